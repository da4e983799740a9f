"""The standing of every partition, from the ledger. The JSON form is documented in docs/status.md and stable."""

from datetime import date
from typing import Any

from pipelines.ledger import Ledger
from schemas.reconciliation import BILLABLE
from schemas.rules import HOLD_CODES

FORMAT = 1


def status(ledger: Ledger) -> dict[str, Any]:
    """Per plan and billing date: imported = billed + held minutes, claims, cents, files."""
    totals = ledger.batch_totals()
    files = ledger.all_files()
    partitions = []
    for plan_id, billing_date in (
        totals.select("plan_id", "billing_date").unique().sort("billing_date", "plan_id").iter_rows()
    ):
        rows = totals.filter(plan_id=plan_id, billing_date=billing_date)
        minutes = dict(rows.select("bucket_code", "minutes").iter_rows())
        claims, cents = ledger.live_claim_totals(plan_id, billing_date)
        partitions.append(
            {
                "plan_id": plan_id,
                "billing_date": _iso(billing_date),
                "imported_minutes": sum(minutes.values()),
                "billed_minutes": minutes.get(BILLABLE, 0),
                "held_minutes": {code: minutes[code] for code in HOLD_CODES if code in minutes},
                "claims": claims,
                "charge_cents": cents,
                "files": [
                    _file(row) for row in files.filter(plan_id=plan_id, billing_date=billing_date).iter_rows(named=True)
                ],
            }
        )
    return {"format": FORMAT, "partitions": partitions}


def _file(row: dict[str, Any]) -> dict[str, Any]:
    delivered_at = row["delivered_at"]
    return {
        "kind": row["kind_code"],
        "name": row["file_name"],
        "sequence": row["sequence"],
        "sha256": row["file_sha256"],
        "size_bytes": row["size_bytes"],
        "claims": row["claim_count"],
        "charge_cents": row["charge_cents"],
        "state": row["state_code"],
        "delivered_at": delivered_at.isoformat() if delivered_at else None,
    }


def _iso(day: date) -> str:
    return day.isoformat()
