"""Rules of content asked of rows: a frame is passed over when no row has a value in the column a rule names."""

from itertools import product

import polars as pl
import pytest

from parsers.transactions.content import ROW_RULES
from parsers.transactions.reading import tables
from parsers.transactions.spots import RowRule
from parsers.x12.assembly import Assembly

VALUES = {
    pl.String(): [None, "", "18", "XX", "Y", "7", "21", "US", "PO BOX 1", "1234567890", "123456789"],
    pl.Int64(): [None, -1, 1],
    pl.Date(): [None],
}
RULES = [rule for rules in ROW_RULES.values() for rule in rules]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.spot.rule_code}-{rule.frame}-{rule.column}")
def test_a_row_without_a_value_in_the_named_column_breaks_nothing(rule: RowRule) -> None:
    """Whether the frame of a chunk is passed over would otherwise depend on where the file is cut."""
    names = rule.is_broken.meta.root_names()
    assert rule.column in names
    schema = Assembly(tables()).empty_frames(range(len(tables().layouts)))[rule.frame].schema
    forms = {name: schema[name] for name in names}
    rows = product(*([None] if name == rule.column else VALUES[form] for name, form in forms.items()))
    frame = pl.DataFrame(list(rows), schema=forms, orient="row")
    assert not frame.select(rule.is_broken.any()).item()
