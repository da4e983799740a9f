"""What was drawn from each service line of an authorization on each date of service, this batch's draws beside those
before it.
"""

import numpy as np
import polars as pl

from pipelines.plans.profile import UNIT_MINUTES
from pipelines.reconciliation.allocate import Allocated
from pipelines.reconciliation.lookups import grouped, rows, with_row
from schemas.reconciliation import AuthorizationDraws

_DRAW = ["authorization_index", "service_date"]


def dated_draws(
    allocated: Allocated, *, pools: pl.DataFrame, authorizations: pl.DataFrame, prior_draws: pl.DataFrame
) -> pl.DataFrame:
    """`authorization_index`, `service_date`, `drawn_minutes`: per authorization they sum to `allocated.drawn_minutes`.

    Units cost what `pipelines.reconciliation.allocate.draw` charged: timed services under an authorization in days
    share one day per date; a service by the day under an authorization in time takes whole units of it.

    Args:
        pools: `pooled`; pools that were billed before draw nothing now.
        prior_draws: as given to `allocate`.
    """
    drawing = pools.select("is_billed_before", "service_date", "unit_code", "unit_minutes")
    granted = authorizations.select(granted_unit="unit_minutes")
    is_of_days, is_timed = pl.col("granted_unit") == UNIT_MINUTES["day"], pl.col("unit_code") != "day"
    draws = (
        with_row(allocated.draws, drawing, at="pool_index")
        .filter(~pl.col("is_billed_before"))
        .pipe(with_row, granted, at="authorization_index")
        .with_columns(shares_day=is_of_days & is_timed)
    )
    rounded_up = -(-pl.col("minutes") // pl.col("granted_unit")) * pl.col("granted_unit")
    alone = draws.filter(~pl.col("shares_day")).select(
        *_DRAW, drawn_minutes=pl.when(is_timed).then(pl.col("units") * pl.col("unit_minutes")).otherwise(rounded_up)
    )
    shared = (
        draws.filter("shares_day")
        .join(prior_draws.filter("is_timed_day"), on=_DRAW, how="anti")
        .unique(_DRAW)
        .select(*_DRAW, drawn_minutes="granted_unit")
    )
    drawn = pl.concat([prior_draws.select(*_DRAW, "drawn_minutes"), alone, shared], how="vertical_relaxed")
    numbers, first_rows = grouped(drawn.select(_DRAW))
    minutes = np.zeros(len(first_rows), dtype=np.int64)
    np.add.at(minutes, numbers.to_numpy(), drawn["drawn_minutes"].to_numpy())
    by_date = rows(drawn.select(_DRAW), first_rows).with_columns(drawn_minutes=pl.Series(minutes))
    # two stable sorts by one column are far cheaper than one by both
    return by_date.sort("service_date").sort("authorization_index", maintain_order=True)


def as_authorization_draws(draws: pl.DataFrame, authorizations: pl.DataFrame) -> pl.DataFrame:
    """`AuthorizationDraws` beside `drawing_order`: `dated_draws` with the service line named by where it is stated."""
    stated = authorizations.select("drawing_order", "plan_id", "authorization_id", "file_sha256", "row_number")
    named = with_row(draws, stated, at="authorization_index")
    return AuthorizationDraws.conform(named).with_columns(named["drawing_order"])
