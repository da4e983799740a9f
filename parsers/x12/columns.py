"""From the stores of a chunk to Arrow arrays, which take their memory as it is, and from those to frames.

Belongs here: Arrow buffers and their validity. Does not belong here: which column a store belongs to.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray

from parsers.x12.compiled import Words
from parsers.x12.layout import Form
from parsers.x12.values import NO_DATE, NO_NUMBER, mark_values, rewrite, take_long

_STANDARD = b"*:^"

_TEXT, _NUMBER, _DATE = pl.String(), pl.Int64(), pl.Date()
_DTYPES: tuple[pl.DataType, ...] = (_TEXT, _NUMBER, _DATE)


def dtype_of(form: Form) -> pl.DataType:
    """The dtype of a column of the form."""
    if form in (Form.TEXT, Form.REPEATS):
        return _TEXT
    return _NUMBER if form in (Form.INTEGER, Form.CENTS) else _DATE


class Blanks:
    """Columns without a value, the most of them in most chunks: one block of nulls a frame, of which each chunk takes
    as many rows as it has. Any thread may ask."""

    def __init__(self) -> None:
        self._frames: dict[str, pl.DataFrame] = {}

    def rows(self, name: str, schema: Mapping[str, pl.DataType], count: int) -> pl.DataFrame:
        """So many rows of the frame of that name, all null."""
        known = self._frames.get(name)
        if known is None or known.height < count:
            # With a quarter more than is asked, so that a few rows more in the next chunk find room.
            columns = {dtype: pl.Series([None], dtype=dtype).new_from_index(0, count + count // 4) for dtype in _DTYPES}
            known = pl.DataFrame([columns[dtype].alias(column) for column, dtype in schema.items()])
            self._frames[name] = known
        return known.head(count)


def frame_of(arrays: Mapping[str, pa.Array]) -> pl.DataFrame:
    """Arrays as a frame; Polars takes their memory as it is."""
    made = pl.from_arrow(pa.RecordBatch.from_arrays(list(arrays.values()), names=list(arrays)))
    if not isinstance(made, pl.DataFrame):
        raise TypeError(f"Polars made a {type(made).__name__} of Arrow arrays; the versions do not fit together.")
    return made


def text_column(views: Words, address: int, present: int, long_bytes: int, *, separators: bytes = bytes(3)) -> pa.Array:
    """A text column from string views that point into the chunk at `address`.

    Args:
        views: two words a row; they become the column's.
        present: rows that have a value.
        long_bytes: bytes of values that are not inline; they are copied, so that the chunk may go.
        separators: bytes that become * : ^ in the values, in this order; 0 for one that stays or is none.
    """
    count = len(views) // 2
    heap = np.empty(long_bytes + 8 if long_bytes else 0, np.uint8)
    if long_bytes:
        take_long(views, address, heap)
    if any(old not in (0, new) for old, new in zip(separators, _STANDARD, strict=True)):
        rewrite(views, heap, np.frombuffer(separators, np.uint8), np.frombuffer(_STANDARD, np.uint8))
    validity = None
    if present < count:
        validity = np.empty((count + 7) // 8, np.uint8)
        mark_values(views, validity)
    return _array(pa.string_view(), count, [validity, views, *([heap] if long_bytes else [])], count - present)


def number_column(values: NDArray[np.int64] | NDArray[np.int32], present: int) -> pa.Array:
    """A column of numbers, or of dates as days of half a word."""
    count = len(values)
    dtype, none = (pa.int64(), NO_NUMBER) if values.dtype == np.int64 else (pa.date32(), NO_DATE)
    validity = np.packbits(values != none, bitorder="little") if present < count else None
    return _array(dtype, count, [validity, values], count - present)


def _array(dtype: pa.DataType, count: int, buffers: Sequence[NDArray[Any] | None], missing: int) -> pa.Array:
    memory = [None if buffer is None else pa.py_buffer(buffer) for buffer in buffers]
    return pa.Array.from_buffers(dtype, count, memory, null_count=missing)
