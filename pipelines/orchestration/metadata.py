"""What an asset shows in the UI: counts, reason tables, hashes. Never a row, a name or an id of a member.

Belongs here: turning frames into metadata. Does not belong here: computing anything a report or a check relies on.
"""

from collections.abc import Iterator
from typing import Any

import dagster as dg
import polars as pl

from pipelines.orchestration.batch_preview import BatchPreview
from schemas.authorizations import Authorizations
from schemas.rules import RULES


def counts(**numbers: int) -> dict[str, dg.MetadataValue]:
    """Whole numbers by name."""
    return {name: dg.MetadataValue.int(number) for name, number in numbers.items()}


def row_counts(frames: dict[str, pl.DataFrame]) -> dict[str, dg.MetadataValue]:
    """Rows per frame."""
    return {f"rows_{name}": dg.MetadataValue.int(frame.height) for name, frame in frames.items()}


def findings_table(findings: pl.DataFrame) -> dict[str, dg.MetadataValue]:
    """Findings counted by rule, with the rule's sentence and what to do next."""
    by_rule = findings.group_by("severity_code", "rule_code").len().sort("severity_code", "rule_code")
    lines = ["| findings | rule | what | what next |", "| ---: | --- | --- | --- |"]
    for severity, code, count in by_rule.iter_rows():
        rule = RULES[code]
        lines.append(f"| {count:,} | {code} ({severity}) | {rule.sentence} | {rule.next_step} |")
    by_severity = dict(findings.group_by("severity_code").len().iter_rows())
    return {
        "errors": dg.MetadataValue.int(by_severity.get("error", 0)),
        "warnings": dg.MetadataValue.int(by_severity.get("warning", 0)),
        "notes": dg.MetadataValue.int(by_severity.get("note", 0)),
        "findings": dg.MetadataValue.md("\n".join(lines) if by_rule.height else "none"),
    }


def bucket_table(totals: pl.DataFrame) -> dict[str, dg.MetadataValue]:
    """The minute ledger: visits and hours per bucket, and their sum."""
    lines = ["| bucket | visits | hours | what next |", "| --- | ---: | ---: | --- |"]
    for row in totals.iter_rows(named=True):
        rule = RULES.get(row["bucket_code"])
        lines.append(
            f"| {row['bucket_code']} | {row['visits']:,} | {row['minutes'] / 60:,.2f} "
            f"| {rule.next_step if rule else ''} |"
        )
    lines.append(f"| **all** | | {totals['minutes'].sum() / 60:,.2f} | |")
    return {
        "minutes": dg.MetadataValue.int(int(totals["minutes"].sum())),
        "buckets": dg.MetadataValue.md("\n".join(lines)),
    }


def rosters_table(rosters: pl.DataFrame) -> dict[str, dg.MetadataValue]:
    """Full files: how many members each leaves out, how many it may, and what became of it."""
    lines = [
        "| plan | full file | from | members known | not named | limit | standing |",
        "| --- | --- | --- | ---: | ---: | ---: | --- |",
    ]
    lines += [
        f"| {row['plan_id']} | {row['file_sha256'][:12]} | {row['effective_date']} | {row['known_member_count']:,} "
        f"| {row['unnamed_member_count']:,} | {row['limit_percent']} % | {row['standing_code']} |"
        for row in rosters.iter_rows(named=True)
    ]
    return {
        "held": dg.MetadataValue.int(rosters.filter(standing_code="held").height),
        "full files": dg.MetadataValue.md("\n".join(lines) if rosters.height else "none"),
    }


def changes_table(changes: pl.DataFrame) -> dict[str, dg.MetadataValue]:
    """Changes of coverage by kind, with the visits and live claims on their days."""
    lines = ["| changes | kind | days in the past | visits touched | live claims touched |"]
    lines += ["| ---: | --- | --- | ---: | ---: |"]
    kind = ["change_code", "is_retroactive"]
    counted = changes.group_by(kind).agg(pl.len(), pl.col("visit_count", "claim_count").sum()).sort(kind)
    lines += [
        f"| {count:,} | {code.replace('_', ' ')} | {'yes' if is_past else 'no'} | {visits:,} | {claims:,} |"
        for code, is_past, count, visits, claims in counted.iter_rows()
    ]
    by_kind = dict(changes.group_by("change_code").len().sort("change_code").iter_rows())
    touched = {"visits_touched": int(changes["visit_count"].sum()), "claims_touched": int(changes["claim_count"].sum())}
    return counts(**by_kind, **touched) | {"changes": dg.MetadataValue.md("\n".join(lines) if by_kind else "none")}


