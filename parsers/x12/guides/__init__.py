"""Implementation guides pyx12 ships no map of, as maps in pyx12's own format, and the folder that holds all maps.

| Map | Guide | Transaction |
|---|---|---|
| 270.5010.X279.A1.xml | 005010X279A1 | eligibility inquiry |
| 271.5010.X279.A1.xml | 005010X279A1 | eligibility response |
| 276.5010.X212.xml | 005010X212 | claim status request |
| 277.5010.X212.xml | 005010X212 | claim status response |
| 278.request.5010.X217.xml | 005010X217 | request for review of services (authorization) |
| 278.response.5010.X217.xml | 005010X217 | response to it |
| x12.control.00501.xml | - | interchange: ISA, TA1, GS, GE, IEA |

A map says which loops, segments and elements a guide has, where they stand, how often, whether they are required (R),
situational (S) or not used (N), and which codes they take. It does not say when a situational part is required.

Elements that repeat: `data_ele="1365R" repeat="99"` means element 1365, up to 99 times. pyx12 takes a repeating element
as one text and passes over `repeat` of an element; `REPEATING_ELEMENTS` gives it that text's width, and `<regex>` the
form and the codes. Who reads repetitions one by one takes number and count from the two attributes.

Maps that stand in the place of pyx12's of the same name:

- 277.5010.X212.xml: pyx12 4.0 ships one and leaves it out of its index. It demands GS01 RA and GS08 005010X218, keeps
  SE outside of the transaction set, and lets the provider, subscriber and dependent levels stand beside each other.
- x12.control.00501.xml: pyx12's demands a functional group in every interchange and allows one TA1. An interchange that
  only acknowledges, or several, breaks that (pyx12 says so from the second interchange of a file on; before the first
  transaction set it keeps no complaints). Here the group is situational, and TA1 repeats between ISA and the first GS.

pyx12's own maps of 837P and 837I are read for the errata 005010X222A2 and 005010X223A3 too (`ERRATA`): the guides the
maps describe, under a further id.

Sources: the X12 standard's segment and element numbers, and public machine-readable descriptions of the guides (open
grammars, schemas, published example files). The guides' own text (TR3) is sold by X12 and was not used; nothing of it
is here. Where two descriptions differ the wider one is taken: a second reader must not refuse what a plan may send.

To add a guide: write `<set>.<release>.<guide>.xml` here by the schema pyx12 ships (map.v2.xsd: facts as attributes),
positions as in the standard; add its row to `MAPS`; extend tests/guides: samples it must take, faults it must refuse.

Belongs here: maps, and what pyx12 must be told to read them. Does not: validation (`parsers.x12.second_reader`), the
frames of a transaction set (`parsers.transactions`), copies of pyx12's files.
"""

import functools
import tempfile
import threading
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import NamedTuple


class GuideMap(NamedTuple):
    """How a map is found: GS01 and GS08 of the group, the file's name, a short name.

    `purpose_codes`: the BHT02 codes by which one of several maps of the same GS01 and GS08 is chosen; empty: the only
    one.
    """

    functional_id: str
    guide_id: str
    file_name: str
    set_id: str
    purpose_codes: tuple[str, ...] = ()


MAPS = (
    GuideMap("HS", "005010X279A1", "270.5010.X279.A1.xml", "270"),
    GuideMap("HB", "005010X279A1", "271.5010.X279.A1.xml", "271"),
    GuideMap("HR", "005010X212", "276.5010.X212.xml", "276"),
    GuideMap("HN", "005010X212", "277.5010.X212.xml", "277"),
    GuideMap("HI", "005010X217", "278.request.5010.X217.xml", "278", ("01", "13", "36")),
    GuideMap("HI", "005010X217", "278.response.5010.X217.xml", "278", ("11",)),
    GuideMap("HC", "005010X222A2", "837.5010.X222.A1.xml", "837P"),
    GuideMap("HC", "005010X223A3", "837Q3.I.5010.X223.A1.xml", "837I"),
)

