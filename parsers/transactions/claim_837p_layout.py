"""837P Professional Claim, 005010X222A1 and A2, as it is read: sets, levels, claims, lines, other payers.

The frames are those of `schemas.professional_claims` without `file_sha256` and `plan_id`, which are known only where
the file is. A claim belongs to the level it stands under: the subscriber, or the patient who is not the subscriber.
What balances (charges, payments, adjustments) stands in frames that join by their ordinals.
"""

from collections.abc import Iterator

from parsers.transactions.positions import (
    address,
    at,
    cents,
    contact,
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
    text,
)
from parsers.x12.layout import Column, Frame, Key, Layout, Loop, Where, Within

_OF_PATIENT = " of 2000C"
"""What the name of a loop of a claim ends with where the claim stands under the patient's level."""


def _claim_loops(parent: str, of: str) -> Iterator[Loop]:
    """The loops of a claim under a level."""

    def loop(loop_id: str, above: str, segment: str, position: int, *codes: str) -> Loop:
        return Loop(loop_id + of, above, segment, position, Where(1, codes) if codes else None)

    claim, payer, line, adjudication = (f"{loop_id}{of}" for loop_id in ("2300", "2320", "2400", "2430"))
    yield loop("2300", parent, "CLM", 130)
    yield loop("2310A", claim, "NM1", 250, "DN")
    yield loop("2310A primary care", claim, "NM1", 250, "P3")
    yield loop("2310B", claim, "NM1", 250, "82")
    yield loop("2310C", claim, "NM1", 250, "77")
    yield loop("2310D", claim, "NM1", 250, "DQ")
    yield loop("2310E", claim, "NM1", 250, "PW")
    yield loop("2310F", claim, "NM1", 250, "45")
    yield loop("2310 other", claim, "NM1", 250)
    yield loop("2320", claim, "SBR", 290)
    yield loop("2320 CAS", payer, "CAS", 295)
    yield loop("2330A", payer, "NM1", 325, "IL")
    yield loop("2330B", payer, "NM1", 325, "PR")
    yield loop("2330 other", payer, "NM1", 325)
    yield loop("2400", claim, "LX", 365)
    yield loop("2410", line, "LIN", 494)
    yield loop("2420A", line, "NM1", 500, "82")
    yield loop("2420B", line, "NM1", 500, "QB")
    yield loop("2420C", line, "NM1", 500, "77")
    yield loop("2420D", line, "NM1", 500, "DQ")
    yield loop("2420E", line, "NM1", 500, "DK")
    yield loop("2420F", line, "NM1", 500, "DN")
    yield loop("2420F primary care", line, "NM1", 500, "P3")
    yield loop("2420G", line, "NM1", 500, "PW")
    yield loop("2420H", line, "NM1", 500, "45")
    yield loop("2420 other", line, "NM1", 500)
    yield loop("2430", line, "SVD", 540)
    yield loop("2430 CAS", adjudication, "CAS", 545)
    yield loop("2440", line, "LQ", 551)


def _both(*loop_ids: str) -> tuple[str, ...]:
    """Loops of a claim wherever the claim stands."""
    return tuple(loop_id + of for loop_id in loop_ids for of in ("", _OF_PATIENT))


_LOOPS = (
    Loop("1000A", "ST", "NM1", 5, Where(1, ("41",))),
    Loop("1000B", "ST", "NM1", 5, Where(1, ("40",))),
    Loop("1000 other", "ST", "NM1", 5),
    Loop("2000A", "ST", "HL", 10, Where(3, ("20",)), is_boundary=True),
    Loop("2010AA", "2000A", "NM1", 15, Where(1, ("85",))),
    Loop("2010AB", "2000A", "NM1", 15, Where(1, ("87",))),
    Loop("2010AC", "2000A", "NM1", 15, Where(1, ("PE",))),
    Loop("2010A other", "2000A", "NM1", 15),
    Loop("2000B", "ST", "HL", 10, Where(3, ("22",)), is_boundary=True),
    Loop("2010BA", "2000B", "NM1", 15, Where(1, ("IL",))),
    Loop("2010BB", "2000B", "NM1", 15, Where(1, ("PR",))),
    Loop("2010B other", "2000B", "NM1", 15),
    *_claim_loops("2000B", ""),
    Loop("2000C", "ST", "HL", 10, Where(3, ("23",)), is_boundary=True),
    Loop("2010CA", "2000C", "NM1", 15, Where(1, ("QC",))),
    Loop("2010C other", "2000C", "NM1", 15),
    *_claim_loops("2000C", _OF_PATIENT),
    Loop("2000", "ST", "HL", 10),
)

