"""Pass three: values from the segments of a chunk into columns.

Belongs here: picking elements by the compiled tables, first value wins, faults of single values. Does not belong here:
which column stands where (a layout), segments no column takes (`parsers.x12.others`).
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from parsers.x12.compiled import (
    Positions,
    as_byte,
    as_signed,
    as_word,
    byte_at,
    compiled,
    inlined,
    int_at,
    kernel,
    packed,
    pinned,
    put_int,
    put_word,
    word_at,
    word_of,
)
from parsers.x12.elements import (
    ADDRESS,
    FILLED,
    LATEST,
    LONG_BYTES,
    NOTHING,
    PRESENT,
    STORE_WIDTH,
    Text,
    add,
    note,
    put_checked,
    span_of,
    stores_at,
    without_blanks,
    word_of_element,
)
from parsers.x12.faults import BAD_DATE, BAD_NUMBER
from parsers.x12.layout import Form
from parsers.x12.others import Others
from parsers.x12.scan import Segment, Segments, element_span, segment_at
from parsers.x12.stores import Store, Stores
from parsers.x12.tables import (
    CODE_A,
    CODE_B,
    COMPONENT,
    COMPONENT_A,
    COMPONENT_B,
    ELEMENT,
    ELEMENT_A,
    ELEMENT_B,
    FIRST,
    FIRST_PICK,
    FORM,
    FORMAT_ELEMENT,
    FRAME,
    GATE,
    GATE_ANY,
    GATE_SOME,
    GROUP,
    IS_STRUCTURE,
    LEAST,
    MAPPED,
    MAPPED_ROW,
    OTHER,
    PICK,
    RUN,
    ST,
    STOP,
    STOP_PICK,
    STORE,
    TAKEN,
    WHOLE,
    Fields,
    Loops,
    Tables,
)
from parsers.x12.values import NO_DATE, NO_NUMBER, parse_date, parse_number
from parsers.x12.walk import Walked

_ANY, _SOME = as_word(GATE_ANY), as_word(GATE_SOME)
_TEXT, _REPEATS, _DATE, _BEGIN, _END, _RANGE_END, _INTEGER, _CENTS = (int(form) for form in Form)
_D8, _RD8 = as_word(word_of("D8")), as_word(word_of("RD8"))
_HYPHEN = as_byte(ord("-"))
_WHOLE = as_word(WHOLE)


class Rows(NamedTuple):
    """Rows of all frames, frame after frame: `first[f]` is where frame f begins. Counts begin with the chunk."""

    first: Positions
    segment: Positions
    set: Positions
    parent: Positions


class Tallies(NamedTuple):
    """Addresses of how often an element without a column came, and in which segment first."""

    counts: int
    firsts: int


class _Progress(NamedTuple):
    """Per frame: rows opened so far, the row that takes values, or -1, and the segment that opened it.

    Per kind of segment: the segment taken last.
    """

    opened: NDArray[np.int64]
    current: NDArray[np.int64]
    since: NDArray[np.int64]
    taken: NDArray[np.int64]


@dataclass(frozen=True)
class Extracted:
    """What a chunk's segments gave."""

    rows: Rows
    stores: dict[int, Store]
    """The stores that hold a value, by number. Their views still point into the chunk."""
    present: NDArray[np.int64]
    """Values per store."""
    long_bytes: NDArray[np.int64]
    """Bytes per store that are not inline."""
    others: Others
    unmapped: NDArray[np.int64]
    """Elements without a column in segments that filled one: element, first segment, how many; in the file's order."""
    faults: NDArray[np.int32]
    """Rule, segment, element of each fault."""


