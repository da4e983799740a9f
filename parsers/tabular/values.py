"""Text into typed values, a column at a time. What cannot be read becomes null and is marked."""

import re
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from parsers.tabular.layout import Column
from parsers.tabular.records import MAX_CELL_CHARACTERS, UNREADABLE

_EARLIEST, _LATEST = pl.date(1900, 1, 1), pl.date(2199, 12, 31)
"""Dates outside are typing errors: `%Y` also reads 26 as the year 26."""

_UNPRINTABLE = r"[\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x9F" + UNREADABLE + "]"
_CIN_FORMS = r"^(9\d{7}[A-Z])(?:\d|\d{5})?$"
"""CIN alone, with check digit, or the BIC number: CIN, check digit, issue date (LA County DMH bulletin NGA 12-041)."""


@dataclass(frozen=True)
class ReadColumn:
    """A typed column, and where its text could not be read or was a code the layout does not list."""

    values: pl.Series
    unreadable: pl.Series
    unknown: pl.Series


def read_column(text: pl.Series, column: Column, *, zones: pl.Series | None = None) -> ReadColumn:
    """One column's text as its layout declares it; blank text is null.

    Args:
        text: the cells.
        column: the layout's declaration.
        zones: the sender's zone names row by row, where the declaration has a `zone_header`.
    """
    cleaned = _cleaned(text)
    lost = cleaned.str.contains(_UNPRINTABLE) | (cleaned.str.len_chars() > MAX_CELL_CHARACTERS)
    cleaned = cleaned.set(lost.fill_null(False), None)
    if column.default is not None:
        cleaned = cleaned.fill_null(column.default).set(lost.fill_null(False), None)
    coded = _coded(cleaned, column)
    unknown = cleaned.is_not_null() & coded.is_null()
    values = _typed(coded, column, zones)
    unreadable = lost.fill_null(False) | (coded.is_not_null() & values.is_null())
    return ReadColumn(values, unreadable, unknown)


def _cleaned(text: pl.Series) -> pl.Series:
    """Line breaks and tabs within a value become one blank; values of blanks only become null."""
    cleaned = text.str.replace_all(r"[\r\n\t]+", " ").str.strip_chars()
    return cleaned.set(cleaned == "", None)


def _coded(text: pl.Series, column: Column) -> pl.Series:
    if column.remove:
        text = text.str.replace_all(f"[{re.escape(column.remove)}]", "")
    if not column.codes:
        return text
    codes = {word.casefold(): code for word, code in column.codes.items()}
    return text.str.to_lowercase().replace_strict(codes, default=None, return_dtype=pl.String)


def _typed(text: pl.Series, column: Column, zones: pl.Series | None) -> pl.Series:
    match column.type:
        case "text" | "presence":  # of a presence, what the text says is not kept
            return text if column.type == "text" else text.is_not_null()
        case "cin":
            upper = text.str.to_uppercase()
            return pl.select(pl.coalesce(upper.str.extract(_CIN_FORMS), upper)).to_series()
        case "integer":
            return _integers(text, column.multiply)
        case "date":
            return _dates(text, column)
        case "instant":
            return _instants(text, column, zones)
        case "flag":
            words = dict.fromkeys((word.casefold() for word in column.true_words), True)
            words |= dict.fromkeys((word.casefold() for word in column.false_words), False)
            return text.str.to_lowercase().replace_strict(words, default=None, return_dtype=pl.Boolean)


def _integers(text: pl.Series, multiply: int) -> pl.Series:
    """Whole numbers of our unit, exactly: 12.5 hours are 750 minutes, 0.33 hours are unreadable."""
    numbers = text.unique().drop_nulls().to_list()
    read = {number: _integer(number, multiply) for number in numbers}
    return text.replace_strict(read, default=None, return_dtype=pl.Int64) if read else text.cast(pl.Int64)


def _integer(text: str, multiply: int) -> int | None:
    if re.fullmatch(r"[0-9]{1,18}(\.[0-9]{1,9})?", text) is None:
        return None
    number = Decimal(text) * multiply
    return int(number) if number == number.to_integral_value() and number < 2**63 else None


def _dates(text: pl.Series, column: Column) -> pl.Series:
    read = pl.coalesce(text.str.to_date(form, strict=False) for form in column.formats)
    return pl.select(pl.when(read.is_between(_EARLIEST, _LATEST)).then(read)).to_series()


def _instants(text: pl.Series, column: Column, zones: pl.Series | None) -> pl.Series:
    """Instants in UTC. A local time that existed twice (autumn) or never (spring) names no one instant: unreadable."""
    local = pl.coalesce(text.str.to_datetime(form, time_unit="us", strict=False) for form in column.formats)
    local = pl.when(local.dt.date().is_between(_EARLIEST, _LATEST)).then(local)
    if zones is None:
        return pl.select(_in_utc(local, column.zone or "UTC")).to_series()
    candidates = [
        pl.when(zones == name).then(_in_utc(pl.when(zones == name).then(local), zone))
        for name, zone in column.zones.items()
    ]
    return pl.select(pl.coalesce(candidates)).to_series()


def _in_utc(local: pl.Expr, zone: str) -> pl.Expr:
    return local.dt.replace_time_zone(zone, ambiguous="null", non_existent="null").dt.convert_time_zone("UTC")
