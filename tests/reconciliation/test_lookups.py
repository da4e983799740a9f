"""Rows numbered by their keys, and rows taken from another frame."""

from datetime import date

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from pipelines.reconciliation.lookups import grouped, rows
from tests.reconciliation.stories import UNTIMED

NUMBERS = st.one_of(st.none(), st.integers(-3, 3), st.integers(-(2**62), 2**62))
DATES = st.one_of(st.none(), st.dates(date(2026, 1, 1), date(2026, 1, 4)))


@UNTIMED
@given(st.lists(st.tuples(NUMBERS, DATES), max_size=60))
def test_equal_keys_have_one_number_in_the_order_of_their_first_rows(
    keys: list[tuple[int | None, date | None]],
) -> None:
    numbers, first_rows = grouped(pl.DataFrame(keys, schema={"a": pl.Int64, "b": pl.Date}, orient="row"))
    distinct = list(dict.fromkeys(keys))
    assert numbers.to_list() == [distinct.index(key) for key in keys]
    assert [keys[row] for row in first_rows] == distinct


def test_rows_are_taken_in_the_order_asked_and_no_place_is_an_empty_row() -> None:
    table = pl.concat([pl.DataFrame({"a": ["x", "y"]}), pl.DataFrame({"a": ["z"]})], rechunk=False)
    assert rows(table, pl.Series([2, None, 0, 2]))["a"].to_list() == ["z", None, "x", "z"]
    assert rows(table.clear(), pl.Series([None], dtype=pl.Int64))["a"].to_list() == [None]
