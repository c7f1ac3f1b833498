"""Attached files as text and tables: docx, xlsx, pdf, plain text, csv.

The kind is decided by what the bytes are, never by a name or a declared type. Every file is hostile
data: sizes, counts, depths and decompressed sizes are bounded, scripts and macros are never run,
archives inside archives are never opened, and no bytes make a function here raise.

The parsing libraries are imported where they are used, since most mails carry no attachment.
"""

from __future__ import annotations

import csv
import io
import logging
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from bot.reading.characters import clean_text, decode_bytes
from bot.reading.model import Attachment

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell

Row = tuple[str, ...]
Table = tuple[Row, ...]

MAX_BYTES = 10_000_000
MAX_PAGES = 50
MAX_ROWS = 2_000  # lines and table rows of one file
MAX_COLUMNS = 60
MAX_CELL = 4_000  # characters
MAX_TEXT = 200_000  # characters
MAX_MEMBERS = 2_000  # files inside a zip
MAX_UNPACKED = 60_000_000  # bytes inside a zip, as its directory declares them; zipfile reads no further than that
MAX_RATIO = 150  # unpacked to packed, for what unpacks to more than RATIO_MATTERS
RATIO_MATTERS = 5_000_000
MAX_SHEET = 4_000_000  # bytes of xlsx read whole (hidden rows are known then); larger ones are streamed
MAX_PAGE_CONTENT = 800_000  # bytes of drawing operators on one page
MAX_OPERATORS = 60_000  # drawing operators in one file
MAX_FIELDS = 1_000  # form fields in one file
MAX_TABLE_LINES = 60  # of a PDF that are looked at as one table
MAX_FLATTENED = 300  # characters of a form XObject that can be a field; a longer one is a page of its own

ENCRYPTED = "filen är lösenordsskyddad"
BROKEN = "filen går inte att öppna"
TOO_LARGE = "filen är för stor"
SCANNED = "en inskannad bild"
PICTURE = "en bild"
EMPTY = "filen är tom"
NO_TEXT = "filen innehåller ingen text"
OLD_OFFICE = "filen är i ett äldre Office-format som inte läses"
ARCHIVE = "ett arkiv, som inte öppnas"
UNKNOWN = "filen är i ett format som inte läses"
CUT = "bara början av filen är läst"
MACROS = "filen innehåller makron, som inte körs"
ONLY_IN_READER = "formuläret går bara att läsa i Adobe Reader"

DRAWN = "\ufffc"  # stands for a picture, a stamp or ink where there could be text
FIRST_FIELD = 0xE000  # a form field stands in its place in the rows as one private-use character


@dataclass(frozen=True, slots=True)
class Document:
    """What a file says. `text`: lines, table cells joined by TAB. `problem`: a Swedish half-sentence that
    names what kept it from being read, or from being read whole (then `text` holds what was read)."""

    kind: str  # "docx", "xlsx", "pdf", "text", "picture", "other"
    text: str
    tables: tuple[Table, ...]
    problem: str | None


@dataclass(frozen=True, slots=True)
class FormField:
    """One field of a PDF form, or something put on its page. `mark` is its character in the rows."""

    mark: str
    name: str
    label: str  # what the form calls it for people (/TU), else its name
    value: str  # "" where it is empty; DRAWN for ink, stamps and pictures
    signature: bool = False  # a field for a digital signature
    signed: bool = False


@dataclass(frozen=True, slots=True)
class Content:
    """A file taken apart further than `Document`: rows as they stand on the page.

    A row is a tuple of cells; running text is a row of one cell, a blank line ends nothing. Cells may hold
    newlines. `table` numbers the tables, and is None for running text.
    """

    kind: str
    rows: tuple[tuple[int | None, Row], ...] = ()
    problem: str | None = None
    fields: tuple[FormField, ...] = ()
    title: str = ""
    unreadable: bool = False  # nothing in it can be read as text
    scanned_pages: int = 0


class _Refused(Exception):
    """The file is not read; the argument is the half-sentence that says why."""


