"""Which lines stand on one claim."""

from datetime import date

import polars as pl
import pytest

from pipelines.claims.grouping import grouped
from tests.claims.example_day import BERN, FIRST_DAY, line, lines, plan, prepare


def claims_of(billable: pl.DataFrame, **rules: object) -> pl.DataFrame:
    return prepare(billable, profile=plan(**rules)).claims


@pytest.mark.parametrize(("grouped_by", "claim_count"), [("service_date", 35), ("week", 5), ("month", 2)])
def test_thirty_five_days_from_a_monday_are_days_weeks_or_months(grouped_by: str, claim_count: int) -> None:
    assert claims_of(lines(*(line(day) for day in range(35))), grouped_by=grouped_by).height == claim_count


def test_a_week_runs_from_monday_to_sunday() -> None:
    claims = claims_of(lines(*(line(day) for day in range(8))), grouped_by="week").sort("from_date")
    assert claims["from_date"].to_list() == [FIRST_DAY, date(2026, 2, 9)]
    assert claims["to_date"].to_list() == [date(2026, 2, 8), date(2026, 2, 9)]


def test_members_agencies_and_authorizations_never_share_a_claim() -> None:
    billable = lines(line(0), line(0, member_id_medi_cal=BERN), line(1, authorization_id="AUTH-2"))
    assert claims_of(billable, grouped_by="month").height == 3


def test_a_month_of_120_lines_is_three_claims_of_at_most_50() -> None:
    services = [f"T10{n:02d}" for n in range(5)]
    billable = lines(*(line(day, service_code=code) for day in range(24) for code in services))
    claims = claims_of(billable, grouped_by="month").sort("from_date", "to_date")
    assert claims["line_count"].to_list() == [50, 50, 20]


def test_lines_of_later_dates_move_no_line_that_has_its_place() -> None:
    rules = plan(grouped_by="month", lines_per_claim=4).claims
    before = grouped(lines(*(line(day) for day in range(10))), rules=rules)
    after = grouped(lines(*(line(day) for day in range(15))), rules=rules)
    place = ["line_key", "part", "line_number"]
    assert after.head(10).select(place).equals(before.select(place))
