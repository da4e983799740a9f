"""What is left of the authorizations, when it runs out or ends, and who goes without care, seen from a billing date.

Time drawn is that of whole units, as the plan counts it. A forecast is the pace of the last days, nothing more: it
knows of no schedule.
"""

from datetime import date, timedelta

import polars as pl

from pipelines.plans.profile import Watch
from pipelines.reconciliation.allocate import period_start
from schemas.forecast import AuthorizationBurnDown, AuthorizationForecasts, CareGaps

_LINE = ["file_sha256", "row_number"]
"""Where a service line of an authorization is stated names it."""

_NO_VISIT = ("cancelled", "duplicate")
"""Buckets of what did not take place, or not a second time; any other held visit did."""


def authorization_forecasts(
    balances: pl.DataFrame, draws: pl.DataFrame, *, watch: Watch, billing_date: date
) -> pl.DataFrame:
    """`AuthorizationForecasts` of every balance, in its order.

    Hours run out after as many days as the remaining minutes last at the pace of the last `watch.pace_days` days, or of
    those since the authorization began.

    Args:
        balances: `AuthorizationBalances`.
        draws: `AuthorizationDraws`.
    """
    day = pl.lit(billing_date)
    first_paced = billing_date - timedelta(days=watch.pace_days - 1)
    is_paced = pl.col("service_date").is_between(first_paced, billing_date)
    used = draws.group_by(_LINE).agg(
        paced_minutes=pl.col("drawn_minutes").filter(is_paced).sum(), last_drawn_date=pl.col("service_date").max()
    )
    paced_days = pl.min_horizontal((day - pl.col("start_date")).dt.total_days() + 1, watch.pace_days)
    days_left = -(-pl.col("remaining_minutes") * paced_days // pl.col("paced_minutes"))
    days_to_end = (pl.col("end_date") - day).dt.total_days()
    return AuthorizationForecasts.conform(
        balances.join(used, on=_LINE, how="left", maintain_order="left")
        .join(_drawn_in_period(balances, draws, billing_date), on=_LINE, how="left", maintain_order="left")
        .with_columns(
            pl.col("paced_minutes", "drawn_in_period").fill_null(0),
            left_minutes=pl.col("remaining_minutes").clip(lower_bound=0),
            days_to_end=days_to_end,
        )
        .with_columns(
            deliverable_minutes=_deliverable(billing_date),
            runs_out_date=pl.when(pl.col("remaining_minutes") <= 0)
            .then("last_drawn_date")
            .when((pl.col("paced_minutes") > 0) & (days_left <= days_to_end))
            .then(day + pl.duration(days=days_left)),
            is_expiring=(pl.col("status_code") == "approved") & days_to_end.is_between(0, watch.expiring_days),
        )
        .with_columns(lapsed_minutes=pl.col("left_minutes") - pl.col("deliverable_minutes"))
    )


def burn_down(balances: pl.DataFrame, draws: pl.DataFrame) -> pl.DataFrame:
    """`AuthorizationBurnDown`, ordered by service line as in `balances`, then by period.

    Args:
        balances: `AuthorizationBalances`.
        draws: `AuthorizationDraws`.
    """
    lines = balances.drop("drawn_minutes", "remaining_minutes").with_columns(pl.col("period_code").fill_null("month"))
    order = lines.select(_LINE).with_row_index("line")
    start = period_start(pl.col("service_date"), pl.col("period_code"))
    return AuthorizationBurnDown.conform(
        draws.select(*_LINE, "service_date", "drawn_minutes")
        .join(lines.join(order, on=_LINE), on=_LINE, how="inner")
        .with_columns(period_start_date=start)
        .group_by("line", "period_start_date")
        .agg(pl.all().exclude("service_date", "drawn_minutes").first(), pl.col("drawn_minutes").sum())
        .sort("line", "period_start_date")
        .with_columns(remaining_minutes=pl.col("authorized_minutes") - pl.col("drawn_minutes").cum_sum().over("line"))
    )


def care_gaps(balances: pl.DataFrame, minutes: pl.DataFrame, *, watch: Watch, billing_date: date) -> pl.DataFrame:
    """`CareGaps`, those without care longest first.

    A held visit took place and counts; one that is cancelled, not to be billed or reported twice does not. A new
    authorization that follows another without a gap does not set the days back.

    Args:
        balances: `AuthorizationBalances`.
        minutes: `VisitMinutes`.
    """
    member = ["plan_id", "member_id_medi_cal"]
    latest_end = pl.col("end_date").cum_max().shift(1).over(member)
    begins_anew = (pl.col("start_date") > latest_end.dt.offset_by("1d")).fill_null(True)
    chained = (
        balances.filter(pl.col("status_code") == "approved", pl.col("start_date") <= billing_date)
        .sort(*member, "start_date", "end_date")
        .with_columns(chain=begins_anew.cast(pl.Int64).cum_sum().over(member))
        .with_columns(authorized_from_date=pl.col("start_date").min().over(*member, "chain"))
    )
    in_force = (
        chained.filter(pl.col("end_date") >= billing_date)
        .group_by(member)
        .agg(pl.col("authorized_from_date").min(), service_codes=pl.col("service_code").unique().sort().str.join(" "))
    )
    visited = (
        minutes.filter(~pl.col("bucket_code").is_in(_NO_VISIT), pl.col("service_date") <= billing_date)
        .group_by("member_id_medi_cal")
        .agg(last_visit_date=pl.col("service_date").max())
    )
    since = pl.max_horizontal("last_visit_date", "authorized_from_date")
    return CareGaps.conform(
        in_force.join(visited, on="member_id_medi_cal", how="left")
        .with_columns(without_visit_days=(pl.lit(billing_date) - since).dt.total_days())
        .with_columns(is_without_care=pl.col("without_visit_days") >= watch.without_visit_days)
        .sort(-pl.col("without_visit_days"), *member)
    )


def _drawn_in_period(balances: pl.DataFrame, draws: pl.DataFrame, billing_date: date) -> pl.DataFrame:
    """Minutes drawn per service line in the period that the billing date lies in."""
    of_date, of_today = (period_start(d, pl.col("period_code")) for d in (pl.col("service_date"), pl.lit(billing_date)))
    return (
        draws.select(*_LINE, "service_date", drawn_in_period="drawn_minutes")
        .join(balances.select(*_LINE, "period_code"), on=_LINE, how="inner")
        .filter(of_date == of_today)
        .group_by(_LINE)
        .agg(pl.col("drawn_in_period").sum())
    )


def _deliverable(billing_date: date) -> pl.Expr:
    """What can still be drawn of `left_minutes`: the rest of the present period, and whole periods until the end."""
    first = pl.max_horizontal("start_date", pl.lit(billing_date))
    begun = pl.max_horizontal(pl.col("period_minutes") - pl.col("drawn_in_period"), 0)
    following = _periods_after(first, pl.col("end_date"))
    needed = -(-(pl.col("left_minutes") - begun) // pl.col("period_minutes"))
    return (
        pl.when((pl.col("status_code") != "approved") | (pl.col("days_to_end") < 0))
        .then(0)
        .when(pl.col("period_minutes").is_null() | (begun >= pl.col("left_minutes")) | (needed <= following))
        .then("left_minutes")
        .otherwise(begun + following * pl.col("period_minutes"))
    )


def _periods_after(first: pl.Expr, last: pl.Expr) -> pl.Expr:
    """Periods that begin after the one `first` lies in, up to `last`."""
    code = pl.col("period_code")
    years = last.dt.year() - first.dt.year()
    weeks = (last.dt.truncate("1w") - first.dt.truncate("1w")).dt.total_days() // 7
    return (
        pl.when(code == "day")
        .then((last - first).dt.total_days())
        .when(code == "week")
        .then(weeks)
        .when(code == "month")
        .then(years * 12 + last.dt.month().cast(pl.Int32) - first.dt.month().cast(pl.Int32))
        .otherwise(years)
        .cast(pl.Int64)
    )
