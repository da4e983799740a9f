"""Hostile files, and what must hold of every file that is read, however broken it is.

Files come from a random number generator, so that Hypothesis can shrink them and a seed brings them back.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import polars as pl
import pytest
from hypothesis import settings
from polars.testing import assert_frame_equal

from parsers.transactions.reading import LAYOUTS, ReadFile, read_file
from parsers.x12 import chunks
from parsers.x12.guide import CompositeRule, ElementRule, SegmentRule
from parsers.x12.guide_library import guides_of, mapped_guides
from tests.x12.files import SAMPLES, STANDARD, Separators, isa, mixed_file

CHUNKINGS = ((200, 2), (1000, 1))
"""Bytes of a chunk and workers a file is read with once more."""

_FAULTY_SEPARATORS = "*:^~|>!+\x1d\x1e\x00\x85\xc3\xa9\xff AbU0\n\r\t"

_TRANSACTIONS = {"BE": "834", "FA": "999", "HB": "271", "HC": "837", "HI": "278", "HN": "277", "HP": "835"}
_TRANSACTIONS |= {"HS": "270", "RA": "820", "HR": "276"}

_VALUES = ("", "", "", "1", "0", "-1", "18", "XX", "20260230", "20260101", "20260101-20260131", "D8", "RD8", "TM")
_VALUES += ("1.", ".", "-", "99999999999999999999", "A" * 13, "B" * 300, " ", " X ", "Ñ", "\x01", "\0", "ST", "ISA")


def examples(count: int) -> int:
    """How many examples a property is tried with: so many, or as many times more as the chosen profile has."""
    return count * settings.default.max_examples // settings.get_profile("default").max_examples


def assert_sound(octets: bytes, folder: Path, chunkings: Sequence[tuple[int, int]] = CHUNKINGS) -> ReadFile:
    """Read a file; what is read depends on its bytes alone, and every finding points at what it is about."""
    path = folder / "a.x12"
    path.write_bytes(octets)
    with small_windows():
        whole = read_file(path, workers=1)
        for chunk_bytes, workers in chunkings:
            assert_same_read(whole, read_file(path, workers=workers, chunk_bytes=chunk_bytes))
    assert_findings_point_into_the_file(whole, octets)
    return whole


@contextmanager
def small_windows() -> Iterator[None]:
    """The bytes looked through for the first interchange: so few that of small files, too, the end is not in sight."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chunks, "PREAMBLE_BYTES", 256)
        yield


def assert_same_read(one: ReadFile, other: ReadFile) -> None:
    assert (one.kind_code, one.guide, one.segment_count) == (other.kind_code, other.guide, other.segment_count)
    assert set(one.frames) == set(other.frames)
    for name, frame in one.frames.items():
        assert_frame_equal(frame, other.frames[name])
    assert_frame_equal(one.findings, other.findings)
    for name in ("interchanges", "groups", "sets", "acknowledgments"):
        assert_frame_equal(getattr(one.envelope, name), getattr(other.envelope, name))


def assert_findings_point_into_the_file(read: ReadFile, octets: bytes) -> None:
    findings = read.findings
    assert findings["byte_offset"].is_between(0, len(octets)).all()
    placed = findings.filter(pl.col("segment_ordinal").is_not_null())
    assert placed["segment_ordinal"].is_between(1, read.segment_count).all()
    offsets = placed.group_by("segment_ordinal").agg(pl.col("byte_offset").n_unique())
    assert (offsets["byte_offset"] == 1).all(), "a segment begins at one place"
    by_ordinal = placed.sort("segment_ordinal", maintain_order=True)
    assert by_ordinal["byte_offset"].is_sorted(), "segments are numbered as they stand"
    is_absent = pl.col("acknowledgment_code").is_in(["IK304 3", "IK304 I6"]).fill_null(value=False)
    named = placed.filter(pl.col("segment_id").is_not_null() & ~is_absent)
    for name, offset in named.select("segment_id", "byte_offset").unique().iter_rows():
        assert octets[offset : offset + len(name)] == name.encode()
    assert (findings["element_position"].drop_nulls() >= 1).all()
    assert (findings["component_position"].drop_nulls() >= 1).all()
    assert (findings["repetition_position"].drop_nulls() >= 1).all()
    _assert_positions_in_sets(read, placed)


