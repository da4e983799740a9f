"""What must hold between the segments of the envelope, fault by fault; and what a finding may say."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from parsers.transactions.reading import ReadFile, read_file, recognize
from schemas.findings import Findings
from schemas.rules import RULES
from tests.x12.files import (
    STANDARD,
    Separators,
    eligibility,
    enrollment,
    enrollment_file,
    group,
    interchange,
    isa,
    member,
    mixed_file,
    person,
)
from tests.x12.test_guide_rules import CASES as GUIDE_CASES

Segments = list[str]


def read(path: Path, octets: bytes) -> ReadFile:
    (path / "a.x12").write_bytes(octets)
    return read_file(path / "a.x12")


def at(segments: Segments, name: str, turn: int = 0) -> int:
    return [place for place, segment in enumerate(segments) if segment.split("*")[0] == name][turn]


def changed(name: str, element: int, value: str, turn: int = 0) -> Callable[[Segments], Segments]:
    def change(segments: Segments) -> Segments:
        place = at(segments, name, turn)
        elements = segments[place].split("*")
        elements[element] = value
        return [*segments[:place], "*".join(elements), *segments[place + 1 :]]

    return change


def without(name: str, turn: int = 0) -> Callable[[Segments], Segments]:
    def change(segments: Segments) -> Segments:
        place = at(segments, name, turn)
        return [*segments[:place], *segments[place + 1 :]]

    return change


def before(name: str, *added: str, turn: int = 0) -> Callable[[Segments], Segments]:
    def change(segments: Segments) -> Segments:
        place = at(segments, name, turn)
        return [*segments[:place], *added, *segments[place:]]

    return change


Expected = list[tuple[str, str | None, str | None]]

MISNAMED: Expected = [
    ("X12-SE-COUNT", "17", "16"),
    ("X12-SEGMENT-ID", None, None),
]
STRAY = ("X12-SEGMENT-UNEXPECTED", None, None)
TWICE = ("X12-SEGMENT-REPEATS", "at most 1", None)

CASES: list[tuple[str, Callable[[Segments], Segments], Expected]] = [
    (
        "ISA13 with letters",
        changed("ISA", 13, "00000000A"),
        [("X12-IEA-CONTROL", None, None), ("X12-ISA-CONTROL", None, None), ("X12-NUMBER", None, None)],
    ),
    ("IEA02 of another interchange", changed("IEA", 2, "000000009"), [("X12-IEA-CONTROL", None, None)]),
    (
        "IEA02 without leading zeros",
        changed("IEA", 2, "1"),
        [("X12-ELEMENT-SHORT", "at least 9 characters", None)],
    ),
    ("IEA01 too high", changed("IEA", 1, "2"), [("X12-IEA-COUNT", "1", "2")]),
    ("IEA01 no number", changed("IEA", 1, "ONE"), [("X12-IEA-COUNT", "1", None), ("X12-NUMBER", None, None)]),
    ("IEA missing", without("IEA"), [("X12-IEA-MISSING", None, None)]),
    ("GE missing", without("GE"), [("X12-GE-MISSING", None, None)]),
    ("GE02 differs", changed("GE", 2, "7"), [("X12-GE-CONTROL", None, None)]),
    ("GE02 the same number", changed("GE", 2, "001"), []),
    ("GE01 too low", changed("GE", 1, "0"), [("X12-GE-COUNT", "1", "0")]),
    (
        "GS06 too long",
        changed("GS", 6, "1234567890"),
        [
            ("X12-ELEMENT-LONG", "at most 9 characters", None),
            ("X12-GE-CONTROL", None, None),
            ("X12-GS-CONTROL", None, None),
        ],
    ),
    ("SE missing", without("SE"), [("X12-SE-MISSING", None, None)]),
    ("SE01 too high", changed("SE", 1, "17"), [("X12-SE-COUNT", "16", "17")]),
    (
        "SE01 of a hundred digits",
        changed("SE", 1, "9" * 100),
        [("X12-ELEMENT-LONG", "at most 10 characters", None), ("X12-SE-COUNT", "16", None)],
    ),
    ("SE02 differs", changed("SE", 2, "0002"), [("X12-SE-CONTROL", None, None)]),
    ("SE02 with blanks behind", changed("SE", 2, "0001  "), [("X12-TRAILING-BLANKS", None, None)]),
    (
        "ST02 too short",
        changed("ST", 2, "1"),
        [
            ("X12-ELEMENT-SHORT", "at least 4 characters", None),
            ("X12-SE-CONTROL", None, None),
            ("X12-ST-CONTROL", None, None),
        ],
    ),
    ("a segment before ST", before("ST", "REF*1*2"), [("X12-OUTSIDE-ENVELOPE", None, "1"), STRAY]),
    (
        "segments behind SE",
        before("GE", "REF*1*2", "NM1*IL", "DMG*D8"),
        [("X12-OUTSIDE-ENVELOPE", None, "3"), STRAY, STRAY, STRAY],
    ),
    ("a second SE", before("GE", "SE*1*0001"), [("X12-OUTSIDE-ENVELOPE", None, None), TWICE]),
    ("a second GE", before("IEA", "GE*1*1"), [("X12-OUTSIDE-ENVELOPE", None, None), TWICE]),
    ("TA1 before GS", before("GS", "TA1*000000001*260115*1200*A*000"), []),
    (
        # In the guide's order a TA1 closes the group: the set behind it has none.
        "TA1 within a group",
        before("ST", "TA1*000000001*260115*1200*A*000"),
        [("X12-LOOP-MISSING", None, None), ("X12-OUTSIDE-ENVELOPE", None, None), ("X12-SET-GUIDE", None, None)],
    ),
    ("an empty segment", before("SE", ""), [("X12-EMPTY-SEGMENT", None, None)]),
    ("an identifier in small letters", before("SE", "ref*1*2"), MISNAMED),
    ("an identifier too long", before("SE", "NM31*1"), MISNAMED),
    ("a date of no calendar", changed("DTP", 3, "20250230"), [("X12-DATE", None, None)]),
    ("a count with a letter", before("N1", "QTY*TO*1O"), [("X12-NUMBER", None, None), ("X12-SE-COUNT", "17", "16")]),
    ("version 004010", changed("GS", 8, "004010X095A1"), [("X12-VERSION", None, None)]),
    (
        "another transaction set",
        changed("ST", 1, "820"),
        [("X12-LOOP-MISSING", None, None), ("X12-SET-GUIDE", None, None), ("X12-SET-NOT-READ", None, "820: 1")],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("change", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_broken_envelope_is_named(tmp_path: Path, change: Callable[[Segments], Segments], expected: Expected) -> None:
    findings = read(tmp_path, STANDARD.write(change(enrollment_file(1)))).findings
    known = findings.filter(~pl.col("rule_code").is_in(["X12-SEGMENT-NOT-MAPPED", "X12-ELEMENT-NOT-MAPPED"]))
    assert sorted(known.select("rule_code", "expected", "found").rows(), key=str) == sorted(expected, key=str)


WHOLE = STANDARD.write(enrollment_file(1))
BROKEN_FILES = {
    "FILE-EMPTY": b"",
    "X12-NOT-X12": b"visit_id,member_id\n1,2\n",
    "X12-ENCODING": WHOLE.decode().encode("utf-16"),
    "X12-BYTE-ORDER-MARK": b"\xef\xbb\xbf" + WHOLE,
    "X12-TEXT-BEFORE-ISA": b"Dear partner, the file you asked for:\r\n" + WHOLE,
    "X12-TEXT-AFTER-IEA": WHOLE + b"\x1a",
    "X12-ISA-WIDTH": WHOLE.replace(b"PLAN           ", b"PLAN", 1),
    "X12-DELIMITER-AMBIGUOUS": WHOLE.replace(b"*^*00501", b"*:*00501"),
    "X12-TRUNCATED": WHOLE[:-40],
    "X12-LAST-TERMINATOR": WHOLE[:-1],
    "X12-TEXT": WHOLE.replace(b"NAME0", b"NA\xd1E0"),
}


def test_an_interchange_whose_isa_cannot_be_read_is_no_text_before_the_next(tmp_path: Path) -> None:
    damaged = WHOLE.replace(b"*260115", b"260115", 1)
    found = read(tmp_path, damaged + WHOLE).findings.filter(severity_code="error")
    assert found.select("rule_code", "byte_offset").rows() == [("X12-OUTSIDE-ENVELOPE", 0)]


@pytest.mark.parametrize("rule", BROKEN_FILES)
def test_a_broken_file_is_named(tmp_path: Path, rule: str) -> None:
    found = read(tmp_path, BROKEN_FILES[rule])
    assert rule in found.findings["rule_code"].to_list()
    is_read = rule not in ("FILE-EMPTY", "X12-NOT-X12", "X12-ENCODING")
    assert (found.segment_count > 0) == is_read
    if is_read and rule != "X12-TRUNCATED":
        assert found.frames["enrollment_members"]["subscriber_number"].to_list() == ["S00000000"]


def test_every_rule_of_x12_files_has_a_case() -> None:
    tested = {rule for _, _, expected in CASES for rule, _, _ in expected} | set(BROKEN_FILES)
    tested |= {said.rule_code for _, _, expected in GUIDE_CASES.values() for said in expected}
    elsewhere = {
        "X12-LOOP-TOO-LARGE",
        "X12-SEGMENT-NOT-MAPPED",
        "X12-ELEMENT-NOT-MAPPED",
        "X12-SEGMENT-NOT-USED",
        "X12-VERSION-NOT-READ",
    }
    elsewhere |= {"X12-ISA-REPEATED", "X12-GS-REPEATED", "X12-ST-REPEATED"}
    # Rules of content have their cases in test_balancing, test_identifiers and test_situations.
    elsewhere |= {code for code in RULES if code.startswith(("X12-NPI", "X12-834-", "X12-835-", "X12-837-"))}
    assert {code for code in RULES if code.startswith("X12-")} <= tested | elsewhere
    assert tested <= set(RULES)


def test_control_numbers_are_unique_where_they_must_be(tmp_path: Path) -> None:
    one = group("BE", "005010X220A1", enrollment(member(1)), enrollment(member(2)))
    segments = interchange(changed("SE", 2, "0001", 1)(changed("ST", 2, "0001", 1)(one)), one)
    findings = read(tmp_path, STANDARD.write(segments)).findings
    repeated = findings.filter(severity_code="error").select(
        "rule_code", "interchange_control_number", "group_control_number", "set_control_number"
    )
    assert repeated.rows() == [
        ("X12-ST-REPEATED", "000000001", "1", "0001"),
        ("X12-GS-REPEATED", "000000001", "1", None),
    ]


def test_a_new_interchange_closes_the_one_left_open(tmp_path: Path) -> None:
    torn = STANDARD.write(enrollment_file(2)[:20])[:-9]
    whole = Separators("|", ">", "!", "\x1d").write(enrollment_file(1))
    found = read(tmp_path, torn + whole)
    rules = found.findings.filter(severity_code="error").select("rule_code", "byte_offset").rows()
    assert [rule for rule, _ in sorted(rules)] == [
        "X12-GE-MISSING",
        "X12-IEA-MISSING",
        "X12-ISA-REPEATED",
        "X12-SE-MISSING",
        "X12-TRUNCATED",
    ]
    assert found.frames["enrollment_members"]["set_ordinal"].to_list() == [0, 0, 1]
    assert found.findings.filter(rule_code="X12-TRUNCATED")["byte_offset"].item() < len(torn)


def test_a_mixed_file_gives_the_frames_of_all(tmp_path: Path) -> None:
    found = read(tmp_path, STANDARD.write(mixed_file()))
    assert found.kind_code == "enrollment_834"
    assert found.frames["enrollment_members"]["set_ordinal"].to_list() == [0, 0, 1]
    assert found.frames["eligibility_answers"]["set_ordinal"].to_list() == [2, 2, 3]
    assert found.frames["remittance_claims"]["set_ordinal"].to_list() == [4, 4]
    assert found.findings.filter(severity_code="error").is_empty()


def test_sets_that_are_not_read_stand_beside_those_that_are(tmp_path: Path) -> None:
    other = group("RA", "005010X218", ["BPR*I*1"], ["BPR*I*2"], number=2)
    segments = interchange(other, group("BE", "005010X220A1", enrollment(member(1))))
    found = read(tmp_path, STANDARD.write(segments))
    assert found.kind_code == "x12_other"
    assert found.frames["enrollment_sets"]["set_ordinal"].to_list() == [2]
    note = found.findings.filter(rule_code="X12-SET-NOT-READ")
    assert note.select("segment_id", "segment_ordinal", "found").rows() == [("ST", 3, "820: 2")]


def test_another_guide_of_a_transaction_set_is_not_a_wrong_version(tmp_path: Path) -> None:
    status = group("HN", "005010X212", ["BHT*0010*08*1*20260115*1200*DG"])
    found = read(tmp_path, STANDARD.write(interchange(status)))
    assert found.kind_code == "x12_other"
    assert found.findings.filter(rule_code="X12-SET-NOT-READ")["found"].to_list() == ["277: 1"]
    assert not {"X12-VERSION", "X12-VERSION-NOT-READ"} & set(found.findings["rule_code"])


@pytest.mark.parametrize(
    ("guide", "broken"),
    [
        ("", ["X12-TRAILING-SEPARATOR", "X12-VERSION"]),
        ("    ", ["X12-VERSION"]),
        ("005010X220A1   ", ["X12-ELEMENT-CODE", "X12-ELEMENT-LONG", "X12-TRAILING-BLANKS"]),
    ],
)
def test_a_group_without_a_guide_is_read_by_the_guide_of_its_sets(
    tmp_path: Path, guide: str, broken: list[str]
) -> None:
    found = read(tmp_path, STANDARD.write(changed("GS", 8, guide)(enrollment_file(2))))
    assert found.guide == "005010X220A1"
    assert found.frames["enrollment_members"].height == 2
    errors = found.findings.filter(severity_code="error")
    assert errors.sort("rule_code").select("rule_code", "segment_id").rows() == [(rule, "GS") for rule in broken]


@pytest.mark.parametrize(("element", "value"), [(1, "834 "), (1, "83"), (1, ""), (3, "004010X095A1")])
def test_no_set_is_left_out_in_silence(tmp_path: Path, element: int, value: str) -> None:
    segments = changed("ST", element, value)(changed("GS", 8, "")(enrollment_file(2)))
    found = read(tmp_path, STANDARD.write(segments))
    named = set(found.findings["rule_code"]) & {"X12-VERSION", "X12-SET-NOT-READ"}
    assert found.frames.get("enrollment_members", pl.DataFrame()).height == (0 if named else 2)


def test_findings_keep_their_contract_and_tell_no_values(tmp_path: Path) -> None:
    name_of_member = "DOE JANE"
    segments = enrollment_file(2)
    places = (("SE", 1), ("SE", 2), ("ST", 2), ("GE", 2), ("IEA", 2), ("GS", 6), ("INS", 3), ("REF", 1))
    for name, element in places:
        segments = changed(name, element, name_of_member)(segments)
    segments = before("SE", f"{name_of_member}*1", f"REF*{name_of_member}", name_of_member)(segments)
    octets = STANDARD.write(segments).replace(b"NAME0", b"DOE JANE\xff") + b"DOE JANE"
    found = read(tmp_path, octets.replace(b"*D8*19500722", b"*D8*DOE JANE"))
    assert found.findings.schema == Findings.polars_schema()
    assert found.findings.height > 8
    assert not any("JANE" in str(value) for row in found.findings.rows() for value in row)


def test_many_faults_of_a_kind_are_listed_up_to_a_limit_and_counted_beyond(tmp_path: Path) -> None:
    members = [["INS*Y*18*030", "DTP*356*D8*NODATE"] for _ in range(1300)]
    (tmp_path / "a.834").write_bytes(STANDARD.write(interchange(group("BE", "005010X220A1", enrollment(*members)))))
    for chunk_bytes in (4 << 20, 3000):
        dates = read_file(tmp_path / "a.834", chunk_bytes=chunk_bytes).findings.filter(rule_code="X12-DATE")
        assert dates.height == 1001
        assert dates["found"].to_list() == [None] * 1000 + ["300"]
        assert dates["segment_ordinal"].is_sorted()


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-16", "utf-32", "utf-32-be", "cp500"])
def test_foreign_encodings_are_named(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.x12"
    path.write_bytes(STANDARD.write(enrollment_file(1)).decode().encode(encoding))
    assert recognize(path).kind_code == "x12_other"
    (finding,) = read_file(path).findings.iter_rows(named=True)
    name = "EBCDIC" if encoding == "cp500" else encoding[:6].upper()
    assert (finding["rule_code"], finding["found"]) == ("X12-ENCODING", name)


def test_a_file_that_is_not_there_is_the_callers_problem(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_file(tmp_path / "nothing.834")


def test_an_interchange_begins_within_the_first_64_kib(tmp_path: Path) -> None:
    whole = STANDARD.write(interchange(group("HB", "005010X279A1", eligibility(person(3)))))
    assert read(tmp_path, b"x" * 60_000 + whole).frames["eligibility_answers"].height == 1
    assert read(tmp_path, b"x" * 70_000 + whole).kind_code == "unrecognized"


def test_an_isa_in_the_data_begins_nothing(tmp_path: Path) -> None:
    segments = enrollment_file(3)
    segments[at(segments, "NM1", 1)] = "NM1*IL*1*ISA*ISA"
    found = read(tmp_path, STANDARD.write(segments))
    assert found.frames["enrollment_members"]["last_name"].to_list() == ["NAME0", "ISA", "NAME2"]
    assert len(isa()) == 105
