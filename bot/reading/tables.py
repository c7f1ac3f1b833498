"""Tables in plain text: where one begins and ends, and its cells."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.reading.lines import (
    Line,
    trim,
)
from bot.reading.vocabulary import label_of

CELLS = re.compile(r"[ ]*\t[ \t]*|[ ]*\|[ ]*")


_WIDE_CELLS = re.compile(r"[ ]{2,}|[ ]*\t[ \t]*|[ ]*\|[ ]*")


_RULE_LINE = re.compile(r"^[\s|+:=_\-–—]*$")


def table_end(lines: Sequence[Line], at: int) -> int:
    """Where the table that begins at line `at` ends; `at` itself where none begins."""
    splitter = splitter_of(lines[at].text)
    if splitter is None:
        return at
    end = at
    while end < len(lines) and (splitter.search(lines[end].text.strip()) or is_rule(lines[end].text)):
        end += 1
    if splitter is _WIDE_CELLS and (end - at < 2 or _header_labels(lines[at], splitter) < 3):
        return at
    if splitter is CELLS and end - at < 2:
        return at
    return end


def splitter_of(line: str) -> re.Pattern[str] | None:
    stripped = line.strip()
    if "\t" in stripped or stripped.count("|") >= 2 or (stripped.startswith("|") and stripped.endswith("|")):
        return CELLS
    return _WIDE_CELLS if len(re.findall(r"\S[ ]{2,}\S", stripped)) >= 2 else None


def is_rule(line: str) -> bool:
    return bool(line.strip()) and _RULE_LINE.match(line) is not None


def _header_labels(line: Line, splitter: re.Pattern[str]) -> int:
    return sum(label_of(line.text[s:e]) is not None for s, e in cells_of(line.text, splitter))


def cells_of(line: str, splitter: re.Pattern[str]) -> list[tuple[int, int]]:
    """The cells of a line, as offsets in it; outer bars give no cells."""
    begin, finish = 0, len(line.rstrip())
    stripped = line.strip()
    if stripped.startswith("|"):
        begin = line.index("|") + 1
    if stripped.endswith("|") and finish - 1 > begin:
        finish -= 1
    cells, at = [], begin
    for match in splitter.finditer(line, begin, finish):
        cells.append((at, match.start()))
        at = match.end()
    cells.append((at, finish))
    return [trim(line, s, e) for s, e in cells]
