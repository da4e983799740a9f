"""pyx12 as the second reader: it passes published examples, refuses what it cannot follow, and logs nothing."""

import logging
from pathlib import Path

import pytest

from parsers.x12.second_reader import findings_of_pyx12

SAMPLES = Path(__file__).parents[1] / "samples" / "837P"


def test_a_published_example_passes() -> None:
    assert findings_of_pyx12((SAMPLES / "stupidedi__X222A1-HC837__ppo-repriced-claim.edi").read_bytes()).is_empty()


def test_a_fault_is_found_at_its_segment_and_element_and_its_value_stays_out_of_every_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    found = findings_of_pyx12((SAMPLES / "stupidedi__X222A1-HC837__wheelchair.edi").read_bytes())
    assert found.select("rule_code", "segment_id", "segment_ordinal", "element_position", "found").rows() == [
        ("CLAIM-FILE-REFUSED", "PWK", 26, 2, "7")
    ]
    assert "AD" not in caplog.text


@pytest.mark.parametrize(
    "content", [b"", b"ISA", b"no X12 at all", "ISÄ".encode()], ids=["empty", "a start", "text", "not ASCII"]
)
def test_what_cannot_be_followed_is_refused_as_a_whole(content: bytes) -> None:
    found = findings_of_pyx12(content)
    assert found["rule_code"].to_list() == ["CLAIM-FILE-REFUSED"]
    assert found["segment_id"].to_list() == [None]


def test_a_guide_without_a_map_is_refused_as_a_whole() -> None:
    content = (SAMPLES / "stupidedi__X222A1-HC837__ppo-repriced-claim.edi").read_bytes()
    found = findings_of_pyx12(content.replace(b"005010X222A1", b"005010X222A9"))
    assert found.select("rule_code", "segment_id").rows() == [("CLAIM-FILE-REFUSED", None)]


def test_a_set_that_does_not_belong_in_its_group_is_refused_though_pyx12_says_nothing_of_it() -> None:
    content = (SAMPLES / "stupidedi__X222A1-HC837__ppo-repriced-claim.edi").read_bytes()
    found = findings_of_pyx12(content.replace(b"~ST*837*", b"~ST*835*"))
    assert found.select("segment_id", "segment_ordinal", "found").rows() == [("ST", 3, "6")]
