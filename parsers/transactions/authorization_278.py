"""278 Health Care Services Review, 005010X217, request and response: sets, levels, events, services.

The frames are those of `schemas.service_reviews` without `file_sha256` and `plan_id`, which are known only where the
file is. Request and response are told apart by the purpose of the set. An event belongs to the subscriber or dependent
it stands under; a service to its event, whatever service its level names as the one above. The decision on a service
overrides that on its event; both are kept.
"""

from collections.abc import Iterator

from parsers.transactions.positions import (
    address,
    at,
    cents,
    date,
    dated,
    diagnoses,
    formatted,
    integer,
    party,
    period,
    procedure,
    reached,
    reference,
    repeats,
    text,
)
from parsers.x12.layout import Column, Frame, Key, Layout, Loop, Where

_OF_DEPENDENT = " of 2000D"
"""What the name of a loop of an event ends with where the event stands under the dependent's level."""


def _event_loops(parent: str, of: str) -> Iterator[Loop]:
    """The loops of an event under a person's level."""
    event, service = f"2000E{of}", f"2000F{of}"
    yield Loop(event, parent, "HL", 40, Where(3, ("EV",)))
    yield Loop(f"2010EA{of}", event, "NM1", 30, Where(1, ("SJ",)))
    yield Loop(f"2010E other{of}", event, "NM1", 30)
    yield Loop(service, event, "HL", 40, Where(3, ("SS",)))
    yield Loop(f"2010FA{of}", service, "NM1", 30, Where(1, ("SJ",)))
    yield Loop(f"2010F other{of}", service, "NM1", 30)


_LOOPS = (
    Loop("2000A", "ST", "HL", 10, Where(3, ("20",)), is_boundary=True),
    Loop("2010A", "2000A", "NM1", 30),
    Loop("2010A other", "2010A", "NM1", 30),
    Loop("2000B", "ST", "HL", 10, Where(3, ("21",)), is_boundary=True),
    Loop("2010B", "2000B", "NM1", 30),
    Loop("2010B other", "2010B", "NM1", 30),
    Loop("2000C", "ST", "HL", 10, Where(3, ("22",)), is_boundary=True),
    Loop("2010C", "2000C", "NM1", 30),
    Loop("2010C other", "2010C", "NM1", 30),
    *_event_loops("2000C", ""),
    Loop("2000D", "ST", "HL", 10, Where(3, ("23",)), is_boundary=True),
    Loop("2010D", "2000D", "NM1", 30),
    Loop("2010D other", "2010D", "NM1", 30),
    *_event_loops("2000D", _OF_DEPENDENT),
    Loop("2000", "ST", "HL", 10),
)


def _both(*loop_ids: str) -> tuple[str, ...]:
    """Loops of an event whoever it belongs to."""
    return tuple(loop_id + of for loop_id in loop_ids for of in ("", _OF_DEPENDENT))


_LEVEL = ("2000A", "2000B", "2000C", "2000D")
_NAMED = ("2010A", "2010B", "2010C", "2010D")
_EVENT = _both("2000E")
_EVENT_PROVIDER = _both("2010EA")
_SERVICE = _both("2000F")
_SERVICE_PROVIDER = _both("2010FA")


def _hierarchy(loops: tuple[str, ...]) -> tuple[Column, ...]:
    return (
        text("hierarchy_id", at(loops, "HL", 1)),
        text("parent_hierarchy_id", at(loops, "HL", 2)),
        text("level_code", at(loops, "HL", 3)),
        text("child_code", at(loops, "HL", 4)),
    )


def _refusal(loops: tuple[str, ...]) -> tuple[Column, ...]:
    return (
        text("valid_request_code", at(loops, "AAA", 1)),
        text("reject_reason_code", at(loops, "AAA", 3)),
        text("follow_up_action_code", at(loops, "AAA", 4)),
    )


def _review(loops: tuple[str, ...]) -> tuple[Column, ...]:
    """Traces, what is asked for, and the decision: of an event or of a service."""
    asked, echoed = Where(1, ("1",)), Where(1, ("2",))
    return (
        text("trace_number", at(loops, "TRN", 2, asked)),
        text("trace_origin_id", at(loops, "TRN", 3, asked)),
        text("trace_division", at(loops, "TRN", 4, asked)),
        text("echoed_trace_number", at(loops, "TRN", 2, echoed)),
        text("echoed_trace_origin_id", at(loops, "TRN", 3, echoed)),
        text("echoed_trace_division", at(loops, "TRN", 4, echoed)),
        text("request_category_code", at(loops, "UM", 1)),
        text("certification_type_code", at(loops, "UM", 2)),
        text("service_type_code", at(loops, "UM", 3)),
        text("facility_code", at(loops, "UM", 4, component=1)),
        text("facility_qualifier_code", at(loops, "UM", 4, component=2)),
        text("decision_code", at(loops, "HCR", 1)),
        text("authorization_id", at(loops, "HCR", 2)),
        repeats("decision_reason_codes", at(loops, "HCR", 3)),
        text("second_opinion_code", at(loops, "HCR", 4)),
        text("previous_authorization_id", reference(loops, "BB")),
        text("previous_administrative_number", reference(loops, "NT")),
    )


