"""What 834 files state: members under the plan's own naming of ids, and the days each later file leaves standing."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from pipelines.coverage.identities import IDENTITY_COLUMNS
from pipelines.coverage.spans import MEMBER_KEY, OPEN_END, SPAN_COLUMNS
from pipelines.plans.profile import PlanProfile
from schemas.findings import Findings
from schemas.rules import RULES

CIN_PATTERN = r"^9\d{7}[ACDEFGHMNTUVWXYZ]$"
"""9, seven digits, one letter of the fourteen in use (LA County DMH bulletin NGA 12-041)."""

BEGINNING = date(1, 1, 1)

_ACTIVE_STATUS = "01"
_CANCELLATION = "024"
_STATEMENT_KEY = ["file_sha256", "plan_id", "member_ordinal"]

_MEMBER_COLUMNS = [
    *_STATEMENT_KEY,
    "set_ordinal",
    "segment_ordinal",
    "maintenance_type_code",
    "death_date",
    "eligibility_begin_date",
    "maintenance_effective_date",
    *IDENTITY_COLUMNS,
]
_COVERAGE_COLUMNS = [
    *_STATEMENT_KEY,
    "segment_ordinal",
    "maintenance_type_code",
    "plan_coverage_description",
    "maintenance_effective_date",
    "benefit_begin_date",
    "benefit_end_date",
]


@dataclass(frozen=True)
class Stated:
    """Rows that can be used, and the findings about those that cannot or that deserve a look."""

    rows: pl.DataFrame
    findings: pl.DataFrame


def enrolled_members(
    *,
    sets: pl.DataFrame,
    members: pl.DataFrame,
    received: pl.DataFrame,
    profiles: Mapping[str, PlanProfile],
) -> Stated:
    """Member levels that carry a CIN where the profile looks for it.

    Columns beside theirs: `member_id_medi_cal`, `member_id_plan`, and `statement_rank`, which rises with the order in
    which a plan's sets count.

    Findings: MEMBER-ID-MISSING (the row is left out), MEMBER-CIN-SHAPE (the row stays).
    """
    named = members.select(
        *_MEMBER_COLUMNS,
        member_id_medi_cal=_member_id(profiles, "member_id_medi_cal"),
        member_id_plan=_member_id(profiles, "member_id_plan"),
    ).join(_ranked(sets, received), on=["file_sha256", "plan_id", "set_ordinal"], how="left", maintain_order="left")
    identified = named.filter(pl.col("member_id_medi_cal").is_not_null()).with_columns(
        pl.col("statement_rank").fill_null(0)
    )
    findings = [
        positions("MEMBER-ID-MISSING", named.filter(pl.col("member_id_medi_cal").is_null())),
        cin_shape_findings(identified),
    ]
    return Stated(identified, pl.concat(findings))


def enrolled_spans(*, enrolled: pl.DataFrame, coverages: pl.DataFrame, profiles: Mapping[str, PlanProfile]) -> Stated:
    """Spans the 834s leave standing once every later statement about a member replaced the earlier ones.

    A statement is what one set says of one member; it replaces earlier ones from its `replaces_from_date` on: a full
    set from the beginning of time, a change from the first day it names. So a row stands up to the day before the
    earliest such date of any later statement.

    Findings: COVERAGE-END-BEFORE-BEGIN.
    """
    rows = _coverage_rows(enrolled, coverages, profiles)
    standing = (
        rows.join(_cutoffs(enrolled, rows), on=[*MEMBER_KEY, "statement_rank"], how="left")
        .join(_deaths(enrolled), on=MEMBER_KEY, how="left")
        .filter(pl.col("covers"))
        .with_columns(
            covered_to_date=pl.min_horizontal(
                pl.col("to_date").fill_null(OPEN_END), pl.col("cutoff_date").dt.offset_by("-1d"), "last_death_date"
            )
        )
        .filter(pl.col("covered_to_date") >= pl.col("from_date"))
    )
    spans = standing.select(
        *MEMBER_KEY,
        covered_from_date="from_date",
        covered_to_date=pl.when(pl.col("covered_to_date") < OPEN_END).then("covered_to_date"),
        source_code=pl.lit("834"),
        file_sha256="file_sha256",
        segment_ordinal="segment_ordinal",
    ).select(SPAN_COLUMNS)
    backwards = rows.filter(pl.col("benefit_end_date") < pl.col("benefit_begin_date"))
    return Stated(spans, positions("COVERAGE-END-BEFORE-BEGIN", backwards))


def positions(rule_code: str, rows: pl.DataFrame) -> pl.DataFrame:
    """One finding per row, by the file and segment it stands in."""
    where = rows.select(
        rule_code=pl.lit(rule_code),
        severity_code=pl.lit(RULES[rule_code].severity_code),
        file_sha256="file_sha256",
        segment_ordinal="segment_ordinal",
    )
    return pl.concat([Findings.empty(), where], how="diagonal")


def cin_shape_findings(identified: pl.DataFrame) -> pl.DataFrame:
    """MEMBER-CIN-SHAPE for every row whose `member_id_medi_cal` has another form than a CIN."""
    return positions("MEMBER-CIN-SHAPE", identified.filter(~pl.col("member_id_medi_cal").str.contains(CIN_PATTERN)))


def present(name: str) -> pl.Expr:
    """The column with empty text as null: an id of no character names nobody."""
    return pl.when(pl.col(name).str.len_bytes() > 0).then(pl.col(name))


def _member_id(profiles: Mapping[str, PlanProfile], kind: str) -> pl.Expr:
    """The column the profile of the row's plan names for an id; null for plans whose 834 is not described."""
    chosen: pl.Expr = pl.lit(None, dtype=pl.String)
    for plan_id, profile in sorted(profiles.items()):
        if profile.enrollment is not None:
            column = getattr(profile.enrollment, kind)
            chosen = pl.when(pl.col("plan_id") == plan_id).then(present(column)).otherwise(chosen)
    return chosen


