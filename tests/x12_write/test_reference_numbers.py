"""IK402 of a 999: the number X12's dictionary gives an element, the same wherever a guide has the segment."""

from pathlib import Path

import pytest

from parsers.transactions.acknowledgment_999 import acknowledgments
from parsers.transactions.reading import LAYOUTS, read_file
from parsers.x12.guide import ElementRule, SegmentRule
from parsers.x12.guide_library import data_elements, guides_of, mapped_guides
from tests.x12.files import STANDARD, eligibility, group, interchange, person

GUIDES = sorted(
    (functional_id, guide_id)
    for functional_id, guide_id in mapped_guides()
    if guide_id[:6] in {layout.version for layout in LAYOUTS.values()} and guides_of("00501", guide_id, functional_id)
)


@pytest.mark.parametrize(("functional_id", "guide_id"), GUIDES)
def test_a_guide_gives_an_element_one_number_wherever_the_segment_stands(functional_id: str, guide_id: str) -> None:
    numbers = data_elements("00501", guide_id, functional_id)
    segments = [
        rule
        for _, guide in guides_of("00501", guide_id, functional_id)
        for rule in guide.references
        if isinstance(rule, SegmentRule)
    ]
    assert all(
        numbers[segment.segment_id, element.position, 0] == element.data_element
        for segment in segments
        for element in segment.elements
        if isinstance(element, ElementRule)
    )
    named = {number for (segment_id, *_), number in numbers.items() if segment_id not in ("ISA", "IEA", "TA1")}
    assert all(number.isdigit() for number in named)


def test_a_component_and_a_repeated_element_have_their_numbers_and_a_composite_none(tmp_path: Path) -> None:
    wrong = person(3)
    wrong[5] = "EB*1*IND*30^??^A5*MC*MEDI-CAL********XX:T1019"
    wrong[6] = "DTP*291*RD8*"
    path = tmp_path / "a.271"
    path.write_bytes(STANDARD.write(interchange(group("HB", "005010X279A1", eligibility(wrong)))))
    elements = acknowledgments(read_file(path)).elements
    assert elements.select("element_position", "component_position", "element_reference_number").rows() == [
        (3, None, "1365"),
        (13, 1, "235"),
        (3, None, "1251"),
    ]
