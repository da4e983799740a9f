"""Compiles layouts into the integer tables the kernels run on.

Belongs here: numbering of segments, loops, frames and columns, and every decision that can be made before a file is
opened. Does not belong here: bytes. A compiled implementation guide can take the place of the declared loops by
producing the same tables.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, groupby
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from parsers.x12.columns import dtype_of
from parsers.x12.compiled import Words, word_of
from parsers.x12.layout import Form, Frame, Key, Layout, Loop, Source, Where, Within

Integers = NDArray[np.int32]

OTHER, ISA, GS, ST, SE, GE, IEA, TA1 = range(8)
"""Segment codes: a segment no layout names, the envelope, then the segments of the layouts."""
ENVELOPE = ("ISA", "GS", "ST", "SE", "GE", "IEA", "TA1")

OUTSIDE, NOT_READ, IN_ENVELOPE = -1, -2, -3
"""Nodes of segments that belong to no loop: outside any transaction set, in one that is not read, the envelope."""

GATE_ANY, GATE_SOME = 0xFFFF_FFFF_FFFF_FFFE, 0xFFFF_FFFF_FFFF_FFFD
"""Gates of picks that take any segment of their loop, or have to look further; no text packs to them."""

BOUNDARY_CODES = 4
"""Codes a boundary's qualifier may have, at most."""

MAPPED = 32
"""Elements of a segment of which it is told whether they have a column; further ones have none."""

WHOLE = 0xFFFF_FFFF_FFFF_FFFF
"""All components of an element."""

PICK = 16
"""Facts of a pick, a line of the cache for those that every pick is asked for and one for the others."""

(
    GROUP,
    STORE,
    FRAME,
    FORM,
    ELEMENT,
    COMPONENT,
    FORMAT_ELEMENT,
    LEAST,
    ELEMENT_A,
    COMPONENT_A,
    CODE_A,
    ELEMENT_B,
    COMPONENT_B,
    CODE_B,
) = range(14)
"""The kind of segment within a frame, of which a row takes one segment; where the value goes and as what; which element
it is, and which tells its format; the first element that it or a later pick of its run takes; up to two conditions
(element 0: none)."""

RUN = 3
"""Facts of a run: picks of a segment in a loop, one after another, that have the same gate."""

GATE, FIRST_PICK, STOP_PICK = range(RUN)
"""The code asked of the first element, or `GATE_ANY` or `GATE_SOME` when nothing or something else is asked; the first
pick and the one behind the last."""

TAKEN = 4
"""Facts of a segment in a loop."""

FIRST, STOP, MAPPED_ROW, IS_STRUCTURE = range(TAKEN)
"""Its first run and the one behind its last; its row of `mapped` and `not_whole`, or -1; that it carries no data."""

SLOTS = 512
"""Size of the hash table of segment ids."""


class Loops(NamedTuple):
    """Tables of the walk: which segment opens which loop from where."""

    names: Words
    """Hash table of segment ids."""
    codes: Integers
    """Segment codes, slot by slot of `names`."""
    kind_set: Words
    """ST01 of each kind of transaction set."""
    kind_version: Words
    kind_industry: Words
    """Guide id: its first six characters, the four behind them (0: any)."""
    kind_root: Integers
    kind_restart: Integers
    """Loop a kind begins in at ST, and where it was cut."""
    kind_boundary: Words
    boundary_element: Integers
    boundary_code: Words
    """Segment before which a kind may be cut; an element of it and one of the codes it must have (0: none)."""
    opens_first: Integers
    opens_count: Integers
    """Candidates per loop and segment code, row-major."""
    opens_loop: Integers
    opens_element: Integers
    opens_code: Words
    frame_of: Integers
    """Frame a loop opens a row of, or -1."""
    owner_of: Integers
    """Frame whose row a segment in the loop belongs to."""
    closes: Integers
    """Frame whose row is closed when the loop opens (boundary loops close the set's), or -1."""
    kind_count: int
    code_count: int
    frame_count: int


