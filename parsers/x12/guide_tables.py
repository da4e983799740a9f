"""Compiles an implementation guide into the integer tables the kernels of `judge` run on.

Belongs here: numbering of nodes, counters, code lists, and every decision that can be made before a file is opened.
Does not belong here: bytes of a file.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from parsers.x12.compiled import Octets, Positions, Words, as_signed, as_word, pinned, word_of
from parsers.x12.guide import (
    CompositeRule,
    ElementRule,
    Guide,
    LoopRule,
    SegmentRule,
    SyntaxNote,
    key_of,
)


def _numbers(count: int) -> Iterator[int]:
    """Constants of the kernels. Numba takes each plain integer for a type, and makes a kernel of its own for it."""
    return map(as_signed, range(count))


NO_NODE = as_signed(-1)

REQUIRED, SITUATIONAL, NOT_USED = _numbers(3)
"""Usages."""
_USAGES = {"R": REQUIRED, "S": SITUATIONAL, "N": NOT_USED}

SEGMENT_ROW, LOOP_ROW, WRAPPER_ROW = _numbers(3)
"""Rows of a loop's children: a segment; a loop by the segment that opens it; a loop without a segment of its own, once
for every loop below that may open it."""

TEXT_TYPE, NUMBER_TYPE, DECIMAL_TYPE, DATE_TYPE, TIME_TYPE, BINARY_TYPE = _numbers(6)
_TYPES = {"AN": TEXT_TYPE, "ID": TEXT_TYPE, "R": DECIMAL_TYPE, "DT": DATE_TYPE, "TM": TIME_TYPE, "B": BINARY_TYPE}

FORM_D8, FORM_RD8, FORM_TM, FORM_D6, FORM_DT, FORM_OTHER = (as_signed(1 << bit) for bit in range(6))
"""Forms a date or time may have (data element 1250), as bits; others are taken as they come."""
_FORMS = {"D8": FORM_D8, "RD8": FORM_RD8, "TM": FORM_TM, "D6": FORM_D6, "DT": FORM_DT}

PAIRED, ONE_REQUIRED, EXCLUSIVE, CONDITIONAL, LIST_CONDITIONAL = _numbers(5)
_NOTES = {"P": PAIRED, "R": ONE_REQUIRED, "E": EXCLUSIVE, "C": CONDITIONAL, "L": LIST_CONDITIONAL}

CODE_WORDS = 3
"""Words of the longest code: 24 bytes."""

(
    PARENT,
    POSITION,
    START,
    USAGE,
    REPEAT,
    COUNTER,
    COUNTER_END,
    SIBLING,
    ROWS,
    ROWS_END,
    OPENING,
    TARGETS,
    TARGETS_END,
    WORD,
    KEY_ELEMENT,
    KEY_COMPONENT,
    KEY_CODES,
    ELEMENTS,
    ELEMENT_COUNT,
    NOTES,
    NOTES_END,
    LAST_REQUIRED,
    REQUIRED_BITS,
) = _numbers(23)
NODE_WIDTH = 24
"""Facts of a node, a loop or a segment: loop above; position; row of the loop above from which what follows is looked
for; usage; repeat; counter (shared by nodes of one path), and for a loop the end of the counters below it; number
shared by the nodes of one identifier in loops of one identifier; for a loop its rows, the segment that opens it and, if
none does, the loops a segment may open through it; for a segment its identifier as a word, the element, component and
code list that tell it from its siblings (element 0: nothing does), its elements and its syntax notes, the last element
that must be there, or 0, and the bits of all that must, a word of two `int32`. The bit of an element is 1 shifted by
its position."""

ROW_WORD, ROW_KIND, ROW_NODE, ROW_SEGMENT, ROW_COUNTER, ROW_IS_REQUIRED, ROW_OTHER, ROW_LATER_DUE, ROW_BEHIND = (
    _numbers(9)
)
ROW_WIDTH = 10
"""Facts of a row: identifier that decides it; kind; segment, loop or wrapping loop; segment that decides it; counter
that tells whether it came, and whether it must; the next row of the loop with another identifier, and the next with a
part that must come, both the end of the loop's rows when there is none; bits of the identifiers of the row and of all
behind it in the loop (`word_bit`), a word of two `int32`."""

IS_COMPOSITE, ELEMENT_USAGE, ELEMENT_REPEAT, VALUES, VALUE_COUNT = _numbers(5)
ELEMENT_WIDTH = 5
"""Facts of an element; its values are itself, or its components."""

IS_REQUIRED, IS_NOT_USED, DATA_TYPE, SHORTEST, LONGEST, CODES, FORMS, DIGITS, ASKS = _numbers(9)
VALUE_WIDTH = 9
"""Facts of a value: whether it must be there, or must not; type; lengths; code list, or -1; forms of a date or time as
bits, 0: none is asked for; digits in a row it must have, or 0; what is asked of it beyond length and characters."""

ASKS_TYPE, ASKS_CODE, ASKS_FORM, ASKS_MORE = (as_signed(1 << bit) for bit in range(4))
"""What may be asked of a value, as bits: a type that is not text; a code; a form of a date or time; digits in a row, or
that it is not there."""

NOTE_KIND, NOTE_ELEMENTS, NOTE_COUNT, NOTE_TRIGGER, NOTE_MASK = (*_numbers(4), as_signed(5))
NOTE_WIDTH = 7
"""Facts of a syntax note: kind; its elements; bits of the elements any of which makes it hold (the identifier, which is
always there, for a note that always holds) and bits of those it then speaks of, each a word of two `int32`."""

LIST_SLOTS, LIST_MASK = _numbers(2)
LIST_WIDTH = 2
"""Facts of a code list: its first slot, and its slots less one."""

REFUSED, CONTROL, COMPONENT, REPETITION = (as_signed(1 << bit) for bit in range(4))
"""Classes of bytes, as bits: outside the extended character set, a control character, the two inner separators."""

_EXTENDED = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!\"&'()*+,-./:;?= abcdefghijklmnopqrstuvwxyz%~@[]_{}\\|<>#$"
_SINCE_5010 = b"^`"
_CONTROLS = bytes((*range(0x01, 0x08), *range(0x09, 0x0E), *range(0x11, 0x18), *range(0x1C, 0x20)))


class Grid(NamedTuple):
    """The tables of a guide, each a run of equally wide rows of `int32`; codes are words, 0: no code."""

    nodes: Positions
    rows: Positions
    targets: Positions
    elements: Positions
    values: Positions
    notes: Positions
    note_elements: Positions
    lists: Positions
    codes: Words


@dataclass(frozen=True, eq=False)
class GuideTables:
    """A compiled guide; kernels take `pins`, the addresses of `grid`."""

    guide: Guide
    grid: Grid
    references: tuple[LoopRule | SegmentRule, ...]
    """What each node is."""
    loop_ids: tuple[str | None, ...]
    """Loop of the guide a node stands in (or is), None in the header and the envelope."""
    counters: dict[str, int]
    """Counters by path."""
    entries: dict[str, int]
    """Nodes of ISA and GS, by identifier."""
    segment_ids: frozenset[str]
    classes: Octets
    """Class of every byte, without separators."""
    pins: Grid = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "pins", pinned(self.grid))

    def fact(self, node: int, fact: int) -> int:
        """A fact of a node."""
        return int(self.grid.nodes[NODE_WIDTH * node + fact])


def compile_guide(guide: Guide) -> GuideTables:
    """Number a guide.

    Raises:
        ValueError: the guide has what the tables cannot hold; the message says where.
    """
    return _Compiler(guide).tables()


@dataclass
class _Node:
    rule: LoopRule | SegmentRule
    number: int
    parent: int


class _Compiler:
    def __init__(self, guide: Guide) -> None:
        self.guide = guide
        self.nodes: list[_Node] = []
        self.number: dict[int, int] = {}
        for loop in guide.loops:
            self._number(loop, NO_NODE)
        self.paths = sorted({node.rule.path for node in self.nodes}, key=lambda path: path.split("/"))
        self.counters = {path: number for number, path in enumerate(self.paths)}
        self.code_lists: dict[frozenset[str], int] = {}

    def _number(self, rule: LoopRule | SegmentRule, parent: int) -> None:
        number = len(self.nodes)
        self.number[id(rule)] = number
        self.nodes.append(_Node(rule, number, parent))
        for child in rule.children if isinstance(rule, LoopRule) else ():
            self._number(child, number)

    def tables(self) -> GuideTables:
        grid = self._grid()
        segments = [node.rule for node in self.nodes if isinstance(node.rule, SegmentRule)]
        return GuideTables(
            guide=self.guide,
            grid=grid,
            references=tuple(node.rule for node in self.nodes),
            loop_ids=tuple(self._loop_id(node) for node in self.nodes),
            counters=self.counters,
            entries=self._entries(),
            segment_ids=frozenset(segment.segment_id for segment in segments),
            classes=self._classes(),
        )

    def _entries(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for node in self.nodes:
            if isinstance(node.rule, SegmentRule) and node.rule.segment_id in ("ISA", "GS"):
                found.setdefault(node.rule.segment_id, node.number)
        return found

    def _classes(self) -> Octets:
        versions = [
            element.listed_codes
            for node in self.nodes
            if isinstance(node.rule, SegmentRule) and node.rule.segment_id == "ISA"
            for element in node.rule.elements[11:12]
            if isinstance(element, ElementRule)
        ]
        taken = _EXTENDED + (_SINCE_5010 if versions and "00501" in versions[0] else b"")
        classes = np.full(256, REFUSED, np.uint8)
        classes[list(taken)] = 0
        classes[list(_CONTROLS)] = REFUSED | CONTROL
        return classes

    def _loop_id(self, node: _Node) -> str | None:
        """The nearest loop that the guide numbers; pyx12's maps wrap them in loops of their own."""
        at = node.number
        while at != NO_NODE:
            rule = self.nodes[at].rule
            if isinstance(rule, LoopRule) and rule.loop_id[:4].isdigit():
                return rule.loop_id
            at = self.nodes[at].parent
        return None

    # --- loops and segments

    def _grid(self) -> Grid:
        facts = np.zeros((len(self.nodes), NODE_WIDTH), np.int32)
        rows: list[tuple[int, int, int]] = []
        targets: list[int] = []
        parts = _Parts(self)
        siblings: dict[tuple[str, str], int] = {}
        for node in self.nodes:
            fact = facts[node.number]
            above = self.nodes[node.parent].rule if node.parent != NO_NODE else None
            own = (_identifier(node.rule), _identifier(above) if above else "")
            fact[PARENT], fact[POSITION] = node.parent, node.rule.position
            fact[USAGE], fact[REPEAT] = _USAGES[node.rule.usage], node.rule.repeat
            fact[COUNTER], fact[COUNTER_END] = self.counters[node.rule.path], self._counter_end(node.rule.path)
            fact[SIBLING] = siblings.setdefault(own, len(siblings))
            fact[ROWS], fact[TARGETS], fact[OPENING] = len(rows), len(targets), NO_NODE
            if isinstance(node.rule, LoopRule):
                rows += self._rows(node.rule)
                fact[OPENING] = self._opening(node.rule)
                targets += self._targets(node.rule) if fact[OPENING] == NO_NODE else ()
            else:
                fact[WORD] = word_of(node.rule.segment_id)
                fact[KEY_ELEMENT], fact[KEY_COMPONENT], fact[KEY_CODES] = self._key(node.rule)
                fact[[ELEMENTS, ELEMENT_COUNT, NOTES, NOTES_END]] = parts.add(node.rule)
                required = [element.position for element in node.rule.elements if element.usage == "R"]
                fact[LAST_REQUIRED] = max(required, default=0)
                fact[REQUIRED_BITS : REQUIRED_BITS + 2] = _bits_of(required)
            fact[ROWS_END], fact[TARGETS_END] = len(rows), len(targets)
        table = np.array([self._row(facts, *row) for row in rows], np.int32)
        for node in self.nodes:
            _look_ahead(table[facts[node.number, ROWS] : facts[node.number, ROWS_END]], facts[node.number, ROWS_END])
            facts[node.number, START] = self._start(node, facts, rows)
        lists, codes = self._code_lists()
        return Grid(
            _flat(facts),
            _flat(table),
            _flat(np.array([*targets, 0], np.int32)),
            *parts.tables(),
            lists,
            codes,
        )

    def _row(self, facts: NDArray[np.int32], kind: int, node: int, decides: int) -> tuple[int, ...]:
        due = decides if kind == SEGMENT_ROW else int(facts[decides, PARENT])
        return (
            facts[decides, WORD],
            kind,
            node,
            decides,
            facts[due, COUNTER],
            facts[due, USAGE] == REQUIRED,
            *(0,) * (ROW_WIDTH - ROW_OTHER),
        )

    def _start(self, node: _Node, facts: NDArray[np.int32], rows: Sequence[tuple[int, int, int]]) -> int:
        """The first row of the loop above at the node's position or behind it."""
        if node.parent == NO_NODE:
            return 0
        first, end = facts[node.parent, ROWS], facts[node.parent, ROWS_END]
        within = range(first, end)
        return next((row for row in within if self.nodes[rows[row][1]].rule.position >= node.rule.position), int(end))

    def _counter_end(self, path: str) -> int:
        end = self.counters[path] + 1
        while end < len(self.paths) and self.paths[end].startswith(path + "/"):
            end += 1
        return end

    def _opening(self, loop: LoopRule) -> int:
        first = loop.children[0] if loop.children else None
        return self.number[id(first)] if isinstance(first, SegmentRule) else NO_NODE

    def _rows(self, loop: LoopRule) -> Iterator[tuple[int, int, int]]:
        """Rows as kind, node, deciding segment."""
        for child in loop.children:
            number = self.number[id(child)]
            if isinstance(child, SegmentRule):
                yield SEGMENT_ROW, number, number
            elif self._opening(child) != NO_NODE:
                yield LOOP_ROW, number, self._opening(child)
            else:
                yield from self._wrapped(child, number)

    def _wrapped(self, wrapper: LoopRule, number: int) -> Iterator[tuple[int, int, int]]:
        """The loops below one that has no segment of its own, as rows that open it."""
        for child in wrapper.children:
            if isinstance(child, LoopRule) and self._opening(child) != NO_NODE:
                yield WRAPPER_ROW, number, self._opening(child)
            elif isinstance(child, LoopRule):
                yield from self._wrapped(child, number)

    def _targets(self, wrapper: LoopRule) -> Iterator[int]:
        """All loops below a loop, each before those in it."""
        for child in wrapper.children:
            if isinstance(child, LoopRule):
                if self._opening(child) != NO_NODE:
                    yield self.number[id(child)]
                yield from self._targets(child)

    def _key(self, segment: SegmentRule) -> tuple[int, int, int]:
        key = key_of(segment)
        if key is None:
            return 0, 0, -1
        element, position, component = key
        return position, component, self.code_list(frozenset(element.listed_codes))

    # --- code lists

    def code_list(self, codes: frozenset[str] | None) -> int:
        """The number of a code list; -1 for none."""
        if codes is None:
            return -1
        return self.code_lists.setdefault(codes - {""}, len(self.code_lists))

    def _code_lists(self) -> tuple[Positions, Words]:
        lists: list[tuple[int, int]] = []
        tables: list[Words] = []
        slots = 0
        for codes in self.code_lists:
            size = 4
            while size < 2 * len(codes):
                size *= 2
            table = np.zeros((size, CODE_WORDS), np.uint64)
            for code in sorted(codes):
                words = _code_words(code)
                slot = int(code_slot(as_word(words[0]), as_word(words[1]), as_word(size - 1)))
                while table[slot, 0]:
                    slot = (slot + 1) & (size - 1)
                table[slot] = words
            lists.append((slots, size - 1))
            slots += size
            tables.append(table.ravel())
        return _flat(np.array(lists, np.int32)), np.concatenate(tables)


