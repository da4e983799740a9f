"""TA1, the interchange acknowledgment: whether the envelope of an interchange was accepted, and why not.

`interchange_acknowledgments` says it of a file that was read; `write_ta1` writes what was said, in an interchange
without functional groups. Columns: `interchange_ordinal`, `acknowledged_control_number` (nine digits),
`acknowledged_date` and `acknowledged_time` of the interchange answered (null: not told, the answer's own are written),
`acknowledgment_code` (A, E, R), `note_code` (three digits).
"""

import polars as pl

from parsers.transactions.levels import findings_by_level
from parsers.transactions.reading import ReadFile
from parsers.x12.write import Envelope, interchange_of_segments, require_writable, segment

NO_ERROR = "000"
UNNUMBERED = "000000000"
"""Stands for the control number of an interchange that has no legal one."""


def interchange_acknowledgments(read: ReadFile) -> pl.DataFrame:
    """What a TA1 says of the interchanges of a file; the columns are described at the top of the module.

    An interchange is answered where it asks for it, or where a finding says that its envelope is broken; one that
    holds nothing but TA1 segments never is. An error refuses it; with no more than warnings it is accepted with
    errors. Where there are several, the first in the file gives the note.
    """
    broken = (
        findings_by_level(read)
        .filter(pl.col("acknowledgment_code").str.starts_with("TA105 "), pl.col("interchange_ordinal").is_not_null())
        .sort("byte_offset", maintain_order=True)
        .group_by("interchange_ordinal", maintain_order=True)
        .agg(
            is_refused=(pl.col("severity_code") == "error").any(),
            # A note that refuses goes before one that does not.
            note_code=pl.col("acknowledgment_code")
            .sort_by(pl.col("severity_code") != "error", maintain_order=True)
            .first()
            .str.strip_prefix("TA105 "),
        )
    )
    answers = read.envelope.acknowledgments.select("interchange_ordinal").unique().drop_nulls()
    answers_only = answers.join(
        read.envelope.interchanges.filter(pl.col("group_count") == 0), on="interchange_ordinal", how="semi"
    )
    return (
        read.envelope.interchanges.join(answers_only, on="interchange_ordinal", how="anti", maintain_order="left")
        .join(broken, on="interchange_ordinal", how="left", maintain_order="left")
        .filter(pl.col("is_acknowledgment_requested") | pl.col("note_code").is_not_null())
        .select(
            "interchange_ordinal",
            pl.col("interchange_control_number").fill_null(UNNUMBERED).alias("acknowledged_control_number"),
            pl.col("interchange_date").alias("acknowledged_date"),
            pl.col("interchange_time").alias("acknowledged_time"),
            pl.when(pl.col("note_code").is_null())
            .then(pl.lit("A"))
            .when(pl.col("is_refused"))
            .then(pl.lit("R"))
            .otherwise(pl.lit("E"))
            .alias("acknowledgment_code"),
            pl.col("note_code").fill_null(NO_ERROR),
        )
    )


def write_ta1(*, envelope: Envelope, acknowledgments: pl.DataFrame) -> bytes:
    """The bytes of one interchange that holds a TA1 for every row and no functional group.

    Args:
        envelope: what ISA says; what it says of a group is not used.
        acknowledgments: the rows; their columns are described at the top of the module.

    Raises:
        UnwritableValueError: a value is missing or cannot be written.
        EnvelopeError: the envelope's own fields do not fit, or there is no row.
    """
    required = ("acknowledged_control_number", "acknowledgment_code", "note_code")
    require_writable(acknowledgments, frame_name="acknowledgments", required=required)
    col = pl.col
    texts = acknowledgments.select(
        segment(
            "TA1",
            col("acknowledged_control_number"),
            col("acknowledged_date").fill_null(envelope.created_date).dt.strftime("%y%m%d"),
            col("acknowledged_time").fill_null(envelope.created_time),
            col("acknowledgment_code"),
            col("note_code"),
        )
    ).to_series()
    return interchange_of_segments(texts, envelope=envelope)
