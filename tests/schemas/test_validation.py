"""The one door to pandera: what it lets through, what it keeps, and what it never says."""

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.agencies import Aides
from schemas.authorizations import Authorizations
from schemas.findings import describe, finding, findings_frame
from schemas.rules import RULES
from schemas.validation import ContractError, validate
from schemas.visits import Visits

AIDE = {
    "file_sha256": "a" * 64,
    "row_number": 1,
    "aide_id": "A1",
    "agency_id": "1234567893",
    "last_name": "Quillfeather",
    "first_name": "Odalys",
    "registration_id_hca": "1234567890",
    "registered_from_date": date(2026, 1, 1),
    "registered_to_date": None,
}
START = datetime(2026, 10, 1, 16, tzinfo=UTC)
VISIT = {
    "file_sha256": "b" * 64,
    "row_number": 1,
    "visit_id": "V1",
    "sequence_id": 1,
    "agency_id": "1234567893",
    "payer_id_evv": "P",
    "actual_start_at": START,
    "actual_end_at": START + timedelta(hours=2),
    "is_cancelled": False,
    "is_billable": True,
}


def aides(*rows):
    return pl.DataFrame([AIDE | row for row in rows], schema=Aides.polars_schema())


def visits(*rows):
    return pl.DataFrame([VISIT | row for row in rows], schema=Visits.polars_schema())


def test_a_bad_row_in_a_lazy_frame_is_refused():
    with pytest.raises(TypeError, match="eager"):
        validate(aides({"registration_id_hca": "not ten digits"}).lazy(), Aides)


def test_rows_are_split_and_none_is_lost():
    frame = aides({}, {"row_number": 2, "registration_id_hca": "12"}, {"row_number": 3})
    outcome = validate(frame, Aides)
    assert outcome.rows["row_number"].to_list() == [1, 3]
    assert outcome.rejected["row_number"].to_list() == [2]
    assert outcome.findings["rule_code"].to_list() == ["ROW-FORM-WRONG"]


def test_a_missing_value_is_not_a_pass():
    outcome = validate(aides({"aide_id": None}), Aides)
    assert outcome.rows.is_empty()
    assert outcome.findings.row(0, named=True)["column_name"] == "aide_id"


def test_all_rules_a_row_breaks_are_found():
    outcome = validate(aides({"aide_id": None, "registration_id_hca": "12", "agency_id": "x"}), Aides)
    assert sorted(outcome.findings["column_name"].to_list()) == ["agency_id", "aide_id", "registration_id_hca"]
    assert outcome.rejected.height == 1


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"actual_end_at": START - timedelta(minutes=1)}, "VISIT-END-BEFORE-START"),
        ({"actual_end_at": START}, "VISIT-END-BEFORE-START"),
        ({"actual_end_at": START + timedelta(hours=30)}, "VISIT-LONGER-THAN-A-DAY"),
        ({"sequence_id": -1}, "ROW-OUT-OF-RANGE"),
        ({"location_type_code": "moon"}, "ROW-CODE-UNKNOWN"),
        ({"visit_id": "V" * 51}, "ROW-TOO-LONG"),
    ],
)
def test_an_impossible_visit_is_rejected_under_its_rule(change, rule):
    outcome = validate(visits({}, {"row_number": 2} | change), Visits)
    assert outcome.rows["row_number"].to_list() == [1]
    assert outcome.findings["rule_code"].to_list() == [rule]


def test_a_visit_without_an_end_is_imported_to_be_held():
    assert validate(visits({"actual_end_at": None}), Visits).rows.height == 1


def test_an_authorization_must_name_a_member_and_end_after_it_starts():
    row = {
        "file_sha256": "c" * 64,
        "row_number": 7,
        "plan_id": "p",
        "authorization_id": "A",
        "service_code": "T1019",
        "start_date": date(2026, 2, 1),
        "end_date": date(2026, 1, 1),
        "authorized_units": 4,
        "unit_code": "15min",
        "status_code": "approved",
    }
    outcome = validate(pl.DataFrame([row], schema=Authorizations.polars_schema()), Authorizations)
    assert sorted(outcome.findings["rule_code"].to_list()) == [
        "AUTHORIZATION-END-BEFORE-START",
        "AUTHORIZATION-WITHOUT-MEMBER",
    ]


def test_a_frame_of_another_shape_is_our_fault_and_names_columns_only():
    frame = aides({}).drop("aide_id").with_columns(pl.lit(1).alias("surplus"))
    with pytest.raises(ContractError, match=r"missing \['aide_id'\], unknown \['surplus'\]") as caught:
        validate(frame, Aides)
    assert "Quillfeather" not in str(caught.value)


def test_findings_and_their_words_never_hold_a_value():
    outcome = validate(aides({"registration_id_hca": "CANARY77"}), Aides)
    words = [describe(row) for row in outcome.findings.iter_rows(named=True)]
    assert words
    assert not any("CANARY77" in str(row) for row in outcome.findings.rows())
    assert not any("CANARY77" in text or "Quillfeather" in text for text in words)


def test_a_finding_in_words_says_what_where_which_rule_and_what_next():
    row = findings_frame([finding("X12-SE-COUNT", segment_ordinal=9, expected="5", found="4")]).row(0, named=True)
    text = describe(row)
    assert RULES["X12-SE-COUNT"].sentence in text
    assert "segment 9" in text
    assert "rule X12-SE-COUNT" in text
    assert RULES["X12-SE-COUNT"].next_step in text


@given(st.lists(st.sampled_from([None, "1234567890", "12", "x"]), max_size=30))
def test_valid_and_rejected_rows_are_what_came_in(ids):
    frame = aides(*({"row_number": n, "registration_id_hca": value} for n, value in enumerate(ids, start=1)))
    outcome = validate(frame, Aides)
    together = pl.concat([outcome.rows, outcome.rejected]).sort("row_number")
    assert together.equals(frame)
    assert set(outcome.findings["row_number"]) == set(outcome.rejected["row_number"])
