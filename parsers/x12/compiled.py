"""The door to Numba: compiled functions, and memory read and written by address.

Belongs here: the decorators of the engine's compiled functions, and the few instructions Numba itself lacks.
Kernels take addresses (`pinned`) where they hand arrays on to other functions; nothing checks bounds there, so every
index must come from the passes before. Bytes are taken eight at a time as unsigned little-endian words, so that
identifiers, qualifiers and short values are compared and copied as numbers. Word arithmetic stays in `uint64` on both
sides: Numba would turn a mix with signed integers into floats.
"""

import hashlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, cast

import numpy as np
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic
from numpy.typing import NDArray

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T", bound=NamedTuple)

Octets = NDArray[np.uint8]
Positions = NDArray[np.int32]
Words = NDArray[np.uint64]

PADDING = 24
"""Bytes that may be read past the end of a buffer: a 12-byte value is taken as words from its first and fifth byte."""

as_signed = cast(Callable[[Any], int], np.int64)
as_word = cast(Callable[[Any], int], np.uint64)
as_byte = cast(Callable[[Any], int], np.uint8)
"""Conversions between the integers of compiled functions; in their annotations all of them are `int`."""

NO_WORD = 0xFFFF_FFFF_FFFF_FFFF
"""The word of a text that is longer than a word, or whose end a word cannot tell from its filling."""

if sys.byteorder != "little":
    raise ImportError("The X12 engine reads words in little-endian order; this machine is big-endian.")


def fingerprint(folder: Path) -> str:
    """A hash of all Python sources in a folder."""
    content = hashlib.sha256()
    for path in sorted(folder.glob("*.py")):
        content.update(path.name.encode() + b"\0" + path.read_bytes())
    return content.hexdigest()


_SOURCES = fingerprint(Path(__file__).parent)


def kernel(function: F) -> F:
    """Compile what Python calls: on the first call, without the GIL, cached on disk until any source changes."""
    return _jitted(function)


def compiled(function: F) -> F:
    """As `kernel`, for what only compiled functions call: its way in from Python would be a fifth of the work."""
    return _jitted(function, no_cpython_wrapper=True)


def inlined(function: F) -> F:
    """As `compiled`, and made part of each function that calls it.

    A call hands over every field of every tuple one by one, some thirty words, which takes longer than most of what
    these functions do; the compiler itself does not weigh that.
    """
    return _jitted(function, no_cpython_wrapper=True, forceinline=True)


def _jitted(function: F, **options: bool) -> F:
    """Numba itself compares only the file a kernel stands in, so a change in a function it calls would leave it stale;
    and it unpickles what was cached before it compares, which fails on types that are gone. Its version it compares
    first.
    """
    dispatcher = njit(nogil=True, cache=True, **options)(function)
    dispatcher._cache._cache_file._version += f" {_SOURCES}"
    return cast(F, dispatcher)


_instruction = cast(Callable[[Callable[..., Any]], Callable[..., Any]], intrinsic)


def _loads(kind: Any, result: Any, stride: int) -> Callable[[Any, int], int]:
    """An instruction that loads `kind` at `address + stride * index`."""

    @_instruction
    def load(typing_context: Any, address: Any, index: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            pointer = _pointer(context, builder, kind, arguments, stride)
            return context.cast(builder, builder.load(pointer, align=1), kind, result)

        return result(types.int64, types.int64), generate

    return cast(Callable[[Any, int], int], load)


def _stores(kind: Any, stride: int) -> Callable[[Any, int, int], None]:
    """An instruction that stores `kind` at `address + stride * index`."""

    @_instruction
    def store(typing_context: Any, address: Any, index: Any, value: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            builder.store(arguments[2], _pointer(context, builder, kind, arguments, stride), align=1)
            return context.get_dummy_value()

        return types.void(types.int64, types.int64, kind), generate

    return cast(Callable[[Any, int, int], None], store)


def _pointer(context: Any, builder: Any, kind: Any, arguments: Any, stride: int) -> Any:
    offset = builder.mul(arguments[1], context.get_constant(types.int64, stride))
    return builder.inttoptr(builder.add(arguments[0], offset), context.get_value_type(kind).as_pointer())


byte_at = _loads(types.uint8, types.uint8, 1)
"""The byte at an index."""
int_at = _loads(types.int32, types.int64, 4)
"""The `int32` at an index, as `int64`."""
word_at = _loads(types.uint64, types.uint64, 8)
"""The word at an index of words."""
load_word = _loads(types.uint64, types.uint64, 1)
"""The eight bytes at a byte offset."""
put_byte = _stores(types.uint8, 1)
put_int = _stores(types.int32, 4)
put_word = _stores(types.uint64, 8)
store_word = _stores(types.uint64, 1)
"""Write eight bytes at a byte offset."""


@_instruction
def clear_ints(typing_context: Any, address: Any, first: Any, stop: Any) -> Any:
    """Write zero to each `int32` from `first` to `stop`, many at a time."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        target = _pointer(context, builder, types.int32, arguments[:2], 4)
        size = builder.mul(builder.sub(arguments[2], arguments[1]), context.get_constant(types.int64, 4))
        cgutils.memset(builder, builder.bitcast(target, cgutils.voidptr_t), size, 0)
        return context.get_dummy_value()

    return types.void(types.int64, types.int64, types.int64), generate


@_instruction
def trailing_zeros(typing_context: Any, word: Any) -> Any:
    """How many zero bits a word has below its lowest one bit; the word is not zero."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.cttz(arguments[0], cgutils.true_bit)

    return types.int64(types.uint64), generate


def pinned(arrays: T) -> T:
    """A named tuple with the addresses of its arrays in place of them, for the kernels.

    Numba counts references to every array of a tuple it hands on, and to no address. The caller keeps the arrays.
    """
    return arrays._make(item.ctypes.data if isinstance(item, np.ndarray) else item for item in arrays)


_MASKS = np.array([(1 << 8 * count) - 1 for count in range(9)], np.uint64)


@compiled
def first_bytes(word: int, count: int) -> int:
    """The first `count` bytes of a word, at most eight; the others zero."""
    return word & as_word(_MASKS[min(max(count, 0), 8)])


@kernel
def packed(address: int, begin: int, end: int) -> int:
    """The bytes from `begin` to `end` as one word; `NO_WORD` when they are more than eight or end in a zero byte."""
    if end - begin > 8 or (end > begin and byte_at(address, end - 1) == 0):
        return as_word(NO_WORD)
    return first_bytes(load_word(address, begin), end - begin)


def word_of(text: str) -> int:
    """What `packed` gives for an ASCII text of up to eight characters."""
    if len(text) > 8:
        raise ValueError(f"A text of {len(text)} characters does not fit a word of 8; give a shorter code.")
    return int.from_bytes(text.encode("ascii"), "little")
