"""Whatever is billed: nothing is lost, nothing is made, and the order of rows means nothing."""

from random import Random

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.plans.profile import PlanProfile
from schemas.claims import Allocations, ClaimLines, Claims
from schemas.reconciliation import VisitMinutes
from schemas.validation import validate
from tests.claims.example_day import (
    ALVA,
    BERN,
    COAST_HOME,
    VALLEY_HOME,
    known_as,
    line,
    lines,
    minutes_of,
    plan,
    prepare,
)

profiles = st.builds(
    plan,
    grouped_by=st.sampled_from(["service_date", "week", "month"]),
    lines_per_claim=st.integers(1, 5),
    billing_provider=st.sampled_from(["network", "agency"]),
)
billable_days = st.lists(
    st.builds(
        lambda day, cin, agency, code, units: line(
            day, member_id_medi_cal=cin, agency_id=agency, service_code=code, units=units, minutes=15 * units
        ),
        st.integers(0, 40),
        st.sampled_from([ALVA, BERN]),
        st.sampled_from([VALLEY_HOME, COAST_HOME]),
        st.sampled_from(["T1019", "S5130"]),
        st.integers(1, 40),
    ),
    unique_by=lambda row: row["line_key"],
    max_size=30,
).map(lambda rows: lines(*rows))


@settings(max_examples=60, deadline=None)
@given(billable=billable_days, profile=profiles)
def test_every_line_minute_and_cent_is_on_exactly_one_claim(billable: pl.DataFrame, profile: PlanProfile) -> None:
    batch = prepare(billable, profile=profile)
    assert sorted(batch.claim_lines["line_key"]) == sorted(billable["line_key"])
    assert batch.claims["charge_cents"].sum() == billable["charge_cents"].sum()
    assert batch.allocations["minutes"].sum() == batch.claim_lines["minutes"].sum() == billable["minutes"].sum()
    assert batch.minutes.equals(minutes_of(billable))
    assert (
        batch.claims["line_count"].max() is None or batch.claims["line_count"].max() <= profile.claims.lines_per_claim
    )


@settings(max_examples=60, deadline=None)
@given(billable=billable_days, profile=profiles, shuffled=st.randoms())
def test_the_order_of_rows_means_nothing(billable: pl.DataFrame, profile: PlanProfile, shuffled: Random) -> None:
    order = list(range(billable.height))
    shuffled.shuffle(order)
    one, other = prepare(billable, profile=profile), prepare(billable[order], profile=profile)
    assert one.claims.equals(other.claims)
    assert one.claim_lines.equals(other.claim_lines)
    assert one.allocations.equals(other.allocations)


@settings(max_examples=60, deadline=None)
@given(billable=billable_days, profile=profiles)
def test_numbers_are_unique_short_and_the_same_on_every_run(billable: pl.DataFrame, profile: PlanProfile) -> None:
    batch = prepare(billable, profile=profile)
    claim_ids, line_ids = batch.claims["claim_id_submitter"], batch.claim_lines["line_id_submitter"]
    assert claim_ids.n_unique() == batch.claims["claim_slot"].n_unique() == batch.claims.height
    assert line_ids.n_unique() == batch.claim_lines.height
    assert claim_ids.str.contains("^[A-Z0-9]{1,20}$").all()
    assert line_ids.str.contains("^[A-Z0-9]{1,30}$").all()
    assert prepare(billable, profile=profile).claims.equals(batch.claims)


@settings(max_examples=60, deadline=None)
@given(
    before=billable_days,
    after=billable_days,
    profile=profiles,
    state_code=st.sampled_from(["prepared", "delivered", "unproven"]),
)
def test_nothing_that_left_is_billed_twice_and_no_minute_is_lost(
    before: pl.DataFrame, after: pl.DataFrame, profile: PlanProfile, state_code: str
) -> None:
    first = prepare(before, profile=profile)
    known = known_as(state_code, first)
    second = prepare(after, profile=profile, known=known, known_allocations=first.allocations)
    assert second.minutes["minutes"].sum() == minutes_of(after)["minutes"].sum()
    goes_out = second.claims.filter(pl.col("action_code").is_in(["original", "rebuild"]))
    out = second.allocations.join(goes_out, on="claim_id_submitter", how="semi")
    if state_code != "prepared":
        again = out.join(first.allocations, on=["visit_id", "service_date", "first_minute"], how="semi")
        assert again.is_empty()
        assert second.withdrawn.is_empty()
    superseded = set(goes_out["claim_slot"]) | set(second.withdrawn["claim_slot"]) | set(second.claims["claim_slot"])
    assert state_code != "prepared" or set(known["claim_slot"]) <= superseded


@settings(max_examples=30, deadline=None)
@given(billable=billable_days, profile=profiles)
def test_every_frame_keeps_its_contract(billable: pl.DataFrame, profile: PlanProfile) -> None:
    batch = prepare(billable, profile=profile)
    frames = {
        Claims: batch.claims,
        ClaimLines: batch.claim_lines,
        Allocations: batch.allocations,
        VisitMinutes: batch.minutes,
    }
    for contract, frame in frames.items():
        assert validate(frame, contract).findings.is_empty()
