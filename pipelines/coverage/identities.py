"""Who the members are: the identity a claim needs, as the plan last stated it."""

import numpy as np
import polars as pl

_BLOCKS = (
    ("last_name", ("first_name", "middle_name")),
    ("address_line_1", ("address_line_2", "city_name", "state_code", "postal_code")),
    ("birth_date", ()),
    ("gender_code", ()),
    ("member_id_plan", ()),
)
"""What belongs together is taken from one statement: a new street with an old city would be nobody's address."""

_COUNTY = "county_code"
"""Stated by the enrollment alone."""

IDENTITY_COLUMNS = [name for lead, others in _BLOCKS for name in (lead, *others) if name != "member_id_plan"]
"""Columns of both an 834 and a 271 that say who the member is."""


def latest_identities(*, enrolled: pl.DataFrame, answered: pl.DataFrame, count: int) -> pl.DataFrame:
    """One row for each of `count` members: each part of the identity from the latest statement that gives it.

    Enrollment counts before eligibility answers, however old: a 271 echoes what was asked, the 834 is the plan's own
    record. Both are given in the order in which they count.
    """
    columns = ["member", *IDENTITY_COLUMNS, "member_id_plan"]
    statements = pl.concat([answered.select(columns), enrolled.select(*columns, _COUNTY)], how="diagonal", rechunk=True)
    members = statements["member"].to_numpy()
    parts = []
    for lead, others in (*_BLOCKS, (_COUNTY, ())):
        stated = np.flatnonzero(statements[lead].is_not_null().to_numpy())
        latest = np.full(count, -1, dtype=np.int64)
        latest[members[stated]] = stated  # of several, the last counts
        rows = pl.Series(latest)
        found = rows.set(rows < 0, None)
        parts.append(statements.select(pl.col(lead, *others).gather(found)))
    return pl.concat(parts, how="horizontal")
