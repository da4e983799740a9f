"""835 Health Care Claim Payment/Advice, 005010X221A1: payments, claims, service lines, adjustments.

The frames are those of `schemas.remittance` without `file_sha256` and `plan_id`, which are known only where the file
is. A claim hangs under the set, not under the LX it follows: files are cut before claims. What follows a CAS, MIA or LQ
segment still belongs to the claim or line, so their columns have the loops of both as their source.
"""

from parsers.transactions.positions import (
    amount_of,
    at,
    cents,
    date,
    dated_alone,
    integer,
    quantity_of,
    reference,
    text,
)
from parsers.x12.layout import Column, Frame, Key, Layout, Loop, Pick, Source, Where, Within

_LOOPS = (
    Loop("1000A", "ST", "N1", 80, Where(1, ("PR",))),
    Loop("1000B", "ST", "N1", 80, Where(1, ("PE",))),
    Loop("1000", "ST", "N1", 80),
    Loop("2000", "ST", "LX", 130),
    Loop("2100", "ST", "CLP", 130, is_boundary=True),
    Loop("2100 CAS", "2100", "CAS", 20),
    Loop("2110", "2100", "SVC", 70),
    Loop("2110 CAS", "2110", "CAS", 90),
    Loop("2110 LQ", "2110", "LQ", 130),
    Loop("PLB", "ST", "PLB", 900),
)

_CLAIM = ("2100", "2100 CAS")
_SERVICE = ("2110", "2110 CAS", "2110 LQ")
_ADJUSTMENT = ("2100 CAS", "2110 CAS")

_RENDERING = ("0B", "1A", "1B", "1C", "1D", "1G", "1H", "1J", "D3", "G2", "LU")
_LINE_RENDERING = ("0B", "1A", "1B", "1C", "1D", "1G", "1H", "1J", "D3", "G2", "SY", "TJ")


def _contact(function: str, *qualifiers: str) -> Source:
    """The number of the payer's PER segment for a function under the first of the qualifiers it has."""
    pairs = ((3, 4), (5, 6), (7, 8))
    return Source(
        ("1000A",),
        "PER",
        tuple(
            Pick(number, (Where(1, (function,)), Where(code, (qualifier,))))
            for qualifier in qualifiers
            for code, number in pairs
        ),
    )


def _name(element: int, *entities: str) -> Source:
    """An element of a claim's NM1 segment that names the entity."""
    return at(_CLAIM, "NM1", element, Where(1, entities))


def _person(prefix: str, *entities: str) -> tuple[Column, ...]:
    """Columns of a person, or of an organization in place of one, that a claim names."""
    return (
        text(f"{prefix}_last_name", _name(3, *entities)),
        text(f"{prefix}_first_name", _name(4, *entities)),
        text(f"{prefix}_middle_name", _name(5, *entities)),
        text(f"{prefix}_name_suffix", _name(7, *entities)),
        text(f"{prefix}_id_qualifier_code", _name(8, *entities)),
        text(f"{prefix}_identification_code", _name(9, *entities)),
    )


def _payer(prefix: str, *entities: str) -> tuple[Column, ...]:
    """Columns of another payer that a claim names."""
    return (
        text(f"{prefix}_name", _name(3, *entities)),
        text(f"{prefix}_id_qualifier_code", _name(8, *entities)),
        text(f"{prefix}_id", _name(9, *entities)),
    )


def _procedure(prefix: str, element: int) -> tuple[Column, ...]:
    """Columns of a composite procedure of SVC."""
    names = (
        "procedure_qualifier_code",
        "procedure_code",
        "modifier_1_code",
        "modifier_2_code",
        "modifier_3_code",
        "modifier_4_code",
        "procedure_description",
    )
    return tuple(
        text(f"{prefix}{name}", at("2110", "SVC", element, component=place)) for place, name in enumerate(names, 1)
    )


