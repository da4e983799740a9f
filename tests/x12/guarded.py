"""Files read where the memory behind them is forbidden: a byte read too far ends the process.

    python -m tests.x12.guarded SAMPLE-FOLDER STEP

reads every file of a folder, cut off at every STEP-th byte (a large one a dozen times), in such memory. The kernels
address bytes without asking for bounds, so a test of their bounds can only be a process that would die.
"""

import ctypes
import mmap
import sys
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from parsers.transactions.reading import tables
from parsers.x12.chunks import Chunk, chunks
from parsers.x12.compiled import PADDING, Octets
from parsers.x12.parts import Relay, read_part

PROT_NONE = 0
_PAGE = mmap.PAGESIZE


class Guarded:
    """Memory that ends where a forbidden page begins."""

    def __init__(self, room: int) -> None:
        pages = -(-(room + PADDING) // _PAGE)
        self._memory = mmap.mmap(-1, (pages + 1) * _PAGE)
        self._end = pages * _PAGE
        self._octets = np.frombuffer(self._memory, np.uint8)
        libc = ctypes.CDLL(None, use_errno=True)
        place = self._octets.ctypes.data + self._end
        if libc.mprotect(ctypes.c_void_p(place), ctypes.c_size_t(_PAGE), PROT_NONE) != 0:
            raise OSError(ctypes.get_errno(), "mprotect")

    def hold(self, octets: Octets, beyond: int = PADDING) -> Octets:
        """The octets, with so many bytes behind them that may be read."""
        begin = self._end - beyond - len(octets)
        self._octets[begin : self._end - beyond] = octets
        self._octets[self._end - beyond : self._end] = 0xFF
        return self._octets[begin : self._end - beyond]


def read_guarded(path: Path, memory: Guarded, chunk_bytes: int) -> None:
    """Read a file, each of its chunks in guarded memory."""
    relay = Relay()
    with path.open("rb", buffering=0) as stream:
        for chunk in chunks(stream, tables().loops, chunk_bytes=chunk_bytes):
            held: Chunk = replace(chunk, octets=memory.hold(chunk.octets))
            read_part(held, tables(), *relay.next())


def main(folder: Path, step: int) -> None:
    """Read every file, cut off at every `step`-th byte or a dozen times."""
    memory = Guarded(1 << 20)
    with TemporaryDirectory() as place:
        path = Path(place, "a.x12")
        for sample in sorted(folder.glob("*")):
            content = sample.read_bytes()
            for end in range(len(content), 0, -max(step, len(content) // 12)):
                path.write_bytes(content[:end])
                read_guarded(path, memory, 1 << 19)
                read_guarded(path, memory, 200)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
