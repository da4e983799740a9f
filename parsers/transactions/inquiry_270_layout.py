"""270 Eligibility Inquiry, 005010X279A1, as it is read: sets, persons asked about, what is asked.

The frames are those of `schemas.inquiries` without `file_sha256` and `plan_id`, which are known only where the file
is. A request belongs to the person last named; service types (EQ01) keep all their repetitions.
"""

from parsers.transactions.positions import (
    address,
    at,
    cents,
    date,
    dated,
    formatted,
    integer,
    party,
    period,
    procedure,
    reference,
    repeats,
    text,
)
from parsers.x12.layout import Frame, Key, Layout, Loop, Where

_LOOPS = (
    Loop("2000A", "ST", "HL", 10, Where(3, ("20",))),
    Loop("2100A", "2000A", "NM1", 30),
    Loop("2000B", "ST", "HL", 10, Where(3, ("21",))),
    Loop("2100B", "2000B", "NM1", 30),
    Loop("2000C", "ST", "HL", 10, Where(3, ("22",)), is_boundary=True),
    Loop("2100C", "2000C", "NM1", 30),
    Loop("2100C other", "2100C", "NM1", 30),
    Loop("2110C", "2100C", "EQ", 130),
    Loop("2000D", "ST", "HL", 10, Where(3, ("23",)), is_boundary=True),
    Loop("2100D", "2000D", "NM1", 30),
    Loop("2100D other", "2100D", "NM1", 30),
    Loop("2110D", "2100D", "EQ", 130),
    Loop("2000", "ST", "HL", 10),
)

_LEVEL = ("2000C", "2000D")
_PERSON = ("2100C", "2100D")
_REQUEST = ("2110C", "2110D")

_SETS = Frame(
    "inquiry_sets",
    ("ST",),
    {"set_ordinal": Key.SET},
    (
        text("structure_code", at("ST", "BHT", 1)),
        text("purpose_code", at("ST", "BHT", 2)),
        text("reference_id", at("ST", "BHT", 3)),
        date("created_date", at("ST", "BHT", 4)),
        text("created_time", at("ST", "BHT", 5)),
        text("transaction_type_code", at("ST", "BHT", 6)),
        text("payer_entity_code", at("2100A", "NM1", 1)),
        *party("payer_", "2100A"),
        text("provider_entity_code", at("2100B", "NM1", 1)),
        *party("provider_", "2100B"),
        text("provider_taxonomy_code", at("2100B", "PRV", 3)),
        *address("provider_", "2100B"),
        text("provider_employer_number", reference("2100B", "TJ")),
        text("provider_license_number", reference("2100B", "0B")),
        text("provider_medicaid_number", reference("2100B", "1D")),
        text("provider_medicare_number", reference("2100B", "1C")),
        text("provider_submitter_number", reference("2100B", "EO")),
    ),
)

_PERSONS = Frame(
    "inquiry_persons",
    _LEVEL,
    {"set_ordinal": Key.SET, "person_ordinal": Key.SELF, "segment_ordinal": Key.SEGMENT},
    (
        text("hierarchy_id", at(_LEVEL, "HL", 1)),
        text("parent_hierarchy_id", at(_LEVEL, "HL", 2)),
        text("level_code", at(_LEVEL, "HL", 3)),
        text("child_code", at(_LEVEL, "HL", 4)),
        text("trace_number", at(_LEVEL, "TRN", 2)),
        text("trace_origin_id", at(_LEVEL, "TRN", 3)),
        text("trace_division", at(_LEVEL, "TRN", 4)),
        *party("", _PERSON),
        *address("", _PERSON),
        date("birth_date", formatted(_PERSON, "DMG", 2, 1)),
        text("gender_code", at(_PERSON, "DMG", 3)),
        text("subscriber_code", at(_PERSON, "INS", 1)),
        text("relationship_code", at(_PERSON, "INS", 2)),
        integer("birth_sequence", at(_PERSON, "INS", 17)),
        text("social_security_number", reference(_PERSON, "SY")),
        text("policy_number", reference(_PERSON, "1L")),
        text("member_number", reference(_PERSON, "1W")),
        text("case_number", reference(_PERSON, "3H")),
        text("group_number", reference(_PERSON, "6P")),
        text("plan_number", reference(_PERSON, "18")),
        text("medical_record_number", reference(_PERSON, "EA")),
        text("patient_account_number", reference(_PERSON, "EJ")),
        text("medicare_number", reference(_PERSON, "F6")),
        text("medicaid_number", reference(_PERSON, "NQ")),
        text("card_number", reference(_PERSON, "HJ")),
        text("policy_holder_number", reference(_PERSON, "IG")),
        text("plan_network_id", reference(_PERSON, "N6")),
        text("property_claim_number", reference(_PERSON, "Y4")),
        text("provider_code", at(_PERSON, "PRV", 1)),
        text("provider_qualifier_code", at(_PERSON, "PRV", 2)),
        text("provider_number", at(_PERSON, "PRV", 3)),
        *period("plan", dated(_PERSON, "291")),
        date("card_issue_date", dated(_PERSON, "102")),
    ),
)

_REQUESTS = Frame(
    "inquiry_requests",
    _REQUEST,
    {"person_ordinal": Key.PARENT, "request_ordinal": Key.SELF, "segment_ordinal": Key.SEGMENT},
    (
        repeats("service_type_codes", at(_REQUEST, "EQ", 1)),
        *procedure((_REQUEST, "EQ", 2)),
        text("coverage_level_code", at(_REQUEST, "EQ", 3)),
        *(integer(f"diagnosis_pointer_{number}", at(_REQUEST, "EQ", 5, component=number)) for number in range(1, 5)),
        cents("spend_down_cents", at(_REQUEST, "AMT", 2, Where(1, ("R",)))),
        cents("spend_down_billed_cents", at(_REQUEST, "AMT", 2, Where(1, ("PB",)))),
        text("place_of_service_code", at(_REQUEST, "III", 2, Where(1, ("ZZ",)))),
        text("authorization_id", reference(_REQUEST, "G1")),
        text("referral_number", reference(_REQUEST, "9F")),
        *period("service", dated(_REQUEST, "291")),
    ),
)

LAYOUT = Layout(
    transaction="270",
    version="005010",
    root="ST",
    loops=_LOOPS,
    frames=(_SETS, _PERSONS, _REQUESTS),
    structure={"2000A": ("HL",), "2000B": ("HL",)},
    qualified=frozenset({"AMT", "DTP", "III", "NM1", "PRV", "REF", "TRN"}),
)
"""The 270 as this project reads it."""
