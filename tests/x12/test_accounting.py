"""Every byte is accounted for, and what is read depends on the file alone: not on chunks, threads or separators."""

from io import FileIO
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from parsers.transactions.reading import ReadFile, read_chunks, read_file, tables
from parsers.x12.chunks import chunks
from parsers.x12.scan import scan
from tests.x12.files import STANDARD, Separators, enrollment_file, mixed_file
from tests.x12.hostile import examples

BLANKS = b" \t\r\n"

TERMINATORS = st.sampled_from(["~", "\n", "\r", "\x1d", "!", "_"])
LINE_ENDS = st.sampled_from(["", "\n", "\r\n", "\n   ", "\t"])


def assert_same_read(one: ReadFile, other: ReadFile) -> None:
    assert (one.kind_code, one.guide, one.segment_count) == (other.kind_code, other.guide, other.segment_count)
    assert set(one.frames) == set(other.frames)
    for name, frame in one.frames.items():
        assert_frame_equal(frame, other.frames[name])
    assert_frame_equal(one.findings, other.findings)


@st.composite
def broken_files(draw: st.DrawFn) -> bytes:
    """A small file after a few accidents: bytes changed, lost, repeated, put in, the end cut off."""
    separators = draw(st.sampled_from([STANDARD, Separators(line_end="\n"), Separators("|", ">", "!", "\x1d")]))
    octets = bytearray(separators.write(mixed_file()))
    accidents = [b"~", b"*", b"~~", b"\n", b"~SE*1*1~", b"~ST*834*0009~", b"~IEA~", b"~ISA*", b"~HL*9*2*22~", b"~INS~"]
    accidents += [
        b"~CLP*1~",
        b"~CAS*CO*1*1~",
        b"~SVC~",
        b"~LQ*HE*1~",
        b"~STC*A1:1~",
        b"~IK4*1~",
        b"~CTX*A:B~",
        b"~AK9*A~",
    ]
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(octets)))
        match draw(st.sampled_from(["change", "lose", "repeat", "put", "cut", "join"])):
            case "change":
                octets[at : at + 1] = draw(st.binary(min_size=1, max_size=1))
            case "lose":
                del octets[at : at + draw(st.integers(1, 40))]
            case "repeat":
                octets[at:at] = octets[at : at + draw(st.integers(1, 300))]
            case "put":
                octets[at:at] = draw(st.sampled_from(accidents) | st.binary(max_size=9))
            case "cut":
                del octets[at:]
            case "join":
                octets += STANDARD.write(enrollment_file(1))
    return bytes(octets)


@settings(deadline=None, max_examples=examples(60))
@given(octets=broken_files(), chunk_bytes=st.integers(16, 700))
def test_spans_and_gaps_tile_a_file_however_broken(
    tmp_path_factory: pytest.TempPathFactory, octets: bytes, chunk_bytes: int
) -> None:
    path = tmp_path_factory.mktemp("tile") / "a.x12"
    path.write_bytes(octets)
    covered = bytearray()
    read_from: int | None = None
    with FileIO(path) as stream:
        for chunk in chunks(stream, tables().loops, chunk_bytes=chunk_bytes):
            if not len(chunk.octets):
                continue
            if read_from is None:
                read_from = chunk.offset
                covered += octets[:read_from]
            assert chunk.offset == len(covered), "a chunk begins where the last one ended"
            text = chunk.octets.tobytes()
            covered += text
            segments = scan(chunk.octets, len(text), chunk.delimiters)
            end = 0
            for start, stop in zip(segments.starts.tolist(), segments.marks[segments.last].tolist(), strict=True):
                terminators = bytes([chunk.delimiters.terminator])
                assert not text[end:start].strip(BLANKS + terminators), "only blanks stand between segments"
                assert text[stop : stop + 1] == terminators
                end = stop + 1
            assert not text[end : segments.tail].strip(BLANKS + bytes([chunk.delimiters.terminator]))
    assert bytes(covered) == (octets if read_from is not None else b"")


@settings(deadline=None, max_examples=examples(60))
@given(octets=broken_files(), chunk_bytes=st.integers(16, 700))
def test_chunks_and_threads_do_not_change_what_is_read(
    tmp_path_factory: pytest.TempPathFactory, octets: bytes, chunk_bytes: int
) -> None:
    path = tmp_path_factory.mktemp("chunks") / "a.x12"
    path.write_bytes(octets)
    whole = read_file(path, workers=1)
    assert_same_read(whole, read_file(path, workers=1, chunk_bytes=chunk_bytes))
    assert_same_read(whole, read_file(path, workers=2, chunk_bytes=chunk_bytes))


@settings(deadline=None, max_examples=examples(40))
@given(
    octets=st.binary(max_size=600),
    prefix=st.sampled_from([b"", STANDARD.write(mixed_file()[:3]), STANDARD.write(enrollment_file(2)[:9])]),
)
def test_random_bytes_are_read_or_named(tmp_path_factory: pytest.TempPathFactory, octets: bytes, prefix: bytes) -> None:
    path = tmp_path_factory.mktemp("random") / "a.x12"
    path.write_bytes(prefix + octets)
    read = read_file(path, chunk_bytes=128)
    assert read.findings.height > 0


