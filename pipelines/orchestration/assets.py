"""The assets of the billing day, one step per stage.

Each asset takes frames, calls one function, and returns its frames with counts. What was wrong goes on as a frame of
findings and shows as a check; the two invariants of the house, every row and every minute accounted for, are blocking
checks.
"""

from collections.abc import Iterator, Mapping
from datetime import date

import dagster as dg
import polars as pl
from pydantic import Field

from pipelines.coverage.people import also_under, under_present_cin
from pipelines.coverage.resolve import resolve_coverage
from pipelines.coverage.statements import Statements
from pipelines.delivery.connections import load_connections
from pipelines.delivery.outbox import deliver_files
from pipelines.intake.parse import parse_received, rejected_rows_of, validate_parsed
from pipelines.intake.receive import receive_files
from pipelines.intake.recognize import recognize
from pipelines.orchestration.acknowledge import acknowledge_answers
from pipelines.orchestration.approval import approve_batch
from pipelines.orchestration.batch_preview import BatchPreview, preview_batch
from pipelines.orchestration.failures import fails_plainly
from pipelines.orchestration.knowledge import changes_since_before
from pipelines.orchestration.metadata import (
    approvals_table,
    bucket_table,
    changes_table,
    counts,
    files_table,
    findings_table,
    preview_tables,
    rosters_table,
    row_counts,
)
from pipelines.orchestration.partitions import BILLING_DAY, partition_of_key
from pipelines.orchestration.prepare import Facts, PreparedBatch, prepare_batch
from pipelines.orchestration.resources import HomeResource
from pipelines.plans.program_rules import load_program_rules
from pipelines.reconciliation.closing import bucket_totals
from pipelines.reconciliation.forecast import authorization_forecasts, burn_down, care_gaps
from pipelines.reconciliation.reconcile import reconcile
from pipelines.reconciliation.versions import authorization_changes
from pipelines.reports.outlook import Outlook
from schemas.frames import INBOUND_FRAMES

Results = Iterator[dg.Output[pl.DataFrame] | dg.AssetCheckResult]

PARSED = tuple(f"parsed_{name}" for name in INBOUND_FRAMES)
VALIDATED = tuple(f"validated_{name}" for name in INBOUND_FRAMES)


def _outs(*names: str) -> dict[str, dg.AssetOut]:
    return {name: dg.AssetOut(dagster_type=pl.DataFrame) for name in names}


def _ins(*names: str) -> dict[str, dg.AssetIn]:
    return {name: dg.AssetIn() for name in names}


def _partition(context: dg.AssetExecutionContext) -> tuple[date, str]:
    billing_date, plan_id = partition_of_key(context.partition_key)
    return date.fromisoformat(billing_date), plan_id


def _outputs(frames: Mapping[str, pl.DataFrame], metadata: Mapping[str, Mapping[str, dg.MetadataValue]]) -> Results:
    for name, frame in frames.items():
        yield dg.Output(frame, output_name=name, metadata=dict(metadata.get(name, {})))


def _findings_check(asset: str, findings: pl.DataFrame) -> dg.AssetCheckResult:
    """Findings never stop the day: the rows they concern are held or rejected. They show here, with counts."""
    found = findings_table(findings)
    return dg.AssetCheckResult(
        asset_key=asset,
        check_name="no_findings",
        passed=findings.filter(pl.col("severity_code") == "error").is_empty(),
        severity=dg.AssetCheckSeverity.WARN,
        metadata=found,
    )


def _check_specs(asset: str, *blocking: str) -> list[dg.AssetCheckSpec]:
    return [
        dg.AssetCheckSpec("no_findings", asset=asset, description="No error was found in what came in."),
        *(dg.AssetCheckSpec(name, asset=asset, blocking=True) for name in blocking),
    ]


def _blocking(asset: str, name: str, *, left: int, right: int, what: str) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        asset_key=asset,
        check_name=name,
        passed=left == right,
        severity=dg.AssetCheckSeverity.ERROR,
        description=what,
        metadata=counts(left=left, right=right),
    )


@dg.multi_asset(
    name="receive",
    group_name="intake",
    partitions_def=BILLING_DAY,
    outs=_outs("received_files", "receive_findings"),
    check_specs=_check_specs("receive_findings"),
)
@fails_plainly
def receive(home: HomeResource) -> Results:
    """Every file found in `inbound/` archived under its SHA-256 and recorded; all files ever received."""
    place = home.open()
    with place.ledger() as ledger:
        received = receive_files(
            inbound=place.inbound,
            storage=place.storage(),
            ledger=ledger,
            profiles=place.profiles(),
            received_at=home.now(),
            recognize=recognize,
        )
    by_kind = dict(received.files.group_by("kind_code").len().sort("kind_code").iter_rows())
    yield from _outputs(
        {"received_files": received.files, "receive_findings": received.findings},
        {"received_files": counts(files=received.files.height, **by_kind)},
    )
    yield _findings_check("receive_findings", received.findings)