def _dates(loops: tuple[str, ...]) -> tuple[Column, ...]:
    return (
        date("certification_issue_date", dated(loops, "102")),
        date("certification_expiration_date", dated(loops, "036")),
        *period("certification", dated(loops, "007")),
    )


def _delivery(loops: tuple[str, ...]) -> tuple[Column, ...]:
    """How often and how long: the delivery pattern."""
    return (
        text("delivery_quantity_code", at(loops, "HSD", 1)),
        text("delivery_quantity", at(loops, "HSD", 2)),
        text("delivery_frequency_code", at(loops, "HSD", 3)),
        text("delivery_frequency", at(loops, "HSD", 4)),
        text("delivery_period_code", at(loops, "HSD", 5)),
        integer("delivery_period_count", at(loops, "HSD", 6)),
        text("delivery_pattern_code", at(loops, "HSD", 7)),
        text("delivery_time_code", at(loops, "HSD", 8)),
    )


def _provider(loops: tuple[str, ...]) -> tuple[Column, ...]:
    """Who is to give the service."""
    return (
        *party("provider_", loops),
        text("provider_taxonomy_code", at(loops, "PRV", 3)),
        *address("provider_", loops),
        text("provider_license_number", reference(loops, "0B")),
        text("provider_employer_number", reference(loops, "EI")),
        *reached("provider_", loops),
    )


_SETS = Frame(
    "authorization_sets",
    ("ST",),
    {"set_ordinal": Key.SET},
    (
        text("structure_code", at("ST", "BHT", 1)),
        text("purpose_code", at("ST", "BHT", 2)),
        text("reference_id", at("ST", "BHT", 3)),
        date("created_date", at("ST", "BHT", 4)),
        text("created_time", at("ST", "BHT", 5)),
        text("transaction_type_code", at("ST", "BHT", 6)),
    ),
)

_LEVELS = Frame(
    "authorization_levels",
    _LEVEL,
    {"set_ordinal": Key.SET, "level_ordinal": Key.SELF, "segment_ordinal": Key.SEGMENT},
    (
        *_hierarchy(_LEVEL),
        text("entity_code", at(_NAMED, "NM1", 1)),
        *party("", _NAMED),
        *address("", _NAMED),
        *reached("", _NAMED),
        text("taxonomy_code", at(_NAMED, "PRV", 3)),
        date("birth_date", formatted(_NAMED, "DMG", 2, 1)),
        text("gender_code", at(_NAMED, "DMG", 3)),
        text("subscriber_code", at(_NAMED, "INS", 1)),
        text("relationship_code", at(_NAMED, "INS", 2)),
        text("military_status_code", at(_NAMED, "INS", 8)),
        integer("birth_sequence", at(_NAMED, "INS", 17)),
        text("employer_number", reference(_NAMED, "EI")),
        text("license_number", reference(_NAMED, "0B")),
        text("upin", reference(_NAMED, "1G")),
        text("social_security_number", reference(_NAMED, "SY")),
        text("policy_number", reference(_NAMED, "1L")),
        text("member_number", reference(_NAMED, "1W")),
        text("group_number", reference(_NAMED, "6P")),
        text("medicare_number", reference(_NAMED, "F6")),
        text("medicaid_number", reference(_NAMED, "NQ")),
        text("patient_account_number", reference(_NAMED, "EJ")),
        text("medical_record_number", reference(_NAMED, "EA")),
        text("card_number", reference(_NAMED, "HJ")),
        text("policy_holder_number", reference(_NAMED, "IG")),
        text("plan_network_id", reference(_NAMED, "N6")),
        *_refusal((*_LEVEL, *_NAMED)),
    ),
)

