"""What the short way of judging lets pass has no fault: the long way over all segments says the same."""

import random
from io import FileIO
from pathlib import Path

import numpy as np
import pytest

from parsers.transactions.reading import tables
from parsers.x12 import judge_elements
from parsers.x12.chunks import chunks
from parsers.x12.compiled import as_byte, pinned
from parsers.x12.faults import NotedRows
from parsers.x12.guide_library import control_guide
from parsers.x12.judge import Ground, Standing, new_sheet
from parsers.x12.judgement import place
from parsers.x12.scan import scan
from parsers.x12.walk import walk
from tests.x12.hostile import break_up, samples

FILES = 100
ISA_BYTES = 106


def both_ways(path: Path) -> list[tuple[NotedRows, NotedRows]]:
    """Faults of a file's elements, found with the short way before the long one and by the long one alone."""
    found, standing = [], Standing()
    for chunk in chunks(FileIO(path), tables().loops, chunk_bytes=1 << 20):
        segments = scan(chunk.octets, len(chunk.octets), chunk.delimiters)
        walked = walk(chunk.octets, segments, chunk.context, tables().loops)
        placed, pins, separator = place(chunk, segments, walked, standing), pinned(segments), chunk.delimiters.element
        for first, stop, named in placed.stretches:
            guide = named or control_guide("")
            ground = Ground(chunk.octets.ctypes.data, as_byte(chunk.delimiters.component), guide.pins)
            classes = judge_elements.classes_of(guide, chunk.delimiters)
            span = range(first, stop)
            short = judge_elements.judge_elements(ground, pins, span, separator, classes, placed.places)
            everything = np.arange(first, stop, dtype=np.int32)
            rows, count, sheet = new_sheet(100 * len(span))
            judge_elements._judge(ground, pins, 0, everything, separator, classes.ctypes.data, placed.places, sheet)
            found.append((np.concatenate([rows[:0], *short]), rows[: count[0]]))
    return found


@pytest.mark.parametrize("seed", range(FILES))
def test_short_way_lets_no_fault_pass(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 - no secret
    octets = rng.choice(list(samples()))
    path = tmp_path / "a.x12"
    path.write_bytes(octets[:ISA_BYTES] + break_up(rng, octets[ISA_BYTES:]))
    for short, long in both_ways(path):
        np.testing.assert_array_equal(short, long)
