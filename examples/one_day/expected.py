"""What becomes of every visit, by arithmetic on the story alone.

Nothing of the pipelines is used here, so that both can be compared.

Rules restated from the three plan profiles; a test holds them against the TOML files.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from story import VISITS, Visit

PACIFIC = ZoneInfo("America/Los_Angeles")

SERVICES = {
    # plan, service: minutes of a unit, rounding, pooled by, cents a unit
    ("goldcoast", "T1019"): (15, "floor", "service_date", 925),
    ("goldcoast", "S5130"): (15, "floor", "service_date", 850),
    ("goldcoast", "S9125"): (15, "floor", "service_date", 975),
    ("sierra_vista", "T1019"): (15, "nearest", "visit", 900),
    ("sierra_vista", "S9125"): (15, "nearest", "visit", 950),
    ("bahia", "T1019"): (15, "ceiling", "service_date", 910),
    ("bahia", "S5130"): (60, "floor", "service_date", 3400),
    ("bahia", "S9125"): (1440, "floor", "service_date", 24000),
}
DAY = 1440


@dataclass
class Piece:
    """The minutes of a visit on one service date; `buckets` in the order the minutes passed."""

    visit: Visit
    service_date: date | None
    minutes: int
    buckets: list[tuple[str, int]]


@dataclass(frozen=True)
class Day:
    """The whole story's outcome: pieces of visits, and units billed by plan and service."""

    pieces: list[Piece]
    units: Counter[tuple[str, str]]


def outcome() -> Day:
    """Every visit that counts, split at midnight on the member's clock, with its buckets; and the units."""
    pieces = [piece for visit in VISITS if not visit.superseded for piece in _split(visit)]
    pools: dict[tuple[object, ...], list[Piece]] = defaultdict(list)
    for piece in pieces:
        if piece.visit.held:
            piece.buckets.append((piece.visit.held, piece.minutes))
        else:
            pools[_pool(piece)].append(piece)
    units: Counter[tuple[str, str]] = Counter()
    for pool in pools.values():
        visit = pool[0].visit
        units[visit.plan_id, str(visit.service)] += _bill(pool)
    pieces.sort(key=lambda piece: (piece.visit.visit_id, piece.service_date or date.min))
    return Day(pieces, units)


def instants(visit: Visit) -> tuple[datetime, datetime]:
    """Begin and end that count, in UTC: as corrected, where corrected."""
    begin, end = actual_instants(visit)
    return begin + timedelta(minutes=visit.adjust_start or 0), end + timedelta(minutes=visit.adjust_end or 0)


def actual_instants(visit: Visit) -> tuple[datetime, datetime]:
    """Begin and end as captured, in UTC."""
    begin = visit.start.replace(tzinfo=PACIFIC).astimezone(UTC)
    return begin, begin + timedelta(minutes=visit.minutes)


def _split(visit: Visit) -> Iterator[Piece]:
    if not visit.has_begin or not visit.has_end:
        yield Piece(visit, visit.start.date() if visit.has_begin else None, 0, [])
        return
    begin, end = instants(visit)
    while begin < end:
        day = begin.astimezone(PACIFIC).date()
        until = min(end, datetime.combine(day + timedelta(days=1), time(), PACIFIC).astimezone(UTC))
        yield Piece(visit, day, int((until - begin).total_seconds()) // 60, [])
        begin = until


def _pool(piece: Piece) -> tuple[object, ...]:
    visit = piece.visit
    pooled_by = SERVICES[visit.plan_id, str(visit.service)][2]
    alone = visit.visit_id if pooled_by == "visit" else ""
    return visit.plan_id, visit.member, visit.agency, visit.service, piece.service_date, alone


def _bill(pool: list[Piece]) -> int:
    """Give the pool's minutes their buckets, earliest first: billed, over limit, remainder. Returns units."""
    visit = pool[0].visit
    unit, rounding, _, _ = SERVICES[visit.plan_id, str(visit.service)]
    total = sum(piece.minutes for piece in pool)
    units = _whole_units(total, unit, rounding)
    limit, reason = next((piece.visit.limit for piece in pool if piece.visit.limit), (units, ""))
    billed = min(units, limit)
    in_units = total if unit == DAY else min(total, units * unit)
    billable = (total if billed else 0) if unit == DAY else min(total, billed * unit)
    shares = [("billable", billable), (reason, in_units - billable), ("rounding_remainder", total - in_units)]
    _share_out(sorted(pool, key=lambda piece: piece.visit.start), [share for share in shares if share[1]])
    return billed


def _whole_units(minutes: int, unit: int, rounding: str) -> int:
    if unit == DAY:
        return 1
    return {"floor": minutes // unit, "nearest": (2 * minutes + unit) // (2 * unit), "ceiling": -(-minutes // unit)}[
        rounding
    ]


def _share_out(pool: list[Piece], shares: list[tuple[str, int]]) -> None:
    for piece in pool:
        left = piece.minutes
        while left:
            code, minutes = shares[0]
            taken = min(left, minutes)
            piece.buckets.append((code, taken))
            left -= taken
            shares[0] = (code, minutes - taken)
            if shares[0][1] == 0:
                shares.pop(0)
