"""Identifiers that carry a check digit: National Provider Identifiers (SNIP type 5).

Belongs here: which columns hold an NPI, and its check digit. Does not belong here: whether the provider is enumerated,
which only the registry of CMS tells.
"""

from collections.abc import Iterator
from typing import NamedTuple

import polars as pl

from parsers.transactions.spots import Broken, Frames, Places, Spot, held

RULE = "X12-NPI"


class _Npi(NamedTuple):
    """A column of a frame that holds an NPI where its qualifier's column says XX (None: wherever it has a value)."""

    frame: str
    column: str
    qualifier: str | None
    spot: Spot


def _named(frame: str, role: str, loop_id: str, *entities: str) -> _Npi:
    """The identification code (NM109) of someone a frame names by the columns of a role."""
    spot = Spot(RULE, "NM1", 9, loop_id, sought=("NM1", *entities))
    return _Npi(frame, f"{role}identification_code", f"{role}identification_qualifier_code", spot)


_REFERENCE = Spot(RULE, "REF", 2, "2110", sought=("REF", "HPI"))

_COLUMNS = (
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
    _Npi("remittance_sets", "payee_id", "payee_id_qualifier_code", Spot(RULE, "N1", 4, "1000B", sought=("N1", "PE"))),
    _Npi(
        "remittance_claims",
        "rendering_provider_identification_code",
        "rendering_provider_id_qualifier_code",
        Spot(RULE, "NM1", 9, "2100", sought=("NM1", "82")),
    ),
    _Npi("remittance_services", "rendering_provider_npi", None, _REFERENCE),
    _named("inquiry_sets", "provider_", "2100B", "1P", "80", "FA", "GP"),
    _named("authorization_levels", "", "2010B"),
    _Npi(
        "claim_acknowledgment_levels",
        "identification_code",
        "id_qualifier_code",
        Spot(RULE, "NM1", 9, sought=("NM1",)),
    ),
)


def wrong_npis(frames: Frames, places: Places) -> Iterator[Broken]:
    """NPIs that are not ten digits with the right check digit."""
    for npi in _COLUMNS:
        frame = frames.get(npi.frame)
        if frame is None or frame[npi.column].null_count() == frame.height:
            continue
        is_npi = pl.col(npi.qualifier) == "XX" if npi.qualifier else pl.col(npi.column).is_not_null()
        known = frame.lazy().filter(is_npi).select(pl.col(npi.column).unique()).collect()
        wrong = known.filter(~has_check_digit(npi.column))[npi.column]
        if len(wrong):
            broken = frame.filter(is_npi & pl.col(npi.column).is_in(wrong.implode()))
            has_row = "segment_ordinal" in frame.columns
            yield Broken(
                npi.spot, held(broken, pl.lit(value=True)) if has_row else places.begins(broken["set_ordinal"])
            )


def has_check_digit(column: str) -> pl.Expr:
    """Whether a column's values are ten digits whose last is their check digit.

    ISO/IEC 7812 (Luhn) over 80840 and the NPI, as CMS fixed it: every second digit from the check digit on is doubled
    and its digits are added; 80840 adds 24; the sum is a multiple of ten.
    """
    digits = [pl.col(column).str.slice(place, 1).cast(pl.Int64, strict=False) for place in range(10)]
    doubled = [(2 * digit) % 10 + (2 * digit) // 10 for digit in digits[0::2]]
    total = 24 + sum(digits[1::2], pl.lit(0, pl.Int64)) + sum(doubled, pl.lit(0, pl.Int64))
    return pl.col(column).str.contains(r"^[0-9]{10}$") & (total % 10 == 0)
