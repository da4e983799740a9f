"""One chunk, read on its own: columns, rows and faults whose ordinals count from the chunk's begin.

Belongs here: the three passes in order, and their arrays made into columns while the chunk's bytes are still there.
Does not belong here: anything that needs another chunk (`parsers.x12.assembly`).
"""

from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray

from parsers.x12.chunks import Chunk
from parsers.x12.columns import Blanks, frame_of, number_column, text_column
from parsers.x12.compiled import Positions
from parsers.x12.elements import text_of
from parsers.x12.envelope import EnvelopeSegment, Stretch
from parsers.x12.extract import Extracted, extract
from parsers.x12.faults import Fault
from parsers.x12.guide_tables import NO_NODE
from parsers.x12.judge import Standing
from parsers.x12.judgement import Placed, judge, place
from parsers.x12.layout import Form
from parsers.x12.listing import Counted, listed, with_values
from parsers.x12.lookup import Lookup
from parsers.x12.others import COLUMNS, Kept, Others, Tally, keep, tally
from parsers.x12.scan import Segments, scan
from parsers.x12.stores import Stores
from parsers.x12.tables import CompiledFrame, Tables
from parsers.x12.walk import Walked, walk

_TAIL_REACH = 64
"""Bytes of an unterminated tail that tell whether it is an IEA segment."""

_ENVELOPE_ELEMENTS = 16
"""Elements that are kept of an envelope segment: as many as ISA has."""


@dataclass(frozen=True)
class FrameRows:
    """Rows of one frame in a chunk."""

    frame: CompiledFrame
    values: pl.DataFrame
    segment: NDArray[np.int64]
    set: NDArray[np.int64]
    parent: NDArray[np.int64]


@dataclass(frozen=True)
class OtherRows:
    """Segments of a chunk that filled no column."""

    values: pl.DataFrame
    tallies: list[Tally]
    loop: Positions
    frame: Positions
    segment: NDArray[np.int64]
    set: NDArray[np.int64]
    parent: NDArray[np.int64]
    offset: NDArray[np.int64]


class Unmapped(NamedTuple):
    """An element without a column in segments that filled one: how often it has a value, and where first."""

    identifier: bytes
    element: int
    number: int
    segment: int
    offset: int


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
    unmapped: list[Unmapped]
    envelope: list[EnvelopeSegment]
    strays: list[Stretch]
    faults: list[Counted]
    tail: EnvelopeSegment | None
    """Bytes that no terminator ends, if there are any, taken for a segment behind the last."""
    cut_faults: tuple[Fault, ...]
    lookup: Lookup
    """The chunk's segments, to look one up."""


class Relay:
    """Hands the standing of a file from each chunk to the next, whichever thread reads them."""

    def __init__(self) -> None:
        self.behind: Future[Standing] = Future()
        self.behind.set_result(Standing())

    def next(self) -> tuple[Future[Standing], Future[Standing]]:
        """The standing the next chunk begins with, and where it puts the one it leaves."""
        before, self.behind = self.behind, Future()
        return before, self.behind


def read_part(chunk: Chunk, tables: Tables, stores: Stores, before: Future[Standing], behind: Future[Standing]) -> Part:
    """Read a chunk. Runs without the GIL for the most part and touches nothing but the chunk.

    Args:
        chunk: the chunk.
        tables: the layouts.
        stores: makes the memory values are extracted into, and columns without a value.
        before: the standing the chunk before leaves; it is waited for when the chunk's segments are known.
        behind: takes the standing this chunk leaves.
    """
    octets = chunk.octets
    try:
        segments = scan(octets, len(octets), chunk.delimiters)
        walked = walk(octets, segments, chunk.context, tables.loops)
        standing = before.result()
        placed = place(chunk, segments, walked, standing)
        behind.set_result(standing)
    except BaseException as error:
        behind.set_exception(error)
        raise
    envelope = list(_envelope(chunk, segments, walked, placed))
    text = text_of(octets, chunk.delimiters)
    extracted = extract(text, segments, walked, tables, stores)
    frames = [
        _frame_rows(frame, extracted, chunk, stores.blanks) for frame in tables.frames if walked.rows[frame.number]
    ]
    kept = keep(text, segments, walked, tables, extracted.others)
    noted = with_values(judge(chunk, segments, placed), np.concatenate((extracted.faults, kept.faults)))
    return Part(
        offset=chunk.offset,
        length=len(octets),
        segments=len(segments.starts),
        sets=walked.sets,
        rows=walked.rows,
        frames=frames,
        others=_other_rows(chunk, segments, walked, extracted.others, kept),
        unmapped=list(_unmapped(chunk, segments, extracted)),
        envelope=envelope,
        strays=[
            Stretch(first + 1, chunk.offset + int(segments.starts[first]), count)
            for first, count in walked.strays.tolist()
        ],
        faults=listed(chunk, segments, walked, placed.stretches, noted),
        tail=_tail(chunk, segments) if segments.tail < len(octets) else None,
        cut_faults=chunk.faults,
        lookup=Lookup(octets, segments.starts, segments.ends, bytes([chunk.delimiters.element]), chunk.offset),
    )


