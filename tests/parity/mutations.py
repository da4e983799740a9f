"""Mutations of sample files: what a faulty sender, a broken transfer or a misread guide makes of a good file.

The same sample and seed give the same bytes on any machine. Many kinds know the guide (pyx12's map node of each
segment): a random change of bytes seldom meets a loop's limit or a syntax note, a change that aims at it always does.
"""

import functools
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.parity.pyx12_verdict import guide_map, map_index, verdict_of
from tests.x12.files import SAMPLES

LARGEST = 8_000
"""Bytes of a sample that is mutated: one of 283 kB would take the time of a hundred others."""


@dataclass
class Segment:
    """A segment, and the node of the guide pyx12 finds for it."""

    elements: list[str]
    node: Any = None

    @property
    def name(self) -> str:
        return self.elements[0]


@dataclass
class File:
    """A sample taken apart."""

    segments: list[Segment]
    element: str
    component: str
    repetition: str
    terminator: str
    line_end: str

    def write(self) -> bytes:
        ends = self.terminator + self.line_end
        return "".join(self.element.join(s.elements) + ends for s in self.segments).encode("latin-1", "replace")

    def at(self, rng: random.Random, *names: str) -> int:
        """Some segment of these names, or any but the first; ISA is fixed in width and has kinds of its own."""
        places = [i for i, s in enumerate(self.segments) if i and (not names or s.name in names)]
        return rng.choice(places or range(1, len(self.segments)))


@dataclass(frozen=True)
class Mutation:
    """A mutated file and how it came about."""

    sample: str
    seed: int
    kinds: tuple[str, ...]
    content: bytes = field(repr=False)

    def __str__(self) -> str:
        return f"{self.sample} seed {self.seed}: {', '.join(self.kinds)}"


def take_apart(content: bytes) -> File:
    """A file as segments; separators as its ISA says."""
    text = content.decode("latin-1")
    element, component, terminator = text[3], text[104], text[105]
    repetition = text[82] if text[84:89] == "00501" else ""
    nodes: dict[int, Any] = {}
    verdict_of(content, watch=lambda ordinal, name, node: nodes.update({ordinal: node if node.id == name else None}))
    lines = [line.lstrip("\r\n") for line in text.split(terminator)]
    segments = [Segment(line.split(element), nodes.get(n)) for n, line in enumerate(filter(str.strip, lines), 1)]
    line_end = re.match(r"[\r\n]*", text[106:])
    return File(segments, element, component, repetition, terminator, line_end.group() if line_end else "")


@functools.cache
def samples() -> tuple[str, ...]:
    """The samples that are mutated: of a guide of version 005010 pyx12 has a map for, not too large.

    Those pyx12 accepts come three times: what is wrong already hides what a mutation adds.
    """
    chosen = []
    for path in sorted(SAMPLES.glob("*/*")):
        content = path.read_bytes()
        if len(content) > LARGEST or content[84:89] != b"00501":
            continue
        verdict = verdict_of(content)
        if verdict.is_x12 and verdict.crash is None:
            chosen += [str(path.relative_to(SAMPLES))] * (3 if verdict.accepts and not verdict.errors else 1)
    return tuple(chosen)


@functools.cache
def _original(sample: str) -> File:
    return take_apart((SAMPLES / sample).read_bytes())


def _original_of(sample: str) -> File:
    file = _original(sample)
    # Nodes are shared, elements are not.
    return File(
        [Segment(list(s.elements), s.node) for s in file.segments],
        file.element,
        file.component,
        file.repetition,
        file.terminator,
        file.line_end,
    )


def mutate(sample: str, seed: int) -> Mutation:
    """The sample changed in one or two ways."""
    rng = random.Random(f"{sample} {seed}")  # noqa: S311 - repeatable, not secret
    file = _original_of(sample)
    kinds = []
    for kind in rng.choices(list(KINDS), k=2 if rng.random() < 0.2 else 1):
        if len(file.segments) > 2:
            KINDS[kind](rng, file)
            kinds.append(kind)
    if rng.random() < 0.75 and not AIMED_AT_COUNTS.intersection(kinds):
        _count_again(file)
    content = file.write()
    if rng.random() < 0.12:
        kind = rng.choice(list(BYTE_KINDS))
        content = BYTE_KINDS[kind](rng, content)
        kinds.append(kind)
    return Mutation(sample, seed, tuple(kinds), content)


