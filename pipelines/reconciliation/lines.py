"""Draws as claim lines, and balances of authorizations."""

import polars as pl

from pipelines.plans.profile import PlanProfile
from pipelines.reconciliation.allocate import Allocated
from pipelines.reconciliation.digest import sha256_hex
from pipelines.reconciliation.facts import latest_referrals
from pipelines.reconciliation.judge import Known
from pipelines.reconciliation.lookups import with_row
from pipelines.reconciliation.pools import POOL_TURN
from schemas.reconciliation import AuthorizationBalances, BillableLines

_KEY_DIGITS = 32
"""128 bits of the digest: two lines share a key once in 10^19 batches of a million lines."""


def billable_lines(
    allocated: Allocated,
    *,
    pools: pl.DataFrame,
    pieces: pl.DataFrame,
    known: Known,
    profile: PlanProfile,
) -> pl.DataFrame:
    """One row per draw that is billed now: `BillableLines` beside `pool_index` and `authorization_index`, in drawing
    order. Draws of one pool on several service lines of one number share a `line_key`.

    Codes are the plan's own where it has them. The diagnosis is the authorization's, else the last referral's to the
    program, else the profile's default.
    """
    granted = known.authorizations.select("authorization_id", "diagnosis_code")
    entries = known.services.select(
        "place_of_service_code",
        "unit_rate_cents",
        service_code="line_service_code",
        modifier_codes="line_modifier_codes",
    )
    visits = pieces.select(pooled_visit="visit_id")
    drawing = pools.drop("pool_index", "units", "minutes")
    lines = (
        with_row(allocated.draws, drawing, at="pool_index")
        .filter(~pl.col("is_billed_before"))
        .pipe(with_row, granted, at="authorization_index")
        .pipe(with_row, entries, at="service_index")
        .pipe(with_row, visits, at="pooled_piece")
        .join(
            _referred_diagnoses(known.referrals, profile.plan_id),
            on=["member_id_medi_cal", "program_code"],
            how="left",
            maintain_order="left",
        )
    )
    return lines.with_columns(
        plan_id=pl.lit(profile.plan_id),
        charge_cents=pl.col("units") * pl.col("unit_rate_cents"),
        diagnosis_code=pl.coalesce(
            "diagnosis_code", "referred_diagnosis_code", pl.lit(profile.claims.default_diagnosis_code)
        ),
    ).with_columns(line_key=_line_key())


def as_claim_lines(draws: pl.DataFrame) -> pl.DataFrame:
    """`BillableLines` beside `POOL_TURN`: draws with one key are one line, because a claim names the number and not
    the service line.

    Args:
        draws: `billable_lines`.
    """
    if draws["line_key"].n_unique() < draws.height:
        amounts = ["minutes", "units", "charge_cents"]
        others = [name for name in (*BillableLines.polars_schema(), *POOL_TURN) if name not in amounts]
        draws = draws.group_by("line_key", maintain_order=True).agg(
            pl.col(others).exclude("line_key").first(), pl.col(amounts).sum()
        )
    return BillableLines.conform(draws).hstack(draws.select(POOL_TURN))


def balances(authorizations: pl.DataFrame, drawn_minutes: pl.Series) -> pl.DataFrame:
    """`AuthorizationBalances` of every approved service line, and of any other that something was drawn from."""
    return AuthorizationBalances.conform(
        authorizations.with_columns(drawn_minutes=drawn_minutes)
        .with_columns(remaining_minutes=pl.col("authorized_minutes") - pl.col("drawn_minutes"))
        .filter((pl.col("status_code") == "approved") | (pl.col("drawn_minutes") != 0))
    )


def _line_key() -> pl.Expr:
    """What the line is, without its amount: two runs give one line one key. Fields cannot run into one another."""
    parts = [
        "plan_id",
        "member_id_medi_cal",
        "agency_id",
        "service_code",
        "modifier_codes",
        pl.col("service_date").dt.to_string("%Y-%m-%d"),
        "authorization_id",
        "pooled_visit",
    ]
    texts = [pl.col(part).fill_null("") if isinstance(part, str) else part for part in parts]
    return pl.concat_str(texts, separator="\x1f").map_batches(
        lambda texts: sha256_hex(texts, digits=_KEY_DIGITS), return_dtype=pl.String
    )


def _referred_diagnoses(referrals: pl.DataFrame, plan_id: str) -> pl.DataFrame:
    return (
        latest_referrals(referrals)
        .filter(pl.col("plan_id") == plan_id, pl.col("diagnosis_code").is_not_null())
        .sort("referral_date", "referral_id")
        .unique(["member_id_medi_cal", "program_code"], keep="last", maintain_order=True)
        .select("member_id_medi_cal", "program_code", referred_diagnosis_code="diagnosis_code")
    )
