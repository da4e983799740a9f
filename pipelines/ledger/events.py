"""Events: what happened, in order, each sealed with a hash over all before it.

Belongs here: appending and verifying.
Does not belong here: member data; facts are codes, counts and ids of files and claims.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from pipelines.ledger.tables import event_heads, events

GENESIS = "0" * 64
"""What the first event takes for the hash before it."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SEALED = ("position", "at", "event_code", "plan_id", "billing_date", "subject", "facts", "previous_sha256")


@dataclass(frozen=True)
class Event:
    """What happened, when, to what. `subject` is a file's name or hash; `facts` are codes, counts and ids."""

    event_code: str
    at: datetime
    facts: Mapping[str, str | int | None]
    plan_id: str | None = None
    billing_date: date | None = None
    subject: str | None = None


def append_event(connection: sa.Connection, event: Event) -> None:
    """Append one event, in a writing transaction: there is one at a time, so the position is nobody else's."""
    head = connection.execute(sa.select(event_heads)).mappings().one()
    row: dict[str, Any] = {
        "position": head["position"] + 1,
        "at": event.at,
        "event_code": event.event_code,
        "plan_id": event.plan_id,
        "billing_date": event.billing_date,
        "subject": event.subject,
        "facts": json.dumps(dict(event.facts), sort_keys=True, separators=(",", ":")),
        "previous_sha256": head["sha256"],
    }
    row["sha256"] = seal(row)
    connection.execute(events.insert(), row)
    connection.execute(event_heads.update().values(position=row["position"], sha256=row["sha256"]))


def seal(row: Mapping[str, Any]) -> str:
    """SHA-256 over an event and the hash before it, hex."""
    content = {name: row[name] for name in _SEALED}
    content["at"] = (row["at"] - _EPOCH) // timedelta(microseconds=1)  # the same number in whatever zone it is given
    content["billing_date"] = row["billing_date"].isoformat() if row["billing_date"] else None
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def first_bad_event(connection: sa.Connection) -> int | None:
    """The position of the first event that was changed, moved or removed; None when the chain holds to its head."""
    previous, position = GENESIS, 0
    for row in connection.execute(sa.select(events).order_by(events.c.position)).mappings():
        position += 1
        if row["position"] != position or row["previous_sha256"] != previous or row["sha256"] != seal(dict(row)):
            return position
        previous = row["sha256"]
    head = connection.execute(sa.select(event_heads)).mappings().one_or_none()
    if head is None or (head["position"], head["sha256"]) != (position, previous):
        return position + 1
    return None
