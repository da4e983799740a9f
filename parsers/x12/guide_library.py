"""Which guide a functional group is judged by, compiled when it is first asked for.

Belongs here: the index of maps (pyx12's own and ours), corrections of pyx12's maps, the cache. Does not belong here:
what a map says (`parsers.x12.guide`).
"""

import threading
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

from parsers.x12.guide import Dictionary, read_dictionary, read_guide
from parsers.x12.guide_tables import GuideTables, compile_guide
from parsers.x12.guides import map_folder

_COMPILING = threading.RLock()


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

    Args:
        version: ISA12.
        guide_id: GS08.
        functional_id: GS01.
    """
    wanted = (version, guide_id, functional_id)
    found = {entry.purpose_code: entry.file_name for entry in reversed(_index()) if entry[:3] == wanted}
    return tuple((purpose, _compiled(name)) for purpose, name in found.items())


def mapped_guides() -> frozenset[tuple[str, str]]:
    """GS01 and GS08 of all groups there is a map for."""
    return frozenset((entry.functional_id, entry.guide_id) for entry in _index())


@cache
def _index() -> tuple[Entry, ...]:
    return tuple(_entries(ElementTree.parse(Path(map_folder(), "maps.xml")).getroot()))


def _entries(root: ElementTree.Element) -> Iterator[Entry]:
    for version in root.iter("version"):
        for row in version.iterfind("map"):
            if row.get("vriic"):
                yield Entry(
                    version.get("icvn", ""), row.get("vriic", ""), row.get("fic", ""), row.get("tspc"), row.text or ""
                )


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
    return compile_guide(read_guide(root, _dictionary()))
