"""Looking up by key what another frame says of each row."""

import polars as pl


def with_lookup(frame: pl.DataFrame, table: pl.DataFrame, *, on: list[str]) -> pl.DataFrame:
    """`frame` with the other columns of `table`, by equal keys (null equals null); rows and their order stay.

    Only the keys go through the join: a wide frame of a million visits is not copied for one more column.

    Args:
        table: at most one row per key.
    """
    found = frame.select(on).join(table, on=on, how="left", nulls_equal=True, maintain_order="left")
    return frame.hstack(found.drop(on))


def with_row(frame: pl.DataFrame, table: pl.DataFrame, *, at: str) -> pl.DataFrame:
    """`frame` with the columns of the row of `table` whose number stands in the column `at`; null: none, all null.

    Frames that are numbered from 0 in their order need no join.
    """
    return frame.hstack(table.select(pl.all().gather(frame[at])))


def numbered(values: pl.Series) -> pl.Series:
    """Equal values as equal numbers, null as null; which number is no matter. To group by numbers is cheaper."""
    distinct = pl.DataFrame({"value": values.unique().drop_nulls()}).with_row_index("number")
    return with_lookup(pl.DataFrame({"value": values}), distinct, on=["value"])["number"].cast(pl.Int64)