def _triplet(number: int) -> tuple[Column, ...]:
    """Columns of a CAS segment's reason, amount and quantity with this number, from 1."""
    first = 3 * number - 1
    return (
        text(f"reason_{number}_code", at(_ADJUSTMENT, "CAS", first)),
        cents(f"amount_{number}_cents", at(_ADJUSTMENT, "CAS", first + 1)),
        text(f"quantity_{number}", at(_ADJUSTMENT, "CAS", first + 2)),
    )


def _pair(number: int) -> tuple[Column, ...]:
    """Columns of a PLB segment's adjustment and amount with this number, from 1."""
    first = 2 * number + 1
    return (
        text(f"reason_{number}_code", at("PLB", "PLB", first, component=1)),
        text(f"reference_{number}_id", at("PLB", "PLB", first, component=2)),
        cents(f"amount_{number}_cents", at("PLB", "PLB", first + 1)),
    )


_SETS = Frame(
    "remittance_sets",
    ("ST",),
    {"set_ordinal": Key.SET},
    (
        text("handling_code", at("ST", "BPR", 1)),
        cents("payment_cents", at("ST", "BPR", 2)),
        text("credit_debit_code", at("ST", "BPR", 3)),
        text("payment_method_code", at("ST", "BPR", 4)),
        text("payment_format_code", at("ST", "BPR", 5)),
        text("sender_bank_qualifier_code", at("ST", "BPR", 6)),
        text("sender_bank_id", at("ST", "BPR", 7)),
        text("sender_account_qualifier_code", at("ST", "BPR", 8)),
        text("sender_account_number", at("ST", "BPR", 9)),
        text("originating_company_id", at("ST", "BPR", 10)),
        text("originating_company_supplemental_code", at("ST", "BPR", 11)),
        text("receiver_bank_qualifier_code", at("ST", "BPR", 12)),
        text("receiver_bank_id", at("ST", "BPR", 13)),
        text("receiver_account_qualifier_code", at("ST", "BPR", 14)),
        text("receiver_account_number", at("ST", "BPR", 15)),
        date("payment_date", at("ST", "BPR", 16)),
        text("trace_number", at("ST", "TRN", 2, Where(1, ("1",)))),
        text("trace_company_id", at("ST", "TRN", 3, Where(1, ("1",)))),
        text("trace_company_supplemental_code", at("ST", "TRN", 4, Where(1, ("1",)))),
        text("currency_code", at("ST", "CUR", 2)),
        text("receiver_id", reference("ST", "EV")),
        text("version_number", reference("ST", "F2")),
        date("production_date", dated_alone("ST", "405")),
        text("payer_name", at("1000A", "N1", 2)),
        text("payer_id_qualifier_code", at("1000A", "N1", 3)),
        text("payer_id", at("1000A", "N1", 4)),
        text("payer_address_line_1", at("1000A", "N3", 1)),
        text("payer_address_line_2", at("1000A", "N3", 2)),
        text("payer_city_name", at("1000A", "N4", 1)),
        text("payer_state_code", at("1000A", "N4", 2)),
        text("payer_postal_code", at("1000A", "N4", 3)),
        text("payer_number", reference("1000A", "2U")),
        text("payer_submitter_number", reference("1000A", "EO")),
        text("payer_health_industry_number", reference("1000A", "HI")),
        text("payer_naic_number", reference("1000A", "NF")),
        text("payer_business_contact_name", at("1000A", "PER", 2, Where(1, ("CX",)))),
        text("payer_business_phone_number", _contact("CX", "TE")),
        text("payer_business_email_address", _contact("CX", "EM")),
        text("payer_technical_contact_name", at("1000A", "PER", 2, Where(1, ("BL",)))),
        text("payer_technical_phone_number", _contact("BL", "TE")),
        text("payer_technical_email_address", _contact("BL", "EM")),
        text("payer_web_address", _contact("IC", "UR"), _contact("BL", "UR")),
        text("payee_name", at("1000B", "N1", 2)),
        text("payee_id_qualifier_code", at("1000B", "N1", 3)),
        text("payee_id", at("1000B", "N1", 4)),
        text("payee_address_line_1", at("1000B", "N3", 1)),
        text("payee_address_line_2", at("1000B", "N3", 2)),
        text("payee_city_name", at("1000B", "N4", 1)),
        text("payee_state_code", at("1000B", "N4", 2)),
        text("payee_postal_code", at("1000B", "N4", 3)),
        text("payee_tax_id", reference("1000B", "TJ")),
        text("payee_number", reference("1000B", "PQ")),
        text("payee_state_license_number", reference("1000B", "0B")),
        text("payee_pharmacy_number", reference("1000B", "D3")),
        text("delivery_code", at("1000B", "RDM", 1)),
        text("delivery_name", at("1000B", "RDM", 2)),
        text("delivery_address", at("1000B", "RDM", 3)),
    ),
)

