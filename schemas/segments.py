"""Segments of a file that no column of a typed frame holds: kept, so that nothing of what a partner sent is lost."""

import polars as pl

from schemas.contract import Contract, column


class OtherSegments(Contract):
    """One row per segment of a transaction set that was read but filled no column."""

    file_sha256: str = column("SHA-256 of the file, hex")
    plan_id: str = column("Plan that sent the file")
    set_ordinal: pl.Int64 = column("Transaction set within the file, from 0")
    segment_ordinal: pl.Int64 = column("Ordinal of the segment in the file, from 1")
    byte_offset: pl.Int64 = column("Offset of the segment in the file, from 0")
    parent_frame: str = column("Frame of the row the segment belongs to")
    parent_ordinal: pl.Int64 = column("Ordinal of that row; of a set, its set_ordinal")
    loop_id: str = column("Loop of the implementation guide")
    segment_id: str = column("X12 segment", nullable=True)
    element_01: str = column("Element 1, as sent", nullable=True, member_data=True)
    element_02: str = column("Element 2, as sent", nullable=True, member_data=True)
    element_03: str = column("Element 3, as sent", nullable=True, member_data=True)
    element_04: str = column("Element 4, as sent", nullable=True, member_data=True)
    further_elements: str = column(
        "Elements from the fifth on, separated by *, repetitions by ^, components by :, whatever the file's separators",
        nullable=True,
        member_data=True,
    )
