"""Why a visit is billed or held: every rule applied, the authorization drawn on, the claim line it is on."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipelines.orchestration.home import DataHome
from schemas.rules import HOLD_CODES, RULES


@dataclass(frozen=True)
class Explanation:
    """One visit in the latest partition that judged it.

    `stretches`: what became of each stretch of its minutes, with authorization and the ledger's claim line;
    `rules`: every rule applied per date of service, whether it held the visit;
    `authorizations`: what the authorizations named in `stretches` grant and have left.
    """

    visit_id: str
    plan_id: str
    billing_date: str
    stretches: pl.DataFrame
    rules: pl.DataFrame
    authorizations: pl.DataFrame


def explain_visit(home: DataHome, visit_id: str) -> list[Explanation]:
    """The explanation of a visit, one per plan that judged it; empty when no run has judged it."""
    latest: dict[str, Path] = {}
    for path in sorted(home.frames.glob("prepared_minutes/*/*.parquet")):
        rows = pl.scan_parquet(path, hive_partitioning=False).filter(pl.col("visit_id") == visit_id)
        if rows.select(pl.len()).collect().item():
            latest[path.stem] = path
    return [_explain(home, visit_id, plan_id, path.parent.name) for plan_id, path in sorted(latest.items())]


def _explain(home: DataHome, visit_id: str, plan_id: str, billing_date: str) -> Explanation:
    def frame(name: str) -> pl.DataFrame:
        path = home.frame_path(name, billing_date=billing_date, plan_id=plan_id)
        return pl.read_parquet(path, hive_partitioning=False)

    minutes = frame("prepared_minutes").filter(pl.col("visit_id") == visit_id).sort("service_date", "first_minute")
    with home.ledger() as ledger:
        lines = ledger.known_lines(plan_id).select(
            "line_key",
            "claim_id_submitter",
            "line_number",
            "units",
            "charge_cents",
            "state_code",
            line_minutes="minutes",
            claim_billing_date="billing_date",
        )
    stretches = minutes.join(lines, on="line_key", how="left").select(
        "service_date",
        "agency_id",
        "service_code",
        "first_minute",
        "minutes",
        "bucket_code",
        "rule_codes",
        "authorization_id",
        "claim_id_submitter",
        "line_number",
        "units",
        "charge_cents",
        "line_minutes",
        "state_code",
        "claim_billing_date",
    )
    judgements = frame("reconciled_judgements").filter(pl.col("visit_id") == visit_id)
    drawn = stretches["authorization_id"].drop_nulls().unique()
    return Explanation(
        visit_id,
        plan_id,
        billing_date,
        stretches,
        _rules(judgements, stretches),
        frame("reconciled_balances").filter(pl.col("authorization_id").is_in(drawn.implode())),
    )


def _rules(judgements: pl.DataFrame, stretches: pl.DataFrame) -> pl.DataFrame:
    """One row per agency, date and rule: `agency_id`, `service_date`, `rule_code`, `is_held`, `sentence`, `next_step`.

    Rules judged before units are drawn stand in the judgements; those that follow from drawing show in the buckets.
    """
    visit_date = ["agency_id", "service_date"]  # two agencies may use the same visit id
    gates = [code for code in HOLD_CODES if code in judgements.columns]
    judged = judgements.select(*visit_date, *gates)
    later = [code for code in HOLD_CODES if code not in gates]
    drawn = stretches.group_by(visit_date).agg(pl.col("bucket_code").eq(code).any().alias(code) for code in later)
    words = pl.DataFrame(
        {
            "rule_code": HOLD_CODES,
            "precedence": range(len(HOLD_CODES)),
            "sentence": [RULES[code].sentence for code in HOLD_CODES],
            "next_step": [RULES[code].next_step for code in HOLD_CODES],
        }
    )
    return (
        pl.concat(f.unpivot(index=visit_date, variable_name="rule_code", value_name="is_held") for f in (judged, drawn))
        .join(words, on="rule_code", validate="m:1")
        .sort(*visit_date, "precedence")
        .drop("precedence")
    )
