"""270: what an inquiry asks about whom, from published examples and our own files."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from parsers.transactions import inquiry_270
from parsers.transactions.reading import ReadFile, read_file
from parsers.x12.write import Envelope
from schemas.frames import X12_FRAMES
from schemas.validation import validate
from tests.x12.files import SAMPLES, STANDARD, group, interchange

INQUIRIES = [path for path in sorted((SAMPLES / "270").iterdir()) if b"005010X279" in path.read_bytes()]

HEADER = ["BHT*0022*13*INQ1*20260115*1200", "HL*1**20*1", "NM1*PR*2*PLAN*****PI*123", "HL*2*1*21*1"]
ASKER = ["NM1*1P*2*NETWORK*****XX*1234567893"]


def read_270(folder: Path, *segments: str) -> ReadFile:
    body = [*HEADER, *ASKER, *segments]
    (folder / "a.270").write_bytes(STANDARD.write(interchange(group("HS", "005010X279A1", body))))
    return read_file(folder / "a.270")


def only(frame: pl.DataFrame) -> dict[str, Any]:
    assert frame.height == 1
    return frame.row(0, named=True)


def test_a_dependent_is_asked_about_under_the_subscriber() -> None:
    frames = read_file(SAMPLES / "270" / "lfh-x12__270_005010X279A1__dependent-health-benefit-check.270").frames
    persons = frames["inquiry_persons"]
    assert persons.select("level_code", "parent_hierarchy_id", "identification_code", "first_name").rows() == [
        ("22", "2", "11122333301", None),
        ("23", "3", None, "MARY"),
    ]
    asked = only(frames["inquiry_requests"])
    assert (asked["person_ordinal"], asked["service_type_codes"]) == (1, "30")
    dependent = persons.row(1, named=True)
    assert (dependent["trace_number"], dependent["trace_origin_id"]) == ("93175-012547", "9877281234")
    assert (dependent["plan_begin_date"], dependent["plan_end_date"]) == (date(2006, 5, 1), date(2006, 5, 1))
    source = only(frames["inquiry_sets"])
    assert (source["payer_last_name"], source["provider_first_name"]) == ("ABC COMPANY", "MARCUS")


def test_field_values_other_projects_expect() -> None:
    custom = read_file(SAMPLES / "270" / "x12-parser-encoder__270_custom_delimiters.x12").frames
    assert only(custom["inquiry_persons"])["first_name"] == "CUSTOM"
    batch = read_file(SAMPLES / "270" / "x12-parser-encoder__batch_with_one_bad_transaction.x12").frames
    persons = batch["inquiry_persons"]
    assert persons["first_name"].to_list() == ["ALPHA", "BROKEN", "OMEGA"]
    assert persons["entity_type_code"].to_list() == ["1", "9", "1"]
    assert persons["set_ordinal"].to_list() == [0, 1, 2]


@pytest.mark.parametrize("path", INQUIRIES, ids=lambda path: path.name)
def test_frames_of_samples_pass_their_contract_whatever_the_chunks(path: Path) -> None:
    whole = read_file(path, workers=1)
    cut = read_file(path, chunk_bytes=150, workers=2)
    for name, frame in whole.frames.items():
        placed = frame.with_columns(file_sha256=pl.lit("0" * 64), plan_id=pl.lit("plan"))
        assert validate(placed, X12_FRAMES[name]).rejected.is_empty(), name
        assert_frame_equal(frame, cut.frames[name])


def test_a_request_keeps_its_service_types_procedure_and_spend_down(tmp_path: Path) -> None:
    person = ["HL*3*2*22*0", "TRN*1*T1*9NETWORK", "NM1*IL*1*DOE*JANE****MI*S1", "REF*NQ*CIN1", "DTP*291*D8*20260105"]
    first = ["EQ*42^43^44**IND", "AMT*R*37.5", "AMT*PB*1", "III*ZZ*12", "REF*G1*AUTH1"]
    second = ["EQ**HC:T1019:U6:TT**1:2", "DTP*291*RD8*20260201-20260228", "REF*XX*UNKNOWN"]
    read = read_270(tmp_path, *person, *first, *second)
    one, other = read.frames["inquiry_requests"].rows(named=True)
    assert (one["service_type_codes"], one["coverage_level_code"]) == ("42^43^44", "IND")
    assert (one["spend_down_cents"], one["spend_down_billed_cents"]) == (37_50, 1_00)
    assert (one["place_of_service_code"], one["authorization_id"]) == ("12", "AUTH1")
    assert (other["procedure_code"], other["modifier_2_code"], other["service_type_codes"]) == ("T1019", "TT", None)
    assert (other["service_begin_date"], other["service_end_date"]) == (date(2026, 2, 1), date(2026, 2, 28))
    assert read.frames["other_segments"].select("loop_id", "element_01").rows() == [("2110C", "XX")]
    asked = only(read.frames["inquiry_persons"])
    assert (asked["medicaid_number"], asked["plan_begin_date"]) == ("CIN1", date(2026, 1, 5))


def test_a_level_of_a_kind_no_guide_knows_is_nobodys(tmp_path: Path) -> None:
    strange = ["HL*4*3*24*0", "TRN*1*T9*9X", "NM1*QC*1*STRANGER", "EQ*30"]
    read = read_270(tmp_path, "HL*3*2*22*1", "NM1*IL*1*DOE*JANE", *strange)
    assert only(read.frames["inquiry_persons"])["trace_number"] is None
    assert read.frames["inquiry_requests"].is_empty()
    assert read.frames["other_segments"]["segment_id"].to_list() == ["HL", "TRN", "NM1", "EQ"]


def test_a_file_of_ours_comes_back_as_it_was_written(tmp_path: Path) -> None:
    envelope = Envelope(
        sender_qualifier="ZZ",
        sender_id="NETWORK",
        receiver_qualifier="ZZ",
        receiver_id="PLAN",
        application_sender="NETWORK",
        application_receiver="PLAN",
        usage_code="T",
        acknowledgment_requested_code="0",
        created_date=date(2026, 3, 2),
        interchange_control_number=7,
        group_control_number=7,
        functional_id="HS",
        set_id="270",
        guide_id=inquiry_270.GUIDE_ID,
    )
    inquiries = pl.DataFrame(
        {
            "member_id": [f"M{number:04d}" for number in range(120)],
            "last_name": ["DOE", None] * 60,
            "first_name": ["ANN"] * 120,
            "birth_date": [date(1950, 7, 22), None] * 60,
            "gender_code": ["F", "U"] * 60,
            "from_date": [date(2026, 2, 1)] * 120,
            "to_date": [date(2026, 2, 28)] * 120,
        }
    )
    content = inquiry_270.write_inquiries(
        envelope=envelope,
        inquirer=inquiry_270.Inquirer(name="NETWORK", provider_id="1234567893", tax_id="123456789"),
        source=inquiry_270.Source(name="PLAN", payer_id="P1"),
        inquiries=inquiries,
    )
    (tmp_path / "ours.270").write_bytes(content)
    read = read_file(tmp_path / "ours.270", chunk_bytes=2_000)
    assert set(read.findings["rule_code"]) == {"X12-ELEMENT-NOT-MAPPED"}
    assert read.frames["other_segments"].is_empty()
    assert read.frames["inquiry_sets"]["set_ordinal"].to_list() == [0, 1]
    persons = read.frames["inquiry_persons"]
    assert persons["identification_code"].to_list() == inquiries["member_id"].to_list()
    assert persons["trace_number"].to_list() == inquiry_270.read_back(content)["trace"].to_list()
    same = {"last_name": "last_name", "birth_date": "birth_date", "plan_begin_date": "from_date"}
    for column, written in {**same, "plan_end_date": "to_date"}.items():
        assert persons[column].to_list() == inquiries[written].to_list()
    assert persons["gender_code"].to_list() == ["F", None] * 60
    assert read.frames["inquiry_requests"]["person_ordinal"].to_list() == list(range(120))
    assert set(read.frames["inquiry_requests"]["service_type_codes"]) == {"30"}
