"""The standing of every partition, from the ledger. The JSON form is documented in docs/status.md and stable."""

from typing import Any

import polars as pl

from pipelines.ledger import Ledger
from pipelines.orchestration.approval import with_approvals
from schemas.reconciliation import BILLABLE
from schemas.rules import HOLD_CODES

FORMAT = 1


def status(ledger: Ledger) -> dict[str, Any]:
    """Per plan and billing date: imported = billed + held minutes, claims, cents, files."""
    buckets = ledger.batch_buckets()
    files = with_approvals(ledger, ledger.all_files())
    totals = ledger.batch_totals().sort("billing_date", "plan_id")
    return {"format": FORMAT, "partitions": [_partition(row, buckets, files) for row in totals.iter_rows(named=True)]}


def outbox(ledger: Ledger) -> pl.DataFrame:
    """Files that have not left, or are not proven to have: `DeliveredFiles` with `required_at`, `approved_by`,
    `approved_at`; those that need no approval have none of the three. Oldest billing date first.
    """
    files = ledger.all_files().filter(pl.col("state_code").is_in(["prepared", "unproven"]))
    return with_approvals(ledger, files).sort("billing_date", "plan_id", "sequence", "kind_code")


def _partition(row: dict[str, Any], buckets: pl.DataFrame, files: pl.DataFrame) -> dict[str, Any]:
    mine = (pl.col("plan_id") == row["plan_id"]) & (pl.col("billing_date") == row["billing_date"])
    minutes = dict(buckets.filter(mine).select("bucket_code", "minutes").iter_rows())
    return {
        "plan_id": row["plan_id"],
        "billing_date": row["billing_date"].isoformat(),
        "imported_minutes": sum(minutes.values()),
        "billed_minutes": minutes.get(BILLABLE, 0),
        "held_minutes": {code: minutes[code] for code in HOLD_CODES if code in minutes},
        "claims": row["prepared_claims"] + row["unproven_claims"] + row["delivered_claims"],
        "charge_cents": row["charge_cents"],
        "files": [_file(file) for file in files.filter(mine).iter_rows(named=True)],
    }


def _file(row: dict[str, Any]) -> dict[str, Any]:
    instants = {name: row[name] for name in ("delivered_at", "required_at", "approved_at")}
    told = {name: at.isoformat() if at else None for name, at in instants.items()}
    return {
        "kind": row["kind_code"],
        "name": row["file_name"],
        "sequence": row["sequence"],
        "sha256": row["file_sha256"],
        "size_bytes": row["size_bytes"],
        "claims": row["claim_count"],
        "charge_cents": row["charge_cents"],
        "state": row["state_code"],
        "delivered_at": told["delivered_at"],
        "approval_required_at": told["required_at"],
        "approved_by": row["approved_by"],
        "approved_at": told["approved_at"],
    }
