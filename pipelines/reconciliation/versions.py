"""What each version of an authorization changed: all versions are kept, and compared one with the next."""

import polars as pl

from pipelines.plans.profile import AuthorizationRules
from pipelines.reconciliation.authorizations import LINE_KEY, restated_key, service_lines, stated_lines
from schemas.authorizations import AuthorizationChanges

_COMPARED = (
    "member_id_medi_cal",
    "member_id_plan",
    "start_date",
    "end_date",
    "authorized_units",
    "unit_code",
    "period_code",
    "period_units",
    "diagnosis_code",
    "status_code",
)


def authorization_changes(authorizations: pl.DataFrame, *, plan_id: str, rules: AuthorizationRules) -> pl.DataFrame:
    """Differences of every version of the plan's authorizations from the one before it, oldest first.

    Args:
        authorizations: `Authorizations`, in the order received.
        rules: how the plan's authorization files are read; lines that a plan does not send again are gone only where
            its files state whole authorizations.

    Returns:
        `AuthorizationChanges`, ordered by number, version, line and column.
    """
    restated = restated_key(rules)
    lines, _ = service_lines(stated_lines(authorizations, plan_id=plan_id, rules=rules))
    versions = (
        lines.with_columns(version_number=pl.col("file_sha256").rle_id().over(restated).cast(pl.Int64) + 1)
        .sort("start_date", maintain_order=True)
        .with_columns(nth=pl.int_range(pl.len()).over(*LINE_KEY, "version_number"))
    )
    # each version beside the one that follows it; of the newest, nothing follows
    newest = versions.group_by(restated).agg(last_version=pl.col("version_number").max())
    earlier = (
        versions.join(newest, on=restated, how="left", nulls_equal=True)
        .filter(pl.col("version_number") < pl.col("last_version"))
        .drop("last_version")
        .with_columns(pl.col("version_number") + 1)
    )
    key = [*LINE_KEY, "nth", "version_number"]
    pairs = (
        versions.filter(pl.col("version_number") > 1)
        .with_columns(is_stated=True)
        .join(
            earlier.with_columns(was_stated=True), on=key, how="full", nulls_equal=True, coalesce=True, suffix="_before"
        )
        .join(_files(versions, restated), on=[*restated, "version_number"], how="left", nulls_equal=True)
    )
    changes = [_came_or_went(pairs), *(_changed(pairs, name) for name in _COMPARED)]
    return AuthorizationChanges.conform(pl.concat(changes).with_columns(plan_id=pl.lit(plan_id))).sort(
        "authorization_id",
        "version_number",
        "service_code",
        "service_line_number",
        "agency_id",
        "effective_date",
        "change_code",
        "column_name",
    )


def _files(versions: pl.DataFrame, restated: list[str]) -> pl.DataFrame:
    return versions.group_by(*restated, "version_number").agg(version_file_sha256=pl.col("file_sha256").first())


def _described(pairs: pl.DataFrame, change: pl.Expr, effective: pl.Expr, name: str | None = None) -> pl.DataFrame:
    """Pairs as changes; `name`: the column compared."""
    nothing = pl.lit(None, dtype=pl.String)
    return pairs.select(
        "authorization_id",
        "version_number",
        "service_line_number",
        pl.coalesce("service_code", "service_code_before").alias("service_code"),
        pl.coalesce("modifier_codes", "modifier_codes_before").alias("modifier_codes"),
        "agency_id",
        change_code=change,
        column_name=pl.lit(name, dtype=pl.String),
        old_value=pl.col(f"{name}_before").cast(pl.String) if name else nothing,
        new_value=pl.col(name).cast(pl.String) if name else nothing,
        effective_date=effective,
        old_file_sha256="file_sha256_before",
        old_row_number="row_number_before",
        new_file_sha256="version_file_sha256",
        new_row_number="row_number",
    )


def _came_or_went(pairs: pl.DataFrame) -> pl.DataFrame:
    one_sided = pairs.filter(pl.col("is_stated").is_null() | pl.col("was_stated").is_null())
    change = pl.when(pl.col("was_stated").is_null()).then(pl.lit("added")).otherwise(pl.lit("removed"))
    return _described(one_sided, change, pl.coalesce("start_date", "start_date_before"))


def _changed(pairs: pl.DataFrame, name: str) -> pl.DataFrame:
    differs = pl.col(name).ne_missing(pl.col(f"{name}_before"))
    both = pairs.filter(pl.col("is_stated"), pl.col("was_stated"), differs)
    first = {
        "start_date": pl.min_horizontal("start_date", "start_date_before"),
        "end_date": pl.min_horizontal("end_date", "end_date_before").dt.offset_by("1d"),
    }
    return _described(both, pl.lit("changed"), first.get(name, pl.col("start_date")), name)
