"""Pass two: which loop every segment of a chunk belongs to, and which rows it opens.

Belongs here: identifiers, transaction sets and their kinds, loops by the compiled tables. Does not belong here:
values, control numbers and counts.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from parsers.x12.compiled import (
    Octets,
    Positions,
    as_signed,
    as_word,
    byte_at,
    compiled,
    int_at,
    kernel,
    packed,
    pinned,
    word_at,
)
from parsers.x12.scan import Segment, Segments, element_span, segment_at
from parsers.x12.tables import GS, IN_ENVELOPE, ISA, NOT_READ, OTHER, OUTSIDE, SE, SLOTS, ST, TA1, Loops, slot_of

slot = compiled(slot_of)

MISNAMED = -1
"""Code of a segment without a legal identifier."""


class Context(NamedTuple):
    """Where in an interchange a chunk begins.

    `kind` is the kind of the open transaction set, `OUTSIDE` or `NOT_READ`; `version` and `industry` are the words of
    the open group's GS08, 0 when it has none.
    """

    kind: int
    version: int
    industry: int


NOWHERE = Context(OUTSIDE, 0, 0)


class Walked(NamedTuple):
    """The loops of a chunk's segments.

    `nodes` holds a loop's number or `OUTSIDE`, `NOT_READ`, `IN_ENVELOPE`; `opens` says that the segment opened the
    loop.
    """

    codes: Positions
    nodes: Positions
    opens: NDArray[np.bool_]
    envelope: Positions
    """Indices of the envelope's segments."""
    misnamed: Positions
    """Indices of segments without a legal identifier."""
    strays: Positions
    """Runs of segments outside any transaction set: index of the first, how many."""
    rows: Positions
    """Rows opened per frame."""
    sets: int
    """Transaction sets begun, read or not."""


def walk(octets: Octets, segments: Segments, context: Context, loops: Loops) -> Walked:
    """Assign every segment its loop."""
    count = len(segments.starts)
    address, pins, tables = octets.ctypes.data, pinned(segments), pinned(loops)
    codes, nodes, opens = np.empty(count, np.int32), np.empty(count, np.int32), np.zeros(count, np.bool_)
    rows = np.zeros(loops.frame_count, np.int32)
    noted = np.empty((4, count), np.int32)
    misnamed = _name(address, pins, tables, codes, noted[1])
    sets, enveloped, runs = _walk(address, pins, context, tables, codes, nodes, opens, rows, noted)
    envelope, others = noted[0, :enveloped].copy(), noted[1, :misnamed].copy()
    return Walked(codes, nodes, opens, envelope, others, noted[2:, :runs].T.copy(), rows, sets)


@compiled
def kind_of(transaction: int, version: int, industry: int, loops: Loops) -> int:
    """The kind of a transaction set by ST01 and the words of its guide's id; `NOT_READ` when no layout reads it."""
    for kind in range(loops.kind_count):
        is_guide = word_at(loops.kind_industry, kind) == 0 or word_at(loops.kind_industry, kind) == industry
        if word_at(loops.kind_set, kind) == transaction and word_at(loops.kind_version, kind) == version and is_guide:
            return kind
    return NOT_READ


@compiled
def guide_words(address: int, begin: int, end: int) -> tuple[int, int]:
    """A guide's id as its first six characters (the version) and the four behind them; blanks are no id."""
    while end > begin and byte_at(address, end - 1) == 32:
        end -= 1
    return packed(address, begin, min(end, begin + 6)), packed(address, min(end, begin + 6), min(end, begin + 10))


@kernel
def _name(address: int, segments: Segments, loops: Loops, codes: Positions, misnamed: Positions) -> int:
    """Segment codes; -> how many segments are misnamed."""
    found = 0
    for segment in range(len(codes)):
        begin, end = element_span(segment_at(segments, segment), 0)
        word = packed(address, begin, end)
        place = as_signed(slot(as_signed(word & as_word(0xFFFFFF))))
        while word_at(loops.names, place) != word and word_at(loops.names, place) != 0:
            place = (place + 1) % SLOTS
        codes[segment] = int_at(loops.codes, place)
        if codes[segment] == OTHER and not _is_identifier(word, end - begin):
            codes[segment] = MISNAMED
            misnamed[found] = segment
            found += 1
    return found


