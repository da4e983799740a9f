"""A ledger in each database it runs on: SQLite in a temporary file, PostgreSQL in a schema of its own."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa

from pipelines.ledger import Ledger, open_ledger
from pipelines.ledger.database import open_engine
from tests.ledger.cluster import Cluster

GUARDS = {
    "sqlite": ("DROP TRIGGER events_refuse_update", "DROP TRIGGER events_refuse_delete"),
    "postgresql": ("DROP TRIGGER events_are_append_only ON events",),
}


@dataclass(frozen=True)
class Place:
    """Where a ledger is: what `open_ledger` takes."""

    where: Path | str
    kind: str

    def tamper(self, *statements: str) -> None:
        """Raw SQL by somebody who first removes the guard of the events."""
        self.execute(*GUARDS[self.kind], *statements)

    def execute(self, *statements: str) -> None:
        """Raw SQL, in one transaction, past everything the ledger does."""
        engine = sa.create_engine(open_engine(self.where).url)
        try:
            with engine.begin() as connection:
                for statement in statements:
                    connection.exec_driver_sql(statement)
        finally:
            engine.dispose()

    def read(self, statement: str) -> list[tuple[object, ...]]:
        engine = open_engine(self.where)
        try:
            with engine.connect() as connection:
                return [tuple(row) for row in connection.exec_driver_sql(statement)]
        finally:
            engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def new_place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Place]]:
    """Makes places for ledgers, as many as are wanted."""
    if request.param == "sqlite":
        numbers = count(1)
        yield lambda: Place(tmp_path / f"ledger_{next(numbers)}.sqlite", "sqlite")
        return
    running: Cluster = request.getfixturevalue("cluster")
    made: list[str] = []

    def make() -> Place:
        made.append(running.new_schema())
        return Place(running.url(schema=made[-1]), "postgresql")

    yield make
    for name in made:
        running.drop_schema(name)


@pytest.fixture
def place(new_place: Callable[[], Place]) -> Place:
    return new_place()


@pytest.fixture
def ledger(place: Place) -> Iterator[Ledger]:
    opened = open_ledger(place.where)
    yield opened
    opened.close()
