"""Identities: members and agencies as a claim prints them, and what they lack.

Names and addresses are written in X12's letters; identifiers are written as they are or not at all.
"""

from dataclasses import dataclass

import polars as pl

from parsers.x12.write import is_writable, transliterated
from pipelines.plans.profile import NetworkProfile, PlanProfile
from schemas.findings import finding, findings_frame

MEMBER_ID_COLUMNS = {"medi_cal": "member_id_medi_cal", "plan": "member_id_plan"}
"""Column of `Members` that holds the id a profile names."""

STATE_CODES = (
    *(
        "AK",
        "AL",
        "AR",
        "AS",
        "AZ",
        "CA",
        "CO",
        "CT",
        "DC",
        "DE",
        "FL",
        "FM",
        "GA",
        "HI",
        "IA",
        "ID",
        "IL",
        "IN",
        "KS",
        "KY",
    ),
    *(
        "LA",
        "MA",
        "MD",
        "ME",
        "MH",
        "MI",
        "MN",
        "MO",
        "MP",
        "MS",
        "MT",
        "NC",
        "ND",
        "NE",
        "NH",
        "NJ",
        "NM",
        "NV",
        "NY",
        "OH",
    ),
    *("OK", "OR", "PA", "PR", "RI", "SC", "SD", "TN", "TX", "UT", "VA", "VI", "VT", "WA", "WI", "WV", "WY"),
)
"""States and territories of the United States Postal Service (code source 22)."""

# Lengths of 005010X222A1: NM103, NM104, NM105, N301, N302, N401.
_TEXT_LENGTHS = {
    "last_name": 60,
    "first_name": 35,
    "middle_name": 25,
    "address_line_1": 55,
    "address_line_2": 55,
    "city_name": 30,
}
_AGENCY_TEXT_LENGTHS = {"name": 60, "address_line_1": 55, "city_name": 30}
_OPTIONAL = ("middle_name", "address_line_2")
_REQUIRED = (
    "member_id",
    *(name for name in _TEXT_LENGTHS if name not in _OPTIONAL),
    "birth_date",
    "gender_code",
    "state_code",
    "postal_code",
)


@dataclass(frozen=True)
class Printed:
    """Identities that can be printed, and why the others cannot."""

    rows: pl.DataFrame
    findings: pl.DataFrame


def printed_members(members: pl.DataFrame, *, wanted: pl.Series, profile: PlanProfile) -> Printed:
    """The members of a batch as their claims print them.

    Args:
        members: `schemas.coverage.Members`.
        wanted: `member_id_medi_cal` of the members that are billed.
        profile: names the plan and which of the two member ids its claims carry.

    Returns:
        rows: `member_id_medi_cal`, `member_id`, names, address, `birth_date`, `gender_code`; complete members only.
        findings: CLAIM-MEMBER-INCOMPLETE per lacking column, and CLAIM-MEMBER-TRANSLITERATED per column written
            otherwise than given. `row_number` is the member's place among the plan's members by CIN, from 1; a member
            that is not among them has none.
    """
    own = (
        members.filter(pl.col("plan_id") == profile.plan_id)
        .sort("member_id_medi_cal")
        .with_row_index("row_number", offset=1)
        .filter(pl.col("member_id_medi_cal").is_in(wanted.implode()))
    )
    identifier = pl.col(MEMBER_ID_COLUMNS[profile.claims.member_id_kind])
    printed = own.select(
        "row_number",
        "member_id_medi_cal",
        # NM109 holds 2 to 80 characters.
        member_id=pl.when(is_writable(identifier) & identifier.str.len_chars().is_between(2, 80)).then(identifier),
        **{name: transliterated(pl.col(name), max_length=length) for name, length in _TEXT_LENGTHS.items()},
        birth_date=pl.col("birth_date"),
        gender_code=pl.when(pl.col("gender_code").is_in(["F", "M", "U"])).then("gender_code"),
        state_code=_state(pl.col("state_code")),
        postal_code=_postal(pl.col("postal_code")),
    ).with_columns(city_name=_city(pl.col("city_name")))
    unknown = wanted.unique().filter(~wanted.unique().is_in(own["member_id_medi_cal"].implode()))
    rows = [
        *(finding("CLAIM-MEMBER-INCOMPLETE", column_name="member_id_medi_cal") for _ in unknown),
        *_places("CLAIM-MEMBER-INCOMPLETE", printed, {name: pl.col(name).is_null() for name in _REQUIRED}),
        *_places("CLAIM-MEMBER-TRANSLITERATED", _beside(own, printed), _is_rewritten()),
    ]
    return Printed(printed.filter(_is_complete(_REQUIRED)).drop("row_number"), findings_frame(rows))


