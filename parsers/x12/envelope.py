"""The envelope: ISA, GS, ST, SE, GE, IEA and TA1 in order, their control numbers and counts.

Belongs here: everything that must hold between envelope segments of a file. Does not belong here: what is inside a
transaction set. Control numbers enter a fault only in their legal form.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from parsers.x12.faults import Fault

_DIGITS_9 = re.compile(rb"[0-9]{9}")
_NUMBER = re.compile(rb"[0-9]{1,9}")
_COUNT = re.compile(rb"[0-9]{1,10}")
_SET_NUMBER = re.compile(rb"[A-Za-z0-9]{4,9}")
_TRANSACTION = re.compile(rb"[0-9]{3}")
_TRAILERS = (b"SE", b"GE", b"IEA")


class EnvelopeSegment(NamedTuple):
    """An envelope segment: its ordinal in the file, from 1, where it begins, its elements, the identifier first.

    `is_read` says of an ST segment that the engine reads its set into frames, `is_guided` of a GS segment that there is
    a guide to judge its group by.
    """

    ordinal: int
    offset: int
    elements: tuple[bytes, ...]
    is_read: bool = False
    is_guided: bool = True

    def element(self, number: int) -> bytes:
        """An element without trailing blanks, empty when the segment does not have it."""
        return self.elements[number].rstrip(b" ") if number < len(self.elements) else b""


class Stretch(NamedTuple):
    """Segments in a row that stand outside any transaction set: ordinal and offset of the first, how many."""

    ordinal: int
    offset: int
    length: int


@dataclass(slots=True)
class Level:
    """An interchange, group or set of the file: what opened it, what it holds, what closed it.

    `ordinal` counts levels of its kind in the file, from 0; `above` is the ordinal of the level it stands in, or None.
    `count` is how many levels below it came, `errors` how many faults of severity error stand in it (kept for sets
    only), `last` the ordinal of its last segment, 0 while it is open.
    """

    segment: EnvelopeSegment
    ordinal: int
    above: int | None
    count: int = 0
    errors: int = 0
    last: int = 0
    trailer: EnvelopeSegment | None = None
    is_reported: bool = False


class Numbers(NamedTuple):
    """The control numbers a segment stands under, where they have their legal form."""

    interchange: str | None = None
    group: str | None = None
    set: str | None = None
    set_ordinal: int = 0
    """Ordinal of the open set's ST segment; 0 when none is open."""


class _Place(NamedTuple):
    """From a segment on, until the next place: the control numbers over it and the set it stands in, or -1."""

    ordinal: int
    numbers: Numbers = Numbers()
    set_ordinal: int = -1


