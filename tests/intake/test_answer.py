"""`homecare-edi acknowledge`: files answered, exit codes, and hostile input."""

from datetime import datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from parsers.transactions.reading import read_file
from parsers.x12.second_reader import findings_of_pyx12
from pipelines.cli import app
from pipelines.intake.answer import answer
from tests.x12.files import SAMPLES, STANDARD, Separators, enrollment, enrollment_file, group, interchange, member

BROKEN = SAMPLES / "834" / "hccinfhir__sample_834_01.txt"
AT = ("--control-number", "7", "--at", "2026-01-16T08:15:00")
MEMBER_DATA = ("NAME", "FIRST", "S0000", "FRESNO", "19500722")


def acknowledge(file: Path, out: Path, *options: str) -> Result:
    return CliRunner().invoke(app, ["acknowledge", str(file), "--out", str(out), *(options or AT)])


def received(path: Path, segments: list[str], separators: Separators = STANDARD) -> Path:
    (path / "in.x12").write_bytes(separators.write(segments))
    return path / "in.x12"


def asked(segments: list[str]) -> list[str]:
    return [segments[0].replace("*0*T*:", "*1*T*:"), *segments[1:]]


def test_a_good_file_is_answered_and_accepted(tmp_path: Path) -> None:
    result = acknowledge(received(tmp_path, asked(enrollment_file(2))), tmp_path / "out")
    assert result.exit_code == 0, result.output
    assert "Interchange 000000001: accepted, note 000" in result.output
    assert "Group 1 (BE, 005010X220A1): accepted, 1 of 1 sets accepted" in result.output
    answers = sorted((tmp_path / "out").iterdir())
    assert [path.name[12:] for path in answers] == [".1.000000001.999.edi", ".1.000000001.ta1.edi"]
    assert all(findings_of_pyx12(path.read_bytes()).is_empty() for path in answers)
    said, whole = (read_file(path).envelope for path in answers)
    parties = ("sender_id", "receiver_id", "interchange_control_number", "usage_code", "interchange_time")
    assert whole.interchanges.select(parties).rows() == [("NETWORK", "PLAN", "000000007", "T", "0815")]
    assert said.interchanges.select(parties).rows() == [("NETWORK", "PLAN", "000000008", "T", "0815")]
    assert said.groups.select("functional_id", "group_control_number").rows() == [("FA", "8")]


def test_a_broken_sample_is_refused_in_words_and_in_segments(tmp_path: Path) -> None:
    result = acknowledge(BROKEN, tmp_path)
    assert result.exit_code == 1
    assert "Group 1 (BE, 005010X220A1): refused, 0 of 1 sets accepted" in result.output
    assert "Set 0001 (834): refused, codes" in result.output
    assert "1 x X12-SE-COUNT: SE01 is not the number of segments from ST to SE." in result.output
    (written,) = tmp_path.iterdir()
    assert "~AK9*R*1*1*0~" in written.read_text()


def test_no_value_of_a_member_is_printed_or_written(tmp_path: Path) -> None:
    wrong = [segment.replace("20260101", "20260230") for segment in member(1)]
    file = received(tmp_path, asked(interchange(group("BE", "005010X220A1", enrollment(member(0)), enrollment(wrong)))))
    result = acknowledge(file, tmp_path / "out")
    assert "accepted in part, 1 of 2 sets accepted" in result.output
    told = result.output.partition(str(tmp_path))[0] + "".join(
        path.name + path.read_text() for path in (tmp_path / "out").iterdir()
    )
    assert not [value for value in MEMBER_DATA if value in told]


def test_a_broken_envelope_is_refused_by_a_ta1_alone(tmp_path: Path) -> None:
    result = acknowledge(received(tmp_path, enrollment_file(1)[:-1]), tmp_path / "out")
    assert result.exit_code == 1
    assert "Interchange 000000001: refused, note 023" in result.output
    (written,) = (tmp_path / "out").iterdir()
    assert written.read_text().split("~")[1] == "TA1*000000001*260115*1200*R*023"


