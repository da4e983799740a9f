"""What 271 files answer: the members answered for, and the days each answer covers or uncovers."""

from collections.abc import Mapping

import polars as pl

from pipelines.coverage.enrollment import OPEN_DAY
from pipelines.coverage.identities import IDENTITY_COLUMNS
from pipelines.coverage.replay import REPLACES, UNCOVERS
from pipelines.coverage.statements import Stated, in_turn, ordered, positions, present, rows_of, with_files
from pipelines.plans.profile import PlanProfile

_ACTIVE_CODES = ("1", "2", "3", "4", "5")
_INACTIVE_CODES = ("6", "7", "8")
_WHOLE_PLAN = "30"
"""EB03 30: health benefit plan coverage. An inactive dental benefit does not make the member inactive."""

_PLACE = ["file_number", "plan_index", "segment_ordinal"]


def answered_members(
    *,
    answers: pl.DataFrame,
    enrolled: pl.DataFrame,
    turns: pl.DataFrame,
    files: pl.DataFrame,
    profiles: Mapping[str, PlanProfile],
) -> Stated:
    """Answers about known persons, in order of turn, file and segment, with `member_id_medi_cal`, `member_id_plan`.

    A plan that answers under its own member id is mapped to the CIN by the Medicaid number of the answer, else by the
    plan's enrollment, where one plan id stands for one CIN. Rejected requests are left out: they say nothing.

    Findings: MEMBER-ID-MISSING (the row is left out).
    """
    by_medi_cal = [
        plan for plan, p in enumerate(sorted(profiles)) if profiles[p].eligibility.member_id_kind == "medi_cal"
    ]
    answers_medi_cal = pl.col("plan_index").is_in(by_medi_cal)
    told = with_files(answers.filter(pl.col("reject_reason_code").is_null()), files).select(
        *_PLACE,
        "set_ordinal",
        "answer_ordinal",
        *IDENTITY_COLUMNS,
        plan_begin_day=pl.col("plan_begin_date").to_physical().cast(pl.Int64),
        plan_end_day=pl.col("plan_end_date").to_physical().cast(pl.Int64),
        death_day=pl.col("death_date").to_physical().cast(pl.Int64),
        member_id_plan=pl.when(~answers_medi_cal).then(present("identification_code")),
        member_id_medi_cal=pl.when(answers_medi_cal)
        .then(pl.coalesce(present("identification_code"), present("medicaid_number")))
        .otherwise(present("medicaid_number")),
    )
    named = in_turn(_with_known_ids(told, enrolled), turns)
    missing = named.filter(pl.col("member_id_medi_cal").is_null())
    rows = named.filter(pl.col("member_id_medi_cal").is_not_null())
    return Stated(rows, positions("MEMBER-ID-MISSING", missing, files))


def answered_days(*, answered: pl.DataFrame, benefits: pl.DataFrame, files: pl.DataFrame) -> pl.DataFrame:
    """Days that answers cover or uncover, in order of turn, file and segment.

    Columns: `turn`, `member`, `file_number`, `segment_ordinal`, `kind` (of `pipelines.coverage.replay`), `from_day`,
    `to_day`. A benefit without a begin, of its own or of the answer, says nothing.
    """
    is_active = pl.col("information_code").is_in(_ACTIVE_CODES)
    concerns_plan = (
        pl.format("^{}^", "service_type_codes").str.contains(f"^{_WHOLE_PLAN}^", literal=True).fill_null(True)
    )
    is_inactive = pl.col("information_code").is_in(_INACTIVE_CODES) & concerns_plan
    stated = with_files(benefits.filter(is_active | is_inactive), files).select(
        *_PLACE,
        "answer_ordinal",
        is_covered=is_active,
        begin_day=pl.col("benefit_begin_date").to_physical().cast(pl.Int64),
        end_day=pl.col("benefit_end_date").to_physical().cast(pl.Int64),
    )
    rows = pl.Series("answer_row", rows_of(answered, stated, "answer_ordinal"))
    known = stated.with_columns(rows).filter(pl.col("answer_row") >= 0)
    of_answer = answered.select("turn", "member", "plan_begin_day", "plan_end_day", "death_day")[known["answer_row"]]
    last_day = pl.when("is_covered").then(pl.col("death_day")).fill_null(OPEN_DAY)
    days = known.hstack(of_answer).select(
        "turn",
        "member",
        "plan_index",
        "file_number",
        "segment_ordinal",
        kind=pl.when("is_covered").then(REPLACES).otherwise(UNCOVERS).cast(pl.Int64),
        from_day=pl.coalesce("begin_day", "plan_begin_day"),
        # an end belongs to its own begin: the plan's dates are read whole or not at all
        to_day=pl.min_horizontal(
            pl.when(pl.col("begin_day").is_not_null())
            .then("end_day")
            .otherwise(pl.coalesce("end_day", "plan_end_day"))
            .fill_null(OPEN_DAY),
            last_day,
            OPEN_DAY,
        ),
    )
    return ordered(days.filter(pl.col("from_day") <= pl.col("to_day")))


def _with_known_ids(told: pl.DataFrame, enrolled: pl.DataFrame) -> pl.DataFrame:
    """The CIN of answers that carry only the plan's id, where it stands for exactly one CIN in the enrollment."""
    unknown = told.filter(pl.col("member_id_medi_cal").is_null() & pl.col("member_id_plan").is_not_null())
    if unknown.is_empty():
        return told
    key = ["plan_index", "member_id_plan"]
    known = (
        enrolled.select(*key, known_id="member_id_medi_cal")
        .join(unknown.select(key).unique(), on=key, how="semi")
        .unique()
        .unique(key, keep="none")
    )
    found = told.join(known, on=key, how="left", maintain_order="left")
    return found.with_columns(pl.coalesce("member_id_medi_cal", "known_id")).drop("known_id")
