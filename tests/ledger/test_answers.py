"""Answers in the ledger: recorded once, claims moved by them, minutes given back."""

import polars as pl
import pytest

from pipelines.ledger import IllegalMoveError, LedgerConflictError
from schemas.answers import JudgedAnswers
from tests.ledger.builders import AT, DATE, PLAN, Claimed, file_row


def answer(answer_code, state_code, *, claim="A-1", outcome="applied", content="1", **more):
    row = {
        "claim_id_submitter": claim,
        "file_sha256": "f" * 64,
        "segment_ordinal": 10,
        "kind_code": "claim_acknowledgment_277ca",
        "answer_code": answer_code,
        "outcome_code": outcome,
        "state_code": state_code,
        "content_sha256": content * 64,
    }
    return pl.DataFrame([row | more], schema=JudgedAnswers.polars_schema())


@pytest.fixture
def sent(ledger):
    """A ledger with one claim of one hour at the plan."""
    claimed = Claimed({"slot": "a"})
    row = file_row(1, claim_count=1, charge_cents=600)
    with ledger.open_batch(PLAN, DATE, AT) as batch:
        batch.record_claims(*claimed.frames)
        batch.record_file(row, content_fingerprint="x")
    ledger.mark_unproven(row, AT, "DELIVERY-NOT-PROVEN")
    return ledger


def test_an_accepted_claim_has_the_plans_number_and_keeps_its_minutes(sent):
    sent.record_answers(PLAN, answer("accepted", "accepted", claim_id_payer="P1"), AT)
    known = sent.known_claims(PLAN)
    assert known.select("state_code", "claim_id_payer").rows() == [("accepted", "P1")]
    assert sent.known_allocations(PLAN)["minutes"].sum() == 60
    assert sent.recorded_answers(PLAN)["claim_id_payer"].to_list() == ["P1"]
    assert sent.verify_events() is None


def test_an_answer_proves_that_an_unproven_file_arrived(sent):
    sent.record_answers(PLAN, answer("received", "delivered", outcome="noted"), AT)
    assert sent.all_files()["state_code"].to_list() == ["delivered"]
    assert sent.known_claims(PLAN)["state_code"].to_list() == ["delivered"]


def test_a_refused_claim_gives_its_minutes_back_and_its_slot_can_be_billed_again(sent):
    sent.record_answers(PLAN, answer("refused", "refused", reason_codes="A7:562"), AT)
    assert sent.known_allocations(PLAN).is_empty()
    again = Claimed({"slot": "a", "version": 2})
    with sent.open_batch(PLAN, DATE, AT) as batch:
        batch.record_claims(again.claims.with_columns(follows_claim_id=pl.lit("A-1")), again.lines, again.stretches)
    known = sent.known_claims(PLAN)
    assert known.select("version", "state_code", "follows_claim_id").rows() == [(2, "prepared", "A-1")]
    assert sent.known_allocations(PLAN)["minutes"].sum() == 60


def test_a_claim_in_the_plans_books_cannot_be_billed_as_an_original(sent):
    sent.record_answers(PLAN, answer("paid", "paid", claim_id_payer="P1", paid_cents=600), AT)
    with pytest.raises(LedgerConflictError), sent.open_batch(PLAN, DATE, AT) as batch:
        batch.record_claims(*Claimed({"slot": "a", "version": 2, "visit": "visit-2"}).frames)


def test_the_same_answer_is_not_recorded_twice(sent):
    sent.record_answers(PLAN, answer("paid", "paid", paid_cents=600), AT)
    with pytest.raises(LedgerConflictError):
        sent.record_answers(PLAN, answer("paid", "paid", outcome="noted", paid_cents=600), AT)
    assert sent.recorded_answers(PLAN)["paid_cents"].sum() == 600


def test_an_illegal_move_is_refused_and_leaves_nothing_behind(sent):
    sent.record_answers(PLAN, answer("refused", "refused"), AT)
    with pytest.raises(IllegalMoveError):
        sent.record_answers(PLAN, answer("paid", "paid", content="2"), AT)
    assert sent.recorded_answers(PLAN).height == 1


def test_claims_of_another_plan_are_not_answered(sent):
    with pytest.raises(LedgerConflictError):
        sent.record_answers("beta_plan", answer("accepted", "accepted"), AT)


def test_totals_count_answered_claims_among_the_delivered_and_leave_out_refused_ones(sent):
    sent.record_answers(PLAN, answer("accepted", "accepted"), AT)
    assert sent.batch_totals().select("delivered_claims", "charge_cents").rows() == [(1, 600)]
    sent.record_answers(PLAN, answer("refused", "refused", content="2"), AT)
    assert sent.batch_totals().select("delivered_claims", "charge_cents").rows() == [(0, 0)]
