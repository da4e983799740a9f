"""How fast an 834 of a million members becomes typed frames, beside pyx12's bare reader and a bare pass over the bytes.

    python benchmarks/enrollment_834.py [--members 1000000] [--runs 3]

Figures are medians of runs in fresh processes, the file in the page cache. Before its clock starts, a process imports
what it needs and reads a small file; what that first read costs is told apart. Peak RSS is that of the whole process.
Exit status 1 when a budget is not kept.
"""

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import generate_x12
import numpy as np
from pyx12.x12file import X12Reader

from parsers.transactions.reading import read_chunks, read_file

BUDGET_SEGMENTS_PER_SECOND = 4_000_000
BUDGET_RSS_BYTES = 3 << 29  # 1.5 GiB

PYX12_SHARE = 50
"""pyx12 reads a file of so many times fewer members: it is linear, and the whole file would take it minutes."""


def read_whole(path: Path) -> None:
    """Bytes to typed frames, all of them in memory at the end."""
    read_file(path)


def read_in_chunks(path: Path) -> None:
    """Bytes to typed frames, chunk by chunk, none kept."""
    for _ in read_chunks(path):
        pass


def read_with_pyx12(path: Path) -> None:
    """Segments as objects, envelope counts checked, no guide."""
    with path.open(encoding="ascii") as stream:
        for _ in X12Reader(stream):
            pass


def pass_over_bytes(path: Path) -> None:
    """Every byte read and compared with the terminator, on one thread."""
    with path.open("rb", buffering=0) as stream:
        while block := stream.read(1 << 20):
            np.count_nonzero(np.frombuffer(block, np.uint8) == ord("~"))


READERS: dict[str, Callable[[Path], None]] = {
    "bytes to frames, whole file": read_whole,
    "bytes to frames, chunk by chunk": read_in_chunks,
    f"pyx12 X12Reader, 1/{PYX12_SHARE} of the members": read_with_pyx12,
    "bare pass over the bytes": pass_over_bytes,
}
WHOLE, _, PYX12, _ = READERS


class File(NamedTuple):
    """A generated file."""

    path: Path
    segments: int

    @classmethod
    def of(cls, members: int, path: Path) -> "File":
        """Generate one; the segments are counted by their terminators."""
        generate_x12.main(["834", str(members), "-o", str(path)])
        with path.open("rb") as stream:
            return cls(path, sum(block.count(b"~") for block in iter(lambda: stream.read(1 << 20), b"")))


class Figures(NamedTuple):
    """Median seconds, peak RSS in bytes, and seconds of the small file read first."""

    seconds: float
    rss: float
    first: float


def peak_rss() -> int:
    """Peak RSS of this process, bytes. On Linux `ru_maxrss` is never less than that of the process that started it."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        unit = 1 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM"))


def run_once(reader: str, first: Path, path: Path) -> Figures:
    """Read in this process, `first` before the clock starts."""
    begin = time.perf_counter()
    READERS[reader](first)
    middle = time.perf_counter()
    READERS[reader](path)
    return Figures(time.perf_counter() - middle, peak_rss(), middle - begin)


def measure(reader: str, first: Path, path: Path) -> Figures:
    """One run in a fresh process."""
    command = [sys.executable, __file__, "--reader", reader, "--files", str(first), str(path)]
    return Figures(*json.loads(subprocess.run(command, check=True, capture_output=True).stdout))


def medians(files: dict[str, File], first: File, runs: int) -> dict[str, Figures]:
    """Medians per reader. The readers take turns, so that a busy moment of the machine falls on all of them."""
    turns = [{reader: measure(reader, first.path, file.path) for reader, file in files.items()} for _ in range(runs)]
    return {
        reader: Figures(*(statistics.median(column) for column in zip(*(turn[reader] for turn in turns), strict=True)))
        for reader in files
    }


def processor() -> str:
    """The processor's model, where the system tells."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.machine()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def compare(members: int, runs: int, folder: Path) -> bool:
    """Generate, measure, print; -> whether the budgets are kept."""
    large, small = File.of(members, folder / "large.834"), File.of(members // PYX12_SHARE or 1, folder / "small.834")
    files = {reader: small if reader == PYX12 else large for reader in READERS}
    figures = medians(files, small, runs)
    rates = {reader: files[reader].segments / figures[reader].seconds for reader in READERS}
    packages = ", ".join(f"{name} {version(name)}" for name in ("numba", "numpy", "polars", "pyarrow", "pyx12"))
    print(f"834 of {members:,} members: {large.segments:,} segments, {large.path.stat().st_size / 1e6:,.0f} MB")
    print(f"{os.cpu_count()} cores, {processor()}; Python {platform.python_version()}, {packages}")
    print(f"First read in a process, kernels cached, of {small.segments:,} segments: {figures[WHOLE].first:.1f} s\n")
    print("| what | seconds | M segments/s | MB/s | peak RSS, MB | times pyx12 |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for reader, (seconds, rss, _) in figures.items():
        speed = files[reader].path.stat().st_size / seconds / 1e6
        times = rates[reader] / rates[PYX12]
        print(
            f"| {reader} | {seconds:.2f} | {rates[reader] / 1e6:.2f} | {speed:,.0f} | {rss / 1e6:,.0f} | {times:,.0f} |"
        )
    is_kept = rates[WHOLE] >= BUDGET_SEGMENTS_PER_SECOND and figures[WHOLE].rss <= BUDGET_RSS_BYTES
    print(f"\nBudget, whole file: 4 M segments/s and 1.5 GiB: {'kept' if is_kept else 'NOT KEPT'}")
    return is_kept


def main() -> int:
    """Measure one reader here, or all of them in processes of their own."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--members", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--reader", choices=READERS, help=argparse.SUPPRESS)
    parser.add_argument("--files", type=Path, nargs=2, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.reader:
        print(json.dumps(run_once(args.reader, *args.files)))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        return 0 if compare(args.members, args.runs, Path(folder)) else 1


if __name__ == "__main__":
    sys.exit(main())
