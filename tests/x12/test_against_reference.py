"""The engine and a plain reader written apart from it see the same in the same file."""

from pathlib import Path

import polars as pl
import pytest

from parsers.transactions.reading import read_file
from tests.x12.files import SAMPLES, generated
from tests.x12.reference_reader import read_reference

WELL_FORMED = [
    # The validator's sample has an empty ISA16, so its component separator is its terminator for this plain reader.
    *(path for path in sorted(SAMPLES.glob("834/*")) if path.name != "edi834validator__valid-834.edi"),
    *(SAMPLES / "271" / name for name in ("node-x12__271.edi", "x12-parser-encoder__271_multiple_eb_segments.x12")),
    SAMPLES / "271" / "x12-parser-encoder__271_rejected_subscriber.x12",
]


def assert_same(path: Path, **options: int) -> dict[str, pl.DataFrame]:
    frames = read_file(path, **options).frames
    reference = read_reference(path.read_bytes())
    for name, frame in frames.items():
        if name == "other_segments":
            assert frame["segment_ordinal"].to_list() == reference.others
            continue
        rows = reference.rows.get(name, [])
        expected = pl.DataFrame(
            {column: [row.get(column) for row in rows] for column in frame.columns}, schema=frame.schema
        )
        for column in frame.columns:
            assert frame[column].equals(expected[column], null_equal=True), f"{name}.{column}"
    assert set(reference.rows) <= set(frames)
    return frames


@pytest.mark.parametrize("path", WELL_FORMED, ids=lambda path: path.name)
def test_samples_of_other_projects_read_the_same(path: Path) -> None:
    assert_same(path)


@pytest.mark.parametrize("seed", ["1", "2"])
def test_a_generated_834_of_many_sets_reads_the_same(tmp_path: Path, seed: str) -> None:
    path = generated(tmp_path / "a.834", "834", "700", "--per-set", "30", "--seed", seed, "--repeats")
    frames = assert_same(path, chunk_bytes=20_000)
    assert frames["enrollment_members"].height == 700
    assert frames["enrollment_sets"].height == 24


@pytest.mark.parametrize("seed", ["1", "2"])
def test_a_generated_271_of_many_sets_reads_the_same(tmp_path: Path, seed: str) -> None:
    path = generated(tmp_path / "a.271", "271", "500", "--per-set", "40", "--seed", seed, "--newlines")
    frames = assert_same(path, chunk_bytes=20_000)
    assert frames["eligibility_answers"].height == 500
    assert frames["eligibility_answers"]["created_date"].null_count() == 0


def test_a_set_of_all_members_at_once_reads_the_same(tmp_path: Path) -> None:
    path = generated(tmp_path / "a.834", "834", "1500", "--per-set", "0", "--newlines")
    assert_same(path, chunk_bytes=1 << 16)
