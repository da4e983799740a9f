"""Segments that filled no column: kept element by element, and counted by what they are.

Belongs here: their columns and their count per identifier and qualifier. Does not belong here: deciding which they are
(`parsers.x12.extract`).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from parsers.x12.compiled import Positions, Words, as_word, compiled, kernel, pinned, word_at
from parsers.x12.elements import (
    ADDRESS,
    FILLED,
    LONG_BYTES,
    PRESENT,
    STORE_WIDTH,
    Text,
    add,
    note,
    put_checked,
    stores_at,
    without_blanks,
    word_of_element,
)
from parsers.x12.scan import Segment, Segments, element_span, segment_at
from parsers.x12.tables import OTHER, Tables
from parsers.x12.walk import Walked

COLUMNS = ("segment_id", "element_01", "element_02", "element_03", "element_04", "further_elements")
"""What is kept of a segment; the elements without a column of their own stand together in the last."""


class Others(NamedTuple):
    """Segments that filled no column: index, set, owning frame and its row, counted from the chunk's begin."""

    segment: Positions
    set: Positions
    frame: Positions
    parent: Positions


class Kept(NamedTuple):
    """Views of `COLUMNS`, the values and long bytes of each, faults, and identifier and qualifier of each in a word."""

    views: list[Words]
    present: NDArray[np.int64]
    long_bytes: NDArray[np.int64]
    faults: NDArray[np.int32]
    names: Words


class Tally(NamedTuple):
    """Segments of one identifier and qualifier in a chunk: how many, and the first of them among the others."""

    identifier: bytes
    qualifier: bytes
    number: int
    first: int


def keep(text: Text, segments: Segments, walked: Walked, tables: Tables, others: Others) -> Kept:
    """Take the other segments' elements."""
    width, count = len(COLUMNS), len(others.segment)
    views = [np.zeros(2 * count, np.uint64) for _ in COLUMNS]
    stores = stores_at({at: view.ctypes.data for at, view in enumerate(views)}, width)
    faults = np.empty((width * count, 3), np.int32)
    at = walked.nodes[others.segment] * tables.loops.code_count + np.maximum(walked.codes[others.segment], OTHER)
    names = tables.fields.is_qualified[at].astype(np.uint64)
    faulty = _keep(text, pinned(segments), others.segment, stores.ctypes.data, width, names, faults)
    return Kept(views, stores[:, PRESENT], stores[:, LONG_BYTES], faults[:faulty].copy(), names)


def tally(names: Words) -> list[Tally]:
    """Count segments by identifier and qualifier, in the order they first appear."""
    found, first, number = np.unique(names, return_index=True, return_counts=True)
    order = np.argsort(first)
    return [
        Tally(_bytes_of(name & 0xFFFFFF), _bytes_of(name >> 24), count, at)
        for name, count, at in zip(found[order].tolist(), number[order].tolist(), first[order].tolist(), strict=True)
    ]


def _bytes_of(word: int) -> bytes:
    return word.to_bytes(8, "little").rstrip(b"\0")


@kernel
def _keep(  # noqa: PLR0913, PLR0917 - where from, and where to
    text: Text,
    segments: Segments,
    chosen: Positions,
    stores: int,
    width: int,
    names: Words,
    faults: NDArray[np.int32],
) -> int:
    """Fill the stores; turn `names` from "has a qualifier" into identifier and qualifier; -> faults."""
    faulty = 0
    for row in range(len(chosen)):
        segment = segment_at(segments, chosen[row])
        names[row] = _name(text, segment, names[row] != 0)
        for element in range(width):
            begin, end = element_span(segment, element)
            if element == width - 1 and end > 0:
                end = segment.end
            end = without_blanks(text, begin, end)
            if end > begin:
                store = stores + 8 * STORE_WIDTH * element
                result, long = put_checked(text, begin, end, word_at(store, ADDRESS), row)
                if result == FILLED:
                    add(store, PRESENT, 1)
                    add(store, LONG_BYTES, long)
                else:
                    faulty = note(faults, faulty, result, chosen[row], element)
    return faulty


@compiled
def _name(text: Text, segment: Segment, has_qualifier: bool) -> int:
    """The identifier, and behind it the qualifier if the segment has one: three bytes each, 0 when they are longer."""
    longest = as_word(0xFFFFFF)
    identifier = word_of_element(text, segment, 0, 0)
    qualifier = word_of_element(text, segment, 1, 0)
    name = identifier if identifier <= longest else as_word(0)
    if has_qualifier and qualifier <= longest:
        name |= qualifier << as_word(24)
    return name