@dg.multi_asset(
    name="parse",
    group_name="parsing",
    partitions_def=BILLING_DAY,
    outs=_outs(*PARSED, "parse_findings"),
    check_specs=_check_specs("parse_findings"),
)
@fails_plainly
def parse(home: HomeResource, received_files: pl.DataFrame) -> Results:
    """Received files as frames."""
    place = home.open()
    parsed = parse_received(received_files, storage=place.storage(), profiles=place.profiles().plans)
    frames = {f"parsed_{name}": frame for name, frame in parsed.frames.items()}
    yield from _outputs(frames | {"parse_findings": parsed.findings}, {})
    yield _findings_check("parse_findings", parsed.findings)


@dg.multi_asset(
    name="validate",
    group_name="contract",
    partitions_def=BILLING_DAY,
    ins=_ins(*PARSED),
    outs=_outs(*VALIDATED, "rejected_rows", "validate_findings"),
    check_specs=_check_specs("validate_findings", "every_row_accounted_for"),
)
@fails_plainly
def validate(**parsed: pl.DataFrame) -> Results:
    """Rows that keep their contract; of every other row its place and the rule it broke."""
    validated = validate_parsed({name: parsed[f"parsed_{name}"] for name in INBOUND_FRAMES})
    frames = {f"validated_{name}": frame for name, frame in validated.frames.items()}
    yield from _outputs(
        frames | {"rejected_rows": validated.rejected, "validate_findings": validated.findings},
        {"rejected_rows": row_counts(frames)},
    )
    yield _findings_check("validate_findings", validated.findings)
    yield _blocking(
        "validate_findings",
        "every_row_accounted_for",
        left=sum(frame.height for frame in parsed.values()),
        right=sum(frame.height for frame in frames.values()) + validated.rejected.height,
        what="Rows parsed (left) are rows valid plus rows rejected (right).",
    )


@dg.multi_asset(
    name="acknowledge",
    group_name="acknowledgments",
    partitions_def=BILLING_DAY,
    outs=_outs("acknowledged_answers", "acknowledge_findings"),
    check_specs=_check_specs("acknowledge_findings"),
)
@fails_plainly
def acknowledge(
    context: dg.AssetExecutionContext,
    home: HomeResource,
    received_files: pl.DataFrame,
    validated_claim_answers: pl.DataFrame,
) -> Results:
    """What the plan has answered to its claims, each answer recorded once; claims move on by it."""
    _, plan_id = _partition(context)
    place = home.open()
    with place.ledger() as ledger:
        acknowledged = acknowledge_answers(
            validated_claim_answers.filter(plan_id=plan_id),
            received=received_files,
            plan_id=plan_id,
            ledger=ledger,
            storage=place.storage(),
            at=home.now(),
        )
    said = dict(acknowledged.answers.group_by("answer_code").len().sort("answer_code").iter_rows())
    yield from _outputs(
        {"acknowledged_answers": acknowledged.answers, "acknowledge_findings": acknowledged.findings},
        {"acknowledged_answers": counts(**said)},
    )
    yield _findings_check("acknowledge_findings", acknowledged.findings)


