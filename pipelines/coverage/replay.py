"""Replaying what plans stated, in the order in which it counts: what is left of every member's covered days.

Everything here is a number: members from 0, sorted by plan; days since 1970-01-01; turns, in which sets count one
after the other. A member's days are a list of stretches; a statement cuts, uncovers or adds some.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

COVERS = 0
"""A stretch is added to what is known; the statement's cuts made room for it."""
UNCOVERS = 1
"""What is known of these days is taken away."""
REPLACES = 2
"""What is known of these days is taken away, and they are covered."""

_BEGIN, _END, _ROW, _NEXT = 0, 1, 2, 3
_NONE = -1


class Cuts(NamedTuple):
    """From `day` on nothing that was known before stays of `member`. In order of turn."""

    turn: Integers
    member: Integers
    day: Integers


class Days(NamedTuple):
    """Days a statement covers or uncovers, both ends included. In order of turn, kind, then place in the file."""

    turn: Integers
    kind: Integers
    member: Integers
    begin: Integers
    end: Integers


class RosterTurns(NamedTuple):
    """Full files, in order of `begin_turn`, that speak for all members of their plan: others are not covered from `day`
    on.

    `begin_turn` and `end_turn` are those of the file's first and last full set; `first_member` and `last_member` the
    plan's members (last excluded); `named` the members named, roster after roster, `named_offset` where each begins.
    A roster that is not `may_end_any` ends at most `percent` of a hundred members known before it, and none if it is
    `is_incomplete`.
    """

    begin_turn: Integers
    end_turn: Integers
    day: Integers
    first_member: Integers
    last_member: Integers
    named: Integers
    named_offset: Integers
    percent: Integers
    is_incomplete: Flags
    may_end_any: Flags


@dataclass(frozen=True)
class Replayed:
    """What is left: per member, sorted and joined, stretches of days, and the row of `Days` that says each.

    `known` and `unnamed` count, per roster, the members covered on or after its day before it, and those of them that
    it does not name; `is_held`: it ended none of them, because they are too many or it is incomplete.
    """

    member: Integers
    begin: Integers
    end: Integers
    row: Integers
    known: Integers
    unnamed: Integers
    is_held: Flags


