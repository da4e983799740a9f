"""Elements against the guide: presence, length, characters, type, code, repetitions, components, syntax notes.

A segment is looked at on its own, once `judge` has found its place, so chunks need not wait for one another here.
Two kernels share the work: a short one finds the segments something may be wrong with, nearly none of a good file, and
the other says what it is. What the short one lets pass has no fault; what it holds back may have none either.

Belongs here: everything that can be said of one segment by its place. Does not belong here: the order of segments.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from parsers.x12.compiled import (
    Octets,
    Positions,
    as_signed,
    as_word,
    byte_at,
    compiled,
    first_bytes,
    inlined,
    int_at,
    kernel,
    load_word,
    packed,
    trailing_zeros,
    word_of,
)
from parsers.x12.delimiters import Delimiters
from parsers.x12.faults import (
    BAD_CHARACTER,
    BAD_DATE,
    BAD_NUMBER,
    BAD_TIME,
    COMPONENT_SURPLUS,
    ELEMENT_CODE,
    ELEMENT_CONDITION,
    ELEMENT_EXCLUSIVE,
    ELEMENT_LONG,
    ELEMENT_MISSING,
    ELEMENT_NOT_USED,
    ELEMENT_REPEATS,
    ELEMENT_SHORT,
    ELEMENT_SURPLUS,
    SEGMENT_BLANKS,
    SEGMENT_NO_DATA,
    TRAILING_BLANKS,
    TRAILING_SEPARATOR,
    NotedRows,
)
from parsers.x12.guide_tables import (
    ASKS,
    ASKS_CODE,
    ASKS_FORM,
    ASKS_MORE,
    ASKS_TYPE,
    CODES,
    COMPONENT,
    CONDITIONAL,
    CONTROL,
    DATA_TYPE,
    DATE_TYPE,
    DECIMAL_TYPE,
    DIGITS,
    ELEMENT_COUNT,
    ELEMENT_REPEAT,
    ELEMENT_USAGE,
    ELEMENT_WIDTH,
    ELEMENTS,
    EXCLUSIVE,
    FORM_D6,
    FORM_D8,
    FORM_DT,
    FORM_RD8,
    FORM_TM,
    FORMS,
    IS_COMPOSITE,
    IS_NOT_USED,
    IS_REQUIRED,
    LAST_REQUIRED,
    LIST_CONDITIONAL,
    LONGEST,
    NO_NODE,
    NODE_WIDTH,
    NOT_USED,
    NOTE_COUNT,
    NOTE_ELEMENTS,
    NOTE_KIND,
    NOTE_MASK,
    NOTE_TRIGGER,
    NOTE_WIDTH,
    NOTES,
    NOTES_END,
    NUMBER_TYPE,
    ONE_REQUIRED,
    PAIRED,
    REFUSED,
    REPETITION,
    REQUIRED,
    REQUIRED_BITS,
    SHORTEST,
    TEXT_TYPE,
    TIME_TYPE,
    VALUE_COUNT,
    VALUE_WIDTH,
    VALUES,
    WORD,
    Grid,
    GuideTables,
)
from parsers.x12.judge import (
    Ground,
    Sheet,
    Where,
    fact_of,
    has_code,
    is_full,
    new_sheet,
    note,
    without_components,
)
from parsers.x12.scan import Segment, Segments, element_span, segment_at
from parsers.x12.values import days_in, digits

_ISA = word_of("ISA")
_ISA_WORD, _DTP = as_word(_ISA), as_word(word_of("DTP"))
_D8, _RD8, _TM, _D6, _DT = (as_word(word_of(form)) for form in ("D8", "RD8", "TM", "D6", "DT"))
_INNER = COMPONENT | REPETITION
_FORMS_OF_DATES = FORM_D8 | FORM_RD8 | FORM_DT | FORM_D6
_SPACE, _HYPHEN, _POINT, _ZERO = 32, 45, 46, 48
_EARLIEST_YEAR = 1800
_DELETE = 127
_EIGHTFOLD = 0x0101_0101_0101_0101
_NONE, _ONE = as_word(0), as_word(1)
_ONES, _SPACES, _HIGHS, _LOWS, _ZEROS, _POINTS, _ABOVE_NINE, _LOW_BITS = (
    as_word(byte * _EIGHTFOLD) for byte in (1, _SPACE, 128, 127, _ZERO, _POINT, 128 - 10, 15)
)
_PAIRS, _TEN, _BYTE, _TWO_BYTES, _TWO_ZEROS = (as_word(number) for number in (0x00FF_00FF_00FF_00FF, 10, 8, 16, 0x3030))


class Value(NamedTuple):
    """A value that was sent: where it stands, the classes of its bytes, and its facts: where they begin, the forms of
    a date it may have."""

    begin: int
    end: int
    classes: int
    facts: int
    forms: int


def classes_of(guide: GuideTables, delimiters: Delimiters) -> Octets:
    """Classes of bytes: first for the ISA segment, which holds the separators themselves, then for all others.

    No value holds a separator of elements; its class is 0, so that it does not stand out in a whole segment.
    """
    classes = np.vstack((guide.classes, guide.classes))
    for separator, bit in ((delimiters.component, COMPONENT), (delimiters.repetition, REPETITION)):
        if separator:
            classes[:, separator] = 0, bit
    classes[:, delimiters.element] = 0
    return classes


class Screen(NamedTuple):
    """What tells bytes of class 0 eight at a time: two other bytes, eight times each, and how far the highest before
    any further one is from the end of ASCII. Of a byte behind that one only its class tells whether it is 0."""

    first: int
    second: int
    headroom: int


def screen_of(classes: Octets) -> Screen:
    """The screen for classes of bytes; the ISA segment's are no stricter."""
    odd = [*(_SPACE + np.flatnonzero(classes[1, _SPACE:_DELETE])), _DELETE, _DELETE, _DELETE]
    return Screen(*(as_word(int(byte) * _EIGHTFOLD) for byte in (odd[0], odd[1], 128 - odd[2])))


