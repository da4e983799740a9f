"""Layouts: the frames they make are those of the contract, and a layout that contradicts itself is refused."""

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from parsers.transactions import enrollment_834
from parsers.transactions.reading import LAYOUTS, read_file, tables
from parsers.x12.assembly import Assembly
from parsers.x12.layout import Form, Key, Layout, Loop, Pick, Source, Where, Within
from parsers.x12.tables import compile_tables
from schemas.files import RECEIVED_KINDS
from schemas.frames import X12_FRAMES
from schemas.validation import validate
from tests.x12.files import STANDARD, mixed_file


def contracted(name: str) -> dict[str, pl.DataType]:
    """The columns a frame of the parser must have, without those that are known only where the file is."""
    declared = X12_FRAMES[name].polars_schema()
    return {column: dtype for column, dtype in declared.items() if column not in ("file_sha256", "plan_id")}


def test_frames_are_those_of_the_contract_in_its_order(tmp_path: Path) -> None:
    path = tmp_path / "a.x12"
    path.write_bytes(STANDARD.write(mixed_file()))
    for name, frame in read_file(path).frames.items():
        assert list(frame.schema.items()) == list(contracted(name).items()), name


def test_every_layout_has_its_contracts() -> None:
    frames = Assembly(tables()).empty_frames(range(len(LAYOUTS)))
    assert set(frames) == set(X12_FRAMES)
    for name, frame in frames.items():
        assert list(frame.schema.items()) == list(contracted(name).items()), name


def test_every_row_keeps_its_contract(tmp_path: Path) -> None:
    path = tmp_path / "a.x12"
    path.write_bytes(STANDARD.write(mixed_file()))
    for name, frame in read_file(path, chunk_bytes=100).frames.items():
        placed = frame.with_columns(file_sha256=pl.lit("0" * 64), plan_id=pl.lit("plan"))
        assert validate(placed, X12_FRAMES[name]).rejected.is_empty(), name
        assert not frame.is_empty(), name


def test_every_kind_that_is_read_can_be_received() -> None:
    assert set(LAYOUTS) <= set(RECEIVED_KINDS)


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=lambda layout: layout.transaction)
def test_every_column_says_where_it_stands(layout: Layout) -> None:
    loops = {layout.root, *(loop.loop_id for loop in layout.loops)}
    for frame in layout.frames:
        assert set(frame.loops) <= loops
        for column in frame.columns:
            assert column.sources, column.name
            for source in column.sources:
                assert set(source.loops) <= loops
                assert (source.format_element > 0) <= (column.form in (Form.DATE, Form.BEGIN, Form.END))


def test_a_column_in_a_loop_that_is_not_declared_is_refused() -> None:
    frame = enrollment_834.LAYOUT.frames[0]
    lost = replace(frame.columns[0], sources=(Source(("9999",), "REF", (Pick(2),)),))
    with pytest.raises(ValueError, match="'9999'"):
        compile_tables([replace(enrollment_834.LAYOUT, frames=(replace(frame, columns=(lost,)),))])


def test_more_than_two_conditions_are_refused() -> None:
    frame = enrollment_834.LAYOUT.frames[0]
    pick = Pick(2, (Where(1, ("A",)), Where(3, ("B",)), Where(4, ("C",))))
    column = replace(frame.columns[0], sources=(Source(("ST",), "REF", (pick,)),))
    with pytest.raises(ValueError, match="more than two conditions"):
        compile_tables([replace(enrollment_834.LAYOUT, frames=(replace(frame, columns=(column,)),))])


def test_a_set_that_cannot_be_cut_anywhere_is_refused() -> None:
    loops = tuple(replace(loop, is_boundary=False) for loop in enrollment_834.LAYOUT.loops)
    with pytest.raises(ValueError, match="cut before"):
        compile_tables([replace(enrollment_834.LAYOUT, loops=loops)])


def test_boundaries_of_a_set_must_be_told_by_one_segment() -> None:
    loops = (*enrollment_834.LAYOUT.loops, Loop("2900", "ST", "HL", 900, is_boundary=True))
    with pytest.raises(ValueError, match="one segment"):
        compile_tables([replace(enrollment_834.LAYOUT, loops=loops)])


def test_a_code_longer_than_a_word_is_refused() -> None:
    frame = enrollment_834.LAYOUT.frames[0]
    column = replace(frame.columns[0], sources=(Source(("ST",), "REF", (Pick(2, (Where(1, ("NINECHARS",)),)),)),))
    with pytest.raises(ValueError, match="word of 8"):
        compile_tables([replace(enrollment_834.LAYOUT, frames=(replace(frame, columns=(column,)),))])


def test_the_frame_of_the_set_comes_first() -> None:
    frames = tuple(reversed(enrollment_834.LAYOUT.frames))
    with pytest.raises(ValueError, match="first frame"):
        compile_tables([replace(enrollment_834.LAYOUT, frames=frames)])


def test_a_row_lies_within_rows_of_a_frame_declared_before() -> None:
    members, coverages = enrollment_834.LAYOUT.frames[1:]
    keys: dict[str, Key | Within] = {**members.keys, "coverage_ordinal": Within(coverages.name)}
    frames = (enrollment_834.LAYOUT.frames[0], replace(members, keys=keys), coverages)
    with pytest.raises(ValueError, match="declared before"):
        compile_tables([replace(enrollment_834.LAYOUT, frames=frames)])
