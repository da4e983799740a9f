"""The state machines of the ledger, as data: what may follow what.

Belongs here: states and moves. Does not belong here: who makes a move, or why.
"""

from collections.abc import Mapping
from types import MappingProxyType

from pipelines.ledger.errors import IllegalMoveError

PREPARED = "prepared"
DELIVERED = "delivered"
UNPROVEN = "unproven"
SUPERSEDED = "superseded"

FILE_MOVES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        PREPARED: frozenset({DELIVERED, UNPROVEN, SUPERSEDED}),
        UNPROVEN: frozenset({DELIVERED, PREPARED}),
        DELIVERED: frozenset(),
        SUPERSEDED: frozenset(),
    }
)
"""A prepared file. It becomes unproven just before it gets its final name at the partner, so that a crash leaves the
truth: it may have arrived. From there it is proven, or, when the partner still holds it under its temporary name,
prepared again. It is superseded when a later sequence replaces it before it left."""

CLAIM_MOVES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        PREPARED: frozenset({DELIVERED, UNPROVEN, SUPERSEDED}),
        UNPROVEN: frozenset({DELIVERED, PREPARED}),
        DELIVERED: frozenset(),
        SUPERSEDED: frozenset(),
    }
)
"""A version of a claim. It follows its file; only what never left may be superseded by a rebuild."""


def check_move(moves: Mapping[str, frozenset[str]], before: str, after: str, *, subject: str) -> None:
    """Pass when the move is legal.

    Raises:
        IllegalMoveError: it is not; the message names `subject` (a claim number or a file name) and both states.
    """
    if after not in moves[before]:
        allowed = ", ".join(sorted(moves[before])) or "nothing"
        raise IllegalMoveError(f"{subject} is {before} and cannot become {after}; after {before} comes: {allowed}.")
