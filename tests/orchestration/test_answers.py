"""After the day is delivered: the plan answers, and staff press rerun."""

import polars as pl
import pytest

from parsers.transactions import claim_837p
from tests.acknowledgments.answers import answer_277ca, answer_835, answer_999
from tests.orchestration.conftest import Day
from tests.orchestration.test_reruns import corrected

SENDER = "CADHCS_5010_834"


@pytest.fixture
def billed_day(own_day):
    """The example day of one plan, delivered."""
    with own_day.partners():
        assert own_day.run("goldcoast").is_success
    return own_day


def claim_files(day: Day) -> list[bytes]:
    return [content for name, content in sorted(day.received_by("goldcoast").items()) if name.endswith(".837")]


def claims_of(content: bytes) -> pl.DataFrame:
    return claim_837p.read_back(content).claims


def comes(day: Day, name: str, content: bytes) -> None:
    (day.home.inbound / "plans" / "goldcoast" / name).write_bytes(content)


def rerun(day: Day) -> None:
    with day.partners():
        outcome = day.run("goldcoast")
    assert outcome.is_success, outcome.problem


def states(day: Day) -> dict[str, int]:
    with day.home.ledger() as ledger:
        assert ledger.verify_events() is None
        return dict(ledger.known_claims("goldcoast").group_by("state_code").len().iter_rows())


def test_a_999_and_a_277ca_that_accept_all_lead_to_no_new_file(billed_day):
    (sent,) = claim_files(billed_day)
    claims = claims_of(sent)
    group = int(claim_837p.group_control_number(sent[:400]))
    comes(billed_day, "a.999", answer_999(SENDER, group, "A"))
    numbered = [
        (claim_id, cents, f"P{n}")
        for n, (claim_id, cents) in enumerate(claims.select("claim_id_submitter", "charge_cents").iter_rows())
    ]
    comes(billed_day, "b.277", answer_277ca(SENDER, numbered, number=2))
    rerun(billed_day)
    assert states(billed_day) == {"accepted": claims.height}
    assert claim_files(billed_day) == [sent]
    assert billed_day.frame("acknowledge_findings", "goldcoast").is_empty()


def test_a_refused_claim_is_an_original_again_in_a_file_of_its_own_and_names_what_was_refused(billed_day):
    (sent,) = claim_files(billed_day)
    refused_id, cents = claims_of(sent).select("claim_id_submitter", "charge_cents").row(0)
    comes(billed_day, "a.277", answer_277ca(SENDER, [(refused_id, cents, None)]))
    rerun(billed_day)
    first, second = claim_files(billed_day)
    assert first == sent
    (again,) = claims_of(second).iter_rows(named=True)
    assert (again["charge_cents"], again["frequency_code"]) == (cents, "1")
    assert again["claim_id_submitter"] != refused_id
    claims = billed_day.frame("prepared_claims", "goldcoast")
    assert claims.filter(claim_id_submitter=again["claim_id_submitter"])["follows_claim_id"].to_list() == [refused_id]
    with billed_day.home.ledger() as ledger:
        (answer,) = ledger.recorded_answers("goldcoast").iter_rows(named=True)
    assert (answer["answer_code"], answer["reason_codes"]) == ("refused", "A7:562")
    rerun(billed_day)
    assert claim_files(billed_day) == [first, second], "the refusal is answered once"


def test_a_payment_counts_once_however_often_its_file_comes(billed_day):
    (sent,) = claim_files(billed_day)
    claim_id, cents = claims_of(sent).select("claim_id_submitter", "charge_cents").row(0)
    paid = [(claim_id, "1", cents, cents, "P1")]
    comes(billed_day, "a.835", answer_835(SENDER, paid))
    rerun(billed_day)
    comes(billed_day, "again.835", answer_835(SENDER, paid, number=2))
    rerun(billed_day)
    with billed_day.home.ledger() as ledger:
        assert ledger.recorded_answers("goldcoast")["paid_cents"].to_list() == [cents]
    assert set(billed_day.frame("acknowledge_findings", "goldcoast")["rule_code"]) == {"CLAIM-ANSWER-REPEATED"}


def test_an_answer_about_a_claim_of_somebody_else_is_named_and_stops_nothing(billed_day):
    comes(billed_day, "a.835", answer_835(SENDER, [("NOT-OURS", "1", 900, 900, "P1")]))
    rerun(billed_day)
    assert billed_day.frame("acknowledge_findings", "goldcoast")["rule_code"].to_list() == ["CLAIM-ANSWER-UNMATCHED"]
    assert set(states(billed_day)) == {"delivered"}


def test_a_withdrawn_visit_leaves_its_claim_behind_until_the_plan_voids_it(billed_day):
    sent = claim_files(billed_day)
    later = billed_day.home.inbound / "agencies" / "harborlight" / "corrections.csv"
    later.write_text(corrected("HL-2610-01001", VisitCancelledIndicator="true"), encoding="utf-8")
    rerun(billed_day)
    assert claim_files(billed_day) == sent
    assert billed_day.frame("prepare_findings", "goldcoast")["rule_code"].to_list() == ["CLAIM-LEFT-BEHIND"]
    assert set(states(billed_day)) == {"delivered"}
