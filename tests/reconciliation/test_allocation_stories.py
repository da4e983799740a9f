"""Who gets the last unit, and why the others did not: allocation told in small stories."""

from datetime import date

import polars as pl
import pytest

from pipelines.plans.program_rules import ProgramRules
from pipelines.reconciliation.allocate import period_start
from tests.reconciliation.stories import OTHER_AGENCY, RESPITE, World, as_prior, buckets, day, drawn, service

HOUR = {"unit_code": "hour"}


def test_what_lapses_first_is_drawn_first_and_the_rest_from_the_next() -> None:
    world = (
        World()
        .authorization(100, authorization_id="LATE")
        .authorization(5, authorization_id="SOON", end_date=day("2026-11-30"))
    )
    assert drawn(world.visit().reconcile()) == [("SOON", 5, 75), ("LATE", 3, 45)]


def test_of_two_that_end_together_the_earlier_start_and_then_the_lower_id_is_first() -> None:
    world = World().authorization(2, authorization_id="B").authorization(2, authorization_id="A")
    world.authorization(2, authorization_id="C", start_date=day("2025-01-01"))
    assert [line[0] for line in drawn(world.visit("2026-11-02T09:00", "2026-11-02T10:30").reconcile())] == [
        "C",
        "A",
        "B",
    ]


def test_the_earlier_visit_gets_the_last_unit() -> None:
    world = (
        World()
        .authorization(4)
        .visit("2026-11-03T09:00", "2026-11-03T10:00")
        .visit("2026-11-02T20:00", "2026-11-02T21:00")
    )
    rows = world.reconcile().minutes.select("service_date", "bucket_code", "authorization_id").rows()
    assert sorted(rows) == [(date(2026, 11, 2), "billable", "AU1"), (date(2026, 11, 3), "units_exhausted", "AU1")]


@pytest.mark.parametrize(
    ("period", "billed_days"), [("day", [2, 3, 9]), ("week", [2, 9]), ("month", [2]), ("year", [2])]
)
def test_a_period_limit_starts_anew_with_every_period(period: str, billed_days: list[int]) -> None:
    world = World().authorization(100, period_code=period, period_units=4)
    for number in (2, 3, 9):  # Monday, Tuesday, Monday of the next week
        world.visit(f"2026-11-{number:02d}T09:00", f"2026-11-{number:02d}T10:00")
    reconciled = world.reconcile()
    assert [on.day for on in reconciled.lines["service_date"]] == billed_days
    held = 60 * (3 - len(billed_days))
    assert buckets(reconciled).get("period_units_exhausted", 0) == held


def test_a_limit_per_year_starts_anew_on_new_years_day() -> None:
    world = World().authorization(100, period_code="year", period_units=4, end_date=day("2027-12-31"))
    for date_of_visit in ("2026-12-30", "2026-12-31", "2027-01-01", "2027-01-02"):
        world.visit(f"{date_of_visit}T09:00", f"{date_of_visit}T10:00")
    billed = world.reconcile(billing_date=day("2027-01-31")).lines["service_date"].to_list()
    assert billed == [date(2026, 12, 30), date(2027, 1, 1)]


def test_weeks_begin_on_monday_and_months_on_the_first() -> None:
    days = pl.DataFrame({"on": [date(2026, 11, 1), date(2026, 11, 2), date(2027, 1, 1)]})
    starts = days.select(
        week=period_start(pl.col("on"), pl.lit("week")), month=period_start(pl.col("on"), pl.lit("month"))
    )
    assert starts["week"].to_list() == [date(2026, 10, 26), date(2026, 11, 2), date(2026, 12, 28)]
    assert starts["month"].to_list() == [date(2026, 11, 1), date(2026, 11, 1), date(2027, 1, 1)]


def test_every_limit_that_bound_is_named_and_the_first_by_precedence_is_the_reason() -> None:
    world = World().authorization(4, period_code="day", period_units=4).visit()
    row = world.reconcile().minutes.row(1, named=True)
    assert (row["bucket_code"], row["rule_codes"]) == (
        "period_units_exhausted",
        "period_units_exhausted units_exhausted",
    )


def test_the_annual_cap_counts_delivered_minutes_and_use_elsewhere() -> None:
    world = World(RESPITE).authorization(service_code="S9125", **HOUR)
    world.referral(program_code="respite", external_use_year=2026, external_use_minutes=336 * 60 - 90)
    reconciled = world.visit(service_code="S9125").reconcile()
    assert (buckets(reconciled), drawn(reconciled)) == ({"annual_cap_reached": 60, "billable": 60}, [("AU1", 1, 60)])


