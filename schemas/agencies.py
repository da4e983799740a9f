"""What the network knows of its agencies, their aides, and of the members referred to it."""

import polars as pl

from schemas.contract import Contract, column

MINUTES_OF_A_YEAR = 366 * 24 * 60
"""Most minutes a year has: more respite than this was neither used nor granted."""

IHSS_STATUSES = ("applied", "reassessment", "maximum", "not_eligible", "hcba_waitlist")


class Agencies(Contract):
    """One row per home care organization (HCO) and license period."""

    file_sha256: str = column("SHA-256 of the file, hex")
    row_number: pl.Int64 = column("Record within the file, from 1")
    agency_id: str = column("NPI of the agency", pattern=r"^\d{10}$")
    name: str = column("Legal name", max_length=60)
    tax_id: str = column("Employer identification number, nine digits", pattern=r"^\d{9}$")
    taxonomy_code: str = column("Provider taxonomy", pattern=r"^[0-9A-Z]{9}X$")
    address_line_1: str = column("Street address")
    city_name: str = column("City")
    state_code: str = column("State", pattern=r"^[A-Z]{2}$")
    postal_code: str = column("ZIP, nine digits", pattern=r"^\d{9}$")
    license_id_cdss: str = column("HCO license number (CDSS Home Care Services Bureau)", nullable=True)
    licensed_from_date: pl.Date = column("First day of the license", nullable=True)
    licensed_to_date: pl.Date = column("Last day of the license; null: open", nullable=True)


class Aides(Contract):
    """One row per aide and registration period in the Home Care Aide registry."""

    file_sha256: str = column("SHA-256 of the file, hex")
    row_number: pl.Int64 = column("Record within the file, from 1")
    aide_id: str = column("The agency's id of the aide", max_length=64)
    agency_id: str = column("NPI of the agency", pattern=r"^\d{10}$")
    last_name: str = column("Last name", member_data=True)
    first_name: str = column("First name", member_data=True)
    registration_id_hca: str = column("PER ID of the registry, ten digits", nullable=True, pattern=r"^\d{10}$")
    registered_from_date: pl.Date = column("First day of the registration", nullable=True)
    registered_to_date: pl.Date = column("Last day of the registration", nullable=True)


class Referrals(Contract):
    """One row per referral of a member to a program."""

    file_sha256: str = column("SHA-256 of the file, hex")
    row_number: pl.Int64 = column("Record within the file, from 1")
    referral_id: str = column("Number of the referral", max_length=50)
    plan_id: str = column("Plan of the member")
    member_id_medi_cal: str = column("CIN of the member", member_data=True, max_length=24)
    program_code: str = column("Community Support asked for", codes=("respite", "pchs"))
    referral_date: pl.Date = column("Date of the referral")
    diagnosis_code: str = column("ICD-10-CM without the point", nullable=True, pattern=r"^[A-Z]\d[A-Z0-9]{1,5}$")
    exclusion_code: str = column("Program that excludes PCHS: HCBA or WPCS", nullable=True, codes=("HCBA", "WPCS"))
    exclusion_from_date: pl.Date = column("First day of the excluding program", nullable=True)
    exclusion_to_date: pl.Date = column("Last day of the excluding program; null: open", nullable=True)
    ihss_status_code: str = column(
        "Standing with In-Home Supportive Services: applied and waiting, reassessment pending, at the maximum, not "
        "eligible, or on the waitlist of the HCBA waiver",
        nullable=True,
        codes=IHSS_STATUSES,
    )
    ihss_status_date: pl.Date = column(
        "First day of personal care under that standing; null: the referral's date", nullable=True
    )
    external_use_year: pl.Int64 = column("Calendar year of the respite used elsewhere", nullable=True)
    external_use_minutes: pl.Int64 = column(
        "Respite used with other providers in that year, minutes", nullable=True, minimum=0, maximum=MINUTES_OF_A_YEAR
    )
    exception_year: pl.Int64 = column("Calendar year of the respite granted as an exception", nullable=True)
    exception_minutes: pl.Int64 = column(
        "Respite the plan granted beyond the annual limit of that year, minutes",
        nullable=True,
        minimum=0,
        maximum=MINUTES_OF_A_YEAR,
    )
