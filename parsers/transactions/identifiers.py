"""Identifiers that carry a check digit: National Provider Identifiers (SNIP type 5).

Belongs here: which columns hold an NPI, and its check digit. Does not belong here: whether the provider is enumerated,
which only the registry of CMS tells.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from parsers.transactions.spots import RowRule, Spot

RULE = "X12-NPI"


def _npi(frame: str, column: str, qualifier: str | None, spot: Spot) -> RowRule:
    """A column that holds an NPI where its qualifier's column says XX (None: wherever it has a value)."""
    is_wrong = ~has_check_digit(column)
    return RowRule(frame, column, spot, (pl.col(qualifier) == "XX") & is_wrong if qualifier else is_wrong)


def _named(frame: str, role: str, loop_id: str, *entities: str) -> RowRule:
    """The identification code (NM109) of someone a frame names by the columns of a role."""
    spot = Spot(RULE, "NM1", 9, loop_id, sought=("NM1", *entities))
    return _npi(frame, f"{role}identification_code", f"{role}identification_qualifier_code", spot)


def has_check_digit(column: str) -> pl.Expr:
    """Whether a column's values are ten digits, the first not 0, whose last is their check digit; null without a value.

    ISO/IEC 7812 (Luhn) over 80840 and the NPI, as CMS fixed it: every second digit from the check digit on is doubled
    and its digits are added; 80840 adds 24; the sum is a multiple of ten.
    """
    return pl.col(column).map_batches(_have_check_digits, return_dtype=pl.Boolean)


def _sums() -> NDArray[np.int64]:
    """What the four digits of each number below 10,000 add, the last of them not doubled."""
    digits = np.arange(10_000)[:, None] // 10 ** np.arange(4) % 10
    doubled = 2 * digits[:, 1::2]
    return np.asarray(digits[:, 0::2].sum(axis=1) + np.where(doubled > 9, doubled - 9, doubled).sum(axis=1))


_SUMS = _sums()


def _have_check_digits(values: pl.Series) -> pl.Series:
    number = values.cast(pl.Int64, strict=False).fill_null(0).to_numpy()
    above = number // 10**4
    total = 24 + _SUMS[number - 10**4 * above] + _SUMS[above % 10**4] + _SUMS[above // 10**4 % 10**4]
    # A sign or a blank takes the place of a digit: what is left is too small a number.
    are_right = (values.str.len_bytes() == 10) & pl.Series((number >= 10**9) & (total % 10 == 0))
    return are_right.set(values.is_null(), None)


_REFERENCE = Spot(RULE, "REF", 2, "2110", sought=("REF", "HPI"))

NPIS = (
    _named("professional_levels", "billing_", "2010AA", "85"),
    _named("professional_claims", "referring_", "2310A", "DN"),
    _named("professional_claims", "primary_care_", "2310A", "P3"),
    _named("professional_claims", "rendering_", "2310B", "82"),
    _named("professional_claims", "facility_", "2310C", "77"),
    _named("professional_claims", "supervising_", "2310D", "DQ"),
    _named("professional_lines", "rendering_", "2420A", "82"),
    _named("professional_lines", "purchased_", "2420B", "QB"),
    _named("professional_lines", "facility_", "2420C", "77"),
    _named("professional_lines", "supervising_", "2420D", "DQ"),
    _named("professional_lines", "ordering_", "2420E", "DK"),
    _named("professional_lines", "referring_", "2420F", "DN"),
    _named("professional_lines", "primary_care_", "2420F", "P3"),
    _npi("remittance_sets", "payee_id", "payee_id_qualifier_code", Spot(RULE, "N1", 4, "1000B", sought=("N1", "PE"))),
    _npi(
        "remittance_claims",
        "rendering_provider_identification_code",
        "rendering_provider_id_qualifier_code",
        Spot(RULE, "NM1", 9, "2100", sought=("NM1", "82")),
    ),
    _npi("remittance_services", "rendering_provider_npi", None, _REFERENCE),
    _named("inquiry_sets", "provider_", "2100B", "1P", "80", "FA", "GP"),
    _named("authorization_levels", "", "2010B"),
    _npi(
        "claim_acknowledgment_levels",
        "identification_code",
        "id_qualifier_code",
        Spot(RULE, "NM1", 9, sought=("NM1",)),
    ),
)
"""Every column that holds an NPI."""