@compiled
def _is_identifier(word: int, length: int) -> bool:
    """Two or three capital letters and digits, a letter first."""
    if length < 2 or length > 3:
        return False
    for place in range(length):
        byte = as_signed((word >> as_word(8 * place)) & as_word(0xFF))
        is_digit = 48 <= byte <= 57
        if not (65 <= byte <= 90 or (is_digit and place > 0)):
            return False
    return True


@kernel
def _walk(  # noqa: PLR0913, PLR0917 - the arrays a kernel fills are its arguments
    address: int,
    segments: Segments,
    context: Context,
    loops: Loops,
    codes: Positions,
    nodes: Positions,
    opens: NDArray[np.bool_],
    rows: Positions,
    noted: Positions,
) -> tuple[int, int, int]:
    """Nodes, opened loops, rows per frame; -> sets, segments of the envelope, runs of strays."""
    kind, version, industry = as_signed(context.kind), as_word(context.version), as_word(context.industry)
    node = int_at(loops.kind_restart, kind) if kind >= 0 else 0
    sets = enveloped = runs = 0
    is_run = False
    for segment in range(len(codes)):
        code = codes[segment]
        opened = as_signed(-1)
        if ISA <= code <= TA1:
            noted[0, enveloped] = segment
            enveloped += 1
            sets += code == ST
            here = segment_at(segments, segment)
            kind, version, industry = _entered(address, here, code, kind, version, industry, loops)
            nodes[segment] = IN_ENVELOPE
            if code == ST and kind >= 0:
                opened = int_at(loops.kind_root, kind)
        elif kind >= 0:
            opened = _opened(address, segments, segment, node * loops.code_count + max(code, OTHER), loops)
            nodes[segment] = node
        else:
            nodes[segment] = kind
        if opened >= 0:
            node = opened
            nodes[segment] = node
            opens[segment] = True
            frame = int_at(loops.frame_of, node)
            if frame >= 0:
                rows[frame] += 1
        if nodes[segment] == OUTSIDE:
            runs += not is_run
            noted[2, runs - 1] = noted[2, runs - 1] if is_run else segment
            noted[3, runs - 1] = noted[3, runs - 1] + 1 if is_run else 1
        is_run = nodes[segment] == OUTSIDE
    return sets, enveloped, runs


@compiled
def _entered(  # noqa: PLR0913, PLR0917 - a segment and the context it changes
    address: int, segment: Segment, code: int, kind: int, version: int, industry: int, loops: Loops
) -> tuple[int, int, int]:
    """The context behind a segment of the envelope."""
    if code == TA1:
        return kind, version, industry
    if code == ST:
        return _kind_at(address, segment, version, industry, loops), version, industry
    if code == SE:
        return as_signed(OUTSIDE), version, industry
    if code == GS:
        begin, end = element_span(segment, 8)
        version, industry = guide_words(address, begin, end)
        return as_signed(OUTSIDE), version, industry
    return as_signed(OUTSIDE), as_word(0), as_word(0)


@compiled
def _kind_at(address: int, segment: Segment, version: int, industry: int, loops: Loops) -> int:
    """The kind of the set an ST segment opens; ST03 speaks where the group names no guide."""
    begin, end = element_span(segment, 1)
    transaction = packed(address, begin, end)
    if version == 0:
        begin, end = element_span(segment, 3)
        version, industry = guide_words(address, begin, end)
    return kind_of(transaction, version, industry, loops)


@compiled
def _opened(address: int, segments: Segments, segment: int, at: int, loops: Loops) -> int:
    """The loop a segment opens, or -1."""
    first = int_at(loops.opens_first, at)
    for row in range(first, first + int_at(loops.opens_count, at)):
        element = int_at(loops.opens_element, row)
        if element == 0:
            return int_at(loops.opens_loop, row)
        begin, end = element_span(segment_at(segments, segment), element)
        if packed(address, begin, end) == word_at(loops.opens_code, row):
            return int_at(loops.opens_loop, row)
    return -1
