"""What happens to a claim, given what the ledger knows."""

import polars as pl
import pytest

from pipelines.claims.prepare import PreparedClaims
from tests.claims.example_day import BERN, known_as, line, lines, member, members, minutes_of, plan, prepare

WEEK = plan(grouped_by="week")
TWO_DAYS = lines(line(0), line(1))
THREE_DAYS = lines(line(0), line(1), line(2))


def rerun(billable: pl.DataFrame, before: PreparedClaims, state_code: str) -> PreparedClaims:
    return prepare(billable, profile=WEEK, known=known_as(state_code, before), known_allocations=before.allocations)


def test_what_the_ledger_does_not_know_is_original() -> None:
    claims = prepare(TWO_DAYS, profile=WEEK).claims
    assert claims.select("action_code", "version", "frequency_code").rows() == [("original", 1, "1")]


@pytest.mark.parametrize("state_code", ["prepared", "delivered", "unproven"])
def test_the_same_content_is_unchanged_and_keeps_its_number(state_code: str) -> None:
    before = prepare(TWO_DAYS, profile=WEEK)
    again = rerun(TWO_DAYS, before, state_code)
    assert again.claims["action_code"].to_list() == ["unchanged"]
    kept = ["claim_id_submitter", "version", "content_sha256"]
    assert again.claims.select(kept).equals(before.claims.select(kept))
    assert again.minutes.equals(before.minutes)
    assert again.withdrawn.is_empty()


def test_a_change_of_what_never_left_is_rebuilt_as_the_next_version_under_a_new_number() -> None:
    before = prepare(TWO_DAYS, profile=WEEK)
    again = rerun(THREE_DAYS, before, "prepared")
    assert again.claims.select("action_code", "version", "line_count").rows() == [("rebuild", 2, 3)]
    assert again.claims["claim_slot"].equals(before.claims["claim_slot"])
    assert again.claims["claim_id_submitter"][0] != before.claims["claim_id_submitter"][0]
    assert again.allocations["minutes"].sum() == 180


@pytest.mark.parametrize("state_code", ["delivered", "unproven"])
def test_a_change_of_what_left_waits_and_only_the_difference_leaves_billable(state_code: str) -> None:
    before = prepare(TWO_DAYS, profile=WEEK)
    again = rerun(THREE_DAYS, before, state_code)
    assert again.claims["action_code"].to_list() == ["wait"]
    assert again.allocations.is_empty()
    buckets = dict(again.minutes.group_by("bucket_code").agg(pl.col("minutes").sum()).rows())
    assert buckets == {"billable": 120, "awaiting_answer": 60, "cancelled": 45}


def test_a_longer_visit_on_a_sent_claim_waits_as_a_whole() -> None:
    before = prepare(lines(line(0)), profile=WEEK)
    again = rerun(lines(line(0, minutes=120, units=8)), before, "delivered")
    waiting = again.minutes.filter(pl.col("bucket_code") == "awaiting_answer")
    assert waiting.select("minutes", "rule_codes", "line_key").rows() == [(120, "awaiting_answer", None)]


def test_a_changed_name_of_the_member_is_a_changed_claim() -> None:
    before = prepare(TWO_DAYS, profile=WEEK)
    renamed = members(member(TWO_DAYS["member_id_medi_cal"][0], last_name="Newname"))
    again = prepare(TWO_DAYS, profile=WEEK, known=known_as("prepared", before), people=renamed)
    assert again.claims["action_code"].to_list() == ["rebuild"]


def test_a_prepared_claim_of_which_nothing_is_left_is_withdrawn() -> None:
    before = prepare(lines(line(0), line(0, member_id_medi_cal=BERN)), profile=WEEK)
    again = rerun(lines(line(0)), before, "prepared")
    assert again.claims["action_code"].to_list() == ["unchanged"]
    assert again.withdrawn["member_id_medi_cal"].to_list() == [BERN]


def test_a_sent_claim_of_which_nothing_is_left_is_neither_billed_again_nor_withdrawn() -> None:
    before = prepare(lines(line(0), line(0, member_id_medi_cal=BERN)), profile=WEEK)
    again = rerun(lines(line(0)), before, "delivered")
    assert again.claims["action_code"].to_list() == ["unchanged"]
    assert again.withdrawn.is_empty()


def test_a_version_the_ledger_used_is_never_used_again() -> None:
    before = prepare(TWO_DAYS, profile=WEEK)
    again = rerun(TWO_DAYS, before, "superseded")
    assert again.claims.select("action_code", "version").rows() == [("original", 2)]
    assert again.claims["claim_id_submitter"][0] != before.claims["claim_id_submitter"][0]


