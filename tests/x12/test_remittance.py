"""What an 835 says of a payment: claims, lines, what was taken off and why, to the cent."""

import csv
import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from parsers.transactions.reading import ReadFile, read_file
from tests.x12.files import SAMPLES, STANDARD, Separators, claim_payment, group, interchange, remittance

EXPECTED = [
    entry
    for entry in csv.DictReader((SAMPLES / "EXPECTED.csv").open(encoding="utf-8"))
    if entry["file"] == "835/edi835parser__emedny_sample.txt"
]
INDEX = list(csv.DictReader((SAMPLES / "INDEX.csv").open(encoding="utf-8")))
READABLE = [entry for entry in INDEX if (entry["transaction"], entry["version"]) == ("835", "005010X221A1")]
BALANCED = [entry["file"] for entry in READABLE if entry["balance_check"] == "ok"]

AMOUNTS = [f"amount_{number}_cents" for number in range(1, 7)]


def read_835(folder: Path, *bodies: list[str], separators: Separators = STANDARD) -> ReadFile:
    path = folder / "a.835"
    path.write_bytes(separators.write(interchange(group("HP", "005010X221A1", *bodies))))
    return read_file(path)


def of_claim(folder: Path, *segments: str) -> ReadFile:
    return read_835(folder, remittance(["CLP*A*1*100*70", *segments]))


def total(frame: pl.DataFrame, key: str) -> pl.DataFrame:
    return frame.group_by(key).agg(pl.sum_horizontal(AMOUNTS).sum().alias("adjusted_cents"))


def test_a_payment_names_payer_payee_bank_and_trace() -> None:
    read = read_file(SAMPLES / "835" / "edi835parser__emedny_sample.txt")
    row = read.frames["remittance_sets"].row(0, named=True)
    told = {name: value for name, value in row.items() if value is not None}
    assert told == {
        "set_ordinal": 0,
        "handling_code": "I",
        "payment_cents": 4575,
        "credit_debit_code": "C",
        "payment_method_code": "ACH",
        "payment_format_code": "CCP",
        "sender_bank_qualifier_code": "01",
        "sender_bank_id": "111",
        "sender_account_qualifier_code": "DA",
        "sender_account_number": "33",
        "originating_company_id": "1234567890",
        "receiver_bank_qualifier_code": "01",
        "receiver_bank_id": "111",
        "receiver_account_qualifier_code": "DA",
        "receiver_account_number": "22",
        "payment_date": date(2010, 1, 1),
        "trace_number": "10100000000",
        "trace_company_id": "1000000000",
        "receiver_id": "ETIN",
        "production_date": date(2010, 1, 1),
        "payer_name": "NYSDOH",
        "payer_address_line_1": "OFFICE OF HEALTH INSURANCE PROGRAMS",
        "payer_address_line_2": "CORNING TOWER, EMPIRE STATE PLAZA",
        "payer_city_name": "ALBANY",
        "payer_state_code": "NY",
        "payer_postal_code": "122370080",
        "payer_technical_contact_name": "PROVIDER SERVICES",
        "payer_technical_phone_number": "8003439000",
        "payer_web_address": "www.emedny.org",
        "payee_name": "MAJOR MEDICAL PROVIDER",
        "payee_id_qualifier_code": "XX",
        "payee_id": "9999999995",
        "payee_tax_id": "000000000",
    }


def test_service_lines_another_project_expects() -> None:
    """keironstoddart's table of the eMedNY sample, row by row."""
    read = read_file(SAMPLES / "835" / "edi835parser__emedny_sample.txt")
    services, adjustments = read.frames["remittance_services"], read.frames["remittance_adjustments"]
    reasons = {row["service_ordinal"]: row for row in adjustments.to_dicts()}
    remarks = dict(read.frames["remittance_remarks"].select("service_ordinal", "remark_code").rows())
    rows = [json.loads(entry["expected"]) for entry in EXPECTED if entry["kind"] == "service row"]
    assert services.height == 10
    lines = iter(services.to_dicts())
    for expected in rows:
        # The table lists the lines in the file's order, but repeats none: lines alike are passed over.
        line = next(line for line in lines if line["procedure_code"] == expected["code"])
        assert line["procedure_qualifier_code"] == expected["qualifier"]
        assert line["modifier_1_code"] == expected.get("modifier")
        assert line["charge_cents"] == round(float(expected["charge_amount"]) * 100)
        assert line["payment_cents"] == round(float(expected["paid_amount"]) * 100)
        assert line["service_begin_date"] == date.fromisoformat(expected["start_date"])
        assert line["service_end_date"] == date.fromisoformat(expected["end_date"])
        assert line["paid_quantity"] == expected["billed_units"]
        adjustment = reasons.get(line["service_ordinal"], {})
        assert adjustment.get("group_code") == expected.get("adj_0_group")
        assert adjustment.get("reason_1_code") == expected.get("adj_0_code")
        assert adjustment.get("amount_1_cents", 0) == round(float(expected.get("adj_0_amount", 0)) * 100)
        assert remarks.get(line["service_ordinal"]) == expected.get("rem_0_code")
    paid = next(entry["expected"] for entry in EXPECTED if entry["kind"] == "sum of paid amounts")
    assert services["payment_cents"].sum() == round(float(paid) * 100)
    assert next(entry["expected"] for entry in EXPECTED if entry["kind"] == "claim count") == "3"
    assert read.frames["remittance_claims"].height == 3


