"""What a partner's 277CA and 999 say of our claims and files, level by level and fault by fault."""

from datetime import date
from pathlib import Path

import pytest

from parsers.transactions.reading import ReadFile, read_file
from tests.x12.files import (
    SAMPLES,
    STANDARD,
    acknowledgment,
    claim_acknowledgment,
    group,
    interchange,
    patient,
    refused_set,
)


def read_277ca(folder: Path, *bodies: list[str], **options: int) -> ReadFile:
    path = folder / "a.277"
    path.write_bytes(STANDARD.write(interchange(group("HN", "005010X214", *bodies))))
    return read_file(path, **options)


def read_999(folder: Path, *bodies: list[str], **options: int) -> ReadFile:
    path = folder / "a.999"
    path.write_bytes(STANDARD.write(interchange(group("FA", "005010X231A1", *bodies))))
    return read_file(path, **options)


def test_an_accepted_277ca_reads_as_its_text_says() -> None:
    """imsweb's sample: one claim accepted at every level."""
    read = read_file(SAMPLES / "277CA" / "imsweb__x12_277CA_accepted.txt")
    assert read.kind_code == "claim_acknowledgment_277ca"
    levels = read.frames["claim_acknowledgment_levels"]
    assert levels.select("level_code", "entity_code", "last_name", "identification_code", "trace_number").rows() == [
        ("20", "PR", "NYSDOH", "141797357", "000014420"),
        ("21", "41", "A NY MD GROUP", "ETIN", "000000674"),
        ("19", "85", "OCTOR", "1234567890", "1107000000000135FF"),
        ("PT", "QC", "TPATIENT", "LL99999X", None),
    ]
    assert levels.select("received_date", "processed_date").row(0) == (date(2011, 3, 11), date(2011, 3, 11))
    assert levels.select("accepted_count", "accepted_cents", "rejected_count").row(1) == (1, 12_500, None)
    claim = read.frames["claim_acknowledgment_claims"].row(0, named=True)
    assert (claim["patient_control_number"], claim["payer_claim_control_number"]) == ("5781", "1107000000014420")
    assert (claim["level_ordinal"], claim["service_begin_date"]) == (3, date(1001, 1, 1))
    statuses = read.frames["claim_acknowledgment_statuses"]
    columns = ("level_ordinal", "claim_ordinal", "category_1_code", "status_1_code", "action_code", "charge_cents")
    assert statuses.select(columns).rows() == [(1, None, "A1", "20", "WQ", 12_500), (3, 0, "A2", "20", "WQ", 12_500)]
    assert read.frames["claim_acknowledgment_sets"].row(0) == (
        0, "08", "000000674", date(2011, 3, 11), "100831", "TH",
    )  # fmt: skip
    assert read.frames["other_segments"].is_empty()


def test_a_status_belongs_to_its_level_claim_and_line(tmp_path: Path) -> None:
    read = read_277ca(tmp_path, claim_acknowledgment(patient(4), patient(5)))
    statuses = read.frames["claim_acknowledgment_statuses"]
    assert statuses.select("level_ordinal", "claim_ordinal", "line_ordinal", "category_1_code").rows() == [
        (1, None, None, "A1"),
        (2, None, None, "A1"),
        (3, 0, None, "A7"),
        (3, 0, 0, "A7"),
        (3, 1, None, "A2"),
        (4, 2, None, "A7"),
        (4, 2, 1, "A7"),
        (4, 3, None, "A2"),
    ]
    claims = read.frames["claim_acknowledgment_claims"]
    assert claims["patient_control_number"].to_list() == ["CLAIM4A", "CLAIM4B", "CLAIM5A", "CLAIM5B"]
    assert claims["level_ordinal"].to_list() == [3, 3, 4, 4]
    lines = read.frames["claim_acknowledgment_lines"]
    assert lines.select("claim_ordinal", "line_item_control_number").rows() == [(0, "LINE4A"), (2, "LINE5A")]


def test_a_status_of_a_level_is_not_of_the_line_of_the_patient_before(tmp_path: Path) -> None:
    provider = ["HL*9*2*19*0", "NM1*85*2*OTHER*****XX*1", "TRN*1*0", "STC*A8:496*20260115*U"]
    read = read_277ca(tmp_path, claim_acknowledgment(patient(4)[:10], provider, patient(5)[:6]))
    columns = ("level_ordinal", "claim_ordinal", "line_ordinal")
    assert read.frames["claim_acknowledgment_statuses"].select(columns).rows()[2:] == [
        (3, 0, None),
        (3, 0, 0),
        (4, None, None),
        (5, 1, None),
    ]