def _assert_positions_in_sets(read: ReadFile, placed: pl.DataFrame) -> None:
    """A position in a set counts from its ST segment."""
    begins = set(read.envelope.sets["segment_ordinal"].to_list())
    within = placed.filter(pl.col("set_segment_position").is_not_null())
    found = (within["segment_ordinal"] - within["set_segment_position"] + 1).to_list()
    assert begins.issuperset(found)
    sets = read.envelope.sets
    assert (sets["last_segment_ordinal"] >= sets["segment_ordinal"]).all()
    assert sets["last_segment_ordinal"].is_between(1, read.segment_count).all()


# --- files


@cache
def samples() -> tuple[bytes, ...]:
    """Small samples of all transaction sets."""
    contents = (path.read_bytes() for path in sorted(SAMPLES.glob("*/*")))
    return tuple(content for content in contents if len(content) <= 6_000)


@cache
def _segments_of(functional_id: str, guide_id: str) -> tuple[SegmentRule, ...]:
    """The segments of a guide."""
    return tuple(
        rule
        for _, guide in guides_of("00501", guide_id, functional_id)
        for rule in guide.references
        if isinstance(rule, SegmentRule) and rule.segment_id not in ("ISA", "IEA", "GS", "GE", "ST", "SE")
    )


@cache
def _guides() -> tuple[tuple[str, str], ...]:
    """GS01 and GS08 of the guides that are read, and of one that is not."""
    read = {(layout.version + layout.industry)[:10] for layout in LAYOUTS.values()}
    chosen = (one for one in mapped_guides() if one[0] in _TRANSACTIONS and one[1][:10] in read)
    return tuple(sorted(one for one in chosen if _segments_of(*one)))


def guided_file(rng: random.Random) -> bytes:
    """Segments of a guide in any order with any elements, in an envelope that may be broken too."""
    separators = _separators(rng)
    segments = [isa()]
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        functional_id, guide_id = rng.choice(_guides())
        segments.append(f"GS*{functional_id}*PLAN*NETWORK*20260115*1200*1*X*{guide_id}")
        for number in range(rng.choice((1, 1, 2))):
            segments.append(f"ST*{_TRANSACTIONS[functional_id]}*{number:04d}*{guide_id}")
            segments += _body(rng, _segments_of(functional_id, guide_id))
            segments.append(f"SE*{rng.randrange(9)}*{number:04d}")
        segments.append("GE*1*1")
    segments.append("IEA*1*000000001")
    for _ in range(rng.choice((0, 0, 0, 1, 3))):
        del segments[rng.randrange(1, len(segments))]
        segments.insert(rng.randrange(1, len(segments) + 1), rng.choice(_INTRUDERS))
    return separators.write(segments)


_INTRUDERS = (
    "ST*834*1",
    "SE",
    "GS",
    "GE",
    "IEA",
    "ISA",
    "TA1*000000001*260115*1200*A*000",
    "",
    " ",
    "\n",
    "st",
    "ST\0*834",
)
_INTRUDERS += ("HL", "LX", "BHT*0007*11", "REFX*1", "1AB*2", "A", "*", "**", ":", "^", "ISA*" * 17, isa(2))


def _separators(rng: random.Random) -> Separators:
    if rng.random() < 0.6:
        return rng.choice(
            (STANDARD, Separators(line_end="\r\n"), Separators("|", ">", "!", "\x1d"), Separators(terminator="\n"))
        )
    return Separators(*(rng.choice(_FAULTY_SEPARATORS) for _ in range(4)), line_end=rng.choice(("", "\n", " ", "\t\r")))


def _body(rng: random.Random, rules: Sequence[SegmentRule]) -> list[str]:
    start = rng.randrange(len(rules))
    if rng.random() < 0.5:
        chosen = [rule for rule in rules[start : start + rng.randrange(30)] if rng.random() < 0.8]
    else:
        chosen = [rng.choice(rules) for _ in range(rng.randrange(20))]
    made = [_made(rng, rule) for rule in chosen]
    if rng.random() < 0.1:
        made += _chain(rng, rng.randrange(60))
    return made


