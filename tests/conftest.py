"""No test is judged by how long it takes: machines differ, and are busy. One database server serves those that ask."""

from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.ledger.cluster import Cluster, running_cluster

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    with running_cluster() as running:
        yield running
