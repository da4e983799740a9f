"""The operator's door: `homecare-edi`, also `python -m pipelines.cli`.

Belongs here: commands, their exit codes, and how results read on a terminal. Does not belong here: doing the work.
"""

import json
import os
import sys
from datetime import datetime
from enum import IntEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from parsers.transactions.reading import read_file
from pipelines.demo.day import DemoError, run_demo
from pipelines.demo.ui import serve_ui
from pipelines.orchestration.explain import Explanation, explain_visit
from pipelines.orchestration.home import DataHome, HomeError, open_home
from pipelines.orchestration.run import BillingDateError, open_instance, run_billing_day
from pipelines.orchestration.status import status as status_of
from pipelines.plans.load import ProfileError
from schemas.findings import describe
from schemas.reconciliation import BILLABLE
from schemas.rules import RULES

app = typer.Typer(
    help="From health plans' files to delivered claims, for home care under CalAIM.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
out = Console()
err = Console(stderr=True)

HomeOption = Annotated[
    Path | None,
    typer.Option("--home", help="The data home; HOMECARE_EDI_HOME when not given.", show_default=False),
]


class Exit(IntEnum):
    """Exit codes of every command."""

    OK = 0
    FOUND = 1
    UNUSABLE = 2


def _say(text: str) -> None:
    out.print(text, markup=False, highlight=False, soft_wrap=True)


def _stop(message: str) -> typer.Exit:
    err.print(message, style="red", markup=False, highlight=False, soft_wrap=True)
    return typer.Exit(Exit.UNUSABLE)


def _home(option: Path | None) -> DataHome:
    named = option or (Path(os.environ["HOMECARE_EDI_HOME"]) if os.environ.get("HOMECARE_EDI_HOME") else None)
    if named is None:
        raise _stop("No data home: give --home DIR or set HOMECARE_EDI_HOME. `make demo` makes one in .demo/home.")
    try:
        return open_home(named)
    except HomeError as error:
        raise _stop(str(error)) from None


@app.command()
def demo(
    example: Annotated[Path, typer.Option(help="The example day to run.")] = Path("examples/one_day"),
    work: Annotated[Path, typer.Option(help="Where its work is left.")] = Path(".demo"),
) -> None:
    """Run the example billing day: three plans, from inbound files to delivered claims."""
    try:
        outcome = run_demo(example, work, say=_say)
    except (DemoError, HomeError, ProfileError) as error:
        raise _stop(str(error)) from None
    for summary in outcome.summaries:
        _print_summary(summary)
    _say(outcome.where_next)
    if not outcome.is_success:
        raise typer.Exit(Exit.FOUND)


@app.command()
def run(
    plan: Annotated[str, typer.Option(help="Plan, as its profile is named.")],
    day: Annotated[datetime, typer.Option("--date", formats=["%Y-%m-%d"], help="Billing date.")],
    home: HomeOption = None,
) -> None:
    """Run the billing day of one plan, in this process. A rerun sends nothing twice."""
    place = _home(home)
    try:
        with open_instance(place) as instance:
            outcome = run_billing_day(place, instance, plan_id=plan, billing_date=day.date())
    except (BillingDateError, ProfileError) as error:
        raise _stop(str(error)) from None
    if not outcome.is_success:
        err.print(outcome.problem or "", style="red", markup=False, highlight=False, soft_wrap=True)
        raise typer.Exit(Exit.FOUND)
    with place.ledger() as ledger:
        current = status_of(ledger)
    wanted = (plan, day.date().isoformat())
    for partition in current["partitions"]:
        if (partition["plan_id"], partition["billing_date"]) == wanted:
            _print_summary(partition)


@app.command()
def parse(
    file: Annotated[Path, typer.Argument(help="An X12 file: 834, 270, 271, 278, 835 or 837P of version 005010.")],
    into: Annotated[Path, typer.Option("--out", help="Folder for one Parquet per frame, and findings.parquet.")],
) -> None:
    """Read a file into frames."""
    try:
        content = read_file(file)
        into.mkdir(parents=True, exist_ok=True)
        for name, frame in {**content.frames, "findings": content.findings}.items():
            frame.write_parquet(into / f"{name}.parquet")
    except OSError as error:
        raise _stop(f"{file}: {error.strerror or 'cannot be read'}. Check the path, then try again.") from None
    table = Table("frame", "rows", "file", title=f"{file.name}: {content.kind_code} {content.guide or ''}")
    for name, frame in {**content.frames, "findings": content.findings}.items():
        table.add_row(name, f"{frame.height:,}", str(into / f"{name}.parquet"))
    out.print(table)


@app.command()
def validate(
    files: Annotated[list[Path], typer.Argument(help="X12 files.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per file and line.")] = False,
) -> None:
    """Say what is wrong with files. Exit 0: no error; 1: errors; 2: a file that cannot be read."""
    worst = Exit.OK
    for file in files:
        try:
            content = read_file(file)
        except OSError as error:
            err.print(
                f"{file}: {error.strerror or 'cannot be read'}.",
                style="red",
                markup=False,
                highlight=False,
                soft_wrap=True,
            )
            worst = Exit.UNUSABLE
            continue
        rows = content.findings.to_dicts()
        unreadable = content.kind_code == "unrecognized"
        if as_json:
            sys.stdout.write(json.dumps(_validation_json(file, content.kind_code, content.guide, rows)) + "\n")
        else:
            _print_validation(file, content.kind_code, content.guide, rows)
        level = (
            Exit.UNUSABLE if unreadable else Exit.FOUND if any(r["severity_code"] == "error" for r in rows) else Exit.OK
        )
        worst = max(worst, level)
    raise typer.Exit(worst)


def _validation_json(file: Path, kind: str, guide: str | None, rows: list[dict[str, Any]]) -> dict[str, Any]:
    findings = [{name: value for name, value in row.items() if value is not None} for row in rows]
    for row in findings:
        row["sentence"] = RULES[row["rule_code"]].sentence
    return {"file": str(file), "kind": kind, "guide": guide, "findings": findings}


def _print_validation(file: Path, kind: str, guide: str | None, rows: list[dict[str, Any]]) -> None:
    errors = sum(row["severity_code"] == "error" for row in rows)
    _say(f"{file}: {kind} {guide or ''}, {errors} errors, {len(rows) - errors} other findings")
    for row in rows:
        _say(f"  {describe(row)}")


@app.command()
def explain(
    visit_id: Annotated[str, typer.Argument(help="Visit id of the EVV system.")], home: HomeOption = None
) -> None:
    """Say why a visit is billed or held: every rule, the authorization, the claim line."""
    explanations = explain_visit(_home(home), visit_id)
    if not explanations:
        raise _stop("No run has judged a visit of this id. Check the id, or run the plan's billing day first.")
    for explanation in explanations:
        _print_explanation(explanation)


def _print_explanation(told: Explanation) -> None:
    _say(f"Visit {told.visit_id}, plan {told.plan_id}, as judged for billing date {told.billing_date}")
    for row in told.stretches.iter_rows(named=True):
        first, count = row["first_minute"], row["minutes"]
        _say(f"  {row['service_date'] or 'date unknown'}, minutes {first} to {first + count}: {_became(row)}")
    for row in told.authorizations.iter_rows(named=True):
        _say(
            f"  Authorization {row['authorization_id']}: {row['service_code']}, {row['start_date']} to "
            f"{row['end_date']}, {_hours(row['authorized_minutes'])} h granted, "
            f"{_hours(row['drawn_minutes'])} h drawn, {_hours(row['remaining_minutes'])} h left"
        )
    _say("  Every rule applied:")
    for row in told.rules.iter_rows(named=True):
        held = f"HELD    {row['rule_code']}: {row['sentence']} {row['next_step']}"
        verdict = held if row["is_held"] else f"passed  {row['rule_code']}"
        _say(f"    {row['service_date'] or 'date unknown'}  {verdict}")


def _became(row: dict[str, Any]) -> str:
    if row["bucket_code"] != BILLABLE:
        named = f" (authorization {row['authorization_id']})" if row["authorization_id"] else ""
        return f"{row['minutes']} held, {row['bucket_code']}: {RULES[row['bucket_code']].sentence}{named}"
    return (
        f"{row['minutes']} billed, authorization {row['authorization_id']}, claim {row['claim_id_submitter']} "
        f"line {row['line_number']}: {row['units']} units, {row['charge_cents'] / 100:,.2f} dollars "
        f"for all {row['line_minutes']} minutes of the line; {row['state_code']}, "
        f"billing date {row['claim_billing_date']}"
    )


@app.command()
def status(
    as_json: Annotated[bool, typer.Option("--json", help="The documented, stable JSON form.")] = False,
    home: HomeOption = None,
) -> None:
    """Show every plan and billing date: minutes, claims, dollars, files."""
    with _home(home).ledger() as ledger:
        current = status_of(ledger)
    if as_json:
        sys.stdout.write(json.dumps(current, indent=2) + "\n")
        return
    for partition in current["partitions"]:
        _print_summary(partition)
    if not current["partitions"]:
        _say("Nothing has been billed in this home yet. `homecare-edi run --plan P --date D` runs a plan's day.")


@app.command()
def ui(
    work: Annotated[Path, typer.Option(help="The demo's work folder.")] = Path(".demo"),
    port: Annotated[int, typer.Option(help="Port on loopback.")] = 3000,
) -> None:
    """Open the Dagster UI on the demo's data home, with its partners' servers running."""
    try:
        serve_ui(work, port=port, say=_say)
    except (DemoError, HomeError) as error:
        raise _stop(str(error)) from None


def _print_summary(partition: dict[str, Any]) -> None:
    """One partition: minutes as hours, claims, dollars; then its files, each with its whole hash."""
    table = Table(
        title=f"{partition['plan_id']}, billing date {partition['billing_date']}", show_header=False, min_width=60
    )
    table.add_column()
    table.add_column(justify="right")
    held = partition["held_minutes"]
    for name in ("members", "visits"):
        if name in partition:
            table.add_row(name, f"{partition[name]:,}")
    table.add_row("hours delivered", _hours(partition["imported_minutes"]))
    table.add_row("  billed", _hours(partition["billed_minutes"]))
    table.add_row("  held", _hours(sum(held.values())))
    for code, minutes in held.items():
        table.add_row(f"    {code.replace('_', ' ')}", _hours(minutes))
    table.add_row("claims", f"{partition['claims']:,}")
    table.add_row("dollars", f"{partition['charge_cents'] / 100:,.2f}")
    out.print(table)
    for file in partition["files"]:
        _say(
            f"  {file['state']:<10} {file['name']}  {file['size_bytes']:,} bytes\n             SHA-256 {file['sha256']}"
        )
    _say("")


def _hours(minutes: int) -> str:
    return f"{minutes / 60:,.2f}"


def main() -> None:
    """Entry point of the command line."""
    app()


if __name__ == "__main__":
    main()
