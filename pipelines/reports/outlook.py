"""What staff and plans see ahead: authorizations that expire or run out, their burn-down, members without a visit."""

from dataclasses import dataclass

import polars as pl

from pipelines.reports.workbook import COUNT, DAY, HOURS, Sheet


@dataclass(frozen=True)
class Outlook:
    """`authorizations` (AuthorizationForecasts), `burn_down` (AuthorizationBurnDown) and `care_gaps` (CareGaps) of a
    partition.
    """

    authorizations: pl.DataFrame
    burn_down: pl.DataFrame
    care_gaps: pl.DataFrame


def outlook_sheets(outlook: Outlook, *, members: pl.DataFrame, title: str) -> list[Sheet]:
    """Sheets "Authorizations" (those that end or run out first stand first), "Burn-down" and "Without a visit".

    Args:
        members: `Members` of the plan.
    """
    named = {"CIN": "member_id_medi_cal", "Last name": "last_name", "First name": "first_name"}
    who = members.select(named.values())

    def shown(frame: pl.DataFrame, **columns: pl.Expr) -> pl.DataFrame:
        met = frame.join(who, on="member_id_medi_cal", how="left", maintain_order="left", validate="m:1")
        return met.select(**{label: pl.col(name) for label, name in named.items()}, **columns)

    ahead = outlook.authorizations.filter(pl.col("days_to_end") >= 0).sort(
        pl.min_horizontal("runs_out_date", "end_date"), "authorization_id", "row_number"
    )
    return [
        Sheet("Authorizations", title, shown(pl.concat([ahead, _ended(outlook)]), **_authorization()), _FORMATS),
        Sheet("Burn-down", title, shown(outlook.burn_down, **_burn_down()), _FORMATS),
        Sheet("Without a visit", title, shown(outlook.care_gaps.filter("is_without_care"), **_care_gap()), _FORMATS),
    ]


_FORMATS = {
    **dict.fromkeys(("From", "To", "Runs out", "Last visit", "Authorized since", "Period from"), DAY),
    **dict.fromkeys(
        ("Authorized hours", "Drawn hours", "Remaining hours", "Lapsed hours", "Granted hours", "Left after hours"),
        HOURS,
    ),
    **dict.fromkeys(("Days to end", "Days without a visit"), COUNT),
}


def _ended(outlook: Outlook) -> pl.DataFrame:
    """Authorizations that ended with something left: authorized, never delivered."""
    return outlook.authorizations.filter(pl.col("days_to_end") < 0, pl.col("lapsed_minutes") > 0)


def _authorization() -> dict[str, pl.Expr]:
    return {
        "Authorization": pl.col("authorization_id"),
        "Service": pl.col("service_code"),
        "From": pl.col("start_date"),
        "To": pl.col("end_date"),
        "Expiring": pl.when("is_expiring").then(pl.lit("expiring")),
        "Days to end": pl.col("days_to_end"),
        "Runs out": pl.col("runs_out_date"),
        "Authorized hours": pl.col("authorized_minutes") / 60,
        "Drawn hours": pl.col("drawn_minutes") / 60,
        "Remaining hours": pl.col("remaining_minutes") / 60,
        "Lapsed hours": pl.col("lapsed_minutes") / 60,
    }


def _burn_down() -> dict[str, pl.Expr]:
    return {
        "Authorization": pl.col("authorization_id"),
        "Service": pl.col("service_code"),
        "Period": pl.col("period_code"),
        "Period from": pl.col("period_start_date"),
        "Granted hours": pl.col("period_minutes") / 60,
        "Drawn hours": pl.col("drawn_minutes") / 60,
        "Left after hours": pl.col("remaining_minutes") / 60,
    }


def _care_gap() -> dict[str, pl.Expr]:
    return {
        "Services": pl.col("service_codes"),
        "Authorized since": pl.col("authorized_from_date"),
        "Last visit": pl.col("last_visit_date"),
        "Days without a visit": pl.col("without_visit_days"),
    }
