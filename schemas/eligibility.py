"""Eligibility as a plan answers it in a 271: one row per subscriber or dependent answered, one per benefit."""

import polars as pl

from schemas.contract import Contract, column


class EligibilityAnswers(Contract):
    """One row per person answered (level 22 or 23)."""

    file_sha256: str = column("SHA-256 of the file, hex")
    plan_id: str = column("Plan that answered")
    set_ordinal: pl.Int64 = column("Transaction set within the file, from 0")
    answer_ordinal: pl.Int64 = column("Person answered within the file, from 0")
    segment_ordinal: pl.Int64 = column("Ordinal of the HL segment in the file, from 1")
    created_date: pl.Date = column("BHT04 of the set", nullable=True)
    trace_number: str = column("Our trace number, echoed (TRN01 2)", nullable=True)
    identification_code: str = column("Member id of the answer", nullable=True, member_data=True)
    last_name: str = column("Last name", nullable=True, member_data=True)
    first_name: str = column("First name", nullable=True, member_data=True)
    middle_name: str = column("Middle name", nullable=True, member_data=True)
    medicaid_number: str = column("REF 1D or NQ: Medicaid number", nullable=True, member_data=True)
    birth_date: pl.Date = column("Birth date", nullable=True, member_data=True)
    gender_code: str = column("F, M or U", nullable=True, member_data=True)
    address_line_1: str = column("Residence, line 1", nullable=True, member_data=True)
    address_line_2: str = column("Residence, line 2", nullable=True, member_data=True)
    city_name: str = column("City", nullable=True, member_data=True)
    state_code: str = column("State", nullable=True)
    postal_code: str = column("ZIP", nullable=True, member_data=True)
    plan_begin_date: pl.Date = column("DTP 291, 346, 356 or 307: begin", nullable=True)
    plan_end_date: pl.Date = column("DTP 291, 347, 357 or 307: end", nullable=True)
    reject_reason_code: str = column("AAA03 of the person's level; null when answered", nullable=True)


class EligibilityBenefits(Contract):
    """One row per benefit (EB)."""

    file_sha256: str = column("SHA-256 of the file, hex")
    plan_id: str = column("Plan that answered")
    answer_ordinal: pl.Int64 = column("Person answered within the file, from 0")
    benefit_ordinal: pl.Int64 = column("Benefit within the file, from 0")
    segment_ordinal: pl.Int64 = column("Ordinal of the EB segment in the file, from 1")
    information_code: str = column("EB01: 1-5 active, 6-8 inactive or pending ...", nullable=True)
    coverage_level_code: str = column("EB02", nullable=True)
    service_type_codes: str = column("EB03, all repetitions, separated by ^", nullable=True)
    insurance_type_code: str = column("EB04: MC Medicaid ...", nullable=True)
    plan_coverage_description: str = column("EB05", nullable=True)
    benefit_begin_date: pl.Date = column("DTP 291, 346, 348 or 356 of the benefit: begin", nullable=True)
    benefit_end_date: pl.Date = column("DTP 291, 347, 349 or 357 of the benefit: end", nullable=True)
