"""Segments of a chunk looked up one by one, for what is found when the chunk has been read.

Belongs here: ordinals to bytes and the next segment of a name. Does not belong here: anything done for every segment.
"""

from dataclasses import dataclass

from parsers.x12.compiled import Octets, Positions

REACH = 2000
"""Segments looked through for one: more than a claim has."""


@dataclass(frozen=True)
class Lookup:
    """The segments of a chunk by their ordinals in the file, from 1."""

    octets: Octets
    starts: Positions
    ends: Positions
    separator: bytes
    offset: int
    """Of the chunk in the file."""
    before: int = 0
    """Segments of the file before the chunk."""

    def offset_of(self, ordinal: int) -> int:
        """Where a segment of the chunk begins in the file."""
        return self.offset + int(self.starts[ordinal - self.before - 1])

    def next_of(self, ordinal: int, name: str, *codes: str) -> int | None:
        """The first segment from `ordinal` on with an identifier and, when any are given, one of the codes first."""
        identifier, allowed = name.encode(), [code.encode() for code in codes]
        first = ordinal - self.before - 1
        for index in range(first, min(first + REACH, len(self.starts))):
            text = self.octets[self.starts[index] : self.ends[index]].tobytes()
            elements = [element.rstrip(b" ") for element in [*text.split(self.separator, 2), b""][:2]]
            if elements[0] == identifier and (not allowed or elements[1] in allowed):
                return self.before + index + 1
        return None