def judge_elements(
    ground: Ground, segments: Segments, span: range, separator: int, classes: Octets, places: Positions
) -> Iterator[NotedRows]:
    """Judge the elements of a stretch of segments whose places are known.

    Args:
        ground: bytes and guide.
        segments: pinned.
        span: the segments.
        separator: of elements.
        classes: of bytes, as `classes_of` gives them.
        places: the guide's node of each segment, as `judge_order` filled it.

    Yields:
        Faults as rows of `parsers.x12.faults.Noted`.
    """
    doubtful = np.empty(len(span), np.int32)
    count = _find_doubtful(
        ground, segments, span.start, span.stop, separator, classes.ctypes.data, screen_of(classes), places, doubtful
    )
    first = 0
    while first < count:
        rows, noted, sheet = new_sheet(count)
        first = _judge(ground, segments, first, doubtful[:count], separator, classes.ctypes.data, places, sheet)
        yield rows[: noted[0]].copy()


@kernel
def _find_doubtful(
    ground: Ground,
    segments: Segments,
    first: int,
    stop: int,
    separator: int,
    classes: int,
    screen: Screen,
    places: Positions,
    doubtful: Positions,
) -> int:
    """Collect the segments that need a closer look; -> how many."""
    count = 0
    classes += 256
    for index in range(first, stop):
        doubtful[count] = index
        node = as_signed(places[index])
        if node == NO_NODE:
            count += 1
            continue
        segment = segment_at(segments, index)
        is_right = _has_form_of_segment(ground.address, segments, segment, index, separator)
        count += not (is_right and _has_right_elements(ground, segment, classes, screen, node))
    return count


@inlined
def _has_form_of_segment(address: int, segments: Segments, segment: Segment, index: int, separator: int) -> bool:
    """Whether a segment with a value keeps what `_check_form` looks at."""
    is_apart = index > 0 and int_at(segments.marks, int_at(segments.last, index - 1)) + 1 != segment.start
    if is_apart and _has_blank_before(address, segments, segment, index):
        return False
    if int_at(segment.marks, segment.last) != segment.end:
        stop = int_at(segment.marks, segment.last)
        if byte_at(address, stop) != 10 and byte_at(address, stop) != 13:
            return False
    return as_signed(byte_at(address, segment.end - 1)) != separator


