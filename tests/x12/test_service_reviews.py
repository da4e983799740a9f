"""278: what is asked to be authorized and what was decided, from published examples."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from parsers.transactions.reading import ReadFile, read_file
from schemas.frames import X12_FRAMES
from schemas.validation import validate
from tests.x12.files import SAMPLES, STANDARD, group, interchange

REVIEWS = [path for path in sorted((SAMPLES / "278").iterdir()) if b"005010X217" in path.read_bytes()]

HEADER = ["BHT*0007*11*R1*20260115*1200*18", "HL*1**20*1", "NM1*X3*2*PLAN*****PI*123", "HL*2*1*21*1"]
SUBSCRIBER = ["NM1*1P*2*NETWORK*****XX*1234567893", "HL*3*2*22*1", "NM1*IL*1*DOE*JANE****MI*S1"]
EVENT = ["HL*4*3*EV*1", "TRN*2*T1*9NETWORK", "UM*HS*I*42*12:B", "HCR*A2*AUTH1"]


def read_278(folder: Path, *segments: str) -> ReadFile:
    body = [*HEADER, *SUBSCRIBER, *segments]
    (folder / "a.278").write_bytes(STANDARD.write(interchange(group("HI", "005010X217", body))))
    return read_file(folder / "a.278")


def sample(name: str) -> dict[str, pl.DataFrame]:
    return read_file(SAMPLES / "278" / f"stupidedi__X217-HI278__{name}.edi").frames


def only(frame: pl.DataFrame) -> dict[str, Any]:
    assert frame.height == 1
    return frame.row(0, named=True)


def test_a_request_for_home_health_care_reads_as_the_guide_means_it() -> None:
    """Three visits a week for two months, from 2 May 2005, by Caring Hands; two services of one event."""
    frames = sample("request-for-home-health-care")
    assert only(frames["authorization_sets"])["purpose_code"] == "13"
    event = only(frames["authorization_events"])
    assert (event["request_category_code"], event["certification_type_code"]) == ("HS", "I")
    assert (event["facility_code"], event["facility_qualifier_code"], event["release_code"]) == ("12", "B", "Y")
    assert (event["diagnosis_1_code"], event["diagnosis_2_code"]) == ("1831", "2630")
    pattern = [event[f"delivery_{name}"] for name in ("quantity_code", "quantity", "frequency_code", "period_code")]
    assert (pattern, event["delivery_period_count"]) == (["VS", "3", "WK", "34"], 2)
    assert (event["home_health_start_date"], event["home_health_begin_date"], event["home_health_end_date"]) == (
        date(2005, 5, 2),
        date(2005, 5, 2),
        date(2005, 8, 1),
    )
    assert (event["home_health_prognosis_code"], event["medicare_coverage_code"]) == ("1", "W")
    assert event["provider_last_name"] == "CARING HANDS HOME HEALTH AGENCY"
    assert frames["authorization_levels"].row(event["level_ordinal"], named=True)["last_name"] == "SMITH"
    services = frames["authorization_services"].select("event_ordinal", "procedure_code")
    assert services.rows() == [(0, "G0154"), (0, "B4184")]
    assert frames["other_segments"].is_empty()


def test_the_decision_of_a_response_is_the_events_and_the_request_has_none() -> None:
    response, request = (
        sample("response-to-non-emergency-transportation"),
        sample("request-for-non-emergency-transportation"),
    )
    decided = only(response["authorization_events"])
    assert (decided["decision_code"], decided["authorization_id"]) == ("A1", "2005010796321")
    assert only(request["authorization_events"])["authorization_id"] is None
    kinds = [only(frames["authorization_sets"])["purpose_code"] for frames in (request, response)]
    assert kinds == ["13", "11"]
    asked = ["event_ordinal", "procedure_code", "modifier_1_code", "unit_code", "quantity"]
    for frames in (request, response):
        assert frames["authorization_services"].select(asked).rows() == [
            (0, "A0428", "RX", "UN", "5"),
            (0, "A0428", "PD", "UN", "8"),
            (0, "A0428", "DR", "UN", "14"),
        ]
    assert request["authorization_services"]["parent_hierarchy_id"].to_list() == ["4", "5", "6"]
    places = response["other_segments"].filter(segment_id="NM1")
    assert places.select("element_01", "parent_frame").rows() == [
        (code, "authorization_events") for code in ("PW", "ND", "R3", "FS")
    ]


def test_the_decision_on_a_service_stands_with_the_service(tmp_path: Path) -> None:
    one = ["HL*5*4*SS*0", "HCR*A1*AUTH1-1", "DTP*472*RD8*20260201-20260228", "SV1*HC:T1019:U6*120.5*UN*96"]
    other = ["HL*6*4*SS*0", "HCR*A3**0U^0V", "SV2*0551*HC:G0299*80*UN*4", "HSD*HS*12*WK"]
    frames = read_278(tmp_path, *EVENT, *one, *other).frames
    event = only(frames["authorization_events"])
    assert (event["decision_code"], event["echoed_trace_number"], event["trace_number"]) == ("A2", "T1", None)
    services = frames["authorization_services"]
    decided = ["decision_code", "authorization_id", "decision_reason_codes", "procedure_code", "charge_cents"]
    assert services.select(decided).rows() == [
        ("A1", "AUTH1-1", None, "T1019", 120_50),
        ("A3", None, "0U^0V", "G0299", 80_00),
    ]
    assert services.select("revenue_code", "quantity", "delivery_quantity").rows() == [
        (None, "96", None),
        ("0551", "4", "12"),
    ]
    assert services["service_end_date"].to_list() == [date(2026, 2, 28), None]


@pytest.mark.parametrize(
    ("segments", "frame"),
    [
        (["AAA*N**75*C"], "authorization_levels"),
        ([*EVENT, "AAA*N**AA*N"], "authorization_events"),
        ([*EVENT, "NM1*SJ*2*AGENCY", "AAA*N**47*C"], "authorization_events"),
        ([*EVENT, "HL*5*4*SS*0", "AAA*N**33*C"], "authorization_services"),
    ],
    ids=["subscriber", "event", "provider", "service"],
)
def test_a_refusal_stands_with_what_was_refused(tmp_path: Path, segments: list[str], frame: str) -> None:
    read = read_278(tmp_path, *segments)
    refused = read.frames[frame].filter(pl.col("reject_reason_code").is_not_null())
    assert refused["valid_request_code"].to_list() == ["N"]
    assert refused["segment_ordinal"].to_list() == [read.frames[frame]["segment_ordinal"][-1]]


def test_an_event_of_a_dependent_is_the_dependents(tmp_path: Path) -> None:
    read = read_278(tmp_path, "HL*4*3*23*1", "NM1*QC*1*DOE*JOHN", "HL*5*4*EV*1", "UM*HS*I", "HL*6*5*SS*0", "SV1*HC:A")
    event = only(read.frames["authorization_events"])
    above = read.frames["authorization_levels"].row(event["level_ordinal"], named=True)
    assert (above["level_code"], above["first_name"]) == ("23", "JOHN")
    assert only(read.frames["authorization_services"])["event_ordinal"] == 0


def test_what_no_column_takes_is_kept(tmp_path: Path) -> None:
    read = read_278(tmp_path, *EVENT, "REF*ZZ*X", "CRC*75*Y*IH", "HL*5*4*XX*0", "SV1*HC:T1019")
    others = read.frames["other_segments"].select("loop_id", "segment_id", "parent_frame").rows()
    assert others == [
        ("2000E", "REF", "authorization_events"),
        ("2000E", "CRC", "authorization_events"),
        ("2000", "HL", "authorization_sets"),
        ("2000", "SV1", "authorization_sets"),
    ]


@pytest.mark.parametrize("path", REVIEWS, ids=lambda path: path.name)
def test_frames_of_samples_pass_their_contract_whatever_the_chunks(path: Path) -> None:
    whole = read_file(path, workers=1)
    cut = read_file(path, chunk_bytes=150, workers=2)
    assert whole.frames["authorization_levels"].height > 0
    for name, frame in whole.frames.items():
        placed = frame.with_columns(file_sha256=pl.lit("0" * 64), plan_id=pl.lit("plan"))
        assert validate(placed, X12_FRAMES[name]).rejected.is_empty(), name
        assert_frame_equal(frame, cut.frames[name])
