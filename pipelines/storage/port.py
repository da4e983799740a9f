"""The storage port: what every implementation promises, and which keys are allowed.

Belongs here: the protocol, its errors, the rule for keys. Does not belong here: any implementation.
"""

import re
from pathlib import Path
from typing import BinaryIO, Protocol

KEY_LENGTH = 900
"""Longest key, characters: S3 allows 1,024 bytes; the rest is room for a bucket's own prefix."""

_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._=@+\-]{0,199}")
"""One part of a key: no leading dot (temporary names have one), nothing a file system or a shell reads in its own way.
200 characters leave room for a temporary suffix within the 255 bytes most file systems allow."""


class StorageKeyError(ValueError):
    """A key is not allowed."""


class StorageMissingError(LookupError):
    """Nothing lies under the key."""


class StorageConflictError(Exception):
    """Other content lies under the key already; what is stored is never changed."""


def check_key(key: str) -> str:
    """The key itself, when it is allowed: parts of letters, digits and `._=@+-`, joined by single slashes.

    Raises:
        StorageKeyError: the key could leave the root, collide with a temporary name, or means different things on
            different systems. The message does not repeat the key: it may come from outside.
    """
    if len(key) > KEY_LENGTH or not all(_PART.fullmatch(part) for part in key.split("/")):
        raise StorageKeyError(
            f"A storage key of {len(key)} characters is refused: a key is relative, has parts of letters, digits and "
            "._=@+- joined by single slashes, and no part begins with a dot. Derive the key from a hash or a date."
        )
    return key


class Storage(Protocol):
    """Bytes by key. What is stored is whole, is there for good, and never changes."""

    def put(self, key: str, content: bytes | Path) -> None:
        """Store content (bytes, or a local file's): all of it or nothing, durably. The same content again is fine.

        Raises:
            StorageKeyError: the key is not allowed.
            StorageConflictError: other content lies under the key.
        """

    def get(self, key: str) -> bytes:
        """The content under the key.

        Raises:
            StorageMissingError: there is none.
        """

    def open(self, key: str) -> BinaryIO:
        """The content under the key, as a stream to read; the caller closes it.

        Raises:
            StorageMissingError: there is none.
        """

    def path_of(self, key: str) -> Path:
        """A local file with the content under the key, to read only.

        Raises:
            StorageMissingError: there is none.
        """

    def exists(self, key: str) -> bool:
        """Whether something lies under the key."""

    def keys(self, prefix: str = "") -> list[str]:
        """The keys that begin with the prefix, sorted."""
