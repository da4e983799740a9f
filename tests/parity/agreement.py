"""Our findings beside pyx12's errors, in one language.

An error is a segment, by its ordinal in the file, and what is wrong there: in words that fit both pyx12's codes and our
rules, with the element's position where one element is wrong.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from parsers.transactions.reading import read_chunks
from tests.parity.pyx12_verdict import Error, Verdict


class Place(NamedTuple):
    """An error as both sides tell of it."""

    segment: int
    what: str


UNEXPECTED = "segment unexpected"
IDENTIFIER = "segment identifier"
BLANKS = "blanks before segment"
OTHER_SET = "set of another guide"
UNKNOWN_GUIDE = "unknown guide"
NOT_X12 = "not X12"
OF_THE_END = ("SE missing", "GE missing", "IEA missing", "X12-TRUNCATED")
MISPLACED_TA1 = "TA1 within a group"
CONTROL_FORM = "control number form"

OF_PYX12 = {
    ("seg", "1"): UNEXPECTED,
    ("seg", "2"): "segment not used",
    ("seg", "3"): "segment missing",
    ("seg", "4"): "loop repeats",
    ("seg", "5"): "segment repeats",
    ("seg", "identifier"): IDENTIFIER,
    ("seg", "blanks"): BLANKS,
    ("seg", "empty"): "segment without data",
    ("seg", "SEG1"): "trailing separator",
    ("seg", "HL1"): "HL number",
    ("seg", "HL2"): "HL parent",
    ("seg", "LX"): "LX number",
    ("check", "surplus"): "element surplus",
    ("check", "component surplus"): "component surplus",
    ("ele", "composite"): "component surplus",
    ("check", "syntax P"): "element condition",
    ("check", "syntax R"): "element condition",
    ("check", "syntax C"): "element condition",
    ("check", "syntax L"): "element condition",
    ("check", "syntax E"): "element exclusive",
    ("st", "no trailer"): "SE missing",
    ("st", "23"): "ST control number again",
    ("st", "3"): "SE control number",
    ("st", "4"): "SE count",
    ("gs", "no trailer"): "GE missing",
    ("gs", "6"): "GS control number again",
    ("gs", "4"): "GE control number",
    ("gs", "5"): "GE count",
    ("isa", "no trailer"): "IEA missing",
    ("isa", "025"): "ISA control number again",
    ("isa", "001"): "IEA control number",
    ("isa", "021"): "IEA count",
}
"""pyx12's errors; what is wrong with one element stands in `ELEMENTS`."""

ELEMENTS = {
    "1": "element missing",
    "4": "element short",
    "5": "element long",
    "6": "character",
    "7": "element code",
    "8": "date",
    "9": "time",
    "10": "element not used",
}
"""pyx12's errors of one element."""

OF_RULES = {
    "X12-SEGMENT-NOT-IN-GUIDE": UNEXPECTED,
    "X12-SEGMENT-UNEXPECTED": UNEXPECTED,
    "X12-SEGMENT-MISSING": "segment missing",
    "X12-LOOP-MISSING": "segment missing",
    "X12-LOOP-REPEATS": "loop repeats",
    "X12-SEGMENT-REPEATS": "segment repeats",
    "X12-SEGMENT-NOT-USED": "segment not used",
    "X12-SEGMENT-ID": IDENTIFIER,
    "X12-SEGMENT-BLANKS": BLANKS,
    "X12-SEGMENT-NO-DATA": "segment without data",
    "X12-TRAILING-SEPARATOR": "trailing separator",
    "X12-HL-NUMBER": "HL number",
    "X12-HL-PARENT": "HL parent",
    "X12-LX-NUMBER": "LX number",
    "X12-ELEMENT-SURPLUS": "element surplus",
    "X12-COMPONENT-SURPLUS": "component surplus",
    "X12-ELEMENT-CONDITION": "element condition",
    "X12-ELEMENT-EXCLUSIVE": "element exclusive",
    "X12-SE-MISSING": "SE missing",
    "X12-ST-REPEATED": "ST control number again",
    "X12-SE-CONTROL": "SE control number",
    "X12-SE-COUNT": "SE count",
    "X12-GE-MISSING": "GE missing",
    "X12-GS-REPEATED": "GS control number again",
    "X12-GE-CONTROL": "GE control number",
    "X12-GE-COUNT": "GE count",
    "X12-IEA-MISSING": "IEA missing",
    "X12-ISA-REPEATED": "ISA control number again",
    "X12-IEA-CONTROL": "IEA control number",
    "X12-IEA-COUNT": "IEA count",
    "X12-ELEMENT-MISSING": "element missing",
    "X12-ELEMENT-SHORT": "element short",
    "X12-ELEMENT-LONG": "element long",
    "X12-CHARACTER": "character",
    "X12-TRAILING-BLANKS": "character",
    "X12-NUMBER": "character",
    "X12-TEXT": "character",
    "X12-ELEMENT-CODE": "element code",
    "X12-DATE": "date",
    "X12-TIME": "time",
    "X12-ELEMENT-NOT-USED": "element not used",
    "X12-SET-GUIDE": OTHER_SET,
    "X12-VERSION": UNKNOWN_GUIDE,
    "X12-NOT-X12": NOT_X12,
    "X12-ISA-CONTROL": CONTROL_FORM,
    "X12-GS-CONTROL": CONTROL_FORM,
    "X12-ST-CONTROL": CONTROL_FORM,
}
"""Our rules; a rule that is not here stands for itself."""


