"""Whole units from delivered minutes, and back.

Minutes are exact until here. Pooled minutes (of a visit, or of member, service and agency on a date) become units
under the service's rounding: floor never bills a minute that was not delivered; nearest rounds half a unit and less
than half a minute up (7 of 15 down, 8 up: CMS' eight-minute rule for one timed code); ceiling bills every unit begun.
A day unit is one per date, whatever the hours, once the service's minimum is reached.

Expressions here read the columns `unit_code`, `unit_minutes`, `rounding`, `minimum_minutes`.
"""

import polars as pl


def whole_units(minutes: pl.Expr) -> pl.Expr:
    """Units that pooled minutes make."""
    unit = pl.col("unit_minutes")
    timed = (
        pl.when(pl.col("rounding") == "floor")
        .then(minutes // unit)
        .when(pl.col("rounding") == "nearest")
        # half of an odd unit lies between two minutes: doubled, it is whole
        .then((2 * minutes + unit) // (2 * unit))
        .otherwise((minutes + unit - 1) // unit)
    )
    is_enough = (minutes >= pl.col("minimum_minutes")) & (minutes > 0)
    return pl.when(~is_enough).then(0).when(pl.col("unit_code") == "day").then(1).otherwise(timed)


def represented_minutes(minutes: pl.Expr, units: pl.Expr) -> pl.Expr:
    """Delivered minutes that the units stand for: all of a day; else as many as fit, never more than were delivered."""
    timed = pl.min_horizontal(minutes, units * pl.col("unit_minutes"))
    return pl.when(units == 0).then(0).when(pl.col("unit_code") == "day").then(minutes).otherwise(timed)