def extract(text: Text, segments: Segments, walked: Walked, tables: Tables, stores: Stores) -> Extracted:
    """Fill the columns of a chunk: once more where a fault found no room, or a value that no chunk before had."""
    first = np.zeros(len(walked.rows) + 1, np.int32)
    np.cumsum(walked.rows, out=first[1:])
    rows = Rows(first, *np.empty((3, int(first[-1])), np.int32))
    noted = np.empty((4, len(walked.nodes)), np.int32)
    faults = np.empty((64, 3), np.int32)
    segment_pins, walked_pins, row_pins = pinned(segments), pinned(walked), pinned(rows)
    loops, fields = pinned(tables.loops), pinned(tables.fields)
    while True:
        room = stores.room(walked.rows)
        filled = stores_at({number: store.ctypes.data for number, store in room.items()}, len(tables.store_forms))
        opened, current, since = (np.full(len(walked.rows), value, np.int64) for value in (0, -1, 0))
        progress = _Progress(opened, current, since, np.full(tables.fields.group_count, -1, np.int64))
        tallies = np.zeros((2, len(tables.fields.mapped)), np.int64)
        others, faulty = _extract(
            text,
            segment_pins,
            walked_pins,
            loops,
            fields,
            filled.ctypes.data,
            row_pins,
            pinned(progress),
            noted,
            Tallies(tallies[0].ctypes.data, tallies[1].ctypes.data),
            faults,
        )
        held = np.flatnonzero(filled[:, PRESENT]).tolist()
        if faulty <= len(faults) and room.keys() >= set(held):
            break
        faults = np.empty((max(faulty, len(faults)), 3), np.int32)
        stores.learn(held)
    for number in held:
        _end(room[number], int(filled[number, LATEST]))
    return Extracted(
        rows=rows,
        stores={number: room[number] for number in held},
        present=filled[:, PRESENT],
        long_bytes=filled[:, LONG_BYTES],
        others=Others(*(noted[row, :others].copy() for row in range(4))),
        unmapped=_unmapped(tallies),
        faults=faults[:faulty].copy(),
    )


def _end(store: Store, latest: int) -> None:
    """Leave the rows behind the last that has a value without one."""
    if store.dtype == np.uint64:
        store[2 * latest + 2 :] = 0
    else:
        store[latest + 1 :] = NO_NUMBER if store.dtype == np.int64 else NO_DATE


def _unmapped(tallies: NDArray[np.int64]) -> NDArray[np.int64]:
    found = np.flatnonzero(tallies[0])
    found = found[np.argsort(tallies[1, found], kind="stable")]
    return np.stack((found % MAPPED, tallies[1, found], tallies[0, found]), axis=1)


@kernel
def _extract(  # noqa: PLR0913, PLR0917 - the arrays a kernel fills are its arguments
    text: Text,
    segments: Segments,
    walked: Walked,
    loops: Loops,
    fields: Fields,
    stores: int,
    rows: Rows,
    progress: _Progress,
    noted: Positions,
    tallies: Tallies,
    faults: NDArray[np.int32],
) -> tuple[int, int]:
    """Rows and values of a chunk; -> segments that filled nothing, faults (also those `faults` has no room for)."""
    sets = -1
    others = 0
    faulty = 0
    for segment in range(noted.shape[1]):
        code = max(int_at(walked.codes, segment), OTHER)
        sets += code == ST
        node = int_at(walked.nodes, segment)
        if node < 0:
            continue
        at = node * loops.code_count + code
        is_kept = int_at(fields.taken, TAKEN * at + IS_STRUCTURE) != 0
        if byte_at(walked.opens, segment):
            is_kept |= _open_row(segment, sets, node, loops, fields, rows, progress)
        here = segment_at(segments, segment)
        qualifier = word_of_element(text, here, 1, 0)
        for run in range(int_at(fields.taken, TAKEN * at + FIRST), int_at(fields.taken, TAKEN * at + STOP)):
            if word_at(fields.runs, RUN * run + GATE) in (_ANY, _SOME, qualifier):
                has_filled, faulty = _take_run(text, here, segment, run, fields, stores, progress, faults, faulty)
                is_kept |= has_filled
        if is_kept:
            _tally(text, here, segment, int_at(fields.taken, TAKEN * at + MAPPED_ROW), fields, tallies)
        else:
            owner = int_at(loops.owner_of, node)
            noted[0, others] = segment
            noted[1, others] = sets
            noted[2, others] = owner
            noted[3, others] = as_signed(word_at(progress.opened, owner)) - 1
            others += 1
    return others, faulty


