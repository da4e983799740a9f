"""What a person approved, as events: who, when, which received file.

Belongs here: recording and reading approvals, on an open transaction.
Does not belong here: what an approval lets happen.
"""

import json
from datetime import datetime

import polars as pl
import sqlalchemy as sa

from pipelines.ledger.errors import UnknownFileError
from pipelines.ledger.events import Event, append_event
from pipelines.ledger.tables import events, received_files
from schemas.coverage import RosterApprovals

_ROSTER_APPROVED = "roster_approved"


def approve_roster(connection: sa.Connection, file_sha256: str, *, by: str, at: datetime) -> None:
    """Record that a full file may end the members it does not name; approved twice, the first approval stands.

    Raises:
        UnknownFileError: no enrollment file of this SHA-256 was received.
    """
    of_file = (received_files.c.file_sha256 == file_sha256, received_files.c.kind_code == "enrollment_834")
    plan_id = connection.scalar(sa.select(received_files.c.plan_id).where(*of_file))
    if plan_id is None:
        raise UnknownFileError(
            f"No enrollment file with SHA-256 {file_sha256} was received from a plan; nothing was approved. "
            "The finding ROSTER-HELD names the file."
        )
    if file_sha256 not in read(connection)["file_sha256"].to_list():
        append_event(connection, Event(_ROSTER_APPROVED, at, {"by": by}, plan_id, subject=file_sha256))


def read(connection: sa.Connection) -> pl.DataFrame:
    """Every approval: `RosterApprovals`, in the order in which they were given."""
    statement = sa.select(events.c.subject, events.c.facts, events.c.at)
    approved = statement.where(events.c.event_code == _ROSTER_APPROVED).order_by(events.c.position)
    rows = [(subject, json.loads(facts)["by"], at) for subject, facts, at in connection.execute(approved)]
    return pl.DataFrame(rows, schema=RosterApprovals.polars_schema(), orient="row")
