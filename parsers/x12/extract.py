"""Pass three: values from the segments of a chunk into columns, and the segments no column takes.

Belongs here: picking elements by the compiled tables, first value wins, faults of single values. Does not belong here:
which column stands where (a layout), what a frame of the whole file looks like (`parsers.x12.parts`).
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from parsers.x12.compiled import (
    Octets,
    Positions,
    as_byte,
    as_signed,
    as_word,
    byte_at,
    compiled,
    int_at,
    load_word,
    packed,
    pinned,
    put_byte,
    put_int,
    put_word,
    word_at,
    word_of,
)
from parsers.x12.delimiters import Delimiters
from parsers.x12.layout import Form
from parsers.x12.scan import Segment, Segments, element_span, segment_at
from parsers.x12.tables import GATE_ANY, GATE_SOME, OTHER, ST, Fields, Loops, Tables
from parsers.x12.values import NO_NUMBER, is_ascii, is_utf8, parse_date, parse_number, put_text
from parsers.x12.walk import Walked

BAD_DATE, BAD_NUMBER, BAD_TEXT = range(3)
VALUE_RULES = ("X12-DATE", "X12-NUMBER", "X12-TEXT")
"""Rules of single values, by the number the kernels give them."""

_NOTHING, _FILLED = -2, -1
"""What became of a pick; otherwise the number of a rule."""

_ANY, _SOME = as_word(GATE_ANY), as_word(GATE_SOME)
_TEXT, _REPEATS, _DATE, _BEGIN, _END, _RANGE_END, _INTEGER, _CENTS = (int(form) for form in Form)
_D8, _RD8 = as_word(word_of("D8")), as_word(word_of("RD8"))
_STAR, _CARET, _COLON, _HYPHEN = (as_byte(ord(letter)) for letter in "*^:-")

OTHER_ELEMENTS = 4
"""Elements of an unmapped segment with a column of their own; the others stand together in one more."""

Store = NDArray[np.uint64] | NDArray[np.int64]
"""What a source fills: string views, two words a row; or dates and numbers, one a row."""


class Rows(NamedTuple):
    """Rows of all frames, frame after frame: `first[f]` is where frame f begins. Counts begin with the chunk."""

    first: Positions
    segment: Positions
    set: Positions
    parent: Positions


class Others(NamedTuple):
    """Segments that filled no column: index, set, owning frame and its row, counted from the chunk's begin."""

    segment: Positions
    set: Positions
    frame: Positions
    parent: Positions


class _Text(NamedTuple):
    """The chunk as the kernels see it."""

    address: int
    element: int
    component: int
    repetition: int
    is_ascii: bool


class _Stores(NamedTuple):
    """Addresses: of the stores' own addresses, of the number of values in each, of their bytes that are not inline."""

    stores: int
    present: int
    long_bytes: int


class _Progress(NamedTuple):
    """Per frame: rows opened so far, and the row that takes values, or -1."""

    opened: NDArray[np.int64]
    current: NDArray[np.int64]


@dataclass(frozen=True)
class Extracted:
    """What a chunk's segments gave."""

    rows: Rows
    stores: dict[int, Store]
    """Content of the stores that hold a value, by number; string views still point into the chunk."""
    present: NDArray[np.int64]
    """Values per store."""
    long_bytes: NDArray[np.int64]
    """Bytes per store that are not inline."""
    others: Others
    other_views: list[NDArray[np.uint64]]
    """Identifier, elements and further elements of the others."""
    other_present: NDArray[np.int64]
    other_long_bytes: NDArray[np.int64]
    faults: NDArray[np.int32]
    """Rule, segment, element of each fault."""


def extract(octets: Octets, segments: Segments, walked: Walked, tables: Tables, delimiters: Delimiters) -> Extracted:
    """Fill the columns of a chunk. Separators of repeating values are rewritten in `octets`."""
    text = _Text(
        octets.ctypes.data,
        as_byte(delimiters.element),
        as_byte(delimiters.component),
        as_byte(delimiters.repetition),
        is_ascii(octets),
    )
    first = np.zeros(len(walked.rows) + 1, np.int32)
    np.cumsum(walked.rows, out=first[1:])
    rows = Rows(first, *np.empty((3, int(first[-1])), np.int32))
    noted = np.empty((4, len(walked.nodes)), np.int32)
    faults = np.empty((64, 3), np.int32)
    segment_pins, walked_pins, row_pins = pinned(segments), pinned(walked), pinned(rows)
    loops, fields = pinned(tables.loops), pinned(tables.fields)
    while True:
        stores = _allocate(tables, walked.rows)
        addresses = np.array([store.ctypes.data for store in stores], np.int64)
        counts = np.zeros((2, len(stores)), np.int64)
        pins = _Stores(addresses.ctypes.data, counts[0].ctypes.data, counts[1].ctypes.data)
        progress = _Progress(np.zeros(len(walked.rows), np.int64), np.full(len(walked.rows), -1, np.int64))
        others, faulty = _extract(
            text, segment_pins, walked_pins, loops, fields, pins, row_pins, pinned(progress), noted, faults
        )
        if faulty <= len(faults):
            break
        faults = np.empty((faulty, 3), np.int32)
    found = Others(*(noted[row, :others].copy() for row in range(4)))
    views, other_counts, other_faults = _extract_others(text, segments, found.segment)
    return Extracted(
        rows=rows,
        stores={number: stores[number] for number in np.flatnonzero(counts[0]).tolist()},
        present=counts[0],
        long_bytes=counts[1],
        others=found,
        other_views=views,
        other_present=other_counts[0],
        other_long_bytes=other_counts[1],
        faults=np.concatenate((faults[:faulty], other_faults)),
    )


