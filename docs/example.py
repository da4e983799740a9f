"""Writes `reconciliation.md`: what became of every minute of the example day, and three visits explained.

`python docs/example.py` runs the day in a temporary folder and writes the page; a test fails when it differs from what
the day gives.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from pipelines.demo.day import BILLING_DATE, run_demo
from pipelines.orchestration.explain import explain_visit, explanation_lines
from pipelines.orchestration.home import DataHome, open_home
from pipelines.reconciliation.closing import bucket_totals
from schemas.reconciliation import BILLABLE
from schemas.rules import HOLD_CODES

HERE = Path(__file__).parent
EXAMPLE = HERE.parent / "examples" / "one_day"

EXPLAINED = {
    "HL-2610-01094": "Billed, from two authorizations",
    "HL-2610-01083": "Held",
    "HL-2610-01093": "Partly drawn",
}


def reconciliation_page(home: DataHome) -> str:
    """The page, from a home on which the example day was run."""
    lines = [
        "# Reconciliation of the example day",
        "",
        "What became of every delivered minute of [the example](../examples/one_day/README.md), billing date "
        f"{BILLING_DATE}; everybody in it is",
        "invented. Derived from a run by `docs/example.py`; do not edit. The reasons: [rules.md](rules.md).",
        "",
        *_bucket_table(home),
        "",
        "Minutes of all buckets are the minutes imported, in every plan: a blocking check of the run, and a test.",
        "How often the properties of coverage and reconciliation were tried: [properties.md](properties.md).",
        "",
        "## Three visits explained",
        "",
        "As `homecare-edi explain VISIT_ID` says it.",
    ]
    for visit_id, title in EXPLAINED.items():
        lines += ["", f"### {title}", "", "```", *explanation_lines(explain_visit(home, visit_id)), "```"]
    return "\n".join([*lines, ""])


def _bucket_table(home: DataHome) -> list[str]:
    plans = sorted(home.profiles().plans)
    totals = {plan_id: dict(_buckets(home, plan_id).select("bucket_code", "minutes").iter_rows()) for plan_id in plans}
    imported = {plan_id: _imported(home, plan_id) for plan_id in plans}
    rows = [
        [code.replace("_", " "), *(f"{totals[plan_id].get(code, 0):,}" for plan_id in plans)]
        for code in (BILLABLE, *HOLD_CODES)
        if any(code in totals[plan_id] for plan_id in plans)
    ]
    rows.append(["**all buckets**", *(f"**{sum(totals[plan_id].values()):,}**" for plan_id in plans)])
    rows.append(["**minutes imported**", *(f"**{imported[plan_id]:,}**" for plan_id in plans)])
    head = [f"| minutes | {' | '.join(plans)} |", "| --- | " + " | ".join("---:" for _ in plans) + " |"]
    return [*head, *(f"| {' | '.join(row)} |" for row in rows)]


def _frame(home: DataHome, name: str, plan_id: str) -> pl.DataFrame:
    path = home.frame_path(name, billing_date=BILLING_DATE.isoformat(), plan_id=plan_id)
    return pl.read_parquet(path, hive_partitioning=False)


def _buckets(home: DataHome, plan_id: str) -> pl.DataFrame:
    return bucket_totals(_frame(home, "prepared_minutes", plan_id))


def _imported(home: DataHome, plan_id: str) -> int:
    """Minutes from begin to end of the plan's latest visits, counted from what the agencies sent."""
    payers = home.profiles().plan(plan_id).evv_payer_ids
    latest = (
        _frame(home, "validated_visits", plan_id)
        .sort("sequence_id")
        .unique(["agency_id", "visit_id"], keep="last")
        .filter(pl.col("payer_id_evv").is_in(payers))
    )
    length = pl.coalesce("adjusted_end_at", "actual_end_at") - pl.coalesce("adjusted_start_at", "actual_start_at")
    return int(latest.select(length.dt.total_minutes().sum()).item())


def main() -> None:
    """Run the day and write the page."""
    with TemporaryDirectory() as folder:
        work = Path(folder)
        if not run_demo(EXAMPLE, work, say=lambda _: None).is_success:
            sys.exit("The example day failed; see its run.")
        page = reconciliation_page(open_home(work / "home"))
    (HERE / "reconciliation.md").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
