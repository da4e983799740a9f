"""Enrollment as a plan states it in an 834: transaction sets, members, and the coverages of each member."""

import polars as pl

from schemas.contract import Contract, column


class EnrollmentSets(Contract):
    """One row per 834 transaction set."""

    file_sha256: str = column("SHA-256 of the file, hex")
    plan_id: str = column("Plan that sent the file")
    set_ordinal: pl.Int64 = column("Transaction set within the file, from 0")
    purpose_code: str = column("BGN01: 00 original, 15 re-submission, 22 copy", nullable=True)
    reference_id: str = column("BGN02, the sender's number of the set", nullable=True)
    created_date: pl.Date = column("BGN03, date of the set", nullable=True)
    created_time: str = column("BGN04, HHMM[SS[DD]], local to the sender", nullable=True)
    action_code: str = column("BGN08: 2 change, 4 verify (full file), RX replace", nullable=True)
    master_policy_number: str = column("REF 38", nullable=True)
    effective_date: pl.Date = column("DTP 007 of the set", nullable=True)
    stated_member_count: pl.Int64 = column("QTY TO: members the sender counts in the set", nullable=True)
    stated_subscriber_count: pl.Int64 = column("QTY ET: subscribers the sender counts in the set", nullable=True)
    stated_dependent_count: pl.Int64 = column("QTY DT: dependents the sender counts in the set", nullable=True)
    sponsor_name: str = column("N1 P5, name", nullable=True)
    sponsor_id: str = column("N1 P5, identification code", nullable=True)
    payer_name: str = column("N1 IN, name", nullable=True)
    payer_id: str = column("N1 IN, identification code", nullable=True)


class EnrollmentMembers(Contract):
    """One row per member level (INS) of an 834."""

    file_sha256: str = column("SHA-256 of the file, hex")
    plan_id: str = column("Plan that sent the file")
    set_ordinal: pl.Int64 = column("Transaction set within the file, from 0")
    member_ordinal: pl.Int64 = column("Member level within the file, from 0")
    segment_ordinal: pl.Int64 = column("Ordinal of the INS segment in the file, from 1")
    maintenance_type_code: str = column(
        "001 change, 021 addition, 024 cancel, 025 reinstate, 030 audit (full file)", nullable=True
    )
    maintenance_reason_code: str = column("INS04", nullable=True)
    benefit_status_code: str = column("INS05: A active, C COBRA, S surviving, T TEFRA", nullable=True)
    subscriber_code: str = column("INS01: Y subscriber, N dependent", nullable=True)
    relationship_code: str = column("INS02: 18 self, 01 spouse, 19 child ...", nullable=True)
    medicare_plan_code: str = column("INS06-1: A, B, C, D, E none", nullable=True)
    death_date: pl.Date = column("INS12", nullable=True, member_data=True)
    subscriber_number: str = column("REF 0F", nullable=True, member_data=True)
    policy_number: str = column(
        "REF 1L: group or policy number; the CIN in files of DHCS", nullable=True, member_data=True
    )
    client_number: str = column("REF 23", nullable=True, member_data=True)
    case_number: str = column("REF 3H", nullable=True, member_data=True)
    medicaid_number: str = column("REF 1D", nullable=True, member_data=True)
    medicare_number: str = column("REF F6", nullable=True, member_data=True)
    reporting_category: str = column("REF 17: client reporting category, as sent", nullable=True, member_data=True)
    cross_reference_number: str = column("REF 6O", nullable=True, member_data=True)
    department_number: str = column("REF DX: department or agency", nullable=True, member_data=True)
    unit_number: str = column("REF QQ", nullable=True, member_data=True)
    prior_number: str = column("REF Q4: prior identifier", nullable=True, member_data=True)
    personal_id_number: str = column("REF ABB", nullable=True, member_data=True)
    mutually_defined_number: str = column("REF ZZ", nullable=True, member_data=True)
    identification_code: str = column(
        "Identification code of the member's name segment", nullable=True, member_data=True
    )
    last_name: str = column("Member's last name", nullable=True, member_data=True)
    first_name: str = column("Member's first name", nullable=True, member_data=True)
    middle_name: str = column("Member's middle name", nullable=True, member_data=True)
    birth_date: pl.Date = column("Birth date", nullable=True, member_data=True)
    gender_code: str = column("F, M or U", nullable=True, member_data=True)
    language_code: str = column("LUI02, first language named", nullable=True)
    phone_number: str = column(
        "PER: home, cell, other or work telephone, in this order", nullable=True, member_data=True
    )
    email_address: str = column("PER EM", nullable=True, member_data=True)
    address_line_1: str = column("Residence, line 1", nullable=True, member_data=True)
    address_line_2: str = column("Residence, line 2", nullable=True, member_data=True)
    city_name: str = column("Residence, city", nullable=True, member_data=True)
    state_code: str = column("Residence, state", nullable=True)
    postal_code: str = column("Residence, ZIP", nullable=True, member_data=True)
    county_code: str = column("Residence, county, as sent", nullable=True)
    eligibility_begin_date: pl.Date = column("DTP 356", nullable=True)
    eligibility_end_date: pl.Date = column("DTP 357", nullable=True)
    medicaid_begin_date: pl.Date = column("DTP 473", nullable=True)
    medicaid_end_date: pl.Date = column("DTP 474", nullable=True)
    maintenance_effective_date: pl.Date = column("DTP 303", nullable=True)


class EnrollmentCoverages(Contract):
    """One row per health coverage (HD) of a member."""

    file_sha256: str = column("SHA-256 of the file, hex")
    plan_id: str = column("Plan that sent the file")
    member_ordinal: pl.Int64 = column("Member level within the file, from 0")
    coverage_ordinal: pl.Int64 = column("Coverage within the file, from 0")
    segment_ordinal: pl.Int64 = column("Ordinal of the HD segment in the file, from 1")
    maintenance_type_code: str = column("001, 002, 021, 024, 025, 026, 030, 032", nullable=True)
    insurance_line_code: str = column("HLT, HMO, LTC ...", nullable=True)
    plan_coverage_description: str = column("HD04: the plan's or DHCS' text", nullable=True)
    coverage_level_code: str = column("IND, FAM ...", nullable=True)
    benefit_begin_date: pl.Date = column("DTP 348", nullable=True)
    benefit_end_date: pl.Date = column("DTP 349", nullable=True)
    maintenance_effective_date: pl.Date = column("DTP 303 of the coverage", nullable=True)
    policy_number: str = column("REF 1L of the coverage", nullable=True, member_data=True)
    contract_class_code: str = column("REF CE: class of contract; aid code and status in files of DHCS", nullable=True)
    rate_code: str = column("REF RB: rate code; aid code in files of DHCS", nullable=True)
    county_code: str = column("REF ZX: county of the coverage", nullable=True)
    payment_category_code: str = column("REF 9V: payment category", nullable=True)
    assistance_category_code: str = column("REF M7: medical assistance category", nullable=True)
    provider_id: str = column("First primary care provider: identification code, an NPI as a rule", nullable=True)
    provider_last_name: str = column("First primary care provider: last or organization name", nullable=True)
    provider_first_name: str = column("First primary care provider: first name", nullable=True)
