"""What content asks for elsewhere: one fact of a claim or member changed, one rule broken, where it stands."""

from pathlib import Path

import pytest

from parsers.transactions.reading import read_file
from tests.x12.files import STANDARD, enrollment, generated, group, interchange, member

RULES = (
    "X12-837-CHILD",
    "X12-837-SELF-MISSING",
    "X12-837-SELF-NOT-USED",
    "X12-837-PATIENT",
    "X12-837-BILLING-STREET",
    "X12-837-BILLING-ZIP",
    "X12-837-CLAIM-NUMBER",
    "X12-837-ADMISSION",
    "X12-837-POINTER",
    "X12-834-SUBSCRIBER",
    "X12-834-FULL",
)

PROVIDER = [
    "BHT*0019*00*BATCH1*20260115*1200*CH",
    "NM1*41*2*SUBMITTER*****46*SUB1",
    "PER*IC*DESK*TE*5555550100",
    "NM1*40*2*RECEIVER*****46*RCV1",
    "HL*1**20*1",
    "NM1*85*2*AGENCY*****XX*1234567893",
    "N3*1 MAIN STREET",
    "N4*FRESNO*CA*937010001",
    "REF*EI*941234567",
]


def claim(number: int) -> list[str]:
    return [
        f"CLM*CLAIM{number}*40***12:B:1*Y*A*Y*Y",
        "HI*ABK:I10*ABF:E119",
        "LX*1",
        "SV1*HC:T1019*40*UN*8***1:2",
        "DTP*472*D8*20260105",
    ]


def subscriber(number: int) -> list[str]:
    """A subscriber who is the patient."""
    return [
        f"HL*{number}*1*22*0",
        "SBR*P*18*******MC",
        f"NM1*IL*1*NAME{number}*FIRST****MI*9{number:07d}A",
        "N3*2 MAIN STREET",
        "N4*FRESNO*CA*93701",
        "DMG*D8*19500722*F",
        "NM1*PR*2*PLAN*****PI*PLAN1",
        *claim(number),
    ]


def dependent(number: int) -> list[str]:
    """A subscriber whose child is the patient."""
    return [
        f"HL*{number}*1*22*1",
        "SBR*P********MC",
        f"NM1*IL*1*NAME{number}*FIRST****MI*9{number:07d}A",
        "NM1*PR*2*PLAN*****PI*PLAN1",
        f"HL*{number + 1}*{number}*23*0",
        "PAT*19",
        "NM1*QC*1*CHILD*FIRST",
        "N3*2 MAIN STREET",
        "N4*FRESNO*CA*93701",
        "DMG*D8*20150722*F",
        *claim(number),
    ]


BODY = [*PROVIDER, *subscriber(2), *dependent(3), *subscriber(5)]
CHUNKS = (150, 600, 1 << 20)

Place = tuple[str, int, str, int | None, int | None]


def found(folder: Path, kind: str, guide: str, body: list[str], chunk_bytes: int) -> list[Place]:
    """Rules broken, each with position in the set, identifier, element and component."""
    path = folder / "a.x12"
    path.write_bytes(STANDARD.write(interchange(group(kind, guide, body))))
    findings = read_file(path, chunk_bytes=chunk_bytes).findings
    columns = ("rule_code", "set_segment_position", "segment_id", "element_position", "component_position")
    return [row for row in findings.select(columns).rows() if row[0] in RULES]


def changed(folder: Path, old: str, *new: str, chunk_bytes: int = 1 << 20, nth: int = 0) -> list[Place]:
    """Rules broken when a segment of the claims is others."""
    place = [at for at, segment in enumerate(BODY) if segment == old][nth]
    return found(folder, "HC", "005010X222A1", [*BODY[:place], *new, *BODY[place + 1 :]], chunk_bytes)


def at(old: str, nth: int = 0) -> int:
    """The position of a segment in its set, ST is 1."""
    return [place for place, segment in enumerate(BODY) if segment == old][nth] + 2


@pytest.mark.parametrize("chunk_bytes", CHUNKS)
def test_claims_as_they_should_be_break_nothing(tmp_path: Path, chunk_bytes: int) -> None:
    assert found(tmp_path, "HC", "005010X222A1", BODY, chunk_bytes) == []


@pytest.mark.parametrize("chunk_bytes", CHUNKS)
@pytest.mark.parametrize(
    ("old", "new"), [("HL*2*1*22*0", "HL*2*1*22*1"), ("HL*3*1*22*1", "HL*3*1*22*0"), ("HL*5*1*22*0", "HL*5*1*22*1")]
)
def test_hl04_says_whether_a_level_below_follows(tmp_path: Path, old: str, new: str, chunk_bytes: int) -> None:
    assert changed(tmp_path, old, new, chunk_bytes=chunk_bytes) == [("X12-837-CHILD", at(old), "HL", 4, None)]


@pytest.mark.parametrize("chunk_bytes", CHUNKS)
@pytest.mark.parametrize("nth", [0, 1])
def test_a_subscriber_who_is_the_patient_is_called_self(tmp_path: Path, nth: int, chunk_bytes: int) -> None:
    old = "SBR*P*18*******MC"
    told = changed(tmp_path, old, "SBR*P********MC", nth=nth, chunk_bytes=chunk_bytes)
    assert told == [("X12-837-SELF-MISSING", at(old, nth), "SBR", 2, None)]


