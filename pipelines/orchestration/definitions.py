"""The code location: what Dagster loads.

Definitions are built by a function, need no network, no secret and no data home to load; a run that lacks one fails
and says so.
"""

from pathlib import Path

import dagster as dg

from pipelines.orchestration.assets import BILLING_DAY_ASSETS, deliver
from pipelines.orchestration.partitions import PLANS, partition_key
from pipelines.orchestration.resources import HomeResource, ParquetFramesResource

JOB_NAME = "billing_day"
PREPARE_JOB_NAME = "prepare_day"


@dg.schedule(job_name=JOB_NAME, cron_schedule="0 20 * * *", execution_timezone="America/Los_Angeles")
def every_evening(context: dg.ScheduleEvaluationContext, home: HomeResource) -> list[dg.RunRequest]:
    """One run per plan each evening, for the services up to that day."""
    billing_date = context.scheduled_execution_time.date().isoformat()
    plans = sorted(home.open().profiles().plans)
    context.instance.add_dynamic_partitions(PLANS.name or "plan", plans)
    return [
        dg.RunRequest(
            run_key=f"{billing_date}|{plan_id}", partition_key=partition_key(billing_date=billing_date, plan_id=plan_id)
        )
        for plan_id in plans
    ]


@dg.sensor(minimum_interval_seconds=60, default_status=dg.DefaultSensorStatus.RUNNING)
def plans_with_a_profile(context: dg.SensorEvaluationContext, home: HomeResource) -> dg.SensorResult | dg.SkipReason:
    """Offers every plan with a profile as a partition; a plan whose profile went away keeps its history."""
    known = set(context.instance.get_dynamic_partitions("plan"))
    new = sorted(set(home.open().profiles().plans) - known)
    if not new:
        return dg.SkipReason("Every plan with a profile is a partition already.")
    return dg.SensorResult(dynamic_partitions_requests=[PLANS.build_add_request(new)])


def build_definitions(home: Path | None = None) -> dg.Definitions:
    """The code location on a data home; without one, HOMECARE_EDI_HOME names it when a run starts."""
    home_resource = HomeResource(path=str(home) if home else dg.EnvVar("HOMECARE_EDI_HOME"))
    job = dg.define_asset_job(
        JOB_NAME,
        selection=dg.AssetSelection.assets(*BILLING_DAY_ASSETS),
        description="From a plan's files to its delivered claims, for one billing date and one plan.",
    )
    preparing = dg.define_asset_job(
        PREPARE_JOB_NAME,
        selection=dg.AssetSelection.assets(*BILLING_DAY_ASSETS) - dg.AssetSelection.assets(deliver),
        description="The billing day without delivery: what would leave is prepared, shown, and stays.",
    )
    return dg.Definitions(
        assets=list(BILLING_DAY_ASSETS),
        jobs=[job, preparing],
        schedules=[every_evening],
        sensors=[plans_with_a_profile],
        resources={"home": home_resource, "io_manager": ParquetFramesResource(home=home_resource)},
        executor=dg.in_process_executor,
    )


defs = build_definitions()