def test_a_visit_on_a_sent_claim_is_not_billed_again_under_another_authorization() -> None:
    before = prepare(lines(line(0)), profile=WEEK)
    again = rerun(lines(line(0, authorization_id="AUTH-9"), line(1, authorization_id="AUTH-9")), before, "delivered")
    assert again.claims["action_code"].to_list() == ["wait"]


def test_an_early_line_that_shifts_full_claims_bills_no_sent_minute_twice() -> None:
    small = plan(grouped_by="month", lines_per_claim=2)
    before = prepare(lines(*(line(day) for day in range(1, 5))), profile=small)
    shifted = lines(*(line(day) for day in range(5)))
    again = prepare(shifted, profile=small, known=known_as("delivered", before), known_allocations=before.allocations)
    assert set(again.claims["action_code"]) == {"wait"}
    assert again.minutes.filter(pl.col("bucket_code") == "awaiting_answer")["service_date"].to_list() == [
        shifted["service_date"].min()
    ]


def test_minutes_of_other_plans_pass_through() -> None:
    billable = lines(line(0))
    other = minutes_of(billable).with_columns(plan_id=pl.lit("sequoia"))
    both = pl.concat([minutes_of(billable), other])
    assert prepare(billable, minutes=both).minutes.equals(both)


def test_lines_of_another_plan_are_refused() -> None:
    with pytest.raises(ValueError, match="another plan than redwood"):
        prepare(lines(line(0, plan_id="sequoia")))


def test_an_addition_to_a_claim_of_another_billing_date_waits_even_if_that_claim_never_left() -> None:
    before = prepare(TWO_DAYS, profile=WEEK)
    earlier = known_as("prepared", before).with_columns(pl.col("billing_date") - pl.duration(days=1))
    again = prepare(THREE_DAYS, profile=WEEK, known=earlier, known_allocations=before.allocations)
    assert again.claims["action_code"].to_list() == ["wait"]
    assert again.withdrawn.is_empty()


def test_a_prepared_claim_of_another_billing_date_is_not_withdrawn() -> None:
    before = prepare(TWO_DAYS, profile=WEEK)
    earlier = known_as("prepared", before).with_columns(pl.col("billing_date") - pl.duration(days=1))
    other = prepare(lines(line(9)), profile=WEEK, known=earlier, known_allocations=before.allocations)
    assert other.claims["action_code"].to_list() == ["original"]
    assert other.withdrawn.is_empty()


@pytest.mark.parametrize("state_code", ["delivered", "unproven", "accepted", "paid", "denied", "reversed"])
def test_a_sent_claim_of_which_nothing_is_left_is_seen_with_its_dollars_and_stays(state_code: str) -> None:
    before = prepare(TWO_DAYS, profile=WEEK)
    again = rerun(lines(), before, state_code)
    (found,) = again.findings.iter_rows(named=True)
    assert (found["rule_code"], found["found"]) == ("CLAIM-LEFT-BEHIND", "1 claims, 6600 cents")
    assert again.withdrawn.is_empty()


@pytest.mark.parametrize("state_code", ["prepared", "superseded", "refused", "voided"])
def test_what_the_plan_does_not_have_is_not_left_behind(state_code: str) -> None:
    assert rerun(lines(), prepare(TWO_DAYS, profile=WEEK), state_code).findings.is_empty()


def test_a_claim_that_cannot_be_built_is_held_and_not_left_behind() -> None:
    before = prepare(TWO_DAYS, profile=WEEK)
    nameless = members(member(TWO_DAYS["member_id_medi_cal"][0], last_name=None), member(BERN))
    known = known_as("accepted", before)
    again = prepare(TWO_DAYS, profile=WEEK, known=known, known_allocations=before.allocations, people=nameless)
    assert "CLAIM-LEFT-BEHIND" not in set(again.findings["rule_code"])


@pytest.mark.parametrize("state_code", ["accepted", "paid", "denied", "reversed", "correction_refused"])
def test_a_change_of_what_the_plan_has_in_its_books_is_never_an_original(state_code: str) -> None:
    again = rerun(THREE_DAYS, prepare(TWO_DAYS, profile=WEEK), state_code)
    assert again.claims["action_code"].to_list() == ["wait"]
    assert again.allocations.is_empty()


def test_after_a_refusal_comes_an_original_again_that_names_what_was_refused() -> None:
    before = prepare(TWO_DAYS, profile=WEEK)
    again = prepare(THREE_DAYS, profile=WEEK, known=known_as("refused", before))
    columns = ("action_code", "version", "frequency_code", "follows_claim_id")
    assert again.claims.select(columns).rows() == [("original", 2, "1", before.claims["claim_id_submitter"][0])]
    assert again.allocations["minutes"].sum() == 180