_LEVEL = ("2000A", "2000B", "2000C")
_CLAIM = _both("2300")
_PAYER = _both("2320", "2320 CAS")
_LINE = _both("2400")
_ADJUDICATION = _both("2430", "2430 CAS")


def _provider(role: str, *loops: str) -> tuple[Column, ...]:
    """A provider of a claim or a line, with what stands for an NPI where a provider has none."""
    return (
        *party(role, loops),
        text(f"{role}taxonomy_code", at(loops, "PRV", 3)),
        text(f"{role}commercial_number", reference(loops, "G2")),
        text(f"{role}license_number", reference(loops, "0B")),
        text(f"{role}location_number", reference(loops, "LU")),
        text(f"{role}upin", reference(loops, "1G")),
    )


def _place(role: str, *loops: str) -> tuple[Column, ...]:
    """Where service was given."""
    return (
        text(f"{role}name", at(loops, "NM1", 3)),
        text(f"{role}identification_qualifier_code", at(loops, "NM1", 8)),
        text(f"{role}identification_code", at(loops, "NM1", 9)),
        *address(role, loops),
        text(f"{role}commercial_number", reference(loops, "G2")),
        text(f"{role}license_number", reference(loops, "0B")),
        text(f"{role}location_number", reference(loops, "LU")),
    )


def _attachment(loops: tuple[str, ...]) -> tuple[Column, ...]:
    return (
        text("attachment_type_code", at(loops, "PWK", 1)),
        text("attachment_transmission_code", at(loops, "PWK", 2)),
        text("attachment_control_number", at(loops, "PWK", 6)),
    )


def _contract(loops: tuple[str, ...]) -> tuple[Column, ...]:
    return (
        text("contract_type_code", at(loops, "CN1", 1)),
        cents("contract_amount_cents", at(loops, "CN1", 2)),
        text("contract_percent", at(loops, "CN1", 3)),
        text("contract_code", at(loops, "CN1", 4)),
        text("contract_discount_percent", at(loops, "CN1", 5)),
        text("contract_version", at(loops, "CN1", 6)),
    )


def _adjustment(loops: tuple[str, ...]) -> tuple[Column, ...]:
    """A CAS segment: its group and up to six reasons, each with amount and quantity."""
    triplets = (
        column
        for number in range(1, 7)
        for column in (
            text(f"reason_{number}_code", at(loops, "CAS", 3 * number - 1)),
            cents(f"adjustment_{number}_cents", at(loops, "CAS", 3 * number)),
            text(f"quantity_{number}", at(loops, "CAS", 3 * number + 1)),
        )
    )
    return (text("group_code", at(loops, "CAS", 1)), *triplets)


_SETS = Frame(
    "professional_sets",
    ("ST",),
    {"set_ordinal": Key.SET},
    (
        text("structure_code", at("ST", "BHT", 1)),
        text("purpose_code", at("ST", "BHT", 2)),
        text("reference_id", at("ST", "BHT", 3)),
        date("created_date", at("ST", "BHT", 4)),
        text("created_time", at("ST", "BHT", 5)),
        text("transaction_type_code", at("ST", "BHT", 6)),
        *party("submitter_", "1000A"),
        *reached("submitter_", "1000A"),
        *party("receiver_", "1000B"),
    ),
)

