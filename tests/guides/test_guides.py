"""Our guide maps in pyx12's hands: sound in structure, right about real files, and strict about single faults.

Everybody in the files here is invented.
"""

import csv
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import pyx12.map_if
import pyx12.params

from parsers.x12 import guides
from tests.guides.files import Edit, Place, Transaction, after, first_place, instead, interchange, places, without
from tests.x12.files import generated

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "tests" / "samples"
CONTROL = "x12.control.00501.xml"
FILE_NAMES = sorted(file.name for file in files(guides).iterdir() if file.name.endswith(".xml"))
OF_THE_GUIDE = [
    row
    for row in csv.DictReader((SAMPLES / "INDEX.csv").open(encoding="utf-8"))
    if row["transaction"] in {"270", "271"} and row["version"] == "005010X279A1"
]

INQUIRY = [
    "BHT*0022*13*REFERENCE*20260102*1200",
    "HL*1**20*1",
    "NM1*PR*2*PAYER*****PI*PAYER1",
    "HL*2*1*21*1",
    "NM1*1P*2*HOME CARE*****XX*1999000015",
    "REF*EO*4711",
    "PRV*BI*PXC*253Z00000X",
    "HL*3*2*22*0",
    "TRN*1*TRACE1*9990000101",
    "NM1*IL*1*EXAMPLE*ALVA****MI*99000001A",
    "N3*2 PAPERMOON WAY",
    "N4*FRESNO*CA*93701",
    "DMG*D8*19500102*F",
    "DTP*291*RD8*20260101-20260131",
    "EQ*30^42^CB",
    "AMT*R*37.5",
    "HL*4*2*22*1",
    "NM1*IL*1******MI*99000002B",
    "HL*5*4*23*0",
    "TRN*1*TRACE2*9990000101",
    "NM1*03*1*EXAMPLE*BERN",
    "INS*N*19",
    "DTP*102*D8*20260101",
    "EQ**HC:T1019:U6",
    "III*ZZ*12",
    "REF*G1*AUTH1",
]
RESPONSE = [
    "BHT*0022*11*REFERENCE*20260102*1200",
    "HL*1**20*1",
    "NM1*PR*2*PAYER*****PI*PAYER1",
    "PER*IC*DESK*TE*8055550100*EX*12",
    "HL*2*1*21*1",
    "NM1*1P*2*HOME CARE*****XX*1999000015",
    "HL*3*2*22*0",
    "TRN*2*TRACE1*9990000101",
    "NM1*IL*1*EXAMPLE*ALVA****MI*99000001A",
    "REF*6P*GROUP*PLAN NAME",
    "N3*2 PAPERMOON WAY",
    "N4*FRESNO*CA*93701",
    "DMG*D8*19500102*U",
    "INS*Y*18*001*25",
    "DTP*346*D8*20260101",
    "EB*1*IND*30^42^CB*MC*PLAN*23*12.5**DY*10*Y*W*HC:T1019",
    "HSD*VS*3*WK**34*1",
    "DTP*348*RD8*20260101-20261231",
    "MSG*FREE TEXT",
    "III*ZZ*12",
    "LS*2120",
    "NM1*P3*1*EXAMPLE*CORA****XX*1999000023",
    "PER*IC**WP*8055550101",
    "NM1*PR*2*OTHER PAYER",
    "LE*2120",
    "EB*R**30",
    "HL*4*2*22*1",
    "TRN*2*TRACE2*9990000101",
    "NM1*IL*1*EXAMPLE*DORA****MI*99000002B",
    "HL*5*4*23*0",
    "TRN*2*TRACE3*9990000101",
    "NM1*03*1*EXAMPLE*EGON",
    "AAA*N**67*C",
]
SETS = {
    "270": Transaction("HS", "270", "005010X279A1", INQUIRY),
    "271": Transaction("HB", "271", "005010X279A1", RESPONSE),
}


def loaded(file_name: str) -> pyx12.map_if.map_if:
    return pyx12.map_if.load_map_file(file_name, pyx12.params.ParamsBase(), guides.map_folder())


