"""The answer to a received X12 file: 999 and TA1, proven by both readers before they may be put anywhere.

An interchange that a TA1 refuses has no 999: nothing in it was taken. The clock and control numbers are arguments.
"""

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from parsers.transactions.acknowledgment_999 import (
    GUIDE_ID,
    TRANSACTIONS,
    AcknowledgmentFrames,
    acknowledgments,
    write_999,
)
from parsers.transactions.interchange_acknowledgment_ta1 import UNNUMBERED, interchange_acknowledgments, write_ta1
from parsers.transactions.reading import ReadFile, read_file
from parsers.x12.second_reader import findings_of_pyx12
from parsers.x12.write import Envelope, EnvelopeError, UnwritableValueError
from schemas.findings import describe


@dataclass(frozen=True)
class AnswerFile:
    """A file that answers an interchange. Its name holds the hash of what it answers, the interchange's place in that
    file from 1 and its control number, and nothing else."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Answer:
    """What a file is answered with.

    `unanswered` says for interchanges, from 1, why they or some of their groups are not answered; `interchanges` and
    `groups` hold what is said, whether it could be written or not.
    """

    files: list[AnswerFile]
    interchanges: pl.DataFrame
    groups: AcknowledgmentFrames
    unanswered: dict[int, str]


def answer(read: ReadFile, *, file_sha256: str, control_number: int, created_at: datetime) -> Answer:
    """Answer every interchange of a file that is to be answered.

    Args:
        read: the file.
        file_sha256: its SHA-256, hex.
        control_number: of the first interchange written (ISA13, GS06); those of the next files count on.
        created_at: when the answers are written, as they tell it; minutes.
    """
    said = interchange_acknowledgments(read)
    frames = _of_accepted(acknowledgments(read), said)
    files: list[AnswerFile] = []
    unanswered: dict[int, str] = {}
    for interchange in read.envelope.interchanges.iter_rows(named=True):
        place = interchange["interchange_ordinal"] + 1
        name = f"{file_sha256[:12]}.{place}.{interchange['interchange_control_number'] or UNNUMBERED}"
        envelope = _envelope(interchange, control_number + len(files), created_at)
        try:
            written = list(_written(interchange["interchange_ordinal"], envelope, said, frames))
        except (EnvelopeError, UnwritableValueError, UnprovenAnswerError) as error:
            unanswered[place] = str(error)
        else:
            files += [AnswerFile(f"{name}.{kind}.edi", content) for kind, content in written]
    for place, count in _unnamed(read, said).iter_rows():
        unanswered.setdefault(place, f"{count} of its groups are of a kind that no 999 can name (GS01).")
    return Answer(files, said, frames, unanswered)


class UnprovenAnswerError(Exception):
    """An answer that was written does not pass its readers; names what they say, never a value."""


def _of_accepted(frames: AcknowledgmentFrames, said: pl.DataFrame) -> AcknowledgmentFrames:
    """What a 999 says, without the interchanges that a TA1 refuses."""
    refused = said.filter(acknowledgment_code="R")
    groups = frames.groups.join(refused, on="interchange_ordinal", how="anti", maintain_order="left")
    return _of_groups(frames, groups)


def _unnamed(read: ReadFile, said: pl.DataFrame) -> pl.DataFrame:
    """Interchanges, from 1, with groups that are no acknowledgments and that no 999 can name, and how many."""
    known = [*TRANSACTIONS, "FA"]
    return (
        read.envelope.groups.filter(~pl.col("functional_id").is_in(known).fill_null(value=False))
        .join(said.filter(acknowledgment_code="R"), on="interchange_ordinal", how="anti")
        .filter(pl.col("interchange_ordinal").is_not_null())
        .group_by(pl.col("interchange_ordinal") + 1)
        .len()
        .sort("interchange_ordinal")
    )


def _of_groups(frames: AcknowledgmentFrames, groups: pl.DataFrame) -> AcknowledgmentFrames:
    sets = frames.sets.join(groups, on="group_ordinal", how="semi", maintain_order="left")
    segments = frames.segments.join(sets, on="set_ordinal", how="semi", maintain_order="left")
    elements = frames.elements.join(segments, on="error_ordinal", how="semi", maintain_order="left")
    return AcknowledgmentFrames(groups=groups, sets=sets, segments=segments, elements=elements)


def _written(
    ordinal: int, envelope: Envelope, said: pl.DataFrame, frames: AcknowledgmentFrames
) -> Iterator[tuple[str, bytes]]:
    """What answers an interchange, proven: the kind of each file and its bytes."""
    own = said.filter(interchange_ordinal=ordinal)
    if not own.is_empty():
        content = write_ta1(envelope=envelope, acknowledgments=own)
        _prove(content)
        yield "ta1", content
        number = envelope.interchange_control_number + 1
        envelope = replace(envelope, interchange_control_number=number, group_control_number=number)
    groups = frames.groups.filter(interchange_ordinal=ordinal)
    if not groups.is_empty():
        content = write_999(envelope=envelope, frames=_of_groups(frames, groups))
        _prove(content)
        yield "999", content


def _prove(content: bytes) -> None:
    """Both readers take an answer before it may leave.

    Raises:
        UnprovenAnswerError: one of them has something against it.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answer.edi"
        path.write_bytes(content)
        own = read_file(path).findings.filter(severity_code="error")
    refused = pl.concat([own, findings_of_pyx12(content)])
    if not refused.is_empty():
        raise UnprovenAnswerError(f"The answer does not pass its readers: {describe(refused.row(0, named=True))}")


def _envelope(interchange: Mapping[str, Any], control_number: int, created_at: datetime) -> Envelope:
    """The interchange answered with sender and receiver exchanged; nothing but P is production."""
    return Envelope(
        sender_qualifier=interchange["receiver_qualifier_code"] or "",
        sender_id=interchange["receiver_id"] or "",
        receiver_qualifier=interchange["sender_qualifier_code"] or "",
        receiver_id=interchange["sender_id"] or "",
        application_sender=interchange["receiver_id"] or "",
        application_receiver=interchange["sender_id"] or "",
        usage_code="P" if interchange["usage_code"] == "P" else "T",
        acknowledgment_requested_code="0",
        created_date=created_at.date(),
        created_time=created_at.strftime("%H%M"),
        interchange_control_number=control_number,
        group_control_number=control_number,
        functional_id="FA",
        set_id="999",
        guide_id=GUIDE_ID,
    )
