"""What kernels noted, as faults: the first of each kind listed with their places, the others counted.

Belongs here: rows of integers made into faults with offsets, identifiers, loops and what was expected. Does not belong
here: finding them (`judge`, `judge_elements`, `extract`), ordinals of the file (`assembly`).
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from parsers.x12.chunks import Chunk
from parsers.x12.compiled import Positions, word_of
from parsers.x12.faults import (
    BAD_TEXT,
    ELEMENT_LONG,
    ELEMENT_REPEATS,
    ELEMENT_SHORT,
    KERNEL_RULES,
    LOOP_MISSING,
    LOOP_REPEATS,
    NOT_IN_GUIDE,
    SEGMENT_MISSING,
    SEGMENT_REPEATS,
    SEGMENT_UNEXPECTED,
    Fault,
    Noted,
    NotedRows,
)
from parsers.x12.guide_tables import (
    ELEMENT_REPEAT,
    ELEMENT_WIDTH,
    ELEMENTS,
    LONGEST,
    NO_NODE,
    NODE_WIDTH,
    REPEAT,
    SHORTEST,
    VALUE_WIDTH,
    VALUES,
    WORD,
    GuideTables,
)
from parsers.x12.judgement import Stretch
from parsers.x12.scan import Segments
from parsers.x12.walk import MISNAMED, Walked

LISTED = 1000
"""Faults of one kind that are listed one by one; the others are counted."""

_IDENTIFIER = 0xFFFFFF
"""Three bytes of a word."""

_FOREIGN = len(KERNEL_RULES)
"""Number of `NOT_IN_GUIDE`, which no kernel notes."""

_RULES = (*KERNEL_RULES, NOT_IN_GUIDE)

_NAME = re.compile(rb"[A-Z][0-9A-Z]{1,2}")

_Kind = tuple[str, str | None, int | None]


class Counted(NamedTuple):
    """Faults of one kind in a chunk: the first ones, how many in all, and the first that is not listed.

    `ordinals` are the segments of all of them, from 1 in the chunk; none where a fault stands in no segment.
    """

    listed: list[Fault]
    total: int
    beyond: Fault | None
    ordinals: NDArray[np.int64]


class Listing:
    """The faults of one file, kind by kind: the first ones listed, the others counted.

    A kind is a rule, a segment's identifier and an element of it. Faults of a kind come in the file's order.
    """

    def __init__(self) -> None:
        self._listed: dict[_Kind, int] = {}
        self._beyond: dict[_Kind, tuple[int, Fault]] = {}

    def free(self, fault: Fault) -> int:
        """How many faults of the kind of `fault` are still listed."""
        return max(LISTED - self._listed.get((fault.rule_code, fault.segment_id, fault.element_position), 0), 0)

    def take(self, faults: Sequence[Fault], total: int, beyond: Fault | None = None) -> list[Fault]:
        """The faults that are listed, of `total` of one kind.

        Args:
            faults: the first of them, at least one.
            total: how many there are.
            beyond: the one behind `faults`, when there is one.
        """
        first = faults[0]
        kind = (first.rule_code, first.segment_id, first.element_position)
        free = self.free(first)
        self._listed[kind] = LISTED - free + min(free, total)
        if total > free:
            count, known = self._beyond.get(kind, (0, None))
            known = known or (faults[free] if free < len(faults) else beyond)
            if known is not None:
                self._beyond[kind] = (count + total - free, known)
        return list(faults[:free])

    def finish(self) -> list[Fault]:
        """Of every kind with more faults the first that is not listed, and how many these are."""
        return [fault._replace(found=str(count)) for count, fault in self._beyond.values()]


def with_values(judged: NotedRows, values: NDArray[np.int32]) -> NotedRows:
    """Faults of the guide, and behind them those that columns have with elements the guide does not object to.

    A value that is no text is left out of its column, which the guide's word of its characters does not say.

    Args:
        judged: rows of `Noted`.
        values: rule, segment and element of each value no column could take.
    """
    if not len(values):
        return judged
    known = {tuple(row) for row in judged[:, 1:3].tolist()}
    new = [
        (rule, segment, element, 0, 0, NO_NODE)
        for rule, segment, element in np.unique(values, axis=0).tolist()
        if rule == BAD_TEXT or (segment, element) not in known
    ]
    return np.concatenate((judged, np.array(new, np.int32).reshape(-1, len(Noted._fields))))


def listed(
    chunk: Chunk, segments: Segments, walked: Walked, stretches: tuple[Stretch, ...], noted: NotedRows
) -> list[Counted]:
    """Faults by kind: a rule, a segment's identifier and an element of it."""
    is_misnamed = (noted[:, 0] == SEGMENT_UNEXPECTED) & (walked.codes[noted[:, 1]] == MISNAMED)
    noted = noted[~is_misnamed]
    guides, numbers = _guides(stretches, noted)
    words = _identifiers(chunk, segments, walked, noted)
    noted = _told_by_guides(guides, numbers, words, noted)
    kinds = [
        _counted(
            (_located(chunk, segments, guides[numbers[row]], Noted(*noted[row].tolist())) for row in rows), ordinals
        )
        for rows, ordinals in _kinds(words, noted)
    ]
    misnamed = (
        Fault("X12-SEGMENT-ID", chunk.offset + int(segments.starts[index]), int(index) + 1) for index in walked.misnamed
    )
    kinds.append(_counted(misnamed, walked.misnamed))
    empties = [Fault("X12-EMPTY-SEGMENT", chunk.offset + int(stop)) for stop in segments.empties[: LISTED + 1]]
    kinds.append(
        Counted(empties[:LISTED], len(segments.empties), next(iter(empties[LISTED:]), None), np.empty(0, np.int64))
    )
    return [kind for kind in kinds if kind.total]


