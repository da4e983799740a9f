"""The operator's door: `homecare-edi`, also `python -m pipelines.cli`.

Belongs here: commands, their exit codes, and how results read on a terminal. Does not belong here: doing the work.
"""

import hashlib
import json
import os
import sys
from collections import Counter
from datetime import UTC, datetime
from enum import IntEnum
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import polars as pl
import typer
from rich.console import Console
from rich.table import Table

from parsers.transactions.reading import ReadFile, read_file
from pipelines.demo.day import DemoError, run_demo
from pipelines.demo.ui import serve_ui
from pipelines.intake.answer import Answer, answer
from pipelines.ledger import LedgerError
from pipelines.orchestration.approval import NotApprovableError
from pipelines.orchestration.approval import approve as approve_of_home
from pipelines.orchestration.batch_preview import preview_prepared
from pipelines.orchestration.explain import explain_visit, explanation_lines
from pipelines.orchestration.home import DataHome, HomeError, open_home
from pipelines.orchestration.knowledge import NothingKnownError, changes_between, coverage_answer
from pipelines.orchestration.metadata import approval_words, authorization_lines, comparison_words
from pipelines.orchestration.preview import NotAuthorizationsError, preview_authorizations
from pipelines.orchestration.run import BillingDateError, open_instance, prepare_billing_day, run_billing_day
from pipelines.orchestration.status import outbox as outbox_of
from pipelines.orchestration.status import status as status_of
from pipelines.plans.load import ProfileError
from pipelines.reconciliation.pieces import PACIFIC
from pipelines.reports.workbook import DAY, Sheet, write_workbook
from pipelines.storage.folder import FolderStorage
from pipelines.storage.port import StorageConflictError
from schemas.findings import describe
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


def _complain(message: str) -> None:
    err.print(message, style="red", markup=False, highlight=False, soft_wrap=True)


def _stop(message: str) -> typer.Exit:
    _complain(message)
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
def prepare(
    plan: Annotated[str, typer.Option(help="Plan, as its profile is named.")],
    day: Annotated[datetime, typer.Option("--date", formats=["%Y-%m-%d"], help="Billing date.")],
    home: HomeOption = None,
) -> None:
    """Run the billing day of one plan up to delivery, and show what would leave and what differs. Sends nothing."""
    place, billing_date = _home(home), day.date()
    try:
        with open_instance(place) as instance:
            outcome = prepare_billing_day(place, instance, plan_id=plan, billing_date=billing_date)
    except (BillingDateError, ProfileError) as error:
        raise _stop(str(error)) from None
    if not outcome.is_success:
        _complain(outcome.problem or "")
        raise typer.Exit(Exit.FOUND)
    preview = preview_prepared(place, plan_id=plan, billing_date=billing_date)
    for row in preview.files.iter_rows(named=True):
        _say(f"{row['file_name']} ({row['kind_code']}): {approval_words(row)}\n  SHA-256 {row['file_sha256']}")
        _say(f"  {row['claim_count']:,} claims, ${row['charge_cents'] / 100:,.2f}; {comparison_words(row)}")
    if preview.files.is_empty():
        _say("Nothing is to leave: every file of the batch has left, and nothing changed.")
    _say(f"{preview.changes.height} differences of authorizations take effect with this batch")
    for line in authorization_lines(preview.changes):
        _say(f"  {line}")


