"""The words of some pieces of a text put together for the readers of dates, hours and on-call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from bot.reading.layout import Layout, Piece, Unit
from bot.reading.passage import Passage
from bot.reading.patterns import regex
from bot.reading.vocabulary import Label, is_label


@dataclass(eq=False)
class ScopeText:
    """The words of some pieces put together for the readers of dates, hours and on-call, with the way back."""

    text: str = ""
    parts: list[tuple[int, int, int]] = field(
        default_factory=list
    )  # (start here, end here, start in the source; -1: a heading)

    @cached_property
    def passage(self) -> Passage:
        return Passage(self.text)

    def evidence(self, layout: Layout, start: int, end: int) -> str:
        """The words of the source behind `text[start:end]`."""
        inside = [(s, e, at) for s, e, at in self.parts if at >= 0 and s < end and start < e]
        if not inside:
            return ""
        first, last = inside[0], inside[-1]
        begin = _word_begin(layout.text, first[2], first[2] + max(0, start - first[0]))
        finish = last[2] + min(end, last[1]) - last[0]
        if begin <= finish <= first[2] + 4_000 and finish - begin <= 2 * (end - start) + 80:
            return layout.text[begin:finish].strip()
        return layout.text[begin : first[2] + min(end, first[1]) - first[0]].strip()

    def offset(self, start: int) -> int:
        """Where in the source an offset of `text` stands."""
        for s, e, at in self.parts:
            if s <= start < e and at >= 0:
                return at + start - s
        return next((at for s, e, at in self.parts if at >= 0 and e > start), 0)


def _word_begin(text: str, first: int, at: int) -> int:
    """Where the word or number begins that an offset lies in, not before `first`: cut numbers would not be masked."""
    while at > first and text[at].isalnum() and (text[at - 1].isalnum() or text[at - 1] in "-+"):
        at -= 1
    return at


_HEADINGS: Mapping[Label | None, str] = {
    Label.ON_CALL: "Jour: ",
    Label.HOURS: "Arbetstid: ",
    Label.EXTENT: "Omfattning: ",
    Label.PERIOD: "Period: ",
    Label.START: "Fr.o.m.: ",
    Label.END: "T.o.m.: ",
}


def _heading(piece: Piece) -> str:
    """The words to set before a value whose own label stands elsewhere (a column's heading) or is a question."""
    words_before = " ".join(piece.label_words.split()).strip("* ")
    if piece.label in (Label.START, Label.END):
        return _HEADINGS[piece.label]
    bare = words_before.rstrip(" :?.…_=–-")
    set_apart = "\n" in piece.label_words or not words_before.endswith((":", ")"))
    if piece.label in _HEADINGS and words_before and set_apart:
        return _HEADINGS[piece.label] if is_label(bare) or "?" in words_before or len(bare) > 25 else bare + ": "
    if "?" in words_before or len(words_before) > 40 or "/nej" in words_before.lower():
        return _HEADINGS.get(piece.label, "")
    stands_before = 0 <= piece.label_start < piece.start
    if piece.label is Label.ON_CALL and "jour" not in words_before.lower():
        return "" if stands_before else words_before.rstrip(" :") + ": " if words_before else _HEADINGS[Label.ON_CALL]
    if stands_before and ":" in words_before:
        return ""
    if not words_before:
        return _HEADINGS.get(piece.label, "")
    return words_before.rstrip(" :") + ": "


_OF_TIME = (Label.PERIOD, Label.START, Label.END)
_COUNTS_WEEKS = regex(r"\bv(?:eck(?:a|or)|\b|nr)|\bweeks?\b|kalenderveck")
_BARE_NUMBERS = regex(r"\s*\d{1,2}(?:\s?[-–—]\s?\d{1,2})?(?:\s?[,(].{0,20})?\s*$")
_YES_OR_NO_COLUMN = regex(r"\b(?:ja|j|yes|y)\s?/\s?(?:nej|n|no)\b")
_HAS_YEAR = regex(r"20\d\d|[-–]\s?\d\d$|\d{6}")
_BARE_SHARE = regex(r"\s*(?:100|[1-9]\d)\s*")
_HOURS_A_WEEK = regex(r"\b(?:tim\w*|h|hours|arbetstid|veckoarbetstid)\b(?!.*dag)")
_BARE_HOURS = regex(r"\s*[1-4]?\d(?:[.,]\d{1,2})?\s*")
# "Hur många timmar i veckan gäller det?" over "34, alltid dagtid"
_HOW_MANY_HOURS = regex(r"\b(?:hur många timmar|how many hours)\b[^?]{0,40}\b(?:veckan?|week)\b")
_BEGINS_BARE = regex(r"\s*[1-4]?\d(?:[.,]\d{1,2})?\s*(?:[,;(]|\.?\s*$|\.\s+[A-ZÅÄÖ])")
_YEAR = regex(r"\b20[2-4]\d\b")


def _heading_of_column(layout: Layout, piece: Piece) -> str:
    """What a column's heading says of its bare values: "Veckor (2027)" over "37–41", "Jour J/N" over "J"."""
    words_before = piece.label_words.lower()
    if piece.label is Label.ON_CALL and _YES_OR_NO_COLUMN.search(words_before):
        return _HEADINGS[Label.ON_CALL]
    if piece.label in _OF_TIME and _COUNTS_WEEKS.search(words_before) and _BARE_NUMBERS.match(layout.of(piece)):
        return "vecka " if piece.label is Label.PERIOD else _HEADINGS[piece.label] + "vecka "
    if piece.label is Label.HOURS and _HOURS_A_WEEK.search(words_before) and _BARE_HOURS.fullmatch(layout.of(piece)):
        return "Tim/v: "
    if piece.label is Label.HOURS and _HOW_MANY_HOURS.search(words_before) and _BEGINS_BARE.match(layout.of(piece)):
        return "Tim/v: "
    if piece.label is Label.EXTENT and _BARE_SHARE.fullmatch(layout.of(piece)):
        return _HEADINGS[Label.EXTENT]
    return ""


def _year_of_column(layout: Layout, piece: Piece) -> str:
    """The year (or the per cent sign) that stands in a column's heading and not in its values."""
    if piece.label is Label.EXTENT and _BARE_SHARE.fullmatch(layout.of(piece)):
        return " %"
    if piece.label not in _OF_TIME:
        return ""
    year = _YEAR.search(piece.label_words)
    value = layout.of(piece).strip()
    if year is None or not value or (_HAS_YEAR.search(value[-12:]) and not _BARE_NUMBERS.match(value)):
        return ""
    return f" {year[0]}"


def put_together(layout: Layout, pieces: Sequence[Piece]) -> ScopeText:
    """The text of some pieces, one a line, each with the words of its label or heading."""
    scope = ScopeText()
    chunks: list[str] = []
    length = 0
    paragraph, broken, in_row = -1, False, False

    def add(chunk: str, source: int) -> None:
        nonlocal length
        chunks.append(chunk)
        if source >= 0 or chunk.strip():
            scope.parts.append((length, length + len(chunk), source))
        length += len(chunk)

    for piece in pieces:
        if piece.label is Label.IGNORED:
            continue
        if broken or (in_row and piece.kind is not Unit.ROW):
            add(".", -1)
        broken, in_row = piece.broken, piece.kind is Unit.ROW
        if chunks:
            add("\n" if piece.paragraph == paragraph else "\n\n", -1)
        paragraph = piece.paragraph
        heading = _heading_of_column(layout, piece) or _heading(piece) if piece.label else ""
        begin = piece.begin
        if heading:
            begin = piece.start
            add(heading, -1)
        add(layout.flat[begin : piece.end], begin)
        if piece.label and (year := _year_of_column(layout, piece)):
            add(year, -1)
    scope.text = "".join(chunks)
    return scope
