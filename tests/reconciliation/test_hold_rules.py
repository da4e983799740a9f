"""The reasons the design names, each a registered rule with a story; and the days of a program under IHSS."""

from datetime import date, timedelta

import pytest

from pipelines.plans.program_rules import ProgramRules
from schemas.rules import HOLD_CODES, RULES
from tests.reconciliation.stories import World, buckets, day, service

REASONS = {
    "not covered on the date": {"not_covered"},
    "other plan": {"other_plan"},
    "no authorization": {"no_authorization"},
    "outside authorization dates": {"outside_authorization"},
    "wrong service or agency": {"wrong_service", "wrong_agency"},
    "units exhausted": {"units_exhausted", "period_units_exhausted", "annual_cap_reached"},
    "visit not verified": {
        f"not_verified_{element}" for element in ("service", "member", "date", "location", "aide", "time")
    },
    "overlap": {"overlap_aide", "overlap_member"},
    "aide not registered": {"aide_not_registered"},
    "agency not licensed": {"agency_not_licensed"},
    "excluded combination": {"excluded_combination", "past_program_days"},
    "past filing limit": {"past_filing_limit"},
    "cancelled": {"cancelled", "newer_version_rejected"},
    "rounding remainder": {"rounding_remainder"},
    "duplicate": {"duplicate"},
    "cannot be claimed yet": {"awaiting_answer", "claim_incomplete"},
}


def test_every_reason_of_the_design_is_a_registered_rule_and_no_rule_is_without_a_reason() -> None:
    assert sorted(code for codes in REASONS.values() for code in codes) == sorted(HOLD_CODES)
    for code in HOLD_CODES:
        rule = RULES[code]
        assert rule.severity_code == "hold"
        assert rule.sentence.endswith(".")
        assert rule.source
        assert rule.next_step.endswith(".")


SINCE = day("2026-09-01")


def ihss(on: date, *, status: str = "not_eligible", world: World | None = None, **changes: date | None) -> World:
    """A world with that standing since 1 September, and an hour of personal care on the date."""
    stated = {"ihss_status_code": status, "ihss_status_date": SINCE, **changes}
    return (world or World().authorization()).referral(**stated).visit(f"{on}T09:00", f"{on}T10:00")


@pytest.mark.parametrize(("days", "bucket"), [(59, "billable"), (60, "past_program_days")])
def test_personal_care_without_ihss_lasts_sixty_days(days: int, bucket: str) -> None:
    on = SINCE + timedelta(days=days)
    assert buckets(ihss(on).reconcile()) == {bucket: 60}
    assert buckets(ihss(on, ihss_status_date=None, referral_date=SINCE).reconcile()) == {bucket: 60}


@pytest.mark.parametrize("status", ["applied", "reassessment", "maximum", "hcba_waitlist"])
def test_other_standings_have_no_such_limit(status: str) -> None:
    assert buckets(ihss(day("2026-11-20"), status=status).reconcile()) == {"billable": 60}


def test_a_later_referral_with_another_standing_lifts_the_limit() -> None:
    world = ihss(day("2026-11-20"), referral_date=SINCE)
    world.referral(ihss_status_code="applied", referral_date=day("2026-11-10"))
    assert buckets(world.reconcile()) == {"billable": 60}


def test_the_limit_is_the_programs_that_the_rules_name_while_they_are_in_force() -> None:
    respite = World(service(program_code="respite")).authorization()
    assert buckets(ihss(day("2026-11-20"), world=respite).reconcile()) == {"billable": 60}
    world = ihss(day("2026-11-20"))
    rule = {"program_code": "pchs", "ihss_statuses": ["not_eligible"], "limit_days": 60, "source": "a story"}
    dated = {**rule, "effective_from": "2022-01-01", "effective_to": "2026-11-19"}
    world.rules = ProgramRules.model_validate({"duration_limits": [dated]})
    assert buckets(world.reconcile()) == {"billable": 60}


def test_the_judgement_names_the_referral_that_states_the_standing() -> None:
    row = ihss(day("2026-11-20")).reconcile().judgements.row(0, named=True)
    assert (row["past_program_days"], row["ihss_row_number"]) == (True, 1)