def _chain(rng: random.Random, depth: int) -> list[str]:
    """Levels under levels."""
    return [f"HL*{at + 1}*{at if rng.random() < 0.9 else rng.randrange(99)}*{20 + at % 4}*1" for at in range(depth)]


def _made(rng: random.Random, rule: SegmentRule) -> str:
    elements = [_element(rng, element) for element in rule.elements]
    match rng.randrange(20):
        case 0:
            elements += [rng.choice(_VALUES)] * rng.choice((1, 2, 40, 700))
        case 1:
            elements = []
        case 2:
            elements = elements[: rng.randrange(len(elements) + 1)]
        case _:
            while elements and not elements[-1]:
                elements.pop()
    return "*".join([rule.segment_id, *elements])


def _element(rng: random.Random, rule: ElementRule | CompositeRule) -> str:
    if isinstance(rule, CompositeRule):
        count = rng.choice((0, 1, 1, 1, 2, 12, 200))
        return "^".join(":".join(_value(rng, part) for part in rule.components) for _ in range(count))
    return "^".join(_value(rng, rule) for _ in range(rng.choice((1, 1, 1, 1, 1, 2, 11, 150))))


def _value(rng: random.Random, rule: ElementRule) -> str:
    codes = sorted(rule.listed_codes or ())
    if codes and rng.random() < 0.8:
        return rng.choice(codes)
    return rng.choice(_VALUES)


def broken_file(rng: random.Random) -> bytes:
    """A sample, or sets of all kinds that are read, after a few accidents."""
    return break_up(rng, rng.choice(samples()) if rng.random() < 0.8 else STANDARD.write(mixed_file()))


def break_up(rng: random.Random, content: bytes) -> bytes:
    """A file after a few accidents."""
    octets = bytearray(content)
    for _ in range(rng.randint(1, 4)):
        rng.choice(_ACCIDENTS)(rng, octets)
    return bytes(octets)


def _change(rng: random.Random, octets: bytearray) -> None:
    at = _at(rng, octets)
    octets[at : at + 1] = bytes([rng.choice((rng.randrange(256), *b"*~:^\r\n \0\xc3\xff"))])


def _lose(rng: random.Random, octets: bytearray) -> None:
    at = _at(rng, octets)
    del octets[at : at + rng.randint(1, 40)]


def _repeat(rng: random.Random, octets: bytearray) -> None:
    at = _at(rng, octets)
    octets[at:at] = octets[at : at + rng.randint(1, 300)] * rng.choice((1, 1, 1, 2, 20))


def _cut_off(rng: random.Random, octets: bytearray) -> None:
    del octets[_at(rng, octets) :]


def _join(rng: random.Random, octets: bytearray) -> None:
    octets += rng.choice(samples())


def _splice(rng: random.Random, octets: bytearray) -> None:
    """A stretch of another sample."""
    other = rng.choice(samples())
    first, at = _at(rng, other), _at(rng, octets)
    octets[at:at] = other[first : first + rng.randint(1, 400)]


def _put(rng: random.Random, octets: bytearray) -> None:
    separator = octets[3:4] if octets[3:4] else b"*"
    terminator = octets[105:106] if len(octets) > 105 else b"~"
    intruder = rng.choice(_INTRUDERS).encode().replace(b"*", separator)
    at = octets.find(terminator, _at(rng, octets)) + 1
    octets[at:at] = rng.choice((intruder + terminator, intruder, terminator * rng.randint(1, 5), separator * 50))


def _swell(rng: random.Random, octets: bytearray) -> None:
    """A separator very often."""
    at = _at(rng, octets)
    octets[at:at] = rng.choice((b"*", b"~", b":", b"^", b"~ ", b"A~", b"*A", b":A", b"^A", b" ", b"\n")) * rng.randint(
        2, 600
    )


def _at(rng: random.Random, octets: bytes | bytearray) -> int:
    return rng.randrange(len(octets) + 1)


_ACCIDENTS: tuple[Callable[[random.Random, bytearray], None], ...]
_ACCIDENTS = (_change, _change, _lose, _repeat, _cut_off, _join, _splice, _put, _put, _swell)
