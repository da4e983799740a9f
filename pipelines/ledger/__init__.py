"""The ledger: what was received, claimed, allocated, prepared and delivered; the only door to the database.

Belongs here: tables, migrations, and functions that read or write them in one transaction each.

Does not belong here: SQL anywhere else, or a business decision.
"""

from pipelines.ledger.batch import Batch
from pipelines.ledger.errors import (
    ApprovalRefusedError,
    IllegalMoveError,
    LeaseLostError,
    LedgerBusyError,
    LedgerConflictError,
    LedgerError,
    LedgerUnavailableError,
    NotApprovedError,
    StaleBatchError,
    UnknownFileError,
)
from pipelines.ledger.ledger import Ledger, open_ledger

__all__ = [
    "ApprovalRefusedError",
    "Batch",
    "IllegalMoveError",
    "LeaseLostError",
    "Ledger",
    "LedgerBusyError",
    "LedgerConflictError",
    "LedgerError",
    "LedgerUnavailableError",
    "NotApprovedError",
    "StaleBatchError",
    "UnknownFileError",
    "open_ledger",
]
