"""834 Benefit Enrollment and Maintenance, 005010X220A1: sets, members, coverages.

The frames are those of `schemas.enrollment` without `file_sha256` and `plan_id`, which are known only where the file
is. Loops and qualifiers follow the guide; names and references of kinds it does not know are kept in `other_segments`.
"""

from parsers.transactions.positions import at, contact, date, dated, formatted, reference, text
from parsers.x12.layout import Column, Form, Frame, Key, Layout, Loop, Where

_LOOPS = (
    Loop("1000A", "ST", "N1", 70, Where(1, ("P5",))),
    Loop("1000B", "ST", "N1", 70, Where(1, ("IN",))),
    Loop("1000C", "ST", "N1", 70, Where(1, ("BO", "TV"))),
    Loop("1100C", "1000C", "ACT", 120),
    Loop("2000", "ST", "INS", 100, is_boundary=True),
    Loop("2100A", "2000", "NM1", 30, Where(1, ("IL", "74"))),
    Loop("2100B", "2000", "NM1", 30, Where(1, ("70",))),
    Loop("2100C", "2000", "NM1", 30, Where(1, ("31",))),
    Loop("2100D", "2000", "NM1", 30, Where(1, ("36",))),
    Loop("2100E", "2000", "NM1", 30, Where(1, ("M8",))),
    Loop("2100F", "2000", "NM1", 30, Where(1, ("S3",))),
    Loop(
        "2100G",
        "2000",
        "NM1",
        30,
        Where(1, ("6Y", "9K", "E1", "EI", "EXS", "GB", "GD", "J6", "LR", "QD", "S1", "TZ", "X4")),
    ),
    Loop("2100H", "2000", "NM1", 30, Where(1, ("45",))),
    Loop("2100", "2000", "NM1", 30),
    Loop("2200", "2000", "DSB", 200),
    Loop("2300", "2000", "HD", 260),
    Loop("2310", "2300", "LX", 310),
    Loop("2320", "2300", "COB", 400),
    Loop("2330", "2320", "NM1", 410),
    Loop("2700", "2000", "LS", 688),
    Loop("2710", "2700", "LX", 688),
    Loop("2750", "2710", "N1", 688),
)

_SETS = Frame(
    "enrollment_sets",
    ("ST",),
    {"set_ordinal": Key.SET},
    (
        text("purpose_code", at("ST", "BGN", 1)),
        text("reference_id", at("ST", "BGN", 2)),
        date("created_date", at("ST", "BGN", 3)),
        text("created_time", at("ST", "BGN", 4)),
        text("action_code", at("ST", "BGN", 8)),
        text("master_policy_number", reference("ST", "38")),
        date("effective_date", dated("ST", "007")),
        Column("stated_member_count", Form.INTEGER, (at("ST", "QTY", 2, Where(1, ("TO",))),)),
        Column("stated_subscriber_count", Form.INTEGER, (at("ST", "QTY", 2, Where(1, ("ET",))),)),
        Column("stated_dependent_count", Form.INTEGER, (at("ST", "QTY", 2, Where(1, ("DT",))),)),
        text("sponsor_name", at("1000A", "N1", 2)),
        text("sponsor_id", at("1000A", "N1", 4)),
        text("payer_name", at("1000B", "N1", 2)),
        text("payer_id", at("1000B", "N1", 4)),
    ),
)

