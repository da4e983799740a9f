"""Every listed fault of pyx12 is still true of pyx12, in the smallest file that shows it.

A pyx12 that has mended one fails here: the entry then leaves exceptions.toml, and the files it excused are compared.
"""

from pathlib import Path
from typing import NamedTuple

import pytest

from tests.parity.agreement import compare
from tests.parity.exceptions import EXCEPTIONS, PREDICATES, Case, exceptions_of
from tests.parity.pyx12_verdict import verdict_of
from tests.x12.files import STANDARD, group, interchange, isa

SE, GE, IEA = "SE*10*0001", "GE*1*1", "IEA*1*000000001"
BIRTH, ENDS = "DMG*D8*19770816*M", "DTP*357*D8*19961001"
GROUP = "GS*BE*PLAN*NETWORK*20260115*1200*1*X*005010X220A1"
GOOD = [
    isa(),
    GROUP,
    "ST*834*0001*005010X220A1",
    "BGN*00*12456*20260115*1200****2",
    "N1*P5**FI*999888777",
    "N1*IN**FI*654456654",
    "INS*Y*18*024*08*A***TE",
    "REF*0F*123456789",
    ENDS,
    "NM1*IL*1*DOE*JOHN",
    BIRTH,
    SE,
    GE,
    IEA,
]
"""A member's coverage ends: the smallest 834 pyx12 takes."""


def changed(old: str, *new: str) -> bytes:
    """The good file with one segment replaced, SE01 counted again."""
    segments = [segment for good in GOOD for segment in (new if good == old else [good])]
    if SE in segments:
        body = segments[segments.index(GOOD[2]) : segments.index(SE) + 1]
        segments[segments.index(SE)] = f"SE*{sum(segment.strip() != '' for segment in body)}*0001"
    return STANDARD.write(segments)


class Shown(NamedTuple):
    """The smallest file of a fault and pyx12's word for it, `errors` as level and code; what we refuse it for."""

    content: bytes
    word: str
    errors: tuple[str, ...] = ()
    ours: tuple[str, ...] = ()


CLAIM_RECEIVED = interchange(
    group(
        "HN",
        "005010X214",
        [
            "BHT*0085*08*ANSWER1*20260115*1200*TH",
            "HL*1**20*1",
            "NM1*PR*2*PLAN*****PI*PLAN1",
            "TRN*1*TRACE0",
            "DTP*050*D8*20260115",
            "DTP*009*D8*20260115",
            "HL*2*1*21*1",
            "NM1*41*2*NETWORK*****46*NETWORK1",
            "TRN*2*BATCH1",
            "STC*A1:20*20260115*WQ*125",
            "HL*3*2*19*1",
            "NM1*85*2*HOME CARE*****XX*1234567893",
            "TRN*1*0",
            "HL*4*3*PT",
            "NM1*QC*1*DOE*JOHN****MI*99000001A",
            "TRN*2*CLAIM1",
            "STC*A2:20*20260115*WQ*125",
            "DTP*472*D8*20260102",
        ],
    )
)
"""A claim acknowledged (277CA); its provider has no status of their own."""

PROVIDER_RECEIVED = [
    f"{segment}~STC*A1:20**WQ*125" if segment == "TRN*1*0" else segment.replace("SE*20*", "SE*21*")
    for segment in CLAIM_RECEIVED
]
"""The same with a status of its provider, as pyx12 demands."""

REVIEWED = [
    "HL*1**20*1",
    "NM1*X3*2*PLAN*****PI*PLAN1",
    "HL*2*1*21*1",
    "NM1*1P*2*HOME CARE*****XX*1999000015",
    "HL*3*2*22*1",
    "NM1*IL*1*DOE*JOHN****MI*99000001A",
    "HL*4*3*EV*0",
]
ASKED = ["BHT*0007*13*REQUEST1*20260102*1200", *REVIEWED, "UM*SC*I*42"]
ASKED_AND_ANSWERED = interchange(
    group(
        "HI",
        "005010X217",
        ASKED,
        ["BHT*0007*11*REQUEST1*20260102*1200*18", *REVIEWED, "UM*SC*I*42", "HCR*A1*AUTH1"],
    )
)
"""A request for review (278) and its answer in one group."""