def _count_again(file: File) -> None:
    """SE01, HL01, HL02 and LX01 as a sender counts them who wrote these segments."""
    opened, levels, lines = 0, dict[str, str](), 0
    for place, segment in enumerate(file.segments):
        elements = segment.elements
        if segment.name == "ST":
            opened, levels = place, {}
        elif segment.name == "SE" and len(elements) > 1:
            elements[1] = str(place - opened + 1)
        elif segment.name == "CLM":
            lines = 0
        elif segment.name == "LX" and len(elements) > 1 and elements[1].isdigit():
            lines += 1
            elements[1] = str(lines)
        elif segment.name == "HL" and len(elements) > 2:
            elements[2] = levels.get(elements[2], elements[2])
            number = str(len(levels) + 1)
            levels[elements[1] if elements[1] not in levels else f"{elements[1]} once more as {number}"] = number
            elements[1] = number


def mutations(count: int, first: int = 0) -> Iterator[Mutation]:
    """So many mutations, the samples in turn."""
    names = samples()
    for number in range(first, first + count):
        yield mutate(names[number % len(names)], number)


# --- where in the guide

HEADS = frozenset(
    "HL NM1 N1 CLM LX INS HD EB SVC CLP ENT RMR AK2 IK3 IK4 SBR SVD LIN STC TRN LS LUI DSB COB PLB".split()
)
ENVELOPE = frozenset(("ISA", "GS", "ST", "SE", "GE", "IEA"))


def _loop_end(file: File, start: int) -> int:
    """Where the loop a segment begins ends: by the guide's map, else at the next segment that begins loops."""
    node = file.segments[start].node
    if node is not None and node.is_first_seg_in_loop() and node.id not in ENVELOPE:
        path = node.parent.get_path()
        end = start + 1
        while end < len(file.segments):
            below = file.segments[end].node
            if below is None or below is node or not f"{below.parent.get_path()}/".startswith(f"{path}/"):
                break
            end += 1
        return end
    end = start + 1
    while end < len(file.segments) and file.segments[end].name not in HEADS | ENVELOPE:
        end += 1
    return end


def _loop_starts(file: File) -> list[int]:
    return [
        i
        for i, s in enumerate(file.segments)
        if s.name not in ENVELOPE and ((s.node is not None and s.node.is_first_seg_in_loop()) or s.name in HEADS)
    ]


def _leaves(node: Any) -> Iterator[tuple[Any, int, int | None]]:
    """Element nodes of a segment's node with element and component position."""
    for child in node.children:
        if child.is_composite():
            for part in child.children:
                yield part, child.seq, part.seq
        else:
            yield child, child.seq, None


def _put(segment: Segment, file: File, value: str, element: int, component: int | None = None) -> None:
    while len(segment.elements) <= element:
        segment.elements.append("")
    if component is None:
        segment.elements[element] = value
        return
    parts = segment.elements[element].split(file.component)
    parts += [""] * (component - len(parts))
    parts[component - 1] = value
    segment.elements[element] = file.component.join(parts)


def _get(segment: Segment, file: File, element: int, component: int | None = None) -> str:
    value = segment.elements[element] if element < len(segment.elements) else ""
    if component is None:
        return value
    parts = value.split(file.component)
    return parts[component - 1] if component <= len(parts) else ""


def _leaf(
    rng: random.Random, file: File, want: Callable[[Any], bool], *, is_filled: bool | None = True
) -> tuple[Segment, Any, int, int | None] | None:
    """An element of the file whose node is as wanted."""
    order = list(range(1, len(file.segments)))
    rng.shuffle(order)
    for place in order:
        segment = file.segments[place]
        if segment.node is None:
            continue
        found = [
            leaf
            for leaf in _leaves(segment.node)
            if want(leaf[0]) and is_filled in (None, _get(segment, file, leaf[1], leaf[2]) != "")
        ]
        if found:
            return segment, *rng.choice(found)
    return None