def printed_agencies(agencies: pl.DataFrame, *, wanted: pl.Series, profile: PlanProfile) -> Printed:
    """The agencies of a batch as claims print them: the latest license period of each states the identity.

    Returns:
        rows: `agency_id`, `name`, `tax_id`, `taxonomy_code`, address; only agencies that have what their role needs: a
            name to render, an address as well to bill.
        findings: CLAIM-AGENCY-INCOMPLETE per lacking column; `row_number` is the agency's record in its file.
    """
    latest = (
        agencies.filter(pl.col("agency_id").is_in(wanted.implode()))
        .sort("licensed_from_date", "file_sha256", "row_number", nulls_last=False)
        .unique("agency_id", keep="last", maintain_order=True)
        .sort("agency_id")
    )
    printed = latest.select(
        "file_sha256",
        "row_number",
        "agency_id",
        "tax_id",
        "taxonomy_code",
        "postal_code",
        **{name: transliterated(pl.col(name), max_length=length) for name, length in _AGENCY_TEXT_LENGTHS.items()},
        state_code=_state(pl.col("state_code")),
    ).with_columns(city_name=_city(pl.col("city_name")))
    is_billing = profile.claims.billing_provider == "agency"
    required = ("name", "address_line_1", "city_name", "state_code") if is_billing else ("name",)
    unknown = wanted.unique().filter(~wanted.unique().is_in(latest["agency_id"].implode()))
    rows = [
        *(finding("CLAIM-AGENCY-INCOMPLETE", column_name="agency_id") for _ in unknown),
        *_places("CLAIM-AGENCY-INCOMPLETE", printed, {name: pl.col(name).is_null() for name in required}),
    ]
    return Printed(printed.filter(_is_complete(required)).drop("file_sha256", "row_number"), findings_frame(rows))


def printed_network(network: NetworkProfile) -> pl.DataFrame:
    """The network as a provider, one row shaped as those of `printed_agencies`."""

    def text(name: str) -> pl.Expr:
        return transliterated(pl.lit(getattr(network, name)), max_length=_AGENCY_TEXT_LENGTHS[name]).alias(name)

    return pl.select(
        *(text(name) for name in _AGENCY_TEXT_LENGTHS),
        agency_id=pl.lit(network.npi),
        tax_id=pl.lit(network.tax_id),
        taxonomy_code=pl.lit(network.taxonomy_code),
        postal_code=pl.lit(network.postal_code),
        state_code=pl.lit(network.state_code),
    )


def _state(code: pl.Expr) -> pl.Expr:
    plain = code.str.strip_chars().str.to_uppercase()
    return pl.when(plain.is_in(STATE_CODES)).then(plain)


def _postal(code: pl.Expr) -> pl.Expr:
    digits = code.str.replace_all(r"[ -]", "")
    return pl.when(digits.str.contains(r"^[0-9]{5}([0-9]{4})?$")).then(digits)


def _city(name: pl.Expr) -> pl.Expr:
    return pl.when(name.str.len_chars() >= 2).then(name)  # N401 holds at least two characters


def _is_complete(columns: tuple[str, ...]) -> pl.Expr:
    return pl.all_horizontal(pl.col(name).is_not_null() for name in columns)


def _beside(given: pl.DataFrame, printed: pl.DataFrame) -> pl.DataFrame:
    """The texts as printed beside those given, given ones named `given ...`."""
    return printed.select("row_number", *_TEXT_LENGTHS).hstack(
        given.select(pl.col(name).alias(f"given {name}") for name in _TEXT_LENGTHS)
    )


def _is_rewritten() -> dict[str, pl.Expr]:
    # Capitals and single spaces are X12's custom, not another spelling.
    return {
        name: pl.col(name) != pl.col(f"given {name}").str.to_uppercase().str.replace_all(" +", " ").str.strip_chars(" ")
        for name in _TEXT_LENGTHS
    }


def _places(code: str, rows: pl.DataFrame, broken: dict[str, pl.Expr]) -> list[dict[str, object]]:
    """One finding per row and column where the column's expression holds."""
    where = [name for name in ("file_sha256", "row_number") if name in rows.columns]
    flags = rows.select(*where, **broken).unpivot(index=where, variable_name="column_name", value_name="is_broken")
    hits = flags.filter("is_broken").sort("row_number", "column_name").drop("is_broken")
    return [finding(code, **hit) for hit in hits.iter_rows(named=True)]
