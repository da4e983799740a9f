"""Interchanges in pyx12's hands: TA1 alone, several, before groups; single faults."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.guides.files import ISA, places

SAMPLES = Path(__file__).parents[1] / "samples"
ANSWER = "TA1*000000050*251229*1200*A*000"
GROUP = [
    "GS*FA*SENDER*RECEIVER*20260102*1200*1*X*005010X231A1",
    "ST*999*0001*005010X231A1",
    "AK1*HC*1*005010X222A1",
    "AK9*A*1*1*1",
    "SE*4*0001",
    "GE*1*1",
]


def interchanges(*bodies: list[str]) -> bytes:
    return "".join(f"{text}~" for number, body in enumerate(bodies, 1) for text in enclosed(number, body)).encode()


def enclosed(number: int, body: list[str]) -> Iterator[str]:
    yield ISA.replace("000000001", f"{number:09d}")
    yield from body
    yield f"IEA*{sum(text.startswith('GS*') for text in body)}*{number:09d}"


@pytest.mark.parametrize("notes", [[ANSWER], [ANSWER] * 3, []], ids=["one", "three", "none"])
def test_an_interchange_without_groups_is_accepted(notes: list[str]) -> None:
    assert places(interchanges(notes)) == []


def test_acknowledgments_before_a_group_and_in_a_later_interchange_are_accepted() -> None:
    assert places(interchanges([ANSWER, ANSWER, *GROUP])) == []
    assert places(interchanges(GROUP, [ANSWER, ANSWER], [ANSWER, *GROUP])) == []


def test_every_note_code_of_the_standard_is_accepted_with_every_verdict() -> None:
    notes = [f"TA1*000000050*251229*1200*{verdict}*{code:03d}" for verdict in "AER" for code in range(32)]
    assert places(interchanges(notes)) == []


def test_the_sample_is_refused_for_its_count_of_groups() -> None:
    content = (SAMPLES / "TA1" / "staedi__x12_interchange_ack.txt").read_bytes()
    assert places(content) == [("ISA", None, None, "021")]
    assert places(content.replace(b"IEA*1*", b"IEA*0*")) == []


ELEMENT_FAULTS = {
    "number of five digits": "TA1*00050*251229*1200*A*000",
    "number of ten digits": "TA1*0000000501*251229*1200*A*000",
    "number that is none": "TA1*00000005X*251229*1200*A*000",
    "no number": "TA1**251229*1200*A*000",
    "day that is none": "TA1*000000050*251332*1200*A*000",
    "day with a century": "TA1*000000050*20251229*1200*A*000",
    "time that is none": "TA1*000000050*251229*2560*A*000",
    "verdict no TA1 knows": "TA1*000000050*251229*1200*P*000",
    "no verdict": "TA1*000000050*251229*1200**000",
    "note of 99": "TA1*000000050*251229*1200*R*099",
    "note of two digits": "TA1*000000050*251229*1200*R*23",
    "no note": "TA1*000000050*251229*1200*R",
}


@pytest.mark.parametrize("fault", ELEMENT_FAULTS.values(), ids=ELEMENT_FAULTS)
def test_an_acknowledgment_with_a_faulty_element_is_refused(fault: str) -> None:
    assert places(interchanges([ANSWER, fault])) == [("TA1", 3, None, "8")]
    # Behind a transaction set pyx12 says which element.
    (found,) = {place[:2] for place in places(interchanges(GROUP, [fault]))}
    assert found == ("TA1", 10)


def test_what_stands_where_it_does_not_belong_is_refused() -> None:
    assert places(interchanges([ANSWER, "REF*A*B", *GROUP])) == [("REF", 3, None, "1")]
    assert places(interchanges([*GROUP[:1], "REF*A*B", *GROUP[1:]])) == [("REF", 3, None, "1")]
    assert places(interchanges([f"{ANSWER}*X"])) == [(None, None, None, None)]


def test_counts_and_numbers_of_an_interchange_of_acknowledgments_are_checked() -> None:
    content = interchanges([ANSWER])
    assert places(content.replace(b"IEA*0*", b"IEA*1*")) == [("ISA", None, None, "021")]
    assert places(re.sub(rb"(IEA\*0\*)000000001", rb"\g<1>000000002", content)) == [("ISA", None, None, "001")]
    assert places(content[: content.index(b"IEA")]) == [("ISA", None, None, "023")]


def test_a_trailer_without_its_header_is_refused_and_nothing_of_a_line_that_is_no_segment_is_told() -> None:
    content = interchanges(GROUP).replace(b"~GS*", b"~MEMBER OF THE PLAN*")
    assert places(content) == [(None, 2, None, "1"), ("ST", 3, None, "6"), ("GE", 7, None, "1")]
