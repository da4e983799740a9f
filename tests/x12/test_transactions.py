"""What the members and persons of a file mean, rule by rule of the guides."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from parsers.transactions.reading import ReadFile, read_file
from tests.x12.files import STANDARD, Separators, eligibility, enrollment, group, interchange

Row = dict[str, Any]


def read_834(folder: Path, *members: list[str]) -> ReadFile:
    (folder / "a.834").write_bytes(STANDARD.write(interchange(group("BE", "005010X220A1", enrollment(*members)))))
    return read_file(folder / "a.834")


def read_271(folder: Path, *persons: list[str], separators: Separators = STANDARD) -> ReadFile:
    segments = interchange(group("HB", "005010X279A1", eligibility(*persons)))
    (folder / "a.271").write_bytes(separators.write(segments))
    return read_file(folder / "a.271")


def only(frame: pl.DataFrame) -> Row:
    assert frame.height == 1
    return frame.row(0, named=True)


def test_names_of_other_loops_do_not_become_the_members(tmp_path: Path) -> None:
    read = read_834(
        tmp_path,
        [
            "INS*N*19*030",
            "NM1*74*1*RIGHT*NAME****34*900000001",
            "N3*1 HOME ST",
            "NM1*70*1*WRONG*NAME",
            "DMG*D8*19990101*M",
            "NM1*31*1",
            "N3*9 MAIL ST",
            "NM1*S1*1*PARENT*NAME",
            "PER*RP**HP*5555550100",
        ],
    )
    member = only(read.frames["enrollment_members"])
    assert (member["last_name"], member["address_line_1"]) == ("RIGHT", "1 HOME ST")
    assert (member["birth_date"], member["phone_number"]) == (None, None)
    others = read.frames["other_segments"].select("loop_id", "segment_id").rows()
    assert others == [
        ("2100B", "NM1"),
        ("2100B", "DMG"),
        ("2100C", "NM1"),
        ("2100C", "N3"),
        ("2100G", "NM1"),
        ("2100G", "PER"),
    ]


def test_a_repeated_reference_counts_once_and_is_kept(tmp_path: Path) -> None:
    read = read_834(tmp_path, ["INS*Y*18*030", "REF*1L*FIRST", "REF*1L*SECOND", "REF*1L*"])
    assert only(read.frames["enrollment_members"])["policy_number"] == "FIRST"
    assert read.frames["other_segments"]["element_02"].to_list() == ["SECOND", None]
    note = read.findings.filter(rule_code="X12-SEGMENT-NOT-MAPPED")
    assert note.select("segment_id", "element_position", "found").rows() == [("REF", 1, "1L: 2")]


def test_elements_without_a_column_are_counted_by_segment(tmp_path: Path) -> None:
    """INS08 employment, INS09 student and DMG04 marital status have no column; a blank is no value."""
    read = read_834(
        tmp_path,
        ["INS*Y*18*030*XN*A***FT*F", "NM1*IL*1*ONE", "DMG*D8*19500722*F*M"],
        ["INS*Y*18*030*XN*A***RT* ", "NM1*IL*1*TWO", "DMG*D8*19500723*F"],
    )
    note = read.findings.filter(rule_code="X12-ELEMENT-NOT-MAPPED", segment_id="INS")
    assert note["found"].to_list() == ["08: 2, 09: 1"]
    assert note["segment_ordinal"].item() == read.frames["enrollment_members"]["segment_ordinal"][0]
    note = read.findings.filter(rule_code="X12-ELEMENT-NOT-MAPPED", segment_id="DMG")
    assert note.select("segment_ordinal", "found").rows() == [
        (read.frames["enrollment_members"]["segment_ordinal"][0] + 2, "04: 1")
    ]


def test_two_persons_in_one_loop_never_mix(tmp_path: Path) -> None:
    read = read_834(tmp_path, ["INS*Y*18*030", "NM1*IL*1*ONE", "DMG*D8**F", "NM1*IL*1*TWO*BOTH*B", "DMG*D8*19990101*M"])
    member = only(read.frames["enrollment_members"])
    assert (member["last_name"], member["first_name"], member["middle_name"]) == ("ONE", None, None)
    assert (member["birth_date"], member["gender_code"]) == (None, "F")
    assert read.frames["other_segments"].select("segment_id", "element_04").rows() == [("NM1", "BOTH"), ("DMG", None)]


def test_a_name_of_a_kind_no_guide_knows_takes_its_address_with_it(tmp_path: Path) -> None:
    read = read_834(
        tmp_path, ["INS*Y*18*030", "NM1*IL*1*MEMBER", "NM1*QC*1*OTHER", "N3*9 OTHER ST", "N4*TOWN*CA*90001"]
    )
    member = only(read.frames["enrollment_members"])
    assert (member["address_line_1"], member["city_name"]) == (None, None)
    assert read.frames["other_segments"]["loop_id"].to_list() == ["2100", "2100", "2100"]


def test_a_repetition_of_a_loops_mark_outside_its_loop_is_kept(tmp_path: Path) -> None:
    read = read_834(tmp_path, ["INS*Y*18*030", "LX*1", "HD*030**HLT*A", "LX*1", "LS*2700", "LX*1", "LE*2700"])
    assert read.frames["other_segments"].select("loop_id", "segment_id").rows() == [("2000", "LX")]


def test_the_home_telephone_is_preferred_wherever_it_stands(tmp_path: Path) -> None:
    member = ["INS*Y*18*030", "NM1*IL*1*A", "PER*IP**WP*1*EM*a@example.com*HP*2"]
    row = only(read_834(tmp_path, member).frames["enrollment_members"])
    assert (row["phone_number"], row["email_address"]) == ("2", "a@example.com")


def test_a_name_within_a_coverage_stays_in_the_coverage(tmp_path: Path) -> None:
    read = read_834(
        tmp_path,
        [
            "INS*Y*18*030",
            "NM1*IL*1*MEMBER",
            "HD*030**HMO*A",
            "LX*1",
            "NM1*P3*1*DOCTOR*ANN****XX*1234567893",
            "NM1*36*2*AN EMPLOYER IN THE WRONG PLACE",
            "COB*P*1*1",
            "NM1*36*2*EMPLOYER OF THE OTHER INSURANCE",
            "HD*030**DEN*B",
        ],
    )
    coverages = read.frames["enrollment_coverages"]
    assert coverages.select("provider_id", "provider_last_name").rows() == [("1234567893", "DOCTOR"), (None, None)]
    others = read.frames["other_segments"].select("loop_id", "segment_id", "parent_ordinal").rows()
    assert others == [("2310", "NM1", 0), ("2320", "COB", 0), ("2330", "NM1", 0)]


def test_a_coverage_before_any_member_is_kept_with_the_set(tmp_path: Path) -> None:
    read = read_834(tmp_path, ["HD*030**HLT*A", "INS*Y*18*030"])
    assert read.frames["enrollment_coverages"].is_empty()
    other = only(read.frames["other_segments"])
    assert (other["segment_id"], other["parent_frame"], other["parent_ordinal"]) == ("HD", "enrollment_sets", 0)


def test_counts_of_the_sender_are_numbers(tmp_path: Path) -> None:
    body = ["BGN*00*R*20260115*1200****2", "QTY*TO*12", "QTY*ET*7", "QTY*DT*5", "DTP*007*D8*20260201", "N1*P5*S*FI*1"]
    (tmp_path / "a.834").write_bytes(STANDARD.write(interchange(group("BE", "005010X220A1", body))))
    row = only(read_file(tmp_path / "a.834").frames["enrollment_sets"])
    assert (row["stated_member_count"], row["stated_subscriber_count"], row["stated_dependent_count"]) == (12, 7, 5)
    assert row["effective_date"] == date(2026, 2, 1)


def test_the_medicare_plan_is_the_first_component_and_the_date_of_death_is_read(tmp_path: Path) -> None:
    row = only(read_834(tmp_path, ["INS*Y*18*024*03**C:1*****D8*20251224"]).frames["enrollment_members"])
    assert (row["medicare_plan_code"], row["death_date"]) == ("C", date(2025, 12, 24))


def test_blanks_behind_a_value_are_no_part_of_it(tmp_path: Path) -> None:
    row = only(read_834(tmp_path, ["INS*Y*18*030", "REF*0F*S1   ", "REF*1L*    "]).frames["enrollment_members"])
    assert (row["subscriber_number"], row["policy_number"]) == ("S1", None)


def test_text_that_is_not_utf8_is_left_out_and_the_rest_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.834"
    member = ["INS*Y*18*030", "REF*0F*S1", "NM1*IL*1*MUXOZ*ANA", "N3*1 A\u00d1O ST", "NM1*S1*1*MUXOZ"]
    octets = STANDARD.write(interchange(group("BE", "005010X220A1", enrollment(member))))
    path.write_bytes(octets.replace(b"MUXOZ", b"MU\xd1OZ"))
    read = read_file(path)
    row = only(read.frames["enrollment_members"])
    assert (row["last_name"], row["first_name"], row["address_line_1"]) == (None, "ANA", "1 A\u00d1O ST")
    found = read.findings.filter(rule_code="X12-TEXT").select("segment_id", "element_position").rows()
    assert found == [("NM1", 3), ("NM1", 3)]
    assert read.frames["other_segments"]["element_03"].to_list() == [None]


def test_a_dependent_is_an_answer_of_its_own(tmp_path: Path) -> None:
    read = read_271(
        tmp_path,
        ["HL*3*2*22*1", "TRN*2*T1*9X", "NM1*IL*1*DOE*JOHN****MI*S1"],
        ["HL*4*3*23*0", "TRN*2*T2*9X", "NM1*03*1*DOE*JANE", "DMG*D8*20150401*F", "EB*1**30"],
    )
    answers = read.frames["eligibility_answers"]
    assert answers.select("level_code", "hierarchy_id", "parent_hierarchy_id", "first_name", "trace_number").rows() == [
        ("22", "3", "2", "JOHN", "T1"),
        ("23", "4", "3", "JANE", "T2"),
    ]
    assert read.frames["eligibility_benefits"]["answer_ordinal"].to_list() == [1]


def test_a_level_of_a_kind_no_guide_knows_is_nobodys(tmp_path: Path) -> None:
    strange = ["HL*4*3*24*0", "TRN*2*T9*9X", "NM1*QC*1*STRANGER*X*Y", "N3*9 STREET", "EB*1**30"]
    read = read_271(tmp_path, ["HL*3*2*22*1", "NM1*IL*1*DOE*JOHN"], strange)
    answer = only(read.frames["eligibility_answers"])
    assert (answer["last_name"], answer["middle_name"], answer["trace_number"]) == ("DOE", None, None)
    assert read.frames["eligibility_benefits"].is_empty()
    others = read.frames["other_segments"]
    assert others["segment_id"].to_list() == ["HL", "TRN", "NM1", "N3", "EB"]
    assert set(others["parent_frame"]) == {"eligibility_sets"}


def test_a_second_name_of_a_person_takes_its_address_with_it(tmp_path: Path) -> None:
    person = ["HL*3*2*22*0", "NM1*IL*1*DOE", "NM1*QC*1*OTHER*X", "N3*9 STREET", "EB*1**30"]
    read = read_271(tmp_path, person)
    answer = only(read.frames["eligibility_answers"])
    assert (answer["first_name"], answer["address_line_1"]) == (None, None)
    assert read.frames["eligibility_benefits"].height == 1


@pytest.mark.parametrize(
    "segments",
    [
        ["HL*3*2*22*0", "NM1*IL*1*DOE", "AAA*N**75*C"],
        ["HL*3*2*22*0", "NM1*IL*1*DOE", "EB*1**30", "AAA*Y**75*C"],
        ["HL*3*2*23*0", "NM1*03*1*DOE", "DMG*D8*19500722*F", "AAA*N**75*C"],
    ],
    ids=["subscriber", "benefit", "dependent"],
)
def test_a_refusal_at_any_level_of_a_person_is_the_answers(tmp_path: Path, segments: list[str]) -> None:
    row = only(read_271(tmp_path, segments).frames["eligibility_answers"])
    assert (row["reject_reason_code"], row["follow_up_action_code"]) == ("75", "C")


def test_a_refusal_of_the_whole_inquiry_is_the_sets(tmp_path: Path) -> None:
    body = ["BHT*0022*11*INQ1*20260115*1200", "HL*1**20*1", "NM1*PR*2*PLAN*****PI*123", "AAA*Y**42*R"]
    (tmp_path / "a.271").write_bytes(STANDARD.write(interchange(group("HB", "005010X279A1", body))))
    read = read_file(tmp_path / "a.271")
    row = only(read.frames["eligibility_sets"])
    assert (row["payer_name"], row["reject_reason_code"], row["follow_up_action_code"]) == ("PLAN", "42", "R")
    assert read.frames["eligibility_answers"].is_empty()


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        (["307*RD8*20260110-20260110", "346*D8*20250101"], (date(2025, 1, 1), date(2026, 1, 10))),
        (["291*RD8*20260101-20261231"], (date(2026, 1, 1), date(2026, 12, 31))),
        (["291*D8*20260101"], (date(2026, 1, 1), None)),
        (["356*D8*20260101", "357*D8*20260131"], (date(2026, 1, 1), date(2026, 1, 31))),
        (["291*RD8*20260101-20261231", "347*D8*20260630"], (date(2026, 1, 1), date(2026, 6, 30))),
        (["346*D8*20250101", "346*D8*20240101"], (date(2025, 1, 1), None)),
        (["102*D8*20200101"], (None, None)),
    ],
    ids=["plan before eligibility", "range", "single", "eligibility", "end before range", "first", "issue"],
)
def test_the_plan_dates_follow_the_order_of_preference(
    tmp_path: Path, dates: list[str], expected: tuple[date | None, date | None]
) -> None:
    person = ["HL*3*2*22*0", "NM1*IL*1*DOE", *(f"DTP*{text}" for text in dates)]
    row = only(read_271(tmp_path, person).frames["eligibility_answers"])
    assert (row["plan_begin_date"], row["plan_end_date"]) == expected


@pytest.mark.parametrize(
    "text", ["RD8*20260101", "RD8*20260101-2026123X", "D8*20260101-20261231", "D6*260101", "*20260101"]
)
def test_a_date_not_in_the_form_its_qualifier_names_is_named_and_kept(tmp_path: Path, text: str) -> None:
    read = read_271(tmp_path, ["HL*3*2*22*0", "NM1*IL*1*DOE", f"DTP*291*{text}"])
    found = read.findings.filter(rule_code="X12-DATE")
    assert found.select("segment_id", "element_position").rows() == [("DTP", 3)]
    row = only(read.frames["eligibility_answers"])
    assert row["plan_end_date"] is None
    if row["plan_begin_date"] is None:
        assert read.frames["other_segments"]["segment_id"].to_list() == ["DTP"]


def test_service_types_are_separated_by_carets_whatever_the_file_does(tmp_path: Path) -> None:
    person = ["HL*3*2*22*0", "NM1*IL*1*DOE", "EB*1**30^42^A5"]
    swapped = Separators(component="^", repetition=":")
    for separators in (STANDARD, Separators("|", ">", "}", "\x1d"), swapped):
        row = only(read_271(tmp_path, person, separators=separators).frames["eligibility_benefits"])
        assert row["service_type_codes"] == "30^42^A5"


def test_what_a_benefit_says_is_read(tmp_path: Path) -> None:
    eb = "EB*B*IND*98*MC*PLAN*27*25.5*.2*VS*12*N*Y*HC:T1019:U6"
    person = ["HL*3*2*22*0", "NM1*IL*1*DOE", eb, "MSG*ONE", "MSG*TWO", "LS*2120", "NM1*Y2*2*MCO*****PI*77", "LE*2120"]
    read = read_271(tmp_path, person)
    row = only(read.frames["eligibility_benefits"])
    assert (row["amount_cents"], row["percent"], row["quantity_code"], row["quantity"]) == (2550, ".2", "VS", "12")
    assert (row["authorization_required_code"], row["in_network_code"], row["procedure_code"]) == ("N", "Y", "T1019")
    assert (row["entity_code"], row["entity_name"], row["entity_id"], row["message"]) == ("Y2", "MCO", "77", "ONE")
    assert read.frames["other_segments"].select("segment_id", "element_01").rows() == [("MSG", "TWO")]


def test_an_amount_finer_than_a_cent_is_named(tmp_path: Path) -> None:
    read = read_271(tmp_path, ["HL*3*2*22*0", "NM1*IL*1*DOE", "EB*C**30****10.005"])
    assert read.findings.filter(rule_code="X12-NUMBER")["element_position"].to_list() == [7]
    assert only(read.frames["eligibility_benefits"])["amount_cents"] is None
