"""Pass one: where the segments and elements of a chunk are.

Belongs here: delimiters found in bytes, the blanks between segments, spans that tile the chunk. Does not belong here:
what a segment means.
"""

from typing import NamedTuple

import numpy as np

from parsers.x12.compiled import Octets, Positions, as_byte, as_signed, byte_at, compiled, int_at, kernel
from parsers.x12.delimiters import Delimiters


class Segments(NamedTuple):
    """Segments of a chunk as positions in its bytes.

    Segment s stands from `starts[s]` to `ends[s]`, line breaks before its terminator left out; the terminator is at
    `marks[last[s]]`. Its delimiters are `marks[first[s]]` to `marks[last[s]]`, so it has `last[s] - first[s]`
    elements, and element k (from 1) begins behind `marks[first[s] + k - 1]`.
    """

    marks: Positions
    starts: Positions
    ends: Positions
    first: Positions
    last: Positions
    empties: Positions
    """Terminators with nothing before them."""
    tail: int
    """Where the bytes begin that no terminator ends, blanks left out; the chunk's length when there are none."""


def scan(octets: Octets, length: int, delimiters: Delimiters) -> Segments:
    """Find the segments in the first `length` bytes."""
    marks = np.empty(length + 1, np.int32)
    element, terminator = as_byte(delimiters.element), as_byte(delimiters.terminator)
    mark_count, segment_count = _find_marks(octets, length, element, terminator, marks)
    bounds = np.empty((5, segment_count + 1), np.int32)
    found, empty, tail = _find_segments(octets.ctypes.data, length, marks, mark_count, element, terminator, bounds)
    starts, ends, first, last = (bounds[row, :found] for row in range(4))
    return Segments(marks, starts, ends, first, last, bounds[4, :empty], tail)


@compiled
def is_blank(byte: int, element: int, terminator: int) -> bool:
    """Whether a byte may stand between segments: blank, tab, line break, unless it is a delimiter."""
    return byte in (32, 10, 13, 9) and byte not in (element, terminator)


class Segment(NamedTuple):
    """One segment, taken out of pinned `Segments` once for all its elements."""

    marks: int
    first: int
    last: int
    start: int
    end: int


@compiled
def segment_at(segments: Segments, index: int) -> Segment:
    """The segment at an index; `segments` is pinned."""
    return Segment(
        as_signed(segments.marks),
        int_at(segments.first, index),
        int_at(segments.last, index),
        int_at(segments.starts, index),
        int_at(segments.ends, index),
    )


@compiled
def element_span(segment: Segment, element: int) -> tuple[int, int]:
    """Where element `element` (from 1; 0 is the identifier) begins and ends; an empty span if the segment has none."""
    mark = segment.first + element
    if mark > segment.last:
        return 0, 0
    begin = int_at(segment.marks, mark - 1) + 1 if element > 0 else segment.start
    return begin, int_at(segment.marks, mark) if mark < segment.last else segment.end


@kernel
def _find_marks(octets: Octets, length: int, element: int, terminator: int, marks: Positions) -> tuple[int, int]:
    """Positions of all delimiters. Every position is written and only a delimiter's kept: no branch."""
    count = 0
    segments = 0
    for at in range(length):
        byte = octets[at]
        marks[count] = at
        is_end = byte == terminator
        count += (byte == element) | is_end
        segments += is_end
    return count, segments


@kernel
def _find_segments(  # noqa: PLR0913, PLR0917 - the arrays a kernel fills are its arguments
    address: int,
    length: int,
    marks: Positions,
    mark_count: int,
    element: int,
    terminator: int,
    bounds: Positions,
) -> tuple[int, int, int]:
    """Segments between terminators; -> segments, empty ones, where the unterminated tail begins."""
    found = 0
    empty = 0
    begin = 0
    first = 0
    for mark in range(mark_count):
        stop = marks[mark]
        if byte_at(address, stop) != terminator:
            continue
        while begin < stop and is_blank(byte_at(address, begin), element, terminator):
            begin += 1
        end = stop
        while end > begin and byte_at(address, end - 1) in (10, 13) and byte_at(address, end - 1) != element:
            end -= 1
        if end > begin:
            bounds[0, found] = begin
            bounds[1, found] = end
            bounds[2, found] = first
            bounds[3, found] = mark
            found += 1
        elif terminator not in (10, 13):
            bounds[4, empty] = stop
            empty += 1
        begin = stop + 1
        first = mark + 1
    while begin < length and is_blank(byte_at(address, begin), element, terminator):
        begin += 1
    return found, empty, begin
