"""What was received, level by level: what an answer needs to know, and how many errors stand in each set."""

from datetime import date
from pathlib import Path

import pytest

from parsers.transactions.reading import ReadFile, read_file
from schemas.acknowledgments import InterchangeAcknowledgments
from schemas.envelopes import FunctionalGroups, Interchanges, TransactionSets
from tests.x12.files import SAMPLES, STANDARD, enrollment, enrollment_file, group, interchange, member, mixed_file


def read(path: Path, octets: bytes, **options: int) -> ReadFile:
    (path / "a.x12").write_bytes(octets)
    return read_file(path / "a.x12", **options)


def wrong_dates(count: int) -> list[str]:
    """A member with so many coverages whose date is of no calendar."""
    return [*member(1)[:8], *("HD*030**HLT*PLAN;01*IND", "DTP*348*D8*20260230") * count]


def test_an_interchange_tells_who_sent_it_and_what_it_asks(tmp_path: Path) -> None:
    levels = read(tmp_path, STANDARD.write(enrollment_file(1))).envelope
    assert levels.interchanges.to_dicts() == [
        {
            "interchange_ordinal": 0,
            "segment_ordinal": 1,
            "last_segment_ordinal": 20,
            "byte_offset": 0,
            "sender_qualifier_code": "ZZ",
            "sender_id": "PLAN",
            "receiver_qualifier_code": "ZZ",
            "receiver_id": "NETWORK",
            "interchange_date": date(2026, 1, 15),
            "interchange_time": "1200",
            "version_code": "00501",
            "interchange_control_number": "000000001",
            "is_acknowledgment_requested": False,
            "usage_code": "T",
            "stated_group_count": 1,
            "group_count": 1,
            "has_trailer": True,
        }
    ]
    assert levels.groups.select("functional_id", "group_control_number", "guide_id", "stated_set_count").rows() == [
        ("BE", "1", "005010X220A1", 1)
    ]
    assert levels.sets.select("segment_ordinal", "last_segment_ordinal", "stated_segment_count").rows() == [(3, 18, 16)]


def test_sets_count_through_groups_and_interchanges_as_in_the_frames(tmp_path: Path) -> None:
    first = interchange(
        group("BE", "005010X220A1", enrollment(member(1)), enrollment(member(2))),
        group("BE", "004010X095A1", enrollment(member(3)), number=2),
    )
    second = interchange(group("BE", "005010X220A1", enrollment(member(4))), number=2)
    content = read(tmp_path, STANDARD.write(first + second))
    sets = content.envelope.sets
    assert sets.select("set_ordinal", "group_ordinal", "is_read").rows() == [
        (0, 0, True),
        (1, 0, True),
        (2, 1, False),
        (3, 2, True),
    ]
    assert content.envelope.groups["interchange_ordinal"].to_list() == [0, 0, 1]
    assert content.frames["enrollment_members"]["set_ordinal"].to_list() == [0, 1, 3]


def test_an_error_counts_in_the_set_it_stands_in(tmp_path: Path) -> None:
    segments = interchange(
        group("BE", "005010X220A1", enrollment(member(1)), enrollment(wrong_dates(2)), enrollment(member(3)))
    )
    wrong = next(place for place, segment in enumerate(segments) if segment.startswith("SE*"))
    segments[wrong] = "SE*99*0009"
    levels = read(tmp_path, STANDARD.write(segments)).envelope
    assert levels.sets["error_count"].to_list() == [2, 2, 0]


@pytest.mark.parametrize("chunk_bytes", [300, 1 << 20])
def test_errors_beyond_those_listed_count_too(tmp_path: Path, chunk_bytes: int) -> None:
    bodies = [enrollment(*[wrong_dates(1)] * 900) for _ in range(2)]
    octets = STANDARD.write(interchange(group("BE", "005010X220A1", *bodies)))
    content = read(tmp_path, octets, chunk_bytes=chunk_bytes)
    assert content.findings.filter(rule_code="X12-DATE").height == 1001
    assert content.envelope.sets["error_count"].to_list() == [900, 900]