@inlined
def _has_right_elements(ground: Ground, segment: Segment, classes: int, screen: Screen, node: int) -> bool:
    """Whether nothing can be wrong with the elements of a segment: the short way for nearly all of them.

    It may say no of a segment that is right, never yes of one in which `_check_elements` or `_check_form` finds
    something.
    """
    guide, sent = ground.guide, segment.last - segment.first
    if sent > fact_of(guide, node, ELEMENT_COUNT):
        return False
    element = ELEMENT_WIDTH * fact_of(guide, node, ELEMENTS)
    end = int_at(segment.marks, segment.first)
    odd = _next_odd(ground.address, classes, end, segment.end, screen)
    bit, present = _ONE, _ONE
    for place in range(1, sent + 1):
        begin = end + 1
        end = int_at(segment.marks, segment.first + place) if place < sent else segment.end
        bit += bit
        if begin < end:
            present |= bit
            facts = VALUE_WIDTH * int_at(guide.elements, element + VALUES)
            if int_at(guide.elements, element + IS_COMPOSITE):
                number = int_at(guide.elements, element + VALUE_COUNT)
                if int_at(guide.elements, element + ELEMENT_USAGE) == NOT_USED:
                    return False
                if not _has_right_components(ground, classes, screen, facts, number, begin, end, odd):
                    return False
            else:
                value = Value(begin, end, 0, facts, _forms_of(ground, segment, facts, place))
                allowed = int_at(guide.elements, element + ELEMENT_REPEAT)
                if not _has_right_repetitions(ground, classes, screen, value, allowed, odd):
                    return False
            if odd < end:
                odd = _next_odd(ground.address, classes, end, segment.end, screen)
        element += ELEMENT_WIDTH
    # A segment without any value has the bit of its identifier alone.
    required = load_word(guide.nodes, 4 * (NODE_WIDTH * node + REQUIRED_BITS))
    return required & ~present == _NONE and present != _ONE and _keeps_notes(guide, node, present)


@inlined
def _has_right_repetitions(ground: Ground, classes: int, screen: Screen, value: Value, allowed: int, odd: int) -> bool:
    """Whether nothing can be wrong with an element without components, whose first byte not of class 0 is at `odd`."""
    begin, end, repetition = value.begin, value.end, 1
    odd = min(odd, end)
    while True:
        if odd > begin and not _is_sound(ground, Value(begin, odd, 0, value.facts, value.forms)):
            return False
        if odd == end:
            return True
        repetition += 1
        if _class_at(ground, classes, odd) != REPETITION or repetition > allowed:
            return False
        begin = odd + 1
        odd = _next_odd(ground.address, classes, begin, end, screen)


@inlined
def _has_right_components(
    ground: Ground, classes: int, screen: Screen, facts: int, number: int, begin: int, end: int, odd: int
) -> bool:
    """Whether nothing can be wrong with a composite, the first byte of which that is not of class 0 is at `odd`.

    One that is repeated, or ends in a separator, is looked at more closely.
    """
    values, stop, odd = ground.guide.values, facts + VALUE_WIDTH * number, min(odd, end)
    while facts < stop:
        if odd > begin:
            if not _is_sound(ground, Value(begin, odd, 0, facts, 0)):
                return False
        elif int_at(values, facts + IS_REQUIRED):
            return False
        facts += VALUE_WIDTH
        if odd == end:
            break
        begin = odd + 1
        if _class_at(ground, classes, odd) != COMPONENT or begin == end:
            return False
        odd = _next_odd(ground.address, classes, begin, end, screen)
    else:
        return False
    while facts < stop:
        if int_at(values, facts + IS_REQUIRED):
            return False
        facts += VALUE_WIDTH
    return True


@inlined
def _keeps_notes(guide: Grid, node: int, present: int) -> bool:
    """Whether the relations between elements hold, by the bits of the elements with a value."""
    for at in range(fact_of(guide, node, NOTES), fact_of(guide, node, NOTES_END)):
        if _is_broken(guide, NOTE_WIDTH * at, present):
            return False
    return True


@kernel
def _judge(
    ground: Ground,
    segments: Segments,
    first: int,
    doubtful: Positions,
    separator: int,
    classes: int,
    places: Positions,
    sheet: Sheet,
) -> int:
    """-> the first of the doubtful segments that was not judged for want of room."""
    for at in range(first, len(doubtful)):
        if is_full(sheet):
            return at
        index = as_signed(doubtful[at])
        segment = segment_at(segments, index)
        _check_form(ground, segments, segment, index, separator, sheet)
        node = as_signed(places[index])
        if node != NO_NODE:
            _check_elements(ground, segment, index, classes, node, sheet)
    return len(doubtful)