def _ranked(sets: pl.DataFrame, received: pl.DataFrame) -> pl.DataFrame:
    """The plan's sets numbered in the order in which they count. BGN04 compares as text: 1230 before 123045."""
    return (
        sets.join(received.select("file_sha256", "received_at").unique("file_sha256"), on="file_sha256", how="left")
        .sort("plan_id", "created_date", "created_time", "received_at", "file_sha256", "set_ordinal")
        .select(
            "file_sha256",
            "plan_id",
            "set_ordinal",
            "action_code",
            "created_date",
            statement_rank=pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("plan_id"),
        )
    )


def _coverage_rows(
    enrolled: pl.DataFrame, coverages: pl.DataFrame, profiles: Mapping[str, PlanProfile]
) -> pl.DataFrame:
    """Coverages of the plan itself, with the days they state: `from_date`, `to_date` and whether they `covers` them."""
    stated = coverages.select(_COVERAGE_COLUMNS).join(
        enrolled.select(
            *_STATEMENT_KEY,
            "member_id_medi_cal",
            "statement_rank",
            "created_date",
            "eligibility_begin_date",
            member_maintenance_code="maintenance_type_code",
            member_effective_date="maintenance_effective_date",
        ),
        on=_STATEMENT_KEY,
        how="inner",
    )
    is_cancelled = (
        (pl.col("maintenance_type_code") == _CANCELLATION) | (pl.col("member_maintenance_code") == _CANCELLATION)
    ).fill_null(False)
    cancelled_on = pl.coalesce("maintenance_effective_date", "member_effective_date", "created_date")
    end = pl.when(is_cancelled).then(pl.coalesce("benefit_end_date", cancelled_on)).otherwise("benefit_end_date")
    return (
        stated.with_columns(_status(profiles).alias("status_code"))
        .filter(pl.col("status_code").is_not_null())
        .with_columns(
            from_date=pl.coalesce("benefit_begin_date", pl.when(~is_cancelled).then(pl.col("eligibility_begin_date"))),
            to_date=end,
        )
        .with_columns(
            covers=(pl.col("status_code") == _ACTIVE_STATUS) & pl.col("from_date").is_not_null(),
            # a cancellation without a begin leaves the days up to its end as they were known
            first_day=pl.coalesce("from_date", pl.when(is_cancelled).then(pl.col("to_date").dt.offset_by("1d"))),
        )
    )


def _status(profiles: Mapping[str, PlanProfile]) -> pl.Expr:
    """Status of the plan's own coverage; null for a coverage that is not the plan's.

    HD04 in DHCS' style is pairs of plan code and status, separated by `;`. A code with no status after it is active, as
    is every coverage of a plan whose profile names no codes.
    """
    status: pl.Expr = pl.lit(None, dtype=pl.String)
    for plan_id, profile in sorted(profiles.items()):
        own = _status_after(profile.hcp_codes) if profile.hcp_codes else pl.lit(_ACTIVE_STATUS)
        status = pl.when(pl.col("plan_id") == plan_id).then(own).otherwise(status)
    return status


def _status_after(hcp_codes: tuple[str, ...]) -> pl.Expr:
    text = ";" + pl.col("plan_coverage_description").str.replace_all(" ", "") + ";"
    found = [
        pl.when(text.str.contains(f";{code};", literal=True)).then(
            text.str.extract(f";{re.escape(code)};([^;]*)", 1).replace("", _ACTIVE_STATUS)
        )
        for code in hcp_codes
    ]
    active = pl.any_horizontal(*[(status == _ACTIVE_STATUS).fill_null(False) for status in found])
    return pl.when(active).then(pl.lit(_ACTIVE_STATUS)).otherwise(pl.coalesce(found))


def _cutoffs(enrolled: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Per statement, the first day that a later statement about the member replaced."""
    first_days = rows.group_by(*MEMBER_KEY, "statement_rank").agg(pl.col("first_day").min())
    is_full = (pl.col("action_code") == "4") | (pl.col("maintenance_type_code") == "030")
    cancelled_after = pl.when(pl.col("maintenance_type_code") == _CANCELLATION).then(
        pl.coalesce("maintenance_effective_date", "created_date").dt.offset_by("1d")
    )
    return (
        enrolled.group_by(*MEMBER_KEY, "statement_rank")
        .agg(is_full.fill_null(False).any().alias("is_full"), cancelled_after.min().alias("cancelled_after"))
        .join(first_days, on=[*MEMBER_KEY, "statement_rank"], how="left")
        .with_columns(
            replaces_from_date=pl.when("is_full").then(BEGINNING).otherwise(pl.coalesce("first_day", "cancelled_after"))
        )
        .sort(*MEMBER_KEY, "statement_rank", descending=[False, False, True])
        .with_columns(earliest=pl.col("replaces_from_date").fill_null(OPEN_END).cum_min().shift(1).over(MEMBER_KEY))
        .with_columns(cutoff_date=pl.when(pl.col("earliest") < OPEN_END).then("earliest"))
        .select(*MEMBER_KEY, "statement_rank", "cutoff_date")
    )


def _deaths(enrolled: pl.DataFrame) -> pl.DataFrame:
    return (
        enrolled.filter(pl.col("death_date").is_not_null())
        .sort("statement_rank", "file_sha256", "segment_ordinal")
        .unique(MEMBER_KEY, keep="last", maintain_order=True)
        .select(*MEMBER_KEY, last_death_date="death_date")
    )
