"""Visits as two EVV systems export them."""

from datetime import UTC, datetime

import polars as pl
import pytest

from parsers.tabular import read_table, recognize
from schemas.validation import validate
from schemas.visits import LiveInAttestations, Visits
from tests.reconciliation.stories import AGENCY, CIN, World
from tests.tabular.conftest import FLAT_HEADER

FLAT, ALT_EVV = "visits_sandata_flat_1", "visits_sandata_alt_evv_7_5"


def read(path, layout_id):
    assert recognize(path) == layout_id
    return read_table(path, layout_id, plan_id=None)


def codes(table):
    return table.findings.select("rule_code", "row_number", "column_name").rows()


def test_a_flat_export_becomes_visits_the_contract_accepts(flat_visits):
    table = read(flat_visits({}, {"VisitOtherID": "V2", "Modifier2": "GQ"}), FLAT)
    assert table.findings.is_empty()
    assert table.frame["aide_id"].to_list() == ["0042", "0042"]
    assert table.frame["modifier_codes"].to_list() == ["U6", "U6:GQ"]
    assert table.frame["actual_start_at"][0] == datetime(2026, 10, 5, 15, tzinfo=UTC)
    assert table.frame["is_billable"].to_list() == [True, True]
    validated = validate(table.frame.with_columns(file_sha256=table.frame["visit_id"]), Visits)
    assert validated.rejected.is_empty()


def test_local_times_over_the_end_of_summer_time_keep_their_true_length(flat_visits):
    visit = {"CallInDateTime": "2026-10-31 22:00:00", "CallOutDateTime": "2026-11-01 06:00:00"}
    frame = read(flat_visits(visit), FLAT).frame
    assert (frame["actual_end_at"] - frame["actual_start_at"])[0].total_seconds() == 9 * 3600


def test_a_local_time_that_existed_twice_or_never_is_unreadable_not_guessed(flat_visits):
    table = read(
        flat_visits({"CallOutDateTime": "2026-11-01 01:30:00"}, {"CallInDateTime": "2026-03-08 02:30:00"}), FLAT
    )
    assert table.frame["actual_end_at"].to_list()[0] is None
    assert codes(table) == [
        ("TABLE-VALUE-UNREADABLE", 1, "CallOutDateTime"),
        ("TABLE-VALUE-UNREADABLE", 2, "CallInDateTime"),
    ]


@pytest.mark.parametrize("unreadable", ["2026-11-01 01:30:00", "half past one"])
def test_a_corrected_time_that_cannot_be_read_leaves_no_captured_one_to_be_billed_instead(flat_visits, unreadable):
    captured = {"CallInDateTime": "2026-10-31 22:00:00", "CallOutDateTime": "2026-11-01 03:00:00"}
    table = read(flat_visits(captured | {"AdjEndDateTime": unreadable, "ReasonCode": "0001"}, captured), FLAT)
    assert codes(table) == [("TABLE-VALUE-UNREADABLE", 1, "AdjEndDateTime")]
    ends = table.frame.select("actual_end_at", "adjusted_end_at").rows()
    assert ends == [(None, None), (datetime(2026, 11, 1, 11, tzinfo=UTC), None)]
    assert table.frame["actual_start_at"].null_count() == 0


TWICE = "2026-11-01 01:30:00"


@pytest.mark.parametrize(
    ("times", "bucket"),
    [
        ({"CallInDateTime": TWICE}, "not_verified_date"),
        ({"CallOutDateTime": TWICE}, "not_verified_time"),
        ({"AdjBeginningDateTime": TWICE, "ReasonCode": "0001"}, "not_verified_date"),
        ({"AdjEndDateTime": TWICE, "ReasonCode": "0001"}, "not_verified_time"),
        ({"AdjEndDateTime": "2026-11-01 02:30:00", "ReasonCode": "0001"}, "billable"),
        ({}, "billable"),
    ],
)
def test_a_visit_that_began_or_ended_in_the_hour_that_came_twice_is_held_and_found(flat_visits, times, bucket):
    night = {"CallInDateTime": "2026-10-31 23:00:00", "CallOutDateTime": "2026-11-01 03:00:00"}
    who = {"PayerID": "SEQUOIA", "ProviderID": AGENCY, "ClientID": CIN, "EmployeeID": "A1"}
    table = read(flat_visits(who | night | times), FLAT)
    assert [row[0] for row in codes(table)] == (["TABLE-VALUE-UNREADABLE"] if bucket != "billable" else [])
    validated = validate(table.frame.with_columns(pl.lit("0" * 64).alias("file_sha256")), Visits)
    assert validated.rejected.is_empty()
    judged = World().authorization().reconcile(visits=validated.rows)
    assert judged.minutes["bucket_code"].unique().to_list() == [bucket]


def test_missing_verification_elements_are_imported_as_null_without_a_finding(flat_visits):
    table = read(flat_visits({"EmployeeID": "", "CallOutDateTime": "", "VisitLocationType": " "}), FLAT)
    assert table.findings.is_empty()
    assert table.frame.select("aide_id", "actual_end_at", "location_type_code").row(0) == (None, None, None)


