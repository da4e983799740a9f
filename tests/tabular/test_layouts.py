"""The layouts that come with the package keep their promises to the contracts and to each other."""

import itertools

import pytest
from pydantic import ValidationError

from parsers.tabular import FRAMES, frame_of, load_layouts
from parsers.tabular.layout import FILLED_BY_READER, Layout

LAYOUTS = load_layouts()


@pytest.mark.parametrize("layout_id", LAYOUTS)
def test_a_layout_fills_every_column_its_contract_requires(layout_id):
    layout = LAYOUTS[layout_id]
    required = {name for name, spec in layout.contract.to_schema().columns.items() if not spec.nullable}
    assert required - set(FILLED_BY_READER) <= set(layout.columns) | set(layout.constants)


@pytest.mark.parametrize("layout_id", LAYOUTS)
def test_codes_of_a_layout_are_codes_of_the_contract(layout_id):
    layout = LAYOUTS[layout_id]
    for name, column in layout.columns.items():
        allowed = {
            code
            for check in layout.contract.to_schema().columns[name].checks
            if check.name == "isin"
            for code in check.statistics["allowed_values"]
        }
        if allowed:
            assert set(column.codes.values()) <= allowed
            assert column.codes


def test_no_header_fits_two_layouts():
    tables = [layout for layout in LAYOUTS.values() if layout.form != "json"]
    for one, other in itertools.permutations(tables, 2):
        assert not (one.form == other.form and one.fits(tuple(other.required_headers.values())))


def test_frames_of_layouts_are_frames_of_the_contract():
    assert {frame_of(layout_id) for layout_id in LAYOUTS} == set(FRAMES)


def test_columns_may_stand_in_any_order_and_case():
    layout = LAYOUTS["aides_1"]
    header = tuple(name.upper() for name in reversed(layout.required_headers.values()))
    assert layout.fits(header)


@pytest.mark.parametrize("change", ["missing", "unknown", "twice"])
def test_a_header_with_a_column_missing_unknown_or_twice_does_not_fit(change):
    header = tuple(LAYOUTS["aides_1"].required_headers.values())
    changed = {"missing": header[:-1], "unknown": (*header, "Shoe Size"), "twice": (*header, header[0])}[change]
    assert LAYOUTS["aides_1"].fits(header)
    assert not LAYOUTS["aides_1"].fits(changed)


@pytest.mark.parametrize(
    "part",
    [
        {"columns": {"no_such_column": {"headers": ["A"]}}},
        {"columns": {"aide_id": {"headers": ["A"], "type": "date"}}},
        {"columns": {"aide_id": {"headers": ["A"], "type": "flag", "true_words": ["Y"]}}},
        {"columns": {"aide_id": {"headers": ["A"], "type": "instant", "formats": ["%Y"]}}},
        {"columns": {"aide_id": {"headers": ["A"]}}, "constants": {"aide_id": "1"}},
        {"columns": {"plan_id": {"headers": ["A"]}}},
        {"columns": {"aide_id": {"headers": ["A"], "corrects": "last_name"}}},
        {"columns": {"aide_id": {"headers": ["A"]}}, "recognized_by": ["A"]},
    ],
)
def test_a_layout_that_contradicts_itself_is_refused(part):
    with pytest.raises(ValidationError):
        Layout.model_validate({"layout_id": "x1", "frame": "aides", "form": "csv", "source": "test"} | part)
