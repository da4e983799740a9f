"""Totals per plan and billing date, for a status view.

Belongs here: sums over what is recorded. Does not belong here: how they are shown.
"""

from typing import Any

import polars as pl
import sqlalchemy as sa

from pipelines.ledger.frames import read_frame
from pipelines.ledger.states import DELIVERED, NOT_LIVE, PREPARED, UNPROVEN
from pipelines.ledger.tables import batch_buckets, claims, prepared_files
from schemas.reconciliation import BILLABLE

_PARTITION = {"plan_id": pl.String(), "billing_date": pl.Date()}


def buckets(connection: sa.Connection) -> pl.DataFrame:
    """Minutes and visits of every bucket of every partition's latest run."""
    schema = _PARTITION | {"bucket_code": pl.String(), "minutes": pl.Int64(), "visits": pl.Int64()}
    columns = [batch_buckets.c[name] for name in schema]
    return read_frame(connection, sa.select(*columns).order_by(*columns[:3]), schema)


def batch_totals(connection: sa.Connection) -> pl.DataFrame:
    """One row per plan and billing date.

    Columns: plan_id, billing_date; billable_minutes, held_minutes; prepared_claims, unproven_claims, delivered_claims
    (live claims by standing, answered ones being delivered), charge_cents (of all live claims, a void being nothing);
    prepared_files, unproven_files, delivered_files.
    """
    minutes = (
        buckets(connection)
        .group_by(*_PARTITION)
        .agg(
            billable_minutes=pl.col("minutes").filter(pl.col("bucket_code") == BILLABLE).sum(),
            held_minutes=pl.col("minutes").filter(pl.col("bucket_code") != BILLABLE).sum(),
        )
    )
    claim_counts = _by_state(connection, claims, "claims").join(
        _charges(connection), on=list(_PARTITION), how="left", validate="1:1"
    )
    file_counts = _by_state(connection, prepared_files, "files")
    totals = minutes
    for counts in (claim_counts, file_counts):
        totals = totals.join(counts, on=list(_PARTITION), how="full", coalesce=True, validate="1:1")
    return totals.with_columns(pl.exclude(*_PARTITION).fill_null(0)).sort(*_PARTITION)


def _by_state(connection: sa.Connection, table: sa.Table, noun: str) -> pl.DataFrame:
    partition = [table.c[name] for name in _PARTITION]
    states = (PREPARED, UNPROVEN, DELIVERED)
    standing = sa.case((table.c.state_code.in_([*states, *NOT_LIVE]), table.c.state_code), else_=DELIVERED)
    counts: list[sa.ColumnElement[Any]] = [
        sa.func.count().filter(standing == state).label(f"{state}_{noun}") for state in states
    ]
    schema = _PARTITION | {f"{state}_{noun}": pl.Int64() for state in states}
    return read_frame(connection, sa.select(*partition, *counts).group_by(*partition), schema)


def _charges(connection: sa.Connection) -> pl.DataFrame:
    partition = [claims.c[name] for name in _PARTITION]
    cents = sa.case((claims.c.frequency_code == "8", 0), else_=claims.c.charge_cents)
    total = sa.cast(sa.func.sum(cents), sa.BigInteger())
    statement = sa.select(*partition, total).where(claims.c.state_code.not_in(NOT_LIVE)).group_by(*partition)
    return read_frame(connection, statement, _PARTITION | {"charge_cents": pl.Int64()})
