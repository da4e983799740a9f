"""Who the members are: the identity a claim needs, as the plan last stated it."""

import polars as pl

from pipelines.coverage.spans import MEMBER_KEY

_BLOCKS = (
    ("last_name", ("first_name", "middle_name")),
    ("address_line_1", ("address_line_2", "city_name", "state_code", "postal_code")),
    ("birth_date", ()),
    ("gender_code", ()),
    ("member_id_plan", ()),
)
"""What belongs together is taken from one statement: a new street with an old city would be nobody's address."""

IDENTITY_COLUMNS = [name for lead, others in _BLOCKS for name in (lead, *others) if name != "member_id_plan"]
"""Columns of both an 834 and a 271 that say who the member is."""


def latest_identities(*, enrolled: pl.DataFrame, answered: pl.DataFrame) -> pl.DataFrame:
    """One row per plan and CIN: each part of the identity from the latest statement that gives it.

    Enrollment counts before eligibility answers, however old: a 271 echoes what was asked, the 834 is the plan's own
    record.
    """
    columns = [*MEMBER_KEY, "member_id_plan", *IDENTITY_COLUMNS]
    order = ["statement_rank", "file_sha256", "segment_ordinal"]
    statements = pl.concat(
        [
            answered.select(*columns, *order, precedence=pl.lit(0)),
            enrolled.select(*columns, *order, precedence=pl.lit(1)),
        ]
    ).sort("precedence", *order)
    identities = statements.select(MEMBER_KEY).unique().sort(MEMBER_KEY)
    for lead, others in _BLOCKS:
        latest = (
            statements.filter(pl.col(lead).is_not_null())
            .select(*MEMBER_KEY, lead, *others)
            .unique(MEMBER_KEY, keep="last", maintain_order=True)
        )
        identities = identities.join(latest, on=MEMBER_KEY, how="left", maintain_order="left")
    return identities
