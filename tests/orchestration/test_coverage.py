"""Coverage as staff meet it: a full file that stops for a person, and what they can ask."""

import re
from datetime import date, timedelta

import dagster as dg
import openpyxl
import polars as pl
import pytest

from pipelines.demo.day import BILLING_DATE
from pipelines.orchestration.run import open_instance
from tests.orchestration.conftest import EXAMPLE, homecare_edi

FULL_FILE = EXAMPLE / "inbound" / "plans" / "sierra_vista" / "SV834_FULL_20261101.edi"


@pytest.fixture
def short_file(own_day):
    """The plan's full file of the next day, with only the first of its members: cut off, or a mass termination."""
    text = FULL_FILE.read_text(encoding="ascii").replace("SVFULL20261101*20261101", "SVFULL20261102*20261102")
    header, first, *_ = re.split(r"(?=INS\*)", text.replace("DTP*007*D8*20261101", "DTP*007*D8*20261102"))
    body = header[header.index("ST*") :] + first
    trailer = f"SE*{body.count('~') + 1}*0001~GE*1*4711~IEA*1*000004711~"
    path = own_day.home.inbound / "plans" / "sierra_vista" / "SV834_FULL_20261102.edi"
    path.write_text(header[: header.index("ST*")] + body + trailer, encoding="ascii")
    return path


def open_members(day) -> int:
    spans = day.frame("resolved_coverage", "sierra_vista")
    return spans.filter(pl.col("covered_to_date").is_null(), plan_id="sierra_vista").height


def test_a_short_full_file_ends_nobody_until_a_person_approves_it(own_day, short_file):
    own_day.run("sierra_vista")
    held = own_day.frame("resolved_rosters", "sierra_vista").filter(standing_code="held")
    sha256 = held["file_sha256"].item()
    assert held["unnamed_member_count"].item() == open_members(own_day) - 1 > 0
    assert own_day.frame("resolve_findings", "sierra_vista").filter(file_sha256=sha256)["rule_code"].to_list() == [
        "ROSTER-HELD"
    ]

    refused = homecare_edi("approve", "0" * 12, "--by", "R. Okafor", "--home", own_day.home.root)
    assert refused.returncode == 2
    assert "nothing was approved" in refused.stderr
    approved = homecare_edi("approve", sha256[:12], "--by", "R. Okafor", "--home", own_day.home.root)
    assert approved.returncode == 0
    assert f"Plan sierra_vista, full file {sha256}: approved by R. Okafor" in approved.stdout

    own_day.run("sierra_vista")
    assert open_members(own_day) == 1
    standing = own_day.frame("resolved_rosters", "sierra_vista").filter(file_sha256=sha256)["standing_code"].item()
    assert standing == "approved"


def test_a_member_is_asked_about_as_known_now_and_as_known_before_the_file_came(example_day):
    asked = ["coverage", "99000219C", "--on", "2026-11-02", "--home", example_day.home.root]
    now = homecare_edi(*asked)
    assert now.returncode == 0
    assert re.search(r"sierra_vista: covered 2026-01-01 to open, says 834 file [0-9a-f]{64}, segment \d+", now.stdout)
    before = homecare_edi(*asked, "--known-at", "2026-01-01")
    assert before.returncode == 1
    assert "No plan is known to cover the member." in before.stdout
    assert "99000219C" not in now.stdout + before.stdout + before.stderr


def test_what_changed_is_counted_by_plan_and_told_by_member_in_a_workbook(example_day, tmp_path):
    out = tmp_path / "changes.xlsx"
    ended = homecare_edi("coverage-changes", "--from", "2026-01-01", "--out", out, "--home", example_day.home.root)
    assert ended.returncode == 0, ended.stderr
    for plan_id in ("bahia", "goldcoast", "sierra_vista"):
        assert plan_id in ended.stdout
    assert "99000219C" not in ended.stdout
    cells = [cell for row in openpyxl.load_workbook(out).active.iter_rows(values_only=True) for cell in row]
    assert "99000219C" in cells


def test_a_home_where_nothing_ran_says_so(empty_day):
    ended = homecare_edi("coverage", "99000219C", "--on", "2026-11-02", "--home", empty_day.home.root)
    assert ended.returncode == 2
    assert "No run has resolved coverage" in ended.stderr


DAILY_FILE = EXAMPLE / "inbound" / "plans" / "goldcoast" / "DHCS834-DA-20261101-930-001.834"
PRESENT = "99999999A"


def rename_a_member(day, former: str) -> None:
    """The plan's next daily file: the member under a new CIN, with the former one in REF Q4."""
    profile = day.home.root / "plans" / "goldcoast.toml"
    named = profile.read_text().replace("[enrollment]\n", '[enrollment]\nformer_member_id_medi_cal = "prior_number"\n')
    profile.write_text(named)
    text = DAILY_FILE.read_text(encoding="ascii").replace("20261101-930-001*20261101", "20261102-930-001*20261102")
    header, *members = re.split(r"(?=INS\*)", text)
    member = next(m for m in members if f"REF*1L*{former}~" in m).split("SE*")[0]
    renamed = member.replace(f"REF*1L*{former}~", f"REF*1L*{PRESENT}~REF*Q4*{former}~")
    body = header[header.index("ST*") :] + renamed
    trailer = f"SE*{body.count('~') + 1}*0001~GE*1*261101001~IEA*1*261101001~"
    path = day.home.inbound / "plans" / "goldcoast" / "DHCS834-DA-20261102-930-001.834"
    path.write_text(header[: header.index("ST*")] + body + trailer, encoding="ascii")