@dataclass(slots=True)
class _Rows:
    """Collects rows within the limits."""

    rows: list[tuple[int | None, Row]] = field(default_factory=list)
    characters: int = 0
    tables: int = 0
    cut: bool = False

    def line(self, text: str) -> None:
        for part in text.split("\n"):
            self._add(None, tuple(cell.strip() for cell in part.split("\t")))

    def table(self, rows: Iterable[Sequence[str]]) -> None:
        for row in rows:
            if self.cut:
                break
            self._add(self.tables, tuple(cell.strip()[:MAX_CELL] for cell in row[:MAX_COLUMNS]))
        self.tables += 1

    def _add(self, table: int | None, row: Row) -> None:
        if table is None and not any(row):
            return
        self.characters += sum(map(len, row))
        if len(self.rows) >= MAX_ROWS or self.characters > MAX_TEXT:
            self.cut = True
        else:
            self.rows.append((table, row))


def read_document(attachment: Attachment) -> Document:
    """Text and tables of an attached file. Never raises."""
    content = read_content(attachment)
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
    except _Refused as refused:
        return Content(kind, problem=str(refused), unreadable=True)
    except Exception:  # whatever a library raises for bytes that somebody made up
        return Content(kind, problem=BROKEN, unreadable=True)


# Ticked and empty boxes of the symbol fonts, by the last two digits of their private-use code.
_SYMBOLS = {"FE": "☒", "FD": "☒", "78": "☒", "53": "☒", "54": "☒", "FC": "☒", "A8": "☐", "6F": "☐", "A3": "☐"}
_PRIVATE = re.compile("[\ue000-\uf8ff\ufffc]")


def _clean(text: str) -> str:
    """The plain form of all text, and without private-use characters (those are ours: see FIRST_FIELD)."""
    return clean_text(_PRIVATE.sub(lambda match: _SYMBOLS.get(f"{ord(match[0]):04X}"[-2:], ""), text))


# --- what the bytes are --------------------------------------------------------------------

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_OOXML = "EncryptedPackage".encode("utf-16-le")
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\x00", b"MM\x00*", b"BM")
_OTHER = (b"{\\rtf", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"MZ", b"\x7fELF", b"%!PS")
_HTML = re.compile(rb"\s{0,200}(?:<\?xml|<!doctype|<html)", re.IGNORECASE)
_TEXT_SAMPLE = 4_096


def kind_of(data: bytes) -> str:
    """ "docx", "xlsx", "pdf", "text", "picture" or "other", by content alone."""
    head = data[:1_024]
    if b"%PDF-" in head:
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return _kind_of_zip(data)
    if head.startswith(_PICTURES) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP") or head[4:8] == b"ftyp":
        return "picture"
    if head.startswith((_OLE, *_OTHER)) or _HTML.match(head):
        return "other"
    return "text" if _looks_like_text(data[:_TEXT_SAMPLE]) else "other"


def _kind_of_zip(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist()[:MAX_MEMBERS])
    except Exception:
        return "other"
    if "word/document.xml" in names:
        return "docx"
    return "xlsx" if "xl/workbook.xml" in names else "other"


def _looks_like_text(sample: bytes) -> bool:
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    controls = sum(1 for byte in sample if byte < 32 and byte not in b"\t\n\r\f")
    return bool(sample.strip()) and 0 not in sample and controls * 50 <= len(sample)


