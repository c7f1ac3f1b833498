"""What a file is taken apart into, within which limits, and the words for what keeps it from being read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bot.reading.characters import clean_text
from bot.reading.patterns import regex

Row = tuple[str, ...]

MAX_ROWS = 2_000  # lines and table rows of one file
MAX_COLUMNS = 60
MAX_CELL = 4_000  # characters
MAX_TEXT = 200_000  # characters
MAX_MEMBERS = 2_000  # files inside a zip
MAX_FIELDS = 1_000  # form fields in one file

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


class Refused(Exception):
    """The file is not read; the argument is the half-sentence that says why."""


@dataclass(slots=True)
class Rows:
    """Collects rows within the limits."""

    rows: list[tuple[int | None, Row]] = field(default_factory=list)
    characters: int = 0
    tables: int = 0
    cut: bool = False  # no more rows are taken
    shortened: bool = False  # cells or columns are not taken

    def line(self, text: str) -> None:
        for part in text.split("\n"):
            self._add(None, tuple(cell.strip() for cell in part.split("\t")))

    def table(self, rows: Iterable[Sequence[str]]) -> None:
        for row in rows:
            if self.cut:
                break
            self.shortened |= len(row) > MAX_COLUMNS or any(len(cell) >= MAX_CELL for cell in row)
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


# Ticked and empty boxes of the symbol fonts, by the last two digits of their private-use code.
SYMBOLS = {"FE": "☒", "FD": "☒", "78": "☒", "53": "☒", "54": "☒", "FC": "☒", "A8": "☐", "6F": "☐", "A3": "☐"}
_PRIVATE = regex("[\ue000-\uf8ff\ufffc]")


def clean(text: str) -> str:
    """The plain form of all text, and without private-use characters (those are ours: see FIRST_FIELD)."""
    return clean_text(_PRIVATE.sub(lambda match: SYMBOLS.get(f"{ord(match[0]):04X}"[-2:], ""), text))


def content_of(kind: str, rows: Rows, problem: str | None = None, title: str = "") -> Content:
    cells = {cell for _, row in rows.rows for cell in row}
    if not any(cell.strip(DRAWN + " \n") for cell in cells):
        raise Refused(SCANNED if any(DRAWN in cell for cell in cells) else NO_TEXT)
    return Content(kind, tuple(rows.rows), CUT if rows.cut or rows.shortened else problem, title=title)