def test_an_unknown_code_is_null_with_row_and_column(flat_visits):
    table = read(flat_visits({}, {"VisitVerificationMethod": "Smoke Signal"}), FLAT)
    assert table.frame["verification_method_code"].to_list() == ["mobile", None]
    assert codes(table) == [("TABLE-CODE-UNKNOWN", 2, "VisitVerificationMethod")]


def test_a_zone_the_layout_does_not_list_makes_the_times_unreadable(flat_visits):
    table = read(flat_visits({"Timezone": "Mars/Olympus"}), FLAT)
    assert {row[2] for row in codes(table)} == {"CallInDateTime", "CallOutDateTime"}


def test_a_bic_number_is_read_as_its_cin(flat_visits):
    ids = ["99000901A", "99000901a1", "99000901A16123", "12345"]
    frame = read(flat_visits(*({"ClientID": i} for i in ids)), FLAT).frame
    assert frame["member_id_medi_cal"].to_list() == ["99000901A", "99000901A", "99000901A", "12345"]


def test_calls_give_first_time_in_and_last_time_out(alt_evv):
    calls = [
        ("2026-10-05T17:30:00Z", "Time Out", "Mobile"),
        ("2026-10-05T15:10:00Z", "Time In", "FVV"),
        ("2026-10-05T15:00:00Z", "Time In", "Telephony"),
        ("2026-10-05T17:00:00Z", "Time Out", "Manual"),
    ]
    visit = {
        "Calls": [
            {"CallDateTime": at, "CallAssignment": which, "CallType": kind, "VisitLocationType": "2"}
            for at, which, kind in calls
        ]
    }
    frame = read(alt_evv(visit), ALT_EVV).frame
    assert frame.select("actual_start_at", "actual_end_at", "verification_method_code", "location_type_code").row(
        0
    ) == (
        datetime(2026, 10, 5, 15, tzinfo=UTC),
        datetime(2026, 10, 5, 17, 30, tzinfo=UTC),
        "telephony",
        "community",
    )


def test_adjusted_times_come_with_the_last_changes_reason(alt_evv):
    changes = [
        {"ChangeDateTime": "2026-10-06T09:00:00Z", "ReasonCode": "0022"},
        {"ChangeDateTime": "2026-10-06T08:00:00Z", "ReasonCode": "0001"},
    ]
    table = read(alt_evv({"AdjOutDateTime": "2026-10-05T18:00:00Z", "VisitChanges": changes}), ALT_EVV)
    assert table.frame["change_reason_code"].to_list() == ["0022"]
    assert table.frame["adjusted_end_at"][0] == datetime(2026, 10, 5, 18, tzinfo=UTC)
    assert table.frame["sequence_id"].to_list() == [20261006080000]


def test_a_visit_without_calls_is_imported_without_times(alt_evv):
    frame = read(alt_evv({}, {"VisitOtherID": "V2", "Calls": []}), ALT_EVV).frame
    assert frame["actual_start_at"].is_null().to_list() == [False, True]


def test_json_records_without_the_structure_are_malformed_and_counted(alt_evv):
    table = read(alt_evv({}, 7, "text", {"Calls": {"not": "a list"}}, {"Calls": ["x"]}, {"PayerID": ["x"]}), ALT_EVV)
    assert (table.counts.records, table.counts.rows, table.counts.malformed) == (6, 1, 5)
    assert codes(table) == [("TABLE-ROW-MALFORMED", number, None) for number in range(2, 7)]


def test_a_name_that_stands_twice_in_a_json_record_makes_it_malformed(alt_evv, write):
    text = alt_evv({}).read_text().replace('"PayerID": "CALGC"', '"PayerID": "CALGC", "PayerID": "OTHER"')
    table = read_table(write(text), ALT_EVV, plan_id=None)
    assert codes(table) == [("TABLE-ROW-MALFORMED", 1, None)]


def test_of_a_memo_only_whether_there_is_one_is_kept(flat_visits, alt_evv):
    header = [*FLAT_HEADER, "Memo"]
    table = read(flat_visits({"Memo": "Iris asked for it"}, {"Memo": " "}, header=header), FLAT)
    assert table.frame["has_change_memo"].to_list() == [True, False]
    assert read(flat_visits({}), FLAT).frame["has_change_memo"].to_list() == [None]
    change = {"ChangeDateTime": "2026-10-06T09:00:00Z", "ReasonCode": "0022"}
    said = {"VisitChanges": [change | {"ChangeReasonMemo": "forgot"}]}
    frame = read(alt_evv(said, {"VisitChanges": [change]}), ALT_EVV).frame
    assert frame["has_change_memo"].to_list() == [True, False]


def test_a_live_in_attestation_is_read_by_its_layout(write):
    header = "Agency NPI,Employee ID,CIN,Attested On,Live-in From,Live-in To"
    path = write(f"{header}\n1990000019,0042,99000901A1,2026-01-05,01/01/2026,\n")
    assert recognize(path) == "live_in_attestations_1"
    table = read_table(path, "live_in_attestations_1", plan_id=None)
    assert table.findings.is_empty()
    validated = validate(table.frame.with_columns(file_sha256=table.frame["aide_id"]), LiveInAttestations)
    assert validated.rejected.is_empty()
