"""What a person approved stays approved, by the first who said so, and only what was received can be."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from pipelines.ledger import Ledger, UnknownFileError
from schemas.files import ReceivedFiles

AT = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
ROSTER, VISITS = "a" * 64, "b" * 64


@pytest.fixture
def with_files(ledger: Ledger) -> Ledger:
    kinds = {ROSTER: ("enrollment_834", "sequoia"), VISITS: ("visits", None)}
    rows = [
        {
            "file_sha256": sha256,
            "kind_code": kind,
            "source_code": "plan" if plan else "agency",
            "source_id": "someone",
            "plan_id": plan,
            "size_bytes": 1,
            "received_at": AT,
            "storage_key": sha256,
        }
        for sha256, (kind, plan) in kinds.items()
    ]
    ledger.record_received(pl.DataFrame(rows, schema=ReceivedFiles.polars_schema()))
    return ledger


def test_the_first_approval_stands_and_the_chain_of_events_holds(with_files: Ledger) -> None:
    with_files.approve_roster(ROSTER, by="R. Okafor", at=AT)
    with_files.approve_roster(ROSTER, by="S. Lindqvist", at=AT + timedelta(days=1))
    assert with_files.roster_approvals().rows() == [(ROSTER, "R. Okafor", AT)]
    assert with_files.verify_events() is None


@pytest.mark.parametrize("sha256", [VISITS, "c" * 64], ids=["no enrollment", "never received"])
def test_only_a_received_enrollment_file_can_be_approved(with_files: Ledger, sha256: str) -> None:
    with pytest.raises(UnknownFileError, match="nothing was approved"):
        with_files.approve_roster(sha256, by="R. Okafor", at=AT)
    assert with_files.roster_approvals().is_empty()
