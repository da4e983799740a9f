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

from pipelines.ledger.errors import LedgerBusyError, LedgerConflictError, LedgerError, LedgerUnavailableError

BUSY_SECONDS = 60
"""How long a writer waits for another one. A batch of 100,000 claims keeps the lock for some seconds."""

SUPPORTED = ("sqlite", "postgresql")

_WRITES = "homecare_edi_writes"
_WRITERS_LOCK = int.from_bytes(b"homecare")
"""The number of the advisory lock in PostgreSQL that one writer at a time holds."""

_BUSY = ("SQLITE_BUSY", "SQLITE_LOCKED", "40001", "40P01", "55P03")
_UNAVAILABLE = (
    *(f"SQLITE_{name}" for name in ("CANTOPEN", "CORRUPT", "FULL", "IOERR", "NOTADB", "PERM", "READONLY")),
    *("08", "53", "57P", "58"),  # connection, resources, shutdown by an operator, system: classes of SQLSTATE
)


def open_engine(url_or_path: str | Path, *, password: str | None = None) -> sa.Engine:
    """An engine on a SQLAlchemy URL, or on a SQLite file by path. Statement parameters reach no error and no log.

    `password` takes the place of one in the URL, so that the URL can be written where people read.

    Raises:
        LedgerError: the URL cannot be read, names another database than `SUPPORTED`, or its driver is not installed.
        LedgerUnavailableError: the SQLite file cannot be made.
    """
    if isinstance(url_or_path, Path) or "://" not in url_or_path:
        url = _sqlite_url(Path(url_or_path))
    else:
        url = _read_url(url_or_path)
    if password is not None:
        url = url.set(password=password)
    if url.get_backend_name() == "sqlite":
        engine = sa.create_engine(url, hide_parameters=True)
        _configure_sqlite(engine)
    else:
        engine = _postgresql_engine(url)
        _configure_postgresql(engine)
    return engine


def _sqlite_url(path: Path) -> sa.URL:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
    except OSError as error:
        raise LedgerUnavailableError(_unavailable(f"{path.name}: {error.strerror}")) from None
    return sa.URL.create("sqlite", database=os.fspath(path))


def _read_url(text: str) -> sa.URL:
    """The URL; what cannot be read is not repeated, because it may hold a password."""
    try:
        url = sa.make_url(text)
    except (sa.exc.ArgumentError, ValueError):
        raise LedgerError("The ledger's URL cannot be read. Write it as postgresql://user@host/database.") from None
    if url.get_backend_name() not in SUPPORTED:
        raise LedgerError(
            f"The ledger's URL names a {url.get_backend_name()} database; the ledger runs on {' and '.join(SUPPORTED)}."
        )
    return url


def _postgresql_engine(url: sa.URL) -> sa.Engine:
    try:
        # Connections of a pool die when the server restarts; each is tried before it is used.
        return sa.create_engine(url.set(drivername="postgresql+psycopg"), hide_parameters=True, pool_pre_ping=True)
    except ModuleNotFoundError:
        raise LedgerError(
            "A ledger in PostgreSQL needs the package psycopg: install homecare-edi[postgresql]."
        ) from None


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


def _configure_postgresql(engine: sa.Engine) -> None:
    @sa.event.listens_for(engine, "connect", insert=True)  # before SQLAlchemy, which trips over other encodings
    def connect(connection: Any, _record: Any) -> None:
        (is_plain,) = connection.execute("SELECT current_setting('server_encoding') = 'UTF8' AND 'B' < 'a'").fetchone()
        if not is_plain:
            # Bytes of files follow the order in which the ledger gives its rows; it must not follow a language.
            raise LedgerError(
                "The ledger's database does not keep text as UTF-8 sorted by code point. Make it with "
                "CREATE DATABASE name TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'."
            )
        # The server lets go of a worker that vanished, and of the lock it held, after two minutes instead of two hours.
        for setting in ("tcp_keepalives_idle = 60", "tcp_keepalives_interval = 10", "tcp_keepalives_count = 6"):
            connection.execute(f"SET {setting}")
        connection.commit()

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        if not connection.get_execution_options().get(_WRITES):
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            return
        # One writer at a time, as in SQLite. What a writer reads after it has the lock must be what the one before it
        # left; a snapshot taken while it waited would not show that, so each statement takes its own.
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE")
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {max(BUSY_SECONDS * 1000, 1)}")  # 0 would wait for ever
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITERS_LOCK})")


@contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """One reading transaction: all its queries see the same state. It waits for no writer.

    Raises:
        LedgerUnavailableError: the database cannot be reached, or went away.
    """
    with _in_words_of_the_ledger(), engine.connect() as connection:
        yield connection


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """One writing transaction: everything in it is recorded, or nothing. No other writer is in one meanwhile.

    Raises:
        LedgerConflictError: a constraint refused.
        LedgerBusyError: another writer did not finish within `BUSY_SECONDS`.
        LedgerUnavailableError: the database cannot be reached, or went away.
    """
    with _in_words_of_the_ledger(), engine.execution_options(**{_WRITES: True}).begin() as connection:
        yield connection


@contextmanager
def _in_words_of_the_ledger() -> Iterator[None]:
    """Errors of the driver become the ledger's; the driver's own, which may hold values, are not even their cause."""
    try:
        yield
    except sa.exc.DBAPIError as error:
        raise _in_words(error) from None


def _in_words(error: sa.exc.DBAPIError) -> LedgerError:
    code: str = getattr(error.orig, "sqlstate", None) or getattr(error.orig, "sqlite_errorname", None) or ""
    if isinstance(error, sa.exc.IntegrityError):
        return LedgerConflictError(_conflict(error.orig))
    if code.startswith(_BUSY):
        return LedgerBusyError(
            f"The ledger was locked by another process for {BUSY_SECONDS} seconds; nothing was recorded. Run again."
        )
    if code.startswith(_UNAVAILABLE):
        return LedgerUnavailableError(_unavailable(code))
    if not code and isinstance(error, sa.exc.OperationalError):
        # The client's own words about the connection: no statement, and so no value, has part in them.
        return LedgerUnavailableError(_unavailable(str(error.orig).strip().partition("\n")[0]))
    return LedgerError(
        f"The ledger's database refused a statement: {type(error.orig).__name__} {code}; nothing was recorded. This is "
        "a fault of the ledger or of its schema; report it to the developers."
    )


def _unavailable(why: str) -> str:
    return (
        f"The ledger's database cannot be used: {why}. What was to be recorded just now is in it whole or not at all: "
        "see to the database, then run again."
    )


def _conflict(error: BaseException | None) -> str:
    """Names of constraint and table, or of columns; PostgreSQL puts values into its own message."""
    diagnosis = getattr(error, "diag", None)
    if diagnosis is None:
        _, _, subject = str(error).partition("constraint failed: ")
    else:
        names = (diagnosis.table_name, diagnosis.constraint_name or diagnosis.column_name)
        subject = " ".join(name for name in names if name)
    return (
        f"The ledger refused a record: {subject or 'a constraint'} would be there twice, or is out of its range; "
        "nothing was recorded. Another run may have recorded it first: read the ledger again and run again."
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
    with reading(engine) as connection:
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
