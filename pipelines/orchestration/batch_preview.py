"""What a batch would send, before it leaves: each file beside its version before, and the authorizations it obeys anew.

Belongs here: comparing prepared files by their bytes. Does not belong here: how a preview reads in the UI or on a
terminal, or any member's data.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl

from parsers.transactions import claim_837p, inquiry_270
from pipelines.ledger import Ledger
from pipelines.orchestration.approval import with_approvals
from pipelines.orchestration.home import DataHome
from pipelines.storage import Storage

LONGEST_RUN = timedelta(hours=1)
"""Another plan's run may receive a file between this plan's receiving and its recording, which takes minutes. A version
that came in such a while is rather shown twice than never."""


@dataclass(frozen=True)
class BatchPreview:
    """What leaves with a batch, once nothing is in the way.

    `files`: one row per file that has not left, `DeliveredFiles` with `required_at` (since when it waits for approval,
    or waited), `approved_by`, `approved_at`, and how it differs from the version before of its kind and billing date:
    `before_sequence`, `before_state_code` (null: the first), `kept`, `added`, `gone` (claims or inquiries; null for
    workbooks), `added_cents`, `gone_cents`.
    `changes`: `AuthorizationChanges` of versions received since the plan's last batch that left was recorded, and in
    the `LONGEST_RUN` before.
    """

    files: pl.DataFrame
    changes: pl.DataFrame


def preview_batch(
    ledger: Ledger, storage: Storage, changes: pl.DataFrame, *, plan_id: str, billing_date: date
) -> BatchPreview:
    """Look at a recorded batch before it leaves.

    Args:
        ledger: what was recorded.
        storage: where the bytes of files lie.
        changes: `AuthorizationChanges` of all the plan's authorizations.
        plan_id: the plan.
        billing_date: the batch's date.
    """
    files = ledger.all_files(plan_id, billing_date)
    waiting = files.filter(state_code="prepared")
    compared = pl.DataFrame(
        [_compared(file, files, storage) for file in waiting.iter_rows(named=True)],
        schema={
            "file_name": pl.String(),
            "before_sequence": pl.Int64(),
            "before_state_code": pl.String(),
            **{name: pl.Int64() for name in ("kept", "added", "gone", "added_cents", "gone_cents")},
        },
    )
    return BatchPreview(
        with_approvals(ledger, waiting).join(compared, on="file_name", how="left", maintain_order="left"),
        _taking_effect(ledger, changes, plan_id),
    )


def preview_prepared(home: DataHome, *, plan_id: str, billing_date: date) -> BatchPreview:
    """Look at the batch that the last run of a partition prepared."""
    path = home.frame_path("compared_authorizations", billing_date=billing_date.isoformat(), plan_id=plan_id)
    changes = pl.read_parquet(path, hive_partitioning=False)
    with home.ledger() as ledger:
        return preview_batch(ledger, home.storage(), changes, plan_id=plan_id, billing_date=billing_date)


def _taking_effect(ledger: Ledger, changes: pl.DataFrame, plan_id: str) -> pl.DataFrame:
    last_left_at = ledger.last_left_at(plan_id)
    received = ledger.received_files()
    if last_left_at is not None:
        received = received.filter(pl.col("received_at") > last_left_at - LONGEST_RUN)
    return changes.join(received, left_on="new_file_sha256", right_on="file_sha256", how="semi", maintain_order="left")


def _compared(file: dict[str, Any], files: pl.DataFrame, storage: Storage) -> dict[str, Any]:
    earlier = files.filter(pl.col("sequence") < file["sequence"], kind_code=file["kind_code"]).sort("sequence")
    if earlier.is_empty():
        return {"file_name": file["file_name"]}
    before = earlier.row(-1, named=True)
    compared = {
        "file_name": file["file_name"],
        "before_sequence": before["sequence"],
        "before_state_code": before["state_code"],
    }
    now, then = (_contents(file["kind_code"], storage.get(one["storage_key"])) for one in (file, before))
    if now is None or then is None:
        return compared
    added, gone = now.join(then, on="content", how="anti"), then.join(now, on="content", how="anti")
    return compared | {
        "kept": now.height - added.height,
        "added": added.height,
        "gone": gone.height,
        "added_cents": added["cents"].sum(),
        "gone_cents": gone["cents"].sum(),
    }


def _contents(kind_code: str, content: bytes) -> pl.DataFrame | None:
    """Claims (a claim's number stands for all it says) or inquiries of a file, with cents; None for workbooks."""
    if kind_code == "claims_837p":
        return claim_837p.read_back(content).claims.select(content="claim_id_submitter", cents="charge_cents")
    if kind_code == "inquiry_270":
        asked = inquiry_270.read_back(content).select(content=pl.concat_str("member_id", "period", separator=" "))
        return asked.with_columns(cents=pl.lit(0, pl.Int64()))
    return None
