"""The code location, as Dagster loads it: no home, no network, no secret; and what it is made of."""

import os
import subprocess
import sys
from datetime import datetime
from zoneinfo import ZoneInfo

import dagster as dg

from pipelines.orchestration.definitions import build_definitions, every_evening, plans_with_a_profile
from pipelines.orchestration.frames_io import ParquetFrames
from pipelines.orchestration.partitions import partition_key, partition_of_key
from pipelines.orchestration.resources import HomeResource
from pipelines.orchestration.run import open_instance
from schemas.frames import INBOUND_FRAMES

STAGE_FRAMES = {
    "intake": ["receive_findings", "received_files"],
    "parsing": ["parse_findings", *(f"parsed_{name}" for name in INBOUND_FRAMES)],
    "contract": ["rejected_rows", "validate_findings", *(f"validated_{name}" for name in INBOUND_FRAMES)],
    "acknowledgments": ["acknowledge_findings", "acknowledged_answers"],
    "coverage": [
        "resolve_findings",
        "resolved_aliases",
        "resolved_changes",
        "resolved_coverage",
        "resolved_members",
        "resolved_rosters",
    ],
    "reconciliation": [
        "compared_authorizations",
        "forecast_authorizations",
        "forecast_burn_down",
        "forecast_care_gaps",
        "reconcile_findings",
        "reconciled_balances",
        "reconciled_draws",
        "reconciled_judgements",
        "reconciled_lines",
        "reconciled_mark",
        "reconciled_minutes",
    ],
    "claims": [
        "prepare_findings",
        "prepared_allocations",
        "prepared_claim_lines",
        "prepared_claims",
        "prepared_files",
        "prepared_held_visits",
        "prepared_minutes",
        "prepared_utilization",
    ],
    "delivery": ["deliver_findings", "delivered_files"],
}


def test_the_graph_is_the_flow():
    groups = {}
    for spec in build_definitions().resolve_all_asset_specs():
        groups.setdefault(spec.group_name, []).append(spec.key.to_user_string())
    assert {group: sorted(names) for group, names in groups.items()} == {g: sorted(n) for g, n in STAGE_FRAMES.items()}


def test_the_two_invariants_block_and_findings_do_not():
    steps = build_definitions().resolve_asset_graph().assets_defs
    blocking = {spec.name: spec.blocking for step in steps for spec in step.check_specs}
    assert blocking == {
        "no_findings": False,
        "every_row_accounted_for": True,
        "every_minute_in_one_bucket": True,
        "every_minute_still_in_one_bucket": True,
        "every_cent_accounted_for": True,
        "no_file_waits_for_approval": False,
    }


def test_definitions_load_without_a_home():
    environment = {name: value for name, value in os.environ.items() if name != "HOMECARE_EDI_HOME"}
    script = "from pipelines.orchestration.definitions import defs; defs.resolve_job_def('billing_day')"
    assert subprocess.run([sys.executable, "-c", script], env=environment, check=False).returncode == 0


def test_no_asset_uses_the_pickle_io_manager(own_day):
    definitions = build_definitions(own_day.home.root)
    with dg.build_resources(
        {"home": definitions.resources["home"], "io": definitions.resources["io_manager"]}
    ) as built:
        assert isinstance(built.io, ParquetFrames)
    keys = {key for assets in definitions.resolve_asset_graph().assets_defs for key in assets.required_resource_keys}
    assert keys <= {"home", "io_manager"}


def test_a_partition_key_is_read_back_as_it_was_written():
    key = partition_key(billing_date="2026-11-02", plan_id="goldcoast")
    assert partition_of_key(str(key)) == ("2026-11-02", "goldcoast")


def test_every_evening_each_plan_gets_its_run(own_day):
    with open_instance(own_day.home) as instance:
        context = dg.build_schedule_context(
            instance=instance,
            scheduled_execution_time=datetime(2026, 11, 2, 20, tzinfo=ZoneInfo("America/Los_Angeles")),
        )
        requests = every_evening(context, home=HomeResource(path=str(own_day.home.root)))
        assert [request.run_key for request in requests] == [
            "2026-11-02|bahia",
            "2026-11-02|goldcoast",
            "2026-11-02|sierra_vista",
        ]
        assert sorted(instance.get_dynamic_partitions("plan")) == ["bahia", "goldcoast", "sierra_vista"]


def test_a_new_profile_becomes_a_partition_and_a_known_one_is_left_alone(own_day):
    home = HomeResource(path=str(own_day.home.root))
    with dg.DagsterInstance.ephemeral() as instance:
        instance.add_dynamic_partitions("plan", ["bahia", "closed_plan"])
        offered = plans_with_a_profile(dg.build_sensor_context(instance=instance), home=home)
        assert [request.partition_keys for request in offered.dynamic_partitions_requests] == [
            ["goldcoast", "sierra_vista"]
        ]
        instance.add_dynamic_partitions("plan", ["goldcoast", "sierra_vista"])
        assert isinstance(plans_with_a_profile(dg.build_sensor_context(instance=instance), home=home), dg.SkipReason)
