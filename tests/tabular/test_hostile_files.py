"""Files that are broken or made to break the reader end in findings, never in a crash."""

import io
import json
import string
import zipfile
from datetime import date

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parsers.tabular import explain_header, load_layouts, read_table, recognize
from parsers.tabular.records import MAX_TABLE_BYTES

AIDES = "Employee ID,Agency NPI,Last Name,First Name,PER ID,Registered From,Registered To"
CONTENT_TYPES = '<?xml version="1.0"?><Types/>'
BOOK = '<workbook xmlns="urn:w" xmlns:r="urn:r"><sheets><sheet name="a" r:id="r1"/></sheets></workbook>'
RELATIONS = '<Relationships><Relationship Id="r1" Target="worksheets/s.xml"/></Relationships>'
SHEET = '<worksheet xmlns="urn:s"><sheetData>{}</sheetData></worksheet>'


def archive(members):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in members.items():
            package.writestr(name, text)
    return content.getvalue()


def workbook_of(sheet, **members):
    return archive(
        {
            "[Content_Types].xml": CONTENT_TYPES,
            "xl/workbook.xml": BOOK,
            "xl/_rels/workbook.xml.rels": RELATIONS,
            "xl/worksheets/s.xml": sheet,
        }
        | members
    )


def rules(path, layout_id):
    recognize(path)
    explain_header(path)
    return read_table(path, layout_id, plan_id="bahia").findings["rule_code"].unique().sort().to_list()


def test_a_cell_of_ten_megabytes_costs_its_row_only(write):
    table = read_table(
        write(f"{AIDES}\n1,1990000019,{'x' * 10_000_000},B,,,\n2,1990000019,A,B,,,\n"), "aides_1", plan_id=None
    )
    assert table.findings.select("rule_code", "row_number").rows() == [("TABLE-ROW-MALFORMED", 1)]
    assert table.frame["aide_id"].to_list() == ["2"]


def test_a_value_longer_than_a_spreadsheet_cell_is_unreadable(write):
    table = read_table(write(f"{AIDES}\n1,1990000019,{'x' * 40_000},B,,,\n"), "aides_1", plan_id=None)
    assert table.findings.select("rule_code", "column_name").rows() == [("TABLE-VALUE-UNREADABLE", "Last Name")]


@pytest.mark.parametrize(
    "content", ["[" * 100_000, '[{"a":' * 50_000, "[1,2", "[\0]", "[{}] trailing", "[" + "9" * 5_000_000 + "]"]
)
def test_json_too_deep_cut_off_or_absurd_ends_in_findings(write, content):
    assert set(rules(write(content), "visits_sandata_alt_evv_7_5")) <= {"FILE-UNREADABLE", "TABLE-ROW-MALFORMED"}
    assert rules(write(content), "visits_sandata_alt_evv_7_5")


def test_a_workbook_that_unpacks_to_too_much_is_refused_before_it_is_opened(write):
    bomb = workbook_of(SHEET, **{"xl/media/zeros": bytes(MAX_TABLE_BYTES)})
    assert len(bomb) < MAX_TABLE_BYTES // 500
    table = read_table(write(bomb), "authorizations_workbook_1", plan_id="bahia")
    assert table.findings.select("rule_code", "expected").rows() == [
        ("FILE-UNREADABLE", f"at most {MAX_TABLE_BYTES} bytes unpacked")
    ]


def test_a_file_beyond_the_size_limit_is_refused_unread(tmp_path):
    path = tmp_path / "huge"
    with path.open("wb") as stream:
        stream.truncate(MAX_TABLE_BYTES + 1)
    assert recognize(path) is None
    assert rules(path, "aides_1") == ["FILE-UNREADABLE"]


def test_one_cell_in_the_last_column_and_row_takes_no_memory(write):
    far = '<row r="1"><c r="A1" t="str"><v>Units</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    assert rules(write(workbook_of(SHEET.format(far))), "authorizations_workbook_1") == ["TABLE-HEADER-UNKNOWN"]


@pytest.mark.parametrize(
    "sheet",
    [
        "<worksheet><sheetData><row><c",
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>',
        SHEET.format('<row><c r="1A"><v>1</v></c></row>'),
        SHEET.format('<row><c t="s"><v>nine</v></c></row>'),
        SHEET.format('<row><c r="A1"><v>1</v></c><c r="XFD1"><v>1</v></c></row>'),
        SHEET.format('<row><c s="x"><v>1</v></c></row>'),
    ],
)
def test_a_sheet_that_is_none_is_unreadable(write, sheet):
    assert rules(write(workbook_of(sheet)), "authorizations_workbook_1") == ["FILE-UNREADABLE"]


@pytest.mark.parametrize("missing", ["xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/s.xml"])
def test_a_workbook_lacking_a_part_is_unreadable(write, missing):
    with zipfile.ZipFile(io.BytesIO(workbook_of(SHEET))) as whole:
        content = archive({name: whole.read(name) for name in whole.namelist() if name != missing})
    assert rules(write(content), "authorizations_workbook_1") == ["FILE-UNREADABLE"]