def test_a_claim_names_patient_corrected_name_and_dates() -> None:
    claims = read_file(SAMPLES / "835" / "edi835parser__emedny_sample.txt").frames["remittance_claims"]
    assert claims.select(
        "patient_control_number", "claim_status_code", "charge_cents", "payment_cents", "payer_claim_control_number"
    ).rows() == [
        ("PATIENT ACCOUNT NUMBER", "1", 3425, 3425, "1000210000000030"),
        ("PATIENT ACCOUNT NUMBER", "2", 3400, 0, "1000220000000020"),
        ("PATIENT ACCOUNT NUMBER", "2", 3425, 1150, "1000230000000020"),
    ]
    assert claims["patient_identification_code"].to_list() == ["LL99999L", "LL88888L", "LL77777L"]
    assert set(claims.select("patient_last_name", "corrected_last_name").rows()) == {
        ("SUBMITTED LAST", "CORRECTED LAST")
    }
    assert claims["coverage_cents"].to_list() == [3425, None, 1150]
    assert set(claims.select("statement_from_date", "statement_to_date").rows()) == {
        (date(2010, 1, 1), date(2010, 1, 1))
    }
    assert claims["segment_ordinal"].to_list() == [15, 34, 46]


def test_an_adjustment_of_a_claim_is_not_one_of_a_line() -> None:
    """X12's example of a secondary payment: the first claim is adjusted as a whole, the second line by line."""
    read = read_file(SAMPLES / "835" / "lfh-x12__835_005010X221A1__secondary-payment.835")
    columns = ("claim_ordinal", "service_ordinal", "group_code", "reason_1_code", "amount_1_cents", "reason_2_code")
    assert read.frames["remittance_adjustments"].select(*columns, "amount_2_cents").rows() == [
        (0, None, "OA", "23", 941_164, None, None),
        (1, 0, "OA", "23", 13_650, None, None),
        (1, 1, "PR", "1", 15_000, "2", 7_000),
        (1, 1, "CO", "42", 8_500, None, None),
    ]
    claims = read.frames["remittance_claims"]
    assert claims["rendering_provider_last_name"].to_list() == ["ACME MEDICAL CENTER", "SMITH JONES PA"]
    assert claims["facility_type_code"].to_list() == ["11", None]
    services = read.frames["remittance_services"]
    assert services["rendering_provider_secondary_id"].to_list() == ["43285", "43285"]
    assert services["allowed_cents"].to_list() == [15_000, 50_000]


def test_provider_summaries_and_adjustments_of_the_provider() -> None:
    read = read_file(SAMPLES / "835" / "stupidedi__X221A1-HP835__dollars-and-data-sent-together.edi")
    summaries = read.frames["remittance_provider_summaries"]
    assert summaries.select("assigned_number", "provider_id", "claim_count", "charge_cents").rows() == [
        ("110212", "6543210903", 1, 21_136_697),
        ("130212", "6543210909", 1, 1_500_000),
    ]
    assert summaries["fiscal_period_date"].to_list() == [date(2002, 12, 31), date(1996, 12, 31)]
    assert summaries["drg_cents"].to_list() == [217_845, None]
    claims = read.frames["remittance_claims"]
    assert claims["drg_cents"].to_list() == [13_801_840, None]
    assert claims["outpatient_remark_1_code"].to_list() == [None, "MA02"]
    assert claims["covered_quantity"].to_list() == ["8", None]
    columns = ("set_ordinal", "provider_id", "reason_1_code", "reference_1_id", "amount_1_cents", "reason_2_code")
    assert read.frames["remittance_provider_adjustments"].select(columns).rows() == [
        (0, "6543210903", "CV", "CP", -127, None)
    ]