def files_table(files: pl.DataFrame) -> dict[str, dg.MetadataValue]:
    """Files with size, claims, dollars and state where known; and the SHA-256 of each under its name."""
    lines = ["| file | bytes | claims | dollars | state |", "| --- | ---: | ---: | ---: | --- |"]
    lines += [
        f"| {row['file_name']} | {row['size_bytes']:,} | {row['claim_count']:,} | {row['charge_cents'] / 100:,.2f} "
        f"| {row.get('state_code', 'prepared')} |"
        for row in files.iter_rows(named=True)
    ]
    hashes = files.select("file_name", "file_sha256").iter_rows()
    return {
        "files": dg.MetadataValue.md("\n".join(lines) if files.height else "none"),
        **{f"SHA-256 {name}": dg.MetadataValue.text(sha256) for name, sha256 in hashes},
    }


def approvals_table(approvals: pl.DataFrame) -> dict[str, dg.MetadataValue]:
    """Files that want a person's approval (`FileApprovals`): since when each waits, or who gave it and when."""
    lines = ["| file | SHA-256 | approval |", "| --- | --- | --- |"]
    lines += [
        f"| {row['file_name']} | {row['file_sha256']} | {approval_words(row)} |"
        for row in approvals.iter_rows(named=True)
    ]
    waiting = approvals.filter(pl.col("approved_at").is_null()).height
    return {
        "waiting_for_approval": dg.MetadataValue.int(waiting),
        "approvals": dg.MetadataValue.md("\n".join(lines) if approvals.height else "none needed"),
    }


def approval_words(row: dict[str, Any]) -> str:
    """Where the approval of a file stands; the row holds `required_at`, `approved_by` and `approved_at`."""
    if row["required_at"] is None:
        return "needs no approval"
    if row["approved_at"] is None:
        return f"waits for approval since {row['required_at']:%Y-%m-%d %H:%M} UTC"
    return f"approved by {row['approved_by']} at {row['approved_at']:%Y-%m-%d %H:%M} UTC"


def preview_tables(preview: BatchPreview) -> dict[str, dg.MetadataValue]:
    """What has not left: against the version before, and under which new versions of authorizations."""
    files = ["| file | approval | against the version before |", "| --- | --- | --- |"]
    files += [
        f"| {row['file_name']} | {approval_words(row)} | {comparison_words(row)} |"
        for row in preview.files.iter_rows(named=True)
    ]
    versions = [f"- {line}" for line in authorization_lines(preview.changes)]
    return {
        "preview": dg.MetadataValue.md("\n".join(files) if preview.files.height else "nothing is to leave"),
        "authorizations_taking_effect": dg.MetadataValue.md("\n".join(versions) or "none"),
    }


def comparison_words(row: dict[str, Any]) -> str:
    """How a file of a preview differs from the version before: counts of claims or inquiries, and dollars."""
    if row["before_sequence"] is None:
        return "the first of its kind for the date"
    before = f"version {row['before_sequence']} ({row['before_state_code']})"
    if row["kept"] is None:
        return f"other content than {before}"
    what = "claims" if row["kind_code"] == "claims_837p" else "inquiries"
    cents = {name: f" of ${row[f'{name}_cents'] / 100:,.2f}" if what == "claims" else "" for name in ("added", "gone")}
    return (
        f"{row['kept']:,} {what} as in {before}, {row['added']:,} added{cents['added']}, "
        f"{row['gone']:,} no longer in it{cents['gone']}"
    )


def authorization_lines(changes: pl.DataFrame) -> Iterator[str]:
    """`AuthorizationChanges` in words, one by one; a value that is a member's is not told."""
    for row in changes.iter_rows(named=True):
        yield f"{row['authorization_id']} {row['service_code']}, version {row['version_number']}: {_difference(row)}"


def _difference(row: dict[str, Any]) -> str:
    since = f"for dates of service from {row['effective_date']}"
    if row["column_name"] is None:
        return f"service line {row['change_code']}, {since}"
    is_member_data = row["column_name"] in Authorizations.member_data_columns()
    values = "" if is_member_data else f" from {row['old_value'] or 'none'} to {row['new_value'] or 'none'}"
    return f"{row['column_name']} changes{values}, {since}"
