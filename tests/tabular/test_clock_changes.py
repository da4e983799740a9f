"""Local times around every change of Californian clocks from 2020 to 2030: read as the instants they were, or found."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.tabular import load_layouts
from parsers.tabular.values import read_column

PACIFIC = ZoneInfo("America/Los_Angeles")
COLUMN = load_layouts()["visits_sandata_flat_1"].columns["actual_start_at"]


def changes_of_clock() -> list[datetime]:
    """The instants at which the offset from UTC changes."""
    hours = [datetime(2020, 1, 1, tzinfo=UTC) + timedelta(hours=n) for n in range(11 * 366 * 24)]
    hours = [hour for hour in hours if hour.year <= 2030]
    offsets = [hour.astimezone(PACIFIC).utcoffset() for hour in hours]
    return [hour for hour, now, before in zip(hours[1:], offsets[1:], offsets, strict=False) if now != before]


CHANGES = changes_of_clock()


def read(local: str) -> datetime | None:
    text, zones = pl.Series([local]), pl.Series(["US/Pacific"])
    found = read_column(text, COLUMN, zones=zones)
    assert found.unreadable.to_list() == [found.values[0] is None]
    return found.values[0]


def stands_for_two_instants(instant: datetime) -> bool:
    local = instant.astimezone(PACIFIC)
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def test_clocks_change_twice_a_year() -> None:
    assert [change.year for change in CHANGES] == [year for year in range(2020, 2031) for _ in range(2)]


@settings(deadline=None, max_examples=300)
@given(st.sampled_from(CHANGES), st.integers(-7200, 7200))
def test_a_local_time_is_the_instant_it_was_unless_it_stands_for_two(change: datetime, seconds: int) -> None:
    instant = change + timedelta(seconds=seconds)
    expected = None if stands_for_two_instants(instant) else instant
    assert read(instant.astimezone(PACIFIC).strftime("%Y-%m-%d %H:%M:%S")) == expected


@settings(deadline=None, max_examples=100)
@given(st.sampled_from(CHANGES[::2]), st.integers(0, 3599))
def test_a_local_time_that_never_was_is_unreadable(change: datetime, seconds: int) -> None:
    skipped = change.astimezone(PACIFIC).replace(tzinfo=None) - timedelta(hours=1) + timedelta(seconds=seconds)
    assert read(skipped.strftime("%Y-%m-%d %H:%M:%S")) is None