SMALLEST = {
    "component-surplus-crashes": Shown(
        changed(BIRTH, f"{BIRTH}**7:RET:2106-3:SURPLUS"), "IndexError in is_valid_errors", ours=("component surplus",)
    ),
    "trailer-without-header-crashes": Shown(
        changed(IEA, IEA, IEA), "IndexError in _parse_segment", ours=("X12-OUTSIDE-ENVELOPE", "segment repeats")
    ),
    "blank-segment-crashes": Shown(changed(BIRTH, BIRTH, "  "), "IndexError in __iter__", ("seg blanks",)),
    "error-before-first-set-crashes": Shown(
        changed(isa(), isa(), "TA1*000000001*260115*1200*Z*000"),
        "AttributeError in _add_cur_seg",
        ("ele 7",),
        ("element code at 4",),
    ),
    "group-count-crashes": Shown(
        changed(GE, "GE*A*1"), "ValueError in close", ("gs 5",), ("GE count", "character at 1")
    ),
    "date-range-crashes": Shown(
        changed(ENDS, "DTP*357*RD8*20260101-20260131-20260201"),
        "ValueError in IsValidDataType",
        ours=("date at 3", "element code at 2"),
    ),
    "errors-are-lost": Shown(
        STANDARD.write(interchange([GROUP, "ST*837*0001", "BHT*0019*00", "SE*3*0001", GE])),
        "accepted",
        ("seg 1", "seg 1", "seg 1", "seg 3"),
        ("segment missing", "set of another guide"),
    ),
    "stops-at-empty-segment": Shown(
        changed(SE, "", SE), "refused", ("isa no trailer", "gs no trailer", "st no trailer")
    ),
    "tail-is-lost": Shown(STANDARD.write(GOOD)[:-1], "refused", ("isa no trailer",)),
    "long-segment-is-lost": Shown(changed(IEA, "\n" * 20_000 + IEA), "refused", ("isa no trailer",)),
    "interchange-header-is-moved": Shown(b"\xef\xbb\xbf" + STANDARD.write(GOOD), "refused"),
    "component-separator-is-absent": Shown(
        STANDARD.write([isa()[:-1], *GOOD[1:]]),
        "refused",
        (*("seg identifier", "seg 1") * 3, "isa no trailer"),
    ),
    "separators-are-judged": Shown(changed(isa(), isa()[:-1] + "\x1f"), "refused", ("ele 6",)),
    "provider-status-is-demanded": Shown(STANDARD.write(CLAIM_RECEIVED), "refused", ("seg 3",)),
    "one-map-for-two": Shown(STANDARD.write(ASKED_AND_ANSWERED), "refused", ("ele 7", "ele 7", "seg 1")),
    "repetitions-are-not-read": Shown(changed(BIRTH, f"{BIRTH}**7^8"), "refused", ("ele 5", "ele 7")),
    "zeros-of-control-numbers": Shown(changed(GE, "GE*1*0001"), "refused", ("gs 4",)),
    "signs-of-control-numbers": Shown(
        STANDARD.write([s.replace("*1200*1*X*", "*1200*-1*X*").replace(GE, "GE*1*-1") for s in GOOD]),
        "accepted",
        ours=("control number form",),
    ),
    "numbers-finer-than-their-column": Shown(
        STANDARD.write([s.replace("A2:20*20260115*WQ*125", "A2:20*20260115*WQ*125.001") for s in PROVIDER_RECEIVED]),
        "accepted",
        ours=("character at 4",),
    ),
    "counts-with-signs": Shown(
        STANDARD.write(interchange(group("HI", "005010X217", [*ASKED[:1], "HL*+1**20*1", *ASKED[2:]]))),
        "accepted",
        ours=("HL number",),
    ),
    "contexts-share-a-count": Shown(
        STANDARD.write(
            [
                isa(),
                "GS*FA*PLAN*NETWORK*20260115*1200*1*X*005010X231A1",
                "ST*999*0001*005010X231A1",
                "AK1*HC*28*005010X222A1",
                "AK2*837*0028",
                "IK3*NM1*17**1",
                "CTX*SITUATIONAL TRIGGER*CLM*43**5",
                "CTX*CLM01:1",
                "IK5*R*5",
                "AK9*R*1*1*0",
                "SE*9*0001",
                GE,
                IEA,
            ]
        ),
        "refused",
        ("seg 5",),
    ),
    "trailer-closes-another-level": Shown(
        STANDARD.write([s for s in GOOD if s not in (SE, GE)]),
        "refused",
        ("st no trailer", "isa 001", "seg 3", "isa no trailer"),
        ("GE missing", "SE missing"),
    ),
}
"""By id. Of a missing SE and GE pyx12 alone says that IEA02 differs from ISA13, and that IEA is missing."""


def test_every_exception_has_a_reason_a_predicate_and_a_file() -> None:
    assert list(EXCEPTIONS) == list(PREDICATES) == list(SMALLEST)
    assert all(len(reason) > 60 for reason in EXCEPTIONS.values())


def test_pyx12_takes_the_file_the_exceptions_are_made_of() -> None:
    verdict = verdict_of(STANDARD.write(GOOD))
    assert (verdict.word, verdict.errors) == ("accepted", ())


@pytest.mark.parametrize("name", SMALLEST)
def test_pyx12_still_has_the_fault(name: str) -> None:
    shown = SMALLEST[name]
    verdict = verdict_of(shown.content)
    assert verdict.word == shown.word
    assert tuple(f"{error.level} {error.code}" for error in verdict.errors) == shown.errors


def compared(content: bytes, folder: Path) -> Case:
    return Case(content, compare(content, verdict_of(content), folder))


@pytest.mark.parametrize("name", SMALLEST)
def test_the_sides_differ_and_the_predicate_knows_why(name: str, tmp_path: Path) -> None:
    case = compared(SMALLEST[name].content, tmp_path)
    assert not case.comparison.agrees
    assert name in exceptions_of(case)
    assert tuple(sorted(place.what for place in case.comparison.ours)) == SMALLEST[name].ours


def test_no_predicate_knows_the_good_file(tmp_path: Path) -> None:
    case = compared(STANDARD.write(GOOD), tmp_path)
    assert case.comparison.agrees
    assert exceptions_of(case) == []
