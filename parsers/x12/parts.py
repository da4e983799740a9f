"""One chunk, read on its own: columns, rows and faults whose ordinals count from the chunk's begin.

Belongs here: the three passes in order, and their arrays made into columns while the chunk's bytes are still there.
Does not belong here: anything that needs another chunk (`parsers.x12.assembly`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from parsers.x12.chunks import Chunk
from parsers.x12.columns import dtype_of, nulls, number_column, text_column
from parsers.x12.compiled import Positions
from parsers.x12.elements import VALUE_RULES, text_of
from parsers.x12.envelope import EnvelopeSegment, Stretch
from parsers.x12.extract import Extracted, extract
from parsers.x12.faults import Fault
from parsers.x12.layout import Form
from parsers.x12.others import COLUMNS, Kept, Others, Tally, keep, tally
from parsers.x12.scan import Segments, scan
from parsers.x12.tables import CompiledColumn, CompiledFrame, Tables
from parsers.x12.walk import Walked, walk

LISTED = 1000
"""Faults of one kind that are listed one by one; the others are counted."""

_TAIL_REACH = 64
"""Bytes of an unterminated tail that tell whether it is an IEA segment."""


class Counted(NamedTuple):
    """Faults of one kind in a chunk: the first ones, how many in all, and the first that is not listed.

    `ordinals` are the segments of all of them, from 1 in the chunk; none where a fault stands in no segment.
    """

    listed: list[Fault]
    total: int
    beyond: Fault | None
    ordinals: NDArray[np.int64]


@dataclass(frozen=True)
class FrameRows:
    """Rows of one frame in a chunk."""

    frame: CompiledFrame
    columns: list[pl.Series]
    segment: NDArray[np.int64]
    set: NDArray[np.int64]
    parent: NDArray[np.int64]


@dataclass(frozen=True)
class OtherRows:
    """Segments of a chunk that filled no column."""

    columns: list[pl.Series]
    tallies: list[Tally]
    loop: Positions
    frame: Positions
    segment: NDArray[np.int64]
    set: NDArray[np.int64]
    parent: NDArray[np.int64]
    offset: NDArray[np.int64]


@dataclass(frozen=True)
class Part:
    """What a chunk holds. Ordinals of segments count from 1, of rows and sets from 0, all from the chunk's begin."""

    offset: int
    length: int
    segments: int
    sets: int
    rows: NDArray[np.int32]
    """Rows per frame, also of the frames that `frames` leaves out for having none."""
    frames: list[FrameRows]
    others: OtherRows
    envelope: list[EnvelopeSegment]
    strays: list[Stretch]
    faults: list[Counted]
    tail: EnvelopeSegment | None
    """Bytes that no terminator ends, if there are any, taken for a segment behind the last."""
    cut_faults: tuple[Fault, ...]


def read_part(chunk: Chunk, tables: Tables) -> Part:
    """Read a chunk. Runs without the GIL for the most part and touches nothing but the chunk."""
    octets = chunk.octets
    segments = scan(octets, len(octets), chunk.delimiters)
    walked = walk(octets, segments, chunk.context, tables.loops)
    envelope = list(_envelope(chunk, segments, walked))
    text = text_of(octets, chunk.delimiters)
    extracted = extract(text, segments, walked, tables)
    kept = keep(text, segments, walked, tables, extracted.others)
    return Part(
        offset=chunk.offset,
        length=len(octets),
        segments=len(segments.starts),
        sets=walked.sets,
        rows=walked.rows,
        frames=[_frame_rows(frame, extracted, chunk) for frame in tables.frames if walked.rows[frame.number]],
        others=_other_rows(chunk, segments, walked, extracted.others, kept),
        envelope=envelope,
        strays=[
            Stretch(first + 1, chunk.offset + int(segments.starts[first]), count)
            for first, count in walked.strays.tolist()
        ],
        faults=_faults(chunk, segments, walked, np.concatenate((extracted.faults, kept.faults))),
        tail=_tail(chunk, segments) if segments.tail < len(octets) else None,
        cut_faults=chunk.faults,
    )


def _envelope(chunk: Chunk, segments: Segments, walked: Walked) -> Iterator[EnvelopeSegment]:
    separator = bytes([chunk.delimiters.element])
    for index in walked.envelope.tolist():
        begin, end = int(segments.starts[index]), int(segments.ends[index])
        elements = chunk.octets[begin:end].tobytes().split(separator)
        yield EnvelopeSegment(index + 1, chunk.offset + begin, tuple(elements), is_read=bool(walked.nodes[index] >= 0))


def _tail(chunk: Chunk, segments: Segments) -> EnvelopeSegment:
    text = chunk.octets[segments.tail : segments.tail + _TAIL_REACH].tobytes().rstrip(b"\r\n")
    elements = text.split(bytes([chunk.delimiters.element]))
    return EnvelopeSegment(len(segments.starts) + 1, chunk.offset + segments.tail, tuple(elements))


