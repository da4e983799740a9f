"""Storage: bytes by key, in a folder or in S3.

Belongs here: the port and its implementations; write-once, atomic, names kept inside the root.

Does not belong here: what the bytes mean.
"""

from pipelines.storage.folder import FolderStorage
from pipelines.storage.port import Storage, StorageConflictError, StorageKeyError, StorageMissingError, check_key

__all__ = ["FolderStorage", "Storage", "StorageConflictError", "StorageKeyError", "StorageMissingError", "check_key"]
