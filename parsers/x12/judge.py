"""The guide's state machine: which place of the guide every segment has, and what is wrong with their order.

Segments are taken one after another as pyx12 takes them: from the place of the segment before, forward through the
children of its loop, then of the loops above; the first that takes the segment is its place. Required parts that were
passed over, parts that come too often and parts not used are faults. What holds behind a segment (`Standing`) is handed
from chunk to chunk, so the verdict does not depend on where a file is cut.

Belongs here: order, repeats, presence of segments and loops, HL and LX numbers. Does not belong here: values of
elements (`parsers.x12.judge_elements`), the envelope's counts and control numbers (`parsers.x12.envelope`).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from parsers.x12.compiled import (
    Positions,
    as_signed,
    as_word,
    byte_at,
    clear_ints,
    compiled,
    first_bytes,
    inlined,
    int_at,
    kernel,
    load_word,
    packed,
    put_int,
    put_word,
    word_at,
    word_of,
)
from parsers.x12.faults import (
    HL_NUMBER,
    HL_PARENT,
    LOOP_MISSING,
    LOOP_REPEATS,
    LX_NUMBER,
    SEGMENT_MISSING,
    SEGMENT_NOT_USED,
    SEGMENT_REPEATS,
    SEGMENT_UNEXPECTED,
    SET_GUIDE,
    Noted,
    NotedRows,
)
from parsers.x12.guide_tables import (
    CODE_WORDS,
    COUNTER,
    COUNTER_END,
    KEY_CODES,
    KEY_COMPONENT,
    KEY_ELEMENT,
    LIST_MASK,
    LIST_SLOTS,
    LIST_WIDTH,
    LOOP_ROW,
    NO_NODE,
    NODE_WIDTH,
    NOT_USED,
    OPENING,
    PARENT,
    POSITION,
    REPEAT,
    REQUIRED,
    ROW_BEHIND,
    ROW_COUNTER,
    ROW_IS_REQUIRED,
    ROW_KIND,
    ROW_LATER_DUE,
    ROW_NODE,
    ROW_OTHER,
    ROW_SEGMENT,
    ROW_WIDTH,
    ROW_WORD,
    ROWS,
    ROWS_END,
    SEGMENT_ROW,
    SIBLING,
    START,
    TARGETS,
    TARGETS_END,
    USAGE,
    WORD,
    Grid,
    GuideTables,
    code_slot,
    word_bit,
)
from parsers.x12.scan import Segment, Segments, element_span, segment_at
from parsers.x12.values import digits

slot_of_code = compiled(code_slot)
bit_of_word = compiled(word_bit)

_NODE, _MODE, _HL_COUNT, _HL_DEPTH, _LX_COUNT, _NUMBERS_LINES = range(6)
"""Registers of a standing."""

_ST, _SE, _HL, _LX, _CLM = (as_word(word_of(name)) for name in ("ST", "SE", "HL", "LX", "CLM"))
_TRAILERS = tuple(as_word(word_of(name)) for name in ("SE", "GE", "IEA"))
_NUMBERED = (_ST, _HL, _LX, _CLM)
_NONE, _PASSED_OVER = as_word(0), as_word(1)
"""Nothing; and the mode of a set that is not its group's, passed over until its SE."""

MARGIN = 4096
"""Faults one segment may have, at most: room that must be left before a segment is looked at."""


@dataclass
class Standing:
    """Where in its guide an interchange stands.

    `version` is ISA12, `choices` the guides the open group may be judged by with the BHT02 that asks for each.
    """

    guide: GuideTables | None = None
    version: str = ""
    choices: tuple[tuple[str | None, GuideTables], ...] = ()
    counters: Positions = field(default_factory=lambda: np.zeros(0, np.int32))
    registers: NDArray[np.int64] = field(default_factory=lambda: np.zeros(6, np.int64))
    levels: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    """Numbers of the HL segments that are open, outermost first; room for more behind them."""
    is_undecided: bool = False
    """Whether the next segment is the one behind ST that may ask for another guide."""
    has_blank: bool = False
    """Whether a blank stands before the next segment."""

    def enter(self, guide: GuideTables | None, segment_id: str) -> None:
        """Go to ISA or GS of a guide: everything below it is counted anew."""
        self.take(guide)
        if guide is None:
            return
        node = guide.entries[segment_id]
        loop = guide.fact(node, PARENT)
        self.counters[guide.fact(loop, COUNTER) + 1 : guide.fact(loop, COUNTER_END)] = 0
        self.counters[guide.fact(loop, COUNTER)] += 1
        self.counters[guide.fact(node, COUNTER)] = 1
        self.registers[_NODE] = node
        self.registers[_MODE] = 0

    def take(self, guide: GuideTables | None) -> None:
        """Go on with another guide at the same path: what both count goes on being counted."""
        if guide is self.guide:
            return
        counters = np.zeros(len(guide.counters) if guide else 0, np.int32)
        if guide is not None and self.guide is not None:
            old, new, nodes = _shared(self.guide, guide)
            counters[new] = self.counters[old]
            self.registers[_NODE] = nodes[self.registers[_NODE]]
        self.guide, self.counters = guide, counters
        self.registers[_NUMBERS_LINES] = guide is not None and guide.guide.set_id == "837"


