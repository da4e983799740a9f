"""Reading an X12 file into the frames of `schemas`, whatever transaction sets it holds.

Belongs here: which layouts are read, what a file is by its content, faults of the engine as findings. Does not belong
here: X12 syntax (`parsers.x12`) and where values stand (the layouts).
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from io import FileIO
from os import PathLike
from types import MappingProxyType
from typing import Any

import polars as pl

from parsers.transactions import (
    acknowledgment_999_layout,
    authorization_278,
    claim_837p_layout,
    claim_acknowledgment_277ca,
    eligibility_271,
    enrollment_834,
    inquiry_270_layout,
    remittance_835,
)
from parsers.transactions.content import Content
from parsers.x12.assembly import Assembly
from parsers.x12.chunks import CHUNK_BYTES, LOOP_BYTES, chunks
from parsers.x12.engine import read
from parsers.x12.envelope import EnvelopeSegment
from parsers.x12.faults import Fault
from parsers.x12.layout import Layout
from parsers.x12.parts import Relay, read_part
from parsers.x12.received import Received, received
from parsers.x12.stores import Stores
from parsers.x12.tables import Tables, compile_tables
from schemas.findings import finding, findings_frame
from schemas.rules import RULES

LAYOUTS: Mapping[str, Layout] = MappingProxyType(
    {
        "enrollment_834": enrollment_834.LAYOUT,
        "eligibility_271": eligibility_271.LAYOUT,
        "remittance_835": remittance_835.LAYOUT,
        "claim_837p": claim_837p_layout.LAYOUT,
        "inquiry_270": inquiry_270_layout.LAYOUT,
        "authorization_278": authorization_278.LAYOUT,
        "claim_acknowledgment_277ca": claim_acknowledgment_277ca.LAYOUT,
        "acknowledgment_999": acknowledgment_999_layout.LAYOUT,
    }
)
"""The transaction sets that are read into frames, by the kind of file they make."""

_ERRORS = frozenset(code for code, rule in RULES.items() if rule.severity_code == "error")
_GUIDE = re.compile(rb"[0-9A-Z]{6,12}")


@dataclass(frozen=True)
class Recognition:
    """What a file is by its content.

    `kind_code` is one of `LAYOUTS`, x12_other or unrecognized, by the first transaction set; `guide` is its
    implementation guide as the file names it, such as 005010X220A1.
    """

    kind_code: str
    guide: str | None


@dataclass(frozen=True)
class ReadChunk:
    """Frames and findings of a stretch of a file; ordinals count from the file's begin."""

    frames: dict[str, pl.DataFrame]
    findings: pl.DataFrame


@dataclass(frozen=True)
class ReadFile:
    """A file read to its end.

    `frames` holds every frame of the transaction sets that were read and of the kind the file is recognized as, by the
    names of `schemas` in snake case, without `file_sha256` and `plan_id`; and `other_segments` with them.
    """

    kind_code: str
    guide: str | None
    frames: dict[str, pl.DataFrame]
    findings: pl.DataFrame
    segment_count: int
    """Segments in the file, the envelope's included, empty ones not."""
    envelope: Received
    """Interchanges, groups, sets and TA1 segments, whatever the transaction sets."""


@cache
def tables() -> Tables:
    """The layouts this project reads, compiled."""
    return compile_tables(tuple(LAYOUTS.values()))


def recognize(path: str | PathLike[str]) -> Recognition:
    """Tell what a file is from its first bytes.

    Raises:
        OSError: the file cannot be read.
    """
    envelope = _first_envelope(path)
    if envelope is None:
        return Recognition("unrecognized", None)
    group, opened = _first(envelope, b"GS"), _first(envelope, b"ST")
    guide = (group.element(8) if group else b"") or (opened.element(3) if opened else b"")
    transaction = opened.element(1).decode("ascii", "replace") if opened else ""
    return Recognition(_kind_of(transaction, guide), guide.decode() if _GUIDE.fullmatch(guide) else None)


