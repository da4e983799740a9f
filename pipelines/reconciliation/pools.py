"""Pools: the free minutes that are rounded together, with the units they make, in the order in which they draw."""

import polars as pl

from pipelines.reconciliation.lookups import with_lookup, with_row
from pipelines.reconciliation.units import represented_minutes, whole_units

POOL_KEY = ["demand_index", "service_date", "pooled_piece"]


def pooled_piece() -> pl.Expr:
    """The piece a pool consists of when every visit is counted alone; null when the date is counted as one.

    A day unit is one per date, so days are always pooled by date.
    """
    return pl.when((pl.col("pooled_by") == "visit") & (pl.col("unit_code") != "day")).then("piece_index")


def pooled(
    free: pl.DataFrame, *, demanded: pl.DataFrame, services: pl.DataFrame, billed_before: pl.DataFrame
) -> pl.DataFrame:
    """One row per pool in the turn in which it draws, `pool_index`: by date of service, first begin, first visit.

    Args:
        free: free segments with `piece_index`, `piece_begin_at` and the pool key.
        demanded: member, agency and service by `demand_index`.
        services: `contracted_services`.
        billed_before: per pool key, `prior_units` and `prior_minutes` on live claims.

    Returns:
        Beside the key: `minutes` (free ones), `units` (to draw), `represented_minutes` (free ones that units stand for
        or would stand for), `is_billed_before`. Where a claim for the pool was sent, units are those that its new total
        makes beyond the billed ones; they are not drawn now (`awaiting_answer`).
    """
    counted = services.select("program_code", "unit_code", "unit_minutes", "rounding", "minimum_minutes")
    total = pl.col("minutes") + pl.col("prior_minutes")
    gathered = (
        free.group_by(POOL_KEY)
        .agg(
            pl.col("minutes").sum(),
            pl.col("piece_begin_at").min().alias("first_begin_at"),
            pl.col("piece_index").min().alias("first_piece"),
        )
        .sort("service_date", "first_begin_at", "first_piece")
        .with_row_index("pool_index")
    )
    described = with_row(
        with_row(gathered, demanded.drop("demand_index"), at="demand_index"), counted, at="service_index"
    )
    return (
        with_lookup(described, billed_before, on=POOL_KEY)
        .with_columns(is_billed_before=pl.col("prior_units").is_not_null())
        .with_columns(pl.col("prior_units", "prior_minutes").fill_null(0))
        .with_columns(total_units=whole_units(total))
        .with_columns(
            units=(pl.col("total_units") - pl.col("prior_units")).clip(lower_bound=0),
            represented_minutes=pl.min_horizontal(
                represented_minutes(total, pl.col("total_units")) - pl.col("prior_minutes"), "minutes"
            ).clip(lower_bound=0),
        )
    )


def billed_pools(lines: pl.DataFrame, pieces: pl.DataFrame, demanded: pl.DataFrame) -> pl.DataFrame:
    """Pools of which live claims bill something: the pool key with `prior_units` and `prior_minutes`.

    Args:
        lines: `prior_lines` of the plan.
        demanded: member, agency, service by `demand_index`.
    """
    return (
        lines.join(demanded, on=["member_id_medi_cal", "agency_id", "service_index"], how="inner")
        .join(
            pieces.select("agency_id", "visit_id", "service_date", "piece_index"),
            on=["agency_id", "visit_id", "service_date"],
            how="left",
        )
        .with_columns(pooled_piece=pooled_piece())
        .group_by(POOL_KEY)
        .agg(prior_units=pl.col("line_units").sum(), prior_minutes=pl.col("minutes").sum())
    )
