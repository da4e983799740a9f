"""Requests and responses of 278 005010X217 in pyx12's hands: files with every level, the samples, single faults.

Everybody in the files here is invented.
"""

import csv
from pathlib import Path

import pytest

from parsers.x12.guides import MAPS, map_folder
from tests.guides.files import Edit, Place, Transaction, after, first_place, instead, interchange, places, without

SAMPLES = Path(__file__).parents[1] / "samples"
OF_THE_GUIDE = [
    row
    for row in csv.DictReader((SAMPLES / "INDEX.csv").open(encoding="utf-8"))
    if row["transaction"] == "278" and row["version"] == "005010X217"
]

REQUEST = [
    "BHT*0007*13*REQUEST1*20260102*1200",
    "HL*1**20*1",
    "NM1*X3*2*PLAN*****PI*PLAN1",
    "HL*2*1*21*1",
    "NM1*1P*2*HOME CARE*****XX*1999000015",
    "REF*EI*999000015",
    "N3*1 PAPERMOON WAY",
    "N4*FRESNO*CA*93701",
    "PER*IC*DESK*TE*8055550100*EX*12",
    "PRV*RF*PXC*251E00000X",
    "HL*3*2*22*1",
    "NM1*IL*1*EXAMPLE*ALVA****MI*99000001A",
    "REF*EJ*PATIENT1",
    "N3*2 PAPERMOON WAY",
    "N4*FRESNO*CA*93701",
    "DMG*D8*19500102*F",
    "HL*4*3*EV*1",
    "TRN*1*TRACE1*9990000101",
    "UM*HS*I*42*12:B*AA****Y",
    "REF*BB*AUTH0",
    "DTP*AAH*RD8*20260101-20260331",
    "HI*ABK:I10*ABF:E119:D8:20250101",
    "HSD*HS*20*WK**34*3",
    "CRC*75*Y*IH",
    "CL1*3",
    "CR6*2*20260101*RD8*20260101-20260331***W*I",
    "PWK*77*EL***AC*CONTROL1",
    "MSG*FREE TEXT",
    "NM1*SJ*2*HOME CARE*****XX*1999000015",
    "PRV*PE*PXC*251E00000X",
    "NM1*PW*2*HOME",
    "N3*2 PAPERMOON WAY",
    "N4*FRESNO*CA*93701",
    "NM1*CA*2*OTHER PLAN",
    "REF*ZZ*NOT COVERED",
    "DTP*598*D8*20251201",
    "HL*5*4*SS*0",
    "TRN*1*TRACE2*9990000101",
    "UM*HS*I*42",
    "DTP*472*RD8*20260101-20260331",
    "SV1*HC:T1019:U6*2500*UN*960",
    "HSD*HS*20*WK**34*3",
    "NM1*SJ*1*EXAMPLE*CORA****XX*1999000023",
    "HL*6*4*SS*0",
    "SV2*0570*HC:G0156*1000*UN*40",
    "HL*7*4*SS*0",
    "SV3*AD:D0120*50****1",
    "TOO*JP*12*L:O",
]
DEPENDENT = [
    *REQUEST[:12],
    "HL*4*3*23*1",
    "NM1*QC*1*EXAMPLE*BERN",
    "DMG*D8*20100102*M",
    "INS*N*19",
    "HL*5*4*EV*0",
    "UM*SC*I*42",
]
RESPONSE = [
    "BHT*0007*11*REQUEST1*20260103*0800*18",
    "HL*1**20*1",
    "NM1*X3*2*PLAN*****PI*PLAN1",
    "PER*IC*DESK*TE*8055550100",
    "HL*2*1*21*1",
    "NM1*1P*2*HOME CARE*****XX*1999000015",
    "REF*EI*999000015",
    "PRV*RF*PXC*251E00000X",
    "HL*3*2*22*1",
    "NM1*IL*1*EXAMPLE*ALVA****MI*99000001A",
    "REF*EJ*PATIENT1",
    "DMG*D8*19500102*F",
    "HL*4*3*EV*1",
    "TRN*2*TRACE1*9990000101",
    "TRN*1*PLANTRACE1*9990000202",
    "UM*HS*I*42*12:B**U",
    "HCR*A2*AUTH1*0U^0V^35",
    "REF*NT*REVIEW1",
    "REF*BB*AUTH0",
    "DTP*AAH*RD8*20260101-20260331",
    "DTP*102*D8*20260103",
    "DTP*036*D8*20260331",
    "DTP*007*RD8*20260101-20260331",
    "HI*ABK:I10*LOI:18657-7",
    "HSD*HS*15*WK**34*3",
    "CR6*2*20260101*RD8*20260101-20260331***W*I",
    "PWK*77*EL***AC*CONTROL1",
    "MSG*FREE TEXT",
    "NM1*SJ*2*HOME CARE*****XX*1999000015",
    "AAA*N**15*C",
    "PRV*PE*PXC*251E00000X",
    "NM1*L5*2*PLAN REVIEW",
    "N3*3 PAPERMOON WAY",
    "N4*FRESNO*CA*93701",
    "PER*IC*DESK*FX*8055550101",
    "NM1*PW*2*HOME",
    "N3*2 PAPERMOON WAY",
    "N4*FRESNO*CA*93701",
    "HL*5*4*SS*0",
    "TRN*2*TRACE2*9990000101",
    "UM*HS*I*42",
    "HCR*A6*AUTH1",
    "DTP*472*RD8*20260101-20260331",
    "HI*LOI:18657-7",
    "SV1*HC:T1019:U6**UN*720",
    "HSD*****29*2",
    "NM1*SJ*1*EXAMPLE*CORA****XX*1999000023",
    "HL*6*4*SS*0",
    "AAA*N**T5*C",
    "SV1*HC:T1020**UN*40",
]
SETS = {
    "request": Transaction("HI", "278", "005010X217", REQUEST),
    "response": Transaction("HI", "278", "005010X217", RESPONSE),
}


