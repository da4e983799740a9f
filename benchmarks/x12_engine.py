"""How fast X12 files become validated, typed frames, beside pyx12's validation and a bare pass over the bytes.

    python benchmarks/x12_engine.py [--runs 3] [--scale 1.0]

834 of a million members, 835, 837P and 271 of a hundred thousand claims or persons, all generated. Figures are medians
of runs in fresh processes that take turns, the files in the page cache. Before its clock starts, a process imports what
it needs and reads a small file; what that costs is told apart, with the kernels cached and without. Peak RSS is that of
the whole process. pyx12 validates a smaller file of the same kind: it is linear, and the large one would take it an
hour. Exit status 1 when a budget is not kept.
"""

import argparse
import io
import json
import logging
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
import pyx12.params
import pyx12.x12n_document

from parsers.transactions.reading import read_chunks, read_file
from parsers.x12.guides import map_folder

BUDGET_SEGMENTS_PER_SECOND = 3_000_000
BUDGET_TIMES_PYX12 = 300
BUDGET_RSS_BYTES = 1 << 30
"""Beside the frames that are kept."""
BUDGET_COMPILATION, BUDGET_START = 30.0, 1.0
"""Seconds of the first use after an installation, and of a later start."""
BUDGET_GROWTH = 1.3
"""A hundred times the members may take so many times a hundred times the seconds."""

SIZES = {"834": 1_000_000, "835": 100_000, "837p": 100_000, "271": 100_000}
PYX12_RECORDS = 500
"""Members, claims or persons of the file pyx12 validates: some ten thousand segments, a second or two."""
SMALL = 100
"""Of the file a process reads before its clock starts."""
LINEAR = (10_000, 100_000, 1_000_000)
"""Members of the 834s by which growth is told."""


class Outcome(NamedTuple):
    """What a reader leaves: bytes of the frames it keeps, findings of severity error."""

    kept: int = 0
    errors: int = 0


Weighing = Callable[[], Outcome]
"""Weighs what a reader leaves, when the clock has stopped."""


def read_whole(path: Path) -> Weighing:
    """Bytes to validated typed frames, all of them in memory at the end."""
    read = read_file(path)

    def weigh() -> Outcome:
        errors = (read.findings["severity_code"] == "error").sum()
        return Outcome(sum(frame.estimated_size() for frame in read.frames.values()), int(errors))

    return weigh


def read_in_chunks(path: Path) -> Weighing:
    """Bytes to validated typed frames, chunk by chunk, none kept."""
    errors = sum(int((chunk.findings["severity_code"] == "error").sum()) for chunk in read_chunks(path))
    return lambda: Outcome(0, errors)


def validate_with_pyx12(path: Path) -> Weighing:
    """Every segment held against the guide, as pyx12's own validator does it."""
    logging.getLogger("pyx12").setLevel(logging.CRITICAL)
    text = io.StringIO(path.read_text(encoding="ascii"))
    folder = map_folder()
    passes = pyx12.x12n_document.x12n_document(pyx12.params.ParamsBase(), text, None, None, map_path=folder)
    return lambda: Outcome(0, 0 if passes else 1)


def pass_over_bytes(path: Path) -> Weighing:
    """Every byte read and compared with the terminator, on one thread."""
    with path.open("rb", buffering=0) as stream:
        while block := stream.read(1 << 20):
            np.count_nonzero(np.frombuffer(block, np.uint8) == ord("~"))
    return Outcome


WHOLE, CHUNKS, PYX12, BARE = (
    "validated frames, whole file",
    "validated frames, chunk by chunk",
    "pyx12 validation",
    "bare pass",
)
READERS: dict[str, Callable[[Path], Weighing]] = {
    WHOLE: read_whole,
    CHUNKS: read_in_chunks,
    PYX12: validate_with_pyx12,
    BARE: pass_over_bytes,
}


class File(NamedTuple):
    """A generated file."""

    path: Path
    segments: int

    @classmethod
    def of(cls, kind: str, records: int, folder: Path) -> "File":
        """Generate one; the segments are counted by their terminators."""
        path = folder / f"{records}.{kind}"
        generate_x12.main([kind, str(records), "-o", str(path)])
        with path.open("rb") as stream:
            return cls(path, sum(block.count(b"~") for block in iter(lambda: stream.read(1 << 20), b"")))


class Figures(NamedTuple):
    """Seconds, peak RSS and bytes of frames kept, findings of severity error, and seconds of the file read first."""

    seconds: float
    rss: float
    kept: float
    errors: float
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
    weigh = READERS[reader](path)
    end, rss = time.perf_counter(), peak_rss()
    kept, errors = weigh()
    return Figures(end - middle, rss, kept, errors, middle - begin)


def measure(reader: str, first: File, file: File, cache: Path | None = None) -> Figures:
    """One run in a fresh process; `cache` is where compiled kernels are kept, if not where they are as a rule."""
    command = [sys.executable, __file__, "--reader", reader, "--files", str(first.path), str(file.path)]
    place = {"NUMBA_CACHE_DIR": str(cache)} if cache else {}
    run = subprocess.run(command, check=True, capture_output=True, env={**os.environ, **place})
    return Figures(*json.loads(run.stdout))


