"""Which interchange, functional group and transaction set of a file each of its findings stands in."""

import polars as pl

from parsers.transactions.reading import ReadFile

LEVELS = ("interchange", "group", "set")


def findings_by_level(read: ReadFile) -> pl.DataFrame:
    """The findings of a file with `interchange_ordinal`, `group_ordinal` and `set_ordinal`, null where they stand in
    none, in the order of the file.

    A finding without a segment (a file that ends within one, for instance) stands in the interchange begun last.
    """
    envelope = read.envelope
    found = read.findings.with_row_index("finding_ordinal")
    placed = found.filter(pl.col("segment_ordinal").is_not_null()).sort("segment_ordinal")
    for level, frame in zip(LEVELS, (envelope.interchanges, envelope.groups, envelope.sets), strict=True):
        placed = _within(placed, frame, level)
    loose = found.filter(pl.col("segment_ordinal").is_null()).sort("byte_offset")
    begins = envelope.interchanges.select("interchange_ordinal", "byte_offset")
    loose = loose.join_asof(begins, on="byte_offset", strategy="backward")
    return pl.concat([placed, loose], how="diagonal").sort("finding_ordinal").drop("finding_ordinal")


def _within(findings: pl.DataFrame, levels: pl.DataFrame, level: str) -> pl.DataFrame:
    ordinal = f"{level}_ordinal"
    spans = levels.select(ordinal, "segment_ordinal", "last_segment_ordinal")
    joined = findings.join_asof(spans, on="segment_ordinal", strategy="backward")
    is_within = pl.col("segment_ordinal") <= pl.col("last_segment_ordinal")
    return joined.with_columns(pl.when(is_within).then(ordinal).alias(ordinal)).drop("last_segment_ordinal")
