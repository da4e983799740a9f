"""The independent second reader: pyx12's own validator over bytes of ours, its complaints as findings.

pyx12 (BSD) and this project share the guide maps and nothing else: it tokenizes, walks and counts by its own code. A
file that leaves has passed both. 270, 271, 276, 277 of 005010X212, 278 and interchanges of TA1 are read by maps of ours
(`parsers.x12.guides`), every other guide by pyx12's own.

Request and response of 278 carry the same guide id. The first 278 of a file says which of the two maps reads it
(BHT02); a file that holds both is refused at the first set of the other kind.
"""

import hashlib
import io
import itertools
import json
import logging
import re
from collections.abc import Iterator
from typing import Any

import polars as pl
import pyx12.errors
import pyx12.params
import pyx12.segment
import pyx12.x12file
import pyx12.x12n_document

from parsers.x12.guides import map_folder
from schemas.findings import finding, findings_frame

REFUSED = "CLAIM-FILE-REFUSED"
WRONG_SET = "6"
"""IK502: missing or invalid transaction set identifier."""
STRAY_SEGMENT = "1"
"""IK304: unrecognized segment."""
ELEMENT_FAULTS = "8"
"""IK304: the segment has faults of its elements."""

_TRAILERS = {"SE", "GE", "IEA"}
_ELEMENT_SEPARATOR_AT = 3
_ISA_LENGTH = 106


class _Silence(logging.Filter):
    """Lets no record pass: pyx12 logs the values it complains of, and values never reach a log."""

    def filter(self, record: logging.LogRecord) -> bool:
        return False


_SILENCE = _Silence()


def findings_of_pyx12(content: bytes) -> pl.DataFrame:
    """What pyx12 has against a file, as findings with position; no row: it passes.

    Args:
        content: one whole X12 file.

    Returns:
        A frame of `schemas.findings.Findings`; `found` is X12's error code (999 IK304, IK403, IK502) as pyx12 gives it.

    Raises:
        OSError: the maps cannot be laid out in a temporary folder.
    """
    for name in ("pyx12", "pyx12.error_handler"):
        logging.getLogger(name).addFilter(_SILENCE)
    file_sha256 = hashlib.sha256(content).hexdigest()
    complaints = io.StringIO()
    walk = _Walk()
    text = ""
    try:
        text = content.decode("ascii")
        passes = pyx12.x12n_document.x12n_document(
            pyx12.params.ParamsBase(),
            io.StringIO(text),
            None,
            None,
            fd_json=complaints,
            map_path=map_folder(_purpose_code(text)),
            callback=walk.note,
        )
    except (UnicodeDecodeError, pyx12.errors.EngineError, pyx12.errors.X12Error):
        # No map for the guide, or not a file pyx12 can follow: refused as a whole.
        return findings_frame([finding(REFUSED, file_sha256=file_sha256)])
    except (AttributeError, IndexError):
        # pyx12 4.0 breaks off at faulty elements before the first transaction set, where it keeps no complaints, at a
        # composite with more components than the guide has, and at a trailer without its header: refused at the segment
        # it did not get past.
        rows = [finding(REFUSED, file_sha256=file_sha256, **where) for where in [*walk.strays, walk.broken_off(text)]]
        return findings_frame(rows)
    if passes and not walk.strays:
        return findings_frame([])
    document = json.loads(complaints.getvalue() or '{"interchanges": []}')
    rows = [finding(REFUSED, file_sha256=file_sha256, **where) for where in [*_places(document), *walk.strays]]
    # pyx12 leaves faults of ISA and GS elements out of its report; its verdict stands all the same.
    return findings_frame(rows or [finding(REFUSED, file_sha256=file_sha256)])


class _Walk:
    """What pyx12 says nothing of: strays, and how far it came."""

    def __init__(self) -> None:
        self.strays: list[dict[str, Any]] = []
        self._segments = 0
        self._sets = 0

    def note(self, segment: Any, source: Any, node: Any, is_valid: bool) -> None:
        """Called by pyx12 behind every segment with the place of the map it took it for.

        pyx12 is silent about an ST that is not the set its group's guide describes, about what stands in that set, and
        about every segment out of place before the first set; of these the first is noted, what follows hangs on it.
        """
        self._segments = source.get_cur_line()
        segment_id = _segment_id(segment)
        if segment_id == "ST":
            self._sets += 1
            if node.id != "ST":
                self._stray("ST", WRONG_SET)
        elif node.id != segment_id and not self._sets and not self.strays:
            self._stray(segment_id, STRAY_SEGMENT)

    def _stray(self, segment_id: str | None, found: str) -> None:
        self.strays.append({"segment_id": segment_id, "segment_ordinal": self._segments, "found": found})

    def broken_off(self, text: str) -> dict[str, Any]:
        """The segment behind the last one noted."""
        source = pyx12.x12file.X12Reader(io.StringIO(text))
        line = next(itertools.islice(source.raw, self._segments, None), "").lstrip()
        segment_id = _segment_id(pyx12.segment.Segment(line, source.seg_term, source.ele_term, source.subele_term))
        found = STRAY_SEGMENT if segment_id in _TRAILERS else ELEMENT_FAULTS
        return {"segment_id": segment_id, "segment_ordinal": self._segments + 1, "found": found}


def _segment_id(segment: Any) -> str | None:
    """Its id, where it has the form of one: with other separators than ISA announces it may be anything."""
    return segment.get_seg_id() if segment.is_seg_id_valid() else None


def _purpose_code(text: str) -> str | None:
    """BHT02 of the first 278 of a file that begins with ISA; None where there is none."""
    if len(text) < _ISA_LENGTH:
        return None
    element, terminator = re.escape(text[_ELEMENT_SEPARATOR_AT]), re.escape(text[_ISA_LENGTH - 1])
    value = f"[^{element}{terminator}]*"
    header = (
        rf"{terminator}\s*ST{element}278{element}[^{terminator}]*{terminator}\s*BHT{element}{value}{element}({value})"
    )
    found = re.search(header, text)
    return found[1] if found else None


def _places(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for interchange in document["interchanges"]:
        yield from _codes(interchange, segment_id="ISA")
        for group in interchange["groups"]:
            yield from _codes(group, segment_id="GS")
            for transaction in group["transactions"]:
                yield from _codes(transaction, segment_id="ST")
                for segment in transaction["segments"]:
                    where = {"segment_id": segment["seg_id"], "segment_ordinal": segment["cur_line"]}
                    yield from _codes(segment, **where)
                    for element in segment["elements"]:
                        yield from _codes(element, element_position=_position(element["ele_pos"]), **where)


def _codes(node: dict[str, Any], **where: Any) -> Iterator[dict[str, Any]]:
    for error in node["errors"]:
        yield {**where, "found": str(error["err_cde"])}


def _position(ele_pos: Any) -> int | None:
    return int(ele_pos) if ele_pos is not None else None
