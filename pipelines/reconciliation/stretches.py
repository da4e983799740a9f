"""From pools back to visits: which stretch of which visit each drawn, undrawn or left-over minute is.

A pool's minutes are laid out in the order its visits began; draws take them from the front, then come those a limit
left undrawn, and the remainder that fills no unit is the tail.
"""

import numpy as np
import polars as pl
from numba import njit
from numpy.typing import NDArray

from pipelines.reconciliation.allocate import BOUND_CODES, Allocated
from pipelines.reconciliation.gates import with_rule_codes
from pipelines.reconciliation.lookups import rows, with_row
from schemas.reconciliation import BILLABLE

Integers = NDArray[np.int64]

AWAITING_ANSWER = "awaiting_answer"
ROUNDING_REMAINDER = "rounding_remainder"

STRETCH_COLUMNS = [
    "piece_index",
    "first_minute",
    "minutes",
    "bucket_code",
    "rule_codes",
    "authorization_id",
    "line_key",
]


def pool_bands(pools: pl.DataFrame, allocated: Allocated, lines: pl.DataFrame) -> pl.DataFrame:
    """What the minutes of each pool became: `pool_index`, `to_minute` and the bucket; bands of one pool from the front.

    Args:
        lines: `billable_lines`.
    """
    drawn = _drawn_bands(pools, allocated, lines)
    is_last = pl.col("pool_index").ne_missing(pl.col("pool_index").shift(-1))
    taken = drawn.filter(is_last).select("pool_index", from_minute="to_minute", last_drawn="authorization_index")
    undrawn = (
        pools.select("pool_index", "minutes", "represented_minutes")
        .join(taken, on="pool_index", how="left", maintain_order="left")
        .with_columns(pl.col("from_minute").fill_null(0))
    )
    bound = with_rule_codes(
        undrawn.filter(pl.col("from_minute") < pl.col("represented_minutes"))
        .join(allocated.undrawn, on="pool_index", how="left")
        .with_columns((pl.col("bounds") // 2**bit % 2 == 1).alias(code) for bit, code in enumerate(BOUND_CODES)),
        BOUND_CODES,
    )
    exhausted = bound.select(
        "pool_index",
        "bucket_code",
        "rule_codes",
        to_minute="represented_minutes",
        authorization_index="last_tried",
    )
    remainder = undrawn.filter(pl.col("represented_minutes") < pl.col("minutes")).select(
        "pool_index",
        to_minute="minutes",
        bucket_code=pl.lit(ROUNDING_REMAINDER),
        rule_codes=pl.lit(ROUNDING_REMAINDER),
        authorization_index="last_drawn",
    )
    return pl.concat([drawn, exhausted, remainder], how="diagonal_relaxed")


def free_stretches(free: pl.DataFrame, bands: pl.DataFrame, authorizations: pl.DataFrame) -> pl.DataFrame:
    """The free segments, those of pools cut where their pool's bands change; in the order given.

    Laid end to end, the segments and the bands of a pool tile the same minutes. Minutes of a pool that drew nothing
    name the authorization their visit was judged by. A segment of no pool is held by a gate, or has no minute and fills
    no unit.

    Args:
        free: segments with `pool_index` (null: of none), `piece_begin_at` and what their piece was judged, ordered by
            piece and first minute.
        bands: `pool_bands`.
    """
    segments, of_band, offsets, lengths = _cut(
        free["pool_index"].cast(pl.Int64).fill_null(-1).to_numpy(),
        free["minutes"].to_numpy(),
        free.select(pl.arg_sort_by("piece_begin_at", maintain_order=True)).to_series().to_numpy(),
        bands["pool_index"].cast(pl.Int64).to_numpy(),
        bands["to_minute"].to_numpy(),
    )
    band = pl.Series("band", of_band).to_frame().select(pl.when(pl.col("band") >= 0).then("band")).to_series()
    is_unnamed = pl.col("bucket_code").is_null()
    judged = free.select(
        "piece_index",
        "first_minute",
        judged_bucket=pl.coalesce("bucket_code", pl.lit(ROUNDING_REMAINDER)),
        judged_rules=pl.when(is_unnamed).then(pl.lit(ROUNDING_REMAINDER)).otherwise("rule_codes"),
        judged_by="authorization_fact",
    ).pipe(rows, pl.Series(segments))
    found = rows(bands.select("bucket_code", "rule_codes", "authorization_index", "line_key"), band)
    cut = judged.hstack(found).select(
        "piece_index",
        "line_key",
        pl.coalesce("bucket_code", "judged_bucket"),
        pl.coalesce("rule_codes", "judged_rules"),
        authorization_index=pl.coalesce("authorization_index", "judged_by"),
        first_minute=pl.col("first_minute") + pl.Series(offsets),
        minutes=pl.Series(lengths),
    )
    return with_row(cut, authorizations.select("authorization_id"), at="authorization_index").select(STRETCH_COLUMNS)


def taken_stretches(taken: pl.DataFrame) -> pl.DataFrame:
    """What other batches billed stays billable, under its line."""
    return taken.with_columns(bucket_code=pl.lit(BILLABLE), rule_codes=pl.lit("")).select(STRETCH_COLUMNS)


def _drawn_bands(pools: pl.DataFrame, allocated: Allocated, lines: pl.DataFrame) -> pl.DataFrame:
    """Draws from the front. Of a pool whose claim was sent, they wait for the answer, and so do minutes that no further
    unit is needed for."""
    # lines are the draws of the other pools, in their order
    is_line = ~pl.col("is_billed_before")
    draws = with_row(
        with_row(allocated.draws, pools.select("is_billed_before"), at="pool_index").with_columns(
            line=pl.when(is_line).then(is_line.cast(pl.Int64).cum_sum() - 1)
        ),
        lines.select("line_key"),
        at="line",
    )
    unneeded = pools.filter(pl.col("is_billed_before"), pl.col("units") == 0, pl.col("represented_minutes") > 0).select(
        "pool_index", "is_billed_before", minutes="represented_minutes"
    )
    reason = pl.when("is_billed_before").then(pl.lit(AWAITING_ANSWER))
    # rows of one pool follow one another
    drawn, is_first = pl.col("minutes").cum_sum(), pl.col("pool_index").ne_missing(pl.col("pool_index").shift(1))
    drawn_of_others = pl.when(is_first).then(drawn - pl.col("minutes")).forward_fill()
    return (
        pl.concat([draws, unneeded], how="diagonal")
        .with_columns(to_minute=drawn - drawn_of_others)
        .select(
            "pool_index",
            "authorization_index",
            "line_key",
            "to_minute",
            bucket_code=reason.otherwise(pl.lit(BILLABLE)),
            rule_codes=reason.otherwise(pl.lit("")),
        )
    )


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _cut(
    pools: Integers, minutes: Integers, begun: Integers, band_pools: Integers, band_ends: Integers
) -> tuple[Integers, Integers, Integers, Integers]:
    """Of each stretch its segment, its band (-1: none), its offset within the segment, its length.

    Segments of pool -1 stay whole. `begun` names the segments in the order in which they began: so they follow one
    another in their pool. Bands of one pool follow one another too.
    """
    count = pools.max() + 1 if len(pools) else 0
    laid = np.zeros(count, dtype=np.int64)
    begins = np.zeros(len(pools), dtype=np.int64)
    for s in begun:
        if pools[s] >= 0:
            begins[s] = laid[pools[s]]
            laid[pools[s]] += minutes[s]
    first_band = np.zeros(count + 2, dtype=np.int64)
    for pool in band_pools:
        first_band[pool + 2] += 1
    first_band = first_band.cumsum()
    by_pool = np.empty(len(band_pools), dtype=np.int64)
    for band in range(len(band_pools)):
        by_pool[first_band[band_pools[band] + 1]] = band
        first_band[band_pools[band] + 1] += 1
    # every cut inside a segment is the end of a band
    most = len(pools) + len(band_pools)
    segments, bands = np.empty(most, dtype=np.int64), np.empty(most, dtype=np.int64)
    offsets, lengths = np.empty(most, dtype=np.int64), np.empty(most, dtype=np.int64)
    n = 0
    for s in range(len(pools)):
        if pools[s] < 0:
            segments[n], bands[n], offsets[n], lengths[n] = s, -1, 0, minutes[s]
            n += 1
            continue
        done = 0
        for b in by_pool[first_band[pools[s]] : first_band[pools[s] + 1]]:
            end = min(minutes[s], band_ends[b] - begins[s])
            if end > done:
                segments[n], bands[n], offsets[n], lengths[n] = s, b, done, end - done
                n, done = n + 1, end
    return segments[:n], bands[:n], offsets[:n], lengths[:n]
