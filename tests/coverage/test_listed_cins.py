"""CINs that the network's staff know to be changed or merged, in lists of their own."""

from datetime import UTC, datetime

import pytest

from pipelines.coverage.resolve import resolve_coverage
from schemas.files import ReceivedFiles
from tests.coverage.stories import CIN, PLAN, Inbox, days, plan_profile
from tests.coverage.test_changed_cins import NEW, NEWEST, OLD, aliases, resolve, told


def found(resolved) -> list[tuple[str, int]]:
    return resolved.findings.select("rule_code", "row_number").rows()


def test_a_listed_cin_is_the_present_ones_though_no_plan_says_so() -> None:
    inbox = Inbox()
    inbox.enrollment(("2026-01-01", "2026-05-31"), on="2026-01-01", member={"policy_number": OLD})
    inbox.enrollment(("2026-06-01", None), on="2026-06-02", member={"policy_number": NEW})
    sha256 = inbox.listed((OLD, NEW), on="2026-06-10")
    resolved = inbox.resolve()
    assert days(resolved) == [("2026-01-01", None)]
    assert resolved.members.select("plan_id", "member_id_medi_cal").rows() == [(PLAN, NEW)]
    assert resolved.aliases.rows() == [(OLD, NEW, sha256, None, 1)]
    assert found(resolved) == []


@pytest.mark.parametrize(
    ("known_since", "last_day"), [("2026-06-02", None), ("2026-06-03", "2026-05-31"), ("2025-01-01", None)]
)
def test_a_plan_that_closes_the_old_record_ends_nothing_once_the_merge_is_known(known_since, last_day) -> None:
    inbox = Inbox()
    inbox.enrollment(("2026-01-01", None), on="2026-01-01", member={"policy_number": NEW})
    closed = {"policy_number": OLD}
    inbox.enrollment(("2026-01-01", "2026-05-31"), on="2026-06-03", maintenance="024", member=closed)
    inbox.listed((OLD, NEW), on=known_since)
    assert days(inbox.resolve()) == [("2026-01-01", last_day)]


@pytest.mark.parametrize("rows", [[(OLD, NEW), (NEW, NEWEST)], [(NEW, NEWEST), (OLD, NEW)]])
def test_a_list_leads_to_the_last_cin_in_whatever_order_its_rows_stand(rows) -> None:
    inbox = Inbox()
    inbox.listed(*rows)
    resolved = inbox.resolve()
    assert aliases(resolved) == {OLD: NEWEST, NEW: NEWEST}
    assert found(resolved) == []


def test_one_former_cin_of_two_present_ones_is_used_for_neither() -> None:
    inbox = Inbox()
    inbox.listed((OLD, NEW), (OLD, NEWEST), ("90000005F", CIN))
    resolved = inbox.resolve()
    assert aliases(resolved) == {"90000005F": CIN}
    assert found(resolved) == [("MEMBER-FORMER-CIN-SHARED", 1), ("MEMBER-FORMER-CIN-SHARED", 2)]


def test_cins_that_lead_in_a_circle_and_what_leads_to_them_are_not_used() -> None:
    inbox = Inbox()
    inbox.listed((OLD, NEW), (NEW, NEWEST), (NEWEST, NEW))
    resolved = inbox.resolve()
    assert aliases(resolved) == {}
    assert found(resolved) == [("MEMBER-FORMER-CIN-CIRCULAR", number) for number in (1, 2, 3)]


def test_a_row_stated_twice_is_stated() -> None:
    inbox = Inbox()
    inbox.listed((OLD, NEW), (OLD, NEW))
    inbox.listed((OLD, NEW))
    resolved = inbox.resolve()
    assert aliases(resolved) == {OLD: NEW}
    assert found(resolved) == []


def test_a_later_list_corrects_an_earlier_one_and_says_which_row_no_longer_counts() -> None:
    inbox = Inbox()
    wrong = inbox.listed((OLD, NEW), on="2026-06-01")
    inbox.listed((OLD, NEWEST), on="2026-06-05")
    resolved = inbox.resolve()
    assert aliases(resolved) == {OLD: NEWEST}
    assert resolved.findings.select("rule_code", "file_sha256", "row_number").rows() == [
        ("MEMBER-FORMER-CIN-SUPERSEDED", wrong, 1)
    ]


def test_a_plan_that_later_says_otherwise_counts_and_the_staff_are_told() -> None:
    inbox = Inbox()
    inbox.listed((OLD, NEW), on="2026-06-01")
    told(inbox, NEWEST, ("2026-06-01", None), former=OLD, on="2026-06-20")
    resolved = resolve(inbox)
    assert aliases(resolved) == {OLD: NEWEST}
    assert found(resolved) == [("MEMBER-FORMER-CIN-SUPERSEDED", 1)]


def test_a_list_is_not_known_before_it_was_received() -> None:
    inbox = Inbox()
    inbox.listed((OLD, NEW))
    received_at = inbox.rows[ReceivedFiles][0]["received_at"]
    profiles = {PLAN: plan_profile()}
    before = resolve_coverage(inbox.statements().known_at(datetime(2026, 11, 30, tzinfo=UTC)), profiles=profiles)
    after = resolve_coverage(inbox.statements().known_at(received_at), profiles=profiles)
    assert (aliases(before), aliases(after)) == ({}, {OLD: NEW})
