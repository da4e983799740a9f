"""276 and 277 of 005010X212 in pyx12's hands: files with every level, the samples, single faults.

Everybody in the files here is invented.
"""

import csv
from pathlib import Path

import pytest

from tests.guides.files import Edit, Place, Transaction, after, first_place, instead, interchange, places, without

SAMPLES = Path(__file__).parents[1] / "samples"
OF_THE_GUIDE = [
    row
    for row in csv.DictReader((SAMPLES / "INDEX.csv").open(encoding="utf-8"))
    if row["transaction"] in {"276", "277"} and row["version"] == "005010X212"
]

REQUEST = [
    "BHT*0010*13*REQUEST1*20260102*1200",
    "HL*1**20*1",
    "NM1*PR*2*PAYER*****PI*PAYER1",
    "HL*2*1*21*1",
    "NM1*41*2*HOME CARE*****46*SENDER1",
    "HL*3*2*19*1",
    "NM1*1P*2*HOME CARE*****XX*1999000015",
    "HL*4*3*22*0",
    "DMG*D8*19500102*F",
    "NM1*IL*1*EXAMPLE*ALVA****MI*99000001A",
    "TRN*1*TRACE1",
    "REF*1K*PAYERCLAIM1",
    "REF*BLT*331",
    "REF*EJ*CLAIM1",
    "AMT*T3*125.5",
    "DTP*472*RD8*20251201-20251231",
    "SVC*HC:T1019:U6*125.5*****4",
    "REF*FJ*LINE1",
    "DTP*472*D8*20251201",
    "TRN*1*TRACE2",
    "HL*5*3*22*1",
    "NM1*IL*1*EXAMPLE*BERN****MI*99000002B",
    "HL*6*5*23",
    "DMG*D8*20100102",
    "NM1*QC*1*EXAMPLE*CORA",
    "TRN*1*TRACE3",
    "REF*D9*CLEARING1",
]
RESPONSE = [
    "BHT*0010*08*REQUEST1*20260103*0800*DG",
    "HL*1**20*1",
    "NM1*PR*2*PAYER*****PI*PAYER1",
    "PER*IC*DESK*TE*8055550100*EX*12",
    "HL*2*1*21*1",
    "NM1*41*2*HOME CARE*****46*SENDER1",
    "TRN*2*REQUEST1",
    "STC*A1:19:PR*20260103",
    "HL*3*2*19*1",
    "NM1*1P*2*HOME CARE*****XX*1999000015",
    "TRN*1*0",
    "STC*A1:19:1P*20260103",
    "HL*4*3*22*0",
    "NM1*IL*1*EXAMPLE*ALVA****MI*99000001A",
    "TRN*2*TRACE1",
    "STC*F1:65*20260102**125.5*100*20251230**20251231*CHECK1*F1:104:QC",
    "STC*F2:80::RX*20260102**85*0",
    "REF*1K*PAYERCLAIM1",
    "REF*BLT*331",
    "REF*EJ*CLAIM1",
    "REF*VV*VOUCHER1",
    "REF*D9*CLEARING1",
    "DTP*472*RD8*20251201-20251231",
    "SVC*HC:T1019:U6*125.5*100****4",
    "STC*F1:65*20260102",
    "REF*FJ*LINE1",
    "DTP*472*D8*20251201",
    "HL*5*3*22*1",
    "NM1*IL*1*EXAMPLE*BERN****MI*99000002B",
    "HL*6*5*23",
    "NM1*QC*1*EXAMPLE*CORA",
    "TRN*2*TRACE3",
    "STC*A4:35*20260103",
]
SETS = {
    "276": Transaction("HR", "276", "005010X212", REQUEST),
    "277": Transaction("HN", "277", "005010X212", RESPONSE),
}


@pytest.mark.parametrize("set_id", sorted(SETS))
def test_a_file_with_every_level_is_accepted(set_id: str) -> None:
    assert places(interchange(SETS[set_id])) == []


NOT_USED = [("STC", n, e, "10") for n in range(14, 14 + 8 * 13, 13) for e in (3, 12)]
REFUSED_SAMPLES = {
    # GS01 HI belongs to 278: pyx12 has no map of it and refuses the whole.
    "277/aurelianware__test-x12-277-healthplan-to-availity.edi": [(None, None, None, None)],
    # IEA02 is not ISA13; an action code and a message in every STC, as a 277CA has them and this guide has not.
    "277/imsweb__x12_277_x212.txt": [("ISA", None, None, "001"), *NOT_USED],
}


def test_the_samples_asked_about_are_those_of_the_guide() -> None:
    assert len(OF_THE_GUIDE) == 6
    assert REFUSED_SAMPLES.keys() <= {row["file"] for row in OF_THE_GUIDE}


@pytest.mark.parametrize("row", OF_THE_GUIDE, ids=lambda row: row["file"])
def test_a_sample_is_accepted_or_refused_for_the_reason_known(row: dict[str, str]) -> None:
    expected = REFUSED_SAMPLES.get(row["file"], [])
    assert expected or row["source_says"] == "valid"
    assert places((SAMPLES / row["file"]).read_bytes()) == expected


