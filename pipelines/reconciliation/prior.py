"""What other batches already billed: which minutes of a visit are taken, and what their lines drew."""

import polars as pl

from pipelines.reconciliation.services import with_service_pair

_VISIT_DATE = ["agency_id", "visit_id", "service_date"]


def taken_segments(prior: pl.DataFrame, pieces: pl.DataFrame) -> pl.DataFrame:
    """Stretches of the pieces that are on live claims, cut to the piece's length, without overlaps.

    Returns:
        `piece_index`, `first_minute`, `minutes`, `authorization_id`, `line_key`, ordered. A stretch of a visit that has
        moved to another date, or became shorter, has no minute here; its line still draws (`prior_lines`).
    """
    ends = pl.col("first_minute") + pl.col("minutes")
    return (
        prior.join(pieces.select(*_VISIT_DATE, "piece_index", piece_minutes="minutes"), on=_VISIT_DATE, how="inner")
        .sort("piece_index", "first_minute", "minutes", "line_key")
        .with_columns(latest_before=ends.cum_max().shift(1).over("piece_index").fill_null(0), end_minute=ends)
        .with_columns(
            first_minute=pl.max_horizontal("first_minute", "latest_before"),
            end_minute=pl.min_horizontal("end_minute", "piece_minutes"),
        )
        .with_columns(minutes=pl.col("end_minute") - pl.col("first_minute"))
        .filter(pl.col("minutes") > 0)
        .select("piece_index", "first_minute", "minutes", "authorization_id", "line_key")
    )


def free_segments(pieces: pl.DataFrame, taken: pl.DataFrame) -> pl.DataFrame:
    """What is left of the pieces: `piece_index`, `first_minute`, `minutes`; a piece of 0 minutes stays as one of 0."""
    whole = pieces.join(taken, on="piece_index", how="anti", maintain_order="left").select(
        "piece_index", "minutes", first_minute=pl.lit(0, dtype=pl.Int64)
    )
    ended = taken.select("piece_index", begin="first_minute", end=pl.col("first_minute") + pl.col("minutes"))
    gaps = ended.select(
        "piece_index", "begin", first_minute=pl.col("end").shift(1).over("piece_index").fill_null(0)
    ).select("piece_index", "first_minute", minutes=pl.col("begin") - pl.col("first_minute"))
    tails = (
        ended.group_by("piece_index")
        .agg(first_minute=pl.col("end").max())
        .join(pieces.select("piece_index", "minutes"), on="piece_index", how="inner")
        .with_columns(minutes=pl.col("minutes") - pl.col("first_minute"))
    )
    columns = ["piece_index", "first_minute", "minutes"]
    left = pl.concat([gaps.select(columns), tails.select(columns)]).filter(pl.col("minutes") > 0)
    return pl.concat([whole.select(columns), left])


def prior_lines(prior: pl.DataFrame, services: pl.DataFrame) -> pl.DataFrame:
    """One row per line of a live claim, with the service entry it was counted by.

    Args:
        prior: `PriorAllocations` of any plan.
        services: `contracted_services` of all plans.

    Returns:
        The line's columns, its delivered `minutes`, and `service_index`, `program_code`, `unit_code`, `unit_minutes`:
        of the entry in force on the date, else of any entry of the plan with these codes, else null.
    """
    line = ["plan_id", "claim_id_submitter", "line_key"]
    described = [
        "authorization_id",
        "visit_id",
        "service_date",
        "member_id_medi_cal",
        "agency_id",
        "service_code",
        "modifier_codes",
        "line_units",
    ]
    lines = with_service_pair(
        prior.sort(*line, "visit_id", "first_minute")
        .group_by(line, maintain_order=True)
        .agg(pl.col(described).first(), pl.col("minutes").sum())
    ).with_row_index("prior_index")
    counted = ["service_index", "program_code", "unit_code", "unit_minutes", "pooled_by"]
    dated = ["plan_id", "effective_from", "effective_to", *counted]
    spoken = pl.concat(
        [services.select(*dated, service_pair="billed_pair"), services.select(*dated, "service_pair")], how="diagonal"
    ).unique()
    in_force = (pl.col("service_date") >= pl.col("effective_from")) & (
        pl.col("effective_to").is_null() | (pl.col("service_date") <= pl.col("effective_to"))
    )
    entries = (
        lines.select("prior_index", "plan_id", "service_pair", "service_date")
        .join(spoken, on=["plan_id", "service_pair"], how="inner")
        .sort(in_force, "service_index", descending=[True, False])
        .unique("prior_index", keep="first", maintain_order=True)
        .select("prior_index", *counted)
    )
    return lines.join(entries, on="prior_index", how="left", maintain_order="left")


def prior_draws(lines: pl.DataFrame, authorizations: pl.DataFrame) -> pl.DataFrame:
    """What the plan's prior lines drew: `authorization_index`, `service_date`, `drawn_minutes`, by the rules of
    `allocate`.

    A line whose service the profile no longer knows draws its delivered minutes, rounded up to the authorization's
    unit.
    """
    granted = authorizations.select(
        "authorization_id", "authorization_index", granted_unit="unit_minutes", granted_code="unit_code"
    )
    of_day = pl.col("granted_code") == "day"
    is_timed = (pl.col("unit_code") != "day").fill_null(False)
    rounded_up = -(-pl.col("minutes") // pl.col("granted_unit")) * pl.col("granted_unit")
    repeats_day = pl.struct("authorization_index", "service_date").is_first_distinct().not_() & of_day & is_timed
    drawn = (
        pl.when(repeats_day)
        .then(0)
        .when(of_day & is_timed)
        .then(pl.col("granted_unit"))
        .when(of_day)
        .then(pl.col("granted_unit") * pl.col("line_units"))
        .when(is_timed)
        .then(pl.col("line_units") * pl.col("unit_minutes"))
        .otherwise(rounded_up)
    )
    return (
        lines.join(granted, on="authorization_id", how="inner", maintain_order="left")
        # timed lines first, so that the day they share is counted with one of them
        .sort(is_timed, "prior_index", descending=[True, False])
        .select("authorization_index", "service_date", drawn_minutes=drawn, is_timed_day=of_day & is_timed)
    )
