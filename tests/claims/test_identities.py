"""Members and agencies that cannot be printed hold their own claims only."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyx12.codes import ExternalCodes

from pipelines.claims.files import ControlNumbers, prove_claim_file, write_claim_file
from pipelines.claims.identities import STATE_CODES
from tests.claims.example_day import (
    ALVA,
    BERN,
    BILLING_DATE,
    NETWORK,
    agencies,
    known_as,
    line,
    lines,
    member,
    members,
    plan,
    prepare,
)

BOTH = lines(line(0), line(0, member_id_medi_cal=BERN))


@pytest.mark.parametrize(
    ("column_name", "value"),
    [
        ("last_name", None),
        ("first_name", ""),
        ("birth_date", None),
        ("gender_code", None),
        ("address_line_1", " "),
        ("city_name", "F"),
        ("state_code", "ZZ"),
        ("postal_code", "937"),
        ("last_name", "محمد"),
    ],
)
def test_a_member_lacking_something_holds_that_members_minutes_and_no_others(
    column_name: str, value: str | None
) -> None:
    batch = prepare(BOTH, people=members(member(ALVA), member(BERN, **{column_name: value})))
    assert batch.claims["member_id_medi_cal"].to_list() == [ALVA]
    held = batch.minutes.filter(pl.col("bucket_code") == "claim_incomplete")
    assert held.select("member_id_medi_cal", "minutes", "line_key").rows() == [(BERN, 60, None)]
    assert batch.findings.select("rule_code", "row_number", "column_name").rows() == [
        ("CLAIM-MEMBER-INCOMPLETE", 2, column_name)
    ]


def test_a_member_nobody_knows_is_held() -> None:
    batch = prepare(BOTH, people=members(member(ALVA)))
    assert batch.claims.height == 1
    assert batch.findings.select("rule_code", "column_name").rows() == [
        ("CLAIM-MEMBER-INCOMPLETE", "member_id_medi_cal")
    ]


def test_a_member_id_is_never_rewritten() -> None:
    batch = prepare(
        BOTH, profile=plan(member_id_kind="plan"), people=members(member(ALVA), member(BERN, member_id_plan="R*1"))
    )
    assert batch.claims["member_id_medi_cal"].to_list() == [ALVA]
    assert batch.findings["column_name"].to_list() == ["member_id"]


def test_an_unknown_agency_holds_its_claims() -> None:
    batch = prepare(lines(line(0), line(0, agency_id="1000000004")))
    assert batch.claims.height == 1
    assert batch.findings["rule_code"].to_list() == ["CLAIM-AGENCY-INCOMPLETE"]


def test_an_authorization_number_that_x12_cannot_carry_holds_its_claim() -> None:
    batch = prepare(lines(line(0), line(1, authorization_id="AUTH*9")))
    assert batch.claims.height == 1
    assert batch.findings.select("rule_code", "column_name", "found").rows() == [
        ("CLAIM-CODE-UNWRITABLE", "authorization_id", "1 claims")
    ]


def test_what_a_sent_claim_bills_stays_billed_when_the_member_becomes_incomplete() -> None:
    before = prepare(lines(line(0)))
    again = prepare(
        lines(line(0), line(1)),
        known=known_as("delivered", before),
        known_allocations=before.allocations,
        people=members(member(ALVA, gender_code=None)),
    )
    buckets = dict(again.minutes.group_by("bucket_code").agg(pl.col("minutes").sum()).rows())
    assert buckets == {"billable": 60, "claim_incomplete": 60, "cancelled": 45}


def test_a_prepared_claim_of_a_member_who_became_incomplete_is_withdrawn() -> None:
    before = prepare(lines(line(0)))
    again = prepare(lines(line(0)), known=known_as("prepared", before), people=members(member(ALVA, last_name=None)))
    assert again.withdrawn["claim_id_submitter"].to_list() == before.claims["claim_id_submitter"].to_list()


def test_a_name_with_accents_is_written_in_plain_letters_and_noted() -> None:
    people = members(member(ALVA, last_name="Muñoz-Łukasz", first_name="O\u2019Brien*~"))
    batch = prepare(lines(line(0)), people=people)
    content = write_claim_file(
        claims=batch.claims,
        claim_lines=batch.claim_lines,
        members=people,
        agencies=agencies(),
        network=NETWORK,
        profile=plan(),
        billing_date=BILLING_DATE,
        control=ControlNumbers(interchange=1, group=1),
    )
    assert b"NM1*IL*1*MUNOZ-LUKASZ*O'BRIEN****MI*90000001A~" in content
    assert batch.findings.select("rule_code", "column_name").rows() == [
        ("CLAIM-MEMBER-TRANSLITERATED", "first_name"),
        ("CLAIM-MEMBER-TRANSLITERATED", "last_name"),
    ]


def test_every_state_we_accept_is_one_pyx12_accepts() -> None:
    assert set(STATE_CODES) <= ExternalCodes().codes["states"]["codes"]


hostile = st.one_of(st.none(), st.text(max_size=220), st.text(alphabet="*~:^éßŁ\u202e'A \n|", max_size=220))


@settings(max_examples=60, deadline=None)
@given(last=hostile, first=hostile, middle=hostile, street=hostile, suite=hostile, city=hostile, postal=hostile)
def test_no_name_or_address_breaks_a_file(  # noqa: PLR0917 - hypothesis fills them by name
    last: str | None,
    first: str | None,
    middle: str | None,
    street: str | None,
    suite: str | None,
    city: str | None,
    postal: str | None,
) -> None:
    worst = member(
        BERN,
        last_name=last,
        first_name=first,
        middle_name=middle,
        address_line_1=street,
        address_line_2=suite,
        city_name=city,
        postal_code=postal,
        birth_date=date(1899, 12, 31),
    )
    people = members(member(ALVA), worst)
    batch = prepare(BOTH, people=people)
    is_held = BERN not in batch.claims["member_id_medi_cal"].to_list()
    assert is_held == ("CLAIM-MEMBER-INCOMPLETE" in batch.findings["rule_code"].to_list())
    content = write_claim_file(
        claims=batch.claims,
        claim_lines=batch.claim_lines,
        members=people,
        agencies=agencies(),
        network=NETWORK,
        profile=plan(),
        billing_date=BILLING_DATE,
        control=ControlNumbers(interchange=1, group=1),
    )
    proof = prove_claim_file(
        content=content, claims=batch.claims, claim_lines=batch.claim_lines, members=people, profile=plan()
    )
    assert proof.is_empty()
