"""Rules of the programs are data: what comes with the package can be used, and what contradicts itself is refused."""

import pytest
from pydantic import ValidationError

from pipelines.plans.program_rules import ProgramRules, load_program_rules

LIMIT = {"program_code": "respite", "effective_from": "2022-01-01", "limit_hours": 336, "source": "a story"}
DURATION = {
    "program_code": "pchs",
    "effective_from": "2022-01-01",
    "ihss_statuses": ["not_eligible"],
    "limit_days": 60,
    "source": "a story",
}
EXCLUSION = {"program_code": "pchs", "effective_from": "2022-01-01", "excluded_by": ["HCBA"], "source": "a story"}


def test_respite_is_limited_to_fourteen_days_of_hours_a_year_and_every_rule_names_its_source():
    rules = load_program_rules()
    assert [(limit.program_code, limit.limit_hours) for limit in rules.annual_limits] == [("respite", 14 * 24)]
    assert all("DHCS" in rule.source for rule in (*rules.annual_limits, *rules.exclusions, *rules.duration_limits))


def test_a_rule_may_follow_another():
    earlier, later = {**LIMIT, "effective_to": "2026-12-31"}, {**LIMIT, "effective_from": "2027-01-01"}
    assert len(ProgramRules.model_validate({"annual_limits": [later, earlier]}).annual_limits) == 2


@pytest.mark.parametrize(
    "rules",
    [
        {"annual_limits": [LIMIT, {**LIMIT, "effective_from": "2027-01-01"}]},
        {"annual_limits": [{**LIMIT, "effective_from": "2022-07-01"}]},
        {"annual_limits": [{**LIMIT, "effective_to": "2026-06-30"}]},
        {"annual_limits": [{**LIMIT, "limit_hours": -1}]},
        {"annual_limits": [{**LIMIT, "source": ""}]},
        {"exclusions": [EXCLUSION, {**EXCLUSION, "excluded_by": ["WPCS"]}]},
        {"exclusions": [{**EXCLUSION, "excluded_by": ["NOBODY"]}]},
        {"duration_limits": [DURATION, {**DURATION, "limit_days": 90}]},
        {"duration_limits": [{**DURATION, "ihss_statuses": ["unknown"]}]},
    ],
)
def test_rules_that_contradict_themselves_are_refused(rules):
    with pytest.raises(ValidationError):
        ProgramRules.model_validate(rules)
