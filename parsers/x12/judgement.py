"""A chunk judged by the guides its groups name: stretches of segments under one guide, their places and their faults.

Belongs here: which guide holds for which segments, and what is handed from chunk to chunk. Does not belong here: the
kernels (`judge`, `judge_elements`).
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from parsers.x12.chunks import Chunk
from parsers.x12.compiled import Octets, Positions, as_byte, pinned
from parsers.x12.faults import SEGMENT_BLANKS, Noted, NotedRows
from parsers.x12.guide_library import control_guide, guides_of
from parsers.x12.guide_tables import NO_NODE, GuideTables
from parsers.x12.judge import Ground, Standing, judge_order
from parsers.x12.judge_elements import classes_of, judge_elements
from parsers.x12.scan import Segments
from parsers.x12.tables import GS, ISA, ST
from parsers.x12.walk import Walked


class Stretch(NamedTuple):
    """Segments from `first` up to `stop` under one guide; None: nobody maps their group."""

    first: int
    stop: int
    guide: GuideTables | None


@dataclass(frozen=True)
class Placed:
    """Segments of a chunk at their places in the guides, and the faults of their order."""

    stretches: tuple[Stretch, ...]
    places: Positions
    faults: NotedRows


def place(chunk: Chunk, segments: Segments, walked: Walked, standing: Standing) -> Placed:
    """Find the places of a chunk's segments; `standing` comes from the chunk before and goes on to the next."""
    pins = pinned(segments)
    count = len(segments.starts)
    places = np.full(count, NO_NODE, np.int32)
    noted: list[NotedRows] = []
    stretches: list[Stretch] = []
    # Bytes that no terminator ends are no segment, and nothing stands before the segment behind them.
    is_whole = segments.tail == len(chunk.octets)
    head = chunk.octets[: segments.starts[0]] if count else chunk.octets
    standing.has_blank = (count > 0 or is_whole) and _has_blank(head, chunk, has_blank=standing.has_blank)
    if standing.has_blank and count:
        noted.append(np.array([[SEGMENT_BLANKS, 0, 0, 0, 0, NO_NODE]], np.int32))
    if standing.is_undecided and count:
        _choose(chunk, segments, standing, 0)
    first, entered = 0, _enter(chunk, segments, walked, standing, 0, places)
    for stop in (*_bounds(walked), count):
        if stop < count and walked.codes[stop] == ST and len(standing.choices) < 2:
            continue  # only of several guides a set may ask for another than its group's first
        if standing.guide is not None:
            span = range(first + entered, stop)
            noted += judge_order(_ground(chunk, standing.guide), pins, span, standing, places)
        stretches.append(Stretch(first, stop, standing.guide))
        if stop < count:
            first, entered = stop, _enter(chunk, segments, walked, standing, stop, places)
    if count:
        tail = chunk.octets[int(segments.marks[segments.last[-1]]) + 1 :]
        standing.has_blank = is_whole and _has_blank(tail, chunk, has_blank=False)
    return Placed(tuple(stretches), places, _joined(noted))


def judge(chunk: Chunk, segments: Segments, placed: Placed) -> NotedRows:
    """The faults of a chunk whose segments are at their places: those of their order and those of their elements."""
    pins, separator = pinned(segments), chunk.delimiters.element
    noted = [placed.faults]
    for first, stop, named in placed.stretches:
        # Where nobody maps the group no segment has a place, and only the form of segments is judged.
        guide = named or control_guide("")
        classes = classes_of(guide, chunk.delimiters)
        noted += judge_elements(_ground(chunk, guide), pins, range(first, stop), separator, classes, placed.places)
    return _joined(noted)


def _ground(chunk: Chunk, guide: GuideTables) -> Ground:
    return Ground(chunk.octets.ctypes.data, as_byte(chunk.delimiters.component), guide.pins)


def _bounds(walked: Walked) -> list[int]:
    """Segments another guide may begin to hold with, behind the chunk's first."""
    codes = walked.codes[walked.envelope]
    return [index for index in walked.envelope[np.isin(codes, (ISA, GS, ST))].tolist() if index]


def _enter(chunk: Chunk, segments: Segments, walked: Walked, standing: Standing, index: int, places: Positions) -> int:
    """Take the guide that holds from a segment on; -> how many segments have their place by that."""
    code = walked.codes[index] if len(walked.codes) else 0
    if code == ISA:
        standing.version = _element(chunk, segments, index, 12)
        standing.choices = ()
        standing.enter(control_guide(standing.version), "ISA")
    elif code == GS:
        if standing.guide is None:
            # Behind a group nobody maps the interchange goes on.
            standing.enter(control_guide(standing.version), "ISA")
        guide_id, functional_id = _element(chunk, segments, index, 8), _element(chunk, segments, index, 1)
        standing.choices = guides_of(standing.version, guide_id, functional_id)
        standing.enter(standing.choices[0][1] if standing.choices else None, "GS")
    elif code == ST and len(standing.choices) > 1:
        _choose(chunk, segments, standing, index + 1)
    if code not in (ISA, GS) or standing.guide is None:
        return 0
    places[index] = standing.guide.entries["ISA" if code == ISA else "GS"]
    return 1


def _choose(chunk: Chunk, segments: Segments, standing: Standing, index: int) -> None:
    """Take the guide the segment behind ST asks for by its BHT02; a next chunk may begin with that segment."""
    standing.is_undecided = index == len(segments.starts)
    is_header = not standing.is_undecided and _element(chunk, segments, index, 0) == "BHT"
    purpose = _element(chunk, segments, index, 2) if is_header else None
    standing.take(dict(standing.choices).get(purpose, standing.choices[0][1]))


def _element(chunk: Chunk, segments: Segments, index: int, number: int) -> str:
    """An element as text, without blanks and component separators behind it; empty when the segment has none."""
    separator = bytes([chunk.delimiters.element])
    text = chunk.octets[segments.starts[index] : segments.ends[index]].tobytes()
    elements = text.split(separator, number + 1)
    behind = f" {chr(chunk.delimiters.component)}"
    return elements[number].decode("latin-1").rstrip(behind) if number < len(elements) else ""


def _has_blank(octets: Octets, chunk: Chunk, *, has_blank: bool) -> bool:
    """Whether a blank that is no line break stands between the last terminator and the segment behind `octets`.

    `has_blank`: whether one stands before them.
    """
    _, found, behind = octets.tobytes().rpartition(bytes([chunk.delimiters.terminator]))
    return any(blank in behind for blank in b" \t") or (has_blank and not found)


def _joined(noted: list[NotedRows]) -> NotedRows:
    return np.concatenate([np.empty((0, len(Noted._fields)), np.int32), *noted])
