"""A PostgreSQL server of the tests' own: a cluster in a temporary folder, reached by a socket in it and by no port."""

import os
import pwd
import re
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg
import pytest

USER = "ledger"
MISSING = (
    "The ledger is tested on PostgreSQL too, and neither PATH nor /usr/lib/postgresql has its initdb. "
    "Install Debian's package postgresql (apt-get install postgresql), or run .ci/run, which does."
)
FAST = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "shared_buffers=32MB", "max_connections=40")
"""The cluster lives as long as the tests: what it would lose with the power is of no account."""


@dataclass(frozen=True)
class Cluster:
    """A running server. Its one user has a password, as a real one would."""

    folder: Path
    password: str
    numbers: Iterator[int]

    def url(self, database: str = "postgres", *, schema: str = "public") -> str:
        where = f"host={self.folder}&options=-csearch_path%3D{schema}"
        return f"postgresql://{USER}:{self.password}@/{database}?{where}"

    def new_schema(self) -> str:
        """A schema of its own: as good as a database, and made in no time."""
        name = f"ledger_{next(self.numbers)}"
        self.execute(f"CREATE SCHEMA {name}")
        return name

    def drop_schema(self, name: str) -> None:
        self.execute(f"DROP SCHEMA {name} CASCADE")

    def new_database(self, options: str) -> str:
        name = f"ledger_{next(self.numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE template0 {options}")
        return name

    def disconnect_all(self) -> None:
        """End every session, as a server does that is restarted; it answers again when they are gone."""
        self.execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity "
            "WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )

    def execute(self, statement: str) -> None:
        where = {"host": str(self.folder), "user": USER, "password": self.password, "dbname": "postgres"}
        with psycopg.connect(**where, autocommit=True) as connection:
            connection.execute(statement)


def programs(packaged: Path = Path("/usr/lib/postgresql")) -> Path:
    """The folder of the server's programs: where PATH leads, or the newest of Debian's packages."""
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else packaged.glob("*/bin")
    usable = [folder for folder in folders if (folder / "initdb").exists() and (folder / "postgres").exists()]
    if not usable:
        pytest.fail(MISSING, pytrace=False)
    return max(usable, key=lambda folder: [int(digits) for digits in re.findall(r"\d+", folder.parent.name)])


@contextmanager
def running_cluster() -> Iterator[Cluster]:
    """A server with a user of its own, gone without a trace at the end."""
    binaries = programs()
    # Sockets have short paths, so the folder lies in no folder of pytest's.
    with tempfile.TemporaryDirectory(prefix="ledger_", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        cluster = Cluster(folder, secrets.token_urlsafe(16), count(1))
        password_file = folder / "password"
        password_file.write_text(cluster.password)
        owner = _unprivileged(folder, password_file)
        initdb = [binaries / "initdb", "-D", folder / "data", "-U", USER, f"--pwfile={password_file}"]
        how = ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync"]
        subprocess.run([*initdb, *how], cwd=folder, check=True, capture_output=True, **owner)
        settings = [f"-c{setting}" for setting in (*FAST, "listen_addresses=", f"unix_socket_directories={folder}")]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                [binaries / "postgres", "-D", folder / "data", *settings], cwd=folder, stdout=log, stderr=log, **owner
            )
        try:
            _wait_until_it_answers(server, cluster)
            yield cluster
        finally:
            server.send_signal(signal.SIGQUIT)
            server.wait()


def _unprivileged(*paths: Path) -> dict[str, object]:
    """Who runs the server: root may not, so somebody else does, who is given the paths."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name for entry in pwd.getpwall()}
    user = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    for path in paths:
        os.chown(path, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _wait_until_it_answers(server: subprocess.Popen[bytes], cluster: Cluster) -> None:
    while True:
        try:
            cluster.execute("SELECT 1")
        except psycopg.OperationalError:
            if server.poll() is not None:
                pytest.fail(f"PostgreSQL did not start:\n{(cluster.folder / 'log').read_text()}", pytrace=False)
            time.sleep(0.05)
        else:
            return