@pytest.mark.parametrize("file", BALANCED)
def test_balanced_samples_balance_in_the_frames(file: str) -> None:
    """Charge less adjustments is payment: of every line, every claim with its lines, and the set less its PLB."""
    frames = read_file(SAMPLES / file).frames
    claims, services, adjustments = (frames[f"remittance_{name}"] for name in ("claims", "services", "adjustments"))
    of_lines = total(adjustments.drop_nulls("service_ordinal"), "service_ordinal")
    lines = services.join(of_lines, on="service_ordinal", how="left").fill_null(0)
    assert (lines["charge_cents"] - lines["adjusted_cents"] == lines["payment_cents"]).all()
    whole = claims.join(total(adjustments, "claim_ordinal"), on="claim_ordinal", how="left").fill_null(0)
    assert (whole["charge_cents"] - whole["adjusted_cents"] == whole["payment_cents"]).all()
    plb = total(frames["remittance_provider_adjustments"], "set_ordinal")
    sets = frames["remittance_sets"].join(
        claims.group_by("set_ordinal").agg(paid_cents=pl.col("payment_cents").sum()), on="set_ordinal"
    )
    sets = sets.join(plb, on="set_ordinal", how="left").with_columns(pl.col("adjusted_cents").fill_null(0))
    assert sets.height == frames["remittance_sets"].height > 0
    assert (sets["paid_cents"] - sets["adjusted_cents"] == sets["payment_cents"]).all()


def test_samples_that_balance_are_among_those_that_are_read() -> None:
    assert len(BALANCED) >= 5
    assert any("profee-multiple" in file for file in BALANCED)


def test_all_six_reasons_of_an_adjustment_are_read(tmp_path: Path) -> None:
    cas = "CAS*CO*1*1*11*2*2.2*12*3*.03*13*4*-4*14*5*5.00*15*6*600*1.5"
    adjustment = of_claim(tmp_path, cas).frames["remittance_adjustments"].row(0, named=True)
    assert [adjustment[f"reason_{number}_code"] for number in range(1, 7)] == ["1", "2", "3", "4", "5", "6"]
    assert [adjustment[name] for name in AMOUNTS] == [100, 220, 3, -400, 500, 60_000]
    assert [adjustment[f"quantity_{number}"] for number in range(1, 7)] == ["11", "12", "13", "14", "15", "1.5"]


def test_all_six_adjustments_of_a_provider_are_read(tmp_path: Path) -> None:
    body = [*remittance()[:-1], "PLB*P*20261231*WO:R1*1*FB:R2*-2*72*3*L6:R4*4*IR*5*CS:R6:X*6.01"]
    plb = read_835(tmp_path, body).frames["remittance_provider_adjustments"].row(0, named=True)
    assert [plb[f"reason_{number}_code"] for number in range(1, 7)] == ["WO", "FB", "72", "L6", "IR", "CS"]
    assert [plb[f"reference_{number}_id"] for number in range(1, 7)] == ["R1", "R2", None, "R4", None, "R6"]
    assert [plb[name] for name in AMOUNTS] == [100, -200, 300, 400, 500, 601]


def test_what_follows_an_adjustment_is_still_the_claims_and_the_lines(tmp_path: Path) -> None:
    read = of_claim(
        tmp_path,
        "CAS*CO*45*1",
        "CAS*PR*1*2",
        "NM1*QC*1*DOE*JANE",
        "MOA***MA01*N1",
        "REF*G1*AUTH1",
        "DTM*050*20260110",
        "AMT*F5*3.5",
        "SVC*HC:T1019:U1:U2:U3:U4*10*4*0570*3*HC:T1020:UA:UB:UC:UD:WORDS*5",
        "DTM*150*20260101",
        "DTM*151*20260107",
        "CAS*CO*45*6",
        "REF*6R*L1",
        "REF*0K*POLICY",
        "AMT*B6*4",
        "AMT*KH*1",
    )
    claim = read.frames["remittance_claims"].row(0, named=True)
    assert (claim["patient_last_name"], claim["prior_authorization_number"]) == ("DOE", "AUTH1")
    assert (claim["outpatient_remark_1_code"], claim["outpatient_remark_2_code"]) == ("MA01", "N1")
    assert (claim["received_date"], claim["patient_paid_cents"]) == (date(2026, 1, 10), 350)
    line = read.frames["remittance_services"].row(0, named=True)
    assert [line[f"modifier_{number}_code"] for number in range(1, 5)] == ["U1", "U2", "U3", "U4"]
    assert (line["original_procedure_code"], line["original_modifier_4_code"]) == ("T1020", "UD")
    assert (line["original_procedure_description"], line["revenue_code"]) == ("WORDS", "0570")
    assert (line["paid_quantity"], line["original_quantity"]) == ("3", "5")
    assert (line["service_begin_date"], line["service_end_date"]) == (date(2026, 1, 1), date(2026, 1, 7))
    assert (line["line_item_control_number"], line["policy_id"]) == ("L1", "POLICY")
    assert (line["allowed_cents"], line["late_filing_reduction_cents"]) == (400, 100)
    assert read.frames["other_segments"].is_empty()


