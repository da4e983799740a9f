"""The minute ledger: every imported minute in exactly one bucket; and what the billable ones become."""

import polars as pl

from schemas.authorizations import PERIOD_CODES, STATUS_CODES
from schemas.contract import Contract, column
from schemas.visits import ELEMENT_STATES

BILLABLE = "billable"
"""The bucket of minutes that are billed; every other bucket is the code of a hold rule."""


class VisitMinutes(Contract):
    """One row per stretch of a visit that shares one bucket.

    Per visit, service date and plan the stretches tile the visit's minutes of that date:
    `first_minute` of the next row = `first_minute` + `minutes` of this one. A visit of unknown length has one row of
    0 minutes.
    """

    plan_id: str = column("Plan the visit names")
    visit_id: str = column("Visit id of the agency's EVV system")
    sequence_id: pl.Int64 = column("Version of the visit that was judged")
    agency_id: str = column("NPI of the agency")
    aide_id: str = column("Aide, by the agency's id", nullable=True)
    member_id_medi_cal: str = column("CIN of the member", nullable=True, member_data=True)
    service_code: str = column("HCPCS code", nullable=True)
    modifier_codes: str = column("HCPCS modifiers, separated by :", nullable=True)
    service_date: pl.Date = column(
        "Date of service, America/Los_Angeles; null when the visit has no begin", nullable=True
    )
    first_minute: pl.Int64 = column("Offset of the stretch within the visit's minutes of the date", minimum=0)
    minutes: pl.Int64 = column("Length of the stretch, minutes", minimum=0)
    bucket_code: str = column("`billable`, or the primary hold rule")
    rule_codes: str = column("All hold rules that apply, by precedence, separated by a space; empty when billable")
    authorization_id: str = column("Authorization drawn on, or the one that decided", nullable=True)
    line_key: str = column("Billable line the stretch is on (`BillableLines.line_key`)", nullable=True)
    file_sha256: str = column("File of the visit, SHA-256, hex")
    row_number: pl.Int64 = column("Record of the visit within the file")


class VisitJudgements(Contract):
    """One row per visit and date of service of the batch: the answer of every gate, and where its facts stand.

    Facts are named by position only: a file's SHA-256 with a segment or row. A null position: no such fact was found.
    """

    plan_id: str = column("Plan the visit names")
    agency_id: str = column("NPI of the agency")
    visit_id: str = column("Visit id of the agency's EVV system")
    sequence_id: pl.Int64 = column("Version of the visit that was judged")
    service_date: pl.Date = column("Date of service, America/Los_Angeles", nullable=True)
    duplicate: bool = column("Held: reported under another visit id too")
    cancelled: bool = column("Held: cancelled or not to be billed")
    newer_version_rejected: bool = column("Held: a later version of the visit was rejected")
    not_verified_service: bool = column("Held: no service")
    not_verified_member: bool = column("Held: no member")
    not_verified_date: bool = column("Held: no date")
    not_verified_location: bool = column("Held: no location")
    not_verified_aide: bool = column("Held: no aide")
    not_verified_time: bool = column("Held: no begin, end or method, or a corrected time without a reason")
    overlap_aide: bool = column("Held: the aide is at two members at once")
    overlap_member: bool = column("Held: two visits of the member overlap")
    aide_not_registered: bool = column("Held: no registration of the aide on the date")
    agency_not_licensed: bool = column("Held: no license of the agency on the date")
    other_plan: bool = column("Held: another plan covers the member on the date")
    not_covered: bool = column("Held: no plan is known to cover the member on the date")
    excluded_combination: bool = column("Held: personal care beside HCBA or WPCS")
    past_program_days: bool = column("Held: the program's days for the member's standing with IHSS are over")
    past_filing_limit: bool = column("Held: the filing limit has passed")
    no_authorization: bool = column("Held: the member has no approved authorization of the plan")
    wrong_service: bool = column("Held: no authorization of the service, or the plan does not contract it")
    wrong_agency: bool = column("Held: the authorizations of the service name another agency")
    outside_authorization: bool = column("Held: the date is outside the authorizations of service and agency")
    service_state_code: str = column("EVV element: type of service", codes=ELEMENT_STATES)
    member_state_code: str = column("EVV element: individual receiving the service", codes=ELEMENT_STATES)
    date_state_code: str = column("EVV element: date of the service", codes=ELEMENT_STATES)
    location_state_code: str = column("EVV element: location", codes=ELEMENT_STATES)
    aide_state_code: str = column("EVV element: individual providing the service", codes=ELEMENT_STATES)
    time_state_code: str = column("EVV element: begin and end", codes=ELEMENT_STATES)
    live_in_file_sha256: str = column("File of the live-in attestation of aide and member", nullable=True)
    live_in_row_number: pl.Int64 = column("Its record", nullable=True)
    coverage_file_sha256: str = column("File that states the coverage on the date", nullable=True)
    coverage_segment_ordinal: pl.Int64 = column("Segment that states it", nullable=True)
    authorization_file_sha256: str = column("File of the authorization that was considered first", nullable=True)
    authorization_row_number: pl.Int64 = column("Its record", nullable=True)
    aide_file_sha256: str = column("File of the aide's registration on the date", nullable=True)
    aide_row_number: pl.Int64 = column("Its record", nullable=True)
    agency_file_sha256: str = column("File of the agency's license on the date", nullable=True)
    agency_row_number: pl.Int64 = column("Its record", nullable=True)
    exclusion_file_sha256: str = column("File of the referral that states an excluding program", nullable=True)
    exclusion_row_number: pl.Int64 = column("Its record", nullable=True)
    ihss_file_sha256: str = column("File of the referral whose IHSS standing limits the program", nullable=True)
    ihss_row_number: pl.Int64 = column("Its record", nullable=True)


