"""The held-visits worklist: every stretch of a visit that is not billed, why, and what to do next."""

from datetime import date

import polars as pl

from pipelines.plans.profile import PlanProfile
from pipelines.reports.workbook import COUNT, DAY, HOURS, Sheet, write_workbook
from schemas.reconciliation import BILLABLE
from schemas.rules import HOLD_CODES, RULES


def held_visits(*, minutes: pl.DataFrame, members: pl.DataFrame, agencies: pl.DataFrame) -> pl.DataFrame:
    """Held stretches, one row each, ordered by reason (precedence), date, visit.

    Columns: `reason_code`, `reason`, `next_step`, `other_reasons`, `visit_id`, `service_date`, `minutes`,
    `agency_name`, `aide_id`, `member_id_medi_cal`, `member_id_plan`, `last_name`, `first_name`, `service_code`,
    `modifier_codes`, `authorization_id`.
    """
    rules = pl.DataFrame(
        {
            "bucket_code": HOLD_CODES,
            "precedence": range(len(HOLD_CODES)),
            "reason": [RULES[code].sentence for code in HOLD_CODES],
            "next_step": [RULES[code].next_step for code in HOLD_CODES],
        }
    )
    names = agencies.unique("agency_id", keep="last", maintain_order=True).select("agency_id", agency_name="name")
    return (
        minutes.filter(pl.col("bucket_code") != BILLABLE)
        .join(rules, on="bucket_code", how="left", validate="m:1")
        .join(names, on="agency_id", how="left", validate="m:1")
        .join(
            members.select("member_id_medi_cal", "member_id_plan", "last_name", "first_name"),
            on="member_id_medi_cal",
            how="left",
            validate="m:1",
        )
        .sort("precedence", "service_date", "visit_id", "first_minute")
        .select(
            pl.col("bucket_code").alias("reason_code"),
            "reason",
            "next_step",
            pl.col("rule_codes")
            .str.split(" ")
            .list.set_difference(pl.concat_list("bucket_code"))
            .list.sort()
            .list.join(", ")
            .alias("other_reasons"),
            "visit_id",
            "service_date",
            "minutes",
            "agency_name",
            "aide_id",
            "member_id_medi_cal",
            "member_id_plan",
            "last_name",
            "first_name",
            "service_code",
            "modifier_codes",
            "authorization_id",
        )
    )


def held_visits_workbook(worklist: pl.DataFrame, *, profile: PlanProfile, billing_date: date) -> bytes:
    """The worklist as XLSX: minutes and visits per reason, then every held stretch with its next step."""
    by_reason = worklist.group_by("reason_code", "reason", "next_step", maintain_order=True).agg(
        pl.col("visit_id").n_unique().alias("Visits"), (pl.col("minutes").sum() / 60).alias("Hours")
    )
    title = f"{profile.name}: held visits, billing date {billing_date.isoformat()}"
    labels = {
        "reason_code": "Reason",
        "visit_id": "Visit",
        "service_date": "Date",
        "hours": "Hours",
        "agency_name": "Agency",
        "aide_id": "Aide",
        "member_id_medi_cal": "CIN",
        "member_id_plan": "Plan member id",
        "last_name": "Last name",
        "first_name": "First name",
        "service_code": "Service",
        "modifier_codes": "Modifiers",
        "authorization_id": "Authorization",
        "next_step": "What next",
        "other_reasons": "Further reasons",
    }
    words = [pl.col(name).str.replace_all("_", " ") for name in ("reason_code", "other_reasons")]
    shown = worklist.with_columns(*words, hours=pl.col("minutes") / 60).select(*labels).rename(labels)
    reasons = by_reason.with_columns(pl.col("reason_code").str.replace_all("_", " ")).rename(
        {"reason_code": "Reason", "reason": "Why", "next_step": "What next"}
    )
    return write_workbook(
        [
            Sheet("Reasons", title, reasons, {"Visits": COUNT, "Hours": HOURS}),
            Sheet("Held visits", title, shown, {"Date": DAY, "Hours": HOURS}),
        ],
        as_of=billing_date,
    )
