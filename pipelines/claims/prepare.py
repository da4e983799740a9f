"""Preparing claims: billable lines become claims, each with what happens to it, and every minute keeps its place.

A slot that left and of which nothing is proposed any more is found (CLAIM-LEFT-BEHIND). It stays as it is in the
ledger, live, so its minutes cannot be billed again until the plan's claim is voided.
"""

from dataclasses import dataclass
from datetime import date

import polars as pl

from parsers.x12.write import is_writable
from pipelines.claims.decision import SENT_STATES, decide, left_behind, withdrawn
from pipelines.claims.grouping import grouped
from pipelines.claims.identities import printed_agencies, printed_members, printed_network
from pipelines.claims.numbering import claim_slots, content_hashes, joined_text, line_ids
from pipelines.plans.profile import NetworkProfile, PlanProfile
from schemas.claims import Allocations, ClaimLines, Claims
from schemas.findings import finding, findings_frame
from schemas.reconciliation import BILLABLE, VisitMinutes

AWAITING_ANSWER = "awaiting_answer"
CLAIM_INCOMPLETE = "claim_incomplete"

_STRETCH = ("agency_id", "visit_id", "service_date", "first_minute")


class ConservationError(Exception):
    """Lines, cents or minutes went astray within the stage: a fault of ours; nothing may be recorded."""


@dataclass(frozen=True)
class PreparedClaims:
    """What the billable lines became.

    claims, claim_lines: every proposed claim with its action, `wait` included; what cannot be built is not there.
    allocations: the stretches on claims that are original, rebuild or unchanged.
    minutes: the minute ledger, with what must wait or cannot be built moved out of `billable`.
    findings: what members, agencies and identifiers lack, which names were written otherwise than given, and how much
        left of which nothing is billed any more.
    withdrawn: known claims that were prepared, never left, and are to be superseded without a successor in this batch.
    """

    claims: pl.DataFrame
    claim_lines: pl.DataFrame
    allocations: pl.DataFrame
    minutes: pl.DataFrame
    findings: pl.DataFrame
    withdrawn: pl.DataFrame


def prepare_claims(  # noqa: PLR0913 - the facts a batch is prepared from, each a frame of its own
    *,
    lines: pl.DataFrame,
    minutes: pl.DataFrame,
    members: pl.DataFrame,
    agencies: pl.DataFrame,
    known: pl.DataFrame,
    known_allocations: pl.DataFrame,
    network: NetworkProfile,
    profile: PlanProfile,
    billing_date: date,
) -> PreparedClaims:
    """Claims of one plan and billing date. One claim that cannot be built never holds another.

    Args:
        lines: `BillableLines` of the plan.
        minutes: `VisitMinutes`; rows of other plans pass through.
        members: `Members`.
        agencies: `Agencies`.
        known: `Claims` with `state_code`: the claims the ledger has for the slots of this plan (see `decide`).
        known_allocations: `Allocations` of the live ones among them.
        network: billing provider where the plan contracts with the network.
        profile: the plan's rules.
        billing_date: the batch's.

    Raises:
        ValueError: a line belongs to another plan.
        ConservationError: the stage lost or made a line, a cent or a minute.
    """
    if lines.filter(pl.col("plan_id") != profile.plan_id).height:
        raise ValueError(f"prepare_claims: lines of another plan than {profile.plan_id}. One batch bills one plan.")
    placed = grouped(lines, rules=profile.claims)
    placed = placed.with_columns(claim_slots(placed, grouped_by=profile.claims.grouped_by).alias("claim_slot"))
    printed = printed_members(members, wanted=placed["member_id_medi_cal"], profile=profile)
    providers = printed_agencies(agencies, wanted=placed["agency_id"], profile=profile)
    buildable = _buildable(placed, members=printed.rows, agencies=providers.rows)
    blocked = placed.join(buildable, on="line_key", how="anti")

    proposed = _proposed(buildable, printed.rows, providers.rows, network, profile).with_columns(
        billing_date=pl.lit(billing_date)
    )
    sent = _sent_stretches(known, known_allocations)
    stretches = minutes.filter(pl.col("bucket_code") == BILLABLE, pl.col("plan_id") == profile.plan_id)
    contested = _contested(stretches.join(buildable.select("line_key", "claim_slot"), on="line_key"), sent)
    decided = decide(proposed, known, contested=contested)
    claim_lines = _claim_lines(buildable, decided)
    waiting = claim_lines.join(decided.filter(pl.col("action_code") == "wait"), on="claim_id_submitter", how="semi")
    held = pl.concat(
        [
            waiting.select("line_key", held_code=pl.lit(AWAITING_ANSWER)),
            blocked.select("line_key", held_code=pl.lit(CLAIM_INCOMPLETE)),
        ]
    )
    prepared = PreparedClaims(
        claims=Claims.conform(decided).sort("claim_slot"),
        claim_lines=claim_lines,
        allocations=_allocations(stretches, claim_lines.join(waiting, on="line_key", how="anti")),
        minutes=_rebucketed(minutes, held, sent=sent, plan_id=profile.plan_id),
        findings=pl.concat(
            [
                *(printed.findings, providers.findings, _unwritable_codes(placed)),
                _left_behind(left_behind(placed["claim_slot"], known, billing_date=billing_date)),
            ]
        ),
        withdrawn=withdrawn(decided, known, billing_date=billing_date),
    )
    _check_conservation(lines=lines, blocked=blocked, minutes=minutes, prepared=prepared)
    return prepared