@dg.multi_asset(
    name="resolve",
    group_name="coverage",
    partitions_def=BILLING_DAY,
    deps=["acknowledged_answers"],
    outs=_outs(
        "resolved_coverage",
        "resolved_members",
        "resolved_aliases",
        "resolved_rosters",
        "resolved_changes",
        "resolve_findings",
    ),
    check_specs=_check_specs("resolve_findings"),
)
@fails_plainly
def resolve(
    context: dg.AssetExecutionContext,
    home: HomeResource,
    received_files: pl.DataFrame,
    validated_enrollment_sets: pl.DataFrame,
    validated_enrollment_members: pl.DataFrame,
    validated_enrollment_coverages: pl.DataFrame,
    validated_eligibility_answers: pl.DataFrame,
    validated_eligibility_benefits: pl.DataFrame,
    validated_cin_aliases: pl.DataFrame,
    validated_visits: pl.DataFrame,
) -> Results:
    """Which plan covered whom on which days, by all plans' enrollments and answers; and what of the plan's is known
    otherwise than on its billing date before.

    Members whom this partition has billed under a CIN that has changed since stay known under it, so that a rerun finds
    its own claims; all others go by their present CIN.
    """
    billing_date, plan_id = _partition(context)
    place = home.open()
    with place.ledger() as ledger:
        approvals, billed = ledger.roster_approvals(), ledger.billed_members(plan_id, billing_date)
    statements = Statements(
        sets=validated_enrollment_sets,
        members=validated_enrollment_members,
        coverages=validated_enrollment_coverages,
        answers=validated_eligibility_answers,
        benefits=validated_eligibility_benefits,
        received=received_files,
        aliases=validated_cin_aliases,
        approvals=approvals,
    )
    resolved = resolve_coverage(statements, profiles=place.profiles().plans)
    changes = changes_since_before(place, resolved, visits=validated_visits, plan_id=plan_id, billing_date=billing_date)
    is_billed = resolved.aliases["member_id_medi_cal_former"].is_in(billed.implode())
    kept = resolved.aliases.filter(is_billed)
    yield from _outputs(
        {
            "resolved_coverage": also_under(resolved.spans, kept),
            "resolved_members": also_under(resolved.members, kept),
            "resolved_aliases": resolved.aliases.filter(~is_billed),
            "resolved_rosters": resolved.rosters,
            "resolved_changes": changes,
            "resolve_findings": resolved.findings,
        },
        {"resolved_rosters": rosters_table(resolved.rosters), "resolved_changes": changes_table(changes)},
    )
    yield _findings_check("resolve_findings", resolved.findings)


@dg.multi_asset(
    name="compare",
    group_name="reconciliation",
    partitions_def=BILLING_DAY,
    outs=_outs("compared_authorizations"),
)
@fails_plainly
def compare(context: dg.AssetExecutionContext, home: HomeResource, validated_authorizations: pl.DataFrame) -> Results:
    """What every version of the plan's authorizations changes, before a minute is judged by it."""
    _, plan_id = _partition(context)
    profile = home.open().profiles().plan(plan_id)
    changes = authorization_changes(validated_authorizations, plan_id=plan_id, rules=profile.authorizations)
    what = pl.coalesce("column_name", pl.lit("lines_") + pl.col("change_code")).alias("what")
    yield from _outputs(
        {"compared_authorizations": changes},
        {"compared_authorizations": counts(**dict(changes.group_by(what).len().sort("what").iter_rows()))},
    )


@dg.multi_asset(
    name="reconcile",
    group_name="reconciliation",
    partitions_def=BILLING_DAY,
    deps=["compared_authorizations"],
    outs=_outs(
        "reconciled_minutes",
        "reconciled_lines",
        "reconciled_balances",
        "reconciled_draws",
        "reconciled_judgements",
        "reconciled_mark",
        "reconcile_findings",
    ),
    check_specs=_check_specs("reconcile_findings", "every_minute_in_one_bucket"),
)
@fails_plainly
def reconciled(
    context: dg.AssetExecutionContext,
    home: HomeResource,
    resolved_coverage: pl.DataFrame,
    resolved_members: pl.DataFrame,
    resolved_aliases: pl.DataFrame,
    parsed_visits: pl.DataFrame,
    rejected_rows: pl.DataFrame,
    validated_visits: pl.DataFrame,
    validated_authorizations: pl.DataFrame,
    validated_aides: pl.DataFrame,
    validated_agencies: pl.DataFrame,
    validated_live_in_attestations: pl.DataFrame,
    validated_referrals: pl.DataFrame,
) -> Results:
    """Every delivered minute of the plan in exactly one bucket, and the lines that the billable ones become."""
    billing_date, plan_id = _partition(context)
    place = home.open()
    profiles = place.profiles()
    with place.ledger() as ledger:
        mark, prior = ledger.mark(), ledger.prior_allocations(plan_id, other_than=billing_date)
    result = reconcile(
        visits=under_present_cin(validated_visits, resolved_aliases),
        rejected_visits=rejected_rows_of("visits", parsed_visits, rejected_rows),
        authorizations=under_present_cin(validated_authorizations, resolved_aliases),
        coverage=resolved_coverage,
        members=resolved_members,
        aides=validated_aides,
        agencies=validated_agencies,
        attestations=under_present_cin(validated_live_in_attestations, resolved_aliases),
        referrals=under_present_cin(validated_referrals, resolved_aliases),
        profile=profiles.plan(plan_id),
        profiles=profiles.plans,
        rules=load_program_rules(),
        prior=under_present_cin(prior, resolved_aliases),
        billing_date=billing_date,
    )
    totals = bucket_totals(result.minutes)
    yield from _outputs(
        {
            "reconciled_minutes": result.minutes,
            "reconciled_lines": result.lines,
            "reconciled_balances": result.balances,
            "reconciled_draws": result.draws,
            "reconciled_judgements": result.judgements,
            "reconciled_mark": mark,
            "reconcile_findings": result.findings,
        },
        {"reconciled_minutes": bucket_table(totals)},
    )
    yield _findings_check("reconcile_findings", result.findings)
    yield _blocking(
        "reconcile_findings",
        "every_minute_in_one_bucket",
        left=result.imported_minutes,
        right=int(totals["minutes"].sum()),
        what="Minutes of the plan's visits (left) are the minutes of all buckets (right).",
    )


