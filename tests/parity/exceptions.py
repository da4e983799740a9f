"""pyx12's own faults, as predicates: which one a file meets.

The reasons stand in exceptions.toml. A predicate is as narrow as the fault: it says that the first difference of
the two sides stands where pyx12 is wrong, not only that the file has such a thing somewhere.
"""

import re
import tomllib
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path

from parsers.x12.delimiters import read_header
from tests.parity.agreement import CONTROL_FORM, Comparison, Place

EXCEPTIONS: dict[str, str] = {
    entry["id"]: entry["reason"]
    for entry in tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))["exception"]
}
"""Reason by id."""


class Case:
    """A file and both sides of it."""

    def __init__(self, content: bytes, comparison: Comparison) -> None:
        self.content = content
        self.pyx12 = comparison.pyx12
        self.comparison = comparison

    @cached_property
    def lines(self) -> list[str]:
        """Segments as pyx12 cuts them; what follows the last terminator comes last."""
        return [stretch.lstrip("\r\n") for stretch in self.stretches]

    @cached_property
    def stretches(self) -> list[str]:
        """Segments with the line ends before them."""
        text = self.content.decode("latin-1")
        return text.split(text[105:106] or "~")

    @cached_property
    def difference(self) -> int:
        """The first segment the sides differ at, or 0."""
        places: frozenset[Place] = self.comparison.theirs ^ self.comparison.ours
        return min((place.segment for place in places), default=0)

    @property
    def differing(self) -> frozenset[str]:
        """What the sides differ in at that segment."""
        places = self.comparison.theirs ^ self.comparison.ours
        return frozenset(place.what for place in places if place.segment == self.difference)

    @property
    def theirs_alone(self) -> set[str]:
        """What pyx12 alone says of that segment."""
        places = self.comparison.theirs - self.comparison.ours
        return {place.what for place in places if place.segment == self.difference}

    @property
    def ours_alone(self) -> set[str]:
        """What we alone say of that segment."""
        places = self.comparison.ours - self.comparison.theirs
        return {place.what for place in places if place.segment == self.difference}

    def line(self, ordinal: int) -> str:
        """A segment by its ordinal; empty if there is none."""
        return self.lines[ordinal - 1] if 0 < ordinal <= len(self.lines) else ""

    def elements(self, ordinal: int) -> list[str]:
        """A segment taken apart."""
        return self.line(ordinal).split(chr(self.content[3]))

    def crashed(self, *errors: str, within: Sequence[str]) -> bool:
        """Whether pyx12 let out one of these exceptions, from one of these functions."""
        crash = self.pyx12.crash
        return crash is not None and crash.error in errors and crash.function in within

    def we_say(self, *what: str) -> bool:
        """Whether we refuse the segment pyx12 broke at for one of these."""
        crash = self.pyx12.crash
        here = [p.what for p in self.comparison.ours if crash is not None and p.segment == crash.segment]
        return any(place.startswith(what) for place in here)


def component_surplus_crashes(case: Case) -> bool:
    if not case.crashed("IndexError", within=["is_valid_errors"]):
        return False
    elements = case.elements(case.pyx12.crash.segment) if case.pyx12.crash else []
    is_hollow = any(set(element) == {chr(case.content[104])} for element in elements)
    return is_hollow or case.we_say("component surplus")


def trailer_without_header_crashes(case: Case) -> bool:
    outside = any(place.what == "X12-OUTSIDE-ENVELOPE" for place in case.comparison.ours)
    return case.crashed("IndexError", within=["_parse_segment"]) and outside


def blank_segment_crashes(case: Case) -> bool:
    return case.crashed("IndexError", within=["__iter__"])


def error_before_first_set_crashes(case: Case) -> bool:
    functions = ["isa_error", "gs_error", "st_error", "_add_cur_seg"]
    return case.crashed("AttributeError", within=functions) and bool(case.comparison.ours)


def group_count_crashes(case: Case) -> bool:
    return case.crashed("TypeError", "ValueError", within=["close"]) and case.we_say("GE count")


def date_range_crashes(case: Case) -> bool:
    return case.crashed("ValueError", within=["IsValidDataType"]) and case.we_say("date")


def errors_are_lost(case: Case) -> bool:
    return case.pyx12.accepts and bool(case.pyx12.errors) and bool(case.comparison.ours)


def stops_at_empty_segment(case: Case) -> bool:
    read = case.pyx12.segments
    if case.pyx12.crash or not case.pyx12.is_x12 or read >= len(case.lines) - 1:
        return False
    return case.lines[read] == "" and any(line.strip() for line in case.lines[read + 1 :])


def tail_is_lost(case: Case) -> bool:
    read = case.pyx12.segments
    return case.pyx12.is_x12 and not case.pyx12.crash and read == len(case.lines) - 1 and case.lines[read] != ""


def long_segment_is_lost(case: Case) -> bool:
    read = case.pyx12.segments
    return (
        case.pyx12.is_x12 and not case.pyx12.crash and read < len(case.lines) - 1 and len(case.stretches[read]) > 8192
    )


def interchange_header_is_moved(case: Case) -> bool:
    if case.pyx12.is_x12:
        return False
    start = case.content.find(b"ISA")
    header = case.content[start : start + 106]
    widths = [len(element) for element in header[4:103].split(header[3:4])] if start >= 0 else []
    if start == 0 and header[84:89] not in (b"00401", b"00501"):
        return bool(case.comparison.ours)
    return start > 0 or (start == 0 and widths != [2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1])


def separators_are_judged(case: Case) -> bool:
    is_header = case.elements(case.difference)[0] == "ISA"
    return is_header and not case.ours_alone and case.theirs_alone <= {"character at 11", "character at 16"}


