"""Visits as an agency's EVV system exported them."""

import pandera.polars as pa
import polars as pl

from schemas.contract import Contract, Instant, column

VERIFICATION_METHODS = ("mobile", "telephony", "fixed", "manual")
LOCATION_TYPES = ("home", "community")
ELEMENT_STATES = ("captured", "stated", "manual", "edited", "exempt", "missing", "unexplained", "contradicted")
"""What is known of an EVV element: captured electronically, stated without a way of capture, entered by hand, corrected
with a reason, missing where none is needed, missing, corrected without a reason, corrected away from what was captured.
"""


class Visits(Contract):
    """One row per exported version of a visit; `sequence_id` rises with every version (Sandata altEVV 7.5).

    The six EVV elements may be missing here: a visit without them is imported and held, not rejected.
    """

    file_sha256: str = column("SHA-256 of the file, hex")
    row_number: pl.Int64 = column("Record within the file, from 1")
    visit_id: str = column("Visit id of the agency's EVV system", max_length=50)
    sequence_id: pl.Int64 = column("Version of the visit; the highest counts", minimum=0)
    agency_id: str = column("Agency, by NPI", pattern=r"^\d{10}$")
    payer_id_evv: str = column("Plan, by the id the EVV system knows it under", max_length=64)
    aide_id: str = column("Aide, by the agency's id", nullable=True, max_length=64)
    member_id_medi_cal: str = column("CIN of the member visited", nullable=True, member_data=True, max_length=24)
    service_code: str = column("HCPCS code", nullable=True, pattern=r"^[A-Z0-9]{5}$")
    modifier_codes: str = column(
        "HCPCS modifiers, separated by :", nullable=True, pattern=r"^[A-Z0-9]{2}(:[A-Z0-9]{2}){0,3}$"
    )
    actual_start_at: Instant = column("Begin as captured", nullable=True)
    actual_end_at: Instant = column("End as captured", nullable=True)
    adjusted_start_at: Instant = column("Begin as corrected by the agency", nullable=True)
    adjusted_end_at: Instant = column("End as corrected by the agency", nullable=True)
    verification_method_code: str = column("How the visit was captured", nullable=True, codes=VERIFICATION_METHODS)
    location_type_code: str = column("Where the visit took place", nullable=True, codes=LOCATION_TYPES)
    change_reason_code: str = column("Reason of the last correction", nullable=True, max_length=4)
    has_change_memo: bool = column("Whether the correction has a memo; null: the export does not say", nullable=True)
    is_cancelled: bool = column("The visit did not take place")
    is_billable: bool = column("False: the agency does not bill the visit")

    @pa.dataframe_check(name="VISIT-END-BEFORE-START")
    def end_after_start(cls, data: pa.PolarsData) -> pl.LazyFrame:  # noqa: N805 - pandera calls it on the class
        start = pl.coalesce("adjusted_start_at", "actual_start_at")
        end = pl.coalesce("adjusted_end_at", "actual_end_at")
        return data.lazyframe.select((end > start) | start.is_null() | end.is_null())

    @pa.dataframe_check(name="VISIT-LONGER-THAN-A-DAY")
    def at_most_25_hours(cls, data: pa.PolarsData) -> pl.LazyFrame:  # noqa: N805
        start = pl.coalesce("adjusted_start_at", "actual_start_at")
        end = pl.coalesce("adjusted_end_at", "actual_end_at")
        return data.lazyframe.select((end - start <= pl.duration(hours=25)) | start.is_null() | end.is_null())


class LiveInAttestations(Contract):
    """One row per aide and member who live together, as the agency attests; their visits need no electronic capture."""

    file_sha256: str = column("SHA-256 of the file, hex")
    row_number: pl.Int64 = column("Record within the file, from 1")
    agency_id: str = column("NPI of the agency that attests", pattern=r"^\d{10}$")
    aide_id: str = column("The agency's id of the aide", max_length=64)
    member_id_medi_cal: str = column("CIN of the member", member_data=True, max_length=24)
    attested_date: pl.Date = column("Date of the attestation")
    live_in_from_date: pl.Date = column("First day they live together")
    live_in_to_date: pl.Date = column("Last day; null: open", nullable=True)
