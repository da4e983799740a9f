"""Claim acknowledgments as a plan or clearinghouse sends them in a 277CA: what became of claims before adjudication."""

import polars as pl

from schemas.contract import Contract, column


class ClaimAcknowledgmentSets(Contract):
    """One row per 277CA transaction set."""

    file_sha256: str = column("SHA-256 of the file, hex")
    plan_id: str = column("Plan that sent the file")
    set_ordinal: pl.Int64 = column("Transaction set within the file, from 0")
    purpose_code: str = column("BHT02: 08 status", nullable=True)
    reference_id: str = column("BHT03: the sender's number of the set", nullable=True)
    created_date: pl.Date = column("BHT04, date of the set", nullable=True)
    created_time: str = column("BHT05, HHMM[SS[DD]], local to the sender", nullable=True)
    transaction_type_code: str = column("BHT06: TH receipt acknowledgment", nullable=True)


class ClaimAcknowledgmentLevels(Contract):
    """One row per level (HL): who answers, to whom, for which billing provider, about which patient."""

    file_sha256: str = column("SHA-256 of the file, hex")
    plan_id: str = column("Plan that sent the file")
    set_ordinal: pl.Int64 = column("Transaction set within the file, from 0")
    level_ordinal: pl.Int64 = column("Level within the file, from 0")
    segment_ordinal: pl.Int64 = column("Ordinal of the HL segment in the file, from 1")
    level_code: str = column(
        "HL03: 20 payer or clearinghouse, 21 submitter, 19 billing provider, PT patient", nullable=True
    )
    hierarchy_id: str = column("HL01, number of the level in the set", nullable=True)
    parent_hierarchy_id: str = column("HL02: hierarchy_id of the level above in the set", nullable=True)
    child_code: str = column("HL04: 1 levels below follow, 0 none", nullable=True)
    entity_code: str = column(
        "NM101: PR payer, AY clearinghouse, 41 submitter, 85 billing provider, QC patient", nullable=True
    )
    entity_type_code: str = column("NM102: 1 person, 2 organization", nullable=True)
    last_name: str = column("Last or organization name", nullable=True, member_data=True)
    first_name: str = column("First name", nullable=True, member_data=True)
    middle_name: str = column("Middle name", nullable=True, member_data=True)
    name_prefix: str = column("Prefix of the name", nullable=True, member_data=True)
    name_suffix: str = column("Suffix of the name", nullable=True, member_data=True)
    id_qualifier_code: str = column("NM108: MI member id, XX NPI, 46 submitter number ...", nullable=True)
    identification_code: str = column("NM109", nullable=True, member_data=True)
    trace_type_code: str = column("TRN01 above the patient: 1 theirs, 2 ours", nullable=True)
    trace_number: str = column(
        "TRN02 above the patient; of level 21 our BHT03, of the others the first sent", nullable=True
    )
    received_date: pl.Date = column("DTP 050: when the file was received", nullable=True)
    processed_date: pl.Date = column("DTP 009: when it was processed", nullable=True)
    provider_secondary_qualifier_code: str = column(
        "REF01 of the first further id of the billing provider", nullable=True
    )
    provider_secondary_id: str = column("REF 0B 1G G2 LU SY TJ, the first sent", nullable=True)
    accepted_count: pl.Int64 = column("QTY 90 or QA: claims accepted", nullable=True)
    rejected_count: pl.Int64 = column("QTY AA or QC: claims rejected", nullable=True)
    accepted_cents: pl.Int64 = column("AMT YU: charges accepted, cents", nullable=True)
    rejected_cents: pl.Int64 = column("AMT YY: charges rejected, cents", nullable=True)


class ClaimAcknowledgmentClaims(Contract):
    """One row per claim of a patient that is answered (TRN of the patient level)."""

    file_sha256: str = column("SHA-256 of the file, hex")
    plan_id: str = column("Plan that sent the file")
    set_ordinal: pl.Int64 = column("Transaction set within the file, from 0")
    level_ordinal: pl.Int64 = column("Level within the file, from 0")
    claim_ordinal: pl.Int64 = column("Claim answered within the file, from 0")
    segment_ordinal: pl.Int64 = column("Ordinal of the TRN segment in the file, from 1")
    trace_type_code: str = column("TRN01: 2 ours", nullable=True)
    patient_control_number: str = column("TRN02: our CLM01, echoed", nullable=True)
    payer_claim_control_number: str = column("REF 1K: the payer's number of the claim", nullable=True)
    clearinghouse_claim_number: str = column("REF D9: the clearinghouse's number of the claim", nullable=True)
    bill_type_code: str = column("REF BLT: type of an institutional bill", nullable=True)
    service_begin_date: pl.Date = column("DTP 472: first date of service", nullable=True)
    service_end_date: pl.Date = column("DTP 472: last date of service", nullable=True)


