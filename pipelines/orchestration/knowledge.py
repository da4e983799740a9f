"""What was known of coverage at an instant, and what is known otherwise since: over the files of the newest run."""

from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from pipelines.coverage.people import under_present_cin
from pipelines.coverage.questions import coverage_changes, covered_on
from pipelines.coverage.resolve import resolve_coverage
from pipelines.coverage.statements import Statements
from pipelines.orchestration.home import DataHome
from pipelines.reconciliation.assign import latest_visits
from pipelines.reconciliation.pieces import PACIFIC

_STATED = {
    "sets": "enrollment_sets",
    "members": "enrollment_members",
    "coverages": "enrollment_coverages",
    "answers": "eligibility_answers",
    "benefits": "eligibility_benefits",
    "aliases": "cin_aliases",
}


class NothingKnownError(Exception):
    """No run has resolved coverage in this home; the message says what to do."""


@dataclass(frozen=True)
class Answer:
    """Who covers a member on a day: `spans` (CoverageSpans), as known from files received until `received_until`."""

    spans: pl.DataFrame
    received_until: datetime | None


def coverage_answer(home: DataHome, cin: str, *, on: date, known_at: datetime) -> Answer:
    """Which plans cover a member, under a present or former CIN, on a day, as known at an instant.

    Raises:
        NothingKnownError: no run has resolved coverage.
    """
    known = _statements(home).known_at(known_at)
    resolved = resolve_coverage(known, profiles=home.profiles().plans)
    asked = under_present_cin(pl.DataFrame({"member_id_medi_cal": [cin]}), resolved.aliases)
    spans = covered_on(resolved.spans, on).join(asked, on="member_id_medi_cal", how="semi", maintain_order="left")
    return Answer(spans, known.received["received_at"].max())  # type: ignore[arg-type]


def changes_between(home: DataHome, earlier: datetime, later: datetime, *, as_of: date) -> pl.DataFrame:
    """Coverage known otherwise at the later instant than at the earlier: `CoverageChanges`.

    Raises:
        NothingKnownError: no run has resolved coverage.
    """
    statements, profiles = _statements(home), home.profiles().plans
    before, after = (resolve_coverage(statements.known_at(at), profiles=profiles) for at in (earlier, later))
    visits, _ = latest_visits(_frame(home, "validated_visits"))
    begun_at = pl.coalesce("adjusted_start_at", "actual_start_at").dt.convert_time_zone(PACIFIC)
    visit_days = visits.filter(~pl.col("is_cancelled")).select(
        "member_id_medi_cal", service_date=begun_at.dt.date(), visit_key=pl.struct("agency_id", "visit_id")
    )
    with home.ledger() as ledger:
        claim_days = pl.concat(
            [
                ledger.known_lines(plan_id)
                .join(ledger.known_claims(plan_id), on="claim_id_submitter", how="inner")
                .select("plan_id", "member_id_medi_cal", "service_date", "claim_id_submitter")
                for plan_id in sorted(profiles)
            ]
        )
    return coverage_changes(before, after, visit_days=visit_days, claim_days=claim_days, as_of=as_of)


def _statements(home: DataHome) -> Statements:
    frames = {name: _frame(home, f"validated_{frame}") for name, frame in _STATED.items()}
    with home.ledger() as ledger:
        return Statements(**frames, received=_frame(home, "received_files"), approvals=ledger.roster_approvals())


def _frame(home: DataHome, name: str) -> pl.DataFrame:
    """A frame of the newest billing date's run that knew most files. Every run reads the files of all plans.

    Raises:
        NothingKnownError: there is none.
    """
    dates = sorted(path.name for path in home.frames.glob("resolved_coverage/*"))
    plans = [path.stem for path in home.frames.glob(f"resolved_coverage/{dates[-1]}/*.parquet")] if dates else []
    if not plans:
        raise NothingKnownError(
            "No run has resolved coverage in this home. `homecare-edi run --plan P --date D` runs a plan's day."
        )

    def read(frame: str, plan_id: str) -> pl.LazyFrame:
        return pl.scan_parquet(home.frame_path(frame, billing_date=dates[-1], plan_id=plan_id), hive_partitioning=False)

    known = {plan_id: read("received_files", plan_id).select(pl.len()).collect().item() for plan_id in plans}
    return read(name, max(sorted(plans), key=known.__getitem__)).collect()