@pytest.mark.parametrize("kind", sorted(SETS))
def test_a_file_with_every_level_is_accepted(kind: str) -> None:
    assert places(interchange(SETS[kind])) == []


def test_a_request_for_a_dependent_is_accepted_and_one_without_an_event_is_not() -> None:
    request = SETS["request"]
    assert places(interchange(request._replace(body=DEPENDENT))) == []
    assert places(interchange(request._replace(body=DEPENDENT[:-2]))) == [("HL", 20, None, "3")]


WRONG_GROUP = [(None, None, None, None)]
REFUSED_SAMPLES = {
    # SE01 is 19 where 20 are counted, as published.
    "278/stupidedi__X217-HI278__request-for-home-health-care.edi": [("ST", None, None, "4")],
    # GS01 HS belongs to 270: pyx12 has no map of it and refuses the whole.
    **{
        f"278/aurelianware__x217-{name}.edi": WRONG_GROUP
        for name in (
            "inpatient-request",
            "inpatient-response-approved",
            "inpatient-response-pended",
            "outpatient-request",
            "outpatient-response",
            "referral-response",
            "revision-request",
        )
    },
}


def test_the_samples_asked_about_are_those_of_the_guide() -> None:
    assert len(OF_THE_GUIDE) == 10
    assert REFUSED_SAMPLES.keys() <= {row["file"] for row in OF_THE_GUIDE}


@pytest.mark.parametrize("row", OF_THE_GUIDE, ids=lambda row: row["file"])
def test_a_sample_is_accepted_or_refused_for_the_reason_known(row: dict[str, str]) -> None:
    expected = REFUSED_SAMPLES.get(row["file"], [])
    assert expected or row["source_says"] == "valid"
    assert places((SAMPLES / row["file"]).read_bytes()) == expected


def test_the_published_request_for_home_health_care_is_accepted_with_a_right_count() -> None:
    content = (SAMPLES / "278" / "stupidedi__X217-HI278__request-for-home-health-care.edi").read_bytes()
    assert places(content.replace(b"SE*19*", b"SE*20*")) == []


