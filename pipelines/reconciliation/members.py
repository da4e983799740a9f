"""The batch in parts of whole members.

From coverage to claim lines nothing crosses from one member to another: spans, authorizations, limits, pools and lines
are one member's. So a part of the members comes to what all of them come to, in tables that stay in the processor's
caches; parts are judged side by side, and memory that one leaves serves the next. What does cross, aides at two homes
and versions of one visit, is settled before.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import polars as pl

from pipelines.reconciliation.facts import latest_referrals
from pipelines.reconciliation.judge import Known
from pipelines.reconciliation.lookups import rows, with_row
from pipelines.reconciliation.prior import Billed

VISITS_OF_PART = 125_000
"""About as many visits a part has: few enough for the caches, enough that a part's fixed cost is nothing."""


@dataclass(frozen=True)
class Part:
    """Some members: the places of the plan's visits to them (`places`, in order), and what is known and billed of
    them.

    Of `known.authorizations`, `authorization_index` counts the part's, and `drawing_order` those of all parts; so does
    `billed.draws`.
    """

    places: pl.Series
    known: Known
    billed: Billed


def parts_of_members(visits: pl.DataFrame, *, known: Known, billed: Billed, plan_id: str) -> Iterator[Part]:
    """The plan's visits and all that is known of their members, each member in one part.

    Args:
        visits: latest visits of all plans with `visit_index`.
        known: of all members.
        billed: of all members.
    """
    own = visits.select("visit_index", "member_id_medi_cal", "plan_id").filter(pl.col("plan_id") == plan_id)
    count = max(1, -(-own.height // VISITS_OF_PART))
    part = (pl.col("member_id_medi_cal").hash(seed=0) % count).alias("part")
    granted = known.authorizations.rename({"authorization_index": "drawing_order"}).with_columns(part)
    # a claim's minutes are the visit's, whoever it is for by now
    visit = visits.filter("is_billed_before").select("agency_id", "visit_id", part)
    split = zip(
        _split(own.with_columns(part), count),
        _split(known.coverage.with_columns(part), count),
        _split(known.attestations.with_columns(part), count),
        _split(latest_referrals(known.referrals).with_columns(part), count),
        _split(granted, count),
        _split(billed.stretches.join(visit, on=["agency_id", "visit_id"], how="inner"), count),
        _split(billed.lines.with_columns(part), count),
        _split(billed.lines_of_all_plans.with_columns(part), count),
        _split(with_row(billed.draws, granted.select("part"), at="authorization_index"), count),
        strict=True,
    )
    for of_plan, coverage, attestations, referrals, authorizations, stretches, lines, all_lines, draws in split:
        numbered = authorizations.with_row_index("authorization_index")
        yield Part(
            of_plan["visit_index"],
            replace(known, coverage=coverage, attestations=attestations, referrals=referrals, authorizations=numbered),
            Billed(stretches, lines, all_lines, _renumbered(draws, numbered)),
        )


def in_order(frames: list[pl.DataFrame], order: list[str]) -> pl.DataFrame:
    """Frames of the parts, each in an order, as one frame in that order."""
    whole = pl.concat(frames)
    return rows(whole, whole.select(pl.arg_sort_by(order, maintain_order=True)).to_series())


def _split(frame: pl.DataFrame, count: int) -> list[pl.DataFrame]:
    """A frame by its column `part`, rows in their order."""
    found = frame.partition_by("part", maintain_order=True, include_key=False, as_dict=True)
    return [found.get((part,), frame.drop("part").clear()) for part in range(count)]


def _renumbered(draws: pl.DataFrame, authorizations: pl.DataFrame) -> pl.DataFrame:
    """Draws of all authorizations' numbers, by the part's."""
    return draws.rename({"authorization_index": "drawing_order"}).join(
        authorizations.select("drawing_order", "authorization_index"),
        on="drawing_order",
        how="inner",
        maintain_order="left",
    )
