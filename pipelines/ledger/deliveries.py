"""Standing of prepared files: leases, and the moves between prepared, unproven and delivered.

Belongs here: one function per move, on an open writing transaction. Does not belong here: SFTP; when to retry.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl
import sqlalchemy as sa

from pipelines.ledger import approvals
from pipelines.ledger.errors import LeaseLostError, NotApprovedError, UnknownFileError
from pipelines.ledger.events import Event, append_event
from pipelines.ledger.states import CLAIM_MOVES, DELIVERED, FILE_MOVES, FOLLOWS_FILE, PREPARED, UNPROVEN, check_move
from pipelines.ledger.tables import claims, prepared_files

FileRow = Mapping[str, Any]
"""A row of `PreparedFiles` or `DeliveredFiles`; plan_id and file_name find the file."""


def find_file(connection: sa.Connection, file: FileRow) -> sa.RowMapping:
    """The ledger's row of a file; in a writing transaction nobody else changes it before that ends.

    Raises:
        UnknownFileError: the ledger has none with this name and content.
    """
    found = (
        connection.execute(
            sa.select(prepared_files).where(
                prepared_files.c.plan_id == file["plan_id"], prepared_files.c.file_name == file["file_name"]
            )
        )
        .mappings()
        .one_or_none()
    )
    if found is None or found["file_sha256"] != file.get("file_sha256", found["file_sha256"]):
        raise UnknownFileError(
            f"The ledger has no file {file['file_name']} of plan {file['plan_id']} with this content, and no file "
            "leaves without its entry. Prepare the batch again."
        )
    return found


def lease(connection: sa.Connection, file: FileRow, *, at: datetime, until: datetime) -> int | None:
    """Take the file for one run until an instant. The lease's number, or None while another run has it.

    Raises:
        NotApprovedError: it waits for a person's approval, so no run may send it.
    """
    found = find_file(connection, file)
    _check_approval(connection, found)
    if found["leased_until"] is not None and found["leased_until"] > at:
        return None
    number = int(found["lease_number"]) + 1
    _update(connection, found, lease_number=number, leased_until=until)
    return number


def renew(connection: sa.Connection, file: FileRow, lease_number: int, *, until: datetime) -> None:
    """Keep the file longer.

    Raises:
        LeaseLostError: another run has taken it since.
    """
    found = find_file(connection, file)
    _check_lease(found, lease_number)
    _update(connection, found, leased_until=until)


def release(connection: sa.Connection, file: FileRow, lease_number: int) -> None:
    """Give the file back; nothing happens when another run has it by now."""
    found = find_file(connection, file)
    if found["lease_number"] == lease_number:
        _update(connection, found, leased_until=None)


@dataclass(frozen=True)
class Move:
    """Where a file goes, when, and why: a rule code, or a proof's code when it is delivered."""

    state_code: str
    at: datetime
    reason_code: str | None = None
    proof_code: str | None = None


def move_file(connection: sa.Connection, file: FileRow, move: Move, *, lease_number: int | None) -> None:
    """Move a file, and with it the claims in it.

    Raises:
        IllegalMoveError: the state machine does not know the move.
        LeaseLostError: `lease_number` is given and is not the file's.
        NotApprovedError: it would leave, and waits for a person's approval.
    """
    found = find_file(connection, file)
    _check_lease(found, lease_number)
    check_move(FILE_MOVES, found["state_code"], move.state_code, subject=f"File {found['file_name']}")
    if move.state_code in (UNPROVEN, DELIVERED):
        _check_approval(connection, found)
    codes = {"reason_code": move.reason_code, "proof_code": move.proof_code}
    delivered_at = move.at if move.state_code == DELIVERED else None
    _update(connection, found, state_code=move.state_code, delivered_at=delivered_at, **codes)
    inside = sa.and_(claims.c.file_id == found["id"], claims.c.state_code.in_(FOLLOWS_FILE))
    for before in connection.scalars(sa.select(claims.c.state_code).where(inside).distinct()).all():
        check_move(CLAIM_MOVES, before, move.state_code, subject=f"A claim in file {found['file_name']}")
    connection.execute(claims.update().where(inside).values(state_code=move.state_code))
    _append(connection, found, f"file_{move.state_code}", at=move.at, **codes)


def note_failure(connection: sa.Connection, file: FileRow, *, at: datetime, reason_code: str) -> None:
    """Record why a file was not delivered; its state stays. The same reason again is no new event.

    Raises:
        IllegalMoveError: the file needs no delivery.
    """
    found = find_file(connection, file)
    if found["state_code"] not in (PREPARED, UNPROVEN):
        check_move(FILE_MOVES, found["state_code"], PREPARED, subject=f"File {found['file_name']}")
    if found["reason_code"] == reason_code:
        return
    _update(connection, found, reason_code=reason_code)
    _append(connection, found, "delivery_failed", at=at, reason_code=reason_code)


def _check_approval(connection: sa.Connection, found: sa.RowMapping) -> None:
    wanted = approvals.read_files(connection, prepared_files.c.id == found["id"])
    waiting = wanted.filter(pl.col("approved_at").is_null())
    if waiting.height:
        raise NotApprovedError(
            f"File {found['file_name']} of plan {found['plan_id']} waits for approval since "
            f"{waiting['required_at'].item():%Y-%m-%d %H:%M} UTC; nothing of it leaves. "
            f"`homecare-edi approve {found['file_sha256']} --by NAME` approves it."
        )


def _check_lease(found: sa.RowMapping, lease_number: int | None) -> None:
    if lease_number is not None and found["lease_number"] != lease_number:
        raise LeaseLostError(
            f"File {found['file_name']} of plan {found['plan_id']} was taken over by another run; this run stops "
            "sending it."
        )


def _update(connection: sa.Connection, found: sa.RowMapping, **values: Any) -> None:
    connection.execute(prepared_files.update().where(prepared_files.c.id == found["id"]).values(**values))


def _append(
    connection: sa.Connection, found: sa.RowMapping, event_code: str, *, at: datetime, **facts: str | None
) -> None:
    facts["file_sha256"] = found["file_sha256"]
    event = Event(event_code, at, facts, found["plan_id"], found["billing_date"], found["file_name"])
    append_event(connection, event)