def test_every_interchange_has_files_of_its_own(tmp_path: Path) -> None:
    twice = [*asked(enrollment_file(1)), *asked(enrollment_file(2))]
    result = acknowledge(received(tmp_path, twice), tmp_path / "out")
    assert result.exit_code == 1, "the second has the control number of the first"
    assert sorted(path.name[12:] for path in (tmp_path / "out").iterdir()) == [
        ".1.000000001.999.edi",
        ".1.000000001.ta1.edi",
        ".2.000000001.ta1.edi",
    ]


def test_the_same_answer_again_changes_nothing_another_one_overwrites_nothing(tmp_path: Path) -> None:
    first = acknowledge(BROKEN, tmp_path)
    (written,) = tmp_path.iterdir()
    content = written.read_bytes()
    assert acknowledge(BROKEN, tmp_path).output == first.output
    other = acknowledge(BROKEN, tmp_path, "--control-number", "8", "--at", "2026-01-16T08:15:00")
    assert other.exit_code == 2
    assert "holds other content" in other.output
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [content]


def test_without_options_the_answer_tells_now(tmp_path: Path) -> None:
    assert acknowledge(BROKEN, tmp_path, "--control-number", "5").exit_code == 1
    (written,) = tmp_path.iterdir()
    day = read_file(written).envelope.interchanges["interchange_date"].item()
    assert abs((datetime.now().date() - day).days) <= 1  # noqa: DTZ005


def test_acknowledgments_are_not_answered(tmp_path: Path) -> None:
    result = acknowledge(SAMPLES / "999" / "pyx12__testdata_834_ls_le_ls.expected.999", tmp_path)
    assert "Nothing in the file is to be answered." in result.output
    assert not list(tmp_path.iterdir())


def test_what_no_answer_can_name_or_address_is_said(tmp_path: Path) -> None:
    unknown = [segment.replace("GS*BE", "GS*PO") for segment in enrollment_file(1)]
    result = acknowledge(received(tmp_path, unknown), tmp_path / "out")
    assert result.exit_code == 2
    assert "no 999 can name" in result.output
    nobody = [segment.replace("PLAN  ", "      ") for segment in asked(enrollment_file(1))]
    result = acknowledge(received(tmp_path, nobody), tmp_path / "out")
    assert result.exit_code == 2
    assert "receiver_id" in result.output
    assert not list((tmp_path / "out").iterdir())


@pytest.mark.parametrize("content", [b"", b"visit_id,member_id\n1,2\n", b"\x00" * 500, b"ISA*"])
def test_what_is_not_x12_is_not_answered(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "in.x12").write_bytes(content)
    result = acknowledge(tmp_path / "in.x12", tmp_path / "out")
    assert result.exit_code == 2
    assert "There is nothing to answer." in result.output
    assert not (tmp_path / "out").exists()


def test_a_folder_or_nothing_is_not_answered(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing"):
        result = acknowledge(path, tmp_path / "out")
        assert result.exit_code == 2
        assert "Check the path" in result.output


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    result = acknowledge(BROKEN, tmp_path / "taken")
    assert result.exit_code == 2
    assert "Give another folder" in result.output


@pytest.mark.parametrize(
    "path",
    [path for path in sorted(SAMPLES.rglob("*.*")) if path.suffix not in (".csv", ".md")],
    ids=lambda path: path.name,
)
def test_every_sample_is_answered_or_said_why_not(path: Path) -> None:
    content = read_file(path)
    told = answer(content, file_sha256="0" * 64, control_number=1, created_at=datetime(2026, 1, 16, 8, 15))  # noqa: DTZ001
    groups = content.envelope.groups
    if not told.unanswered and not (told.interchanges["acknowledgment_code"] == "R").any():
        to_answer = groups.filter(functional_id="FA").height + told.groups.groups.height
        assert to_answer == groups.height
    assert (told.groups.groups["accepted_set_count"] <= told.groups.groups["received_set_count"]).all()
