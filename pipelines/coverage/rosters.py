"""Full files: what they end by not naming it, and when they stop for a person first."""

from collections.abc import Mapping

import numpy as np
import polars as pl

from pipelines.coverage.enrollment import FULL_SETS
from pipelines.coverage.replay import Integers, Replayed, RosterTurns
from pipelines.coverage.statements import Statements, with_files
from pipelines.plans.profile import PlanProfile
from schemas.coverage import Rosters
from schemas.findings import finding, findings_frame

_PACIFIC = "America/Los_Angeles"


def rosters(
    *,
    turns: pl.DataFrame,
    statements: Statements,
    enrolled: pl.DataFrame,
    files: pl.DataFrame,
    profiles: Mapping[str, PlanProfile],
) -> pl.DataFrame:
    """Full files of plans whose full files name all their members, in the order in which they count.

    A file is one roster however many full sets it has. It speaks from its effective date (DTP 007) on, else from its
    date, else from the day of receipt in California. It is complete when every member level it holds reached this stage
    with a CIN, and they are no fewer than it says (QTY TO).
    """
    plans = sorted(profiles)
    limits = {
        plan: e.full_file_ends_percent
        for plan, p in enumerate(plans)
        if (e := profiles[p].enrollment) is not None and e.full_file_names == "all"
    }
    full = turns.filter(pl.col("action_code").is_in(FULL_SETS), pl.col("plan_index").is_in(list(limits)))
    received_date = pl.col("received_at").dt.convert_time_zone(_PACIFIC).dt.date()
    levels = (
        with_files(statements.members.select("file_sha256", "member_ordinal"), files)
        .group_by("file_number")
        .agg(level_count=pl.len(), last_ordinal=pl.col("member_ordinal").max())
    )
    named = enrolled.group_by("file_number").agg(named_count=pl.len())
    approved = statements.approvals.select("file_sha256", is_approved=pl.lit(True))
    return (
        full.group_by("file_number", "plan_index", "file_sha256")
        .agg(
            begin_turn=pl.col("turn").min(),
            end_turn=pl.col("turn").max(),
            effective_date=pl.coalesce("effective_date", "created_date", received_date).max(),
            stated_count=pl.col("stated_member_count").sum(),
        )
        .join(levels, on="file_number", how="left")
        .join(named, on="file_number", how="left")
        .join(approved.unique(), on="file_sha256", how="left")
        .sort("begin_turn")
        .with_columns(
            pl.col("is_approved").fill_null(False),
            limit_percent=pl.col("plan_index").replace_strict(limits, return_dtype=pl.Int64),
            is_complete=(
                (pl.col("level_count") == pl.col("last_ordinal") + 1)
                & (pl.col("named_count") == pl.col("level_count"))
                & (pl.col("level_count") >= pl.col("stated_count"))
            ).fill_null(False),
        )
    )


def roster_turns(held: pl.DataFrame, enrolled: pl.DataFrame, plan_of_member: Integers) -> RosterTurns:
    """The rosters as they are replayed."""
    of_file = enrolled["file_number"].to_numpy()
    order = np.argsort(of_file, kind="stable")
    begins, ends = (
        np.searchsorted(of_file[order], held["file_number"].to_numpy(), side=side) for side in ("left", "right")
    )
    members = enrolled["member"].to_numpy()
    named = [members[order[begin:end]] for begin, end in zip(begins, ends, strict=True)]
    plan = held["plan_index"].to_numpy()
    return RosterTurns(
        begin_turn=held["begin_turn"].to_numpy(),
        end_turn=held["end_turn"].to_numpy(),
        day=held["effective_date"].to_physical().cast(pl.Int64).to_numpy(),
        first_member=np.searchsorted(plan_of_member, plan, side="left"),
        last_member=np.searchsorted(plan_of_member, plan, side="right"),
        named=np.concatenate([*named, np.empty(0, dtype=np.int64)]),
        named_offset=np.cumsum([0, *(len(part) for part in named)]),
        percent=held["limit_percent"].to_numpy(),
        is_incomplete=~held["is_complete"].to_numpy(),
        may_end_any=held["is_approved"].to_numpy(),
    )


def roster_standings(held: pl.DataFrame, replayed: Replayed, plans: list[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What became of every roster (`Rosters`), and ROSTER-HELD for those that wait for a person."""
    told = held.with_columns(
        known_member_count=pl.Series(replayed.known),
        unnamed_member_count=pl.Series(replayed.unnamed),
        is_held=pl.Series(replayed.is_held, dtype=pl.Boolean),
        plan_id=pl.Series(plans, dtype=pl.String).gather(held["plan_index"]),
    ).with_columns(
        standing_code=pl.when("is_held")
        .then(pl.lit("held"))
        .otherwise(pl.when("is_approved").then(pl.lit("approved")).otherwise(pl.lit("counted")))
    )
    findings = findings_frame(
        finding(
            "ROSTER-HELD",
            file_sha256=row["file_sha256"],
            expected=f"at most {row['limit_percent']} %" + ("" if row["is_complete"] else ", all members readable"),
            found=f"{row['unnamed_member_count']} of {row['known_member_count']} members of {row['plan_id']}",
        )
        for row in told.filter(pl.col("standing_code") == "held", pl.col("unnamed_member_count") > 0).to_dicts()
    )
    return Rosters.conform(told), findings
