"""The inbound folder: which files lie there, from whom, and reading them without being led astray.

`plans/<plan_id>/**`, `agencies/<agency_id>/**` and `staff/<office>/**` hold files; hidden and temporary names are not
looked at.

Belongs here: walking, reading and hashing. Does not belong here: what becomes of a file (`receive`).
"""

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

CHUNK_BYTES = 1 << 20
SENDERS = {"plans": "plan", "agencies": "agency", "staff": "staff"}
"""Folder under inbound, and the source it stands for."""

_UNFINISHED = (".part", ".tmp")
"""What senders call a file they are still writing."""


class UnreadableError(Exception):
    """A file cannot be read, or not to its end. `args[0]` says what it is, never its name."""


@dataclass(frozen=True)
class InboundFile:
    """An entry of a sender's folder. `unreadable` says why it cannot be a file to read."""

    path: Path
    source_code: str | None
    source_id: str
    path_sha256: str
    unreadable: str | None = None


def inbound_files(inbound: Path) -> Iterator[InboundFile]:
    """Everything under the inbound folder that claims to be a file, in order of its path.

    Raises:
        FileNotFoundError: there is no inbound folder.
    """
    if not inbound.is_dir():
        raise FileNotFoundError(
            f"There is no inbound folder {inbound.name}/ in the data home. Create it, then run again."
        )
    root = inbound.resolve()
    waiting = [root]
    while waiting:
        folder = waiting.pop()
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: os.fsencode(entry.name))
        except OSError:
            yield _found(root, folder, "a folder that cannot be listed")
            continue
        folders = []
        for entry in entries:
            path = Path(entry.path)
            if entry.name.startswith(".") or entry.name.endswith(_UNFINISHED):
                continue
            if entry.is_dir(follow_symlinks=False) and not (path.suffix and _depth(root, path) > 2):
                folders.append(path)
            else:
                yield _found(root, path, _why_unreadable(root, path))
        waiting.extend(reversed(folders))


def read_chunks(file: InboundFile) -> Iterator[bytes]:
    """The content in pieces of at most `CHUNK_BYTES`.

    Raises:
        UnreadableError: it cannot be opened, is no regular file, or cannot be read to its end.
    """
    try:
        with _open(file.path) as stream:
            while chunk := stream.read(CHUNK_BYTES):
                yield chunk
    except OSError as error:
        raise UnreadableError("vanished" if isinstance(error, FileNotFoundError) else "not readable") from None


def hash_of(file: InboundFile) -> tuple[str, int]:
    """SHA-256 (hex) and size (bytes) of the content. Raises as `read_chunks`."""
    digest, size = hashlib.sha256(), 0
    for chunk in read_chunks(file):
        digest.update(chunk)
        size += len(chunk)
    return digest.hexdigest(), size


def _open(path: Path) -> BinaryIO:
    # The path was resolved before: O_NOFOLLOW refuses a link put there since, O_NONBLOCK a pipe that would wait.
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    stream = os.fdopen(descriptor, "rb")
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        stream.close()
        raise UnreadableError("not a regular file")
    return stream


def _why_unreadable(root: Path, path: Path) -> str | None:
    try:
        if not path.resolve(strict=True).is_relative_to(root):
            return "a link that leaves the inbound folder"
        mode = path.stat().st_mode
    except (OSError, RuntimeError):  # RuntimeError: links in a circle
        return "a link to nothing"
    if stat.S_ISDIR(mode):
        return "a folder where a file belongs"
    return None if stat.S_ISREG(mode) else "not a regular file"


def _depth(root: Path, path: Path) -> int:
    return len(path.relative_to(root).parts)


def _found(root: Path, path: Path, unreadable: str | None) -> InboundFile:
    relative = path.relative_to(root)
    parts = relative.parts
    has_sender = len(parts) > 2 and parts[0] in SENDERS
    return InboundFile(
        path=path if unreadable else path.resolve(),
        source_code=SENDERS[parts[0]] if has_sender else None,
        source_id=os.fsencode(parts[1]).decode("utf-8", "backslashreplace") if has_sender else "",
        path_sha256=hashlib.sha256(os.fsencode(relative)).hexdigest(),
        unreadable=unreadable,
    )