@inlined
def _take_run(  # noqa: PLR0913, PLR0917 - a segment, its picks, and all they change
    text: Text,
    segment: Segment,
    index: int,
    run: int,
    fields: Fields,
    stores: int,
    progress: _Progress,
    faults: NDArray[np.int32],
    faulty: int,
) -> tuple[bool, int]:
    """Take what a run of picks finds in a segment; -> whether any filled a column, faults so far."""
    has_filled = False
    gate = word_at(fields.runs, RUN * run + GATE)
    first, stop = word_at(fields.runs, RUN * run + FIRST_PICK), word_at(fields.runs, RUN * run + STOP_PICK)
    for place in range(as_signed(first), as_signed(stop)):
        pick = as_signed(fields.picks) + 8 * PICK * place
        if as_signed(word_at(pick, LEAST)) > segment.last - segment.first:
            break
        frame, group = as_signed(word_at(pick, FRAME)), as_signed(word_at(pick, GROUP))
        row, taken = as_signed(word_at(progress.current, frame)), as_signed(word_at(progress.taken, group))
        is_taken = as_signed(word_at(progress.since, frame)) <= taken < index
        if row < 0 or is_taken or not _is_met(text, segment, pick, gate):
            continue
        result = _take(text, segment, pick, row, stores)
        if result == FILLED:
            has_filled = True
            put_word(progress.taken, group, as_word(index))
        elif result >= 0:
            faulty = note(faults, faulty, result, index, as_signed(word_at(pick, ELEMENT)))
    return has_filled, faulty


@compiled
def _tally(  # noqa: PLR0913, PLR0917 - a segment, what columns take of it, and where to count
    text: Text, segment: Segment, index: int, row: int, fields: Fields, tallies: Tallies
) -> None:
    """Count the elements of a segment that have a value and no column."""
    if row < 0:
        return
    last = min(segment.last - segment.first, MAPPED - 1)
    if word_at(fields.not_whole, row) & as_word((2 << last) - 2) == 0:
        return
    for element in range(1, last + 1):
        taken = word_at(fields.mapped, MAPPED * row + element)
        if taken == _WHOLE:
            continue
        begin, end = element_span(segment, element)
        if _has_further(text, begin, end, taken):
            place = MAPPED * row + element
            if word_at(tallies.counts, place) == 0:
                put_word(tallies.firsts, place, as_word(index))
            add(tallies.counts, place, 1)


@compiled
def _has_further(text: Text, begin: int, end: int, taken: int) -> bool:
    """Whether an element has a value in a component that is not among those taken."""
    component = 1
    for at in range(begin, end):
        byte = byte_at(text.address, at)
        if byte != 0 and byte in (text.component, text.repetition):
            component += 1
        elif byte != 32 and (component > 63 or (taken >> as_word(component)) & as_word(1) == 0):
            return True
    return False


@compiled
def _open_row(  # noqa: PLR0913, PLR0917 - a segment and all that an opened row changes
    segment: int, sets: int, node: int, loops: Loops, fields: Fields, rows: Rows, progress: _Progress
) -> bool:
    """Close the row a loop closes, and begin the one it opens; -> whether it opens one."""
    closed, frame = int_at(loops.closes, node), int_at(loops.frame_of, node)
    if closed >= 0:
        put_word(progress.current, closed, as_word(-1))
    if frame < 0:
        return False
    own, above = as_signed(word_at(progress.opened, frame)), int_at(fields.parent_of, frame)
    at = int_at(rows.first, frame) + own
    put_int(rows.segment, at, segment)
    put_int(rows.set, at, sets)
    put_int(rows.parent, at, as_signed(word_at(progress.opened, above)) - 1 if above >= 0 else -1)
    put_word(progress.current, frame, as_word(own))
    put_word(progress.since, frame, as_word(segment))
    put_word(progress.opened, frame, as_word(own + 1))
    return True


