"""Numbers of claims: what identifies what is billed, what says whether it changed, and what the plan will answer to.

All are derived by SHA-256 from what they stand for: a rerun finds its own earlier claim, and no number tells who the
member is.
"""

import base64
import hashlib

import polars as pl

from pipelines.claims.grouping import GROUP

CLAIM_ID_LENGTH = 20
"""CLM01 as payers are known to keep it, though X12 allows 38; 20 base32 letters are 100 bits."""

_SEPARATOR = "\x1f"  # cannot stand in any value that can be written


def claim_slots(lines: pl.DataFrame, *, grouped_by: str) -> pl.Series:
    """`claim_slot` of grouped lines: plan, member, agency, authorization, period and part; no amounts, no codes.

    The kind of period belongs to it: a claim of a day and a claim of the month that starts on it are not the same.
    """
    keys = lines.select(*GROUP, "part")
    distinct = keys.unique(maintain_order=True)
    texts = distinct.select(joined_text(pl.lit(grouped_by), *(pl.col(name) for name in keys.columns))).to_series()
    slots = distinct.with_columns(claim_slot=pl.Series([_hex(text) for text in texts], dtype=pl.String))
    return keys.join(slots, on=keys.columns, how="left", nulls_equal=True, maintain_order="left")["claim_slot"]


def claim_ids(claims: pl.DataFrame) -> pl.Series:
    """`claim_id_submitter` from `claim_slot` and `version`: 20 characters of A-Z and 2-7."""
    texts = claims.select(joined_text(pl.col("claim_slot"), pl.col("version"))).to_series()
    return pl.Series([_base32(text)[:CLAIM_ID_LENGTH] for text in texts], dtype=pl.String)


def line_ids(claim_id: pl.Expr, line_number: pl.Expr) -> pl.Expr:
    """`line_id_submitter`: claim id and two digits, so that it is unique in every file, not only in its claim."""
    return pl.concat_str(claim_id, line_number.cast(pl.String).str.zfill(2))


def content_hashes(texts: pl.Series) -> pl.Series:
    """SHA-256, hex, of each text."""
    return pl.Series([_hex(text) for text in texts], dtype=pl.String)


def joined_text(*values: pl.Expr) -> pl.Expr:
    """Values as one text that two different rows of values never share."""
    return pl.concat_str([value.cast(pl.String).fill_null("") for value in values], separator=_SEPARATOR)


def _hex(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _base32(text: str) -> str:
    return base64.b32encode(hashlib.sha256(text.encode()).digest()).decode("ascii")