def _form(node: Any) -> tuple[str, int, int]:
    try:
        return str(node.data_type or "AN"), node.min_len, node.max_len
    except Exception:  # noqa: BLE001 - a map may name an element pyx12 does not list
        return "AN", 1, 5


def _legal(rng: random.Random, node: Any) -> str:
    """A value the guide takes for an element, as far as a map says."""
    if node.valid_codes:
        return str(rng.choice(node.valid_codes))
    if node.external_codes and node.external_codes in node.root.ext_codes.codes:
        codes = sorted(filter(None, node.root.ext_codes.codes[node.external_codes]["codes"]))
        if codes:
            return str(rng.choice(codes))
    return _of_form(node, *_form(node))


def _of_form(node: Any, kind: str, least: int, most: int) -> str:
    if kind == "DT" or node.data_ele == "1251":
        return "20260115" if most >= 8 else "260115"
    if kind == "TM":
        return "1200"
    if kind == "R":
        return "12.5"
    if kind.startswith("N"):
        return "1".zfill(least)
    return ("AB1" * 30)[: max(least, min(3, most))]


def _made(rng: random.Random, node: Any, file: File) -> Segment:
    """A segment the guide's node takes."""
    segment = Segment([node.id], node)
    for leaf, element, component in _leaves(node):
        owner = leaf.parent if component else leaf
        wanted = leaf.usage == "R" and (owner.usage == "R" or (owner.usage == "S" and rng.random() < 0.2))
        if wanted or (leaf.usage == "S" and owner.usage != "N" and rng.random() < 0.1):
            _put(segment, file, _legal(rng, leaf), element, component)
    return segment


def _neighbours(file: File, place: int) -> list[Any]:
    """Nodes of the guide in the loop of a segment, and in the loops around it and within it."""
    node = file.segments[place].node
    found, loop = [], node.parent if node is not None else None
    while loop is not None:
        for children in (loop.pos_map[at] for at in sorted(loop.pos_map)):
            for child in children:
                if child.is_segment():
                    found.append(child)
                elif child.get_first_seg() is not None:
                    found.append(child.get_first_seg())
        loop = loop.parent
    return [node for node in found if node.id not in ENVELOPE]


def _segments_of_guide(file: File) -> list[Any]:
    group = next((s for s in file.segments if s.name == "GS"), None)
    purpose = next((s.elements[2] for s in file.segments if s.name == "BHT" and len(s.elements) > 2), None)
    name = map_index(purpose).get_filename("00501", group.elements[8], group.elements[1]) if group else None
    if name is None:
        return []
    return [n for n in guide_map(name).loop_segment_iterator() if n.is_segment() and n.id not in ENVELOPE]


def _again(segment: Segment) -> Segment:
    return Segment(list(segment.elements), segment.node)


# --- kinds: segments


def drop(rng: random.Random, file: File) -> None:
    del file.segments[file.at(rng)]


def drop_required(rng: random.Random, file: File) -> None:
    places = [i for i, s in enumerate(file.segments) if i and s.node is not None and s.node.usage == "R"]
    del file.segments[rng.choice(places) if places else file.at(rng)]


def duplicate(rng: random.Random, file: File) -> None:
    place = file.at(rng)
    file.segments.insert(place, _again(file.segments[place]))


def swap_neighbours(rng: random.Random, file: File) -> None:
    place = min(file.at(rng), len(file.segments) - 2)
    if place > 0:
        file.segments[place], file.segments[place + 1] = file.segments[place + 1], file.segments[place]


def swap_distant(rng: random.Random, file: File) -> None:
    one, other = file.at(rng), file.at(rng)
    file.segments[one], file.segments[other] = file.segments[other], file.segments[one]


def end_early(rng: random.Random, file: File) -> None:
    del file.segments[file.at(rng) :]


def rename(rng: random.Random, file: File) -> None:
    segment = file.segments[file.at(rng)]
    name = segment.name
    segment.elements[0] = rng.choice(
        [name.lower(), name + "Z", name[:1], name[:2], "ZZ", "9" + name[1:], name[::-1], "", "N-1", "ABCD", name + " "]
    )


def retype(rng: random.Random, file: File) -> None:
    """A segment under another's identifier."""
    file.segments[file.at(rng)].elements[0] = file.segments[file.at(rng)].name