def test_exception_hours_of_the_year_come_on_top_of_the_annual_limit() -> None:
    world = World(RESPITE).authorization(service_code="S9125", **HOUR)
    world.referral(program_code="respite", external_use_year=2026, external_use_minutes=336 * 60)
    world.referral(program_code="respite", exception_year=2026, exception_minutes=60)
    world.referral(program_code="respite", exception_year=2025, exception_minutes=6000)
    reconciled = world.visit(service_code="S9125").reconcile()
    assert (buckets(reconciled), drawn(reconciled)) == ({"annual_cap_reached": 60, "billable": 60}, [("AU1", 1, 60)])


def test_the_annual_limit_of_the_date_of_service_counts() -> None:
    world = World(RESPITE).authorization(service_code="S9125", **HOUR)
    changed = [
        {"effective_from": "2022-01-01", "effective_to": "2026-12-31", "limit_hours": 1},
        {"effective_from": "2027-01-01", "limit_hours": 2},
    ]
    world.rules = ProgramRules.model_validate(
        {"annual_limits": [{"program_code": "respite", "source": "a story", **rule} for rule in changed]}
    )
    world.authorization(service_code="S9125", start_date=day("2027-01-01"), end_date=day("2027-12-31"), **HOUR)
    world.visit(service_code="S9125").visit("2027-01-02T09:00", "2027-01-02T12:00", service_code="S9125")
    reconciled = world.reconcile(billing_date=day("2027-01-31"))
    assert reconciled.lines.select("service_date", "minutes").rows() == [
        (date(2026, 11, 2), 60),
        (date(2027, 1, 2), 120),
    ]


def test_a_year_without_a_limit_is_not_limited() -> None:
    world = World(RESPITE).authorization(service_code="S9125", **HOUR)
    world.rules = ProgramRules()
    world.referral(program_code="respite", external_use_year=2026, external_use_minutes=336 * 60)
    assert buckets(world.visit(service_code="S9125").reconcile()) == {"billable": 120}


def test_the_annual_cap_is_one_over_all_respite_services_and_no_limit_of_personal_care() -> None:
    facility = service("H0045", program_code="respite", unit_code="day")
    world = World(service(), RESPITE, facility).authorization(service_code="S9125", **HOUR)
    world.authorization(service_code="H0045", unit="day").authorization()
    world.referral(program_code="respite", external_use_year=2026, external_use_minutes=336 * 60 - 120)
    world.visit("2026-11-02T09:00", "2026-11-02T11:00", service_code="H0045")
    world.visit("2026-11-03T09:00", "2026-11-03T10:00", service_code="S9125")
    world.visit("2026-11-04T09:00", "2026-11-04T10:00")
    assert world.reconcile().minutes["bucket_code"].to_list() == ["billable", "annual_cap_reached", "billable"]


def test_respite_billed_to_another_plan_counts_towards_the_cap() -> None:
    world = World(RESPITE).authorization(service_code="S9125", **HOUR).visit(service_code="S9125")
    prior = as_prior(world.reconcile(), billing_date=day("2026-11-30")).with_columns(
        plan_id=pl.lit("redwood"), visit_id=pl.lit("V9"), minutes=pl.lit(336 * 60 - 60, dtype=pl.Int64)
    )
    assert buckets(world.reconcile(prior=prior)) == {"annual_cap_reached": 60, "billable": 60}


# --- unit against unit


@pytest.mark.parametrize(
    ("granted", "counted", "minutes", "drawn_minutes"),
    [
        ("hour", "15min", 50, 45),
        ("15min", "hour", 150, 120),
        ("day", "day", 50, 1440),
        ("hour", "day", 61, 120),
        ("15min", "day", 61, 75),
        ("day", "15min", 50, 1440),
    ],
)
def test_what_a_draw_costs_an_authorization_of_another_unit(
    granted: str, counted: str, minutes: int, drawn_minutes: int
) -> None:
    world = World(service(unit_code=counted)).authorization(100, unit=granted)
    world.visit("2026-11-02T09:00", f"2026-11-02T{9 + minutes // 60:02d}:{minutes % 60:02d}")
    assert world.reconcile().balances["drawn_minutes"].to_list() == [drawn_minutes]


def test_timed_visits_of_a_date_share_one_authorized_day() -> None:
    world = World(service(pooled_by="visit")).authorization(1, unit="day")
    world.visit("2026-11-02T09:00", "2026-11-02T10:00").visit("2026-11-02T15:00", "2026-11-02T16:00")
    world.visit("2026-11-03T09:00", "2026-11-03T10:00")
    reconciled = world.reconcile()
    assert buckets(reconciled) == {"billable": 120, "units_exhausted": 60}
    assert reconciled.balances["remaining_minutes"].to_list() == [0]


