"""Every reason a visit can be held for, each told as one small story."""

from collections.abc import Callable
from datetime import date

import polars as pl
import pytest

from pipelines.plans.program_rules import ProgramRules
from pipelines.reconciliation.gates import GATE_CODES
from schemas.reconciliation import AuthorizationBalances, BillableLines, VisitJudgements, VisitMinutes
from schemas.rules import HOLD_CODES
from schemas.validation import validate
from schemas.visits import Visits
from tests.reconciliation.stories import (
    AGENCY,
    CIN,
    OTHER_AGENCY,
    OTHER_CIN,
    World,
    at,
    buckets,
    day,
    drawn,
    service,
)


def ready() -> World:
    return World().authorization()


def without(world: World, contract_name: str) -> World:
    contract = next(c for c in world.rows if c.__name__ == contract_name)
    world.rows[contract] = []
    return world


def twice(world: World) -> World:
    world.visit(visit_id="V1")
    return world.visit(visit_id="V2")


STORIES: dict[str, Callable[[], World]] = {
    "cancelled": lambda: ready().visit(is_cancelled=True),
    "not_verified_service": lambda: ready().visit(service_code=None, modifier_codes=None),
    "not_verified_member": lambda: ready().visit(member_id_medi_cal=None),
    "not_verified_date": lambda: ready().visit(begin=None),
    "not_verified_location": lambda: ready().visit(location_type_code=None),
    "not_verified_aide": lambda: ready().visit(aide_id=None),
    "not_verified_time": lambda: ready().visit(verification_method_code=None),
    "aide_not_registered": lambda: without(ready(), "Aides").visit(),
    "agency_not_licensed": lambda: without(ready(), "Agencies").visit(),
    "other_plan": lambda: without(ready(), "CoverageSpans").coverage(plan_id="redwood").visit(),
    "not_covered": lambda: without(ready(), "CoverageSpans").visit(),
    "excluded_combination": lambda: (
        ready().referral(exclusion_code="HCBA", exclusion_from_date=day("2026-11-02")).visit()
    ),
    "past_program_days": lambda: (
        ready().referral(ihss_status_code="not_eligible", ihss_status_date=day("2026-09-03")).visit()
    ),
    "past_filing_limit": lambda: ready().visit("2026-06-02T09:00", "2026-06-02T10:00"),
    "no_authorization": lambda: World().visit(),
    "wrong_service": lambda: World().authorization(service_code="S9125").visit(),
    "wrong_agency": lambda: World().authorization(agency_id=OTHER_AGENCY).visit(),
    "outside_authorization": lambda: World().authorization(end_date=day("2026-11-01")).visit(),
}


def test_a_visit_that_meets_every_rule_is_billable() -> None:
    assert buckets(ready().visit().reconcile()) == {"billable": 120}


@pytest.mark.parametrize("code", STORIES)
def test_a_visit_is_held_under_the_rule_it_breaks(code: str) -> None:
    reconciled = STORIES[code]().reconcile()
    assert reconciled.minutes["bucket_code"].to_list() == [code]
    assert reconciled.judgements[code].to_list() == [True]
    assert reconciled.lines.is_empty()


def test_every_gate_has_a_story() -> None:
    told = {*STORIES, "duplicate", "overlap_aide", "overlap_member", "newer_version_rejected"}
    assert told == set(GATE_CODES)


def test_all_reasons_are_kept_in_order_of_precedence() -> None:
    world = without(World(), "Aides").visit(location_type_code=None, is_billable=False)
    row = world.reconcile().minutes.row(0, named=True)
    assert row["bucket_code"] == "cancelled"
    assert row["rule_codes"] == "cancelled not_verified_location aide_not_registered no_authorization"
    codes = row["rule_codes"].split()
    assert codes == sorted(codes, key=HOLD_CODES.index)


@pytest.mark.parametrize(("sequence", "bucket"), [(3, "newer_version_rejected"), (2, "billable"), (None, "billable")])
def test_a_visit_whose_later_version_was_rejected_is_held(sequence: int | None, bucket: str) -> None:
    rejected = World().visit(end="2026-11-02T08:00", visit_id="V1", sequence_id=sequence).frame(Visits)
    world = ready().visit(visit_id="V1", sequence_id=2)
    assert buckets(world.reconcile(rejected_visits=rejected)) == {bucket: 120}
    elsewhere = rejected.with_columns(agency_id=pl.lit(OTHER_AGENCY))
    assert buckets(world.reconcile(rejected_visits=elsewhere)) == {"billable": 120}


# --- duplicates and overlaps


