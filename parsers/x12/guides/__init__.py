"""Implementation guides pyx12 ships no map of, as maps in pyx12's own format, and the folder that holds all maps.

| Map | Guide | Transaction |
|---|---|---|
| 270.5010.X279.A1.xml | 005010X279A1 | eligibility inquiry |
| 271.5010.X279.A1.xml | 005010X279A1 | eligibility response |

A map says which loops, segments and elements a guide has, where they stand, how often, whether they are required (R),
situational (S) or not used (N), and which codes they take. It does not say when a situational part is required.

Sources: the X12 standard's segment and element numbers, and public machine-readable descriptions of the guides (open
grammars, published example files). The guides' own text (TR3) is sold by X12 and was not used; nothing of it is here.
Where two descriptions differ the wider one is taken: a second reader must not refuse what a plan may send.

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
    """How pyx12 finds a map: GS01 and GS08 of the group, the file's name, and a short name."""

    functional_id: str
    guide_id: str
    file_name: str
    set_id: str


MAPS = (
    GuideMap("HS", "005010X279A1", "270.5010.X279.A1.xml", "270"),
    GuideMap("HB", "005010X279A1", "271.5010.X279.A1.xml", "271"),
)

REPEATING_ELEMENTS = (
    '<data_ele ele_num="1365R" data_type="AN" min_len="1" max_len="296" name="Service Type Codes, repeating"/>'
)
"""EQ01 and EB03 repeat up to 99 times; pyx12 reads a repeating element as one text, so the map states its form.

296 characters: 99 codes of two and the 98 separators between them.
"""


_MAKING_FOLDER = threading.Lock()


@functools.cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    folder = tempfile.TemporaryDirectory(prefix="x12-maps-")
    for source in (files("pyx12").joinpath("map"), files(__name__)):
        for file in source.iterdir():
            if file.name.endswith(".xml"):
                Path(folder.name, file.name).write_bytes(_content(file))
    return folder


def _content(file: Traversable) -> bytes:
    """A file for the folder; pyx12's index and its list of elements with ours added at their end."""
    if file.name == "maps.xml":
        rows = [
            f'<map vriic="{m.guide_id}" fic="{m.functional_id}" abbr="{m.set_id}">{m.file_name}</map>' for m in MAPS
        ]
        return _extended(file.read_bytes(), end="</maps>", added=f'<version icvn="00501">{"".join(rows)}</version>')
    if file.name == "dataele.xml":
        return _extended(file.read_bytes(), end="</data_elements>", added=REPEATING_ELEMENTS)
    return file.read_bytes()


def _extended(content: bytes, *, end: str, added: str) -> bytes:
    before, found, after = content.rpartition(end.encode())
    if not found:
        raise RuntimeError(
            f"pyx12's map folder has changed its form: no {end} where maps of ours are added. "
            "Install the pyx12 version of requirements.lock, or adapt parsers.x12.guides"
        )
    return before + added.encode() + found + after


def map_folder() -> str:
    """A folder with pyx12's maps and ours, made once per process: what pyx12 takes as `map_path`.

    pyx12 reads maps, index, codes and elements from one folder; site-packages stays as it was installed. The folder is
    removed when the process ends.

    Raises:
        RuntimeError: the installed pyx12 keeps its index or elements in another form.
        OSError: there is no room or no right to write temporary files (about 9 MB).
    """
    with _MAKING_FOLDER:
        return _folder().name
