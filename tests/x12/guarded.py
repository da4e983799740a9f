"""Files read where the memory behind them, and behind every array, is forbidden: a byte too far ends the process.

    python -m tests.x12.guarded SAMPLE-FOLDER STEP
    python -m tests.x12.guarded FILES

reads every file of a folder, cut off at every STEP-th byte (a large one a dozen times), or so many files that a random
number generator makes, in such memory. The kernels address bytes without asking for bounds, so a test of their bounds
can only be a process that would die.
"""

import ctypes
import mmap
import random
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parsers.transactions.reading import tables
from parsers.x12.chunks import Chunk, chunks
from parsers.x12.compiled import PADDING, Octets
from parsers.x12.parts import Relay, read_part
from parsers.x12.stores import Stores
from tests.x12.hostile import broken_file, guided_file

PROT_NONE = 0
_PAGE = mmap.PAGESIZE
_FEW_ROWS = 6


class Guarded:
    """Memory that ends where a forbidden page begins."""

    def __init__(self, room: int) -> None:
        pages = -(-(room + PADDING) // _PAGE)
        self._memory = mmap.mmap(-1, (pages + 1) * _PAGE)
        self._end = pages * _PAGE
        self._octets = np.frombuffer(self._memory, np.uint8)
        _forbid(self._octets.ctypes.data + self._end)

    def hold(self, octets: Octets, beyond: int = PADDING) -> Octets:
        """The octets, with so many bytes behind them that may be read."""
        begin = self._end - beyond - len(octets)
        self._octets[begin : self._end - beyond] = octets
        self._octets[self._end - beyond : self._end] = 0xFF
        return self._octets[begin : self._end - beyond]


def guard_arrays() -> None:
    """From now on NumPy makes arrays that end where a forbidden page begins: tables, positions, rows, stores, heaps.

    Of a few long rows every row ends so: kernels take them as arrays of their own.
    """
    zeros, array, resize = np.zeros, np.array, np.resize

    def guarded(shape: Any, dtype: Any = float, **options: Any) -> NDArray[Any]:
        plain = zeros(shape, dtype, **options)
        if not plain.nbytes or plain.dtype.hasobject:
            return plain
        if plain.ndim == 2 and len(plain) < _FEW_ROWS < plain.shape[1]:
            return _rows(len(plain), plain[0].nbytes).view(plain.dtype)
        return _rows(1, plain.nbytes)[0].view(plain.dtype).reshape(plain.shape)

    def filled(shape: Any, value: Any, dtype: Any = None) -> NDArray[Any]:
        made = guarded(shape, array(value).dtype if dtype is None else dtype)
        made[...] = value
        return made

    def copied(*values: Any, **options: Any) -> NDArray[Any]:
        plain = array(*values, **options)
        return filled(plain.shape, plain, plain.dtype)

    def resized(*values: Any) -> NDArray[Any]:
        plain = resize(*values)
        return filled(plain.shape, plain, plain.dtype)

    vars(np).update(empty=guarded, zeros=guarded, full=filled, array=copied, resize=resized)


def _rows(count: int, length: int) -> Octets:
    """Rows of zeros, each of them right before a forbidden page."""
    room = -(-length // _PAGE) * _PAGE
    octets = np.frombuffer(mmap.mmap(-1, count * (room + _PAGE)), np.uint8).reshape(count, room + _PAGE)
    for row in octets:
        _forbid(row.ctypes.data + room)
    return octets[:, room - length : room]


def _forbid(place: int) -> None:
    """Forbid the page at an address."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mprotect(ctypes.c_void_p(place), ctypes.c_size_t(_PAGE), PROT_NONE) != 0:
        raise OSError(ctypes.get_errno(), "mprotect")


def read_guarded(path: Path, memory: Guarded, chunk_bytes: int) -> None:
    """Read a file, each of its chunks in guarded memory."""
    relay = Relay()
    with path.open("rb", buffering=0) as stream:
        for chunk in chunks(stream, tables().loops, chunk_bytes=chunk_bytes):
            held: Chunk = replace(chunk, octets=memory.hold(chunk.octets))
            read_part(held, tables(), Stores(tables()), *relay.next())


def samples_cut_off(folder: Path, step: int) -> Iterator[bytes]:
    """Every file of a folder, cut off at every `step`-th byte or a dozen times."""
    for sample in sorted(folder.glob("*")):
        content = sample.read_bytes()
        for end in range(len(content), 0, -max(step, len(content) // 12)):
            yield content[:end]


def hostile_files(count: int) -> Iterator[bytes]:
    """Broken files, and files made of segments of a guide."""
    for seed in range(count):
        rng = random.Random(seed)  # noqa: S311
        yield guided_file(rng) if seed % 2 else broken_file(rng)


def main(contents: Iterator[bytes]) -> None:
    """Read every file, in large and in small chunks."""
    guard_arrays()
    memory = Guarded(1 << 20)
    with TemporaryDirectory() as place:
        path = Path(place, "a.x12")
        for content in contents:
            path.write_bytes(content)
            read_guarded(path, memory, 1 << 19)
            read_guarded(path, memory, 200)


if __name__ == "__main__":
    source, *steps = sys.argv[1:]
    main(samples_cut_off(Path(source), int(steps[0])) if steps else hostile_files(int(source)))
