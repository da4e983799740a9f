"""How a transaction set is described: its loops, its frames, and the X12 position of every column.

A transaction module writes these declarations; `parsers.x12.tables` compiles them for the kernels, and field maps in
the documentation are generated from them. The names follow the implementation guides.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, IntEnum


class Form(IntEnum):
    """How the text of an element becomes the value of a column."""

    TEXT = 0
    """The element or component, trailing blanks left out."""
    REPEATS = 1
    """Text with all repetitions: separated by ^, components by :, whatever the file's separators."""
    DATE = 2
    """A single date, CCYYMMDD; its format qualifier, where it has one, must be D8."""
    BEGIN = 3
    """A date, or the first of a range (RD8)."""
    END = 4
    """A date, or the last of a range (RD8)."""
    RANGE_END = 5
    """The last of a range; nothing where a single date was sent."""
    INTEGER = 6
    """A whole number."""
    CENTS = 7
    """An amount in whole cents."""


class Key(Enum):
    """What an ordinal column counts, from 0 within the file; segments from 1."""

    SET = "transaction set"
    SELF = "row of this frame"
    PARENT = "row of the frame above"
    SEGMENT = "segment that opened the row"


@dataclass(frozen=True)
class Within:
    """A key: the ordinal of the row of another frame that a row lies in; null where it lies in none.

    The frame is named before the one that has the key, and its rows are not cut from those within them: both lie in one
    loop a file may be cut before.
    """

    frame: str


@dataclass(frozen=True)
class Where:
    """A condition: the element, or one component of it, is one of the codes."""

    element: int
    codes: tuple[str, ...]
    component: int = 0


@dataclass(frozen=True)
class Loop:
    """A loop of the guide, opened by a segment.

    `position` is the loop's place among the loops of its parent; a loop may follow loops of the same or an earlier
    place. Of several loops a segment could open, the first declared is opened: a loop without a condition, behind those
    with one, takes the segments no guide names, so that what follows them is not taken for somebody else's. A file may
    be cut before a loop that `is_boundary`, and no row of the set takes values once it is open.
    """

    loop_id: str
    parent: str
    segment: str
    position: int
    where: Where | None = None
    is_boundary: bool = False


@dataclass(frozen=True)
class Pick:
    """An element, or one component of it, of a segment that meets every condition."""

    element: int
    where: tuple[Where, ...] = ()
    component: int = 0


@dataclass(frozen=True)
class Source:
    """Where a value stands: the loops, the segment, and in the segment the first pick that has a value.

    `format_element` holds the qualifier of a date's form (D8, RD8). `form` differs from the column's where only a
    part of a date is meant.
    """

    loops: tuple[str, ...]
    segment: str
    picks: tuple[Pick, ...]
    format_element: int = 0
    form: Form | None = None


@dataclass(frozen=True)
class Column:
    """A column and its sources in order of preference."""

    name: str
    form: Form
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Frame:
    """A frame with one row per instance of its loops. `inherits` names columns copied from the set's frame.

    Of several segments of the same kind (loops, identifier, and the code asked of the first element) the first that has
    a value for the row is taken, for all columns: the name of one person never mixes with that of another.
    """

    name: str
    loops: tuple[str, ...]
    keys: Mapping[str, Key | Within]
    columns: tuple[Column, ...]
    inherits: tuple[str, ...] = ()


@dataclass(frozen=True)
class Layout:
    """A transaction set in the version it is read in.

    `version` is the beginning of GS08 (005010). `root` is the loop the ST segment opens; its frame comes first.
    Segments of `structure`, by loop, carry no data beyond the loop they open or close; `qualified` ones have a code
    in their first element.
    """

    transaction: str
    version: str
    root: str
    loops: tuple[Loop, ...]
    frames: tuple[Frame, ...]
    structure: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    qualified: frozenset[str] = field(default_factory=frozenset)
    industry: str = ""
    """The part of the guide's id behind the version, such as X222, where one transaction set has several guides."""
