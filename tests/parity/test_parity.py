"""This project and pyx12 take the same files, refuse the same files, and for the same error at the same segment.

All samples, and the first `SHARE` of the seeded mutations of them. Where they differ it is a fault of pyx12 that
exceptions.toml lists. `make parity` compares all 20,000, fails likewise, and prints what was compared; docs/parity.md
keeps such a report.
"""

import pytest

from tests.parity.agreement import ELEMENTS, OF_PYX12
from tests.parity.exceptions import EXCEPTIONS
from tests.parity.report import Tally, compare_mutations, compare_samples

SHARE = 5_000
"""Mutations compared at every change: a minute and a half on two cores."""

UNREACHED = {"seg 2", "check component surplus"}
"""Of segments that are not used the maps have none, and of surplus components pyx12 dies before it tells of them."""

ONLY_SHOWN = {"long-segment-is-lost", "one-map-for-two", "contexts-share-a-count", "counts-with-signs"}
"""Faults that nothing but their smallest file need meet: samples are short, none is a 278 or 999 of that kind, and a
sign stands in a count only behind the first thousands."""


@pytest.fixture(scope="module")
def mutated() -> Tally:
    """The mutations, compared once."""
    return compare_mutations(SHARE)


def test_every_sample_agrees() -> None:
    assert compare_samples().unlisted == []


def test_every_mutation_agrees(mutated: Tally) -> None:
    assert mutated.files == SHARE
    assert mutated.unlisted == []


def test_every_fault_of_pyx12_is_met(mutated: Tally) -> None:
    assert {name for name in EXCEPTIONS if not mutated.listed[name]} <= ONLY_SHOWN


def test_every_error_of_pyx12_is_met(mutated: Tally) -> None:
    known = {f"{level} {code}" for level, code in OF_PYX12} | {f"ele {code}" for code in ELEMENTS}
    assert known - set(mutated.codes) == UNREACHED
    assert set(mutated.codes) - known == {"check composite missing", "check composite not used"}
