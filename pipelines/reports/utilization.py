"""The utilization report: per member and authorization what was authorized, delivered, billed, held, and is left."""

from datetime import date

import polars as pl

from pipelines.plans.profile import PlanProfile
from pipelines.reports.outlook import Outlook, outlook_sheets
from pipelines.reports.workbook import COUNT, DAY, DOLLARS, HOURS, Sheet, write_workbook
from schemas.reconciliation import BILLABLE
from schemas.rules import HOLD_CODES

_KEYS = ["member_id_medi_cal", "authorization_id", "service_code"]


def utilization(
    *,
    minutes: pl.DataFrame,
    claim_lines: pl.DataFrame,
    claims: pl.DataFrame,
    balances: pl.DataFrame,
    members: pl.DataFrame,
) -> pl.DataFrame:
    """Utilization of a partition, one row per member, authorization and service.

    Columns: `member_id_medi_cal`, `member_id_plan`, `last_name`, `first_name`, `authorization_id`, `service_code`,
    `start_date`, `end_date`, `authorized_minutes`, `delivered_minutes` = `billed_minutes` + `held_minutes`, one
    `held_<reason>_minutes` per hold reason that occurs, `remaining_minutes`, `billed_units`, `billed_cents`.

    Minutes that were held before an authorization was found stand in a row without one, so that the column sums equal
    the minute ledger's. An authorization without any delivered minute has a row as well.
    """
    held = [code for code in HOLD_CODES if code in set(minutes["bucket_code"])]
    delivered = minutes.group_by(_KEYS).agg(
        pl.col("minutes").sum().alias("delivered_minutes"),
        pl.col("minutes").filter(pl.col("bucket_code") == BILLABLE).sum().alias("billed_minutes"),
        pl.col("minutes").filter(pl.col("bucket_code") != BILLABLE).sum().alias("held_minutes"),
        *(pl.col("minutes").filter(pl.col("bucket_code") == code).sum().alias(f"held_{code}_minutes") for code in held),
    )
    # a claim may say the plan's own code: the service delivered is the one its minutes name
    service = minutes.filter(pl.col("line_key").is_not_null()).group_by("line_key").agg(pl.col("service_code").first())
    billed = (
        claim_lines.join(
            claims.select("claim_id_submitter", "member_id_medi_cal"), on="claim_id_submitter", validate="m:1"
        )
        .join(service, on="line_key", how="left", suffix="_delivered")
        .with_columns(service_code=pl.coalesce("service_code_delivered", "service_code"))
        .group_by(_KEYS)
        .agg(pl.col("units").sum().alias("billed_units"), pl.col("charge_cents").sum().alias("billed_cents"))
    )
    granted = balances.group_by(_KEYS).agg(
        pl.col("start_date").min(), pl.col("end_date").max(), pl.col("authorized_minutes", "remaining_minutes").sum()
    )
    return (
        granted.join(delivered, on=_KEYS, how="full", nulls_equal=True, coalesce=True)
        .join(billed, on=_KEYS, how="full", nulls_equal=True, coalesce=True)
        .join(
            members.select("member_id_medi_cal", "member_id_plan", "last_name", "first_name"),
            on="member_id_medi_cal",
            how="left",
        )
        .with_columns(pl.col("^(delivered|billed|held).*$").fill_null(0))
        .select(
            "member_id_medi_cal",
            "member_id_plan",
            "last_name",
            "first_name",
            "authorization_id",
            "service_code",
            "start_date",
            "end_date",
            "authorized_minutes",
            "delivered_minutes",
            "billed_minutes",
            "held_minutes",
            *(f"held_{code}_minutes" for code in held),
            "remaining_minutes",
            "billed_units",
            "billed_cents",
        )
        .sort("last_name", "first_name", "member_id_medi_cal", "authorization_id", "service_code", nulls_last=True)
    )