def test_all_codes_of_a_status_are_read(tmp_path: Path) -> None:
    read = read_277ca(tmp_path, claim_acknowledgment(patient(4)))
    row = read.frames["claim_acknowledgment_statuses"].row(2, named=True)
    assert [row[f"category_{number}_code"] for number in (1, 2, 3)] == ["A7", "A7", "A8"]
    assert [row[f"status_{number}_code"] for number in (1, 2, 3)] == ["562", "21", "187"]
    assert [row[f"entity_{number}_code"] for number in (1, 2, 3)] == ["85", None, "QC"]
    assert (row["status_date"], row["action_code"], row["charge_cents"]) == (date(2026, 1, 15), "U", 7950)
    assert row["message"] == "A TEXT OF THE PAYER"


def test_counts_sums_and_dates_are_read_behind_a_status(tmp_path: Path) -> None:
    claims = [*patient(4)[:5], "REF*XX1*UNKNOWN", *patient(4)[5:]]
    read = read_277ca(tmp_path, claim_acknowledgment(claims))
    levels = read.frames["claim_acknowledgment_levels"]
    columns = ("accepted_count", "rejected_count", "accepted_cents", "rejected_cents", "provider_secondary_id")
    assert levels.select(columns).rows()[1:3] == [(1, 1, 12_050, 7_950, None), (1, None, 12_050, None, "123456789")]
    claim = read.frames["claim_acknowledgment_claims"].row(0, named=True)
    assert (claim["service_begin_date"], claim["service_end_date"]) == (date(2026, 1, 5), date(2026, 1, 6))
    line = read.frames["claim_acknowledgment_lines"].row(0, named=True)
    assert (line["procedure_code"], line["modifier_1_code"], line["original_quantity"]) == ("T1019", "U6", "8")
    assert (line["charge_cents"], line["service_begin_date"]) == (7950, date(2026, 1, 6))
    others = read.frames["other_segments"].select("loop_id", "segment_id", "element_01").rows()
    assert others == [("2200D STC", "REF", "XX1")]


def test_a_level_no_guide_knows_is_nobodys(tmp_path: Path) -> None:
    strange = ["HL*9*3*22*0", "NM1*IL*1*STRANGER", "TRN*2*X", "STC*A1:20"]
    read = read_277ca(tmp_path, claim_acknowledgment(patient(4), strange))
    assert read.frames["claim_acknowledgment_levels"]["level_code"].to_list() == ["20", "21", "19", "PT"]
    assert read.frames["other_segments"]["segment_id"].to_list() == ["HL", "NM1", "TRN", "STC"]


def test_samples_of_999_say_what_became_of_group_and_set() -> None:
    accepted = read_file(SAMPLES / "999" / "imsweb__x12_999_accepted.txt")
    assert accepted.kind_code == "acknowledgment_999"
    assert accepted.frames["acknowledgment_responses"].row(0, named=True)["acknowledgment_code"] == "A"
    assert accepted.frames["acknowledgment_groups"].select(
        "functional_group_code", "group_control_number", "group_version", "acknowledgment_code", "accepted_count"
    ).rows() == [("HC", "17456", "005010X223A2", "A", 1)]
    rejected = read_file(SAMPLES / "999" / "imsweb__x12_999_rejected.txt")
    response = rejected.frames["acknowledgment_responses"].row(0, named=True)
    assert (response["set_control_number"], response["guide_id"]) == ("0028", None)
    assert (response["acknowledgment_code"], response["error_1_code"]) == ("R", "5")
    fault = rejected.frames["acknowledgment_segment_errors"].row(0, named=True)
    assert (fault["answered_segment_id"], fault["segment_position"]) == ("NM", 17)
    assert (fault["answered_loop_id"], fault["error_code"]) == (None, "1")
    group_row = rejected.frames["acknowledgment_groups"].row(0, named=True)
    assert (group_row["acknowledgment_code"], group_row["received_count"], group_row["accepted_count"]) == ("R", 1, 0)
    bare = read_file(SAMPLES / "999" / "pyx12__testdata_834_ls_le_ls.expected.999")
    assert bare.frames["acknowledgment_responses"]["transaction_set_code"].to_list() == ["834"]


