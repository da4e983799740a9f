"""The example billing day, end to end: a data home, partners' servers on loopback, one run per plan."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.demo.partners import PARTNERS, partner_servers
from pipelines.orchestration.home import DataHome, open_home
from pipelines.orchestration.run import offer_plans, open_instance, run_billing_day
from pipelines.orchestration.status import outbox, status

BILLING_DATE = date(2026, 11, 2)
"""The Monday the example is written for."""

APPROVER = "homecare-edi demo"
"""Who approves in the demo, where a person would have looked."""


class DemoError(Exception):
    """The demo cannot run; the message says why and what to do."""


@dataclass(frozen=True)
class DemoOutcome:
    """What the demo showed: one summary per plan (the ledger's status, with members and visits), and where to look
    next.
    """

    summaries: list[dict[str, Any]]
    where_next: str
    is_success: bool


def make_home(example: Path, work: Path) -> DataHome:
    """The demo's data home: made from the example when there is none, else the one that is there."""
    root = work / "home"
    if not root.exists():
        if not (example / "network.toml").is_file():
            raise DemoError(
                f"{example} is no example day: network.toml is missing. Run the demo in a clone of the project."
            )
        work.mkdir(parents=True, exist_ok=True)
        unfinished = work / ".home.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir()
        shutil.copyfile(example / "network.toml", unfinished / "network.toml")
        for folder in ("plans", "inbound"):
            shutil.copytree(example / folder, unfinished / folder)
        unfinished.rename(root)
    return open_home(root)


def run_demo(example: Path, work: Path, *, say: Callable[[str], None]) -> DemoOutcome:
    """Run the example's billing date for every plan, delivering to embedded SFTP servers.

    Raises:
        DemoError: the example is not there.
    """
    is_first = not (work / "home").exists()
    home = make_home(example, work)
    profiles = home.profiles()
    plans = sorted(profiles.plans)
    say(
        f"Data home {work / 'home'}: "
        f"{'made from ' + str(example) if is_first else 'there already, so this is a rerun'}. "
        f"{len(plans)} plans, billing date {BILLING_DATE}."
    )
    for plan_id, problem in sorted(profiles.problems.items()):
        say(f"  {plan_id}: not run. {problem}")
    is_success = not profiles.problems
    with partner_servers(home, work), open_instance(home) as instance:
        offer_plans(home, instance)
        for plan_id in plans:
            say(f"  {plan_id}: receive, parse, validate, resolve, compare, reconcile, prepare, deliver ...")
            outcome = run_billing_day(home, instance, plan_id=plan_id, billing_date=BILLING_DATE)
            waiting = _waiting(home, plan_id)
            if waiting:
                say(f"  {plan_id}: {len(waiting)} files wait for a person's approval; the demo approves them.")
                approvals = dict.fromkeys(waiting, APPROVER)
                outcome = run_billing_day(
                    home, instance, plan_id=plan_id, billing_date=BILLING_DATE, approvals=approvals
                )
            say(f"  {plan_id}: {'done' if outcome.is_success else outcome.problem}")
            is_success = is_success and outcome.is_success
    return DemoOutcome(_summaries(home), _where_next(work, plans), is_success)


def _waiting(home: DataHome, plan_id: str) -> list[str]:
    """SHA-256 of the plan's files that wait for approval."""
    with home.ledger() as ledger:
        files = outbox(ledger).filter(pl.col("required_at").is_not_null(), pl.col("approved_at").is_null())
    return files.filter(plan_id=plan_id)["file_sha256"].to_list()


def _summaries(home: DataHome) -> list[dict[str, Any]]:
    with home.ledger() as ledger:
        partitions = status(ledger)["partitions"]
    for partition in partitions:
        path = home.frame_path("prepared_minutes", billing_date=partition["billing_date"], plan_id=partition["plan_id"])
        minutes = pl.read_parquet(path, hive_partitioning=False)
        partition["members"] = minutes["member_id_medi_cal"].drop_nulls().n_unique()
        partition["visits"] = minutes.select("agency_id", "visit_id").n_unique()
    return list(partitions)


def _where_next(work: Path, plans: list[str]) -> str:
    home, command = work / "home", ".venv/bin/python -m pipelines.cli"
    places = {
        f"{work / PARTNERS / plans[0]}/": "what the first plan's SFTP folder received: claims, inquiry, two workbooks",
        "make ui": "the same day in Dagster; materialize a partition again: nothing is sent twice",
        f"{command} explain HL-2610-01002 --home {home}": "why a visit is billed or held",
        f"{command} status --home {home}": "the ledger's view of every plan and date",
    }
    return "\n".join(["Where to look next:", *(f"  {place}\n      {what}" for place, what in places.items())])
