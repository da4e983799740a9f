"""Pools: the free minutes that are rounded together, with the units they make, in the order in which they draw."""

import numpy as np
import polars as pl
from numba import njit
from numpy.typing import NDArray

from pipelines.reconciliation.lookups import grouped, rows, with_lookup, with_row
from pipelines.reconciliation.units import represented_minutes, whole_units

Integers = NDArray[np.int64]

POOL_KEY = ["demand_index", "service_date", "pooled_piece"]

POOL_TURN = ["first_begin_at", "first_visit"]
"""What tells which pool draws first: its first begin, then the place of its first visit."""


def pooled_piece() -> pl.Expr:
    """The piece a pool consists of when every visit is counted alone; null when the date is counted as one.

    A day unit is one per date, so days are always pooled by date.
    """
    return pl.when((pl.col("pooled_by") == "visit") & (pl.col("unit_code") != "day")).then("piece_index")


def pooled(
    free: pl.DataFrame, *, demanded: pl.DataFrame, services: pl.DataFrame, billed_before: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """One row per pool in the turn in which it draws, `pool_index`: by date of service, first begin, first visit; and
    the segments with the pool they are in, null where a gate holds them or they have no minute.

    Args:
        free: free segments with `piece_index`, `visit_index`, `piece_begin_at`, `bucket_code` and the pool key, ordered
            by piece.
        demanded: member, agency and service by `demand_index`.
        services: `contracted_services`.
        billed_before: per pool key, `prior_units` and `prior_minutes` on live claims.

    Returns:
        Of pools, beside key and turn: `minutes` (free ones), `units` (to draw), `represented_minutes` (free ones that
        units stand for or would stand for), `is_billed_before`. Where a claim for the pool was sent, units are those
        that its new total makes beyond the billed ones; they are not drawn now (`awaiting_answer`).
    """
    counted = services.select(
        "program_code", "program_number", "unit_code", "unit_minutes", "rounding", "minimum_minutes"
    )
    total = pl.col("minutes") + pl.col("prior_minutes")
    gathered, pool_index = _gathered(free)
    described = with_row(
        with_row(gathered, demanded.drop("demand_index"), at="demand_index"), counted, at="service_index"
    )
    pools = (
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
    return pools, free.with_columns(pool_index=pool_index)


def _gathered(free: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series]:
    """Pools in the turn in which they draw, with key, turn and minutes; and the pool of each segment."""
    passes = free.select(pl.col("bucket_code").is_null() & (pl.col("minutes") > 0)).to_series()
    passing = free.select(*POOL_KEY, "minutes", "piece_begin_at", first_visit="visit_index").filter(passes)
    numbers, first_segments = grouped(passing.select(POOL_KEY))
    minutes, begins = _summed(
        numbers.to_numpy(),
        passing["minutes"].to_numpy(),
        passing["piece_begin_at"].to_physical().to_numpy(),
        len(first_segments),
    )
    # numbers are in the order of first visits, and instants in that of their dates
    turn = pl.Series(begins).to_frame("begin").select(pl.arg_sort_by("begin", maintain_order=True)).to_series()
    gathered = (
        passing.select(*POOL_KEY, "first_visit")
        .pipe(rows, first_segments)
        .with_columns(
            minutes=pl.Series(minutes), first_begin_at=pl.Series(begins).cast(passing["piece_begin_at"].dtype)
        )
        .pipe(rows, turn)
        .with_row_index("pool_index")
    )
    places = np.empty(len(turn), dtype=np.int64)
    places[turn.to_numpy()] = np.arange(len(turn))
    pool_index = pl.Series([None], dtype=pl.Int64).new_from_index(0, free.height)
    return gathered, pool_index.scatter(passes.arg_true(), places[numbers.to_numpy()])


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _summed(pools: Integers, minutes: Integers, begins: Integers, count: int) -> tuple[Integers, Integers]:
    """Of each pool the sum of minutes and the first begin."""
    sums = np.zeros(count, dtype=np.int64)
    firsts = np.full(count, np.iinfo(np.int64).max, dtype=np.int64)
    for i in range(len(pools)):
        sums[pools[i]] += minutes[i]
        firsts[pools[i]] = min(firsts[pools[i]], begins[i])
    return sums, firsts


def billed_pools(lines: pl.DataFrame, pieces: pl.DataFrame, demanded: pl.DataFrame) -> pl.DataFrame:
    """Pools of which live claims bill something: the pool key with `prior_units` and `prior_minutes`.

    Args:
        lines: `prior_lines` of the plan.
        demanded: member, agency, service by `demand_index`.
    """
    return (
        lines.join(demanded, on=["member_id_medi_cal", "agency_id", "service_index"], how="inner")
        .join(
            pieces.filter("is_billed_before").select("agency_id", "visit_id", "service_date", "piece_index"),
            on=["agency_id", "visit_id", "service_date"],
            how="left",
        )
        .with_columns(pooled_piece=pooled_piece())
        .group_by(POOL_KEY)
        .agg(prior_units=pl.col("line_units").sum(), prior_minutes=pl.col("minutes").sum())
    )
