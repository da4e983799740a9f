"""Writes the documentation that is derived from code: `frames.md` from the contracts, `rules.md` from the registry,
`field-map.md` from the layouts.

`python docs/generate.py` writes them; a test fails when they differ from what the code says.
"""

import importlib
import pkgutil
from pathlib import Path

import schemas
from parsers.transactions.reading import LAYOUTS
from parsers.x12.layout import Column, Form, Frame, Key, Layout, Pick, Source, Where, Within
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


def field_map_page() -> str:
    """The positions in X12 every column is read from, the preferred first."""
    lines = [
        "# Field map",
        "",
        "Where every column of a transaction set stands in X12. Derived from the layouts in `parsers/transactions/`;",
        "do not edit. Meanings and units: [frames.md](frames.md).",
        "",
        "Of several positions the first that has a value is taken. `SVC01-2` is component 2 of element 1 of SVC;",
        "`REF02 (REF01 = 1L)` is taken where the element in brackets has the code. A segment that fills no column is",
        "kept in `other_segments`.",
        "",
    ]
    for layout in LAYOUTS.values():
        guide = f"{layout.version}{layout.industry}"
        lines += [f"## {layout.transaction}, {guide}", ""]
        for frame in layout.frames:
            lines += [*_field_map_of(layout, frame), ""]
    return "\n".join(lines)


def _field_map_of(layout: Layout, frame: Frame) -> list[str]:
    loops = {loop.loop_id: loop for loop in layout.loops}
    opened = " or ".join(
        f"{loops[loop].segment}{_where(loops[loop].segment, loops[loop].where)} in loop {loop}"
        if loop in loops
        else "ST"
        for loop in frame.loops
    )
    lines = [f"### {frame.name}", "", f"One row per {opened}.", ""]
    lines += ["| column | form | position | loops |", "| --- | --- | --- | --- |"]
    lines += [f"| {name} | ordinal | {_key(key)} | |" for name, key in frame.keys.items()]
    lines += [f"| {name} | as in {layout.frames[0].name} | | |" for name in frame.inherits]
    return lines + [_field_map_row(column) for column in frame.columns]


def _key(key: Key | Within) -> str:
    return f"row of {key.frame} it lies in" if isinstance(key, Within) else key.value


def _field_map_row(column: Column) -> str:
    positions = [_position(source, pick, column) for source in column.sources for pick in source.picks]
    loops = dict.fromkeys(", ".join(source.loops) for source in column.sources)
    return f"| {column.name} | {column.form.name.lower()} | {'; '.join(positions)} | {'; '.join(loops)} |"


def _position(source: Source, pick: Pick, column: Column) -> str:
    where = " and ".join(_where(source.segment, condition).strip(" ()") for condition in pick.where)
    part = " last day" if Form.RANGE_END in (source.form, column.form) else ""
    return _element(source.segment, pick.element, pick.component) + part + (f" ({where})" if where else "")


def _where(segment: str, where: Where | None) -> str:
    if where is None:
        return ""
    return f" ({_element(segment, where.element, where.component)} = {' '.join(where.codes)})"


def _element(segment: str, element: int, component: int) -> str:
    return f"{segment}{element:02d}" + (f"-{component}" if component else "")


PAGES = {"frames.md": frames_page, "rules.md": rules_page, "field-map.md": field_map_page}


def main() -> None:
    """Write every derived page."""
    for name, page in PAGES.items():
        (HERE / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
