"""Writes the documentation that is derived from code: `frames.md` from the contracts, `rules.md` from the registry.

`python docs/generate.py` writes them; a test fails when they differ from what the code says.
"""

import importlib
import pkgutil
from pathlib import Path

import schemas
from schemas.contract import Contract
from schemas.rules import HOLD_CODES, RULES

HERE = Path(__file__).parent


def contracts() -> list[type[Contract]]:
    """Every frame contract, in the order of its module and then of its definition."""
    found: list[type[Contract]] = []
    for module in sorted(pkgutil.iter_modules(schemas.__path__), key=lambda m: m.name):
        members = vars(importlib.import_module(f"schemas.{module.name}")).values()
        found += [m for m in members if isinstance(m, type) and issubclass(m, Contract) and m is not Contract]
    return list(dict.fromkeys(found))


def frames_page() -> str:
    """The data dictionary: every column of every frame."""
    lines = [
        "# Frames",
        "",
        "Every frame between two stages, column by column. Derived from `schemas/`; do not edit.",
        "",
    ]
    for contract in contracts():
        lines += [f"## {contract.__name__}", "", (contract.__doc__ or "").strip().split("\n")[0], ""]
        lines += ["| column | type | null | member data | meaning |", "| --- | --- | --- | --- | --- |"]
        hidden = set(contract.member_data_columns())
        for name, column in contract.to_schema().columns.items():
            null, member = "yes" if column.nullable else "", "yes" if name in hidden else ""
            lines.append(f"| {name} | {column.dtype} | {null} | {member} | {column.description} |")
        lines.append("")
    return "\n".join(lines)


def rules_page() -> str:
    """The registry of rules: findings, then hold rules in order of precedence."""
    lines = [
        "# Rules",
        "",
        "Every code a finding or a held minute can carry. Derived from `schemas/`; do not edit.",
        "",
    ]
    lines += ["## Findings", "", "| code | severity | what | source | 999, TA1 | what next |"]
    lines += ["| --- | --- | --- | --- | --- | --- |"]
    findings = [rule for code, rule in RULES.items() if code not in HOLD_CODES]
    lines += [
        f"| {r.code} | {r.severity_code} | {r.sentence} | {r.source} | {r.acknowledgment_code} | {r.next_step} |"
        for r in findings
    ]
    lines += [
        "",
        "## Holds, in order of precedence",
        "",
        "| code | what | source | what next |",
        "| --- | --- | --- | --- |",
    ]
    holds = [RULES[code] for code in HOLD_CODES]
    lines += [f"| {r.code} | {r.sentence} | {r.source} | {r.next_step} |" for r in holds]
    return "\n".join([*lines, ""])


PAGES = {"frames.md": frames_page, "rules.md": rules_page}


def main() -> None:
    """Write every derived page."""
    for name, page in PAGES.items():
        (HERE / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
