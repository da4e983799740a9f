"""What an asset shows in the UI: counts, reason tables, hashes. Never a row, a name or an id of a member.

Belongs here: turning frames into metadata. Does not belong here: computing anything a report or a check relies on.
"""

import dagster as dg
import polars as pl

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