@settings(deadline=None, max_examples=examples(40))
@given(
    separators=st.builds(
        Separators,
        element=st.sampled_from(["*", "|", "\x1e", "+"]),
        component=st.sampled_from([":", ">", "\\"]),
        repetition=st.sampled_from(["^", "}", "`"]),
        terminator=TERMINATORS,
        line_end=LINE_ENDS,
    )
)
def test_separators_and_line_breaks_do_not_change_what_is_read(
    tmp_path_factory: pytest.TempPathFactory, separators: Separators
) -> None:
    folder = tmp_path_factory.mktemp("separators")
    segments = mixed_file()
    (folder / "standard").write_bytes(STANDARD.write(segments))
    (folder / "other").write_bytes(separators.write(segments))
    one, other = read_file(folder / "standard"), read_file(folder / "other")
    assert other.segment_count == one.segment_count == len(segments)
    for name, frame in one.frames.items():
        place = [column for column in frame.columns if column == "byte_offset"]
        assert_frame_equal(frame.drop(place), other.frames[name].drop(place))
    blanks = other.findings.filter(rule_code="X12-SEGMENT-BLANKS")
    stray = range(2, len(segments) + 1) if separators.line_end.strip("\r\n") else ()
    assert blanks["segment_ordinal"].to_list() == list(stray), "blanks are no line break"
    findings = other.findings.filter(pl.col("rule_code") != "X12-SEGMENT-BLANKS")
    assert_frame_equal(one.findings.drop("byte_offset"), findings.drop("byte_offset"))


@pytest.mark.parametrize("separators", [STANDARD, Separators(line_end="\r\n"), Separators(terminator="\n")])
def test_a_file_cut_off_anywhere_is_noticed(tmp_path: Path, separators: Separators) -> None:
    octets = separators.write(enrollment_file(1))
    path = tmp_path / "a.834"
    path.write_bytes(octets)
    assert set(read_file(path).findings["severity_code"]) == {"note"}
    whole = len(octets.rstrip(b"\r\n~"))
    for length in range(len(octets)):
        path.write_bytes(octets[:length])
        severities = set(read_file(path).findings["severity_code"])
        if length < whole:
            assert "error" in severities, f"cut off behind byte {length}"
        elif length == whole:
            assert severities == {"note", "warning"}, "only the last terminator is missing"
        else:
            assert severities == {"note"}, "only line breaks behind the last terminator are missing"


def test_a_file_is_cut_before_sets_and_what_is_one_row_of_them_only(tmp_path: Path) -> None:
    path = tmp_path / "a.x12"
    path.write_bytes(STANDARD.write(mixed_file()))
    with FileIO(path) as stream:
        begins = {bytes(chunk.octets[:3]) for chunk in chunks(stream, tables().loops, chunk_bytes=100)}
    boundaries = {b"INS", b"HL*", b"CLP", b"AK2"}
    assert {*boundaries, b"ST*"} < begins
    assert begins <= {*boundaries, b"ISA", b"GS*", b"ST*", b"SE*", b"GE*", b"IEA"}


def test_a_member_larger_than_the_limit_ends_the_reading_and_says_where(tmp_path: Path) -> None:
    segments = enrollment_file(4)
    third = [at for at, segment in enumerate(segments) if segment.startswith("INS")][2]
    segments[third + 1 : third + 1] = ["REF*ZZ*" + "X" * 40] * 200
    octets = STANDARD.write(segments)
    path = tmp_path / "a.834"
    path.write_bytes(octets)
    read = read_file(path, chunk_bytes=512, loop_bytes=4096)
    stop = read.findings.filter(rule_code="X12-LOOP-TOO-LARGE")
    assert stop["byte_offset"].to_list() == [len(STANDARD.write(segments[:third]))]
    assert read.frames["enrollment_members"].height == 2
    assert read_file(path, chunk_bytes=512).frames["enrollment_members"].height == 4


def test_chunks_carry_the_ordinals_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.834"
    path.write_bytes(STANDARD.write(enrollment_file(40)))
    parts = list(read_chunks(path, chunk_bytes=600))
    assert len(parts) > 10
    members = pl.concat(part.frames["enrollment_members"] for part in parts if "enrollment_members" in part.frames)
    assert members["member_ordinal"].to_list() == list(range(40))
    assert members["segment_ordinal"].is_sorted()
    assert_frame_equal(members, read_file(path).frames["enrollment_members"])


@settings(deadline=None, max_examples=examples(15))
@given(names=st.lists(st.from_regex(r"[A-ZÑ]([A-Z Ñ]{0,58}[A-ZÑ])?", fullmatch=True), min_size=1, max_size=60))
def test_names_of_any_length_outlive_the_bytes_they_came_from(
    tmp_path_factory: pytest.TempPathFactory, names: list[str]
) -> None:
    path = tmp_path_factory.mktemp("names") / "a.834"
    segments = enrollment_file(0)
    segments[-3:-3] = [segment for name in names for segment in ("INS*Y*18*030", f"NM1*IL*1*{name}")]
    path.write_bytes(STANDARD.write(segments))
    read = read_file(path, chunk_bytes=300)
    path.write_bytes(b"")
    assert read.frames["enrollment_members"]["last_name"].to_list() == names