REQUEST_FAULTS: dict[str, tuple[Edit, Place]] = {
    "no reference": (instead("BHT*0007*13*REQUEST1", "BHT*0007*13*"), ("BHT", 4, 3, "1")),
    "structure of a claim status": (instead("BHT*0007", "BHT*0010"), ("BHT", 4, None, "1")),
    "type of a response": (instead(REQUEST[0], f"{REQUEST[0]}*18"), ("BHT", 4, 6, "7")),
    "plan of an unknown kind": (instead("NM1*X3", "NM1*QQ"), ("NM1", 6, None, "1")),
    "plan by a national provider id": (instead("NM1*X3*2*PLAN*****PI", "NM1*X3*2*PLAN*****XX"), ("NM1", 6, 8, "7")),
    "requester without an id": (instead(REQUEST[4], "NM1*1P*2*HOME CARE"), ("NM1", 8, 8, "1")),
    "nine numbers of the requester": (after("REF*EI", *["REF*EI*1"] * 8), ("REF", 17, None, "5")),
    "telephone without number": (instead(REQUEST[8], "PER*IC*DESK*TE"), ("PER", 12, None, "8")),
    "taxonomy under a wrong qualifier": (instead("PRV*RF*PXC", "PRV*RF*ZZ"), ("PRV", 13, 2, "7")),
    "level of a service provider of 4010": (instead("HL*4*3*EV", "HL*4*3*19"), ("HL", 20, None, "1")),
    "member without an id": (instead(REQUEST[11], "NM1*IL*1*EXAMPLE*ALVA"), ("NM1", 15, 8, "1")),
    "birth date that is no date": (instead("DMG*D8*19500102", "DMG*D8*19500230"), ("DMG", 19, 2, "8")),
    "trace of a response": (instead("TRN*1*TRACE1", "TRN*2*TRACE1"), ("TRN", 21, None, "1")),
    "trace without who assigned it": (instead("TRN*1*TRACE1*9990000101", "TRN*1*TRACE1"), ("TRN", 21, 3, "1")),
    "event without UM": (without("UM*HS*I*42*12"), ("UM", 22, None, "3")),
    "unknown category": (instead("UM*HS*I*42*12", "UM*QQ*I*42*12"), ("UM", 22, None, "1")),
    "unknown certification type": (instead("UM*HS*I*42*12", "UM*HS*X*42*12"), ("UM", 22, 2, "7")),
    "service type of eligibility": (instead("UM*HS*I*42*12", "UM*HS*I*30*12"), ("UM", 22, 3, "7")),
    "place of service under no qualifier": (instead("UM*HS*I*42*12:B", "UM*HS*I*42*12"), ("UM", 22, 4, "1")),
    "bill type with a frequency": (instead("UM*HS*I*42*12:B", "UM*HS*I*42*12:B:1"), ("UM", 22, 4, "10")),
    "related cause that is no cause": (instead("UM*HS*I*42*12:B*AA", "UM*HS*I*42*12:B*ZZ"), ("UM", 22, 5, "7")),
    "previous authorization twice": (after("REF*BB", "REF*BB*AUTH9"), ("REF", 24, None, "5")),
    "event date of an unknown kind": (instead("DTP*AAH", "DTP*472"), ("DTP", 24, None, "1")),
    "certification date, which only responses know": (instead("DTP*AAH", "DTP*036"), ("DTP", 24, None, "1")),
    "diagnosis under a procedure's qualifier": (instead("HI*ABK", "HI*BO"), ("HI", 25, None, "1")),
    "diagnosis without a code": (instead("HI*ABK:I10", "HI*ABK"), ("HI", 25, 1, "1")),
    "hours without a quantity": (instead("HSD*HS*20*WK**34*3", "HSD*HS**WK**34*3"), ("HSD", 26, None, "8")),
    "months without a period": (instead("HSD*HS*20*WK**34*3", "HSD*HS*20*WK***3"), ("HSD", 26, None, "8")),
    "unknown limitation": (instead("CRC*75*Y*IH", "CRC*75*Y*QQ"), ("CRC", 27, 3, "7")),
    "unknown kind of condition": (instead("CRC*75", "CRC*70"), ("CRC", 27, None, "1")),
    "home health without a start": (instead("CR6*2*20260101*", "CR6*2**"), ("CR6", 29, 2, "1")),
    "certification period that is one day": (
        instead(REQUEST[25], REQUEST[25].replace("-20260331", "")),
        ("CR6", 29, 4, "8"),
    ),
    "attachment by carrier pigeon": (instead("PWK*77*EL", "PWK*77*OL"), ("PWK", 30, 2, "7")),
    "attachment number without its kind": (instead("PWK*77*EL***AC", "PWK*77*EL***"), ("PWK", 30, None, "8")),
    "two messages": (after("MSG", "MSG*MORE"), ("MSG", 32, None, "5")),
    "fifteen providers": (after("NM1*SJ*2", *["NM1*DK*1*EXAMPLE*EGON"] * 14), ("NM1", 46, None, "4")),
    "place to go to without an address": (lambda body: body[:31] + body[32:], ("N3", 35, None, "3")),
    "other plan without a reason": (without("REF*ZZ"), ("REF", 38, None, "3")),
    "service with children": (instead("HL*5*4*SS*0", "HL*5*4*SS*1"), ("HL", 40, 4, "7")),
    "admission as a service": (
        lambda body: ["UM*AR*I*42" if text == "UM*HS*I*42" else text for text in body],
        ("UM", 42, None, "1"),
    ),
    "unknown procedure qualifier": (instead("SV1*HC", "SV1*QQ"), ("SV1", 44, None, "1")),
    "units of an unknown kind": (instead("SV1*HC:T1019:U6*2500*UN", "SV1*HC:T1019:U6*2500*DA"), ("SV1", 44, 3, "7")),
    "units without a number": (
        instead("SV1*HC:T1019:U6*2500*UN*960", "SV1*HC:T1019:U6*2500*UN"),
        ("SV1", 44, None, "8"),
    ),
    "more components than a procedure has": (
        instead("SV1*HC:T1019:U6", "SV1*HC:T1019:U6::::X:Y:Z"),
        ("SV1", 44, None, "8"),
    ),
    "line that says neither revenue nor procedure": (instead("SV2*0570*HC:G0156", "SV2**"), ("SV2", 48, None, "8")),
    "dental line without a count": (instead("SV3*AD:D0120*50****1", "SV3*AD:D0120*50"), ("SV3", 50, 6, "1")),
    "unknown surface of a tooth": (instead("TOO*JP*12*L:O", "TOO*JP*12*L:Q"), ("TOO", 51, 3, "7")),
    "decision, which only responses know": (after("UM*HS*I*42*12", "HCR*A1*AUTH1"), ("HCR", 23, None, "1")),
    "refusal, which only responses know": (after("NM1*X3", "AAA*N**79*N"), ("AAA", 7, None, "1")),
}
RESPONSE_FAULTS: dict[str, tuple[Edit, Place]] = {
    "no type": (instead(RESPONSE[0], RESPONSE[0].removesuffix("*18")), ("BHT", 4, 6, "1")),
    "type of a request": (instead(RESPONSE[0], RESPONSE[0].replace("*18", "*RQ")), ("BHT", 4, 6, "7")),
    "requester of an unknown kind": (instead("NM1*1P", "NM1*36"), ("NM1", 9, None, "1")),
    "address of the requester, which only requests know": (after("REF*EI", "N3*1 WAY"), ("N3", 11, None, "1")),
    "third requester": (after("PRV*RF", *["NM1*FA*2*HOME*****46*12"] * 2), ("NM1", 13, None, "4")),
    "member by a number of another kind": (instead(RESPONSE[9], RESPONSE[9].replace("MI", "34")), ("NM1", 13, 8, "7")),
    "four traces": (after("TRN*1", *["TRN*1*MORE*9990000202"] * 2), ("TRN", 20, None, "5")),
    "related cause, which only requests know": (
        instead("UM*HS*I*42*12:B*", "UM*HS*I*42*12:B*AA"),
        ("UM", 19, None, "8"),
    ),
    "unknown decision": (instead("HCR*A2", "HCR*A9"), ("HCR", 20, None, "1")),
    "partial decision of a service": (instead("HCR*A6", "HCR*A2"), ("HCR", 45, None, "1")),
    "two decisions": (after("HCR*A2", "HCR*A1*AUTH2"), ("HCR", 21, None, "5")),
    "six reasons of a decision": (instead("HCR*A2*AUTH1*0U", "HCR*A2*AUTH1*0U^1^2^3"), ("HCR", 20, 3, "7")),
    "empty reason among reasons": (instead("HCR*A2*AUTH1*0U", "HCR*A2*AUTH1*0U^"), ("HCR", 20, 3, "7")),
    "second opinion neither yes nor no": (instead(RESPONSE[16], f"{RESPONSE[16]}*U"), ("HCR", 20, 4, "7")),
    "review number twice": (after("REF*NT", "REF*NT*REVIEW2"), ("REF", 22, None, "5")),
    "end of certification as a period": (
        instead("DTP*036*D8*20260331", "DTP*036*RD8*20260101-20260331"),
        ("DTP", 25, 2, "7"),
    ),
    "end of certification that is no date": (
        instead("DTP*036*D8*20260331", "DTP*036*D8*20260332"),
        ("DTP", 25, 3, "8"),
    ),
    "condition, which only requests know": (after("HSD*HS", "CRC*75*Y*IH"), ("CRC", 29, None, "1")),
    "home health with the day of an order": (
        instead(RESPONSE[25], f"{RESPONSE[25]}****20260101"),
        ("CR6", 29, 12, "10"),
    ),
    "attachment at the provider's site": (instead("PWK*77*EL", "PWK*77*AA"), ("PWK", 30, 2, "7")),
    "reason of a member at a provider": (instead("AAA*N**15*C", "AAA*N**75*C"), ("AAA", 33, 3, "7")),
    "refusal that says yes": (instead("AAA*N**15*C", "AAA*Y**15*C"), ("AAA", 33, None, "1")),
    "refusal that does not say what next": (instead("AAA*N**15*C", "AAA*N**15"), ("AAA", 33, 4, "1")),
    "ten refusals of a service": (after("AAA*N**T5", *["AAA*N**T5*C"] * 9), ("AAA", 61, None, "5")),
    "second contact": (after("PER*IC*DESK*FX", "NM1*L5*2*MORE"), ("NM1", 39, None, "4")),
    "other plan, which only requests know": (after("N4*FRESNO", "NM1*CA*2*OTHER"), ("NM1", 38, None, "1")),
    "diagnosis at a service": (instead("HI*LOI", "HI*ABK"), ("HI", 47, None, "1")),
    "place to go to without a name": (instead("NM1*PW*2*HOME", "NM1*PW*2"), ("NM1", 39, 3, "1")),
    "segment of a claim status": (after("HCR*A2", "STC*A1:20*20260103"), ("STC", 21, None, "1")),
}
FAULTS = [("request", *row) for row in REQUEST_FAULTS.items()] + [("response", *row) for row in RESPONSE_FAULTS.items()]


