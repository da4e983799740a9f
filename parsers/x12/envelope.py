"""The envelope: ISA, GS, ST, SE, GE, IEA and TA1 in order, their control numbers and counts.

Belongs here: everything that must hold between envelope segments of a file. Does not belong here: what is inside a
transaction set. Control numbers enter a fault only in their legal form.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, NamedTuple

from parsers.x12.faults import Fault

_DIGITS_9 = re.compile(rb"[0-9]{9}")
_NUMBER = re.compile(rb"[0-9]{1,9}")
_COUNT = re.compile(rb"[0-9]{1,10}")
_SET_NUMBER = re.compile(rb"[A-Za-z0-9]{4,9}")
_TRANSACTION = re.compile(rb"[0-9]{3}")


class EnvelopeSegment(NamedTuple):
    """An envelope segment: its ordinal in the file, from 1, where it begins, its elements, the identifier first.

    `is_read` says of an ST segment that the engine reads its set.
    """

    ordinal: int
    offset: int
    elements: tuple[bytes, ...]
    is_read: bool = False

    def element(self, number: int) -> bytes:
        """An element without trailing blanks, empty when the segment does not have it."""
        return self.elements[number].rstrip(b" ") if number < len(self.elements) else b""


class Stretch(NamedTuple):
    """Segments in a row that stand outside any transaction set: ordinal and offset of the first, how many."""

    ordinal: int
    offset: int
    length: int


@dataclass
class _Level:
    """An open interchange, group or set: the segment that opened it and what it holds so far."""

    segment: EnvelopeSegment
    count: int = 0
    numbers: set[bytes] = field(default_factory=set)
    is_reported: bool = False


class Numbers(NamedTuple):
    """The control numbers a segment stands under, where they have their legal form."""

    interchange: str | None = None
    group: str | None = None
    set: str | None = None


class Envelope:
    """Checks the envelope of one file, fed in the file's order.

    Args:
        transactions: transaction sets (ST01) that are read in some version.
    """

    def __init__(self, transactions: Collection[bytes]) -> None:
        self.transactions = transactions
        self._faults: list[Fault] = []
        self._interchange: _Level | None = None
        self._interchange_numbers: set[bytes] = set()
        self._group: _Level | None = None
        self._set: _Level | None = None
        self._stretch: Stretch | None = None
        self._not_read: dict[bytes, tuple[int, Fault]] = {}
        self._places: list[tuple[int, Numbers]] = [(0, Numbers())]

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
            self._STEPS[item.elements[0]](self, item)
            self._places.append((item.ordinal, self._numbers()))

    def numbers_at(self, ordinal: int) -> Numbers:
        """The control numbers over a segment of the chunk fed last."""
        return self._places[bisect_right(self._places, ordinal, key=lambda place: place[0]) - 1][1]

    def ends_with(self, segment: EnvelopeSegment) -> bool:
        """Whether a segment is the IEA the open interchange waits for."""
        if self._interchange is None or segment.elements[0] != b"IEA":
            return False
        return _same_number(segment.element(2), self._interchange.segment.element(13))

    def finish(self) -> None:
        """The file is at its end."""
        self._end_stretch()
        self._end_interchange()
        for transaction, (count, fault) in self._not_read.items():
            code = transaction.decode() if _TRANSACTION.fullmatch(transaction) else "other"
            self._faults.append(fault._replace(found=f"{code}: {count}"))

    def take_faults(self) -> list[Fault]:
        """The faults found since they were last taken."""
        faults, self._faults = self._faults, []
        return faults

    # --- segments

    def _isa(self, segment: EnvelopeSegment) -> None:
        self._end_interchange()
        self._interchange = _Level(segment)
        if not _DIGITS_9.fullmatch(segment.element(13)):
            self._fault("X12-ISA-CONTROL", segment, 13)
        if segment.element(13) in self._interchange_numbers:
            self._fault("X12-ISA-REPEATED", segment, 13)
        self._interchange_numbers.add(segment.element(13))

    def _ta1(self, segment: EnvelopeSegment) -> None:
        if self._interchange is None or self._group is not None or self._set is not None:
            self._fault("X12-OUTSIDE-ENVELOPE", segment)

    def _gs(self, segment: EnvelopeSegment) -> None:
        self._end_group()
        self._group = _Level(segment)
        if self._interchange is None:
            self._fault("X12-OUTSIDE-ENVELOPE", segment)
        number = segment.element(6)
        if not _NUMBER.fullmatch(number):
            self._fault("X12-GS-CONTROL", segment, 6)
        if not self._is_new(self._interchange, number.lstrip(b"0")):
            self._fault("X12-GS-REPEATED", segment, 6)

    def _st(self, segment: EnvelopeSegment) -> None:
        self._end_set()
        self._set = _Level(segment)
        if self._group is None:
            self._fault("X12-OUTSIDE-ENVELOPE", segment)
        if not 4 <= len(segment.element(2)) <= 9:
            self._fault("X12-ST-CONTROL", segment, 2)
        if not self._is_new(self._group, segment.element(2)):
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
        self._set = None

    def _ge(self, segment: EnvelopeSegment) -> None:
        self._end_set()
        if self._group is None:
            self._fault("X12-OUTSIDE-ENVELOPE", segment)
            return
        self._check_count("X12-GE-COUNT", segment, self._group.count)
        if not _same_number(segment.element(2), self._group.segment.element(6)):
            self._fault("X12-GE-CONTROL", segment, 2)
        self._group = None

    def _iea(self, segment: EnvelopeSegment) -> None:
        self._end_group()
        if self._interchange is None:
            self._fault("X12-OUTSIDE-ENVELOPE", segment)
            return
        self._check_count("X12-IEA-COUNT", segment, self._interchange.count)
        if not _same_number(segment.element(2), self._interchange.segment.element(13)):
            self._fault("X12-IEA-CONTROL", segment, 2)
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

    def _end_set(self) -> None:
        if self._set is not None:
            self._fault("X12-SE-MISSING", self._set.segment)
            self._set = None

    def _end_group(self) -> None:
        self._end_set()
        if self._group is not None:
            self._fault("X12-GE-MISSING", self._group.segment)
            self._group = None

    def _end_interchange(self) -> None:
        self._end_group()
        if self._interchange is not None:
            self._fault("X12-IEA-MISSING", self._interchange.segment)
            self._interchange = None

    def _is_new(self, level: _Level | None, number: bytes) -> bool:
        """Count a part of a level; -> whether its control number is the first of its kind there."""
        if level is None:
            return True
        level.count += 1
        is_new = number not in level.numbers
        level.numbers.add(number)
        return is_new

    def _note_reading(self, segment: EnvelopeSegment) -> None:
        """Name a set that is not read: another kind once per file, another version once per group."""
        transaction = segment.element(1)
        if segment.is_read:
            return
        if transaction not in self.transactions:
            count, fault = self._not_read.get(transaction, (0, self._located("X12-SET-NOT-READ", segment)))
            self._not_read[transaction] = (count + 1, fault)
        elif self._group is None:
            self._fault("X12-VERSION", segment, 3)
        elif not self._group.is_reported:
            self._fault("X12-VERSION", self._group.segment, 8)
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

    def _located(
        self,
        rule_code: str,
        segment: EnvelopeSegment,
        element: int | None = None,
        expected: str | None = None,
        found: str | None = None,
    ) -> Fault:
        name = segment.elements[0].decode() or None
        return Fault(rule_code, segment.offset, segment.ordinal, name, element, expected, found, *self._numbers())

    def _numbers(self) -> Numbers:
        return Numbers(
            _legal(self._interchange, 13, _DIGITS_9), _legal(self._group, 6, _NUMBER), _legal(self._set, 2, _SET_NUMBER)
        )


def _legal(level: _Level | None, element: int, form: re.Pattern[bytes]) -> str | None:
    value = level.segment.element(element) if level else b""
    return value.decode() if form.fullmatch(value) else None


def _same_number(one: bytes, other: bytes) -> bool:
    """Whether two control numbers are the same; leading zeros of a number do not count."""
    if _NUMBER.fullmatch(one) and _NUMBER.fullmatch(other):
        return int(one) == int(other)
    return one == other