def blanks_before(rng: random.Random, file: File) -> None:
    segment = file.segments[file.at(rng)]
    segment.elements[0] = " " * rng.randint(1, 3) + segment.name


def no_data(rng: random.Random, file: File) -> None:
    segment = file.segments[file.at(rng)]
    segment.elements[1:] = [""] * rng.randint(0, 3)


def trailing_separators(rng: random.Random, file: File) -> None:
    file.segments[file.at(rng)].elements += [""] * rng.randint(1, 3)


def empty_segment(rng: random.Random, file: File) -> None:
    file.segments.insert(file.at(rng), Segment([rng.choice(["", "", " "])]))


def foreign_segment(rng: random.Random, file: File) -> None:
    other = _original(rng.choice(samples()))
    places = [s for s in other.segments if s.name not in ENVELOPE or rng.random() < 0.05]
    file.segments.insert(file.at(rng), Segment(list(rng.choice(places).elements)))


def segment_of_guide(rng: random.Random, file: File) -> None:
    """A segment of the guide, at some place or where it may belong."""
    place = file.at(rng)
    choice = _neighbours(file, place) if rng.random() < 0.7 else _segments_of_guide(file)
    if choice:
        file.segments.insert(place + 1, _made(rng, rng.choice(choice), file))


def segment_again(rng: random.Random, file: File) -> None:
    """A segment once more than the guide allows, or just as often."""
    places = [i for i, s in enumerate(file.segments) if i and s.node is not None and s.node.get_max_repeat() <= 30]
    if not places:
        return
    place = rng.choice(places)
    times = file.segments[place].node.get_max_repeat() - rng.choice([0, 0, 0, 1])
    file.segments[place:place] = [_again(file.segments[place]) for _ in range(times)]


def loop_again(rng: random.Random, file: File) -> None:
    """A loop once more than the guide allows, or a few times."""
    starts = _loop_starts(file)
    if not starts:
        return
    limited = [i for i in starts if file.segments[i].node is not None and _limit(file.segments[i].node.parent) <= 25]
    start = rng.choice(limited if limited and rng.random() < 0.7 else starts)
    node = file.segments[start].node
    limit = _limit(node.parent) if node is not None else 9
    body = file.segments[start : _loop_end(file, start)]
    times = limit if limit <= 25 and rng.random() < 0.8 else rng.randint(1, 3)
    file.segments[start:start] = [_again(s) for _ in range(times) for s in body]


def _limit(loop: Any) -> int:
    try:
        return int(loop.get_max_repeat())
    except (TypeError, ValueError):
        return 10**9


def drop_loop(rng: random.Random, file: File) -> None:
    starts = _loop_starts(file)
    if starts:
        start = rng.choice(starts)
        del file.segments[start : _loop_end(file, start)]


def move_loop(rng: random.Random, file: File) -> None:
    starts = _loop_starts(file)
    if not starts:
        return
    start = rng.choice(starts)
    end = _loop_end(file, start)
    body = file.segments[start:end]
    del file.segments[start:end]
    place = rng.randint(1, len(file.segments))
    file.segments[place:place] = body


# --- kinds: elements


def empty_element(rng: random.Random, file: File) -> None:
    segment = file.segments[file.at(rng)]
    if len(segment.elements) > 1:
        segment.elements[rng.randrange(1, len(segment.elements))] = ""


def empty_required(rng: random.Random, file: File) -> None:
    if found := _leaf(rng, file, lambda node: node.usage == "R"):
        segment, _, element, component = found
        _put(segment, file, "", element, component if rng.random() < 0.5 else None)


def too_long(rng: random.Random, file: File) -> None:
    if found := _leaf(rng, file, lambda node: _form(node)[2] <= 300):
        segment, node, element, component = found
        most, value = _form(node)[2], _get(segment, file, element, component)
        filler = "1" if value[-1:].isdigit() else "A"
        _put(segment, file, value.ljust(most + rng.choice([0, 1, 1, 5]), filler), element, component)


def too_short(rng: random.Random, file: File) -> None:
    found = _leaf(rng, file, lambda node: _form(node)[1] > 1) or _leaf(rng, file, lambda node: True)
    if found:
        segment, node, element, component = found
        value, least = _get(segment, file, element, component), _form(node)[1]
        _put(segment, file, value[: max(1, least - rng.choice([0, 1, 1]))], element, component)


