"""The plan's contracted services as a frame, and which of them a visit's codes mean on a date."""

import polars as pl

from pipelines.plans.profile import UNIT_MINUTES, PlanProfile
from pipelines.reconciliation.lookups import grouped, rows, with_lookup

_SCHEMA = {
    "plan_id": pl.String,
    "program_code": pl.String,
    "service_code": pl.String,
    "modifier_codes": pl.String,
    "effective_from": pl.Date,
    "effective_to": pl.Date,
    "unit_code": pl.String,
    "rounding": pl.String,
    "pooled_by": pl.String,
    "minimum_minutes": pl.Int64,
    "unit_rate_cents": pl.Int64,
    "place_of_service_code": pl.String,
    "needs_evv": pl.Boolean,
    "overnight": pl.String,
    "billed_service_code": pl.String,
    "billed_modifier_codes": pl.String,
}


def contracted_services(*profiles: PlanProfile) -> pl.DataFrame:
    """One row per dated service entry of the profiles.

    Beside the entry's own fields: `service_index`, `program_number`, `unit_minutes`, `service_pair` (what a visit says)
    and `billed_pair` (what a claim and the plan's authorization say; the same where the plan has no code of its own).
    """
    entered = [{"plan_id": p.plan_id, **service.model_dump()} for p in profiles for service in p.services]
    billed_code = pl.coalesce("billed_service_code", "service_code")
    billed_modifiers = pl.coalesce("billed_modifier_codes", "modifier_codes")
    return (
        pl.DataFrame(entered, schema=_SCHEMA)
        .with_row_index("service_index")
        .with_columns(
            program_number=pl.col("program_code").rank("dense"),
            unit_minutes=pl.col("unit_code").replace_strict(UNIT_MINUTES, return_dtype=pl.Int64),
            service_pair=service_pair(pl.col("service_code"), pl.col("modifier_codes")),
            billed_pair=service_pair(billed_code, billed_modifiers),
            line_service_code=billed_code,
            line_modifier_codes=pl.when(billed_modifiers != "").then(billed_modifiers),
        )
    )


def service_pair(code: pl.Expr, modifiers: pl.Expr) -> pl.Expr:
    """Code and modifiers as one text; modifiers mean the same in any order, and none is not the same as some."""
    return pl.concat_str(code, modifiers.fill_null("").str.split(":").list.sort().list.join(":"), separator=" ")


def with_service_pair(frame: pl.DataFrame) -> pl.DataFrame:
    """A frame with `service_code` and `modifier_codes` gets `service_pair`, and `pair_number`, which names one pair (a
    pair may have several); the row order stays.
    """
    spoken = frame.select("service_code", "modifier_codes").unique().with_row_index("pair_number")
    pairs = spoken.with_columns(service_pair=service_pair(pl.col("service_code"), pl.col("modifier_codes")))
    return with_lookup(frame, pairs, on=["service_code", "modifier_codes"])


def service_on_date(spoken: pl.DataFrame, services: pl.DataFrame) -> pl.DataFrame:
    """`spoken` (`with_service_pair`, and `service_date`) with the `service_index` in force on the date, or null."""
    numbers, first_rows = grouped(spoken.select("pair_number", "service_date"))
    distinct = rows(spoken.select("service_pair", "service_date"), first_rows).with_row_index("spoken_index")
    entries = services.select("service_index", "effective_from", "effective_to", "service_pair")
    in_force = (
        distinct.join(entries, on="service_pair", how="inner")
        .filter(
            pl.col("service_date") >= pl.col("effective_from"),
            (pl.col("service_date") <= pl.col("effective_to")).fill_null(True),  # null: open
        )
        .group_by("spoken_index")
        .agg(pl.col("service_index").min())
    )
    found = with_lookup(distinct.select("spoken_index"), in_force, on=["spoken_index"])["service_index"]
    return spoken.with_columns(service_index=found.gather(numbers))
