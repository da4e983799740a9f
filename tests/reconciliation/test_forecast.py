"""What is left, until when it lasts, what lapses, and who goes without care."""

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.plans.profile import Watch
from pipelines.reconciliation.forecast import authorization_forecasts, burn_down, care_gaps
from pipelines.reconciliation.reconcile import Reconciled
from schemas.forecast import AuthorizationBurnDown, AuthorizationForecasts, CareGaps
from schemas.validation import validate
from tests.reconciliation.stories import BILLING_DATE, CIN, OTHER_CIN, UNTIMED, World, as_prior, day, service

WATCH = Watch(expiring_days=30, without_visit_days=14, pace_days=28)
DAYS = service("S9125", program_code="respite", unit_code="day")


def forecasts(world: World, *, billing_date: date = BILLING_DATE, watch: Watch = WATCH) -> pl.DataFrame:
    reconciled = world.reconcile(billing_date=billing_date)
    return authorization_forecasts(reconciled.balances, reconciled.draws, watch=watch, billing_date=billing_date)


def gaps(world: World) -> pl.DataFrame:
    reconciled = world.reconcile()
    return care_gaps(reconciled.balances, reconciled.minutes, watch=WATCH, billing_date=BILLING_DATE)


def forecast(world: World, **more: Any) -> dict[str, Any]:
    return forecasts(world, **more).row(0, named=True)


def visits(world: World, *dates: str) -> World:
    for text in dates:
        world.visit(f"{text}T09:00", f"{text}T11:00")
    return world


# --- draws by date, and burn-down


def drawn_alike(reconciled: Reconciled) -> None:
    line = ["file_sha256", "row_number"]
    by_date = reconciled.draws.group_by(line).agg(by_date=pl.col("drawn_minutes").sum())
    balances = reconciled.balances.join(by_date, on=line, how="left").with_columns(pl.col("by_date").fill_null(0))
    assert balances["by_date"].to_list() == balances["drawn_minutes"].to_list()


@UNTIMED
@given(st.data())
def test_draws_by_date_sum_to_the_balance_in_this_batch_and_in_the_next(data: st.DataObject) -> None:
    timed = service(rounding=data.draw(st.sampled_from(["floor", "ceiling"])), pooled_by="visit")
    world = World(timed, DAYS)
    for _ in range(data.draw(st.integers(1, 4))):
        code = data.draw(st.sampled_from(["T1019", "S9125"]))
        units, unit = data.draw(st.integers(0, 30)), data.draw(st.sampled_from(["15min", "hour", "day"]))
        period = data.draw(st.sampled_from([None, "day", "week"]))
        world.authorization(units, unit=unit, service_code=code, period_code=period, period_units=5 if period else None)
    for _ in range(data.draw(st.integers(1, 6))):
        begin = BILLING_DATE - timedelta(days=data.draw(st.integers(0, 3)))
        hour, length = data.draw(st.integers(0, 22)), data.draw(st.integers(1, 59))
        code = data.draw(st.sampled_from(["T1019", "S9125"]))
        world.visit(f"{begin}T{hour:02d}:00", f"{begin}T{hour:02d}:{length:02d}", service_code=code)
    earlier = BILLING_DATE - timedelta(days=2)
    first = world.reconcile(billing_date=earlier)
    drawn_alike(first)
    drawn_alike(world.reconcile(prior=as_prior(first, billing_date=earlier)))


def test_an_authorization_burns_down_by_its_own_period() -> None:
    world = visits(World().authorization(40, period_code="week", period_units=16), "2026-11-02", "2026-11-05")
    reconciled = visits(world, "2026-11-10").reconcile()
    rows = burn_down(reconciled.balances, reconciled.draws)
    shown = rows.select("period_start_date", "period_minutes", "drawn_minutes", "remaining_minutes").rows()
    assert shown == [(day("2026-11-02"), 240, 240, 360), (day("2026-11-09"), 240, 120, 240)]


def test_an_authorization_without_a_period_burns_down_by_the_month() -> None:
    reconciled = visits(World().authorization(40), "2026-10-30", "2026-11-02", "2026-11-05").reconcile()
    rows = burn_down(reconciled.balances, reconciled.draws)
    assert set(rows["period_code"]) == {"month"}
    assert rows.select("period_start_date", "drawn_minutes", "remaining_minutes").rows() == [
        (day("2026-10-01"), 120, 480),
        (day("2026-11-01"), 240, 240),
    ]


# --- the day on which hours run out


def test_hours_run_out_at_the_pace_of_the_last_days() -> None:
    world = visits(World().authorization(40), "2026-11-10", "2026-11-20")
    told = forecast(world, watch=Watch(pace_days=24))
    # 240 minutes in 24 days; 360 are left: 36 days
    assert (told["paced_minutes"], told["remaining_minutes"]) == (240, 360)
    assert told["runs_out_date"] is None, "36 days are after 31 December"
    assert forecast(world, watch=Watch(pace_days=12))["paced_minutes"] == 120
    sooner = visits(World().authorization(24), "2026-11-10", "2026-11-20")
    assert forecast(sooner, watch=Watch(pace_days=24))["runs_out_date"] == BILLING_DATE + timedelta(days=12)


