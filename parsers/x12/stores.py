"""Memory the kernels fill with a chunk's values: for those stores alone that hold some in the file.

Belongs here: which stores these are, and where each stands. Does not belong here: what becomes of a store.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from parsers.x12.columns import Blanks
from parsers.x12.compiled import Positions
from parsers.x12.layout import Form
from parsers.x12.tables import Tables

Store = NDArray[Any]
"""Rows of one store: string views, two words a row; numbers, a word a row; or dates, half a word a row."""

_VIEWS, _NUMBERS, _DATES = (np.dtype(np.uint64), 2), (np.dtype(np.int64), 1), (np.dtype(np.int32), 1)
_KINDS: dict[Form, tuple[np.dtype[Any], int]] = dict.fromkeys(Form, _DATES) | {
    Form.TEXT: _VIEWS,
    Form.REPEATS: _VIEWS,
    Form.INTEGER: _NUMBERS,
    Form.CENTS: _NUMBERS,
}
"""What a row of a store of each form is, and how many of them."""

_PAGE, _LINE = 4096, 64
"""Bytes of a page, and of a line of the cache."""


class Stores:
    """The stores of one file that hold values, and columns without one; any thread may ask.

    Of what a layout names most files have little, so a store gets memory once a chunk has turned out to have a value
    for it; that chunk is extracted once more.
    """

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._known: frozenset[int] = frozenset()
        self.blanks = Blanks()

    def learn(self, numbers: list[int]) -> None:
        """From now on make room for these, too."""
        self._known |= frozenset(numbers)

    def room(self, rows: Positions) -> dict[int, Store]:
        """The known stores by number, with room for so many rows of each frame; what stands in them is not set."""
        counts = rows[self._tables.store_frames]
        return {
            number: _room(number, self._tables.store_forms[number], int(counts[number]))
            for number in self._known
            if counts[number]
        }


def _room(number: int, form: Form, count: int) -> Store:
    """Where large stores begin differs by lines: rows of one number in all of them would share a place in the cache."""
    dtype, width = _KINDS[form]
    length = width * count
    shift = number * _LINE % _PAGE // dtype.itemsize if length * dtype.itemsize >= _PAGE else 0
    return np.empty(shift + length, dtype)[shift:]