_EVENTS = Frame(
    "authorization_events",
    _EVENT,
    {
        "set_ordinal": Key.SET,
        "level_ordinal": Key.PARENT,
        "event_ordinal": Key.SELF,
        "segment_ordinal": Key.SEGMENT,
    },
    (
        *_hierarchy(_EVENT),
        *_review(_EVENT),
        *(text(f"related_cause_{number}_code", at(_EVENT, "UM", 5, component=number)) for number in range(1, 4)),
        text("accident_state_code", at(_EVENT, "UM", 5, component=4)),
        text("accident_country_code", at(_EVENT, "UM", 5, component=5)),
        text("level_of_service_code", at(_EVENT, "UM", 6)),
        text("health_condition_code", at(_EVENT, "UM", 7)),
        text("prognosis_code", at(_EVENT, "UM", 8)),
        text("release_code", at(_EVENT, "UM", 9)),
        text("delay_reason_code", at(_EVENT, "UM", 10)),
        *period("event", dated(_EVENT, "AAH")),
        *period("admission", dated(_EVENT, "435")),
        *period("discharge", dated(_EVENT, "096")),
        *_dates(_EVENT),
        date("accident_date", dated(_EVENT, "439")),
        date("onset_date", dated(_EVENT, "431")),
        date("last_menstrual_period_date", dated(_EVENT, "484")),
        date("expected_birth_date", dated(_EVENT, "ABC")),
        *diagnoses(_EVENT, 12, "ABK", "ABF", "ABJ", "BK", "BF", "BJ"),
        *_delivery(_EVENT),
        text("admission_type_code", at(_EVENT, "CL1", 1)),
        text("admission_source_code", at(_EVENT, "CL1", 2)),
        text("patient_status_code", at(_EVENT, "CL1", 3)),
        text("residence_status_code", at(_EVENT, "CL1", 4)),
        text("home_health_prognosis_code", at(_EVENT, "CR6", 1)),
        date("home_health_start_date", at(_EVENT, "CR6", 2)),
        *period("home_health", formatted(_EVENT, "CR6", 4, 3)),
        text("medicare_coverage_code", at(_EVENT, "CR6", 7)),
        text("home_health_certification_type_code", at(_EVENT, "CR6", 8)),
        text("attachment_type_code", at(_EVENT, "PWK", 1)),
        text("attachment_transmission_code", at(_EVENT, "PWK", 2)),
        text("attachment_control_number", at(_EVENT, "PWK", 6)),
        text("attachment_description", at(_EVENT, "PWK", 7)),
        text("message", at(_EVENT, "MSG", 1)),
        *_provider(_EVENT_PROVIDER),
        *_refusal((*_EVENT, *_EVENT_PROVIDER)),
    ),
)

_SERVICES = Frame(
    "authorization_services",
    _SERVICE,
    {"event_ordinal": Key.PARENT, "service_ordinal": Key.SELF, "segment_ordinal": Key.SEGMENT},
    (
        *_hierarchy(_SERVICE),
        *_review(_SERVICE),
        *period("service", dated(_SERVICE, "472")),
        *_dates(_SERVICE),
        text("revenue_code", at(_SERVICE, "SV2", 1)),
        *procedure((_SERVICE, "SV1", 1), (_SERVICE, "SV2", 2)),
        text("procedure_range_end_code", at(_SERVICE, "SV1", 1, component=8), at(_SERVICE, "SV2", 2, component=8)),
        cents("charge_cents", at(_SERVICE, "SV1", 2), at(_SERVICE, "SV2", 3)),
        text("unit_code", at(_SERVICE, "SV1", 3), at(_SERVICE, "SV2", 4)),
        text("quantity", at(_SERVICE, "SV1", 4), at(_SERVICE, "SV2", 5)),
        cents("rate_cents", at(_SERVICE, "SV2", 6)),
        *(integer(f"diagnosis_pointer_{number}", at(_SERVICE, "SV1", 7, component=number)) for number in range(1, 5)),
        text("epsdt_code", at(_SERVICE, "SV1", 11)),
        text("nursing_home_status_code", at(_SERVICE, "SV2", 9)),
        text("level_of_care_code", at(_SERVICE, "SV1", 20), at(_SERVICE, "SV2", 10)),
        *_delivery(_SERVICE),
        text("attachment_type_code", at(_SERVICE, "PWK", 1)),
        text("attachment_transmission_code", at(_SERVICE, "PWK", 2)),
        text("attachment_control_number", at(_SERVICE, "PWK", 6)),
        text("attachment_description", at(_SERVICE, "PWK", 7)),
        text("message", at(_SERVICE, "MSG", 1)),
        *_provider(_SERVICE_PROVIDER),
        *_refusal((*_SERVICE, *_SERVICE_PROVIDER)),
    ),
)

LAYOUT = Layout(
    transaction="278",
    version="005010",
    root="ST",
    loops=_LOOPS,
    frames=(_SETS, _LEVELS, _EVENTS, _SERVICES),
    qualified=frozenset({"AAA", "CRC", "DTP", "HI", "NM1", "PER", "PRV", "PWK", "REF", "TRN"}),
)
"""The 278 as this project reads it."""