def utilization_workbook(
    report: pl.DataFrame, *, outlook: Outlook, members: pl.DataFrame, profile: PlanProfile, billing_date: date
) -> bytes:
    """The utilization report as XLSX: totals, one row per member and authorization, the held hours by reason, and what
    is ahead.
    """
    reasons = _held_by_reason(report)
    because = reasons.group_by("row", maintain_order=True).agg(
        pl.format("{} {}", "reason", pl.col("hours").round(2)).str.join("; ").alias("because")
    )
    shown = report.with_row_index("row").join(because, on="row", how="left", maintain_order="left")
    shown = shown.select(
        *_who(),
        pl.col("start_date").alias("From"),
        pl.col("end_date").alias("To"),
        _hours("authorized_minutes", "Authorized hours"),
        _hours("delivered_minutes", "Delivered hours"),
        _hours("billed_minutes", "Billed hours"),
        _hours("held_minutes", "Held hours"),
        _hours("remaining_minutes", "Remaining hours"),
        pl.col("billed_units").alias("Billed units"),
        (pl.col("billed_cents") / 100).alias("Billed dollars"),
        pl.col("because").alias("Held because (hours)"),
    )
    held = reasons.select(*_who(), pl.col("reason").alias("Reason"), pl.col("hours").alias("Held hours"))
    formats = {name: HOURS for name in shown.columns if name.endswith(" hours")}
    formats |= {"From": DAY, "To": DAY, "Billed units": COUNT, "Billed dollars": DOLLARS}
    title = f"{profile.name}: utilization, billing date {billing_date.isoformat()}"
    return write_workbook(
        [
            Sheet("Totals", title, _totals(report, reasons), {"Hours": HOURS, "Dollars": DOLLARS}),
            Sheet("Utilization", title, shown, formats),
            Sheet("Held by reason", title, held, {"Held hours": HOURS}),
            *outlook_sheets(outlook, members=members, title=title),
        ],
        as_of=billing_date,
    )


def _who() -> list[pl.Expr]:
    return [
        pl.col("member_id_medi_cal").alias("CIN"),
        pl.col("member_id_plan").alias("Plan member id"),
        pl.col("last_name").alias("Last name"),
        pl.col("first_name").alias("First name"),
        pl.col("authorization_id").alias("Authorization"),
        pl.col("service_code").alias("Service"),
    ]


def _held_by_reason(report: pl.DataFrame) -> pl.DataFrame:
    """The report's held minutes, one row per row of the report and reason that occurs: `row`, `reason`, `hours`."""
    columns = [name for name in report.columns if name.startswith("held_") and name != "held_minutes"]
    parts = [
        report.with_row_index("row")
        .filter(pl.col(name) > 0)
        .with_columns(reason=pl.lit(_reason(name)), hours=pl.col(name) / 60)
        for name in columns
    ]
    empty = report.clear().with_row_index("row").with_columns(reason=pl.lit(""), hours=pl.lit(0.0))
    return pl.concat([empty, *parts]).sort("row", maintain_order=True)


def _totals(report: pl.DataFrame, reasons: pl.DataFrame) -> pl.DataFrame:
    sums = [
        ("Delivered", report["delivered_minutes"].sum() / 60, None),
        ("Billed", report["billed_minutes"].sum() / 60, report["billed_cents"].sum() / 100),
        ("Held", report["held_minutes"].sum() / 60, None),
    ]
    by_reason = (
        reasons.group_by("reason", maintain_order=True).agg(pl.col("hours").sum()).sort("hours", descending=True)
    )
    rows = [*sums, *((f"Held: {reason}", hours, None) for reason, hours in by_reason.iter_rows())]
    return pl.DataFrame(rows, schema={"What": pl.String, "Hours": pl.Float64, "Dollars": pl.Float64}, orient="row")


def _hours(column: str, name: str) -> pl.Expr:
    """Minutes shown as decimal hours; the ledger keeps the minutes."""
    return (pl.col(column) / 60).alias(name)


def _reason(column: str) -> str:
    return column.removeprefix("held_").removesuffix("_minutes").replace("_", " ")