_LEVELS = Frame(
    "professional_levels",
    _LEVEL,
    {"set_ordinal": Key.SET, "level_ordinal": Key.SELF, "segment_ordinal": Key.SEGMENT},
    (
        text("hierarchy_id", at(_LEVEL, "HL", 1)),
        text("parent_hierarchy_id", at(_LEVEL, "HL", 2)),
        text("level_code", at(_LEVEL, "HL", 3)),
        text("child_code", at(_LEVEL, "HL", 4)),
        *party("billing_", "2010AA"),
        text("billing_taxonomy_code", at("2000A", "PRV", 3, Where(1, ("BI",)))),
        text("billing_currency_code", at("2000A", "CUR", 2)),
        *address("billing_", "2010AA"),
        text("billing_employer_number", reference("2010AA", "EI")),
        text("billing_social_security_number", reference("2010AA", "SY")),
        text("billing_license_number", reference("2010AA", "0B")),
        text("billing_upin", reference("2010AA", "1G")),
        *reached("billing_", "2010AA"),
        text("pay_to_entity_type_code", at("2010AB", "NM1", 2)),
        *address("pay_to_", "2010AB"),
        text("pay_to_plan_name", at("2010AC", "NM1", 3)),
        text("pay_to_plan_identification_qualifier_code", at("2010AC", "NM1", 8)),
        text("pay_to_plan_identification_code", at("2010AC", "NM1", 9)),
        *address("pay_to_plan_", "2010AC"),
        text("pay_to_plan_employer_number", reference("2010AC", "EI")),
        text("payer_responsibility_code", at("2000B", "SBR", 1)),
        text("subscriber_relationship_code", at("2000B", "SBR", 2)),
        text("group_number", at("2000B", "SBR", 3)),
        text("group_name", at("2000B", "SBR", 4)),
        text("insurance_type_code", at("2000B", "SBR", 5)),
        text("claim_filing_code", at("2000B", "SBR", 9)),
        *party("subscriber_", "2010BA"),
        *address("subscriber_", "2010BA"),
        date("subscriber_birth_date", formatted("2010BA", "DMG", 2, 1)),
        text("subscriber_gender_code", at("2010BA", "DMG", 3)),
        text("subscriber_social_security_number", reference("2010BA", "SY")),
        text("subscriber_property_claim_number", reference("2010BA", "Y4")),
        text("subscriber_contact_name", at("2010BA", "PER", 2)),
        text("subscriber_contact_phone_number", contact("2010BA", "TE")),
        text("payer_name", at("2010BB", "NM1", 3)),
        text("payer_identification_qualifier_code", at("2010BB", "NM1", 8)),
        text("payer_identification_code", at("2010BB", "NM1", 9)),
        *address("payer_", "2010BB"),
        text("payer_number", reference("2010BB", "2U")),
        text("payer_employer_number", reference("2010BB", "EI")),
        text("payer_claim_office_number", reference("2010BB", "FY")),
        text("payer_naic_code", reference("2010BB", "NF")),
        text("billing_commercial_number", reference("2010BB", "G2")),
        text("billing_location_number", reference("2010BB", "LU")),
        text("patient_relationship_code", at("2000C", "PAT", 1)),
        date("patient_death_date", formatted(("2000B", "2000C"), "PAT", 6, 5)),
        text("patient_weight_unit_code", at(("2000B", "2000C"), "PAT", 7)),
        text("patient_weight", at(("2000B", "2000C"), "PAT", 8)),
        text("patient_pregnancy_code", at(("2000B", "2000C"), "PAT", 9)),
        *party("patient_", "2010CA"),
        *address("patient_", "2010CA"),
        date("patient_birth_date", formatted("2010CA", "DMG", 2, 1)),
        text("patient_gender_code", at("2010CA", "DMG", 3)),
        text("patient_social_security_number", reference("2010CA", "SY")),
        text("patient_member_number", reference("2010CA", "1W")),
        text("patient_property_claim_number", reference("2010CA", "Y4")),
        text("patient_contact_name", at("2010CA", "PER", 2)),
        text("patient_contact_phone_number", contact("2010CA", "TE")),
    ),
)

