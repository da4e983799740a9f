"""The six elements of electronic visit verification, each with its state; live-in caregivers; corrections."""

import pytest

from pipelines.plans.program_rules import ProgramRules
from tests.reconciliation.stories import OTHER_CIN, World, at, buckets, day, service

ELEMENTS = ("service", "member", "date", "location", "aide", "time")
NOTHING = {"verification_method_code": None, "location_type_code": None}


def ready(*services: dict[str, object]) -> World:
    return World(*services).authorization()


def states(world: World) -> dict[str, str]:
    row = world.reconcile().judgements.row(0, named=True)
    return {element: row[f"{element}_state_code"] for element in ELEMENTS}


def found(world: World) -> list[str]:
    return world.reconcile().findings["rule_code"].to_list()


@pytest.mark.parametrize(("method", "state"), [("mobile", "captured"), ("telephony", "captured"), ("manual", "manual")])
def test_every_element_has_the_state_of_its_capture(method: str, state: str) -> None:
    assert states(ready().visit(verification_method_code=method)) == dict.fromkeys(ELEMENTS, state)


@pytest.mark.parametrize(
    ("element", "lacking"),
    [
        ("service", {"service_code": None}),
        ("member", {"member_id_medi_cal": None}),
        ("date", {"begin": None}),
        ("location", {"location_type_code": None}),
        ("aide", {"aide_id": None}),
        ("time", {"end": None}),
    ],
)
def test_a_missing_element_is_missing_by_name(element: str, lacking: dict[str, None]) -> None:
    told = states(ready().visit(**lacking))
    assert told[element] == "missing"
    assert {name for name, state in told.items() if state != "captured"} <= {element, "time"}


def test_corrected_times_are_edited_unexplained_or_contradicted() -> None:
    later = {"adjusted_start_at": at("2026-11-02T09:30")}
    assert states(ready().visit(**later, change_reason_code="03"))["time"] == "edited"
    assert states(ready().visit(**later, change_reason_code="03"))["date"] == "edited"
    assert states(ready().visit(**later))["time"] == "unexplained"
    beside = {"adjusted_start_at": at("2026-11-02T12:00"), "adjusted_end_at": at("2026-11-02T14:00")}
    world = ready().visit(**beside, change_reason_code="03")
    assert states(world)["time"] == "contradicted"
    assert buckets(world.reconcile()) == {"not_verified_time": 120}


def test_corrections_away_from_the_calls_are_held_from_the_date_of_the_rule_on() -> None:
    beside = {"adjusted_start_at": at("2026-11-02T12:00"), "adjusted_end_at": at("2026-11-02T14:00")}
    world = ready().visit(**beside, change_reason_code="03")
    for first, bucket in (("2026-11-02", "not_verified_time"), ("2026-11-03", "billable")):
        world.rules = ProgramRules.model_validate(
            {"adjusted_within_calls": [{"effective_from": first, "source": "a story"}]}
        )
        assert buckets(world.reconcile()) == {bucket: 120}
    world.rules = ProgramRules()
    assert buckets(world.reconcile()) == {"billable": 120}


# --- live-in caregivers


def test_without_an_attestation_a_visit_without_capture_is_held() -> None:
    row = ready().visit(**NOTHING).reconcile().minutes.row(0, named=True)
    assert row["rule_codes"] == "not_verified_location not_verified_time"


def test_an_attested_live_in_caregiver_needs_no_electronic_capture() -> None:
    world = ready().live_in().visit(**NOTHING)
    assert buckets(world.reconcile()) == {"billable": 120}
    assert states(world) == {**dict.fromkeys(ELEMENTS, "stated"), "location": "exempt"}
    row = world.reconcile().judgements.row(0, named=True)
    assert row["live_in_row_number"] == 1


@pytest.mark.parametrize(
    "other",
    [
        {"member_id_medi_cal": OTHER_CIN},
        {"aide_id": "A2"},
        {"agency_id": "1000000012"},
        {"live_in_from_date": day("2026-11-03")},
        {"live_in_to_date": day("2026-11-01")},
    ],
)
def test_an_attestation_holds_for_its_pair_and_period_alone(other: dict[str, object]) -> None:
    assert "billable" not in buckets(ready().live_in(**other).visit(**NOTHING).reconcile())


def test_the_last_statement_of_a_live_in_period_counts() -> None:
    world = ready().live_in().live_in(live_in_to_date=day("2026-11-01")).visit(**NOTHING)
    assert "billable" not in buckets(world.reconcile())


@pytest.mark.parametrize("lacking", [{"aide_id": None}, {"end": None}, {"service_code": None, "modifier_codes": None}])
def test_a_live_in_caregiver_says_who_what_and_when_all_the_same(lacking: dict[str, None]) -> None:
    assert "billable" not in buckets(ready().live_in().visit(**{**NOTHING, **lacking}).reconcile())


def test_a_service_without_electronic_verification_is_exempt_from_a_location() -> None:
    assert states(ready(service(needs_evv=False)).visit(location_type_code=None))["location"] == "exempt"


# --- reason codes


@pytest.mark.parametrize(
    ("reason", "memo", "told"),
    [
        ("03", None, []),
        ("0022", True, []),
        ("22", None, []),
        ("22", False, ["VISIT-REASON-WITHOUT-MEMO"]),
        ("71", False, []),
        ("72", None, ["VISIT-REASON-UNKNOWN"]),
        ("XY", None, ["VISIT-REASON-UNKNOWN"]),
    ],
)
def test_reasons_are_those_of_the_rules(reason: str, memo: bool | None, told: list[str]) -> None:
    world = ready().visit(adjusted_start_at=at("2026-11-02T09:30"), change_reason_code=reason, has_change_memo=memo)
    assert found(world) == told
    assert buckets(world.reconcile()) == {"billable": 90}


# --- one visit sent again


def test_the_same_sequence_with_other_content_is_found_and_the_first_received_counts() -> None:
    world = ready().visit(visit_id="V1").visit(end="2026-11-02T12:00", visit_id="V1").visit(visit_id="V1")
    assert buckets(world.reconcile()) == {"billable": 120}
    assert found(world) == ["VISIT-SEQUENCE-REUSED"] * 2


def test_the_same_sequence_with_the_same_content_is_only_superseded() -> None:
    assert found(ready().visit(visit_id="V1").visit(visit_id="V1")) == ["VISIT-SUPERSEDED"]