def test_faults_stand_under_their_set_segment_and_element(tmp_path: Path) -> None:
    read = read_999(tmp_path, acknowledgment(refused_set(1), refused_set(2)))
    assert read.frames["acknowledgment_responses"].select(
        "set_control_number", "acknowledgment_code", "error_1_code", "error_2_code"
    ).rows() == [("0001", "R", "5", "I5"), ("0002", "R", "5", "I5")]
    assert read.frames["acknowledgment_segment_errors"].select(
        "response_ordinal", "answered_segment_id", "segment_position", "answered_loop_id", "error_code"
    ).rows() == [
        (0, "REF", 12, "2010", "3"),
        (0, "CLM", 22, "2300", "8"),
        (1, "REF", 12, "2010", "3"),
        (1, "CLM", 22, "2300", "8"),
    ]
    assert read.frames["acknowledgment_element_errors"].select(
        "segment_error_ordinal", "element_position", "component_position", "error_code", "answered_value"
    ).rows() == [(1, 5, 1, "7", "95"), (1, 2, None, "6", "1O"), (3, 5, 1, "7", "95"), (3, 2, None, "6", "1O")]
    assert read.frames["other_segments"].is_empty()


def test_contexts_of_a_segment_are_told_from_those_of_an_element(tmp_path: Path) -> None:
    first = [segment.replace("*1325", "*1325:782") for segment in refused_set(1)]
    contexts = read_999(tmp_path, acknowledgment(first, refused_set(2))).frames["acknowledgment_contexts"]
    columns = ("segment_error_ordinal", "element_error_ordinal", "context_name", "context_reference")
    assert contexts.select(columns).rows()[:4] == [
        (0, None, "CLM01", "CLAIM1"),
        (0, None, "SITUATIONAL TRIGGER", None),
        (1, None, "CLM01", "CLAIM2"),
        (1, 0, "SITUATIONAL TRIGGER", None),
    ]
    assert contexts["element_error_ordinal"].to_list()[4:] == [None, None, None, 2]
    trigger = contexts.row(1, named=True)
    assert (trigger["trigger_segment_id"], trigger["trigger_segment_position"]) == ("CLM", 11)
    assert (trigger["trigger_loop_id"], trigger["trigger_element_position"]) == ("2300", 5)
    assert (trigger["trigger_component_position"], trigger["trigger_repetition_position"]) == (3, 1)
    assert trigger["trigger_element_reference_number"] == "1325"
    assert trigger["trigger_component_reference_number"] == "782"


def test_a_verdict_carries_the_group_it_is_on_wherever_the_file_is_cut(tmp_path: Path) -> None:
    answers = [refused_set(number) for number in range(1, 30)]
    for chunk_bytes in (1 << 20, 200):
        read = read_999(tmp_path, acknowledgment(*answers), acknowledgment(), chunk_bytes=chunk_bytes)
        groups = read.frames["acknowledgment_groups"]
        assert groups.select("set_ordinal", "group_control_number", "error_1_code").rows() == [
            (0, "17", None),
            (1, "17", None),
        ]
        assert read.frames["acknowledgment_responses"].height == 29


@pytest.mark.parametrize("chunk_bytes", [150, 1000])
@pytest.mark.parametrize("workers", [1, 2])
def test_chunks_and_threads_do_not_change_a_277ca(tmp_path: Path, chunk_bytes: int, workers: int) -> None:
    body = claim_acknowledgment(*(patient(number) for number in range(4, 60)))
    whole = read_277ca(tmp_path, body, body)
    cut = read_277ca(tmp_path, body, body, chunk_bytes=chunk_bytes, workers=workers)
    assert whole.frames["claim_acknowledgment_claims"].height == 224
    for name, frame in whole.frames.items():
        assert frame.equals(cut.frames[name]), name


def test_a_997_is_named_as_not_read() -> None:
    read = read_file(SAMPLES / "997" / "staedi__simple997.edi")
    assert read.kind_code == "x12_other"
    assert "X12-SET-NOT-READ" in read.findings["rule_code"].to_list()