_SUMMARIES = Frame(
    "remittance_provider_summaries",
    ("2000",),
    {"set_ordinal": Key.SET, "summary_ordinal": Key.SELF, "segment_ordinal": Key.SEGMENT},
    (
        text("assigned_number", at("2000", "LX", 1)),
        text("provider_id", at("2000", "TS3", 1)),
        text("facility_type_code", at("2000", "TS3", 2)),
        date("fiscal_period_date", at("2000", "TS3", 3)),
        integer("claim_count", at("2000", "TS3", 4)),
        cents("charge_cents", at("2000", "TS3", 5)),
        cents("covered_charge_cents", at("2000", "TS3", 6)),
        cents("noncovered_charge_cents", at("2000", "TS3", 7)),
        cents("denied_charge_cents", at("2000", "TS3", 8)),
        cents("provider_payment_cents", at("2000", "TS3", 9)),
        cents("interest_cents", at("2000", "TS3", 10)),
        cents("contractual_adjustment_cents", at("2000", "TS3", 11)),
        cents("gramm_rudman_reduction_cents", at("2000", "TS3", 12)),
        cents("msp_payer_cents", at("2000", "TS3", 13)),
        cents("blood_deductible_cents", at("2000", "TS3", 14)),
        cents("non_lab_charge_cents", at("2000", "TS3", 15)),
        cents("coinsurance_cents", at("2000", "TS3", 16)),
        cents("hcpcs_reported_charge_cents", at("2000", "TS3", 17)),
        cents("hcpcs_payable_cents", at("2000", "TS3", 18)),
        cents("deductible_cents", at("2000", "TS3", 19)),
        cents("professional_component_cents", at("2000", "TS3", 20)),
        cents("msp_patient_liability_cents", at("2000", "TS3", 21)),
        cents("patient_reimbursement_cents", at("2000", "TS3", 22)),
        integer("pip_claim_count", at("2000", "TS3", 23)),
        cents("pip_adjustment_cents", at("2000", "TS3", 24)),
        cents("drg_cents", at("2000", "TS2", 1)),
        cents("federal_specific_cents", at("2000", "TS2", 2)),
        cents("hospital_specific_cents", at("2000", "TS2", 3)),
        cents("disproportionate_share_cents", at("2000", "TS2", 4)),
        cents("capital_cents", at("2000", "TS2", 5)),
        cents("indirect_medical_education_cents", at("2000", "TS2", 6)),
        integer("outlier_day_count", at("2000", "TS2", 7)),
        cents("day_outlier_cents", at("2000", "TS2", 8)),
        cents("cost_outlier_cents", at("2000", "TS2", 9)),
        text("average_length_of_stay", at("2000", "TS2", 10)),
        integer("discharge_count", at("2000", "TS2", 11)),
        integer("cost_report_day_count", at("2000", "TS2", 12)),
        integer("covered_day_count", at("2000", "TS2", 13)),
        integer("noncovered_day_count", at("2000", "TS2", 14)),
        cents("msp_pass_through_cents", at("2000", "TS2", 15)),
        text("average_drg_weight", at("2000", "TS2", 16)),
        cents("pps_capital_fsp_drg_cents", at("2000", "TS2", 17)),
        cents("pps_capital_hsp_drg_cents", at("2000", "TS2", 18)),
        cents("pps_dsh_drg_cents", at("2000", "TS2", 19)),
    ),
)

