"""Running a partition in this process: what `homecare-edi run`, `prepare` and the demo do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import dagster as dg

from pipelines.orchestration.definitions import JOB_NAME, PREPARE_JOB_NAME, build_definitions
from pipelines.orchestration.home import DataHome
from pipelines.orchestration.partitions import BILLING_DATES, partition_key


class BillingDateError(Exception):
    """The billing date is none; the message says which dates are."""


@dataclass(frozen=True)
class RunOutcome:
    """How a run ended. `problem` says what stopped it, in words."""

    run_id: str
    is_success: bool
    problem: str | None


def open_instance(home: DataHome) -> dg.DagsterInstance:
    """The home's own Dagster instance: its runs are the ones the UI shows."""
    return dg.DagsterInstance.from_config(str(home.dagster))


def offer_plans(home: DataHome, instance: dg.DagsterInstance) -> None:
    """Every plan with a profile becomes a partition of the instance."""
    instance.add_dynamic_partitions("plan", sorted(home.profiles().plans))


def run_billing_day(
    home: DataHome,
    instance: dg.DagsterInstance,
    *,
    plan_id: str,
    billing_date: date,
    approvals: Mapping[str, str] | None = None,
) -> RunOutcome:
    """Run the billing day of one plan.

    Args:
        home: the data home.
        instance: its Dagster instance.
        plan_id: the plan.
        billing_date: the date.
        approvals: who (value) approves which prepared file, by SHA-256 (key), before the run delivers.

    Raises:
        pipelines.plans.load.ProfileError: the plan has no usable profile.
        BillingDateError: the date is before the first billing date, or in the future.
    """
    given = [{"file_sha256": file_sha256, "by": by} for file_sha256, by in (approvals or {}).items()]
    config = {"ops": {"deliver": {"config": {"approvals": given}}}}
    return _run(home, instance, JOB_NAME, (plan_id, billing_date), config)


def prepare_billing_day(
    home: DataHome, instance: dg.DagsterInstance, *, plan_id: str, billing_date: date
) -> RunOutcome:
    """Run the billing day of one plan up to delivery: what would leave is prepared, and stays. Raises as
    `run_billing_day`.
    """
    return _run(home, instance, PREPARE_JOB_NAME, (plan_id, billing_date), {})


def _run(
    home: DataHome,
    instance: dg.DagsterInstance,
    job_name: str,
    partition: tuple[str, date],
    config: dict[str, Any],
) -> RunOutcome:
    plan_id, billing_date = partition
    home.profiles().plan(plan_id)
    if not BILLING_DATES.has_partition_key(billing_date.isoformat()):
        raise BillingDateError(
            f"{billing_date} is no billing date: they run from {BILLING_DATES.get_first_partition_key()} to today, "
            f"{BILLING_DATES.get_last_partition_key()} in California."
        )
    instance.add_dynamic_partitions("plan", [plan_id])
    job = build_definitions(home.root).resolve_job_def(job_name)
    quiet = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}  # the caller tells how it ended
    result = job.execute_in_process(
        instance=instance,
        partition_key=partition_key(billing_date=billing_date.isoformat(), plan_id=plan_id),
        run_config=quiet | config,
        raise_on_error=False,
    )
    return RunOutcome(result.run_id, result.success, None if result.success else _problem(result))


def _problem(result: dg.ExecuteInProcessResult) -> str:
    for event in result.all_events:
        if event.is_step_failure and event.step_failure_data.error:
            error = event.step_failure_data.error
            root = error.cause or error
            return f"Step {event.step_key!r} failed: {root.message.strip()}"
    return "The run failed before a step ran; see its log in the UI."
