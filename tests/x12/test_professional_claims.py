"""837P: what a claim file says of levels, claims, lines and other payers, from published examples and our own files."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from parsers.transactions import claim_837p
from parsers.transactions.reading import ReadFile, read_file
from parsers.x12.write import Envelope
from schemas.frames import X12_FRAMES
from schemas.validation import validate
from tests.x12.files import SAMPLES, STANDARD, Separators, group, interchange

Row = dict[str, Any]
CLAIM_FILES = [path for path in sorted((SAMPLES / "837P").iterdir()) if b"005010X222" in path.read_bytes()]

HEADER = ["BHT*0019*00*1*20260115*1200*CH", "NM1*41*2*SUBMITTER*****46*S1", "NM1*40*2*PLAN*****46*P1"]
BILLING = ["HL*1**20*1", "NM1*85*2*AGENCY*****XX*1234567893", "N3*1 AGENCY ST", "REF*EI*123456789"]
SUBSCRIBER = ["HL*2*1*22*0", "SBR*P*18*******MC", "NM1*IL*1*DOE*JANE****MI*90000001A", "NM1*PR*2*PLAN*****PI*P1"]
CLAIM = ["CLM*C1*30***12:B:1*Y*A*Y*Y", "HI*ABK:R69"]
LINE = ["LX*1", "SV1*HC:T1019:U6*30*UN*4***1", "DTP*472*D8*20260105"]


def read_837(folder: Path, *segments: str, separators: Separators = STANDARD) -> ReadFile:
    body = [*HEADER, *segments]
    (folder / "a.837").write_bytes(separators.write(interchange(group("HC", "005010X222A1", body))))
    return read_file(folder / "a.837")


def read_sample(name: str) -> dict[str, pl.DataFrame]:
    return read_file(next((SAMPLES / "837P").glob(name))).frames


def only(frame: pl.DataFrame) -> Row:
    assert frame.height == 1
    return frame.row(0, named=True)


def test_a_claim_to_the_second_payer_says_what_the_first_paid_and_adjusted() -> None:
    """The guide's example of coordination of benefits: 79.04 charged, 39.15 paid, the patient is the son."""
    frames = read_sample("stupidedi__X222A1-HC837__COB-claim-from-billing-provider-to-payer-b.edi")
    claim, payer = only(frames["professional_claims"]), only(frames["professional_other_payers"])
    assert (claim["claim_id_submitter"], claim["charge_cents"], claim["release_code"]) == ("26407789", 79_04, "I")
    patient = frames["professional_levels"].row(claim["level_ordinal"], named=True)
    assert (patient["level_code"], patient["patient_relationship_code"]) == ("23", "19")
    assert (patient["patient_first_name"], patient["patient_birth_date"]) == ("TED", date(1973, 5, 1))
    assert (payer["paid_cents"], payer["remaining_liability_cents"]) == (39_15, 36_89)
    assert (payer["subscriber_first_name"], payer["payer_identification_code"]) == ("JANE", "999996666")
    lines = frames["professional_lines"]
    assert lines["charge_cents"].to_list() == [43_00, 15_00, 21_04]
    assert lines.select(pl.col("^diagnosis_pointer_.$")).row(0) == (1, 2, 3, 4)
    paid = frames["professional_adjudications"]
    assert paid.select("line_ordinal", "paid_cents", "payer_identification_code").rows() == [
        (0, 40_00, "999996666"),
        (1, 15_00, "999996666"),
        (2, 21_04, "999996666"),
    ]
    assert paid["paid_date"].unique().to_list() == [date(2005, 10, 15)]


def test_the_published_coordination_of_benefits_balances_by_the_ordinals() -> None:
    """SV102 = SVD02 + CAS of the line; CLM02 = AMT D + all CAS of the payer."""
    frames = read_sample("lfh-x12__837_005010X222A2__demo.cob.example3.B.837")
    amounts = pl.sum_horizontal(pl.col("^adjustment_._cents$"))
    of_line = frames["professional_line_adjustments"].group_by("adjudication_ordinal").agg(adjusted=amounts.sum())
    lines = (
        frames["professional_lines"]
        .join(frames["professional_adjudications"], on="line_ordinal", suffix="_paid")
        .join(of_line, on="adjudication_ordinal", how="left")
    )
    assert lines.filter(pl.col("charge_cents") != pl.col("paid_cents") + pl.col("adjusted").fill_null(0)).is_empty()
    claim = frames["professional_claims"].join(frames["professional_other_payers"], on="claim_ordinal")
    adjusted = only(frames["professional_payer_adjustments"].select(amounts, "other_payer_ordinal"))
    assert only(claim)["other_payer_ordinal"] == adjusted["other_payer_ordinal"]
    assert only(claim)["charge_cents"] == 39_15 + adjusted["adjustment_1_cents"] + 3_00
    assert lines["charge_cents"].sum() == only(claim)["charge_cents"]


