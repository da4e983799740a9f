"""A plan whose files a person approves: what is prepared stays until somebody has said of exactly these bytes: go."""

import csv
import hashlib
import json

import dagster as dg
import polars as pl
import pytest

from pipelines.demo.day import BILLING_DATE
from pipelines.orchestration.run import open_instance, run_billing_day
from tests.orchestration.conftest import EXAMPLE, homecare_edi
from tests.orchestration.test_example_day import leaks
from tests.orchestration.test_reruns import corrected


@pytest.fixture
def careful_day(own_day):
    """The example, with a plan that wants its files approved."""
    profile = own_day.home.root / "plans" / "goldcoast.toml"
    automatic = profile.read_text()
    assert automatic.count('approval = "automatic"') == 1
    profile.write_text(automatic.replace('approval = "automatic"', 'approval = "required"'))
    return own_day


def waiting(day):
    """SHA-256 by kind of the files that wait for approval."""
    with day.home.ledger() as ledger:
        approvals = ledger.file_approvals().filter(pl.col("approved_at").is_null(), state_code="prepared")
    return dict(approvals.select("kind_code", "file_sha256").iter_rows())


def command(day, *arguments):
    return homecare_edi(*arguments, "--home", day.home.root)


def approve(day, *hashes):
    for sha256 in hashes:
        ended = command(day, "approve", sha256, "--by", "R. Okafor")
        assert ended.returncode == 0, ended.stderr
        assert f"prepared file {sha256}: approved by R. Okafor" in ended.stdout


def received_hashes(day):
    return sorted(hashlib.sha256(content).hexdigest() for content in day.received_by("goldcoast").values())


def cancel_a_visit(day):
    path = day.home.inbound / "agencies" / "harborlight" / "corrections.csv"
    path.write_text(corrected("HL-2610-01001", VisitCancelledIndicator="true"), encoding="utf-8")


def approval_check(day):
    with open_instance(day.home) as instance:
        run_id = instance.get_runs(limit=1)[0].run_id
        events = [entry.dagster_event for entry in instance.all_logs(run_id) if entry.dagster_event]
    checks = [e.asset_check_evaluation_data for e in events if e.event_type_value == "ASSET_CHECK_EVALUATION"]
    return next(check for check in checks if check.check_name == "no_file_waits_for_approval")


def test_nothing_leaves_before_it_is_approved_and_then_exactly_what_was_approved(careful_day):
    with careful_day.partners():
        assert careful_day.run("goldcoast").is_success
        hashes = waiting(careful_day)
        assert sorted(hashes) == ["claims_837p", "held_visits", "inquiry_270", "utilization"]
        assert careful_day.received_by("goldcoast") == {}
        shown = approval_check(careful_day)
        assert not shown.passed
        assert shown.severity is dg.AssetCheckSeverity.WARN
        assert "4 files wait for approval, the first since 20" in shown.description

        approve(careful_day, hashes["claims_837p"], hashes["utilization"])
        assert careful_day.run("goldcoast").is_success
        assert received_hashes(careful_day) == sorted([hashes["claims_837p"], hashes["utilization"]])
        assert "2 files wait for approval" in approval_check(careful_day).description

        approve(careful_day, hashes["held_visits"], hashes["inquiry_270"])
        assert careful_day.run("goldcoast").is_success
    assert received_hashes(careful_day) == sorted(hashes.values())
    assert approval_check(careful_day).passed
    with careful_day.home.ledger() as ledger:
        assert ledger.verify_events() is None


def test_a_file_rebuilt_after_its_approval_waits_again_and_the_stale_one_cannot_be_approved(careful_day):
    with careful_day.partners():
        assert careful_day.run("goldcoast").is_success
        first = waiting(careful_day)
        approve(careful_day, first["claims_837p"])
        cancel_a_visit(careful_day)
        assert careful_day.run("goldcoast").is_success
        assert careful_day.received_by("goldcoast") == {}, "the approved bytes are no longer what is to be billed"
        rebuilt = waiting(careful_day)
        assert rebuilt["claims_837p"] != first["claims_837p"]

        refused = command(careful_day, "approve", first["claims_837p"], "--by", "R. Okafor")
        assert refused.returncode == 2
        assert "was superseded before it left; nothing was approved" in refused.stderr
        assert waiting(careful_day) == rebuilt

        approve(careful_day, *rebuilt.values())
        assert careful_day.run("goldcoast").is_success
    assert received_hashes(careful_day) == sorted(rebuilt.values())


