"""Received files in the ledger: one row per distinct content, ever.

Belongs here: recording and reading them, on an open transaction. Does not belong here: reading the files.
"""

from datetime import datetime
from typing import Any

import polars as pl
import sqlalchemy as sa

from pipelines.ledger.events import Event, append_event
from pipelines.ledger.frames import columns_of, read_frame, schema_of
from pipelines.ledger.tables import received_files
from schemas.files import ReceivedFiles

_REVISED = ("kind_code", "layout_id", "source_code", "source_id", "plan_id", "source_path_sha256")


def record(connection: sa.Connection, files: pl.DataFrame) -> pl.DataFrame:
    """Record the rows whose content is not known; those rows."""
    known = set(connection.scalars(sa.select(received_files.c.file_sha256)))
    new = files.unique("file_sha256", keep="first", maintain_order=True)
    new = new.filter(~pl.col("file_sha256").is_in(list(known)))
    rows = new.select([*ReceivedFiles.polars_schema(), *_source_column(new)]).to_dicts()
    if rows:
        connection.execute(received_files.insert(), rows)
    for row in rows:
        _append(connection, "file_received", row, row["received_at"])
    return ReceivedFiles.conform(new)


def revise(connection: sa.Connection, files: pl.DataFrame, at: datetime) -> None:
    """Take over what a file is and whose it is, where that differs from what is recorded. `received_at` stays."""
    for row in files.to_dicts():
        values = {name: row[name] for name in _REVISED if name in row}
        of_file = received_files.c.file_sha256 == row["file_sha256"]
        differs = sa.or_(*(received_files.c[name].is_distinct_from(value) for name, value in values.items()))
        changed = connection.execute(received_files.update().where(of_file, differs).values(**values))
        if changed.rowcount:
            _append(connection, "file_recognized", row, at)


def read(connection: sa.Connection) -> pl.DataFrame:
    """Every row: `ReceivedFiles`, in order of received_at and file_sha256."""
    statement = sa.select(*columns_of(ReceivedFiles, received_files))
    statement = statement.order_by(received_files.c.received_at, received_files.c.file_sha256)
    return read_frame(connection, statement, schema_of(ReceivedFiles))


def read_sources(connection: sa.Connection) -> pl.DataFrame:
    """file_sha256 and source_path_sha256 of every row."""
    names = {"file_sha256": pl.String(), "source_path_sha256": pl.String()}
    return read_frame(connection, sa.select(*(received_files.c[name] for name in names)), names)


def _source_column(files: pl.DataFrame) -> list[str]:
    return [name for name in files.columns if name == "source_path_sha256"]


def _append(connection: sa.Connection, event_code: str, row: dict[str, Any], at: datetime) -> None:
    facts = {name: row[name] for name in ("kind_code", "layout_id", "source_code")}
    append_event(connection, Event(event_code, at, facts, row["plan_id"], subject=row["file_sha256"]))
