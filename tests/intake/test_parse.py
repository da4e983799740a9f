"""What is read of a received file, and what is said of one that is not."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from pipelines.intake.parse import parse_received, rejected_rows_of, validate_parsed
from pipelines.intake.receive import receive_files
from pipelines.intake.recognize import recognize
from pipelines.ledger import open_ledger
from pipelines.plans.load import load_profiles
from pipelines.storage import FolderStorage
from schemas.frames import INBOUND_FRAMES
from schemas.visits import Visits
from tests.acknowledgments.answers import answer_835
from tests.guides.files import Transaction, interchange
from tests.intake.test_service_reviews import EVENT, HEAD, LINE
from tests.reconciliation.stories import World

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "one_day"
SAMPLES = ROOT / "tests" / "samples"


@pytest.fixture
def parsed_from(tmp_path):
    """Files, by where they lie below `inbound/`, as `parse_received` reads them."""

    def parse(files):
        for place, source in files.items():
            target = tmp_path / "inbound" / place
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
        profiles, storage = load_profiles(EXAMPLE), FolderStorage(tmp_path / "storage")
        ledger = open_ledger(tmp_path / "ledger.sqlite")
        received = receive_files(
            inbound=tmp_path / "inbound",
            storage=storage,
            ledger=ledger,
            profiles=profiles,
            received_at=datetime(2026, 11, 2, tzinfo=UTC),
            recognize=recognize,
        )
        ledger.close()
        return parse_received(received.files, storage=storage, profiles=profiles.plans)

    return parse


def example(pattern):
    return next((EXAMPLE / "inbound").glob(pattern))


def test_an_834_of_another_plan_in_the_folder_is_not_read(parsed_from):
    parsed = parsed_from({"plans/goldcoast/strange.834": example("plans/sierra_vista/*.edi")})
    assert parsed.frames["enrollment_members"].is_empty()
    assert parsed.findings["rule_code"].to_list() == ["FILE-INTERCHANGE-SENDER"]


def test_visits_from_a_plan_are_reported_not_read(parsed_from):
    parsed = parsed_from({"plans/goldcoast/visits.csv": example("agencies/harborlight/visits*.csv")})
    assert parsed.frames["visits"].is_empty()
    assert parsed.findings["rule_code"].to_list() == ["FILE-NOT-EXPECTED"]


def test_only_the_staff_say_which_cins_were_changed(parsed_from, tmp_path):
    listed = tmp_path / "changed_cins"
    listed.write_text("Former CIN,Current CIN,Known Since,Source\n99000901A,99000902C,2026-06-02,county letter\n")
    parsed = parsed_from({"staff/billing/changed_cins.csv": listed})
    assert parsed.frames["cin_aliases"].height == 1
    assert parsed.findings.is_empty()
    listed.write_text(listed.read_text() + "99000903D,99000902C,2026-06-02,county letter\n")
    parsed = parsed_from({"agencies/harborlight/changed_cins.csv": listed})
    assert parsed.frames["cin_aliases"].height == 1
    assert parsed.findings["rule_code"].to_list() == ["FILE-NOT-EXPECTED"]


def test_an_x12_file_that_is_not_read_into_frames_is_checked_and_named(parsed_from):
    parsed = parsed_from({"plans/goldcoast/status.276": next(SAMPLES.glob("276/*"))})
    assert "X12-SET-NOT-READ" in set(parsed.findings["rule_code"])


def test_a_remittance_becomes_answers_to_claims_of_the_plan(parsed_from, tmp_path):
    sender = load_profiles(EXAMPLE).plans["goldcoast"].interchange.inbound_sender_ids[0]
    payment = tmp_path / "payment.835"
    payment.write_bytes(answer_835(sender, [("C1", "1", 3700, 3700, "P1")]))
    parsed = parsed_from({"plans/goldcoast/payment.835": payment})
    said = parsed.frames["claim_answers"].select("plan_id", "claim_id_submitter", "answer_code", "paid_cents").rows()
    assert said == [("goldcoast", "C1", "paid", 3700)]
    assert "FILE-NOT-EXPECTED" not in set(parsed.findings["rule_code"])


def test_a_remittance_behind_an_enrollment_is_reported_and_the_enrollment_read(parsed_from, tmp_path):
    both = tmp_path / "both.834"
    remittance = (SAMPLES / "835" / "tastypackets__profee.edi").read_bytes()
    unmapped = remittance.replace(b"AMT*AU*34.25", b"AMT*XX*34.25")
    both.write_bytes(example("plans/goldcoast/*834*").read_bytes() + unmapped)
    alone = parsed_from({"plans/goldcoast/a.834": example("plans/goldcoast/*834*")})
    parsed = parsed_from({"plans/goldcoast/a.834": both})
    assert parsed.frames["enrollment_members"].height == 2 * alone.frames["enrollment_members"].height > 0
    assert set(parsed.frames["other_segments"]["parent_frame"]) <= set(parsed.frames)
    assert "FILE-NOT-EXPECTED" in set(parsed.findings["rule_code"])


def test_a_278_response_becomes_authorizations_of_the_plan(parsed_from, tmp_path):
    answer = tmp_path / "answer.278"
    content = interchange(Transaction("HI", "278", "005010X217", [*HEAD, *EVENT, *LINE]))
    sender = load_profiles(EXAMPLE).plans["goldcoast"].interchange.inbound_sender_ids[0]
    answer.write_bytes(content.replace(b"SENDER         ", sender.ljust(15).encode(), 1))
    parsed = parsed_from({"plans/goldcoast/answer.278": answer})
    granted = parsed.frames["authorizations"].select("plan_id", "authorization_id", "status_code").rows()
    assert granted == [("goldcoast", "AUTH1", "approved")]


def test_a_table_with_a_drifted_header_is_explained_column_by_column(parsed_from, tmp_path):
    drifted = tmp_path / "drifted.csv"
    text = example("agencies/harborlight/aides.csv").read_text(encoding="utf-8")
    drifted.write_text(text.replace("PER ID", "Registry No"), encoding="utf-8")
    parsed = parsed_from({"agencies/harborlight/aides.csv": drifted})
    named = parsed.findings.filter(rule_code="TABLE-HEADER-UNKNOWN")["column_name"].drop_nulls().to_list()
    assert {"PER ID", "Registry No"} <= set(named)


def test_every_row_says_which_file_it_is_from(parsed_from):
    source = example("agencies/harborlight/aides.csv")
    parsed = parsed_from({"agencies/harborlight/aides.csv": source})
    aides = parsed.frames["aides"]
    assert aides.height == len(source.read_text(encoding="utf-8").splitlines()) - 1
    assert aides["file_sha256"].n_unique() == 1
    assert aides.select(pl.col("row_number").is_sorted()).item()


def test_rejected_rows_are_found_again_by_their_places():
    frames = {name: contract.empty() for name, contract in INBOUND_FRAMES.items()}
    visits = World().visit(sequence_id=-1).visit().frame(Visits)
    validated = validate_parsed({**frames, "visits": visits})
    assert rejected_rows_of("visits", visits, validated.rejected)["row_number"].to_list() == [1]
    assert rejected_rows_of("aides", visits, validated.rejected).is_empty()


def test_a_claim_file_from_a_plan_is_recognized_checked_and_reported_not_read(parsed_from):
    sample = SAMPLES / "837P" / "hccinfhir__sample_837_0.txt"
    parsed = parsed_from({"plans/goldcoast/claims.837": sample})
    assert all(frame.is_empty() for frame in parsed.frames.values())
    assert parsed.findings["rule_code"].to_list()[-1] == "FILE-NOT-EXPECTED"