def test_every_remark_of_a_line_is_a_row(tmp_path: Path) -> None:
    read = of_claim(tmp_path, "SVC*HC:A*1*1", "LQ*HE*N20", "LQ*RX*75", "SVC*HC:B*1*1", "LQ*HE*M68")
    assert read.frames["remittance_remarks"].select("service_ordinal", "code_list_code", "remark_code").rows() == [
        (0, "HE", "N20"),
        (0, "RX", "75"),
        (1, "HE", "M68"),
    ]


def test_a_claim_without_lines_takes_no_line_of_the_claim_before(tmp_path: Path) -> None:
    second = ["CLP*B*4*50*0", "CAS*CO*29*50"]
    read = read_835(tmp_path, remittance(claim_payment(1), second), remittance(second))
    adjustments = read.frames["remittance_adjustments"]
    assert adjustments.select("claim_ordinal", "service_ordinal").rows() == [
        (0, None),
        (0, 1),
        (0, 1),
        (1, None),
        (2, None),
    ]


def test_qualifiers_no_guide_knows_are_kept(tmp_path: Path) -> None:
    read = of_claim(
        tmp_path, "REF*ZZ*A", "NM1*XX*1*STRANGER", "AMT*XX*1", "SVC*HC:A*1*1", "REF*ZZ*B", "DTM*999*20260101"
    )
    others = read.frames["other_segments"]
    assert others.select("loop_id", "segment_id", "parent_frame").rows() == [
        ("2100", "REF", "remittance_claims"),
        ("2100", "NM1", "remittance_claims"),
        ("2100", "AMT", "remittance_claims"),
        ("2110", "REF", "remittance_services"),
        ("2110", "DTM", "remittance_services"),
    ]
    notes = read.findings.filter(rule_code="X12-SEGMENT-NOT-MAPPED")["found"].to_list()
    assert sorted(notes) == ["999: 1", "XX: 1", "XX: 1", "ZZ: 2"]


def test_a_third_party_in_the_header_is_neither_payer_nor_payee(tmp_path: Path) -> None:
    body = ["BPR*I*1", "N1*PR*PLAN", "N1*ZZ*BROKER", "N3*9 STREET", "N1*PE*NETWORK", "N3*1 ROAD"]
    row = read_835(tmp_path, body).frames["remittance_sets"].row(0, named=True)
    assert (row["payer_address_line_1"], row["payee_address_line_1"]) == (None, "1 ROAD")


def test_each_kind_of_contact_keeps_to_itself(tmp_path: Path) -> None:
    body = ["N1*PR*PLAN", "PER*BL*TECH*TE*1*EM*t@example.com", "PER*CX*CLAIMS*FX*2*TE*3", "PER*IC**UR*example.com"]
    row = read_835(tmp_path, body).frames["remittance_sets"].row(0, named=True)
    assert (row["payer_technical_contact_name"], row["payer_technical_phone_number"]) == ("TECH", "1")
    assert (row["payer_business_contact_name"], row["payer_business_phone_number"]) == ("CLAIMS", "3")
    assert (row["payer_technical_email_address"], row["payer_business_email_address"]) == ("t@example.com", None)
    assert row["payer_web_address"] == "example.com"


@pytest.mark.parametrize("chunk_bytes", [200, 4000])
@pytest.mark.parametrize("workers", [1, 2])
def test_chunks_and_threads_do_not_change_a_remittance(chunk_bytes: int, workers: int) -> None:
    path = SAMPLES / "835" / "tastypackets__profee-multiple.edi"
    whole, cut = read_file(path), read_file(path, chunk_bytes=chunk_bytes, workers=workers)
    assert whole.frames["remittance_claims"].height == 468
    for name, frame in whole.frames.items():
        assert frame.equals(cut.frames[name]), name
