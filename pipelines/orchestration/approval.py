"""Approving a file by the digits of its SHA-256: a held full file that came in, or a prepared one that is to leave.

Belongs here: which file the digits mean, for the command and for the run config alike. Does not belong here: what an
approval needs to count; that is the ledger's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from pipelines.ledger import Ledger

LEAST_DIGITS = 12
"""Fewer digits than the metadata of a run shows do not say which file is meant."""


class NotApprovableError(Exception):
    """The approval names nobody, or no file, or several; nothing was approved."""


@dataclass(frozen=True)
class Approval:
    """What was approved (`is_roster`: a full file that came in), by whom and when: the first who did so."""

    plan_id: str
    file_sha256: str
    is_roster: bool
    by: str
    at: datetime


def approve(ledger: Ledger, digits: str, *, by: str, at: datetime) -> Approval:
    """Approve the one file whose SHA-256 begins with `digits`, in the name of `by`.

    Raises:
        NotApprovableError: nobody is named, or the digits mean no file or several.
        pipelines.ledger.ApprovalRefusedError: the file was superseded, or needs no approval.
    """
    rosters = ledger.received_files().filter(pl.col("plan_id").is_not_null(), kind_code="enrollment_834")
    prepared = ledger.all_files()
    file_sha256 = _meant(pl.concat([rosters["file_sha256"], prepared["file_sha256"]]), digits)
    if file_sha256 not in prepared["file_sha256"]:
        ledger.approve_roster(file_sha256, by=_named(by), at=at)
        given = ledger.roster_approvals().filter(file_sha256=file_sha256).row(0, named=True)
        plan_id = rosters.filter(file_sha256=file_sha256)["plan_id"].item()
        return Approval(plan_id, file_sha256, is_roster=True, by=given["approved_by"], at=given["approved_at"])
    return _approve_prepared(ledger, file_sha256, by=by, at=at)


def approve_batch(
    ledger: Ledger, approvals: Mapping[str, str], *, plan_id: str, billing_date: date, at: datetime
) -> list[Approval]:
    """Approve prepared files of one batch: who (value) approves which SHA-256 or its first digits (key).

    Raises:
        NotApprovableError: as `approve`; a file of another batch is none.
        pipelines.ledger.ApprovalRefusedError: as `approve`.
    """
    own = ledger.all_files(plan_id, billing_date)["file_sha256"]
    return [_approve_prepared(ledger, _meant(own, digits), by=by, at=at) for digits, by in approvals.items()]


def with_approvals(ledger: Ledger, files: pl.DataFrame) -> pl.DataFrame:
    """Prepared files with `required_at`, `approved_by`, `approved_at`; null where no approval is needed, or given."""
    approvals = ledger.file_approvals().select("plan_id", "file_name", "required_at", "approved_by", "approved_at")
    return files.join(approvals, on=["plan_id", "file_name"], how="left", maintain_order="left")


def _approve_prepared(ledger: Ledger, file_sha256: str, *, by: str, at: datetime) -> Approval:
    ledger.approve_file(file_sha256, by=_named(by), at=at)
    given = ledger.file_approvals().filter(pl.col("state_code") != "superseded", file_sha256=file_sha256)
    row = given.row(-1, named=True)
    return Approval(row["plan_id"], file_sha256, is_roster=False, by=row["approved_by"], at=row["approved_at"])


def _named(by: str) -> str:
    approved_by = " ".join(by.split())
    if not approved_by:
        raise NotApprovableError("Nobody is named who approves the file; nothing was approved.")
    return approved_by


def _meant(hashes: pl.Series, digits: str) -> str:
    if len(digits) < LEAST_DIGITS:
        raise NotApprovableError(
            f"{len(digits)} digits of a SHA-256 do not say which file is meant; nothing was approved. Give all 64."
        )
    fitting = hashes.filter(hashes.str.starts_with(digits.lower())).unique().to_list()
    if len(fitting) != 1:
        raise NotApprovableError(
            f"{len(fitting)} files have a SHA-256 that begins with these digits; nothing was approved. "
            "`homecare-edi outbox` names prepared files that wait, the finding ROSTER-HELD a held full file; give all "
            "64 digits."
        )
    return str(fitting[0])
