"""What was received, level by level, as frames: interchanges, functional groups, transaction sets, TA1 segments.

Belongs here: elements of envelope segments as columns; those that have not their legal form are null, so that no value
of a broken file gets anywhere. Does not belong here: what must hold between them (`parsers.x12.envelope`).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from parsers.x12.envelope import Envelope, EnvelopeSegment, Level

_ID = re.compile(rb"[ -~]{1,15}")
_APPLICATION = re.compile(rb"[ -~]{2,15}")
_QUALIFIER = re.compile(rb"[0-9A-Z]{2}")
_CODE = re.compile(rb"[0-9A-Z]{1,3}")
_FUNCTIONAL = re.compile(rb"[A-Z]{2}")
_TRANSACTION = re.compile(rb"[0-9]{3}")
_VERSION = re.compile(rb"[0-9]{5}")
_GUIDE = re.compile(rb"[0-9A-Z]{6,12}")
_CONTROL = re.compile(rb"[0-9]{9}")
_NUMBER = re.compile(rb"[0-9]{1,9}")
_SET_NUMBER = re.compile(rb"[A-Za-z0-9]{4,9}")
_COUNT = re.compile(rb"[0-9]{1,10}")
_DAY = re.compile(rb"[0-9]{6}")
_TIME = re.compile(rb"([01][0-9]|2[0-3])[0-5][0-9]")

_TEXT, _WHOLE = pl.String(), pl.Int64()

_INTERCHANGES: Mapping[str, pl.DataType] = {
    "interchange_ordinal": _WHOLE,
    "segment_ordinal": _WHOLE,
    "last_segment_ordinal": _WHOLE,
    "byte_offset": _WHOLE,
    "sender_qualifier_code": _TEXT,
    "sender_id": _TEXT,
    "receiver_qualifier_code": _TEXT,
    "receiver_id": _TEXT,
    "interchange_date": pl.Date(),
    "interchange_time": _TEXT,
    "version_code": _TEXT,
    "interchange_control_number": _TEXT,
    "is_acknowledgment_requested": pl.Boolean(),
    "usage_code": _TEXT,
    "stated_group_count": _WHOLE,
    "group_count": _WHOLE,
    "has_trailer": pl.Boolean(),
}
_GROUPS: Mapping[str, pl.DataType] = {
    "group_ordinal": _WHOLE,
    "interchange_ordinal": _WHOLE,
    "segment_ordinal": _WHOLE,
    "last_segment_ordinal": _WHOLE,
    "byte_offset": _WHOLE,
    "functional_id": _TEXT,
    "application_sender": _TEXT,
    "application_receiver": _TEXT,
    "group_control_number": _TEXT,
    "guide_id": _TEXT,
    "stated_set_count": _WHOLE,
    "set_count": _WHOLE,
    "trailer_control_number": _TEXT,
}
_SETS: Mapping[str, pl.DataType] = {
    "set_ordinal": _WHOLE,
    "group_ordinal": _WHOLE,
    "segment_ordinal": _WHOLE,
    "last_segment_ordinal": _WHOLE,
    "byte_offset": _WHOLE,
    "transaction_code": _TEXT,
    "set_control_number": _TEXT,
    "guide_id": _TEXT,
    "stated_segment_count": _WHOLE,
    "is_read": pl.Boolean(),
    "error_count": _WHOLE,
}
_ACKNOWLEDGMENTS: Mapping[str, pl.DataType] = {
    "interchange_ordinal": _WHOLE,
    "segment_ordinal": _WHOLE,
    "byte_offset": _WHOLE,
    "acknowledged_control_number": _TEXT,
    "acknowledged_date": pl.Date(),
    "acknowledged_time": _TEXT,
    "acknowledgment_code": _TEXT,
    "note_code": _TEXT,
}


@dataclass(frozen=True)
class Received:
    """The envelope of a file read to its end, by the contracts of `schemas.envelopes` and `schemas.acknowledgments`."""

    interchanges: pl.DataFrame
    groups: pl.DataFrame
    sets: pl.DataFrame
    acknowledgments: pl.DataFrame
    """TA1 segments."""


def received(envelope: Envelope) -> Received:
    """The levels of an envelope that is finished."""
    return Received(
        _frame(map(_interchange, envelope.interchanges), _INTERCHANGES),
        _frame(map(_group, envelope.groups), _GROUPS),
        _frame(map(_set, envelope.sets), _SETS),
        _frame((_acknowledgment(above, segment) for above, segment in envelope.acknowledgments), _ACKNOWLEDGMENTS),
    )


def _frame(rows: Iterable[tuple[Any, ...]], schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=pl.Schema(schema), orient="row")


def _interchange(level: Level) -> tuple[Any, ...]:
    isa = level.segment
    return (
        *(level.ordinal, isa.ordinal, level.last, isa.offset),
        *(_text(isa, 5, _QUALIFIER), _text(isa, 6, _ID), _text(isa, 7, _QUALIFIER), _text(isa, 8, _ID)),
        *(_day(isa, 9), _text(isa, 10, _TIME), _text(isa, 12, _VERSION), _text(isa, 13, _CONTROL)),
        *(isa.element(14) == b"1", _text(isa, 15, _CODE), _count(level.trailer, 1), level.count),
        level.trailer is not None,
    )


def _group(level: Level) -> tuple[Any, ...]:
    gs = level.segment
    return (
        *(level.ordinal, level.above, gs.ordinal, level.last, gs.offset),
        *(
            _text(gs, 1, _FUNCTIONAL),
            _text(gs, 2, _APPLICATION),
            _text(gs, 3, _APPLICATION),
            _text(gs, 6, _NUMBER),
            _text(gs, 8, _GUIDE),
        ),
        *(_count(level.trailer, 1), level.count, _text(level.trailer, 2, _NUMBER)),
    )


def _set(level: Level) -> tuple[Any, ...]:
    st = level.segment
    return (
        *(level.ordinal, level.above, st.ordinal, level.last, st.offset),
        *(_text(st, 1, _TRANSACTION), _text(st, 2, _SET_NUMBER), _text(st, 3, _GUIDE)),
        *(_count(level.trailer, 1), st.is_read, level.errors),
    )


def _acknowledgment(above: int | None, ta1: EnvelopeSegment) -> tuple[Any, ...]:
    number = _text(ta1, 1, _NUMBER)
    return (
        *(above, ta1.ordinal, ta1.offset, number.zfill(9) if number else None),
        *(_day(ta1, 2), _text(ta1, 3, _TIME), _text(ta1, 4, _CODE), _text(ta1, 5, _CODE)),
    )


def _text(segment: EnvelopeSegment | None, element: int, form: re.Pattern[bytes]) -> str | None:
    value = segment.element(element) if segment else b""
    return value.decode("ascii") if form.fullmatch(value) else None


def _count(segment: EnvelopeSegment | None, element: int) -> int | None:
    value = _text(segment, element, _COUNT)
    return int(value) if value else None


def _day(segment: EnvelopeSegment, element: int) -> date | None:
    """A date of six digits, YYMMDD, in this century; null when it is not one of the calendar."""
    value = _text(segment, element, _DAY)
    try:
        return datetime.strptime(f"20{value}", "%Y%m%d").date() if value else None  # noqa: DTZ007
    except ValueError:
        return None
