"""Reconciliation of one plan's batch: every delivered minute in exactly one bucket, and what the billable ones
become.
"""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import partial

import polars as pl

from pipelines.plans.profile import PlanProfile
from pipelines.plans.program_rules import ProgramRules
from pipelines.reconciliation.allocate import allocate
from pipelines.reconciliation.annual_limits import annual_rooms
from pipelines.reconciliation.assign import latest_visits, visits_by_plan, with_rejected_versions
from pipelines.reconciliation.authorizations import current_authorizations
from pipelines.reconciliation.closing import check_conservation
from pipelines.reconciliation.draws import as_authorization_draws, dated_draws
from pipelines.reconciliation.judge import Judged, Known, judge, judgements
from pipelines.reconciliation.lines import as_claim_lines, balances, billable_lines
from pipelines.reconciliation.lookups import numbered, with_lookup, with_row
from pipelines.reconciliation.members import Part, in_order, parts_of_members
from pipelines.reconciliation.overlaps import with_aide_persons, with_overlaps
from pipelines.reconciliation.pieces import with_times
from pipelines.reconciliation.pools import POOL_TURN, billed_pools, pooled, pooled_piece
from pipelines.reconciliation.prior import Billed, free_segments, prior_draws, prior_lines, taken_segments
from pipelines.reconciliation.services import contracted_services, with_service_pair
from pipelines.reconciliation.stretches import (
    free_stretches,
    pool_bands,
    taken_stretches,
)
from pipelines.reconciliation.verification import reason_findings
from schemas.contract import Contract
from schemas.findings import Findings
from schemas.reconciliation import VisitJudgements, VisitMinutes

_JUDGED = [
    "visit_index",
    "piece_begin_at",
    "demand_index",
    "service_date",
    "pooled_piece",
    "authorization_fact",
    "bucket_code",
    "rule_codes",
]
"""What is needed of a piece to pool its free minutes, or to say why they are held."""

_UNJUDGED = ["plan_id", "sequence_id", "modifier_codes", "file_sha256", "row_number"]
"""What is said of a visit and nothing is judged by."""


@dataclass(frozen=True)
class Reconciled:
    """A reconciled batch: `minutes` (VisitMinutes), `lines` (BillableLines), `balances` (AuthorizationBalances),
    `draws` (AuthorizationDraws), `judgements` (VisitJudgements), `findings` (Findings); `imported_minutes` is what the
    plan's visits brought in, counted before any of them was judged.
    """

    minutes: pl.DataFrame
    lines: pl.DataFrame
    balances: pl.DataFrame
    draws: pl.DataFrame
    judgements: pl.DataFrame
    findings: pl.DataFrame
    imported_minutes: int


@dataclass(frozen=True)
class _Decided:
    """What a part of the members came to: as in `Reconciled`, beside the columns that tell the order among all parts;
    `drawn_minutes` by `drawing_order` of the authorizations.
    """

    stretches: pl.DataFrame
    lines: pl.DataFrame
    drawn_minutes: pl.DataFrame
    draws: pl.DataFrame
    judgements: pl.DataFrame


def reconcile(  # noqa: PLR0913 - what a minute is judged by: eight frames, the rules, the day
    *,
    visits: pl.DataFrame,
    rejected_visits: pl.DataFrame,
    authorizations: pl.DataFrame,
    coverage: pl.DataFrame,
    members: pl.DataFrame,
    aides: pl.DataFrame,
    agencies: pl.DataFrame,
    attestations: pl.DataFrame,
    referrals: pl.DataFrame,
    profile: PlanProfile,
    profiles: Mapping[str, PlanProfile],
    rules: ProgramRules,
    prior: pl.DataFrame,
    billing_date: date,
) -> Reconciled:
    """Judge every minute of the plan's visits up to the billing date, and draw units for those that pass.

    Visits of all plans and agencies are given, because overlaps are judged over all of them. Rows of every frame stand
    in the order received: of two statements of one thing, the last counts; of a visit, the highest sequence.

    Minutes on live claims of other batches (`prior`) stay billable under their line, draw nothing again and produce no
    line; what is left of their pool waits for the answer to that claim.

    Args:
        visits: `Visits` that keep the contract.
        rejected_visits: `Visits` that do not.
        authorizations: `Authorizations` of any plan.
        coverage: `CoverageSpans` of all plans.
        members: `Members`.
        aides: `Aides`.
        agencies: `Agencies`.
        attestations: `LiveInAttestations`.
        referrals: `Referrals` of all plans.
        profile: the plan's profile.
        profiles: all plans' profiles, by plan id.
        rules: rules of the programs, for every plan.
        prior: `PriorAllocations` of other batches; those of other plans count towards the annual cap.
        billing_date: last date of service judged.

    Returns:
        Frames in a fixed order, whatever the order of equal rows.

    Raises:
        ConservationError: imported minutes and buckets differ. A fault of ours.
    """
    # neither needs the other
    with ThreadPoolExecutor(1) as beside:
        stated = beside.submit(
            current_authorizations,
            authorizations,
            members=members,
            plan_id=profile.plan_id,
            rules=profile.authorizations,
        )
        prepared, visit_findings = prepared_visits(visits, rejected_visits, aides, prior, profiles)
    known_authorizations, authorization_findings = stated.result()
    known = Known(
        coverage, aides, agencies, attestations, referrals, known_authorizations, contracted_services(profile), rules
    )
    visit_findings += reason_findings(prepared, rules)
    parts = parts_of_members(
        prepared, known=known, billed=_billed(prior, known, profile, profiles), plan_id=profile.plan_id
    )
    decide = partial(_decided, prepared.drop(_UNJUDGED), profile=profile, billing_date=billing_date)
    with ThreadPoolExecutor(pl.thread_pool_size()) as side_by_side:
        decided = list(side_by_side.map(decide, parts))
    minutes = _of_visits(VisitMinutes, [part.stretches for part in decided], prepared)
    judged = _of_visits(VisitJudgements, [part.judgements for part in decided], prepared)
    check_conservation(judged, minutes)
    drawn = in_order([part.drawn_minutes for part in decided], ["drawing_order"])
    findings = pl.concat([*visit_findings, authorization_findings])
    return Reconciled(
        minutes=VisitMinutes.conform(minutes),
        lines=in_order([part.lines for part in decided], POOL_TURN).drop(POOL_TURN),
        balances=balances(known_authorizations, drawn["drawn_minutes"]),
        draws=in_order([part.draws for part in decided], ["drawing_order"]).drop("drawing_order"),
        judgements=VisitJudgements.conform(judged),
        findings=Findings.conform(findings).sort("rule_code", "file_sha256", "row_number"),
        imported_minutes=int(judged["minutes"].sum()),
    )


