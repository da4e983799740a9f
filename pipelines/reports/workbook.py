"""Frames as an XLSX workbook: same frames, same bytes; and no text that could run as a formula."""

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

_WIDEST = 60


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
    bold = book.add_format({"bold": True})
    header = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#E8EEF4"})
    page.write_string(0, 0, sheet.title, bold)
    for column, name in enumerate(sheet.frame.columns):
        page.write_string(2, column, name, header)
        style = book.add_format({"num_format": sheet.formats[name]}) if name in sheet.formats else None
        values = sheet.frame[name].to_list()
        for row, value in enumerate(values, start=3):
            _write_cell(page, row, column, value, style)
        page.set_column(column, column, _width(name, values))
    page.freeze_panes(3, 0)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(2)
    if sheet.frame.height:
        page.autofilter(2, 0, 2 + sheet.frame.height, sheet.frame.width - 1)


def _write_cell(page: Any, row: int, column: int, value: Any, style: Any) -> None:
    if value is None:
        return
    if isinstance(value, str):
        page.write_string(row, column, value, style)
    elif isinstance(value, date):
        page.write_datetime(row, column, datetime.combine(value, time()), style)
    else:
        page.write_number(row, column, value, style)


def _width(name: str, values: Sequence[Any]) -> int:
    header = max((len(word) for word in name.split()), default=0)
    longest = max((len(str(value)) for value in values if value is not None), default=0)
    return min(max(header, longest, 8) + 2, _WIDEST)
