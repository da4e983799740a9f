"""Drawing units from authorizations, pool after pool, within every limit at once.

The order decides who gets the last unit, so it is fixed: pools by date of service, first begin, first visit;
authorizations by earliest end, then start, then id. A pool draws what it can from the first authorization and the
rest from the next.

Limits, all at once: the authorization's total, its limit per day, week (from Monday), calendar month or calendar year,
and where the program rules name one, the program's limit per member and calendar year of the date of service, counted
in delivered minutes, with use elsewhere and hours granted as an exception.

What one draw costs an authorization, in minutes of its own:

| Service counted in | Authorization in 15 minutes or hours | Authorization in days |
|---|---|---|
| 15 minutes or hours | the units' minutes | one day per date, however many units and pools share it |
| days | the delivered minutes, rounded up to its unit | one day per unit |

A day service draws whole or not at all. Timed units are drawn one by one, as many as every limit leaves room for.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import polars as pl
from numba import njit
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]

BOUND_CODES = ("annual_cap_reached", "period_units_exhausted", "units_exhausted")
"""Limits that can leave minutes undrawn, in order of precedence; bit n of a pool's `bounds` is the n-th."""

_ANNUAL, _PERIOD, _TOTAL = 1, 2, 4
_DAY = 1440


class PoolArrays(NamedTuple):
    """Per pool, in drawing order. `unit_minutes` is 0 for a day service; `cap` is -1 without an annual limit; a pool
    `is_trial` tries its limits without drawing; its candidates are edges `first_edge[i]` to `first_edge[i + 1]`.
    """

    units: Integers
    minutes: Integers
    unit_minutes: Integers
    cap: Integers
    is_trial: Booleans
    first_edge: Integers


class EdgeArrays(NamedTuple):
    """Per pool and candidate authorization. `period` is -1 without a period limit; `day` is -1 unless a timed service
    meets an authorization in days.
    """

    authorization: Integers
    unit_minutes: Integers
    period: Integers
    day: Integers


class Rooms(NamedTuple):
    """Minutes left under each limit, and whether a day of an authorization is already drawn; lowered in place."""

    authorization: Integers
    period: Integers
    cap: Integers
    day_is_drawn: Booleans


@dataclass(frozen=True)
class Allocated:
    """`draws`: one row per pool and authorization drawn on (`pool_index`, `authorization_index`, `units`, `minutes`,
    `is_trial`). `undrawn`: per pool, `bounds` and the last authorization tried. `drawn_minutes`: per authorization, in
    all batches.
    """

    draws: pl.DataFrame
    undrawn: pl.DataFrame
    drawn_minutes: pl.Series


def allocate(
    pools: pl.DataFrame,
    *,
    edges: pl.DataFrame,
    authorizations: pl.DataFrame,
    prior_draws: pl.DataFrame,
    annual_rooms: pl.DataFrame,
) -> Allocated:
    """Draw the pools' units.

    Args:
        pools: `pooled`.
        edges: `demand_index`, `fact_index` (authorization_index), `from_date`, `to_date`.
        authorizations: `current_authorizations`.
        prior_draws: what live claims drew (`authorization_index`, `service_date`, `drawn_minutes`, `is_timed_day`).
        annual_rooms: `annual_rooms` of the pools' members, programs and years.
    """
    candidates = _candidates(pools, edges, authorizations)
    periods = _periods(candidates, authorizations, prior_draws)
    days = _days(candidates, prior_draws)
    caps = annual_rooms.with_row_index("cap")
    drawn_before = (
        authorizations.select("authorization_index")
        .join(
            prior_draws.group_by("authorization_index").agg(pl.col("drawn_minutes").sum()),
            on="authorization_index",
            how="left",
            maintain_order="left",
        )["drawn_minutes"]
        .fill_null(0)
    )
    granted = authorizations["authorized_minutes"]
    rooms = Rooms(
        authorization=_integers(granted - drawn_before),
        period=_integers(periods["room_minutes"]),
        cap=_integers(caps["room_minutes"]),
        day_is_drawn=days["is_drawn"].to_numpy().copy(),
    )
    numbered = _numbered(candidates, periods, days)
    units, minutes, bounds = draw(
        _pool_arrays(pools, numbered, caps),
        EdgeArrays(*(_integers(numbered[name]) for name in ("authorization_index", "granted_unit", "period", "day"))),
        rooms,
    )
    draws = numbered.select("pool_index", "authorization_index").with_columns(
        units=pl.Series(units), minutes=pl.Series(minutes)
    )
    tried = numbered.group_by("pool_index").agg(pl.col("authorization_index").max().alias("last_tried"))
    return Allocated(
        draws=draws.filter(pl.col("units") > 0),
        undrawn=pools.select("pool_index")
        .with_columns(bounds=pl.Series(bounds))
        .join(tried, on="pool_index", how="left", maintain_order="left"),
        drawn_minutes=granted - pl.Series(rooms.authorization),
    )


