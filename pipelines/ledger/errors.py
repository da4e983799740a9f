"""What can go wrong in the ledger. Messages name plans, dates, files, rules and constraints; never a member's value.

Belongs here: the ledger's exceptions. Does not belong here: findings; a partner's data never causes a ledger error.
"""


class LedgerError(Exception):
    """The ledger refused; nothing of the transaction was kept."""


class LedgerBusyError(LedgerError):
    """Another process kept the ledger locked for too long. Transient: the same call may succeed later."""


class LedgerUnavailableError(LedgerError):
    """The database cannot be reached, went away, or has no room. Transient, once somebody has seen to it.

    If it went away while a transaction ended, that transaction is recorded whole or not at all; reading tells which.
    """


class LedgerConflictError(LedgerError):
    """A constraint refused: what was to be recorded is there already, mostly by another run. Read and decide again."""


class StaleBatchError(LedgerConflictError):
    """Another batch of the plan was recorded after the caller read the ledger. Read again, decide again."""


class IllegalMoveError(LedgerError):
    """The state machine does not know this move."""


class UnknownFileError(LedgerError):
    """The ledger has no such prepared file: no ledger entry, no delivery."""


class ApprovalRefusedError(LedgerError):
    """The file cannot be approved: it was superseded, or needs no approval."""


class NotApprovedError(LedgerError):
    """The file waits for a person's approval; nothing of it may leave."""


class LeaseLostError(LedgerError):
    """The file's lease has passed to another run, or never was this one's."""
