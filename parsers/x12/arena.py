"""Memory the kernels fill with a chunk's values, lent to one chunk after another.

Belongs here: where each store stands, and that a store lent is all zeros. Does not belong here: what a store holds.
"""

import mmap
from collections import deque

import numpy as np
from numpy.typing import NDArray

from parsers.x12.columns import Blanks
from parsers.x12.compiled import Positions, Words
from parsers.x12.tables import Tables

_LINE = 8
"""Words of a line of the cache."""

_NO_HUGE_PAGES = getattr(mmap, "MADV_NOHUGEPAGE", None)


class Arena:
    """Room for all stores of a chunk, for so many rows per frame; all zeros whenever it is lent.

    It is mapped, so that stores without a value, the most of them, take no memory; huge pages would give them some. A
    line of the cache between two stores keeps rows of one number from meeting in the same place of the cache.
    """

    def __init__(self, tables: Tables, capacity: Positions) -> None:
        self._capacity = capacity
        self._tables = tables
        counts = tables.store_words * capacity[tables.store_frames]
        ends = np.cumsum((counts + 2 * _LINE - 1) // _LINE * _LINE)
        self._begins = np.concatenate(([0], ends[:-1]))
        memory = mmap.mmap(-1, 8 * int(ends[-1]))
        if _NO_HUGE_PAGES is not None:
            memory.madvise(_NO_HUGE_PAGES)
        self._words = np.frombuffer(memory, np.uint64)
        self.addresses: NDArray[np.int64] = self._words.ctypes.data + 8 * self._begins
        """Of each store."""

    def holds(self, rows: Positions) -> bool:
        """Whether there is room for so many rows of each frame."""
        return bool((rows <= self._capacity).all())

    def store(self, number: int, rows: Positions) -> Words:
        """The words of a store for so many rows of each frame; who takes values out leaves zeros."""
        begin = int(self._begins[number])
        frame = self._tables.store_frames[number]
        return self._words[begin : begin + int(self._tables.store_words[number] * rows[frame])]


class Arenas:
    """Arenas of one file that are not lent, and blank columns; any thread may ask."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._free: deque[Arena] = deque()
        self.blanks = Blanks()

    def lend(self, rows: Positions) -> Arena:
        """An arena with room for so many rows of each frame."""
        try:
            arena = self._free.pop()
        except IndexError:
            return Arena(self._tables, rows)
        # With a quarter more than is asked, so that a few rows more in the next chunk find room.
        return arena if arena.holds(rows) else Arena(self._tables, rows + rows // 4)

    def take_back(self, arena: Arena) -> None:
        """Lend an arena again; its stores are zeros."""
        self._free.append(arena)
