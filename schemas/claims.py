"""Claims as the network bills them, before any rendering (837P, invoice)."""

import polars as pl

from schemas.contract import Contract, column

ACTION_CODES = ("original", "rebuild", "wait", "unchanged")


class Claims(Contract):
    """One row per claim of a batch."""

    claim_id_submitter: str = column("Patient control number (CLM01)", max_length=20)
    claim_slot: str = column(
        "Identity of what is billed (plan, member, agency, authorization, period), without amounts"
    )
    version: pl.Int64 = column("Version within the slot, from 1", minimum=1)
    action_code: str = column("What happens to the claim in this batch", codes=ACTION_CODES)
    frequency_code: str = column("1 original, 7 replacement, 8 void", codes=("1", "7", "8"))
    plan_id: str = column("Plan billed")
    billing_date: pl.Date = column("Billing date of the batch")
    member_id_medi_cal: str = column("CIN of the member", member_data=True)
    agency_id: str = column("NPI of the agency that delivered")
    authorization_id: str = column("Authorization billed under")
    from_date: pl.Date = column("First date of service")
    to_date: pl.Date = column("Last date of service")
    place_of_service_code: str = column("CMS place of service of the claim")
    diagnosis_code: str = column("Principal diagnosis, ICD-10-CM without the point")
    line_count: pl.Int64 = column("Lines of the claim", minimum=1, maximum=50)
    charge_cents: pl.Int64 = column("Sum of the lines, cents", minimum=0)
    content_sha256: str = column("SHA-256 of what is billed, hex; equal content, equal claim")
    follows_claim_id: str = column(
        "Earlier version that the plan refused, or that this one replaces or voids", nullable=True
    )
    original_claim_id_payer: str = column(
        "Payer's number of the claim that is replaced or voided (REF F8)", nullable=True, max_length=50
    )


class ClaimLines(Contract):
    """One row per service line of a claim."""

    claim_id_submitter: str = column("Claim")
    line_number: pl.Int64 = column("Position in the claim, from 1", minimum=1, maximum=50)
    line_id_submitter: str = column("Line control number (REF 6R)", max_length=30)
    line_key: str = column("`BillableLines.line_key`")
    service_code: str = column("HCPCS code")
    modifier_codes: str = column("HCPCS modifiers, separated by :", nullable=True)
    place_of_service_code: str = column("CMS place of service")
    service_date: pl.Date = column("Date of service")
    authorization_id: str = column("Authorization billed under")
    minutes: pl.Int64 = column("Delivered minutes on the line", minimum=0)
    units: pl.Int64 = column("Units billed", minimum=1)
    charge_cents: pl.Int64 = column("Charge of the line, cents", minimum=0)


class Allocations(Contract):
    """Which stretch of which visit is on which claim line."""

    claim_id_submitter: str = column("Claim")
    line_number: pl.Int64 = column("Line of the claim")
    visit_id: str = column("Visit")
    sequence_id: pl.Int64 = column("Version of the visit that was billed")
    service_date: pl.Date = column("Date of service")
    first_minute: pl.Int64 = column("Offset of the stretch within the visit's minutes of the date", minimum=0)
    minutes: pl.Int64 = column("Delivered minutes", minimum=0)