def test_of_a_visit_reported_twice_the_lowest_id_counts() -> None:
    reconciled = twice(ready()).reconcile()
    assert reconciled.minutes.select("visit_id", "bucket_code").rows() == [("V1", "billable"), ("V2", "duplicate")]


def test_a_visit_reported_by_two_agencies_under_one_registration_is_a_duplicate() -> None:
    world = ready().aide("B7", agency_id=OTHER_AGENCY).agency(OTHER_AGENCY)
    world.visit(visit_id="V2").visit(visit_id="V1", agency_id=OTHER_AGENCY, aide_id="B7")
    assert world.reconcile().minutes.select("visit_id", "bucket_code").rows() == [
        ("V1", "billable"),
        ("V2", "duplicate"),
    ]


def test_a_cancelled_visit_is_nobodys_duplicate_and_overlaps_nothing() -> None:
    world = ready().visit(visit_id="V1", is_cancelled=True).visit(visit_id="V2")
    assert buckets(world.reconcile()) == {"billable": 120, "cancelled": 120}


def test_an_aide_at_two_members_at_once_holds_both_visits() -> None:
    world = ready().visit().visit("2026-11-02T10:59", "2026-11-02T12:00", member_id_medi_cal=OTHER_CIN)
    assert world.reconcile().minutes["bucket_code"].to_list() == ["overlap_aide", "overlap_aide"]


def test_an_aide_is_one_person_in_two_agencies_by_registration() -> None:
    world = ready().aide("B7", agency_id=OTHER_AGENCY).agency(OTHER_AGENCY).visit()
    world.visit(
        "2026-11-02T10:00", "2026-11-02T12:00", member_id_medi_cal=OTHER_CIN, agency_id=OTHER_AGENCY, aide_id="B7"
    )
    assert world.reconcile().minutes["bucket_code"].to_list() == ["overlap_aide", "overlap_aide"]


def test_the_same_aide_id_in_two_agencies_is_two_persons() -> None:
    world = ready().aide("A1", agency_id=OTHER_AGENCY, registration_id_hca="5555555555").agency(OTHER_AGENCY).visit()
    world.visit("2026-11-02T10:00", "2026-11-02T12:00", member_id_medi_cal=OTHER_CIN, agency_id=OTHER_AGENCY)
    assert not world.reconcile().judgements["overlap_aide"].any()


def test_visits_that_touch_do_not_overlap() -> None:
    world = ready().visit().visit("2026-11-02T11:00", "2026-11-02T12:00")
    assert buckets(world.reconcile()) == {"billable": 180}


def test_two_aides_at_one_member_at_once_hold_both_visits_even_across_plans() -> None:
    world = ready().visit().aide("A2", registration_id_hca="2222222222")
    world.visit("2026-11-02T10:00", "2026-11-02T12:00", aide_id="A2", payer_id_evv="REDWOOD")
    assert world.reconcile().minutes.select("visit_id", "bucket_code").rows() == [("V0001", "overlap_member")]


def test_a_long_visit_overlaps_a_short_one_behind_a_third() -> None:
    world = ready().visit("2026-11-02T08:00", "2026-11-02T18:00")
    world.visit("2026-11-02T09:00", "2026-11-02T10:00").visit("2026-11-02T17:00", "2026-11-02T17:30")
    assert world.reconcile().judgements["overlap_member"].to_list() == [True, True, True]
    assert world.reconcile().judgements["overlap_aide"].to_list() == [False, False, False]


# --- verification


def test_a_corrected_time_needs_a_reason() -> None:
    adjusted = {"adjusted_start_at": at("2026-11-02T09:30")}
    assert buckets(ready().visit(**adjusted).reconcile()) == {"not_verified_time": 90}
    assert buckets(ready().visit(**adjusted, change_reason_code="03").reconcile()) == {"billable": 90}


def test_a_service_without_electronic_verification_needs_no_location() -> None:
    world = World(service(needs_evv=False)).authorization().visit(location_type_code=None)
    assert buckets(world.reconcile()) == {"billable": 120}


def test_a_visit_without_an_end_has_a_date_and_no_minute() -> None:
    row = ready().visit(end=None).reconcile().minutes.row(0, named=True)
    assert (row["service_date"], row["minutes"], row["bucket_code"]) == (date(2026, 11, 2), 0, "not_verified_time")


# --- registration, license, coverage on the date


