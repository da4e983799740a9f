"""Rows of the database as frames, and back.

Belongs here: the one way a query becomes a frame. Does not belong here: queries.
"""

from collections.abc import Mapping
from typing import Any

import polars as pl
import sqlalchemy as sa

from schemas.contract import Contract


def read_frame(connection: sa.Connection, statement: sa.Select[Any], schema: Mapping[str, Any]) -> pl.DataFrame:
    """What a query gives, as a frame; the query's columns are the schema's, in its order."""
    rows = [tuple(row) for row in connection.execute(statement)]
    return pl.DataFrame(rows, schema=dict(schema), orient="row")


def schema_of(contract: type[Contract], **more: Any) -> dict[str, Any]:
    """The columns of a contract with more columns after them."""
    return {**contract.polars_schema(), **more}


def columns_of(contract: type[Contract], *tables: sa.Table) -> list[sa.ColumnElement[Any]]:
    """The columns of a contract, each from the first table that has it.

    Raises:
        KeyError: no table has a column of the contract.
    """
    columns = {name: column for table in reversed(tables) for name, column in table.c.items()}
    return [columns[name] for name in contract.polars_schema()]
