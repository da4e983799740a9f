"""The envelope of a received X12 file, level by level: what an answer to it needs to know.

Elements that have not their legal form are null. Ordinals count within the file; a finding stands in the level whose
segments, from `segment_ordinal` to `last_segment_ordinal`, hold its segment.
"""

import polars as pl

from schemas.contract import Contract, column

_LAST = "Ordinal of its last segment in the file: the trailer, or where it ends without one"


class Interchanges(Contract):
    """One row per interchange of a file."""

    interchange_ordinal: pl.Int64 = column("Interchange in the file, from 0")
    segment_ordinal: pl.Int64 = column("Ordinal of the ISA segment in the file, from 1")
    last_segment_ordinal: pl.Int64 = column(_LAST)
    byte_offset: pl.Int64 = column("Offset of the ISA segment in the file, from 0")
    sender_qualifier_code: str = column("Qualifier of the sender's id (ISA05)", nullable=True)
    sender_id: str = column("Sender (ISA06), without padding", nullable=True)
    receiver_qualifier_code: str = column("Qualifier of the receiver's id (ISA07)", nullable=True)
    receiver_id: str = column("Receiver (ISA08), without padding", nullable=True)
    interchange_date: pl.Date = column("Date of the interchange (ISA09)", nullable=True)
    interchange_time: str = column("Time of the interchange, HHMM (ISA10)", nullable=True)
    version_code: str = column("Version of the interchange's own syntax, such as 00501 (ISA12)", nullable=True)
    interchange_control_number: str = column("Control number, nine digits (ISA13)", nullable=True)
    is_acknowledgment_requested: pl.Boolean = column("Whether a TA1 is asked for (ISA14)")
    usage_code: str = column("P for production, T for test (ISA15)", nullable=True)
    stated_group_count: pl.Int64 = column("Functional groups the trailer states (IEA01)", nullable=True)
    group_count: pl.Int64 = column("Functional groups received")
    has_trailer: pl.Boolean = column("Whether its IEA segment came")


class FunctionalGroups(Contract):
    """One row per functional group of a file."""

    group_ordinal: pl.Int64 = column("Functional group in the file, from 0")
    interchange_ordinal: pl.Int64 = column("Its interchange; null when it stands in none", nullable=True)
    segment_ordinal: pl.Int64 = column("Ordinal of the GS segment in the file, from 1")
    last_segment_ordinal: pl.Int64 = column(_LAST)
    byte_offset: pl.Int64 = column("Offset of the GS segment in the file, from 0")
    functional_id: str = column("Kind of the group, such as BE (GS01)", nullable=True)
    application_sender: str = column("Sending application (GS02)", nullable=True)
    application_receiver: str = column("Receiving application (GS03)", nullable=True)
    group_control_number: str = column("Control number (GS06)", nullable=True)
    guide_id: str = column("Implementation guide, such as 005010X220A1 (GS08)", nullable=True)
    stated_set_count: pl.Int64 = column("Transaction sets the trailer states (GE01)", nullable=True)
    set_count: pl.Int64 = column("Transaction sets received")
    trailer_control_number: str = column("Control number of the trailer (GE02)", nullable=True)


class TransactionSets(Contract):
    """One row per transaction set of a file, read into frames or not."""

    set_ordinal: pl.Int64 = column("Transaction set in the file, from 0")
    group_ordinal: pl.Int64 = column("Its functional group; null when it stands in none", nullable=True)
    segment_ordinal: pl.Int64 = column("Ordinal of the ST segment in the file, from 1")
    last_segment_ordinal: pl.Int64 = column(_LAST)
    byte_offset: pl.Int64 = column("Offset of the ST segment in the file, from 0")
    transaction_code: str = column("Transaction set, such as 834 (ST01)", nullable=True)
    set_control_number: str = column("Control number (ST02)", nullable=True)
    guide_id: str = column("Implementation guide, where the set names one (ST03)", nullable=True)
    stated_segment_count: pl.Int64 = column("Segments the trailer states, ST and SE included (SE01)", nullable=True)
    is_read: pl.Boolean = column("Whether it was read into frames")
    error_count: pl.Int64 = column("Findings of severity error that stand in it, also those not listed one by one")
