"""What goes wrong in the world: a clear word about it, the rest of the day goes on, nothing is lost."""

import hashlib
import shutil
from datetime import date

import polars as pl

from pipelines.demo.partner_server import PartnerServer, ensure_keys
from pipelines.orchestration import assets
from pipelines.orchestration.run import open_instance
from tests.orchestration.conftest import ROOT, homecare_edi

HOSTILE = ROOT / "examples" / "hostile_day" / "inbound"


def codes(day, stage, plan_id="goldcoast"):
    return set(day.frame(f"{stage}_findings", plan_id)["rule_code"])


def test_hostile_files_are_named_archived_and_stop_nothing(own_day, example_day):
    shutil.copytree(HOSTILE, own_day.home.inbound, dirs_exist_ok=True)
    with own_day.partners():
        assert own_day.run("goldcoast").is_success
    assert {"FILE-PLAN-UNKNOWN", "FILE-UNRECOGNIZED"} <= codes(own_day, "receive")
    assert {"X12-TRUNCATED", "X12-SE-MISSING", "TABLE-ROW-MALFORMED", "TABLE-VALUE-UNREADABLE"} <= codes(
        own_day, "parse"
    )
    assert "VISIT-PLAN-UNKNOWN" in codes(own_day, "reconcile")
    archived = {path.name for path in (own_day.home.root / "storage").rglob("*") if path.is_file()}
    for path in HOSTILE.rglob("*"):
        if path.is_file():
            assert hashlib.sha256(path.read_bytes()).hexdigest() in archived, path.name
    usual = example_day.frame("prepared_minutes", "goldcoast")
    now = own_day.frame("prepared_minutes", "goldcoast")
    assert set(usual["visit_id"]) <= set(now["visit_id"])
    assert "HL-2610-09001" in set(now["visit_id"]), "the sound row of the damaged file is judged"


def test_a_plan_without_a_profile_stops_alone_and_says_what_to_do(own_day):
    (own_day.home.root / "plans" / "bahia.toml").unlink()
    refused = homecare_edi("run", "--plan", "bahia", "--date", "2026-11-02", "--home", own_day.home.root)
    assert refused.returncode == 2
    assert "plans/bahia.toml is missing" in refused.stderr
    assert "Add the profile" in refused.stderr
    with own_day.partners():
        assert own_day.run("goldcoast").is_success
    received = own_day.frame("received_files", "goldcoast")
    assert received.filter(source_id="bahia").height > 0, "its files are archived all the same"
    assert "FILE-PLAN-UNKNOWN" in codes(own_day, "receive")


def test_an_invalid_profile_is_named_field_by_field(own_day):
    path = own_day.home.root / "plans" / "goldcoast.toml"
    path.write_text(path.read_text().replace("filing_limit_days = 180", "filing_limit_days = 0"))
    refused = homecare_edi("run", "--plan", "goldcoast", "--date", "2026-11-02", "--home", own_day.home.root)
    assert refused.returncode == 2
    assert "claims.filing_limit_days" in refused.stderr


def test_a_profile_that_breaks_after_its_files_came_stops_no_other_plan(own_day):
    with own_day.partners():
        assert own_day.run("goldcoast").is_success
        path = own_day.home.root / "plans" / "bahia.toml"
        path.write_text(path.read_text() + "\n[no_such_part]\nfield = 1\n")
        assert own_day.run("goldcoast").is_success
    assert "PLAN-PROFILE-INVALID" in codes(own_day, "receive")
    assert own_day.frame("received_files", "goldcoast").filter(source_id="bahia").height > 0


def test_no_home_no_run(tmp_path):
    refused = homecare_edi("status", "--home", tmp_path)
    assert refused.returncode == 2
    assert "no data home" in refused.stderr


def test_a_partner_that_is_down_gets_its_files_once_it_is_back(own_day):
    with own_day.partners():
        pass  # writes the connections; the server is gone again
    assert own_day.run("sierra_vista").is_success
    assert own_day.frame("delivered_files", "sierra_vista")["state_code"].unique().to_list() == ["prepared"]
    assert "DELIVERY-FAILED" in codes(own_day, "deliver", "sierra_vista")
    prepared = own_day.frame("prepared_files", "sierra_vista")
    with own_day.partners():
        assert own_day.run("sierra_vista").is_success
    delivered = own_day.frame("delivered_files", "sierra_vista")
    assert set(delivered["state_code"]) == {"delivered"}
    assert delivered["file_sha256"].sort().equals(prepared["file_sha256"].sort()), "the same bytes, not new ones"
    assert len(own_day.received_by("sierra_vista")) == 4


