"""The plan's authorizations as they stand, and which of them a delivered service may draw on."""

import polars as pl

from pipelines.plans.profile import UNIT_MINUTES, AuthorizationRules
from pipelines.reconciliation.assign import row_findings
from pipelines.reconciliation.lookups import grouped, rows, with_row
from pipelines.reconciliation.services import with_service_pair

NO_AUTHORIZATION, WRONG_SERVICE, WRONG_AGENCY, OUTSIDE_AUTHORIZATION, AUTHORIZED = range(5)
"""How far a piece gets on the way member -> service -> agency -> date; where it stops is the reason it is held."""

LINE_KEY = ["authorization_id", "service_line_number", "service_pair", "agency_id"]
"""What makes two rows of one file statements of one service line, where their dates overlap."""

DEMAND_KEY = ["member_number", "agency_number", "service_index"]

MOST_UNITS = 10**12
"""More units than this are read as this many, so that their minutes stay within 64 bits."""


def current_authorizations(
    authorizations: pl.DataFrame,
    *,
    members: pl.DataFrame,
    plan_id: str,
    rules: AuthorizationRules,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The service lines of the plan's authorizations as they stand, in the order in which they are drawn on.

    One authorization number may grant several services, agencies or periods: each line has its own totals. The order is
    earliest end, then start, then id: what lapses first is used first. An authorization that names its member by the
    plan's id alone gets the CIN from `members`, where that id stands for one CIN; else it is left out.

    Args:
        authorizations: `Authorizations`, in the order received.
        members: `Members`.
        rules: how the plan's authorization files are read.

    Returns:
        Service lines with `authorization_index` (0 is drawn on first), `unit_minutes`, `authorized_minutes`,
        `period_minutes` (null: no limit per period) and `service_pair`; and findings AUTHORIZATION-MEMBER-UNKNOWN and
        AUTHORIZATION-LINE-REPEATED.
    """
    of_plan = members.select("plan_id", "member_id_plan", "member_id_medi_cal").filter(pl.col("plan_id") == plan_id)
    known_ids = (
        of_plan.filter(pl.col("member_id_plan").is_not_null())
        .select("member_id_plan", known_medi_cal="member_id_medi_cal")
        .unique("member_id_plan", keep="none")
    )
    stated = stated_lines(authorizations, plan_id=plan_id, rules=rules)
    lines, repeated = service_lines(last_statements(stated, rules=rules))
    latest = (
        lines.join(known_ids, on="member_id_plan", how="left", maintain_order="left")
        .with_columns(member_id_medi_cal=pl.coalesce("member_id_medi_cal", "known_medi_cal"))
        .drop("known_medi_cal")
    )
    unknown = latest.join(of_plan, on="member_id_medi_cal", how="anti")
    unit_minutes = pl.col("unit_code").replace_strict(UNIT_MINUTES, return_dtype=pl.Int64)
    units = pl.min_horizontal("authorized_units", MOST_UNITS)
    period_units = pl.min_horizontal("period_units", MOST_UNITS)
    drawing_order = ["end_date", "start_date", *LINE_KEY]
    current = (
        latest.filter(pl.col("member_id_medi_cal").is_not_null())
        .sort(drawing_order, nulls_last=True)
        .with_columns(
            unit_minutes=unit_minutes,
            authorized_minutes=units * unit_minutes,
            period_minutes=pl.when(pl.col("period_code").is_not_null()).then(
                pl.when(pl.col("period_units").is_not_null()).then(period_units) * unit_minutes
            ),
        )
    )
    findings = [row_findings("AUTHORIZATION-MEMBER-UNKNOWN", unknown), repeated]
    return current.with_row_index("authorization_index"), pl.concat(findings)


def stated_lines(authorizations: pl.DataFrame, *, plan_id: str, rules: AuthorizationRules) -> pl.DataFrame:
    """The plan's rows with `service_pair`; what is granted to the network itself is granted to any agency (null)."""
    is_network = pl.col("agency_id").is_in(list(rules.network_ids))
    of_plan = authorizations.filter(pl.col("plan_id") == plan_id)
    return with_service_pair(of_plan.with_columns(agency_id=pl.when(~is_network).then("agency_id")))


def restated_key(rules: AuthorizationRules) -> list[str]:
    """What a newer file replaces: columns of `LINE_KEY`."""
    return LINE_KEY if rules.restated_by == "line" else ["authorization_id"]


def last_statements(stated: pl.DataFrame, *, rules: AuthorizationRules) -> pl.DataFrame:
    """The rows of the last file that states each authorization, or each of its lines, in the order given.

    Args:
        stated: `stated_lines`, in the order received.
    """
    return stated.filter(pl.col("file_sha256") == pl.col("file_sha256").last().over(restated_key(rules)))


def service_lines(stated: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows of versions as service lines, and a finding for every row that a later one of its file takes back.

    Rows of one number, line number, service and agency are lines of their own while their dates do not overlap; of
    those that do overlap, chained or not, the last in the file counts: twice the units are not granted by chance.

    Args:
        stated: `stated_lines`; versions are told apart by their files.
    """
    line = ["file_sha256", *LINE_KEY]
    indexed = stated.with_row_index("stated_index")
    ordered = indexed.filter(stated.select(line).is_duplicated()).sort("start_date", "end_date", "stated_index")
    latest_end = pl.col("end_date").cum_max().shift(1).over(line)
    begins_anew = (pl.col("start_date") > latest_end).fill_null(True)
    chained = ordered.with_columns(chain=begins_anew.cast(pl.Int64).cum_sum().over(line))
    taken_back = chained.filter(pl.col("stated_index") != pl.col("stated_index").max().over(*line, "chain"))
    counts = ~indexed["stated_index"].is_in(taken_back["stated_index"].implode())
    return stated.filter(counts), row_findings("AUTHORIZATION-LINE-REPEATED", stated.filter(~counts))


def with_demands(pieces: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Pieces with `demand_index`; and what is asked of the authorizations: distinct member, agency and contracted
    service by `demand_index`.
    """
    numbers, first_rows = grouped(pieces.select(DEMAND_KEY))
    demanded = rows(pieces.select(*DEMAND_KEY, "member_id_medi_cal", "agency_id"), first_rows)
    return pieces.with_columns(demand_index=numbers), demanded.with_columns(demand_index=pl.int_range(pl.len()))


def suitable_authorizations(
    demanded: pl.DataFrame, *, services: pl.DataFrame, authorizations: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Which approved authorizations serve each demand, whatever the date, and how far the demand gets without one.

    An authorization serves when it is the member's, names the service by the visit's codes or by the plan's own, and
    names the agency or none.

    Returns:
        Edges (`demand_index`, `fact_index` = authorization_index, `from_date`, `to_date`), and per demand its
        `match_level`.
    """
    approved = authorizations.filter(pl.col("status_code") == "approved").select(
        "member_id_medi_cal",
        "start_date",
        "end_date",
        fact_index="authorization_index",
        granted_pair="service_pair",
        granted_agency="agency_id",
    )
    pairs = services.select("service_pair", "billed_pair")
    candidates = (
        with_row(demanded, pairs, at="service_index")
        .join(approved, on="member_id_medi_cal", how="inner")
        .with_columns(
            serves=(
                (pl.col("granted_pair") == pl.col("service_pair")) | (pl.col("granted_pair") == pl.col("billed_pair"))
            ).fill_null(False),
            names_agency=pl.col("granted_agency").is_null() | (pl.col("granted_agency") == pl.col("agency_id")),
        )
    )
    reached = (
        pl.when(~pl.col("serves"))
        .then(WRONG_SERVICE)
        .when(~pl.col("names_agency"))
        .then(WRONG_AGENCY)
        .otherwise(OUTSIDE_AUTHORIZATION)
    )
    suitable = pl.col("serves") & pl.col("names_agency")
    levels = candidates.group_by("demand_index").agg(
        match_level=reached.max(), first_suitable=pl.col("fact_index").filter(suitable).min().cast(pl.Int64)
    )
    edges = candidates.filter(suitable).select("demand_index", "fact_index", from_date="start_date", to_date="end_date")
    with_levels = demanded.join(levels, on="demand_index", how="left", maintain_order="left").with_columns(
        pl.col("match_level").fill_null(NO_AUTHORIZATION)
    )
    return edges, with_levels
