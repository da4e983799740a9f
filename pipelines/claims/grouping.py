"""Grouping: which billable lines stand together on one claim, and in which order.

A claim holds lines of one member, one agency, one authorization and one period. Lines stand in the order of their
dates, and every `lines_per_claim` of them make a claim, so lines of later dates never move a line that already has its
place.
"""

import polars as pl

from pipelines.plans.profile import ClaimRules

GROUP = ("plan_id", "member_id_medi_cal", "agency_id", "authorization_id", "period_from_date")
_ORDER = ("service_date", "service_code", "modifier_codes", "line_key")


def grouped(lines: pl.DataFrame, *, rules: ClaimRules) -> pl.DataFrame:
    """Billable lines with their place: `period_from_date`, `part` (claim within the group, from 1), `line_number`.

    Args:
        lines: `schemas.reconciliation.BillableLines`, in any order.
        rules: `grouped_by` (a week is ISO's, from Monday) and `lines_per_claim` of the plan.

    Returns:
        The lines in claim order; the same lines in another order give the same frame.
    """
    place = pl.int_range(pl.len()).over(GROUP)
    return (
        lines.with_columns(period_from_date=_period(pl.col("service_date"), rules))
        .sort(*GROUP, *_ORDER, nulls_last=False)
        .with_columns(part=place // rules.lines_per_claim + 1, line_number=place % rules.lines_per_claim + 1)
    )


def _period(service_date: pl.Expr, rules: ClaimRules) -> pl.Expr:
    starts = {
        "service_date": service_date,
        "week": service_date.dt.truncate("1w"),
        "month": service_date.dt.month_start(),
    }
    return starts[rules.grouped_by]