@compiled
def _check_form(ground: Ground, segments: Segments, segment: Segment, index: int, separator: int, sheet: Sheet) -> None:
    """What any segment must keep: a value in it, no blank before it, no line break or separator at its end."""
    address = ground.address
    if index > 0 and _has_blank_before(address, segments, segment, index):
        note(sheet, SEGMENT_BLANKS, Where(index, 0, 0, 0, NO_NODE))
    stop = int_at(segment.marks, segment.last)
    if stop > segment.end and byte_at(address, stop) not in (10, 13):
        note(sheet, BAD_CHARACTER, Where(index, segment.last - segment.first, 0, 0, NO_NODE))
    if as_signed(byte_at(address, segment.end - 1)) == separator and not _is_header(address, segment):
        note(sheet, TRAILING_SEPARATOR, Where(index, 0, 0, 0, NO_NODE))
    begin = int_at(segment.marks, segment.first) if segment.last > segment.first else segment.end
    while begin < segment.end:
        byte = as_signed(byte_at(address, begin))
        if byte != separator and (byte != as_signed(ground.component) or byte == 0):
            return
        begin += 1
    note(sheet, SEGMENT_NO_DATA, Where(index, 0, 0, 0, NO_NODE))


@compiled
def _has_blank_before(address: int, segments: Segments, segment: Segment, index: int) -> bool:
    """Whether a blank that is no line break stands between a segment and the terminator before it."""
    before = int_at(segments.marks, int_at(segments.last, index - 1))
    at = segment.start
    while at > before + 1 and byte_at(address, at - 1) != byte_at(address, before):
        at -= 1
    while at < segment.start and (byte_at(address, at) == 10 or byte_at(address, at) == 13):
        at += 1
    return at < segment.start


@compiled
def _is_header(address: int, segment: Segment) -> bool:
    """Whether a segment is ISA. One without ISA16 is read all the same and told by its width: no fault of elements."""
    begin, end = element_span(segment, 0)
    return packed(address, begin, end) == _ISA_WORD


@compiled
def _check_elements(ground: Ground, segment: Segment, index: int, classes: int, node: int, sheet: Sheet) -> None:
    """All elements of a segment, and the relations between them."""
    guide = ground.guide
    number, sent = fact_of(guide, node, ELEMENT_COUNT), segment.last - segment.first
    if sent > number:
        note(sheet, ELEMENT_SURPLUS, Where(index, number + 1, 0, 0, node))
    word = fact_of(guide, node, WORD)
    if word != _ISA:
        classes += 256
    element = ELEMENT_WIDTH * fact_of(guide, node, ELEMENTS)
    # Behind what was sent only what is required can be missed.
    for place in range(1, max(min(sent, number), fact_of(guide, node, LAST_REQUIRED)) + 1):
        begin, end = element_span(segment, place)
        where = Where(index, place, 0, 0, node)
        if int_at(guide.elements, element + IS_COMPOSITE):
            _check_composite(ground, where, classes, element, begin, end, sheet)
        else:
            facts = VALUE_WIDTH * int_at(guide.elements, element + VALUES)
            if begin < end:
                found = _class_of(ground, classes, begin, end)
                value = Value(begin, end, found, facts, _forms_of(ground, segment, facts, place))
                _check_simple(ground, where, classes, element, value, sheet)
            elif int_at(guide.values, facts + IS_REQUIRED) and (place != 16 or word != _ISA):
                note(sheet, ELEMENT_MISSING, where)
        element += ELEMENT_WIDTH
    _check_notes(ground, segment, index, node, sheet)


@inlined
def _next_odd(address: int, classes: int, begin: int, end: int, screen: Screen) -> int:
    """Where the first byte from `begin` on stands that is not of class 0; `end` when none does."""
    while begin < end:
        word = load_word(address, begin)
        first, second = (word ^ screen.first) | _HIGHS, (word ^ screen.second) | _HIGHS
        # The highest bit of a byte stays where it is not below the blank, nor one of the two.
        kept = ((word | _HIGHS) - _SPACES) & (first - _ONES) & (second - _ONES)
        found = (word | (word + screen.headroom) | ~kept) & _HIGHS
        if found == _NONE:
            begin += 8
            continue
        begin += trailing_zeros(found) >> 3
        if begin < end and byte_at(classes, as_signed(byte_at(address, begin))) != 0:
            return begin
        begin += 1
    return end