def other_value(rng: random.Random, file: File) -> None:
    """The value another segment of that identifier has there, in any sample."""
    place = file.at(rng)
    segment = file.segments[place]
    others = [s for name in samples() for s in _original(name).segments if s.name == segment.name]
    element = rng.randrange(1, max(2, len(segment.elements)))
    values = sorted({s.elements[element] for s in others if element < len(s.elements)})
    if values:
        _put(segment, file, rng.choice(values), element)


def legal_code(rng: random.Random, file: File) -> None:
    if found := _leaf(rng, file, lambda node: len(node.valid_codes) > 1 or node.external_codes):
        segment, node, element, component = found
        _put(segment, file, _legal(rng, node), element, component)


def illegal_code(rng: random.Random, file: File) -> None:
    if found := _leaf(rng, file, lambda node: node.valid_codes or node.external_codes):
        segment, node, element, component = found
        value = _get(segment, file, element, component)
        least = _form(node)[1]
        choice = ["ZQ", "9", value.lower(), value + "1", " " + value, "Q" * least, "0" * least, value[::-1]]
        _put(segment, file, rng.choice(choice), element, component)


def fill_unused(rng: random.Random, file: File) -> None:
    want = lambda node: node.usage == "N" or (node.parent.is_composite() and node.parent.usage == "N")  # noqa: E731
    if found := _leaf(rng, file, want, is_filled=False):
        segment, node, element, component = found
        _put(segment, file, _legal(rng, node), element, component)


def fill_optional(rng: random.Random, file: File) -> None:
    if found := _leaf(rng, file, lambda node: node.usage == "S", is_filled=False):
        segment, node, element, component = found
        _put(segment, file, _legal(rng, node), element, component)


def one_element_more(rng: random.Random, file: File) -> None:
    segment = file.segments[file.at(rng)]
    if segment.node is not None:
        _put(segment, file, rng.choice(["X", "1", ""]), len(segment.node.children) + rng.choice([0, 1, 1, 1]))
    else:
        segment.elements.append("X")


def component_more(rng: random.Random, file: File) -> None:
    """A composite with one component too many, or a plain element made composite."""
    composites = [(s, c) for s in file.segments[1:] if s.node is not None for c in s.node.children if c.is_composite()]
    if composites and rng.random() < 0.5:
        segment, chosen = rng.choice(composites)
        _put(segment, file, rng.choice(["X", "1"]), chosen.seq, len(chosen.children) + rng.choice([0, 1]))
    else:
        segment = file.segments[file.at(rng)]
        _put(segment, file, "1", rng.randrange(1, max(2, len(segment.elements))), 2)


def component_less(rng: random.Random, file: File) -> None:
    places = [(s, i) for s in file.segments[1:] for i, value in enumerate(s.elements) if file.component in value]
    if places:
        segment, element = rng.choice(places)
        parts = segment.elements[element].split(file.component)
        if rng.random() < 0.5:
            parts[rng.randrange(len(parts))] = ""
        else:
            del parts[rng.randrange(len(parts))]
        segment.elements[element] = file.component.join(parts)


def empty_composite(rng: random.Random, file: File) -> None:
    places = [
        (s, c.seq)
        for s in file.segments[1:]
        if s.node is not None
        for c in s.node.children
        if c.is_composite() and c.seq < len(s.elements)
    ]
    if places:
        segment, element = rng.choice(places)
        segment.elements[element] = file.component * rng.randint(0, 2)


def break_syntax_note(rng: random.Random, file: File) -> None:
    places = [s for s in file.segments[1:] if s.node is not None and s.node.syntax]
    if not places:
        return
    segment = rng.choice(places)
    _, *positions = rng.choice(segment.node.syntax)
    children = {child.seq: child for child in segment.node.children}
    for position in positions:
        node = children.get(position)
        value = "" if node is None or rng.random() < 0.5 else "A" if node.is_composite() else _legal(rng, node)
        _put(segment, file, value, position)