def end_a_member(day, cin: str) -> None:
    """The plan's next daily file: of the member's months, October ends on its first day and November is taken back."""
    text = DAILY_FILE.read_text(encoding="ascii").replace("20261101-930-001*20261101", "20261103-930-001*20261103")
    header, *members = re.split(r"(?=INS\*)", text)
    member = next(m for m in members if f"REF*1L*{cin}~" in m).split("SE*")[0].split("HD*")
    ended = [member[0].replace("INS*Y*18*001", "INS*Y*18*024"), member[1].replace("20261031", "20261001")]
    body = header[header.index("ST*") :] + "HD*".join(ended)
    trailer = f"SE*{body.count('~') + 1}*0001~GE*1*261101001~IEA*1*261101001~"
    path = day.home.inbound / "plans" / "goldcoast" / "DHCS834-DA-20261103-930-001.834"
    path.write_text(header[: header.index("ST*")] + body + trailer, encoding="ascii")


def shown(day, asset: str) -> dict[str, object]:
    """What the UI shows of the asset's last run."""
    with open_instance(day.home) as instance:
        event = instance.get_latest_materialization_event(dg.AssetKey(asset))
        return {name: value.value for name, value in event.asset_materialization.metadata.items()}


def test_every_day_says_what_is_known_otherwise_than_the_day_before(own_day):
    own_day.run("goldcoast")
    assert set(own_day.frame("resolved_changes", "goldcoast")["change_code"]) == {"new"}
    claim = claims_of(own_day).row(0, named=True)
    end_a_member(own_day, claim["member_id_medi_cal"])
    own_day.run("goldcoast", BILLING_DATE + timedelta(days=1))
    path = own_day.home.frame_path("resolved_changes", billing_date="2026-11-03", plan_id="goldcoast")
    changes = pl.read_parquet(path, hive_partitioning=False)
    assert changes.select("plan_id", "member_id_medi_cal", "change_code", "from_date", "is_retroactive").rows() == [
        ("goldcoast", claim["member_id_medi_cal"], "lost", date(2026, 10, 2), True)
    ]
    assert changes["visit_count"].item() >= changes["claim_count"].item() > 0
    told = shown(own_day, "resolved_changes")
    assert told["lost"] == 1
    assert told["visits_touched"] == changes["visit_count"].item()
    assert told["claims_touched"] == changes["claim_count"].item()
    assert claim["member_id_medi_cal"] not in str(told)


def test_a_cin_learned_to_be_changed_after_it_was_billed_is_no_change_of_coverage(own_day):
    own_day.run("goldcoast", BILLING_DATE - timedelta(days=1))
    own_day.run("goldcoast")
    rename_a_member(own_day, claims_of(own_day)["member_id_medi_cal"][0])
    own_day.run("goldcoast")
    assert own_day.frame("resolved_changes", "goldcoast").is_empty()


def claims_of(day) -> pl.DataFrame:
    with day.home.ledger() as ledger:
        return ledger.known_claims("goldcoast")


def test_what_was_billed_under_a_former_cin_is_not_billed_again_under_the_present_one(own_day):
    own_day.run("goldcoast")
    billed = claims_of(own_day)
    minutes = own_day.frame("prepared_minutes", "goldcoast")
    rename_a_member(own_day, billed["member_id_medi_cal"][0])
    assert own_day.run("goldcoast").is_success
    assert own_day.frame("resolved_members", "goldcoast").filter(member_id_medi_cal=PRESENT).height == 1
    assert claims_of(own_day).equals(billed)
    assert own_day.frame("prepared_minutes", "goldcoast").equals(minutes)


def test_visits_under_a_former_cin_are_billed_under_the_present_one(own_day):
    rename_a_member(own_day, "99000107C")
    assert own_day.run("goldcoast").is_success
    members = set(claims_of(own_day)["member_id_medi_cal"])
    assert PRESENT in members
    assert "99000107C" not in members


def test_visits_under_a_cin_the_staff_list_as_changed_are_billed_under_the_present_one(own_day):
    enrollment = own_day.home.inbound / "plans" / "goldcoast" / DAILY_FILE.name
    enrollment.write_text(enrollment.read_text().replace("99000107C", PRESENT))
    listed = own_day.home.inbound / "staff" / "billing" / "changed_cins.csv"
    listed.parent.mkdir(parents=True)
    listed.write_text(f"Former CIN,Current CIN,Known Since,Source\n99000107C,{PRESENT},2026-11-01,county letter\n")
    assert own_day.run("goldcoast").is_success
    members = set(claims_of(own_day)["member_id_medi_cal"])
    assert PRESENT in members
    assert "99000107C" not in members
