"""The Dagster UI on the demo's home, with the partners' servers running beside it."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from pipelines.demo.day import DemoError
from pipelines.demo.partners import partner_servers
from pipelines.orchestration.home import WORKSPACE, DataHome, open_home
from pipelines.orchestration.run import offer_plans, open_instance

_PATIENCE_SECONDS = 120


def serve_ui(work: Path, *, port: int, say: Callable[[str], None]) -> None:
    """Serve the UI on loopback until interrupted.

    Raises:
        DemoError: the demo was not run, or the UI did not start.
    """
    if not (work / "home").exists():
        raise DemoError(f"{work / 'home'} is missing: run `make demo` first.")
    home = open_home(work / "home")
    with open_instance(home) as instance:
        offer_plans(home, instance)
    environment = {**os.environ, "DAGSTER_HOME": str(home.dagster), "HOMECARE_EDI_HOME": str(home.root)}
    command = [sys.executable, "-m", "dagster", "dev", "-w", str(WORKSPACE)]
    command += ["-h", "127.0.0.1", "-p", str(port), "--log-level", "warning"]
    _skip_the_welcome(home)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with partner_servers(home, work), suppress(KeyboardInterrupt):
        # dagster dev takes over the signal settings it is started with; in the background of a shell SIGINT is ignored.
        server = subprocess.Popen(command, env=environment, start_new_session=True, preexec_fn=_default_signals)  # noqa: S603, PLW1509
        try:
            _wait_until_up(port, server)
            say(f"Dagster UI: http://127.0.0.1:{port}   (Ctrl-C ends it)")
            server.wait()
        finally:
            _stop(server)


def _skip_the_welcome(home: DataHome) -> None:
    """Dagster's own mark that its "Join the community" dialog was seen: it would cover every page of a fresh home."""
    mark = home.dagster / ".nux" / "nux.yaml"
    mark.parent.mkdir(exist_ok=True)
    mark.write_text("seen: 1\n", encoding="utf-8")


def _default_signals() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _wait_until_up(port: int, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise DemoError(f"The Dagster UI ended with code {server.returncode}; is port {port} in use? Try --port.")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/server_info", timeout=2):
                return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.5)
    raise DemoError(f"The Dagster UI did not answer within {_PATIENCE_SECONDS} seconds.")


def _stop(server: subprocess.Popen[bytes]) -> None:
    if server.poll() is None:
        os.killpg(server.pid, signal.SIGINT)
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()
