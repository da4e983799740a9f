"""An implementation guide as data: its loops, segments and elements, read from a map in pyx12's format.

Belongs here: what a map file says, in both spellings pyx12 knows (facts as attributes, facts as child elements). Does
not belong here: which map belongs to which group (`parsers.x12.guide_library`), numbers for the kernels
(`parsers.x12.guide_tables`).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element as Xml

UNLIMITED = 2**31 - 1
"""A repeat of `>1`."""

_SYNTAX_NOTE = re.compile(r"([PRCLE])((?:\d\d){2,})")


@dataclass(frozen=True)
class ElementRule:
    """A simple element, or a component of a composite.

    `data_type` is X12's (AN, ID, N0, N2, R, DT, TM); lengths are in characters. `codes` holds every code the guide
    takes, external lists included; None: any value. `pattern_digits` asks for so many digits in a row.
    """

    reference: str
    data_element: str
    position: int
    usage: str
    data_type: str
    min_length: int
    max_length: int
    repeat: int = 1
    listed_codes: tuple[str, ...] = ()
    external_codes: frozenset[str] | None = None
    pattern_digits: int = 0

    @property
    def codes(self) -> frozenset[str] | None:
        """Listed and external codes together; None when the guide lists none."""
        if not self.listed_codes and self.external_codes is None:
            return None
        return frozenset(self.listed_codes) | (self.external_codes or frozenset())


@dataclass(frozen=True)
class CompositeRule:
    """An element of components."""

    reference: str
    data_element: str
    position: int
    usage: str
    components: tuple[ElementRule, ...]
    repeat: int = 1


@dataclass(frozen=True)
class SyntaxNote:
    """A relation between elements: P paired, R one required, E exclusive, C conditional, L list conditional."""

    kind: str
    positions: tuple[int, ...]


@dataclass(frozen=True)
class SegmentRule:
    """A segment at its place in a loop. `path` tells it from its siblings."""

    segment_id: str
    path: str
    position: int
    usage: str
    repeat: int
    elements: tuple[ElementRule | CompositeRule, ...]
    syntax_notes: tuple[SyntaxNote, ...]


@dataclass(frozen=True)
class LoopRule:
    """A loop and what stands in it, in order of position."""

    loop_id: str
    path: str
    position: int
    usage: str
    repeat: int
    children: tuple["LoopRule | SegmentRule", ...]


@dataclass(frozen=True)
class Guide:
    """A whole guide; the envelope's loops are part of it. `set_id` is the map's name of the transaction set."""

    set_id: str
    loops: tuple[LoopRule, ...]


@dataclass(frozen=True)
class DataElement:
    """An element of X12's dictionary."""

    data_type: str
    min_length: int
    max_length: int


@dataclass(frozen=True)
class Dictionary:
    """What all maps share: data elements by number, external code lists by name."""

    data_elements: Mapping[str, DataElement]
    external_codes: Mapping[str, frozenset[str]]


def read_dictionary(data_elements: Xml, code_sets: Xml) -> Dictionary:
    """The dictionary of pyx12's `dataele.xml` and `codes.xml`."""
    elements = {
        row.get("ele_num", ""): DataElement(
            row.get("data_type", ""), int(row.get("min_len", "0")), int(row.get("max_len", "0"))
        )
        for row in data_elements.iter("data_ele")
    }
    codes = {
        row.findtext("id", ""): frozenset(code.text or "" for code in row.iterfind("version/code"))
        for row in code_sets.iter("codeset")
    }
    return Dictionary(elements, codes)


def read_guide(root: Xml, dictionary: Dictionary) -> Guide:
    """A guide from the root element of its map.

    Raises:
        ValueError: the map says something this reader does not know; the message says where.
    """
    reader = _Reader(dictionary)
    loops = [reader.loop(child, "") for child in root.findall("loop")]
    return Guide(root.get("xid", ""), tuple(sorted(loops, key=_position)))