@pytest.mark.parametrize(("kind", "name", "fault"), FAULTS, ids=[f"{kind} {name}" for kind, name, _ in FAULTS])
def test_a_single_fault_is_refused_first_where_it_stands(kind: str, name: str, fault: tuple[Edit, Place]) -> None:
    edit, expected = fault
    assert first_place(SETS[kind], edit) == expected


def test_a_plan_may_refuse_before_any_member_is_named() -> None:
    response = SETS["response"]
    at_the_plan = ["BHT*0007*11*REQUEST1*20260103*0800*18", "HL*1**20*0", "AAA*Y**42*P", RESPONSE[2], "AAA*N**79*N"]
    at_the_requester = [*RESPONSE[:4], "HL*2*1*21*0", RESPONSE[5], "AAA*N**51*C"]
    at_the_member = [*RESPONSE[:8], "HL*3*2*22*0", RESPONSE[9], "AAA*N**75*C"]
    for body in (at_the_plan, at_the_requester, at_the_member):
        assert places(interchange(response._replace(body=body))) == []


@pytest.mark.parametrize("code", ["01", "13", "36"])
def test_the_purposes_of_a_request_are_read_by_the_map_of_requests(code: str) -> None:
    content = interchange(SETS["request"]).replace(b"BHT*0007*13", b"BHT*0007*" + code.encode())
    assert places(content) == []


