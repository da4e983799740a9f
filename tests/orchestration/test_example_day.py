"""The example day, end to end: every story told right, everything delivered once, nothing leaked."""

import csv
import hashlib
import importlib.util
import json
from collections import Counter

import polars as pl
import pytest

from parsers.x12.second_reader import findings_of_pyx12
from pipelines.orchestration.explain import explain_visit, explanation_lines
from schemas.explanations import VisitExplanations
from schemas.files import PREPARED_KINDS
from schemas.rules import HOLD_CODES
from schemas.validation import validate
from tests.orchestration.conftest import EXAMPLE, ROOT, homecare_edi

PLANS = ("bahia", "goldcoast", "sierra_vista")


def expected_minutes():
    with (EXAMPLE / "expected.csv").open(encoding="utf-8", newline="") as file:
        return [
            (row["plan_id"], row["visit_id"], row["service_date"] or None, row["bucket_code"], int(row["minutes"]))
            for row in csv.DictReader(file)
        ]


def expected_totals(plan_id):
    with (EXAMPLE / "expected_totals.csv").open(encoding="utf-8", newline="") as file:
        return {row["measure"]: int(row["amount"]) for row in csv.DictReader(file) if row["plan_id"] == plan_id}


def test_every_visit_ends_where_its_story_says(example_day):
    got = []
    for plan_id in PLANS:
        minutes = (
            example_day.frame("prepared_minutes", plan_id)
            .group_by("plan_id", "visit_id", "service_date", "bucket_code")
            .agg(pl.col("minutes").sum())
        )
        got += [
            (plan, visit, day.isoformat() if day else None, bucket, count)
            for plan, visit, day, bucket, count in minutes.rows()
        ]
    assert Counter(got) == Counter(expected_minutes())


@pytest.mark.parametrize("plan_id", PLANS)
def test_totals_are_what_the_story_adds_up_to(example_day, plan_id):
    expected = expected_totals(plan_id)
    claims = example_day.frame("prepared_claims", plan_id)
    lines = example_day.frame("prepared_claim_lines", plan_id)
    minutes = example_day.frame("prepared_minutes", plan_id)
    assert claims["charge_cents"].sum() == lines["charge_cents"].sum() == expected["charge cents"]
    assert minutes["minutes"].sum() == expected["minutes imported"]


def test_the_day_tells_of_every_reason_to_hold_a_visit(example_day):
    told = set()
    for plan_id in PLANS:
        told |= set(example_day.frame("prepared_minutes", plan_id)["bucket_code"])
    later = {"awaiting_answer", "newer_version_rejected"}
    assert set(HOLD_CODES) - told == later, "only what was sent earlier can wait for an answer or be sent again"


@pytest.mark.parametrize("plan_id", PLANS)
def test_a_partner_holds_exactly_the_four_files_and_nothing_half(example_day, plan_id):
    received = example_day.received_by(plan_id)
    delivered = example_day.frame("delivered_files", plan_id)
    assert sorted(delivered["kind_code"]) == sorted(PREPARED_KINDS)
    assert set(delivered["state_code"]) == {"delivered"}
    assert {name.split("/")[-1]: hashlib.sha256(content).hexdigest() for name, content in received.items()} == dict(
        delivered.select("file_name", "file_sha256").iter_rows()
    )


@pytest.mark.parametrize("plan_id", PLANS)
def test_the_claim_file_that_left_passes_the_second_reader(example_day, plan_id):
    delivered = example_day.frame("delivered_files", plan_id)
    name = delivered.filter(pl.col("kind_code") == "claims_837p")["file_name"].item()
    content = next(content for path, content in example_day.received_by(plan_id).items() if path.endswith(name))
    assert findings_of_pyx12(content).is_empty()
    assert content.count(b"~CLM*") == example_day.frame("prepared_claims", plan_id).height


def test_units_on_the_claims_are_within_what_was_authorized(example_day):
    for plan_id in PLANS:
        assert example_day.frame("reconciled_balances", plan_id)["remaining_minutes"].min() >= 0


def member_secrets(day):
    """What identifies the invented people: ids, names, birth dates in the forms files write them."""
    secrets = set()
    for plan_id in PLANS:
        members = day.frame("resolved_members", plan_id)
        for column in ("member_id_medi_cal", "member_id_plan", "last_name"):
            secrets |= {value for value in members[column].drop_nulls() if len(value) >= 6}
        for born in members["birth_date"].drop_nulls():
            secrets |= {born.strftime(form) for form in ("%Y-%m-%d", "%Y%m%d", "%m/%d/%Y")}
        secrets |= set(day.frame("validated_aides", plan_id)["last_name"])
        secrets |= set(day.frame("validated_aides", plan_id)["registration_id_hca"].drop_nulls())
    assert len(secrets) > 100
    return secrets


def leaks(day, places, said):
    """Files (and the terminal) in which a secret stands; the secret itself is not repeated here either."""
    found = Counter()
    secrets = [secret.encode() for secret in member_secrets(day)]
    for path in places:
        if path.is_file():
            content = path.read_bytes()
            found[path.name] += sum(secret in content for secret in secrets)
    found["terminal"] += sum(secret.decode() in said for secret in secrets)
    return {place: count for place, count in found.items() if count}


def test_no_member_is_named_in_logs_events_or_on_the_terminal(example_day):
    assert leaks(example_day, example_day.home.dagster.rglob("*"), example_day.said) == {}


def test_no_member_is_named_in_file_names(example_day):
    names = "\n".join(str(path.relative_to(example_day.work)) for path in example_day.work.rglob("*"))
    assert leaks(example_day, [], names) == {}


