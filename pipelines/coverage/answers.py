"""What 271 files answer: the members answered for, and the days each answer covers or uncovers."""

from collections.abc import Mapping

import polars as pl

from pipelines.coverage.enrollment import Stated, cin_shape_findings, positions, present
from pipelines.coverage.spans import OPEN_END, SPAN_COLUMNS
from pipelines.plans.profile import PlanProfile

_ACTIVE_CODES = ("1", "2", "3", "4", "5")
_INACTIVE_CODES = ("6", "7", "8")
_WHOLE_PLAN = "30"
"""EB03 30: health benefit plan coverage. An inactive dental benefit does not make the member inactive."""

_BENEFIT_COLUMNS = [
    "file_sha256",
    "plan_id",
    "answer_ordinal",
    "segment_ordinal",
    "information_code",
    "benefit_begin_date",
    "benefit_end_date",
]


def answered_members(
    *,
    answers: pl.DataFrame,
    enrolled: pl.DataFrame,
    received: pl.DataFrame,
    profiles: Mapping[str, PlanProfile],
) -> Stated:
    """Answers about known persons, with `member_id_medi_cal`, `member_id_plan` and `statement_rank`.

    The rank rises with the order in which the answers count: date of the set, then receipt.

    A plan that answers under its own member id is mapped to the CIN by the Medicaid number of the answer, else by the
    plan's enrollment, where one plan id stands for one CIN. Rejected requests are left out: they say nothing.

    Findings: MEMBER-ID-MISSING (the row is left out), MEMBER-CIN-SHAPE (the row stays).
    """
    by_medi_cal = [p for p, profile in profiles.items() if profile.eligibility.member_id_kind == "medi_cal"]
    answers_medi_cal = pl.col("plan_id").is_in(by_medi_cal)
    named = (
        answers.filter(pl.col("reject_reason_code").is_null())
        .with_columns(member_id_plan=pl.when(~answers_medi_cal).then(present("identification_code")))
        .join(_known_ids(enrolled), on=["plan_id", "member_id_plan"], how="left")
        .with_columns(
            member_id_medi_cal=pl.when(answers_medi_cal)
            .then(pl.coalesce(present("identification_code"), present("medicaid_number")))
            .otherwise(pl.coalesce(present("medicaid_number"), "known_medi_cal"))
        )
        .drop("known_medi_cal")
    )
    identified = _ranked(named.filter(pl.col("member_id_medi_cal").is_not_null()), received)
    findings = [
        positions("MEMBER-ID-MISSING", named.filter(pl.col("member_id_medi_cal").is_null())),
        cin_shape_findings(identified),
    ]
    return Stated(identified, pl.concat(findings))


def answered_spans(
    *,
    answered: pl.DataFrame,
    benefits: pl.DataFrame,
    enrolled: pl.DataFrame,
    profiles: Mapping[str, PlanProfile],
) -> pl.DataFrame:
    """Days that answers cover or uncover, as statements with `rank` (from 1) and `is_covered`.

    An answer counts for a member whom no enrollment of the plan names, and where the profile lets answers win over it.
    """
    wins = [plan_id for plan_id, profile in profiles.items() if profile.eligibility.wins_over_enrollment]
    named = enrolled.select("plan_id", "member_id_medi_cal", is_enrolled=pl.lit(True)).unique()
    told = answered.join(named, on=["plan_id", "member_id_medi_cal"], how="left", maintain_order="left")
    persons = told.filter(pl.col("plan_id").is_in(wins) | pl.col("is_enrolled").is_null()).select(
        "file_sha256",
        "plan_id",
        "answer_ordinal",
        "member_id_medi_cal",
        "plan_begin_date",
        "plan_end_date",
        "death_date",
        rank="statement_rank",
    )
    is_active = pl.col("information_code").is_in(_ACTIVE_CODES)
    concerns_plan = pl.col("service_type_codes").str.split("^").list.contains(_WHOLE_PLAN).fill_null(True)
    is_inactive = pl.col("information_code").is_in(_INACTIVE_CODES) & concerns_plan
    return (
        benefits.filter(is_active | is_inactive)
        .select(_BENEFIT_COLUMNS)
        .join(persons, on=["file_sha256", "plan_id", "answer_ordinal"], how="inner")
        .with_columns(
            covered_from_date=pl.coalesce("benefit_begin_date", "plan_begin_date"),
            # an end belongs to its own begin: the plan's dates are read whole or not at all
            stated_to_date=pl.when(pl.col("benefit_begin_date").is_not_null())
            .then("benefit_end_date")
            .otherwise(pl.coalesce("benefit_end_date", "plan_end_date")),
            source_code=pl.lit("271"),
            is_covered=is_active,
        )
        .with_columns(
            covered_to_date=pl.when("is_covered")
            .then(pl.min_horizontal("stated_to_date", "death_date"))
            .otherwise("stated_to_date")
        )
        .filter(pl.col("covered_from_date") <= pl.col("covered_to_date").fill_null(OPEN_END))
        .select(*SPAN_COLUMNS, "rank", "is_covered")
    )


def _known_ids(enrolled: pl.DataFrame) -> pl.DataFrame:
    """Plan ids that stand for exactly one CIN in the plan's enrollment."""
    return (
        enrolled.filter(pl.col("member_id_plan").is_not_null())
        .select("plan_id", "member_id_plan", known_medi_cal="member_id_medi_cal")
        .unique()
        .unique(["plan_id", "member_id_plan"], keep="none")
    )


def _ranked(answers: pl.DataFrame, received: pl.DataFrame) -> pl.DataFrame:
    """Answers numbered from 1 within the plan, in the order in which they count; those of one set share a number."""
    order = ["plan_id", "created_date", "received_at", "file_sha256", "set_ordinal"]
    ranked = answers.join(
        received.select("file_sha256", "received_at").unique("file_sha256"), on="file_sha256", how="left"
    ).sort(*order, "segment_ordinal")
    return ranked.with_columns(statement_rank=pl.struct(order).rle_id().cast(pl.Int64) + 1).drop("received_at")
