"""The example day, run once for all tests that look at it; homes of their own for those that change something."""

import shutil
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipelines.demo.day import BILLING_DATE
from pipelines.demo.partners import partner_servers
from pipelines.orchestration.home import DataHome, open_home
from pipelines.orchestration.run import RunOutcome, open_instance, run_billing_day

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "one_day"


@dataclass(frozen=True)
class Day:
    """A work folder as `homecare-edi demo` leaves it."""

    work: Path
    said: str = ""

    @property
    def home(self) -> DataHome:
        return open_home(self.work / "home")

    def frame(self, name: str, plan_id: str) -> pl.DataFrame:
        path = self.home.frame_path(name, billing_date=BILLING_DATE.isoformat(), plan_id=plan_id)
        return pl.read_parquet(path, hive_partitioning=False)

    def received_by(self, plan_id: str) -> dict[str, bytes]:
        folder = self.work / "partners" / plan_id
        return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    def run(self, plan_id: str, billing_date: date = BILLING_DATE) -> RunOutcome:
        with open_instance(self.home) as instance:
            return run_billing_day(self.home, instance, plan_id=plan_id, billing_date=billing_date)

    @contextmanager
    def partners(self):
        with partner_servers(self.home, self.work):
            yield


def homecare_edi(*arguments, environment=None):
    """The command line, as a person calls it."""
    command = [sys.executable, "-m", "pipelines.cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, env=environment)


@pytest.fixture(scope="session")
def example_day(tmp_path_factory):
    """The example day after `homecare-edi demo`. Look, do not touch."""
    work = tmp_path_factory.mktemp("a day with spaces") / "work"
    ended = homecare_edi("demo", "--example", EXAMPLE, "--work", work)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return Day(work, ended.stdout + ended.stderr)


@pytest.fixture
def empty_day(tmp_path):
    """A home with the example's configuration and nothing inbound."""
    home = tmp_path / "work" / "home"
    home.mkdir(parents=True)
    shutil.copyfile(EXAMPLE / "network.toml", home / "network.toml")
    shutil.copytree(EXAMPLE / "plans", home / "plans")
    (home / "inbound").mkdir()
    return Day(tmp_path / "work")


@pytest.fixture
def own_day(empty_day):
    """A home with the whole example, not yet run."""
    inbound = empty_day.work / "home" / "inbound"
    shutil.copytree(EXAMPLE / "inbound", inbound, dirs_exist_ok=True)
    return empty_day
