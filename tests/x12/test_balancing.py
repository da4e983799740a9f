"""Amounts and counts that must add up: a cent that is moved is found, where it is; what balances is left alone."""

import csv
import tempfile
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.transactions.reading import read_chunks, read_file
from schemas.findings import findings_frame
from tests.x12.files import SAMPLES, STANDARD, enrollment, generated, group, interchange, member

INDEX = list(csv.DictReader((SAMPLES / "INDEX.csv").open(encoding="utf-8")))
READ = [
    entry
    for entry in INDEX
    if (entry["transaction"] == "835" and entry["version"] == "005010X221A1")
    or (entry["transaction"] == "837P" and entry["version"][:10] == "005010X222")
]
BALANCING = r"^X12-(835-|837-TOTAL|837-COB|834-COUNT)"

PAYMENT = [
    "BPR*I*155.5*C*ACH*CCP*01*111*DA*33*1234567890**01*222*DA*22*20260120",
    "TRN*1*EFT0001*1234567890",
    "N1*PR*PLAN",
    "N1*PE*NETWORK*XX*1234567893",
    "LX*1",
    "CLP*FIRST*1*100*70*10*MC*PAYER1*12*1",
    "CAS*OA*23*5",
    "NM1*QC*1*NAME*FIRST****MI*90000001A",
    "SVC*HC:T1019*40*40**8",
    "DTM*472*20260105",
    "SVC*HC:S5130*60*35**4",
    "DTM*472*20260105",
    "CAS*CO*45*15*2*97*-.5",
    "CAS*PR*142*10.5",
    "CLP*TAKEN BACK*22*-20*-15**MC*PAYER2*12*1",
    "CAS*CO*45*-5",
    "CLP*WHOLE*1*110*110**MC*PAYER3*12*1",
    "PLB*1234567893*20261231*WO:REF1*10.5*L6*-1",
]
"""Two claims paid and one taken back: 70 - 15 + 110 less 9.5 for the provider."""

CLAIM = [
    "BHT*0019*00*BATCH1*20260115*1200*CH",
    "NM1*41*2*SUBMITTER*****46*SUB1",
    "PER*IC*DESK*TE*5555550100",
    "NM1*40*2*RECEIVER*****46*RCV1",
    "HL*1**20*1",
    "NM1*85*2*AGENCY*****XX*1234567893",
    "N3*1 MAIN STREET",
    "N4*FRESNO*CA*937010001",
    "REF*EI*941234567",
    "HL*2*1*22*0",
    "SBR*S*18*******MC",
    "NM1*IL*1*NAME*FIRST****MI*90000001A",
    "N3*2 MAIN STREET",
    "N4*FRESNO*CA*93701",
    "DMG*D8*19500722*F",
    "NM1*PR*2*PLAN*****PI*PLAN1",
    "CLM*CLAIM1*100***12:B:1*Y*A*Y*Y",
    "HI*ABK:I10",
    "SBR*P*18*******MB",
    "CAS*CO*45*5",
    "AMT*D*72",
    "OI***Y***Y",
    "NM1*IL*1*NAME*FIRST****MI*9A",
    "NM1*PR*2*FIRST PAYER*****PI*FIRST1",
    "LX*1",
    "SV1*HC:T1019*40*UN*8***1",
    "DTP*472*D8*20260105",
    "SVD*FIRST1*30*HC:T1019**8",
    "CAS*PR*1*10",
    "DTP*573*D8*20260110",
    "LX*2",
    "SV1*HC:S5130*60*UN*4***1",
    "DTP*472*D8*20260105",
    "SVD*FIRST1*20*HC:S5130**2",
    "DTP*573*D8*20260110",
    "SVD*FIRST1*27*HC:S5131**2",
    "CAS*PR*2*13",
    "DTP*573*D8*20260110",
]
"""What the first payer left to the second: 100 is 72 paid, 5 off the claim, 10 and 13 off its lines."""

ENROLLED = [
    "BGN*00*REF1*20260115*1200****4",
    "QTY*TO*2",
    "QTY*ET*2",
    "QTY*DT*0",
    *enrollment(member(1), member(2))[1:],
]

KINDS = {"HP": ("005010X221A1", PAYMENT), "HC": ("005010X222A1", CLAIM), "BE": ("005010X220A1", ENROLLED)}


