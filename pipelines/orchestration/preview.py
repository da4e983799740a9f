"""What a file of authorizations would change, before it is received."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipelines.intake.parse import parse_file, parse_received
from pipelines.intake.recognize import recognize
from pipelines.orchestration.home import DataHome
from pipelines.reconciliation.versions import authorization_changes
from schemas.authorizations import Authorizations
from schemas.validation import validate

_KINDS = ("authorizations", "authorization_278")


class NotAuthorizationsError(Exception):
    """The file holds no authorizations; the message says what it is by its content."""


@dataclass(frozen=True)
class AuthorizationPreview:
    """`changes` (`AuthorizationChanges`) to what was received before, and `findings` about the file. `new_count`:
    authorization numbers never received before.
    """

    changes: pl.DataFrame
    findings: pl.DataFrame
    new_count: int


def preview_authorizations(home: DataHome, path: Path, plan_id: str) -> AuthorizationPreview:
    """Compare a file with the authorizations received from the plan; nothing is recorded.

    Raises:
        NotAuthorizationsError: the file is of another kind.
        pipelines.plans.load.ProfileError: the plan has no valid profile.
        OSError: the file cannot be read.
    """
    profiles = home.profiles()
    profile = profiles.plan(plan_id)
    kind_code, layout_id = recognize(path)
    if kind_code not in _KINDS:
        raise NotAuthorizationsError(f"The file is no list of authorizations by its content: {kind_code}.")
    file_sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    file = {
        "file_sha256": file_sha256,
        "kind_code": kind_code,
        "layout_id": layout_id,
        "source_code": "plan",
        "plan_id": plan_id,
    }
    with home.ledger() as ledger:
        received = ledger.received_files()
    is_known = pl.col("kind_code").is_in(_KINDS) & (pl.col("plan_id") == plan_id)
    before = parse_received(
        received.filter(is_known, pl.col("file_sha256") != file_sha256),
        storage=home.storage(),
        profiles=profiles.plans,
    )
    parsed = parse_file(path, file, profiles.plans)
    known = validate(before.frames["authorizations"], Authorizations)
    stated = validate(parsed.frames.get("authorizations", Authorizations.empty()), Authorizations)
    rows = pl.concat([known.rows, stated.rows])
    changes = authorization_changes(rows, plan_id=plan_id, rules=profile.authorizations)
    return AuthorizationPreview(
        changes.filter(pl.col("new_file_sha256") == file_sha256),
        pl.concat([parsed.findings, stated.findings]),
        stated.rows.join(known.rows, on="authorization_id", how="anti")["authorization_id"].n_unique(),
    )
