"""The parity report: what this project says of every sample and of many mutations, beside what pyx12 says.

    python -m tests.parity.report --count 2000

Belongs here: running the comparison, on two processes, and telling of it. Does not: what is compared (`agreement`).
"""

import argparse
import multiprocessing
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from tests.parity.agreement import Comparison, compare
from tests.parity.exceptions import EXCEPTIONS, Case, exceptions_of
from tests.parity.mutations import mutations
from tests.parity.pyx12_verdict import Verdict, verdict_of
from tests.x12.files import SAMPLES

MUTATIONS = 20_000
BATCH = 500
SHOWN = 20


@dataclass
class Tally:
    """What was compared and how often the sides agree."""

    files: int = 0
    same_verdict: int = 0
    same_first: int = 0
    same_everywhere: int = 0
    agreeing: int = 0
    listed: Counter[str] = field(default_factory=Counter)
    unlisted: list[str] = field(default_factory=list)
    verdicts: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)

    def add(self, name: str, content: bytes, comparison: Comparison) -> None:
        """Count one file."""
        self.files += 1
        self.same_verdict += comparison.is_same_verdict
        self.same_first += comparison.is_same_first
        self.same_everywhere += comparison.is_same_everywhere
        self.agreeing += comparison.agrees
        self.verdicts[comparison.pyx12.word] += 1
        self.codes.update(codes_of(comparison.pyx12))
        if comparison.agrees:
            return
        faults = exceptions_of(Case(content, comparison))
        self.listed.update(faults)
        if not faults:
            self.unlisted.append(f"{name}\n    {difference(comparison)}")

    def take_up(self, other: "Tally") -> None:
        """Add the counts of another tally."""
        for name, value in vars(other).items():
            own = getattr(self, name)
            setattr(self, name, own + value)


def codes_of(verdict: Verdict) -> set[str]:
    """The kinds of errors in a verdict."""
    return {f"{error.level} {error.code}" for error in verdict.errors}


def difference(comparison: Comparison) -> str:
    """The first difference in words: places and classes, never values."""
    places = comparison.theirs ^ comparison.ours
    first = min((place.segment for place in places), default=0)
    theirs = sorted(p.what for p in comparison.theirs - comparison.ours if p.segment == first)
    ours = sorted(p.what for p in comparison.ours - comparison.theirs if p.segment == first)
    return (
        f"pyx12 {comparison.pyx12.word}, we {'refuse' if comparison.ours else 'accept'}; "
        f"at segment {first} pyx12 alone says {theirs or 'nothing'}, we alone {ours or 'nothing'}"
    )


def compare_samples() -> Tally:
    """Every sample."""
    tally = Tally()
    with tempfile.TemporaryDirectory() as folder:
        for path in sorted(SAMPLES.glob("*/*")):
            content = path.read_bytes()
            tally.add(str(path.relative_to(SAMPLES)), content, compare(content, verdict_of(content), Path(folder)))
    return tally


def compare_batch(first: int, count: int) -> Tally:
    """Mutations number `first` and on."""
    tally = Tally()
    with tempfile.TemporaryDirectory() as folder:
        for mutation in mutations(count, first):
            compared = compare(mutation.content, verdict_of(mutation.content), Path(folder))
            tally.add(str(mutation), mutation.content, compared)
    return tally


def compare_mutations(count: int, processes: int = 2) -> Tally:
    """So many mutations, on several processes; the result does not depend on them."""
    tally = Tally()
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        starts = range(0, count, BATCH)
        for part in pool.map(compare_batch, starts, (min(BATCH, count - start) for start in starts)):
            tally.take_up(part)
    return tally


def lines_of(name: str, tally: Tally, *, is_full: bool) -> Iterator[str]:
    """A tally as text."""
    yield f"{name}: {tally.files:,} files; same verdict and same first error {share(tally.agreeing, tally.files)}"
    yield f"  same verdict {share(tally.same_verdict, tally.files)}"
    yield f"  same first error {share(tally.same_first, tally.files)}"
    yield f"  every error the same {share(tally.same_everywhere, tally.files)}"
    yield f"  listed faults of pyx12: {share(sum(tally.listed.values()), tally.files)}"
    yield from (f"    {tally.listed[fault]:6,} {fault}" for fault in EXCEPTIONS)
    yield f"  differences that are not listed: {len(tally.unlisted):,}"
    yield from (f"    {text}" for text in (tally.unlisted if is_full else tally.unlisted[:SHOWN]))
    if is_full:
        yield "  pyx12's verdicts and errors (files with it)"
        yield from _counted(tally.verdicts)
        yield from _counted(tally.codes)


def _counted(counts: Counter[str]) -> Iterable[str]:
    return (f"    {count:6,} {name}" for name, count in counts.most_common())


def share(part: int, whole: int) -> str:
    """A count and its share."""
    return f"{part:,} ({part / max(whole, 1):.2%})"


def main(arguments: list[str]) -> int:
    """Print the report; 1 if a difference is not listed."""
    parser = argparse.ArgumentParser(description="What this project and pyx12 say of the same files.")
    parser.add_argument("--count", type=int, default=MUTATIONS, help="mutations to compare")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--full", action="store_true", help="every difference, and what pyx12 said how often")
    asked = parser.parse_args(arguments)
    began = time.monotonic()
    samples, mutated = compare_samples(), compare_mutations(asked.count, asked.processes)
    for line in (
        *lines_of("Samples", samples, is_full=asked.full),
        *lines_of("Mutations", mutated, is_full=asked.full),
    ):
        print(line)
    print(f"{time.monotonic() - began:.0f} s")
    return 1 if samples.unlisted or mutated.unlisted else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
