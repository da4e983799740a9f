"""The code location, as Dagster loads it: no home, no network, no secret; and what it is made of."""

import os
import subprocess
import sys

import dagster as dg

from pipelines.orchestration.definitions import build_definitions
from pipelines.orchestration.frames_io import ParquetFrames
from pipelines.orchestration.partitions import partition_key, partition_of_key
from schemas.frames import INBOUND_FRAMES

STAGE_FRAMES = {
    "intake": ["receive_findings", "received_files"],
    "parsing": ["parse_findings", *(f"parsed_{name}" for name in INBOUND_FRAMES)],
    "contract": ["rejected_rows", "validate_findings", *(f"validated_{name}" for name in INBOUND_FRAMES)],
    "coverage": ["resolve_findings", "resolved_coverage", "resolved_members"],
    "reconciliation": [
        "reconcile_findings",
        "reconciled_balances",
        "reconciled_judgements",
        "reconciled_lines",
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
