"""Fixed-width lines as rows: lines of several cells that line up are a table."""

from __future__ import annotations

from bot.reading.document_content import FIRST_FIELD, Rows
from bot.reading.patterns import regex

MAX_TABLE_LINES = 60  # of a PDF that are looked at as one table
_MARK_IN_CONTENT = regex(r"\{#(\d{1,4})#\}")
_LINE_CELLS = regex("[\ue000-\uf8ff]|[^ \ue000-\uf8ff]+(?: {1,2}[^ \ue000-\uf8ff]+)*")
_Cells = list[tuple[int, int, str]]  # the cells of a line: where each begins and ends, and its text


def add_lines(text: str, rows: Rows) -> None:
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


def _add_block(block: list[_Cells], rows: Rows) -> None:
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
