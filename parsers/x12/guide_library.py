"""Which guide a functional group is judged by, compiled when it is first asked for.

Belongs here: the index of maps (pyx12's own and ours), corrections of pyx12's maps, the cache. Does not belong here:
what a map says (`parsers.x12.guide`).
"""

import threading
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

from parsers.x12.guide import CompositeRule, Dictionary, SegmentRule, read_dictionary, read_guide
from parsers.x12.guide_tables import GuideTables, compile_guide
from parsers.x12.guides import MAPS, map_folder

_COMPILING = threading.RLock()


class Correction(NamedTuple):
    """A fact that a map of pyx12 has wrong: the end of the path of the part, the fact, what it is, and why."""

    file_name: str
    path: str
    fact: str
    value: str
    reason: str


CORRECTIONS = (
    Correction(
        "277.5010.X214.xml",
        "2200C/STC",
        "usage",
        "S",
        "The provider's level and its status are situational; pyx12 demands the status wherever the level is sent.",
    ),
    Correction(
        "834.5010.X220.A1.xml",
        "DMG/DMG05",
        "repeat",
        "10",
        "Race or ethnicity may be said ten times; pyx12 does not read repetitions and states none.",
    ),
)
"""What our reading of pyx12's maps changes. pyx12 itself reads its maps as they are."""


class Entry(NamedTuple):
    """A row of the index: ISA12, GS08 and GS01 of a group, BHT02 where that decides, and the map's file."""

    version: str
    guide_id: str
    functional_id: str
    purpose_code: str | None
    file_name: str


def control_guide(version: str) -> GuideTables:
    """The envelope's guide for an ISA12; that of 00501 for versions nobody maps."""
    return _compiled("x12.control.00401.xml" if version == "00401" else "x12.control.00501.xml")


def guides_of(version: str, guide_id: str, functional_id: str) -> tuple[tuple[str | None, GuideTables], ...]:
    """The guides a group may be judged by, each with the BHT02 that asks for it; none when nobody maps the group.

    The first holds where no BHT02 asks for another.

    Args:
        version: ISA12.
        guide_id: GS08.
        functional_id: GS01.
    """
    wanted = (version, guide_id, functional_id)
    found: dict[str | None, str] = {}
    for entry in _index():
        if entry[:3] == wanted:
            found.setdefault(entry.purpose_code, entry.file_name)
    return tuple((purpose, _compiled(name)) for purpose, name in found.items())


@cache
def data_elements(version: str, guide_id: str, functional_id: str) -> Mapping[tuple[str, int, int], str]:
    """Numbers in X12's dictionary of the elements of a group's guides; arguments as for `guides_of`.

    By identifier of the segment, element and component (0: the element itself). A composite has no number.
    """
    guides = (guide for _, guide in guides_of(version, guide_id, functional_id))
    segments = [rule for guide in guides for rule in guide.references if isinstance(rule, SegmentRule)]
    return {
        (segment.segment_id, element.position, part.position if part is not element else 0): part.data_element
        for segment in segments
        for element in segment.elements
        for part in (element.components if isinstance(element, CompositeRule) else (element,))
    }


def mapped_guides() -> frozenset[tuple[str, str]]:
    """GS01 and GS08 of all groups there is a map for."""
    return frozenset((entry.functional_id, entry.guide_id) for entry in _index())


@cache
def _index() -> tuple[Entry, ...]:
    return tuple(_entries(ElementTree.parse(Path(map_folder(), "maps.xml")).getroot()))


def _entries(root: ElementTree.Element) -> Iterator[Entry]:
    """pyx12's rows and ours; of ours those that a BHT02 asks for once more, by that."""
    for version in root.iter("version"):
        for row in version.iterfind("map"):
            if row.get("vriic"):
                yield Entry(
                    version.get("icvn", ""), row.get("vriic", ""), row.get("fic", ""), row.get("tspc"), row.text or ""
                )
    for ours in MAPS:
        for purpose in ours.purpose_codes:
            yield Entry("00501", ours.guide_id, ours.functional_id, purpose, ours.file_name)


@cache
def _dictionary() -> Dictionary:
    folder = Path(map_folder())
    elements, codes = (ElementTree.parse(folder / name).getroot() for name in ("dataele.xml", "codes.xml"))
    return read_dictionary(elements, codes)


def _compiled(file_name: str) -> GuideTables:
    with _COMPILING:
        return _compile(file_name)


@cache
def _compile(file_name: str) -> GuideTables:
    root = ElementTree.parse(Path(map_folder(), file_name)).getroot()
    for correction in CORRECTIONS:
        if correction.file_name == file_name:
            _correct(root, correction)
    return compile_guide(read_guide(root, _dictionary()))


def _correct(root: ElementTree.Element, correction: Correction) -> None:
    """Change a fact in a map.

    Raises:
        RuntimeError: the installed pyx12 has another map, in which there is nothing to correct.
    """
    parts = [part for path, part in _parts(root, "") if path.endswith("/" + correction.path)]
    if not parts:
        raise RuntimeError(
            f"pyx12's {correction.file_name} has no {correction.path} to correct. "
            "Install the pyx12 version of requirements.lock, or adapt parsers.x12.guide_library"
        )
    for part in parts:
        part.set(correction.fact, correction.value)


def _parts(part: ElementTree.Element, above: str) -> Iterator[tuple[str, ElementTree.Element]]:
    """A part of a map and all in it, with their paths."""
    path = f"{above}/{part.get('xid')}"
    yield path, part
    for child in part:
        if child.get("xid"):
            yield from _parts(child, path)