def replay(*, turn_count: int, cuts: Cuts, days: Days, rosters: RosterTurns, last_days: Integers) -> Replayed:
    """The covered days of every member after all turns.

    In a turn all cuts come first, so that two statements of one set about one member never cut each other.

    Args:
        last_days: of every member, the last day that can be covered: the day of death.
    """
    turns = np.arange(turn_count + 1)
    heads = np.full(len(last_days), _NONE, dtype=np.int64)
    nodes, known, unnamed, is_held = _turns(
        cuts,
        np.searchsorted(cuts.turn, turns),
        days,
        np.searchsorted(days.turn, turns),
        rosters,
        np.argsort(rosters.end_turn, kind="stable"),
        heads,
    )
    member, begin, end, row = _joined(nodes, heads, last_days)
    return Replayed(member, begin, end, row, known, unnamed, is_held)


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _turns(  # noqa: PLR0913, PLR0917 - a kernel takes all it reads
    cuts: Cuts,
    cut_offset: Integers,
    days: Days,
    day_offset: Integers,
    rosters: RosterTurns,
    closing: Integers,
    heads: Integers,
) -> tuple[Integers, Integers, Integers, Flags]:
    count = len(rosters.day)
    known, unnamed = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
    is_held, named_by = np.zeros(count, dtype=np.bool_), np.full(len(heads), _NONE, dtype=np.int64)
    nodes, used = np.empty((len(days.member) + 1, 4), dtype=np.int64), 0
    opened, closed = 0, 0
    for turn in range(len(cut_offset) - 1):
        while opened < count and rosters.begin_turn[opened] == turn:
            known[opened], unnamed[opened] = _counted(nodes, heads, rosters, opened, named_by)
            too_many = unnamed[opened] * 100 > rosters.percent[opened] * known[opened]
            is_held[opened] = (too_many or rosters.is_incomplete[opened]) and not rosters.may_end_any[opened]
            opened += 1
        for i in range(cut_offset[turn], cut_offset[turn + 1]):
            _cut(nodes, heads, cuts.member[i], cuts.day[i])
        for i in range(day_offset[turn], day_offset[turn + 1]):
            nodes, used = _state(nodes, used, heads, days, i)
        while closed < count and rosters.end_turn[closing[closed]] == turn:
            if not is_held[closing[closed]]:
                _end_unnamed(nodes, heads, rosters, closing[closed], named_by)
            closed += 1
    return nodes, known, unnamed, is_held


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _mark_named(rosters: RosterTurns, roster: int, named_by: Integers) -> None:
    for i in range(rosters.named_offset[roster], rosters.named_offset[roster + 1]):
        named_by[rosters.named[i]] = roster


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _counted(
    nodes: Integers, heads: Integers, rosters: RosterTurns, roster: int, named_by: Integers
) -> tuple[int, int]:
    _mark_named(rosters, roster, named_by)
    known, unnamed = 0, 0
    for member in range(rosters.first_member[roster], rosters.last_member[roster]):
        node = heads[member]
        while node != _NONE and nodes[node, _END] < rosters.day[roster]:
            node = nodes[node, _NEXT]
        if node != _NONE:
            known += 1
            unnamed += named_by[member] != roster
    return known, unnamed


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _end_unnamed(nodes: Integers, heads: Integers, rosters: RosterTurns, roster: int, named_by: Integers) -> None:
    _mark_named(rosters, roster, named_by)  # another file's sets may have come between
    for member in range(rosters.first_member[roster], rosters.last_member[roster]):
        if named_by[member] != roster:
            _cut(nodes, heads, member, rosters.day[roster])


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _state(nodes: Integers, used: int, heads: Integers, days: Days, i: int) -> tuple[Integers, int]:
    member, begin, end = days.member[i], days.begin[i], days.end[i]
    if days.kind[i] != COVERS:
        nodes, used = _uncover(nodes, used, heads, member, (begin, end))
    if days.kind[i] != UNCOVERS:
        nodes, used = _add(nodes, used, heads, member, (begin, end, i))
    return nodes, used


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _keep(nodes: Integers, heads: Integers, member: int, node: int) -> None:
    nodes[node, _NEXT] = heads[member]
    heads[member] = node


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _cut(nodes: Integers, heads: Integers, member: int, day: int) -> None:
    node = heads[member]
    heads[member] = _NONE
    while node != _NONE:
        following = nodes[node, _NEXT]
        if nodes[node, _BEGIN] < day:
            nodes[node, _END] = min(nodes[node, _END], day - 1)
            _keep(nodes, heads, member, node)
        node = following


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _uncover(nodes: Integers, used: int, heads: Integers, member: int, days: tuple[int, int]) -> tuple[Integers, int]:
    begin, end = days
    node = heads[member]
    heads[member] = _NONE
    while node != _NONE:
        following = nodes[node, _NEXT]
        first, last = nodes[node, _BEGIN], nodes[node, _END]
        if last > end and first < begin:
            nodes, used = _add(nodes, used, heads, member, (end + 1, last, nodes[node, _ROW]))
        if first < begin:
            nodes[node, _END] = min(last, begin - 1)
            _keep(nodes, heads, member, node)
        elif last > end:
            nodes[node, _BEGIN] = max(first, end + 1)
            _keep(nodes, heads, member, node)
        node = following
    return nodes, used


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _add(
    nodes: Integers, used: int, heads: Integers, member: int, stretch: tuple[int, int, int]
) -> tuple[Integers, int]:
    if used == len(nodes):
        larger = np.empty((2 * used, 4), dtype=np.int64)
        larger[:used] = nodes
        nodes = larger
    nodes[used, _BEGIN], nodes[used, _END], nodes[used, _ROW] = stretch
    _keep(nodes, heads, member, used)
    return nodes, used + 1


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _joined(nodes: Integers, heads: Integers, last_days: Integers) -> tuple[Integers, Integers, Integers, Integers]:
    """Every member's stretches, sorted; those that overlap or touch made one.

    The row of a joined stretch is that of the part that ends last; of equal ends, that which was stated later.
    """
    count = len(nodes)
    members, begins = np.empty(count, dtype=np.int64), np.empty(count, dtype=np.int64)
    ends, rows = np.empty(count, dtype=np.int64), np.empty(count, dtype=np.int64)
    last, single = -1, np.empty(1, dtype=np.int64)
    for member in range(len(heads)):
        if heads[member] == _NONE:
            continue
        for node in _sorted_nodes(nodes, heads[member], single):
            begin, end, row = nodes[node, _BEGIN], min(nodes[node, _END], last_days[member]), nodes[node, _ROW]
            if end < begin:
                continue
            if last >= 0 and members[last] == member and begin <= ends[last] + 1:
                if end > ends[last] or (end == ends[last] and row > rows[last]):
                    ends[last], rows[last] = end, row
            else:
                last += 1
                members[last], begins[last], ends[last], rows[last] = member, begin, end, row
    return members[: last + 1], begins[: last + 1], ends[: last + 1], rows[: last + 1]


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _sorted_nodes(nodes: Integers, head: int, single: Integers) -> Integers:
    """The nodes of a list by begin. Most lists hold one, for which `single` is used again and again."""
    if nodes[head, _NEXT] == _NONE:
        single[0] = head
        return single
    count, node = 0, head
    while node != _NONE:
        count += 1
        node = nodes[node, _NEXT]
    found, node = np.empty(count, dtype=np.int64), head
    for i in range(count):
        found[i] = node
        node = nodes[node, _NEXT]
    return found[np.argsort(nodes[found, _BEGIN])]