def test_the_run_that_sends_may_bring_the_approvals_with_it(careful_day):
    def run(approvals):
        with open_instance(careful_day.home) as instance:
            return run_billing_day(
                careful_day.home, instance, plan_id="goldcoast", billing_date=BILLING_DATE, approvals=approvals
            )

    with careful_day.partners():
        assert careful_day.run("goldcoast").is_success
        stale = waiting(careful_day)["claims_837p"]
        cancel_a_visit(careful_day)
        refused = run({stale: "R. Okafor"})
        assert not refused.is_success
        assert "was superseded before it left" in refused.problem
        assert careful_day.received_by("goldcoast") == {}
        hashes = waiting(careful_day)
        assert run(dict.fromkeys(hashes.values(), "R. Okafor")).is_success
    assert received_hashes(careful_day) == sorted(hashes.values())
    with careful_day.home.ledger() as ledger:
        approved = ledger.file_approvals().filter(pl.col("approved_at").is_not_null())
    assert set(approved["approved_by"]) == {"R. Okafor"}
    assert sorted(approved["file_sha256"]) == sorted(hashes.values())


def test_prepare_sends_nothing_and_shows_what_would_leave_and_what_differs(careful_day, example_day):
    with careful_day.partners():
        told = command(careful_day, "prepare", "--plan", "goldcoast", "--date", BILLING_DATE)
        assert told.returncode == 0, told.stderr
        first = waiting(careful_day)
        assert all(f"SHA-256 {sha256}" in told.stdout for sha256 in first.values())
        claims = careful_day.frame("prepared_claims", "goldcoast")
        dollars = f"{claims.height} claims, ${claims['charge_cents'].sum() / 100:,.2f}"
        assert f"{dollars}; the first of its kind for the date" in told.stdout

        gone = careful_day.frame("prepared_allocations", "goldcoast").filter(visit_id="HL-2610-01001")
        lost = claims.join(gone, on="claim_id_submitter", how="semi")
        cancel_a_visit(careful_day)
        newer, number, units = fewer_units()
        (careful_day.home.inbound / "plans" / "goldcoast" / "authorizations_20261102.csv").write_text(newer)
        again = command(careful_day, "prepare", "--plan", "goldcoast", "--date", BILLING_DATE)
        now = careful_day.frame("prepared_claims", "goldcoast")
        kept = now.join(claims, on="claim_id_submitter", how="semi").height
        assert lost.height == 1
        assert f"{kept} claims as in version 1 (superseded)" in again.stdout
        assert f"{claims.height - kept} no longer in it of $" in again.stdout
        assert f"{number} " in again.stdout
        assert f"authorized_units changes from {units} to {int(units) - 1}" in again.stdout
        assert careful_day.received_by("goldcoast") == {}
        shown = metadata_of(careful_day, "prepared_files")
        assert f"authorized_units changes from {units}" in shown["authorizations_taking_effect"]
        assert f"{kept} claims as in version 1 (superseded)" in shown["preview"]
    listed = command(careful_day, "outbox").stdout
    assert listed.count("waits for approval since") == 4
    status = json.loads(command(careful_day, "status", "--json").stdout)
    files = status["partitions"][0]["files"]
    assert all(file["approval_required_at"] and file["approved_by"] is None for file in files)
    said = told.stdout + again.stdout + listed
    assert leaks(example_day, careful_day.home.dagster.rglob("*"), said) == {}, "the example day knows its members"


def fewer_units():
    """The plan's authorizations again, the first with one unit less: the file, its number, and its units before."""
    text = (EXAMPLE / "inbound" / "plans" / "goldcoast" / "authorizations_20261101.csv").read_text(encoding="utf-8")
    header, first, *others = text.splitlines()
    row = dict(zip(header.split(","), next(csv.reader([first])), strict=True))
    number, units = first.split(",")[0], row["Approved Units"]
    assert first.count(f",{units},") == 1
    return "\n".join([header, first.replace(f",{units},", f",{int(units) - 1},"), *others]) + "\n", number, units


def metadata_of(day, asset):
    with open_instance(day.home) as instance:
        event = instance.get_latest_materialization_event(dg.AssetKey(asset))
        return {name: value.value for name, value in event.asset_materialization.metadata.items()}


def test_an_approval_names_a_person_and_one_file(careful_day):
    assert careful_day.run("goldcoast").is_success
    sha256 = waiting(careful_day)["claims_837p"]
    for digits, by in ((sha256[:4], "R. Okafor"), (sha256, "  "), ("0" * 64, "R. Okafor")):
        refused = command(careful_day, "approve", digits, "--by", by)
        assert refused.returncode == 2
        assert "nothing was approved" in refused.stderr
    assert waiting(careful_day)["claims_837p"] == sha256
