"""A partner with a real SFTP server, and a site with files prepared for it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.delivery.site import DeliverySite


@pytest.fixture
def site(tmp_path: Path) -> Iterator[DeliverySite]:
    made = DeliverySite(tmp_path)
    made.server.start()
    yield made
    made.close()