_CLAIMS = Frame(
    "professional_claims",
    _CLAIM,
    {
        "set_ordinal": Key.SET,
        "level_ordinal": Key.PARENT,
        "claim_ordinal": Key.SELF,
        "segment_ordinal": Key.SEGMENT,
    },
    (
        text("claim_id_submitter", at(_CLAIM, "CLM", 1)),
        cents("charge_cents", at(_CLAIM, "CLM", 2)),
        text("place_of_service_code", at(_CLAIM, "CLM", 5, component=1)),
        text("place_qualifier_code", at(_CLAIM, "CLM", 5, component=2)),
        text("frequency_code", at(_CLAIM, "CLM", 5, component=3)),
        text("provider_signature_code", at(_CLAIM, "CLM", 6)),
        text("assignment_code", at(_CLAIM, "CLM", 7)),
        text("benefits_assignment_code", at(_CLAIM, "CLM", 8)),
        text("release_code", at(_CLAIM, "CLM", 9)),
        text("patient_signature_code", at(_CLAIM, "CLM", 10)),
        text("related_cause_1_code", at(_CLAIM, "CLM", 11, component=1)),
        text("related_cause_2_code", at(_CLAIM, "CLM", 11, component=2)),
        text("related_cause_3_code", at(_CLAIM, "CLM", 11, component=3)),
        text("accident_state_code", at(_CLAIM, "CLM", 11, component=4)),
        text("accident_country_code", at(_CLAIM, "CLM", 11, component=5)),
        text("special_program_code", at(_CLAIM, "CLM", 12)),
        text("participation_code", at(_CLAIM, "CLM", 16)),
        text("delay_reason_code", at(_CLAIM, "CLM", 20)),
        *diagnoses(_CLAIM, 12, "ABK", "BK"),
        *(
            text(f"condition_{number}_code", at(_CLAIM, "HI", number, Where(1, ("BG",), 1), component=2))
            for number in range(1, 13)
        ),
        text("authorization_id", reference(_CLAIM, "G1")),
        text("referral_number", reference(_CLAIM, "9F")),
        text("payer_claim_number", reference(_CLAIM, "F8")),
        text("clearinghouse_claim_number", reference(_CLAIM, "D9")),
        text("medical_record_number", reference(_CLAIM, "EA")),
        text("authorization_exception_code", reference(_CLAIM, "4N")),
        text("medicare_crossover_code", reference(_CLAIM, "F5")),
        text("mammography_certification_number", reference(_CLAIM, "EW")),
        text("laboratory_number", reference(_CLAIM, "X4")),
        text("repriced_claim_number", reference(_CLAIM, "9A")),
        text("adjusted_repriced_claim_number", reference(_CLAIM, "9C")),
        text("device_exemption_number", reference(_CLAIM, "LX")),
        text("demonstration_project_id", reference(_CLAIM, "P4")),
        text("care_plan_oversight_number", reference(_CLAIM, "1J")),
        date("onset_date", dated(_CLAIM, "431")),
        date("initial_treatment_date", dated(_CLAIM, "454")),
        date("last_seen_date", dated(_CLAIM, "304")),
        date("acute_manifestation_date", dated(_CLAIM, "453")),
        date("accident_date", dated(_CLAIM, "439")),
        date("last_menstrual_period_date", dated(_CLAIM, "484")),
        date("last_x_ray_date", dated(_CLAIM, "455")),
        date("prescription_date", dated(_CLAIM, "471")),
        *period("disability", dated(_CLAIM, "314")),
        date("disability_first_date", dated(_CLAIM, "360")),
        date("disability_last_date", dated(_CLAIM, "361")),
        date("last_worked_date", dated(_CLAIM, "297")),
        date("work_return_date", dated(_CLAIM, "296")),
        date("admission_date", dated(_CLAIM, "435")),
        date("discharge_date", dated(_CLAIM, "096")),
        date("care_assumed_date", dated(_CLAIM, "090")),
        date("care_relinquished_date", dated(_CLAIM, "091")),
        date("first_contact_date", dated(_CLAIM, "444")),
        date("repricer_received_date", dated(_CLAIM, "050")),
        cents("patient_paid_cents", at(_CLAIM, "AMT", 2, Where(1, ("F5",)))),
        text("homebound_code", at(_CLAIM, "CRC", 2, Where(1, ("75",)))),
        text("homebound_condition_code", at(_CLAIM, "CRC", 3, Where(1, ("75",)))),
        text("epsdt_referral_code", at(_CLAIM, "CRC", 2, Where(1, ("ZZ",)))),
        text("epsdt_condition_1_code", at(_CLAIM, "CRC", 3, Where(1, ("ZZ",)))),
        text("epsdt_condition_2_code", at(_CLAIM, "CRC", 4, Where(1, ("ZZ",)))),
        text("epsdt_condition_3_code", at(_CLAIM, "CRC", 5, Where(1, ("ZZ",)))),
        text("note_code", at(_CLAIM, "NTE", 1)),
        text("note_text", at(_CLAIM, "NTE", 2)),
        text("fixed_format_text", at(_CLAIM, "K3", 1)),
        *_attachment(_CLAIM),
        *_contract(_CLAIM),
        *_provider("referring_", *_both("2310A")),
        *_provider("primary_care_", *_both("2310A primary care")),
        *_provider("rendering_", *_both("2310B")),
        *_place("facility_", *_both("2310C")),
        *reached("facility_", _both("2310C")),
        *_provider("supervising_", *_both("2310D")),
        *address("pick_up_", _both("2310E")),
        text("drop_off_name", at(_both("2310F"), "NM1", 3)),
        *address("drop_off_", _both("2310F")),
    ),
)