@dg.multi_asset(
    name="forecast",
    group_name="reconciliation",
    partitions_def=BILLING_DAY,
    outs=_outs("forecast_authorizations", "forecast_burn_down", "forecast_care_gaps"),
)
@fails_plainly
def forecast(
    context: dg.AssetExecutionContext,
    home: HomeResource,
    reconciled_minutes: pl.DataFrame,
    reconciled_balances: pl.DataFrame,
    reconciled_draws: pl.DataFrame,
) -> Results:
    """What is left of the plan's authorizations, when it runs out or ends, and which members go without a visit."""
    billing_date, plan_id = _partition(context)
    watch = home.open().profiles().plan(plan_id).watch
    authorizations = authorization_forecasts(
        reconciled_balances, reconciled_draws, watch=watch, billing_date=billing_date
    )
    gaps = care_gaps(reconciled_balances, reconciled_minutes, watch=watch, billing_date=billing_date)
    runs_out = authorizations.filter(pl.col("runs_out_date").is_not_null(), pl.col("days_to_end") >= 0)
    yield from _outputs(
        {
            "forecast_authorizations": authorizations,
            "forecast_burn_down": burn_down(reconciled_balances, reconciled_draws),
            "forecast_care_gaps": gaps,
        },
        {
            "forecast_authorizations": counts(
                expiring=int(authorizations["is_expiring"].sum()), running_out=runs_out.height
            ),
            "forecast_care_gaps": counts(without_care=int(gaps["is_without_care"].sum())),
        },
    )


@dg.multi_asset(
    name="prepare",
    group_name="claims",
    partitions_def=BILLING_DAY,
    outs=_outs(
        "prepared_claims",
        "prepared_claim_lines",
        "prepared_allocations",
        "prepared_minutes",
        "prepared_utilization",
        "prepared_held_visits",
        "prepared_files",
        "prepare_findings",
    ),
    check_specs=_check_specs("prepare_findings", "every_minute_still_in_one_bucket", "every_cent_accounted_for"),
)
@fails_plainly
def prepare(
    context: dg.AssetExecutionContext,
    home: HomeResource,
    reconciled_minutes: pl.DataFrame,
    reconciled_lines: pl.DataFrame,
    reconciled_balances: pl.DataFrame,
    reconciled_mark: pl.DataFrame,
    forecast_authorizations: pl.DataFrame,
    forecast_burn_down: pl.DataFrame,
    forecast_care_gaps: pl.DataFrame,
    compared_authorizations: pl.DataFrame,
    resolved_members: pl.DataFrame,
    validated_agencies: pl.DataFrame,
) -> Results:
    """Claims, inquiries and reports as files, recorded in the ledger; nothing new when nothing changed."""
    billing_date, plan_id = _partition(context)
    place = home.open()
    with place.ledger() as ledger:
        batch = prepare_batch(
            Facts(
                mark=reconciled_mark,
                lines=reconciled_lines,
                minutes=reconciled_minutes,
                balances=reconciled_balances,
                outlook=Outlook(forecast_authorizations, forecast_burn_down, forecast_care_gaps),
                members=resolved_members,
                agencies=validated_agencies,
            ),
            profile=place.profiles().plan(plan_id),
            network=place.network(),
            rules=load_program_rules(),
            billing_date=billing_date,
            ledger=ledger,
            storage=place.storage(),
            at=home.now(),
        )
        preview = preview_batch(
            ledger, place.storage(), compared_authorizations, plan_id=plan_id, billing_date=billing_date
        )
    yield from _outputs(_prepared_frames(batch), _prepared_metadata(batch, preview))
    yield _findings_check("prepare_findings", batch.findings)
    yield _blocking(
        "prepare_findings",
        "every_minute_still_in_one_bucket",
        left=int(reconciled_minutes["minutes"].sum()),
        right=int(batch.minutes["minutes"].sum()),
        what="Minutes reconciled (left) are minutes billed or held after claims were built (right).",
    )
    yield _blocking(
        "prepare_findings",
        "every_cent_accounted_for",
        left=int(batch.claims["charge_cents"].sum()),
        right=int(batch.utilization["billed_cents"].sum()),
        what="Cents of the claims (left) are the cents of the utilization report (right).",
    )


