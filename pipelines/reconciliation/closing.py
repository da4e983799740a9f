"""Closing the minute ledger: totals by bucket, and the proof that every imported minute is in exactly one."""

import polars as pl

_PIECE = ["agency_id", "visit_id", "service_date"]


class ConservationError(Exception):
    """The minutes do not close: some were lost, counted twice or invented. A fault of ours; the batch must not go on.

    The message gives counts only.
    """


def bucket_totals(minutes: pl.DataFrame) -> pl.DataFrame:
    """Minutes and visits per bucket: `bucket_code`, `minutes`, `visits` (a visit counts in every bucket it has a
    stretch in).

    Args:
        minutes: `VisitMinutes`.
    """
    return (
        minutes.group_by("bucket_code")
        .agg(
            pl.col("minutes").sum(),
            visits=pl.struct("agency_id", "visit_id").n_unique().cast(pl.Int64),
        )
        .sort("bucket_code")
    )


def check_conservation(imported: pl.DataFrame, minutes: pl.DataFrame) -> None:
    """Prove that the stretches of every visit and date tile its imported minutes: no gap, no overlap, nothing beside.

    Args:
        imported: what was imported: `agency_id`, `visit_id`, `service_date`, `minutes`, one row per visit and date.
        minutes: `VisitMinutes`.

    Raises:
        ConservationError: they do not.
    """
    if _fault(imported, minutes) is None:
        return
    # a fault in the order given may be the order's: look again in one order
    fault = _fault(imported.sort(_PIECE), minutes.sort(*_PIECE, "first_minute", "minutes"))
    if fault is not None:
        raise ConservationError(
            f"{fault} Rule: every imported minute in exactly one bucket. Report this; nothing of the batch may leave."
        )


def _fault(imported: pl.DataFrame, minutes: pl.DataFrame) -> str | None:
    """What does not close, in counts; null when everything does, row by row in the order given."""
    changes = [pl.col(name).ne_missing(pl.col(name).shift(1)) for name in _PIECE]
    is_new = minutes.select((pl.int_range(pl.len()) == 0) | pl.any_horizontal(changes)).to_series()
    tiled = minutes.select("first_minute", "minutes").with_columns(
        expected=pl.when(is_new).then(0).otherwise((pl.col("first_minute") + pl.col("minutes")).shift(1))
    )
    sums = tiled["minutes"].cum_sum().filter(is_new.shift(-1, fill_value=True))
    totals = sums - sums.shift(1, fill_value=0)
    if not minutes.select(_PIECE).filter(is_new).equals(imported.select(_PIECE)):
        return f"{imported.height} visit dates were imported, {len(totals)} were judged, or others."
    broken = tiled.filter(pl.col("first_minute") != pl.col("expected")).height
    different = int((totals != imported["minutes"]).sum())
    if broken or different:
        return (
            f"{int(imported['minutes'].sum())} minutes were imported, {int(minutes['minutes'].sum())} are in buckets; "
            f"{broken} stretches do not join the one before, {different} visit dates differ in length."
        )
    return None