def findings(kind: str, *bodies: list[str], chunk_bytes: int = 1 << 20) -> pl.DataFrame:
    """What is found of balancing in a file of these bodies."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.x12"
        path.write_bytes(STANDARD.write(interchange(group(kind, KINDS[kind][0], *bodies))))
        found = read_file(path, chunk_bytes=chunk_bytes).findings
    return found.filter(pl.col("rule_code").str.contains(BALANCING))


def broken(kind: str, old: str, new: str) -> list[tuple[str, int, str, int]]:
    """Rules broken when one segment of a kind's body is another, with segment, identifier and element."""
    body = KINDS[kind][1]
    assert body.count(old) == 1
    changed = [new if segment == old else segment for segment in body]
    columns = ("rule_code", "set_segment_position", "segment_id", "element_position")
    return findings(kind, changed).select(columns).rows()


def at(kind: str, segment: str) -> int:
    """The position of a segment in its set, ST is 1."""
    return KINDS[kind][1].index(segment) + 2


@pytest.mark.parametrize("kind", KINDS)
def test_what_balances_is_left_alone(kind: str) -> None:
    assert findings(kind, KINDS[kind][1]).is_empty()


CLP, TAKEN_BACK, WHOLE = (segment for segment in PAYMENT if segment.startswith("CLP"))
BPR, PLB = PAYMENT[0], PAYMENT[-1]
SVC, SVC_2 = "SVC*HC:T1019*40*40**8", "SVC*HC:S5130*60*35**4"
TOTAL, FIRST = ("X12-835-TOTAL", 2, "BPR", 2), ("X12-835-CLAIM", at("HP", CLP), "CLP", 4)
LINE, LINE_2 = (("X12-835-LINE", at("HP", line), "SVC", 3) for line in (SVC, SVC_2))
REVERSAL = ("X12-835-CLAIM", at("HP", TAKEN_BACK), "CLP", 4)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(BPR, BPR.replace("155.5", "155.51"), [TOTAL], id="payment"),
        pytest.param(PLB, PLB.replace("10.5", "10.49"), [TOTAL], id="provider adjustment"),
        pytest.param(CLP, CLP.replace("*100*", "*100.01*"), [FIRST], id="charge of a claim"),
        pytest.param(CLP, CLP.replace("*70*", "*70.01*"), [TOTAL, FIRST], id="payment of a claim"),
        pytest.param("CAS*OA*23*5", "CAS*OA*23*5.01", [FIRST], id="adjustment of a claim"),
        pytest.param(SVC, "SVC*HC:T1019*40.01*40**8", [LINE], id="charge of a line"),
        pytest.param(SVC_2, "SVC*HC:S5130*60*34.99**4", [LINE_2], id="payment of a line"),
        pytest.param("CAS*PR*142*10.5", "CAS*PR*142*10.51", [FIRST, LINE_2], id="adjustment of a line"),
        pytest.param(TAKEN_BACK, TAKEN_BACK.replace("-20", "20"), [REVERSAL], id="charge of a reversal"),
        pytest.param("CAS*CO*45*-5", "CAS*CO*45*5", [REVERSAL], id="adjustment of a reversal"),
    ],
)
def test_an_amount_of_a_remittance_that_is_changed_is_found_where_it_is(
    old: str, new: str, expected: list[tuple[str, int, str, int]]
) -> None:
    assert broken("HP", old, new) == expected


CLM, PAID = CLAIM[16], "AMT*D*72"
CHARGE, PAYER = ("X12-837-TOTAL", at("HC", CLM), "CLM", 2), ("X12-837-COB-CLAIM", at("HC", PAID), "AMT", 2)
PAYER_LINES = ("X12-837-COB-PAID", at("HC", PAID), "AMT", 2)
SVDS = [segment for segment in CLAIM if segment.startswith("SVD")]
SVD, SVD_2 = (("X12-837-COB-LINE", at("HC", segment), "SVD", 2) for segment in SVDS[:2])


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(CLM, CLM.replace("*100*", "*100.01*"), [CHARGE, PAYER], id="charge of the claim"),
        pytest.param("SV1*HC:T1019*40*UN*8***1", "SV1*HC:T1019*40.01*UN*8***1", [CHARGE, SVD], id="charge of a line"),
        pytest.param(PAID, "AMT*D*72.01", [PAYER, PAYER_LINES], id="paid by the other payer"),
        pytest.param("CAS*CO*45*5", "CAS*CO*45*5.01", [PAYER, PAYER_LINES], id="adjustment of the claim"),
        pytest.param(SVDS[1], SVDS[1].replace("*20*", "*20.01*"), [PAYER_LINES, SVD_2], id="paid for a line"),
        pytest.param("CAS*PR*2*13", "CAS*PR*2*13.01", [PAYER, SVD_2], id="adjustment of a line"),
    ],
)
def test_an_amount_of_a_claim_that_is_changed_is_found_where_it_is(
    old: str, new: str, expected: list[tuple[str, int, str, int]]
) -> None:
    assert broken("HC", old, new) == expected