_CLAIMS = Frame(
    "remittance_claims",
    ("2100",),
    {"set_ordinal": Key.SET, "claim_ordinal": Key.SELF, "segment_ordinal": Key.SEGMENT},
    (
        text("patient_control_number", at("2100", "CLP", 1)),
        text("claim_status_code", at("2100", "CLP", 2)),
        cents("charge_cents", at("2100", "CLP", 3)),
        cents("payment_cents", at("2100", "CLP", 4)),
        cents("patient_responsibility_cents", at("2100", "CLP", 5)),
        text("claim_filing_code", at("2100", "CLP", 6)),
        text("payer_claim_control_number", at("2100", "CLP", 7)),
        text("facility_type_code", at("2100", "CLP", 8)),
        text("frequency_code", at("2100", "CLP", 9)),
        text("patient_status_code", at("2100", "CLP", 10)),
        text("drg_code", at("2100", "CLP", 11)),
        text("drg_weight", at("2100", "CLP", 12)),
        text("discharge_fraction", at("2100", "CLP", 13)),
        text("patient_consent_code", at("2100", "CLP", 14)),
        *_person("patient", "QC"),
        *_person("insured", "IL"),
        *_person("corrected", "74"),
        *_person("rendering_provider", "82"),
        *_payer("crossover_carrier", "TT"),
        *_payer("corrected_payer", "PR"),
        *_person("other_subscriber", "GB"),
        text("inpatient_covered_days", at(_CLAIM, "MIA", 1)),
        cents("pps_operating_outlier_cents", at(_CLAIM, "MIA", 2)),
        text("lifetime_psychiatric_days", at(_CLAIM, "MIA", 3)),
        cents("drg_cents", at(_CLAIM, "MIA", 4)),
        text("inpatient_remark_1_code", at(_CLAIM, "MIA", 5)),
        cents("disproportionate_share_cents", at(_CLAIM, "MIA", 6)),
        cents("msp_pass_through_cents", at(_CLAIM, "MIA", 7)),
        cents("pps_capital_cents", at(_CLAIM, "MIA", 8)),
        cents("pps_capital_fsp_drg_cents", at(_CLAIM, "MIA", 9)),
        cents("pps_capital_hsp_drg_cents", at(_CLAIM, "MIA", 10)),
        cents("pps_capital_dsh_drg_cents", at(_CLAIM, "MIA", 11)),
        cents("old_capital_cents", at(_CLAIM, "MIA", 12)),
        cents("pps_capital_ime_cents", at(_CLAIM, "MIA", 13)),
        cents("pps_operating_hospital_specific_drg_cents", at(_CLAIM, "MIA", 14)),
        text("cost_report_days", at(_CLAIM, "MIA", 15)),
        cents("pps_operating_federal_specific_drg_cents", at(_CLAIM, "MIA", 16)),
        cents("pps_capital_outlier_cents", at(_CLAIM, "MIA", 17)),
        cents("indirect_teaching_cents", at(_CLAIM, "MIA", 18)),
        cents("inpatient_nonpayable_professional_component_cents", at(_CLAIM, "MIA", 19)),
        text("inpatient_remark_2_code", at(_CLAIM, "MIA", 20)),
        text("inpatient_remark_3_code", at(_CLAIM, "MIA", 21)),
        text("inpatient_remark_4_code", at(_CLAIM, "MIA", 22)),
        text("inpatient_remark_5_code", at(_CLAIM, "MIA", 23)),
        cents("pps_capital_exception_cents", at(_CLAIM, "MIA", 24)),
        text("outpatient_reimbursement_rate", at(_CLAIM, "MOA", 1)),
        cents("hcpcs_payable_cents", at(_CLAIM, "MOA", 2)),
        text("outpatient_remark_1_code", at(_CLAIM, "MOA", 3)),
        text("outpatient_remark_2_code", at(_CLAIM, "MOA", 4)),
        text("outpatient_remark_3_code", at(_CLAIM, "MOA", 5)),
        text("outpatient_remark_4_code", at(_CLAIM, "MOA", 6)),
        text("outpatient_remark_5_code", at(_CLAIM, "MOA", 7)),
        cents("esrd_payment_cents", at(_CLAIM, "MOA", 8)),
        cents("outpatient_nonpayable_professional_component_cents", at(_CLAIM, "MOA", 9)),
        text("group_number", reference(_CLAIM, "1L")),
        text("member_number", reference(_CLAIM, "1W")),
        text("employee_number", reference(_CLAIM, "28")),
        text("other_group_number", reference(_CLAIM, "6P")),
        text("repriced_claim_number", reference(_CLAIM, "9A")),
        text("adjusted_repriced_claim_number", reference(_CLAIM, "9C")),
        text("authorization_number", reference(_CLAIM, "BB")),
        text("contract_class_code", reference(_CLAIM, "CE")),
        text("medical_record_number", reference(_CLAIM, "EA")),
        text("original_reference_number", reference(_CLAIM, "F8")),
        text("prior_authorization_number", reference(_CLAIM, "G1")),
        text("predetermination_number", reference(_CLAIM, "G3")),
        text("policy_number", reference(_CLAIM, "IG")),
        text("social_security_number", reference(_CLAIM, "SY")),
        text("rendering_provider_secondary_qualifier_code", at(_CLAIM, "REF", 1, Where(1, _RENDERING))),
        text("rendering_provider_secondary_id", reference(_CLAIM, *_RENDERING)),
        date("statement_from_date", dated_alone(_CLAIM, "232")),
        date("statement_to_date", dated_alone(_CLAIM, "233")),
        date("coverage_expiration_date", dated_alone(_CLAIM, "036")),
        date("received_date", dated_alone(_CLAIM, "050")),
        text("contact_name", at(_CLAIM, "PER", 2, Where(1, ("CX",)))),
        text("contact_number_qualifier_code", at(_CLAIM, "PER", 3, Where(1, ("CX",)))),
        text("contact_number", at(_CLAIM, "PER", 4, Where(1, ("CX",)))),
        text("contact_2_number_qualifier_code", at(_CLAIM, "PER", 5, Where(1, ("CX",)))),
        text("contact_2_number", at(_CLAIM, "PER", 6, Where(1, ("CX",)))),
        text("contact_3_number_qualifier_code", at(_CLAIM, "PER", 7, Where(1, ("CX",)))),
        text("contact_3_number", at(_CLAIM, "PER", 8, Where(1, ("CX",)))),
        cents("coverage_cents", amount_of(_CLAIM, "AU")),
        cents("discount_cents", amount_of(_CLAIM, "D8")),
        cents("per_day_limit_cents", amount_of(_CLAIM, "DY")),
        cents("patient_paid_cents", amount_of(_CLAIM, "F5")),
        cents("interest_cents", amount_of(_CLAIM, "I")),
        cents("negative_ledger_cents", amount_of(_CLAIM, "NL")),
        cents("tax_cents", amount_of(_CLAIM, "T")),
        cents("before_taxes_cents", amount_of(_CLAIM, "T2")),
        text("covered_quantity", quantity_of(_CLAIM, "CA")),
        text("coinsured_quantity", quantity_of(_CLAIM, "CD")),
        text("lifetime_reserve_quantity", quantity_of(_CLAIM, "LA")),
        text("lifetime_reserve_estimated_quantity", quantity_of(_CLAIM, "LE")),
        text("noncovered_estimated_quantity", quantity_of(_CLAIM, "NE")),
        text("not_replaced_blood_quantity", quantity_of(_CLAIM, "NR")),
        text("outlier_quantity", quantity_of(_CLAIM, "OU")),
        text("prescription_quantity", quantity_of(_CLAIM, "PS")),
        text("visit_quantity", quantity_of(_CLAIM, "VS")),
    ),
)