def test_a_line_names_its_rendering_provider_where_the_claim_names_none() -> None:
    """imsweb expects one loop 2420A, with name PERSON and taxonomy 2420A, and no 2310B."""
    frames = read_sample("imsweb__x12_ambiguous_loop.txt")
    claim, line = only(frames["professional_claims"]), only(frames["professional_lines"])
    assert (line["rendering_last_name"], line["rendering_taxonomy_code"]) == ("PERSON", "2420A")
    assert claim["rendering_last_name"] is None
    assert (claim["admission_date"], claim["discharge_date"]) == (date(2012, 3, 30), date(2012, 4, 6))
    assert (line["service_begin_date"], line["service_end_date"]) == (date(2005, 3, 14), date(2005, 3, 25))
    assert (line["procedure_code"], line["modifier_1_code"], line["place_of_service_code"]) == ("99211", "25", "11")
    level = frames["professional_levels"].row(0, named=True)
    assert (level["pay_to_city_name"], level["billing_city_name"]) == ("GREENBELT", "CALVERTON")


def test_service_lines_and_first_linked_diagnosis_other_projects_expect() -> None:
    frames = read_sample("hccinfhir__sample_837_0.txt")
    lines = frames["professional_lines"].join(frames["professional_claims"], on="claim_ordinal")
    assert lines.height == 5
    assert lines["diagnosis_pointer_1"].to_list() == [1] * 5
    assert lines["diagnosis_1_code"].to_list() == ["F1120", "F1520", "F1020", "F251", "F1020"]
    assert lines["charge_cents"].sum() == 20_00 + 50_10 + 11_64 + 234_00 + 20_00
    assert frames["professional_claims"]["set_ordinal"].to_list() == [0, 1, 2, 3, 4]
    assert frames["professional_lines"]["note_text"].to_list() == [None, None, None, "05", None]


def test_levels_of_three_groups_other_projects_count() -> None:
    """imsweb expects three groups with six subscribers in all."""
    frames = read_sample("imsweb__x12_multiple_gs.txt")
    levels = frames["professional_levels"]
    assert levels.filter(level_code="22").height == 6
    assert frames["professional_sets"]["submitter_contact_name"].to_list()[-1] == "DAVID JEFFREY ANGELASZEK"
    above = frames["professional_claims"].join(levels, on="level_ordinal")
    assert set(above["level_code"]) <= {"22", "23"}
    assert above.filter(pl.col("set_ordinal") != pl.col("set_ordinal_right")).is_empty()


def test_a_drug_stands_with_its_line() -> None:
    frames = read_sample("stupidedi__X222A1-HC837__drug-administered-in-the-physician-office.edi")
    drugs = frames["professional_lines"].select("drug_code", "drug_quantity", "drug_unit_code", "sales_tax_cents")
    assert drugs.rows() == [(None, None, None, None), ("00026063512", "10", "ML", 3_37)]


@pytest.mark.parametrize("path", CLAIM_FILES, ids=lambda path: path.name)
def test_frames_of_samples_pass_their_contract_and_join(path: Path) -> None:
    frames = read_file(path).frames
    for name, frame in frames.items():
        placed = frame.with_columns(file_sha256=pl.lit("0" * 64), plan_id=pl.lit("plan"))
        assert validate(placed, X12_FRAMES[name]).rejected.is_empty(), name
    for child, parent, key in (
        ("professional_levels", "professional_sets", "set_ordinal"),
        ("professional_claims", "professional_levels", "level_ordinal"),
        ("professional_lines", "professional_claims", "claim_ordinal"),
        ("professional_other_payers", "professional_claims", "claim_ordinal"),
        ("professional_payer_adjustments", "professional_other_payers", "other_payer_ordinal"),
        ("professional_adjudications", "professional_lines", "line_ordinal"),
        ("professional_line_adjustments", "professional_adjudications", "adjudication_ordinal"),
    ):
        joined = frames[child].join(frames[parent], on=key)
        assert joined.height == frames[child].height
        if "segment_ordinal_right" in joined.columns:
            assert joined.filter(pl.col("segment_ordinal") < pl.col("segment_ordinal_right")).is_empty()


