"""Schema, migrations, settings, and events that nobody changes unseen."""

import re

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.ledger import open_ledger
from pipelines.ledger.database import migrate, open_engine, writing
from pipelines.ledger.states import CLAIM_MOVES, FILE_MOVES
from pipelines.ledger.tables import CLAIM_STATES, FILE_STATES, metadata
from tests.ledger.builders import AT, DATE, PLAN, Claimed
from tests.ledger.conftest import Place


def schema(engine: sa.Engine) -> dict[str, list[str]]:
    """Every table, index, trigger and function with the words of its SQL; the order of constraints is of no account."""
    with engine.connect() as connection:
        rows = [tuple(row) for row in connection.exec_driver_sql(DEFINITIONS[engine.dialect.name])]
    return {
        name: sorted(re.split(r"\s*,\s*CONSTRAINT|\s*\)\s*$", " ".join(re.sub(r"\bledger_\d+\.", "", text).split())))
        for name, text in rows
        if "alembic_version" not in name
    }


DEFINITIONS = {
    "sqlite": "SELECT type || ' ' || name, sql FROM sqlite_master WHERE sql IS NOT NULL",
    "postgresql": """
        SELECT 'table ' || c.relname, string_agg(format('%%s %%s %%s %%s %%s', a.attname,
            format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid), a.attidentity), ', '
            ORDER BY a.attnum)
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
        LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
        WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'S') GROUP BY c.relname
        UNION ALL SELECT 'constraint ' || conrelid::regclass || ' ' || conname, pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = current_schema()::regnamespace
        UNION ALL SELECT 'index ' || tablename || ' ' || indexname, indexdef
        FROM pg_indexes WHERE schemaname = current_schema()
        UNION ALL SELECT 'trigger ' || c.relname || ' ' || t.tgname, pg_get_triggerdef(t.oid)
        FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        WHERE c.relnamespace = current_schema()::regnamespace AND NOT t.tgisinternal
        UNION ALL SELECT 'function ' || proname, prosrc FROM pg_proc WHERE pronamespace = current_schema()::regnamespace
    """,
}


def test_the_migrated_schema_is_the_declared_one(new_place):
    migrated, declared = open_engine(new_place().where), open_engine(new_place().where)
    migrate(migrated)
    with writing(declared) as connection:
        metadata.create_all(connection)
    assert schema(migrated) == schema(declared)
    assert {f"table {name}" for name in metadata.tables} <= set(schema(migrated))
    migrated.dispose()
    declared.dispose()


def test_migrations_go_down_to_nothing_and_up_again(place):
    engine = open_engine(place.where)
    migrate(engine)
    before = schema(engine)
    migrate(engine, "base")
    assert schema(engine) == {}
    migrate(engine)
    assert schema(engine) == before
    engine.dispose()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "ledger.sqlite"


def test_claims_recorded_before_answers_were_known_keep_their_lines_through_the_migration(path):
    ledger = open_ledger(path)
    with ledger.open_batch(PLAN, DATE, AT) as batch:
        batch.record_claims(*Claimed({"slot": "a"}, {"slot": "b", "visit": "visit-2"}).frames)
    before = ledger.known_claims(PLAN), ledger.known_allocations(PLAN), ledger.known_lines(PLAN)
    migrate(ledger.engine, "0001")
    migrate(ledger.engine)
    after = ledger.known_claims(PLAN), ledger.known_allocations(PLAN), ledger.known_lines(PLAN)
    assert all(one.equals(other) for one, other in zip(before, after, strict=True))
    with ledger.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
    ledger.close()


def test_opening_again_changes_nothing(path):
    open_ledger(path).close()
    first = path.read_bytes()
    open_ledger(path).close()
    assert path.read_bytes() == first


def test_the_database_file_is_for_its_owner_alone(path):
    open_ledger(path).close()
    assert path.stat().st_mode & 0o077 == 0


SETTINGS = {
    "sqlite": {
        "PRAGMA journal_mode": "wal",
        "PRAGMA foreign_keys": 1,
        "PRAGMA synchronous": 2,
        "PRAGMA busy_timeout": 60_000,
    },
    "postgresql": {
        "SHOW transaction_isolation": "repeatable read",
        "SHOW transaction_read_only": "on",
        "SELECT source FROM pg_settings WHERE name = 'tcp_keepalives_idle'": "session",
    },
}


def test_the_database_runs_with_the_settings_the_ledger_relies_on(place):
    assert {question: place.read(question)[0][0] for question in SETTINGS[place.kind]} == SETTINGS[place.kind]


@pytest.mark.parametrize(("moves", "states"), [(FILE_MOVES, FILE_STATES), (CLAIM_MOVES, CLAIM_STATES)])
def test_the_state_machines_know_every_state_the_tables_allow(moves, states):
    assert set(moves) == set(states)
    assert set().union(*moves.values()) <= set(moves)


def with_events(place: Place, count: int = 6) -> Place:
    ledger = open_ledger(place.where)
    for number in range(count // 2):
        with ledger.open_batch(PLAN, DATE, AT) as batch:
            batch.record_claims(*Claimed({"slot": f"slot-{number}", "visit": f"visit-{number}"}).frames)
    assert ledger.verify_events() is None
    assert ledger.event_head()["position"] == count
    ledger.close()
    return place


@pytest.mark.parametrize("statement", ["UPDATE events SET facts = '{}'", "DELETE FROM events"])
def test_the_database_refuses_to_change_events(place, statement):
    with_events(place)
    with pytest.raises(sa.exc.IntegrityError, match="append-only"):
        place.execute(statement)


def test_nor_are_events_emptied_at_once_where_the_database_can(cluster):
    place = with_events(Place(cluster.url(schema=cluster.new_schema()), "postgresql"))
    with pytest.raises(sa.exc.IntegrityError, match="append-only"):
        place.execute("TRUNCATE events")


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
        "DELETE FROM events WHERE position = 2;"
        "UPDATE events SET position = position + 10 WHERE position > 2;"
        "UPDATE events SET position = position - 11 WHERE position > 2",
        2,
    ),
    "head edited": ("UPDATE event_heads SET position = 5", 7),
    "head removed": ("DELETE FROM event_heads", 7),
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_tampering_by_raw_sql_is_found_at_its_position(place, name):
    statements, position = TAMPERINGS[name]
    with_events(place).tamper(*statements.split(";"))
    ledger = open_ledger(place.where)
    assert ledger.verify_events() == position
    ledger.close()


@given(
    column=st.sampled_from(["event_code", "subject", "facts", "previous_sha256", "sha256"]), position=st.integers(1, 6)
)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_edit_of_any_event_is_found(new_place, column, position):
    place = with_events(new_place())
    place.tamper(f"UPDATE events SET {column} = 'x' || coalesce({column}, '') WHERE position = {position}")  # noqa: S608
    ledger = open_ledger(place.where)
    assert ledger.verify_events() == position
    ledger.close()


def test_events_hold_no_member_data(place):
    rows = with_events(place).read("SELECT * FROM events")
    assert len(rows) == 6
    assert "91234567A" not in "\n".join(map(str, rows))
