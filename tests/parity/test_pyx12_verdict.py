"""pyx12's errors are written down at the segment they are about, and writing them down changes no verdict."""

import io

import pytest
import pyx12.params
import pyx12.x12n_document

from parsers.x12.guides import map_folder
from tests.parity.pyx12_verdict import Error, verdict_of
from tests.parity.test_exceptions import BIRTH, ENDS, GE, GOOD, IEA, SE, changed
from tests.x12.files import SAMPLES, STANDARD

OF_EVERY_GUIDE = (
    "270/x12-parser-encoder__batch_with_one_bad_transaction.x12",
    "271/tigershark__271-example-dependent-rejection.txt",
    "277CA/imsweb__x12_277CA_accepted.txt",
    "820/stupidedi__X218-RA820__summary-bill.edi",
    "834/hccinfhir__sample_834_01.txt",
    "835/lfh-x12__demo__demo.835",
    "837I/stupidedi__X223A2-HC837__automobile-accident.edi",
    "837P/imsweb__x12_segment_errors.txt",
    "997/pyx12__testdata_elements.expected.997",
    "999/imsweb__x12_999_accepted.txt",
    "mixed/pyx12__testdata_mult_isa.txt",
)


@pytest.mark.parametrize("sample", OF_EVERY_GUIDE)
def test_maps_read_once_and_notes_change_no_verdict(sample: str) -> None:
    content = (SAMPLES / sample).read_bytes()
    plain = pyx12.x12n_document.x12n_document(
        pyx12.params.ParamsBase(), io.StringIO(content.decode("latin-1"), newline=""), None, None, map_path=map_folder()
    )
    first, again = verdict_of(content), verdict_of(content)
    assert first.accepts == plain
    assert first == again


PLACES = {
    "a segment the guide has no place for": (changed(BIRTH, BIRTH, "ZZZ*1"), Error("seg", "1", 12)),
    "a required segment is missing, told at the next": (changed("REF*0F*123456789"), Error("seg", "3", 8)),
    "an element, by its position": (changed(ENDS, "DTP*357*D8*19961301"), Error("ele", "8", 9, 3, None, "DTP03")),
    "a component": (changed(BIRTH, f"{BIRTH}**QQQ"), Error("ele", "7", 11, 5, 1, "DMG05-01")),
    "elements taken together": (changed(BIRTH, f"{BIRTH}{'*' * 9}X"), Error("check", "surplus", 11, 12)),
    "a count": (changed(SE, "SE*9*0001"), Error("st", "4", 12)),
    "a control number that comes again": (
        STANDARD.write([*GOOD[:12], *GOOD[2:12], "GE*2*1", IEA]),
        Error("st", "23", 13),
    ),
    "a trailer that is missing, told at its header": (changed(GE), Error("gs", "no trailer", 2)),
    "a segment read with blanks before it": (changed(BIRTH, f" {BIRTH}"), Error("seg", "blanks", 11)),
}


@pytest.mark.parametrize("name", PLACES)
def test_an_error_stands_at_its_segment(name: str) -> None:
    content, error = PLACES[name]
    verdict = verdict_of(content)
    assert verdict.word == "refused"
    assert error in verdict.errors


def test_a_set_of_another_guide_is_a_stray() -> None:
    verdict = verdict_of(STANDARD.write([s.replace("ST*834", "ST*837") for s in GOOD]))
    assert verdict.stray_sets == (3,)
