"""Finding an interchange and its delimiters in bytes that may begin or be padded in any of the ways seen in the field.

Belongs here: byte order marks and foreign encodings, prose before the ISA segment, an ISA that is not 106 bytes wide,
line breaks around ISA16, and which bytes separate what. Does not belong here: anything after the ISA segment.
"""

import re
from dataclasses import dataclass

from parsers.x12.compiled import Octets, kernel

ISA_REACH = 512
"""Bytes that tell everything about an ISA segment: itself, unpadded or over-padded, and the first line after it."""

_SEPARATOR_OFFSETS = (3, 6, 17, 20, 31, 34, 50, 53, 69, 76, 81, 83, 89, 99, 101, 103)
_BLANKS = b" \t\r\n"
_FOREIGN = (
    ("UTF-32", re.compile(rb"\xff\xfe\0\0|\0\0\xfe\xff|\0\0\0I\0\0\0S\0\0\0A|I\0\0\0S\0\0\0A\0\0\0")),
    ("UTF-16", re.compile(rb"\A(?:\xff\xfe|\xfe\xff)|\0I\0S\0A|I\0S\0A\0")),
    ("EBCDIC", re.compile(rb"\A\xc9\xe2\xc1[^\xc1-\xe9\xf0-\xf9]")),
)


@dataclass(frozen=True)
class Delimiters:
    """The four delimiters as byte values; 0 where an interchange has no component or repetition separator."""

    element: int
    terminator: int
    component: int = 0
    repetition: int = 0


@dataclass(frozen=True)
class Header:
    """What an ISA segment says about reading its interchange."""

    delimiters: Delimiters
    is_padded: bool
    """Whether the elements have their fixed widths, ISA16 among them."""
    is_ambiguous: bool
    """Whether two delimiters are the same or one is a letter or digit; such a one is left out of `delimiters`."""


def foreign_encoding(head: bytes) -> str | None:
    """The encoding of an X12 file that is not in one-byte characters or UTF-8; None for any other file."""
    return next((name for name, pattern in _FOREIGN if pattern.search(head)), None)


def read_header(octets: bytes) -> Header | None:
    """The delimiters of the interchange whose ISA segment begins `octets`; None when it is no ISA that can be read.

    Args:
        octets: the file from `ISA` on; `ISA_REACH` bytes are enough.
    """
    if octets[:3] != b"ISA" or len(octets) < 4 or _is_text(octets[3]):
        return None
    separators = [at.start() for at in re.finditer(re.escape(octets[3:4]), octets[:ISA_REACH])][:16]
    if len(separators) < 16:
        return None
    is_padded = tuple(separators) == _SEPARATOR_OFFSETS
    rest = octets[separators[15] + 1 : ISA_REACH]
    following = re.search(rb"(?:GS|TA1|IEA|ISA)" + re.escape(octets[3:4]), rest[:32])
    if following is None and not is_padded:
        return None
    found = _around_component(rest, following.start() if following else 2)
    if found is None:
        return None
    component, terminator = found
    if terminator == octets[3] or (_is_text(terminator) and terminator not in b"\r\n"):
        return None
    is_whole = is_padded and rest[0] != terminator
    return _header(octets[3], terminator, component, octets[separators[10] + 1 : separators[11]], is_whole)


def _header(element: int, terminator: int, component: int, isa11: bytes, is_padded: bool) -> Header:
    """Drop the separators that cannot be told apart. ISA11 is `U` before version 00402: no separator."""
    taken = [element, terminator]
    repetition = isa11[0] if len(isa11) == 1 and isa11 not in (b"U", b" ") else 0
    is_ambiguous = False
    for candidate in (component, repetition):
        if candidate and (candidate in taken or _is_text(candidate)):
            is_ambiguous = True
            taken.append(0)
        else:
            taken.append(candidate)
    return Header(Delimiters(element, terminator, taken[2], taken[3]), is_padded, is_ambiguous)


def _around_component(rest: bytes, length: int) -> tuple[int, int] | None:
    """Component separator (0: none) and terminator, from the `length` bytes between ISA15 and the next segment."""
    between = rest[:length]
    marks = bytes(byte for byte in between if byte not in _BLANKS)
    line_end = 0x0A if 0x0A in between else 0x0D if 0x0D in between else 0
    if len(marks) >= 2:
        return marks[0], marks[1]
    if not marks:
        return (0, line_end) if line_end else None
    if not line_end:
        return 0, marks[0]
    # One mark and a line break: `:` before a line break that terminates, or `~` of an empty ISA16 before a line break
    # for the eye. The end of the next line tells which.
    next_line = rest[length:].split(bytes([line_end]), 1)[0].rstrip(_BLANKS)
    return (0, marks[0]) if next_line[-1:] == marks else (marks[0], line_end)


def _is_text(byte: int) -> bool:
    """Whether a byte may be part of a value: a blank, a letter, a digit, or of a character of several bytes."""
    return byte in _BLANKS or byte >= 0x80 or bytes([byte]).isalnum()


@kernel
def next_isa(octets: Octets, begin: int, end: int) -> int:
    """The first place from `begin` where the letters ISA stand before what may be a separator; -1 when nowhere."""
    for at in range(begin, end - 3):
        if octets[at] == 73 and octets[at + 1] == 83 and octets[at + 2] == 65:
            byte = octets[at + 3]
            is_letter = 65 <= (byte & 0xDF) <= 90
            is_digit = 48 <= byte <= 57
            if not (is_letter or is_digit or byte in (9, 10, 13, 32)):
                return at
    return -1
