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
from pipelines.reconciliation.lookups import rows, with_row
from pipelines.reconciliation.pieces import pacific_date, service_pieces
from pipelines.reconciliation.services import service_on_date
from pipelines.reconciliation.verification import element_states, live_ins
from schemas.reconciliation import VisitJudgements

_SAID_OF_VISIT = ("plan_id", "agency_id", "visit_id", "sequence_id")


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


def judge(visits: pl.DataFrame, *, places: pl.Series, known: Known, profile: PlanProfile, billing_date: date) -> Judged:
    """Judge the plan's visits up to the billing date; those without a date are judged too.

    Args:
        visits: all latest visits with plan, times, overlaps and `visit_index`.
        places: where the visits judged stand among them, in their order.
    """
    pieces = _dated(visits, places, known.services, billing_date=billing_date)
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
    """The gates' answers by `visit_index` and `service_date`, with the `minutes` judged and the positions of the facts
    the answers rest on: `VisitJudgements` without what the visit says.
    """
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
    judged = pl.concat([pieces, *positions], how="horizontal")
    answers = [name for name in VisitJudgements.polars_schema() if name not in _SAID_OF_VISIT]
    return judged.select("visit_index", "minutes", *answers)


def _dated(visits: pl.DataFrame, places: pl.Series, services: pl.DataFrame, *, billing_date: date) -> pl.DataFrame:
    """Pieces of the visits at the places up to the billing date, numbered, with the visit's columns and the service in
    force on the date.
    """
    spoken = rows(
        visits.select("visit_index", "service_pair", "pair_number", "begin_at", "end_at"), places
    ).with_columns(service_date=pacific_date("begin_at"))
    began = with_row(service_on_date(spoken, services), services.select("overnight"), at="service_index")
    split = service_pieces(
        began.with_columns(splits_at_midnight=(pl.col("overnight") == "midnight").fill_null(True))
    ).filter(pl.col("service_date").is_null() | (pl.col("service_date") <= billing_date))
    # visits are numbered in their order
    dated = service_on_date(with_row(split, visits.drop("visit_index"), at="visit_index"), services)
    entries = services.select("program_code", "needs_evv", "unit_code", "pooled_by")
    return with_row(dated, entries, at="service_index").with_row_index("piece_index")


def _facts(pieces: pl.DataFrame, known: Known, edges: pl.DataFrame, plan_id: str) -> dict[str, pl.Series]:
    spans = known.coverage.with_row_index("fact_index").select(
        "plan_id", "member_id_medi_cal", "fact_index", from_date="covered_from_date", to_date="covered_to_date"
    )
    is_own = pl.col("plan_id") == plan_id
    by_member: dict[str, list[str]] = {"key": ["member_id_medi_cal"], "numbered_by": ["member_number"]}
    # a demand has one member and one program
    by_program = {"key": ["member_id_medi_cal", "program_code"], "numbered_by": ["demand_index"]}
    own = fact_on_date(pieces, spans.filter(is_own), **by_member)
    uncovered = own.is_null()
    return {
        "own_coverage_fact": own,
        "other_coverage_fact": own.clear(len(own)).scatter(
            uncovered.arg_true(), fact_on_date(pieces.filter(uncovered), spans.filter(~is_own), **by_member)
        ),
        "aide_fact": fact_on_date(
            pieces, registrations(known.aides), key=["agency_id", "aide_id"], numbered_by=["aide_number"]
        ),
        "agency_fact": fact_on_date(pieces, licenses(known.agencies), key=["agency_id"], numbered_by=["agency_number"]),
        "live_in_fact": fact_on_date(
            pieces,
            live_ins(known.attestations),
            key=["agency_id", "aide_id", "member_id_medi_cal"],
            numbered_by=["aide_number", "member_number"],
        ),
        "exclusion_fact": fact_on_date(pieces, exclusions(known.referrals, known.rules), **by_program),
        "ihss_fact": fact_on_date(pieces, ended_durations(known.referrals, known.rules), **by_program),
        "authorization_fact": fact_on_date(pieces, edges, key=["demand_index"], numbered_by=["demand_index"]),
    }


def _positions(facts: pl.DataFrame, index: pl.Series, name: str, where: str) -> pl.DataFrame:
    """File and position of the facts at the indices; null where there is none."""
    return rows(facts.select("file_sha256", where), index).rename(lambda column: f"{name}_{column}")
