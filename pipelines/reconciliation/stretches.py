"""From pools back to visits: which stretch of which visit each drawn, undrawn or left-over minute is.

A pool's minutes are laid out in the order its visits began; draws take them from the front, then come those a limit
left undrawn, and the remainder that fills no unit is the tail.
"""

import numpy as np
import polars as pl

from pipelines.reconciliation.allocate import BOUND_CODES, Allocated
from pipelines.reconciliation.gates import with_rule_codes
from pipelines.reconciliation.lookups import with_row
from schemas.reconciliation import BILLABLE

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


def pool_bands(
    pools: pl.DataFrame, allocated: Allocated, lines: pl.DataFrame, authorizations: pl.DataFrame
) -> pl.DataFrame:
    """What the minutes of each pool became, from the front: `pool_index`, `from_minute`, `to_minute` and the bucket.

    Args:
        lines: `pool_index`, `authorization_index`, `line_key` of the draws that are billed.
    """
    names = authorizations.select("authorization_id")
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
        "from_minute",
        "bucket_code",
        "rule_codes",
        to_minute="represented_minutes",
        authorization_index="last_tried",
    )
    remainder = undrawn.filter(pl.col("represented_minutes") < pl.col("minutes")).select(
        "pool_index",
        from_minute="represented_minutes",
        to_minute="minutes",
        bucket_code=pl.lit(ROUNDING_REMAINDER),
        rule_codes=pl.lit(ROUNDING_REMAINDER),
        authorization_index="last_drawn",
    )
    bands = pl.concat([drawn, exhausted, remainder], how="diagonal")
    return with_row(bands, names, at="authorization_index")


def pooled_stretches(free: pl.DataFrame, bands: pl.DataFrame, authorizations: pl.DataFrame) -> pl.DataFrame:
    """The free segments of pools, cut where their pool's bands change.

    Laid end to end, pool after pool, segments and bands tile the same minutes; so every cut of either begins a stretch,
    and a search finds the segment and the band it lies in. Minutes of a pool that drew nothing name the authorization
    their visit was judged by.

    Args:
        free: segments with `pool_index`, `piece_begin_at` and `authorization_fact`, ordered by piece and first minute.
    """
    columns = ["pool_index", "piece_begin_at", "piece_index", "first_minute", "minutes", "authorization_fact"]
    # two stable sorts by one column are far cheaper than one by all
    segments = free.select(columns).sort("piece_begin_at", maintain_order=True).sort("pool_index", maintain_order=True)
    names = authorizations.select(judged_by="authorization_id")
    laid = bands.sort("pool_index", "from_minute")
    segment_ends = segments["minutes"].cum_sum().to_numpy()
    band_ends = (laid["to_minute"] - laid["from_minute"]).cum_sum().to_numpy()
    ends = np.union1d(segment_ends, band_ends)
    begins = np.concatenate([np.zeros(1, dtype=np.int64), ends])[: len(ends)]
    of_segment = np.searchsorted(segment_ends, ends)
    cut = with_row(segments[of_segment], names, at="authorization_fact")
    offsets = pl.Series(begins - segment_ends[of_segment]) + cut["minutes"]
    named = laid.select("bucket_code", "rule_codes", "authorization_id", "line_key")[np.searchsorted(band_ends, ends)]
    return (
        cut.with_columns(first_minute=pl.col("first_minute") + offsets, minutes=pl.Series(ends - begins))
        .hstack(named)
        .with_columns(authorization_id=pl.coalesce("authorization_id", "judged_by"))
        .select(STRETCH_COLUMNS)
    )


def held_stretches(free: pl.DataFrame, authorizations: pl.DataFrame) -> pl.DataFrame:
    """The free segments of pieces that a gate holds, and pieces of no minute, which fill no unit."""
    names = authorizations.select("authorization_id")
    return (
        with_row(free, names, at="authorization_fact")
        .with_columns(
            bucket_code=pl.coalesce("bucket_code", pl.lit(ROUNDING_REMAINDER)),
            rule_codes=pl.when(pl.col("bucket_code").is_null())
            .then(pl.lit(ROUNDING_REMAINDER))
            .otherwise("rule_codes"),
            line_key=pl.lit(None, dtype=pl.String),
        )
        .select(STRETCH_COLUMNS)
    )


def taken_stretches(taken: pl.DataFrame) -> pl.DataFrame:
    """What other batches billed stays billable, under its line."""
    return taken.with_columns(bucket_code=pl.lit(BILLABLE), rule_codes=pl.lit("")).select(STRETCH_COLUMNS)


def _drawn_bands(pools: pl.DataFrame, allocated: Allocated, lines: pl.DataFrame) -> pl.DataFrame:
    """Draws from the front. Of a pool whose claim was sent, they wait for the answer, and so do minutes that no further
    unit is needed for."""
    is_sent = pools.select("pool_index", "is_billed_before")
    draws = allocated.draws.join(is_sent, on="pool_index", how="left", maintain_order="left")
    unneeded = pools.filter(pl.col("is_billed_before"), pl.col("units") == 0, pl.col("represented_minutes") > 0).select(
        "pool_index", "is_billed_before", minutes="represented_minutes"
    )
    reason = pl.when("is_billed_before").then(pl.lit(AWAITING_ANSWER))
    # rows of one pool follow one another
    drawn, is_first = pl.col("minutes").cum_sum(), pl.col("pool_index").ne_missing(pl.col("pool_index").shift(1))
    drawn_of_others = pl.when(is_first).then(drawn - pl.col("minutes")).forward_fill()
    return (
        pl.concat([draws, unneeded], how="diagonal")
        .join(
            lines.select("pool_index", "authorization_index", "line_key"),
            on=["pool_index", "authorization_index"],
            how="left",
            maintain_order="left",
        )
        .with_columns(to_minute=drawn - drawn_of_others)
        .select(
            "pool_index",
            "authorization_index",
            "line_key",
            "to_minute",
            from_minute=pl.col("to_minute") - pl.col("minutes"),
            bucket_code=reason.otherwise(pl.lit(BILLABLE)),
            rule_codes=reason.otherwise(pl.lit("")),
        )
    )