def test_a_day_is_drawn_whole_or_not_at_all() -> None:
    world = World(service(unit_code="day")).authorization(1, unit="hour").visit()
    assert buckets(world.reconcile()) == {"units_exhausted": 120}


# --- what other batches billed


def test_minutes_billed_before_keep_their_line_and_make_no_new_one() -> None:
    world = World().authorization().visit()
    first = world.reconcile()
    again = world.reconcile(prior=as_prior(first, billing_date=day("2026-11-30")))
    assert again.lines.is_empty()
    assert again.minutes.equals(first.minutes)


def test_new_minutes_of_a_date_whose_claim_was_sent_wait_for_its_answer() -> None:
    world = World().authorization().visit("2026-11-02T09:00", "2026-11-02T10:00")
    prior = as_prior(world.reconcile(), billing_date=day("2026-11-30"))
    world.visit("2026-11-02T14:00", "2026-11-02T14:50")
    reconciled = world.reconcile(prior=prior)
    assert reconciled.lines.is_empty()
    assert buckets(reconciled) == {"awaiting_answer": 45, "billable": 60, "rounding_remainder": 5}
    assert reconciled.balances["drawn_minutes"].to_list() == [60]


def test_a_visit_counted_alone_is_billed_beside_one_billed_before() -> None:
    world = World(service(pooled_by="visit")).authorization().visit("2026-11-02T09:00", "2026-11-02T10:00")
    prior = as_prior(world.reconcile(), billing_date=day("2026-11-30"))
    world.visit("2026-11-02T14:00", "2026-11-02T14:45")
    assert drawn(world.reconcile(prior=prior)) == [("AU1", 3, 45)]


def test_a_visit_that_became_longer_waits_with_what_is_new() -> None:
    world = World().authorization().visit(visit_id="V1")
    prior = as_prior(world.reconcile(), billing_date=day("2026-11-30"))
    world.visit(end="2026-11-02T12:00", visit_id="V1", sequence_id=2)
    rows = world.reconcile(prior=prior).minutes.select("first_minute", "minutes", "bucket_code").rows()
    assert rows == [(0, 120, "billable"), (120, 60, "awaiting_answer")]


def test_a_visit_cancelled_after_it_was_billed_stays_on_its_line_until_the_claim_is_corrected() -> None:
    world = World().authorization().visit(visit_id="V1")
    prior = as_prior(world.reconcile(), billing_date=day("2026-11-30"))
    world.visit(visit_id="V1", sequence_id=2, is_cancelled=True)
    assert buckets(world.reconcile(prior=prior)) == {"billable": 120}


def test_the_visit_billed_before_counts_and_its_late_twin_is_the_duplicate() -> None:
    world = World().authorization().visit(visit_id="V2")
    prior = as_prior(world.reconcile(), billing_date=day("2026-11-30"))
    world.visit(visit_id="V1")
    rows = world.reconcile(prior=prior).minutes.select("visit_id", "bucket_code").rows()
    assert rows == [("V1", "duplicate"), ("V2", "billable")]


def test_another_agency_on_the_same_date_is_another_line() -> None:
    world = World().agency(OTHER_AGENCY).aide("B7", agency_id=OTHER_AGENCY).authorization()
    world.visit("2026-11-02T09:00", "2026-11-02T09:20")
    world.visit("2026-11-02T12:00", "2026-11-02T12:20", agency_id=OTHER_AGENCY, aide_id="B7")
    lines = world.reconcile().lines
    assert drawn(world.reconcile()) == [("AU1", 1, 15), ("AU1", 1, 15)]
    assert lines["line_key"].n_unique() == 2


def test_a_line_key_names_the_line_and_not_its_amount() -> None:
    short, long = World().authorization().visit(end="2026-11-02T10:00"), World().authorization().visit()
    assert short.reconcile().lines["line_key"].equals(long.reconcile().lines["line_key"])
    other = World().authorization(authorization_id="AU9").visit()
    assert not other.reconcile().lines["line_key"].equals(long.reconcile().lines["line_key"])


def test_a_cancelled_authorization_keeps_its_balance_while_something_is_drawn_from_it() -> None:
    world = World().authorization(authorization_id="AU1").visit()
    prior = as_prior(world.reconcile(), billing_date=day("2026-11-30"))
    world.authorization(authorization_id="AU1", status_code="cancelled").authorization(
        authorization_id="AU2", status_code="denied"
    )
    balances = world.reconcile(prior=prior).balances
    assert balances.select("authorization_id", "drawn_minutes").rows() == [("AU1", 120)]
