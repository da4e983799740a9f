"""Elements of a segment as the kernels take them: found, compared as words, checked, put into a store.

Belongs here: what extraction of mapped and of other segments have in common. Does not belong here: tables of any kind.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from parsers.x12.compiled import Octets, as_byte, as_word, byte_at, compiled, packed, put_word, word_at
from parsers.x12.delimiters import Delimiters
from parsers.x12.faults import BAD_TEXT
from parsers.x12.scan import Segment, element_span
from parsers.x12.values import is_ascii, is_utf8, put_text

NOTHING, FILLED = -2, -1
"""What became of a value; otherwise the number of the rule it breaks."""


class Text(NamedTuple):
    """A chunk's bytes as the kernels see them."""

    address: int
    component: int
    repetition: int
    is_ascii: bool


STORE_WIDTH = 4
"""Words of a store's row: where its memory is, the row filled last, values, their bytes that are not inline.

Rows are filled one after another: those between the last and the next have no value.
"""

ADDRESS, LATEST, PRESENT, LONG_BYTES = range(STORE_WIDTH)


def stores_at(addresses: Mapping[int, int], count: int) -> NDArray[np.int64]:
    """So many stores nothing is in yet, for the kernels to fill; those without an address only count their values."""
    stores = np.zeros((count, STORE_WIDTH), np.int64)
    stores[:, LATEST] = -1
    stores[list(addresses), ADDRESS] = list(addresses.values())
    return stores


def text_of(octets: Octets, delimiters: Delimiters) -> Text:
    """A chunk's bytes for the kernels; the caller keeps `octets`."""
    component, repetition = as_byte(delimiters.component), as_byte(delimiters.repetition)
    return Text(octets.ctypes.data, component, repetition, bool(is_ascii(octets)))


@compiled
def span_of(text: Text, segment: Segment, element: int, component: int) -> tuple[int, int]:
    """Where an element, or a component of its first repetition, stands."""
    begin, end = element_span(segment, element)
    if component == 0:
        return begin, end
    place = 1
    at = begin
    while at < end:
        byte = byte_at(text.address, at)
        if byte in (text.component, text.repetition) and byte != 0:
            if place == component or byte == text.repetition:
                break
            place += 1
            begin = at + 1
        at += 1
    return (begin, at) if place == component else (0, 0)


@compiled
def word_of_element(text: Text, segment: Segment, element: int, component: int) -> int:
    """An element or component as a word."""
    begin, end = span_of(text, segment, element, component)
    return packed(text.address, begin, end)


@compiled
def without_blanks(text: Text, begin: int, end: int) -> int:
    """The end of a value without the blanks behind it."""
    while end > begin and byte_at(text.address, end - 1) == 32:
        end -= 1
    return end


@compiled
def put_checked(text: Text, begin: int, end: int, views: int, row: int) -> tuple[int, int]:
    """Put a text into a store of views; -> `FILLED` or the rule it breaks, and its bytes that are not inline."""
    if not (text.is_ascii or is_utf8(text.address, begin, end)):
        return BAD_TEXT, 0
    return FILLED, put_text(text.address, begin, end, views, row)


@compiled
def add(counters: int, index: int, amount: int) -> None:
    """Add to a counter."""
    put_word(counters, index, word_at(counters, index) + as_word(amount))


@compiled
def note(faults: NDArray[np.int32], count: int, rule: int, segment: int, element: int) -> int:
    """Note a fault, once per element; -> faults so far, those that found no room included."""
    last = min(count, len(faults)) - 1
    if last >= 0 and faults[last, 1] == segment and faults[last, 2] == element:
        return count
    if count < len(faults):
        faults[count, 0] = rule
        faults[count, 1] = segment
        faults[count, 2] = element
    return count + 1
