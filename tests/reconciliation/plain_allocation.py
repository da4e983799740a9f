"""Allocation as one would explain it to a clerk: one unit at a time, in plain Python, knowing nothing of the pipeline.

Slow and obvious on purpose: the property tests hold the compiled allocation against it.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

UNIT = {"15min": 15, "hour": 60, "day": 1440}


@dataclass(frozen=True)
class Grant:
    authorization_id: str
    member: str
    service_code: str
    start: date
    end: date
    units: int
    unit: str
    period: str | None = None
    period_units: int | None = None


@dataclass(frozen=True)
class Contract:
    unit: str
    rounding: str
    minimum: int
    is_respite: bool


@dataclass(frozen=True)
class Pool:
    """Minutes of one member and service on one date, with what orders it: when its first visit began."""

    member: str
    service_code: str
    on: date
    begin: float
    minutes: int


def units_of(minutes: int, contract: Contract) -> int:
    if minutes == 0 or minutes < contract.minimum:
        return 0
    if contract.unit == "day":
        return 1
    whole, rest = divmod(minutes, UNIT[contract.unit])
    if contract.rounding == "ceiling":
        return whole + (rest > 0)
    if contract.rounding == "nearest":
        return whole + (2 * rest >= UNIT[contract.unit])
    return whole


def period_of(on: date, period: str | None) -> date | None:
    return {
        "day": on,
        "week": on - timedelta(days=on.weekday()),
        "month": on.replace(day=1),
        "year": on.replace(month=1, day=1),
        None: None,
    }[period]


class Clerk:
    def __init__(
        self, grants: Iterable[Grant], contracts: dict[str, Contract], used: dict[tuple[str, int], int]
    ) -> None:
        self.grants = sorted(grants, key=lambda g: (g.end, g.start, g.authorization_id))
        self.contracts = contracts
        self.drawn: dict[str, int] = defaultdict(int)
        self.drawn_in_period: dict[tuple[str, date | None], int] = defaultdict(int)
        self.days_drawn: set[tuple[str, date]] = set()
        self.respite = defaultdict(int, used)
        self.lines: dict[tuple[str, str, date, str], tuple[int, int]] = {}
        self.minutes = {"billable": 0, "exhausted": 0, "remainder": 0}

    def bill(self, pools: Iterable[Pool]) -> None:
        for pool in sorted(pools, key=lambda p: (p.on, p.begin)):
            self._bill(pool)

    def _bill(self, pool: Pool) -> None:
        contract = self.contracts[pool.service_code]
        units = units_of(pool.minutes, contract)
        left = pool.minutes if contract.unit == "day" else min(pool.minutes, units * UNIT[contract.unit])
        left = left if units else 0
        self.minutes["remainder"] += pool.minutes - left
        for grant in self.grants:
            serves = (grant.member, grant.service_code) == (pool.member, pool.service_code)
            if not serves or not grant.start <= pool.on <= grant.end:
                continue
            while units and self._may_draw(grant, pool, contract, left):
                delivered = self._draw(grant, pool, contract, left)
                units, left = units - 1, left - delivered
        self.minutes["exhausted"] += left

    def _one_unit(self, contract: Contract, left: int) -> int:
        return left if contract.unit == "day" else min(left, UNIT[contract.unit])

    def _cost(self, grant: Grant, pool: Pool, contract: Contract, left: int) -> int:
        if grant.unit == "day":
            shares = contract.unit != "day" and (grant.authorization_id, pool.on) in self.days_drawn
            return 0 if shares else 1440
        if contract.unit == "day":
            return -(-left // UNIT[grant.unit]) * UNIT[grant.unit]
        return UNIT[contract.unit]

    def _may_draw(self, grant: Grant, pool: Pool, contract: Contract, left: int) -> bool:
        cost = self._cost(grant, pool, contract, left)
        if self.drawn[grant.authorization_id] + cost > grant.units * UNIT[grant.unit]:
            return False
        key = (grant.authorization_id, period_of(pool.on, grant.period))
        in_period = self.drawn_in_period[key] + cost
        if grant.period and grant.period_units is not None and in_period > grant.period_units * UNIT[grant.unit]:
            return False
        delivered = self._one_unit(contract, left)
        used = self.respite[pool.member, pool.on.year]
        return not contract.is_respite or used + delivered <= 336 * 60

    def _draw(self, grant: Grant, pool: Pool, contract: Contract, left: int) -> int:
        cost, delivered = self._cost(grant, pool, contract, left), self._one_unit(contract, left)
        self.drawn[grant.authorization_id] += cost
        self.drawn_in_period[grant.authorization_id, period_of(pool.on, grant.period)] += cost
        if grant.unit == "day" and contract.unit != "day":
            self.days_drawn.add((grant.authorization_id, pool.on))
        if contract.is_respite:
            self.respite[pool.member, pool.on.year] += delivered
        line = (pool.member, pool.service_code, pool.on, grant.authorization_id)
        units, minutes = self.lines.get(line, (0, 0))
        self.lines[line] = (units + 1, minutes + delivered)
        self.minutes["billable"] += delivered
        return delivered