DATES = (
    "20261301 20260230 2026010 202601011 2026-1-1 ABCDEFGH 20260101-20260201 17991231 18000101 00000000 20240229 "
    "20230229 21000229 20260101- - 20260101-20260132 20260101-20260102-20260103 260101 20260431 "
    "202601011260 202601011259 2026010A"
).split()
TIMES = "2400 1260 12 1 123 12000 120060 120059 12000000 1200000000 AB00 2359 0000 9 2 12:00".split()
AMOUNTS = "1. 1.2.3 - . 1,5 -1.50 +1 1e3 00001 1.-5 -.5 .5 12- $5 1 -0".split()


def break_date(rng: random.Random, file: File) -> None:
    if found := _leaf(rng, file, lambda node: _form(node)[0] in ("DT", "D8", "D6", "RD8") or node.data_ele == "1251"):
        segment, _, element, component = found
        _put(segment, file, rng.choice(DATES), element, component)


def break_date_form(rng: random.Random, file: File) -> None:
    """Another qualifier of the date's form than the date has."""
    if found := _leaf(rng, file, lambda node: node.data_ele == "1250"):
        segment, _, element, component = found
        _put(segment, file, rng.choice(["D8", "RD8", "D6", "DT", "TM", "DB"]), element, component)


def break_time(rng: random.Random, file: File) -> None:
    if found := _leaf(rng, file, lambda node: _form(node)[0] == "TM"):
        segment, _, element, component = found
        _put(segment, file, rng.choice(TIMES), element, component)


def break_number(rng: random.Random, file: File) -> None:
    if found := _leaf(rng, file, lambda node: _form(node)[0][:1] in ("R", "N")):
        segment, _, element, component = found
        value = _get(segment, file, element, component)
        _put(segment, file, rng.choice([*AMOUNTS, value + " ", " " + value, "-" + value]), element, component)


def odd_character(rng: random.Random, file: File) -> None:
    if found := _leaf(rng, file, lambda node: True):
        segment, _, element, component = found
        value = _get(segment, file, element, component)
        place = rng.randint(0, len(value))
        odd = rng.choice(
            ["\x07", "\t", "\x00", "\x7f", "\x01", "\x1d", "\xe9", "\xc3\xa9", "\xa0", "`", "{", "\n", "^", "|"]
        )
        _put(segment, file, value[:place] + odd + value[place:], element, component)


def blanks_after(rng: random.Random, file: File) -> None:
    if found := _leaf(rng, file, lambda node: True):
        segment, _, element, component = found
        _put(segment, file, _get(segment, file, element, component) + " " * rng.randint(1, 2), element, component)


def blank_value(rng: random.Random, file: File) -> None:
    if found := _leaf(rng, file, lambda node: True):
        segment, _, element, component = found
        _put(segment, file, " " * rng.randint(1, 3), element, component)


def lower_case(rng: random.Random, file: File) -> None:
    segment = file.segments[file.at(rng)]
    segment.elements[1:] = [value.lower() for value in segment.elements[1:]]


def repeat_element(rng: random.Random, file: File) -> None:
    if found := _leaf(rng, file, lambda node: True):
        segment, _, element, component = found
        value = _get(segment, file, element, component)
        _put(segment, file, file.repetition.join([value] * rng.randint(2, 3)), element, component)


# --- kinds: numbers and envelope


def hierarchy(rng: random.Random, file: File) -> None:
    segment = file.segments[file.at(rng, "HL")]
    if segment.name == "HL":
        element = rng.choice([1, 2, 2, 3, 4])
        _put(segment, file, rng.choice(["0", "1", "2", "3", "99", "", "A", "01", "20", "22", "23"]), element)


def line_number(rng: random.Random, file: File) -> None:
    segment = file.segments[file.at(rng, "LX")]
    if segment.name == "LX":
        _put(segment, file, rng.choice(["0", "1", "2", "3", "01", "", "A"]), 1)


CONTROL = (("ISA", 13), ("GS", 6), ("ST", 2), ("SE", 2), ("GE", 2), ("IEA", 2))