@inlined
def _is_met(text: Text, segment: Segment, pick: int, gate: int) -> bool:
    """Whether the segment has the element a pick takes, and meets conditions its gate does not tell."""
    if as_signed(word_at(pick, ELEMENT)) > segment.last - segment.first:
        return False
    if gate != _SOME:
        return True
    element, component = as_signed(word_at(pick, ELEMENT_A)), as_signed(word_at(pick, COMPONENT_A))
    if word_of_element(text, segment, element, component) != word_at(pick, CODE_A):
        return False
    element, component = as_signed(word_at(pick, ELEMENT_B)), as_signed(word_at(pick, COMPONENT_B))
    return element == 0 or word_of_element(text, segment, element, component) == word_at(pick, CODE_B)


@inlined
def _take(text: Text, segment: Segment, pick: int, row: int, stores: int) -> int:
    """Bring a value into its store, unless one is there; -> `FILLED`, `NOTHING` or the rule it breaks."""
    begin, end = span_of(text, segment, as_signed(word_at(pick, ELEMENT)), as_signed(word_at(pick, COMPONENT)))
    end = without_blanks(text, begin, end)
    if end == begin:
        return NOTHING
    store, form = stores + 8 * STORE_WIDTH * as_signed(word_at(pick, STORE)), as_signed(word_at(pick, FORM))
    latest, target = as_signed(word_at(store, LATEST)), as_signed(word_at(store, ADDRESS))
    if latest == row:
        return NOTHING
    if target == 0:
        result = FILLED
    elif form <= _REPEATS:
        result, long = put_checked(text, begin, end, target, row)
        add(store, LONG_BYTES, long)
    else:
        result, part = FILLED, 0
        if form < _INTEGER:
            result, part = _date_part(text, segment, as_signed(word_at(pick, FORMAT_ELEMENT)), form, begin, end)
        if result == FILLED:
            result = _put_number(text, begin + part, end, form, target, row)
    if result == FILLED:
        if target != 0:
            _leave_out(target, form, latest + 1, row)
        put_word(store, LATEST, as_word(row))
        add(store, PRESENT, 1)
    return result


@compiled
def _leave_out(target: int, form: int, first: int, stop: int) -> None:
    """Leave rows of a store without a value."""
    for row in range(first, stop):
        if form <= _REPEATS:
            put_word(target, 2 * row, as_word(0))
            put_word(target, 2 * row + 1, as_word(0))
        elif form < _INTEGER:
            put_int(target, row, NO_DATE)
        else:
            put_word(target, row, as_word(NO_NUMBER))


@inlined
def _put_number(  # noqa: PLR0913, PLR0917 - where from, and where to
    text: Text, begin: int, end: int, form: int, numbers: int, row: int
) -> int:
    """-> `FILLED` or the rule the number or date breaks."""
    if form < _INTEGER:
        day = parse_date(text.address, begin)
        if day == NO_DATE:
            return BAD_DATE
        put_int(numbers, row, day)
        return FILLED
    number = parse_number(text.address, begin, end, 2 if form == _CENTS else 0)
    if number == NO_NUMBER:
        return BAD_NUMBER
    put_word(numbers, row, as_word(number))
    return FILLED


@compiled
def _date_part(  # noqa: PLR0913, PLR0917 - where from, and where to
    text: Text, segment: Segment, format_element: int, form: int, begin: int, end: int
) -> tuple[int, int]:
    """Whether the element has the part of a date the form asks for, and where in the element."""
    code = _D8
    if format_element > 0:
        first, last = element_span(segment, format_element)
        code = packed(text.address, first, last)
    if code == _D8 and end - begin == 8:
        return (FILLED, 0) if form != _RANGE_END else (NOTHING, 0)
    if code == _RD8 and form != _DATE and end - begin == 17 and byte_at(text.address, begin + 8) == _HYPHEN:
        return (FILLED, 0) if form == _BEGIN else (FILLED, 9)
    return BAD_DATE, 0
