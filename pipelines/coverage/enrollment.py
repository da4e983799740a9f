"""What 834 files state: members under the plan's own naming of ids, the days they are covered, what that replaces."""

import re
from collections.abc import Mapping
from datetime import date

import numpy as np
import polars as pl

from pipelines.coverage.identities import IDENTITY_COLUMNS
from pipelines.coverage.replay import Cuts
from pipelines.coverage.statements import (
    Integers,
    Stated,
    by_plan,
    in_turn,
    ordered,
    positions,
    rows_of,
    with_files,
)
from pipelines.plans.profile import PlanProfile

OPEN_END = date(9999, 12, 31)
"""Stands for an open end while days are compared; never leaves this package."""

FULL_SETS = ("4", "RX")
"""BGN08 of a set that states a whole enrollment: verify, replace (005010X220A1)."""

_EPOCH = date(1970, 1, 1)
OPEN_DAY = (OPEN_END - _EPOCH).days
_BEGINNING_DAY = (date(1, 1, 1) - _EPOCH).days

_ACTIVE_STATUS = "01"
_CANCELLATION = "024"
_DELETION = "002"
_REINSTATEMENT = "025"
_FULL = "030"

_MEMBER_DAYS = {
    "death_day": "death_date",
    "eligibility_day": "eligibility_begin_date",
    "effective_day": "maintenance_effective_date",
}
_PLACE = ["file_number", "plan_index", "segment_ordinal"]
_COVERAGE_DAYS = {
    "begin_day": "benefit_begin_date",
    "end_day": "benefit_end_date",
    "coverage_effective_day": "maintenance_effective_date",
}


def enrolled_members(
    *, members: pl.DataFrame, turns: pl.DataFrame, files: pl.DataFrame, profiles: Mapping[str, PlanProfile]
) -> Stated:
    """Member levels that carry a CIN where the profile looks for it, in order of turn, file and segment.

    Columns beside theirs: `member_id_medi_cal`, `member_id_plan`, `former_id`, `turn`, the set's `created_day`, and
    whether the statement `is_full`; dates as days.

    Findings: MEMBER-ID-MISSING (the row is left out).
    """
    enrollments = [profiles[plan_id].enrollment for plan_id in sorted(profiles)]

    def chosen(kind: str) -> pl.Expr:
        return by_plan({plan: getattr(e, kind) for plan, e in enumerate(enrollments) if e is not None})

    told = in_turn(
        with_files(members, files).select(
            *_PLACE,
            "set_ordinal",
            "member_ordinal",
            "maintenance_type_code",
            *IDENTITY_COLUMNS,
            "county_code",
            **{name: pl.col(column).to_physical().cast(pl.Int64) for name, column in _MEMBER_DAYS.items()},
            member_id_medi_cal=chosen("member_id_medi_cal"),
            member_id_plan=chosen("member_id_plan"),
            former_id=chosen("former_member_id_medi_cal"),
        ),
        turns,
        "action_code",
        "created_day",
    ).with_columns(
        is_full=(pl.col("action_code").is_in(FULL_SETS) | (pl.col("maintenance_type_code") == _FULL)).fill_null(False)
    )
    missing = told.filter(pl.col("member_id_medi_cal").is_null())
    named = told.filter(pl.col("member_id_medi_cal").is_not_null()) if missing.height else told
    return Stated(named, positions("MEMBER-ID-MISSING", missing, files))


def enrolled_days(
    *, enrolled: pl.DataFrame, coverages: pl.DataFrame, files: pl.DataFrame, profiles: Mapping[str, PlanProfile]
) -> Stated:
    """Coverages of the plan itself, in order of turn, file and segment, with the days they state.

    Columns: `turn`, `member`, `file_number`, `segment_ordinal`, `member_row` (of `enrolled`), `from_day` and `to_day`,
    whether they `covers` them, and `first_day`, from which on the statement replaces what was known.

    Findings: COVERAGE-END-BEFORE-BEGIN, COVERAGE-WITHOUT-BEGIN.
    """
    stated = with_files(coverages, files).select(
        *_PLACE,
        "member_ordinal",
        "plan_coverage_description",
        coverage_maintenance_code="maintenance_type_code",
        **{name: pl.col(column).to_physical().cast(pl.Int64) for name, column in _COVERAGE_DAYS.items()},
    )
    rows = pl.Series("member_row", rows_of(enrolled, stated, "member_ordinal"))
    own = stated.with_columns(rows, _status(stated, profiles)).filter(
        pl.col("member_row") >= 0, pl.col("status_code").is_not_null()
    )
    of_member = enrolled.select(
        "turn", "member", "maintenance_type_code", "created_day", "eligibility_day", "effective_day"
    )[own["member_row"]]
    days = ordered(_days(own.hstack(of_member)))
    backwards = days.filter(pl.col("end_day") < pl.col("begin_day"))
    unbegun = days.filter(
        (pl.col("status_code") == _ACTIVE_STATUS) & ~pl.col("is_ending") & pl.col("from_day").is_null()
    )
    findings = [
        positions("COVERAGE-END-BEFORE-BEGIN", backwards, files),
        positions("COVERAGE-WITHOUT-BEGIN", unbegun, files),
    ]
    return Stated(days, pl.concat(findings))