def control_number(rng: random.Random, file: File) -> None:
    name, element = rng.choice(CONTROL)
    segment = file.segments[0 if name == "ISA" else file.at(rng, name)]
    if segment.name == name and element < len(segment.elements):
        value = segment.elements[element]
        choice = (
            ["9" * len(value)]
            if name == "ISA"
            else ["7", "", "0" + value, value.lstrip("0"), value + "1", "A", value + " "]
        )
        segment.elements[element] = rng.choice(choice)


def count(rng: random.Random, file: File) -> None:
    segment = file.segments[file.at(rng, "SE", "GE", "IEA")]
    if len(segment.elements) > 1:
        value = segment.elements[1]
        choice = [
            "0",
            "1",
            "",
            "A",
            "0" + value,
            "+" + value,
            value + " ",
            "-1",
            "1.0",
            str(int(value) + 1 if value.isdigit() else 3),
        ]
        segment.elements[1] = rng.choice(choice)


def header(rng: random.Random, file: File) -> None:
    """A wrong element of GS or ST."""
    segment = file.segments[file.at(rng, "GS", "ST")]
    values = {
        "GS": {
            1: ["HC", "BE", "ZZ", ""],
            4: ["20261301", "260115"],
            5: ["2560"],
            7: ["T", "Y"],
            8: ["005010X222A1", "005010", ""],
        },
        "ST": {1: ["837", "834", "999", "", "83"], 2: ["1", "", "1234567890"], 3: ["005010X222A1", "", "004010"]},
    }.get(segment.name)
    if values:
        element = rng.choice(sorted(values))
        _put(segment, file, rng.choice(values[element]), element)


def interchange_header(rng: random.Random, file: File) -> None:
    """A wrong element of ISA, its width kept."""
    values = {
        1: ["99", "03"],
        3: ["01", "XX"],
        5: ["14", "XX"],
        7: ["31", "30"],
        9: ["991332", "ABCDEF"],
        10: ["2460", "12 0"],
    }
    values |= {12: ["00401", "00501", "00200"], 13: ["ABCDEFGHI", "000000 01"], 14: ["2", "1"], 15: ["P", "X", "I"]}
    element = rng.choice(sorted(values))
    file.segments[0].elements[element] = rng.choice(values[element])


def drop_trailer(rng: random.Random, file: File) -> None:
    place = file.at(rng, "SE", "GE", "IEA")
    if file.segments[place].name in ENVELOPE:
        del file.segments[place]


def set_again(rng: random.Random, file: File) -> None:
    """The whole set, group or interchange a second time."""
    first, last = rng.choice([("ST", "SE"), ("ST", "SE"), ("GS", "GE"), ("ISA", "IEA")])
    starts = [i for i, s in enumerate(file.segments) if s.name == first]
    ends = [i for i, s in enumerate(file.segments) if s.name == last]
    if not starts or not ends or ends[0] < starts[0]:
        return
    body = [_again(s) for s in file.segments[starts[0] : ends[0] + 1]]
    number = {"ST": 2, "GS": 6, "ISA": 13}[first]
    if rng.random() < 0.7 and len(body[0].elements) > number:
        body[0].elements[number] = "9" * max(1, len(body[0].elements[number]))
        _put(body[-1], file, body[0].elements[number], 2)
    file.segments[ends[0] + 1 : ends[0] + 1] = body
    for trailer in file.segments[ends[0] + 1 + len(body) :]:
        if (
            (first, trailer.name) in (("ST", "GE"), ("GS", "IEA"))
            and trailer.elements[1:2] == ["1"]
            and rng.random() < 0.8
        ):
            trailer.elements[1] = "2"


def other_set(rng: random.Random, file: File) -> None:
    """A transaction set of another sample in the group, a group in the interchange, or an interchange after it."""
    other = _original(rng.choice(samples()))
    first, last = rng.choice([("ST", "SE"), ("GS", "GE"), ("ISA", "IEA")])
    starts = [i for i, s in enumerate(other.segments) if s.name == first]
    ends = [i for i, s in enumerate(other.segments) if s.name == last]
    places = [i for i, s in enumerate(file.segments) if s.name == last]
    same = (other.element, other.component, other.terminator) == (file.element, file.component, file.terminator)
    if starts and ends and places and same and ends[0] > starts[0]:
        body = [Segment(list(s.elements), s.node) for s in other.segments[starts[0] : ends[0] + 1]]
        file.segments[places[0] + 1 : places[0] + 1] = body


