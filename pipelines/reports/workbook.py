"""Frames as an XLSX workbook: same frames, same bytes; and no text that could run as a formula."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

import polars as pl
import xlsxwriter

HOURS = "0.00"
DOLLARS = "#,##0.00"
COUNT = "#,##0"
DAY = "yyyy-mm-dd"

_WIDEST = 48
"""Characters; longer text is wrapped."""

_HEADER_ROW = 2
_LINE_POINTS = 15
"""Height of a line; spreadsheet programs do not all fit rows to wrapped text by themselves."""


@dataclass(frozen=True)
class Sheet:
    """One sheet: a title line, a table, and the number format of the columns that need one."""

    name: str
    title: str
    frame: pl.DataFrame
    formats: dict[str, str]


def write_workbook(sheets: Sequence[Sheet], *, as_of: date) -> bytes:
    """The sheets as the bytes of one XLSX file, dated `as_of` instead of now so that equal frames give equal bytes."""
    target = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties({"created": datetime.combine(as_of, time())})
        for sheet in sheets:
            _write_sheet(book, sheet)
    return target.getvalue()


def _write_sheet(book: Any, sheet: Sheet) -> None:
    page = book.add_worksheet(sheet.name)
    header = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#E8EEF4"})
    page.write_string(0, 0, sheet.title, book.add_format({"bold": True}))
    heights = [1] * sheet.frame.height
    header_height = 1
    for column, name in enumerate(sheet.frame.columns):
        values = sheet.frame[name].to_list()
        texts = [_shown(value) for value in values]
        width = _width(name, texts)
        style = book.add_format({"num_format": sheet.formats.get(name, "General"), "valign": "top", "text_wrap": True})
        page.set_column(column, column, width)
        page.write_string(_HEADER_ROW, column, name, header)
        header_height = max(header_height, _lines(name, width))
        for row, value in enumerate(values):
            _write_cell(page, _HEADER_ROW + 1 + row, column, value, style)
            heights[row] = max(heights[row], _lines(texts[row], width))
    page.set_row(_HEADER_ROW, header_height * _LINE_POINTS)
    for row, height in enumerate(heights):
        page.set_row(_HEADER_ROW + 1 + row, height * _LINE_POINTS)
    page.freeze_panes(_HEADER_ROW + 1, 0)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(_HEADER_ROW)
    if sheet.frame.height:
        page.autofilter(_HEADER_ROW, 0, _HEADER_ROW + sheet.frame.height, sheet.frame.width - 1)


def _write_cell(page: Any, row: int, column: int, value: Any, style: Any) -> None:
    if value is None:
        return
    if isinstance(value, str):
        page.write_string(row, column, value, style)
    elif isinstance(value, date):
        page.write_datetime(row, column, datetime.combine(value, time()), style)
    else:
        page.write_number(row, column, value, style)


def _shown(value: Any) -> str:
    """About what a reader sees of a value; for widths only."""
    return "" if value is None else f"{value:,.2f}" if isinstance(value, float) else str(value)


def _width(name: str, texts: Sequence[str]) -> int:
    """Characters: the longest value, but no wider than `_WIDEST`; the header may take two lines and a filter button."""
    return min(max(len(name) // 2 + 4, *map(len, name.split()), *map(len, texts), 8) + 2, _WIDEST)


def _lines(text: str, width: int) -> int:
    return max(1, len(textwrap.wrap(text, width - 1)))