ERRATA = {
    "837.5010.X222.A1.xml": ("005010X222A1", "005010X222A2"),
    "837Q3.I.5010.X223.A1.xml": ("005010X223A2", "005010X223A3"),
}
"""pyx12's maps that know a guide by one id, and the id of the errata they are read for as well."""

REPEATING_ELEMENTS = (
    '<data_ele ele_num="1365R" data_type="AN" min_len="1" max_len="296" name="Service Type Codes, repeating"/>'
    '<data_ele ele_num="1271R" data_type="AN" min_len="1" max_len="154" name="Industry Codes, repeating"/>'
)
"""Elements that repeat; pyx12 reads a repeating element as one text, so the map states its form.

EQ01 and EB03 up to 99 times (296 characters: 99 codes of two and the 98 separators between them), HCR03 up to five
times (154: five codes of thirty and four separators).
"""


_CHANGED = (
    "pyx12's map folder has changed its form: no {} where maps of ours are added. "
    "Install the pyx12 version of requirements.lock, or adapt parsers.x12.guides"
)
_MAKING_FOLDER = threading.Lock()


@functools.cache
def _folder(maps: tuple[GuideMap, ...]) -> tempfile.TemporaryDirectory[str]:
    folder = tempfile.TemporaryDirectory(prefix="x12-maps-")
    for source in (files("pyx12").joinpath("map"), files(__name__)):
        for file in source.iterdir():
            if file.name.endswith(".xml"):
                Path(folder.name, file.name).write_bytes(_content(file, maps))
    return folder


def _content(file: Traversable, maps: tuple[GuideMap, ...]) -> bytes:
    """A file for the folder; pyx12's index, elements and guides with errata with ours added to them."""
    if file.name == "maps.xml":
        rows = [
            f'<map vriic="{m.guide_id}" fic="{m.functional_id}" abbr="{m.set_id}">{m.file_name}</map>' for m in maps
        ]
        return _extended(file.read_bytes(), end="</maps>", added=f'<version icvn="00501">{"".join(rows)}</version>')
    if file.name == "dataele.xml":
        return _extended(file.read_bytes(), end="</data_elements>", added=REPEATING_ELEMENTS)
    if file.name in ERRATA:
        known, erratum = (f"<code>{guide_id}</code>" for guide_id in ERRATA[file.name])
        return _replaced(file.read_bytes(), known, known + erratum)
    return file.read_bytes()


def _replaced(content: bytes, old: str, new: str) -> bytes:
    if old.encode() not in content:
        raise RuntimeError(_CHANGED.format(old))
    return content.replace(old.encode(), new.encode())


def _extended(content: bytes, *, end: str, added: str) -> bytes:
    before, found, after = content.rpartition(end.encode())
    if not found:
        raise RuntimeError(_CHANGED.format(end))
    return before + added.encode() + found + after


def map_folder(purpose_code: str | None = None) -> str:
    """A folder with pyx12's maps and ours, made once per process and choice: what pyx12 takes as `map_path`.

    pyx12 reads maps, index, codes and elements from one folder; site-packages stays as it was installed. The folders
    are removed when the process ends. pyx12's index knows one map per GS01 and GS08 of 005010, so where a guide has
    two, the folder's index holds the one of the purpose.

    Args:
        purpose_code: BHT02 of the transaction; one no map is chosen by leaves the first of each guide.

    Raises:
        RuntimeError: the installed pyx12 keeps its index, elements or guide ids in another form.
        OSError: there is no room or no right to write temporary files (about 9 MB a folder, at most one per choice).
    """
    chosen: dict[tuple[str, str], GuideMap] = {}
    for guide in MAPS:
        key = (guide.functional_id, guide.guide_id)
        chosen[key] = guide if purpose_code in guide.purpose_codes else chosen.get(key, guide)
    with _MAKING_FOLDER:
        return _folder(tuple(chosen.values())).name
