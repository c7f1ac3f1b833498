"""How a text is laid out: sentences, labelled values, list items and tables, each by its place in the text.

Nothing is rewritten: every piece is a stretch of the text, and `flat` has the same length as the text with the
line breaks of wrapped lines replaced by spaces. `bot.reading.laying_out` makes it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.reading.vocabulary import Label
from bot.reading.word_list import Beginnings, Hit, Words

MAX_PIECES = 2_000


class Unit(StrEnum):
    """What kind of record a piece stands in."""

    TEXT = "text"  # running text
    ITEM = "item"  # an entry of a list
    ROW = "row"  # a row (or column) of a table


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence, or the value of a label: `text[start:end]`."""

    start: int
    end: int
    label: Label | None = None
    label_start: int = -1  # where the label's own words begin, -1 where they do not stand before the value
    label_words: str = ""
    unit: int = 0  # number of the item or row, 0 in running text
    kind: Unit = Unit.TEXT
    paragraph: int = 0
    line: int = 0
    broken: bool = False  # whether its sentence goes on, with what is said of another

    @property
    def begin(self) -> int:
        """Where it begins, with the words of its label where they stand before it."""
        return self.label_start if 0 <= self.label_start < self.start else self.start

    def part(
        self, start: int, end: int, label: Label | None = None, label_start: int = -1, label_words: str = ""
    ) -> Piece:
        """A stretch of the text in the same record, paragraph and line."""
        return Piece(
            start, end, label, label_start, label_words, self.unit, self.kind, self.paragraph, self.line, self.broken
        )


@dataclass(frozen=True, slots=True)
class Layout:
    text: str  # as written
    flat: str  # wrapped lines joined; same length
    folded: str  # `flat` in lower case; same length
    pieces: tuple[Piece, ...]
    cut: bool = False  # whether the text goes on beyond what was laid out
    _found: dict[Words, tuple[list[int], list[Hit]]] = field(default_factory=dict, repr=False, compare=False)
    _beginnings: list[Beginnings] = field(default_factory=list, repr=False, compare=False)

    @property
    def beginnings(self) -> Beginnings:
        """The words of the text by their first letters."""
        if not self._beginnings:
            self._beginnings.append(Beginnings(self.folded, self.flat))
        return self._beginnings[0]

    def all(self, words: Words, start: int = 0, end: int | None = None) -> list[Hit]:
        """Every one of some words between two offsets; the text is searched once for each list of words."""
        starts, hits = self._found.get(words) or self._find(words)
        if not hits:
            return hits
        if end is None:
            end = len(self.folded)
        return [h for h in hits[bisect_left(starts, start) : bisect_left(starts, end)] if h.end() <= end]

    def first(self, words: Words, start: int = 0, end: int | None = None) -> Hit | None:
        """The first of some words between two offsets."""
        starts, hits = self._found.get(words) or self._find(words)
        if not hits:
            return None
        for number in range(bisect_left(starts, start), len(hits)):
            hit = hits[number]
            if end is None or hit.end() <= end:
                return hit
            if hit.start() >= end:
                break
        return None

    def _find(self, words: Words) -> tuple[list[int], list[Hit]]:
        hits = words.all(self.beginnings)
        self._found[words] = found = ([h.start() for h in hits] if hits else [], hits)
        return found

    def words(self, start: int, end: int) -> str:
        """The text of a stretch, whitespace collapsed."""
        return " ".join(self.text[start:end].split())

    def of(self, piece: Piece) -> str:
        return self.flat[piece.start : piece.end]


@dataclass(slots=True)
class Builder:
    """A layout while it is made."""

    text: str
    flat: list[str]
    questions: Mapping[int, Label]
    pieces: list[Piece] = field(default_factory=list)
    units: int = 0
    headed: int = 0  # the record that the bullets stand in, where each has a number above it
    cut: bool = False
    reaches: list[int] = field(default_factory=list)  # `reach` of each line but the last, once it is needed
    widths: dict[tuple[int, int], tuple[int, bool]] = field(default_factory=dict)  # `wrap_width`, by the lines around

    def add(self, piece: Piece) -> None:
        if piece.start >= piece.end:
            return
        if len(self.pieces) < MAX_PIECES:
            self.pieces.append(piece)
        else:
            self.cut = True

    def new_unit(self) -> int:
        self.units += 1
        return self.units
