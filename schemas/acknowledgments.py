"""Acknowledgments: what a partner's answers say of the files we sent, and ours of those we received."""

import polars as pl

from schemas.contract import Contract, column


class InterchangeAcknowledgments(Contract):
    """One row per TA1 segment of a file: the answer to one interchange."""

    interchange_ordinal: pl.Int64 = column(
        "Interchange of this file the TA1 came in; null when it stands in none", nullable=True
    )
    segment_ordinal: pl.Int64 = column("Ordinal of the TA1 segment in the file, from 1")
    byte_offset: pl.Int64 = column("Offset of the TA1 segment in the file, from 0")
    acknowledged_control_number: str = column(
        "Control number of the interchange answered, nine digits (TA101)", nullable=True
    )
    acknowledged_date: pl.Date = column("Date of the interchange answered (TA102)", nullable=True)
    acknowledged_time: str = column("Time of the interchange answered, HHMM (TA103)", nullable=True)
    acknowledgment_code: str = column("A accepted, E accepted with errors, R refused (TA104)", nullable=True)
    note_code: str = column("Why, 000 for no error (TA105)", nullable=True)
