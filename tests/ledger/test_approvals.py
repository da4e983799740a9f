"""What a person approved stays approved, by the first who said so, and only what was received can be."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from pipelines.ledger import ApprovalRefusedError, Ledger, NotApprovedError, UnknownFileError
from schemas.files import ReceivedFiles
from tests.ledger.builders import DATE, PLAN, file_row

AT = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
ROSTER, VISITS = "a" * 64, "b" * 64


@pytest.fixture
def with_files(ledger: Ledger) -> Ledger:
    kinds = {ROSTER: ("enrollment_834", "sequoia"), VISITS: ("visits", None)}
    rows = [
        {
            "file_sha256": sha256,
            "kind_code": kind,
            "source_code": "plan" if plan else "agency",
            "source_id": "someone",
            "plan_id": plan,
            "size_bytes": 1,
            "received_at": AT,
            "storage_key": sha256,
        }
        for sha256, (kind, plan) in kinds.items()
    ]
    ledger.record_received(pl.DataFrame(rows, schema=ReceivedFiles.polars_schema()))
    return ledger


def test_the_first_approval_stands_and_the_chain_of_events_holds(with_files: Ledger) -> None:
    with_files.approve_roster(ROSTER, by="R. Okafor", at=AT)
    with_files.approve_roster(ROSTER, by="S. Lindqvist", at=AT + timedelta(days=1))
    assert with_files.roster_approvals().rows() == [(ROSTER, "R. Okafor", AT)]
    assert with_files.verify_events() is None


@pytest.mark.parametrize("sha256", [VISITS, "c" * 64], ids=["no enrollment", "never received"])
def test_only_a_received_enrollment_file_can_be_approved(with_files: Ledger, sha256: str) -> None:
    with pytest.raises(UnknownFileError, match="nothing was approved"):
        with_files.approve_roster(sha256, by="R. Okafor", at=AT)
    assert with_files.roster_approvals().is_empty()


def prepare(ledger: Ledger, sha: str, *, needs_approval: bool = True) -> dict:
    """The next version of the plan's report, with content of which `sha` is the hash."""
    with ledger.open_batch(PLAN, DATE, AT, needs_approval=needs_approval) as batch:
        row = file_row(batch.sequence, kind="utilization", sha=sha)
        batch.record_file(row, content_fingerprint=sha)
    return row


def test_a_file_that_waits_for_approval_cannot_leave_by_any_door(ledger: Ledger) -> None:
    file = prepare(ledger, "a")
    doors = [
        lambda: ledger.lease_file(file, AT, AT + timedelta(minutes=2)),
        lambda: ledger.mark_unproven(file, AT, "DELIVERY-NOT-PROVEN"),
        lambda: ledger.mark_delivered(file, AT, "read_back"),
    ]
    for door in doors:
        with pytest.raises(
            NotApprovedError, match=f"waits for approval since 2026-11-20 15:00 UTC.*{file['file_sha256']}"
        ):
            door()
    assert ledger.file_state(file)["state_code"] == "prepared"
    ledger.approve_file(file["file_sha256"], by="R. Okafor", at=AT)
    for door in doors:
        door()
    assert ledger.file_state(file)["state_code"] == "delivered"


def test_the_first_approval_of_a_file_stands_and_is_an_event_of_the_chain(ledger: Ledger) -> None:
    file = prepare(ledger, "a")
    ledger.approve_file(file["file_sha256"], by="R. Okafor", at=AT)
    head = ledger.event_head()
    ledger.approve_file(file["file_sha256"], by="S. Lindqvist", at=AT + timedelta(days=1))
    assert ledger.event_head() == head
    assert ledger.file_approvals().select("approved_by", "approved_at").rows() == [("R. Okafor", AT)]
    assert ledger.verify_events() is None


def test_a_rebuilt_file_wants_an_approval_of_its_own(ledger: Ledger) -> None:
    stale = prepare(ledger, "a")
    ledger.approve_file(stale["file_sha256"], by="R. Okafor", at=AT)
    rebuilt = prepare(ledger, "b")
    with pytest.raises(NotApprovedError):
        ledger.lease_file(rebuilt, AT, AT + timedelta(minutes=2))
    with pytest.raises(ApprovalRefusedError, match=f"{stale['file_name']}.*was superseded.*nothing was approved"):
        ledger.approve_file(stale["file_sha256"], by="R. Okafor", at=AT)
    again_as_before = prepare(ledger, "a")
    with pytest.raises(NotApprovedError):
        ledger.lease_file(again_as_before, AT, AT + timedelta(minutes=2))


def test_what_was_never_prepared_or_needs_no_approval_is_not_approved(ledger: Ledger) -> None:
    file = prepare(ledger, "a", needs_approval=False)
    with pytest.raises(UnknownFileError, match="nothing was approved"):
        ledger.approve_file("c" * 64, by="R. Okafor", at=AT)
    with pytest.raises(ApprovalRefusedError, match="needs no approval"):
        ledger.approve_file(file["file_sha256"], by="R. Okafor", at=AT)
    assert ledger.file_approvals().is_empty()
    assert ledger.lease_file(file, AT, AT + timedelta(minutes=2)) == 1


def test_a_file_prepared_before_its_plan_asked_for_approval_waits_too_and_goes_on_waiting(ledger: Ledger) -> None:
    file = prepare(ledger, "a", needs_approval=False)
    for needs_approval in (True, True, False):
        with ledger.open_batch(PLAN, DATE, AT, needs_approval=needs_approval):
            pass
        with pytest.raises(NotApprovedError):
            ledger.lease_file(file, AT, AT + timedelta(minutes=2))
    assert ledger.file_approvals().height == 1


def test_the_last_batch_that_left_is_one_of_which_nothing_waits(ledger: Ledger) -> None:
    assert ledger.last_left_at(PLAN) is None
    first = prepare(ledger, "a", needs_approval=False)
    assert ledger.last_left_at(PLAN) is None, "prepared is not left"
    ledger.mark_delivered(first, AT, "read_back")
    assert ledger.last_left_at(PLAN) == AT
    later = AT + timedelta(days=1)
    with ledger.open_batch(PLAN, DATE, later) as batch:
        rows = [
            file_row(batch.sequence, kind=kind, sha=sha) for kind, sha in (("utilization", "b"), ("held_visits", "c"))
        ]
        for row in rows:
            batch.record_file(row, content_fingerprint=row["file_sha256"])
    ledger.mark_delivered(rows[0], later, "read_back")
    assert ledger.last_left_at(PLAN) == AT
    ledger.mark_delivered(rows[1], later, "read_back")
    assert ledger.last_left_at(PLAN) == later
