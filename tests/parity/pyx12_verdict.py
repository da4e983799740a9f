"""What pyx12 says of a file: its verdict, and every error with its place.

`x12n_document` runs as it is. Beside it its reader and its error handler are told to write down where an error belongs
at the moment they raise it: pyx12 itself hangs some errors on the wrong segment and loses others. No verdict changes.
"""

import functools
import io
import itertools
import logging
import re
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pyx12.error_handler
import pyx12.errors
import pyx12.map_if
import pyx12.map_index
import pyx12.params
import pyx12.x12file
import pyx12.x12n_document

from parsers.x12.guides import map_folder


class Error(NamedTuple):
    """An error of pyx12: its level and code, and the place it is about.

    `level` is isa, gs, st, seg (the walker's and the reader's), check (a segment's elements taken together: pyx12 tells
    them as segment error 8) or ele. `code` is pyx12's, or a word where pyx12 has one code for several errors. `segment`
    counts from 1 in the file.
    """

    level: str
    code: str
    segment: int
    element: int | None = None
    component: int | None = None
    reference: str | None = None
    """Of an element: as the guide refers to it, such as CLM05-1."""


class Crash(NamedTuple):
    """An exception pyx12 lets out: its class, the function it comes from, and the segment that was read."""

    error: str
    function: str
    segment: int


@dataclass(frozen=True)
class Verdict:
    """What pyx12 says of a file.

    `stray_sets` are ST segments that are not the set of their group's guide; pyx12 passes over them in silence.
    `segments` is how many segments it read, which is not all of them when it stops early.
    """

    accepts: bool
    errors: tuple[Error, ...] = ()
    crash: Crash | None = None
    is_x12: bool = True
    stray_sets: tuple[int, ...] = ()
    segments: int = 0

    @property
    def is_refused_whole(self) -> bool:
        """Whether pyx12 gives up because no map of its own fits: refusing, not failing."""
        return self.crash is not None and self.crash.error in ("EngineError", "X12Error")

    @property
    def word(self) -> str:
        """accepted, refused, or the exception."""
        if self.crash:
            return f"{self.crash.error} in {self.crash.function}"
        return "accepted" if self.accepts else "refused"


@dataclass
class _Notes:
    """What is written down of one run."""

    errors: list[Error] = field(default_factory=list)
    strays: list[int] = field(default_factory=list)
    reader: "_Reader | None" = None
    is_x12: bool = False

    @property
    def segment(self) -> int:
        return self.reader.cur_line if self.reader else 0

    def add(self, *error: Any) -> None:
        self.errors.append(Error(*error))


class _Reader(pyx12.x12file.X12Reader):
    """pyx12's reader; its errors are written down at the segment they are about.

    A trailer that is missing is noted at the segment it should have closed.
    """

    def __init__(self, notes: _Notes, source: io.StringIO) -> None:
        self.notes = notes
        self.opened: list[int] = []
        super().__init__(source)
        notes.reader = self
        notes.is_x12 = True

    def _parse_segment(self, seg_data: Any) -> None:
        super()._parse_segment(seg_data)
        del self.opened[len(self.loops) :]
        if len(self.loops) > len(self.opened):
            self.opened.append(self.cur_line)

    def cleanup(self) -> None:
        for (level, _), segment in zip(self.loops, self.opened, strict=True):
            self.notes.add(level.lower(), "no trailer", segment)
        super().cleanup()

    def _isa_error(self, err_cde: str, err_str: str) -> None:
        super()._isa_error(err_cde, err_str)
        self._note_trailer("isa", err_cde, err_str)

    def _gs_error(self, err_cde: str, err_str: str) -> None:
        super()._gs_error(err_cde, err_str)
        self._note_trailer("gs", err_cde, err_str)

    def _st_error(self, err_cde: str, err_str: str) -> None:
        super()._st_error(err_cde, err_str)
        self._note_trailer("st", err_cde, err_str)

    def _seg_error(self, err_cde: str, err_str: str, err_value: str | None = None, src_line: int | None = None) -> None:
        super()._seg_error(err_cde, err_str, err_value, src_line)
        self.notes.add("seg", _READER_CODES.get(err_str.split('"', maxsplit=1)[0].strip(), err_cde), self.cur_line + 1)

    def _note_trailer(self, level: str, code: str, text: str) -> None:
        if text.startswith("Mandatory"):
            return  # noted by cleanup
        if text.startswith("Unterminated"):
            self.notes.add(self.loops[-1][0].lower(), "no trailer", self.opened[-1])
            return
        # The check of a header comes before the segment is counted, the check of a trailer after.
        header = text.startswith(("ISA Interchange", "GS Interchange", "ST Interchange"))
        self.notes.add(level, code, self.cur_line + 1 if header else self.cur_line)