def _allocate(tables: Tables, rows: Positions) -> list[Store]:
    stores: list[Store] = []
    for form, frame in zip(tables.store_forms, tables.store_frames, strict=True):
        count = int(rows[frame])
        if form in (Form.TEXT, Form.REPEATS):
            stores.append(np.zeros(2 * count, np.uint64))
        else:
            stores.append(np.full(count, NO_NUMBER, np.int64))
    return stores


@compiled
def _extract(  # noqa: PLR0913, PLR0917 - the arrays a kernel fills are its arguments
    text: _Text,
    segments: Segments,
    walked: Walked,
    loops: Loops,
    fields: Fields,
    stores: _Stores,
    rows: Rows,
    progress: _Progress,
    noted: Positions,
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
        is_kept = byte_at(fields.is_structure, at) != 0
        if byte_at(walked.opens, segment):
            is_kept |= _open_row(segment, sets, node, loops, fields, rows, progress)
        here = segment_at(segments, segment)
        qualifier = _word(text, here, 1, 0)
        first = int_at(fields.first, at)
        for pick in range(first, first + int_at(fields.length, at)):
            gate = word_at(fields.gate, pick)
            if gate not in (qualifier, _ANY) and (gate != _SOME or not _applies(text, here, fields, pick)):
                continue
            row = as_signed(word_at(progress.current, int_at(fields.frame, pick)))
            result = _take(text, here, fields, pick, row, stores) if row >= 0 else _NOTHING
            is_kept |= result == _FILLED
            if result >= 0:
                faulty = _note(faults, faulty, result, segment, int_at(fields.element, pick))
        if not is_kept:
            owner = int_at(loops.owner_of, node)
            noted[0, others] = segment
            noted[1, others] = sets
            noted[2, others] = owner
            noted[3, others] = as_signed(word_at(progress.opened, owner)) - 1
            others += 1
    return others, faulty


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
    put_word(progress.opened, frame, as_word(own + 1))
    return True


@compiled
def _note(faults: NDArray[np.int32], count: int, rule: int, segment: int, element: int) -> int:
    """Note a fault, once per element; -> faults so far."""
    last = min(count, len(faults)) - 1
    if last >= 0 and faults[last, 1] == segment and faults[last, 2] == element:
        return count
    if count < len(faults):
        faults[count, 0] = rule
        faults[count, 1] = segment
        faults[count, 2] = element
    return count + 1


@compiled
def _applies(text: _Text, segment: Segment, fields: Fields, pick: int) -> bool:
    """Whether the segment meets the pick's conditions."""
    element, component = int_at(fields.element_a, pick), int_at(fields.component_a, pick)
    if _word(text, segment, element, component) != word_at(fields.code_a, pick):
        return False
    element, component = int_at(fields.element_b, pick), int_at(fields.component_b, pick)
    return element == 0 or _word(text, segment, element, component) == word_at(fields.code_b, pick)


@compiled
def _word(text: _Text, segment: Segment, element: int, component: int) -> int:
    """An element or component as a word."""
    begin, end = _span(text, segment, element, component)
    return packed(text.address, begin, end)


@compiled
def _span(text: _Text, segment: Segment, element: int, component: int) -> tuple[int, int]:
    """Where an element or a component of its first repetition stands."""
    begin, end = element_span(segment, element)
    if component == 0:
        return begin, end
    place = 1
    at = begin
    while at < end:
        byte = byte_at(text.address, at)
        if byte == text.repetition and byte != 0:
            break
        if byte == text.component and byte != 0:
            if place == component:
                break
            place += 1
            begin = at + 1
        at += 1
    return (begin, at) if place == component else (0, 0)


@compiled
def _take(  # noqa: PLR0913, PLR0917 - where from, and where to
    text: _Text,
    segment: Segment,
    fields: Fields,
    pick: int,
    row: int,
    stores: _Stores,
) -> int:
    """Bring a value into its store, unless one is there; -> `_FILLED`, `_NOTHING` or the rule it breaks."""
    begin, end = _span(text, segment, int_at(fields.element, pick), int_at(fields.component, pick))
    while end > begin and byte_at(text.address, end - 1) == 32:
        end -= 1
    if end == begin:
        return _NOTHING
    store, form = int_at(fields.column, pick), int_at(fields.form, pick)
    target = word_at(stores.stores, store)
    if form <= _REPEATS:
        if load_word(target, 16 * row) != 0:
            return _NOTHING
        result, long = _put_text(text, begin, end, form == _REPEATS, target, row)
        _count(stores.long_bytes, store, long)
    else:
        if as_signed(word_at(target, row)) != NO_NUMBER:
            return _NOTHING
        result, part = _FILLED, 0
        if form < _INTEGER:
            result, part = _date_part(text, segment, int_at(fields.format_element, pick), form, begin, end)
        if result == _FILLED:
            result = _put_number(text, begin + part, end, form, target, row)
    _count(stores.present, store, result == _FILLED)
    return result


@compiled
def _count(counters: int, index: int, amount: int) -> None:
    put_word(counters, index, word_at(counters, index) + as_word(amount))


@compiled
def _put_text(  # noqa: PLR0913, PLR0917 - where from, and where to
    text: _Text, begin: int, end: int, repeats: bool, views: int, row: int
) -> tuple[int, int]:
    """-> `_FILLED` or the rule the text breaks, and its bytes that are not inline."""
    if not (text.is_ascii or is_utf8(text.address, begin, end)):
        return BAD_TEXT, 0
    if repeats:
        _translate(text, begin, end)
    return _FILLED, put_text(text.address, begin, end, views, row)


@compiled
def _put_number(  # noqa: PLR0913, PLR0917 - where from, and where to
    text: _Text, begin: int, end: int, form: int, numbers: int, row: int
) -> int:
    """-> `_FILLED` or the rule the number or date breaks."""
    if form >= _INTEGER:
        number = parse_number(text.address, begin, end, 2 if form == _CENTS else 0)
    else:
        number = parse_date(text.address, begin)
    if number == NO_NUMBER:
        return BAD_NUMBER if form >= _INTEGER else BAD_DATE
    put_word(numbers, row, as_word(number))
    return _FILLED


@compiled
def _date_part(  # noqa: PLR0913, PLR0917 - where from, and where to
    text: _Text, segment: Segment, format_element: int, form: int, begin: int, end: int
) -> tuple[int, int]:
    """Whether the element has the part of a date the form asks for, and where in the element."""
    code = _D8
    if format_element > 0:
        first, last = element_span(segment, format_element)
        code = packed(text.address, first, last)
    if code == _D8 and end - begin == 8:
        return (_FILLED, 0) if form != _RANGE_END else (_NOTHING, 0)
    if code == _RD8 and form != _DATE and end - begin == 17 and byte_at(text.address, begin + 8) == _HYPHEN:
        return (_FILLED, 0) if form == _BEGIN else (_FILLED, 9)
    return BAD_DATE, 0


@compiled
def _translate(text: _Text, begin: int, end: int) -> None:
    """Write the repetition and component separators of a value as ^ and :, in place."""
    for at in range(begin, end):
        byte = byte_at(text.address, at)
        if byte == text.repetition and byte != 0:
            put_byte(text.address, at, _CARET)
        elif byte == text.component and byte != 0:
            put_byte(text.address, at, _COLON)


def _extract_others(
    text: _Text, segments: Segments, chosen: Positions
) -> tuple[list[NDArray[np.uint64]], NDArray[np.int64], NDArray[np.int32]]:
    """Identifier, elements and further elements of the chosen segments as views, their counts, and faults."""
    width = OTHER_ELEMENTS + 2
    views = [np.zeros(2 * len(chosen), np.uint64) for _ in range(width)]
    addresses = np.array([view.ctypes.data for view in views], np.int64)
    counts = np.zeros((2, width), np.int64)
    faults = np.empty((width * len(chosen), 3), np.int32)
    pins = _Stores(addresses.ctypes.data, counts[0].ctypes.data, counts[1].ctypes.data)
    faulty = _put_others(text, pinned(segments), chosen, pins, width, faults)
    return views, counts, faults[:faulty].copy()


@compiled
def _put_others(  # noqa: PLR0913, PLR0917 - where from, and where to
    text: _Text, segments: Segments, chosen: Positions, stores: _Stores, width: int, faults: NDArray[np.int32]
) -> int:
    """-> faults."""
    faulty = 0
    for row in range(len(chosen)):
        segment = segment_at(segments, chosen[row])
        for element in range(width):
            begin, end = element_span(segment, element)
            if element == width - 1 and end > 0:
                end = segment.end
                _translate_elements(text, begin, end)
            while end > begin and byte_at(text.address, end - 1) == 32:
                end -= 1
            if end > begin:
                result, long = _put_text(text, begin, end, True, word_at(stores.stores, element), row)
                if result == _FILLED:
                    _count(stores.present, element, 1)
                    _count(stores.long_bytes, element, long)
                else:
                    faulty = _note(faults, faulty, result, chosen[row], element)
    return faulty


@compiled
def _translate_elements(text: _Text, begin: int, end: int) -> None:
    """Write the element separators as *, in place."""
    for at in range(begin, end):
        if byte_at(text.address, at) == text.element:
            put_byte(text.address, at, _STAR)
