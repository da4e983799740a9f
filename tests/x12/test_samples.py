"""Sample files of other projects: every one is read or has its fault named, and what they mean is what we read."""

import csv
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from parsers.transactions.reading import LAYOUTS, ReadFile, read_file, recognize
from tests.x12.files import SAMPLES

INDEX = list(csv.DictReader((SAMPLES / "INDEX.csv").open(encoding="utf-8")))
FILES = sorted(path for path in SAMPLES.glob("*/*") if path.is_file())

COUNTED = {
    "SE01": "X12-SE-COUNT",
    "SE02": "X12-SE-CONTROL",
    "GE01": "X12-GE-COUNT",
    "GE02": "X12-GE-CONTROL",
    "IEA01": "X12-IEA-COUNT",
    "IEA02": "X12-IEA-CONTROL",
    "ST without SE": "X12-SE-MISSING",
    "GS without GE": "X12-GE-MISSING",
    "GE missing": "X12-GE-MISSING",
    "ISA without IEA": "X12-IEA-MISSING",
    "IEA missing": "X12-IEA-MISSING",
}


def rules_of(read: ReadFile) -> list[str]:
    return read.findings["rule_code"].to_list()


def verdicts(text: str) -> Iterator[str]:
    """The rules an index entry such as `SE01 15, counted 14; IEA missing` says are broken."""
    for fault in text.split("; ") if text != "ok" else []:
        yield COUNTED.get(fault) or COUNTED[fault.split(" ", maxsplit=1)[0]]


def test_the_index_lists_every_sample() -> None:
    assert [str(path.relative_to(SAMPLES)) for path in FILES] == sorted(entry["file"] for entry in INDEX)
    assert len(FILES) == 121


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_sample_is_read_or_its_fault_is_named(path: Path) -> None:
    read = read_file(path)
    if read.kind_code in LAYOUTS:
        rows = sum(frame.height for frame in read.frames.values())
        assert rows > 0 or {"X12-VERSION", "X12-VERSION-NOT-READ"} & set(rules_of(read))
    elif read.kind_code == "x12_other":
        assert {"X12-SET-NOT-READ", "X12-VERSION-NOT-READ"} & set(rules_of(read)) or path.parent.name == "TA1"
    else:
        assert (read.kind_code, rules_of(read)) == ("unrecognized", ["X12-NOT-X12"])


@pytest.mark.parametrize("entry", [entry for entry in INDEX if entry["isa"] != "0"], ids=lambda entry: entry["file"])
def test_the_envelope_verdict_agrees_with_the_index(entry: dict[str, str]) -> None:
    read = read_file(SAMPLES / entry["file"])
    found = [rule for rule in rules_of(read) if rule in COUNTED.values()]
    assert sorted(found) == sorted(verdicts(entry["envelope_check"]))
    assert read.segment_count == int(entry["segments"])
    is_whole = entry["isa_width"] != "not fixed width" and "ISA16 empty" not in entry["oddities"]
    assert ("X12-ISA-WIDTH" in rules_of(read)) == (not is_whole)
    assert ("X12-BYTE-ORDER-MARK" in rules_of(read)) == (entry["encoding"] == "utf-8 BOM")
    assert ("X12-SEGMENT-ID" in rules_of(read)) == ("segment ids misspelled" in entry["break"])


@pytest.mark.parametrize("entry", [entry for entry in INDEX if " " not in entry["version"]], ids=lambda e: e["file"])
def test_a_file_is_recognized_by_its_content(entry: dict[str, str]) -> None:
    recognition = recognize(SAMPLES / entry["file"])
    kinds = {layout.transaction: kind for kind, layout in LAYOUTS.items()}
    kinds["837P"], kinds["277CA"] = kinds.pop("837"), kinds.pop("277")
    expected = kinds.get(entry["transaction"], "x12_other") if entry["isa"] != "0" else "unrecognized"
    if expected == "claim_837p" and "X222" not in entry["version"]:
        expected = "x12_other"
    assert recognition.kind_code == expected
    assert (recognition.guide or "") == entry["version"]


def test_version_004010_is_judged_and_named_as_not_read() -> None:
    read = read_file(SAMPLES / "271" / "tigershark__271-example-2.txt")
    assert read.guide == "004010X092A1"
    assert read.findings.select("rule_code", "segment_id", "element_position").rows() == [
        ("X12-VERSION-NOT-READ", "GS", 8)
    ]
    assert all(frame.is_empty() for frame in read.frames.values())


def test_a_dhcs_like_834_reads_as_its_source_means_it() -> None:
    """hccinfhir's sample: five members of a Californian plan, with Medicare and Medi-Cal coverages each."""
    read = read_file(SAMPLES / "834" / "hccinfhir__sample_834_01.txt")
    sets, members, coverages = (read.frames[f"enrollment_{name}"] for name in ("sets", "members", "coverages"))
    assert sets.select("purpose_code", "action_code", "created_date", "payer_name").rows() == [
        ("00", "2", date(2025, 1, 8), "HEALTH PLAN NAME")
    ]
    assert members["subscriber_number"].to_list() == [f"MBR00{number}" for number in range(1, 6)]
    assert members["medicaid_number"].to_list() == [*(f"TESTMCD00000000{number}" for number in range(1, 5)), None]
    assert members["maintenance_type_code"].to_list() == ["021", "001", "024", "021", "021"]
    assert members["personal_id_number"].to_list() == ["QMBPLUS", None, "SLMBPLUS", None, None]
    assert members["phone_number"].to_list() == ["5555550000", None, None, None, None]
    assert members["segment_ordinal"].to_list() == [9, 23, 36, 51, 60]
    assert coverages["member_ordinal"].to_list() == [0, 0, 1, 1, 2, 2, 3, 4]
    assert coverages["plan_coverage_description"].to_list()[:4] == [
        "MEDICARE ADVANTAGE D-SNP",
        "MEDI-CAL",
        "MEDICARE PART C",
        "MEDI-CAL",
    ]
    assert coverages["benefit_end_date"].to_list() == [None] * 4 + [date(2025, 2, 28)] * 2 + [None] * 2
    assert coverages["benefit_begin_date"].to_list()[3] == date(2024, 1, 1)