_READER_CODES = {
    "Segment contains a leading space": "blanks",
    "Segment identifier": "identifier",
    "Segment": "empty",
}

_CHECKS = (
    (re.compile(r"Too many elements in segment .* should have (?P<count>\d+)$", re.DOTALL), "surplus"),
    (re.compile(r"Too many sub-elements in composite"), "component surplus"),
    (re.compile(r'Mandatory composite "(?P<name>.*)" \(\w*\) is missing$'), "composite missing"),
    (re.compile(r'Composite "(?P<name>.*)" \(\w*\) is marked as Not Used$'), "composite not used"),
    (re.compile(r"Syntax Error \((?P<note>[PRCLE])"), "syntax"),
)


def _check(text: str, node: Any, segment: Any) -> tuple[str, int | None]:
    """What segment error 8 of a segment's elements says was wrong, and the element if it names one."""
    for form, code in _CHECKS:
        if found := form.match(text):
            groups = found.groupdict()
            if "name" in groups:
                # Maps do not always say which element a composite is: the names of a segment's composites do, and
                # of several with one name the first that the error is true of.
                named = [child for child in node.children if child.is_composite() and child.name == groups["name"]]
                meant = [child.seq for child in named if _is_true(code, child, segment)]
                return code, meant[0] if meant else None
            if "count" in groups:
                return code, int(groups["count"]) + 1
            return f"{code} {groups['note']}" if "note" in groups else code, None
    raise UnknownWordsError("pyx12 tells of a segment's elements in words that are not known here")


def _is_true(code: str, composite: Any, segment: Any) -> bool:
    if code == "composite missing":
        return bool(composite.usage == "R" and not segment.get_value(f"{composite.seq:02d}"))
    return bool(composite.usage == "N")


class UnknownWordsError(Exception):
    """pyx12 has changed; this module has to be read again beside it."""


class _Handler(pyx12.error_handler.err_handler):
    """pyx12's error handler; errors of walker and elements are written down before it files them."""

    def __init__(self, notes: _Notes) -> None:
        super().__init__()
        self.notes = notes
        self.is_of_reader = False
        self.node: Any = None
        self.segment: Any = None

    def add_seg(self, map_node: Any, segment: Any, *place: Any) -> None:
        self.node, self.segment = map_node, segment
        super().add_seg(map_node, segment, *place)

    def close_st_loop(self, node: Any, seg: Any, src: Any) -> None:
        self.node, self.segment = node, seg
        super().close_st_loop(node, seg, src)

    def handle_errors(self, err_list: list[Any]) -> None:
        self.is_of_reader = True
        super().handle_errors(err_list)
        self.is_of_reader = False

    def seg_error(self, err_cde: str, err_str: str, err_value: str | None = None, src_line: int | None = None) -> None:
        if self.is_of_reader:
            pass  # noted when the reader raised it
        elif src_line is not None:
            self.notes.add("seg", err_cde, src_line)
        else:
            code, element = _check(err_str, self.node, self.segment)
            self.notes.add("check", code, self.notes.segment, element)
        super().seg_error(err_cde, err_str, err_value, src_line)

    def ele_error(self, err_cde: str, err_str: str, bad_value: str | None, refdes: str | None = None) -> None:
        place = self.cur_ele_node
        code = "composite" if err_str.endswith("is an invalid composite") else err_cde
        self.notes.add("ele", code, self.notes.segment, place.ele_pos, place.subele_pos, refdes)
        super().ele_error(err_cde, err_str, bad_value, refdes)