def component_separator_is_absent(case: Case) -> bool:
    header = read_header(case.content)
    return header is not None and not header.delimiters.component and header.delimiters.terminator == case.content[104]


def provider_status_is_demanded(case: Case) -> bool:
    """The difference stands behind a provider's level (HL03 19) of a 277CA that has no STC of its own."""
    if case.theirs_alone != {"segment missing"}:
        return False
    before = [case.elements(ordinal) for ordinal in range(case.difference - 1, 0, -1)]
    names = [elements[0] for elements in before]
    level = names.index("HL") if "HL" in names else len(names)
    guides = [elements[8] for elements in before if elements[0] == "GS" and len(elements) > 8]
    is_provider = level < len(names) and before[level][3:4] == ["19"]
    return guides[:1] == ["005010X214"] and is_provider and "STC" not in names[:level]


def one_map_for_two(case: Case) -> bool:
    """The difference stands in a 278 whose purpose (BHT02) asks for the other map than that of the first 278."""
    if not case.pyx12.is_x12:
        return False
    purposes = [(n, case.elements(n)[2:3]) for n, line in enumerate(case.lines, 1) if line.startswith("BHT")]
    read = [purpose == [RESPONSE] for n, purpose in purposes if case.elements(n - 1)[:2] == ["ST", "278"]]
    here = [purpose == [RESPONSE] for n, purpose in purposes if n - 1 <= case.difference]
    return bool(here) and here[-1] in read and here[-1] != read[0]


def repetitions_are_not_read(case: Case) -> bool:
    if not case.pyx12.is_x12 or case.content[84:89] != b"00501":
        return False
    crash = case.pyx12.crash
    place = crash.segment if crash and case.crashed("IndexError", within=["is_valid_errors"]) else case.difference
    return place > 1 and chr(case.content[82]) in case.line(place)


RESPONSE = "11"
"""BHT02 of a 278 that answers."""

NUMBERS = {"GE control number", "IEA control number", "GS control number again", "ISA control number again"}


def zeros_of_control_numbers(case: Case) -> bool:
    return case.pyx12.is_x12 and bool(case.differing) and case.differing <= NUMBERS


def signs_of_control_numbers(case: Case) -> bool:
    """GS06 or ISA13 begins with a minus, and we alone say so."""
    places = {"GS": 6, "ISA": 13}
    elements = case.elements(case.difference) if case.difference else [""]
    place = places.get(elements[0], 0)
    has_sign = place and elements[place : place + 1] and elements[place].startswith("-")
    return bool(has_sign) and not case.theirs_alone and case.ours_alone == {CONTROL_FORM}


def numbers_finer_than_their_column(case: Case) -> bool:
    """We alone object to a number, which has more digits than its column: behind the point or in all."""
    told = re.fullmatch(r"character at (\d+)(?:-\d+)?", "".join(case.ours_alone))
    elements = case.elements(case.difference)
    if told is None or case.theirs_alone or int(told[1]) >= len(elements):
        return False
    parts = elements[int(told[1])].split(chr(case.content[104]))
    return any(re.fullmatch(r"-?\d*\.\d+|-?\d{14,}", part) for part in parts)


def counts_with_signs(case: Case) -> bool:
    counted = {"SE": 1, "GE": 1, "IEA": 1, "HL": 1}
    elements = case.elements(case.difference) if case.pyx12.is_x12 and case.difference else [""]
    values = elements[1:3] if elements[0] in counted else []
    return any(not re.fullmatch("[0-9]*", value) and _is_int(value) for value in values)


def _is_int(value: str) -> bool:
    try:
        return int(value) >= 0
    except ValueError:
        return False


def contexts_share_a_count(case: Case) -> bool:
    return case.theirs_alone == {"segment repeats"} and case.elements(case.difference)[0] == "CTX"


_ENVELOPE = re.compile(
    r"(ISA|IEA|GS|GE|ST|SE) (control number|count|missing|control number again)|X12-OUTSIDE-ENVELOPE"
)


def trailer_closes_another_level(case: Case) -> bool:
    if not case.pyx12.is_x12 or not all(_ENVELOPE.fullmatch(what) for what in case.differing):
        return False
    opened: list[str] = []
    names = {"SE": "ST", "GE": "GS", "IEA": "ISA"}
    above = {"ST": ["ISA", "GS"], "GS": ["ISA"], "ISA": []}
    for line in case.lines:
        name = line.lstrip().split(chr(case.content[3]))[0]
        if name in above:
            if opened != above[name]:
                return True
            opened.append(name)
        elif name in names:
            if opened[-1:] != [names[name]]:
                return True
            opened.pop()
    return False


PREDICATES: dict[str, Callable[[Case], bool]] = {
    predicate.__name__.replace("_", "-"): predicate
    for predicate in (
        component_surplus_crashes,
        trailer_without_header_crashes,
        blank_segment_crashes,
        error_before_first_set_crashes,
        group_count_crashes,
        date_range_crashes,
        errors_are_lost,
        stops_at_empty_segment,
        tail_is_lost,
        long_segment_is_lost,
        interchange_header_is_moved,
        component_separator_is_absent,
        separators_are_judged,
        provider_status_is_demanded,
        one_map_for_two,
        repetitions_are_not_read,
        zeros_of_control_numbers,
        signs_of_control_numbers,
        numbers_finer_than_their_column,
        counts_with_signs,
        contexts_share_a_count,
        trailer_closes_another_level,
    )
}


def exceptions_of(case: Case) -> list[str]:
    """The ids of pyx12's faults a file meets, the first of the file first."""
    return [name for name, holds in PREDICATES.items() if holds(case)]
