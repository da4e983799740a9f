"""Receiving: inbound files are archived under their SHA-256, recognized by content, and recorded once.

Belongs here: archive, recognition, what was seen before. Does not belong here: what a file says.
"""

import hashlib
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.intake.inbound import (
    CHUNK_BYTES,
    SENDERS,
    InboundFile,
    UnreadableError,
    hash_of,
    inbound_files,
    read_chunks,
)
from pipelines.ledger import Ledger
from pipelines.plans.load import Profiles
from pipelines.storage import Storage
from schemas.files import ReceivedFiles
from schemas.findings import finding, findings_frame

Recognize = Callable[[Path], tuple[str, str | None]]
"""From a file to its kind_code and layout_id."""


class ArchiveError(Exception):
    """The archive does not give back what was put into it. Nothing of the file was recorded; see to the disk."""


@dataclass(frozen=True)
class Received:
    """Every content ever received (`ReceivedFiles`), and findings about what lies in the inbound folder now."""

    files: pl.DataFrame
    findings: pl.DataFrame


@dataclass(frozen=True)
class _Content:
    """One content and the inbound files that have it, in order of their paths."""

    file_sha256: str
    size_bytes: int
    files: tuple[InboundFile, ...]

    @property
    def storage_key(self) -> str:
        return f"received/{self.file_sha256[:2]}/{self.file_sha256}"


def receive_files(  # noqa: PLR0913 - each of them can be swapped
    *,
    inbound: Path,
    storage: Storage,
    ledger: Ledger,
    profiles: Profiles,
    received_at: datetime,
    recognize: Recognize,
) -> Received:
    """Archive, recognize and record every file in the inbound folder.

    A run over the same files changes nothing and says the same. Content seen before under another path is one finding
    and no second row; a file moved to another sender's folder becomes that sender's. A file whose plan or layout was
    unknown is looked at again. One file's failure never stops the others.

    Raises:
        FileNotFoundError: there is no inbound folder.
        ArchiveError: the archive does not hold what was put into it.
    """
    findings: list[dict[str, Any]] = []
    contents = _read_inbound(inbound, profiles, findings)
    recorded = ledger.received_files().join(ledger.received_sources(), on="file_sha256", how="left")
    known = {row["file_sha256"]: row for row in recorded.to_dicts()}
    rows = []
    for content in contents:
        try:
            if content.file_sha256 not in known or not storage.exists(content.storage_key):
                _archive(content, storage)
        except UnreadableError as error:
            findings.extend(_unreadable(file, str(error), profiles) for file in content.files)
            continue
        row = _row(content, known.get(content.file_sha256), profiles, received_at)
        if row["kind_code"] == "unrecognized":
            row["kind_code"], row["layout_id"] = recognize(storage.path_of(content.storage_key))
        rows.append(row)
        findings.extend(_about(row, content, profiles))
    schema = {**ReceivedFiles.polars_schema(), "source_path_sha256": pl.String()}
    frame = pl.DataFrame(rows, schema=schema)
    ledger.record_received(frame)
    revised = frame.join(recorded, on=frame.columns, how="anti", nulls_equal=True)
    ledger.revise_received(revised, received_at)
    return Received(ledger.received_files(), findings_frame(findings))


def _read_inbound(inbound: Path, profiles: Profiles, findings: list[dict[str, Any]]) -> list[_Content]:
    """The distinct contents in the inbound folder, in order of their first path; findings about all that is none."""
    by_hash: dict[tuple[str, int], list[InboundFile]] = {}
    for file in inbound_files(inbound):
        if file.source_code is None and file.unreadable is None:
            findings.append(finding("FILE-SENDER-UNKNOWN"))
            continue
        try:
            if file.unreadable:
                raise UnreadableError(file.unreadable)
            content = hash_of(file)
        except UnreadableError as error:
            findings.append(_unreadable(file, str(error), profiles))
            continue
        if content[1]:
            by_hash.setdefault(content, []).append(file)
        else:
            findings.append(finding("FILE-EMPTY", found=_place(file, profiles)))
    return [_Content(sha256, size, tuple(files)) for (sha256, size), files in by_hash.items()]