def _guides(stretches: tuple[Stretch, ...], noted: NotedRows) -> tuple[list[GuideTables | None], Positions]:
    """The guides of all stretches, and the number of the guide of each row."""
    guides = {id(stretch.guide): stretch.guide for stretch in stretches}
    number = {known: at for at, known in enumerate(guides)}
    of_stretch = np.array([number[id(stretch.guide)] for stretch in stretches], np.int32)
    firsts = np.array([stretch.first for stretch in stretches])
    return list(guides.values()), of_stretch[np.searchsorted(firsts, noted[:, 1], side="right") - 1]


def _kinds(words: NDArray[np.int64], noted: NotedRows) -> Iterator[tuple[NDArray[np.int64], Positions]]:
    """Of each kind the rows that may be listed, in the order of the file, and the segments of all rows."""
    if not len(noted):
        return
    key = (noted[:, 0].astype(np.int64) << 48) | (words << 24) | np.minimum(noted[:, 2], _IDENTIFIER)
    order = np.lexsort((noted[:, 1], key))
    bounds = np.flatnonzero(np.diff(key[order])) + 1
    for rows in np.split(order, bounds):
        yield rows[: LISTED + 1], noted[rows, 1]


def _identifiers(chunk: Chunk, segments: Segments, walked: Walked, noted: NotedRows) -> NDArray[np.int64]:
    """The identifier of each row's segment, in three bytes; 0 for one that is none."""
    index = noted[:, 1]
    starts = segments.starts[index].astype(np.int64)
    lengths = segments.marks[segments.first[index]] - starts
    words = np.zeros(len(noted), np.int64)
    last = len(chunk.octets) - 1
    for place in range(3):
        octets = chunk.octets[np.minimum(starts + place, last)].astype(np.int64)
        words |= np.where(lengths > place, octets, 0) << (8 * place)
    words[walked.codes[index] == MISNAMED] = 0
    return words


def _told_by_guides(
    guides: list[GuideTables | None], numbers: Positions, words: NDArray[np.int64], noted: NotedRows
) -> NotedRows:
    """The rows, with a number of their own for segments their guide has nowhere; `words` become those of the missing
    segments where a row is about one."""
    rules = noted[:, 0].copy()
    is_missing = np.isin(rules, (SEGMENT_MISSING, LOOP_MISSING))
    for number, guide in enumerate(guides):
        if guide is not None:
            is_its = numbers == number
            known = [word_of(name) for name in guide.segment_ids]
            rules[is_its & (rules == SEGMENT_UNEXPECTED) & ~np.isin(words, known)] = _FOREIGN
            absent = is_its & is_missing
            words[absent] = guide.grid.nodes[NODE_WIDTH * noted[absent, 5] + WORD]
    return np.column_stack((rules, noted[:, 1:]))


def _counted(faults: Iterator[Fault], segments: Positions) -> Counted:
    first = [fault for fault, _ in zip(faults, range(LISTED + 1), strict=False)]
    beyond = first[LISTED] if len(first) > LISTED else None
    return Counted(first[:LISTED], len(segments), beyond, segments.astype(np.int64) + 1)


def _located(chunk: Chunk, segments: Segments, guide: GuideTables | None, noted: Noted) -> Fault:
    begin = int(segments.starts[noted.segment])
    name = chunk.octets[begin : int(segments.marks[segments.first[noted.segment]])].tobytes()[:8]
    if noted.rule in (SEGMENT_MISSING, LOOP_MISSING) and guide is not None:
        name = guide.fact(noted.node, WORD).to_bytes(4, "little").rstrip(b"\0")
    is_placed = guide is not None and noted.node != NO_NODE
    return Fault(
        _RULES[noted.rule],
        chunk.offset + begin,
        noted.segment + 1,
        name.decode() if _NAME.fullmatch(name) else None,
        noted.element or None,
        expected=_expected(guide, noted) if guide is not None and is_placed else None,
        loop_id=guide.loop_ids[noted.node] if guide is not None and is_placed else None,
        component_position=noted.component or None,
        repetition_position=noted.repetition if guide is not None and _is_repeated(guide, noted) else None,
    )


def _is_repeated(guide: GuideTables, noted: Noted) -> bool:
    """Whether it takes a repetition to tell where a fault stands."""
    return noted.repetition > 1 or (noted.repetition == 1 and _element_fact(guide, noted, ELEMENT_REPEAT) > 1)


def _element_fact(guide: GuideTables, noted: Noted, fact: int) -> int:
    element = guide.fact(noted.node, ELEMENTS) + noted.element - 1
    return int(guide.grid.elements[ELEMENT_WIDTH * element + fact])


def _expected(guide: GuideTables, noted: Noted) -> str | None:
    """What the guide allows, where that is a number."""
    if noted.rule in (SEGMENT_REPEATS, LOOP_REPEATS):
        return f"at most {guide.fact(noted.node, REPEAT)}"
    if noted.rule not in (ELEMENT_REPEATS, ELEMENT_LONG, ELEMENT_SHORT):
        return None
    value = VALUE_WIDTH * (_element_fact(guide, noted, VALUES) + max(noted.component - 1, 0))
    return {
        ELEMENT_REPEATS: f"at most {_element_fact(guide, noted, ELEMENT_REPEAT)}",
        ELEMENT_LONG: f"at most {guide.grid.values[value + LONGEST]} characters",
        ELEMENT_SHORT: f"at least {guide.grid.values[value + SHORTEST]} characters",
    }[noted.rule]