def _kind_of(transaction: str, guide: bytes) -> str:
    """The kind of a file by ST01 and, where one ST01 has several guides, the guide's id without its version."""
    industry = guide[6:].decode("ascii", "replace")
    for kind, layout in LAYOUTS.items():
        if layout.transaction == transaction and industry.startswith(layout.industry):
            return kind
    return "x12_other"


def sender_of(path: str | PathLike[str]) -> str | None:
    """The sender of the first interchange (ISA06, without padding); None for a file that is not X12.

    Raises:
        OSError: the file cannot be read.
    """
    interchange = _first(_first_envelope(path) or (), b"ISA")
    return interchange.element(6).decode("ascii", "replace").strip() if interchange else None


def _first_envelope(path: str | PathLike[str]) -> Sequence[EnvelopeSegment] | None:
    """Envelope segments of the file's first bytes; None when it is not X12."""
    with FileIO(path) as stream:
        chunk = next(chunks(stream, tables().loops, chunk_bytes=1 << 16))
    if {fault.rule_code for fault in chunk.faults} & {"X12-NOT-X12", "FILE-EMPTY"}:
        return None
    return read_part(chunk, tables(), Stores(tables()), *Relay().next()).envelope


def read_file(
    path: str | PathLike[str],
    *,
    workers: int = 2,
    chunk_bytes: int = CHUNK_BYTES,
    loop_bytes: int = LOOP_BYTES,
) -> ReadFile:
    """Read a file whole; bad content becomes findings, never an exception.

    Args:
        path: the file.
        workers: threads that read; the result does not depend on them.
        chunk_bytes: bytes read at once; the result does not depend on them either.
        loop_bytes: the most bytes one member or person answered may have.

    Raises:
        OSError: the file cannot be read.
    """
    recognition = recognize(path)
    assembly = Assembly(tables(), _ERRORS)
    parts: dict[str, list[pl.DataFrame]] = {}
    findings = []
    for chunk in _read(path, assembly, workers, chunk_bytes, loop_bytes):
        findings.append(chunk.findings)
        for name, frame in chunk.frames.items():
            parts.setdefault(name, []).append(frame)
    kinds = assembly.kinds | {number for number, kind in enumerate(LAYOUTS) if kind == recognition.kind_code}
    return ReadFile(
        recognition.kind_code,
        recognition.guide,
        {name: pl.concat([empty, *parts.get(name, [])]) for name, empty in assembly.empty_frames(kinds).items()},
        pl.concat(findings).sort("byte_offset", "rule_code", "element_position", maintain_order=True),
        assembly.segments,
        received(assembly.envelope),
    )


def read_chunks(
    path: str | PathLike[str],
    *,
    workers: int = 2,
    chunk_bytes: int = CHUNK_BYTES,
    loop_bytes: int = LOOP_BYTES,
) -> Iterator[ReadChunk]:
    """Read a file chunk by chunk, in memory bounded by chunks; arguments as for `read_file`.

    A chunk holds only the frames it has rows of. What can be told only at the end (a missing IEA, segments without a
    column) comes with the last one.

    Raises:
        OSError: the file cannot be read.
    """
    return _read(path, Assembly(tables()), workers, chunk_bytes, loop_bytes)


def _read(
    path: str | PathLike[str], assembly: Assembly, workers: int, chunk_bytes: int, loop_bytes: int
) -> Iterator[ReadChunk]:
    content = Content(assembly)
    with FileIO(path) as stream:
        for part in read(stream, assembly, workers=workers, chunk_bytes=chunk_bytes, loop_bytes=loop_bytes):
            faults = [*part.faults, *(content.add(part) if part.lookup is not None else content.finish())]
            yield ReadChunk(part.frames, findings_frame(map(_finding, faults)))


def _finding(fault: Fault) -> dict[str, Any]:
    where = fault._asdict()
    return finding(where.pop("rule_code"), **where)


def _first(envelope: Iterable[EnvelopeSegment], name: bytes) -> EnvelopeSegment | None:
    return next((segment for segment in envelope if segment.elements[0] == name), None)
