"""What assets need from outside: the data home, and the clock.

Belongs here: Dagster resources. Does not belong here: reading the environment at import; the home is named at run time.
"""

from datetime import UTC, datetime
from pathlib import Path

import dagster as dg

from pipelines.orchestration.frames_io import ParquetFrames
from pipelines.orchestration.home import DataHome, open_home


class HomeResource(dg.ConfigurableResource[None]):
    """The data home."""

    path: str

    def open(self) -> DataHome:
        """The home, ready for use.

        Raises:
            HomeError: the folder is no data home.
        """
        return open_home(Path(self.path))

    def now(self) -> datetime:
        """The present instant, UTC; what the ledger records as the time of an event."""
        return datetime.now(UTC)


class ParquetFramesResource(dg.ConfigurableIOManagerFactory[ParquetFrames]):
    """The IO manager of every asset."""

    home: HomeResource

    def create_io_manager(self, context: dg.InitResourceContext) -> ParquetFrames:
        return ParquetFrames(self.home.open())
