"""276 and 278 requests: what is written is read back as it was meant, and passes the second reader."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parsers.transactions.authorization_request_278 import Requester, RequestFrames, Reviewer, write_278_request
from parsers.transactions.reading import ReadFile, read_file
from parsers.transactions.status_inquiry_276 import Inquirer, Source, read_back, write_276
from parsers.x12.second_reader import findings_of_pyx12
from parsers.x12.write import Envelope, EnvelopeError, UnwritableValueError

STATUS = Envelope(
    sender_qualifier="ZZ",
    sender_id="GPHCN",
    receiver_qualifier="30",
    receiver_id="330000001",
    application_sender="GPHCN",
    application_receiver="REDWOOD",
    usage_code="T",
    acknowledgment_requested_code="1",
    created_date=date(2026, 3, 2),
    interchange_control_number=11,
    group_control_number=11,
    functional_id="HR",
    set_id="276",
    guide_id="005010X212",
)
REVIEW = replace(STATUS, functional_id="HI", set_id="278", guide_id="005010X217")

INQUIRER = Inquirer(name="GOLDEN POPPY HOME CARE NETWORK", submitter_id="GPHCN")
SOURCE = Source(name="REDWOOD SAMPLE HEALTH", payer_id="RSH01")
REQUESTER = Requester(
    name="GOLDEN POPPY HOME CARE NETWORK",
    provider_id="1234567893",
    tax_id="941234567",
    contact_name="BILLING OFFICE",
    contact_phone="5595550100",
)
REVIEWER = Reviewer(name="REDWOOD SAMPLE HEALTH", payer_id="RSH01")


def claims(count: int) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                "claim_id_submitter": f"C{at:05d}",
                "claim_id_payer": f"P{at:05d}" if at % 2 else None,
                "billing_provider_id": ("1234567893", "1245319599")[at % 3 == 0],
                "billing_provider_name": ("POPPY CARE", "OAK CARE")[at % 3 == 0],
                "member_id": f"9000{at // 2:04d}A",
                "last_name": f"NAME{at // 2}",
                "first_name": "ANA" if at // 2 % 2 else None,
                "birth_date": date(1950, 1, 1 + at // 2 % 28) if at // 2 % 3 else None,
                "gender_code": ("F", "U", None)[at // 2 % 3],
                "charge_cents": 12345 + at,
                "from_date": date(2026, 2, 1),
                "to_date": date(2026, 2, 1 + at % 28),
            }
            for at in range(count)
        ],
        schema_overrides={
            "first_name": pl.String,
            "birth_date": pl.Date,
            "gender_code": pl.String,
            "claim_id_payer": pl.String,
        },
    )


def write_status(rows: pl.DataFrame, claims_per_set: int = 100) -> bytes:
    return write_276(envelope=STATUS, inquirer=INQUIRER, source=SOURCE, claims=rows, claims_per_set=claims_per_set)


def read(path: Path, content: bytes) -> ReadFile:
    (path / "a.x12").write_bytes(content)
    return read_file(path / "a.x12")


def test_a_status_inquiry_reads_as_the_guide_wants_it() -> None:
    assert write_status(claims(2).tail(1)).decode().split("~")[2:-3] == [
        "ST*276*0001*005010X212",
        "BHT*0010*13*0000000110001*20260302*1200",
        "HL*1**20*1",
        "NM1*PR*2*REDWOOD SAMPLE HEALTH*****PI*RSH01",
        "HL*2*1*21*1",
        "NM1*41*2*GOLDEN POPPY HOME CARE NETWORK*****46*GPHCN",
        "HL*3*2*19*1",
        "NM1*1P*2*POPPY CARE*****XX*1234567893",
        "HL*4*3*22*0",
        "NM1*IL*1*NAME0*****MI*90000000A",
        "TRN*1*B6ADA40CF9AC7291770B",
        "REF*1K*P00001",
        "REF*EJ*C00001",
        "AMT*T3*123.46",
        "DTP*472*RD8*20260201-20260202",
        "SE*16*0001",
    ]


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(count=st.integers(1, 30), claims_per_set=st.integers(1, 25))
def test_claims_asked_about_are_read_back(tmp_path: Path, count: int, claims_per_set: int) -> None:
    meant = claims(count)
    content = write_status(meant.sample(fraction=1, shuffle=True, seed=count), claims_per_set)
    assert content == write_status(meant, claims_per_set), "the order of the rows changes nothing"
    assert findings_of_pyx12(content).is_empty()
    found = read(tmp_path, content)
    assert found.findings.filter(severity_code="error").is_empty()
    assert found.envelope.sets.height == -(-count // claims_per_set)
    back = read_back(content)
    assert back["trace"].n_unique() == count
    ordered = meant.sort("claim_id_submitter")
    same = ("claim_id_submitter", "claim_id_payer", "member_id", "last_name", "first_name", "billing_provider_id")
    assert back.sort("claim_id_submitter").select(same).equals(ordered.select(same))
    charges = back.sort("claim_id_submitter")["charge"].str.to_decimal(scale=2)
    assert (charges * 100).cast(pl.Int64).to_list() == ordered["charge_cents"].to_list()


def test_a_claim_without_its_member_is_not_asked_about() -> None:
    with pytest.raises(UnwritableValueError, match=r"claims.member_id, row 2"):
        write_status(
            claims(3).with_columns(member_id=pl.when(pl.col("claim_id_submitter") != "C00001").then("member_id"))
        )
    with pytest.raises(UnwritableValueError, match=r"claims.last_name, row 1"):
        write_status(claims(1).with_columns(last_name=pl.lit("NA*ME")))
    with pytest.raises(EnvelopeError, match="nothing to write"):
        write_status(claims(1).clear())


def requests(count: int) -> RequestFrames:
    return RequestFrames(
        requests=pl.DataFrame(
            [
                {
                    "request_id": f"R{at:04d}",
                    "request_category_code": "HS",
                    "certification_type_code": "R" if at % 2 else "I",
                    "service_type_code": "42" if at % 3 else None,
                    "place_of_service_code": "12" if at % 2 else None,
                    "previous_authorization_id": f"AUTH{at}" if at % 2 else None,
                    "from_date": date(2026, 3, 1),
                    "to_date": date(2026, 8, 31),
                    "diagnosis_code": "F0390" if at % 3 else None,
                    "member_id": f"9000{at:04d}A",
                    "last_name": f"NAME{at}",
                    "first_name": "ANA" if at % 2 else None,
                    "birth_date": date(1950, 1, 1 + at % 28) if at % 4 else None,
                    "gender_code": "F" if at % 4 else None,
                    "provider_id": "1245319599",
                    "provider_name": "OAK CARE",
                }
                for at in range(count)
            ],
            schema_overrides=dict.fromkeys(
                (
                    "service_type_code",
                    "place_of_service_code",
                    "previous_authorization_id",
                    "diagnosis_code",
                    "first_name",
                    "gender_code",
                ),
                pl.String,
            )
            | {"birth_date": pl.Date},
        ),
        services=pl.DataFrame(
            [
                {
                    "request_id": f"R{at:04d}",
                    "service_number": number,
                    "service_code": ("S5150", "S5130")[number - 1],
                    "modifier_codes": ("U6", "U6:U1")[number - 1],
                    "units": 96 * number,
                    "from_date": date(2026, 3, 1),
                    "to_date": date(2026, 5, 31),
                    "delivery_quantity_code": "HS" if number == 1 else None,
                    "delivery_quantity": 12 if number == 1 else None,
                    "delivery_frequency_code": "WK" if number == 1 else None,
                }
                for at in range(count)
                for number in range(1, at % 3 + 1)
            ],
            schema={
                **dict.fromkeys(
                    (
                        "request_id",
                        "service_code",
                        "modifier_codes",
                        "delivery_quantity_code",
                        "delivery_frequency_code",
                    ),
                    pl.String,
                ),
                **dict.fromkeys(("service_number", "units", "delivery_quantity"), pl.Int64),
                **dict.fromkeys(("from_date", "to_date"), pl.Date),
            },
        ),
    )


def write_requests(frames: RequestFrames) -> bytes:
    return write_278_request(envelope=REVIEW, requester=REQUESTER, reviewer=REVIEWER, frames=frames)


def test_a_request_reads_as_the_guide_wants_it() -> None:
    frames = requests(2)
    second = RequestFrames(requests=frames.requests.tail(1), services=frames.services.filter(request_id="R0001"))
    assert write_requests(second).decode().split("~")[2:-3] == [
        "ST*278*0001*005010X217",
        "BHT*0007*13*R0001*20260302*1200",
        "HL*1**20*1",
        "NM1*X3*2*REDWOOD SAMPLE HEALTH*****PI*RSH01",
        "HL*2*1*21*1",
        "NM1*1P*2*GOLDEN POPPY HOME CARE NETWORK*****XX*1234567893",
        "PER*IC*BILLING OFFICE*TE*5595550100",
        "HL*3*2*22*1",
        "NM1*IL*1*NAME1*ANA****MI*90000001A",
        "DMG*D8*19500102*F",
        "HL*4*3*EV*1",
        "TRN*1*R0001*1941234567",
        "UM*HS*R*42*12:B",
        "REF*BB*AUTH1",
        "DTP*AAH*RD8*20260301-20260831",
        "HI*ABK:F0390",
        "NM1*SJ*2*OAK CARE*****XX*1245319599",
        "HL*5*4*SS*0",
        "DTP*472*RD8*20260301-20260531",
        "SV1*HC:S5150:U6**UN*96",
        "HSD*HS*12*WK",
        "SE*22*0001",
    ]


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(count=st.integers(1, 12))
def test_requests_are_read_back_as_they_were_meant(tmp_path: Path, count: int) -> None:
    frames = requests(count)
    content = write_requests(frames)
    shuffled = RequestFrames(
        requests=frames.requests.sample(fraction=1, shuffle=True, seed=1),
        services=frames.services.sample(fraction=1, shuffle=True, seed=1),
    )
    assert content == write_requests(shuffled), "the order of the rows changes nothing"
    assert findings_of_pyx12(content).is_empty()
    found = read(tmp_path, content)
    assert found.findings.filter(severity_code="error").is_empty()
    assert found.frames["other_segments"].filter(~pl.col("segment_id").is_in(["PER"])).is_empty()
    events = found.frames["authorization_events"]
    meant = frames.requests.sort("request_id")
    event = {
        "trace_number": "request_id",
        "request_category_code": "request_category_code",
        "certification_type_code": "certification_type_code",
        "service_type_code": "service_type_code",
        "facility_code": "place_of_service_code",
        "previous_authorization_id": "previous_authorization_id",
        "event_begin_date": "from_date",
        "event_end_date": "to_date",
        "diagnosis_1_code": "diagnosis_code",
        "provider_last_name": "provider_name",
        "provider_identification_code": "provider_id",
    }
    assert events.select(*event).rows() == meant.select(*event.values()).rows()
    members = found.frames["authorization_levels"].filter(level_code="22")
    assert (
        members.select("last_name", "first_name", "birth_date", "gender_code").rows()
        == meant.select("last_name", "first_name", "birth_date", "gender_code").rows()
    )
    service = {
        "trace_number": "request_id",
        "procedure_code": "service_code",
        "quantity": "units",
        "service_begin_date": "from_date",
        "service_end_date": "to_date",
        "delivery_quantity_code": "delivery_quantity_code",
        "delivery_quantity": "delivery_quantity",
        "delivery_frequency_code": "delivery_frequency_code",
    }
    services = found.frames["authorization_services"].drop("trace_number")
    asked = services.join(events.select("event_ordinal", "trace_number"), on="event_ordinal", maintain_order="left")
    asked_for = frames.services.with_columns(pl.col("units", "delivery_quantity").cast(pl.String))
    assert (
        asked.select(*service).rows() == asked_for.sort("request_id", "service_number").select(*service.values()).rows()
    )


def test_a_request_without_its_provider_is_refused_by_place() -> None:
    frames = requests(2)
    broken = replace(frames, requests=frames.requests.with_columns(provider_id=pl.lit(None, pl.String)))
    with pytest.raises(UnwritableValueError, match=r"requests.provider_id, row 1"):
        write_requests(broken)
    with pytest.raises(EnvelopeError, match="nothing to write"):
        write_requests(RequestFrames(requests=frames.requests.clear(), services=frames.services.clear()))