def elements_of(guide: pyx12.map_if.map_if) -> Iterator[pyx12.map_if.element_if]:
    for node in guide.loop_segment_iterator():
        for child in node.children or [] if isinstance(node, pyx12.map_if.segment_if) else []:
            yield from child.children if child.is_composite() else [child]


def document(file_name: str) -> ET.Element:
    return ET.fromstring(files(guides).joinpath(file_name).read_text(encoding="utf-8"))  # noqa: S314 - a map of ours


@pytest.mark.parametrize("file_name", FILE_NAMES)
def test_a_map_loads_and_no_two_loops_or_segments_share_a_path(file_name: str) -> None:
    paths = [node.get_path() for node in loaded(file_name).loop_segment_iterator()]
    assert len(paths) > (7 if file_name == CONTROL else 60)
    assert len(paths) == len(set(paths))


@pytest.mark.parametrize("file_name", FILE_NAMES)
def test_what_stands_in_a_loop_stands_in_ascending_positions(file_name: str) -> None:
    for loop in document(file_name).iter("loop"):
        positions = [int(child.attrib["pos"]) for child in loop]
        assert positions == sorted(positions), loop.get("xid")
        assert len(loop) > 0


@pytest.mark.parametrize("file_name", FILE_NAMES)
def test_every_node_says_how_it_is_used_and_how_often(file_name: str) -> None:
    for node in document(file_name).iter():
        if node.tag in {"loop", "segment", "element", "composite"}:
            assert node.attrib["usage"] in {"R", "S", "N"}
            assert node.attrib["name"]
        often = {"loop": "repeat", "segment": "max_use"}.get(node.tag)
        if often:
            assert re.fullmatch(r"[1-9][0-9]*|>1", node.attrib[often])


@pytest.mark.parametrize("file_name", FILE_NAMES)
def test_elements_are_numbered_in_order_and_named_after_their_segment(file_name: str) -> None:
    for segment in document(file_name).iter("segment"):
        elements = [child for child in segment if child.tag in {"element", "composite"}]
        ids = [child.get("xid") for child in elements]
        assert ids == [f"{segment.get('xid')}{n:02d}" for n in range(1, len(ids) + 1)]
        assert [int(child.attrib["seq"]) for child in elements] == list(range(1, len(ids) + 1))


@pytest.mark.parametrize("file_name", FILE_NAMES)
def test_every_data_element_is_known_and_every_code_fits_it(file_name: str) -> None:
    guide = loaded(file_name)
    for element in elements_of(guide):
        definition = guide.data_elements.get_by_elem_num(element.data_ele)
        for code in element.valid_codes:
            assert definition["min_len"] <= len(code) <= definition["max_len"], element.get_path()
        assert len(element.valid_codes) == len(set(element.valid_codes)), element.get_path()


def test_only_elements_that_repeat_are_ours() -> None:
    own = set(re.findall(r'ele_num="(\w+)"', guides.REPEATING_ELEMENTS))
    pyx12s = files("pyx12").joinpath("map", "dataele.xml").read_text(encoding="utf-8")
    assert not any(f'ele_num="{number}"' in pyx12s for number in own)
    used = [e.refdes for name in FILE_NAMES for e in elements_of(loaded(name)) if e.data_ele in own]
    assert used == ["EQ01", "EQ01", "EB03", "EB03", "HCR03", "HCR03", "HCR03", "HCR03"]


def test_an_element_that_repeats_says_of_what_and_how_often_and_its_text_is_as_wide_as_that() -> None:
    guide = loaded(CONTROL)
    repeating = [e for name in FILE_NAMES for e in document(name).iter("element") if "repeat" in e.attrib]
    assert {(e.attrib["data_ele"], e.attrib["repeat"]) for e in repeating} == {("1365R", "99"), ("1271R", "5")}
    for element in repeating:
        number, times = element.attrib["data_ele"], int(element.attrib["repeat"])
        once = guide.data_elements.get_by_elem_num(number.removesuffix("R"))["max_len"]
        assert guide.data_elements.get_by_elem_num(number)["max_len"] == times * once + times - 1


