"""Why a visit is billed or held, as a frame: what `homecare-edi explain` says."""

import polars as pl

from schemas.authorizations import UNIT_CODES
from schemas.contract import Contract, column

EXPLANATION_TOPICS = ("fact", "rule", "minutes", "units", "authorization", "line")
EXPLANATION_OUTCOMES = ("used", "absent", "passed", "held", "not_tried", "billed")


class VisitExplanations(Contract):
    """One row per fact, rule, stretch of minutes, rounding, authorization and claim line that a visit met on a date of
    service, in that order.
    """

    plan_id: str = column("Plan that judged the visit")
    billing_date: pl.Date = column("Billing date it was last judged for")
    agency_id: str = column("NPI of the agency")
    visit_id: str = column("Visit id of the agency's EVV system")
    service_date: pl.Date = column("Date of service, America/Los_Angeles", nullable=True)
    topic_code: str = column("What the row tells of", codes=EXPLANATION_TOPICS)
    subject_code: str = column(
        "Of a fact its name, of a rule its code, of minutes their bucket, of units the rounding, of an authorization "
        "and a line its standing"
    )
    other_agency_id: str = column("Of a fact that is an overlap: NPI of the other visit's agency", nullable=True)
    other_visit_id: str = column("Of a fact that is an overlap: the other visit's id", nullable=True)
    outcome_code: str = column(
        "used or absent fact; rule passed, held, or not tried because another held before; minutes billed or held",
        nullable=True,
        codes=EXPLANATION_OUTCOMES,
    )
    first_minute: pl.Int64 = column("Of minutes: offset within the visit's minutes of the date", nullable=True)
    minutes: pl.Int64 = column(
        "Of minutes: the stretch; of units: all that are rounded together; of a line: all delivered minutes on it; of "
        "an authorization: what it has left",
        nullable=True,
    )
    units: pl.Int64 = column("Whole units: of units, before any limit; of a line, billed", nullable=True)
    unit_code: str = column("What one unit is", nullable=True, codes=UNIT_CODES)
    pooled_by_code: str = column("What is rounded together: visit or service_date", nullable=True)
    authorized_minutes: pl.Int64 = column("Of an authorization: granted in all, minutes", nullable=True)
    authorization_id: str = column("Authorization drawn on, or the one that decided", nullable=True)
    claim_id_submitter: str = column("Claim", nullable=True)
    line_number: pl.Int64 = column("Line of the claim", nullable=True)
    claim_billing_date: pl.Date = column("Billing date of the batch that made the claim", nullable=True)
    charge_cents: pl.Int64 = column("Charge of the line, cents", nullable=True)
    file_sha256: str = column("File that states it, SHA-256, hex", nullable=True)
    file_kind_code: str = column("What that file is", nullable=True)
    file_source_id: str = column("Plan, agency or office that sent it", nullable=True)
    position: pl.Int64 = column("Where in the file: record of a table, segment of X12; from 1", nullable=True)