def test_a_payment_is_never_negative() -> None:
    assert broken("HP", BPR, BPR.replace("155.5", "-1")) == [("X12-835-SIGN", 2, "BPR", 2), TOTAL]


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        ("HP", CLP, CLP.replace("*70*", "*7O*")),
        ("HP", SVC, "SVC*HC:T1019*4O*40**8"),
        ("HP", "CAS*OA*23*5", "CAS*OA*23*S"),
        ("HP", PLB, PLB.replace("10.5", "1O.5")),
        ("HP", BPR, BPR.replace("155.5", "X")),
        ("HC", CLM, CLM.replace("*100*", "*1OO*")),
        ("HC", PAID, "AMT*D*7Z"),
        ("HC", "CAS*CO*45*5", "CAS*CO*45*S"),
        ("HC", SVDS[0], SVDS[0].replace("*30*", "*3O*")),
    ],
)
def test_an_amount_that_cannot_be_read_has_no_finding_on_top(kind: str, old: str, new: str) -> None:
    assert broken(kind, old, new) == []


def test_counts_of_an_834_tell_both_numbers() -> None:
    body = [segment.replace("QTY*ET*2", "QTY*ET*3") for segment in ENROLLED]
    row = findings("BE", body).row(0, named=True)
    assert (row["rule_code"], row["set_segment_position"], row["expected"], row["found"]) == (
        "X12-834-COUNT",
        4,
        "2",
        "3",
    )


@pytest.mark.parametrize("chunk_bytes", [200, 700, 1 << 20])
def test_totals_and_places_do_not_depend_on_how_the_file_is_cut(chunk_bytes: int) -> None:
    wrong = [segment.replace("155.5", "155.49") for segment in PAYMENT]
    found = findings("HP", PAYMENT, wrong, PAYMENT, wrong, chunk_bytes=chunk_bytes)
    places = ("set_control_number", "segment_ordinal", "set_segment_position", "group_control_number")
    first, size = 3 + len(PAYMENT) + 2 + 1, 2 * (len(PAYMENT) + 2)
    assert found.select(places).rows() == [("0002", first, 2, "1"), ("0004", first + size, 2, "1")]
    text = STANDARD.write(interchange(group("HP", "005010X221A1", PAYMENT, wrong, PAYMENT, wrong))).decode()
    assert [text[offset:][:9] for offset in found["byte_offset"]] == ["BPR*I*155"] * 2
    assert found["found"].is_null().all(), "amounts are nobody's business"


def test_a_set_without_its_trailer_is_not_judged(tmp_path: Path) -> None:
    segments = interchange(group("HP", "005010X221A1", PAYMENT))
    cut = [segment for segment in segments if not segment.startswith(("SE", "CLP*WHOLE"))]
    (tmp_path / "a.835").write_bytes(STANDARD.write(cut))
    assert not set(read_file(tmp_path / "a.835").findings["rule_code"]) & {"X12-835-TOTAL"}


@pytest.mark.parametrize("chunk_bytes", [3000, 1 << 20])
def test_many_of_a_kind_are_listed_up_to_the_limit_and_counted_beyond(tmp_path: Path, chunk_bytes: int) -> None:
    claims = [f"CLP*C{number}*1*100*99**MC*P{number}*12*1" for number in range(1200)]
    body = [*PAYMENT[:5], *claims]
    path = tmp_path / "a.835"
    path.write_bytes(STANDARD.write(interchange(group("HP", "005010X221A1", body))))
    found = read_file(path, chunk_bytes=chunk_bytes).findings.filter(rule_code="X12-835-CLAIM")
    assert found.height == 1001
    assert found["set_segment_position"].to_list() == [7 + number for number in range(1001)]
    assert found["found"].to_list() == [*[None] * 1000, "200"]
    cut = findings_frame(
        row for chunk in read_chunks(path, chunk_bytes=chunk_bytes) for row in chunk.findings.to_dicts()
    )
    assert cut.filter(rule_code="X12-835-CLAIM").sort("segment_ordinal").equals(found)


# --- any amounts

CENTS = st.integers(min_value=-500_00, max_value=5_000_00)
LINES = st.lists(st.tuples(st.integers(0, 5_000_00), st.lists(CENTS, max_size=7)), max_size=3)
CLAIMS = st.lists(st.tuples(LINES, st.integers(0, 5_000_00), st.lists(CENTS, max_size=2)), min_size=1, max_size=3)


def money(cents: int) -> str:
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def adjustments(cents: list[int]) -> list[str]:
    """CAS segments of up to six adjustments each."""
    sixes = [cents[first : first + 6] for first in range(0, len(cents), 6)]
    return ["CAS*CO*" + "**".join(f"45*{money(amount)}" for amount in six) for six in sixes]


