"""SHA-256 of every text of a column, compiled: a million keys without a million Python calls.

Same result as `hashlib.sha256` (FIPS 180-4), row by row.
"""

import numpy as np
import polars as pl
import pyarrow as pa
from numba import njit
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Words = NDArray[np.uint32]


def _fractions(root: int) -> Words:
    """First 32 bits of the fractional parts of the square (2) or cube (3) roots of the first primes (FIPS 180-4,
    4.2.2, 5.3.3).
    """
    count = 8 if root == 2 else 64
    primes = [n for n in range(2, 312) if all(n % d for d in range(2, int(n**0.5) + 1))][:count]
    shift = 32 * root
    return np.array([_integer_root(p << shift, root) & 0xFFFFFFFF for p in primes], dtype=np.uint32)


def _integer_root(number: int, root: int) -> int:
    low, high = 0, 1 << (number.bit_length() // root + 1)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if middle**root <= number else (low, middle - 1)
    return low


_LANES = 64
"""Texts hashed side by side: the same round of each, so that the processor takes several at once."""

_START = _fractions(2)
_ROUNDS = _fractions(3)


def sha256_hex(texts: pl.Series, *, digits: int = 64) -> pl.Series:
    """The first `digits` hexadecimal digits of the SHA-256 of each text's UTF-8 bytes; a null text stays null."""
    array = pa.array(texts.to_arrow(), type=pa.large_string())
    if len(array) == 0:
        return pl.Series(texts.name, [], dtype=pl.String)
    _, offsets, content = array.buffers()
    bounds = np.frombuffer(offsets, dtype=np.int64)[array.offset : array.offset + len(array) + 1]
    body = np.frombuffer(content, dtype=np.uint8) if content is not None else np.zeros(0, dtype=np.uint8)
    hexadecimal = _digest(body, bounds, _START, _ROUNDS, digits)
    ends = np.arange(0, len(array) * digits + 1, digits, dtype=np.int64)
    keys = pa.LargeStringArray.from_buffers(len(array), pa.py_buffer(ends), pa.py_buffer(hexadecimal))
    written = pl.Series(texts.name, keys, dtype=pl.String)
    return written.set(texts.is_null(), None) if texts.null_count() else written


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _digest(body: Bytes, bounds: NDArray[np.int64], start: Words, rounds: Words, digits: int) -> Bytes:
    count = len(bounds) - 1
    out = np.empty(count * digits, dtype=np.uint8)
    words = np.empty((64, _LANES), dtype=np.uint32)
    state = np.empty((8, _LANES), dtype=np.uint32)
    for row in range(0, count, _LANES):
        lanes = min(_LANES, count - row)
        blocks = 0
        for lane in range(lanes):
            blocks = max(blocks, _block_count(bounds[row + lane + 1] - bounds[row + lane]))
        for i in range(8):
            state[i, :] = start[i]
        for block in range(blocks):
            words[:16] = 0
            for lane in range(lanes):
                _lay_block(words, lane, body[bounds[row + lane] : bounds[row + lane + 1]], block)
            before = state.copy()
            _compress(state, words, rounds)
            for lane in range(lanes):
                if block >= _block_count(bounds[row + lane + 1] - bounds[row + lane]):
                    state[:, lane] = before[:, lane]
        for lane in range(lanes):
            for digit in range(digits):
                nibble = (state[digit // 8, lane] >> np.uint32(28 - 4 * (digit % 8))) & np.uint32(15)
                out[(row + lane) * digits + digit] = nibble + (48 if nibble < 10 else 87)
    return out


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _block_count(length: int) -> int:
    """Blocks of a text: 0x80 and its length in bits as eight bytes follow it."""
    return (length + 8) // 64 + 1


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _lay_block(words: Words, lane: int, text: Bytes, block: int) -> None:
    first = block * 64
    for at in range(first, min(len(text), first + 64)):
        words[(at - first) >> 2, lane] |= np.uint32(text[at]) << np.uint32(24 - 8 * (at & 3))
    if first <= len(text) < first + 64:
        words[(len(text) - first) >> 2, lane] |= np.uint32(0x80) << np.uint32(24 - 8 * (len(text) & 3))
    if block + 1 == _block_count(len(text)):
        words[14, lane] = np.uint32((len(text) * 8) >> 32)
        words[15, lane] = np.uint32((len(text) * 8) & 0xFFFFFFFF)


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _turned(word: np.uint32, by: int) -> np.uint32:
    return np.uint32((word >> np.uint32(by)) | (word << np.uint32(32 - by)))


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _compress(state: Words, words: Words, rounds: Words) -> None:
    for t in range(16, 64):
        for lane in range(_LANES):
            early, late = words[t - 15, lane], words[t - 2, lane]
            s0 = _turned(early, 7) ^ _turned(early, 18) ^ (early >> np.uint32(3))
            s1 = _turned(late, 17) ^ _turned(late, 19) ^ (late >> np.uint32(10))
            words[t, lane] = np.uint32(words[t - 16, lane] + s0 + words[t - 7, lane] + s1)
    work = state.copy()
    a, b, c, d, e, f, g, h = work[0], work[1], work[2], work[3], work[4], work[5], work[6], work[7]
    # the eight rows change their parts from round to round: no row is moved
    for t in range(0, 64, 8):
        _round(a, b, c, d, e, f, g, h, words, rounds, t)
        _round(h, a, b, c, d, e, f, g, words, rounds, t + 1)
        _round(g, h, a, b, c, d, e, f, words, rounds, t + 2)
        _round(f, g, h, a, b, c, d, e, words, rounds, t + 3)
        _round(e, f, g, h, a, b, c, d, words, rounds, t + 4)
        _round(d, e, f, g, h, a, b, c, words, rounds, t + 5)
        _round(c, d, e, f, g, h, a, b, words, rounds, t + 6)
        _round(b, c, d, e, f, g, h, a, words, rounds, t + 7)
    for i in range(8):
        for lane in range(_LANES):
            state[i, lane] = np.uint32(state[i, lane] + work[i, lane])


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _round(  # noqa: PLR0913, PLR0917 - the eight working variables of FIPS 180-4
    a: Words, b: Words, c: Words, d: Words, e: Words, f: Words, g: Words, h: Words, words: Words, rounds: Words, t: int
) -> None:
    for lane in range(_LANES):
        s1 = _turned(e[lane], 6) ^ _turned(e[lane], 11) ^ _turned(e[lane], 25)
        chosen = g[lane] ^ (e[lane] & (f[lane] ^ g[lane]))
        t1 = np.uint32(np.uint32(h[lane] + s1) + np.uint32(chosen + np.uint32(rounds[t] + words[t, lane])))
        s0 = _turned(a[lane], 2) ^ _turned(a[lane], 13) ^ _turned(a[lane], 22)
        majority = (a[lane] & b[lane]) | (c[lane] & (a[lane] | b[lane]))
        d[lane] = np.uint32(d[lane] + t1)
        h[lane] = np.uint32(np.uint32(t1 + s0) + majority)
