"""The data home: one folder that holds everything of an installation, and what lies where in it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipelines.ledger import Ledger, open_ledger
from pipelines.plans.load import Profiles, load_network, load_profiles
from pipelines.plans.profile import NetworkProfile
from pipelines.storage import FolderStorage

_CONFIGURATION = Path(__file__).parents[2] / "dagster_home"
INSTANCE = _CONFIGURATION / "dagster.yaml"
WORKSPACE = _CONFIGURATION / "workspace.yaml"


class HomeError(Exception):
    """The data home cannot be used; the message says what is missing and what to do."""


@dataclass(frozen=True)
class DataHome:
    """A data home.

    `network.toml`, `plans/`, `connections.toml`, `secrets/` are configuration; `inbound/` is what partners sent;
    `storage/` the archive and the prepared files; `frames/` the stages' Parquet; `ledger.sqlite` the ledger, unless
    `network.toml` names a database; `dagster/` Dagster's own instance.
    """

    root: Path

    @property
    def inbound(self) -> Path:
        return self.root / "inbound"

    @property
    def frames(self) -> Path:
        return self.root / "frames"

    @property
    def dagster(self) -> Path:
        return self.root / "dagster"

    def storage(self) -> FolderStorage:
        return FolderStorage(self.root / "storage")

    @contextmanager
    def ledger(self) -> Iterator[Ledger]:
        """The ledger, open: `ledger.sqlite`, or the database that `network.toml` names.

        Raises:
            HomeError: the network names a database, and the home's ledger is a file; or the password cannot be read.
            ProfileError: `network.toml` is invalid.
            LedgerError: the database cannot be used.
        """
        ledger = self._open_ledger()
        try:
            yield ledger
        finally:
            ledger.close()

    def _open_ledger(self) -> Ledger:
        file, url = self.root / "ledger.sqlite", self.network().ledger_url
        if url is None:
            return open_ledger(file)
        if file.exists():
            raise HomeError(
                "network.toml names a database for the ledger (ledger_url), and this home has its ledger in "
                "ledger.sqlite: another ledger would not know what was billed, and everything would be billed again. "
                "Take ledger_url away, or begin with a new home."
            )
        return open_ledger(url, password=self._ledger_password())

    def _ledger_password(self) -> str | None:
        """None when there is no such file: PostgreSQL's client then looks where it always does, as in `~/.pgpass`."""
        try:
            return (self.root / "secrets" / "ledger_password").read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise HomeError(
                f"secrets/ledger_password cannot be read: {error.strerror}. Make it readable by this user alone."
            ) from None

    def profiles(self) -> Profiles:
        return load_profiles(self.root)

    def network(self) -> NetworkProfile:
        return load_network(self.root)

    def frame_path(self, name: str, *, billing_date: str, plan_id: str) -> Path:
        """Where a stage's frame of a partition lies."""
        return self.frames / name / billing_date / f"{plan_id}.parquet"


def open_home(root: Path) -> DataHome:
    """The data home at `root`, with its Dagster instance configured.

    Raises:
        HomeError: the folder is no data home.
    """
    if not (root / "network.toml").is_file():
        raise HomeError(
            f"{root} is no data home: it has no network.toml. Name the folder with --home or HOMECARE_EDI_HOME; "
            "examples/one_day shows what a home needs."
        )
    home = DataHome(root.resolve())
    home.dagster.mkdir(exist_ok=True)
    config = home.dagster / "dagster.yaml"
    if not config.exists():
        shutil.copyfile(INSTANCE, config)
    return home