class _Parts:
    """Collects elements, their values and the syntax notes of segments."""

    def __init__(self, compiler: _Compiler) -> None:
        self.compiler = compiler
        self.elements: list[tuple[int, ...]] = []
        self.values: list[tuple[int, ...]] = []
        self.notes: list[tuple[int, ...]] = []
        self.note_elements: list[int] = []

    def add(self, segment: SegmentRule) -> tuple[int, int, int, int]:
        """Take a segment in; -> first and number of its elements, first and end of its notes."""
        first, first_note = len(self.elements), len(self.notes)
        forms = 0
        for element in segment.elements:
            values = (element,) if isinstance(element, ElementRule) else element.components
            is_composite = isinstance(element, CompositeRule)
            if not is_composite and element.data_element == "1250":
                forms |= _forms(values[0].listed_codes)
            dated = forms if not is_composite and element.data_element == "1251" else 0
            usage = _USAGES[element.usage]
            self.elements.append((is_composite, usage, element.repeat, len(self.values), len(values)))
            is_named = segment.segment_id == "DTP" and element.position == 3
            self.values += (self._value(value, element, dated, is_named=is_named) for value in values)
        for note in segment.syntax_notes:
            self.notes.append((_NOTES[note.kind], len(self.note_elements), len(note.positions), *_note_bits(note)))
            self.note_elements += note.positions
        return first, len(self.elements) - first, first_note, len(self.notes)

    def _value(
        self, value: ElementRule, element: ElementRule | CompositeRule, forms: int, *, is_named: bool
    ) -> tuple[int, ...]:
        """`is_named`: another element of the segment names the form."""
        is_first = isinstance(element, CompositeRule) and value.position == 1
        data_type = NUMBER_TYPE if value.data_type[:1] == "N" else _TYPES[value.data_type]
        codes, is_not_used = self.compiler.code_list(value.codes), value.usage == "N"
        return (
            value.usage == "R" and (not is_first or element.usage == "R"),
            is_not_used,
            data_type,
            value.min_length,
            value.max_length,
            codes,
            forms,
            value.pattern_digits,
            ASKS_TYPE * (data_type != TEXT_TYPE)
            | ASKS_CODE * (codes >= 0)
            | ASKS_FORM * (forms != 0 or is_named)
            | ASKS_MORE * (is_not_used or value.pattern_digits != 0),
        )

    def tables(self) -> tuple[Positions, Positions, Positions, Positions]:
        """Elements, values, notes, and the elements of notes."""
        tables = (self.elements, self.values, self.notes or [(0,) * NOTE_WIDTH], [*self.note_elements, 0])
        elements, values, notes, note_elements = (_flat(np.array(rows, np.int32)) for rows in tables)
        return elements, values, notes, note_elements