class _Reader:
    def __init__(self, dictionary: Dictionary) -> None:
        self.dictionary = dictionary

    def loop(self, xml: Xml, above: str) -> LoopRule:
        loop_id = xml.get("xid", "")
        path = f"{above}/{loop_id}"
        loops = [self.loop(child, path) for child in xml.findall("loop")]
        segments = [self.segment(child, path) for child in xml.findall("segment")]
        positions = [*map(_position, loops), *map(_position, segments)]
        # Siblings at one place are told apart by their qualifier and counted by it, as pyx12 does but for CTX.
        named = [segment if positions.count(segment.position) == 1 else _qualified(segment) for segment in segments]
        repeat = _fact(xml, "repeat")
        return LoopRule(
            loop_id,
            path,
            int(_fact(xml, "pos") or "0"),
            _usage(xml, path),
            UNLIMITED if repeat in (None, ">1") else int(repeat),
            tuple(sorted((*loops, *named), key=_position)),
        )

    def segment(self, xml: Xml, above: str) -> SegmentRule:
        segment_id = xml.get("xid", "")
        path = f"{above}/{segment_id}"
        repeat = _fact(xml, "max_use")
        parts: list[ElementRule | CompositeRule] = [
            *(self.element(child) for child in xml.findall("element")),
            *(self.composite(child) for child in xml.findall("composite")),
        ]
        parts.sort(key=_position)
        if [part.position for part in parts] != list(range(1, len(parts) + 1)):
            raise ValueError(
                f"The elements of {path} leave out a position; write every position down, not used or not."
            )
        return SegmentRule(
            segment_id,
            path,
            int(_fact(xml, "pos") or "0"),
            _usage(xml, path),
            UNLIMITED if repeat in (None, ">1") else int(repeat),
            tuple(parts),
            tuple(_syntax_notes(xml, path)),
        )

    def composite(self, xml: Xml) -> CompositeRule:
        reference = xml.findtext("refdes") or xml.get("xid") or ""
        return CompositeRule(
            reference,
            _fact(xml, "data_ele") or "",
            int(_fact(xml, "seq") or "0"),
            _usage(xml, reference),
            tuple(self.element(child) for child in xml.findall("element")),
            int(_fact(xml, "repeat") or "1"),
        )

    def element(self, xml: Xml) -> ElementRule:
        reference = xml.get("xid", "")
        number = _fact(xml, "data_ele") or ""
        repeat = int(xml.get("repeat", "1"))
        # 1365R is pyx12's one text for a repeated 1365.
        defined = self.dictionary.data_elements.get(number.removesuffix("R") if repeat > 1 else number)
        if defined is None:
            raise ValueError(f"{reference} is data element {number!r}, which the dictionary does not hold.")
        codes = xml.find("valid_codes")
        external = codes.get("external") if codes is not None else None
        pattern = xml.findtext("regex")
        return ElementRule(
            reference=reference,
            data_element=number.removesuffix("R"),
            position=int(_fact(xml, "seq") or "0"),
            usage=_usage(xml, reference),
            data_type=defined.data_type,
            min_length=defined.min_length,
            max_length=defined.max_length,
            repeat=repeat,
            listed_codes=tuple(code.text or "" for code in codes.findall("code")) if codes is not None else (),
            external_codes=_alternatives(pattern)
            if pattern and repeat > 1
            else self.dictionary.external_codes[external]
            if external
            else None,
            pattern_digits=_digits(pattern, reference) if pattern and repeat == 1 else 0,
        )


def key_of(segment: SegmentRule) -> tuple[ElementRule, int, int] | None:
    """The element, its position and its component (0: the whole element) that tell a segment from its siblings.

    None: any segment with the identifier is the one. The rule is pyx12's: a required code in the first element, or in
    the first component; the second element of ENT, the third of HL, the first component of CTX.
    """
    first, second, third = (*segment.elements, None, None, None)[:3]
    if isinstance(first, ElementRule) and first.data_type == "ID" and first.usage == "R" and first.listed_codes:
        return first, 1, 0
    is_code = isinstance(second, ElementRule) and second.data_type == "ID" and second.listed_codes
    if segment.segment_id == "ENT" and isinstance(second, ElementRule) and is_code:
        return second, 2, 0
    if isinstance(first, CompositeRule):
        lead = first.components[0]
        types = ("ID", "AN") if segment.segment_id == "CTX" else ("ID",)
        if lead.data_type in types and lead.listed_codes:
            return lead, 1, 1
    if segment.segment_id == "HL" and isinstance(third, ElementRule) and third.listed_codes:
        return third, 3, 0
    return None


def _qualified(segment: SegmentRule) -> SegmentRule:
    """The segment with its first code in its path."""
    code = _first_code(segment)
    if code is None:
        return segment
    return SegmentRule(**{**vars(segment), "path": f"{segment.path}[{code}]"})


def _first_code(segment: SegmentRule) -> str | None:
    """The first code of the element that may tell a segment from its siblings, required or not."""
    first, second, third = (*segment.elements, None, None, None)[:3]
    types = ("ID", "AN") if segment.segment_id == "CTX" else ("ID",)
    candidates = [
        first,
        second if segment.segment_id == "ENT" else None,
        first.components[0] if isinstance(first, CompositeRule) else None,
    ]
    for candidate in candidates:
        if isinstance(candidate, ElementRule) and candidate.data_type in types and candidate.listed_codes:
            return candidate.listed_codes[0]
    if segment.segment_id == "HL" and isinstance(third, ElementRule) and third.listed_codes:
        return third.listed_codes[0]
    return None


def _position(part: LoopRule | SegmentRule | ElementRule | CompositeRule) -> int:
    return part.position


def _fact(xml: Xml, name: str) -> str | None:
    return xml.get(name) or xml.findtext(name)


def _usage(xml: Xml, where: str) -> str:
    usage = _fact(xml, "usage")
    if usage not in ("R", "S", "N"):
        raise ValueError(f"{where} has usage {usage!r}; a usage is R, S or N.")
    return usage


def _syntax_notes(xml: Xml, where: str) -> Iterator[SyntaxNote]:
    for note in xml.findall("syntax"):
        found = _SYNTAX_NOTE.fullmatch(note.text or "")
        if found is None:
            raise ValueError(
                f"{where} has the syntax note {note.text!r}; a note is a letter and two positions or more."
            )
        digits = found[2]
        yield SyntaxNote(found[1], tuple(int(digits[at : at + 2]) for at in range(0, len(digits), 2)))


def _digits(pattern: str, where: str) -> int:
    found = re.fullmatch(r"\[0-9\]\{(\d+)\}", pattern)
    if found is None:
        raise ValueError(f"{where} has the pattern {pattern!r}; only digits in a row are known.")
    return int(found[1])


def _alternatives(pattern: str) -> frozenset[str] | None:
    """The codes of a repeated element, if the pattern by which pyx12 is told of its repetitions lists any."""
    found = re.match(r"\(\?x\)\^\(\?:\(\?:([\s0-9A-Z|]+)\)", pattern)
    return frozenset(code.strip() for code in found[1].split("|")) if found else None
