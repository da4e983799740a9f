"""Two writers at once: one waits for the other, sees what it left, and nothing is given or billed twice."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import polars as pl
import pytest

from pipelines.ledger import LedgerBusyError, database, open_ledger
from tests.ledger.builders import AT, DATE, PLAN, Claimed

ROUNDS = 20


@pytest.fixture
def rivals(place):
    first, second = open_ledger(place.where), open_ledger(place.where)
    yield first, second
    first.close()
    second.close()


def test_a_batch_locks_when_it_opens_and_readers_do_not_wait(rivals, monkeypatch):
    first, second = rivals
    second.engine.dispose()  # what it opens from now on waits for nobody
    monkeypatch.setattr(database, "BUSY_SECONDS", 0)
    with first.open_batch(PLAN, DATE, AT) as batch:
        assert batch.sequence == 1
        with pytest.raises(LedgerBusyError, match="nothing was recorded"), second.open_batch(PLAN, DATE, AT):
            pass
        assert second.batch_count(PLAN) == 0
    with second.open_batch(PLAN, DATE, AT) as batch:
        assert batch.sequence == 1


def test_who_waited_sees_what_the_other_left(rivals):
    first, second = rivals
    begun = Event()

    def follow() -> tuple[int, int]:
        begun.set()
        with second.open_batch(PLAN, DATE, AT) as batch:
            return batch.sequence, batch.reserve_control_number("alpha", "ISA")

    with ThreadPoolExecutor(1) as pool:
        with first.open_batch(PLAN, DATE, AT) as batch:
            assert batch.reserve_control_number("alpha", "ISA") == 1
            following = pool.submit(follow)
            begun.wait()
            assert not following.done()
            batch.record_claims(*Claimed({"slot": "a"}).frames)
        assert following.result() == (2, 2)


def test_a_reader_sees_one_state_however_many_queries_it_takes(rivals):
    first, second = rivals
    with database.reading(second.engine) as connection:
        before = connection.exec_driver_sql("SELECT count(*) FROM claims").scalar()
        with first.open_batch(PLAN, DATE, AT) as batch:
            batch.record_claims(*Claimed({"slot": "a"}).frames)
        assert connection.exec_driver_sql("SELECT count(*) FROM claims").scalar() == before == 0
    assert second.known_claims(PLAN).height == 1


RIVAL = """
import sys
from pathlib import Path
from pipelines.ledger import LedgerConflictError, open_ledger
from tests.ledger.builders import AT, DATE, PLAN, Claimed
where, me, rounds = sys.argv[1:]
ledger = open_ledger(where)
print("ready", flush=True)
sys.stdin.readline()
for number in range(int(rounds)):
    claimed = Claimed({"slot": f"{me}-{number}", "visit": f"visit-{number}"})
    try:
        with ledger.open_batch(PLAN, DATE, AT) as batch:
            given = batch.reserve_control_number("alpha", "ISA")
            batch.record_claims(*claimed.frames)
    except LedgerConflictError:
        pass
    else:
        print(given, flush=True)
"""


def test_of_two_processes_no_number_is_given_twice_and_no_minute_billed_twice(place):
    """Both bill the same visits, each under claims of its own."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", RIVAL, str(place.where), me, str(ROUNDS)],
            cwd=Path(__file__).parents[2],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for me in ("one", "other")
    ]
    for process in processes:  # both have opened, and on the way migrated, the ledger; now both go
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    given = [int(number) for process in processes for number in process.communicate(timeout=60)[0].split()]
    assert sorted(given) == list(range(1, ROUNDS + 1))
    ledger = open_ledger(place.where)
    assert ledger.known_claims(PLAN).height == ROUNDS
    drawn = ledger.known_allocations(PLAN)
    assert drawn.select(pl.col("visit_id").n_unique(), pl.col("minutes").sum()).row(0) == (ROUNDS, ROUNDS * 60)
    assert ledger.verify_events() is None
    ledger.close()