def prepared_visits(
    visits: pl.DataFrame,
    rejected: pl.DataFrame,
    aides: pl.DataFrame,
    prior: pl.DataFrame,
    profiles: Mapping[str, PlanProfile],
) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """Latest visits of all plans with plan, times, aide and overlaps, numbered by visit id and agency; and findings."""
    latest, superseded = latest_visits(visits)
    assigned, unknown_plan = visits_by_plan(with_rejected_versions(latest, rejected), profiles)
    billed = prior.select("agency_id", "visit_id", is_billed_before=pl.lit(True)).unique()
    described = with_service_pair(with_aide_persons(with_times(assigned), aides))
    indexed = (
        with_lookup(described, billed, on=["agency_id", "visit_id"])
        .with_columns(
            pl.col("is_billed_before").fill_null(False),
            member_number=numbered(described["member_id_medi_cal"]),
            agency_number=numbered(described["agency_id"]),
        )
        .with_row_index("visit_index")
    )
    return with_overlaps(indexed), [superseded, unknown_plan]


def _billed(prior: pl.DataFrame, known: Known, profile: PlanProfile, profiles: Mapping[str, PlanProfile]) -> Billed:
    """What live claims hold. A program's annual limit is the member's, whoever paid: so lines of every plan are
    wanted too.
    """
    own = prior.filter(pl.col("plan_id") == profile.plan_id)
    lines = prior_lines(own, known.services)
    everyone = {**profiles, profile.plan_id: profile}
    services = contracted_services(*(everyone[plan_id] for plan_id in sorted(everyone)))
    return Billed(own, lines, prior_lines(prior, services), prior_draws(lines, known.authorizations, known.services))


def _decided(visits: pl.DataFrame, part: Part, *, profile: PlanProfile, billing_date: date) -> _Decided:
    judged = judge(visits, places=part.places, known=part.known, profile=profile, billing_date=billing_date)
    stretches, lines, drawn_minutes, draws = _allocated(judged, part.known, part.billed, profile)
    dated = judged.pieces.select("visit_index", "service_date")
    return _Decided(
        stretches=with_row(stretches, dated, at="piece_index").drop("piece_index"),
        lines=as_claim_lines(lines),
        drawn_minutes=part.known.authorizations.select("drawing_order", drawn_minutes=drawn_minutes),
        draws=as_authorization_draws(draws, part.known.authorizations),
        judgements=judgements(judged.pieces, part.known),
    )


def _allocated(
    judged: Judged, known: Known, billed: Billed, profile: PlanProfile
) -> tuple[pl.DataFrame, pl.DataFrame, pl.Series, pl.DataFrame]:
    """All stretches, the lines billed now, and what every authorization has drawn, in all and by date."""
    pieces = judged.pieces.with_columns(pooled_piece=pooled_piece())
    taken = taken_segments(billed.stretches, pieces)
    free = with_row(free_segments(pieces, taken), pieces.select(_JUDGED), at="piece_index")
    pools, free = pooled(
        free,
        demanded=judged.demanded,
        services=known.services,
        billed_before=billed_pools(billed.lines, pieces, judged.demanded),
    )
    allocated = allocate(
        pools,
        edges=judged.edges,
        authorizations=known.authorizations,
        prior_draws=billed.draws,
        annual_rooms=annual_rooms(pools, lines=billed.lines_of_all_plans, referrals=known.referrals, rules=known.rules),
    )
    lines = billable_lines(
        allocated,
        pools=pools,
        pieces=pieces,
        known=known,
        profile=profile,
    )
    bands = pool_bands(pools, allocated, lines)
    stretches = free_stretches(free, bands, known.authorizations)
    if taken.height:
        stretches = pl.concat([taken_stretches(taken), stretches]).sort("piece_index", "first_minute")
    by_date = dated_draws(allocated, pools=pools, authorizations=known.authorizations, prior_draws=billed.draws)
    return stretches, lines, allocated.drawn_minutes, by_date


def _of_visits(contract: type[Contract], frames: list[pl.DataFrame], visits: pl.DataFrame) -> pl.DataFrame:
    """What the parts found by `visit_index`, in the order of visits, with what the visit says."""
    found = in_order(frames, ["visit_index"])
    said = set(contract.polars_schema()) - set(found.columns)
    return with_row(found, visits.select(sorted(said)), at="visit_index")