def _envelope(chunk: Chunk, segments: Segments, walked: Walked, placed: Placed) -> Iterator[EnvelopeSegment]:
    separator = bytes([chunk.delimiters.element])
    for index in walked.envelope.tolist():
        begin, end = int(segments.starts[index]), int(segments.ends[index])
        elements = chunk.octets[begin:end].tobytes().split(separator, _ENVELOPE_ELEMENTS + 1)
        yield EnvelopeSegment(
            index + 1,
            chunk.offset + begin,
            tuple(elements[: _ENVELOPE_ELEMENTS + 1]),
            is_read=bool(walked.nodes[index] >= 0),
            is_guided=bool(placed.places[index] != NO_NODE),
        )


def _tail(chunk: Chunk, segments: Segments) -> EnvelopeSegment:
    text = chunk.octets[segments.tail : segments.tail + _TAIL_REACH].tobytes().rstrip(b"\r\n")
    elements = text.split(bytes([chunk.delimiters.element]))
    return EnvelopeSegment(len(segments.starts) + 1, chunk.offset + segments.tail, tuple(elements))


def _frame_rows(frame: CompiledFrame, extracted: Extracted, chunk: Chunk, blanks: Blanks) -> FrameRows:
    rows = extracted.rows
    span = slice(int(rows.first[frame.number]), int(rows.first[frame.number + 1]))
    return FrameRows(
        frame=frame,
        values=_values(frame, extracted, chunk, blanks.rows(frame.name, frame.schema, span.stop - span.start)),
        segment=rows.segment[span].astype(np.int64),
        set=rows.set[span].astype(np.int64),
        parent=rows.parent[span].astype(np.int64),
    )


def _values(frame: CompiledFrame, extracted: Extracted, chunk: Chunk, blank: pl.DataFrame) -> pl.DataFrame:
    """The frame's columns: of the stores that hold a value, the preferred first; `blank` where none does."""
    arrays: dict[str, pa.Array] = {}
    further: dict[str, list[str]] = {}
    for column in frame.columns:
        for store in column.stores:
            if store in extracted.stores:
                name = column.name if column.name not in arrays else f"{column.name} of {store}"
                arrays[name] = _store(store, column.form, extracted, chunk)
                if name != column.name:
                    further.setdefault(column.name, []).append(name)
    filled = frame_of(arrays)
    if further:
        filled = filled.with_columns(pl.coalesce(name, *others) for name, others in further.items())
    missing = [name for name in frame.schema if name not in arrays]
    whole = pl.concat([filled, blank[missing]], how="horizontal") if missing else filled
    return whole[list(frame.schema)]


def _store(store: int, form: Form, extracted: Extracted, chunk: Chunk) -> pa.Array:
    present, content = int(extracted.present[store]), extracted.stores[store]
    if form not in (Form.TEXT, Form.REPEATS):
        return number_column(content, present)
    address, long_bytes = chunk.octets.ctypes.data, int(extracted.long_bytes[store])
    separators = _within_elements(chunk) if form is Form.REPEATS else bytes(3)
    return text_column(content, address, present, long_bytes, separators=separators)


def _within_elements(chunk: Chunk) -> bytes:
    """The separators that may stand in an element."""
    return bytes([0, chunk.delimiters.component, chunk.delimiters.repetition])


def _unmapped(chunk: Chunk, segments: Segments, extracted: Extracted) -> Iterator[Unmapped]:
    for element, index, number in extracted.unmapped.tolist():
        begin, end = int(segments.starts[index]), int(segments.marks[segments.first[index]])
        yield Unmapped(chunk.octets[begin:end].tobytes(), element, number, index + 1, chunk.offset + begin)


def _other_rows(chunk: Chunk, segments: Segments, walked: Walked, others: Others, kept: Kept) -> OtherRows:
    address, last = chunk.octets.ctypes.data, COLUMNS[-1]
    within, between = _within_elements(chunk), bytes([chunk.delimiters.element])
    arrays = {
        name: text_column(
            views,
            address,
            int(present),
            int(long_bytes),
            separators=between + within[1:] if name == last else within,
        )
        for name, views, present, long_bytes in zip(COLUMNS, kept.views, kept.present, kept.long_bytes, strict=True)
    }
    return OtherRows(
        values=frame_of(arrays),
        tallies=tally(kept.names),
        loop=walked.nodes[others.segment],
        frame=others.frame,
        segment=others.segment.astype(np.int64),
        set=others.set.astype(np.int64),
        parent=others.parent.astype(np.int64),
        offset=chunk.offset + segments.starts[others.segment].astype(np.int64),
    )