def medians(files: dict[str, File], first: File, runs: int) -> dict[str, Figures]:
    """Medians per reader. The readers take turns, so that a busy moment of the machine falls on all of them."""
    turns = [{reader: measure(reader, first, file) for reader, file in files.items()} for _ in range(runs)]
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


def compare(kind: str, records: int, runs: int, folder: Path) -> list[str]:
    """Measure one kind of file and print its rows; -> the budgets it does not keep."""
    large, short, first = (File.of(kind, count, folder) for count in (records, PYX12_RECORDS, SMALL))
    files = {reader: short if reader == PYX12 else large for reader in READERS}
    figures = medians(files, first, runs)
    rates = {reader: files[reader].segments / figures[reader].seconds for reader in READERS}
    for reader, (seconds, rss, kept, errors, _) in figures.items():
        if errors:
            raise SystemExit(f"{reader}: the generated {kind} has {errors:.0f} errors; its figures mean nothing.")
        print(
            f"| {kind.upper()}, {records:,} | {reader} | {files[reader].segments:,} | {seconds:.2f} "
            f"| {rates[reader] / 1e6:.3f} | {rss / 1e6:,.0f} | {kept / 1e6:,.0f} "
            f"| {rates[reader] / rates[PYX12]:,.0f} | {rates[BARE] / rates[reader]:,.1f} |"
        )
    broken = {
        "3 M segments/s": min(rates[WHOLE], rates[CHUNKS]) < BUDGET_SEGMENTS_PER_SECOND,
        "300 times pyx12": min(rates[WHOLE], rates[CHUNKS]) < BUDGET_TIMES_PYX12 * rates[PYX12],
        "1 GiB beside the frames kept": any(
            figures[r].rss - figures[r].kept > BUDGET_RSS_BYTES for r in (WHOLE, CHUNKS)
        ),
    }
    return [f"{kind}: {budget}" for budget, is_broken in broken.items() if is_broken]


def compare_sizes(runs: int, scale: float, folder: Path) -> list[str]:
    """Whether the time grows as the file does."""
    first = File.of("834", SMALL, folder)
    print("\n| 834, members | segments | seconds | M segments/s |\n| ---: | ---: | ---: | ---: |")
    rates = []
    for members in LINEAR:
        file = File.of("834", max(round(members * scale), SMALL), folder)
        seconds = statistics.median(measure(CHUNKS, first, file).seconds for _ in range(runs))
        rates.append(file.segments / seconds)
        print(f"| {members:,} | {file.segments:,} | {seconds:.3f} | {rates[-1] / 1e6:.2f} |")
    return ["linear growth"] if max(rates[:-1]) > BUDGET_GROWTH * rates[-1] else []


def compare_starts(runs: int, folder: Path) -> list[str]:
    """What the first use after an installation costs, and a later one."""
    first = File.of("834", SMALL, folder)
    compilations, starts = [], []
    for run in range(runs):
        cache = folder / f"cache{run}"
        compilations.append(measure(CHUNKS, first, first, cache).first)
        starts.append(measure(CHUNKS, first, first, cache).first)
    compilation, start = statistics.median(compilations), statistics.median(starts)
    print(f"\nFirst use after an installation, kernels compiled: {compilation:.1f} s; later starts: {start:.2f} s")
    broken = {"compilation": compilation > BUDGET_COMPILATION, "start": start > BUDGET_START}
    return [budget for budget, is_broken in broken.items() if is_broken]


def compare_all(runs: int, scale: float, folder: Path) -> int:
    """Measure everything and print it; -> the exit status."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("numba", "numpy", "polars", "pyarrow", "pyx12"))
    print(f"{os.cpu_count()} cores, {processor()}; Python {platform.python_version()}, {packages}\n")
    print(
        "| file | what | segments | seconds | M segments/s | peak RSS, MB | frames kept, MB | times pyx12 "
        "| bare passes |"
    )
    print("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    broken = []
    for kind, records in SIZES.items():
        broken += compare(kind, max(round(records * scale), SMALL), runs, folder)
    broken += compare_sizes(runs, scale, folder)
    broken += compare_starts(runs, folder)
    print("Budgets not kept: " + "; ".join(broken) if broken else "All budgets are kept.")
    return 1 if broken else 0


def main() -> int:
    """Measure one reader here, or all of them in processes of their own."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--scale", type=float, default=1.0, help="of all sizes; the budgets are meant for 1")
    parser.add_argument("--reader", choices=READERS, help=argparse.SUPPRESS)
    parser.add_argument("--files", type=Path, nargs=2, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.reader:
        print(json.dumps(run_once(args.reader, *args.files)))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        return compare_all(args.runs, args.scale, Path(folder))


if __name__ == "__main__":
    sys.exit(main())
