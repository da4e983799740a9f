"""What is left of authorizations, until when it lasts, and which members go without care."""

import polars as pl

from schemas.authorizations import PERIOD_CODES
from schemas.contract import Contract, column
from schemas.reconciliation import AuthorizationBalances


class AuthorizationForecasts(AuthorizationBalances):
    """One row per service line of an authorization on the billing date: its balance, how fast it is used, and until
    when it lasts.
    """

    deliverable_minutes: pl.Int64 = column(
        "Of the remaining, what can still be drawn: nothing once it ended, no more than its periods to come allow",
        minimum=0,
    )
    lapsed_minutes: pl.Int64 = column("Of the remaining, what was authorized and can no longer be delivered", minimum=0)
    paced_minutes: pl.Int64 = column("Drawn on the days whose pace counts (profile: watch.pace_days)", minimum=0)
    last_drawn_date: pl.Date = column("Last date of service drawn on", nullable=True)
    runs_out_date: pl.Date = column(
        "Day on which nothing is left at that pace, or on which the last was drawn; null: not before it ends",
        nullable=True,
    )
    days_to_end: pl.Int64 = column("Days from the billing date to the last service date; below 0: ended")
    is_expiring: bool = column("Approved, and ends within the profile's watch.expiring_days")


class AuthorizationBurnDown(Contract):
    """One row per service line of an authorization and period in which something is drawn from it."""

    plan_id: str = column("Plan that granted it")
    authorization_id: str = column("The plan's authorization number")
    member_id_medi_cal: str = column("CIN of the member", nullable=True, member_data=True)
    service_code: str = column("HCPCS code")
    modifier_codes: str = column("HCPCS modifiers, separated by :", nullable=True)
    agency_id: str = column("Agency it is granted to, by NPI; null: any of the network", nullable=True)
    period_code: str = column("The authorization's own period; month where it has none", codes=PERIOD_CODES)
    period_start_date: pl.Date = column("First day of the period; weeks begin on Monday")
    period_minutes: pl.Int64 = column("Granted per period, minutes; null: no limit per period", nullable=True)
    drawn_minutes: pl.Int64 = column("Drawn on dates of the period, minutes of whole units")
    remaining_minutes: pl.Int64 = column("Left of the whole service line after the period")
    file_sha256: str = column("File that states the service line, SHA-256, hex")
    row_number: pl.Int64 = column("Its record; of an X12 file the segment of the service")


class CareGaps(Contract):
    """One row per member with an authorization of the plan in force on the billing date: since when without a visit."""

    plan_id: str = column("Plan of the authorizations")
    member_id_medi_cal: str = column("CIN of the member", member_data=True)
    service_codes: str = column("HCPCS codes authorized on the date, separated by a space")
    authorized_from_date: pl.Date = column("First day of the authorizations that follow one another without a gap")
    last_visit_date: pl.Date = column("Last date of a visit, billed or held; null: none is known", nullable=True)
    without_visit_days: pl.Int64 = column("Days since the later of the two dates", minimum=0)
    is_without_care: bool = column("They reach the profile's watch.without_visit_days")