@pytest.mark.parametrize("path", CLAIM_FILES, ids=lambda path: path.name)
def test_chunks_and_threads_do_not_change_the_frames(path: Path) -> None:
    whole = read_file(path, workers=1)
    for options in ({"chunk_bytes": 200}, {"chunk_bytes": 700, "workers": 2}):
        other = read_file(path, **options)
        for name, frame in whole.frames.items():
            assert_frame_equal(frame, other.frames[name])


def test_a_claim_file_is_cut_before_levels_only_and_ordinals_go_on(tmp_path: Path) -> None:
    levels = [segment for _ in range(20) for segment in (*SUBSCRIBER, *CLAIM, *LINE, *CLAIM, *LINE)]
    whole = read_837(tmp_path, *BILLING, *levels)
    cut = read_file(tmp_path / "a.837", chunk_bytes=300)
    assert cut.frames["professional_claims"]["level_ordinal"].to_list() == [n for n in range(1, 21) for _ in (1, 2)]
    for name, frame in whole.frames.items():
        assert_frame_equal(frame, cut.frames[name])


def test_what_has_no_column_is_kept_with_the_claim_line_or_payer_it_belongs_to(tmp_path: Path) -> None:
    read = read_837(
        tmp_path,
        *(*BILLING, *SUBSCRIBER, *CLAIM, "REF*ZZ*UNKNOWN", "HI*BP:00100", "NM1*99*2*WHO", "N3*9 WHO ST"),
        *("SBR*S*18*******CI", "CAS*CO*45*1", "AMT*XX*5", "NM1*PR*2*OTHER", "LX*1", "SV1*HC:T1019*30*UN*4***1"),
        *("REF*6R*L1", "REF*6R*L2", "SVD*P2*20*HC:T1019**4", "CAS*PR*3*10", "DTP*999*D8*20260101"),
    )
    others = read.frames["other_segments"].select("loop_id", "segment_id", "element_01", "parent_frame").rows()
    assert others == [
        ("2300", "REF", "ZZ", "professional_claims"),
        ("2300", "HI", "BP:00100", "professional_claims"),
        ("2310 other", "NM1", "99", "professional_claims"),
        ("2310 other", "N3", "9 WHO ST", "professional_claims"),
        ("2320 CAS", "AMT", "XX", "professional_payer_adjustments"),
        ("2400", "REF", "6R", "professional_lines"),
        ("2430 CAS", "DTP", "999", "professional_line_adjustments"),
    ]
    assert only(read.frames["professional_lines"])["line_id_submitter"] == "L1"


def test_amounts_behind_an_adjustment_are_still_the_payers(tmp_path: Path) -> None:
    read = read_837(
        tmp_path,
        *(*BILLING, *SUBSCRIBER, *CLAIM, "SBR*S*18*******CI", "CAS*CO*45*1", "CAS*PR*1*2*1*2*3.5**3*-4", "AMT*D*7"),
        *("OI***Y***Y", *LINE, "SVD*P2*20*HC:T1019:U6:TT**4", "CAS*PR*3*10", "DTP*573*D8*20260110"),
    )
    payer = only(read.frames["professional_other_payers"])
    assert (payer["paid_cents"], payer["release_code"]) == (7_00, "Y")
    adjusted = read.frames["professional_payer_adjustments"]
    assert adjusted["group_code"].to_list() == ["CO", "PR"]
    last = adjusted.row(1, named=True)
    assert [last[f"reason_{n}_code"] for n in range(1, 5)] == ["1", "2", "3", None]
    assert [last[f"adjustment_{n}_cents"] for n in range(1, 4)] == [2_00, 3_50, -4_00]
    assert (last["quantity_1"], last["quantity_2"]) == ("1", None)
    paid = only(read.frames["professional_adjudications"])
    assert (paid["paid_date"], paid["modifier_2_code"]) == (date(2026, 1, 10), "TT")


