"""Mutations come again as they came, and each kind changes files."""

from tests.parity.mutations import BYTE_KINDS, KINDS, mutate, mutations, samples, take_apart
from tests.parity.pyx12_verdict import guide_map, map_index, verdict_of
from tests.x12.files import SAMPLES


def test_the_same_sample_and_seed_make_the_same_file() -> None:
    chosen = [(sample, seed) for sample in samples()[::9] for seed in range(40)]
    assert [mutate(*one) for one in chosen] == [mutate(*one) for one in chosen]


def test_samples_come_together_again() -> None:
    for sample in set(samples()):
        content = (SAMPLES / sample).read_bytes()
        again = take_apart(content).write()
        assert verdict_of(again).word == verdict_of(content).word, sample


def test_every_kind_changes_files() -> None:
    originals = {sample: take_apart((SAMPLES / sample).read_bytes()).write() for sample in set(samples())}
    changed = set[str]()
    for mutation in mutations(3_000):
        if mutation.content != originals[mutation.sample]:
            changed.update(mutation.kinds)
    assert changed == {*KINDS, *BYTE_KINDS}


def test_no_map_has_a_segment_that_is_not_used() -> None:
    """So segment error 2 never comes: of the loops that are not used none begins with a segment."""
    files = {entry["map_file"] for entry in map_index().maps if entry["icvn"] == "00501"}
    nodes = [node for file in files for node in guide_map(file).loop_segment_iterator()]
    assert [node.id for node in nodes if node.is_segment() and node.usage == "N"] == []
    not_used = [node for node in nodes if node.is_loop() and node.usage == "N"]
    assert {node.id for node in not_used} == {"DETAIL", "FOOTER"}
    assert all(node.get_first_seg() is None for node in not_used)
