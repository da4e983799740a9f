"""Visits cut at midnight, on ordinary days, when clocks change, and over New Year's Eve."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.reconciliation.pieces import service_pieces
from tests.reconciliation.stories import RESPITE, UNTIMED, World, at, buckets, day, service

PACIFIC = ZoneInfo("America/Los_Angeles")


def cut(begin: datetime | None, end: datetime | None, *, splits: bool = True) -> list[tuple[date | None, int]]:
    visits = pl.DataFrame(
        {"visit_index": [0], "begin_at": [begin], "end_at": [end], "splits_at_midnight": [splits]},
        schema_overrides={"begin_at": pl.Datetime("us", "UTC"), "end_at": pl.Datetime("us", "UTC")},
    )
    return service_pieces(visits).select("service_date", "minutes").rows()


def changes_of_clock() -> list[tuple[date, int]]:
    """Every date of 2020 to 2030 on which Californian clocks change, with the minutes of that day."""
    found = []
    noon = date(2020, 1, 1)
    while noon < date(2031, 1, 1):
        first = datetime(noon.year, noon.month, noon.day, tzinfo=PACIFIC).astimezone(UTC)
        following = noon + timedelta(days=1)
        last = datetime(following.year, following.month, following.day, tzinfo=PACIFIC).astimezone(UTC)
        length = int((last - first).total_seconds()) // 60
        if length != 1440:
            found.append((noon, length))
        noon = following
    return found


def test_there_are_two_changes_of_clock_a_year() -> None:
    assert sorted(length for _, length in changes_of_clock()) == [1380] * 11 + [1500] * 11


@pytest.mark.parametrize(("change", "length"), changes_of_clock(), ids=str)
def test_a_visit_around_a_change_of_clock_keeps_its_elapsed_minutes(change: date, length: int) -> None:
    before, after = change - timedelta(days=1), change + timedelta(days=1)
    begin, end = at(f"{before}T23:00"), at(f"{after}T01:00")
    assert cut(begin, end) == [(before, 60), (change, length), (after, 60)]
    assert cut(at(f"{before}T22:00"), at(f"{change}T06:00")) == [(before, 120), (change, 360 + length - 1440)]


@pytest.mark.parametrize("year", range(2020, 2031))
def test_new_years_eve_is_two_dates_of_two_years(year: int) -> None:
    assert cut(at(f"{year}-12-31T20:00"), at(f"{year + 1}-01-01T04:00")) == [
        (date(year, 12, 31), 240),
        (date(year + 1, 1, 1), 240),
    ]


def test_a_visit_until_midnight_has_one_date() -> None:
    assert cut(at("2026-11-02T22:00"), at("2026-11-03T00:00")) == [(date(2026, 11, 2), 120)]


def test_seconds_after_midnight_make_no_piece_of_no_minute() -> None:
    late = at("2026-11-02T23:59") + timedelta(seconds=30)
    assert cut(late, late + timedelta(minutes=10)) == [(date(2026, 11, 3), 10)]
    assert cut(at("2026-11-02T23:00"), at("2026-11-03T00:00") + timedelta(seconds=59)) == [(date(2026, 11, 2), 60)]


def test_a_visit_may_count_for_the_date_it_began() -> None:
    assert cut(at("2026-11-02T23:00"), at("2026-11-03T01:00"), splits=False) == [(date(2026, 11, 2), 120)]


def test_a_visit_of_unknown_length_is_one_piece_of_no_minute() -> None:
    assert cut(at("2026-11-02T23:00"), None) == [(date(2026, 11, 2), 0)]
    assert cut(None, at("2026-11-02T23:00")) == [(None, 0)]
    assert cut(at("2026-11-02T09:00"), at("2026-11-02T08:00")) == [(date(2026, 11, 2), 0)]


@UNTIMED
@given(
    st.sampled_from(changes_of_clock()),
    st.integers(-36 * 60, 12 * 60),
    st.integers(1, 25 * 60),
)
def test_around_every_change_of_clock_each_minute_counts_on_the_date_it_was_lived(
    changed: tuple[date, int], offset: int, length: int
) -> None:
    begin = at(f"{changed[0]}T12:00") + timedelta(minutes=offset)
    lived = Counter((begin + timedelta(minutes=n)).astimezone(PACIFIC).date() for n in range(length))
    assert dict(cut(begin, begin + timedelta(minutes=length))) == lived


@UNTIMED
@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 12, 31)),  # noqa: DTZ001 - Hypothesis wants naive bounds
    st.integers(0, 5 * 24 * 3600),
)
def test_pieces_sum_to_the_whole_minutes_and_lie_on_their_dates(begin: datetime, seconds: int) -> None:
    begin_at = begin.replace(tzinfo=UTC)
    pieces = cut(begin_at, begin_at + timedelta(seconds=seconds))
    assert sum(minutes for _, minutes in pieces) == seconds // 60
    dates = [service_date for service_date, _ in pieces if service_date]
    assert dates == sorted(set(dates))
    assert all(minutes <= 1500 for _, minutes in pieces)
    last = (begin_at + timedelta(seconds=seconds)).astimezone(PACIFIC).date()
    assert all(begin_at.astimezone(PACIFIC).date() <= d <= last for d in dates)


def test_the_annual_cap_of_each_year_takes_its_own_part_of_new_years_eve() -> None:
    world = World(RESPITE).authorization(service_code="S9125", unit="hour", start_date=day("2025-01-01"))
    world.referral(program_code="respite", external_use_year=2025, external_use_minutes=336 * 60 - 60)
    world.visit("2025-12-31T22:00", "2026-01-01T02:00", service_code="S9125")
    reconciled = world.reconcile(billing_date=day("2026-01-31"))
    assert buckets(reconciled) == {"annual_cap_reached": 60, "billable": 180}
    assert reconciled.lines.select("service_date", "minutes").rows() == [
        (date(2025, 12, 31), 60),
        (date(2026, 1, 1), 120),
    ]


def test_the_profile_decides_between_midnight_and_the_date_begun() -> None:
    world = World(service(overnight="start_date")).authorization().visit("2026-11-02T23:00", "2026-11-03T01:00")
    assert world.reconcile().lines.select("service_date", "units").rows() == [(date(2026, 11, 2), 8)]