def _prepared_frames(batch: PreparedBatch) -> dict[str, pl.DataFrame]:
    return {
        "prepared_claims": batch.claims,
        "prepared_claim_lines": batch.claim_lines,
        "prepared_allocations": batch.allocations,
        "prepared_minutes": batch.minutes,
        "prepared_utilization": batch.utilization,
        "prepared_held_visits": batch.held_visits,
        "prepared_files": batch.files,
        "prepare_findings": batch.findings,
    }


def _prepared_metadata(batch: PreparedBatch, preview: BatchPreview) -> dict[str, dict[str, dg.MetadataValue]]:
    actions = dict(batch.claims.group_by("action_code").len().sort("action_code").iter_rows())
    cents = int(batch.claims["charge_cents"].sum())
    return {
        "prepared_claims": counts(
            claims=batch.claims.height, lines=batch.claim_lines.height, charge_cents=cents, **actions
        ),
        "prepared_minutes": bucket_table(bucket_totals(batch.minutes)),
        "prepared_files": files_table(batch.files) | preview_tables(preview),
    }


class FileApproval(dg.Config):
    """A person's approval of one prepared file, given with the run that is to send it."""

    file_sha256: str
    by: str


class DeliverConfig(dg.Config):
    """What a person lets leave with this run; the command `approve` records the same."""

    approvals: list[FileApproval] = Field(default_factory=list)


@dg.multi_asset(
    name="deliver",
    group_name="delivery",
    partitions_def=BILLING_DAY,
    outs=_outs("delivered_files", "deliver_findings"),
    check_specs=[
        *_check_specs("deliver_findings"),
        dg.AssetCheckSpec("no_file_waits_for_approval", asset="deliver_findings"),
    ],
)
@fails_plainly
def deliver(
    context: dg.AssetExecutionContext, home: HomeResource, config: DeliverConfig, prepared_files: pl.DataFrame
) -> Results:
    """Prepared files at the partner, each proven by read-back; files delivered before are left alone.

    A file that waits for a person's approval stays, and the next run after the approval sends it. The run config may
    give approvals, recorded before anything is sent; one of a file that was replaced meanwhile fails the run.
    """
    billing_date, plan_id = _partition(context)
    place = home.open()
    given = {approval.file_sha256: approval.by for approval in config.approvals}
    with place.ledger() as ledger:
        approve_batch(ledger, given, plan_id=plan_id, billing_date=billing_date, at=home.now())
        delivered = deliver_files(
            files=prepared_files,
            profile=place.profiles().plan(plan_id),
            connection=load_connections(place.root).get(plan_id),
            storage=place.storage(),
            ledger=ledger,
            now=home.now,
        )
        approvals = ledger.file_approvals().join(delivered.files, on=["plan_id", "file_name"], how="semi")
    context.log.info("%s %s: %d files", billing_date, plan_id, delivered.files.height)
    yield from _outputs(
        {"delivered_files": delivered.files, "deliver_findings": delivered.findings},
        {"delivered_files": files_table(delivered.files) | approvals_table(approvals)},
    )
    yield _findings_check("deliver_findings", delivered.findings)
    yield _approval_check(approvals)


def _approval_check(approvals: pl.DataFrame) -> dg.AssetCheckResult:
    """Waiting is no fault, so the run stays green; the check shows it until a person has approved."""
    waiting = approvals.filter(pl.col("approved_at").is_null()).sort("required_at")
    told = "No file waits for a person's approval."
    for first in waiting.head(1).iter_rows(named=True):
        told = (
            f"{waiting.height} files wait for approval, the first since {first['required_at']:%Y-%m-%d %H:%M} UTC. "
            "`homecare-edi approve FILE_SHA256 --by NAME`, or this step's run config, approves one; the next run "
            "sends it."
        )
    return dg.AssetCheckResult(
        asset_key="deliver_findings",
        check_name="no_file_waits_for_approval",
        passed=waiting.is_empty(),
        severity=dg.AssetCheckSeverity.WARN,
        description=told,
        metadata=approvals_table(approvals),
    )


BILLING_DAY_ASSETS = (receive, parse, validate, acknowledge, resolve, compare, reconciled, forecast, prepare, deliver)