def test_the_pace_of_a_young_authorization_is_that_of_its_own_days() -> None:
    world = visits(World().authorization(16, start_date=day("2026-11-29")), "2026-11-29")
    # 120 minutes in 2 days, 120 left
    assert forecast(world)["runs_out_date"] == BILLING_DATE + timedelta(days=2)


def test_hours_that_are_used_up_ran_out_with_the_last_draw() -> None:
    world = visits(World().authorization(12), "2026-11-10", "2026-11-20", "2026-11-25")
    told = forecast(world)
    assert (told["remaining_minutes"], told["runs_out_date"]) == (0, day("2026-11-20"))


def test_without_a_visit_no_day_is_foretold() -> None:
    told = forecast(World().authorization(12))
    assert (told["paced_minutes"], told["runs_out_date"], told["last_drawn_date"]) == (0, None, None)


# --- authorized, not delivered


@pytest.mark.parametrize(
    ("authorization", "deliverable", "lapsed"),
    [
        ({}, 480, 0),
        ({"end_date": day("2026-11-29")}, 0, 480),
        ({"end_date": day("2026-11-30")}, 480, 0),
        # Monday, 30 November: nothing drawn in this week, and the weeks of 7 and 14 December
        ({"period_code": "week", "period_units": 8, "end_date": day("2026-12-14")}, 360, 120),
        ({"period_code": "week", "period_units": 8, "end_date": day("2026-12-31")}, 480, 0),
        ({"period_code": "month", "period_units": 8, "end_date": day("2026-12-31")}, 120, 360),
        ({"period_code": "day", "period_units": 8, "end_date": day("2026-12-02")}, 360, 120),
        ({"period_code": "year", "period_units": 10, "end_date": day("2027-12-31")}, 180, 300),
        ({"period_code": "day", "period_units": 0}, 0, 600),
        ({"period_code": "day", "period_units": 10**12, "authorized_units": 10**12}, 15 * 10**12 - 120, 0),
    ],
)
def test_what_lapses_is_what_the_days_and_periods_to_come_have_no_room_for(
    authorization: dict[str, Any], deliverable: int, lapsed: int
) -> None:
    told = forecast(visits(World().authorization(40, **authorization), "2026-11-02"))
    assert (told["deliverable_minutes"], told["lapsed_minutes"]) == (deliverable, lapsed)


@pytest.mark.parametrize(
    ("end", "expiring"), [("2026-11-29", False), ("2026-11-30", True), ("2026-12-30", True), ("2026-12-31", False)]
)
def test_an_authorization_expires_within_the_profiles_days(end: str, *, expiring: bool) -> None:
    assert forecast(World().authorization(end_date=day(end)))["is_expiring"] is expiring


# --- no gaps in care


def test_a_member_without_a_visit_for_so_many_days_is_without_care() -> None:
    world = visits(World().authorization(), "2026-11-16")
    told = gaps(world).row(0, named=True)
    assert (told["last_visit_date"], told["without_visit_days"], told["is_without_care"]) == (
        day("2026-11-16"),
        14,
        True,
    )
    assert gaps(visits(world, "2026-11-17"))["is_without_care"].to_list() == [False]


def test_a_held_visit_is_a_visit_and_a_cancelled_one_is_none() -> None:
    world = World().authorization().visit("2026-11-20T09:00", "2026-11-20T10:00", location_type_code=None)
    world.visit("2026-11-25T09:00", "2026-11-25T10:00", is_cancelled=True)
    assert gaps(world)["last_visit_date"].to_list() == [day("2026-11-20")]


def test_before_the_first_visit_the_days_count_from_the_authorization() -> None:
    world = World().authorization(start_date=day("2026-11-10"))
    assert gaps(world).select("last_visit_date", "without_visit_days").rows() == [(None, 20)]


@pytest.mark.parametrize(("renewed", "days"), [("2026-11-20", 29), ("2026-11-21", 9)])
def test_a_renewed_authorization_does_not_hide_a_gap(renewed: str, days: int) -> None:
    world = World().authorization(start_date=day("2026-11-01"), end_date=day("2026-11-19"))
    assert gaps(world.authorization(start_date=day(renewed)))["without_visit_days"].to_list() == [days]


def test_only_members_with_an_authorization_in_force_are_looked_at_the_longest_without_care_first() -> None:
    world = World().authorization(status_code="denied").authorization(end_date=day("2026-11-29"))
    assert gaps(world).is_empty()
    world.member(member_id_medi_cal=OTHER_CIN, member_id_plan="P2").authorization(member_id_medi_cal=OTHER_CIN)
    world.authorization(service_code="S9125", unit="hour").authorization()
    told = gaps(visits(world, "2026-11-20"))
    assert told.select("member_id_medi_cal", "service_codes", "without_visit_days").rows() == [
        (OTHER_CIN, "T1019", 333),
        (CIN, "S9125 T1019", 10),
    ]


def test_what_is_foretold_keeps_its_contracts() -> None:
    world = visits(World().authorization(40).authorization(40, unit="day"), "2026-11-02")
    reconciled = world.reconcile()
    frames = {
        AuthorizationForecasts: forecasts(world),
        AuthorizationBurnDown: burn_down(reconciled.balances, reconciled.draws),
        CareGaps: gaps(world),
    }
    for contract, frame in frames.items():
        assert frame.height
        assert validate(frame, contract).rejected.is_empty()
