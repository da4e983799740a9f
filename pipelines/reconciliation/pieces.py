"""A visit's minutes by date of service.

Instants are UTC; dates of service are Pacific. The day on which clocks go forward has 1,380 minutes, the day on which
they go back 1,500: minutes are elapsed ones, counted between instants.
"""

import polars as pl

from pipelines.reconciliation.lookups import with_lookup

PACIFIC = "America/Los_Angeles"


def with_times(visits: pl.DataFrame) -> pl.DataFrame:
    """Visits with `begin_at` and `end_at`: as adjusted by the agency where given, else as captured."""
    return visits.with_columns(
        begin_at=pl.coalesce("adjusted_start_at", "actual_start_at"),
        end_at=pl.coalesce("adjusted_end_at", "actual_end_at"),
    )


def pacific_date(name: str) -> pl.Expr:
    """The Pacific calendar date of an instant."""
    return pl.col(name).dt.convert_time_zone(PACIFIC).dt.date()


def service_pieces(visits: pl.DataFrame) -> pl.DataFrame:
    """One row per visit and date of service.

    Args:
        visits: columns `visit_index`, `begin_at`, `end_at` (UTC) and `splits_at_midnight`, whether the plan counts
            minutes after midnight for the next date or all of them for the date the visit began.

    Returns:
        `visit_index`, `service_date`, `piece_begin_at`, `minutes`, ordered by visit and date. The pieces' minutes sum
        to the whole minutes between begin and end. A visit of no minute or of unknown length has one piece of 0
        minutes; without a begin its date is null.
    """
    minutes = (pl.col("end_at") - pl.col("begin_at")).dt.total_minutes().fill_null(0).clip(lower_bound=0)
    timed = (
        visits.select(
            "visit_index", "begin_at", "splits_at_midnight", minutes=minutes, first_date=pacific_date("begin_at")
        )
        # the last whole minute ends before the date it may touch begins
        .with_columns(last_at=pl.col("begin_at") + pl.duration(minutes=pl.col("minutes")) - pl.duration(microseconds=1))
        .with_columns(last_date=pacific_date("last_at"))
    )
    crosses = (pl.col("splits_at_midnight") & (pl.col("last_date") > pl.col("first_date"))).fill_null(False)
    within = timed.filter(~crosses).select(
        "visit_index", "minutes", service_date="first_date", piece_begin_at="begin_at"
    )
    across = _split(timed.filter(crosses))
    pieces = pl.concat([within, across.select(within.columns)])
    return pieces.sort("visit_index", maintain_order=True) if across.height else pieces


def _split(visits: pl.DataFrame) -> pl.DataFrame:
    dated = visits.with_columns(service_date=pl.date_ranges("first_date", "last_date")).explode("service_date")
    dates = (
        dated.select("service_date")
        .unique()
        .with_columns(midnight=_midnight(pl.col("service_date")), next_date=pl.col("service_date").dt.offset_by("1d"))
        .with_columns(next_midnight=_midnight(pl.col("next_date")))
    )
    from_minute, until_minute = _minute_of(pl.col("midnight")), _minute_of(pl.col("next_midnight"))
    return (
        with_lookup(dated, dates, on=["service_date"])
        .with_columns(
            minutes=until_minute - from_minute,
            piece_begin_at=pl.max_horizontal("begin_at", "midnight"),
        )
        # a visit of 23:59:30 has no whole minute left on that date
        .filter(pl.col("minutes") > 0)
    )


def _minute_of(midnight: pl.Expr) -> pl.Expr:
    """Whole minutes of the visit before a date begins, within 0 and the visit's length."""
    before = (midnight - pl.col("begin_at")).dt.total_minutes()
    return pl.max_horizontal(pl.min_horizontal(before, "minutes"), 0)


def _midnight(date: pl.Expr) -> pl.Expr:
    return date.cast(pl.Datetime("us")).dt.replace_time_zone(PACIFIC).dt.convert_time_zone("UTC")