def test_an_adjustment_names_its_claim_and_its_line(tmp_path: Path) -> None:
    other = ["SBR*S*18*******CI", "CAS*CO*45*1", "AMT*D*7"]
    paid = ["SVD*P2*20*HC:T1019**4", "CAS*PR*3*10", "SVD*P3*5*HC:T1019**4", "CAS*CO*45*1", "CAS*PR*1*2"]
    levels = [[*SUBSCRIBER, *CLAIM, *LINE, *CLAIM, *other, *LINE, *LINE, *paid, *LINE, *paid[:2]] for _ in range(8)]
    body = [segment for level in levels for segment in level]
    whole = read_837(tmp_path, *BILLING, *body).frames
    cut = read_file(tmp_path / "a.837", chunk_bytes=400).frames
    for frames in (whole, cut):
        of_payer = frames["professional_payer_adjustments"]
        assert of_payer["claim_ordinal"].to_list() == [2 * n + 1 for n in range(8)]
        assert of_payer["other_payer_ordinal"].to_list() == list(range(8))
        of_line = frames["professional_line_adjustments"]
        assert of_line["claim_ordinal"].to_list() == [2 * n + 1 for n in range(8) for _ in range(4)]
        assert of_line["line_ordinal"].to_list() == [line for n in range(8) for line in (*[4 * n + 2] * 3, 4 * n + 3)]
        assert of_line["adjudication_ordinal"].to_list() == [
            paid for n in range(8) for paid in (3 * n, 3 * n + 1, 3 * n + 1, 3 * n + 2)
        ]
        by_line = frames["professional_adjudications"].select("claim_ordinal", "line_ordinal").rows()[:3]
        assert by_line == [(1, 2), (1, 2), (1, 3)]


def test_a_replacement_names_the_payers_claim_number_and_twelve_diagnoses(tmp_path: Path) -> None:
    codes = [f"Z{n:02d}" for n in range(12)]
    hi = "*".join(["HI", f"ABK:{codes[0]}", *(f"ABF:{code}" for code in codes[1:])])
    claim = ["CLM*C1*30***12:B:7*Y*A*Y*Y*P*AA:::CA*02********11", "REF*F8*PAYER1", "REF*G1*AUTH1", "REF*EA*MRN1"]
    more = ["CRC*75*Y*IH", "HI*BG:W2*BG:W3", "AMT*F5*1.5", "K3*TEXT"]
    row = only(read_837(tmp_path, *BILLING, *SUBSCRIBER, *claim, hi, *more, *LINE).frames["professional_claims"])
    assert [row[f"diagnosis_{n}_code"] for n in range(1, 13)] == codes
    assert (row["diagnosis_1_qualifier_code"], row["diagnosis_12_qualifier_code"]) == ("ABK", "ABF")
    assert (row["frequency_code"], row["payer_claim_number"], row["authorization_id"]) == ("7", "PAYER1", "AUTH1")
    assert (row["related_cause_1_code"], row["accident_state_code"], row["delay_reason_code"]) == ("AA", "CA", "11")
    assert (row["homebound_code"], row["condition_2_code"], row["patient_paid_cents"]) == ("Y", "W3", 1_50)


def test_separators_do_not_change_the_frames(tmp_path: Path) -> None:
    segments = [*BILLING, *SUBSCRIBER, *CLAIM, *LINE]
    one = read_837(tmp_path, *segments)
    other = read_837(tmp_path, *segments, separators=Separators("|", ">", "!", "\x1d", "\n"))
    for name, frame in one.frames.items():
        assert_frame_equal(frame, other.frames[name])


def test_an_institutional_claim_is_not_read_as_a_professional_one(tmp_path: Path) -> None:
    (tmp_path / "a.837").write_bytes(STANDARD.write(interchange(group("HC", "005010X223A2", [*HEADER, *BILLING]))))
    read = read_file(tmp_path / "a.837")
    assert (read.kind_code, read.frames) == ("x12_other", {})
    note = read.findings.filter(rule_code="X12-SET-NOT-READ")
    assert note.select("severity_code", "found").rows() == [("note", "837: 1")]


def test_a_professional_claim_of_another_version_is_named_as_such(tmp_path: Path) -> None:
    (tmp_path / "a.837").write_bytes(STANDARD.write(interchange(group("HC", "004010X098A1", [*HEADER, *BILLING]))))
    found = set(read_file(tmp_path / "a.837").findings["rule_code"])
    assert {"X12-VERSION", "X12-VERSION-NOT-READ"} & found


