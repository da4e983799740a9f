"""Lists of changed CINs as the network's staff keep them."""

from datetime import date

import pytest

from parsers.tabular import read_table, recognize
from schemas.coverage import ListedCinAliases
from schemas.validation import validate
from tests.tabular.test_reading import workbook

HEADER = ["Former CIN", "Current CIN", "Known Since", "Source"]


def listed(row):
    return f"{','.join(HEADER)}\n{row}\n"


@pytest.mark.parametrize(
    ("layout_id", "content"),
    [
        ("cin_aliases_1", listed("99000901a1,99000902C,06/02/2026,county letter")),
        ("cin_aliases_workbook_1", workbook(HEADER, ["99000901A", "99000902C", date(2026, 6, 2), "county letter"])),
    ],
)
def test_a_list_is_read_from_a_csv_or_a_workbook(write, layout_id, content):
    path = write(content)
    assert recognize(path) == layout_id
    table = read_table(path, layout_id, plan_id=None)
    assert table.findings.is_empty()
    assert table.frame.drop("row_number").rows() == [("99000901A", "99000902C", date(2026, 6, 2), "county letter")]
    assert checked(table).rejected.is_empty()


@pytest.mark.parametrize(
    ("row", "rule", "column"),
    [
        ("99000901B,99000902C,2026-06-02,letter", "ROW-FORM-WRONG", "member_id_medi_cal_former"),
        ("99000901A,PLAN-7,2026-06-02,letter", "ROW-FORM-WRONG", "member_id_medi_cal"),
        ("99000901A,99000901A1,2026-06-02,letter", "MEMBER-FORMER-CIN-ITSELF", None),
        ("99000901A,99000902C,,letter", "ROW-VALUE-MISSING", "known_date"),
        ("99000901A,99000902C,2026-06-02,", "ROW-VALUE-MISSING", "source_note"),
        (",99000902C,2026-06-02,letter", "ROW-VALUE-MISSING", "member_id_medi_cal_former"),
    ],
)
def test_a_row_that_names_no_two_cins_with_date_and_source_is_rejected(write, row, rule, column):
    validated = checked(read_table(write(listed(row)), "cin_aliases_1", plan_id=None))
    assert validated.rows.is_empty()
    assert validated.findings.select("rule_code", "row_number", "column_name").rows() == [(rule, 1, column)]


def checked(table):
    frame = table.frame.with_columns(file_sha256=table.frame["source_note"].fill_null("none"))
    return validate(frame, ListedCinAliases)
