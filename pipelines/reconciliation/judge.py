"""The pieces of the plan's visits with every fact found for them, and the answer of every gate."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from pipelines.plans.profile import PlanProfile
from pipelines.plans.program_rules import ProgramRules
from pipelines.reconciliation.authorizations import AUTHORIZED, suitable_authorizations, with_demands
from pipelines.reconciliation.facts import (
    ended_durations,
    exclusions,
    fact_on_date,
    ihss_statements,
    latest_referrals,
    licenses,
    registrations,
)
from pipelines.reconciliation.gates import GATE_CODES, with_judgements, with_rule_codes
from pipelines.reconciliation.lookups import with_lookup, with_row
from pipelines.reconciliation.pieces import pacific_date, service_pieces
from pipelines.reconciliation.services import service_on_date
from pipelines.reconciliation.verification import element_states, live_ins
from schemas.reconciliation import VisitJudgements


@dataclass(frozen=True)
class Known:
    """What a visit is judged by.

    `authorizations` and `services` are the plan's own, prepared (`current_authorizations`, `contracted_services`);
    `rules` hold for every plan; the others are contracts, in the order received.
    """

    coverage: pl.DataFrame
    aides: pl.DataFrame
    agencies: pl.DataFrame
    attestations: pl.DataFrame
    referrals: pl.DataFrame
    authorizations: pl.DataFrame
    services: pl.DataFrame
    rules: ProgramRules


@dataclass(frozen=True)
class Judged:
    """The plan's visits, judged.

    `pieces`: one row per visit and date with facts, gates, `bucket_code` (null: passed) and `rule_codes`, ordered by
    `piece_index`. `edges`: `demand_index` x `fact_index` of the authorizations that may be drawn on. `demanded`:
    member, agency and service by `demand_index`.
    """

    pieces: pl.DataFrame
    edges: pl.DataFrame
    demanded: pl.DataFrame


def judge(visits: pl.DataFrame, *, known: Known, profile: PlanProfile, billing_date: date) -> Judged:
    """Judge the plan's visits up to the billing date; those without a date are judged too.

    Args:
        visits: all latest visits with plan, times, overlaps and `visit_index`.
    """
    of_plan = visits.filter(pl.col("plan_id") == profile.plan_id)
    pieces = _dated(of_plan, known.services, billing_date)
    pieces, demanded = with_demands(pieces)
    edges, leveled = suitable_authorizations(demanded, services=known.services, authorizations=known.authorizations)
    pieces = with_row(pieces, leveled.select("match_level", "first_suitable"), at="demand_index")
    pieces = pieces.with_columns(**_facts(pieces, known, edges, profile.plan_id))
    is_authorized = pl.col("authorization_fact").is_not_null()
    pieces = pieces.with_columns(
        match_level=pl.when(is_authorized).then(AUTHORIZED).otherwise("match_level"),
        # outside its dates, the suitable authorization that is drawn on first is the one that decided
        authorization_fact=pl.coalesce("authorization_fact", "first_suitable"),
    )
    within_calls_from = next((rule.effective_from for rule in known.rules.adjusted_within_calls), None)
    pieces = pieces.with_columns(**element_states(adjusted_within_calls_from=within_calls_from))
    judged = with_judgements(pieces, claims=profile.claims, billing_date=billing_date)
    return Judged(with_rule_codes(judged, GATE_CODES), edges, demanded)


def judgements(pieces: pl.DataFrame, known: Known) -> pl.DataFrame:
    """`VisitJudgements`: the gates' answers, and the positions of the facts they rest on."""
    coverage_fact = pieces.select(pl.coalesce("own_coverage_fact", "other_coverage_fact")).to_series()
    positions = [
        _positions(known.coverage, coverage_fact, "coverage", "segment_ordinal"),
        _positions(known.authorizations, pieces["authorization_fact"], "authorization", "row_number"),
        _positions(known.aides, pieces["aide_fact"], "aide", "row_number"),
        _positions(known.agencies, pieces["agency_fact"], "agency", "row_number"),
        _positions(known.attestations, pieces["live_in_fact"], "live_in", "row_number"),
        _positions(latest_referrals(known.referrals), pieces["exclusion_fact"], "exclusion", "row_number"),
        _positions(ihss_statements(known.referrals), pieces["ihss_fact"], "ihss", "row_number"),
    ]
    return VisitJudgements.conform(pl.concat([pieces, *positions], how="horizontal"))


def _dated(visits: pl.DataFrame, services: pl.DataFrame, billing_date: date) -> pl.DataFrame:
    """Pieces up to the billing date, numbered, with the visit's columns and the service in force on the date."""
    spoken = visits.select("visit_index", "service_pair", "begin_at", "end_at", service_date=pacific_date("begin_at"))
    began = with_lookup(
        service_on_date(spoken, services), services.select("service_index", "overnight"), on=["service_index"]
    )
    split = service_pieces(
        began.with_columns(splits_at_midnight=(pl.col("overnight") == "midnight").fill_null(True))
    ).filter(pl.col("service_date").is_null() | (pl.col("service_date") <= billing_date))
    dated = service_on_date(split.join(visits, on="visit_index", how="left", maintain_order="left"), services)
    entries = services.select("service_index", "program_code", "needs_evv", "unit_code", "pooled_by")
    return with_lookup(dated, entries, on=["service_index"]).with_row_index("piece_index")


def _facts(pieces: pl.DataFrame, known: Known, edges: pl.DataFrame, plan_id: str) -> dict[str, pl.Series]:
    count = pieces.height
    spans = known.coverage.with_row_index("fact_index").select(
        "plan_id", "member_id_medi_cal", "fact_index", from_date="covered_from_date", to_date="covered_to_date"
    )
    is_own, member = pl.col("plan_id") == plan_id, ["member_id_medi_cal"]
    own = fact_on_date(pieces, spans.filter(is_own), key=member, count=count)
    uncovered = pieces.select("piece_index", "service_date", *member).filter(own.is_null())
    return {
        "own_coverage_fact": own,
        "other_coverage_fact": fact_on_date(uncovered, spans.filter(~is_own), key=member, count=count),
        "aide_fact": fact_on_date(pieces, registrations(known.aides), key=["agency_id", "aide_id"], count=count),
        "agency_fact": fact_on_date(pieces, licenses(known.agencies), key=["agency_id"], count=count),
        "live_in_fact": fact_on_date(
            pieces, live_ins(known.attestations), key=["agency_id", "aide_id", *member], count=count
        ),
        "exclusion_fact": fact_on_date(
            pieces, exclusions(known.referrals, known.rules), key=[*member, "program_code"], count=count
        ),
        "ihss_fact": fact_on_date(
            pieces, ended_durations(known.referrals, known.rules), key=[*member, "program_code"], count=count
        ),
        "authorization_fact": fact_on_date(pieces, edges, key=["demand_index"], count=count),
    }


def _positions(facts: pl.DataFrame, index: pl.Series, name: str, where: str) -> pl.DataFrame:
    """File and position of the facts at the indices; null where there is none."""
    return facts.select(
        pl.col("file_sha256").gather(index).alias(f"{name}_file_sha256"),
        pl.col(where).gather(index).alias(f"{name}_{where}"),
    )