def acknowledgment(rng: random.Random, file: File) -> None:
    """A TA1 before the first group, good or bad."""
    code = rng.choice(["000", "000", "999", ""])
    file.segments.insert(1, Segment(["TA1", "000000001", "260115", "1200", rng.choice(["A", "R", "Z"]), code]))


def delimiters(rng: random.Random, file: File) -> None:
    """Other separators, in ISA and everywhere."""
    text = file.write().decode("latin-1")
    free = [c for c in "|!+;><=@#%\x1c\x1d\x1e\x1f\\^{}" if c not in text or c == file.repetition]
    element, component, repetition, terminator = rng.sample(free, 4)
    old = file.component
    for segment in file.segments:
        if segment.name == "ISA":
            segment.elements[16] = component
            segment.elements[11] = repetition if file.repetition else segment.elements[11]
        else:
            table = {old: component, file.repetition: repetition} if file.repetition else {old: component}
            segment.elements[1:] = ["".join(table.get(c, c) for c in value) for value in segment.elements[1:]]
    file.element, file.component, file.terminator = element, component, terminator
    file.repetition = repetition if file.repetition else ""


def line_ends(rng: random.Random, file: File) -> None:
    file.line_end = rng.choice(["", "\n", "\r\n", "\n\n", "\r"])


# --- kinds: bytes


def truncate(rng: random.Random, content: bytes) -> bytes:
    return content[: rng.randint(106, len(content))]


def replace_byte(rng: random.Random, content: bytes) -> bytes:
    place = rng.randrange(106, len(content)) if len(content) > 107 else 0
    return content[:place] + bytes([rng.choice(b"~*:^ 0A\x00\xff")]) + content[place + 1 :]


def drop_byte(rng: random.Random, content: bytes) -> bytes:
    place = rng.randrange(106, len(content)) if len(content) > 107 else 0
    return content[:place] + content[place + 1 :]


def insert_byte(rng: random.Random, content: bytes) -> bytes:
    place = rng.randint(106, len(content)) if len(content) > 107 else 0
    return content[:place] + bytes([rng.choice(b"~*:^ 0A\n\r\t")]) + content[place:]


def text_after(rng: random.Random, content: bytes) -> bytes:
    return content + rng.choice([b"\n", b"\r\n\n", b"EOF", b" ", b"\x1a", b"REF*1*2~", b"~", b"\x00"])


def text_before(rng: random.Random, content: bytes) -> bytes:
    return rng.choice([b"\n", b" ", b"\xef\xbb\xbf", b"HEADER\n"]) + content


def header_byte(rng: random.Random, content: bytes) -> bytes:
    """ISA a byte wider or narrower."""
    place = rng.randrange(4, 105)
    return content[:place] + content[place + 1 :] if rng.random() < 0.5 else content[:place] + b" " + content[place:]


AIMED_AT_COUNTS = frozenset(("count", "hierarchy", "line_number", "rename", "no_data", "empty_element"))
"""Kinds whose work counting again would undo."""

Kind = Callable[[random.Random, File], None]
ByteKind = Callable[[random.Random, bytes], bytes]

KINDS: dict[str, Kind] = {
    kind.__name__: kind
    for kind in (
        drop, drop_required, duplicate, swap_neighbours, swap_distant, end_early, rename, retype, blanks_before,
        no_data, trailing_separators, empty_segment, foreign_segment, segment_of_guide, segment_again, loop_again,
        drop_loop, move_loop, empty_element, empty_required, too_long, too_short, other_value, legal_code,
        illegal_code, fill_unused, fill_optional, one_element_more, component_more, component_less, empty_composite,
        break_syntax_note, break_date, break_date_form, break_time, break_number, odd_character, blanks_after,
        blank_value, lower_case, repeat_element, hierarchy, line_number, control_number, count, header,
        interchange_header, drop_trailer, set_again, other_set, acknowledgment, delimiters, line_ends,
    )
}  # fmt: skip
BYTE_KINDS: dict[str, ByteKind] = {
    kind.__name__: kind
    for kind in (truncate, replace_byte, drop_byte, insert_byte, text_after, text_before, header_byte)
}
