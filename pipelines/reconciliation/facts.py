"""The facts a visit is judged by: which coverage, registration, license or exclusion holds on its date.

Every fact is a row with a key, a first and a last day (null: open) and a `fact_index`; a piece finds at most one, the
lowest. A fact that lacks its first day holds on no day.
"""

import numpy as np
import polars as pl
from numba import njit
from numpy.typing import NDArray

Integers = NDArray[np.int64]

_NONE = 2**62


def fact_on_date(pieces: pl.DataFrame, facts: pl.DataFrame, *, key: list[str], count: int) -> pl.Series:
    """Per piece, by `piece_index`, the fact of its key that holds on its date of service; null where none does.

    Args:
        pieces: `piece_index`, `service_date` and the key; all pieces or some.
        facts: the key, `from_date`, `to_date`, `fact_index`.
        count: number of all pieces.
    """
    found = (
        pieces.select("piece_index", "service_date", *key)
        .join(facts.select(*key, "from_date", "to_date", "fact_index"), on=key, how="inner")
        .filter(
            pl.col("service_date") >= pl.col("from_date"),
            pl.col("to_date").is_null() | (pl.col("service_date") <= pl.col("to_date")),
        )
    )
    lowest = _lowest(
        found["piece_index"].cast(pl.Int64).to_numpy(), found["fact_index"].cast(pl.Int64).to_numpy(), count
    )
    return pl.select(pl.when(pl.lit(pl.Series(lowest)) < _NONE).then(pl.lit(pl.Series(lowest)))).to_series()


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


def exclusions(referrals: pl.DataFrame) -> pl.DataFrame:
    """Periods in which a member is in a program that excludes personal care, as facts by `member_id_medi_cal`.

    An excluding program without a first day excludes from the beginning: the doubt is not billed.
    """
    return (
        latest_referrals(referrals)
        .with_row_index("fact_index")
        .filter(pl.col("exclusion_code").is_not_null())
        .select(
            "member_id_medi_cal",
            "fact_index",
            from_date=pl.col("exclusion_from_date").fill_null(pl.date(1, 1, 1)),
            to_date="exclusion_to_date",
        )
    )


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _lowest(pieces: Integers, facts: Integers, count: int) -> Integers:
    """The lowest fact found for each of `count` pieces; `_NONE` where none was."""
    lowest = np.full(count, _NONE, dtype=np.int64)
    for i in range(len(pieces)):
        lowest[pieces[i]] = min(lowest[pieces[i]], facts[i])
    return lowest
