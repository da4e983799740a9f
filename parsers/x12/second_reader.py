"""The independent second reader: pyx12's own validator over bytes of ours, its complaints as findings.

pyx12 (BSD) and this project share the guide maps and nothing else: it tokenizes, walks and counts by its own code. A
file that leaves has passed both. 270 and 271 of 005010X279A1 are read by maps of ours (`parsers.x12.guides`), every
other guide by pyx12's own.
"""

import hashlib
import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import polars as pl
import pyx12.errors
import pyx12.params
import pyx12.x12n_document

from parsers.x12.guides import map_folder
from schemas.findings import finding, findings_frame

REFUSED = "CLAIM-FILE-REFUSED"
WRONG_SET = "6"
"""IK502: missing or invalid transaction set identifier."""


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
    strays: list[int] = []

    def note_stray_set(segment: Any, source: Any, node: Any, is_valid: bool) -> None:
        # pyx12 says nothing of an ST that is not the set its group's guide describes, nor of what stands in that set.
        if segment.get_seg_id() == "ST" and node.id != "ST":
            strays.append(source.get_cur_line())

    try:
        text = content.decode("ascii")
        passes = pyx12.x12n_document.x12n_document(
            pyx12.params.ParamsBase(),
            io.StringIO(text),
            None,
            None,
            fd_json=complaints,
            map_path=map_folder(),
            callback=note_stray_set,
        )
    except (UnicodeDecodeError, pyx12.errors.EngineError, pyx12.errors.X12Error):
        # No map for the guide, or not a file pyx12 can follow: refused as a whole.
        return findings_frame([finding(REFUSED, file_sha256=file_sha256)])
    if passes and not strays:
        return findings_frame([])
    document = json.loads(complaints.getvalue() or '{"interchanges": []}')
    places = [*_places(document), *({"segment_id": "ST", "segment_ordinal": n, "found": WRONG_SET} for n in strays)]
    rows = [finding(REFUSED, file_sha256=file_sha256, **where) for where in places]
    # pyx12 leaves faults of ISA and GS elements out of its report; its verdict stands all the same.
    return findings_frame(rows or [finding(REFUSED, file_sha256=file_sha256)])


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
