"""What 999, 277CA and 835 say of claims, in one form."""

from pathlib import Path

import pytest

from parsers.transactions.reading import read_file
from pipelines.intake.claim_answers import answers_of
from schemas.answers import ClaimAnswers
from schemas.validation import validate
from tests.acknowledgments.answers import answer_277ca, answer_835, answer_999

SAMPLES = Path(__file__).parents[1] / "samples"


@pytest.fixture
def told(tmp_path):
    """Statements and findings of a file, given its bytes."""

    def read(content: bytes):
        path = tmp_path / "answer.x12"
        path.write_bytes(content)
        read = read_file(path)
        assert "error" not in set(read.findings["severity_code"]), read.findings.to_dicts()
        answers, findings = answers_of(read.frames)
        placed = answers.with_columns(file_sha256=answers["kind_code"], plan_id=answers["kind_code"])
        assert validate(ClaimAnswers.conform(placed), ClaimAnswers).rejected.is_empty()
        return answers, findings

    return read


def test_a_999_says_of_every_set_of_claims_whether_it_was_received(told):
    answers, findings = told(answer_999("PLAN", 7, "A", "R", "E", group_verdict="P"))
    assert answers.select("group_control_number", "set_control_number", "answer_code", "reason_codes").rows() == [
        ("7", "1", "received", None),
        ("7", "2", "refused", "I5"),
        ("7", "3", "received", None),
    ]
    assert findings.is_empty()


def test_a_999_that_refuses_the_group_speaks_of_all_its_sets(told):
    answers, _ = told(answer_999("PLAN", 7, group_verdict="R"))
    said = answers.select("group_control_number", "set_control_number", "answer_code")
    assert said.rows() == [("7", None, "refused")]


def test_a_277ca_accepts_a_claim_under_the_plans_number_or_refuses_it_with_codes(told):
    answers, findings = told(answer_277ca("PLAN", [("C1", 3700, "P1"), ("C2", 925, None)]))
    names = ("claim_id_submitter", "answer_code", "claim_id_payer", "charge_cents", "reason_codes")
    assert answers.select(names).rows() == [
        ("C1", "accepted", "P1", 3700, None),
        ("C2", "refused", None, 925, "A7:562"),
    ]
    assert findings.is_empty()


def test_a_status_that_is_neither_acceptance_nor_refusal_is_found_and_moves_nothing(told):
    accepted = answer_277ca("PLAN", [("C1", 3700, "P1")])
    pending = accepted.replace(b"STC*A2:20*20261103*WQ*37", b"STC*A4:35*20261103*WQ*37")
    assert pending != accepted
    answers, findings = told(pending)
    assert answers.is_empty()
    assert findings["rule_code"].to_list() == ["CLAIM-ANSWER-UNKNOWN"]


def test_an_835_pays_denies_and_reverses(told):
    claims = [("C1", "1", 3700, 3700, "P1"), ("C2", "4", 925, 0, "P2"), ("C3", "22", -925, -925, "P3")]
    answers, _ = told(answer_835("PLAN", claims))
    names = ("claim_id_submitter", "answer_code", "claim_id_payer", "charge_cents", "paid_cents", "trace_id")
    assert answers.select(names).rows() == [
        ("C1", "paid", "P1", 3700, 3700, "1999999999 EFT1"),
        ("C2", "denied", "P2", 925, 0, "1999999999 EFT1"),
        ("C3", "reversed", "P3", -925, -925, "1999999999 EFT1"),
    ]


@pytest.mark.parametrize(("name", "answers"), [("277CA/imsweb__x12_277CA_accepted.txt", {"accepted"})])
def test_a_published_sample_is_understood(name, answers):
    said, _ = answers_of(read_file(SAMPLES / name).frames)
    assert set(said["answer_code"]) == answers