def _look_ahead(rows: NDArray[np.int32], end: int) -> None:
    """Fill in what the rows of a loop say of those behind them, from the last to the first."""
    other, due, bits = end, end, 0
    for place in range(len(rows) - 1, -1, -1):
        row = rows[place]
        behind = rows[place + 1] if place + 1 < len(rows) else None
        if behind is not None:
            is_same = row[ROW_WORD] == behind[ROW_WORD]
            other = behind[ROW_OTHER] if is_same else end - len(rows) + place + 1
            due = end - len(rows) + place + 1 if behind[ROW_IS_REQUIRED] else due
        bits |= int(word_bit(as_word(row[ROW_WORD])))
        row[ROW_OTHER], row[ROW_LATER_DUE] = other, due
        row[ROW_BEHIND : ROW_BEHIND + 2] = np.array([bits], np.uint64).view(np.int32)


def _flat(table: NDArray[np.int32]) -> Positions:
    return np.ascontiguousarray(table.ravel())


def _note_bits(note: SyntaxNote) -> list[int]:
    """`NOTE_TRIGGER` and `NOTE_MASK` of a note, each as two numbers."""
    leader = note.positions[:1]
    trigger = {"R": (0,), "C": leader, "L": leader}.get(note.kind, note.positions)
    return [*_bits_of(trigger), *_bits_of(note.positions[1:] if note.kind == "L" else note.positions)]


