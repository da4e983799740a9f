"""The example day is what its story says, and says what it must show."""

import csv
import json
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from parsers.tabular import FRAMES, load_layouts, read_table, recognize
from pipelines.plans.load import load_network, load_profiles
from pipelines.plans.profile import UNIT_MINUTES
from schemas.rules import HOLD_CODES
from schemas.validation import validate

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
HOME = EXAMPLES / "one_day"
TABLES = [p for p in sorted((HOME / "inbound").rglob("*.*")) if p.suffix in (".csv", ".xlsx", ".json")]


def rows_of(name):
    with (HOME / name).open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


EXPECTED = rows_of("expected.csv")


def read(path):
    plan_id = path.parent.name if path.parent.parent.name == "plans" else None
    return read_table(path, recognize(path), plan_id=plan_id)


def frame_of(frame_name):
    frames = [read(p).frame for p in TABLES if load_layouts()[recognize(p)].frame == frame_name]
    return pl.concat(frames)


def test_the_generator_writes_the_committed_files_byte_for_byte(tmp_path):
    subprocess.run([sys.executable, HOME / "generate.py", "--out", tmp_path], check=True)
    written = {p.relative_to(tmp_path): p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    assert len(written) > 20
    for name, content in written.items():
        assert (EXAMPLES / name).read_bytes() == content, name
    inbound = [p for day in ("one_day", "hostile_day") for p in (EXAMPLES / day / "inbound").rglob("*") if p.is_file()]
    assert {p.relative_to(EXAMPLES) for p in inbound} <= set(written)


def test_all_profiles_are_valid_and_unlike():
    profiles = load_profiles(HOME)
    assert not profiles.problems
    assert set(profiles.plans) == {"goldcoast", "sierra_vista", "bahia"}
    assert len({plan.claims.grouped_by for plan in profiles.plans.values()}) == 3
    assert load_network(HOME).npi == "1999000015"


@pytest.mark.parametrize("path", TABLES, ids=lambda p: f"{p.parent.name}-{p.name}")
def test_every_table_is_recognized_and_keeps_its_contract(path):
    table = read(path)
    assert table.findings.is_empty()
    assert table.counts.records == table.counts.rows > 0
    contract = FRAMES[load_layouts()[table.layout_id].frame]
    validated = validate(table.frame.with_columns(file_sha256=pl.lit("0" * 64)), contract)
    assert validated.rejected.is_empty()


def test_every_visit_names_a_payer_of_exactly_one_plan():
    known = Counter(i for plan in load_profiles(HOME).plans.values() for i in plan.evv_payer_ids)
    assert set(known.values()) == {1}
    assert set(frame_of("visits")["payer_id_evv"]) == set(known)


def test_every_hold_reason_is_shown_but_those_that_need_a_later_file():
    assert {row["bucket_code"] for row in EXPECTED} == {"billable", *HOLD_CODES} - {
        "awaiting_answer",
        "newer_version_rejected",
    }


def test_each_missing_element_has_a_visit_of_its_own():
    by_reason = defaultdict(set)
    for row in EXPECTED:
        if row["bucket_code"].startswith("not_verified_"):
            by_reason[row["bucket_code"]].add(row["visit_id"])
    assert len(by_reason) == 6
    assert len(set.union(*by_reason.values())) == sum(map(len, by_reason.values()))


def test_the_expectation_names_every_visit_and_each_of_its_minutes():
    """The delivered minutes, taken from the files, are the minutes of the buckets."""
    visits = frame_of("visits").sort("sequence_id").unique("visit_id", keep="last")
    start = pl.coalesce("adjusted_start_at", "actual_start_at")
    end = pl.coalesce("adjusted_end_at", "actual_end_at")
    delivered = dict(visits.select("visit_id", (end - start).dt.total_minutes().fill_null(0)).iter_rows())
    expected = Counter()
    for row in EXPECTED:
        expected[row["visit_id"]] += int(row["minutes"])
    assert delivered == dict(expected)


def test_the_totals_are_the_sums_of_the_visits_and_every_minute_has_a_bucket():
    totals = {(row["plan_id"], row["measure"]): int(row["amount"]) for row in rows_of("expected_totals.csv")}
    summed = Counter()
    for row in EXPECTED:
        summed[row["plan_id"], f"minutes {row['bucket_code']}"] += int(row["minutes"])
        summed[row["plan_id"], "minutes imported"] += int(row["minutes"])
    for plan_id in ("goldcoast", "sierra_vista", "bahia"):
        summed[plan_id, "visits"] = len({row["visit_id"] for row in EXPECTED if row["plan_id"] == plan_id})
    assert {key: amount for key, amount in totals.items() if key[1] not in ("units", "charge cents")} == dict(summed)


def test_the_arithmetic_restates_the_profiles_rules():
    listing = (
        "import json, sys; sys.path.insert(0, sys.argv[1]); from expected import SERVICES; "
        "print(json.dumps(sorted([*k, *v] for k, v in SERVICES.items())))"
    )
    told = subprocess.run([sys.executable, "-c", listing, HOME], check=True, capture_output=True, text=True).stdout
    declared = [
        [
            plan.plan_id,
            service.service_code,
            UNIT_MINUTES[service.unit_code],
            service.rounding,
            service.pooled_by,
            service.unit_rate_cents,
        ]
        for plan in load_profiles(HOME).plans.values()
        for service in plan.services
    ]
    assert sorted(declared) == json.loads(told)


def test_the_night_the_clocks_go_back_is_there():
    nights = {(r["visit_id"], r["service_date"]): int(r["minutes"]) for r in EXPECTED if r["bucket_code"] == "billable"}
    assert 1500 in nights.values()
    over_midnight = [v for (v, day) in nights if day == "2026-10-31"]
    assert [nights[v, "2026-11-01"] for v in over_midnight] == [420]


def test_ids_are_of_the_documented_false_series():
    members = frame_of("visits")["member_id_medi_cal"].drop_nulls()
    assert members.str.contains(r"^99000\d{3}[ACDEFGHMNTUVWXYZ]$").all()
    agencies = frame_of("agencies")["agency_id"].to_list()
    for npi in (*agencies, load_network(HOME).npi):
        digits = [int(d) for d in "80840" + npi]
        doubled = [sum(divmod(2 * d, 10)) for d in digits[-2::-2]]
        assert npi.startswith("199900")
        assert (sum(doubled) + sum(digits[-1::-2])) % 10 == 0


def test_last_names_occur_in_no_other_file_of_the_repository():
    aides = frame_of("aides")["last_name"].to_list()
    x12 = "".join(p.read_text(encoding="ascii") for p in (HOME / "inbound" / "plans").rglob("*.[8ex][3d1]*"))
    members = {segment.split("*")[3] for segment in x12.replace("\r\n", "").split("~") if "NM1*IL*" in segment}
    assert len(aides) == 12
    assert len(members) == 40
    assert all(len(name) >= 6 for name in (*aides, *members))
    root = EXAMPLES.parent
    sources = [
        p for part in ("parsers", "pipelines", "schemas", "docs", "benchmarks") for p in (root / part).rglob("*")
    ]
    text = "\n".join(p.read_text(encoding="utf-8") for p in sources if p.suffix in (".py", ".toml", ".md")).casefold()
    assert [name for name in (*aides, *members) if name.casefold() in text] == []


def test_the_readme_tells_the_story_of_every_odd_visit():
    lines = (HOME / "README.md").read_text(encoding="utf-8").splitlines()
    for row in EXPECTED:
        if row["story"]:
            assert any(row["visit_id"] in line and row["story"] in line for line in lines), row["visit_id"]
    assert any(f"{len({row['visit_id'] for row in EXPECTED})} visits" in line for line in lines)


def test_the_billing_day_is_a_monday_and_most_services_are_of_october():
    assert date(2026, 11, 2).weekday() == 0
    months = Counter(row["service_date"][:7] for row in EXPECTED)
    assert months["2026-10"] > 0.9 * len(EXPECTED)


def test_the_hostile_table_is_read_as_far_as_it_can_be():
    path = EXAMPLES / "hostile_day/inbound/agencies/harborlight/visits_damaged.csv"
    table = read_table(path, recognize(path), plan_id=None)
    assert (table.counts.records, table.counts.rows, table.counts.malformed) == (4, 3, 1)
    assert table.findings.select("rule_code", "row_number").rows() == [
        ("TABLE-ROW-MALFORMED", 3),
        ("TABLE-VALUE-UNREADABLE", 4),
    ]
    assert recognize(EXAMPLES / "hostile_day/inbound/agencies/juniper_ridge/minutes_of_meeting.txt") is None
