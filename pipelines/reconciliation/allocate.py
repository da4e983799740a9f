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

from pipelines.reconciliation.lookups import grouped, rows, with_lookup, with_row

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
    annual_rooms: tuple[pl.Series, pl.Series],
) -> Allocated:
    """Draw the pools' units.

    Args:
        pools: `pooled`.
        edges: `demand_index`, `fact_index` (authorization_index), `from_date`, `to_date`.
        authorizations: `current_authorizations`.
        prior_draws: what live claims drew (`authorization_index`, `service_date`, `drawn_minutes`, `is_timed_day`).
        annual_rooms: `annual_rooms` of the pools.
    """
    candidates, first_edge = _candidates(pools, edges, authorizations)
    period, period_rooms = _periods(candidates, authorizations, prior_draws)
    day, day_is_drawn = _days(candidates, prior_draws)
    cap, cap_rooms = annual_rooms
    drawn_before = np.zeros(authorizations.height, dtype=np.int64)
    np.add.at(drawn_before, _integers(prior_draws["authorization_index"]), _integers(prior_draws["drawn_minutes"]))
    granted = authorizations["authorized_minutes"]
    rooms = Rooms(
        authorization=_integers(granted) - drawn_before,
        period=period_rooms,
        cap=_integers(cap_rooms),
        day_is_drawn=day_is_drawn,
    )
    units, minutes, bounds = draw(
        PoolArrays(
            units=_integers(pools["units"]),
            minutes=_integers(pools["represented_minutes"]),
            unit_minutes=_integers(
                pools.select(pl.when(pl.col("unit_code") == "day").then(0).otherwise("unit_minutes")).to_series()
            ),
            cap=_integers(cap.fill_null(-1)),
            is_trial=pools["is_billed_before"].to_numpy().copy(),
            first_edge=first_edge,
        ),
        EdgeArrays(
            authorization=_integers(candidates["authorization_index"]),
            unit_minutes=_integers(candidates["granted_unit"]),
            period=period,
            day=day,
        ),
        rooms,
    )
    draws = candidates.select("pool_index", "authorization_index").with_columns(
        units=pl.Series(units), minutes=pl.Series(minutes)
    )
    last_edge = pl.DataFrame({"first": first_edge[:-1], "after": first_edge[1:]}).select(
        last_edge=pl.when(pl.col("after") > pl.col("first")).then(pl.col("after") - 1)
    )
    return Allocated(
        draws=draws.filter(pl.col("units") > 0),
        undrawn=with_row(
            last_edge.with_columns(pool_index=pools["pool_index"], bounds=pl.Series(bounds)),
            candidates.select(last_tried="authorization_index"),
            at="last_edge",
        ).drop("last_edge"),
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


def _candidates(
    pools: pl.DataFrame, edges: pl.DataFrame, authorizations: pl.DataFrame
) -> tuple[pl.DataFrame, Integers]:
    """Pools x authorizations in force on their date, in drawing order; and where those of each pool begin."""
    ordered = edges.sort("demand_index", "fact_index")
    demands = pools["demand_index"].to_numpy()
    most = demands.max() + 2 if len(demands) else 1
    pool_index, authorization_index, first_edge = _in_force(
        demands,
        pools["service_date"].to_physical().to_numpy(),
        np.searchsorted(ordered["demand_index"].to_numpy(), np.arange(most)),
        ordered["from_date"].to_physical().to_numpy(),
        ordered["to_date"].to_physical().to_numpy(),
        ordered["fact_index"].cast(pl.Int64).to_numpy(),
    )
    found = pl.DataFrame({"pool_index": pool_index, "authorization_index": authorization_index}).cast(pl.UInt32)
    granted = authorizations.select("period_code", "period_minutes", granted_unit="unit_minutes")
    candidates = with_row(found, pools.select("service_date", "unit_code"), at="pool_index")
    return with_row(candidates, granted, at="authorization_index"), first_edge


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _in_force(  # noqa: PLR0913, PLR0917 - a kernel takes all it reads
    demands: Integers, dates: Integers, first: Integers, from_dates: Integers, to_dates: Integers, facts: Integers
) -> tuple[Integers, Integers, Integers]:
    """Of each pool the authorizations of its demand, `first[demand]` to `first[demand + 1]`, in force on its date."""
    first_edge = np.zeros(len(demands) + 1, dtype=np.int64)
    for i in range(len(demands)):
        first_edge[i + 1] = first_edge[i]
        for f in range(first[demands[i]], first[demands[i] + 1]):
            if from_dates[f] <= dates[i] <= to_dates[f]:
                first_edge[i + 1] += 1
    pools = np.empty(first_edge[-1], dtype=np.int64)
    authorizations = np.empty(first_edge[-1], dtype=np.int64)
    for i in range(len(demands)):
        e = first_edge[i]
        for f in range(first[demands[i]], first[demands[i] + 1]):
            if from_dates[f] <= dates[i] <= to_dates[f]:
                pools[e], authorizations[e] = i, facts[f]
                e += 1
    return pools, authorizations, first_edge


def _periods(
    candidates: pl.DataFrame, authorizations: pl.DataFrame, prior_draws: pl.DataFrame
) -> tuple[Integers, Integers]:
    """The period of each candidate, a number, -1 without a limit; and the minutes left in each."""
    start = period_start(pl.col("service_date"), pl.col("period_code"))
    key = ["authorization_index", "period_start"]
    used = (
        with_row(prior_draws, authorizations.select("period_code"), at="authorization_index")
        .group_by("authorization_index", period_start=start)
        .agg(pl.col("drawn_minutes").sum())
    )
    is_limited = candidates["period_minutes"].is_not_null()
    limited = candidates.filter(is_limited).select("authorization_index", "period_minutes", period_start=start)
    numbers, first_rows = grouped(limited.select(key))
    room = pl.col("period_minutes") - pl.col("drawn_minutes").fill_null(0)
    return _placed(is_limited, numbers), _integers(
        with_lookup(rows(limited, first_rows), used, on=key).select(room).to_series()
    )


def _days(candidates: pl.DataFrame, prior_draws: pl.DataFrame) -> tuple[Integers, Booleans]:
    """The date of an authorization in days that timed services may share, a number, of each candidate, -1 for none; and
    whether each is drawn.
    """
    key = ["authorization_index", "service_date"]
    drawn = prior_draws.filter("is_timed_day").select(key).unique().with_columns(is_drawn=pl.lit(True))
    is_shared = candidates.select((pl.col("granted_unit") == _DAY) & (pl.col("unit_code") != "day")).to_series()
    shared = candidates.filter(is_shared).select(key)
    numbers, first_rows = grouped(shared)
    is_drawn = with_lookup(rows(shared, first_rows), drawn, on=key)["is_drawn"].fill_null(False)
    return _placed(is_shared, numbers), is_drawn.to_numpy().copy()


def _placed(is_some: pl.Series, numbers: pl.Series) -> Integers:
    """Numbers where something is; -1 elsewhere."""
    placed = np.full(len(is_some), -1, dtype=np.int64)
    placed[is_some.to_numpy()] = numbers.to_numpy()
    return placed


def _integers(series: pl.Series) -> Integers:
    """A writable array of its own: the kernel lowers rooms in place."""
    return series.cast(pl.Int64).to_numpy().copy()
