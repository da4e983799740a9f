"""What holds for every table: text first, rows counted, headers explained, nothing guessed."""

import io
from datetime import date, datetime

import polars as pl
import pytest
import xlsxwriter

from parsers.tabular import explain_header, load_layouts, read_table, recognize

AIDES = "Employee ID,Agency NPI,Last Name,First Name,PER ID,Registered From,Registered To"
WORKBOOK_HEADER = list(load_layouts()["authorizations_workbook_1"].required_headers.values())


def workbook(*rows, sheets=1):
    """A workbook's bytes; a date is written as a date cell, a number as a number, text as text."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        as_date = book.add_format({"num_format": "mm/dd/yyyy"})
        for _ in range(sheets):
            sheet = book.add_worksheet()
            for number, row in enumerate(rows):
                for column, value in enumerate(row):
                    if isinstance(value, date):
                        sheet.write_datetime(number, column, datetime.combine(value, datetime.min.time()), as_date)
                    elif isinstance(value, str) and value.startswith("="):
                        sheet.write_formula(number, column, value, None, "#DIV/0!")
                    elif isinstance(value, str):
                        sheet.write_string(number, column, value)
                    else:
                        sheet.write(number, column, value)
    return content.getvalue()


def authorization(**changes):
    row = dict.fromkeys(WORKBOOK_HEADER, "") | {
        "Authorization No": "000123",
        "Member ID": "0099",
        "HCPCS": "T1019",
        "From": date(2026, 10, 1),
        "Thru": "10/31/2026",
        "Units": 40,
        "Unit Type": "HOUR",
        "ICD10": "Z74.1",
        "Determination": "APPROVED",
    }
    return list((row | changes).values())


def test_leading_zeros_survive(write):
    path = write(f"{AIDES}\n00042,0000000000,Ambleforth,Iris,0000000007,2026-01-01,12/31/2027\n")
    assert recognize(path) == "aides_1"
    frame = read_table(path, "aides_1", plan_id=None).frame
    assert frame.row(0)[1:] == (
        "00042", "0000000000", "Ambleforth", "Iris", "0000000007", date(2026, 1, 1), date(2027, 12, 31)
    )  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_names_keep_their_accents_in_every_encoding(write, encoding):
    text = f'{AIDES}\r\n1,1990000019,"Núñez-Ambleforth","Zoë\r\nMaría",,,\r\n'
    table = read_table(write(text.encode(encoding)), "aides_1", plan_id=None)
    assert table.frame.select("last_name", "first_name").row(0) == ("Núñez-Ambleforth", "Zoë María")


def test_a_formula_is_read_as_the_text_it_is(write):
    frame = read_table(write(f"{AIDES}\n=1+1,1990000019,@SUM(A1),-x,,,\n"), "aides_1", plan_id=None).frame
    assert frame.select("aide_id", "last_name", "first_name").row(0) == ("=1+1", "@SUM(A1)", "-x")


def test_every_record_is_a_row_malformed_or_blank(write):
    rows = ["1,1990000019,A,B,,,", "too,short", "", ",,,,,,", "2,1990000019,A,B,,,,more", "3,1990000019,A,B,,,"]
    table = read_table(write("\n".join([AIDES, *rows])), "aides_1", plan_id=None)
    assert (table.counts.records, table.counts.rows, table.counts.malformed, table.counts.blank) == (6, 2, 2, 2)
    assert table.frame["row_number"].to_list() == [1, 6]
    assert table.findings.select("rule_code", "row_number").rows() == [
        ("TABLE-ROW-MALFORMED", 2),
        ("TABLE-ROW-MALFORMED", 5),
    ]


def test_a_quote_never_closed_is_said_to_cut_the_file_off(write):
    table = read_table(write(f'{AIDES}\n1,1990000019,A,B,,,\n2,"199\n3,1990000019,A,B,,,\n'), "aides_1", plan_id=None)
    assert table.findings["rule_code"].to_list() == ["FILE-UNREADABLE", "TABLE-ROW-MALFORMED"]
    assert table.counts.rows == 1


def test_a_date_that_is_none_is_null_with_row_and_header(write):
    rows = ["1,1990000019,A,B,,2026-02-30,", "2,1990000019,A,B,,1/2/26,", "3,1990000019,A,B,,soon,"]
    table = read_table(write("\n".join([AIDES, *rows])), "aides_1", plan_id=None)
    assert table.frame["registered_from_date"].to_list() == [None, None, None]
    assert table.findings.select("rule_code", "row_number", "column_name").rows() == [
        ("TABLE-VALUE-UNREADABLE", number, "Registered From") for number in (1, 2, 3)
    ]


def test_control_characters_and_lost_bytes_make_a_value_unreadable(write):
    content = f"{AIDES}\n1,1990000019,Nul\0l,B,,,\n2,1990000019,".encode() + b"\x81\xff,B,,,\n"
    table = read_table(write(content), "aides_1", plan_id=None)
    assert table.frame["last_name"].to_list() == [None, None]
    assert table.findings["rule_code"].to_list() == ["TABLE-VALUE-UNREADABLE"] * 2


def test_a_workbook_is_read_cell_by_cell_on_purpose(write):
    path = write(workbook(WORKBOOK_HEADER, authorization(), authorization(Thru=date(2026, 12, 31), Units="80")))
    assert recognize(path) == "authorizations_workbook_1"
    table = read_table(path, "authorizations_workbook_1", plan_id="sierra_vista")
    assert table.findings.is_empty()
    assert table.frame.select(
        "plan_id", "authorization_id", "member_id_plan", "start_date", "end_date", "authorized_units", "unit_code"
    ).rows() == [
        ("sierra_vista", "000123", "0099", date(2026, 10, 1), date(2026, 10, 31), 40, "hour"),
        ("sierra_vista", "000123", "0099", date(2026, 10, 1), date(2026, 12, 31), 80, "hour"),
    ]
    assert table.frame["diagnosis_code"].to_list() == ["Z741", "Z741"]


def test_error_values_and_bare_numbers_for_dates_are_unreadable_in_a_workbook(write):
    path = write(workbook(WORKBOOK_HEADER, authorization(Units="=1/0"), authorization(From=46296)))
    table = read_table(path, "authorizations_workbook_1", plan_id="sierra_vista")
    assert table.findings.select("rule_code", "row_number", "column_name").rows() == [
        ("TABLE-VALUE-UNREADABLE", 1, "Units"),
        ("TABLE-VALUE-UNREADABLE", 2, "From"),
    ]


def test_a_value_beyond_the_header_and_further_sheets_are_named(write):
    path = write(workbook(WORKBOOK_HEADER, [*authorization(), "extra"], authorization(), sheets=2))
    table = read_table(path, "authorizations_workbook_1", plan_id="sierra_vista")
    assert table.findings["rule_code"].to_list() == ["TABLE-SHEETS-UNREAD", "TABLE-ROW-MALFORMED"]
    assert table.frame["row_number"].to_list() == [2]


@pytest.mark.parametrize(
    ("hours", "minutes"), [("12.5", 750), ("12", 720), ("0.25", 15), ("0.33", None), ("-1", None), ("1e3", None)]
)
def test_hours_become_whole_minutes_or_are_unreadable(write, hours, minutes):
    header = "Referral ID,CIN,Community Support,Referral Date,Diagnosis,Excluding Program,Excluded From,Excluded To"
    text = f"{header},External Respite Year,External Respite Hours\nR1,99000901A,Respite,2026-09-01,,,,,2026,{hours}\n"
    table = read_table(write(text), "referrals_1", plan_id="bahia")
    assert table.frame["external_use_minutes"].to_list() == [minutes]
    assert table.findings.is_empty() == (minutes is not None)


def test_one_column_of_words_becomes_code_and_modifier(write):
    header = ",".join(load_layouts()["authorizations_hours_1"].known_headers.values())
    text = f"{header}\nA1,99000901A,Personal care,,2026-10-01,2026-10-31,40,hours,,,,granted,\n"
    table = read_table(write(text), "authorizations_hours_1", plan_id="bahia")
    assert table.frame.select("service_code", "modifier_codes", "unit_code", "status_code").row(0) == (
        "T1019", "U6", "hour", "approved"
    )  # fmt: skip


def test_a_drifted_header_is_explained_column_by_column(write):
    path = write(AIDES.replace("PER ID", "Registry Number").replace("First Name", "Given;Name") + "\n1,2,3,4,5,6,7\n")
    assert recognize(path) is None
    explained = explain_header(path).select("rule_code", "column_name", "expected", "found").rows()
    assert explained == [
        ("TABLE-HEADER-UNKNOWN", None, "aides_1", "7 columns"),
        ("TABLE-HEADER-UNKNOWN", "First Name", "present", "missing"),
        ("TABLE-HEADER-UNKNOWN", "PER ID", "present", "missing"),
        ("TABLE-HEADER-UNKNOWN", "Registry Number", "absent", "new"),
    ]
    table = read_table(path, "aides_1", plan_id=None)
    assert table.findings["rule_code"].unique().to_list() == ["TABLE-HEADER-UNKNOWN"]
    assert (table.counts.records, table.counts.rows, table.counts.malformed) == (1, 0, 1)


def test_a_file_without_a_header_shows_none_of_its_values(write):
    explained = explain_header(write("Quillfeather,Iris,99000901A\nOther,Row,1\n"))
    assert explained.select("column_name", "found").rows() == [(None, "3 columns")]


def test_a_plans_table_needs_the_plan_and_an_agencys_does_not(write):
    with pytest.raises(ValueError, match="say which plan"):
        read_table(write("x"), "referrals_1", plan_id=None)
    assert "plan_id" not in read_table(write(AIDES), "aides_1", plan_id=None).frame.columns


@pytest.mark.parametrize("layout_id", load_layouts())
def test_a_table_without_rows_has_the_columns_of_its_contract(write, layout_id):
    layout = load_layouts()[layout_id]
    header = list(layout.required_headers.values())
    content = {"csv": ",".join(header), "json": "[]", "xlsx": workbook(header)}[layout.form]
    frame = read_table(write(content), layout_id, plan_id="bahia").frame
    expected = {name: dtype for name, dtype in layout.contract.polars_schema().items() if name != "file_sha256"}
    assert frame.schema == pl.Schema(expected)
