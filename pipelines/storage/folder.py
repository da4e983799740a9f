"""Storage in a folder of a local file system.

Belongs here: atomic, durable, write-once files. Does not belong here: what they mean.
"""

import os
import shutil
import tempfile
from filecmp import cmp
from pathlib import Path
from typing import BinaryIO

from pipelines.storage.port import StorageConflictError, StorageKeyError, StorageMissingError, check_key

_TEMPORARY = ".tmp"


class FolderStorage:
    """`Storage` in the folder `root`, which is made when missing."""

    def __init__(self, root: Path) -> None:
        root.mkdir(parents=True, exist_ok=True)
        self.root = root.resolve()

    def put(self, key: str, content: bytes | Path) -> None:
        """See `Storage.put`. A link cannot replace a file, so two writers of one key cannot overwrite one another."""
        target = self._place(key)
        self._refuse_outside(target.parent)
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = _write_durably(target.parent, content)
        try:
            os.link(temporary, target)
        except FileExistsError:
            if not cmp(temporary, target, shallow=False):
                raise StorageConflictError(
                    f"Storage key {key} holds other content. Stored content never changes: use another key."
                ) from None
        finally:
            temporary.unlink()
        _sync_folder(target.parent)

    def get(self, key: str) -> bytes:
        """See `Storage.get`."""
        return self.path_of(key).read_bytes()

    def open(self, key: str) -> BinaryIO:
        """See `Storage.open`."""
        return self.path_of(key).open("rb")

    def path_of(self, key: str) -> Path:
        """See `Storage.path_of`."""
        path = self._place(key)
        if not path.is_file():
            raise StorageMissingError(f"Storage key {key} holds nothing under {self.root.name}/. Was it stored before?")
        self._refuse_outside(path)
        return path

    def exists(self, key: str) -> bool:
        """See `Storage.exists`."""
        return self._place(key).is_file()

    def keys(self, prefix: str = "") -> list[str]:
        """See `Storage.keys`. Unfinished writes are not keys."""
        found = (path.relative_to(self.root).as_posix() for path in self.root.rglob("*") if path.is_file())
        return sorted(key for key in found if key.startswith(prefix) and not key.rpartition("/")[2].startswith("."))

    def _place(self, key: str) -> Path:
        return self.root / check_key(key)

    def _refuse_outside(self, path: Path) -> None:
        """A link planted inside the root must not lead out of it."""
        if not path.resolve().is_relative_to(self.root):
            raise StorageKeyError("A storage key leads out of the storage through a link. Remove the link.")


def _write_durably(folder: Path, content: bytes | Path) -> Path:
    descriptor, name = tempfile.mkstemp(dir=folder, prefix=".", suffix=_TEMPORARY)
    path = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as target:
            if isinstance(content, Path):
                with content.open("rb") as source:
                    shutil.copyfileobj(source, target, 1 << 20)
            else:
                target.write(content)
            target.flush()
            os.fsync(target.fileno())
    except BaseException:
        path.unlink()
        raise
    return path


def _sync_folder(folder: Path) -> None:
    """A new name is durable only when its folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
