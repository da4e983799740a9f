"""The facts a visit is judged by: which coverage, registration, license or exclusion holds on its date.

Every fact is a row with a key, a first and a last day (null: open) and a `fact_index`; a piece finds at most one, the
lowest. A fact that lacks its first day holds on no day.
"""

from datetime import date

import numpy as np
import polars as pl
from numba import njit
from numpy.typing import NDArray

from pipelines.plans.program_rules import ProgramRules
from pipelines.reconciliation.lookups import grouped, rows

Integers = NDArray[np.int64]


def fact_on_date(pieces: pl.DataFrame, facts: pl.DataFrame, *, key: list[str], numbered_by: list[str]) -> pl.Series:
    """Per piece the fact of its key that holds on its date of service; null where none does, or where either is null.

    Args:
        pieces: `service_date`, the key and its numbers.
        facts: the key, `from_date`, `to_date`, `fact_index`.
        numbered_by: columns of whole numbers; pieces equal in them are equal in the key.
    """
    if facts.is_empty():
        return pl.Series([None], dtype=pl.Int64).new_from_index(0, pieces.height)
    numbers, first_rows = grouped(pieces.select(numbered_by))
    keys = rows(pieces.select(key), first_rows).with_row_index("key_number")
    stated = (
        facts.select(*key, "from_date", "to_date", "fact_index")
        .drop_nulls("from_date")
        .join(keys, on=key, how="inner")
        .with_columns(pl.col("to_date").fill_null(date.max))
        .sort("key_number", "fact_index")
    )
    lowest = _lowest_in_force(
        numbers.to_numpy(),
        # before the first date there is: no fact holds
        pieces["service_date"].to_physical().fill_null(np.iinfo(np.int32).min).to_numpy(),
        np.searchsorted(stated["key_number"].to_numpy(), np.arange(keys.height + 1)),
        stated["from_date"].to_physical().to_numpy(),
        stated["to_date"].to_physical().to_numpy(),
        stated["fact_index"].cast(pl.Int64).to_numpy(),
    )
    return pl.Series(lowest).to_frame("fact").select(pl.when(pl.col("fact") >= 0).then("fact")).to_series()


def registrations(aides: pl.DataFrame) -> pl.DataFrame:
    """Registration periods of aides as facts by (`agency_id`, `aide_id`); the last statement of a period counts."""
    return (
        aides.with_row_index("fact_index")
        .unique(["agency_id", "aide_id", "registered_from_date"], keep="last", maintain_order=True)
        .filter(pl.col("registration_id_hca").is_not_null())
        .select("agency_id", "aide_id", "fact_index", from_date="registered_from_date", to_date="registered_to_date")
    )


def licenses(agencies: pl.DataFrame) -> pl.DataFrame:
    """License periods of agencies as facts by `agency_id`; the last statement of a period counts."""
    return (
        agencies.with_row_index("fact_index")
        .unique(["agency_id", "licensed_from_date"], keep="last", maintain_order=True)
        .filter(pl.col("license_id_cdss").is_not_null())
        .select("agency_id", "fact_index", from_date="licensed_from_date", to_date="licensed_to_date")
    )


def latest_referrals(referrals: pl.DataFrame) -> pl.DataFrame:
    """The last row of each referral of a plan."""
    return referrals.unique(["plan_id", "referral_id"], keep="last", maintain_order=True)


def exclusions(referrals: pl.DataFrame, rules: ProgramRules) -> pl.DataFrame:
    """Periods in which a member is in a program that excludes another, as facts by `member_id_medi_cal` and the
    `program_code` that is excluded.

    An excluding program without a first day excludes from the first day of the rule: the doubt is not billed.
    """
    excluding = pl.DataFrame(
        [
            (rule.program_code, code, rule.effective_from, rule.effective_to)
            for rule in rules.exclusions
            for code in rule.excluded_by
        ],
        schema={
            "program_code": pl.String,
            "exclusion_code": pl.String,
            "effective_from": pl.Date,
            "effective_to": pl.Date,
        },
        orient="row",
    )
    return (
        latest_referrals(referrals)
        .drop("program_code")
        .with_row_index("fact_index")
        .join(excluding, on="exclusion_code", how="inner", maintain_order="left_right")
        .select(
            "member_id_medi_cal",
            "program_code",
            "fact_index",
            from_date=pl.max_horizontal("exclusion_from_date", "effective_from"),
            to_date=pl.min_horizontal("exclusion_to_date", "effective_to"),
        )
    )


def ihss_statements(referrals: pl.DataFrame) -> pl.DataFrame:
    """The last referral of each member to each program that states a standing with IHSS."""
    return (
        latest_referrals(referrals)
        .filter(pl.col("ihss_status_code").is_not_null())
        .sort("referral_date", maintain_order=True)
        .unique(["member_id_medi_cal", "program_code"], keep="last", maintain_order=True)
    )


def ended_durations(referrals: pl.DataFrame, rules: ProgramRules) -> pl.DataFrame:
    """Periods after the days for which a program covers members of a standing with IHSS, as facts by
    `member_id_medi_cal` and `program_code`; `fact_index` counts `ihss_statements`.
    """
    limits = pl.DataFrame(
        [
            (rule.program_code, status, rule.limit_days, rule.effective_from, rule.effective_to)
            for rule in rules.duration_limits
            for status in rule.ihss_statuses
        ],
        schema={
            "program_code": pl.String,
            "ihss_status_code": pl.String,
            "limit_days": pl.Int64,
            "effective_from": pl.Date,
            "effective_to": pl.Date,
        },
        orient="row",
    )
    first_day = pl.coalesce("ihss_status_date", "referral_date")
    return (
        ihss_statements(referrals)
        .with_row_index("fact_index")
        .join(limits, on=["program_code", "ihss_status_code"], how="inner", maintain_order="left_right")
        .select(
            "member_id_medi_cal",
            "program_code",
            "fact_index",
            from_date=pl.max_horizontal(first_day + pl.duration(days="limit_days"), "effective_from"),
            to_date="effective_to",
        )
    )


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _lowest_in_force(  # noqa: PLR0913, PLR0917 - a kernel takes all it reads
    keys: Integers, dates: Integers, first_fact: Integers, from_dates: Integers, to_dates: Integers, facts: Integers
) -> Integers:
    """The lowest fact of its key in force on its date, of each piece; -1 where none is.

    Facts `first_fact[k]` to `first_fact[k + 1]` are those of key k, the lowest first: no pair is ever stored.
    """
    lowest = np.full(len(keys), -1, dtype=np.int64)
    for i in range(len(keys)):
        for f in range(first_fact[keys[i]], first_fact[keys[i] + 1]):
            if from_dates[f] <= dates[i] <= to_dates[f]:
                lowest[i] = facts[f]
                break
    return lowest