@inlined
def _forms_of(ground: Ground, segment: Segment, facts: int, place: int) -> int:
    """The forms a date or time may have: by the guide, but for DTP03, whose form DTP02 names."""
    if not int_at(ground.guide.values, facts + ASKS) & ASKS_FORM:
        return as_signed(0)
    begin, end = element_span(segment, 0)
    if place == 3 and packed(ground.address, begin, end) == _DTP:
        return _form_of(ground, segment)
    return int_at(ground.guide.values, facts + FORMS)


@inlined
def _is_sound(ground: Ground, value: Value) -> bool:
    """Whether nothing can be wrong with a value: the short way for nearly all of them.

    All its bytes are of class 0. It may say no of a value that is right, never yes of one `_check_value` objects to.
    """
    values, facts = ground.guide.values, value.facts
    length = value.end - value.begin
    if length < int_at(values, facts + SHORTEST) or length > int_at(values, facts + LONGEST):
        return False
    asks = int_at(values, facts + ASKS)
    if not asks & ASKS_TYPE and byte_at(ground.address, value.end - 1) == _SPACE:
        return False
    return asks == 0 or _has_what_is_asked(ground, value, asks)


@inlined
def _has_what_is_asked(ground: Ground, value: Value, asks: int) -> bool:
    """Whether a value that may be one by its length and characters has the type, code and form it must have."""
    values, facts = ground.guide.values, value.facts
    if asks & ASKS_MORE:
        return False
    if asks & ASKS_TYPE:
        data_type = int_at(values, facts + DATA_TYPE)
        if not _has_type(ground.address, value.begin, value.end, data_type) or _is_short(ground, value, data_type):
            return False
    if asks & ASKS_CODE:
        codes = int_at(values, facts + CODES)
        if not has_code(ground.address, value.begin, value.end, ground.guide, codes):
            return False
    return value.forms == 0 or _has_form(ground.address, value.begin, value.end, value.forms)


@inlined
def _is_short(ground: Ground, value: Value, data_type: int) -> bool:
    """Whether a number is too short without its sign and point."""
    if data_type not in (NUMBER_TYPE, DECIMAL_TYPE):
        return False
    shortest = int_at(ground.guide.values, value.facts + SHORTEST)
    if value.end - value.begin >= shortest + 2:
        return False
    count = 0
    for at in range(value.begin, value.end):
        count += _is_digit(ground.address, at)
    return count < shortest


@compiled
def _form_of(ground: Ground, segment: Segment) -> int:
    """The form of a date that DTP02 names, as a bit; 0 for forms that are not looked into."""
    begin, end = element_span(segment, 2)
    word = packed(ground.address, begin, end)
    if word == _D8:
        return FORM_D8
    if word == _RD8:
        return FORM_RD8
    if word == _TM:
        return FORM_TM
    if word == _D6:
        return FORM_D6
    return FORM_DT if word == _DT else 0


@compiled
def _class_of(ground: Ground, classes: int, begin: int, end: int) -> int:
    """The classes of all bytes together."""
    found = as_signed(0)
    for at in range(begin, end):
        found |= as_signed(byte_at(classes, as_signed(byte_at(ground.address, at))))
    return found


@compiled
def _class_at(ground: Ground, classes: int, at: int) -> int:
    return as_signed(byte_at(classes, as_signed(byte_at(ground.address, at))))


@compiled
def _check_simple(ground: Ground, where: Where, classes: int, element: int, value: Value, sheet: Sheet) -> None:
    """An element without components, with a value."""
    if value.classes & COMPONENT:
        note(sheet, COMPONENT_SURPLUS, where)
        return
    if not value.classes & REPETITION:
        _check_value(ground, where, value, sheet)
        return
    allowed = int_at(ground.guide.elements, element + ELEMENT_REPEAT)
    begin, repetition = value.begin, 0
    while begin <= value.end:
        repetition += 1
        if repetition > allowed or allowed == 1:
            note(sheet, ELEMENT_REPEATS, Where(where.segment, where.element, 0, max(repetition, 2), where.node))
            return
        stop = begin
        while stop < value.end and not _class_at(ground, classes, stop) & REPETITION:
            stop += 1
        if stop > begin:
            own = Value(begin, stop, _class_of(ground, classes, begin, stop), value.facts, value.forms)
            _check_value(ground, Where(where.segment, where.element, 0, repetition, where.node), own, sheet)
        begin = stop + 1


