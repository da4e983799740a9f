"""Eligibility as a plan answers it in a 271: transaction sets, subscribers and dependents answered, their benefits."""

import polars as pl

from schemas.contract import Contract, column


class EligibilitySets(Contract):
    """One row per 271 transaction set: who answers, to whom, and whether the inquiry was refused as a whole."""

    file_sha256: str = column("SHA-256 of the file, hex")
    plan_id: str = column("Plan that answered")
    set_ordinal: pl.Int64 = column("Transaction set within the file, from 0")
    purpose_code: str = column("BHT02: 11 response, 06 confirmation", nullable=True)
    reference_id: str = column("BHT03: our reference of the inquiry, echoed", nullable=True)
    created_date: pl.Date = column("BHT04, date of the set", nullable=True)
    created_time: str = column("BHT05, HHMM[SS[DD]], local to the sender", nullable=True)
    payer_name: str = column("2100A: name of the information source", nullable=True)
    payer_id: str = column("2100A: identification code of the information source", nullable=True)
    provider_name: str = column("2100B: name of the information receiver", nullable=True)
    provider_id: str = column("2100B: identification code of the information receiver, an NPI as a rule", nullable=True)
    reject_reason_code: str = column("AAA03 above the persons' levels; null when none was sent", nullable=True)
    follow_up_action_code: str = column("AAA04 that goes with the reason: C correct and resend ...", nullable=True)


class EligibilityAnswers(Contract):
    """One row per person answered (level 22 or 23)."""

    file_sha256: str = column("SHA-256 of the file, hex")
    plan_id: str = column("Plan that answered")
    set_ordinal: pl.Int64 = column("Transaction set within the file, from 0")
    answer_ordinal: pl.Int64 = column("Person answered within the file, from 0")
    segment_ordinal: pl.Int64 = column("Ordinal of the HL segment in the file, from 1")
    created_date: pl.Date = column("BHT04 of the set", nullable=True)
    level_code: str = column("HL03: 22 subscriber, 23 dependent", nullable=True)
    hierarchy_id: str = column("HL01, number of the level in the set", nullable=True)
    parent_hierarchy_id: str = column("HL02; for a dependent, the subscriber's hierarchy_id in the set", nullable=True)
    trace_number: str = column("Our trace number, echoed (TRN01 2)", nullable=True)
    payer_trace_number: str = column("The payer's first trace number (TRN01 1)", nullable=True)
    identification_code: str = column("Member id of the answer", nullable=True, member_data=True)
    last_name: str = column("Last name", nullable=True, member_data=True)
    first_name: str = column("First name", nullable=True, member_data=True)
    middle_name: str = column("Middle name", nullable=True, member_data=True)
    medicaid_number: str = column("REF 1D or NQ: Medicaid number", nullable=True, member_data=True)
    medicare_number: str = column("REF F6", nullable=True, member_data=True)
    case_number: str = column("REF 3H", nullable=True, member_data=True)
    group_number: str = column("REF 6P or 1L: group or policy number", nullable=True, member_data=True)
    birth_date: pl.Date = column("Birth date", nullable=True, member_data=True)
    death_date: pl.Date = column("DTP 442", nullable=True, member_data=True)
    gender_code: str = column("F, M or U", nullable=True, member_data=True)
    address_line_1: str = column("Residence, line 1", nullable=True, member_data=True)
    address_line_2: str = column("Residence, line 2", nullable=True, member_data=True)
    city_name: str = column("City", nullable=True, member_data=True)
    state_code: str = column("State", nullable=True)
    postal_code: str = column("ZIP", nullable=True, member_data=True)
    plan_begin_date: pl.Date = column(
        "DTP 346, 356, 291 or 307, the first of these that was sent: begin", nullable=True
    )
    plan_end_date: pl.Date = column("DTP 347, 357, 291 or 307, the first of these that was sent: end", nullable=True)
    reject_reason_code: str = column("AAA03 of the person's level or a benefit; null when answered", nullable=True)
    follow_up_action_code: str = column("AAA04 that goes with the reason: C correct and resend ...", nullable=True)


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
    period_code: str = column("EB06: 23 calendar year, 27 visit, 29 remaining ...", nullable=True)
    amount_cents: pl.Int64 = column("EB07, cents", nullable=True)
    percent: str = column("EB08 as sent: .2 is twenty percent", nullable=True)
    quantity_code: str = column("EB09: what the quantity counts", nullable=True)
    quantity: str = column("EB10 as sent", nullable=True)
    authorization_required_code: str = column("EB11: Y, N, U", nullable=True)
    in_network_code: str = column("EB12: Y, N, U, W not applicable", nullable=True)
    procedure_code: str = column("EB13-2", nullable=True)
    plan_number: str = column("REF 18 of the benefit", nullable=True)
    plan_network_id: str = column("REF N6 of the benefit", nullable=True)
    benefit_begin_date: pl.Date = column(
        "DTP 348, 346, 356, 291, 292 or 307 of the benefit, the first of these that was sent: begin", nullable=True
    )
    benefit_end_date: pl.Date = column(
        "DTP 349, 347, 357, 348, 291, 292 or 307 of the benefit, the first of these that was sent: end", nullable=True
    )
    message: str = column("MSG01, first message of the benefit", nullable=True)
    entity_code: str = column("2120C, first entity named: NM101, PR other payer, Y2 managed care ...", nullable=True)
    entity_name: str = column("2120C, first entity named: name", nullable=True)
    entity_id: str = column("2120C, first entity named: identification code", nullable=True)