@app.command()
def parse(
    file: Annotated[
        Path, typer.Argument(help="An X12 file: 834, 270, 271, 277CA, 278, 835, 837P or 999 of version 005010.")
    ],
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
def acknowledge(
    file: Annotated[Path, typer.Argument(help="A received X12 file.")],
    into: Annotated[Path, typer.Option("--out", help="Folder for the answers.")],
    control_number: Annotated[
        int | None,
        typer.Option(
            help="ISA13 of the first answer; the next ones count on. Not given: day of the year and time of --at.",
            min=1,
            max=999_999_999,
            show_default=False,
        ),
    ] = None,
    at: Annotated[
        datetime | None,
        typer.Option(help="When the answers are written. Not given: now, Pacific time.", show_default=False),
    ] = None,
) -> None:
    """Answer a file with 999 and TA1. Exit 0: all accepted; 1: something refused; 2: not all could be answered.

    One file answers the functional groups of an interchange, another the interchange itself where it asks for a TA1 or
    its envelope is broken. Acknowledgments are not answered. A file that is there with other content stays.
    """
    created = at or datetime.now(ZoneInfo(PACIFIC))
    try:
        content = read_file(file)
        with file.open("rb") as stream:
            file_sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise _stop(f"{file}: {error.strerror or 'cannot be read'}. Check the path, then try again.") from None
    if content.kind_code == "unrecognized":
        raise _stop(f"{file}: {describe(content.findings.row(0, named=True))} There is nothing to answer.")
    number = control_number or max(int(created.strftime("%j%H%M%S")), 1)
    told = answer(content, file_sha256=file_sha256, control_number=number, created_at=created)
    try:
        folder = FolderStorage(into)
        for written in told.files:
            folder.put(written.name, written.content)
    except (OSError, StorageConflictError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise _stop(f"{into}: {reason or 'cannot be written'}. Give another folder, then try again.") from None
    _print_answer(content, told, into)
    if told.unanswered:
        raise typer.Exit(Exit.UNUSABLE)
    if content.findings.filter(severity_code="error").height or content.envelope.sets["error_count"].sum():
        raise typer.Exit(Exit.FOUND)


_VERDICTS = {"A": "accepted", "E": "accepted with errors", "P": "accepted in part", "R": "refused"}


def _print_answer(content: ReadFile, told: Answer, into: Path) -> None:
    """What was accepted and refused: interchanges, groups, sets that were refused, and the rules they broke."""
    for row in told.interchanges.iter_rows(named=True):
        verdict = f"{_VERDICTS[row['acknowledgment_code']]}, note {row['note_code']}"
        _say(f"Interchange {row['acknowledged_control_number']}: {verdict}")
    for row in told.groups.groups.iter_rows(named=True):
        codes = f", codes {row['error_codes'].replace(':', ' ')}" if row["error_codes"] else ""
        _say(
            f"Group {row['group_control_number']} ({row['functional_id']}, {row['guide_id'] or 'no guide'}): "
            f"{_VERDICTS[row['acknowledgment_code']]}, {row['accepted_set_count']} of {row['received_set_count']} "
            f"sets accepted{codes}"
        )
        refused = told.groups.sets.filter(pl.col("acknowledgment_code") != "A", group_ordinal=row["group_ordinal"])
        for one in refused.iter_rows(named=True):
            verdict = f"{_VERDICTS[one['acknowledgment_code']]}, codes {one['error_codes'].replace(':', ' ')}"
            _say(f"  Set {one['set_control_number']} ({one['transaction_code']}): {verdict}")
    _print_broken_rules(content)
    for place, reason in told.unanswered.items():
        _complain(f"Interchange {place} in the file is not answered, or not all of it. {reason}")
    for written in told.files:
        _say(f"  {into / written.name}")
    if not told.files and not told.unanswered:
        _say("Nothing in the file is to be answered.")


def _print_broken_rules(content: ReadFile) -> None:
    """How many findings there are under every rule an answer tells of."""
    listed = content.findings.filter(pl.col("acknowledgment_code").is_not_null())
    for code, count in sorted(Counter(listed["rule_code"]).items()):
        _say(f"  {count} x {code}: {RULES[code].sentence}")


@app.command()
def explain(
    visit_id: Annotated[str, typer.Argument(help="Visit id of the EVV system.")], home: HomeOption = None
) -> None:
    """Say why a visit is billed or held: facts with file and position, every rule, units, authorization, claim line."""
    explained = explain_visit(_home(home), visit_id)
    if explained.is_empty():
        raise _stop("No run has judged a visit of this id. Check the id, or run the plan's billing day first.")
    for line in explanation_lines(explained):
        _say(line)


@app.command("authorization-changes")
def authorization_changes(
    file: Annotated[Path, typer.Argument(help="A file of authorizations: CSV, XLSX or 278.")],
    plan: Annotated[str, typer.Option(help="Plan that sends it, as its profile is named.")],
    home: HomeOption = None,
) -> None:
    """Show what a file of authorizations would change, before it is received. Member ids are not shown."""
    try:
        preview = preview_authorizations(_home(home), file, plan)
    except (NotAuthorizationsError, ProfileError, OSError) as error:
        raise _stop(str(error)) from None
    _say(f"{preview.new_count} authorizations are new, {preview.changes.height} differences to those received before")
    for line in authorization_lines(preview.changes):
        _say(f"  {line}")
    for row in preview.findings.iter_rows(named=True):
        _say(f"  {describe(row)}")
    if not preview.findings.filter(pl.col("severity_code") == "error").is_empty():
        raise typer.Exit(Exit.FOUND)


_INSTANTS = ["%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d"]


def _instant(given: datetime | None) -> datetime:
    """Now, or the instant given; Pacific time where it has no zone."""
    if given is None:
        return datetime.now(UTC)
    return given.astimezone(UTC) if given.tzinfo else given.replace(tzinfo=ZoneInfo(PACIFIC)).astimezone(UTC)


@app.command()
def coverage(
    cin: Annotated[str, typer.Argument(help="CIN of the member, present or former.")],
    on: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Day asked about.")],
    known_at: Annotated[
        datetime | None,
        typer.Option(formats=_INSTANTS, help="As known then, Pacific time. Not given: now.", show_default=False),
    ] = None,
    home: HomeOption = None,
) -> None:
    """Say which plans cover a member on a day, as known at an instant. Exit 1: none is known to."""
    place, day, instant = _home(home), on.date(), _instant(known_at)
    try:
        told = coverage_answer(place, cin, on=day, known_at=instant)
    except (NothingKnownError, ProfileError) as error:
        raise _stop(str(error)) from None
    until = f"{told.received_until:%Y-%m-%d %H:%M} UTC" if told.received_until else "none"
    _say(f"On {day}, as known at {instant:%Y-%m-%d %H:%M} UTC (newest file read: {until}):")
    for row in told.spans.iter_rows(named=True):
        _say(
            f"  {row['plan_id']}: covered {row['covered_from_date']} to {row['covered_to_date'] or 'open'}, says "
            f"{row['source_code']} file {row['file_sha256']}, segment {row['segment_ordinal']}"
        )
    if told.spans.is_empty():
        _say("  No plan is known to cover the member.")
        raise typer.Exit(Exit.FOUND)


@app.command()
def coverage_changes(
    since: Annotated[datetime, typer.Option("--from", formats=_INSTANTS, help="Earlier instant, Pacific time.")],
    until: Annotated[
        datetime | None,
        typer.Option("--to", formats=_INSTANTS, help="Later instant. Not given: now.", show_default=False),
    ] = None,
    into: Annotated[
        Path | None, typer.Option("--out", help="Workbook for the members concerned.", show_default=False)
    ] = None,
    home: HomeOption = None,
) -> None:
    """Count what is known otherwise of coverage: new, lost, moved, retro-dated, with visits and claims touched."""
    later = _instant(until)
    as_of = later.astimezone(ZoneInfo(PACIFIC)).date()
    try:
        changes = changes_between(_home(home), _instant(since), later, as_of=as_of)
        if into is not None:
            title = (
                f"Coverage known otherwise at {later:%Y-%m-%d %H:%M} UTC than at {_instant(since):%Y-%m-%d %H:%M} UTC"
            )
            formats = {"from_date": DAY, "to_date": DAY}
            into.write_bytes(write_workbook([Sheet("Changes", title, changes, formats)], as_of=as_of))
    except (NothingKnownError, ProfileError) as error:
        raise _stop(str(error)) from None
    except OSError as error:
        raise _stop(f"{into}: {error.strerror or 'cannot be written'}. Give another file, then try again.") from None
    table = Table("plan", "change", "days in the past", "members", "visits touched", "live claims touched")
    counted = changes.group_by("plan_id", "change_code", "is_retroactive").agg(
        pl.col("member_id_medi_cal").n_unique(), pl.col("visit_count", "claim_count").sum()
    )
    for plan_id, code, is_past, *counts in counted.sort("plan_id", "change_code", "is_retroactive").iter_rows():
        words = code.replace("_", " ")
        table.add_row(plan_id, words, "yes" if is_past else "no", *(f"{count:,}" for count in counts))
    out.print(table)


@app.command()
def approve(
    file: Annotated[str, typer.Argument(metavar="FILE_SHA256", help="SHA-256 of the file, or its first digits.")],
    by: Annotated[str, typer.Option(help="Who approves it.")],
    home: HomeOption = None,
) -> None:
    """Let exactly these bytes leave, or a held full file end the members it does not name. Recorded for good.

    Exit 2: the digits fit no such file, or several; or the file was superseded, or needs no approval.
    """
    try:
        with _home(home).ledger() as ledger:
            given = approve_of_home(ledger, file, by=by, at=datetime.now(UTC))
    except NotApprovableError as error:
        raise _stop(str(error)) from None
    what = "full file" if given.is_roster else "prepared file"
    then = "it counts" if given.is_roster else "it is sent"
    _say(
        f"Plan {given.plan_id}, {what} {given.file_sha256}: approved by {given.by} at {given.at:%Y-%m-%d %H:%M} UTC. "
        f"Run the billing day again, and {then}."
    )


@app.command()
def outbox(home: HomeOption = None) -> None:
    """List the files that have not left or are not proven to have, and since when which wait for approval."""
    with _home(home).ledger() as ledger:
        files = outbox_of(ledger)
    for row in files.iter_rows(named=True):
        why = f", {row['reason_code']}" if row["reason_code"] else ""
        _say(f"{row['plan_id']} {row['billing_date']}  {row['file_name']}: {row['state_code']}{why}")
        _say(f"  {approval_words(row)}\n  SHA-256 {row['file_sha256']}")
    if files.is_empty():
        _say("Nothing waits: every file that was prepared has left or was replaced.")


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
        if file["state"] == "prepared" and file["approval_required_at"] and not file["approved_at"]:
            _say(f"             waits for approval since {file['approval_required_at']}")
    _say("")


def _hours(minutes: int) -> str:
    return f"{minutes / 60:,.2f}"


def main() -> None:
    """Entry point of the command line."""
    try:
        app()
    except (HomeError, LedgerError, ProfileError) as error:  # whichever command opened the ledger
        _complain(str(error))
        sys.exit(Exit.UNUSABLE)


if __name__ == "__main__":
    main()