def test_reporting_categories_between_ls_and_le_are_kept_in_their_loops() -> None:
    """pyx12's sample of loop 2700: thirteen categories, two other insurances, names of seven kinds."""
    read = read_file(SAMPLES / "834" / "pyx12__testdata_834_ls_le_ls.txt")
    member = read.frames["enrollment_members"].row(0, named=True)
    assert (member["last_name"], member["first_name"]) == ("SUBSCRIBER LAST 1", "SUBSCRIBER FIRST 1")
    assert (member["county_code"], member["language_code"], member["medicare_number"]) == ("033", "ENG", "REF F6")
    assert (member["birth_date"], member["eligibility_end_date"]) == (date(1983, 7, 19), date(2013, 3, 31))
    others = read.frames["other_segments"]
    categories = others.filter(loop_id="2750")
    assert categories.filter(segment_id="N1").height == 13
    assert categories.filter(segment_id="N1", element_02="BENEFIT PLAN").height == 1
    assert categories.filter(segment_id="REF", element_01="PID")["element_02"].to_list() == ["BEN"]
    assert others.filter(segment_id="COB")["loop_id"].to_list() == ["2320", "2320"]
    assert others.filter(segment_id="NM1")["loop_id"].to_list() == ["2100B", "2100C", "2100G", "2100G"]
    assert others.filter(segment_id="NM1", element_01="70")["further_elements"].to_list() == ["A***34*001223344"]
    covered = others.filter(loop_id="2300")
    assert covered.select("parent_frame", "parent_ordinal").unique().rows() == [("enrollment_coverages", 0)]


def test_service_types_keep_all_their_repetitions() -> None:
    """node-x12's 271: EB03 with up to thirty-nine values, a benefit of another payer, no GE and no IEA."""
    read = read_file(SAMPLES / "271" / "node-x12__271.edi")
    answer = read.frames["eligibility_answers"].row(0, named=True)
    assert (answer["identification_code"], answer["level_code"]) == ("9UY4R33KV83", "22")
    assert (answer["plan_begin_date"], answer["plan_end_date"]) == (date(2019, 12, 30), date(2019, 12, 30))
    assert answer["created_date"] == date(2020, 3, 8)
    benefits = read.frames["eligibility_benefits"]
    types = benefits["service_type_codes"].to_list()
    assert types[1] == "30^42^45^48^49^69^76^83^A5^A7^AG^BT^BU^BV"
    assert len(types[2].split("^")) == 39
    assert types[6] == "41^54"
    assert benefits["amount_cents"].to_list() == [None, None, None, None, 0, 0, None, None, None]
    assert benefits["percent"].to_list() == [None, None, None, "0", None, None, None, None, None]
    last = benefits.row(8, named=True)
    assert (last["entity_code"], last["entity_name"]) == ("PR", "SILVERSCRIPT INSURANCE COMPANY")
    assert (last["plan_number"], last["plan_network_id"]) == ("S5601", "008")
    assert (last["benefit_begin_date"], last["benefit_end_date"]) == (date(2017, 1, 1), None)
    dated = benefits.row(5, named=True)
    assert (dated["benefit_begin_date"], dated["benefit_end_date"]) == (date(2019, 1, 1), date(2019, 12, 31))


EXPECTED = [
    entry
    for entry in csv.DictReader((SAMPLES / "EXPECTED.csv").open(encoding="utf-8"))
    if entry["kind"] == "field values" and entry["file"].split("/")[0] in ("834", "271")
]


@pytest.mark.parametrize("entry", EXPECTED, ids=lambda entry: entry["file"])
def test_field_values_other_projects_expect(entry: dict[str, str]) -> None:
    read = read_file(SAMPLES / entry["file"])
    columns: dict[str, tuple[str, str]] = {
        "second EB07": ("eligibility_benefits", "amount_cents"),
        "2100C AAA03": ("eligibility_answers", "reject_reason_code"),
    }
    checked = 0
    for place, value in re.findall(r"(second EB07|2100C AAA03)=([\w.]+)", entry["expected"]):
        frame, column = columns[place]
        found = read.frames[frame][column].to_list()[-1]
        assert str(found) == value.replace(".", "")
        checked += 1
    if entry["expected"].startswith("two EB in 2110C"):
        assert read.frames["eligibility_benefits"].height == 2
    assert checked == 1


def test_no_frame_of_a_sample_holds_text_that_is_not_there() -> None:
    """Null, never an empty text: an absent element and an empty one are the same."""
    for path in FILES:
        for frame in read_file(path).frames.values():
            texts = frame.select(pl.col(pl.String))
            assert texts.select((pl.all() == "").any()).transpose().to_series().any() in (False, None)