REQUEST_FAULTS: dict[str, tuple[Edit, Place]] = {
    "no BHT": (without("BHT"), ("BHT", 4, None, "3")),
    "purpose of a response": (instead("BHT*0010*13", "BHT*0010*08"), ("BHT", 4, 2, "7")),
    "structure of a 278": (instead("BHT*0010", "BHT*0007"), ("BHT", 4, None, "1")),
    "type only responses know": (instead(REQUEST[0], f"{REQUEST[0]}*DG"), ("BHT", 4, 6, "10")),
    "payer without a name": (instead("NM1*PR*2*PAYER", "NM1*PR*2*"), ("NM1", 6, 3, "1")),
    "payer that is a person": (instead("NM1*PR*2", "NM1*PR*1"), ("NM1", 6, 2, "7")),
    "receiver under a provider's qualifier": (
        instead("NM1*41*2*HOME CARE*****46", "NM1*41*2*HOME CARE*****XX"),
        ("NM1", 8, 8, "7"),
    ),
    "level of the 277CA": (instead("HL*4*3*22", "HL*4*3*PT"), ("HL", 11, None, "1")),
    "parent level that does not exist": (instead("HL*4*3*22", "HL*4*9*22"), ("HL", 11, None, "HL2")),
    "provider without children": (instead("HL*3*2*19*1", "HL*3*2*19*0"), ("HL", 9, 4, "7")),
    "third name of a provider": (after("NM1*1P", *["NM1*1P*2*HOME CARE*****FI*999000015"] * 2), ("NM1", 12, None, "4")),
    "member without a name": (instead("NM1*IL*1*EXAMPLE*ALVA", "NM1*IL*1**ALVA"), ("NM1", 13, 3, "1")),
    "birth date that is no date": (instead("DMG*D8*19500102", "DMG*D8*19501302"), ("DMG", 12, 2, "8")),
    "gender other than F and M": (instead("DMG*D8*19500102*F", "DMG*D8*19500102*U"), ("DMG", 12, 3, "7")),
    "trace of a response": (instead("TRN*1*TRACE1", "TRN*2*TRACE1"), ("TRN", 14, None, "1")),
    "trace with a company": (instead("TRN*1*TRACE1", "TRN*1*TRACE1*9990000101"), ("TRN", 14, 3, "10")),
    "voucher, which only responses know": (instead("REF*BLT", "REF*VV"), ("REF", 16, None, "1")),
    "patient control number twice": (after("REF*EJ", "REF*EJ*CLAIM2"), ("REF", 18, None, "5")),
    "amount that is no number": (instead("AMT*T3*125.5", "AMT*T3*X"), ("AMT", 18, 2, "6")),
    "period that is one day": (instead("DTP*472*RD8*20251201-20251231", "DTP*472*RD8*20251201"), ("DTP", 19, 3, "8")),
    "unknown procedure qualifier": (instead("SVC*HC", "SVC*QQ"), ("SVC", 20, None, "1")),
    "line with a payment": (instead("SVC*HC:T1019:U6*125.5*", "SVC*HC:T1019:U6*125.5*100"), ("SVC", 20, 3, "10")),
    "line without a charge": (instead("SVC*HC:T1019:U6*125.5", "SVC*HC:T1019:U6*"), ("SVC", 20, 2, "1")),
    "line without a date": (without("DTP*472*D8"), ("DTP", 22, None, "3")),
    "dependent with a child code": (instead("HL*6*5*23", "HL*6*5*23*0"), ("HL", 26, 4, "10")),
    "dependent without a birth date": (without("DMG*D8*20100102"), ("DMG", 27, None, "3")),
    "dependent with an id": (instead("NM1*QC*1*EXAMPLE*CORA", "NM1*QC*1*EXAMPLE*CORA****MI*99"), ("NM1", 28, 8, "10")),
    "segment of a response": (after("TRN*1*TRACE1", "STC*A1:19*20260103"), ("STC", 15, None, "1")),
}
RESPONSE_FAULTS: dict[str, tuple[Edit, Place]] = {
    "no type": (instead(RESPONSE[0], RESPONSE[0].removesuffix("*DG")), ("BHT", 4, 6, "1")),
    "type of a 277CA": (instead(RESPONSE[0], RESPONSE[0].replace("DG", "TH")), ("BHT", 4, 6, "7")),
    "structure of a 277CA": (instead("BHT*0010", "BHT*0085"), ("BHT", 4, None, "1")),
    "purpose of a request": (instead("BHT*0010*08", "BHT*0010*13"), ("BHT", 4, 2, "7")),
    "payer by its transmitter id": (instead("NM1*PR*2*PAYER*****PI", "NM1*PR*2*PAYER*****46"), ("NM1", 6, 8, "7")),
    "contact without number": (instead("PER*IC*DESK*TE*8055550100*EX*12", "PER*IC*DESK*TE"), ("PER", 7, None, "8")),
    "trace of a request": (instead("TRN*2*REQUEST1", "TRN*1*REQUEST1"), ("TRN", 10, None, "1")),
    "trace without a status": (without("STC*A1:19:PR"), ("STC", 11, None, "3")),
    "status without category": (instead("STC*A1:19:PR", "STC*:19:PR"), ("STC", 11, 1, "1")),
    "status without date": (instead("STC*A1:19:PR*20260103", "STC*A1:19:PR"), ("STC", 11, 2, "1")),
    "entity no level of receivers knows": (instead("STC*A1:19:PR", "STC*A1:19:QC"), ("STC", 11, 1, "7")),
    "amount at a receiver": (instead("STC*A1:19:PR*20260103", "STC*A1:19:PR*20260103**5"), ("STC", 11, 4, "10")),
    "trace of a provider as of a claim": (instead("TRN*1*0", "TRN*2*0"), ("TRN", 14, None, "1")),
    "level of the 277CA": (instead("HL*4*3*22", "HL*4*3*PT"), ("HL", 16, None, "1")),
    "trace of a claim as of a request": (instead("TRN*2*TRACE1", "TRN*1*TRACE1"), ("TRN", 18, None, "1")),
    "action code of a 277CA": (instead("STC*F1:65*20260102**", "STC*F1:65*20260102*WQ*"), ("STC", 19, 3, "10")),
    "amount with a comma": (instead("STC*F1:65*20260102**125.5", "STC*F1:65*20260102**125,5"), ("STC", 19, 4, "6")),
    "paid on a day that is none": (
        instead(RESPONSE[15], RESPONSE[15].replace("20251231", "20251331")),
        ("STC", 19, 8, "8"),
    ),
    "second status of an unknown entity": (
        instead(RESPONSE[15], RESPONSE[15].replace("QC", "01")),
        ("STC", 19, 10, "7"),
    ),
    "code list other than RX": (instead("STC*F2:80::RX", "STC*F2:80::LO"), ("STC", 20, 1, "7")),
    "free text": (
        instead("STC*F2:80::RX*20260102**85*0", "STC*F2:80::RX*20260102**85*0*******TEXT"),
        ("STC", 20, 12, "10"),
    ),
    "group number, which only requests know": (instead("REF*BLT", "REF*6P"), ("REF", 22, None, "1")),
    "four numbers of clearinghouses": (after("REF*D9", *["REF*D9*MORE"] * 3), ("REF", 28, None, "5")),
    "service date as admission": (instead("DTP*472*RD8", "DTP*435*RD8"), ("DTP", 26, None, "1")),
    "line without a payment": (instead("SVC*HC:T1019:U6*125.5*100", "SVC*HC:T1019:U6*125.5*"), ("SVC", 27, 3, "1")),
    "line without units": (instead("SVC*HC:T1019:U6*125.5*100****4", "SVC*HC:T1019:U6*125.5*100"), ("SVC", 27, 7, "1")),
    "line without a status": (
        lambda body: [text for text in body if text != "STC*F1:65*20260102"],
        ("STC", 28, None, "3"),
    ),
    "line without a date": (without("DTP*472*D8"), ("DTP", 30, None, "3")),
    "dependent without a claim": (lambda body: body[:-2], ("TRN", 35, None, "3")),
    "segment of a 277CA": (after("STC*A1:19:PR", "QTY*90*1"), ("QTY", 12, None, "1")),
}
FAULTS = [("276", *row) for row in REQUEST_FAULTS.items()] + [("277", *row) for row in RESPONSE_FAULTS.items()]


