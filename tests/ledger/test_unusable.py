"""Databases that refuse, are away, full or none: the ledger says so in its own words, and never with a value."""

import sys

import pytest
import sqlalchemy as sa

from pipelines.ledger import LedgerConflictError, LedgerError, LedgerUnavailableError, open_ledger
from pipelines.ledger.database import reading, writing
from tests.ledger.builders import AT, DATE, PLAN, Claimed
from tests.ledger.cluster import programs

CIN = "91234567A"
PASSWORD = "x1yz-not-to-be-told"  # noqa: S105


def test_a_conflict_names_what_refused_and_no_value(ledger):
    with ledger.open_batch(PLAN, DATE, AT) as batch:
        batch.record_claims(*Claimed({"slot": "a", "visit": CIN}).frames)
    with pytest.raises(LedgerConflictError, match="allocations") as refused, ledger.open_batch(PLAN, DATE, AT) as batch:
        batch.record_claims(*Claimed({"slot": "b", "visit": CIN}).frames)
    assert CIN not in str(refused.value)
    assert refused.value.__suppress_context__


@pytest.mark.parametrize("statement", [f"SELECT no_such_column, '{CIN}'", f"SELECT CAST('{CIN}' AS no_such_type(1,2,3"])
def test_a_statement_the_database_does_not_take_is_told_by_kind_alone(ledger, statement):
    with (
        pytest.raises(LedgerError, match="refused a statement") as refused,
        writing(ledger.engine) as connection,
    ):
        connection.exec_driver_sql(statement)
    assert CIN not in str(refused.value)
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__


@pytest.mark.parametrize("lost_before", ["a statement", "the end"])
def test_a_batch_whose_connection_is_lost_leaves_nothing_and_the_next_one_connects_again(cluster, lost_before):
    ledger = open_ledger(cluster.url(schema=cluster.new_schema()))

    def bill() -> None:
        with ledger.open_batch(PLAN, DATE, AT) as batch:
            if lost_before == "a statement":
                cluster.disconnect_all()
            batch.record_claims(*Claimed({"slot": "a"}).frames)
            if lost_before == "the end":
                cluster.disconnect_all()

    with pytest.raises(LedgerUnavailableError, match="whole or not at all"):
        bill()
    assert ledger.batch_count(PLAN) == 0
    with ledger.open_batch(PLAN, DATE, AT) as batch:
        assert batch.reserve_control_number("alpha", "ISA") == 1
    ledger.close()


def test_a_server_that_was_restarted_between_two_calls_is_connected_to_anew(cluster):
    ledger = open_ledger(cluster.url(schema=cluster.new_schema()))
    cluster.disconnect_all()
    assert ledger.batch_count(PLAN) == 0
    ledger.close()


def test_a_reader_whose_connection_is_lost_is_told_so(cluster):
    ledger = open_ledger(cluster.url(schema=cluster.new_schema()))

    def read() -> None:
        with reading(ledger.engine) as connection:
            cluster.disconnect_all()
            connection.exec_driver_sql("SELECT 1")

    with pytest.raises(LedgerUnavailableError):
        read()
    assert ledger.verify_events() is None
    ledger.close()


def test_a_server_without_room_is_unavailable(cluster):
    ledger = open_ledger(cluster.url(schema=cluster.new_schema()))
    full = f"DO $$BEGIN RAISE EXCEPTION 'no room for {CIN}' USING ERRCODE = 'disk_full'; END$$"
    with pytest.raises(LedgerUnavailableError, match="53100") as refused, writing(ledger.engine) as connection:
        connection.exec_driver_sql(full)
    assert CIN not in str(refused.value)
    ledger.close()


def test_a_full_disk_keeps_what_was_there(tmp_path):
    ledger = open_ledger(tmp_path / "ledger.sqlite")
    sa.event.listen(ledger.engine, "begin", lambda connection: connection.exec_driver_sql("PRAGMA max_page_count = 1"))
    many = Claimed(*({"slot": f"slot-{number}", "visit": f"visit-{number}"} for number in range(500)))
    with pytest.raises(LedgerUnavailableError, match="SQLITE_FULL"), ledger.open_batch(PLAN, DATE, AT) as batch:
        batch.record_claims(*many.frames)
    assert ledger.known_claims(PLAN).is_empty()
    assert ledger.verify_events() is None
    ledger.close()


def test_a_server_that_is_not_there_is_told_without_the_password(tmp_path):
    with pytest.raises(LedgerUnavailableError, match="cannot be used: connection") as refused:
        open_ledger(f"postgresql://ledger@/ledger?host={tmp_path}", password=PASSWORD)
    assert PASSWORD not in str(refused.value)


def test_a_wrong_password_is_refused_by_the_server_and_told_to_nobody(cluster):
    with pytest.raises(LedgerUnavailableError, match="password authentication failed") as refused:
        open_ledger(cluster.url(), password=PASSWORD)
    assert PASSWORD not in str(refused.value)


def test_the_password_given_apart_is_the_one_that_counts(cluster):
    bare = cluster.url(schema=cluster.new_schema()).replace(f":{cluster.password}@", "@")
    assert cluster.password not in bare
    ledger = open_ledger(bare, password=cluster.password)
    assert ledger.verify_events() is None
    ledger.close()


@pytest.mark.parametrize("options", ["ENCODING 'SQL_ASCII'", "LOCALE_PROVIDER icu ICU_LOCALE 'en-US'"])
def test_a_database_that_sorts_by_language_or_keeps_other_bytes_is_no_place_for_a_ledger(cluster, options):
    name = cluster.new_database(options)
    with pytest.raises(LedgerError, match=r"CREATE DATABASE .* ENCODING 'UTF8' LOCALE 'C'"):
        open_ledger(cluster.url(name))


def test_a_file_that_is_no_database_is_unavailable(tmp_path):
    path = tmp_path / "ledger.sqlite"
    path.write_bytes(b"something else " * 1000)
    with pytest.raises(LedgerUnavailableError, match="SQLITE_NOTADB"):
        open_ledger(path)


def test_a_place_where_no_file_can_be_is_unavailable(tmp_path):
    (tmp_path / "home").write_text("a file")
    with pytest.raises(LedgerUnavailableError, match=r"ledger\.sqlite"):
        open_ledger(tmp_path / "home" / "ledger.sqlite")
    (tmp_path / "folder").mkdir()
    with pytest.raises(LedgerUnavailableError, match="SQLITE_CANTOPEN"):
        open_ledger(tmp_path / "folder")


@pytest.mark.parametrize(
    "url", [f"postgresql://ledger:{PASSWORD}@host:port/ledger", f"://ledger:{PASSWORD}@", f"mysql://a:{PASSWORD}@b/c"]
)
def test_a_url_that_is_none_of_ours_is_refused_and_not_repeated(url):
    with pytest.raises(LedgerError, match=r"The ledger's URL") as refused:
        open_ledger(url)
    assert PASSWORD not in str(refused.value)
    assert refused.value.__suppress_context__ or refused.value.__context__ is None


def test_without_its_driver_postgresql_is_refused_with_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(LedgerError, match=r"homecare-edi\[postgresql\]"):
        open_ledger("postgresql://ledger@host/ledger")


def test_a_machine_without_postgresql_fails_the_tests_and_is_told_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(pytest.fail.Exception, match="apt-get install postgresql"):
        programs(tmp_path)
