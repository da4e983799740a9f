"""No file, however broken, stops the engine; and what is read of it depends on its bytes alone."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.transactions.reading import read_file
from parsers.x12 import listing
from parsers.x12.compiled import NO_WORD, PADDING, packed, word_of
from tests.x12.files import STANDARD, Separators, enrollment_file, group, interchange, isa, mixed_file
from tests.x12.hostile import assert_sound, broken_file, examples, guided_file


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile")


@contextmanager
def listing_at_most(count: int) -> Iterator[None]:
    """Findings of one kind that are listed one by one, so few that small files have more."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(listing, "LISTED", count)
        yield


LIMITS = st.sampled_from([2, listing.LISTED])
RANDOM = st.integers(0, 2**32 - 1).map(random.Random)
"""A seed: a file draws more numbers than Hypothesis lets an example choose one by one."""


@settings(deadline=None, max_examples=examples(25))
@given(tail=st.binary(max_size=400), separators=st.binary(min_size=4, max_size=4))
def test_any_bytes_behind_a_header_are_read_or_named(folder: Path, tail: bytes, separators: bytes) -> None:
    header = bytearray(isa().encode() + b"~")
    header[103], header[82], header[104], header[105] = separators
    for octets in (bytes(header).replace(b"*", separators[:1]) + tail, STANDARD.write(mixed_file()[:3]) + tail):
        assert assert_sound(octets, folder).findings.height > 0


@settings(deadline=None, max_examples=examples(30))
@given(rng=RANDOM, limit=LIMITS)
def test_samples_after_accidents_are_read_alike_in_any_chunks(folder: Path, rng: random.Random, limit: int) -> None:
    with listing_at_most(limit):
        assert_sound(broken_file(rng), folder)


@settings(deadline=None, max_examples=examples(30))
@given(rng=RANDOM, limit=LIMITS)
def test_segments_in_any_order_are_read_alike_in_any_chunks(folder: Path, rng: random.Random, limit: int) -> None:
    with listing_at_most(limit):
        assert_sound(guided_file(rng), folder)


@pytest.mark.parametrize("name", ["ISA", "GS", "ST", "SE", "GE", "IEA", "TA1", "HL"])
def test_an_identifier_with_a_zero_byte_is_no_identifier(folder: Path, name: str) -> None:
    segments = enrollment_file(1)
    segments.insert(3, f"{name}\0*1*2")
    read = assert_sound(STANDARD.write(segments), folder)
    offset = len(STANDARD.write(segments[:3]))
    assert read.findings.filter(rule_code="X12-SEGMENT-ID", byte_offset=offset).height == 1


def test_a_word_tells_a_zero_byte_from_no_byte() -> None:
    octets = np.zeros(8 + PADDING, np.uint8)
    octets[:2] = list(b"ST")
    assert packed(octets.ctypes.data, 0, 2) == word_of("ST")
    assert packed(octets.ctypes.data, 0, 3) == NO_WORD
    assert packed(octets.ctypes.data, 0, 0) == 0


@pytest.mark.parametrize("before", ["~", " ", "~ ", " ~", "\n ", "\n~\n", " \n", "~\t~\n", " ~ "])
def test_a_blank_before_a_segment_is_told_wherever_the_file_is_cut(folder: Path, before: str) -> None:
    blank_stands_before = bool(before.rpartition("~")[2].strip("\n"))
    segments = [*enrollment_file(9), *enrollment_file(9)]
    octets = STANDARD.write(segments).replace(b"~", b"~" + before.encode())
    read = assert_sound(octets, folder, [(size, 1) for size in range(150, 600, 50)])
    # The last blank stands before nothing.
    expected = len(segments) - 1 if blank_stands_before else 0
    assert read.findings.filter(rule_code="X12-SEGMENT-BLANKS").height == expected


@pytest.mark.parametrize("behind", ["", "~", "~ ~\n"])
def test_the_guide_a_set_asks_for_holds_also_where_the_file_is_cut_behind_its_header(folder: Path, behind: str) -> None:
    """The second guide of a group is asked for by BHT02, in the segment behind ST."""
    sets = [
        segment
        for number in range(1, 9)
        for segment in (
            f"ST*278*{number:04d}{behind}",
            f"BHT*0078*{'11' if number % 2 else '13'}*REF{number}*20050802*1202",
            f"SE*3*{number:04d}",
        )
    ]
    segments = interchange(["GS*HI*PLAN*NETWORK*20260115*1200*1*X*004010X094A1", *sets, "GE*8*1"])
    octets = STANDARD.write(segments).replace(b"*00501*", b"*00401*").replace(b"*^*", b"*U*")
    read = assert_sound(octets, folder, [(size, 1) for size in range(100, 400, 10)])
    assert read.findings.filter(rule_code="X12-ELEMENT-CODE", segment_id="BHT").height == 0


def test_what_is_no_identifier_is_counted_apart_from_what_is(folder: Path) -> None:
    """REFX begins as REF does, but is none; both stand where the guide has nothing like them."""
    odd = [name for _ in range(4) for name in ("REFX*1", "REF*1", "1EF*1", "REF*1")]
    segments = interchange(group("BE", "005010X220A1", odd, odd), group("HP", "005010X221A1", odd))
    with listing_at_most(2):
        read = assert_sound(STANDARD.write(segments), folder, [(size, 1) for size in range(100, 400, 40)])
    counts = read.findings.filter(rule_code="X12-SEGMENT-ID")["found"].drop_nulls()
    assert counts.to_list() == [str(3 * 8 - 2)]


@pytest.mark.parametrize("separator", ["\x85", "\xa7", "\xc3", "\xff"])
def test_a_byte_of_a_longer_character_separates_nothing(folder: Path, separator: str) -> None:
    """It could not be told from the letters that UTF-8 writes with it: a component separator is left out, and an
    element separator or terminator makes no interchange."""
    segments = enrollment_file(1)
    segments[6] = "INS*Y*18*030*A\xc3\xa9B"

    def written(separators: Separators) -> bytes:
        table = str.maketrans({"*": separators.element, ":": separators.component, "^": separators.repetition})
        return "".join(line.translate(table) + separators.terminator for line in segments).encode("latin-1")

    for inner in (Separators(component=separator), Separators(repetition=separator)):
        codes = set(assert_sound(written(inner), folder).findings["rule_code"])
        assert "X12-DELIMITER-AMBIGUOUS" in codes
    for outer in (Separators(element=separator), Separators(terminator=separator)):
        assert set(assert_sound(written(outer), folder).findings["rule_code"]) == {"X12-NOT-X12"}


def test_an_envelope_segment_of_a_million_elements_is_kept_by_its_first(folder: Path) -> None:
    segments = enrollment_file(1)
    segments[2] += "*" * 1_000_000
    path = folder / "wide.x12"
    path.write_bytes(STANDARD.write(segments))
    read = read_file(path)
    assert read.envelope.sets["set_control_number"].to_list() == ["0001"]
    assert read.frames["enrollment_members"].height == 1