def _unwritable(code_column: str) -> pl.Expr:
    return ~(is_writable(pl.col(code_column)) & (pl.col(code_column).str.len_chars() <= 50))  # REF02: 50 characters


def _buildable(placed: pl.DataFrame, *, members: pl.DataFrame, agencies: pl.DataFrame) -> pl.DataFrame:
    """Lines of claims that can be built: a claim with one line that cannot be written is held as a whole."""
    is_bad = (_unwritable("authorization_id") | _unwritable("diagnosis_code")).any().over("claim_slot")
    return (
        placed.filter(~is_bad)
        .join(members, on="member_id_medi_cal", how="semi", maintain_order="left")
        .join(agencies, on="agency_id", how="semi", maintain_order="left")
    )


def _unwritable_codes(placed: pl.DataFrame) -> pl.DataFrame:
    counts = {
        name: placed.filter(_unwritable(name))["claim_slot"].n_unique()
        for name in ("authorization_id", "diagnosis_code")
    }
    return findings_frame(
        finding("CLAIM-CODE-UNWRITABLE", column_name=name, found=f"{count} claims")
        for name, count in counts.items()
        if count
    )


def _left_behind(claims: pl.DataFrame) -> pl.DataFrame:
    found = f"{claims.height} claims, {claims['charge_cents'].sum()} cents"
    return findings_frame([finding("CLAIM-LEFT-BEHIND", found=found)] if claims.height else [])


def _proposed(
    lines: pl.DataFrame, members: pl.DataFrame, agencies: pl.DataFrame, network: NetworkProfile, profile: PlanProfile
) -> pl.DataFrame:
    """One row per slot. Place and diagnosis are those of the first line: lines of one authorization share them."""
    line_text = joined_text(
        *(pl.col(c) for c in ("line_number", "service_code", "modifier_codes", "place_of_service_code")),
        *(pl.col(c) for c in ("service_date", "units", "charge_cents")),
    )
    claims = lines.group_by("claim_slot", maintain_order=True).agg(
        *(pl.col(c).first() for c in ("plan_id", "member_id_medi_cal", "agency_id", "authorization_id")),
        *(pl.col(c).first() for c in ("place_of_service_code", "diagnosis_code")),
        from_date=pl.col("service_date").min(),
        to_date=pl.col("service_date").max(),
        line_count=pl.len().cast(pl.Int64),
        charge_cents=pl.col("charge_cents").sum(),
        lines_text=line_text.str.join("\x1e"),
    )
    member_texts = members.select("member_id_medi_cal", member_text=joined_text(*_but(members, "member_id_medi_cal")))
    agency_texts = agencies.select("agency_id", agency_text=joined_text(*_but(agencies)))
    parties = pl.lit(_parties_text(network, profile))
    content = joined_text(
        *(parties, pl.col("agency_id"), pl.col("member_text"), pl.col("agency_text"), pl.col("authorization_id")),
        *(pl.col("place_of_service_code"), pl.col("diagnosis_code"), pl.col("lines_text")),
    )
    texts = (
        claims.join(member_texts, on="member_id_medi_cal", how="left", maintain_order="left")
        .join(agency_texts, on="agency_id", how="left", maintain_order="left")
        .select(content)
        .to_series()
    )
    return claims.with_columns(content_sha256=content_hashes(texts)).drop("lines_text")


def _but(frame: pl.DataFrame, *names: str) -> list[pl.Expr]:
    return [pl.col(name) for name in sorted(frame.columns) if name not in names]