def paid_claim(lines: list[tuple[int, list[int]]], charge: int, off: list[int]) -> tuple[list[str], int]:
    """A claim of an 835 that balances, and what it pays."""
    charge = sum(line[0] for line in lines) if lines else charge
    paid = charge - sum(off) - sum(amount for line in lines for amount in line[1])
    segments = [f"CLP*A*1*{money(charge)}*{money(paid)}**MC*P*12*1", *adjustments(off)]
    for line, less in lines:
        segments += [f"SVC*HC:T1019*{money(line)}*{money(line - sum(less))}", *adjustments(less)]
    return segments, paid


@settings(max_examples=60, deadline=None)
@given(claims=CLAIMS, provider=CENTS, moved=st.data(), chunk_bytes=st.sampled_from([200, 1 << 20]))
def test_any_remittance_that_balances_has_no_finding_and_any_cent_moved_has(
    claims: list[tuple[list[tuple[int, list[int]]], int, list[int]]],
    provider: int,
    moved: st.DataObject,
    chunk_bytes: int,
) -> None:
    made = [paid_claim(*claim) for claim in claims]
    total = sum(paid for _, paid in made) - provider
    body = [
        BPR.replace("155.5", money(max(total, 0))),
        *PAYMENT[1:5],
        *(segment for segments, _ in made for segment in segments),
        f"PLB*1234567893*20261231*WO*{money(provider)}*FB*{money(min(total, 0))}",
    ]
    assert findings("HP", body, chunk_bytes=chunk_bytes).is_empty()
    places = [place for place, segment in enumerate(body) if segment[:3] in ("BPR", "CLP", "SVC", "PLB")]
    place = moved.draw(st.sampled_from(places))
    elements = body[place].split("*")
    # What is paid, and of a PLB what is taken off.
    element = {"BPR": 2, "CLP": 4, "SVC": 3, "PLB": 4}[elements[0]]
    elements[element] = money(round(float(elements[element]) * 100) + 1)
    body[place] = "*".join(elements)
    found = findings("HP", body, chunk_bytes=chunk_bytes).select("rule_code", "set_segment_position").rows()
    expected = {
        "BPR": [("X12-835-TOTAL", 2)],
        "CLP": [("X12-835-TOTAL", 2), ("X12-835-CLAIM", place + 2)],
        "SVC": [("X12-835-LINE", place + 2)],
        "PLB": [("X12-835-TOTAL", 2)],
    }
    assert found == expected[elements[0]]


@settings(max_examples=40, deadline=None)
@given(charges=st.lists(st.integers(0, 5_000_00), min_size=1, max_size=5), moved=st.data())
def test_any_claim_that_balances_has_no_finding_and_any_cent_moved_has_one(
    charges: list[int], moved: st.DataObject
) -> None:
    def body(total: int, lines: list[int]) -> list[str]:
        made = [
            segment
            for number, cents in enumerate(lines, 1)
            for segment in (f"LX*{number}", f"SV1*HC:T1019*{money(cents)}*UN*1***1", "DTP*472*D8*20260105")
        ]
        return [*CLAIM[:16], CLM.replace("*100*", f"*{money(total)}*"), "HI*ABK:I10", *made]

    assert findings("HC", body(sum(charges), charges)).is_empty()
    line = moved.draw(st.integers(0, len(charges) - 1))
    charges[line] += 1
    found = findings("HC", body(sum(charges) - 1, charges))
    assert found.select("rule_code", "set_segment_position").rows() == [("X12-837-TOTAL", 18)]


# --- files of others


@pytest.mark.parametrize("entry", READ, ids=lambda entry: entry["file"])
def test_samples_balance_where_the_index_says_so(entry: dict[str, str]) -> None:
    """The index names the first two claims of a file, and how many more there are."""
    found = read_file(SAMPLES / entry["file"]).findings
    found = found.filter(pl.col("rule_code").str.contains(BALANCING))
    named, _, more = entry["balance_check"].partition(" (+")
    expected = 0 if named == "ok" else len(named.split("; ")) + int(more.split(" ")[0] if more else 0)
    assert found.height == expected
    rule = {"835": "X12-835-CLAIM", "837P": "X12-837-TOTAL"}[entry["transaction"]]
    assert set(found["rule_code"]) <= {rule}


@pytest.mark.parametrize("kind", ["835", "837p", "834"])
def test_generated_files_balance(tmp_path: Path, kind: str) -> None:
    found = read_file(generated(tmp_path / "a.x12", kind, "300"), chunk_bytes=20_000).findings
    assert found.filter(pl.col("rule_code").str.contains(BALANCING)).is_empty()