@cache
def _shared(one: GuideTables, other: GuideTables) -> tuple[Positions, Positions, Positions]:
    """Counters of the paths two guides share, in each; and the other's node for every node of the one.

    Nodes the other has not become its GS: what comes next finds its place from there.
    """
    paths = sorted(one.counters.keys() & other.counters.keys())
    nodes = {rule.path: number for number, rule in enumerate(other.references)}
    elsewhere = other.entries["GS"]
    return (
        np.array([one.counters[path] for path in paths], np.int32),
        np.array([other.counters[path] for path in paths], np.int32),
        np.array([nodes.get(rule.path, elsewhere) for rule in one.references], np.int32),
    )


class Where(NamedTuple):
    """The place of a fault, as in `parsers.x12.faults.Noted`."""

    segment: int
    element: int
    component: int
    repetition: int
    node: int


class Ground(NamedTuple):
    """What kernels stand on: a chunk's bytes, its component separator, and the guide's tables."""

    address: int
    component: int
    guide: Grid


class Sheet(NamedTuple):
    """Where kernels note faults: addresses of the rows and of how many there are, and how many there is room for."""

    rows: int
    noted: int
    room: int


class _State(NamedTuple):
    """Addresses of what is carried from segment to segment: registers, counters, open HL levels; and of the required
    parts passed over on the way to one place: segment, whether its loop is meant, how many there is room for."""

    registers: int
    counters: int
    levels: int
    pending: int
    pending_loops: int
    pending_room: int


