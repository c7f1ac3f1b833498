"""PDF pages as text, with a mark where each form field, picture and flattened field stands; scans are told apart."""

from __future__ import annotations

import io
import logging
from dataclasses import dataclass, field
from typing import Any

from bot.reading.document_columns import add_lines
from bot.reading.document_content import (
    CUT,
    DRAWN,
    ENCRYPTED,
    MAX_CELL,
    MAX_FIELDS,
    NO_TEXT,
    ONLY_IN_READER,
    SCANNED,
    TOO_LARGE,
    Content,
    FormField,
    Refused,
    Rows,
    clean,
)
from bot.reading.document_pdf_fields import add_field, entry, take_annotations

MAX_PAGES = 50
MAX_PAGE_CONTENT = 800_000  # bytes of drawing operators on one page
MAX_OPERATORS = 60_000  # drawing operators in one file
MAX_FLATTENED = 300  # characters of a form XObject that can be a field; a longer one is a page of its own
_INVISIBLE_TEXT = 3  # text rendering mode of the words that scanners put under a picture
_SHOWS_TEXT = frozenset({b"Tj", b"TJ", b"'", b'"'})
_SCAN_COVERS = 0.4  # of the page
_SCAN_WORDS = 60  # characters of text that a scanner may print on its picture
_SIGNATURE_SIZE = (300.0, 110.0)  # points: a larger picture is no signature
_MARK_FONT = "/PlatsvaktMark"
Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def read_pdf(data: bytes) -> Content:
    _quiet()
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(data), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        raise Refused(ENCRYPTED)
    rows, fields, budget = Rows(), list[FormField](), _Budget()
    scanned = words = 0
    pages = len(reader.pages)
    for number in range(min(pages, MAX_PAGES)):
        if rows.cut or budget.spent():
            break
        text, is_scan = _pdf_page(reader.pages[number], fields, budget)
        scanned += is_scan
        words += sum(1 for character in text if character.isalnum())
        add_lines(text, rows)
    read = words > 0 or any(form_field.value and form_field.value != DRAWN for form_field in fields)
    if not read and not any(form_field.name for form_field in fields):
        if budget.spent():
            raise Refused(TOO_LARGE)
        raise Refused(ONLY_IN_READER if _has_xfa(reader) else SCANNED if scanned else NO_TEXT)
    metadata = reader.metadata
    title = clean(str((metadata.title if metadata else None) or ""))[:200]
    cut = rows.cut or rows.shortened or budget.spent() or pages > MAX_PAGES
    return Content("pdf", tuple(rows.rows), CUT if cut else None, tuple(fields), title, scanned_pages=scanned)


def _quiet() -> None:
    """pypdf logs what it thinks of a file; a hostile file should not fill our log."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL + 1)


def _has_xfa(reader: Any) -> bool:
    return entry(entry(entry(reader.trailer, "/Root"), "/AcroForm"), "/XFA") is not None


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
            raise Refused(TOO_LARGE)
        if operator == b"Tr":
            self.invisible = bool(operands) and operands[0] == _INVISIBLE_TEXT
        elif operator in _SHOWS_TEXT:
            self.shown += 1
            self.shown_invisibly += self.invisible
        elif operator == b"Do" and operands:
            outer, resources = self.levels[-1]
            here = _times(tuple(float(number) for number in matrix), outer)
            drawn = entry(entry(resources, "/XObject"), operands[0])
            if entry(drawn, "/Subtype") == "/Image":
                self.pictures.append((here[4], here[5], abs(here[0]), abs(here[3])))
            self.levels.append((here, entry(drawn, "/Resources") or resources))

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


def _pdf_page(page: Any, fields: list[FormField], budget: _Budget) -> tuple[str, bool]:
    """A page as fixed-width text with a mark where each form field stands, and whether it is a scan."""
    contents = page.get_contents()
    drawing = contents.get_data() if contents is not None else b""
    if len(drawing) > MAX_PAGE_CONTENT:
        budget.operators = MAX_OPERATORS + 1
        return "", False
    watcher = _PageWatcher(budget, [(_IDENTITY, entry(page, "/Resources"))])
    try:
        plain = page.extract_text(
            visitor_operand_before=watcher.before, visitor_operand_after=watcher.after, visitor_text=watcher.text
        )
    except Refused:
        return "", False
    width, height = float(page.mediabox.width), float(page.mediabox.height)
    covered = max((w * h for _, _, w, h in watcher.pictures), default=0.0) >= _SCAN_COVERS * width * height
    unseen = watcher.shown > 0 and watcher.shown_invisibly * 2 > watcher.shown
    marks = list(take_annotations(page, fields))
    if unseen or (covered and len(plain.strip()) <= _SCAN_WORDS):
        return "\n".join(f"{{#{number}#}}" for number, _, _ in marks), covered
    long_forms = any(len(words) > MAX_FLATTENED for _, _, words in watcher.inserted)
    for x, y, words in watcher.inserted:
        if not long_forms and len(fields) < MAX_FIELDS:
            marks.append((add_field(fields, value=clean(words)), x, y + 4))
    for x, y, w, h in watcher.pictures:
        if w <= _SIGNATURE_SIZE[0] and h <= _SIGNATURE_SIZE[1] and len(fields) < MAX_FIELDS:
            marks.append((add_field(fields, value=DRAWN), x, y + h / 3))
    text = None if long_forms else _layout(page, drawing, marks)
    if text is None:
        text = plain + "\n" + "\n".join(f"{{#{number}#}}" for number, _, _ in marks)
    return clean(text), False


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
    resources = DictionaryObject(entry(page, "/Resources") or {})
    fonts = DictionaryObject(entry(resources, "/Font") or {})
    fonts[NameObject(_MARK_FONT)] = DictionaryObject({NameObject(k): NameObject(v) for k, v in font.items()})
    resources[NameObject("/Font")] = fonts
    page[NameObject("/Resources")] = resources
    page[NameObject("/Contents")] = stream
    try:
        return str(page.extract_text(extraction_mode="layout", layout_mode_space_vertically=False))
    except Exception:  # the layout is a help: the plain text is there without it
        return None
