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


class AcknowledgmentSets(Contract):
    """One row per 999 transaction set: the group of ours it answers."""

    file_sha256: str = column("SHA-256 of the file, hex")
    plan_id: str = column("Plan that sent the file")
    set_ordinal: pl.Int64 = column("Transaction set within the file, from 0")
    functional_group_code: str = column("AK101: our GS01, HC claims, HS inquiries ...", nullable=True)
    group_control_number: str = column("AK102: our GS06", nullable=True)
    group_version: str = column("AK103: our GS08", nullable=True)


class AcknowledgmentGroups(Contract):
    """One row per verdict on a group (AK9)."""

    file_sha256: str = column("SHA-256 of the file, hex")
    plan_id: str = column("Plan that sent the file")
    set_ordinal: pl.Int64 = column("Transaction set within the file, from 0")
    group_ordinal: pl.Int64 = column("Verdict on a group within the file, from 0")
    segment_ordinal: pl.Int64 = column("Ordinal of the AK9 segment in the file, from 1")
    functional_group_code: str = column("AK101 of the set: our GS01", nullable=True)
    group_control_number: str = column("AK102 of the set: our GS06", nullable=True)
    group_version: str = column("AK103 of the set: our GS08", nullable=True)
    acknowledgment_code: str = column(
        "AK901: A accepted, E accepted with errors, P in part, R rejected, M W X security", nullable=True
    )
    included_count: pl.Int64 = column("AK902: sets our GE01 states", nullable=True)
    received_count: pl.Int64 = column("AK903: sets received", nullable=True)
    accepted_count: pl.Int64 = column("AK904: sets accepted", nullable=True)
    error_1_code: str = column("AK905: fault of the group", nullable=True)
    error_2_code: str = column("AK906", nullable=True)
    error_3_code: str = column("AK907", nullable=True)
    error_4_code: str = column("AK908", nullable=True)
    error_5_code: str = column("AK909", nullable=True)


class AcknowledgmentResponses(Contract):
    """One row per set of ours that is answered (AK2, IK5)."""

    file_sha256: str = column("SHA-256 of the file, hex")
    plan_id: str = column("Plan that sent the file")
    set_ordinal: pl.Int64 = column("Transaction set within the file, from 0")
    response_ordinal: pl.Int64 = column("Set answered within the file, from 0")
    segment_ordinal: pl.Int64 = column("Ordinal of the AK2 segment in the file, from 1")
    transaction_set_code: str = column("AK201: our ST01", nullable=True)
    set_control_number: str = column("AK202: our ST02", nullable=True)
    guide_id: str = column("AK203: our ST03", nullable=True)
    acknowledgment_code: str = column(
        "IK501: A accepted, E accepted with errors, R rejected, M W X security", nullable=True
    )
    error_1_code: str = column("IK502: fault of the set", nullable=True)
    error_2_code: str = column("IK503", nullable=True)
    error_3_code: str = column("IK504", nullable=True)
    error_4_code: str = column("IK505", nullable=True)
    error_5_code: str = column("IK506", nullable=True)


class AcknowledgmentSegmentErrors(Contract):
    """One row per segment of ours at fault (IK3)."""

    file_sha256: str = column("SHA-256 of the file, hex")
    plan_id: str = column("Plan that sent the file")
    response_ordinal: pl.Int64 = column("Set answered within the file, from 0")
    segment_error_ordinal: pl.Int64 = column("Segment at fault within the file, from 0")
    segment_ordinal: pl.Int64 = column("Ordinal of the IK3 segment in the file, from 1")
    answered_segment_id: str = column("IK301: identifier of our segment", nullable=True)
    segment_position: pl.Int64 = column("IK302: place of our segment in its set, ST being 1", nullable=True)
    answered_loop_id: str = column("IK303: loop of our segment, four characters at most", nullable=True)
    error_code: str = column("IK304: 3 required and missing, 8 with faulty elements, I4 not used ...", nullable=True)


class AcknowledgmentElementErrors(Contract):
    """One row per element of ours at fault (IK4)."""

    file_sha256: str = column("SHA-256 of the file, hex")
    plan_id: str = column("Plan that sent the file")
    segment_error_ordinal: pl.Int64 = column("Segment at fault within the file, from 0")
    element_error_ordinal: pl.Int64 = column("Element at fault within the file, from 0")
    segment_ordinal: pl.Int64 = column("Ordinal of the IK4 segment in the file, from 1")
    element_position: pl.Int64 = column("IK401-1: place of the element in its segment, from 1", nullable=True)
    component_position: pl.Int64 = column("IK401-2: place of the component, from 1", nullable=True)
    repetition_position: pl.Int64 = column("IK401-3: place of the repetition, from 1", nullable=True)
    element_reference_number: str = column("IK402: number of the element in X12's dictionary", nullable=True)
    error_code: str = column("IK403: 1 missing, 5 too long, 7 not a code, 8 no date ...", nullable=True)
    answered_value: str = column("IK404: copy of what we sent", nullable=True, member_data=True)


class AcknowledgmentContexts(Contract):
    """One row per context of a fault (CTX): the business unit it is in, or what made a segment or element required."""

    file_sha256: str = column("SHA-256 of the file, hex")
    plan_id: str = column("Plan that sent the file")
    segment_error_ordinal: pl.Int64 = column("Segment at fault within the file, from 0")
    element_error_ordinal: pl.Int64 = column(
        "Element at fault within the file; null: the context is of the segment", nullable=True
    )
    context_ordinal: pl.Int64 = column("Context within the file, from 0")
    segment_ordinal: pl.Int64 = column("Ordinal of the CTX segment in the file, from 1")
    context_name: str = column(
        "CTX01-1: SITUATIONAL TRIGGER, or what names the business unit: CLM01 ...", nullable=True
    )
    context_reference: str = column("CTX01-2: value that names the business unit", nullable=True, member_data=True)
    trigger_segment_id: str = column("CTX02: identifier of our segment that is the reason", nullable=True)
    trigger_segment_position: pl.Int64 = column("CTX03: its place in its set, ST being 1", nullable=True)
    trigger_loop_id: str = column("CTX04: its loop", nullable=True)
    trigger_element_position: pl.Int64 = column("CTX05-1: place of the element that is the reason", nullable=True)
    trigger_component_position: pl.Int64 = column("CTX05-2: place of its component", nullable=True)
    trigger_repetition_position: pl.Int64 = column("CTX05-3: place of its repetition", nullable=True)
    trigger_element_reference_number: str = column("CTX06-1: number of the element in X12's dictionary", nullable=True)
    trigger_component_reference_number: str = column("CTX06-2: likewise of the component", nullable=True)
