"""Preparing a batch: claims and reports become files, recorded in the ledger in one transaction, or not at all.

Belongs here: in which order the claims stage, the reports and the ledger meet. Does not belong here: how any of them
works.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from pipelines.claims.files import (
    ControlNumbers,
    Inquiries,
    inquiries_of,
    prove_claim_file,
    prove_inquiry_file,
    write_claim_file,
    write_inquiry_file,
)
from pipelines.claims.prepare import PreparedClaims, prepare_claims
from pipelines.delivery.file_names import render_file_name
from pipelines.ledger import Batch, Ledger
from pipelines.plans.profile import NetworkProfile, PlanProfile
from pipelines.plans.program_rules import ProgramRules
from pipelines.reconciliation.closing import bucket_totals
from pipelines.reports.held_visits import held_visits, held_visits_workbook
from pipelines.reports.outlook import Outlook
from pipelines.reports.utilization import utilization, utilization_workbook
from pipelines.storage import Storage
from schemas.files import PreparedFiles
from schemas.findings import Findings, describe

_NO_NUMBERS = ControlNumbers(interchange=0, group=0)


class AmountsDifferError(Exception):
    """Line, claim, file and report do not add up to the same cents; nothing was recorded."""


class FileRefusedError(Exception):
    """A file does not say what was meant, or the second reader refuses it; nothing was recorded."""


@dataclass(frozen=True)
class Facts:
    """What a batch is prepared from: the frames of the stages before it, for one plan, and the ledger's mark from
    before they were made."""

    mark: pl.DataFrame
    lines: pl.DataFrame
    minutes: pl.DataFrame
    balances: pl.DataFrame
    outlook: Outlook
    members: pl.DataFrame
    agencies: pl.DataFrame


@dataclass(frozen=True)
class PreparedBatch:
    """What a batch became. `claims` are the live ones, without those that wait; `files` all that
    are, or are to be, at the partner, whether made now or before."""

    claims: pl.DataFrame
    claim_lines: pl.DataFrame
    allocations: pl.DataFrame
    minutes: pl.DataFrame
    utilization: pl.DataFrame
    held_visits: pl.DataFrame
    files: pl.DataFrame
    findings: pl.DataFrame


@dataclass(frozen=True)
class _Content:
    """A file that may have to be made: what it says (as a fingerprint) and how its bytes are made and proven."""

    kind_code: str
    fingerprint: str
    write: Callable[[ControlNumbers], bytes]
    prove: Callable[[bytes], pl.DataFrame]
    claim_count: int = 0
    charge_cents: int = 0
    is_interchange: bool = False


def prepare_batch(
    facts: Facts,
    *,
    profile: PlanProfile,
    network: NetworkProfile,
    rules: ProgramRules,
    billing_date: date,
    ledger: Ledger,
    storage: Storage,
    at: datetime,
) -> PreparedBatch:
    """Prepare everything a plan receives for a billing date.

    A kind of file whose content equals its latest one is not made again; if that is so for all, nothing is recorded.
    `at` goes into the ledger only, never into a file.

    Raises:
        AmountsDifferError: cents of lines, claims and report differ.
        FileRefusedError: a file fails its proof.
        pipelines.ledger.LedgerError: the ledger refuses; another run may have prepared the same meanwhile.
    """
    batch_count = ledger.batch_count(profile.plan_id)
    known = ledger.known_claims(profile.plan_id)
    prepared = prepare_claims(
        lines=facts.lines,
        minutes=facts.minutes,
        members=facts.members,
        agencies=facts.agencies,
        known=known,
        known_allocations=ledger.known_allocations(profile.plan_id),
        network=network,
        profile=profile,
        billing_date=billing_date,
    )
    live = prepared.claims.filter(pl.col("action_code") != "wait")
    live_lines = prepared.claim_lines.join(live, on="claim_id_submitter", how="semi")
    members = facts.members.filter(pl.col("plan_id") == profile.plan_id)
    report = utilization(
        minutes=prepared.minutes, claim_lines=live_lines, claims=live, balances=facts.balances, members=members
    )
    worklist = held_visits(minutes=prepared.minutes, members=members, agencies=facts.agencies)
    _check_amounts(live, live_lines, report)
    inquiries = inquiries_of(periods=live, members=members, profile=profile)
    unsent = _unsent(prepared, known)
    contents = [
        *_claim_file(unsent, prepared, facts, network, profile, billing_date),
        *_inquiry_file(inquiries, network, profile, billing_date),
        _workbook(
            "utilization",
            [report, facts.outlook.authorizations, facts.outlook.burn_down, facts.outlook.care_gaps],
            lambda: utilization_workbook(
                report, outlook=facts.outlook, members=members, profile=profile, billing_date=billing_date
            ),
        ),
        _workbook(
            "held_visits",
            [worklist],
            lambda: held_visits_workbook(worklist, profile=profile, billing_date=billing_date),
        ),
    ]
    changed = _changed(contents, _standing(ledger, profile.plan_id, billing_date))
    with ledger.open_batch(
        profile.plan_id,
        billing_date,
        at,
        expected_batch_count=batch_count,
        needs_approval=profile.delivery.approval == "required",
    ) as batch:
        batch.withdraw_claims(prepared.withdrawn["claim_id_submitter"])
        batch.record_claims(prepared.claims, prepared.claim_lines, prepared.allocations)
        batch.refuse_newer_draws(_drawing(prepared, facts, rules), after=facts.mark["last_allocation"].item())
        for content in changed:
            row = _make(content, batch, profile, network, billing_date, storage)
            batch.record_file(row, content_fingerprint=content.fingerprint)
        batch.record_buckets(bucket_totals(prepared.minutes))
    return PreparedBatch(
        claims=live,
        claim_lines=live_lines,
        allocations=prepared.allocations,
        minutes=prepared.minutes,
        utilization=report,
        held_visits=worklist,
        files=PreparedFiles.conform(_standing(ledger, profile.plan_id, billing_date)),
        findings=pl.concat([prepared.findings, inquiries.findings]).pipe(Findings.conform),
    )


def _drawing(prepared: PreparedClaims, facts: Facts, rules: ProgramRules) -> pl.DataFrame:
    """Members with new claims, and whether a program's annual limit may hold them: it counts every plan's claims."""
    limited = facts.lines.filter(pl.col("program_code").is_in([rule.program_code for rule in rules.annual_limits]))
    new = prepared.claims.filter(pl.col("action_code").is_in(["original", "rebuild"]))
    return new.select(
        "member_id_medi_cal",
        has_shared_limit=pl.col("member_id_medi_cal").is_in(limited["member_id_medi_cal"].implode()),
    ).unique()


def _unsent(prepared: PreparedClaims, known: pl.DataFrame) -> pl.DataFrame:
    """Claims that are to leave with the next claim file: the new ones, and those whose file never left."""
    waiting = known.filter(pl.col("state_code") == "prepared")
    is_new = pl.col("action_code").is_in(["original", "rebuild"])
    is_waiting = pl.col("claim_id_submitter").is_in(waiting["claim_id_submitter"].implode())
    return prepared.claims.filter(is_new | ((pl.col("action_code") == "unchanged") & is_waiting))


def _claim_file(
    unsent: pl.DataFrame,
    prepared: PreparedClaims,
    facts: Facts,
    network: NetworkProfile,
    profile: PlanProfile,
    billing_date: date,
) -> list[_Content]:
    if unsent.is_empty():
        return []
    content_hashes = unsent.select("claim_id_submitter", "content_sha256").sort("claim_id_submitter")

    def write(control: ControlNumbers) -> bytes:
        return write_claim_file(
            claims=unsent,
            claim_lines=prepared.claim_lines,
            members=facts.members,
            agencies=facts.agencies,
            network=network,
            profile=profile,
            billing_date=billing_date,
            control=control,
        )

    def prove(content: bytes) -> pl.DataFrame:
        return prove_claim_file(
            content=content,
            claims=unsent,
            claim_lines=prepared.claim_lines,
            members=facts.members,
            profile=profile,
        )

    cents = int(unsent["charge_cents"].sum())
    return [
        _Content("claims_837p", _fingerprint(content_hashes), write, prove, unsent.height, cents, is_interchange=True)
    ]


def _inquiry_file(
    inquiries: Inquiries, network: NetworkProfile, profile: PlanProfile, billing_date: date
) -> list[_Content]:
    if inquiries.rows.is_empty():
        return []

    def write(control: ControlNumbers) -> bytes:
        return write_inquiry_file(
            inquiries=inquiries.rows, network=network, profile=profile, billing_date=billing_date, control=control
        )

    def prove(content: bytes) -> pl.DataFrame:
        return prove_inquiry_file(content=content, inquiries=inquiries.rows)

    return [_Content("inquiry_270", _fingerprint(inquiries.rows), write, prove, is_interchange=True)]


def _workbook(kind_code: str, frames: list[pl.DataFrame], write: Callable[[], bytes]) -> _Content:
    return _Content(kind_code, _fingerprint(*frames), lambda _: write(), lambda _: Findings.empty())


def _fingerprint(*frames: pl.DataFrame) -> str:
    return hashlib.sha256("".join(frame.write_csv() for frame in frames).encode()).hexdigest()


def _standing(ledger: Ledger, plan_id: str, billing_date: date) -> pl.DataFrame:
    """Files of the partition that are, or are to be, at the partner: a superseded one never left."""
    return ledger.all_files(plan_id, billing_date).filter(pl.col("state_code") != "superseded")


def _changed(contents: list[_Content], standing: pl.DataFrame) -> list[_Content]:
    latest = standing.sort("sequence").group_by("kind_code", maintain_order=True).last()
    known = dict(latest.select("kind_code", "content_fingerprint").iter_rows())
    return [content for content in contents if known.get(content.kind_code) != content.fingerprint]


def _make(
    content: _Content,
    batch: Batch,
    profile: PlanProfile,
    network: NetworkProfile,
    billing_date: date,
    storage: Storage,
) -> dict[str, Any]:
    """Write, prove and store one file; its row of `PreparedFiles`. Bytes stored for a batch that is then not recorded
    harm nobody.
    """
    partner = profile.interchange.receiver_id
    control = (
        ControlNumbers(
            interchange=batch.reserve_control_number(partner, "interchange"),
            group=batch.reserve_control_number(partner, "group"),
        )
        if content.is_interchange
        else _NO_NUMBERS
    )
    written = content.write(control)
    refused = content.prove(written)
    if refused.height:
        first = describe(refused.row(0, named=True))
        raise FileRefusedError(
            f"{content.kind_code} of plan {profile.plan_id}: {refused.height} findings; the first: {first}"
        )
    sha256 = hashlib.sha256(written).hexdigest()
    storage_key = f"prepared/{sha256[:2]}/{sha256}"
    storage.put(storage_key, written)
    name = render_file_name(
        getattr(profile.file_names, content.kind_code),
        plan_id=profile.plan_id,
        submitter=network.submitter_id,
        billing_date=billing_date,
        sequence=batch.sequence,
    )
    return {
        "plan_id": profile.plan_id,
        "billing_date": billing_date,
        "sequence": batch.sequence,
        "kind_code": content.kind_code,
        "file_name": name,
        "file_sha256": sha256,
        "size_bytes": len(written),
        "claim_count": content.claim_count,
        "charge_cents": content.charge_cents,
        "storage_key": storage_key,
    }


def _check_amounts(claims: pl.DataFrame, claim_lines: pl.DataFrame, report: pl.DataFrame) -> None:
    """Line = claim = report; that the file says the same is part of its proof, that the ledger does of its own."""
    by_lines, by_claims = int(claim_lines["charge_cents"].sum()), int(claims["charge_cents"].sum())
    by_report = int(report["billed_cents"].sum())
    if not by_lines == by_claims == by_report:
        raise AmountsDifferError(
            f"Lines {by_lines}, claims {by_claims}, utilization report {by_report} cents. Nothing was recorded. "
            "This is a fault of ours: report it to the developers."
        )
