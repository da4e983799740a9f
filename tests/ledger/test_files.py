"""Prepared files: what must still leave, what has left, and how the claims follow."""

from datetime import timedelta

import polars as pl
import pytest

from pipelines.ledger import (
    IllegalMoveError,
    LeaseLostError,
    Ledger,
    LedgerConflictError,
    LedgerError,
    UnknownFileError,
)
from schemas.files import DeliveredFiles
from schemas.validation import validate
from tests.ledger.builders import AT, DATE, PLAN, Claimed, file_row


def prepare(ledger: Ledger, claimed: Claimed, *, only: list[str] | None = None, **more) -> dict:
    """Record claims and a file of every claim of the partition that has not left, or of those named alone."""
    with ledger.open_batch(PLAN, DATE, AT) as batch:
        batch.record_claims(*claimed.frames)
        row = file_row(batch.sequence, **more)
        claim_ids = None if only is None else pl.Series(only)
        batch.record_file(row, content_fingerprint=f"content of {batch.sequence}", claim_ids=claim_ids)
    return row


def states(ledger: Ledger) -> dict[str, str]:
    return dict(ledger.all_files(PLAN, DATE).select("file_name", "state_code").rows())


def claim_states(ledger: Ledger) -> dict[str, str]:
    return dict(ledger.known_claims(PLAN).select("claim_slot", "state_code").rows())


def test_a_prepared_file_waits_for_delivery_with_all_that_is_known_of_it(ledger):
    row = prepare(ledger, Claimed({"slot": "a"}), claim_count=1, charge_cents=600)
    files = ledger.files_to_deliver(PLAN, DATE)
    assert validate(files, DeliveredFiles).rejected.is_empty()
    assert {name: value for name, value in files.row(0, named=True).items() if name in row} == row
    latest = ledger.latest_files(PLAN, DATE)
    assert latest["content_fingerprint"].to_list() == ["content of 1"]


def test_a_file_must_state_the_claims_and_cents_the_ledger_has_in_it(ledger):
    for wrong in ({"claim_count": 2, "charge_cents": 600}, {"claim_count": 1, "charge_cents": 599}):
        with pytest.raises(LedgerError, match="This is a fault of the claims stage"):
            prepare(ledger, Claimed({"slot": "a"}), **wrong)
    assert ledger.known_claims(PLAN).is_empty()


def test_a_file_of_another_batch_is_refused(ledger):
    with pytest.raises(LedgerError, match="of another batch"), ledger.open_batch(PLAN, DATE, AT) as batch:
        batch.record_file(file_row(2), content_fingerprint="f")


def test_file_names_of_a_plan_are_unique(ledger):
    prepare(ledger, Claimed(), kind="utilization")
    row = file_row(2, kind="held_visits") | {"file_name": "utilization_001.txt"}
    with pytest.raises(LedgerConflictError, match="file_name"), ledger.open_batch(PLAN, DATE, AT) as batch:
        batch.record_file(row, content_fingerprint="f")


def test_claims_follow_their_file(ledger):
    row = prepare(ledger, Claimed({"slot": "a"}), claim_count=1, charge_cents=600)
    ledger.mark_unproven(row, AT, "DELIVERY-NOT-PROVEN")
    assert claim_states(ledger) == {"a": "unproven"}
    ledger.mark_delivered(row, AT, "read_back")
    assert claim_states(ledger) == {"a": "delivered"}
    delivered = ledger.all_files(PLAN, DATE).row(0, named=True)
    assert (delivered["state_code"], delivered["delivered_at"], delivered["reason_code"]) == ("delivered", AT, None)
    assert ledger.files_to_deliver(PLAN, DATE).is_empty()


def test_a_later_file_takes_the_claims_that_have_not_left_and_supersedes_the_earlier_one(ledger):
    prepare(ledger, Claimed({"slot": "a"}), claim_count=1, charge_cents=600)
    prepare(ledger, Claimed({"slot": "b", "visit": "v2"}), claim_count=2, charge_cents=1200)
    assert states(ledger) == {"claims_837p_001.txt": "superseded", "claims_837p_002.txt": "prepared"}
    assert ledger.files_to_deliver(PLAN, DATE)["file_name"].to_list() == ["claims_837p_002.txt"]


def test_a_later_file_leaves_claims_that_may_have_left_where_they_are(ledger):
    first = prepare(ledger, Claimed({"slot": "a"}), claim_count=1, charge_cents=600)
    ledger.mark_unproven(first, AT, "DELIVERY-NOT-PROVEN")
    prepare(ledger, Claimed({"slot": "b", "visit": "v2"}), claim_count=1, charge_cents=600)
    assert states(ledger) == {"claims_837p_001.txt": "unproven", "claims_837p_002.txt": "prepared"}
    assert ledger.files_to_deliver(PLAN, DATE).height == 2


def test_a_file_of_new_claims_alone_leaves_an_earlier_one_to_be_sent(ledger):
    prepare(ledger, Claimed({"slot": "a"}), claim_count=1, charge_cents=600)
    prepare(ledger, Claimed({"slot": "b", "visit": "v2"}), only=["B-1"], claim_count=1, charge_cents=600)
    assert set(states(ledger).values()) == {"prepared"}


