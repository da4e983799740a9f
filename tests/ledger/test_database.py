"""Schema, migrations, settings, events, and two processes at once."""

import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.ledger import LedgerBusyError, database, open_ledger
from pipelines.ledger.database import migrate, open_engine
from pipelines.ledger.states import CLAIM_MOVES, FILE_MOVES
from pipelines.ledger.tables import CLAIM_STATES, FILE_STATES, metadata
from tests.ledger.builders import AT, DATE, PLAN, Claimed


def schema(engine: sa.Engine) -> dict[str, list[str]]:
    """Every table, index and trigger with the words of its SQL; the order of constraints is of no account."""
    with engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT type || ' ' || name, sql FROM sqlite_master WHERE sql IS NOT NULL"))
        return {
            name: sorted(re.split(r"\s*,\s*CONSTRAINT|\s*\)\s*$", " ".join(sql.split())))
            for name, sql in rows
            if "alembic_version" not in name
        }


def test_the_migrated_schema_is_the_declared_one(tmp_path):
    migrated, declared = open_engine(tmp_path / "migrated.sqlite"), open_engine(tmp_path / "declared.sqlite")
    migrate(migrated)
    metadata.create_all(declared)
    assert schema(migrated) == schema(declared)


def test_migrations_go_down_to_nothing_and_up_again(tmp_path):
    engine = open_engine(tmp_path / "ledger.sqlite")
    migrate(engine)
    before = schema(engine)
    migrate(engine, "base")
    assert schema(engine) == {}
    migrate(engine)
    assert schema(engine) == before


def test_opening_again_changes_nothing(path):
    open_ledger(path).close()
    first = path.read_bytes()
    open_ledger(path).close()
    assert path.read_bytes() == first


def test_the_database_file_is_for_its_owner_alone(path):
    open_ledger(path).close()
    assert path.stat().st_mode & 0o077 == 0


def test_sqlite_runs_with_the_settings_the_ledger_relies_on(ledger):
    with ledger.engine.connect() as connection:
        wanted = {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2, "busy_timeout": 60_000}
        assert {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted} == wanted


@pytest.mark.parametrize("moves", [FILE_MOVES, CLAIM_MOVES])
def test_the_state_machines_know_every_state_the_tables_allow(moves):
    assert set(moves) == set(FILE_STATES) == set(CLAIM_STATES)
    assert set().union(*moves.values()) <= set(moves)


def with_events(path: Path, count: int = 6) -> Path:
    ledger = open_ledger(path)
    for number in range(count // 2):
        with ledger.open_batch(PLAN, DATE, AT) as batch:
            batch.record_claims(*Claimed({"slot": f"slot-{number}", "visit": f"visit-{number}"}).frames)
    assert ledger.verify_events() is None
    assert ledger.event_head()["position"] == count
    ledger.close()
    return path


@pytest.mark.parametrize("statement", ["UPDATE events SET facts = '{}'", "DELETE FROM events"])
def test_the_database_refuses_to_change_events(path, statement):
    with sqlite3.connect(with_events(path)) as connection, pytest.raises(sqlite3.DatabaseError, match="append-only"):
        connection.execute(statement)


TAMPERINGS = {
    "edited facts": ("UPDATE events SET facts = '{}' WHERE position = 3", 3),
    "edited time": ("UPDATE events SET at = '2020-01-01 00:00:00.000000' WHERE position = 2", 2),
    "edited plan": ("UPDATE events SET plan_id = NULL WHERE position = 5", 5),
    "removed from the middle": ("DELETE FROM events WHERE position = 4", 4),
    "removed at the end": ("DELETE FROM events WHERE position = 6", 6),
    "removed altogether": ("DELETE FROM events", 1),
    "reordered": (
        "UPDATE events SET position = -1 WHERE position = 2;"
        "UPDATE events SET position = 2 WHERE position = 3;"
        "UPDATE events SET position = 3 WHERE position = -1",
        2,
    ),
    "removed and closed up": (
        "DELETE FROM events WHERE position = 2; UPDATE events SET position = position - 1 WHERE position > 2",
        2,
    ),
    "head edited": ("UPDATE event_heads SET position = 5", 7),
    "head removed": ("DELETE FROM event_heads", 7),
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_tampering_by_raw_sql_is_found_at_its_position(path, name):
    statements, position = TAMPERINGS[name]
    connection = sqlite3.connect(with_events(path))
    connection.executescript(
        "DROP TRIGGER events_refuse_update; DROP TRIGGER events_refuse_delete; BEGIN;" + statements + "; COMMIT"
    )
    connection.close()
    ledger = open_ledger(path)
    assert ledger.verify_events() == position
    ledger.close()


@given(
    column=st.sampled_from(["event_code", "subject", "facts", "previous_sha256", "sha256"]), position=st.integers(1, 6)
)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_edit_of_any_event_is_found(tmp_path_factory, column, position):
    path = with_events(tmp_path_factory.mktemp("chain") / "ledger.sqlite")
    connection = sqlite3.connect(path)
    connection.execute("DROP TRIGGER events_refuse_update")
    connection.execute(f"UPDATE events SET {column} = 'x' || coalesce({column}, '') WHERE position = ?", (position,))  # noqa: S608
    connection.commit()
    connection.close()
    ledger = open_ledger(path)
    assert ledger.verify_events() == position
    ledger.close()


def test_events_hold_no_member_data(path):
    connection = sqlite3.connect(with_events(path))
    dumped = "\n".join(str(row) for row in connection.execute("SELECT * FROM events"))
    connection.close()
    assert "91234567A" not in dumped


def test_a_batch_locks_when_it_opens_so_that_what_it_reads_stays_true(path, monkeypatch):
    first = open_ledger(path)
    monkeypatch.setattr(database, "BUSY_SECONDS", 0)
    second = open_ledger(path)
    with first.open_batch(PLAN, DATE, AT) as batch:
        assert batch.sequence == 1
        with pytest.raises(LedgerBusyError, match="nothing was recorded"), second.open_batch(PLAN, DATE, AT):
            pass
        assert second.batch_count(PLAN) == 0  # readers do not wait
    with second.open_batch(PLAN, DATE, AT) as batch:
        assert batch.sequence == 1
    first.close()
    second.close()


RIVAL = """
import sys
from pathlib import Path
from pipelines.ledger import LedgerConflictError, open_ledger
from tests.ledger.builders import AT, DATE, PLAN, Claimed
ledger = open_ledger(Path(sys.argv[1]))
sys.stdin.readline()
try:
    with ledger.open_batch(PLAN, DATE, AT) as batch:
        number = batch.reserve_control_number("alpha", "ISA")
        batch.record_claims(*Claimed({"slot": "a"}).frames)
except LedgerConflictError:
    print("refused")
else:
    print("recorded", batch.sequence, number)
"""


def test_of_two_processes_on_one_partition_one_records(path):
    root = Path(__file__).parents[2]
    rivals = [
        subprocess.Popen(
            [sys.executable, "-c", RIVAL, str(path)],
            cwd=root,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    said = [None, None]
    for rival in rivals:  # both have opened, and on the way migrated, the ledger; now both go
        rival.stdin.write("go\n")
        rival.stdin.flush()
    for place, rival in enumerate(rivals):
        said[place] = rival.communicate(timeout=60)[0].strip()
    assert sorted(said) == ["recorded 1 1", "refused"]
    ledger = open_ledger(path)
    assert ledger.known_claims(PLAN).height == 1
    assert ledger.verify_events() is None
    ledger.close()
