"""NPIs: ten digits, the last their check digit, wherever a file names a provider by one."""

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.transactions.identifiers import has_check_digit
from parsers.transactions.reading import read_file
from tests.x12.files import STANDARD, claim_acknowledgment, generated, group, interchange, patient
from tests.x12.test_balancing import CLAIM, PAYMENT


def is_npi(number: str | None) -> bool | None:
    return pl.DataFrame({"npi": [number]}, schema={"npi": pl.String}).select(has_check_digit("npi")).item()


def check_digit(body: str) -> str:
    """By the rule's own words: double every other digit from the right, add all digits of 80840 and the number."""
    doubled = "".join(
        str(2 * int(digit)) if place % 2 == 0 else digit for place, digit in enumerate(reversed("80840" + body))
    )
    return str(-sum(map(int, doubled)) % 10)


@pytest.mark.parametrize("number", ["1234567893", "1245319599", "1679576722"])
def test_numbers_published_as_examples_are_right(number: str) -> None:
    assert is_npi(number)


@pytest.mark.parametrize("number", ["1234567890", "123456789", "12345678931", "123456789X", "١٢٣٤٥٦٧٨٩٣", "-123456789"])
def test_what_is_not_ten_digits_with_their_check_digit_is_wrong(number: str) -> None:
    assert not is_npi(number)


@given(body=st.from_regex(r"[12][0-9]{8}", fullmatch=True))
def test_one_check_digit_of_ten_is_right(body: str) -> None:
    assert [digit for digit in "0123456789" if is_npi(body + digit)] == [check_digit(body)]


@given(body=st.from_regex(r"[12][0-9]{8}", fullmatch=True), place=st.integers(0, 9), shift=st.integers(1, 9))
def test_one_digit_that_is_wrong_is_always_found(body: str, place: int, shift: int) -> None:
    right = body + check_digit(body)
    wrong = right[:place] + str((int(right[place]) + shift) % 10) + right[place + 1 :]
    assert not is_npi(wrong)


def wrong_npis(folder: Path, kind: str, guide: str, body: list[str]) -> list[tuple[int, str, int, str | None]]:
    path = folder / "a.x12"
    path.write_bytes(STANDARD.write(interchange(group(kind, guide, body))))
    found = read_file(path, chunk_bytes=300).findings.filter(rule_code="X12-NPI")
    assert found["found"].is_null().all()
    return found.select("set_segment_position", "segment_id", "element_position", "loop_id").rows()


def test_of_a_claim_every_provider_is_found_where_it_is_named(tmp_path: Path) -> None:
    body = [segment.replace("1234567893", "1234567890") for segment in CLAIM]
    diagnosis = body.index("HI*ABK:I10") + 1
    body[diagnosis:diagnosis] = [
        "NM1*DN*1*REFERRING****XX*1245319598",
        "NM1*82*1*RENDERING*****XX*1245319598",
        "PRV*PE*PXC*251E00000X",
        "NM1*77*2*PLACE*****XX*1245319599",
    ]
    adjudicated = body.index("DTP*472*D8*20260105") + 1
    body[adjudicated:adjudicated] = ["NM1*82*1*OTHER*****XX*12453195", "NM1*DK*1*ORDERING*****XX*1245319599"]
    assert wrong_npis(tmp_path, "HC", "005010X222A1", body) == [
        (7, "NM1", 9, "2010AA"),
        (diagnosis + 3, "NM1", 9, "2310B"),
        (adjudicated + 2, "NM1", 9, "2420A"),
    ]


def test_of_a_remittance_payee_and_rendering_providers_are_judged(tmp_path: Path) -> None:
    body = [segment.replace("XX*1234567893", "XX*1234567890") for segment in PAYMENT]
    line = body.index("DTM*472*20260105") + 1
    body[line:line] = ["REF*HPI*1245319598"]
    body[8:8] = ["NM1*82*1*RENDERING****XX*1245319599", "NM1*82*1*RENDERING*****XX*1245319598"]
    assert wrong_npis(tmp_path, "HP", "005010X221A1", body) == [
        (5, "N1", 4, "1000B"),
        (body.index("REF*HPI*1245319598") + 2, "REF", 2, "2110"),
    ]


def test_of_an_inquiry_and_a_claim_acknowledgment_the_provider_is_judged(tmp_path: Path) -> None:
    asked = ["BHT*0022*13*INQ1*20260115*1200", "HL*1**20*1", "NM1*PR*2*PLAN*****PI*1", "HL*2*1*21*1"]
    asked += ["NM1*1P*2*NETWORK*****XX*1234567890", "HL*3*2*22*0", "NM1*IL*1*NAME*FIRST****MI*1", "EQ*42"]
    assert wrong_npis(tmp_path, "HS", "005010X279A1", asked) == [(6, "NM1", 9, "2100B")]
    answered = [segment.replace("1234567893", "1234567890") for segment in claim_acknowledgment(patient(4))]
    provider = answered.index("NM1*85*2*NETWORK*****XX*1234567890") + 2
    assert wrong_npis(tmp_path, "HN", "005010X214", answered) == [(provider, "NM1", 9, None)]


def test_an_identification_that_is_no_npi_is_left_alone(tmp_path: Path) -> None:
    body = [segment.replace("XX*1234567893", "FI*941234567") for segment in PAYMENT]
    assert wrong_npis(tmp_path, "HP", "005010X221A1", body) == []


@pytest.mark.parametrize("kind", ["835", "837p"])
def test_generated_npis_are_right(tmp_path: Path, kind: str) -> None:
    found = read_file(generated(tmp_path / "a.x12", kind, "300")).findings
    assert "X12-NPI" not in found["rule_code"].to_list()