def test_a_home_without_connections_prepares_and_waits(own_day):
    assert own_day.run("sierra_vista").is_success
    assert codes(own_day, "deliver", "sierra_vista") == {"DELIVERY-NO-CONNECTION"}
    assert set(own_day.frame("delivered_files", "sierra_vista")["state_code"]) == {"prepared"}


def test_minutes_that_do_not_close_stop_the_run_before_anything_is_prepared(own_day, monkeypatch):
    honest = assets.reconcile

    def loses_a_minute(**facts):
        result = honest(**facts)
        short = result.minutes.with_columns(
            pl.when(pl.int_range(pl.len()) == 0).then(pl.col("minutes") - 1).otherwise("minutes").alias("minutes")
        )
        return type(result)(**{**vars(result), "minutes": short})

    monkeypatch.setattr(assets, "reconcile", loses_a_minute)
    with own_day.partners():
        outcome = own_day.run("goldcoast")
    assert not outcome.is_success
    assert own_day.received_by("goldcoast") == {}
    with own_day.home.ledger() as ledger:
        assert ledger.all_files().is_empty()


def test_a_fault_of_ours_is_told_without_the_value_it_choked_on(own_day, monkeypatch):
    canary = "CANARY-99000123Z"

    def chokes(**_):
        raise ValueError(canary)

    monkeypatch.setattr(assets, "reconcile", chokes)
    with own_day.partners():
        outcome = own_day.run("goldcoast")
    assert not outcome.is_success
    assert "Unexpected ValueError" in outcome.problem
    for path in own_day.home.dagster.rglob("*"):
        if path.is_file():
            assert canary.encode() not in path.read_bytes(), path.name


def test_two_days_bill_every_minute_once(own_day):
    """Half the visits are known on the first billing date, the rest a day later: together they are the one day's."""
    with own_day.partners():
        assert own_day.run("goldcoast", date(2026, 10, 12)).is_success
        assert own_day.run("goldcoast").is_success
    with own_day.home.ledger() as ledger:
        allocated = ledger.known_allocations("goldcoast")
    first = allocated.filter(billing_date=date(2026, 10, 12))
    second = allocated.filter(billing_date=date(2026, 11, 2))
    assert first.height > 0
    assert second.height > 0
    assert allocated.select("agency_id", "visit_id", "service_date", "first_minute").is_duplicated().sum() == 0
    minutes = own_day.frame("prepared_minutes", "goldcoast")
    billed = minutes.filter(bucket_code="billable")["minutes"].sum()
    assert billed == allocated["minutes"].sum()
    told = homecare_edi("explain", first["visit_id"][0], "--home", own_day.home.root).stdout
    assert "judged it for billing date 2026-11-02" in told
    assert "delivered, billing date 2026-10-12" in told


def test_a_changed_host_key_means_nothing_is_sent(own_day):
    with own_day.partners():
        pass
    connections = own_day.home.root / "connections.toml"
    pinned = connections.read_text()
    other = own_day.work / "other_host_key"
    client_public = ensure_keys(own_day.home.root / "secrets" / "partner_client", other).client_public
    port = int(pinned.split("port = ")[1].split()[0])
    users = {"sierra_vista": ("sierra_vista", client_public)}
    with PartnerServer(root=own_day.work / "impostor", host_key_path=other, users=users, port=port):
        assert own_day.run("sierra_vista").is_success
    assert codes(own_day, "deliver", "sierra_vista") == {"DELIVERY-HOST-KEY"}
    assert not [path for path in (own_day.work / "impostor").rglob("*") if path.is_file()]


def test_every_run_leaves_the_verdict_of_every_check(example_day):
    with open_instance(example_day.home) as instance:
        runs = instance.get_runs()
        events = [event for run in runs for event in instance.all_logs(run.run_id)]
    checks = [
        event.dagster_event.asset_check_evaluation_data
        for event in events
        if event.dagster_event and event.dagster_event.event_type_value == "ASSET_CHECK_EVALUATION"
    ]
    names = {check.check_name for check in checks}
    assert {"every_row_accounted_for", "every_minute_in_one_bucket", "every_cent_accounted_for", "no_findings"} <= names
    assert len(runs) == 4, "one run a plan, and another of the plan whose files had to be approved"
