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
ACCEPTED = "accepted"
REFUSED = "refused"
CORRECTION_REFUSED = "correction_refused"
PAID = "paid"
DENIED = "denied"
REVERSED = "reversed"
REPLACED = "replaced"
VOIDED = "voided"

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
        DELIVERED: frozenset({ACCEPTED, REFUSED, CORRECTION_REFUSED, PAID, DENIED, VOIDED}),
        ACCEPTED: frozenset({REFUSED, CORRECTION_REFUSED, PAID, DENIED, REPLACED}),
        PAID: frozenset({REVERSED, REPLACED}),
        DENIED: frozenset({PAID, REVERSED, REPLACED}),
        REVERSED: frozenset({PAID, DENIED}),
        CORRECTION_REFUSED: frozenset({REPLACED}),
        REFUSED: frozenset(),
        REPLACED: frozenset(),
        VOIDED: frozenset(),
        SUPERSEDED: frozenset(),
    }
)
"""A version of a claim. It follows its file until the plan answers; only what never left may be superseded by a
rebuild. An answer moves it on. A refused original was never in the plan's books; a refused replacement or void leaves
there what it was to correct. What the plan has is replaced by the version that corrects it."""

FOLLOWS_FILE = frozenset({PREPARED, UNPROVEN, DELIVERED})
"""States of a claim that are its file's."""

NOT_LIVE = (SUPERSEDED, REFUSED, REPLACED, VOIDED)
"""States in which a version does not stand for its slot: nothing of it is billed, or a later version bills it."""

ANSWERED_STATES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        frequency: MappingProxyType({code: code for code in (ACCEPTED, REFUSED, PAID, DENIED, REVERSED)} | differs)
        for frequency, differs in {
            "1": {},
            "7": {REFUSED: CORRECTION_REFUSED},
            "8": {
                **dict.fromkeys((REFUSED, DENIED), CORRECTION_REFUSED),
                **dict.fromkeys((ACCEPTED, PAID, REVERSED), VOIDED),
            },
        }.items()
    }
)
"""Frequency code of a claim -> answer -> the state it asks for."""

LATE_ANSWERS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        PAID: frozenset({ACCEPTED}),
        DENIED: frozenset({ACCEPTED}),
        REVERSED: frozenset({ACCEPTED}),
        REPLACED: frozenset({ACCEPTED, PAID, DENIED, REVERSED}),
    }
)
"""Answers that say nothing new of a claim in this state; they are noted, with their amounts, and move nothing."""


def check_move(moves: Mapping[str, frozenset[str]], before: str, after: str, *, subject: str) -> None:
    """Pass when the move is legal.

    Raises:
        IllegalMoveError: it is not; the message names `subject` (a claim number or a file name) and both states.
    """
    if after not in moves[before]:
        allowed = ", ".join(sorted(moves[before])) or "nothing"
        raise IllegalMoveError(f"{subject} is {before} and cannot become {after}; after {before} comes: {allowed}.")