@pytest.mark.parametrize(
    ("begins", "ends", "held"),
    [
        ("2026-11-02", "2026-11-02", False),
        ("2026-11-03", None, True),
        ("2020-01-01", "2026-11-01", True),
        (None, None, True),
    ],
)
def test_registrations_and_licenses_hold_from_their_first_to_their_last_day(
    begins: str | None, ends: str | None, *, held: bool
) -> None:
    first, last = day(begins) if begins else None, day(ends) if ends else None
    world = without(ready(), "Aides").aide(registered_from_date=first, registered_to_date=last).visit()
    assert world.reconcile().judgements["aide_not_registered"].to_list() == [held]
    world = without(ready(), "Agencies").agency(licensed_from_date=first, licensed_to_date=last).visit()
    assert world.reconcile().judgements["agency_not_licensed"].to_list() == [held]


def test_the_last_statement_of_a_registration_period_counts() -> None:
    world = ready().aide(registered_to_date=day("2026-10-31")).visit()
    assert buckets(world.reconcile()) == {"aide_not_registered": 120}


def test_coverage_is_asked_for_each_date_of_a_visit_over_midnight() -> None:
    world = without(ready(), "CoverageSpans").coverage(covered_to_date=day("2026-11-02"))
    world.visit("2026-11-02T23:00", "2026-11-03T01:00")
    assert buckets(world.reconcile()) == {"billable": 60, "not_covered": 60}


def test_excluded_programs_do_not_hold_respite() -> None:
    world = World().authorization(service_code="S9125", unit="hour")
    world.referral(exclusion_code="WPCS").visit(service_code="S9125")
    assert buckets(world.reconcile()) == {"billable": 120}


def test_a_combination_is_excluded_while_the_rule_is_in_force() -> None:
    world = ready().referral(exclusion_code="WPCS").visit()
    rule = {"program_code": "pchs", "excluded_by": ["WPCS"], "effective_from": "2022-01-01", "source": "a story"}
    world.rules = ProgramRules.model_validate({"exclusions": [{**rule, "effective_to": "2026-11-01"}]})
    assert buckets(world.reconcile()) == {"billable": 120}
    world.rules = ProgramRules.model_validate({"exclusions": [{**rule, "effective_to": "2026-11-02"}]})
    assert buckets(world.reconcile()) == {"excluded_combination": 120}


def test_an_exclusion_without_dates_holds_personal_care() -> None:
    assert buckets(ready().referral(exclusion_code="WPCS").visit().reconcile()) == {"excluded_combination": 120}


@pytest.mark.parametrize(
    ("anchor", "service_date", "held"),
    [
        ("service_date", "2026-11-20", False),
        ("service_date", "2026-11-19", True),
        ("month_end", "2026-11-01", False),
        ("month_end", "2026-10-31", True),
    ],
)
def test_the_filing_limit_counts_days_from_the_plans_anchor(anchor: str, service_date: str, *, held: bool) -> None:
    world = World(claims={"filing_limit_days": 10, "filing_limit_from": anchor}).authorization()
    world.visit(f"{service_date}T09:00", f"{service_date}T10:00")
    assert buckets(world.reconcile()) == {"past_filing_limit" if held else "billable": 60}


# --- authorizations


@pytest.mark.parametrize("status", ["denied", "cancelled"])
def test_only_approved_authorizations_count(status: str) -> None:
    assert buckets(World().authorization(status_code=status).visit().reconcile()) == {"no_authorization": 120}


def test_the_last_received_version_of_an_authorization_counts() -> None:
    world = World().authorization(authorization_id="AU1").authorization(authorization_id="AU1", status_code="cancelled")
    assert buckets(world.visit().reconcile()) == {"no_authorization": 120}


def test_a_service_the_plan_does_not_contract_on_the_date_is_the_wrong_service() -> None:
    world = World(service(effective_to=day("2026-11-01"))).authorization().visit()
    assert buckets(world.reconcile()) == {"wrong_service": 120}


def test_modifiers_mean_the_same_in_any_order_and_none_is_not_some() -> None:
    contracted = service(modifier_codes="U6:U7")
    assert buckets(
        World(contracted).authorization(modifier_codes="U7:U6").visit(modifier_codes="U6:U7").reconcile()
    ) == {"billable": 120}
    assert buckets(ready().visit(modifier_codes=None).reconcile()) == {"wrong_service": 120}


def test_an_authorization_may_name_the_plans_own_code_and_the_line_carries_it() -> None:
    own = service(billed_service_code="Z9999", billed_modifier_codes="")
    world = World(own).authorization(service_code="Z9999", modifier_codes=None).visit()
    line = world.reconcile().lines.row(0, named=True)
    assert (line["service_code"], line["modifier_codes"], line["units"]) == ("Z9999", None, 8)


def test_an_authorization_by_the_plans_member_id_finds_its_member() -> None:
    world = World().authorization(member_id_medi_cal=None, member_id_plan="P1").visit()
    assert buckets(world.reconcile()) == {"billable": 120}