def judge_order(
    ground: Ground, segments: Segments, span: range, standing: Standing, places: Positions
) -> Iterator[NotedRows]:
    """Find the places of a stretch of segments, and bring the standing behind it.

    Args:
        ground: bytes and guide; the guide is the standing's.
        segments: pinned.
        span: the segments.
        places: filled with the guide's node of each segment; `NO_NODE` for those the guide has no place for.

    Yields:
        Faults as rows of `parsers.x12.faults.Noted`.
    """
    most = int(standing.registers[_HL_DEPTH]) + len(span)
    if most > len(standing.levels):
        # Doubled, so that many short stretches under a deep hierarchy do not copy it each time.
        standing.levels = np.resize(standing.levels, max(2 * len(standing.levels), most))
    pending = np.empty((2, 4 * len(standing.counters) + 64), np.int32)
    state = _State(
        standing.registers.ctypes.data,
        standing.counters.ctypes.data,
        standing.levels.ctypes.data,
        pending[0].ctypes.data,
        pending[1].ctypes.data,
        pending.shape[1],
    )
    first = span.start
    while first < span.stop:
        rows, count, sheet = new_sheet(len(span) // 16)
        first = _judge(ground, segments, first, span.stop, state, places, sheet)
        yield rows[: count[0]].copy()


def new_sheet(expected: int) -> tuple[NotedRows, NDArray[np.int64], Sheet]:
    """Room for faults, and their count; the caller keeps both as long as the sheet is used."""
    rows, count = np.empty((2 * MARGIN + expected, len(Noted._fields)), np.int32), np.zeros(1, np.int64)
    return rows, count, Sheet(rows.ctypes.data, count.ctypes.data, len(rows))


@compiled
def note(sheet: Sheet, rule: int, where: Where) -> None:
    """Note a fault; of a segment with more faults than the margin holds the last are left out."""
    count = as_signed(word_at(sheet.noted, 0))
    if count < sheet.room:
        at = 6 * count
        put_int(sheet.rows, at, rule)
        put_int(sheet.rows, at + 1, where.segment)
        put_int(sheet.rows, at + 2, where.element)
        put_int(sheet.rows, at + 3, where.component)
        put_int(sheet.rows, at + 4, where.repetition)
        put_int(sheet.rows, at + 5, where.node)
        put_word(sheet.noted, 0, as_word(count + 1))


@compiled
def is_full(sheet: Sheet) -> bool:
    """Whether the sheet has less room than one segment may need."""
    return as_signed(word_at(sheet.noted, 0)) + MARGIN > sheet.room


@compiled
def fact_of(guide: Grid, node: int, fact: int) -> int:
    """A fact of a node."""
    return int_at(guide.nodes, NODE_WIDTH * node + fact)


@inlined
def has_code(address: int, begin: int, end: int, guide: Grid, number: int) -> bool:
    """Whether the bytes are a code of a list."""
    length = end - begin
    # A zero byte behind a code would not show in its words.
    if length == 0 or length > 8 * CODE_WORDS or byte_at(address, end - 1) == 0:
        return False
    mask = int_at(guide.lists, LIST_WIDTH * number + LIST_MASK)
    base = int_at(guide.lists, LIST_WIDTH * number + LIST_SLOTS)
    first = first_bytes(load_word(address, begin), length)
    second, third = _NONE, _NONE
    if length > 8:
        second = first_bytes(load_word(address, begin + 8), length - 8)
        third = first_bytes(load_word(address, begin + 16), length - 16)
    slot = as_signed(slot_of_code(first, second, as_word(mask)))
    while True:
        at = CODE_WORDS * (base + slot)
        known = word_at(guide.codes, at)
        if known == first and word_at(guide.codes, at + 1) == second and word_at(guide.codes, at + 2) == third:
            return True
        if known == _NONE:
            return False
        slot = (slot + 1) & mask


@inlined
def without_components(ground: Ground, begin: int, end: int) -> int:
    """The end of an element without the component separators behind its last value."""
    while end > begin and byte_at(ground.address, end - 1) == ground.component and ground.component != 0:
        end -= 1
    return end


@kernel
def _judge(
    ground: Ground, segments: Segments, first: int, stop: int, state: _State, places: Positions, sheet: Sheet
) -> int:
    """-> the first segment that was not judged for want of room."""
    for index in range(first, stop):
        if is_full(sheet):
            return index
        segment = segment_at(segments, index)
        begin, end = element_span(segment, 0)
        word = packed(ground.address, begin, end)
        places[index] = NO_NODE
        if word in _NUMBERED:
            _check_numbers(ground, segment, index, word, state, sheet)
        if word_at(state.registers, _MODE) == _PASSED_OVER:
            if word != _ST and word not in _TRAILERS:
                continue
            put_word(state.registers, _MODE, _NONE)
            if word == _SE:
                continue
        found = _place(ground, segment, index, as_signed(word), state, sheet)
        places[index] = found
        if found != NO_NODE:
            put_word(state.registers, _NODE, as_word(found))
        elif word == _ST:
            put_word(state.registers, _MODE, _PASSED_OVER)
            note(sheet, SET_GUIDE, Where(index, 1, 0, 0, NO_NODE))
        elif word not in _TRAILERS:
            note(sheet, SEGMENT_UNEXPECTED, Where(index, 0, 0, 0, as_signed(word_at(state.registers, _NODE))))
    return stop


@inlined
def _place(ground: Ground, segment: Segment, index: int, word: int, state: _State, sheet: Sheet) -> int:
    """The node a segment takes, or `NO_NODE`."""
    guide = ground.guide
    waiting = as_signed(0)
    origin = as_signed(word_at(state.registers, _NODE))
    loop, row = fact_of(guide, origin, PARENT), fact_of(guide, origin, START)
    while loop != NO_NODE:
        stop = fact_of(guide, loop, ROWS_END)
        found = _next_row(ground, segment, word, row, stop)
        waiting = _pass_over_up_to(guide, state, waiting, row, found)
        if found < stop:
            at = ROW_WIDTH * found
            node, kind = int_at(guide.rows, at + ROW_NODE), int_at(guide.rows, at + ROW_KIND)
            if kind == SEGMENT_ROW:
                opened, waiting = _reopened(ground, segment, word, state, loop, waiting)
                if opened == NO_NODE:
                    _take(guide, index, state, node, waiting, sheet)
                    return node
            else:
                opened = node if kind == LOOP_ROW else _target(ground, segment, word, node)
            return _enter(guide, index, state, opened, waiting, sheet)
        row, loop = fact_of(guide, loop, START), fact_of(guide, loop, PARENT)
    return NO_NODE


@inlined
def _next_row(ground: Ground, segment: Segment, word: int, row: int, stop: int) -> int:
    """The first row from `row` on that takes a segment; `stop` when none does."""
    rows = ground.guide.rows
    if row < stop and not load_word(rows, 4 * (ROW_WIDTH * row + ROW_BEHIND)) & bit_of_word(as_word(word)):
        return stop
    while row < stop:
        at = ROW_WIDTH * row
        if int_at(rows, at + ROW_WORD) != word:
            row = int_at(rows, at + ROW_OTHER)
        elif _decides(ground, segment, at):
            return row
        else:
            row += 1
    return stop


@compiled
def _decides(ground: Ground, segment: Segment, row: int) -> bool:
    return _has_key(ground, segment, int_at(ground.guide.rows, row + ROW_SEGMENT))


@inlined
def _has_key(ground: Ground, segment: Segment, node: int) -> bool:
    """Whether a segment has the code that tells the node from its siblings; its identifier is known to fit."""
    element = fact_of(ground.guide, node, KEY_ELEMENT)
    if element == 0:
        return True
    begin, end = element_span(segment, element)
    if fact_of(ground.guide, node, KEY_COMPONENT) == 0:
        end = without_components(ground, begin, end)
    else:
        at = begin
        while at < end and (byte_at(ground.address, at) != ground.component or ground.component == 0):
            at += 1
        end = at
    return has_code(ground.address, begin, end, ground.guide, fact_of(ground.guide, node, KEY_CODES))


@inlined
def _pass_over_up_to(guide: Grid, state: _State, waiting: int, row: int, stop: int) -> int:
    """Remember the required parts that did not come of the rows from `row` to `stop`; -> how many are remembered."""
    while row < stop:
        waiting = _pass_over(guide, state, waiting, ROW_WIDTH * row)
        row = int_at(guide.rows, ROW_WIDTH * row + ROW_LATER_DUE)
    return waiting


@compiled
def _pass_over(guide: Grid, state: _State, waiting: int, row: int) -> int:
    """Remember a required part that did not come before; -> how many are remembered."""
    if not int_at(guide.rows, row + ROW_IS_REQUIRED) or waiting >= state.pending_room:
        return waiting
    if int_at(state.counters, int_at(guide.rows, row + ROW_COUNTER)) > 0:
        return waiting
    put_int(state.pending, waiting, int_at(guide.rows, row + ROW_SEGMENT))
    put_int(state.pending_loops, waiting, int_at(guide.rows, row + ROW_KIND) != SEGMENT_ROW)
    return waiting + 1


@inlined
def _reopened(ground: Ground, segment: Segment, word: int, state: _State, loop: int, waiting: int) -> tuple[int, int]:
    """The loop that a segment opens anew although it stands within it, or `NO_NODE`; -> it and the parts remembered."""
    guide = ground.guide
    opening = fact_of(guide, loop, OPENING)
    if opening != NO_NODE:
        if fact_of(guide, opening, WORD) == word and _has_key(ground, segment, opening):
            return loop, waiting
        is_due = fact_of(guide, loop, USAGE) == REQUIRED and int_at(state.counters, fact_of(guide, loop, COUNTER)) < 1
        if is_due and waiting < state.pending_room:
            put_int(state.pending, waiting, opening)
            put_int(state.pending_loops, waiting, 1)
            waiting += 1
        return NO_NODE, waiting
    for row in range(fact_of(guide, loop, ROWS), fact_of(guide, loop, ROWS_END)):
        at = ROW_WIDTH * row
        if int_at(guide.rows, at + ROW_KIND) == SEGMENT_ROW:
            continue
        if int_at(guide.rows, at + ROW_WORD) == word and _decides(ground, segment, at):
            return _target(ground, segment, word, loop), waiting
        waiting = _pass_over(guide, state, waiting, at)
    return NO_NODE, waiting


@compiled
def _target(ground: Ground, segment: Segment, word: int, wrapper: int) -> int:
    """The loop a segment opens through a loop that has no segment of its own."""
    guide = ground.guide
    for at in range(fact_of(guide, wrapper, TARGETS), fact_of(guide, wrapper, TARGETS_END)):
        loop = int_at(guide.targets, at)
        opening = fact_of(guide, loop, OPENING)
        if fact_of(guide, opening, WORD) == word and _has_key(ground, segment, opening):
            return loop
    return NO_NODE


@inlined
def _take(guide: Grid, index: int, state: _State, node: int, waiting: int, sheet: Sheet) -> None:
    """Count a segment at its place."""
    counter = fact_of(guide, node, COUNTER)
    times = int_at(state.counters, counter) + 1
    put_int(state.counters, counter, times)
    if fact_of(guide, node, USAGE) == NOT_USED:
        note(sheet, SEGMENT_NOT_USED, Where(index, 0, 0, 0, node))
    elif times > fact_of(guide, node, REPEAT):
        note(sheet, SEGMENT_REPEATS, Where(index, 0, 0, 0, node))
    kept = as_signed(0)
    for at in range(waiting):
        missing = int_at(state.pending, at)
        # What stands at the same position may still come behind this segment.
        is_late = fact_of(guide, missing, POSITION) != fact_of(guide, node, POSITION)
        if is_late and fact_of(guide, missing, SIBLING) != fact_of(guide, node, SIBLING):
            put_int(state.pending, kept, missing)
            put_int(state.pending_loops, kept, int_at(state.pending_loops, at))
            kept += 1
    _note_missing(guide, index, state, kept, sheet)


@inlined
def _enter(guide: Grid, index: int, state: _State, loop: int, waiting: int, sheet: Sheet) -> int:
    """Open a loop: what is in it is counted anew; -> the segment that opens it."""
    if fact_of(guide, loop, USAGE) == NOT_USED:
        note(sheet, SEGMENT_NOT_USED, Where(index, 0, 0, 0, loop))
    else:
        counter = fact_of(guide, loop, COUNTER)
        times = int_at(state.counters, counter) + 1
        put_int(state.counters, counter, times)
        clear_ints(state.counters, counter + 1, fact_of(guide, loop, COUNTER_END))
        if times > fact_of(guide, loop, REPEAT):
            note(sheet, LOOP_REPEATS, Where(index, 0, 0, 0, loop))
    opening = fact_of(guide, loop, OPENING)
    counter = fact_of(guide, opening, COUNTER)
    put_int(state.counters, counter, int_at(state.counters, counter) + 1)
    _note_missing(guide, index, state, waiting, sheet)
    return opening


@compiled
def _note_missing(guide: Grid, index: int, state: _State, waiting: int, sheet: Sheet) -> None:
    """Note the required parts that did not come; a missing trailer is the envelope's to tell."""
    for at in range(waiting):
        missing = int_at(state.pending, at)
        if as_word(fact_of(guide, missing, WORD)) not in _TRAILERS:
            rule = LOOP_MISSING if int_at(state.pending_loops, at) else SEGMENT_MISSING
            note(sheet, rule, Where(index, 0, 0, 0, missing))


@inlined
def _check_numbers(ground: Ground, segment: Segment, index: int, word: int, state: _State, sheet: Sheet) -> None:
    """HL01 and HL02 against the levels so far, LX01 against the lines so far."""
    if word == _ST:
        put_word(state.registers, _HL_COUNT, _NONE)
        put_word(state.registers, _HL_DEPTH, _NONE)
    elif word == _HL:
        _check_level(ground, segment, index, state, sheet)
    elif word == _CLM:
        put_word(state.registers, _LX_COUNT, _NONE)
    elif word_at(state.registers, _NUMBERS_LINES) != _NONE:
        lines = as_signed(word_at(state.registers, _LX_COUNT)) + 1
        put_word(state.registers, _LX_COUNT, as_word(lines))
        begin, _ = element_span(segment, 1)
        if _number(ground, segment, 1) != lines or byte_at(ground.address, begin) == 48:
            note(sheet, LX_NUMBER, Where(index, 1, 0, 0, NO_NODE))


@inlined
def _check_level(ground: Ground, segment: Segment, index: int, state: _State, sheet: Sheet) -> None:
    level = as_signed(word_at(state.registers, _HL_COUNT)) + 1
    put_word(state.registers, _HL_COUNT, as_word(level))
    if _number(ground, segment, 1) != level:
        note(sheet, HL_NUMBER, Where(index, 1, 0, 0, NO_NODE))
    depth = as_signed(word_at(state.registers, _HL_DEPTH))
    begin, end = element_span(segment, 2)
    if end > begin or segment.last - segment.first < 2:
        parent = _number(ground, segment, 2)
        while depth > 0 and as_signed(word_at(state.levels, depth - 1)) != parent:
            depth -= 1
        if depth == 0:
            note(sheet, HL_PARENT, Where(index, 2, 0, 0, NO_NODE))
    put_word(state.levels, depth, as_word(level))
    put_word(state.registers, _HL_DEPTH, as_word(depth + 1))


@compiled
def _number(ground: Ground, segment: Segment, element: int) -> int:
    """The whole number an element holds; -1 when it holds none."""
    begin, end = element_span(segment, element)
    if end == begin or end - begin > 18:
        return -1
    return digits(ground.address, begin, end)
