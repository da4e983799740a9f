"""The gates: every rule that can hold a piece of a visit, as one named expression that is true where it is held.

A piece is one visit on one date of service, with the facts found for it (`pipelines.reconciliation.judge`). All gates
are asked; an answer that is null is a held piece, never a billable one. The order of precedence is that of
`schemas.rules.HOLD_CODES`.
"""

from collections.abc import Callable
from datetime import date
from functools import partial
from types import MappingProxyType

import polars as pl

from pipelines.plans.profile import ClaimRules
from pipelines.reconciliation import authorizations as levels
from pipelines.reconciliation.verification import NOT_VERIFIED
from schemas.rules import HOLD_CODES


def duplicate() -> pl.Expr:
    """The same aide, member, service, begin and end is reported under another visit id that counts instead."""
    return pl.col("is_duplicate")


def cancelled() -> pl.Expr:
    """The agency cancelled the visit, or does not bill it."""
    return pl.col("is_cancelled") | ~pl.col("is_billable")


def newer_version_rejected() -> pl.Expr:
    """A later version of the visit was received and does not keep its contract."""
    return pl.col("has_rejected_version")


def not_verified(element: str) -> pl.Expr:
    """The EVV element is missing, or corrected in a way that cannot stand (`element_states`)."""
    return pl.col(f"{element}_state_code").is_in(NOT_VERIFIED)


def overlap_aide() -> pl.Expr:
    """The aide is at two members at once."""
    return pl.col("overlaps_aide")


def overlap_member() -> pl.Expr:
    """Two visits of the member overlap."""
    return pl.col("overlaps_member")


def aide_not_registered() -> pl.Expr:
    """No registration of the aide holds on the date."""
    return pl.col("aide_fact").is_null()


def agency_not_licensed() -> pl.Expr:
    """No license of the agency holds on the date."""
    return pl.col("agency_fact").is_null()


def other_plan() -> pl.Expr:
    """Another plan covers the member on the date, and this one does not."""
    return pl.col("own_coverage_fact").is_null() & pl.col("other_coverage_fact").is_not_null()


def not_covered() -> pl.Expr:
    """No plan is known to cover the member on the date."""
    return pl.col("own_coverage_fact").is_null() & pl.col("other_coverage_fact").is_null()


def excluded_combination() -> pl.Expr:
    """A program on a date on which the member is in another that excludes it by the program rules."""
    return pl.col("exclusion_fact").is_not_null()


def past_program_days() -> pl.Expr:
    """A date after the days for which the program covers members of this standing with IHSS."""
    return pl.col("ihss_fact").is_not_null()


def past_filing_limit(*, claims: ClaimRules, billing_date: date) -> pl.Expr:
    """More days from the plan's anchor (date of service, or end of its month) to the billing date than the plan
    allows.
    """
    anchor = pl.col("service_date")
    if claims.filing_limit_from == "month_end":
        anchor = anchor.dt.month_end()
    return (pl.lit(billing_date) - anchor).dt.total_days() > claims.filing_limit_days


def no_authorization() -> pl.Expr:
    """The member has no approved authorization of the plan."""
    return pl.col("match_level") == levels.NO_AUTHORIZATION


def wrong_service() -> pl.Expr:
    """The member's authorizations are for other services, or the plan does not contract the service on the date."""
    return pl.col("match_level") == levels.WRONG_SERVICE


def wrong_agency() -> pl.Expr:
    """The member's authorizations of the service name another agency."""
    return pl.col("match_level") == levels.WRONG_AGENCY


def outside_authorization() -> pl.Expr:
    """The date is outside every authorization of member, service and agency."""
    return pl.col("match_level") == levels.OUTSIDE_AUTHORIZATION


_PLAIN: MappingProxyType[str, Callable[[], pl.Expr]] = MappingProxyType(
    {
        f"not_verified_{element}": partial(not_verified, element)
        for element in ("service", "member", "date", "location", "aide", "time")
    }
    | {
        gate.__name__: gate
        for gate in (
            duplicate,
            cancelled,
            newer_version_rejected,
            overlap_aide,
            overlap_member,
            aide_not_registered,
            agency_not_licensed,
            other_plan,
            not_covered,
            excluded_combination,
            past_program_days,
            no_authorization,
            wrong_service,
            wrong_agency,
            outside_authorization,
        )
    }
)

GATE_CODES = tuple(code for code in HOLD_CODES if code in _PLAIN or code == past_filing_limit.__name__)
"""Rules that hold a piece, in order of precedence; the other hold rules hold minutes of what passes the gates."""


def with_judgements(pieces: pl.DataFrame, *, claims: ClaimRules, billing_date: date) -> pl.DataFrame:
    """Pieces with one Boolean column per gate, none of them null."""
    answers = {code: gate() for code, gate in _PLAIN.items()}
    answers[past_filing_limit.__name__] = past_filing_limit(claims=claims, billing_date=billing_date)
    return pieces.with_columns(**{code: answers[code].fill_null(True) for code in GATE_CODES})


def with_rule_codes(pieces: pl.DataFrame, codes: tuple[str, ...]) -> pl.DataFrame:
    """Frame with one Boolean column per code gets `rule_codes` (all that are true) and `bucket_code` (the first;
    null: none).

    Args:
        codes: in order of precedence, at most 62.
    """
    pattern = pl.sum_horizontal(pl.col(code).cast(pl.Int64) * 2**bit for bit, code in enumerate(codes))
    marked = pieces.with_columns(pattern=pattern)
    seen = marked["pattern"].unique().to_list()
    spoken = {p: [code for bit, code in enumerate(codes) if p >> bit & 1] for p in seen}
    wording = pl.DataFrame(
        {
            "pattern": list(spoken),
            "rule_codes": [" ".join(held) for held in spoken.values()],
            "bucket_code": [held[0] if held else None for held in spoken.values()],
        },
        schema={"pattern": pl.Int64, "rule_codes": pl.String, "bucket_code": pl.String},
    )
    return marked.join(wording, on="pattern", how="left", maintain_order="left").drop("pattern")