@pytest.mark.parametrize(("set_id", "name", "fault"), FAULTS, ids=[f"{set_id} {name}" for set_id, name, _ in FAULTS])
def test_a_single_fault_is_refused_first_where_it_stands(set_id: str, name: str, fault: tuple[Edit, Place]) -> None:
    edit, expected = fault
    assert first_place(SETS[set_id], edit) == expected


def test_a_payer_may_answer_for_a_whole_file_or_a_whole_provider() -> None:
    for_the_file = [*RESPONSE[:4], "HL*2*1*21*0", *RESPONSE[5:8]]
    for_the_provider = [*RESPONSE[:8], "HL*3*2*19*0", *RESPONSE[9:12]]
    for body in (for_the_file, for_the_provider):
        assert places(interchange(SETS["277"]._replace(body=body))) == []


def test_an_acknowledgment_of_claims_is_another_guide_in_a_group_of_the_same_kind() -> None:
    acknowledgment = (SAMPLES / "277CA" / "imsweb__x12_277CA_accepted.txt").read_bytes()
    as_status = acknowledgment.replace(b"005010X214", b"005010X212")
    assert places(as_status)[0] == ("BHT", 4, None, "1")
    status = interchange(SETS["277"]).replace(b"005010X212", b"005010X214")
    assert places(status)[0] == ("BHT", 4, None, "1")
