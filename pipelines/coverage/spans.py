"""Arithmetic on spans of days: laying later statements over earlier ones, and joining what touches.

A span is a row of plan, member, first and last covered day (null: open), source and position.
"""

from datetime import date

import polars as pl

OPEN_END = date(9999, 12, 31)
"""Stands for an open end while spans are compared; never leaves this package."""

MEMBER_KEY = ["plan_id", "member_id_medi_cal"]

SPAN_COLUMNS = [
    *MEMBER_KEY,
    "covered_from_date",
    "covered_to_date",
    "source_code",
    "file_sha256",
    "segment_ordinal",
]


def paint_spans(statements: pl.DataFrame) -> pl.DataFrame:
    """The covered spans that remain when statements about days are laid over one another by rising `rank`.

    Columns beside those of a span: `rank` (higher counts over lower; of two with one rank, the one that covers) and
    `is_covered` (whether the statement covers its days or uncovers them).
    """
    closed = statements.with_columns(covered_to_date=pl.col("covered_to_date").fill_null(OPEN_END)).with_row_index(
        "statement_index"
    )
    return (
        _atoms(closed)
        .join(closed, on=MEMBER_KEY, how="inner")
        .filter(
            pl.col("covered_from_date") <= pl.col("atom_from_date"), pl.col("covered_to_date") >= pl.col("atom_to_date")
        )
        .sort(*MEMBER_KEY, "atom_from_date", "rank", "is_covered", "file_sha256", "segment_ordinal")
        .unique([*MEMBER_KEY, "atom_from_date"], keep="last", maintain_order=True)
        .filter("is_covered")
        .with_columns(covered_from_date=pl.col("atom_from_date"), covered_to_date=_opened("atom_to_date"))
        .select(SPAN_COLUMNS)
    )


def merge_spans(spans: pl.DataFrame) -> pl.DataFrame:
    """Spans of one member and plan that overlap or touch, made one; its position is that of the last of them."""
    joined = (
        spans.with_columns(covered_to_date=pl.col("covered_to_date").fill_null(OPEN_END))
        .sort(*MEMBER_KEY, "covered_from_date", "covered_to_date", "file_sha256", "segment_ordinal")
        .with_columns(
            latest_before=pl.col("covered_to_date").cum_max().shift(1).over(MEMBER_KEY),
        )
    )
    # a gap is at least one whole day between the latest end so far and the next begin
    begins = (pl.col("covered_from_date") - pl.col("latest_before")) > pl.duration(days=1)
    return (
        joined.with_columns(stretch=(begins | pl.col("latest_before").is_null()).cum_sum())
        .group_by("stretch", maintain_order=True)
        .agg(
            pl.col(*MEMBER_KEY, "covered_from_date").first(),
            pl.col("covered_to_date").max(),
            pl.col("source_code", "file_sha256", "segment_ordinal").last(),
        )
        .with_columns(covered_to_date=_opened("covered_to_date"))
        .select(SPAN_COLUMNS)
    )


def _atoms(closed: pl.DataFrame) -> pl.DataFrame:
    """The longest stretches of days per member on which no statement begins or ends."""
    day_after = pl.when(pl.col("covered_to_date") < OPEN_END).then(pl.col("covered_to_date").dt.offset_by("1d"))
    edges = pl.concat(
        [
            closed.select(*MEMBER_KEY, atom_from_date="covered_from_date"),
            closed.select(*MEMBER_KEY, atom_from_date=day_after).drop_nulls("atom_from_date"),
        ]
    )
    following = pl.col("atom_from_date").shift(-1).over(MEMBER_KEY)
    return (
        edges.unique()
        .sort(*MEMBER_KEY, "atom_from_date")
        .with_columns(atom_to_date=following.dt.offset_by("-1d").fill_null(OPEN_END))
    )


def _opened(name: str) -> pl.Expr:
    return pl.when(pl.col(name) < OPEN_END).then(pl.col(name)).alias(name)
