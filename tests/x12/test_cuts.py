"""Bytes that look like a header and are none, and headers that look like text, are read alike wherever a chunk ends."""

from pathlib import Path

import pytest

from tests.x12.files import STANDARD, Separators, enrollment_file, isa
from tests.x12.hostile import assert_sound

SIZES = [(size, 1) for size in range(150, 900, 23)]
"""Chunks that end anywhere in the files of these tests."""


def with_text(text: str) -> list[str]:
    """A file with a text behind an address."""
    segments = enrollment_file(3)
    segments[21] += f"*{text}"
    return segments


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("ISA" + "A" * 103, id="letters where separators would be"),
        pytest.param(isa() + "x", id="a header without a terminator"),
    ],
)
def test_what_looks_like_a_header_within_a_segment_is_text(tmp_path: Path, text: str) -> None:
    segments = with_text(text)
    read = assert_sound(STANDARD.write(segments), tmp_path, SIZES)
    assert read.segment_count == len(segments)
    assert read.envelope.interchanges.height == 1


def test_a_segment_whose_identifier_begins_as_a_header_does_ends_no_set(tmp_path: Path) -> None:
    segments = enrollment_file(3)
    segments.insert(21, "ISAX*1")
    read = assert_sound(STANDARD.write(segments), tmp_path, SIZES)
    assert read.frames["enrollment_members"].height == 3


def test_an_interchange_behind_a_broken_one_is_found_though_its_separator_ends_segments(tmp_path: Path) -> None:
    """Cut behind `ISA~`, which ends a segment where anything may be cut, it would be lost."""
    broken = STANDARD.write(enrollment_file(2))[:-1]
    behind = Separators("~", ">", "!", "_").write(enrollment_file(1))
    read = assert_sound(broken + behind, tmp_path, SIZES)
    assert read.envelope.interchanges.height == 2
    assert read.frames["enrollment_members"].height == 3