_MEMBERS = Frame(
    "enrollment_members",
    ("2000",),
    {"set_ordinal": Key.SET, "member_ordinal": Key.SELF, "segment_ordinal": Key.SEGMENT},
    (
        text("maintenance_type_code", at("2000", "INS", 3)),
        text("maintenance_reason_code", at("2000", "INS", 4)),
        text("benefit_status_code", at("2000", "INS", 5)),
        text("subscriber_code", at("2000", "INS", 1)),
        text("relationship_code", at("2000", "INS", 2)),
        text("medicare_plan_code", at("2000", "INS", 6, component=1)),
        date("death_date", formatted("2000", "INS", 12, 11)),
        text("subscriber_number", reference("2000", "0F")),
        text("policy_number", reference("2000", "1L")),
        text("client_number", reference("2000", "23")),
        text("case_number", reference("2000", "3H")),
        text("medicaid_number", reference("2000", "1D")),
        text("medicare_number", reference("2000", "F6")),
        text("reporting_category", reference("2000", "17")),
        text("cross_reference_number", reference("2000", "6O")),
        text("department_number", reference("2000", "DX")),
        text("unit_number", reference("2000", "QQ")),
        text("prior_number", reference("2000", "Q4")),
        text("personal_id_number", reference("2000", "ABB")),
        text("mutually_defined_number", reference("2000", "ZZ")),
        text("identification_code", at("2100A", "NM1", 9)),
        text("last_name", at("2100A", "NM1", 3)),
        text("first_name", at("2100A", "NM1", 4)),
        text("middle_name", at("2100A", "NM1", 5)),
        date("birth_date", formatted("2100A", "DMG", 2, 1)),
        text("gender_code", at("2100A", "DMG", 3)),
        text("language_code", at("2100A", "LUI", 2)),
        text("phone_number", contact("2100A", "HP", "CP", "TE", "AP", "BN", "WP")),
        text("email_address", contact("2100A", "EM")),
        text("address_line_1", at("2100A", "N3", 1)),
        text("address_line_2", at("2100A", "N3", 2)),
        text("city_name", at("2100A", "N4", 1)),
        text("state_code", at("2100A", "N4", 2)),
        text("postal_code", at("2100A", "N4", 3)),
        text("county_code", at("2100A", "N4", 6, Where(5, ("CY",)))),
        date("eligibility_begin_date", dated("2000", "356")),
        date("eligibility_end_date", dated("2000", "357")),
        date("medicaid_begin_date", dated("2000", "473")),
        date("medicaid_end_date", dated("2000", "474")),
        date("maintenance_effective_date", dated("2000", "303")),
    ),
)

_COVERAGES = Frame(
    "enrollment_coverages",
    ("2300",),
    {"member_ordinal": Key.PARENT, "coverage_ordinal": Key.SELF, "segment_ordinal": Key.SEGMENT},
    (
        text("maintenance_type_code", at("2300", "HD", 1)),
        text("insurance_line_code", at("2300", "HD", 3)),
        text("plan_coverage_description", at("2300", "HD", 4)),
        text("coverage_level_code", at("2300", "HD", 5)),
        date("benefit_begin_date", dated("2300", "348")),
        date("benefit_end_date", dated("2300", "349")),
        date("maintenance_effective_date", dated("2300", "303")),
        text("policy_number", reference("2300", "1L")),
        text("contract_class_code", reference("2300", "CE")),
        text("rate_code", reference("2300", "RB")),
        text("county_code", reference("2300", "ZX")),
        text("payment_category_code", reference("2300", "9V")),
        text("assistance_category_code", reference("2300", "M7")),
        text("provider_id", at("2310", "NM1", 9, Where(1, ("P3",)))),
        text("provider_last_name", at("2310", "NM1", 3, Where(1, ("P3",)))),
        text("provider_first_name", at("2310", "NM1", 4, Where(1, ("P3",)))),
    ),
)

LAYOUT = Layout(
    transaction="834",
    version="005010",
    root="ST",
    loops=_LOOPS,
    frames=(_SETS, _MEMBERS, _COVERAGES),
    structure={"2310": ("LX",), "2700": ("LS", "LE"), "2710": ("LX", "LE"), "2750": ("LE",)},
    qualified=frozenset({"AMT", "COB", "DTP", "HD", "N1", "NM1", "PER", "QTY", "REF"}),
)
"""The 834 as this project reads it."""
