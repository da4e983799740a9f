"""What a person approved, as events: who, when, which bytes.

Belongs here: which files want an approval, recording and reading approvals, on an open transaction.
Does not belong here: what an approval lets happen.
"""

import json
from datetime import date, datetime

import polars as pl
import sqlalchemy as sa

from pipelines.ledger.errors import ApprovalRefusedError, UnknownFileError
from pipelines.ledger.events import Event, append_event
from pipelines.ledger.states import PREPARED, SUPERSEDED
from pipelines.ledger.tables import events, prepared_files, received_files
from schemas.coverage import RosterApprovals
from schemas.files import FileApprovals

_ROSTER_APPROVED = "roster_approved"
_FILE_WAITS = "file_approval_required"
_FILE_APPROVED = "file_approved"


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
    if file_sha256 not in read_rosters(connection)["file_sha256"].to_list():
        append_event(connection, Event(_ROSTER_APPROVED, at, {"by": by}, plan_id, subject=file_sha256))


def read_rosters(connection: sa.Connection) -> pl.DataFrame:
    """Every approval of a full file: `RosterApprovals`, in the order in which they were given."""
    statement = sa.select(events.c.subject, events.c.facts, events.c.at)
    approved = statement.where(events.c.event_code == _ROSTER_APPROVED).order_by(events.c.position)
    rows = [(subject, json.loads(facts)["by"], at) for subject, facts, at in connection.execute(approved)]
    return pl.DataFrame(rows, schema=RosterApprovals.polars_schema(), orient="row")


def require_for_files(connection: sa.Connection, plan_id: str, billing_date: date, *, at: datetime) -> None:
    """From now on no file of the partition that has not left may leave without a person's approval.

    It is for good: a profile that no longer asks for approval frees the files of later batches only.
    """
    own = (prepared_files.c.plan_id == plan_id, prepared_files.c.billing_date == billing_date)
    wanted = read_files(connection, *own)["file_name"].to_list()
    waiting = sa.select(prepared_files).where(*own, prepared_files.c.state_code == PREPARED)
    for file in list(connection.execute(waiting.order_by(prepared_files.c.id)).mappings()):
        if file["file_name"] not in wanted:
            _append(connection, _FILE_WAITS, file, at=at)


def approve_file(connection: sa.Connection, file_sha256: str, *, by: str, at: datetime) -> None:
    """Record that a person lets exactly these bytes leave; approved twice, the first approval stands.

    Raises:
        UnknownFileError: no file of this SHA-256 was prepared.
        ApprovalRefusedError: what was prepared of it was superseded, or needs no approval.
    """
    these = (prepared_files.c.file_sha256 == file_sha256,)
    known = list(connection.execute(sa.select(prepared_files).where(*these)).mappings())
    if not known:
        raise UnknownFileError(
            f"No file with SHA-256 {file_sha256} was prepared; nothing was approved. `homecare-edi outbox` names the "
            "files that wait."
        )
    current = [file for file in known if file["state_code"] != SUPERSEDED]
    if not current:
        raise ApprovalRefusedError(
            f"File {known[-1]['file_name']} of plan {known[-1]['plan_id']} was superseded before it left; nothing was "
            "approved. Look at the file that took its place: `homecare-edi outbox` names it."
        )
    wanted = read_files(connection, *these).join(
        pl.DataFrame({"file_name": [file["file_name"] for file in current]}), on="file_name", how="semi"
    )
    if wanted.is_empty():
        raise ApprovalRefusedError(
            f"File {current[-1]['file_name']} of plan {current[-1]['plan_id']} needs no approval: its plan's profile "
            "said `automatic` when it was prepared. Nothing was recorded."
        )
    for file in wanted.filter(pl.col("approved_at").is_null()).iter_rows(named=True):
        _append(connection, _FILE_APPROVED, file, at=at, by=by)


def read_files(connection: sa.Connection, *conditions: sa.ColumnElement[bool]) -> pl.DataFrame:
    """Files that want an approval, and who gave it: `FileApprovals`. Conditions are on `prepared_files`."""
    wanted, approved = events.alias("wanted"), events.alias("approved")

    def of_file(event: sa.FromClause, event_code: str) -> sa.ColumnElement[bool]:
        is_its_file = sa.and_(
            event.c.plan_id == prepared_files.c.plan_id, event.c.subject == prepared_files.c.file_name
        )
        return sa.and_(event.c.event_code == event_code, is_its_file)

    own = [name for name in FileApprovals.polars_schema() if name in prepared_files.c]
    statement = (
        sa.select(*(prepared_files.c[name] for name in own), wanted.c.at, approved.c.facts, approved.c.at)
        .select_from(prepared_files)
        .join(wanted, of_file(wanted, _FILE_WAITS))
        .outerjoin(approved, of_file(approved, _FILE_APPROVED))
        .where(*conditions)
        .order_by(wanted.c.position)
    )
    rows = [
        (*of_own, wanted_at, json.loads(facts)["by"] if facts else None, approved_at)
        for *of_own, wanted_at, facts, approved_at in connection.execute(statement)
    ]
    return pl.DataFrame(rows, schema=FileApprovals.polars_schema(), orient="row")


def _append(
    connection: sa.Connection, event_code: str, file: sa.RowMapping | dict[str, object], *, at: datetime, **facts: str
) -> None:
    facts["file_sha256"] = str(file["file_sha256"])
    event = Event(event_code, at, facts, file["plan_id"], file["billing_date"], file["file_name"])  # type: ignore[arg-type]
    append_event(connection, event)