def test_the_leak_search_would_find_one(example_day, tmp_path):
    last_name = example_day.frame("resolved_members", "goldcoast")["last_name"].drop_nulls()[0]
    log = tmp_path / "some.log"
    log.write_text(f"processing {last_name}")
    assert leaks(example_day, [log], "") == {"some.log": 1}


def test_the_terminal_shows_minutes_money_and_hashes(example_day):
    for plan_id in PLANS:
        delivered = example_day.frame("delivered_files", plan_id)
        for sha256 in delivered["file_sha256"]:
            assert sha256 in example_day.said.replace("\n", "").replace(" ", "") or sha256 in example_day.said
    assert "Where to look next" in example_day.said


def test_status_adds_up(example_day):
    ended = homecare_edi("status", "--json", "--home", example_day.work / "home")
    told = json.loads(ended.stdout)
    assert told["format"] == 1
    assert [(p["plan_id"], p["billing_date"]) for p in told["partitions"]] == [(p, "2026-11-02") for p in PLANS]
    for partition in told["partitions"]:
        assert partition["imported_minutes"] == partition["billed_minutes"] + sum(partition["held_minutes"].values())
        claim_file = next(file for file in partition["files"] if file["kind"] == "claims_837p")
        assert (claim_file["claims"], claim_file["charge_cents"]) == (partition["claims"], partition["charge_cents"])
        assert {file["state"] for file in partition["files"]} == {"delivered"}


def test_the_page_of_the_reconciled_day_is_what_the_day_gives(example_day):
    spec = importlib.util.spec_from_file_location("documentation_of_the_example", ROOT / "docs" / "example.py")
    documentation = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(documentation)
    page = documentation.reconciliation_page(example_day.home)
    assert (ROOT / "docs" / "reconciliation.md").read_text(encoding="utf-8") == page, "run `python docs/example.py`"
    sums, imported = (
        next(line for line in page.splitlines() if line.startswith(f"| **{name}**")).split(" | ")[1:]
        for name in ("all buckets", "minutes imported")
    )
    assert sums == imported


def test_what_explain_says_of_every_visit_is_what_the_day_decided(example_day):
    for plan_id in PLANS:
        minutes = example_day.frame("prepared_minutes", plan_id)
        visits = minutes.unique("bucket_code", maintain_order=True)["visit_id"]
        for visit_id in visits:
            told = explain_visit(example_day.home, visit_id).filter(pl.col("plan_id") == plan_id)
            assert validate(told, VisitExplanations).rejected.is_empty()
            stretches = told.filter(pl.col("topic_code") == "minutes")
            decided = minutes.filter(pl.col("visit_id") == visit_id)
            assert stretches["minutes"].sum() == decided["minutes"].sum()
            assert set(stretches["subject_code"]) == set(decided["bucket_code"])
            held = told.filter(pl.col("topic_code") == "rule", pl.col("outcome_code") == "held")["subject_code"]
            assert set(held) == set(" ".join(decided["rule_codes"]).split())
            rules = told.filter(pl.col("topic_code") == "rule").group_by("service_date").len()
            assert set(rules["len"]) == {len(HOLD_CODES)}, "every rule has an outcome on every date"


@pytest.mark.parametrize(
    ("visit_id", "rule_code", "other", "record"),
    [
        ("HL-2610-01076", "overlap_aide", "HL-2610-01077 of agency 1999000023; visits of harborlight", "record 78"),
        ("HL-2610-01077", "overlap_aide", "HL-2610-01076 of agency 1999000023; visits of harborlight", "record 77"),
        ("HL-2610-01078", "overlap_member", "JR90066 of agency", "record"),
        ("JR90066", "overlap_member", "HL-2610-01078 of agency 1999000023; visits of harborlight", "record 79"),
    ],
)
def test_explain_of_an_overlap_names_the_other_visit(example_day, visit_id, rule_code, other, record):
    lines = list(explanation_lines(explain_visit(example_day.home, visit_id)))
    told = [line.strip() for line in lines if line.strip().startswith(f"{rule_code:<14}")]
    assert len(told) == 1
    assert f"visit {other}" in told[0]
    assert record in told[0]


def test_explain_of_an_unknown_visit_says_so(example_day):
    unknown = homecare_edi("explain", "NO-SUCH-VISIT", "--home", example_day.work / "home")
    assert unknown.returncode == 2
    assert "No run has judged" in unknown.stderr


def test_the_command_prints_the_explanation(example_day):
    told = homecare_edi("explain", "HL-2610-01093", "--home", example_day.work / "home")
    assert told.returncode == 0
    assert told.stdout.splitlines() == list(explanation_lines(explain_visit(example_day.home, "HL-2610-01093")))


def test_a_rerun_delivers_nothing_and_changes_no_byte(own_day):
    with own_day.partners():
        assert own_day.run("goldcoast").is_success
        before = kept(own_day)
        stamps = {path: path.stat().st_mtime_ns for path in (own_day.work / "partners").rglob("*")}
        with own_day.home.ledger() as ledger:
            head = ledger.event_head()
        assert own_day.run("goldcoast").is_success
    assert kept(own_day) == before
    assert {path: path.stat().st_mtime_ns for path in (own_day.work / "partners").rglob("*")} == stamps
    with own_day.home.ledger() as ledger:
        assert ledger.event_head() == head, "the ledger has nothing to tell of a rerun"
        assert ledger.verify_events() is None


def kept(day):
    """What a partner received, what is archived and prepared: the bytes a rerun must leave alone."""
    places = [day.work / "partners", day.home.root / "storage"]
    return {path: path.read_bytes() for place in places for path in place.rglob("*") if path.is_file()}


def test_the_same_day_gives_the_same_bytes_in_another_home(example_day, own_day):
    with own_day.partners():
        assert own_day.run("sierra_vista").is_success
    assert own_day.received_by("sierra_vista") == example_day.received_by("sierra_vista")
