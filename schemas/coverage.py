"""Who was covered, by which plan, on which days; and who the members are."""

import polars as pl

from schemas.contract import Contract, column


class CoverageSpans(Contract):
    """One row per uninterrupted stretch of days a member was covered by a plan; spans of one member and plan do not
    overlap.
    """

    plan_id: str = column("Plan that covers")
    member_id_medi_cal: str = column("CIN of the member", member_data=True)
    covered_from_date: pl.Date = column("First covered day")
    covered_to_date: pl.Date = column("Last covered day; null: open", nullable=True)
    source_code: str = column("What says so", codes=("834", "271"))
    file_sha256: str = column("File that says so, SHA-256, hex")
    segment_ordinal: pl.Int64 = column("Segment that says so, from 1")


class Members(Contract):
    """One row per member and plan: the identity a claim needs, as the plan last stated it."""

    plan_id: str = column("Plan of the member")
    member_id_medi_cal: str = column("CIN of the member", member_data=True)
    member_id_plan: str = column("The plan's member id", nullable=True, member_data=True)
    last_name: str = column("Last name", nullable=True, member_data=True)
    first_name: str = column("First name", nullable=True, member_data=True)
    middle_name: str = column("Middle name", nullable=True, member_data=True)
    birth_date: pl.Date = column("Birth date", nullable=True, member_data=True)
    gender_code: str = column("F, M or U", nullable=True, member_data=True)
    address_line_1: str = column("Residence, line 1", nullable=True, member_data=True)
    address_line_2: str = column("Residence, line 2", nullable=True, member_data=True)
    city_name: str = column("City", nullable=True, member_data=True)
    state_code: str = column("State", nullable=True)
    postal_code: str = column("ZIP", nullable=True, member_data=True)