def period_start(date: pl.Expr, period_code: pl.Expr) -> pl.Expr:
    """First day of the authorization period a date lies in; weeks begin on Monday (ISO 8601)."""
    return (
        pl.when(period_code == "day")
        .then(date)
        .when(period_code == "week")
        .then(date.dt.truncate("1w"))
        .when(period_code == "month")
        .then(date.dt.truncate("1mo"))
        .when(period_code == "year")
        .then(date.dt.truncate("1y"))
    )


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def draw(pools: PoolArrays, edges: EdgeArrays, rooms: Rooms) -> tuple[Integers, Integers, Integers]:
    """Units and delivered minutes drawn per edge, and per pool which limits left some of it undrawn (bits of
    BOUND_CODES).
    """
    edge_units = np.zeros(len(edges.authorization), dtype=np.int64)
    edge_minutes = np.zeros(len(edges.authorization), dtype=np.int64)
    bounds = np.zeros(len(pools.units), dtype=np.int64)
    for i in range(len(pools.units)):
        units, minutes, unit = pools.units[i], pools.minutes[i], pools.unit_minutes[i]
        cap_room = minutes if pools.cap[i] < 0 else rooms.cap[pools.cap[i]]
        met = 0
        for e in range(pools.first_edge[i], pools.first_edge[i + 1]):
            if units == 0:
                break
            by_total, by_period, cost, unit_cost = _rooms_of_edge((units, minutes, unit), e, edges, rooms)
            by_cap = units
            if cap_room < minutes:
                by_cap = max(cap_room, 0) // unit if unit > 0 else 0
            drawn = min(units, by_total, by_period, by_cap)
            if drawn < units:
                met |= (_ANNUAL if by_cap < units else 0) | (_PERIOD if by_period < units else 0)
                met |= _TOTAL if by_total < units else 0
            if drawn <= 0:
                continue
            delivered = minutes if drawn == units else drawn * unit
            edge_units[e], edge_minutes[e] = drawn, delivered
            units, minutes, cap_room = units - drawn, minutes - delivered, cap_room - delivered
            if not pools.is_trial[i]:
                _lower(rooms, edges, e, cost + drawn * unit_cost)
        if units > 0:
            bounds[i] = met
        if pools.cap[i] >= 0 and not pools.is_trial[i]:
            rooms.cap[pools.cap[i]] = cap_room
    return edge_units, edge_minutes, bounds


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _rooms_of_edge(wanted: tuple[int, int, int], e: int, edges: EdgeArrays, rooms: Rooms) -> tuple[int, int, int, int]:
    """Units that the authorization's total and its period leave room for; and what a draw costs, at once and per
    unit.
    """
    units, minutes, unit = wanted
    total = max(rooms.authorization[edges.authorization[e]], 0)
    has_period = edges.period[e] >= 0
    period = max(rooms.period[edges.period[e]], 0) if has_period else total
    granted = edges.unit_minutes[e]
    at_once, per_unit = 0, unit
    if granted == _DAY:
        at_once, per_unit = _DAY, 0
        if edges.day[e] >= 0 and rooms.day_is_drawn[edges.day[e]]:
            at_once = 0
    elif unit == 0:
        at_once, per_unit = -(-minutes // granted) * granted, 0
    if per_unit > 0:
        return total // per_unit, (period // per_unit if has_period else units), at_once, per_unit
    by_total = units if total >= at_once else 0
    by_period = units if not has_period or period >= at_once else 0
    return by_total, by_period, at_once, per_unit


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _lower(rooms: Rooms, edges: EdgeArrays, e: int, cost: int) -> None:
    rooms.authorization[edges.authorization[e]] -= cost
    if edges.period[e] >= 0:
        rooms.period[edges.period[e]] -= cost
    if edges.day[e] >= 0:
        rooms.day_is_drawn[edges.day[e]] = True


def _candidates(pools: pl.DataFrame, edges: pl.DataFrame, authorizations: pl.DataFrame) -> pl.DataFrame:
    """Pools x authorizations in force on their date, in drawing order."""
    granted = authorizations.select("authorization_index", "period_code", "period_minutes", granted_unit="unit_minutes")
    return (
        pools.select("pool_index", "demand_index", "service_date", "unit_code")
        .join(edges, on="demand_index", how="inner")
        .filter(pl.col("service_date").is_between("from_date", "to_date"))
        .rename({"fact_index": "authorization_index"})
        .join(granted, on="authorization_index", how="left")
        .sort("pool_index", "authorization_index")
    )


def _periods(candidates: pl.DataFrame, authorizations: pl.DataFrame, prior_draws: pl.DataFrame) -> pl.DataFrame:
    """Minutes left per authorization and period, numbered `period`."""
    start = period_start(pl.col("service_date"), pl.col("period_code"))
    key = ["authorization_index", "period_start"]
    used = (
        prior_draws.join(authorizations.select("authorization_index", "period_code"), on="authorization_index")
        .with_columns(period_start=start)
        .group_by(key)
        .agg(pl.col("drawn_minutes").sum())
    )
    return (
        candidates.filter(pl.col("period_minutes").is_not_null())
        .select("authorization_index", "period_minutes", period_start=start)
        .unique()
        .sort(key)
        .join(used, on=key, how="left", maintain_order="left")
        .select(*key, room_minutes=pl.col("period_minutes") - pl.col("drawn_minutes").fill_null(0))
        .with_row_index("period")
    )


def _days(candidates: pl.DataFrame, prior_draws: pl.DataFrame) -> pl.DataFrame:
    """Dates of authorizations in days that timed services may share, numbered `day`, and whether they are drawn."""
    key = ["authorization_index", "service_date"]
    drawn = prior_draws.filter("is_timed_day").select(key).unique().with_columns(is_drawn=pl.lit(True))
    return (
        candidates.filter(pl.col("granted_unit") == _DAY, pl.col("unit_code") != "day")
        .select(key)
        .unique()
        .sort(key)
        .join(drawn, on=key, how="left", maintain_order="left")
        .with_columns(pl.col("is_drawn").fill_null(False))
        .with_row_index("day")
    )


def _numbered(candidates: pl.DataFrame, periods: pl.DataFrame, days: pl.DataFrame) -> pl.DataFrame:
    start = pl.when(pl.col("period_minutes").is_not_null()).then(
        period_start(pl.col("service_date"), pl.col("period_code"))
    )
    is_timed_day = (pl.col("granted_unit") == _DAY) & (pl.col("unit_code") != "day")
    return (
        candidates.with_columns(period_start=start, shared_date=pl.when(is_timed_day).then("service_date"))
        .join(periods, on=["authorization_index", "period_start"], how="left", maintain_order="left")
        .join(
            days,
            left_on=["authorization_index", "shared_date"],
            right_on=["authorization_index", "service_date"],
            how="left",
            maintain_order="left",
        )
        .with_columns(pl.col("period", "day").cast(pl.Int64).fill_null(-1))
    )


def _pool_arrays(pools: pl.DataFrame, numbered: pl.DataFrame, caps: pl.DataFrame) -> PoolArrays:
    capped = (
        pools.select("member_id_medi_cal", "program_code", year=pl.col("service_date").dt.year())
        .join(caps, on=["member_id_medi_cal", "program_code", "year"], how="left", maintain_order="left")["cap"]
        .cast(pl.Int64)
        .fill_null(-1)
    )
    pool_of_edge = numbered["pool_index"].to_numpy()
    return PoolArrays(
        units=_integers(pools["units"]),
        minutes=_integers(pools["represented_minutes"]),
        unit_minutes=_integers(
            pools.select(pl.when(pl.col("unit_code") == "day").then(0).otherwise("unit_minutes")).to_series()
        ),
        cap=_integers(capped),
        is_trial=pools["is_billed_before"].to_numpy().copy(),
        first_edge=np.searchsorted(pool_of_edge, np.arange(pools.height + 1)).astype(np.int64),
    )


def _integers(series: pl.Series) -> Integers:
    """A writable array of its own: the kernel lowers rooms in place."""
    return series.cast(pl.Int64).to_numpy().copy()