def test_pyx12s_own_maps_are_beside_ours_as_they_were_shipped() -> None:
    changed = {"maps.xml", "dataele.xml", *guides.ERRATA, *FILE_NAMES}
    for file in files("pyx12").joinpath("map").iterdir():
        if file.name.endswith(".xml") and file.name not in changed:
            assert Path(guides.map_folder(), file.name).read_bytes() == file.read_bytes()
    assert guides.map_folder() == guides.map_folder()


def test_a_map_of_errata_knows_one_more_id_and_is_else_as_it_was_shipped() -> None:
    for name, (known, erratum) in guides.ERRATA.items():
        shipped = files("pyx12").joinpath("map", name).read_text(encoding="utf-8")
        laid_out = Path(guides.map_folder(), name).read_text(encoding="utf-8")
        assert laid_out.replace(f"<code>{erratum}</code>", "") == shipped
        assert laid_out.count(f"<code>{known}</code><code>{erratum}</code>") == shipped.count(f"<code>{known}</code>")


ERRATA_OF_SAMPLES = [
    ("837P/stupidedi__X222A1-HC837__ppo-repriced-claim.edi", b"005010X222A1", b"005010X222A2"),
    ("837I/stupidedi__X223A2-HC837__automobile-accident.edi", b"005010X223A2", b"005010X223A3"),
]


@pytest.mark.parametrize(("name", "known", "erratum"), ERRATA_OF_SAMPLES, ids=lambda value: str(value)[:60])
def test_claims_under_the_id_of_the_errata_are_read_as_those_of_the_guide(
    name: str, known: bytes, erratum: bytes
) -> None:
    content = (SAMPLES / name).read_bytes()
    as_known = places(content)
    assert (None, None, None, None) not in as_known
    assert places(content.replace(known, erratum)) == as_known


def test_every_row_of_the_index_names_a_file_and_a_guide_with_several_maps_tells_them_apart() -> None:
    by_guide: dict[tuple[str, str], list[guides.GuideMap]] = {}
    for guide in guides.MAPS:
        assert Path(guides.map_folder(), guide.file_name).is_file()
        by_guide.setdefault((guide.functional_id, guide.guide_id), []).append(guide)
    for several in by_guide.values():
        codes = [code for guide in several for code in guide.purpose_codes]
        assert len(codes) == len(set(codes))
        assert len(several) == 1 or all(guide.purpose_codes for guide in several)


@pytest.mark.parametrize("set_id", sorted(SETS))
def test_a_file_with_every_level_is_accepted(set_id: str) -> None:
    assert places(interchange(SETS[set_id])) == []


REFUSED_SAMPLES = {
    # GS01 says inquiry where a response follows; the last one also ends without GE and IEA.
    "271/x12-parser-encoder__271_multiple_eb_segments.x12": [("ST", 3, None, "6")],
    "271/x12-parser-encoder__271_rejected_subscriber.x12": [("ST", 3, None, "6")],
    "271/node-x12__271.edi": [("ISA", None, None, "023"), ("GS", None, None, "3"), ("ST", 3, None, "6")],
    # NM102 is 9.
    "270/x12-parser-encoder__batch_with_one_bad_transaction.x12": [("NM1", 24, 2, "7")],
}


def test_the_samples_asked_about_are_those_of_the_guide() -> None:
    assert len(OF_THE_GUIDE) == 7
    assert REFUSED_SAMPLES.keys() <= {row["file"] for row in OF_THE_GUIDE}


@pytest.mark.parametrize("row", OF_THE_GUIDE, ids=lambda row: row["file"])
def test_a_sample_is_accepted_or_refused_for_the_reason_known(row: dict[str, str]) -> None:
    expected = REFUSED_SAMPLES.get(row["file"], [])
    assert expected or row["source_says"] == "valid"
    assert places((SAMPLES / row["file"]).read_bytes()) == expected


@pytest.mark.parametrize("name", [name for name in REFUSED_SAMPLES if name.startswith("271/")])
def test_a_sample_refused_for_its_envelope_is_accepted_with_a_right_one(name: str) -> None:
    content = (SAMPLES / name).read_bytes().replace(b"GS*HS*", b"GS*HB*")
    if b"~IEA*" not in content.replace(b"\n", b"").replace(b"\r", b""):
        content += b"GE*1*123456~IEA*1*000031033~"
    assert places(content) == []