def _frame_rows(frame: CompiledFrame, extracted: Extracted, chunk: Chunk) -> FrameRows:
    rows = extracted.rows
    span = slice(int(rows.first[frame.number]), int(rows.first[frame.number + 1]))
    count = span.stop - span.start
    return FrameRows(
        frame=frame,
        columns=[_column(column, extracted, chunk, count).alias(column.name) for column in frame.columns],
        segment=rows.segment[span].astype(np.int64),
        set=rows.set[span].astype(np.int64),
        parent=rows.parent[span].astype(np.int64),
    )


def _column(column: CompiledColumn, extracted: Extracted, chunk: Chunk, count: int) -> pl.Series:
    """A column from those of its stores that hold a value, the preferred first."""
    filled = [_store(store, column.form, extracted, chunk) for store in column.stores if store in extracted.stores]
    if not filled:
        return nulls(dtype_of(column.form), count)
    return filled[0] if len(filled) == 1 else pl.select(pl.coalesce(filled)).to_series()


def _store(store: int, form: Form, extracted: Extracted, chunk: Chunk) -> pl.Series:
    present, content = int(extracted.present[store]), extracted.stores[store]
    if form not in (Form.TEXT, Form.REPEATS):
        return number_column(content, form, present)
    address, long_bytes = chunk.octets.ctypes.data, int(extracted.long_bytes[store])
    separators = _within_elements(chunk) if form is Form.REPEATS else bytes(3)
    return text_column(content, address, present, long_bytes, separators=separators)


def _within_elements(chunk: Chunk) -> bytes:
    """The separators that may stand in an element."""
    return bytes([0, chunk.delimiters.component, chunk.delimiters.repetition])


def _other_rows(chunk: Chunk, segments: Segments, walked: Walked, others: Others, kept: Kept) -> OtherRows:
    address, last = chunk.octets.ctypes.data, COLUMNS[-1]
    within, between = _within_elements(chunk), bytes([chunk.delimiters.element])
    columns = [
        text_column(
            views,
            address,
            int(present),
            int(long_bytes),
            separators=between + within[1:] if name == last else within,
        ).alias(name)
        for name, views, present, long_bytes in zip(COLUMNS, kept.views, kept.present, kept.long_bytes, strict=True)
    ]
    return OtherRows(
        columns=columns,
        tallies=tally(kept.names),
        loop=walked.nodes[others.segment],
        frame=others.frame,
        segment=others.segment.astype(np.int64),
        set=others.set.astype(np.int64),
        parent=others.parent.astype(np.int64),
        offset=chunk.offset + segments.starts[others.segment].astype(np.int64),
    )


def _faults(chunk: Chunk, segments: Segments, walked: Walked, faults: NDArray[np.int32]) -> list[Counted]:
    """Faults of values, identifiers and empty segments, the first of each kind listed."""
    kinds: list[Counted] = []
    found = np.unique(faults, axis=0)
    for rule, element in np.unique(found[:, [0, 2]], axis=0).tolist():
        chosen = found[(found[:, 0] == rule) & (found[:, 2] == element), 1]
        for code in np.unique(walked.codes[chosen]).tolist():
            indices = chosen[walked.codes[chosen] == code]
            named = (_located(chunk, segments, VALUE_RULES[rule], int(index), element) for index in indices)
            kinds.append(_counted(named, len(indices), indices))
    misnamed = (
        Fault("X12-SEGMENT-ID", chunk.offset + int(segments.starts[index]), int(index) + 1) for index in walked.misnamed
    )
    kinds.append(_counted(misnamed, len(walked.misnamed), walked.misnamed))
    empties = (Fault("X12-EMPTY-SEGMENT", chunk.offset + int(stop)) for stop in segments.empties)
    kinds.append(_counted(empties, len(segments.empties)))
    return [kind for kind in kinds if kind.total]


def _counted(faults: Iterator[Fault], count: int, segments: Positions | None = None) -> Counted:
    listed = [fault for fault, _ in zip(faults, range(LISTED), strict=False)]
    ordinals = np.empty(0, np.int64) if segments is None else segments.astype(np.int64) + 1
    return Counted(listed, count, next(faults, None), ordinals)


def _located(chunk: Chunk, segments: Segments, rule_code: str, index: int, element: int) -> Fault:
    begin, end = int(segments.starts[index]), int(segments.marks[segments.first[index]])
    name = chunk.octets[begin:end].tobytes()
    is_legal = 2 <= len(name) <= 3 and name.isalnum() and name.isupper()
    return Fault(
        rule_code,
        chunk.offset + begin,
        index + 1,
        name.decode() if is_legal else None,
        element or None,
    )
