"""A visit's minutes by date of service.

Instants are UTC; dates of service are Pacific. The day on which clocks go forward has 1,380 minutes, the day on which
they go back 1,500: minutes are elapsed ones, counted between instants.
"""

import polars as pl

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
    timed = visits.select(
        "visit_index", "begin_at", "splits_at_midnight", minutes=minutes, first_date=pacific_date("begin_at")
    ).with_columns(
        # the last whole minute ends before the date it may touch begins
        last_at=pl.col("begin_at") + pl.duration(minutes=pl.col("minutes")) - pl.duration(microseconds=1)
    )
    crosses = (pl.col("splits_at_midnight") & (pacific_date("last_at") > pl.col("first_date"))).fill_null(False)
    within = timed.filter(~crosses).select(
        "visit_index", "minutes", service_date="first_date", piece_begin_at="begin_at"
    )
    across = _split(timed.filter(crosses).with_columns(last_date=pacific_date("last_at")))
    pieces = pl.concat([within, across.select(within.columns)])
    return pieces.sort("visit_index", "service_date") if across.height else pieces


def _split(visits: pl.DataFrame) -> pl.DataFrame:
    dated = visits.with_columns(service_date=pl.date_ranges("first_date", "last_date")).explode("service_date")
    until = _minute_of_midnight(pl.col("service_date").dt.offset_by("1d"))
    return (
        dated.with_columns(
            from_minute=_minute_of_midnight(pl.col("service_date")),
            minutes=until - _minute_of_midnight(pl.col("service_date")),
            piece_begin_at=pl.max_horizontal("begin_at", _midnight(pl.col("service_date"))),
        )
        # a visit of 23:59:30 has no whole minute left on that date
        .filter(pl.col("minutes") > 0)
    )


def _minute_of_midnight(date: pl.Expr) -> pl.Expr:
    """Whole minutes of the visit before a date begins, within 0 and the visit's length."""
    before = (_midnight(date) - pl.col("begin_at")).dt.total_minutes()
    return pl.max_horizontal(pl.min_horizontal(before, "minutes"), 0)


def _midnight(date: pl.Expr) -> pl.Expr:
    return date.cast(pl.Datetime("us")).dt.replace_time_zone(PACIFIC).dt.convert_time_zone("UTC")