class _Silence(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        return False


_SILENCE = _Silence()
_LOAD = pyx12.map_if.load_map_file


@functools.cache
def guide_map(file_name: str) -> Any:
    """A map of pyx12, read once: maps keep nothing of the files they are used on."""
    return _LOAD(file_name, pyx12.params.ParamsBase(), map_folder())


@functools.cache
def map_index(purpose: str | None = None) -> Any:
    """pyx12's list of maps, with ours: where a guide has two, the one of a purpose (BHT02)."""
    return pyx12.map_index.map_index(map_folder(purpose))


def purpose_of(content: bytes) -> str | None:
    """BHT02 of the file's first 278, which says which of the guide's two maps reads it."""
    segments = [line.strip().split(content[3:4]) for line in content.split(content[105:106] or b"~")]
    for opened, begins in itertools.pairwise(segments):
        if opened[:2] == [b"ST", b"278"] and begins[0] == b"BHT" and len(begins) > 2:
            return begins[2].decode("latin-1")
    return None


@contextmanager
def _in_place_of(owner: Any, name: str, own: Any) -> Iterator[None]:
    theirs = getattr(owner, name)
    setattr(owner, name, own)
    try:
        yield
    finally:
        setattr(owner, name, theirs)


def verdict_of(
    content: bytes, *, is_cached: bool = True, watch: Callable[[int, str, Any], None] | None = None
) -> Verdict:
    """What pyx12 says of a file.

    Args:
        content: the file; every byte is a character.
        is_cached: maps are read once per process; without it once per file, as pyx12 itself does.
        watch: is called for every segment with its ordinal, its identifier and the map's node pyx12 stands at.
    """
    for name in ("pyx12", "pyx12.error_handler"):
        logging.getLogger(name).addFilter(_SILENCE)
    notes = _Notes()

    def each(segment: Any, source: Any, node: Any, is_valid: bool) -> None:
        if segment.get_seg_id() == "ST" and node.id != "ST":
            notes.strays.append(source.get_cur_line())
        if watch is not None:
            watch(source.get_cur_line(), segment.get_seg_id(), node)

    with ExitStack() as places:
        put = places.enter_context
        put(_in_place_of(pyx12.error_handler, "err_handler", functools.partial(_Handler, notes)))
        put(_in_place_of(pyx12.x12file, "X12Reader", functools.partial(_Reader, notes)))
        if is_cached:
            index = map_index(purpose_of(content))
            put(_in_place_of(pyx12.map_if, "load_map_file", lambda name, param, path: guide_map(name)))
            put(_in_place_of(pyx12.map_index, "map_index", lambda path: index))
        accepts, crash = _run(content, each, notes)
    return Verdict(accepts, tuple(notes.errors), crash, notes.is_x12, tuple(notes.strays), notes.segment)


def _run(content: bytes, each: Callable[..., None], notes: _Notes) -> tuple[bool, Crash | None]:
    text = io.StringIO(content.decode("latin-1"), newline="")
    try:
        accepts = pyx12.x12n_document.x12n_document(
            pyx12.params.ParamsBase(), text, None, None, map_path=map_folder(purpose_of(content)), callback=each
        )
    except UnknownWordsError:
        raise
    except Exception as error:  # noqa: BLE001 - which exceptions pyx12 lets out is what is asked
        frames = [
            f.name for f in traceback.extract_tb(error.__traceback__) if "pyx12/" in f.filename.replace("\\", "/")
        ]
        return False, Crash(type(error).__name__, frames[-1], notes.segment)
    return bool(accepts), None
