"""The next day at the desk: nothing came, something changed, something came twice."""

import shutil

import polars as pl

from tests.orchestration.conftest import EXAMPLE

VISITS = EXAMPLE / "inbound" / "agencies" / "harborlight" / "visits_20261102.csv"


def billed(day, plan_id="goldcoast"):
    minutes = day.frame("prepared_minutes", plan_id)
    return minutes.filter(bucket_code="billable")["minutes"].sum()


def corrected(visit_id, **columns):
    """The visit of the example again, with a higher sequence and other values."""
    lines = VISITS.read_text(encoding="utf-8-sig").splitlines()
    header = lines[0].split(",")
    row = dict(zip(header, next(line for line in lines[1:] if f",{visit_id}," in line).split(","), strict=True))
    row |= {"SequenceID": str(int(row["SequenceID"]) + 1), **columns}
    return "\r\n".join([lines[0], ",".join(row.values()), ""])


def test_a_day_on_which_nothing_came_ends_well_and_empty(empty_day):
    with empty_day.partners():
        assert empty_day.run("goldcoast").is_success
    assert empty_day.frame("prepared_claims", "goldcoast").is_empty()
    delivered = empty_day.frame("delivered_files", "goldcoast")
    assert sorted(delivered["kind_code"]) == ["held_visits", "utilization"], "no claim, no inquiry, two empty reports"


def test_a_visit_corrected_after_its_claim_was_sent_waits_and_no_claim_is_sent_again(own_day):
    with own_day.partners():
        assert own_day.run("goldcoast").is_success
        before = billed(own_day)
        later = own_day.home.inbound / "agencies" / "harborlight" / "corrections.csv"
        later.write_text(corrected("HL-2610-01009", CallOutDateTime="2026-10-06 14:30:00"), encoding="utf-8")
        assert own_day.run("goldcoast").is_success
    minutes = own_day.frame("prepared_minutes", "goldcoast").filter(visit_id="HL-2610-01009")
    assert "awaiting_answer" in set(minutes["bucket_code"])
    assert minutes["minutes"].sum() == 150
    assert billed(own_day) <= before
    files = own_day.frame("delivered_files", "goldcoast")
    assert files.filter(kind_code="claims_837p")["sequence"].to_list() == [1], (
        "the claim file of the first run, no other"
    )
    assert files.filter(kind_code="utilization")["sequence"].to_list() == [1, 2], "the report tells of the change"
    assert set(files["state_code"]) == {"delivered"}


def test_late_visits_of_other_days_are_billed_in_a_file_of_their_own(own_day):
    with own_day.partners():
        assert own_day.run("goldcoast").is_success
        first = own_day.received_by("goldcoast")
        later = own_day.home.inbound / "agencies" / "harborlight" / "late.csv"
        times = {"CallInDateTime": "2026-10-25 19:00:00", "CallOutDateTime": "2026-10-25 20:00:00"}
        later.write_text(corrected("HL-2610-01001", VisitOtherID="HL-2610-08001", **times), encoding="utf-8")
        assert own_day.run("goldcoast").is_success
    files = own_day.frame("delivered_files", "goldcoast").filter(kind_code="claims_837p").sort("sequence")
    assert files["claim_count"].to_list() == [57, 1]
    now = own_day.received_by("goldcoast")
    assert {name: now[name] for name in first} == first, "what was delivered stays as it was"
    assert own_day.frame("prepared_claims", "goldcoast")["charge_cents"].sum() == files["charge_cents"].sum()


def test_a_change_before_the_partner_was_reached_replaces_the_claim_file_that_never_left(own_day):
    with own_day.partners():
        pass  # connections are known, the server is down
    assert own_day.run("goldcoast").is_success
    later = own_day.home.inbound / "agencies" / "harborlight" / "corrections.csv"
    later.write_text(corrected("HL-2610-01001", VisitCancelledIndicator="true"), encoding="utf-8")
    assert own_day.run("goldcoast").is_success
    with own_day.partners():
        assert own_day.run("goldcoast").is_success
    with own_day.home.ledger() as ledger:
        states = ledger.all_files("goldcoast").filter(kind_code="claims_837p").sort("sequence")["state_code"].to_list()
    assert states == ["superseded", "delivered"]
    claim_files = [content for name, content in own_day.received_by("goldcoast").items() if name.endswith(".837")]
    assert len(claim_files) == 1
    assert claim_files[0].count(b"~CLM*") == own_day.frame("prepared_claims", "goldcoast").height == 56


def test_the_same_file_under_another_name_is_named_and_changes_nothing(own_day):
    with own_day.partners():
        assert own_day.run("goldcoast").is_success
        before = own_day.frame("prepared_minutes", "goldcoast")
        shutil.copyfile(VISITS, own_day.home.inbound / "agencies" / "harborlight" / "again.csv")
        assert own_day.run("goldcoast").is_success
    assert "FILE-REPEATED" in set(own_day.frame("receive_findings", "goldcoast")["rule_code"])
    assert own_day.frame("prepared_minutes", "goldcoast").equals(before)
    assert own_day.frame("delivered_files", "goldcoast")["sequence"].to_list() == [1, 1, 1, 1]


def test_a_plan_with_only_held_visits_gets_reports_and_no_claim_file(own_day):
    for path in (own_day.home.inbound / "plans" / "goldcoast").glob("authorizations*"):
        path.unlink()
    with own_day.partners():
        assert own_day.run("goldcoast").is_success
    assert own_day.frame("prepared_minutes", "goldcoast").filter(pl.col("bucket_code") == "billable").is_empty()
    assert sorted(own_day.frame("delivered_files", "goldcoast")["kind_code"]) == ["held_visits", "utilization"]


def test_a_visit_whose_correction_was_rejected_is_held_until_it_is_sent_again(own_day):
    broken = own_day.home.inbound / "agencies" / "harborlight" / "corrections.csv"
    broken.write_text(corrected("HL-2610-01009", CallOutDateTime="2026-10-05 14:30:00"), encoding="utf-8")
    with own_day.partners():
        assert own_day.run("goldcoast").is_success
    minutes = own_day.frame("prepared_minutes", "goldcoast").filter(visit_id="HL-2610-01009")
    assert set(minutes["bucket_code"]) == {"newer_version_rejected"}
    assert own_day.frame("rejected_rows", "goldcoast").filter(frame_name="visits").height == 1
