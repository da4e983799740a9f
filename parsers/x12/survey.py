"""Looking ahead in bytes that are not cut yet: envelope segments, and places where a file may be cut.

Belongs here: what must be known before a chunk is scanned. Blocks that hold nothing like an envelope segment, nearly
all of a large file, are passed over at the speed of memory. Does not belong here: reading the file (`chunks`).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from parsers.x12.compiled import (
    Octets,
    as_byte,
    as_signed,
    as_word,
    byte_at,
    compiled,
    int_at,
    kernel,
    packed,
    word_at,
    word_of,
)
from parsers.x12.scan import is_blank
from parsers.x12.tables import BOUNDARY_CODES, OUTSIDE, Loops
from parsers.x12.walk import Context, guide_words, kind_of

_BLOCK = 128
"""Bytes tested at once for anything that looks like an envelope segment."""

_AT, _BEHIND, _VERSION, _INDUSTRY, _BEFORE, _IS_JOINED = 0, 1, 2, 3, 4, 7
"""Places in a survey's state: the last envelope segment, the context behind it (three words), the context before it,
and whether the ISA met stands behind bytes that no terminator ends."""

_I, _S, _A, _G, _T, _E, _SPACE = (as_byte(ord(letter)) for letter in "ISAGTE ")
_ISA, _GS, _ST, _SE, _GE, _IEA = (as_word(word_of(name)) for name in ("ISA", "GS", "ST", "SE", "GE", "IEA"))


class Window(NamedTuple):
    """Bytes from `begin` to `end` at an address, and what separates them. The first segment stands at `begin`.

    Bytes up to `limit` may be looked at, to tell what begins before `end`.
    """

    address: int
    begin: int
    end: int
    limit: int
    element: int
    terminator: int


class Survey:
    """What the envelope segments of a window say about the context behind and before the last of them."""

    def __init__(self, octets: Octets, window: Window, context: Context, loops: Loops) -> None:
        self._octets = octets
        self._window = window
        self._loops = loops
        self._state = np.array([-1, *context, *context, 0], np.int64)

    def next_isa(self, at: int) -> int:
        """Go on at `at`; -> the next ISA segment, or -1 when the window holds no more."""
        return int(_survey(self._octets, self._window, at, self._loops, self._state))

    @property
    def is_joined(self) -> bool:
        """Whether the ISA met last stands behind bytes that no terminator ends."""
        return bool(self._state[_IS_JOINED])

    def last_cut(self) -> tuple[int, Context]:
        """The last place the window may be cut at, and the context there; its begin when there is none."""
        behind, before = (Context(*self._state[at : at + 3].tolist()) for at in (_BEHIND, _BEFORE))
        last = max(int(self._state[_AT]), self._window.begin)
        cut = _last_boundary(self._window, last + 1, behind.kind, self._loops)
        return (int(cut), behind) if cut >= 0 else (last, before)


@kernel
def _survey(octets: Octets, window: Window, at: int, loops: Loops, state: NDArray[np.int64]) -> int:
    """Bring the state forward from `at`; -> the first ISA met, or -1."""
    address, end = window.address, window.end
    if at == window.begin:
        while at < end and is_blank(byte_at(address, at), window.element, window.terminator):
            at += 1
        if _meet(window, at, loops, state):
            return at
        at += 1
    while at < end:
        stop = at + _BLOCK
        if stop + 3 > end:
            stop = end
        elif not _is_suspect(octets, at, window.element, window.terminator):
            at = stop
            continue
        while at < stop:
            if _is_envelope_letter(address, at) and _meet(window, at, loops, state):
                return at
            at += 1
    return -1


@compiled
def _is_suspect(octets: Octets, begin: int, element: int, terminator: int) -> bool:
    """Whether an envelope segment may begin in the block from `begin`.

    Written so that the compiler makes one vector instruction of each comparison.
    """
    found = False
    block = octets[begin - 1 : begin + _BLOCK + 3]
    for at in range(_BLOCK):
        before, a, b, c = block[at], block[at + 1], block[at + 2], block[at + 3]
        is_first = (before == terminator) | (before <= _SPACE)
        is_pair = ((a == _S) & ((b == _T) | (b == _E))) | ((a == _G) & ((b == _S) | (b == _E)))
        is_last = (c == element) | (c == terminator) | (c <= _SPACE)
        found |= (is_first & is_last & is_pair) | ((a == _I) & ((b == _S) | (b == _E)) & (c == _A))
    return found


@compiled
def _is_envelope_letter(address: int, at: int) -> bool:
    """Whether the two letters at a place begin an envelope identifier."""
    first, second = byte_at(address, at), byte_at(address, at + 1)
    if second == _E:
        return first in (_S, _G, _I)
    return (second == _T and first == _S) or (second == _S and first in (_G, _I))


@compiled
def _meet(window: Window, at: int, loops: Loops, state: NDArray[np.int64]) -> bool:
    """Bring the state behind the segment at `at`, if it is one of the envelope; -> whether it is an ISA segment."""
    state[_IS_JOINED] = not _begins_segment(window, at)
    if state[_IS_JOINED]:
        return _is_padded_isa(window, at)
    first, last, is_whole = _element(window, at, 0)
    name = packed(window.address, first, last) if is_whole else as_word(0)
    kind, version, industry = as_signed(OUTSIDE), as_word(0), as_word(0)
    if name in (_ST, _SE):
        version, industry = as_word(state[_VERSION]), as_word(state[_INDUSTRY])
        if name == _ST:
            kind, is_whole = _kind_at(window, at, version, industry, loops)
    elif name == _GS:
        first, last, is_whole = _element(window, at, 8)
        version, industry = guide_words(window.address, first, last)
    elif name not in (_GE, _IEA, _ISA):
        # An interchange with another element separator.
        return at + 3 < window.end and packed(window.address, at, at + 3) == _ISA
    if is_whole:
        for place in range(3):
            state[_BEFORE + place] = state[_BEHIND + place]
        state[_AT] = at
        state[_BEHIND], state[_VERSION], state[_INDUSTRY] = kind, as_signed(version), as_signed(industry)
    return name == _ISA


@compiled
def _kind_at(window: Window, at: int, version: int, industry: int, loops: Loops) -> tuple[int, bool]:
    """The kind of the set an ST segment opens, and whether the segment is whole; the counterpart of `walk`'s."""
    first, last, is_whole = _element(window, at, 1)
    transaction = packed(window.address, first, last)
    if version == 0:
        first, last, is_whole = _element(window, at, 3)
        version, industry = guide_words(window.address, first, last)
    return kind_of(transaction, version, industry, loops), is_whole