@pytest.mark.parametrize("seed", ["1", "2", "3"])
def test_generated_responses_are_accepted(seed: str, tmp_path: Path) -> None:
    path = generated(tmp_path / "generated.271", "271", "60", "--per-set", "25", "--seed", seed)
    assert places(path.read_bytes()) == []


def test_the_responses_of_the_example_day_are_accepted() -> None:
    inbound = ROOT / "examples" / "one_day" / "inbound"
    responses = [path for path in sorted(inbound.rglob("*")) if path.is_file() and b"~ST*271*" in one_line(path)]
    assert len(responses) == 2
    assert [places(path.read_bytes()) for path in responses] == [[], []]


def one_line(path: Path) -> bytes:
    return path.read_bytes().replace(b"\r", b"").replace(b"\n", b"")


NINE_REFS = ["REF*EO*1"] * 9
INQUIRY_FAULTS: dict[str, tuple[Edit, Place]] = {
    "no BHT": (without("BHT"), ("BHT", 4, None, "3")),
    "BHT twice": (after("BHT", INQUIRY[0]), ("BHT", 5, None, "4")),
    "purpose of a response": (instead("BHT*0022*13", "BHT*0022*11"), ("BHT", 4, 2, "7")),
    "payer without an id": (instead("NM1*PR*2*PAYER*****PI*PAYER1", "NM1*PR*2*PAYER"), ("NM1", 6, 8, "1")),
    "unknown kind of payer": (instead("NM1*PR", "NM1*QQ"), ("NM1", 6, None, "1")),
    "ten REF of the receiver": (after("REF*EO", *NINE_REFS), ("REF", 18, None, "5")),
    "taxonomy under a wrong qualifier": (instead("PRV*BI*PXC", "PRV*BI*ZZ"), ("PRV", 10, 2, "7")),
    "unknown level": (instead("HL*3*2*22", "HL*3*2*24"), ("HL", 11, None, "1")),
    "HL number out of order": (instead("HL*3*2*22", "HL*8*2*22"), ("HL", 11, None, "HL1")),
    "parent level that does not exist": (instead("HL*3*2*22", "HL*3*7*22"), ("HL", 11, None, "HL2")),
    "child code neither 0 nor 1": (instead("HL*3*2*22*0", "HL*3*2*22*2"), ("HL", 11, 4, "7")),
    "dependent level with children": (instead("HL*5*4*23*0", "HL*5*4*23*1"), ("HL", 22, 4, "7")),
    "trace without who assigned it": (instead("TRN*1*TRACE1*9990000101", "TRN*1*TRACE1"), ("TRN", 12, 3, "1")),
    "three traces": (after("TRN*1*TRACE1", *["TRN*1*TRACE3*9990000101"] * 2), ("TRN", 14, None, "5")),
    "unknown state": (instead("N4*FRESNO*CA", "N4*FRESNO*QQ"), ("N4", 15, 2, "7")),
    "birth date that is no date": (instead("DMG*D8*19500102", "DMG*D8*19501302"), ("DMG", 16, 2, "8")),
    "birth date without its format": (instead("DMG*D8*", "DMG**"), ("DMG", 16, None, "8")),
    "gender only answers know": (instead("DMG*D8*19500102*F", "DMG*D8*19500102*U"), ("DMG", 16, 3, "7")),
    "DTP with a wrong qualifier": (instead("DTP*291", "DTP*472"), ("DTP", 17, None, "1")),
    "period that is one day": (instead("DTP*291*RD8*20260101-20260131", "DTP*291*RD8*20260101"), ("DTP", 17, 3, "8")),
    "unknown date format": (instead("DTP*291*RD8*20260101-20260131", "DTP*291*D6*260101"), ("DTP", 17, 2, "7")),
    "unknown service type among known": (instead("EQ*30^42^CB", "EQ*30^31"), ("EQ", 18, 1, "7")),
    "EQ that asks nothing": (instead("EQ*30^42^CB", "EQ"), ("EQ", 18, None, "8")),
    "unknown procedure qualifier": (instead("EQ**HC", "EQ**QQ"), ("EQ", 27, 2, "7")),
    "a hundred EQ": (after("EQ*30", *["EQ*30"] * 99), ("EQ", 117, None, "4")),
    "amount that is no number": (instead("AMT*R*37.5", "AMT*R*X"), ("AMT", 19, 2, "6")),
    "spend-down twice": (after("AMT*R", "AMT*R*1"), ("AMT", 20, None, "5")),
    "dependent with an id": (instead("NM1*03*1*EXAMPLE*BERN", "NM1*03*1*EXAMPLE*BERN****MI*99"), ("NM1", 24, 8, "10")),
    "relation only answers know": (instead("INS*N*19", "INS*N*20"), ("INS", 25, 2, "7")),
    "dependent nothing is asked about": (lambda body: body[:-3], ("EQ", 27, None, "3")),
    "segment of a response": (after("EQ*30", "EB*1"), ("EB", 19, None, "1")),
    "an element too many": (instead("REF*G1*AUTH1", "REF*G1*AUTH1***X"), ("REF", 29, None, "8")),
}
RESPONSE_FAULTS: dict[str, tuple[Edit, Place]] = {
    "no BHT": (without("BHT"), ("BHT", 4, None, "3")),
    "purpose of an inquiry": (instead("BHT*0022*11", "BHT*0022*13"), ("BHT", 4, 2, "7")),
    "type only inquiries know": (instead(RESPONSE[0], f"{RESPONSE[0]}*RT"), ("BHT", 4, 6, "10")),
    "telephone without number": (instead("PER*IC*DESK*TE*8055550100*EX*12", "PER*IC*DESK*TE"), ("PER", 7, None, "8")),
    "unknown trace": (instead("TRN*2*TRACE1", "TRN*3*TRACE1"), ("TRN", 11, None, "1")),
    "birth date that is no date": (instead("DMG*D8*19500102", "DMG*D8*19500230"), ("DMG", 16, 2, "8")),
    "change no answer reports": (instead("INS*Y*18*001", "INS*Y*18*030"), ("INS", 17, 3, "7")),
    "DTP with a wrong qualifier": (instead("DTP*346", "DTP*999"), ("DTP", 18, None, "1")),
    "plan date that is no date": (instead("DTP*346*D8*20260101", "DTP*346*D8*20261301"), ("DTP", 18, 3, "8")),
    "unknown EB01": (instead("EB*1*IND", "EB*Z*IND"), ("EB", 19, None, "1")),
    "unknown coverage level": (instead("EB*1*IND", "EB*1*XXX"), ("EB", 19, 2, "7")),
    "unknown service type among known": (instead("EB*1*IND*30^42^CB", "EB*1*IND*30^42^ZZ"), ("EB", 19, 3, "7")),
    "empty service type among known": (instead("EB*1*IND*30^42", "EB*1*IND*30^^42"), ("EB", 19, 3, "7")),
    "separator after the last service type": (instead("EB*R**30", "EB*R**30^"), ("EB", 29, 3, "7")),
    "unknown insurance type": (instead("EB*R**30", "EB*R**30*QQ"), ("EB", 29, 4, "7")),
    "amount with a comma": (instead(RESPONSE[15], RESPONSE[15].replace("12.5", "12,5")), ("EB", 19, 7, "6")),
    "quantity without what is counted": (instead(RESPONSE[15], RESPONSE[15].replace("DY", "")), ("EB", 19, None, "8")),
    "unknown unit": (instead("HSD*VS*3*WK", "HSD*VS*3*QQ"), ("HSD", 20, 3, "7")),
    "date of the member at a benefit": (instead("DTP*348", "DTP*458"), ("DTP", 21, None, "1")),
    "21 dates of a benefit": (after("DTP*348", *["DTP*348*D8*20260101"] * 20), ("DTP", 41, None, "5")),
    "eleven messages": (after("MSG", *["MSG*MORE"] * 10), ("MSG", 32, None, "5")),
    "eleven III": (after("III", *["III*ZZ*12"] * 10), ("III", 33, None, "4")),
    "LS without LE": (without("LE"), ("LE", 28, None, "3")),
    "LE without LS": (without("LS"), ("NM1", 24, None, "1")),
    "LS of another loop": (instead("LS*2120", "LS*2121"), ("LS", 24, 1, "7")),
    "LS and LE around nothing": (lambda body: body[:21] + body[24:], ("NM1", 25, None, "3")),
    "24 related names": (after("NM1*P3", *["NM1*PR*2*MORE"] * 22), ("NM1", 49, None, "4")),
    "unknown kind of related name": (instead("NM1*P3", "NM1*QQ"), ("NM1", 25, None, "1")),
    "unknown AAA01": (instead("AAA*N", "AAA*X"), ("AAA", 36, None, "1")),
    "unknown AAA03": (instead("AAA*N**67", "AAA*N**99"), ("AAA", 36, 3, "7")),
    "AAA03 of a subscriber at a dependent": (instead("AAA*N**67", "AAA*N**72"), ("AAA", 36, 3, "7")),
    "refusal that does not say what next": (instead("AAA*N**67*C", "AAA*N**67"), ("AAA", 36, 4, "1")),
    "ten AAA": (after("AAA", *["AAA*N**67*C"] * 9), ("AAA", 45, None, "5")),
    "segment of an inquiry": (after("EB*R", "EQ*30"), ("EQ", 30, None, "1")),
}
FAULTS = [("270", *row) for row in INQUIRY_FAULTS.items()] + [("271", *row) for row in RESPONSE_FAULTS.items()]


