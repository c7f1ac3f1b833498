"""Word documents (docx): what a reader sees of them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from bot.reading.document_content import DRAWN, MAX_CELL, SYMBOLS, Content, Rows, clean, content_of
from bot.reading.document_packages import check_package

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_UNSEEN = frozenset({_W + "del", _W + "moveFrom", _W + "instrText", _W + "delText"})
_FALLBACK = _MC + "Fallback"
_PICTURE_TAGS = frozenset(
    {"{http://schemas.openxmlformats.org/drawingml/2006/main}blip", "{urn:schemas-microsoft-com:vml}imagedata"}
)
_OFF = frozenset({"0", "false", "off"})


def read_docx(data: bytes) -> Content:
    _, macros = check_package(data)
    import docx

    document = docx.Document(io.BytesIO(data))
    rows = Rows()
    sections = list(document.sections)[:10]
    headers = [section.header._element for section in sections if not section.header.is_linked_to_previous]
    for container in (*headers, document.element.body):
        _docx_blocks(container, rows)
    return content_of("docx", rows, macros, clean(document.core_properties.title or "")[:200])


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


def _docx_blocks(container: Any, rows: Rows) -> None:
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
            yield clean(child.text or "")
        elif tag in (_W + "tab", _W + "ptab"):
            yield "\t"
        elif tag in (_W + "br", _W + "cr"):
            yield "\n"
        elif tag == _W + "noBreakHyphen":
            yield "-"
        elif tag == _W + "sym":
            yield SYMBOLS.get((child.get(_W + "char") or "").upper()[-2:], "")
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