class Fields(NamedTuple):
    """Tables of extraction: which elements of a segment in a loop go to which columns."""

    picks: Words
    """Rows of `PICK` facts, numbers as their two's complement."""
    runs: Words
    """Rows of `RUN` facts."""
    taken: Integers
    """Rows of `TAKEN` facts by loop and segment code, row-major."""
    is_qualified: NDArray[np.bool_]
    """By loop and segment code, row-major: the segment's first element is a code."""
    parent_of: Integers
    """Frame above a frame, or -1."""
    mapped: Words
    """Components of each element that some column takes or asks for, as bits; `MAPPED` elements a row."""
    not_whole: Words
    """Elements some component of which may be without a column, as bits."""
    group_count: int


@dataclass(frozen=True)
class CompiledColumn:
    """A column and the numbers of the stores its sources fill, in order of preference."""

    name: str
    form: Form
    stores: tuple[int, ...]


@dataclass(frozen=True)
class CompiledFrame:
    """A frame with its number, its columns and its keys."""

    name: str
    number: int
    kind: int
    parent: int
    keys: tuple[tuple[str, Key | Within], ...]
    columns: tuple[CompiledColumn, ...]
    inherits: tuple[str, ...]

    @cached_property
    def schema(self) -> pl.Schema:
        """Its columns, without keys and what it inherits."""
        return pl.Schema({column.name: dtype_of(column.form) for column in self.columns})


@dataclass(frozen=True)
class Tables:
    """Everything compiled from a set of layouts."""

    layouts: tuple[Layout, ...]
    loops: Loops
    fields: Fields
    loop_ids: tuple[str, ...]
    frames: tuple[CompiledFrame, ...]
    store_forms: tuple[Form, ...]
    store_frames: NDArray[np.int64]
    """Of every store what it holds, and the frame."""


def compile_tables(layouts: Sequence[Layout]) -> Tables:
    """Compile layouts; the order of the layouts is the order of kinds.

    Raises:
        ValueError: a layout contradicts itself; the message says where and what to do.
    """
    for layout in layouts:
        _check(layout)
    return _Compiler(tuple(layouts)).tables()


def _check(layout: Layout) -> None:
    boundaries = [loop for loop in layout.loops if loop.is_boundary]
    places = {(loop.segment, loop.parent, loop.where.element if loop.where else 0) for loop in boundaries}
    codes = [code for loop in boundaries if loop.where for code in loop.where.codes]
    names = [frame.name for frame in layout.frames]
    faults = {
        "A frame a row lies within must be declared before the row's.": any(
            isinstance(key, Within) and key.frame not in names[:at]
            for at, frame in enumerate(layout.frames)
            for key in frame.keys.values()
        ),
        "Declare a loop a file may be cut before.": not boundaries,
        "Loops a file may be cut before must be told by one segment of one parent and one element.": len(places) > 1,
        f"Loops a file may be cut before may have {BOUNDARY_CODES} codes at most.": len(codes) > BOUNDARY_CODES,
        "The first frame must be the one of the root loop.": layout.frames[0].loops != (layout.root,),
        "A loop is opened by a whole element, not by a component.": any(
            loop.where.component for loop in layout.loops if loop.where
        ),
    }
    for message, is_fault in faults.items():
        if is_fault:
            raise ValueError(f"Layout {layout.transaction}: {message}")


class _Numbered(NamedTuple):
    kind: int
    number: int
    loop: Loop


