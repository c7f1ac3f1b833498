"""Workbooks (xlsx): the rows that a reader sees of them."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from bot.reading.document_content import MAX_CELL, MAX_COLUMNS, MAX_ROWS, Content, Rows, clean, content_of
from bot.reading.document_packages import check_package

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell


MAX_SHEET = 4_000_000  # bytes of xlsx read whole (hidden rows are known then); larger ones are streamed
MAX_SHEETS = 20


def read_xlsx(data: bytes) -> Content:
    size, macros = check_package(data)
    import openpyxl

    streamed = size > MAX_SHEET
    warnings.filterwarnings("ignore", category=UserWarning, module=r"openpyxl\.")  # of styles that a file lacks
    try:
        workbook = openpyxl.load_workbook(io.BytesIO(data), read_only=streamed, data_only=True, keep_links=False)
    except TypeError:
        mended = io.BytesIO(_with_whole_fills(data))
        workbook = openpyxl.load_workbook(mended, read_only=streamed, data_only=True, keep_links=False)
    rows = Rows()
    visible = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
    for sheet in visible[:MAX_SHEETS]:
        rows.table(_xlsx_rows(sheet, streamed, rows))
    rows.cut |= len(visible) > MAX_SHEETS
    workbook.close()
    return content_of("xlsx", rows, macros, clean(workbook.properties.title or "")[:200])


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


def _xlsx_rows(sheet: Any, streamed: bool, into: Rows) -> Iterator[list[str]]:
    """A sheet's rows, without rows and columns that are hidden (known only where it is read whole)."""
    hidden: set[int] = set()
    if streamed:
        sheet.reset_dimensions()  # the declared size of a sheet may be anything
    else:
        for dimension in sheet.column_dimensions.values():
            if dimension.hidden and dimension.min:
                hidden.update(range(dimension.min, min(dimension.max or dimension.min, MAX_COLUMNS) + 1))
    for number, row in enumerate(sheet.iter_rows(max_col=None if streamed else MAX_COLUMNS + 1), 1):
        if number > MAX_ROWS * 5:
            into.cut = True
            return
        into.shortened |= any(cell.value is not None for cell in row[MAX_COLUMNS:])
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
    return clean(str(value))[:MAX_CELL]