def places_of_pyx12(verdict: Verdict) -> frozenset[Place]:
    """pyx12's errors; none where it lost them and takes the file.

    Of an identifier that is none pyx12 tells twice, which is once.
    """
    if verdict.accepts:
        return frozenset()
    places = {Place(error.segment, _what(error)) for error in verdict.errors}
    # A control number that has not its form is an element like others, and one of the envelope: both words fit.
    places |= {Place(e.segment, CONTROL_FORM) for e in verdict.errors if e.reference in ("ISA13", "GS06", "ST02")}
    places -= {Place(p.segment, UNEXPECTED) for p in places if p.what == IDENTIFIER}
    for segment in verdict.stray_sets:
        places = {place for place in places if place != Place(segment, UNEXPECTED)} | {Place(segment, OTHER_SET)}
    if verdict.crash is not None and verdict.crash.error == "EngineError":
        places.add(Place(verdict.crash.segment, UNKNOWN_GUIDE))
    if not verdict.is_x12:
        places.add(Place(0, NOT_X12))
    return frozenset(places)


def _what(error: Error) -> str:
    if error.level == "ele" and error.code in ELEMENTS:
        return _at(ELEMENTS[error.code], error.element, error.component)
    if error.code == "composite missing":
        return _at("element missing", error.element, None)
    if error.code == "composite not used":
        return _at("element not used", error.element, None)
    return OF_PYX12[error.level, error.code]


def _at(what: str, element: Any, component: Any) -> str:
    return f"{what} at {element or '?'}" + (f"-{component}" if component else "")


def places_of_findings(findings: pl.DataFrame) -> frozenset[Place]:
    """Our findings that refuse something."""
    errors = findings.filter(pl.col("severity_code") == "error")
    return frozenset(Place(row["segment_ordinal"] or 0, _what_of(row)) for row in errors.iter_rows(named=True))


def _what_of(row: dict[str, Any]) -> str:
    what = OF_RULES.get(row["rule_code"], row["rule_code"])
    if what == "X12-OUTSIDE-ENVELOPE" and row["segment_id"] == "TA1":
        return MISPLACED_TA1
    if what in _OF_ONE_ELEMENT:
        return _at(what, row["element_position"], row["component_position"])
    return what


_CODES_OF_GUIDE = ("element code at 1", "element code at 8")
_OF_ONE_ELEMENT = frozenset(ELEMENTS.values())


@dataclass(frozen=True)
class Comparison:
    """One file, both sides."""

    pyx12: Verdict
    theirs: frozenset[Place]
    ours: frozenset[Place]

    @property
    def is_same_verdict(self) -> bool:
        """Both take the file, or both refuse it."""
        if self.pyx12.crash and not self.pyx12.is_refused_whole:
            return False
        return self.pyx12.accepts == (not self.ours)

    @property
    def is_same_first(self) -> bool:
        """The first segment with an error is the same, and of its errors at least one."""
        first, second = _first(self.theirs), _first(self.ours)
        return bool(first & second) or first == second

    @property
    def is_same_everywhere(self) -> bool:
        """All errors are the same."""
        return self.theirs == self.ours

    @property
    def agrees(self) -> bool:
        """What is promised: the same verdict, and the same error at the same segment."""
        return self.is_same_verdict and self.is_same_first


def _first(places: frozenset[Place]) -> frozenset[Place]:
    least = min((place.segment for place in places), default=0)
    return frozenset(place for place in places if place.segment == least)


def compare(content: bytes, verdict: Verdict, folder: Path) -> Comparison:
    """A file as pyx12 saw it and as this project reads it.

    Args:
        content: the file.
        verdict: what pyx12 says of it.
        folder: where the file may be laid; it is overwritten by the next.
    """
    path = folder / "file.x12"
    path.write_bytes(content)
    findings = pl.concat(chunk.findings for chunk in read_chunks(path, workers=1))
    theirs, ours = places_of_pyx12(verdict), places_of_findings(findings)
    theirs, ours = _in_same_words(verdict, theirs, ours)
    return Comparison(verdict, theirs, ours)


def _in_same_words(
    verdict: Verdict, theirs: frozenset[Place], ours: frozenset[Place]
) -> tuple[frozenset[Place], frozenset[Place]]:
    """Both sides, where one error has two names that no table can tell: the name depends on what else is there."""
    # A GS01 or GS08 with blanks behind it is an element that has not its code to us, and no guide to pyx12.
    for place in theirs:
        if place.what == UNKNOWN_GUIDE and {Place(place.segment, what) for what in _CODES_OF_GUIDE} & ours:
            ours |= {place}
    # Of an interchange that it cannot read pyx12 says that it is none.
    if not verdict.is_x12 and Place(0, "X12-OUTSIDE-ENVELOPE") in ours:
        ours |= {Place(0, NOT_X12)}
    # To pyx12 a TA1 is in its place, and the trailers before it are missing.
    missed = {
        place for place in ours if place.what == MISPLACED_TA1 and place._replace(what="segment missing") in theirs
    }
    theirs |= missed
    # A tab before a segment is part of its identifier to pyx12, and a blank to us.
    theirs |= {place for place in ours if place.what == BLANKS and place._replace(what=IDENTIFIER) in theirs}
    if verdict.is_refused_whole:
        # What is missing at the end of the file it tells at the end, and has not come there.
        ours -= {place for place in ours if place.what in OF_THE_END}
    if verdict.crash is not None and verdict.crash.error == "X12Error":
        # An ISA that has not its elements: it gives up with the first of them.
        theirs |= {place for place in ours if place.segment in (0, verdict.crash.segment + 1)}
    return theirs, ours
