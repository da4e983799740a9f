"""Who is who: members as numbers, and persons whose CIN the plans or the network changed or merged."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from pipelines.coverage.statements import Integers
from schemas.coverage import CIN_LETTERS, CIN_PATTERN

_NO_CIN = 10**7 * 32
"""Numbers of ids that are not of a CIN's form begin here."""

_NEVER = -1


@dataclass(frozen=True)
class People:
    """Every CIN stated (`cins`, in a fixed order), and of each the number of the CIN its person has now (`current`).

    `renamed_turn` is the turn in which that was said, and `edge` the row of the aliases that says it; -1: never.
    """

    cins: pl.Series
    current: Integers
    renamed_turn: Integers
    edge: Integers


def people(aliases: pl.DataFrame, *stated: pl.Series) -> tuple[People, list[Integers]]:
    """All persons named, and per series of CINs stated the number of each.

    An alias counts until a later one calls its former CIN somebody's current CIN.
    """
    series = [*stated, aliases["former_id"], aliases["member_id_medi_cal"]]
    cins, numbers = _numbered(pl.concat(series))
    *stated_numbers, former, now = np.split(numbers, np.cumsum([len(part) for part in series])[:-1])
    order = np.arange(aliases.height)
    edge, called = np.full(len(cins), _NEVER, dtype=np.int64), np.full(len(cins), _NEVER, dtype=np.int64)
    edge[former], called[now] = order, order  # of several, the last counts
    edge[called > edge] = _NEVER
    renamed = np.flatnonzero(edge != _NEVER)
    current, renamed_turn = np.arange(len(cins)), np.full(len(cins), _NEVER, dtype=np.int64)
    current[renamed] = now[edge[renamed]]
    renamed_turn[renamed] = aliases["turn"].to_numpy()[edge[renamed]]
    while not np.array_equal(following := current[current], current):
        current = following  # a chain of renamings, halved each time
    return People(cins, current, renamed_turn, edge), stated_numbers


def _numbered(cins: pl.Series) -> tuple[pl.Series, Integers]:
    """The distinct CINs and, per CIN given, its place among them. Numbers are compared, not text: CINs are numbers."""
    is_shaped = cins.str.contains(CIN_PATTERN)
    letter = (
        pl.col("cin").str.slice(8, 1).replace_strict(list(CIN_LETTERS), range(len(CIN_LETTERS)), return_dtype=pl.Int64)
    )
    shaped = cins.filter(is_shaped).to_frame("cin").select(pl.col("cin").str.slice(1, 7).cast(pl.Int64) * 32 + letter)
    others = cins.filter(~is_shaped)
    distinct = others.unique().sort()
    code = np.empty(len(cins), dtype=np.int64)
    code[is_shaped.to_numpy()] = shaped["cin"].to_numpy()
    code[~is_shaped.to_numpy()] = (
        _NO_CIN + others.replace_strict(distinct, range(len(distinct)), return_dtype=pl.Int64).to_numpy()
    )
    order = pl.Series(code).arg_sort().to_numpy()
    is_first = np.diff(code[order], prepend=_NEVER) > 0
    numbers = np.empty(len(cins), dtype=np.int64)
    numbers[order] = np.cumsum(is_first) - 1
    return cins.gather(order[is_first]), numbers


def under_present_cin(frame: pl.DataFrame, aliases: pl.DataFrame) -> pl.DataFrame:
    """Rows about persons, with `member_id_medi_cal` as it is now where that is another than the one given.

    Args:
        frame: visits, authorizations, referrals or allocations: whatever names a person by CIN.
        aliases: `CinAliases`.
    """
    former, present = aliases["member_id_medi_cal_former"], aliases["member_id_medi_cal"]
    return frame.with_columns(pl.col("member_id_medi_cal").replace(former, present))


def also_under(frame: pl.DataFrame, aliases: pl.DataFrame) -> pl.DataFrame:
    """Spans or members as they are, and once more under each former CIN."""
    again = frame.join(aliases, on="member_id_medi_cal", how="inner", maintain_order="left_right").with_columns(
        member_id_medi_cal="member_id_medi_cal_former"
    )
    return pl.concat([frame, again.select(frame.columns)])


def member_keys(person: Integers, plan: pl.Series, who: People) -> Integers:
    """One number per plan and person, rising with the plan."""
    return plan.to_numpy() * len(who.cins) + who.current[person]