_LINES = Frame(
    "professional_lines",
    _LINE,
    {"claim_ordinal": Key.PARENT, "line_ordinal": Key.SELF, "segment_ordinal": Key.SEGMENT},
    (
        integer("line_number", at(_LINE, "LX", 1)),
        *procedure((_LINE, "SV1", 1)),
        cents("charge_cents", at(_LINE, "SV1", 2)),
        text("unit_code", at(_LINE, "SV1", 3)),
        text("quantity", at(_LINE, "SV1", 4)),
        text("place_of_service_code", at(_LINE, "SV1", 5)),
        *(integer(f"diagnosis_pointer_{number}", at(_LINE, "SV1", 7, component=number)) for number in range(1, 5)),
        text("emergency_code", at(_LINE, "SV1", 9)),
        text("epsdt_code", at(_LINE, "SV1", 11)),
        text("family_planning_code", at(_LINE, "SV1", 12)),
        text("copay_exempt_code", at(_LINE, "SV1", 15)),
        *period("service", dated(_LINE, "472")),
        date("prescription_date", dated(_LINE, "471")),
        date("certification_revision_date", dated(_LINE, "607")),
        date("therapy_begin_date", dated(_LINE, "463")),
        date("last_certification_date", dated(_LINE, "461")),
        date("last_seen_date", dated(_LINE, "304")),
        date("hemoglobin_test_date", dated(_LINE, "738")),
        date("creatinine_test_date", dated(_LINE, "739")),
        date("shipped_date", dated(_LINE, "011")),
        date("last_x_ray_date", dated(_LINE, "455")),
        date("initial_treatment_date", dated(_LINE, "454")),
        text("line_id_submitter", reference(_LINE, "6R")),
        text("authorization_id", reference(_LINE, "G1")),
        text("authorization_payer_id", at(_LINE, "REF", 4, Where(1, ("G1",)), component=2)),
        text("referral_number", reference(_LINE, "9F")),
        text("referral_payer_id", at(_LINE, "REF", 4, Where(1, ("9F",)), component=2)),
        text("repriced_line_number", reference(_LINE, "9B")),
        text("adjusted_repriced_line_number", reference(_LINE, "9D")),
        text("mammography_certification_number", reference(_LINE, "EW")),
        text("laboratory_number", reference(_LINE, "X4")),
        text("referring_laboratory_number", reference(_LINE, "F4")),
        text("immunization_batch_number", reference(_LINE, "BT")),
        cents("sales_tax_cents", at(_LINE, "AMT", 2, Where(1, ("T",)))),
        cents("postage_cents", at(_LINE, "AMT", 2, Where(1, ("F4",)))),
        text("note_code", at(_LINE, "NTE", 1, Where(1, ("ADD", "DCP")))),
        text("note_text", at(_LINE, "NTE", 2, Where(1, ("ADD", "DCP")))),
        text("third_party_note_text", at(_LINE, "NTE", 2, Where(1, ("TPO",)))),
        text("fixed_format_text", at(_LINE, "K3", 1)),
        *_attachment(_LINE),
        *_contract(_LINE),
        text("drug_qualifier_code", at(_both("2410"), "LIN", 2)),
        text("drug_code", at(_both("2410"), "LIN", 3)),
        text("drug_quantity", at(_both("2410"), "CTP", 4)),
        text("drug_unit_code", at(_both("2410"), "CTP", 5, component=1)),
        text("prescription_number", reference(_both("2410"), "XZ")),
        text("drug_link_number", reference(_both("2410"), "VY")),
        *_provider("rendering_", *_both("2420A")),
        *_provider("purchased_", *_both("2420B")),
        *_place("facility_", *_both("2420C")),
        *_provider("supervising_", *_both("2420D")),
        *_provider("ordering_", *_both("2420E")),
        *address("ordering_", _both("2420E")),
        *reached("ordering_", _both("2420E")),
        *_provider("referring_", *_both("2420F")),
        *_provider("primary_care_", *_both("2420F primary care")),
        *address("pick_up_", _both("2420G")),
        text("drop_off_name", at(_both("2420H"), "NM1", 3)),
        *address("drop_off_", _both("2420H")),
    ),
)

