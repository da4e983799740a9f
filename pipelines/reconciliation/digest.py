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
    words = np.empty(64, dtype=np.uint32)
    state = np.empty(8, dtype=np.uint32)
    for row in range(count):
        first, length = bounds[row], bounds[row + 1] - bounds[row]
        state[:] = start
        # 0x80, zeros, and the length in bits as eight bytes fill the last block
        for block in range((length + 8) // 64 + 1):
            for w in range(16):
                word = np.uint32(0)
                for b in range(4):
                    at = block * 64 + w * 4 + b
                    byte = np.uint32(0)
                    if at < length:
                        byte = np.uint32(body[first + at])
                    elif at == length:
                        byte = np.uint32(0x80)
                    word = (word << np.uint32(8)) | byte
                words[w] = word
            if block == (length + 8) // 64:
                words[14] = np.uint32((length * 8) >> 32)
                words[15] = np.uint32((length * 8) & 0xFFFFFFFF)
            _compress(state, words, rounds)
        for digit in range(digits):
            nibble = (state[digit // 8] >> np.uint32(28 - 4 * (digit % 8))) & np.uint32(15)
            out[row * digits + digit] = nibble + (48 if nibble < 10 else 87)
    return out


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _turned(word: np.uint32, by: int) -> np.uint32:
    return np.uint32((word >> np.uint32(by)) | (word << np.uint32(32 - by)))


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _compress(state: Words, words: Words, rounds: Words) -> None:
    for t in range(16, 64):
        early, late = words[t - 15], words[t - 2]
        s0 = _turned(early, 7) ^ _turned(early, 18) ^ (early >> np.uint32(3))
        s1 = _turned(late, 17) ^ _turned(late, 19) ^ (late >> np.uint32(10))
        words[t] = np.uint32(words[t - 16] + s0 + words[t - 7] + s1)
    a, b, c, d = state[0], state[1], state[2], state[3]
    e, f, g, h = state[4], state[5], state[6], state[7]
    for t in range(64):
        s1 = _turned(e, 6) ^ _turned(e, 11) ^ _turned(e, 25)
        t1 = np.uint32(h + s1 + ((e & f) ^ (~e & g)) + rounds[t] + words[t])
        s0 = _turned(a, 2) ^ _turned(a, 13) ^ _turned(a, 22)
        t2 = np.uint32(s0 + ((a & b) ^ (a & c) ^ (b & c)))
        h, g, f, e = g, f, e, np.uint32(d + t1)
        d, c, b, a = c, b, a, np.uint32(t1 + t2)
    state[0], state[1], state[2], state[3] = (
        np.uint32(state[0] + a),
        np.uint32(state[1] + b),
        np.uint32(state[2] + c),
        np.uint32(state[3] + d),
    )
    state[4], state[5], state[6], state[7] = (
        np.uint32(state[4] + e),
        np.uint32(state[5] + f),
        np.uint32(state[6] + g),
        np.uint32(state[7] + h),
    )
