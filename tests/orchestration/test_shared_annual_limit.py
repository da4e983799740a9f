"""A member of two plans on one billing date: the year's hours of respite are the member's, whichever plan runs first.

330 of the 336 hours were used elsewhere; both plans hold more visits than the six hours that are left.
"""

import polars as pl
import pytest

from pipelines.demo.day import BILLING_DATE
from pipelines.orchestration.definitions import JOB_NAME, build_definitions
from pipelines.orchestration.partitions import partition_key
from pipelines.orchestration.run import open_instance

MEMBER, AT_BAHIA = "99000156N", "99000324A"
PLANS = ("goldcoast", "bahia")
SIX_HOURS = 360
UNTIL_PREPARED = ("receive", "parse", "validate", "resolve", "compare", "reconcile", "forecast")


@pytest.fixture
def two_plans(own_day):
    """The example day, in which a member of Bahia is the member of Gold Coast who has six hours left."""
    for path in own_day.home.inbound.rglob("*"):
        if path.is_file() and AT_BAHIA.encode() in (content := path.read_bytes()):
            path.write_bytes(content.replace(AT_BAHIA.encode(), MEMBER.encode()))
    return own_day


def billed(day, plan_id):
    minutes = day.frame("prepared_minutes", plan_id)
    return minutes.filter(bucket_code="billable", member_id_medi_cal=MEMBER)["minutes"].sum()


@pytest.mark.parametrize("order", [PLANS, PLANS[::-1]])
def test_two_plans_one_after_the_other_bill_no_more_than_the_year_has(two_plans, order):
    with two_plans.partners():
        assert all(two_plans.run(plan_id).is_success for plan_id in order)
        first, second = (billed(two_plans, plan_id) for plan_id in order)
        assert (first, second) == (SIX_HOURS, 0), "who is recorded first draws first"
        assert two_plans.run(order[0]).is_success
    assert [billed(two_plans, plan_id) for plan_id in order] == [first, second], "a rerun changes nothing"
    sequences = pl.concat(two_plans.frame("delivered_files", plan_id)["sequence"] for plan_id in order)
    assert sequences.unique().to_list() == [1]


def test_of_two_plans_at_once_the_later_is_refused_and_holds_the_visits_when_it_runs_again(two_plans):
    with two_plans.partners():
        assert run_steps(two_plans, "goldcoast", *UNTIL_PREPARED).success
        assert two_plans.run("bahia").is_success
        late = run_steps(two_plans, "goldcoast", "prepare")
        assert not late.success
        assert "under limits they share; nothing was recorded" in str(late.get_step_failure_events())
        assert MEMBER not in str(late.all_events)
        assert two_plans.run("goldcoast").is_success
    assert billed(two_plans, "bahia") == SIX_HOURS
    assert billed(two_plans, "goldcoast") == 0


def run_steps(day, plan_id, *names):
    """A run of these steps of the billing day alone."""
    definitions = build_definitions(day.home.root)
    with open_instance(day.home) as instance:
        steps = [step for step in definitions.resolve_asset_graph().assets_defs if step.op.name in names]
        instance.add_dynamic_partitions("plan", [plan_id])
        return definitions.resolve_job_def(JOB_NAME).execute_in_process(
            instance=instance,
            partition_key=partition_key(billing_date=BILLING_DATE.isoformat(), plan_id=plan_id),
            asset_selection=[key for step in steps for key in step.keys],
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
            raise_on_error=False,
        )
