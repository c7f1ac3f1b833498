"""Tables: one record in each row, or in each column, or labels and values side by side."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.reading.layout import Builder, Piece, Unit
from bot.reading.layout_values import by_value, read_value
from bot.reading.lines import Line, sentences_of
from bot.reading.patterns import regex
from bot.reading.tables import heading_by_words, is_rule, rows_of, with_dittos
from bot.reading.vocabulary import Label, label_of


def read_table(builder: Builder, lines: Sequence[Line]) -> None:
    lines = [line for line in lines if not is_rule(line.text)]
    rows, text = rows_of(lines), builder.text
    top = _header_row(text, rows)
    for row, line in zip(rows[:top], lines[:top], strict=True):  # a title, "Förvaltning<TAB>…"
        _read_row(builder, row, line, unit=0)
    rows, lines = rows[top:], lines[top:]
    heads = [_heading_label(text, rows, number) for number in range(len(rows[0]))]
    firsts = [label_of(text[row[0][0] : row[0][1]]) for row in rows]
    known = sum(h is not None and h is not Label.IGNORED for h in heads)
    if known >= _SURE:
        heads = [h or heading_by_words(text[slice(*cell)]) for h, cell in zip(heads, rows[0], strict=True)]
    if len(rows) > 1 and known >= 2 and known >= sum(f is not None for f in firsts):
        for row, line in zip(with_dittos(text, rows[1:]), lines[1:], strict=True):
            unit = builder.new_unit()
            for number, (start, end) in enumerate(row):
                label = heads[number] if number < len(heads) else None
                words = text[slice(*rows[0][number])] if number < len(heads) else ""
                if _REMARKS.fullmatch(words):
                    for s, e in sentences_of(text, start, end):  # "60 %", "börjar v. 38": as it stands
                        builder.add(Piece(s, e, unit=unit, kind=Unit.ROW, paragraph=line.paragraph, line=line.number))
                    continue
                builder.add(
                    Piece(start, end, label or Label.IGNORED, -1, words, unit, Unit.ROW, line.paragraph, line.number)
                )
        return
    width = max(len(row) for row in rows)
    if width > 2 and sum(f is not None for f in firsts) >= 2:  # one column for each record
        if firsts[0] is None and rows[0][0][0] == rows[0][0][1]:
            firsts[0] = Label.TRAINEE  # an empty corner: the columns are headed by whom they are about
        rows = _columns_with_dittos(text, rows)
        for number in range(1, width):
            unit = builder.new_unit()
            for row, line, label in zip(rows, lines, firsts, strict=True):
                if number < len(row):
                    words = text[slice(*row[0])]
                    builder.add(
                        Piece(
                            *row[number], label or Label.IGNORED, -1, words, unit, Unit.ROW, line.paragraph, line.number
                        )
                    )
        return
    loosely = sum(f is not None for f in firsts) >= _SURE
    for row, line in zip(with_dittos(text, rows), lines, strict=True):
        _read_row(builder, row, line, unit=-1 if len(rows) > 1 else 0, loosely=loosely)


def _columns_with_dittos(text: str, rows: Sequence[Sequence[tuple[int, int]]]) -> list[list[tuple[int, int]]]:
    """The rows of a table with one column for each record, where "dito" is the cell before it."""
    found: list[list[tuple[int, int]]] = []
    for row in rows:
        told = with_dittos(text, [[cell] for cell in row[1:]])
        found.append([*row[:1], *(cell for (cell,) in told)])
    return found


def _read_row(
    builder: Builder, row: Sequence[tuple[int, int]], line: Line, *, unit: int, loosely: bool = False
) -> None:
    """A row of a label and its value, or of anything else. `unit`: 0 for a row that is no record, -1 for a new one.
    `loosely`: the rows around it have labels, so that one is known by its words too."""
    text = builder.text
    label = label_of(text[slice(*row[0])])
    if label is None and loosely and len(row) == 2:
        label = heading_by_words(text[slice(*row[0])])
    if label is not None and len(row) >= 2:
        start, end = row[1][0], row[-1][1]
        label = by_value(label, text[slice(*row[0])], text[start:end]) or label
        read_value(builder, start, end, label, row[0][0], Piece(0, 0, paragraph=line.paragraph, line=line.number))
        return
    unit = builder.new_unit() if unit < 0 else unit
    for start, end in row:
        for s, e in sentences_of(text, start, end):
            builder.add(Piece(s, e, unit=unit, kind=Unit.ROW, paragraph=line.paragraph, line=line.number))


_REMARKS = regex(
    r"\s*(?:anm\w{0,10}|kommentar\w{0,2}|notering\w{0,3}|övrigt|obs|remarks?|comments?|notes?)[.:!]?\s*", re.I
)
_SURE = 2  # where so many labels of a table are known, the others are known by their words
_TITLE_ROWS = 6  # at most so many rows stand above a table's headings


def _header_row(text: str, rows: Sequence[Sequence[tuple[int, int]]]) -> int:
    """Which row holds the columns' headings: the first, but where rows of fewer cells stand above one that is clearly
    a row of headings."""
    for number, row in enumerate(rows[:_TITLE_ROWS]):
        known = sum(label_of(text[s:e]) not in (None, Label.IGNORED) for s, e in row)
        if known >= 3 and 2 * known >= len(row):
            above = max((sum(s < e for s, e in r) for r in rows[:number]), default=0)
            return number if above <= 2 < len(rows[number]) and number + 1 < len(rows) else 0
    return 0


def _heading_label(text: str, rows: Sequence[Sequence[tuple[int, int]]], number: int) -> Label | None:
    """What a column holds, by its heading and its first value."""
    heading = text[slice(*rows[0][number])]
    values = (text[slice(*row[number])] for row in rows[1:] if number < len(row))
    value = next((v for v in values if v), "")
    return by_value(label_of(heading), heading, value)
