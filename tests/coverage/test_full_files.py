"""A full file ends whom it does not name, unless those are too many: then a person decides."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest

from pipelines.coverage.resolve import ResolvedCoverage, resolve_coverage
from schemas.coverage import RosterApprovals
from schemas.enrollment import EnrollmentMembers
from tests.coverage.stories import PLAN, Inbox, plan_profile

OPEN = [("2026-01-01", None)]


def cin(n: int) -> str:
    return f"9{n:07d}A"


def names(*numbers: int, **fields: Any) -> list[tuple[dict[str, Any], list[tuple[str | None, ...]]]]:
    return [({"policy_number": cin(n), "maintenance_type_code": "030", **fields}, OPEN) for n in numbers]


def enrollment(**changes: Any) -> dict[str, Any]:
    return {"member_id_medi_cal": "policy_number", "member_id_plan": "subscriber_number", **changes}


def resolve(inbox: Inbox, *, approved: str | None = None, **of_enrollment: Any) -> ResolvedCoverage:
    statements = replace(inbox.statements(), approvals=approvals(approved) if approved else RosterApprovals.empty())
    return resolve_coverage(statements, profiles={PLAN: plan_profile(enrollment=enrollment(**of_enrollment))})


def approvals(file_sha256: str) -> pl.DataFrame:
    row = {"file_sha256": file_sha256, "approved_by": "R. Okafor", "approved_at": datetime(2026, 12, 2, tzinfo=UTC)}
    return pl.DataFrame([row], schema=RosterApprovals.polars_schema())


def ended(resolved: ResolvedCoverage) -> dict[str, str]:
    spans = resolved.spans.drop_nulls("covered_to_date")
    return {c: str(last) for c, last in spans.select("member_id_medi_cal", "covered_to_date").iter_rows()}


@pytest.fixture
def hundred() -> Inbox:
    inbox = Inbox()
    inbox.file(*names(*range(100)), on="2026-01-01", action="4")
    return inbox


def test_who_is_not_named_ends_the_day_before_the_files_date(hundred: Inbox) -> None:
    hundred.file(*names(*range(97)), on="2026-06-05", action="4")
    resolved = resolve(hundred)
    assert ended(resolved) == {cin(n): "2026-06-04" for n in (97, 98, 99)}
    assert resolved.rosters["standing_code"].to_list() == ["counted", "counted"]
    assert resolved.findings.is_empty()


def test_the_effective_date_of_the_file_goes_before_its_date(hundred: Inbox) -> None:
    hundred.file(*names(*range(99)), on="2026-05-28", action="RX", effective_date=date(2026, 6, 1))
    assert ended(resolve(hundred)) == {cin(99): "2026-05-31"}


def test_a_file_that_would_end_more_than_the_plans_share_ends_nobody_and_all_else_in_it_counts(hundred: Inbox) -> None:
    cut_off = hundred.file(*names(*range(40)), *names(100), on="2026-06-05", action="4")
    resolved = resolve(hundred)
    assert ended(resolved) == {}
    assert resolved.spans.height == 101
    assert resolved.rosters.filter(file_sha256=cut_off).select(
        "plan_id", "known_member_count", "unnamed_member_count", "limit_percent", "standing_code"
    ).rows() == [(PLAN, 100, 60, 5, "held")]
    assert resolved.findings.select("rule_code", "file_sha256", "expected", "found").rows() == [
        ("ROSTER-HELD", cut_off, "at most 5 %", "60 of 100 members of sequoia")
    ]


def test_an_approved_file_ends_them_from_its_own_date_on(hundred: Inbox) -> None:
    merger = hundred.file(*names(*range(40)), on="2026-06-05", action="4")
    hundred.file(*names(*range(39)), on="2026-07-01", action="4")
    resolved = resolve(hundred, approved=merger)
    assert ended(resolved) == {**{cin(n): "2026-06-04" for n in range(40, 100)}, cin(39): "2026-06-30"}
    assert resolved.rosters["standing_code"].to_list() == ["counted", "approved", "counted"]


def test_before_the_approval_the_file_was_known_to_end_nobody(hundred: Inbox) -> None:
    merger = hundred.file(*names(*range(40)), on="2026-06-05", action="4")
    statements = replace(hundred.statements(), approvals=approvals(merger))
    before = statements.known_at(datetime(2026, 12, 1, 23, 59, tzinfo=UTC))
    profiles = {PLAN: plan_profile(enrollment=enrollment())}
    assert ended(resolve_coverage(before, profiles=profiles)) == {}
    assert len(ended(resolve_coverage(statements, profiles=profiles))) == 60


@pytest.mark.parametrize(
    "damage",
    [
        lambda rows: rows.pop(-2),
        lambda rows: rows[-1].update(policy_number=None),
    ],
    ids=["a member was rejected", "a member has no CIN"],
)
def test_a_file_not_read_whole_ends_nobody(hundred: Inbox, damage: Any) -> None:
    hundred.file(*names(*range(99)), on="2026-06-05", action="4")
    damage(hundred.rows[EnrollmentMembers])
    resolved = resolve(hundred)
    assert ended(resolved) == {}
    assert resolved.rosters["is_complete"].to_list() == [True, False]
    assert "ROSTER-HELD" in resolved.findings["rule_code"].to_list()


def test_a_file_with_fewer_members_than_it_says_ends_nobody(hundred: Inbox) -> None:
    hundred.file(*names(*range(99)), on="2026-06-05", action="4", stated_member_count=100)
    assert ended(resolve(hundred)) == {}


def test_a_plan_whose_full_files_name_some_of_its_members_ends_nobody(hundred: Inbox) -> None:
    hundred.file(*names(*range(99)), on="2026-06-05", action="4")
    resolved = resolve(hundred, full_file_names="some")
    assert ended(resolved) == {}
    assert resolved.rosters.is_empty()


def test_a_change_file_ends_nobody_it_does_not_name(hundred: Inbox) -> None:
    hundred.file(*names(5), on="2026-06-05", action="2")
    assert ended(resolve(hundred)) == {}


def test_a_member_left_out_once_and_named_again_is_covered_again(hundred: Inbox) -> None:
    hundred.file(*names(*range(99)), on="2026-06-05", action="4")
    hundred.file(
        ({"policy_number": cin(99), "maintenance_type_code": "025"}, [("2026-06-05", None)]),
        on="2026-06-08",
        action="2",
    )
    assert ended(resolve(hundred)) == {}


def test_members_whose_coverage_ended_before_are_not_counted_again(hundred: Inbox) -> None:
    for month in (6, 7, 8):
        hundred.file(*names(*range(97)), on=f"2026-0{month}-05", action="4")
    resolved = resolve(hundred)
    assert set(ended(resolved).values()) == {"2026-06-04"}
    assert resolved.rosters["unnamed_member_count"].to_list() == [0, 3, 0, 0]
