"""Attached files as text and tables: docx, xlsx, pdf, plain text, csv.

The kind is decided by what the bytes are, never by a name or a declared type. Every file is hostile
data: sizes, counts, depths and decompressed sizes are bounded, scripts and macros are never run,
archives inside archives are never opened, and no bytes make a function here raise.

The parsing libraries are imported where they are used, since most mails carry no attachment.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.reading.document_content import BROKEN, DRAWN, EMPTY, TOO_LARGE, Content, Refused, Row
from bot.reading.document_kinds import kind_of, read_other, read_picture
from bot.reading.document_pdf import read_pdf
from bot.reading.document_plain import read_text
from bot.reading.document_sheets import read_xlsx
from bot.reading.document_word import read_docx
from bot.reading.model import Attachment

Table = tuple[Row, ...]

MAX_BYTES = 10_000_000  # of one file


@dataclass(frozen=True, slots=True)
class Document:
    """What a file says. `text`: lines, table cells joined by TAB. `problem`: a Swedish half-sentence that
    names what kept it from being read, or from being read whole (then `text` holds what was read)."""

    kind: str  # "docx", "xlsx", "pdf", "text", "picture", "other"
    text: str
    tables: tuple[Table, ...]
    problem: str | None


def document_of(content: Content) -> Document:
    """Text and tables of a file that has been taken apart already."""
    values = {ord(form_field.mark): form_field.value for form_field in content.fields} | {ord(DRAWN): ""}
    lines: list[str] = []
    tables: dict[int, list[Row]] = {}
    for table, row in content.rows:
        cells = tuple(" ".join(cell.translate(values).split()) for cell in row)
        if not any(cells):
            continue
        lines.append("\t".join(cells).rstrip("\t"))
        if table is not None:
            tables.setdefault(table, []).append(cells)
    return Document(content.kind, "\n".join(lines), tuple(map(_rectangular, tables.values())), content.problem)


def _rectangular(rows: list[Row]) -> Table:
    width = max(map(len, rows))
    return tuple(row + ("",) * (width - len(row)) for row in rows)


def read_content(attachment: Attachment) -> Content:
    """The rows, form fields and state of an attached file. Never raises."""
    data = attachment.data
    kind = kind_of(data)
    if not data:
        return Content("other", problem=EMPTY, unreadable=True)
    if len(data) > MAX_BYTES:
        return Content(kind, problem=TOO_LARGE, unreadable=True)
    try:
        return _READERS[kind](data)
    except Refused as refused:
        return Content(kind, problem=str(refused), unreadable=True)
    except Exception:  # whatever a library raises for bytes that somebody made up
        return Content(kind, problem=BROKEN, unreadable=True)


_READERS = {
    "docx": read_docx,
    "xlsx": read_xlsx,
    "pdf": read_pdf,
    "text": read_text,
    "picture": read_picture,
    "other": read_other,
}
