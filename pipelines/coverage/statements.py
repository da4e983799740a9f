"""Everything the plans stated, and the order in which it counts."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipelines.plans.profile import PlanProfile
from schemas.coverage import ListedCinAliases, RosterApprovals
from schemas.findings import Findings
from schemas.rules import RULES

Integers = NDArray[np.int64]

_POSITIONS = ("file_sha256", "segment_ordinal", "row_number")

UNKNOWN_SET = 0
"""The turn of statements whose set is not known: before all others."""


@dataclass(frozen=True)
class Statements:
    """What the plans' files and the staff's lists say, with the time at which each was received; and what a person
    approved.

    `sets`, `members`, `coverages`: `EnrollmentSets`, `EnrollmentMembers`, `EnrollmentCoverages` of all files.
    `answers`, `benefits`: `EligibilityAnswers`, `EligibilityBenefits` of all files.
    `received`: `ReceivedFiles`; a statement whose file is not among them is not known.
    `aliases`: `ListedCinAliases` of all lists.
    `approvals`: `RosterApprovals`.
    """

    sets: pl.DataFrame
    members: pl.DataFrame
    coverages: pl.DataFrame
    answers: pl.DataFrame
    benefits: pl.DataFrame
    received: pl.DataFrame
    aliases: pl.DataFrame = field(default_factory=ListedCinAliases.empty)
    approvals: pl.DataFrame = field(default_factory=RosterApprovals.empty)

    def known_at(self, instant: datetime) -> "Statements":
        """What had been received and approved by an instant, itself included."""
        return replace(
            self,
            received=self.received.filter(pl.col("received_at") <= instant),
            approvals=self.approvals.filter(pl.col("approved_at") <= instant),
        )


@dataclass(frozen=True)
class Stated:
    """Rows that can be used, and the findings about those that cannot or that deserve a look."""

    rows: pl.DataFrame
    findings: pl.DataFrame


def plan_files(received: pl.DataFrame, plans: list[str]) -> pl.DataFrame:
    """Files of plans, numbered in order of receipt: `file_sha256`, `received_at`, `file_number`, `plan_index`."""
    known = received.filter(pl.col("plan_id").is_in(plans)).unique("file_sha256").sort("received_at", "file_sha256")
    return known.select(
        "file_sha256",
        "received_at",
        plan_index=pl.col("plan_id").replace_strict(plans, range(len(plans)), return_dtype=pl.Int64),
        file_number=pl.int_range(pl.len(), dtype=pl.Int64),
    )


def with_files(frame: pl.DataFrame, files: pl.DataFrame) -> pl.DataFrame:
    """Rows of known files, with `file_number` and `plan_index` for the file's hash."""
    number = frame["file_sha256"].replace_strict(
        files["file_sha256"], files["file_number"], default=None, return_dtype=pl.Int64
    )
    known = frame.drop("file_sha256").with_columns(number.alias("file_number"))
    known = known.filter(pl.col("file_number").is_not_null()) if number.has_nulls() else known
    return known.with_columns(files["plan_index"].gather(known["file_number"]))


def set_turns(
    *, sets: pl.DataFrame, answers: pl.DataFrame, files: pl.DataFrame, profiles: Mapping[str, PlanProfile]
) -> pl.DataFrame:
    """The sets of all files with their `turn`, from 1: the order in which they count.

    By date and time of the set, then receipt, then the file's SHA-256. BGN04 compares as text: 1230 before 123045.
    Answers come after all enrollment, except for plans where the later of the two prevails; there, those of one date
    come before its enrollment.
    """
    plans = sorted(profiles)
    later = [plans.index(p) for p in plans if profiles[p].eligibility.prevails == "later"]
    asked = answers.select("file_sha256", "set_ordinal", "created_date").unique(["file_sha256", "set_ordinal"])
    both = pl.concat(
        [
            with_files(sets.drop("plan_id"), files).with_columns(is_answer=pl.lit(False)),
            with_files(asked, files).with_columns(is_answer=pl.lit(True)),
        ],
        how="diagonal",
    ).join(files.select("file_number", "file_sha256", "received_at"), on="file_number")
    comes_last = pl.col("is_answer") & ~pl.col("plan_index").is_in(later)
    order = ["created_time", "received_at", "file_sha256", "set_ordinal"]
    return both.sort(comes_last, "created_date", ~pl.col("is_answer"), *order).with_columns(
        turn=pl.int_range(1, pl.len() + 1, dtype=pl.Int64),
        created_day=pl.col("created_date").to_physical().cast(pl.Int64),
    )