def test_a_member_longer_than_it_declares_is_not_unpacked_further(write):
    content = bytearray(workbook_of(SHEET.format(" " * 100_000)))
    declared = len(SHEET.format(" " * 100_000)).to_bytes(4, "little")
    lie = bytes(content).replace(declared, (10).to_bytes(4, "little"))
    assert lie != bytes(content)
    assert rules(write(lie), "authorizations_workbook_1") == ["FILE-UNREADABLE"]


BEGINNINGS = [b"", b"PK\x03\x04", b"[", b'[{"Calls":', b"\xef\xbb\xbf", b"ISA*00*", AIDES.encode() + b"\n", b'"']


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    beginning=st.sampled_from(BEGINNINGS),
    rest=st.binary(max_size=400),
    layout_id=st.sampled_from(sorted(load_layouts())),
)
def test_no_bytes_crash_the_reader_and_its_counts_close(write, beginning, rest, layout_id):
    path = write(beginning + rest)
    recognize(path)
    explain_header(path)
    table = read_table(path, layout_id, plan_id="bahia")
    counts = table.counts
    assert counts.records == counts.rows + counts.malformed + counts.blank
    assert counts.rows == table.frame.height


STYLES = (
    '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy"/></numFmts>'
    '<cellXfs><xf numFmtId="164"/></cellXfs></styleSheet>'
)
PARTS = {
    "xl/workbook.xml": BOOK,
    "xl/_rels/workbook.xml.rels": RELATIONS,
    "xl/styles.xml": STYLES,
    "xl/sharedStrings.xml": "<sst><si><t>Units</t></si></sst>",
    "xl/worksheets/s.xml": SHEET.format(
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="0"><v>46296.5</v></c></row>'
    ),
}


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    part=st.sampled_from(sorted(PARTS)),
    position=st.integers(0, 200),
    length=st.integers(0, 12),
    put=st.sampled_from(["", "<", "x", "9", "-1", '"', "1e999", "\xff", "&#0;"]),
)
def test_a_part_damaged_anywhere_never_crashes_the_workbook_reader(write, part, position, length, put):
    text = PARTS[part]
    damaged = text[:position] + put + text[position + length :]
    path = write(archive(PARTS | {part: damaged.encode("latin-1")}))
    recognize(path)
    read_table(path, "authorizations_workbook_1", plan_id="bahia")


def test_more_malformed_records_than_can_be_named_make_the_file_unreadable(write):
    assert rules(write(AIDES + "\nx" * 10_000), "aides_1") == ["TABLE-ROW-MALFORMED"]
    assert rules(write(AIDES + "\nx" * 10_001), "aides_1") == ["FILE-UNREADABLE"]


def test_more_records_than_a_table_may_have_make_the_file_unreadable(write, monkeypatch):
    monkeypatch.setattr("parsers.tabular.records.MAX_RECORDS", 3)
    row = "\n1,1990000019,A,B,,,"
    assert rules(write(AIDES + row * 3), "aides_1") == []
    assert rules(write(AIDES + row * 4), "aides_1") == ["FILE-UNREADABLE"]


WORD = st.text(st.sampled_from(string.ascii_letters + string.digits + " ,\"'=+-@;éñ"), min_size=1, max_size=12)
TEXT = WORD.map(str.strip).filter(bool)
AIDE = st.fixed_dictionaries(
    {
        "aide_id": TEXT,
        "agency_id": st.from_regex(r"[0-9]{10}", fullmatch=True),
        "last_name": TEXT,
        "first_name": TEXT,
        "registration_id_hca": st.none() | st.from_regex(r"[0-9]{10}", fullmatch=True),
        "registered_from_date": st.none() | st.dates(date(1900, 1, 1), date(2199, 12, 31)),
        "registered_to_date": st.none() | st.dates(date(1900, 1, 1), date(2199, 12, 31)),
    }
)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(AIDE, min_size=1, max_size=8), encoding=st.sampled_from(["utf-8-sig", "utf-8", "cp1252"]))
def test_canonical_values_written_are_the_values_read(write, rows, encoding):
    layout = load_layouts()["aides_1"]
    meant = pl.DataFrame(rows, schema={n: t for n, t in layout.contract.polars_schema().items() if n in layout.columns})
    headers = {name: column.headers[0] for name, column in layout.columns.items()}
    path = write(meant.rename(headers).write_csv().encode(encoding))
    table = read_table(path, "aides_1", plan_id=None)
    assert table.findings.is_empty()
    assert table.frame.drop("row_number").equals(meant)


def test_numbers_in_json_keep_every_digit(alt_evv, write):
    text = alt_evv({}).read_text()
    whole = json.loads(text)
    whole[0]["EmployeeOtherID"] = 12345678901234567890123
    table = read_table(write(json.dumps(whole)), "visits_sandata_alt_evv_7_5", plan_id=None)
    assert table.frame["aide_id"].to_list() == ["12345678901234567890123"]