def _read_other(data: bytes) -> Content:
    if data.startswith(_OLE):
        raise _Refused(ENCRYPTED if _ENCRYPTED_OOXML in data else OLD_OFFICE)
    if data.startswith((b"PK", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")):
        raise _Refused(ARCHIVE)
    raise _Refused(UNKNOWN)


def _read_picture(data: bytes) -> Content:
    raise _Refused(PICTURE)


# --- plain text and csv --------------------------------------------------------------------


def _read_text(data: bytes) -> Content:
    text = _clean(decode_bytes(data[: MAX_TEXT * 4]))
    rows = _Rows()
    delimiter = _delimiter(text)
    if delimiter:
        rows.table(csv.reader(io.StringIO(text), delimiter=delimiter))
    else:
        rows.line(text[:MAX_TEXT])
        rows.cut |= len(text) > MAX_TEXT
    return _content("text", rows, CUT if len(data) > MAX_TEXT * 4 else None)


def _delimiter(text: str) -> str | None:
    """The character between the columns where every one of the first lines has equally many of it."""
    lines = [line for line in text.split("\n", 40)[:40] if line.strip()]
    if len(lines) < 2:
        return None
    for delimiter, at_least in ((";", 1), ("\t", 1), (",", 2)):
        counts = {line.count(delimiter) for line in lines}
        if len(counts) == 1 and counts.pop() >= at_least:
            return delimiter
    return None


# --- Office packages -----------------------------------------------------------------------

_DTD = (b"<!DOCTYPE", b"<!ENTITY", "<!DOCTYPE".encode("utf-16-le"), "<!DOCTYPE".encode("utf-16-be"))


def _check_package(data: bytes) -> tuple[int, str | None]:
    """The unpacked size of a zip's XML and what to say of its macros; refuses bombs, passwords and DTDs."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = archive.infolist()
        unpacked = sum(member.file_size for member in members)
        if len(members) > MAX_MEMBERS or unpacked > MAX_UNPACKED:
            raise _Refused(TOO_LARGE)
        if unpacked > RATIO_MATTERS and unpacked > MAX_RATIO * len(data):
            raise _Refused(TOO_LARGE)
        if any(member.flag_bits & 1 for member in members):
            raise _Refused(ENCRYPTED)
        markup = [member for member in members if member.filename.endswith((".xml", ".rels"))]
        for member in markup:
            content = archive.read(member)
            if any(mark in content for mark in _DTD):
                raise _Refused(BROKEN)
        macros = any(member.filename.casefold().endswith("vbaproject.bin") for member in members)
        return sum(member.file_size for member in markup), MACROS if macros else None


# --- docx ----------------------------------------------------------------------------------

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_UNSEEN = frozenset({_W + "del", _W + "moveFrom", _W + "instrText", _W + "delText"})
_FALLBACK = _MC + "Fallback"
_PICTURE_TAGS = frozenset(
    {"{http://schemas.openxmlformats.org/drawingml/2006/main}blip", "{urn:schemas-microsoft-com:vml}imagedata"}
)
_OFF = frozenset({"0", "false", "off"})


def _read_docx(data: bytes) -> Content:
    _, macros = _check_package(data)
    import docx

    document = docx.Document(io.BytesIO(data))
    rows = _Rows()
    sections = list(document.sections)[:10]
    headers = [section.header._element for section in sections if not section.header.is_linked_to_previous]
    for container in (*headers, document.element.body):
        _docx_blocks(container, rows)
    return _content("docx", rows, macros, _clean(document.core_properties.title or "")[:200])


def _content(kind: str, rows: _Rows, problem: str | None = None, title: str = "") -> Content:
    cells = {cell for _, row in rows.rows for cell in row}
    if not any(cell.strip(DRAWN + " \n") for cell in cells):
        raise _Refused(SCANNED if any(DRAWN in cell for cell in cells) else NO_TEXT)
    return Content(kind, tuple(rows.rows), CUT if rows.cut else problem, title=title)


def _docx_children(element: Any) -> Iterator[Any]:
    """The children a reader sees, with content controls and insertions opened."""
    for child in element.iterchildren(tag="*"):
        if child.tag in _UNSEEN:
            continue
        if child.tag == _W + "sdt":
            if child.find(f"{_W}sdtPr/{_W}showingPlcHdr") is None:
                for content in child.iterchildren(_W + "sdtContent"):
                    yield from _docx_children(content)
            elif child.find(f"{_W}sdtContent/{_W}tc") is not None:
                yield child.makeelement(_W + "tc")  # an empty cell still holds its column
        elif child.tag in (_W + "ins", _W + "moveTo", _W + "customXml", _W + "smartTag"):
            yield from _docx_children(child)
        else:
            yield child


def _docx_blocks(container: Any, rows: _Rows) -> None:
    for block in _docx_children(container):
        if rows.cut:
            return
        if block.tag == _W + "p":
            rows.line(_docx_paragraph(block))
        elif block.tag == _W + "tbl":
            rows.table(_docx_row(row) for row in _docx_children(block) if row.tag == _W + "tr")


def _docx_row(row: Any) -> list[str]:
    return [_docx_cell(cell) for cell in _docx_children(row) if cell.tag == _W + "tc"]


def _docx_cell(cell: Any) -> str:
    """A cell's paragraphs by newlines; a table inside it row by row, its cells by TAB."""
    parts: list[str] = []
    for block in _docx_children(cell):
        if block.tag == _W + "p":
            parts.append(_docx_paragraph(block))
        elif block.tag == _W + "tbl":
            parts.extend("\t".join(_docx_row(row)) for row in _docx_children(block) if row.tag == _W + "tr")
        if sum(map(len, parts)) > MAX_CELL:
            break
    return "\n".join(part for part in parts if part.strip())


def _docx_paragraph(paragraph: Any) -> str:
    return "".join(_docx_text(paragraph))


def _docx_text(element: Any) -> Iterator[str]:
    for child in _docx_children(element):
        tag = child.tag
        if tag == _FALLBACK or (tag == _W + "r" and _docx_hidden(child)):
            continue
        if tag == _W + "t":
            yield _clean(child.text or "")
        elif tag in (_W + "tab", _W + "ptab"):
            yield "\t"
        elif tag in (_W + "br", _W + "cr"):
            yield "\n"
        elif tag == _W + "noBreakHyphen":
            yield "-"
        elif tag == _W + "sym":
            yield _SYMBOLS.get((child.get(_W + "char") or "").upper()[-2:], "")
        elif tag == _W + "checkBox":
            yield "☒ " if _docx_checked(child) else "☐ "
        elif tag in _PICTURE_TAGS:
            yield DRAWN
        elif tag == _W + "p":  # a text box
            yield "\n" + _docx_paragraph(child) + "\n"
        elif tag not in (_W + "pPr", _W + "rPr"):
            yield from _docx_text(child)


def _docx_hidden(run: Any) -> bool:
    vanish = run.find(f"{_W}rPr/{_W}vanish")
    return vanish is not None and vanish.get(_W + "val", "1") not in _OFF


def _docx_checked(box: Any) -> bool:
    state = box.find(_W + "checked")
    if state is None:
        state = box.find(_W + "default")
    return state is not None and state.get(_W + "val", "1") not in _OFF


# --- xlsx ----------------------------------------------------------------------------------


def _read_xlsx(data: bytes) -> Content:
    size, macros = _check_package(data)
    import openpyxl

    streamed = size > MAX_SHEET
    warnings.filterwarnings("ignore", category=UserWarning, module=r"openpyxl\.")  # of styles that a file lacks
    try:
        workbook = openpyxl.load_workbook(io.BytesIO(data), read_only=streamed, data_only=True, keep_links=False)
    except TypeError:
        mended = io.BytesIO(_with_whole_fills(data))
        workbook = openpyxl.load_workbook(mended, read_only=streamed, data_only=True, keep_links=False)
    rows = _Rows()
    for sheet in workbook.worksheets[:20]:
        if sheet.sheet_state == "visible":
            rows.table(_xlsx_rows(sheet, streamed))
    workbook.close()
    return _content("xlsx", rows, macros, _clean(workbook.properties.title or "")[:200])


_EMPTY_FILL = re.compile(rb"<((?:\w{1,8}:)?)fill\s*(?:/>|>\s*</(?:\w{1,8}:)?fill>)")


def _with_whole_fills(data: bytes) -> bytes:
    """The workbook with a pattern in every fill: some programs write `<fill/>`, which openpyxl refuses (ECMA-376,
    18.8.20, allows it)."""
    mended = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as package, zipfile.ZipFile(mended, "w") as copy:
        for member in package.infolist():
            content = package.read(member)
            if member.filename == "xl/styles.xml":
                content = _EMPTY_FILL.sub(rb"<\1fill><\1patternFill/></\1fill>", content)
            copy.writestr(member.filename, content)
    return mended.getvalue()


def _xlsx_rows(sheet: Any, streamed: bool) -> Iterator[list[str]]:
    """A sheet's rows, without rows and columns that are hidden (known only where it is read whole)."""
    hidden: set[int] = set()
    if streamed:
        sheet.reset_dimensions()  # the declared size of a sheet may be anything
    else:
        for dimension in sheet.column_dimensions.values():
            if dimension.hidden and dimension.min:
                hidden.update(range(dimension.min, min(dimension.max or dimension.min, MAX_COLUMNS) + 1))
    for number, row in enumerate(sheet.iter_rows(max_col=None if streamed else MAX_COLUMNS), 1):
        if number > MAX_ROWS * 5:
            return
        if streamed or not (number in sheet.row_dimensions and sheet.row_dimensions[number].hidden):
            cells = [_xlsx_cell(cell) for column, cell in enumerate(row[:MAX_COLUMNS], 1) if column not in hidden]
            while cells and not cells[-1]:
                cells.pop()
            if cells:
                yield cells


def _xlsx_cell(cell: Cell) -> str:
    value = cell.value
    if value is None or cell.data_type == "e":
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time.min else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, int | float):
        if "%" in (cell.number_format or ""):
            return f"{round(value * 100, 4):g} %"
        return str(int(value)) if value == int(value) else str(round(value, 6))
    return _clean(str(value))[:MAX_CELL]


# --- pdf -----------------------------------------------------------------------------------

_MARK_IN_CONTENT = re.compile(r"\{#(\d{1,4})#\}")
_LINE_CELLS = re.compile("[\ue000-\uf8ff]|[^ \ue000-\uf8ff]+(?: {1,2}[^ \ue000-\uf8ff]+)*")
_HIDDEN_ANNOTATION = 2 | 32  # ISO 32000-1, table 165: Hidden, NoView
_PUSH_BUTTON = 1 << 16  # ISO 32000-1, table 226
_INVISIBLE_TEXT = 3  # text rendering mode of the words that scanners put under a picture
_SHOWS_TEXT = frozenset({b"Tj", b"TJ", b"'", b'"'})
_SCAN_COVERS = 0.4  # of the page
_SCAN_WORDS = 60  # characters of text that a scanner may print on its picture
_SIGNATURE_SIZE = (300.0, 110.0)  # points: a larger picture is no signature
_MARK_FONT = "/PlatsvaktMark"

Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def _read_pdf(data: bytes) -> Content:
    _quiet()
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(data), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        raise _Refused(ENCRYPTED)
    rows, fields, budget = _Rows(), list[FormField](), _Budget()
    scanned = words = 0
    pages = len(reader.pages)
    for number in range(min(pages, MAX_PAGES)):
        if rows.cut or budget.spent():
            break
        text, is_scan = _pdf_page(reader.pages[number], fields, budget)
        scanned += is_scan
        words += sum(1 for character in text if character.isalnum())
        _add_layout(text, rows)
    title = _clean(str((reader.metadata.title if reader.metadata else None) or ""))[:200]
    read = words > 0 or any(form_field.value and form_field.value != DRAWN for form_field in fields)
    if not read and not any(form_field.name for form_field in fields):
        if budget.spent():
            raise _Refused(TOO_LARGE)
        raise _Refused(ONLY_IN_READER if _has_xfa(reader) else SCANNED if scanned else NO_TEXT)
    cut = rows.cut or budget.spent() or pages > MAX_PAGES
    return Content("pdf", tuple(rows.rows), CUT if cut else None, tuple(fields), title, scanned_pages=scanned)


def _quiet() -> None:
    """pypdf and pyHanko log what they think of a file; a hostile file should not fill our log."""
    for name in ("pypdf", "pyhanko", "pyhanko_certvalidator"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def _has_xfa(reader: Any) -> bool:
    return _resolved(_resolved(_resolved(reader.trailer, "/Root"), "/AcroForm"), "/XFA") is not None


@dataclass(slots=True)
class _Budget:
    operators: int = 0

    def spent(self) -> bool:
        return self.operators > MAX_OPERATORS


@dataclass(slots=True)
class _PageWatcher:
    """What pypdf meets while it walks through a page: pictures, text that is drawn by a form XObject (where
    flattened form fields end up), text that nobody sees. Stops a page that draws for ever."""

    budget: _Budget
    levels: list[tuple[Matrix, Any]]  # the way in: matrix and resources of the page and each XObject within it
    pictures: list[tuple[float, float, float, float]] = field(default_factory=list)  # x, y, width, height
    inserted: list[tuple[float, float, str]] = field(default_factory=list)  # x, y, text
    pieces: list[str] = field(default_factory=list)
    invisible: bool = False
    shown: int = 0
    shown_invisibly: int = 0

    def before(self, operator: bytes, operands: Any, matrix: Any, _text_matrix: Any) -> None:
        self.budget.operators += 1
        if self.budget.spent():
            raise _Refused(TOO_LARGE)
        if operator == b"Tr":
            self.invisible = bool(operands) and operands[0] == _INVISIBLE_TEXT
        elif operator in _SHOWS_TEXT:
            self.shown += 1
            self.shown_invisibly += self.invisible
        elif operator == b"Do" and operands:
            outer, resources = self.levels[-1]
            here = _times(tuple(float(number) for number in matrix), outer)
            drawn = _resolved(_resolved(resources, "/XObject"), operands[0])
            if _resolved(drawn, "/Subtype") == "/Image":
                self.pictures.append((here[4], here[5], abs(here[0]), abs(here[3])))
            self.levels.append((here, _resolved(drawn, "/Resources") or resources))

    def after(self, operator: bytes, operands: Any, _matrix: Any, _text_matrix: Any) -> None:
        if operator == b"Do" and operands and len(self.levels) > 1:
            here, _ = self.levels.pop()
            if len(self.levels) == 1:
                text = " ".join("".join(self.pieces).split())
                self.pieces.clear()
                if text:
                    self.inserted.append((here[4], here[5], text[:MAX_CELL]))

    def text(self, text: str, _matrix: Any, _text_matrix: Any, _font: Any, _size: Any) -> None:
        if len(self.levels) > 1:
            self.pieces.append(text)


def _times(inner: Any, outer: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    o = outer
    return (
        a * o[0] + b * o[2],
        a * o[1] + b * o[3],
        c * o[0] + d * o[2],
        c * o[1] + d * o[3],
        e * o[0] + f * o[2] + o[4],
        e * o[1] + f * o[3] + o[5],
    )


def _resolved(container: Any, key: str) -> Any:
    """A dictionary's entry with the reference followed; None where there is no such thing."""
    value: Any = container.get(key) if hasattr(container, "get") else None
    return value.get_object() if hasattr(value, "get_object") else value


def _pdf_page(page: Any, fields: list[FormField], budget: _Budget) -> tuple[str, bool]:
    """A page as fixed-width text with a mark where each form field stands, and whether it is a scan."""
    contents = page.get_contents()
    drawing = contents.get_data() if contents is not None else b""
    if len(drawing) > MAX_PAGE_CONTENT:
        budget.operators = MAX_OPERATORS + 1
        return "", False
    watcher = _PageWatcher(budget, [(_IDENTITY, _resolved(page, "/Resources"))])
    try:
        plain = page.extract_text(
            visitor_operand_before=watcher.before, visitor_operand_after=watcher.after, visitor_text=watcher.text
        )
    except _Refused:
        return "", False
    width, height = float(page.mediabox.width), float(page.mediabox.height)
    covered = max((w * h for _, _, w, h in watcher.pictures), default=0.0) >= _SCAN_COVERS * width * height
    unseen = watcher.shown > 0 and watcher.shown_invisibly * 2 > watcher.shown
    marks = list(_annotation_marks(page, fields))
    if unseen or (covered and len(plain.strip()) <= _SCAN_WORDS):
        return "\n".join(f"{{#{number}#}}" for number, _, _ in marks), covered
    long_forms = any(len(words) > MAX_FLATTENED for _, _, words in watcher.inserted)
    for x, y, words in watcher.inserted:
        if not long_forms and len(fields) < MAX_FIELDS:
            marks.append((_add_field(fields, value=_clean(words)), x, y + 4))
    for x, y, w, h in watcher.pictures:
        if w <= _SIGNATURE_SIZE[0] and h <= _SIGNATURE_SIZE[1] and len(fields) < MAX_FIELDS:
            marks.append((_add_field(fields, value=DRAWN), x, y + h / 3))
    text = None if long_forms else _layout(page, drawing, marks)
    if text is None:
        text = plain + "\n" + "\n".join(f"{{#{number}#}}" for number, _, _ in marks)
    return _clean(text), False


def _layout(page: Any, drawing: bytes, marks: list[tuple[int, float, float]]) -> str | None:
    """The page's text in columns, the marks drawn in as text; None where pypdf cannot lay it out."""
    from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

    drawn_marks = b"".join(
        b"BT %b 8 Tf 1 0 0 1 %.2f %.2f Tm ({#%d#}) Tj ET\n" % (_MARK_FONT.encode(), x, y, number)
        for number, x, y in marks
    )
    stream = DecodedStreamObject()
    stream.set_data(drawn_marks + drawing)
    font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica", "/Encoding": "/WinAnsiEncoding"}
    resources = DictionaryObject(_resolved(page, "/Resources") or {})
    fonts = DictionaryObject(_resolved(resources, "/Font") or {})
    fonts[NameObject(_MARK_FONT)] = DictionaryObject({NameObject(k): NameObject(v) for k, v in font.items()})
    resources[NameObject("/Font")] = fonts
    page[NameObject("/Resources")] = resources
    page[NameObject("/Contents")] = stream
    try:
        return str(page.extract_text(extraction_mode="layout", layout_mode_space_vertically=False))
    except Exception:  # the layout is a help: the plain text is there without it
        return None


def _add_field(fields: list[FormField], **values: Any) -> int:
    number = len(fields)
    fields.append(FormField(chr(FIRST_FIELD + number), **{"name": "", "label": "", **values}))
    return number


def _annotation_marks(page: Any, fields: list[FormField]) -> Iterator[tuple[int, float, float]]:
    """Takes the page's form fields, typed notes, stamps and ink into `fields`; gives number, x, y of each."""
    annotations = _resolved(page, "/Annots")
    for reference in list(annotations)[:MAX_FIELDS] if isinstance(annotations, list) else ():
        annotation = reference.get_object()
        values = _annotation_values(annotation) if hasattr(annotation, "get") else None
        if values is None or len(fields) >= MAX_FIELDS:
            continue
        left, bottom, _, top = _rectangle(annotation)
        number = _add_field(fields, **values)
        yield number, left, max((bottom + top) / 2, top - 12) - 3  # on the line of a label beside it


def _rectangle(annotation: Any) -> tuple[float, float, float, float]:
    rectangle = _resolved(annotation, "/Rect")
    if not isinstance(rectangle, list) or len(rectangle) != 4:
        return 0.0, 0.0, 0.0, 0.0
    x0, y0, x1, y1 = (float(number) for number in rectangle)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _annotation_values(annotation: Any) -> dict[str, Any] | None:
    subtype, flags = _resolved(annotation, "/Subtype"), _resolved(annotation, "/F")
    hidden = isinstance(flags, int) and bool(flags & _HIDDEN_ANNOTATION)
    if subtype == "/Widget":
        return _widget_values(annotation, hidden)
    if hidden:
        return None
    if subtype == "/FreeText":
        return {"value": _field_text(_resolved(annotation, "/Contents"))}
    return {"value": DRAWN} if subtype in ("/Ink", "/Stamp") else None


def _widget_values(widget: Any, hidden: bool) -> dict[str, Any] | None:
    """A form field's values; kinds and values may be inherited (ISO 32000-1, 12.7.3)."""
    chain = [widget]
    while len(chain) < 8 and hasattr(parent := _resolved(chain[-1], "/Parent"), "get"):
        chain.append(parent)

    def inherited(key: str) -> Any:
        return next((value for node in chain if (value := _resolved(node, key)) is not None), None)

    names = [str(part) for node in reversed(chain) if (part := _resolved(node, "/T")) is not None]
    name = _clean(".".join(names))[:200]
    label = _clean(str(inherited("/TU") or name))[:200]
    kind, value = inherited("/FT"), inherited("/V")
    named = {"name": name or label or "?", "label": label}
    if kind == "/Sig":
        return {**named, "value": "", "signature": True, "signed": hasattr(value, "get")}
    if hidden:
        return None
    if kind == "/Btn":
        flags = inherited("/Ff")
        if isinstance(flags, int) and flags & _PUSH_BUTTON:  # holds a picture where people sign with one
            return {**named, "value": DRAWN} if _resolved(_resolved(widget, "/MK"), "/I") is not None else None
        state = _resolved(widget, "/AS") or value
        return {**named, "value": "☒" if state not in (None, "/Off", "") else "☐"}
    if kind in ("/Tx", "/Ch"):
        return {**named, "value": _field_text(value)}
    return None


def _field_text(value: Any) -> str:
    if isinstance(value, list):
        value = ", ".join(str(part) for part in value[:20])
    elif hasattr(value, "get_data"):
        value = value.get_data().decode("utf-8", "replace")
    elif isinstance(value, bytes):
        value = value.decode("cp1252", "replace")
    return _clean(str(value or "").replace("\r\n", "\n").replace("\r", "\n"))[:MAX_CELL].strip()


_Cells = list[tuple[int, int, str]]  # the cells of a line: where each begins and ends, and its text


def _add_layout(text: str, rows: _Rows) -> None:
    """Fixed-width lines as rows: neighbouring lines of several cells that line up are a table."""
    block: list[_Cells] = []
    for line in text.split("\n"):
        marked = _MARK_IN_CONTENT.sub(lambda m: chr(FIRST_FIELD + int(m[1])).ljust(len(m[0])), line)
        cells = [(match.start(), match.end(), match[0]) for match in _LINE_CELLS.finditer(marked)]
        if not cells:
            continue
        in_columns = len(cells) > 1 or _stands_in_a_column(cells[0], block)
        if not in_columns or len(block) >= MAX_TABLE_LINES or not _columns([*block, cells]):
            _add_block(block, rows)
            block = []
        if in_columns:
            block.append(cells)
        else:
            rows.line(cells[0][2])
    _add_block(block, rows)


def _stands_in_a_column(cell: tuple[int, int, str], block: list[_Cells]) -> bool:
    """Does the only cell of a line stand below just one cell of the last full line, and begin where it begins; or
    at the head of a row, under the empty corner of a table?"""
    full = [line for line in block if len(line) > 1]
    above = full[-1] if full else []
    if len(full) == 1 and cell[1] < above[0][0]:
        return True
    overlapping = [other for other in above if cell[0] < other[1] and other[0] < cell[1]]
    return len(overlapping) == 1 and abs(overlapping[0][0] - cell[0]) <= 1


def _columns(block: list[_Cells]) -> list[tuple[int, int]]:
    """Where the columns of lines begin and end; empty where two cells of a line would share one."""
    columns: list[tuple[int, int]] = []
    for start, end, _ in sorted(cell for line in block for cell in line):
        if columns and start < columns[-1][1]:
            columns[-1] = (columns[-1][0], max(columns[-1][1], end))
        else:
            columns.append((start, end))
    return [] if any(len({_column(columns, cell) for cell in line}) < len(line) for line in block) else columns


def _column(columns: list[tuple[int, int]], cell: tuple[int, int, str]) -> int:
    return next(number for number, (start, end) in enumerate(columns) if start <= cell[0] < end)


def _add_block(block: list[_Cells], rows: _Rows) -> None:
    if len(block) < 2:
        for line in block:
            rows.line("\t".join(text for _, _, text in line))
        return
    columns = _columns(block)
    table = []
    for line in block:
        row = [""] * len(columns)
        for cell in line:
            row[_column(columns, cell)] = cell[2]
        table.append(row)
    rows.table(table)


_READERS = {
    "docx": _read_docx,
    "xlsx": _read_xlsx,
    "pdf": _read_pdf,
    "text": _read_text,
    "picture": _read_picture,
    "other": _read_other,
}
