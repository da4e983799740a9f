"""What a plan's answers do to its claims."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from pipelines.acknowledgments.judge import judge_answers
from schemas.answers import ClaimAnswers, JudgedAnswers
from schemas.files import ReceivedFiles

SENT = {"claim_id_submitter": ["C1", "C2"], "group_control_number": ["7", "7"], "set_control_number": ["1", "2"]}
KINDS = {"received": "acknowledgment_999", "paid": "remittance_835", "denied": "remittance_835"}


def said(answer_code, *, file=1, segment=10, claim="C1", **more):
    kind = KINDS.get(answer_code, "claim_acknowledgment_277ca")
    row = {"file_sha256": f"{file:064x}", "plan_id": "sequoia", "segment_ordinal": segment, "kind_code": kind}
    return row | {"claim_id_submitter": claim, "answer_code": answer_code} | more


def claims(state="delivered", frequency="1", number=None):
    rows = [("C1", frequency, state, number), ("C2", "1", "delivered", None)]
    names = ("claim_id_submitter", "frequency_code", "state_code", "claim_id_payer")
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")


def judge(*statements, known=None, recorded=None):
    frame = pl.DataFrame(statements, schema=ClaimAnswers.polars_schema())
    files = frame["file_sha256"].unique().sort()
    came = [datetime(2026, 11, 3, tzinfo=UTC) + timedelta(hours=hour) for hour in range(len(files))]
    received = pl.DataFrame({"file_sha256": files, "received_at": came}, schema_overrides=ReceivedFiles.polars_schema())
    return judge_answers(
        frame,
        received=received,
        sent_sets=pl.DataFrame(SENT),
        claims=claims() if known is None else known,
        recorded=JudgedAnswers.empty() if recorded is None else recorded,
    )


def standing(judged):
    return judged.answers["outcome_code"].to_list(), judged.answers["state_code"].to_list()


def test_a_claim_goes_through_its_answers_in_the_order_in_which_their_files_came():
    judged = judge(said("paid", file=3, paid_cents=900), said("received", file=1), said("accepted", file=2))
    assert standing(judged) == (["noted", "applied", "applied"], ["delivered", "accepted", "paid"])
    assert judged.findings.is_empty()


def test_a_refused_set_refuses_every_claim_in_it_and_no_other():
    refusal = said("refused", claim=None, group_control_number="7", set_control_number="2")
    judged = judge(refusal | {"kind_code": "acknowledgment_999"})
    assert judged.answers.select("claim_id_submitter", "state_code").rows() == [("C2", "refused")]


@pytest.mark.parametrize(
    ("state", "number", "answer"),
    [
        ("paid", "P1", "refused"),
        ("refused", None, "paid"),
        ("accepted", "P1", "refused"),
        ("delivered", None, "reversed"),
    ],
)
def test_an_answer_that_contradicts_is_found_and_the_claim_stays(state, number, answer):
    judged = judge(said(answer), known=claims(state, number=number))
    assert standing(judged) == (["contradicts"], [state])
    assert judged.findings["rule_code"].to_list() == ["CLAIM-ANSWER-CONTRADICTS"]


def test_a_clearinghouse_accepts_and_the_plan_then_refuses_before_it_gave_a_number():
    assert standing(judge(said("accepted"), said("refused", file=2)))[1] == ["accepted", "refused"]


def test_a_plan_that_gave_its_number_cannot_refuse_in_a_later_file():
    judged = judge(said("accepted", claim_id_payer="P1"), said("refused", file=2))
    assert standing(judged) == (["applied", "contradicts"], ["accepted", "accepted"])


def test_an_answer_to_a_claim_that_was_never_sent_is_named():
    judged = judge(said("paid", claim="STRANGER"), said("refused", claim=None, segment=20))
    assert judged.answers.is_empty()
    assert judged.findings["rule_code"].to_list() == ["CLAIM-ANSWER-UNMATCHED"] * 2


def test_the_same_payment_in_another_file_counts_once_and_is_named():
    paid = {"paid_cents": 900, "trace_id": "1 EFT1"}
    judged = judge(said("paid", **paid), said("paid", file=2, segment=12, **paid))
    assert judged.answers["paid_cents"].to_list() == [900]
    assert judged.findings["rule_code"].to_list() == ["CLAIM-ANSWER-REPEATED"]


def test_a_second_payment_under_another_trace_is_a_payment():
    judged = judge(
        said("paid", paid_cents=900, trace_id="1 EFT1"), said("paid", file=2, paid_cents=5, trace_id="1 EFT2")
    )
    assert judged.answers["paid_cents"].sum() == 905
    assert judged.findings.is_empty()


def test_judged_again_nothing_is_new_and_the_findings_are_the_same():
    statements = [said("accepted", claim_id_payer="P1"), said("refused", file=2), said("paid", file=3, claim="NOBODY")]
    first = judge(*statements)
    again = judge(*statements, known=claims("accepted", number="P1"), recorded=first.answers)
    assert again.answers.is_empty()
    assert again.findings.equals(first.findings)


def test_a_refused_replacement_leaves_the_claim_in_the_plans_books_and_an_accepted_void_ends_it():
    assert standing(judge(said("refused"), known=claims(frequency="7")))[1] == ["correction_refused"]
    assert standing(judge(said("accepted"), known=claims(frequency="8")))[1] == ["voided"]
    assert standing(judge(said("denied"), known=claims(frequency="8")))[1] == ["correction_refused"]