def in_turn(frame: pl.DataFrame, turns: pl.DataFrame, *columns: str) -> pl.DataFrame:
    """Rows with `turn` and `columns` of their set, in order of turn, file and segment."""
    rows = pl.Series(rows_of(turns, frame, "set_ordinal"))
    known = turns.select(pl.col("turn", *columns).gather(rows.set(rows < 0, None)))
    return ordered(frame.hstack(known).with_columns(pl.col("turn").fill_null(UNKNOWN_SET)))


def ordered(frame: pl.DataFrame) -> pl.DataFrame:
    """Rows in order of `turn`, `file_number`, `segment_ordinal`, which is seldom another than they come in."""
    turn, file_number, segment = (frame[name].to_numpy() for name in ("turn", "file_number", "segment_ordinal"))
    key = (turn * (file_number.max(initial=0) + 1) + file_number) * (segment.max(initial=0) + 1) + segment
    return frame if (key[1:] >= key[:-1]).all() else frame[np.argsort(key, kind="stable")]


def rows_of(parents: pl.DataFrame, children: pl.DataFrame, ordinal: str) -> Integers:
    """Per child the row of its parent, by `file_number` and an ordinal within the file; -1 where it has none."""
    if parents.is_empty() or children.is_empty():
        return np.full(children.height, -1, dtype=np.int64)
    both = [frame.select("file_number", ordinal) for frame in (parents, children)]
    sizes = pl.concat(both).group_by("file_number").agg(pl.col(ordinal).max() + 1)
    first = np.zeros(int(sizes["file_number"].max()) + 2, dtype=np.int64)  # type: ignore[arg-type]
    first[sizes["file_number"].to_numpy() + 1] = sizes[ordinal].to_numpy()
    first = first.cumsum()
    row_at: Integers = np.full(first[-1], -1, dtype=np.int64)
    row_at[first[parents["file_number"].to_numpy()] + parents[ordinal].to_numpy()] = np.arange(parents.height)
    rows: Integers = row_at[first[children["file_number"].to_numpy()] + children[ordinal].to_numpy()]
    return rows


def positions(rule_code: str, rows: pl.DataFrame, files: pl.DataFrame) -> pl.DataFrame:
    """One finding per row, by the file and segment it stands in."""
    file_sha256 = files["file_sha256"].gather(rows["file_number"])
    return found_in(rule_code, rows.select(file_sha256, "segment_ordinal"))


def found_in(rule_code: str, rows: pl.DataFrame) -> pl.DataFrame:
    """One finding per row, by its `file_sha256` and `segment_ordinal` or `row_number`."""
    where = rows.select(
        pl.lit(rule_code).alias("rule_code"),
        pl.lit(RULES[rule_code].severity_code).alias("severity_code"),
        *[name for name in _POSITIONS if name in rows.columns],
    )
    return pl.concat([Findings.empty(), where], how="diagonal")


def present(name: str) -> pl.Expr:
    """The column with empty text as null: an id of no character names nobody."""
    return pl.when(pl.col(name).str.len_bytes() > 0).then(pl.col(name))


def by_plan(choices: Mapping[int, str | None]) -> pl.Expr:
    """The column chosen for the row's `plan_index`; null for plans that have none."""
    chosen: pl.Expr = pl.lit(None, dtype=pl.String)
    for name in sorted({name for name in choices.values() if name is not None}):
        plans = [plan for plan, of_plan in choices.items() if of_plan == name]
        chosen = pl.when(pl.col("plan_index").is_in(plans)).then(present(name)).otherwise(chosen)
    return chosen
