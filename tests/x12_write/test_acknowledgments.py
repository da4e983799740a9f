"""What a 999 and a TA1 say of a file, and that they are written as both readers want them."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parsers.transactions.acknowledgment_999 import AcknowledgmentFrames, acknowledgments, write_999
from parsers.transactions.interchange_acknowledgment_ta1 import interchange_acknowledgments, write_ta1
from parsers.transactions.reading import ReadFile, read_file
from parsers.x12.second_reader import findings_of_pyx12
from parsers.x12.write import Envelope, EnvelopeError, UnwritableValueError
from tests.x12.files import (
    SAMPLES,
    STANDARD,
    eligibility,
    enrollment,
    enrollment_file,
    group,
    interchange,
    member,
    person,
)

ENVELOPE = Envelope(
    sender_qualifier="ZZ",
    sender_id="NETWORK",
    receiver_qualifier="ZZ",
    receiver_id="PLAN",
    application_sender="NETWORK",
    application_receiver="PLAN",
    usage_code="T",
    acknowledgment_requested_code="0",
    created_date=date(2026, 1, 16),
    created_time="0815",
    interchange_control_number=42,
    group_control_number=42,
    functional_id="FA",
    set_id="999",
    guide_id="005010X231A1",
)
GUIDE = "005010X220A1"

Change = Callable[[list[str]], list[str]]


def read(path: Path, octets: bytes) -> ReadFile:
    (path / "a.x12").write_bytes(octets)
    return read_file(path / "a.x12")


def said_of(path: Path, segments: list[str]) -> AcknowledgmentFrames:
    return acknowledgments(read(path, STANDARD.write(segments)))


def written(path: Path, frames: AcknowledgmentFrames) -> list[str]:
    """The segments of the 999 between GS and GE, once both readers have taken it."""
    content = write_999(envelope=ENVELOPE, frames=frames)
    assert findings_of_pyx12(content).is_empty()
    assert read(path, content).findings.filter(severity_code="error").is_empty()
    return content.decode().split("~")[2:-3]


def with_fault(body: list[str], number: str = "0001") -> list[str]:
    """A group of one set whose SE01 is wrong."""
    made = group("BE", GUIDE, body)
    return [f"SE*99*{number}" if segment.startswith("SE*") else segment for segment in made]


def test_a_broken_sample_is_refused_by_its_segments_elements_and_counts(tmp_path: Path) -> None:
    sample = (SAMPLES / "834" / "lfh-x12__834_005010X220A1__add-dependent.834").read_text()
    broken = re.sub(r"SE\*\d+", "SE*99", sample).replace("INS*N*19*021", "INS*N*19*")
    assert written(tmp_path, acknowledgments(read(tmp_path, broken.encode()))) == [
        "ST*999*0001*005010X231A1",
        "AK1*BE*20213*005010X220A1",
        "AK2*834*0001*005010X220A1",
        "IK3*INS*6*2000*8",
        "IK4*3*875*1",
        "IK5*R*5*4",
        "AK9*R*1*1*0",
        "SE*8*0001",
    ]


def test_a_good_file_is_accepted(tmp_path: Path) -> None:
    assert written(tmp_path, said_of(tmp_path, enrollment_file(2))) == [
        "ST*999*0001*005010X231A1",
        "AK1*BE*1*005010X220A1",
        "AK2*834*0001*005010X220A1",
        "IK5*A",
        "AK9*A*1*1*1",
        "SE*6*0001",
    ]


def test_an_element_error_stands_under_its_segment_and_tells_no_value(tmp_path: Path) -> None:
    wrong = [segment.replace("20260101", "20260230") for segment in member(1)]
    said = written(tmp_path, said_of(tmp_path, interchange(group("BE", GUIDE, enrollment(wrong)))))
    place = 1 + 3 + member(1).index("DTP*348*D8*20260101") + 1  # behind ST and the three segments of the header
    assert re.fullmatch(rf"IK3\*DTP\*{place}\*(2300)?\*8", said[3])
    assert said[4:7] == ["IK4*3*1251*8", "IK5*R*5", "AK9*R*1*1*0"]
    assert not any("20260230" in segment for segment in said)


def test_errors_stand_in_the_order_of_the_file(tmp_path: Path) -> None:
    wrong = [segment.replace("20250101", "20250230").replace("20260101", "20260230") for segment in member(1)]
    wrong[4:4] = ["ref*1*2"]
    said = written(tmp_path, said_of(tmp_path, interchange(group("BE", GUIDE, enrollment(wrong)))))
    assert [segment.split("*")[:3] for segment in said if segment.startswith("IK3")] == [
        ["IK3", "DTP", "8"],
        ["IK3", "ZZZ", "9"],  # a segment that has no legal identifier
        ["IK3", "DTP", "15"],
    ]
    assert said[-3:-1] == ["IK5*R*5", "AK9*R*1*1*0"]


def test_of_two_sets_one_bad_the_group_is_accepted_in_part(tmp_path: Path) -> None:
    segments = group("BE", GUIDE, enrollment(member(1)), enrollment(member(2)))
    last = len(segments) - 2
    segments[last] = "SE*3*0002"
    assert written(tmp_path, said_of(tmp_path, interchange(segments)))[2:-1] == [
        "AK2*834*0001*005010X220A1",
        "IK5*A",
        "AK2*834*0002*005010X220A1",
        "IK5*R*4",
        "AK9*P*2*2*1",
    ]


def test_every_group_has_its_own_answer(tmp_path: Path) -> None:
    other = group("HB", "005010X279A1", eligibility(person(3)), number=2)
    said = written(tmp_path, said_of(tmp_path, interchange(with_fault(enrollment(member(1))), other)))
    assert [segment for segment in said if segment.startswith(("ST", "AK1", "AK9", "SE"))] == [
        "ST*999*0001*005010X231A1",
        "AK1*BE*1*005010X220A1",
        "AK9*R*1*1*0",
        "SE*6*0001",
        "ST*999*0002*005010X231A1",
        "AK1*HB*2*005010X279A1",
        "AK9*A*1*1*1",
        "SE*6*0002",
    ]


def test_groups_of_other_applications_are_answered_to_them(tmp_path: Path) -> None:
    other = [
        segment.replace("GS*BE*PLAN*NETWORK", "GS*BE*WEST*HOMES")
        for segment in group("BE", GUIDE, enrollment(member(2)), number=2)
    ]
    frames = said_of(tmp_path, interchange(group("BE", GUIDE, enrollment(member(1))), other))
    content = write_999(envelope=ENVELOPE, frames=frames)
    assert findings_of_pyx12(content).is_empty()
    groups = read(tmp_path, content).envelope.groups
    assert groups.select("application_sender", "application_receiver", "group_control_number").rows() == [
        ("NETWORK", "PLAN", "42"),
        ("HOMES", "WEST", "43"),
    ]


def test_a_group_with_an_error_of_its_own_is_refused_whole(tmp_path: Path) -> None:
    segments = group("BE", GUIDE, enrollment(member(1)), enrollment(member(2)))
    segments[-1], segments[-2] = "GE*5*2", "SE*3*0002"
    assert written(tmp_path, said_of(tmp_path, interchange(segments)))[1:-1] == [
        "AK1*BE*1*005010X220A1",
        "AK2*834*0002*005010X220A1",
        "IK5*R*4",
        "AK9*R*5*2*0*4*5",
    ]


def test_a_guide_that_is_not_known_refuses_the_group(tmp_path: Path) -> None:
    said = written(tmp_path, said_of(tmp_path, interchange(group("BE", "004010X095A1", enrollment(member(1))))))
    assert said[1:-1] == ["AK1*BE*1*004010X095A1", "AK9*R*1*1*0*2"]


def test_errors_beyond_those_listed_refuse_their_set_too(tmp_path: Path) -> None:
    wrong = [segment.replace("20260101", "20260230") for segment in member(1)]
    bodies = [enrollment(*[wrong] * 1200), enrollment(wrong)]
    frames = said_of(tmp_path, interchange(group("BE", GUIDE, *bodies)))
    assert frames.sets.select("acknowledgment_code", "error_codes").rows() == [("R", "5"), ("R", "5")]
    assert frames.segments["set_ordinal"].unique().to_list() == [0]


@pytest.mark.parametrize("sample", sorted((SAMPLES / "999").iterdir()) + sorted((SAMPLES / "997").iterdir()))
def test_acknowledgments_are_not_answered(sample: Path) -> None:
    content = read_file(sample)
    assert acknowledgments(content).groups.is_empty()


def test_what_has_no_legal_form_does_not_come_back(tmp_path: Path) -> None:
    segments = enrollment_file(1)
    segments[1] = "GS*BE*SMITH JOHN AND JANE*N*20260115*1200*SMITH*X*SMITH JOHN"
    segments[2] = "ST*834*SMITH JOHN*SMITH JOHN"
    segments[-3] = "SE*16*SMITH JANE"
    said = written(tmp_path, said_of(tmp_path, segments))
    assert not any("SMITH" in segment for segment in said)
    assert said[1] == "AK1*BE*0*000000"
    assert said[2].startswith("AK2*834*0000")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.sampled_from(["good", "count", "date", "number"]), min_size=1, max_size=4), max_size=4))
def test_the_counts_of_every_group_close(tmp_path: Path, mix: list[list[str]]) -> None:
    groups = [group("BE", GUIDE, *(_body(kind) for kind in kinds), number=at) for at, kinds in enumerate(mix, 1)]
    for made, kinds in zip(groups, mix, strict=True):
        trailers = [place for place, segment in enumerate(made) if segment.startswith("SE*")]
        for place, kind in zip(trailers, kinds, strict=True):
            _, count, number = made[place].split("*")
            made[place] = {"count": f"SE*99*{number}", "number": f"SE*{count}*9{number}"}.get(kind, made[place])
    frames = said_of(tmp_path, interchange(*groups))
    counted = frames.sets.group_by("group_ordinal", maintain_order=True).agg(
        received=pl.len(), accepted=(pl.col("acknowledgment_code") == "A").sum()
    )
    good = [(len(kinds), kinds.count("good")) for kinds in mix]
    assert counted.select("received", "accepted").rows() == good
    assert frames.groups.select("received_set_count", "accepted_set_count").rows() == good
    expected = ["A" if accepted == received else "P" if accepted else "R" for received, accepted in good]
    assert frames.groups["acknowledgment_code"].to_list() == expected
    if mix:
        written(tmp_path, frames)


def _body(kind: str) -> list[str]:
    body = enrollment(member(1))
    return [segment.replace("20260101", "20260230") for segment in body] if kind == "date" else body


SAME = {
    "acknowledgment_groups": (
        "groups",
        {
            "acknowledgment_code": "acknowledgment_code",
            "included_count": "stated_set_count",
            "received_count": "received_set_count",
            "accepted_count": "accepted_set_count",
        },
    ),
    "acknowledgment_responses": (
        "sets",
        {
            "transaction_set_code": "transaction_code",
            "set_control_number": "set_control_number",
            "guide_id": "guide_id",
            "acknowledgment_code": "acknowledgment_code",
        },
    ),
    "acknowledgment_segment_errors": (
        "segments",
        {
            "answered_segment_id": "segment_id",
            "segment_position": "segment_position",
            "answered_loop_id": "loop_id",
            "error_code": "error_code",
        },
    ),
    "acknowledgment_element_errors": (
        "elements",
        {
            "element_position": "element_position",
            "component_position": "component_position",
            "repetition_position": "repetition_position",
            "error_code": "error_code",
        },
    ),
}
"""Columns of a 999 as it is read, and those of the frames it is written from."""


def test_a_999_is_read_back_as_it_was_meant(tmp_path: Path) -> None:
    wrong = enrollment(*[[segment.replace("20260101", "20260230") for segment in member(at)] for at in range(3)])
    first = group("BE", GUIDE, wrong, enrollment(member(1)))
    frames = said_of(tmp_path, interchange(first, group("BE", GUIDE, enrollment(member(2)), number=2)))
    back = read(tmp_path, write_999(envelope=ENVELOPE, frames=frames)).frames
    assert frames.elements.height == 3
    for name, (meant, columns) in SAME.items():
        assert back[name].select(*columns).rows() == getattr(frames, meant).select(*columns.values()).rows(), name


def asking(segments: list[str]) -> list[str]:
    """The interchange asks for a TA1."""
    return [segments[0].replace("*0*T*:", "*1*T*:"), *segments[1:]]


TA1_CASES: list[tuple[str, Change, list[tuple[str, str]]]] = [
    ("whole, not asked for", lambda segments: segments, []),
    ("whole, asked for", asking, [("A", "000")]),
    ("IEA missing", lambda segments: segments[:-1], [("R", "023")]),
    ("IEA01 wrong", lambda segments: [*segments[:-1], "IEA*3*000000001"], [("R", "021")]),
    ("IEA02 wrong", lambda segments: [*segments[:-1], "IEA*1*000000002"], [("R", "001")]),
    ("a fault of a set", lambda segments: [*segments[:-3], "SE*1*0001", *segments[-2:]], []),
    (
        "nothing but a TA1",
        lambda segments: asking([segments[0], "TA1*000000009*260115*1200*A*000", "IEA*1*000000001"]),
        [],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("change", "expected"), [case[1:] for case in TA1_CASES], ids=[case[0] for case in TA1_CASES])
def test_an_interchange_is_answered_where_it_asks_or_is_broken(
    tmp_path: Path, change: Change, expected: list[tuple[str, str]]
) -> None:
    said = interchange_acknowledgments(read(tmp_path, STANDARD.write(change(enrollment_file(1)))))
    assert said.select("acknowledgment_code", "note_code").rows() == expected


def test_a_ta1_is_read_back_as_it_was_meant(tmp_path: Path) -> None:
    said = interchange_acknowledgments(read(tmp_path, STANDARD.write(enrollment_file(1)[:-1])))
    content = write_ta1(envelope=ENVELOPE, acknowledgments=said)
    assert content.decode().split("~")[1:-1] == ["TA1*000000001*260115*1200*R*023", "IEA*0*000000042"]
    assert findings_of_pyx12(content).is_empty()
    back = read(tmp_path, content)
    assert back.findings.filter(severity_code="error").is_empty()
    assert back.envelope.acknowledgments.select(said.columns).equals(said)
    assert interchange_acknowledgments(back).is_empty()


def test_a_ta1_tells_no_value_of_an_interchange_without_legal_number_and_date(tmp_path: Path) -> None:
    segments = enrollment_file(1)
    segments[0] = segments[0].replace("000000001", "SMITHJOHN").replace("260115*1200", "SMITHS*JOHN")
    said = interchange_acknowledgments(read(tmp_path, STANDARD.write(segments)))
    content = write_ta1(envelope=ENVELOPE, acknowledgments=said)
    assert content.decode().split("~")[1] == "TA1*000000000*260116*0815*R*018"


def test_nothing_is_no_answer(tmp_path: Path) -> None:
    nothing = acknowledgments(read_file(SAMPLES / "999" / "imsweb__x12_999_accepted.txt"))
    with pytest.raises(EnvelopeError, match="nothing to write"):
        write_999(envelope=ENVELOPE, frames=nothing)
    with pytest.raises(EnvelopeError, match="nothing to write"):
        write_ta1(
            envelope=ENVELOPE,
            acknowledgments=interchange_acknowledgments(read(tmp_path, STANDARD.write(enrollment_file(1)))),
        )


def test_a_code_that_cannot_be_written_is_refused_by_place(tmp_path: Path) -> None:
    frames = said_of(tmp_path, enrollment_file(1))
    broken = replace(frames, sets=frames.sets.with_columns(set_control_number=pl.lit("00*1")))
    with pytest.raises(UnwritableValueError, match=r"sets.set_control_number, row 1"):
        write_999(envelope=ENVELOPE, frames=broken)