class Envelope:
    """Checks the envelope of one file, fed in the file's order, and keeps what was received, level by level.

    Every error is counted once in the set it stands in. The envelope counts its own faults. What was found within
    segments must be told, after the chunk was fed: `count_errors` takes the segments of all faults of a rule, listed
    or not; `add_errors` takes counts by set, where whoever found them has counted already. Nobody else counts faults
    that were told so, nor the faults that sum up what is beyond the listing limit.

    Args:
        versions: the transaction sets (ST01) that are read, each in which versions (GS08, its first six characters).
        errors: rules whose faults are errors.
    """

    def __init__(self, versions: Mapping[bytes, Collection[bytes]], errors: Collection[str]) -> None:
        self.versions = versions
        self.errors = errors
        self.interchanges: list[Level] = []
        self.groups: list[Level] = []
        self.sets: list[Level] = []
        self.acknowledgments: list[tuple[int | None, EnvelopeSegment]] = []
        """TA1 segments with the ordinal of the interchange they stand in."""
        self._faults: list[Fault] = []
        self._interchange: Level | None = None
        self._interchange_numbers: set[bytes] = set()
        self._group: Level | None = None
        self._group_numbers: set[bytes] = set()
        self._set: Level | None = None
        self._set_numbers: set[bytes] = set()
        self._stretch: Stretch | None = None
        self._not_read: dict[bytes, tuple[int, Fault]] = {}
        self._places: list[_Place] = [_Place(0)]

    @property
    def is_open(self) -> bool:
        """Whether an interchange is open."""
        return self._interchange is not None

    def feed(self, segments: Iterable[EnvelopeSegment], strays: Iterable[Stretch]) -> None:
        """Check the envelope segments of a chunk and the stretches outside transaction sets in it."""
        del self._places[:-1]
        items: list[EnvelopeSegment | Stretch] = [*segments, *strays]
        for item in sorted(items, key=lambda item: item.ordinal):
            if isinstance(item, Stretch):
                self._stray(item)
                continue
            self._end_stretch()
            # A trailer still stands in what it closes.
            before, is_trailer = self._places[-1], item.elements[0] in _TRAILERS
            self._STEPS[item.elements[0]](self, item)
            if is_trailer:
                self._places.append(before._replace(ordinal=item.ordinal))
            self._places.append(
                _Place(item.ordinal + is_trailer, self._numbers(), self._set.ordinal if self._set else -1)
            )

    def numbers_at(self, ordinal: int) -> Numbers:
        """The control numbers over a segment of the chunk fed last."""
        return self._places[bisect_right(self._places, ordinal, key=lambda place: place.ordinal) - 1].numbers

    def count_errors(self, ordinals: NDArray[np.int64]) -> None:
        """Count one error for every segment given, in the set it stands in; segments of the chunk fed last."""
        begins = np.array([place.ordinal for place in self._places])
        sets = np.array([place.set_ordinal for place in self._places])
        found, counts = np.unique(sets[np.searchsorted(begins, ordinals, side="right") - 1], return_counts=True)
        self.add_errors(dict(zip(found.tolist(), counts.tolist(), strict=True)))

    def add_errors(self, counts: Mapping[int, int]) -> None:
        """Add errors by the ordinal of the set in the file, from 0; those of -1 stand in no set."""
        for ordinal, count in counts.items():
            if ordinal >= 0:
                self.sets[ordinal].errors += count

    def ends_with(self, segment: EnvelopeSegment) -> bool:
        """Whether a segment is the IEA the open interchange waits for."""
        if self._interchange is None or segment.elements[0] != b"IEA":
            return False
        return _same_number(segment.element(2), self._interchange.segment.element(13))

    def finish(self, segments: int) -> None:
        """The file is at its end, after so many segments."""
        self._end_stretch()
        self._end_interchange(segments)
        for transaction, (count, fault) in self._not_read.items():
            code = transaction.decode() if _TRANSACTION.fullmatch(transaction) else "other"
            self._faults.append(fault._replace(found=f"{code}: {count}"))

    def take_faults(self) -> list[Fault]:
        """The faults found since they were last taken."""
        faults, self._faults = self._faults, []
        return faults

    # --- segments

    def _isa(self, segment: EnvelopeSegment) -> None:
        self._end_interchange(segment.ordinal - 1)
        self._interchange = _opened(segment, self.interchanges, None)
        self._group_numbers = set()
        if not _DIGITS_9.fullmatch(segment.element(13)):
            self._fault("X12-ISA-CONTROL", segment, 13)
        if segment.element(13) in self._interchange_numbers:
            self._fault("X12-ISA-REPEATED", segment, 13)
        self._interchange_numbers.add(segment.element(13))

    def _ta1(self, segment: EnvelopeSegment) -> None:
        if self._interchange is None or self._group is not None or self._set is not None:
            self._fault("X12-OUTSIDE-ENVELOPE", segment)
        self.acknowledgments.append((self._interchange.ordinal if self._interchange else None, segment))

    def _gs(self, segment: EnvelopeSegment) -> None:
        self._end_group(segment.ordinal - 1)
        self._group = _opened(segment, self.groups, self._interchange)
        self._set_numbers = set()
        if self._interchange is None:
            self._fault("X12-OUTSIDE-ENVELOPE", segment)
        number = segment.element(6)
        if not _NUMBER.fullmatch(number):
            self._fault("X12-GS-CONTROL", segment, 6)
        if self._interchange and not _is_new(number.lstrip(b"0"), self._group_numbers):
            self._fault("X12-GS-REPEATED", segment, 6)
        if not segment.is_guided:
            self._fault("X12-VERSION", segment, 8)

    def _st(self, segment: EnvelopeSegment) -> None:
        self._end_set(segment.ordinal - 1)
        self._set = _opened(segment, self.sets, self._group)
        if self._group is None:
            self._fault("X12-OUTSIDE-ENVELOPE", segment)
        if not 4 <= len(segment.element(2)) <= 9:
            self._fault("X12-ST-CONTROL", segment, 2)
        if self._group and not _is_new(segment.element(2), self._set_numbers):
            self._fault("X12-ST-REPEATED", segment, 2)
        self._note_reading(segment)

    def _se(self, segment: EnvelopeSegment) -> None:
        if self._set is None:
            self._fault("X12-OUTSIDE-ENVELOPE", segment)
            return
        counted = segment.ordinal - self._set.segment.ordinal + 1
        self._check_count("X12-SE-COUNT", segment, counted)
        if segment.element(2) != self._set.segment.element(2):
            self._fault("X12-SE-CONTROL", segment, 2)
        self._set.trailer, self._set.last = segment, segment.ordinal
        self._set = None

    def _ge(self, segment: EnvelopeSegment) -> None:
        self._end_set(segment.ordinal - 1)
        if self._group is None:
            self._fault("X12-OUTSIDE-ENVELOPE", segment)
            return
        self._check_count("X12-GE-COUNT", segment, self._group.count)
        if not _same_number(segment.element(2), self._group.segment.element(6)):
            self._fault("X12-GE-CONTROL", segment, 2)
        self._group.trailer, self._group.last = segment, segment.ordinal
        self._group = None

    def _iea(self, segment: EnvelopeSegment) -> None:
        self._end_group(segment.ordinal - 1)
        if self._interchange is None:
            self._fault("X12-OUTSIDE-ENVELOPE", segment)
            return
        self._check_count("X12-IEA-COUNT", segment, self._interchange.count)
        if not _same_number(segment.element(2), self._interchange.segment.element(13)):
            self._fault("X12-IEA-CONTROL", segment, 2)
        self._interchange.trailer, self._interchange.last = segment, segment.ordinal
        self._interchange = None

    _STEPS: ClassVar[Mapping[bytes, Callable[["Envelope", EnvelopeSegment], None]]] = {
        b"ISA": _isa,
        b"TA1": _ta1,
        b"GS": _gs,
        b"ST": _st,
        b"SE": _se,
        b"GE": _ge,
        b"IEA": _iea,
    }

    # --- levels

    def _end_set(self, last: int) -> None:
        """The open set, if there is one, ends without its trailer at the segment `last`."""
        if self._set is not None:
            self._fault("X12-SE-MISSING", self._set.segment)
            self._set.last = last
            self._set = None

    def _end_group(self, last: int) -> None:
        self._end_set(last)
        if self._group is not None:
            self._fault("X12-GE-MISSING", self._group.segment)
            self._group.last = last
            self._group = None

    def _end_interchange(self, last: int) -> None:
        self._end_group(last)
        if self._interchange is not None:
            self._fault("X12-IEA-MISSING", self._interchange.segment)
            self._interchange.last = last
            self._interchange = None

    def _note_reading(self, segment: EnvelopeSegment) -> None:
        """Name a set that is not read: another kind once per file, another version of a kind once per group.

        Another guide of a version that is read is another kind: ST01 does not tell an institutional claim apart.
        """
        transaction = segment.element(1)
        if segment.is_read:
            return
        guide = (self._group.segment.element(8) if self._group else b"") or segment.element(3)
        if guide[:6] in self.versions.get(transaction, (guide[:6],)):
            count, fault = self._not_read.get(transaction, (0, self._located("X12-SET-NOT-READ", segment)))
            self._not_read[transaction] = (count + 1, fault)
        elif self._group is None:
            self._fault("X12-VERSION", segment, 3)
        elif not self._group.is_reported and self._group.segment.is_guided:
            self._fault("X12-VERSION-NOT-READ", self._group.segment, 8)
            self._group.is_reported = True

    # --- faults

    def _stray(self, stretch: Stretch) -> None:
        last = self._stretch
        if last is not None and last.ordinal + last.length == stretch.ordinal:
            self._stretch = last._replace(length=last.length + stretch.length)
        else:
            self._end_stretch()
            self._stretch = stretch

    def _end_stretch(self) -> None:
        if self._stretch is not None:
            ordinal, offset, length = self._stretch
            segment = EnvelopeSegment(ordinal, offset, (b"",))
            self._fault("X12-OUTSIDE-ENVELOPE", segment, found=str(length))
            self._stretch = None

    def _check_count(self, rule_code: str, segment: EnvelopeSegment, counted: int) -> None:
        stated = segment.element(1)
        is_count = _COUNT.fullmatch(stated) is not None
        if not is_count or int(stated) != counted:
            self._fault(rule_code, segment, 1, str(counted), stated.decode() if is_count else None)

    def _fault(
        self,
        rule_code: str,
        segment: EnvelopeSegment,
        element: int | None = None,
        expected: str | None = None,
        found: str | None = None,
    ) -> None:
        self._faults.append(self._located(rule_code, segment, element, expected, found))
        if self._set and segment.ordinal >= self._set.segment.ordinal and rule_code in self.errors:
            self._set.errors += 1

    def _located(
        self,
        rule_code: str,
        segment: EnvelopeSegment,
        element: int | None = None,
        expected: str | None = None,
        found: str | None = None,
    ) -> Fault:
        name = segment.elements[0].decode() or None
        numbers = self._numbers()
        position = segment.ordinal - numbers.set_ordinal + 1 if numbers.set_ordinal else None
        return Fault(rule_code, segment.offset, segment.ordinal, name, element, expected, found, *numbers[:3], position)

    def _numbers(self) -> Numbers:
        return Numbers(
            _legal(self._interchange, 13, _DIGITS_9),
            _legal(self._group, 6, _NUMBER),
            _legal(self._set, 2, _SET_NUMBER),
            self._set.segment.ordinal if self._set else 0,
        )


def _opened(segment: EnvelopeSegment, levels: list[Level], above: Level | None) -> Level:
    """A level opened by a segment, put behind those of its kind and counted in the level above."""
    levels.append(Level(segment, len(levels), above.ordinal if above else None))
    if above:
        above.count += 1
    return levels[-1]


def _is_new(number: bytes, numbers: set[bytes]) -> bool:
    """Whether a control number is the first of its kind among `numbers`; it is one of them from then on."""
    is_new = number not in numbers
    numbers.add(number)
    return is_new


def _legal(level: Level | None, element: int, form: re.Pattern[bytes]) -> str | None:
    value = level.segment.element(element) if level else b""
    return value.decode() if form.fullmatch(value) else None


def _same_number(one: bytes, other: bytes) -> bool:
    """Whether two control numbers are the same; leading zeros of a number do not count."""
    if _NUMBER.fullmatch(one) and _NUMBER.fullmatch(other):
        return int(one) == int(other)
    return one == other