@compiled
def _check_composite(
    ground: Ground, where: Where, classes: int, element: int, begin: int, end: int, sheet: Sheet
) -> None:
    """An element of components, sent or not."""
    elements = ground.guide.elements
    at = begin
    while at < end and _class_at(ground, classes, at) & COMPONENT:
        at += 1
    if at == end:
        if int_at(elements, element + ELEMENT_USAGE) == REQUIRED:
            note(sheet, ELEMENT_MISSING, where)
        return
    if int_at(elements, element + ELEMENT_USAGE) == NOT_USED:
        note(sheet, ELEMENT_NOT_USED, where)
        return
    repetition, at = 0, begin
    while at <= end:
        repetition += 1
        here = Where(where.segment, where.element, 0, repetition, where.node)
        if repetition > int_at(elements, element + ELEMENT_REPEAT):
            note(sheet, ELEMENT_REPEATS, here)
            return
        at = _check_components(ground, here, classes, element, at, end, sheet) + 1


@compiled
def _check_components(
    ground: Ground, where: Where, classes: int, element: int, begin: int, end: int, sheet: Sheet
) -> int:
    """The components of one repetition; -> where it ends."""
    guide = ground.guide
    first, number = int_at(guide.elements, element + VALUES), int_at(guide.elements, element + VALUE_COUNT)
    part, at = 0, begin
    while True:
        found, sort = as_signed(0), as_signed(0)
        while at < end:
            sort = _class_at(ground, classes, at)
            if sort & _INNER:
                break
            found |= sort
            at += 1
        part += 1
        here = Where(where.segment, where.element, part, where.repetition, where.node)
        facts = VALUE_WIDTH * (first + part - 1)
        if part == number + 1:
            note(sheet, COMPONENT_SURPLUS, here)
        elif part <= number and at > begin:
            _check_value(ground, here, Value(begin, at, found, facts, 0), sheet)
        elif part <= number and int_at(guide.values, facts + IS_REQUIRED):
            note(sheet, ELEMENT_MISSING, here)
        if at >= end or sort & REPETITION:
            break
        at += 1
        begin = at
    for absent in range(part, number):
        if int_at(guide.values, VALUE_WIDTH * (first + absent) + IS_REQUIRED):
            note(sheet, ELEMENT_MISSING, Where(where.segment, where.element, absent + 1, where.repetition, where.node))
    return at


@compiled
def _check_value(ground: Ground, where: Where, value: Value, sheet: Sheet) -> None:
    """A value that was sent."""
    facts, values = value.facts, ground.guide.values
    if int_at(values, facts + IS_NOT_USED):
        note(sheet, ELEMENT_NOT_USED, where)
        return
    _check_length(ground, where, value, sheet)
    if value.classes & CONTROL:
        note(sheet, BAD_CHARACTER, where)
        return
    data_type = int_at(values, facts + DATA_TYPE)
    if data_type == TEXT_TYPE:
        _check_text(ground, where, value, sheet)
    elif not _has_type(ground.address, value.begin, value.end, data_type):
        note(sheet, BAD_DATE if data_type == DATE_TYPE else BAD_TIME if data_type == TIME_TYPE else BAD_NUMBER, where)
    codes, row = int_at(values, facts + CODES), int_at(values, facts + DIGITS)
    if codes >= 0 and not has_code(ground.address, value.begin, value.end, ground.guide, codes):
        note(sheet, ELEMENT_CODE, where)
    if value.forms and not _has_form(ground.address, value.begin, value.end, value.forms):
        if value.forms & FORM_TM:
            note(sheet, BAD_TIME, where)
        elif value.forms & _FORMS_OF_DATES:
            note(sheet, BAD_DATE, where)
    if row and not _has_digits(ground.address, value.begin, value.end, row):
        note(sheet, ELEMENT_CODE, where)


