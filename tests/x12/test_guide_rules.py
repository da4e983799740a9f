"""What an implementation guide asks of a file: small files that keep it, and what is said of one change in each."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl
import pytest

from parsers.transactions.reading import read_file
from parsers.x12.compiled import as_byte, pinned
from parsers.x12.delimiters import Delimiters
from parsers.x12.faults import KERNEL_RULES, NOT_IN_GUIDE, SEGMENT_NOT_USED
from parsers.x12.guide import LoopRule
from parsers.x12.guide_library import guides_of
from parsers.x12.guide_tables import compile_guide
from parsers.x12.judge import Ground, Standing, judge_order
from parsers.x12.scan import scan
from tests.x12.files import (
    STANDARD,
    claim_payment,
    eligibility,
    enrollment,
    group,
    interchange,
    member,
    person,
    remittance,
)

Body = list[str]
Change = Callable[[Body], Body]


class Kind(NamedTuple):
    """GS01 and GS08 of a file, and the body of its one set."""

    functional_id: str
    guide_id: str
    body: Body

    def write(self, change: Change = list) -> bytes:
        """The file with a changed body; SE01 counts what is there."""
        return STANDARD.write(interchange(group(self.functional_id, self.guide_id, change(self.body))))


class Said(NamedTuple):
    """What is said of a file: the rule, its code in a 999, the segment from ST on, and where in it."""

    rule_code: str
    acknowledgment_code: str
    position: int
    segment_id: str | None
    loop_id: str | None = None
    element: int | None = None
    component: int | None = None
    repetition: int | None = None
    expected: str | None = None


COLUMNS = (
    "rule_code",
    "acknowledgment_code",
    "set_segment_position",
    "segment_id",
    "loop_id",
    "element_position",
    "component_position",
    "repetition_position",
    "expected",
)

MEMBER = Kind("BE", "005010X220A1", enrollment(member(1)))
ANSWER = Kind("HB", "005010X279A1", eligibility(person(3)))
PAYMENT = Kind("HP", "005010X221A1", remittance(claim_payment(1)))
CLAIM = Kind(
    "HC",
    "005010X222A1",
    [
        "BHT*0019*00*1*20260115*1200*CH",
        "NM1*41*2*NETWORK*****46*S1",
        "PER*IC*BILLING*TE*5555550100",
        "NM1*40*2*PLAN*****46*P1",
        "HL*1**20*1",
        "NM1*85*2*AGENCY*****XX*1234567893",
        "N3*1 AGENCY STREET",
        "N4*FRESNO*CA*937010000",
        "REF*EI*123456789",
        "HL*2*1*22*0",
        "SBR*P*18*******MC",
        "NM1*IL*1*DOE*JANE****MI*90000001A",
        "N3*1 MAIN STREET",
        "N4*FRESNO*CA*93701",
        "DMG*D8*19500722*F",
        "NM1*PR*2*PLAN*****PI*P1",
        "CLM*C1*60***12:B:1*Y*A*Y*Y",
        "HI*ABK:R69*ABF:I10",
        "NM1*82*1*AIDE*ANN****XX*1234567893",
        "LX*1",
        "SV1*HC:T1019:U6*30*UN*4***1",
        "DTP*472*D8*20260105",
        "LX*2",
        "SV1*HC:S5130*30*UN*4***1:2",
        "DTP*472*RD8*20260105-20260106",
    ],
)
STAY = Kind(
    "HC",
    "005010X223A2",
    [
        *CLAIM.body[:16],
        "CLM*C1*60***11:A:1**A*Y*Y",
        "DTP*434*RD8*20260101-20260105",
        "DTP*096*TM*1130",
        "CL1***01",
        "HI*ABK:R69",
        "LX*1",
        "SV2*0551*HC:G0299*60*UN*4",
        "DTP*472*D8*20260105",
    ],
)
KINDS = {"834": MEMBER, "271": ANSWER, "835": PAYMENT, "837P": CLAIM, "837I": STAY}


def instead(start: str, *segments: str, turn: int = 0) -> Change:
    """The segment that begins so gives way to others; without any it is left out."""

    def change(body: Body) -> Body:
        at = [number for number, segment in enumerate(body) if segment.startswith(start)][turn]
        return [*body[:at], *segments, *body[at + 1 :]]

    return change


def behind(start: str, *segments: str) -> Change:
    """Segments behind the first that begins so."""

    def change(body: Body) -> Body:
        at = next(number for number, segment in enumerate(body) if segment.startswith(start)) + 1
        return [*body[:at], *segments, *body[at:]]

    return change


CASES: dict[str, tuple[Kind, Change, list[Said]]] = {
    # --- segments and loops in their order
    "an enrollment of a claim": (
        MEMBER,
        behind("DMG", "CLP*1*1*100*70**MC*1"),
        [Said("X12-SEGMENT-NOT-IN-GUIDE", "IK304 6", 13, "CLP", "2100A")],
    ),
    "a member with a policy number of the whole file": (
        MEMBER,
        behind("REF*1L", "REF*38*MASTER"),
        [Said("X12-SEGMENT-UNEXPECTED", "IK304 2", 8, "REF", "2000")],
    ),
    "a birth date before the name": (
        MEMBER,
        lambda body: behind("DTP*356", "DMG*D8*19500722*F")(instead("DMG")(body)),
        [Said("X12-SEGMENT-UNEXPECTED", "IK304 2", 9, "DMG", "2000")],
    ),
    "a member without subscriber number": (
        MEMBER,
        instead("REF*0F"),
        # Told where the guide goes on behind the references, which may come in any order.
        [Said("X12-SEGMENT-MISSING", "IK304 3", 7, "REF", "2000")],
    ),
    "a coverage without date, last of its member": (
        MEMBER,
        lambda body: instead("REF*XX1")(instead("DTP*348")(body)),
        [Said("X12-SEGMENT-MISSING", "IK304 3", 14, "DTP", "2300")],
    ),
    "a payer without address": (
        PAYMENT,
        instead("N3"),
        [Said("X12-SEGMENT-MISSING", "IK304 3", 6, "N3", "1000A")],
    ),
    "a member without name": (
        MEMBER,
        lambda body: [segment for segment in body if segment[:2] not in ("NM", "N3", "N4", "DM")],
        [Said("X12-LOOP-MISSING", "IK304 3", 9, "NM1", "2100A")],
    ),
    "a claim without service line": (
        CLAIM,
        lambda body: body[:-6],
        [Said("X12-LOOP-MISSING", "IK304 3", 21, "LX", "2400")],
    ),
    "a second mailing address": (
        MEMBER,
        behind("DMG", *("NM1*31*1", "N3*1 A ST", "N4*FRESNO*CA*93701") * 2),
        [Said("X12-LOOP-REPEATS", "IK304 4", 16, "NM1", "2100C", expected="at most 1")],
    ),
    "six other coverages of one coverage": (
        MEMBER,
        behind("REF*XX1", *["COB*P*POLICY*1"] * 6),
        [Said("X12-LOOP-REPEATS", "IK304 4", 21, "COB", "2320", expected="at most 5")],
    ),
    "a second subscriber number": (
        MEMBER,
        behind("REF*0F", "REF*0F*S2"),
        [Said("X12-SEGMENT-REPEATS", "IK304 5", 7, "REF", "2000", expected="at most 1")],
    ),
    "eight dates of a coverage": (
        MEMBER,
        behind("DTP*348", *["DTP*349*D8*20261231"] * 7),
        [
            Said("X12-SEGMENT-REPEATS", "IK304 5", 20, "DTP", "2300", expected="at most 6"),
            Said("X12-SEGMENT-REPEATS", "IK304 5", 21, "DTP", "2300", expected="at most 6"),
        ],
    ),
    "an address of nothing": (
        MEMBER,
        instead("N3", "N3"),
        [
            Said("X12-ELEMENT-MISSING", "IK403 1", 10, "N3", "2100A", 1),
            Said("X12-SEGMENT-NO-DATA", "IK304 8", 10, "N3"),
        ],
    ),
    "an address of separators": (
        MEMBER,
        instead("N3", "N3**"),
        [
            Said("X12-ELEMENT-MISSING", "IK403 1", 10, "N3", "2100A", 1),
            Said("X12-SEGMENT-NO-DATA", "IK304 8", 10, "N3"),
            Said("X12-TRAILING-SEPARATOR", "IK304 8", 10, "N3"),
        ],
    ),
    "a line break behind the last element": (
        MEMBER,
        instead("HD", "HD*030**HLT*PLAN;01*IND\n"),
        [Said("X12-CHARACTER", "IK403 6", 13, "HD", None, 5)],
    ),
    "a separator behind the last element": (
        MEMBER,
        instead("HD", "HD*030**HLT*PLAN;01*IND*"),
        [Said("X12-TRAILING-SEPARATOR", "IK304 8", 13, "HD")],
    ),
    "blanks before a member": (
        MEMBER,
        instead("INS", "  INS*Y*18*030*XN*A***FT"),
        [Said("X12-SEGMENT-BLANKS", "IK304 1", 5, "INS")],
    ),
    "a line break and a blank before a coverage": (
        MEMBER,
        instead("HD", "\r\n HD*030**HLT*PLAN;01*IND"),
        [Said("X12-SEGMENT-BLANKS", "IK304 1", 13, "HD")],
    ),
    # --- levels and lines by number
    "a level out of count": (
        ANSWER,
        instead("HL*3", "HL*4*2*22*0"),
        [Said("X12-HL-NUMBER", "IK403 I12", 7, "HL", element=1)],
    ),
    "a level below none": (
        ANSWER,
        instead("HL*3", "HL*3*9*22*0"),
        [Said("X12-HL-PARENT", "IK403 I12", 7, "HL", element=2)],
    ),
    "a level below one that is closed": (
        CLAIM,
        lambda body: [
            *body,
            *(segment.replace("HL*2*1", "HL*3*1").replace("*C1*", "*C2*") for segment in body[9:]),
            *(segment.replace("HL*2*1", "HL*4*2").replace("*C1*", "*C3*") for segment in body[9:]),
        ],
        [Said("X12-HL-PARENT", "IK403 I12", 43, "HL", element=2)],
    ),
    "a service line left out": (
        CLAIM,
        instead("LX*2", "LX*3"),
        [Said("X12-LX-NUMBER", "IK403 I12", 24, "LX", element=1)],
    ),
    "a line number with a zero before it": (
        CLAIM,
        instead("LX*2", "LX*02"),
        [Said("X12-LX-NUMBER", "IK403 I12", 24, "LX", element=1)],
    ),
    # --- elements
    "a member without maintenance type": (
        MEMBER,
        instead("INS", "INS*Y*18**XN*A***FT"),
        [Said("X12-ELEMENT-MISSING", "IK403 1", 5, "INS", "2000", 3)],
    ),
    "a maintenance type of no list": (
        MEMBER,
        instead("INS", "INS*Y*18*999*XN*A***FT"),
        [Said("X12-ELEMENT-CODE", "IK403 7", 5, "INS", "2000", 3)],
    ),
    "a state of no list": (
        MEMBER,
        instead("N4", "N4*FRESNO*QQ*93701"),
        [Said("X12-ELEMENT-CODE", "IK403 7", 11, "N4", "2100A", 2)],
    ),
    "a relationship to the sponsor": (
        MEMBER,
        instead("N1*P5", "N1*P5*DHCS*FI*941234567*01"),
        [Said("X12-ELEMENT-NOT-USED", "IK403 I10", 3, "N1", "1000A", 5)],
    ),
    "a date and something behind it": (
        MEMBER,
        instead("DTP*356", "DTP*356*D8*20250101*X"),
        [Said("X12-ELEMENT-SURPLUS", "IK403 3", 8, "DTP", "2000", 4)],
    ),
    "a sponsor of one digit": (
        MEMBER,
        instead("N1*P5", "N1*P5*DHCS*FI*9"),
        [Said("X12-ELEMENT-SHORT", "IK403 4", 3, "N1", "1000A", 4, expected="at least 2 characters")],
    ),
    "a name of sixty-one letters": (
        MEMBER,
        instead("NM1", f"NM1*IL*1*{'N' * 61}*FIRST*M***34*000000001"),
        [Said("X12-ELEMENT-LONG", "IK403 5", 9, "NM1", "2100A", 3, expected="at most 60 characters")],
    ),
    "a letter X12 does not have": (
        MEMBER,
        instead("NM1", "NM1*IL*1*MU\u00d1OZ*FIRST*M***34*000000001"),
        [Said("X12-CHARACTER", "IK403 6", 9, "NM1", "2100A", 3)],
    ),
    "a control character": (
        MEMBER,
        instead("NM1", "NM1*IL*1*MU\aOZ*FIRST*M***34*000000001"),
        [Said("X12-CHARACTER", "IK403 6", 9, "NM1", "2100A", 3)],
    ),
    "a name with a blank behind it": (
        MEMBER,
        instead("NM1", "NM1*IL*1*NAME1 *FIRST*M***34*000000001"),
        [Said("X12-TRAILING-BLANKS", "IK403 6", 9, "NM1", "2100A", 3)],
    ),
    "an amount with a letter": (
        PAYMENT,
        instead("SVC*HC:T1019", "SVC*HC:T1019:U6*4O*40**8"),
        [Said("X12-NUMBER", "IK403 6", 16, "SVC", "2110", 2)],
    ),
    "a number of lines with a point": (
        CLAIM,
        instead("LX*2", "LX*2.0"),
        [
            Said("X12-LX-NUMBER", "IK403 I12", 24, "LX", element=1),
            Said("X12-NUMBER", "IK403 6", 24, "LX", "2400", 1),
        ],
    ),
    "a diagnosis pointer of no number": (
        CLAIM,
        instead("SV1*HC:T1019", "SV1*HC:T1019:U6*30*UN*4***A"),
        [
            Said("X12-ELEMENT-CODE", "IK403 7", 22, "SV1", "2400", 7, 1),
            Said("X12-NUMBER", "IK403 6", 22, "SV1", "2400", 7, 1),
        ],
    ),
    "a day of no calendar": (
        MEMBER,
        instead("DTP*356", "DTP*356*D8*20250230"),
        [Said("X12-DATE", "IK403 8", 8, "DTP", "2000", 3)],
    ),
    "a range from no month": (
        ANSWER,
        instead("DTP*291", "DTP*291*RD8*20261301-20261231"),
        [Said("X12-DATE", "IK403 8", 13, "DTP", "2110C", 3)],
    ),
    "a range without end": (
        ANSWER,
        instead("DTP*291", "DTP*291*RD8*20260101"),
        [Said("X12-DATE", "IK403 8", 13, "DTP", "2110C", 3)],
    ),
    "a time of no day": (
        ANSWER,
        instead("BHT", "BHT*0022*11*INQ1*20260115*2460"),
        [Said("X12-TIME", "IK403 9", 2, "BHT", element=5)],
    ),
    "an hour of discharge of no day": (
        STAY,
        instead("DTP*096", "DTP*096*TM*2460"),
        [Said("X12-TIME", "IK403 9", 20, "DTP", "2300", 3)],
    ),
    "a stay without its end": (
        STAY,
        instead("DTP*434", "DTP*434*D8*20260101"),
        [Said("X12-ELEMENT-CODE", "IK403 7", 19, "DTP", "2300", 2)],
    ),
    # --- elements that go together
    "P: a qualifier without its number": (
        MEMBER,
        instead("NM1", "NM1*IL*1*NAME1*FIRST*M***34"),
        [Said("X12-ELEMENT-CONDITION", "IK403 2", 9, "NM1", "2100A", 9)],
    ),
    "R: neither of two, of which one is asked for anyway": (
        MEMBER,
        instead("REF*0F", "REF*0F"),
        [
            Said("X12-ELEMENT-CONDITION", "IK403 2", 6, "REF", "2000", 2),
            Said("X12-ELEMENT-MISSING", "IK403 1", 6, "REF", "2000", 2),
        ],
    ),
    "C: a province without its country": (
        MEMBER,
        instead("N4", "N4*TORONTO**M5V****ON"),
        [Said("X12-ELEMENT-CONDITION", "IK403 2", 11, "N4", "2100A", 4)],
    ),
    "C: an amount without its reason": (
        PAYMENT,
        instead("CAS*CO", "CAS*CO*45*15***-.5"),
        [Said("X12-ELEMENT-CONDITION", "IK403 2", 20, "CAS", "2110", 5)],
    ),
    "L: a reason without amount and quantity": (
        PAYMENT,
        instead("CAS*CO", "CAS*CO*45*15**97"),
        [Said("X12-ELEMENT-CONDITION", "IK403 2", 20, "CAS", "2110", 6)],
    ),
    "E: a state and a province": (
        MEMBER,
        instead("N4", "N4*TORONTO*CA*M5V*CA***ON"),
        [Said("X12-ELEMENT-EXCLUSIVE", "IK403 10", 11, "N4", "2100A", 2)],
    ),
    # --- elements that come more than once, elements of components
    "a subscriber number given twice at once": (
        MEMBER,
        instead("REF*0F", "REF*0F*S1^S2"),
        [Said("X12-ELEMENT-REPEATS", "IK403 12", 6, "REF", "2000", 2, repetition=2, expected="at most 1")],
    ),
    "a hundred service types": (
        ANSWER,
        instead("EB", f"EB*1*IND*{'^'.join(['30'] * 100)}*MC*MEDI-CAL"),
        [Said("X12-ELEMENT-REPEATS", "IK403 12", 12, "EB", "2110C", 3, repetition=100, expected="at most 99")],
    ),
    "the third of four service types of no list": (
        ANSWER,
        instead("EB", "EB*1*IND*30^42^??^A5*MC*MEDI-CAL"),
        [Said("X12-ELEMENT-CODE", "IK403 7", 12, "EB", "2110C", 3, repetition=3)],
    ),
    "eleven races": (
        MEMBER,
        instead("DMG", f"DMG*D8*19500722*F**{'^'.join(['C'] * 11)}"),
        [Said("X12-ELEMENT-REPEATS", "IK403 12", 12, "DMG", "2100A", 5, repetition=11, expected="at most 10")],
    ),
    "the second of two races of no list": (
        MEMBER,
        instead("DMG", "DMG*D8*19500722*F**C^?"),
        [Said("X12-ELEMENT-CODE", "IK403 7", 12, "DMG", "2100A", 5, 1, 2)],
    ),
    "components where the guide has none": (
        MEMBER,
        instead("REF*0F", "REF*0F*S1:2"),
        [Said("X12-COMPONENT-SURPLUS", "IK403 13", 6, "REF", "2000", 2)],
    ),
    "a service of nine components": (
        PAYMENT,
        instead("SVC*HC:S5130", "SVC*HC:S5130:U1:U2:U3:U4:::9*60*35**4"),
        [Said("X12-COMPONENT-SURPLUS", "IK403 13", 19, "SVC", "2110", 1, 9)],
    ),
    "a service without its code": (
        PAYMENT,
        instead("SVC*HC:S5130", "SVC*HC*60*35**4"),
        [Said("X12-ELEMENT-MISSING", "IK403 1", 19, "SVC", "2110", 1, 2)],
    ),
    "a modifier of one letter": (
        PAYMENT,
        instead("SVC*HC:S5130", "SVC*HC:S5130:U*60*35**4"),
        [Said("X12-ELEMENT-SHORT", "IK403 4", 19, "SVC", "2110", 1, 3, expected="at least 2 characters")],
    ),
    "a claim without place of service": (
        CLAIM,
        instead("CLM", "CLM*C1*60***:*Y*A*Y*Y"),
        [Said("X12-ELEMENT-MISSING", "IK403 1", 18, "CLM", "2300", 5)],
    ),
    "a diagnosis without code": (
        CLAIM,
        instead("HI", "HI*ABK:R69*ABF"),
        [Said("X12-ELEMENT-MISSING", "IK403 1", 19, "HI", "2300", 2, 2)],
    ),
    "a second diagnosis that is a principal one": (
        CLAIM,
        instead("HI", "HI*ABK:R69*ABK:I10"),
        [Said("X12-ELEMENT-CODE", "IK403 7", 19, "HI", "2300", 2, 1)],
    ),
    "a diagnosis with the date of an institution": (
        CLAIM,
        instead("HI", "HI*ABK:R69:D8:20260101"),
        [
            Said("X12-ELEMENT-NOT-USED", "IK403 I10", 19, "HI", "2300", 1, 3),
            Said("X12-ELEMENT-NOT-USED", "IK403 I10", 19, "HI", "2300", 1, 4),
        ],
    ),
    "a composite the guide does not use": (
        MEMBER,
        instead("REF*0F", "REF*0F*S1**1L:2"),
        [Said("X12-ELEMENT-NOT-USED", "IK403 I10", 6, "REF", "2000", 4)],
    ),
}


def errors(path: Path, octets: bytes, **options: int) -> pl.DataFrame:
    """Findings that refuse something, by their places."""
    path.write_bytes(octets)
    found = read_file(path, **options).findings.filter(severity_code="error")
    return found.sort("segment_ordinal", *COLUMNS, nulls_last=True)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_file_that_keeps_its_guide_has_no_error(tmp_path: Path, kind: Kind) -> None:
    assert errors(tmp_path / "a.x12", kind.write()).is_empty()


@pytest.mark.parametrize(("kind", "change", "said"), CASES.values(), ids=CASES)
def test_one_change_against_the_guide_is_told_with_its_place(
    tmp_path: Path, kind: Kind, change: Change, said: list[Said]
) -> None:
    found = errors(tmp_path / "a.x12", kind.write(change))
    assert [Said(*row) for row in found.select(COLUMNS).rows()] == said
    assert found["segment_ordinal"].to_list() == [one.position + 2 for one in said], "ISA and GS stand before the set"
    for chunk_bytes, workers in ((16, 1), (70, 2), (300, 2)):
        assert errors(tmp_path / "a.x12", kind.write(change), chunk_bytes=chunk_bytes, workers=workers).equals(found)


def test_every_rule_kernels_apply_has_a_case() -> None:
    said = {one.rule_code for _, _, expected in CASES.values() for one in expected}
    elsewhere = {"X12-SET-GUIDE", "X12-SEGMENT-NOT-USED", "X12-TEXT"}
    assert {*KERNEL_RULES, NOT_IN_GUIDE} == said | elsewhere
    assert not said & elsewhere


def test_ninety_nine_service_types_are_as_many_as_the_guide_takes(tmp_path: Path) -> None:
    most = instead("EB", f"EB*1*IND*{'^'.join(['30'] * 99)}*MC*MEDI-CAL")
    assert errors(tmp_path / "a.271", ANSWER.write(most)).is_empty()


def test_text_of_another_encoding_is_no_text_and_has_characters_x12_has_not(tmp_path: Path) -> None:
    found = errors(tmp_path / "a.834", MEMBER.write().replace(b"NAME1", b"MU\xd1OZ"))
    assert found.select("rule_code", "acknowledgment_code", "set_segment_position", "element_position").rows() == [
        ("X12-CHARACTER", "IK403 6", 9, 3),
        ("X12-TEXT", "IK403 6", 9, 3),
    ]


def several(*kinds: Kind) -> bytes:
    """A file of one group for each kind."""
    groups = (group(*kind, number=number) for number, kind in enumerate(kinds, 1))
    return STANDARD.write(interchange(*groups))


@pytest.mark.parametrize(("chunk_bytes", "workers"), [(1 << 20, 1), (64, 1), (64, 2), (500, 2)])
def test_every_group_is_judged_by_its_own_guide(tmp_path: Path, chunk_bytes: int, workers: int) -> None:
    """The same segment is right in one group and unknown in the next."""
    path, how = tmp_path / "a.x12", {"chunk_bytes": chunk_bytes, "workers": workers}
    kinds = (MEMBER, ANSWER, CLAIM, STAY, PAYMENT, MEMBER)
    assert errors(path, several(*kinds), **how).is_empty()
    trace = Kind(*MEMBER[:2], behind("REF*1L", "TRN*2*TRACE3*9NETWORK01")(MEMBER.body))
    services = Kind(*CLAIM[:2], instead("SV1", "SV2*0551*HC:G0299*30*UN*4")(CLAIM.body))
    found = errors(path, several(trace, ANSWER, services, STAY, PAYMENT, trace), **how)
    assert found.select("rule_code", "group_control_number", "set_segment_position", "segment_id").rows() == [
        ("X12-SEGMENT-NOT-IN-GUIDE", "1", 8, "TRN"),
        ("X12-SEGMENT-NOT-IN-GUIDE", "3", 22, "SV2"),
        ("X12-SEGMENT-MISSING", "3", 23, "SV1"),
        ("X12-SEGMENT-NOT-IN-GUIDE", "6", 8, "TRN"),
    ]


@pytest.mark.parametrize("chunk_bytes", [1 << 20, 64])
def test_a_group_nobody_has_a_guide_for_is_not_judged_and_the_next_is(tmp_path: Path, chunk_bytes: int) -> None:
    wrong = Kind(*MEMBER[:2], instead("INS", "INS*Y*18*999*XN*A***FT")(MEMBER.body))
    unknown = wrong._replace(guide_id="005010X999")
    found = errors(tmp_path / "a.834", several(unknown, wrong), chunk_bytes=chunk_bytes)
    assert found.select("rule_code", "acknowledgment_code", "group_control_number", "segment_id").rows() == [
        ("X12-VERSION", "AK905 2", "1", "GS"),
        ("X12-ELEMENT-CODE", "IK403 7", "2", "INS"),
    ]


def test_a_version_that_is_not_read_is_judged_all_the_same(tmp_path: Path) -> None:
    old = group("BE", "004010X095A1", instead("REF*XX1")(MEMBER.body))
    old[1] = "ST*834*0001"
    segments = [segment.replace("*^*00501*", "*U*00401*") for segment in interchange(old)]
    path = tmp_path / "a.834"
    path.write_bytes(STANDARD.write(segments))
    read = read_file(path)
    columns = ("rule_code", "severity_code", "segment_id", "element_position")
    assert read.findings.select(columns).rows() == [("X12-VERSION-NOT-READ", "warning", "GS", 8)]
    assert read.frames["enrollment_members"].is_empty()
    path.write_bytes(STANDARD.write(instead("INS", "INS*Y*18*999*XN*A***FT")(segments)))
    assert read_file(path).findings.select(columns).rows() == [
        ("X12-VERSION-NOT-READ", "warning", "GS", 8),
        ("X12-ELEMENT-CODE", "error", "INS", 3),
    ]


@pytest.mark.parametrize("chunk_bytes", [1 << 20, 50])
def test_a_set_that_is_not_its_groups_is_passed_over_and_those_around_it_are_judged(
    tmp_path: Path, chunk_bytes: int
) -> None:
    wrong = instead("INS", "INS*Y*18*999*XN*A***FT")(MEMBER.body)
    segments = interchange(group("BE", "005010X220A1", wrong, wrong, wrong))
    second = segments.index("ST*834*0002*005010X220A1")
    segments[second] = "ST*271*0002*005010X279A1"
    found = errors(tmp_path / "a.834", STANDARD.write(segments), chunk_bytes=chunk_bytes)
    columns = ("rule_code", "acknowledgment_code", "set_control_number", "set_segment_position", "element_position")
    assert found.select(columns).rows() == [
        ("X12-ELEMENT-CODE", "IK403 7", "0001", 5, 3),
        ("X12-SET-GUIDE", "IK502 6", "0002", 1, 1),
        ("X12-ELEMENT-CODE", "IK403 7", "0003", 5, 3),
    ]


def without_use_of(path: str, loop: LoopRule) -> LoopRule:
    """A loop in which the segment of this path has usage N."""
    children = [
        without_use_of(path, child)
        if isinstance(child, LoopRule)
        else replace(child, usage="N" if child.path.endswith(path) else child.usage)
        for child in loop.children
    ]
    return replace(loop, children=tuple(children))


def test_a_segment_the_guide_marks_as_not_used_is_named() -> None:
    """The guides of the library only mark loops so that have nothing in them; an edition to come may differ."""
    ((_, tables),) = guides_of("00501", "005010X220A1", "BE")
    loops = tuple(without_use_of("/2000/REF[1L]", loop) for loop in tables.guide.loops)
    unused = compile_guide(replace(tables.guide, loops=loops))
    content = MEMBER.write()
    octets = np.frombuffer(content + bytes(64), np.uint8)
    segments = scan(octets, len(content), Delimiters(*b"*~:^"))
    standing = Standing()
    for segment_id in ("ISA", "GS"):
        standing.enter(unused, segment_id)
    span, places = range(2, len(segments.starts)), np.zeros(len(segments.starts), np.int32)
    ground = Ground(octets.ctypes.data, as_byte(ord(":")), unused.pins)
    (faults,) = judge_order(ground, pinned(segments), span, standing, places)
    ((rule, segment, *_),) = faults.tolist()
    assert (rule, bytes(octets[segments.starts[segment] :][:6])) == (SEGMENT_NOT_USED, b"REF*1L")