class ClaimAcknowledgmentLines(Contract):
    """One row per service line of a claim that is answered (SVC)."""

    file_sha256: str = column("SHA-256 of the file, hex")
    plan_id: str = column("Plan that sent the file")
    claim_ordinal: pl.Int64 = column("Claim answered within the file, from 0")
    line_ordinal: pl.Int64 = column("Service line within the file, from 0")
    segment_ordinal: pl.Int64 = column("Ordinal of the SVC segment in the file, from 1")
    procedure_qualifier_code: str = column("SVC01-1: HC HCPCS, NU revenue code, N4 drug ...", nullable=True)
    procedure_code: str = column("SVC01-2", nullable=True)
    modifier_1_code: str = column("SVC01-3", nullable=True)
    modifier_2_code: str = column("SVC01-4", nullable=True)
    modifier_3_code: str = column("SVC01-5", nullable=True)
    modifier_4_code: str = column("SVC01-6", nullable=True)
    charge_cents: pl.Int64 = column("SVC02: charge of the line, cents", nullable=True)
    revenue_code: str = column("SVC04", nullable=True)
    original_quantity: str = column("SVC07: units billed, as sent", nullable=True)
    line_item_control_number: str = column("REF FJ: our line number, echoed", nullable=True)
    prescription_number: str = column("REF XZ", nullable=True, member_data=True)
    service_begin_date: pl.Date = column("DTP 472: first date of service", nullable=True)
    service_end_date: pl.Date = column("DTP 472: last date of service", nullable=True)


class ClaimAcknowledgmentStatuses(Contract):
    """One row per status (STC) of a level, a claim or a service line, with up to three codes."""

    file_sha256: str = column("SHA-256 of the file, hex")
    plan_id: str = column("Plan that sent the file")
    level_ordinal: pl.Int64 = column("Level within the file, from 0")
    claim_ordinal: pl.Int64 = column(
        "Claim within the file the status stands under; null: it is of the level", nullable=True
    )
    line_ordinal: pl.Int64 = column(
        "Service line within the file the status stands under; null: it is of the claim or the level", nullable=True
    )
    status_ordinal: pl.Int64 = column("Status within the file, from 0")
    segment_ordinal: pl.Int64 = column("Ordinal of the STC segment in the file, from 1")
    category_1_code: str = column(
        "STC01-1: category: A1 received, A2 accepted, A3 A6 A7 A8 rejected ...", nullable=True
    )
    status_1_code: str = column("STC01-2: claim status code", nullable=True)
    entity_1_code: str = column("STC01-3: whom the status is about", nullable=True)
    code_list_1_code: str = column("STC01-4: code list of the status; null: claim status codes", nullable=True)
    category_2_code: str = column(
        "STC10-1: category: A1 received, A2 accepted, A3 A6 A7 A8 rejected ...", nullable=True
    )
    status_2_code: str = column("STC10-2: claim status code", nullable=True)
    entity_2_code: str = column("STC10-3: whom the status is about", nullable=True)
    code_list_2_code: str = column("STC10-4: code list of the status; null: claim status codes", nullable=True)
    category_3_code: str = column(
        "STC11-1: category: A1 received, A2 accepted, A3 A6 A7 A8 rejected ...", nullable=True
    )
    status_3_code: str = column("STC11-2: claim status code", nullable=True)
    entity_3_code: str = column("STC11-3: whom the status is about", nullable=True)
    code_list_3_code: str = column("STC11-4: code list of the status; null: claim status codes", nullable=True)
    status_date: pl.Date = column("STC02", nullable=True)
    action_code: str = column("STC03: WQ accepted, U rejected", nullable=True)
    charge_cents: pl.Int64 = column("STC04: charges the status is about, cents", nullable=True)
    message: str = column("STC12: text", nullable=True, member_data=True)