def _archive(content: _Content, storage: Storage) -> None:
    """Put the content into the archive and read it back.

    Raises:
        UnreadableError: the file is no longer what was hashed: somebody still writes it.
        ArchiveError: the archive gives back something else.
    """
    digest = hashlib.sha256()
    with tempfile.NamedTemporaryFile() as copy:
        for chunk in read_chunks(content.files[0]):
            digest.update(chunk)
            copy.write(chunk)
        copy.flush()
        if digest.hexdigest() != content.file_sha256:
            raise UnreadableError("changed while it was read")
        storage.put(content.storage_key, Path(copy.name))
    with storage.open(content.storage_key) as stored:
        if _hash_stream(iter(lambda: stored.read(CHUNK_BYTES), b"")) != content.file_sha256:
            raise ArchiveError(
                f"Archive key {content.storage_key} does not hold the content it is named after. Check the disk, move "
                "the damaged object away, then run again."
            )


def _hash_stream(chunks: Iterator[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


def _row(content: _Content, known: dict[str, Any] | None, profiles: Profiles, received_at: datetime) -> dict[str, Any]:
    """The row of a content: as recorded, unless its file was moved, or its plan has a profile by now."""
    owner = _owner(content, known, profiles)
    row = dict(known) if known else _new_row(content, received_at)
    if known is None or owner.path_sha256 != known["source_path_sha256"]:
        row |= {"source_code": owner.source_code, "source_id": owner.source_id, "plan_id": None}
        row["source_path_sha256"] = owner.path_sha256
    if row["plan_id"] is None and row["source_code"] == "plan" and row["source_id"] in profiles.plans:
        row["plan_id"] = row["source_id"]
    return row


def _owner(content: _Content, known: dict[str, Any] | None, profiles: Profiles) -> InboundFile:
    """The inbound file a content is booked under: the recorded one while it lies there and its sender is known."""
    recorded = [file for file in content.files if known and file.path_sha256 == known["source_path_sha256"]]
    ranked = [*recorded, *content.files]
    return next((file for file in ranked if file.source_code != "plan" or file.source_id in profiles.plans), ranked[0])


def _new_row(content: _Content, received_at: datetime) -> dict[str, Any]:
    return {
        "file_sha256": content.file_sha256,
        "kind_code": "unrecognized",
        "layout_id": None,
        "size_bytes": content.size_bytes,
        "received_at": received_at.astimezone(UTC),
        "storage_key": content.storage_key,
    }


def _about(row: dict[str, Any], content: _Content, profiles: Profiles) -> Iterator[dict[str, Any]]:
    sha256 = row["file_sha256"]
    if row["kind_code"] == "unrecognized":
        yield finding("FILE-UNRECOGNIZED", file_sha256=sha256)
    if row["source_code"] == "plan" and row["plan_id"] not in profiles.plans:
        has_profile = row["source_id"] in profiles.problems
        yield finding("PLAN-PROFILE-INVALID" if has_profile else "FILE-PLAN-UNKNOWN", file_sha256=sha256)
    for file in content.files:
        if file.path_sha256 != row["source_path_sha256"]:
            yield finding("FILE-REPEATED", file_sha256=sha256, found=_place(file, profiles))


def _unreadable(file: InboundFile, reason: str, profiles: Profiles) -> dict[str, Any]:
    return finding("FILE-UNREADABLE", expected="a file", found=f"{reason}, in {_place(file, profiles)}")


def _place(file: InboundFile, profiles: Profiles) -> str:
    """Where a file lies, as far as that can be said: folder names may come from outside, a plan's id does not."""
    if file.source_code == "plan" and file.source_id in profiles.plans:
        return f"plans/{file.source_id}"
    folder = {source: folder for folder, source in SENDERS.items()}.get(file.source_code or "")
    return f"a folder under {folder}" if folder else "inbound"