def test_a_file_of_ours_comes_back_as_it_was_written(tmp_path: Path) -> None:
    envelope = Envelope(
        sender_qualifier="ZZ",
        sender_id="NETWORK",
        receiver_qualifier="ZZ",
        receiver_id="PLAN",
        application_sender="NETWORK",
        application_receiver="PLAN",
        interchange_control_number=7,
        group_control_number=7,
        created_date=date(2026, 3, 2),
        usage_code="T",
        acknowledgment_requested_code="0",
        functional_id="HC",
        set_id="837",
        guide_id=claim_837p.GUIDE_ID,
    )
    provider = {"address_line_1": "1 A ST", "city_name": "FRESNO", "state_code": "CA", "postal_code": "937010000"}
    subscriber = {**provider, "last_name": "DOE", "birth_date": date(1950, 7, 22), "gender_code": "F"}
    claim = {"billing_provider_id": "1234567893", "from_date": date(2026, 2, 2), "diagnosis_code": "R69"}
    claim |= {"place_of_service_code": "12", "frequency_code": "1", "rendering_provider_id": None}
    claim |= {"original_claim_id_payer": None}
    line = {"line_number": 1, "service_code": "T1019", "units": 4, "service_date": date(2026, 2, 2)}
    frames = claim_837p.ClaimFrames(
        providers=pl.DataFrame(
            [{"provider_id": "1234567893", "name": "AGENCY", "tax_id": "1", "taxonomy_code": "251E00000X", **provider}]
        ),
        subscribers=pl.DataFrame(
            [
                {"subscriber_key": "A", "member_id": "M1", "first_name": "ANN", "middle_name": None, **subscriber},
                {"subscriber_key": "B", "member_id": "M2", "first_name": "BEA", "middle_name": "Q", **subscriber},
            ]
        ).with_columns(address_line_2=pl.lit(None, pl.String)),
        claims=pl.DataFrame(
            [
                {**claim, "claim_id_submitter": "C1", "subscriber_key": "A", "charge_cents": 3050},
                {**claim, "claim_id_submitter": "C2", "subscriber_key": "B", "charge_cents": 4000},
            ]
        ).with_columns(authorization_id=pl.Series(["AUTH1", None]), rendering_provider_id=pl.lit(None, pl.String)),
        lines=pl.DataFrame(
            [
                {**line, "claim_id_submitter": "C1", "line_id_submitter": "L1", "charge_cents": 3050},
                {**line, "claim_id_submitter": "C2", "line_id_submitter": "L2", "charge_cents": 4000},
            ]
        ).with_columns(
            modifier_codes=pl.Series(["U6:TT", None]),
            place_of_service_code=pl.Series(["12", "99"]),
            authorization_id=pl.Series([None, "AUTH2"]),
        ),
    )
    content = claim_837p.write_claims(
        envelope=envelope,
        submitter=claim_837p.Submitter(name="NETWORK", submitter_id="N1", contact_name="X", contact_phone="5555550100"),
        payer=claim_837p.Payer(name="PLAN", payer_id="P1", receiver_id="R1", claim_filing_code="MC"),
        frames=frames,
        claims_per_set=1,
    )
    (tmp_path / "ours.837").write_bytes(content)
    read = read_file(tmp_path / "ours.837")
    assert set(read.findings["rule_code"]) == {"X12-ELEMENT-NOT-MAPPED"}
    assert read.frames["other_segments"].is_empty()
    claims, levels = read.frames["professional_claims"], read.frames["professional_levels"]
    written = ["claim_id_submitter", "charge_cents", "place_of_service_code", "frequency_code", "authorization_id"]
    assert claims.select(written).rows() == frames.claims.select(written).rows()
    assert claims["diagnosis_1_code"].to_list() == ["R69", "R69"]
    members = claims.join(levels, on="level_ordinal").select("subscriber_identification_code", "payer_name")
    assert members.rows() == [("M1", "PLAN"), ("M2", "PLAN")]
    assert levels["billing_identification_code"].drop_nulls().to_list() == ["1234567893", "1234567893"]
    lines = read.frames["professional_lines"]
    kept = ["line_number", "line_id_submitter", "charge_cents", "authorization_id"]
    assert lines.select(kept).rows() == frames.lines.select(kept).rows()
    assert lines.select("procedure_code", "modifier_1_code", "modifier_2_code", "quantity").rows() == [
        ("T1019", "U6", "TT", "4"),
        ("T1019", None, None, "4"),
    ]
    assert lines["place_of_service_code"].to_list() == [None, "99"]
    assert lines["service_begin_date"].to_list() == frames.lines["service_date"].to_list()
    proof = claim_837p.read_back(content)
    assert proof.claims["member_id"].to_list() == members["subscriber_identification_code"].to_list()
    assert proof.lines["units"].cast(pl.String).to_list() == lines["quantity"].to_list()
