"""The fuzzer of the engine, guided by what it reaches: new faults at new places of a guide keep a file in the corpus.

    python -m tests.x12.fuzz [--seconds 600] [--seed N] [--out FOLDER]

Kernels are compiled and show no coverage to a fuzzer that watches Python. What a file reaches is told by its findings
instead: every pair of rule and place in a guide (loop, segment, element, component), and the frames that have rows. A
file that reaches something new becomes a parent of further files. Every file must be read alike in any chunks, its
findings must point into it, and nothing may be read or written beyond its bytes and the arrays
(`tests.x12.guarded`). The work is done in a process of its own, so that a crash leaves the file that caused it. Exit
status 1 when something was found; the files are in OUT.
"""

import argparse
import random
import subprocess
import sys
import time
import traceback
from pathlib import Path
from tempfile import TemporaryDirectory

from parsers.transactions.reading import ReadFile
from tests.x12.guarded import Guarded, guard_arrays, read_guarded
from tests.x12.hostile import assert_sound, break_up, guided_file, samples

LARGEST = 200_000
"""Bytes of a file; larger ones are cut off."""

Feature = tuple[object, ...]


def reached(read: ReadFile) -> set[Feature]:
    """What a file reaches."""
    places = ("rule_code", "loop_id", "segment_id", "element_position", "component_position")
    frames = {("rows", name) for name, frame in read.frames.items() if frame.height}
    return frames | set(read.findings.select(places).unique().rows())


def work(seconds: float, seed: int, out: Path) -> int:
    """Break files until the time is over; -> how many failed."""
    rng = random.Random(seed)
    corpus = list(samples())
    known: set[Feature] = set()
    guard_arrays()
    memory = Guarded(2 * LARGEST)
    failures = executions = 0
    end = time.monotonic() + seconds
    with TemporaryDirectory() as folder:
        while time.monotonic() < end:
            octets = next_file(rng, corpus)
            (out / "current.x12").write_bytes(octets)
            executions += 1
            try:
                read = assert_sound(octets, Path(folder))
                read_guarded(Path(folder, "a.x12"), memory, LARGEST)
            except Exception:  # noqa: BLE001 - whatever a file does to the reader is what is looked for
                failures += 1
                (out / f"failure-{seed}-{executions}.x12").write_bytes(octets)
                (out / f"failure-{seed}-{executions}.txt").write_text(traceback.format_exc(), encoding="utf-8")
                continue
            new = reached(read) - known
            if new:
                known |= new
                corpus.append(octets)
    (out / "current.x12").unlink(missing_ok=True)
    print(
        f"{executions} files, {failures} failures; "
        f"{len(known)} places reached, {len(corpus) - len(samples())} files kept for them"
    )
    return failures


def next_file(rng: random.Random, corpus: list[bytes]) -> bytes:
    """A file made of segments of a guide, or one of the corpus after some accidents."""
    if rng.random() < 0.2:
        return guided_file(rng)[:LARGEST]
    # The younger half of the corpus reached what the older did not.
    young = corpus[len(corpus) // 2 :]
    return break_up(rng, rng.choice(young if rng.random() < 0.5 else corpus))[:LARGEST]


def main() -> int:
    """Fuzz in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000)
    parser.add_argument("--out", type=Path, default=Path(".fuzz"))
    parser.add_argument("--work", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    if args.work:
        return 1 if work(args.seconds, args.seed, args.out) else 0
    command = [sys.executable, "-m", "tests.x12.fuzz", "--work", "--seconds", str(args.seconds)]
    done = subprocess.run([*command, "--seed", str(args.seed), "--out", str(args.out)], check=False)
    if done.returncode < 0:
        print(f"The process was ended by signal {-done.returncode} while it read {args.out / 'current.x12'}.")
    return 1 if done.returncode else 0


if __name__ == "__main__":
    sys.exit(main())
