"""The database under the ledger: engine, transactions, migrations. All that is special to one database stands here.

Belongs here: connection settings, how a writing transaction begins, how database errors become the ledger's.
Does not belong here: tables or queries.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from pipelines.ledger.errors import LedgerBusyError, LedgerConflictError

BUSY_SECONDS = 60
"""How long a writer waits for another one. A batch of 100,000 claims keeps the lock for some seconds."""

_WRITES = "homecare_edi_writes"


def open_engine(url_or_path: str | Path) -> sa.Engine:
    """An engine on a SQLAlchemy URL, or on a SQLite file by path. Statement parameters reach no error and no log."""
    if isinstance(url_or_path, Path) or "://" not in url_or_path:
        path = Path(url_or_path)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        url = sa.URL.create("sqlite", database=os.fspath(path))
    else:
        url = sa.make_url(url_or_path)
    engine = sa.create_engine(url, hide_parameters=True)
    if engine.dialect.name == "sqlite":
        _configure_sqlite(engine)
    return engine


def _configure_sqlite(engine: sa.Engine) -> None:
    @sa.event.listens_for(engine, "connect")
    def connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver begins no transaction of its own; `begin` below does
        for pragma in (
            f"busy_timeout = {BUSY_SECONDS * 1000}",
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        # A transaction that reads first and writes later fails in SQLite instead of waiting. So writers lock at once.
        writes = connection.get_execution_options().get(_WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """One writing transaction: everything in it is recorded, or nothing.

    Raises:
        LedgerConflictError: a constraint refused.
        LedgerBusyError: another writer did not finish within `BUSY_SECONDS`.
    """
    try:
        with engine.execution_options(**{_WRITES: True}).begin() as connection:
            yield connection
    except sa.exc.IntegrityError as error:
        raise LedgerConflictError(_conflict(error)) from None
    except sa.exc.OperationalError as error:
        if "locked" in str(error.orig):
            raise LedgerBusyError(
                f"The ledger was locked by another process for {BUSY_SECONDS} seconds; nothing was recorded. Run again."
            ) from None
        raise


def _conflict(error: sa.exc.IntegrityError) -> str:
    """Names of table and columns, or of the constraint; other databases put values into their own message."""
    text = str(error.orig) if "constraint failed:" in str(error.orig) else "a constraint"
    subject = text.rpartition("constraint failed: ")[2]
    return (
        f"The ledger refused a record: {subject} would be there twice, or is out of its range; nothing was recorded. "
        "Another run may have recorded it first: read the ledger again and run again."
    )


def _alembic(connection: sa.Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", "pipelines.ledger:migrations")
    config.attributes["connection"] = connection
    return config


def migrate(engine: sa.Engine, revision: str = "head") -> None:
    """Bring the schema to a revision, up or down, in one transaction. Locks nothing when it is there already.

    `revision` is an Alembic revision, `head` or `base`.
    """
    with engine.connect() as connection:
        config = _alembic(connection)
        scripts = ScriptDirectory.from_config(config)
        wanted = {"head": scripts.get_current_head(), "base": None}.get(revision, revision)
        if MigrationContext.configure(connection).get_current_revision() == wanted:
            return
    with writing(engine) as connection:
        current = MigrationContext.configure(connection).get_current_revision()
        lineage = [script.revision for script in scripts.iterate_revisions(current, "base")] if current else []
        if wanted is None or (wanted in lineage and wanted != current):
            command.downgrade(_alembic(connection), wanted or "base")
        elif wanted != current:
            command.upgrade(_alembic(connection), wanted)
