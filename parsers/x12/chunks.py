"""Cutting a file into chunks that can be read apart from one another.

Belongs here: reading bytes, skipping what precedes the first interchange, cutting before a segment that begins
something new (a member, a person answered, a transaction set, an interchange with other delimiters), and knowing
where in an interchange each chunk begins. Does not belong here: what stands in a chunk.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from io import FileIO

import numpy as np

from parsers.x12.compiled import PADDING, Octets, as_byte, pinned
from parsers.x12.delimiters import ISA_REACH, Delimiters, Header, foreign_encoding, next_isa, read_header
from parsers.x12.faults import Fault
from parsers.x12.survey import Survey, Window
from parsers.x12.tables import Loops
from parsers.x12.walk import NOWHERE, Context

CHUNK_BYTES = 4 << 20
"""Bytes read at once: few enough that the positions found in them stay in the cache from pass to pass."""

LOOP_BYTES = 16 << 20
"""The most bytes one member or claim may have."""

PREAMBLE_BYTES = 1 << 16
"""The first interchange must begin within so many bytes of a file."""


@dataclass(frozen=True)
class Chunk:
    """Whole segments of one or more interchanges with the same delimiters; only the last of a file may end within one.

    `faults` were met on the way to the chunk.
    """

    octets: Octets
    offset: int
    delimiters: Delimiters
    context: Context
    faults: tuple[Fault, ...] = ()


def chunks(
    stream: FileIO, loops: Loops, *, chunk_bytes: int = CHUNK_BYTES, loop_bytes: int = LOOP_BYTES
) -> Iterator[Chunk]:
    """Cut a file. Chunks may be empty and carry only faults.

    Args:
        stream: the file, from its begin, opened for bytes and without buffering.
        chunk_bytes: bytes of a chunk, as a rule.
        loop_bytes: the most bytes between two places where the file may be cut.
    """
    cutter = _Cutter(stream, loops, chunk_bytes, loop_bytes)
    if cutter.enter_file():
        while cutter.begin < cutter.end or not cutter.is_ended:
            yield cutter.cut()
    if cutter.faults:
        yield Chunk(
            np.empty(0, np.uint8), cutter.offset + cutter.begin, Delimiters(0, 0), NOWHERE, cutter.take_faults()
        )


class _Cutter:
    """A window over the file: `buffer[begin:end]` are the bytes read and not cut, at `offset + begin` in the file."""

    def __init__(self, stream: FileIO, loops: Loops, chunk_bytes: int, loop_bytes: int) -> None:
        self.stream = stream
        self.tables = loops
        self.loops = pinned(self.tables)
        self.chunk_bytes = chunk_bytes
        self.loop_bytes = loop_bytes
        self.buffer: Octets = np.empty(0, np.uint8)
        self.begin = self.end = self.offset = 0
        self.is_ended = False
        self.delimiters = Delimiters(0, 0)
        self.context = NOWHERE
        self.faults: list[Fault] = []

    def take_faults(self) -> tuple[Fault, ...]:
        """The faults met since they were last taken."""
        faults, self.faults = tuple(self.faults), []
        return faults

    def enter_file(self) -> bool:
        """Go to the first interchange; -> whether there is one that can be read."""
        self._fill(PREAMBLE_BYTES)
        head = self.buffer[: min(self.end, ISA_REACH)].tobytes()
        if encoding := foreign_encoding(head):
            return self._give_up(Fault("X12-ENCODING", 0, found=encoding))
        if head.startswith(b"\xef\xbb\xbf"):
            self.faults.append(Fault("X12-BYTE-ORDER-MARK", 0))
            self.begin = 3
        at = self.begin
        while (at := next_isa(self.buffer, at, min(self.end, PREAMBLE_BYTES))) >= 0:
            if self._header(at):
                break
            at += 1
        else:
            return self._give_up(Fault("X12-NOT-X12" if self.end else "FILE-EMPTY", 0))
        text = self.buffer[self.begin : at].tobytes()
        if text.strip():
            begin = self.begin + len(text) - len(text.lstrip())
            # An interchange whose ISA cannot be read is no prose.
            is_interchange = next_isa(self.buffer, begin, min(begin + 4, at)) == begin
            self.faults.append(Fault("X12-OUTSIDE-ENVELOPE" if is_interchange else "X12-TEXT-BEFORE-ISA", begin))
        self.begin = at
        return True

    def cut(self) -> Chunk:
        """The next chunk; an empty one when nothing is left or nothing more can be read."""
        reach = min(self.chunk_bytes, self.loop_bytes)
        # A window half full is full enough: topping it up for every small interchange would copy it each time.
        if not self._holds(reach // 2):
            self._fill(reach)
        self._enter_interchange()
        cut, context, headers = self._place(reach)
        while cut == self.begin < self.end:
            if reach >= self.loop_bytes and self._holds(reach):
                self._give_up(Fault("X12-LOOP-TOO-LARGE", self.offset + self.begin))
                cut = self.begin
                break
            reach = min(2 * reach, self.loop_bytes)
            self._fill(reach)
            cut, context, headers = self._place(reach)
        for at, header in headers:
            if at < cut:
                self._judge(at, header)
        chunk = Chunk(
            self.buffer[self.begin : cut],
            self.offset + self.begin,
            self.delimiters,
            self.context,
            self.take_faults(),
        )
        self.begin, self.context = cut, context
        return chunk

    def _give_up(self, fault: Fault) -> bool:
        """Read nothing more."""
        self.faults.append(fault)
        self.begin, self.is_ended = self.end, True
        return False

    def _holds(self, reach: int) -> bool:
        """Whether `reach` bytes are in the window, and behind them what tells of an ISA segment; or all there are."""
        return self.is_ended or self.end - self.begin >= reach + ISA_REACH

    def _fill(self, reach: int) -> None:
        """Have so many bytes in the window that it holds `reach`."""
        if self._holds(reach):
            return
        held, wanted = self.end - self.begin, reach + ISA_REACH
        buffer = np.empty(wanted + PADDING, np.uint8)
        buffer[:held] = self.buffer[self.begin : self.end]
        self.offset += self.begin
        self.buffer, self.begin, self.end = buffer, 0, held
        while self.end < wanted and not self.is_ended:
            count = self.stream.readinto(buffer[self.end : wanted].data)
            self.is_ended = not count
            self.end += count or 0

    def _header(self, at: int) -> Header | None:
        return read_header(self.buffer[at : min(at + ISA_REACH, self.end)].tobytes())

    def _enter_interchange(self) -> None:
        """Take the delimiters of the ISA segment the window begins with, if it does."""
        header = self._header(self.begin)
        if header is not None:
            self.delimiters = header.delimiters
            self._judge(self.begin, header)

    def _judge(self, at: int, header: Header) -> None:
        if not header.is_padded:
            self.faults.append(Fault("X12-ISA-WIDTH", self.offset + at, segment_id="ISA"))
        if header.is_ambiguous:
            self.faults.append(Fault("X12-DELIMITER-AMBIGUOUS", self.offset + at, segment_id="ISA"))

    def _place(self, reach: int) -> tuple[int, Context, list[tuple[int, Header]]]:
        """Where to cut within `reach` (`begin`: nowhere), the context there, and the interchanges met on the way."""
        # Of an ISA segment anywhere in the window it can be told whether it can be read.
        end = min(self.end if self.is_ended else self.end - ISA_REACH, self.begin + reach)
        element, terminator = as_byte(self.delimiters.element), as_byte(self.delimiters.terminator)
        window = Window(self.buffer.ctypes.data, self.begin, end, self.end, element, terminator)
        survey = Survey(self.buffer, window, self.context, self.loops)
        headers: list[tuple[int, Header]] = []
        at = self.begin
        while (at := survey.next_isa(at)) >= 0:
            header = self._header(at) if at > self.begin else None
            if header is not None:
                if survey.is_joined or header.delimiters != self.delimiters:
                    return at, NOWHERE, headers
                headers.append((at, header))
            at += 1
        if self.is_ended and end == self.end:
            return end, NOWHERE, headers
        return *survey.last_cut(), headers