_SERVICES = Frame(
    "remittance_services",
    ("2110",),
    {"claim_ordinal": Key.PARENT, "service_ordinal": Key.SELF, "segment_ordinal": Key.SEGMENT},
    (
        *_procedure("", 1),
        cents("charge_cents", at("2110", "SVC", 2)),
        cents("payment_cents", at("2110", "SVC", 3)),
        text("revenue_code", at("2110", "SVC", 4)),
        text("paid_quantity", at("2110", "SVC", 5)),
        *_procedure("original_", 6),
        text("original_quantity", at("2110", "SVC", 7)),
        date("service_begin_date", dated_alone(_SERVICE, "150"), dated_alone(_SERVICE, "472")),
        date("service_end_date", dated_alone(_SERVICE, "151"), dated_alone(_SERVICE, "472")),
        text("line_item_control_number", reference(_SERVICE, "6R")),
        text("authorization_number", reference(_SERVICE, "BB")),
        text("prior_authorization_number", reference(_SERVICE, "G1")),
        text("predetermination_number", reference(_SERVICE, "G3")),
        text("attachment_number", reference(_SERVICE, "E9")),
        text("location_number", reference(_SERVICE, "LU")),
        text("rate_code", reference(_SERVICE, "RB")),
        text("ambulatory_patient_group_number", reference(_SERVICE, "1S")),
        text("ambulatory_payment_class_code", reference(_SERVICE, "APC")),
        text("policy_id", reference(_SERVICE, "0K")),
        text("rendering_provider_npi", reference(_SERVICE, "HPI")),
        text("rendering_provider_secondary_qualifier_code", at(_SERVICE, "REF", 1, Where(1, _LINE_RENDERING))),
        text("rendering_provider_secondary_id", reference(_SERVICE, *_LINE_RENDERING)),
        cents("allowed_cents", amount_of(_SERVICE, "B6")),
        cents("late_filing_reduction_cents", amount_of(_SERVICE, "KH")),
        cents("tax_cents", amount_of(_SERVICE, "T")),
        cents("before_taxes_cents", amount_of(_SERVICE, "T2")),
    ),
)

