"""The command line as a person meets it: exit codes, words, files."""

import csv
import json

import polars as pl
import pytest

from tests.orchestration.conftest import EXAMPLE, ROOT, homecare_edi

SAMPLES = ROOT / "tests" / "samples"
SOUND = EXAMPLE / "inbound" / "plans" / "sierra_vista" / "SV834_FULL_20261101.edi"
CUT_OFF = ROOT / "examples" / "hostile_day" / "inbound" / "plans" / "goldcoast" / "enrollment_cut_off.834"


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ([SOUND], 0),
        ([SOUND, CUT_OFF], 1),
        ([ROOT / "README.md"], 2),
        ([SOUND, ROOT / "no such file"], 2),
    ],
)
def test_validate_says_by_its_exit_code_how_bad_it_is(files, code):
    assert homecare_edi("validate", *files).returncode == code


def test_validate_in_json_gives_a_line_per_file_with_places_and_sentences():
    ended = homecare_edi("validate", "--json", SOUND, CUT_OFF)
    sound, cut_off = map(json.loads, ended.stdout.splitlines())
    assert {row["rule_code"] for row in sound["findings"]} == {"X12-ELEMENT-NOT-MAPPED"}
    truncated = next(row for row in cut_off["findings"] if row["rule_code"] == "X12-TRUNCATED")
    assert truncated["byte_offset"] > 0
    assert truncated["sentence"].endswith(".")


def test_validate_in_words_says_what_where_which_rule_and_what_next():
    told = homecare_edi("validate", CUT_OFF).stdout
    assert "rule X12-TRUNCATED, error] Ask the sender for the whole file." in told


def test_parse_leaves_one_parquet_per_frame_and_the_findings(tmp_path):
    ended = homecare_edi("parse", SOUND, "--out", tmp_path / "out")
    assert ended.returncode == 0
    frames = {path.stem: pl.read_parquet(path) for path in (tmp_path / "out").glob("*.parquet")}
    expected = {"enrollment_sets", "enrollment_members", "enrollment_coverages", "other_segments", "findings"}
    assert set(frames) == expected
    assert frames["enrollment_members"].height == SOUND.read_bytes().count(b"~INS*")


def test_parse_of_a_missing_file_says_so(tmp_path):
    ended = homecare_edi("parse", tmp_path / "none.834", "--out", tmp_path)
    assert ended.returncode == 2
    assert "No such file" in ended.stderr


def test_a_day_that_is_no_billing_date_is_refused_with_the_dates_that_are(own_day):
    ended = homecare_edi("run", "--plan", "bahia", "--date", "2025-12-31", "--home", own_day.home.root)
    assert ended.returncode == 2
    assert "from 2026-01-01 to today" in ended.stderr


def test_what_a_file_of_authorizations_changes_is_shown_before_it_is_received(example_day, tmp_path):
    received = EXAMPLE / "inbound" / "plans" / "goldcoast" / "authorizations_20261101.csv"
    header, first, *others = received.read_text(encoding="utf-8").splitlines()
    number, units = first.split(",")[0], dict(zip(header.split(","), next(csv.reader([first])), strict=True))
    changed = tmp_path / "newer.csv"
    fewer = first.replace(f",{units['Approved Units']},", ",7,", 1)
    new = first.replace(number, "NEW-NUMBER", 1)
    changed.write_text("\n".join([header, fewer, new, *others]), encoding="utf-8")
    ended = homecare_edi("authorization-changes", changed, "--plan", "goldcoast", "--home", example_day.home.root)
    assert ended.returncode == 0, ended.stderr
    assert "1 authorizations are new, 1 differences" in ended.stdout
    assert f"authorized_units changes from {units['Approved Units']} to 7" in ended.stdout
    assert units["CIN"] not in ended.stdout


def test_a_file_that_holds_no_authorizations_is_not_compared(example_day):
    ended = homecare_edi("authorization-changes", SOUND, "--plan", "sierra_vista", "--home", example_day.home.root)
    assert ended.returncode == 2
    assert "enrollment_834" in ended.stderr


def test_every_command_is_in_the_readme():
    told = homecare_edi("--help").stdout
    commands = [line.split()[1] for line in told.splitlines() if line.startswith("│ ") and line[2:3].islower()]
    assert {"demo", "run", "parse", "validate", "explain", "status", "ui"} <= set(commands)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert all(f"| `{command}" in readme for command in commands)
