"""Authorizations as a plan granted them."""

import pandera.polars as pa
import polars as pl

from schemas.contract import Contract, column

UNIT_CODES = ("15min", "hour", "day")
PERIOD_CODES = ("day", "week", "month", "year")
STATUS_CODES = ("approved", "denied", "cancelled")


class Authorizations(Contract):
    """One row per service line of an authorization and file that states it.

    The rows of one number in one file are a version of that authorization; versions are kept, the last received counts.
    """

    file_sha256: str = column("SHA-256 of the file, hex")
    row_number: pl.Int64 = column("Record within the file, from 1; of an X12 file the segment of the service")
    plan_id: str = column("Plan that granted it")
    authorization_id: str = column("The plan's authorization number", max_length=50)
    service_line_number: pl.Int64 = column(
        "The plan's number of the service line, where it numbers them", nullable=True, minimum=0
    )
    member_id_medi_cal: str = column("CIN of the member", nullable=True, member_data=True, max_length=24)
    member_id_plan: str = column("The plan's member id", nullable=True, member_data=True, max_length=80)
    service_code: str = column("HCPCS code", pattern=r"^[A-Z0-9]{5}$")
    modifier_codes: str = column(
        "HCPCS modifiers, separated by :", nullable=True, pattern=r"^[A-Z0-9]{2}(:[A-Z0-9]{2}){0,3}$"
    )
    agency_id: str = column(
        "Agency it is granted to, by NPI; null: any of the network", nullable=True, pattern=r"^\d{10}$"
    )
    start_date: pl.Date = column("First service date")
    end_date: pl.Date = column("Last service date")
    authorized_units: pl.Int64 = column("Units granted in all", minimum=0)
    unit_code: str = column("What one unit is", codes=UNIT_CODES)
    period_code: str = column("Period of the further limit", nullable=True, codes=PERIOD_CODES)
    period_units: pl.Int64 = column("Units granted per period", nullable=True, minimum=0)
    diagnosis_code: str = column("ICD-10-CM without the point", nullable=True, pattern=r"^[A-Z]\d[A-Z0-9]{1,5}$")
    status_code: str = column("Standing of the authorization", codes=STATUS_CODES)

    @pa.dataframe_check(name="AUTHORIZATION-END-BEFORE-START")
    def end_not_before_start(cls, data: pa.PolarsData) -> pl.LazyFrame:  # noqa: N805 - pandera calls it on the class
        return data.lazyframe.select((pl.col("end_date") >= pl.col("start_date")).fill_null(True))  # null: own finding

    @pa.dataframe_check(name="AUTHORIZATION-WITHOUT-MEMBER")
    def names_a_member(cls, data: pa.PolarsData) -> pl.LazyFrame:  # noqa: N805
        return data.lazyframe.select(
            pl.col("member_id_medi_cal").is_not_null() | pl.col("member_id_plan").is_not_null()
        )


CHANGE_CODES = ("added", "changed", "removed")


class AuthorizationChanges(Contract):
    """One row per difference between a version of an authorization and the one before it: a service line that came or
    went, or a value of one that changed.
    """

    plan_id: str = column("Plan that granted it")
    authorization_id: str = column("The plan's authorization number")
    version_number: pl.Int64 = column("Version that makes the difference; 1 is the first ever received", minimum=2)
    service_line_number: pl.Int64 = column("The plan's number of the service line", nullable=True)
    service_code: str = column("HCPCS code")
    modifier_codes: str = column("HCPCS modifiers, separated by :", nullable=True)
    agency_id: str = column("Agency it is granted to, by NPI; null: any of the network", nullable=True)
    change_code: str = column("What became of the service line", codes=CHANGE_CODES)
    column_name: str = column("Column that changed; null where the line came or went", nullable=True)
    old_value: str = column("Its value before, as text", nullable=True, member_data=True)
    new_value: str = column("Its value now, as text", nullable=True, member_data=True)
    effective_date: pl.Date = column("First date of service the difference concerns")
    old_file_sha256: str = column("File of the version before, SHA-256, hex", nullable=True)
    old_row_number: pl.Int64 = column("Its record", nullable=True)
    new_file_sha256: str = column("File of the version that makes the difference, SHA-256, hex")
    new_row_number: pl.Int64 = column("Its record; null where the line went", nullable=True)
