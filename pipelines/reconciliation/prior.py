"""What other batches already billed: which minutes of a visit are taken, and what their lines drew."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numba import njit
from numpy.typing import NDArray

from pipelines.reconciliation.services import with_service_pair

Integers = NDArray[np.int64]

_VISIT_DATE = ["agency_id", "visit_id", "service_date"]


@dataclass(frozen=True)
class Billed:
    """What live claims of other batches hold.

    `stretches`: the plan's `PriorAllocations`; `lines`: its `prior_lines`; `lines_of_all_plans`: those of every plan;
    `draws`: the plan's `prior_draws`.
    """

    stretches: pl.DataFrame
    lines: pl.DataFrame
    lines_of_all_plans: pl.DataFrame
    draws: pl.DataFrame


def taken_segments(prior: pl.DataFrame, pieces: pl.DataFrame) -> pl.DataFrame:
    """Stretches of the pieces that are on live claims, cut to the piece's length, without overlaps.

    Returns:
        `piece_index`, `first_minute`, `minutes`, `authorization_id`, `line_key`, ordered. A stretch of a visit that has
        moved to another date, or became shorter, has no minute here; its line still draws (`prior_lines`).
    """
    ends = pl.col("first_minute") + pl.col("minutes")
    billed = pieces.filter("is_billed_before")
    return (
        prior.join(billed.select(*_VISIT_DATE, "piece_index", piece_minutes="minutes"), on=_VISIT_DATE, how="inner")
        .sort("piece_index", "first_minute", "minutes", "line_key")
        .with_columns(latest_before=ends.cum_max().shift(1).over("piece_index").fill_null(0), end_minute=ends)
        .with_columns(
            first_minute=pl.max_horizontal("first_minute", "latest_before"),
            end_minute=pl.min_horizontal("end_minute", "piece_minutes"),
        )
        .with_columns(minutes=pl.col("end_minute") - pl.col("first_minute"))
        .filter(pl.col("minutes") > 0)
        .select("piece_index", "first_minute", "minutes", "authorization_id", "line_key")
    )


def free_segments(pieces: pl.DataFrame, taken: pl.DataFrame) -> pl.DataFrame:
    """What is left of the pieces: `piece_index`, `first_minute`, `minutes`, ordered; a piece of 0 minutes stays as one
    of 0.
    """
    whole = (
        pieces.select("piece_index", "minutes")
        .filter(~pl.col("piece_index").is_in(taken["piece_index"].unique().implode()))
        .with_columns(first_minute=pl.lit(0, dtype=pl.Int64))
    )
    ended = taken.select("piece_index", begin="first_minute", end=pl.col("first_minute") + pl.col("minutes"))
    gaps = ended.select(
        "piece_index", "begin", first_minute=pl.col("end").shift(1).over("piece_index").fill_null(0)
    ).select("piece_index", "first_minute", minutes=pl.col("begin") - pl.col("first_minute"))
    tails = (
        ended.group_by("piece_index")
        .agg(first_minute=pl.col("end").max())
        .join(pieces.select("piece_index", "minutes"), on="piece_index", how="inner")
        .with_columns(minutes=pl.col("minutes") - pl.col("first_minute"))
    )
    columns = ["piece_index", "first_minute", "minutes"]
    left = pl.concat([gaps.select(columns), tails.select(columns)]).filter(pl.col("minutes") > 0)
    whole = whole.select(columns)
    return pl.concat([whole, left]).sort("piece_index", "first_minute") if left.height else whole


def prior_lines(prior: pl.DataFrame, services: pl.DataFrame) -> pl.DataFrame:
    """One row per line of a live claim, with the service entry it was counted by.

    Args:
        prior: `PriorAllocations` of any plan.
        services: `contracted_services` of all plans.

    Returns:
        The line's columns, its delivered `minutes`, and `service_index`, `program_code`, `unit_code`, `unit_minutes`:
        of the entry in force on the date, else of any entry of the plan with these codes, else null.
    """
    line = ["plan_id", "claim_id_submitter", "line_key"]
    described = [
        "authorization_id",
        "visit_id",
        "service_date",
        "member_id_medi_cal",
        "agency_id",
        "service_code",
        "modifier_codes",
        "line_units",
    ]
    lines = with_service_pair(
        prior.sort(*line, "visit_id", "first_minute")
        .group_by(line, maintain_order=True)
        .agg(pl.col(described).first(), pl.col("minutes").sum())
    ).with_row_index("prior_index")
    counted = ["service_index", "program_code", "unit_code", "unit_minutes", "pooled_by"]
    dated = ["plan_id", "effective_from", "effective_to", *counted]
    spoken = pl.concat(
        [services.select(*dated, service_pair="billed_pair"), services.select(*dated, "service_pair")], how="diagonal"
    ).unique()
    in_force = (pl.col("service_date") >= pl.col("effective_from")) & (
        pl.col("effective_to").is_null() | (pl.col("service_date") <= pl.col("effective_to"))
    )
    entries = (
        lines.select("prior_index", "plan_id", "service_pair", "service_date")
        .join(spoken, on=["plan_id", "service_pair"], how="inner")
        .sort(in_force, "service_index", descending=[True, False])
        .unique("prior_index", keep="first", maintain_order=True)
        .select("prior_index", *counted)
    )
    return lines.join(entries, on="prior_index", how="left", maintain_order="left")


def prior_draws(lines: pl.DataFrame, authorizations: pl.DataFrame, services: pl.DataFrame) -> pl.DataFrame:
    """What the plan's prior lines drew: `authorization_index`, `service_date`, `drawn_minutes`, by the rules of
    `allocate`.

    A claim names the authorization's number alone. Of its service lines those count that fit the claim line best, by
    service, then agency, then date; where several fit, they are filled in drawing order, as they were drawn on.
    A line whose service the profile no longer knows draws its delivered minutes, rounded up to the authorization's
    unit.

    Args:
        lines: `prior_lines` of the plan.
        authorizations: `current_authorizations`.
        services: `contracted_services` of the plan.
    """
    candidates = _fitting(lines, authorizations, services)
    of_day = pl.col("granted_code") == "day"
    is_timed = (pl.col("unit_code") != "day").fill_null(False)
    rounded_up = -(-pl.col("minutes") // pl.col("granted_unit")) * pl.col("granted_unit")
    repeats_day = pl.struct("authorization_index", "service_date").is_first_distinct().not_() & of_day & is_timed
    drawn = (
        pl.when(repeats_day)
        .then(0)
        .when(of_day & is_timed)
        .then(pl.col("granted_unit"))
        .when(of_day)
        .then(pl.col("granted_unit") * pl.col("line_units"))
        .when(is_timed)
        .then(pl.col("line_units") * pl.col("unit_minutes"))
        .otherwise(rounded_up)
    )
    costs = (
        # timed lines first, so that the day they share is counted with one of them
        candidates.sort(is_timed, "prior_index", "authorization_index", descending=[True, False, False]).select(
            "prior_index", "authorization_index", "service_date", cost=drawn, is_timed_day=of_day & is_timed
        )
    )
    rooms = authorizations["authorized_minutes"].to_numpy().copy()
    poured = _poured(
        costs["prior_index"].cast(pl.Int64).to_numpy(),
        costs["authorization_index"].cast(pl.Int64).to_numpy(),
        costs["cost"].cast(pl.Int64).to_numpy(),
        rooms,
    )
    return costs.select("authorization_index", "service_date", "is_timed_day", drawn_minutes=pl.Series(poured)).filter(
        pl.col("drawn_minutes") > 0
    )


def _fitting(lines: pl.DataFrame, authorizations: pl.DataFrame, services: pl.DataFrame) -> pl.DataFrame:
    """Prior lines x the service lines of their number that fit them best."""
    granted = authorizations.select(
        "authorization_id",
        "authorization_index",
        "start_date",
        "end_date",
        granted_pair="service_pair",
        granted_agency="agency_id",
        granted_unit="unit_minutes",
        granted_code="unit_code",
    )
    spoken = services.select("service_index", visit_pair="service_pair", billed_pair="billed_pair")
    serves = pl.any_horizontal(
        pl.col("granted_pair") == pl.col(p) for p in ("service_pair", "visit_pair", "billed_pair")
    )
    names_agency = pl.col("granted_agency").is_null() | (pl.col("granted_agency") == pl.col("agency_id"))
    on_date = pl.col("service_date").is_between("start_date", "end_date")
    fit = 4 * serves.fill_null(False).cast(pl.Int8) + 2 * names_agency.cast(pl.Int8) + on_date.cast(pl.Int8)
    return (
        lines.join(granted, on="authorization_id", how="inner", maintain_order="left")
        .join(spoken, on="service_index", how="left", maintain_order="left")
        .with_columns(fit=fit)
        .filter(pl.col("fit") == pl.col("fit").max().over("prior_index"))
    )


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _poured(lines: Integers, authorizations: Integers, costs: Integers, rooms: Integers) -> Integers:
    """Of each claim line's cost, what each of its authorizations (rows of one line follow one another) takes: as much
    as it has room for, the last one the rest.
    """
    taken = np.zeros(len(lines), dtype=np.int64)
    left = np.int64(0)
    for e in range(len(lines)):
        if e == 0 or lines[e] != lines[e - 1]:
            left = costs[e]
        is_last = e + 1 == len(lines) or lines[e + 1] != lines[e]
        room = max(rooms[authorizations[e]], 0)
        taken[e] = left if is_last else min(left, room)
        rooms[authorizations[e]] -= taken[e]
        left -= taken[e]
    return taken