@compiled
def _begins_segment(window: Window, at: int) -> bool:
    """Whether nothing but blanks stands between `at` and a terminator or the window's begin."""
    place = at - 1
    while place >= window.begin and is_blank(byte_at(window.address, place), window.element, window.terminator):
        place -= 1
    return place < window.begin or byte_at(window.address, place) == window.terminator


@compiled
def _is_padded_isa(window: Window, at: int) -> bool:
    """Whether a whole ISA segment of fixed width stands at `at`: the mark of an interchange behind a broken one."""
    address = window.address
    if window.limit - at < 106 or packed(address, at, at + 3) != _ISA:
        return False
    separator = byte_at(address, at + 3)
    found = True
    for offset in (6, 17, 20, 103):
        found &= byte_at(address, at + offset) == separator
    return found


@compiled
def _element(window: Window, begin: int, number: int) -> tuple[int, int, bool]:
    """Where element `number` (0: the identifier) of the segment at `begin` stands, and whether the window shows it.

    An element the segment does not have is empty.
    """
    address, terminator = window.address, window.terminator
    first = begin
    place = 0
    for at in range(begin, window.end):
        byte = byte_at(address, at)
        if byte in (window.element, terminator):
            if place == number:
                last = at
                while byte == terminator and last > first and byte_at(address, last - 1) in (10, 13):
                    last -= 1
                return first, last, True
            if byte == terminator:
                return 0, 0, True
            place += 1
            first = at + 1
    return 0, 0, False


@kernel
def _last_boundary(window: Window, begin: int, kind: int, loops: Loops) -> int:
    """The last place from `begin` on where a set of the kind may be cut; -1 when there is none."""
    for stop in range(window.end - 1, begin - 2, -1):
        if byte_at(window.address, stop) != window.terminator:
            continue
        at = stop + 1
        if kind < 0 and at >= begin:
            return at
        while at < window.end and is_blank(byte_at(window.address, at), window.element, window.terminator):
            at += 1
        if kind >= 0 and at >= begin and _is_boundary(window, at, kind, loops):
            return at
    return -1


@compiled
def _is_boundary(window: Window, at: int, kind: int, loops: Loops) -> bool:
    first, last, is_whole = _element(window, at, 0)
    if not is_whole or packed(window.address, first, last) != word_at(loops.kind_boundary, kind):
        return False
    number = int_at(loops.boundary_element, kind)
    if number == 0:
        return True
    first, last, is_whole = _element(window, at, number)
    word = packed(window.address, first, last)
    for place in range(BOUNDARY_CODES * kind, BOUNDARY_CODES * (kind + 1)):
        if is_whole and word != 0 and word == word_at(loops.boundary_code, place):
            return True
    return False