_ADJUSTMENTS = Frame(
    "remittance_adjustments",
    _ADJUSTMENT,
    {
        "claim_ordinal": Key.PARENT,
        "service_ordinal": Within("remittance_services"),
        "adjustment_ordinal": Key.SELF,
        "segment_ordinal": Key.SEGMENT,
    },
    (
        text("group_code", at(_ADJUSTMENT, "CAS", 1)),
        *(column for number in range(1, 7) for column in _triplet(number)),
    ),
)

_REMARKS = Frame(
    "remittance_remarks",
    ("2110 LQ",),
    {"service_ordinal": Key.PARENT, "remark_ordinal": Key.SELF, "segment_ordinal": Key.SEGMENT},
    (
        text("code_list_code", at("2110 LQ", "LQ", 1)),
        text("remark_code", at("2110 LQ", "LQ", 2)),
    ),
)

_PROVIDER_ADJUSTMENTS = Frame(
    "remittance_provider_adjustments",
    ("PLB",),
    {"set_ordinal": Key.SET, "provider_adjustment_ordinal": Key.SELF, "segment_ordinal": Key.SEGMENT},
    (
        text("provider_id", at("PLB", "PLB", 1)),
        date("fiscal_period_date", at("PLB", "PLB", 2)),
        *(column for number in range(1, 7) for column in _pair(number)),
    ),
)

LAYOUT = Layout(
    transaction="835",
    version="005010",
    root="ST",
    loops=_LOOPS,
    frames=(_SETS, _SUMMARIES, _CLAIMS, _SERVICES, _ADJUSTMENTS, _REMARKS, _PROVIDER_ADJUSTMENTS),
    qualified=frozenset({"AMT", "DTM", "N1", "NM1", "PER", "QTY", "REF"}),
)
"""The 835 as this project reads it."""
