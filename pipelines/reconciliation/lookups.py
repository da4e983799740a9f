"""Looking up by key what another frame says of each row."""

import numpy as np
import polars as pl
from numba import njit
from numpy.typing import NDArray

Integers = NDArray[np.int64]


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
    return frame.hstack(rows(table, frame[at]))


def rows(table: pl.DataFrame, places: pl.Series) -> pl.DataFrame:
    """The rows of `table` at the places, in their order; null: all null.

    Rows are taken from frames in one piece: from one in chunks, as files are read, it takes five times as long.
    """
    return table.rechunk().select(pl.all().gather(places.cast(pl.get_index_type())))


def numbered(values: pl.Series) -> pl.Series:
    """Equal values as equal numbers, null as null; which number is no matter. To group by numbers is cheaper."""
    distinct = pl.DataFrame({"value": values.unique().drop_nulls()}).with_row_index("number")
    return with_lookup(pl.DataFrame({"value": values}), distinct, on=["value"])["number"].cast(pl.Int64)


def grouped(keys: pl.DataFrame) -> tuple[pl.Series, pl.Series]:
    """Rows of equal keys as equal numbers, from 0 in the order of their first rows; and where those first rows are.

    Args:
        keys: columns of whole numbers or dates; null equals null.
    """
    columns = [keys[name].to_physical().cast(pl.Int64).fill_null(np.iinfo(np.int64).min) for name in keys.columns]
    numbers, first_rows = _grouped(np.column_stack([column.to_numpy() for column in columns]))
    return pl.Series(numbers), pl.Series(first_rows)


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _grouped(keys: Integers) -> tuple[Integers, Integers]:
    """A hash table of open addresses, at most half full."""
    size = 16
    while size < 2 * len(keys):
        size *= 2
    slots = np.full(size, -1, dtype=np.int32)
    numbers = np.empty(len(keys), dtype=np.int64)
    first_rows = np.empty(len(keys), dtype=np.int64)
    count = 0
    for i in range(len(keys)):
        mixed = np.uint64(0)
        for k in range(keys.shape[1]):
            # Fibonacci hashing (Knuth, TAOCP 6.4): the upper bits are the mixed ones
            mixed = (mixed ^ (mixed >> np.uint64(29)) ^ np.uint64(keys[i, k])) * np.uint64(0x9E3779B97F4A7C15)
        slot = np.int64((mixed >> np.uint64(24)) & np.uint64(size - 1))
        while slots[slot] >= 0 and not _is_equal(keys, first_rows[slots[slot]], i):
            slot = (slot + 1) & (size - 1)
        if slots[slot] < 0:
            slots[slot] = count
            first_rows[count] = i
            count += 1
        numbers[i] = slots[slot]
    return numbers, first_rows[:count]


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _is_equal(keys: Integers, one: int, other: int) -> bool:
    for k in range(keys.shape[1]):  # noqa: SIM110 - Numba has no generators
        if keys[one, k] != keys[other, k]:
            return False
    return True