def enrollment_cuts(enrolled: pl.DataFrame, days: pl.DataFrame) -> Cuts:
    """From which day on every statement replaces what was known of its member.

    A full statement from the beginning; a change from the first day it names; a cancellation that names no day of a
    coverage from the day after its date. What is stated under a former CIN once the member has another replaces
    nothing: the plan closes the old record.
    """
    dated = np.zeros(enrolled.height, dtype=np.bool_)
    named = days.filter(pl.col("first_day").is_not_null())
    dated[named["member_row"].to_numpy()] = True
    replacing = enrolled.select(
        "turn",
        "member",
        day=pl.when("is_full")
        .then(_BEGINNING_DAY)
        .when((pl.col("maintenance_type_code") == _CANCELLATION) & pl.lit(pl.Series(~dated)))
        .then(pl.coalesce("effective_day", "created_day") + 1),
        is_current=~pl.col("is_former"),
    ).filter(pl.col("is_current") & pl.col("day").is_not_null())
    is_change = enrolled.select((~pl.col("is_former") & ~pl.col("is_full")).alias("is_change"))["is_change"]
    changing = named.filter(is_change.gather(named["member_row"]))
    cuts = pl.concat([replacing.select("turn", "member", "day"), changing.select("turn", "member", day="first_day")])
    turn = cuts["turn"].to_numpy()
    cuts = cuts if (turn[1:] >= turn[:-1]).all() else cuts[np.argsort(turn, kind="stable")]
    return Cuts(*(cuts[name].to_numpy() for name in Cuts._fields))


def last_days(enrolled: pl.DataFrame, count: int) -> Integers:
    """The day of death of each of `count` members as last stated, else the open end. A reinstatement takes it back."""
    last = np.full(count, OPEN_DAY, dtype=np.int64)
    told = enrolled.filter(
        pl.col("death_day").is_not_null() | (pl.col("maintenance_type_code") == _REINSTATEMENT)
    ).select("member", day=pl.col("death_day").fill_null(OPEN_DAY))
    last[told["member"].to_numpy()] = told["day"].to_numpy()  # of several, the last counts
    return last


def _days(own: pl.DataFrame) -> pl.DataFrame:
    is_cancelled = (
        (pl.col("coverage_maintenance_code") == _CANCELLATION) | (pl.col("maintenance_type_code") == _CANCELLATION)
    ).fill_null(False)
    cancelled_on = pl.coalesce("coverage_effective_day", "effective_day", "created_day")
    return (
        own.with_columns(
            is_ending=is_cancelled,
            from_day=pl.coalesce("begin_day", pl.when(~is_cancelled).then("eligibility_day")),
            to_day=pl.when(is_cancelled).then(pl.coalesce("end_day", cancelled_on)).otherwise("end_day"),
        )
        .with_columns(
            # a cancellation without a begin leaves the days up to its end as they were known
            first_day=pl.coalesce("from_day", pl.when("is_ending").then(pl.col("to_day") + 1)),
            to_day=pl.col("to_day").fill_null(OPEN_DAY).clip(upper_bound=OPEN_DAY),
            is_active=(pl.col("status_code") == _ACTIVE_STATUS)
            & pl.col("coverage_maintenance_code").ne_missing(_DELETION),
        )
        .with_columns(covers=(pl.col("is_active") & (pl.col("from_day") <= pl.col("to_day"))).fill_null(False))
    )


def _status(stated: pl.DataFrame, profiles: Mapping[str, PlanProfile]) -> pl.Series:
    """Status of the plan's own coverage; null for a coverage that is not the plan's.

    HD04 in DHCS' style is pairs of plan code and status, separated by `;`. A code with no status after it is active, as
    is every coverage of a plan whose profile names no codes.
    """
    key = ["plan_index", "plan_coverage_description"]
    texts = stated.select(key).unique()
    status: pl.Expr = pl.lit(_ACTIVE_STATUS)
    for plan, plan_id in enumerate(sorted(profiles)):
        if codes := profiles[plan_id].hcp_codes:
            status = pl.when(pl.col("plan_index") == plan).then(_status_after(codes)).otherwise(status)
    known = texts.with_columns(status.alias("status_code"))
    return stated.select(key).join(known, on=key, how="left", nulls_equal=True, maintain_order="left")["status_code"]


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