def test_errors_of_the_group_and_notes_are_no_errors_of_a_set(tmp_path: Path) -> None:
    segments = ["GE*7*2" if segment.startswith("GE*") else segment for segment in enrollment_file(1)]
    content = read(tmp_path, STANDARD.write(segments))
    assert set(content.findings["rule_code"]) >= {"X12-GE-COUNT", "X12-GE-CONTROL", "X12-SEGMENT-NOT-MAPPED"}
    assert content.envelope.sets["error_count"].to_list() == [0]


def test_what_has_no_trailer_ends_where_the_next_begins(tmp_path: Path) -> None:
    segments = interchange(group("BE", "005010X220A1", enrollment(member(1)), enrollment(member(2))))
    without = [segment for segment in segments if not segment.startswith(("SE", "GE", "IEA"))]
    levels = read(tmp_path, STANDARD.write(without)).envelope
    assert levels.sets.select("segment_ordinal", "last_segment_ordinal", "error_count").rows() == [
        (3, 17, 1),
        (18, 32, 1),
    ]
    assert levels.groups["last_segment_ordinal"].to_list() == [32]
    assert levels.interchanges.select("last_segment_ordinal", "has_trailer").rows() == [(32, False)]


def test_what_has_not_its_legal_form_is_nowhere(tmp_path: Path) -> None:
    segments = enrollment_file(1)
    segments[0] = segments[0].replace("000000001", "SMITH    ").replace("260115", "261315")
    segments[1] = "GS*SMITH*PLAN*NETWORK*20260115*1200*SMITH*X*SMITH JOHN"
    segments[2] = "ST*SMI*SMITH JOHN*SMITH JOHN"
    levels = read(tmp_path, STANDARD.write(segments)).envelope
    assert levels.interchanges.select("interchange_control_number", "interchange_date").row(0) == (None, None)
    assert levels.groups.select("functional_id", "group_control_number", "guide_id").row(0) == (None,) * 3
    assert levels.sets.select("transaction_code", "set_control_number", "guide_id").row(0) == (None,) * 3


def test_a_ta1_is_a_row_with_its_interchange(tmp_path: Path) -> None:
    segments = enrollment_file(1)
    segments.insert(1, "TA1*7*260229*2460*E*022")
    segments.insert(1, "TA1*000000012*260105*0930*A*000")
    levels = read(tmp_path, STANDARD.write(segments)).envelope
    assert levels.acknowledgments.drop("byte_offset").rows() == [
        (0, 2, "000000012", date(2026, 1, 5), "0930", "A", "000"),
        (0, 3, "000000007", None, None, "E", "022"),
    ]


@pytest.mark.parametrize("chunk_bytes", [64, 500, 1 << 20])
def test_levels_do_not_depend_on_chunks(tmp_path: Path, chunk_bytes: int) -> None:
    octets = STANDARD.write(mixed_file())
    whole, parts = read(tmp_path, octets).envelope, read(tmp_path, octets, chunk_bytes=chunk_bytes).envelope
    for name in ("interchanges", "groups", "sets", "acknowledgments"):
        assert getattr(parts, name).equals(getattr(whole, name))


@pytest.mark.parametrize("path", sorted(SAMPLES.rglob("*.*")), ids=lambda path: path.name)
def test_levels_of_every_sample_keep_their_contracts(path: Path) -> None:
    levels = read_file(path).envelope
    for contract, frame in (
        (Interchanges, levels.interchanges),
        (FunctionalGroups, levels.groups),
        (TransactionSets, levels.sets),
        (InterchangeAcknowledgments, levels.acknowledgments),
    ):
        assert frame.schema == contract.polars_schema()
        contract.validate(frame)
    assert levels.interchanges["group_count"].sum() == levels.groups["interchange_ordinal"].count()
    assert levels.groups["set_count"].sum() == levels.sets["group_ordinal"].count()