def test_another_purpose_is_refused_as_that_of_a_request() -> None:
    for transaction in SETS.values():
        body = [transaction.body[0].replace("*13*", "*08*").replace("*11*", "*08*"), *transaction.body[1:]]
        assert places(interchange(transaction._replace(body=body)))[0] == ("BHT", 4, 2, "7")


def test_the_direction_is_read_with_any_separators_and_behind_another_transaction() -> None:
    answered = interchange(SETS["response"])
    assert places(answered.replace(b"*", b"|").replace(b"~", b"\n")) == []
    assert places(answered.replace(b"~", b"~\r\n")) == []
    acknowledged = b"".join(
        text + b"~"
        for text in (
            b"GS*FA*SENDER*RECEIVER*20260102*1200*2*X*005010X231A1",
            b"ST*999*0001*005010X231A1",
            b"AK1*HI*1*005010X217",
            b"AK9*A*1*1*1",
            b"SE*4*0001",
            b"GE*1*2",
        )
    )
    both = answered.replace(b"GS*HI", acknowledged + b"GS*HI").replace(b"IEA*1", b"IEA*2")
    assert places(both) == []


def test_a_response_behind_a_request_is_refused_where_it_begins() -> None:
    request, response = (interchange(SETS[kind]) for kind in ("request", "response"))
    assert places(request + response.replace(b"000000001", b"000000002"))[0] == ("BHT", len(REQUEST) + 10, 2, "7")


def test_of_the_two_maps_the_purpose_chooses_one_and_the_other_guides_stay() -> None:
    by_code = {code: guide.file_name for guide in MAPS for code in guide.purpose_codes}
    assert by_code == {
        "01": "278.request.5010.X217.xml",
        "13": "278.request.5010.X217.xml",
        "36": "278.request.5010.X217.xml",
        "11": "278.response.5010.X217.xml",
    }
    indexes = {code: Path(map_folder(code), "maps.xml").read_text(encoding="utf-8") for code in by_code}
    for code, index in indexes.items():
        assert [name for name in set(by_code.values()) if f">{name}<" in index] == [by_code[code]]
        assert ">277.5010.X212.xml<" in index
    assert map_folder("13") == map_folder("01") == map_folder()