def test_an_authorization_of_an_unknown_member_is_found_and_not_used() -> None:
    world = World().authorization(member_id_medi_cal=None, member_id_plan="P9").visit()
    reconciled = world.reconcile()
    assert buckets(reconciled) == {"no_authorization": 120}
    assert reconciled.findings["rule_code"].to_list() == ["AUTHORIZATION-MEMBER-UNKNOWN"]
    assert reconciled.balances.is_empty()


def test_a_plan_id_of_two_members_names_neither() -> None:
    world = World().member(member_id_medi_cal=OTHER_CIN).authorization(member_id_medi_cal=None, member_id_plan="P1")
    assert buckets(world.visit().reconcile()) == {"no_authorization": 120}


def test_the_most_specific_reason_is_reported_alone() -> None:
    world = World().authorization(service_code="S9125").authorization(agency_id=OTHER_AGENCY)
    row = world.visit().reconcile().minutes.row(0, named=True)
    assert row["rule_codes"] == "wrong_agency"


def test_diagnosis_is_the_authorizations_else_the_referrals_else_the_plans() -> None:
    def diagnosis(world: World) -> str:
        return str(world.visit().reconcile().lines["diagnosis_code"][0])

    assert diagnosis(ready()) == "Z741"
    assert diagnosis(ready().referral(diagnosis_code="Z636")) == "Z636"
    assert diagnosis(ready().referral(diagnosis_code="Z636", program_code="respite")) == "Z741"
    assert diagnosis(World().authorization(diagnosis_code="G309").referral(diagnosis_code="Z636")) == "G309"


# --- which visits are judged


def test_visits_after_the_billing_date_are_not_of_this_batch() -> None:
    world = ready().visit().visit("2026-12-01T09:00", "2026-12-01T10:00")
    assert buckets(world.reconcile()) == {"billable": 120}


def test_the_highest_sequence_counts_and_of_equal_ones_the_first_received() -> None:
    world = ready().visit(visit_id="V1", sequence_id=2)
    world.visit(end="2026-11-02T12:00", visit_id="V1", sequence_id=2).visit(
        visit_id="V1", sequence_id=1, is_cancelled=True
    )
    reconciled = world.reconcile()
    assert buckets(reconciled) == {"billable": 120}
    assert reconciled.findings.select("rule_code", "row_number").rows() == [
        ("VISIT-SEQUENCE-REUSED", 2),
        ("VISIT-SUPERSEDED", 3),
    ]


def test_a_payer_that_no_profile_names_is_found() -> None:
    reconciled = ready().visit(payer_id_evv="NOBODY").reconcile()
    assert reconciled.minutes.is_empty()
    assert reconciled.findings.select("rule_code", "row_number").rows() == [("VISIT-PLAN-UNKNOWN", 1)]


def test_results_keep_their_contracts() -> None:
    world = ready().visit().visit(begin=None).visit("2026-11-03T09:00", "2026-11-03T09:50", aide_id=None)
    reconciled = world.reconcile()
    for frame, contract in (
        (reconciled.minutes, VisitMinutes),
        (reconciled.lines, BillableLines),
        (reconciled.balances, AuthorizationBalances),
        (reconciled.judgements, VisitJudgements),
    ):
        assert validate(frame, contract).rejected.is_empty()


def test_judgements_name_the_facts_by_position_only() -> None:
    world = ready().authorization(authorization_id="AU0", end_date=day("2026-11-30")).visit()
    row = world.reconcile().judgements.row(0, named=True)
    assert row["authorization_row_number"] == 2
    assert (row["coverage_segment_ordinal"], row["aide_row_number"], row["agency_row_number"]) == (20, 1, 1)
    assert CIN not in [str(value) for value in row.values()]


def test_an_empty_world_reconciles_to_nothing() -> None:
    world = World()
    for contract in world.rows:
        world.rows[contract] = []
    reconciled = world.reconcile()
    assert (reconciled.minutes.height, reconciled.lines.height, reconciled.judgements.height) == (0, 0, 0)


def test_aides_of_one_agency_do_not_need_each_others_members() -> None:
    world = World().authorization(agency_id=AGENCY).visit()
    assert drawn(world.reconcile()) == [("AU1", 8, 120)]
    assert world.reconcile().minutes["authorization_id"].to_list() == ["AU1"]


def test_findings_do_not_depend_on_which_plan_is_billed() -> None:
    world = ready().visit(payer_id_evv="NOBODY").visit(payer_id_evv="REDWOOD")
    found = world.reconcile().findings.filter(pl.col("rule_code").str.starts_with("VISIT"))
    world.profile, world.other = world.other, world.profile
    assert found.equals(world.reconcile().findings.filter(pl.col("rule_code").str.starts_with("VISIT")))