_OTHER_PAYERS = Frame(
    "professional_other_payers",
    _both("2320"),
    {"claim_ordinal": Key.PARENT, "other_payer_ordinal": Key.SELF, "segment_ordinal": Key.SEGMENT},
    (
        text("payer_responsibility_code", at(_PAYER, "SBR", 1)),
        text("relationship_code", at(_PAYER, "SBR", 2)),
        text("group_number", at(_PAYER, "SBR", 3)),
        text("group_name", at(_PAYER, "SBR", 4)),
        text("insurance_type_code", at(_PAYER, "SBR", 5)),
        text("claim_filing_code", at(_PAYER, "SBR", 9)),
        cents("paid_cents", at(_PAYER, "AMT", 2, Where(1, ("D",)))),
        cents("non_covered_cents", at(_PAYER, "AMT", 2, Where(1, ("A8",)))),
        cents("remaining_liability_cents", at(_PAYER, "AMT", 2, Where(1, ("EAF",)))),
        text("benefits_assignment_code", at(_PAYER, "OI", 3)),
        text("patient_signature_code", at(_PAYER, "OI", 4)),
        text("release_code", at(_PAYER, "OI", 6)),
        text("reimbursement_rate", at(_PAYER, "MOA", 1)),
        cents("hcpcs_payable_cents", at(_PAYER, "MOA", 2)),
        *(text(f"remark_{number}_code", at(_PAYER, "MOA", number + 2)) for number in range(1, 6)),
        cents("esrd_paid_cents", at(_PAYER, "MOA", 8)),
        cents("professional_component_cents", at(_PAYER, "MOA", 9)),
        *party("subscriber_", _both("2330A")),
        *address("subscriber_", _both("2330A")),
        text("subscriber_social_security_number", reference(_both("2330A"), "SY")),
        text("payer_name", at(_both("2330B"), "NM1", 3)),
        text("payer_identification_qualifier_code", at(_both("2330B"), "NM1", 8)),
        text("payer_identification_code", at(_both("2330B"), "NM1", 9)),
        *address("payer_", _both("2330B")),
        date("paid_date", dated(_both("2330B"), "573")),
        text("payer_number", reference(_both("2330B"), "2U")),
        text("payer_employer_number", reference(_both("2330B"), "EI")),
        text("payer_claim_office_number", reference(_both("2330B"), "FY")),
        text("payer_naic_code", reference(_both("2330B"), "NF")),
        text("authorization_id", reference(_both("2330B"), "G1")),
        text("referral_number", reference(_both("2330B"), "9F")),
        text("claim_adjusted_code", reference(_both("2330B"), "T4")),
        text("payer_claim_number", reference(_both("2330B"), "F8")),
    ),
)

_PAYER_ADJUSTMENTS = Frame(
    "professional_payer_adjustments",
    _both("2320 CAS"),
    {
        "claim_ordinal": Within("professional_claims"),
        "other_payer_ordinal": Key.PARENT,
        "payer_adjustment_ordinal": Key.SELF,
        "segment_ordinal": Key.SEGMENT,
    },
    _adjustment(_both("2320 CAS")),
)

_ADJUDICATIONS = Frame(
    "professional_adjudications",
    _both("2430"),
    {
        "claim_ordinal": Within("professional_claims"),
        "line_ordinal": Key.PARENT,
        "adjudication_ordinal": Key.SELF,
        "segment_ordinal": Key.SEGMENT,
    },
    (
        text("payer_identification_code", at(_ADJUDICATION, "SVD", 1)),
        cents("paid_cents", at(_ADJUDICATION, "SVD", 2)),
        *procedure((_ADJUDICATION, "SVD", 3)),
        text("paid_quantity", at(_ADJUDICATION, "SVD", 5)),
        integer("bundled_line_number", at(_ADJUDICATION, "SVD", 6)),
        date("paid_date", dated(_ADJUDICATION, "573")),
        cents("remaining_liability_cents", at(_ADJUDICATION, "AMT", 2, Where(1, ("EAF",)))),
    ),
)

_LINE_ADJUSTMENTS = Frame(
    "professional_line_adjustments",
    _both("2430 CAS"),
    {
        "claim_ordinal": Within("professional_claims"),
        "line_ordinal": Within("professional_lines"),
        "adjudication_ordinal": Key.PARENT,
        "line_adjustment_ordinal": Key.SELF,
        "segment_ordinal": Key.SEGMENT,
    },
    _adjustment(_both("2430 CAS")),
)

LAYOUT = Layout(
    transaction="837",
    version="005010",
    industry="X222",
    root="ST",
    loops=_LOOPS,
    frames=(
        _SETS,
        _LEVELS,
        _CLAIMS,
        _LINES,
        _OTHER_PAYERS,
        _PAYER_ADJUSTMENTS,
        _ADJUDICATIONS,
        _LINE_ADJUSTMENTS,
    ),
    qualified=frozenset({"AMT", "CAS", "CRC", "DTP", "LQ", "MEA", "NM1", "NTE", "PER", "PRV", "PWK", "QTY", "REF"}),
)
"""The 837P as this project reads it."""