class _Compiler:
    def __init__(self, layouts: tuple[Layout, ...]) -> None:
        self.layouts = layouts
        self.loops: list[_Numbered] = []
        self.number: dict[tuple[int, str], int] = {}
        for kind, layout in enumerate(layouts):
            for loop in (Loop(layout.root, "", "ST", 0), *layout.loops):
                self.number[kind, loop.loop_id] = len(self.loops)
                self.loops.append(_Numbered(kind, len(self.loops), loop))
        self.codes = {name: code for code, name in enumerate(ENVELOPE, 1)}
        for name in sorted(self._segments()):
            self.codes.setdefault(name, len(self.codes) + 1)
        self.width = len(self.codes) + 1
        self.frames: list[tuple[int, Frame]] = [
            (kind, frame) for kind, layout in enumerate(layouts) for frame in layout.frames
        ]
        self.frame_of = {
            self._loop(kind, loop_id): number
            for number, (kind, frame) in enumerate(self.frames)
            for loop_id in frame.loops
        }

    def tables(self) -> Tables:
        fields, frames, forms, owners = self._fields()
        return Tables(
            layouts=self.layouts,
            loops=self._loops(),
            fields=fields,
            loop_ids=tuple(entry.loop.loop_id for entry in self.loops),
            frames=frames,
            store_forms=forms,
            store_frames=np.array(owners, np.int64),
        )

    def _segments(self) -> Iterator[str]:
        for layout in self.layouts:
            yield from (loop.segment for loop in layout.loops)
            yield from layout.qualified
            yield from (name for names in layout.structure.values() for name in names)
            for frame in layout.frames:
                yield from (source.segment for column in frame.columns for source in column.sources)

    def _loop(self, kind: int, loop_id: str) -> int:
        try:
            return self.number[kind, loop_id]
        except KeyError:
            raise ValueError(
                f"Layout {self.layouts[kind].transaction} names loop {loop_id!r}, which it does not declare; "
                "declare it before its children."
            ) from None

    def _parent(self, number: int) -> int | None:
        kind, _, loop = self.loops[number]
        return self._loop(kind, loop.parent) if loop.parent else None

    def _owner(self, number: int | None) -> int:
        """The frame whose row the loop belongs to."""
        while number is not None:
            if number in self.frame_of:
                return self.frame_of[number]
            number = self._parent(number)
        return -1

    # --- the walk

    def _loops(self) -> Loops:
        names, codes = self._hash()
        kinds, boundaries = self.layouts, [self._boundary(kind) for kind in range(len(self.layouts))]
        first, rows = self._openings()
        return Loops(
            names=names,
            codes=codes,
            kind_set=_words(word_of(layout.transaction) for layout in kinds),
            kind_version=_words(word_of(layout.version) for layout in kinds),
            kind_industry=_words(word_of(layout.industry[:4]) for layout in kinds),
            kind_root=_integers(self._loop(kind, layout.root) for kind, layout in enumerate(kinds)),
            kind_restart=_integers(restart for restart, _, _, _ in boundaries),
            kind_boundary=_words(segment for _, segment, _, _ in boundaries),
            boundary_element=_integers(element for _, _, element, _ in boundaries),
            boundary_code=np.array([codes for _, _, _, codes in boundaries], dtype=np.uint64),
            opens_first=first[0],
            opens_count=first[1],
            opens_loop=_integers(row[0] for row in rows),
            opens_element=_integers(row[1] for row in rows),
            opens_code=_words(row[2] for row in rows),
            frame_of=_integers(self.frame_of.get(entry.number, -1) for entry in self.loops),
            owner_of=_integers(self._owner(entry.number) for entry in self.loops),
            closes=_integers(self._closes(entry) for entry in self.loops),
            kind_count=len(kinds),
            code_count=self.width,
            frame_count=len(self.frames),
        )

    def _hash(self) -> tuple[Words, Integers]:
        names, codes = np.zeros(SLOTS, np.uint64), np.zeros(SLOTS, np.int32)
        for name, code in self.codes.items():
            slot = slot_of(word_of(name))
            while names[slot]:
                slot = (slot + 1) % SLOTS
            names[slot], codes[slot] = word_of(name), code
        return names, codes

    def _boundary(self, kind: int) -> tuple[int, int, int, tuple[int, ...]]:
        """Loop a cut set goes on in, segment, element and up to four codes of the loops a file may be cut before."""
        loops = [entry for entry in self.loops if entry.kind == kind and entry.loop.is_boundary]
        conditions = [entry.loop.where for entry in loops if entry.loop.where is not None]
        codes = [word_of(code) for where in conditions for code in where.codes]
        restart = self._loop(kind, loops[0].loop.parent)
        element = conditions[0].element if conditions else 0
        return restart, word_of(loops[0].loop.segment), element, (*codes, *[0] * (BOUNDARY_CODES - len(codes)))

    def _closes(self, entry: _Numbered) -> int:
        return self.frame_of[self._loop(entry.kind, self.layouts[entry.kind].root)] if entry.loop.is_boundary else -1

    def _openings(self) -> tuple[tuple[Integers, Integers], list[tuple[int, int, int]]]:
        """For every loop and segment, the loops the segment may open, nearest first."""
        rows: list[tuple[int, int, int]] = []
        first = np.zeros(len(self.loops) * self.width, np.int32)
        count = np.zeros_like(first)
        for entry in self.loops:
            reachable = list(self._reachable(entry))
            for code in {self.codes[found.loop.segment] for found in reachable}:
                at = entry.number * self.width + code
                first[at] = len(rows)
                for found in (found for found in reachable if self.codes[found.loop.segment] == code):
                    rows += [(found.number, element, word) for element, _, word in _alternatives(found.loop.where)]
                count[at] = len(rows) - first[at]
        return (first, count), rows

    def _reachable(self, entry: _Numbered) -> Iterator[_Numbered]:
        """Loops that may follow: children, then loops of the same or a later place up the tree."""
        number: int | None = entry.number
        least = -1
        while number is not None:
            loop = self.loops[number].loop
            for other in self.loops:
                if other.kind == entry.kind and other.loop.parent == loop.loop_id and other.loop.position >= least:
                    yield other
            least = loop.position
            number = self._parent(number)

    # --- extraction

    def _fields(self) -> tuple[Fields, tuple[CompiledFrame, ...], tuple[Form, ...], tuple[int, ...]]:
        picks: dict[int, list[tuple[int, ...]]] = {}
        groups: dict[tuple[object, ...], int] = {}
        frames: list[CompiledFrame] = []
        forms: list[Form] = []
        for number, (kind, frame) in enumerate(self.frames):
            columns = []
            for column in frame.columns:
                stores = tuple(range(len(forms), len(forms) + len(column.sources)))
                columns.append(CompiledColumn(column.name, column.form, stores))
                for source in column.sources:
                    form = column.form if source.form is None else source.form
                    for at, group, row in self._rows(kind, source):
                        kind_of_segment = groups.setdefault((number, *group), len(groups))
                        picks.setdefault(at, []).append((kind_of_segment, len(forms), number, int(form), *row))
                    forms.append(form)
            keys = tuple(frame.keys.items())
            parent = self._parent_frame(kind, frame)
            frames.append(CompiledFrame(frame.name, number, kind, parent, keys, tuple(columns), frame.inherits))
        parents = _integers(frame.parent for frame in frames)
        owners = tuple(frame.number for frame in frames for column in frame.columns for _ in column.stores)
        return self._flat(picks, parents), tuple(frames), tuple(forms), owners

    def _parent_frame(self, kind: int, frame: Frame) -> int:
        return self._owner(self._parent(self._loop(kind, frame.loops[0])))

    def _rows(self, kind: int, source: Source) -> Iterator[tuple[int, tuple[object, ...], tuple[int, ...]]]:
        """The picks of a source: loop and segment, kind of segment, what to take under which conditions."""
        for loop_id in source.loops:
            at = self._loop(kind, loop_id) * self.width + self.codes[source.segment]
            for pick in source.picks:
                if len(pick.where) > 2:
                    raise ValueError(f"A pick of {source.segment} in loop {loop_id} has more than two conditions.")
                a, b = (*pick.where, None, None)[:2]
                qualifiers = a.codes if a is not None and a.element == 1 else ()
                for first in _alternatives(a):
                    for second in _alternatives(b):
                        row = (pick.element, pick.component, source.format_element, 0, *first, *second)
                        yield at, (source.loops, source.segment, qualifiers), row

    def _flat(self, picks: dict[int, list[tuple[int, ...]]], parents: Integers) -> Fields:
        taken = np.zeros((len(self.loops) * self.width, TAKEN), np.int32)
        taken[:, MAPPED_ROW] = -1
        taken[sorted(picks), MAPPED_ROW] = np.arange(len(picks))
        rows: list[tuple[int, ...]] = []
        runs: list[tuple[int, int, int]] = []
        for at in sorted(picks):
            taken[at, FIRST] = len(runs)
            for gate, group in groupby(picks[at], _gate):
                run = list(group)
                least = accumulate((pick[ELEMENT] for pick in reversed(run)), min)
                runs.append((gate, len(rows), len(rows) + len(run)))
                rows += [
                    (*pick[:LEAST], element, *pick[LEAST + 1 :])
                    for pick, element in zip(run, reversed(list(least)), strict=True)
                ]
            taken[at, STOP] = len(runs)
        structure, qualified = self._marks()
        taken[:, IS_STRUCTURE] = structure
        facts = np.zeros((len(rows), PICK), np.uint64)
        facts[:, : CODE_B + 1] = np.array(rows, np.uint64)
        mapped = self._mapped(picks, taken[:, MAPPED_ROW])
        groups = int(facts[:, GROUP].max()) + 1
        return Fields(
            facts.ravel(),
            np.array(runs, np.uint64).ravel(),
            taken.ravel(),
            qualified,
            parents,
            mapped.ravel(),
            _not_whole(mapped),
            groups,
        )

    def _mapped(self, picks: dict[int, list[tuple[int, ...]]], rows: Integers) -> Words:
        """What of each segment some column takes, or asks for to know what it takes, or a loop is told by."""
        parts = np.zeros((len(picks), MAPPED), np.uint64)
        for at, found in picks.items():
            for row in found:
                asked = (ELEMENT, COMPONENT), (FORMAT_ELEMENT, None), (ELEMENT_A, COMPONENT_A), (ELEMENT_B, COMPONENT_B)
                for element, component in ((row[place], row[part] if part else 0) for place, part in asked):
                    if element < MAPPED:
                        parts[rows[at], element] |= np.uint64(1 << component if component else WHOLE)
        for _, number, loop in self.loops:
            row = rows[number * self.width + self.codes[loop.segment]]
            if row >= 0 and loop.where is not None:
                parts[row, loop.where.element] = WHOLE
        return parts

    def _marks(self) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Which segments are structure, and which are qualified, per loop and segment."""
        structure, qualified = np.zeros((2, len(self.loops), self.width), np.bool_)
        for kind, number, loop in self.loops:
            layout = self.layouts[kind]
            structure[number, [self.codes[name] for name in layout.structure.get(loop.loop_id, ())]] = True
            qualified[number, [self.codes[name] for name in layout.qualified]] = True
        return structure.ravel(), qualified.ravel()


def _alternatives(where: Where | None) -> list[tuple[int, int, int]]:
    """A condition as rows of element, component and code; one empty row when there is none."""
    if where is None:
        return [(0, 0, 0)]
    return [(where.element, where.component, word_of(code)) for code in where.codes]


def _gate(row: tuple[int, ...]) -> int:
    if row[ELEMENT_A] == 0:
        return GATE_ANY
    is_by_qualifier = (row[ELEMENT_A], row[COMPONENT_A], row[ELEMENT_B]) == (1, 0, 0)
    return row[CODE_A] if is_by_qualifier else GATE_SOME


def _not_whole(mapped: Words) -> Words:
    """Elements that have components without a column, as bits, row by row."""
    return _words(sum(1 << at for at, parts in enumerate(row) if parts != WHOLE) for row in mapped.tolist())


def slot_of(word: int) -> int:
    """Where a segment id stands in the hash table, if it does not collide."""
    return (word ^ (word >> 7) ^ (word >> 13)) % SLOTS


def _integers(values: Iterator[int] | Sequence[int]) -> Integers:
    return np.array(list(values), dtype=np.int32)


def _words(values: Iterator[int] | Sequence[int]) -> Words:
    return np.array(list(values), dtype=np.uint64)