@compiled
def _check_length(ground: Ground, where: Where, value: Value, sheet: Sheet) -> None:
    """The length of a value; sign and point of a number do not count."""
    facts, values = value.facts, ground.guide.values
    length = value.end - value.begin
    if int_at(values, facts + DATA_TYPE) in (NUMBER_TYPE, DECIMAL_TYPE):
        for at in range(value.begin, value.end):
            byte = byte_at(ground.address, at)
            length -= byte in (_HYPHEN, _POINT)
    if length < int_at(values, facts + SHORTEST):
        note(sheet, ELEMENT_SHORT, where)
    if length > int_at(values, facts + LONGEST):
        note(sheet, ELEMENT_LONG, where)


@compiled
def _check_text(ground: Ground, where: Where, value: Value, sheet: Sheet) -> None:
    """The characters of a text, and the blanks behind it that its shortest length does not ask for."""
    if value.classes & REFUSED:
        note(sheet, BAD_CHARACTER, where)
    last = value.end
    while last > value.begin and byte_at(ground.address, last - 1) == _SPACE:
        last -= 1
    if last < value.end and last - value.begin >= int_at(ground.guide.values, value.facts + SHORTEST):
        note(sheet, TRAILING_BLANKS, where)


@inlined
def _has_type(address: int, begin: int, end: int, data_type: int) -> bool:
    """Whether a value is of a type of X12 that is not text."""
    if data_type == NUMBER_TYPE:
        begin += byte_at(address, begin) == _HYPHEN
        return end > begin and _are_digits(address, begin, end)
    if data_type == DECIMAL_TYPE:
        return _is_decimal(address, begin + (byte_at(address, begin) == _HYPHEN), end)
    if data_type == DATE_TYPE:
        return is_day(address, begin, end)
    return data_type != TIME_TYPE or is_time(address, begin, end)


@inlined
def _is_decimal(address: int, begin: int, end: int) -> bool:
    """Whether all is digits but for a point that is not the last."""
    if end - begin <= 8:
        word = _digits_at(address, begin, end)
        others = _not_digits(word)
        if others == _NONE:
            return True
        return byte_at(address, end - 1) != _POINT and others == _HIGHS & ~_not_zero(word ^ _POINTS) & (_NONE - others)
    at = begin
    while at < end and _is_digit(address, at):
        at += 1
    if at == end:
        return True
    return byte_at(address, at) == _POINT and at + 1 < end and _are_digits(address, at + 1, end)


@inlined
def _has_form(address: int, begin: int, end: int, forms: int) -> bool:
    """Whether a date or time has one of the forms."""
    length = end - begin
    if forms & FORM_D8 and length == 8 and is_day(address, begin, end):
        return True
    if forms & FORM_D6 and length == 6 and is_day(address, begin, end):
        return True
    if forms & FORM_DT and is_day(address, begin, end):
        return True
    if forms & FORM_TM and is_time(address, begin, end):
        return True
    is_range = bool(forms & FORM_RD8) and length == 17 and byte_at(address, begin + 8) == _HYPHEN
    return is_range and is_day(address, begin, begin + 8) and is_day(address, begin + 9, end)


@compiled
def is_day(address: int, begin: int, end: int) -> bool:
    """Whether digits are a day: CCYYMMDD, YYMMDD or CCYYMMDDHHMM, not before 1800."""
    length = end - begin
    if length not in (6, 8, 12):
        return False
    word = load_word(address, begin)
    if length == 6:
        word = word << _TWO_BYTES | _TWO_ZEROS
    if _not_digits(word) != _NONE:
        return False
    # Each pair of digits becomes a number in two bytes.
    values = word & _LOW_BITS
    pairs = as_signed((values * _TEN + (values >> _BYTE)) & _PAIRS)
    year, month, day = 100 * (pairs & 255) + (pairs >> 16 & 255), pairs >> 32 & 255, pairs >> 48 & 255
    if length == 6:
        year += 2000 if year < 50 else 1900
    if year < _EARLIEST_YEAR or month < 1 or month > 12 or day < 1 or day > days_in(year, month):
        return False
    return length != 12 or is_time(address, begin + 8, end)


@compiled
def is_time(address: int, begin: int, end: int) -> bool:
    """Whether digits are a time of the day: HHMM, HHMMSS, or with one or two digits behind the second."""
    length = end - begin
    if not _are_digits(address, begin, end) or length == 5 or length > 8:
        return False
    if not _is_at_most(address, begin, min(begin + 2, end), 23):
        return False
    if not _is_at_most(address, min(begin + 2, end), min(begin + 4, end), 59):
        return False
    return length < 6 or digits(address, begin + 4, begin + 6) <= 59


