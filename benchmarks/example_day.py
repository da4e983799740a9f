"""How long the example day takes: three plans, from inbound files to delivered claims, environment standing.

`python benchmarks/example_day.py` runs the demo in fresh processes in a temporary folder: once from nothing, once again
(nothing changes), and beside them the start of Python with Dagster imported, which every run pays.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]


def seconds(*command: str) -> float:
    """Wall time of a command that must succeed."""
    begin = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    return time.perf_counter() - begin


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        demo = [sys.executable, "-m", "pipelines.cli", "demo", "--work", str(Path(folder) / "work")]
        rows = [
            ("python -c 'import dagster'", seconds(sys.executable, "-c", "import dagster")),
            ("example day, three plans, from nothing", seconds(*demo)),
            ("the same day again (nothing changes)", seconds(*demo)),
        ]
    print("| what | seconds |\n| --- | ---: |")
    for name, took in rows:
        print(f"| {name} | {took:.1f} |")


if __name__ == "__main__":
    main()
