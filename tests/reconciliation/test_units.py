"""Minutes to whole units: the worked tables, and the rounding rules as properties."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.reconciliation.units import represented_minutes, whole_units
from tests.reconciliation.stories import UNTIMED, World, buckets, drawn, service

WORKED = [
    (0, 0, 0, 0),
    (7, 0, 0, 1),
    (8, 0, 1, 1),
    (15, 1, 1, 1),
    (22, 1, 1, 2),
    (23, 1, 2, 2),
    (37, 2, 2, 3),
    (38, 2, 3, 3),
    (52, 3, 3, 4),
    (53, 3, 4, 4),
    (60, 4, 4, 4),
    (67, 4, 4, 5),
    (68, 4, 5, 5),
]


def units(minutes: int, *, rounding: str, unit: int = 15, code: str = "15min", minimum: int = 0) -> tuple[int, int]:
    frame = pl.DataFrame(
        {
            "minutes": [minutes],
            "unit_code": [code],
            "unit_minutes": [unit],
            "rounding": [rounding],
            "minimum_minutes": [minimum],
        }
    ).with_columns(units=whole_units(pl.col("minutes")))
    row = frame.select("units", represented=represented_minutes(pl.col("minutes"), pl.col("units"))).row(0)
    return int(row[0]), int(row[1])


@pytest.mark.parametrize(("minutes", "floor", "nearest", "ceiling"), WORKED)
def test_worked_table_of_quarter_hours(minutes: int, floor: int, nearest: int, ceiling: int) -> None:
    assert [units(minutes, rounding=r)[0] for r in ("floor", "nearest", "ceiling")] == [floor, nearest, ceiling]


@UNTIMED
@given(st.integers(8, 10_000))
def test_nearest_is_the_eight_minute_rule(minutes: int) -> None:
    eight_minute_rule = minutes // 15 + (minutes % 15 >= 8)
    assert units(minutes, rounding="nearest")[0] == eight_minute_rule


@UNTIMED
@given(st.integers(0, 10**7), st.sampled_from(["floor", "nearest", "ceiling"]), st.sampled_from([15, 60]))
def test_units_never_stand_for_more_than_was_delivered_and_floor_leaves_less_than_a_unit(
    minutes: int, rounding: str, unit: int
) -> None:
    count, represented = units(minutes, rounding=rounding, unit=unit)
    assert 0 <= represented <= minutes
    assert abs(count * unit - minutes) < unit
    if rounding == "ceiling":
        assert represented == minutes


@pytest.mark.parametrize(
    ("minutes", "minimum", "count"), [(0, 0, 0), (1, 0, 1), (479, 480, 0), (480, 480, 1), (1500, 480, 1)]
)
def test_a_day_is_one_unit_once_its_minimum_is_reached(minutes: int, minimum: int, count: int) -> None:
    expected = (count, minutes if count else 0)
    assert units(minutes, rounding="floor", unit=1440, code="day", minimum=minimum) == expected


def test_minutes_below_the_minimum_are_not_billed_at_all() -> None:
    assert units(29, rounding="ceiling", minimum=30) == (0, 0)
    assert units(30, rounding="ceiling", minimum=30) == (2, 30)


@pytest.mark.parametrize(
    ("pooled_by", "rounding", "expected"),
    [("visit", "nearest", 2), ("service_date", "nearest", 1), ("visit", "floor", 0), ("service_date", "floor", 1)],
)
def test_two_visits_of_ten_minutes_by_pooling_and_rounding(pooled_by: str, rounding: str, expected: int) -> None:
    world = World(service(pooled_by=pooled_by, rounding=rounding)).authorization()
    world.visit("2026-11-02T09:00", "2026-11-02T09:10").visit("2026-11-02T12:00", "2026-11-02T12:10")
    assert world.reconcile().lines["units"].sum() == expected


def test_the_remainder_is_the_tail_of_the_last_visit() -> None:
    world = (
        World()
        .authorization()
        .visit("2026-11-02T09:00", "2026-11-02T09:10")
        .visit("2026-11-02T12:00", "2026-11-02T12:10")
    )
    rows = world.reconcile().minutes.select("visit_id", "first_minute", "minutes", "bucket_code").rows()
    assert rows == [
        ("V0001", 0, 10, "billable"),
        ("V0002", 0, 5, "billable"),
        ("V0002", 5, 5, "rounding_remainder"),
    ]


def test_a_visit_rounded_up_is_billable_whole() -> None:
    world = World(service(rounding="nearest")).authorization().visit("2026-11-02T09:00", "2026-11-02T09:08")
    reconciled = world.reconcile()
    assert (drawn(reconciled), buckets(reconciled)) == ([("AU1", 1, 8)], {"billable": 8})


def test_days_are_pooled_by_date_even_where_the_profile_counts_visits_alone() -> None:
    per_diem = service(unit_code="day", pooled_by="visit")
    world = World(per_diem).authorization(unit="day")
    world.visit().visit("2026-11-02T14:00", "2026-11-02T15:00")
    assert drawn(world.reconcile()) == [("AU1", 1, 180)]
