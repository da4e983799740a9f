"""What was known of coverage at an instant or on a billing date, and what is known otherwise since."""

from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from pipelines.coverage.people import under_present_cin
from pipelines.coverage.questions import coverage_changes, covered_on
from pipelines.coverage.resolve import ResolvedCoverage, resolve_coverage
from pipelines.coverage.statements import Statements
from pipelines.orchestration.home import DataHome
from pipelines.reconciliation.assign import latest_visits
from pipelines.reconciliation.pieces import PACIFIC
from schemas.coverage import CinAliases, CoverageSpans, Members, Rosters
from schemas.findings import Findings

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
    return _changes(home, before, after, visits=_frame(home, "validated_visits"), as_of=as_of)


def changes_since_before(
    home: DataHome, resolved: ResolvedCoverage, *, visits: pl.DataFrame, plan_id: str, billing_date: date
) -> pl.DataFrame:
    """Coverage by a plan that its billing date knows otherwise than its billing date before: `CoverageChanges`.

    At a plan's first billing date all its coverage is new.

    Args:
        home: the data home; it holds what the billing date before had resolved.
        resolved: coverage as this run resolves it.
        visits: `Visits` of all agencies.
        plan_id: the plan.
        billing_date: the date; a change of days before it is retroactive.
    """
    before = _resolved_before(home, plan_id, billing_date)
    return _changes(home, before, resolved, visits=visits, as_of=billing_date).filter(plan_id=plan_id)


def _resolved_before(home: DataHome, plan_id: str, billing_date: date) -> ResolvedCoverage:
    """Spans and members as the plan's newest run of an earlier billing date resolved them; none where there is none."""
    days = sorted(path.parent.name for path in home.frames.glob(f"resolved_members/*/{plan_id}.parquet"))
    earlier = [day for day in days if day < billing_date.isoformat()]
    spans, members = (
        pl.read_parquet(home.frame_path(name, billing_date=earlier[-1], plan_id=plan_id), hive_partitioning=False)
        if earlier
        else contract.empty()
        for name, contract in (("resolved_coverage", CoverageSpans), ("resolved_members", Members))
    )
    return ResolvedCoverage(spans, members, CinAliases.empty(), Rosters.empty(), Findings.empty())


def _changes(
    home: DataHome, before: ResolvedCoverage, after: ResolvedCoverage, *, visits: pl.DataFrame, as_of: date
) -> pl.DataFrame:
    """`CoverageChanges` from one to the other, with the visits and the live claims of all plans that they touch."""
    current, _ = latest_visits(visits)
    begun_at = pl.coalesce("adjusted_start_at", "actual_start_at").dt.convert_time_zone(PACIFIC)
    visit_days = current.filter(~pl.col("is_cancelled")).select(
        "member_id_medi_cal", service_date=begun_at.dt.date(), visit_key=pl.struct("agency_id", "visit_id")
    )
    with home.ledger() as ledger:
        claim_days = pl.concat(
            [
                ledger.known_lines(plan_id)
                .join(ledger.known_claims(plan_id), on="claim_id_submitter", how="inner")
                .select("plan_id", "member_id_medi_cal", "service_date", "claim_id_submitter")
                for plan_id in sorted(home.profiles().plans)
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