def _parties_text(network: NetworkProfile, profile: PlanProfile) -> str:
    """What a claim prints that is not of the claim itself: the payer, the roles, the network where it bills."""
    rules = profile.claims
    texts = [*profile.payer.model_dump().values(), rules.billing_provider, rules.authorization_at, rules.member_id_kind]
    if rules.billing_provider == "network":
        texts += printed_network(network).select(_but(printed_network(network))).row(0)
    return "\x1e".join(str(text) for text in texts)


def _sent_stretches(known: pl.DataFrame, known_allocations: pl.DataFrame) -> pl.DataFrame:
    """Stretches of visits on claims that left, with the agency (visit ids are the agency's own) and the slot."""
    sent = known.filter(pl.col("state_code").is_in(SENT_STATES))
    return known_allocations.join(
        sent.select("claim_id_submitter", "agency_id", "claim_slot"), on="claim_id_submitter"
    ).select(*_STRETCH, "minutes", "claim_slot")


def _contested(stretches: pl.DataFrame, sent: pl.DataFrame) -> pl.DataFrame:
    """Slots proposed with minutes that a sent claim of another slot bills already."""
    pairs = stretches.join(sent, on=["agency_id", "visit_id", "service_date"], suffix="_sent")
    overlaps = (pl.col("first_minute") < pl.col("first_minute_sent") + pl.col("minutes_sent")) & (
        pl.col("first_minute_sent") < pl.col("first_minute") + pl.col("minutes")
    )
    return pairs.filter(overlaps, pl.col("claim_slot") != pl.col("claim_slot_sent")).select("claim_slot").unique()


def _claim_lines(lines: pl.DataFrame, claims: pl.DataFrame) -> pl.DataFrame:
    numbered = lines.join(claims.select("claim_slot", "claim_id_submitter"), on="claim_slot", maintain_order="left")
    with_ids = numbered.with_columns(line_id_submitter=line_ids(pl.col("claim_id_submitter"), pl.col("line_number")))
    return ClaimLines.conform(with_ids).sort("claim_id_submitter", "line_number")


def _allocations(stretches: pl.DataFrame, claim_lines: pl.DataFrame) -> pl.DataFrame:
    on_lines = stretches.join(claim_lines.select("line_key", "claim_id_submitter", "line_number"), on="line_key")
    return Allocations.conform(on_lines).sort(
        "claim_id_submitter", "line_number", "service_date", "visit_id", "first_minute"
    )


def _rebucketed(minutes: pl.DataFrame, held: pl.DataFrame, *, sent: pl.DataFrame, plan_id: str) -> pl.DataFrame:
    """Minutes of held lines leave `billable`, except stretches a sent claim bills exactly so: they are billed."""
    is_ours = (pl.col("plan_id") == plan_id) & (pl.col("bucket_code") == BILLABLE)
    billed = sent.select(*_STRETCH, "minutes", is_billed=pl.lit(value=True)).unique()
    judged = minutes.join(held, on="line_key", how="left", maintain_order="left").join(
        billed, on=[*_STRETCH, "minutes"], how="left", maintain_order="left"
    )
    moves = is_ours & pl.col("held_code").is_not_null() & pl.col("is_billed").is_null()
    moved = judged.with_columns(
        bucket_code=pl.when(moves).then("held_code").otherwise("bucket_code"),
        rule_codes=pl.when(moves).then("held_code").otherwise("rule_codes"),
        line_key=pl.when(~moves).then("line_key"),
    )
    return VisitMinutes.conform(moved)


def _check_conservation(
    *, lines: pl.DataFrame, blocked: pl.DataFrame, minutes: pl.DataFrame, prepared: PreparedClaims
) -> None:
    on_claims = prepared.claim_lines

    def total(frame: pl.DataFrame, column: str) -> int:
        return int(frame[column].sum())

    sums = {
        "lines": (lines.height, on_claims["line_key"].n_unique() + blocked.height),
        "lines on claims": (on_claims.height, total(prepared.claims, "line_count")),
        "cents": (total(lines, "charge_cents"), total(on_claims, "charge_cents") + total(blocked, "charge_cents")),
        "cents on claims": (total(on_claims, "charge_cents"), total(prepared.claims, "charge_cents")),
        "claims": (prepared.claims.height, prepared.claims["claim_id_submitter"].n_unique()),
        "stretches": (minutes.height, prepared.minutes.height),
        "minutes": (total(minutes, "minutes"), total(prepared.minutes, "minutes")),
    }
    astray = {name: pair for name, pair in sums.items() if pair[0] != pair[1]}
    if astray:
        raise ConservationError(
            f"Claims stage: before and after differ in {astray}. Nothing may be recorded; report it."
        )