class BillableLines(Contract):
    """One row per draw on an authorization that becomes one claim line."""

    line_key: str = column("Identity of the line within the plan; derived from what the line is, not from its amount")
    plan_id: str = column("Plan billed")
    member_id_medi_cal: str = column("CIN of the member", member_data=True)
    agency_id: str = column("NPI of the agency that delivered")
    program_code: str = column("respite or pchs")
    service_code: str = column("HCPCS code")
    modifier_codes: str = column("HCPCS modifiers, separated by :", nullable=True)
    place_of_service_code: str = column("CMS place of service")
    service_date: pl.Date = column("Date of service")
    authorization_id: str = column("Authorization drawn on")
    diagnosis_code: str = column("ICD-10-CM without the point")
    minutes: pl.Int64 = column("Delivered minutes on the line", minimum=0)
    units: pl.Int64 = column("Units billed", minimum=1)
    unit_rate_cents: pl.Int64 = column("Rate per unit on the date, cents", minimum=0)
    charge_cents: pl.Int64 = column("units x unit_rate_cents", minimum=0)


class AuthorizationBalances(Contract):
    """One row per service line of an authorization after the run: what was granted, drawn and is left, in its own
    unit."""

    plan_id: str = column("Plan that granted it")
    authorization_id: str = column("The plan's authorization number")
    member_id_medi_cal: str = column("CIN of the member", nullable=True, member_data=True)
    service_code: str = column("HCPCS code")
    modifier_codes: str = column("HCPCS modifiers, separated by :", nullable=True)
    agency_id: str = column("Agency it is granted to, by NPI; null: any of the network", nullable=True)
    status_code: str = column("Standing of the authorization", codes=STATUS_CODES)
    start_date: pl.Date = column("First service date")
    end_date: pl.Date = column("Last service date")
    unit_code: str = column("15min, hour or day")
    period_code: str = column("Period of the further limit", nullable=True, codes=PERIOD_CODES)
    period_minutes: pl.Int64 = column("Granted per period, minutes", nullable=True)
    authorized_minutes: pl.Int64 = column("Granted, minutes; for day units, days x 1,440")
    drawn_minutes: pl.Int64 = column("Drawn in all batches, minutes of whole units; for day units, days x 1,440")
    remaining_minutes: pl.Int64 = column("authorized - drawn")
    file_sha256: str = column("File that states the service line, SHA-256, hex")
    row_number: pl.Int64 = column("Its record; of an X12 file the segment of the service")


class AuthorizationDraws(Contract):
    """One row per service line of an authorization and date of service on which something is drawn, in all batches."""

    plan_id: str = column("Plan that granted it")
    authorization_id: str = column("The plan's authorization number")
    file_sha256: str = column("File that states the service line, SHA-256, hex")
    row_number: pl.Int64 = column("Its record; of an X12 file the segment of the service")
    service_date: pl.Date = column("Date of service")
    drawn_minutes: pl.Int64 = column("Drawn, minutes of whole units; for day units, days x 1,440")


class PriorAllocations(Contract):
    """What live claims of other batches already drew: one row per stretch of a visit."""

    plan_id: str = column("Plan billed")
    billing_date: pl.Date = column("Billing date of the batch")
    claim_id_submitter: str = column("Claim")
    visit_id: str = column("Visit")
    service_date: pl.Date = column("Date of service")
    first_minute: pl.Int64 = column("Offset of the stretch within the visit's minutes of the date")
    minutes: pl.Int64 = column("Delivered minutes allocated")
    authorization_id: str = column("Authorization drawn on")
    line_key: str = column("Line")
    line_units: pl.Int64 = column("Units of the whole line (repeated on each of its rows)")
    member_id_medi_cal: str = column("CIN of the member", member_data=True)
    agency_id: str = column("NPI of the agency")
    service_code: str = column("HCPCS code")
    modifier_codes: str = column("HCPCS modifiers", nullable=True)


class LedgerMarks(Contract):
    """One row: how far the ledger was written when a batch was reconciled with what it tells."""

    last_allocation: pl.Int64 = column("Number of the ledger's newest allocation; 0: none yet", minimum=0)