@compiled
def _is_at_most(address: int, begin: int, end: int, limit: int) -> bool:
    """Whether up to two digits sort behind a limit as text."""
    if end == begin:
        return True
    if end == begin + 1:
        return digits(address, begin, end) <= limit // 10
    return digits(address, begin, end) <= limit


@compiled
def _is_digit(address: int, at: int) -> bool:
    return 0 <= as_signed(byte_at(address, at)) - _ZERO <= 9


@inlined
def _are_digits(address: int, begin: int, end: int) -> bool:
    while begin < end:
        if _not_digits(_digits_at(address, begin, end)) != _NONE:
            return False
        begin += 8
    return True


@inlined
def _digits_at(address: int, begin: int, end: int) -> int:
    """The eight bytes at a byte offset; zeros behind the end."""
    word = load_word(address, begin)
    count = end - begin
    return word if count >= 8 else first_bytes(word, count) | _ZEROS << as_word(8 * count)


@inlined
def _not_digits(word: int) -> int:
    """The highest bit of every byte that is no digit."""
    value = word ^ _ZEROS
    return ((value & _LOWS) + _ABOVE_NINE | value) & _HIGHS


@inlined
def _not_zero(word: int) -> int:
    """The highest bit of every byte that is not zero."""
    return ((word & _LOWS) + _LOWS | word) & _HIGHS


@compiled
def _has_digits(address: int, begin: int, end: int, wanted: int) -> bool:
    """Whether so many digits stand in a row somewhere in a value."""
    row = 0
    for at in range(begin, end):
        row = row + 1 if _is_digit(address, at) else 0
        if row == wanted:
            return True
    return False


@compiled
def _is_present(ground: Ground, segment: Segment, element: int) -> bool:
    begin, end = element_span(segment, element)
    return without_components(ground, begin, end) > begin


@compiled
def _check_notes(ground: Ground, segment: Segment, index: int, node: int, sheet: Sheet) -> None:
    """The relations between elements of a segment."""
    guide = ground.guide
    for at in range(fact_of(guide, node, NOTES), fact_of(guide, node, NOTES_END)):
        _check_note(ground, segment, Where(index, 0, 0, 0, node), NOTE_WIDTH * at, sheet)


@inlined
def _is_broken(guide: Grid, row: int, present: int) -> bool:
    """Whether a relation between elements does not hold, by the bits of the elements with a value."""
    if not load_word(guide.notes, 4 * (row + NOTE_TRIGGER)) & present:
        return False
    kind, mask = int_at(guide.notes, row + NOTE_KIND), load_word(guide.notes, 4 * (row + NOTE_MASK))
    met = mask & present
    if kind in (PAIRED, CONDITIONAL):
        return met != mask
    if kind == EXCLUSIVE:
        return met & (met - _ONE) != _NONE
    return met == _NONE


@compiled
def _check_note(ground: Ground, segment: Segment, where: Where, row: int, sheet: Sheet) -> None:
    """A relation between elements of a segment."""
    notes, elements = ground.guide.notes, ground.guide.note_elements
    kind, number = int_at(notes, row + NOTE_KIND), int_at(notes, row + NOTE_COUNT)
    first = int_at(notes, row + NOTE_ELEMENTS)
    present, absent = 0, 0
    for at in range(number - 1, -1, -1):
        element = int_at(elements, first + at)
        if _is_present(ground, segment, element):
            present += 1
        else:
            absent = element
    leader = int_at(elements, first)
    is_led = _is_present(ground, segment, leader)
    is_broken = (
        (kind == PAIRED and 0 < present < number)
        or (kind == ONE_REQUIRED and present == 0)
        or (kind == CONDITIONAL and is_led and present != number)
        or (kind == LIST_CONDITIONAL and is_led and present == 1)
    )
    if is_broken:
        note(sheet, ELEMENT_CONDITION, Where(where.segment, absent, 0, 0, where.node))
    elif kind == EXCLUSIVE and present > 1:
        note(sheet, ELEMENT_EXCLUSIVE, Where(where.segment, leader, 0, 0, where.node))