@pytest.mark.parametrize("chunk_bytes", CHUNKS)
def test_a_subscriber_with_a_patient_below_is_not_called_self(tmp_path: Path, chunk_bytes: int) -> None:
    told = changed(tmp_path, "SBR*P********MC", "SBR*P*18*******MC", chunk_bytes=chunk_bytes)
    assert ("X12-837-SELF-NOT-USED", at("SBR*P********MC"), "SBR", 2, None) in told
    named = at("SBR*P********MC") + 1
    assert {row[:3] for row in told if row[0] == "X12-837-PATIENT"} == {
        ("X12-837-PATIENT", named, segment) for segment in ("N3", "N4", "DMG")
    }


@pytest.mark.parametrize(
    ("segment", "identifier"), [("N3*2 MAIN STREET", "N3"), ("N4*FRESNO*CA*93701", "N4"), ("DMG*D8*19500722*F", "DMG")]
)
def test_the_patient_has_an_address_and_a_birth_date(tmp_path: Path, segment: str, identifier: str) -> None:
    named = at("NM1*IL*1*NAME2*FIRST****MI*90000002A")
    assert ("X12-837-PATIENT", named, identifier, None, None) in changed(tmp_path, segment)


def test_the_billing_provider_stands_in_a_street_with_nine_digits_of_zip(tmp_path: Path) -> None:
    street, city = "N3*1 MAIN STREET", "N4*FRESNO*CA*937010001"
    box = [("X12-837-BILLING-STREET", at(street), "N3", 1, None)]
    assert changed(tmp_path, street, "N3*P.O. BOX 17") == box
    assert changed(tmp_path, street, "N3*PO BOX 17") == box
    assert changed(tmp_path, street, "N3*17 POBOXER LANE") == []
    short = [("X12-837-BILLING-ZIP", at(city), "N4", 3, None)]
    assert changed(tmp_path, city, "N4*FRESNO*CA*93701") == short
    assert changed(tmp_path, city, "N4*TORONTO*ON*M5V3L9*CA") == []


CLM = "CLM*CLAIM2*40***12:B:1*Y*A*Y*Y"


@pytest.mark.parametrize("frequency", ["7", "8"])
def test_a_correction_names_the_claim_it_corrects(tmp_path: Path, frequency: str) -> None:
    correction = CLM.replace("B:1", f"B:{frequency}")
    assert changed(tmp_path, CLM, correction) == [("X12-837-CLAIM-NUMBER", at(CLM), "REF", None, None)]
    assert changed(tmp_path, CLM, correction, "REF*F8*PAYER1") == []


@pytest.mark.parametrize("place", ["21", "51", "61"])
def test_an_inpatient_has_an_admission_date(tmp_path: Path, place: str) -> None:
    inpatient = CLM.replace("12:B", f"{place}:B")
    assert changed(tmp_path, CLM, inpatient) == [("X12-837-ADMISSION", at(CLM), "DTP", None, None)]
    assert changed(tmp_path, CLM, inpatient, "DTP*435*D8*20260101") == []


@pytest.mark.parametrize("chunk_bytes", CHUNKS)
def test_a_pointer_points_to_a_diagnosis(tmp_path: Path, chunk_bytes: int) -> None:
    line = "SV1*HC:T1019*40*UN*8***1:2"
    told = changed(tmp_path, line, "SV1*HC:T1019*40*UN*8***3:2:12:99", nth=2, chunk_bytes=chunk_bytes)
    assert told == [("X12-837-POINTER", at(line, 2), "SV1", 7, number) for number in (1, 3, 4)]


@pytest.mark.parametrize("chunk_bytes", CHUNKS)
def test_a_member_of_a_full_file_is_compared_and_self_is_the_subscriber(tmp_path: Path, chunk_bytes: int) -> None:
    members = [member(number) for number in range(4)]
    members[2][0] = "INS*Y*18*001*22*A***FT"
    members[3][0] = "INS*N*18*030*XN*A"
    body = enrollment(*members)
    told = found(tmp_path, "BE", "005010X220A1", body, chunk_bytes)
    assert told == [
        ("X12-834-FULL", body.index(members[2][0]) + 2, "INS", 3, None),
        ("X12-834-SUBSCRIBER", body.index(members[3][0]) + 2, "INS", 2, None),
    ]
    changes = [body[0].replace("**4", "**2"), *body[1:]]
    assert changes[0].endswith("*2")
    assert [row[0] for row in found(tmp_path, "BE", "005010X220A1", changes, chunk_bytes)] == ["X12-834-SUBSCRIBER"]


@pytest.mark.parametrize("kind", ["834", "837p"])
def test_generated_files_break_nothing(tmp_path: Path, kind: str) -> None:
    findings = read_file(generated(tmp_path / "a.x12", kind, "300"), chunk_bytes=20_000).findings
    assert not set(findings["rule_code"]) & set(RULES)