def _bits_of(positions: Iterable[int]) -> list[int]:
    """The bits of elements as two `int32`, the lower first."""
    bits = sum(1 << position for position in positions)
    if bits >> 64:
        raise ValueError("A guide demands something of an element behind the 63 the tables hold.")
    return [int(half) for half in np.array([bits], np.uint64).view(np.int32)]


def _forms(codes: Sequence[str]) -> int:
    forms = 0
    for code in codes:
        forms |= _FORMS.get(code, FORM_OTHER)
    return forms


def _identifier(rule: LoopRule | SegmentRule) -> str:
    return rule.loop_id if isinstance(rule, LoopRule) else rule.segment_id


def _code_words(code: str) -> list[int]:
    octets = code.encode("ascii")
    if len(octets) > 8 * CODE_WORDS:
        raise ValueError(f"The code {code!r} is longer than the {8 * CODE_WORDS} characters the tables hold.")
    return [int.from_bytes(octets[at : at + 8], "little") for at in range(0, 8 * CODE_WORDS, 8)]


_FOLDS = tuple(as_word(bits) for bits in (32, 15, 7))


def code_slot(first: int, second: int, mask: int) -> int:
    """Where a code stands in a table of `mask + 1` slots, if it does not collide; all three are words."""
    mixed = first ^ second
    mixed ^= mixed >> _FOLDS[0]
    mixed ^= mixed >> _FOLDS[1]
    mixed ^= mixed >> _FOLDS[2]
    return mixed & mask


_ONE, _LAST_BIT, _NEAR, _FAR = (as_word(number) for number in (1, 63, 8, 12))


def word_bit(word: int) -> int:
    """One of 64 bits for an identifier; several identifiers may share one."""
    return _ONE << ((word ^ word >> _NEAR ^ word >> _FAR) & _LAST_BIT)