@pytest.mark.parametrize(("set_id", "name", "fault"), FAULTS, ids=[f"{set_id} {name}" for set_id, name, _ in FAULTS])
def test_a_single_fault_is_refused_first_where_it_stands(set_id: str, name: str, fault: tuple[Edit, Place]) -> None:
    edit, expected = fault
    assert first_place(SETS[set_id], edit) == expected


@pytest.mark.parametrize("set_id", sorted(SETS))
def test_a_subscriber_without_a_name_is_refused_with_all_that_hangs_on_it(set_id: str) -> None:
    whole = SETS[set_id]
    nameless = [text for text in whole.body if not text.startswith("NM1*IL*1*EXAMPLE*ALVA")]
    found = places(interchange(whole._replace(body=nameless)))
    name_missing = ("NM1", 4 + next(n for n, text in enumerate(nameless) if text.startswith("HL*4")), None, "3")
    assert name_missing in found
    assert {segment_id for segment_id, *_ in found} >= {"NM1", "N3", "N4", "DMG", "DTP"}


def test_a_payer_may_refuse_before_any_member_is_named() -> None:
    refused = [*RESPONSE[:6], "AAA*Y**50*N"]
    childless = [text.replace("21*1", "21*0") for text in refused]
    assert places(interchange(SETS["271"]._replace(body=childless))) == []
    unable = [*RESPONSE[:2], "AAA*Y**42*Y", RESPONSE[2]]
    assert places(interchange(SETS["271"]._replace(body=unable))) == []


def test_ninety_nine_inquiries_of_one_member_are_accepted() -> None:
    inquiry = SETS["270"]._replace(body=after("EQ*30", *["EQ*30"] * 98)(INQUIRY))
    assert places(interchange(inquiry)) == []


@pytest.mark.parametrize("set_id", sorted(SETS))
def test_the_other_set_in_a_group_is_refused(set_id: str) -> None:
    other = {"270": "271", "271": "270"}[set_id]
    content = interchange(SETS[set_id]).replace(f"~ST*{set_id}".encode(), f"~ST*{other}".encode())
    assert places(content) == [("ST", 3, None, "6")]


@pytest.mark.parametrize("separator", [b">", b"|", b"{"])
def test_any_repetition_separator_does(separator: bytes) -> None:
    for transaction in SETS.values():
        assert places(interchange(transaction).replace(b"^", separator)) == []


def test_an_index_of_another_form_is_said_so() -> None:
    with pytest.raises(RuntimeError, match="changed its form"):
        guides._extended(b"<maps/>", end="</maps>", added="")