def test_a_file_that_would_strand_claims_of_an_earlier_one_is_refused(ledger):
    prepare(ledger, Claimed({"slot": "a"}, {"slot": "b", "visit": "v2"}), claim_count=2, charge_cents=1200)
    rebuilt = Claimed({"slot": "a", "version": 2, "action": "rebuild", "minutes": 30})
    with pytest.raises(LedgerError, match="never leave"):
        prepare(ledger, rebuilt, only=["A-2"], claim_count=1, charge_cents=300)


def test_a_file_of_which_every_claim_was_withdrawn_is_not_sent(ledger):
    prepare(ledger, Claimed({"slot": "a"}), claim_count=1, charge_cents=600)
    with ledger.open_batch(PLAN, DATE, AT) as batch:
        batch.withdraw_claims(pl.Series(["A-1"]))
    assert ledger.files_to_deliver(PLAN, DATE).is_empty()
    assert states(ledger) == {"claims_837p_001.txt": "superseded"}


def test_a_file_of_which_some_claims_were_withdrawn_must_be_prepared_again(ledger):
    both = Claimed({"slot": "a"}, {"slot": "b", "visit": "v2"})
    prepare(ledger, both, claim_count=2, charge_cents=1200)
    with pytest.raises(LedgerError, match="never leave"), ledger.open_batch(PLAN, DATE, AT) as batch:
        batch.withdraw_claims(pl.Series(["A-1"]))
    assert claim_states(ledger) == {"a": "prepared", "b": "prepared"}


def test_a_later_report_supersedes_the_one_that_was_not_sent(ledger):
    prepare(ledger, Claimed(), kind="utilization")
    prepare(ledger, Claimed(), kind="utilization")
    assert list(states(ledger).values()) == ["superseded", "prepared"]
    assert ledger.latest_files(PLAN, DATE)["sequence"].to_list() == [2]


def test_what_is_superseded_or_delivered_cannot_be_delivered(ledger):
    first = prepare(ledger, Claimed(), kind="utilization")
    second = prepare(ledger, Claimed(), kind="utilization")
    ledger.mark_delivered(second, AT, "read_back")
    for row in (first, second):
        with pytest.raises(IllegalMoveError):
            ledger.mark_delivered(row, AT, "read_back")
        with pytest.raises(IllegalMoveError):
            ledger.note_failure(row, AT, "DELIVERY-FAILED")


def test_a_file_the_ledger_does_not_know_is_refused(ledger):
    row = prepare(ledger, Claimed(), kind="utilization")
    for other in (row | {"file_name": "other.txt"}, row | {"plan_id": "beta"}, row | {"file_sha256": "b" * 64}):
        with pytest.raises(UnknownFileError):
            ledger.mark_delivered(other, AT, "read_back")


def test_a_failure_is_noted_once_and_the_file_stays_prepared(ledger):
    row = prepare(ledger, Claimed(), kind="utilization")
    ledger.note_failure(row, AT, "DELIVERY-FAILED")
    head = ledger.event_head()
    ledger.note_failure(row, AT, "DELIVERY-FAILED")
    assert ledger.event_head() == head
    state = ledger.file_state(row)
    assert (state["state_code"], state["reason_code"]) == ("prepared", "DELIVERY-FAILED")


def test_one_run_at_a_time_has_the_file(ledger):
    row = prepare(ledger, Claimed(), kind="utilization")
    until = AT + timedelta(minutes=2)
    first = ledger.lease_file(row, AT, until)
    assert ledger.lease_file(row, AT + timedelta(minutes=1), until) is None
    second = ledger.lease_file(row, until, until + timedelta(minutes=2))
    with pytest.raises(LeaseLostError):
        ledger.renew_lease(row, first, until)
    with pytest.raises(LeaseLostError):
        ledger.mark_unproven(row, AT, "DELIVERY-NOT-PROVEN", lease_number=first)
    ledger.release_lease(row, first)
    assert ledger.lease_file(row, until, until) is None
    ledger.release_lease(row, second)
    assert ledger.lease_file(row, AT, until) == 3


def test_totals_state_minutes_claims_cents_and_files_per_plan_and_date(ledger):
    row = prepare(ledger, Claimed({"slot": "a"}), claim_count=1, charge_cents=600)
    with ledger.open_batch(PLAN, DATE, AT) as batch:
        batch.record_buckets(
            pl.DataFrame({"bucket_code": ["billable", "X", "Y"], "minutes": [60, 5, 7], "visits": [1, 1, 1]})
        )
    ledger.mark_delivered(row, AT, "read_back")
    assert ledger.batch_totals().row(0, named=True) == {
        "plan_id": PLAN,
        "billing_date": DATE,
        "billable_minutes": 60,
        "held_minutes": 12,
        "prepared_claims": 0,
        "unproven_claims": 0,
        "delivered_claims": 1,
        "charge_cents": 600,
        "prepared_files": 0,
        "unproven_files": 0,
        "delivered_files": 1,
    }
