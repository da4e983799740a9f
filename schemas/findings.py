"""Findings: what was wrong, where, under which rule. Positions and codes, never values."""

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from schemas.contract import Contract, column
from schemas.rules import RULES


class Findings(Contract):
    """One row per thing found wrong. The rule's sentence, source and next step stand in `schemas.rules`."""

    rule_code: str = column("Rule that was broken, from the registry")
    severity_code: str = column("error, warning or note", codes=("error", "warning", "note"))
    file_sha256: str = column("File it was found in, SHA-256, hex", nullable=True)
    interchange_control_number: str = column("Interchange, when it is nine digits", nullable=True)
    group_control_number: str = column("Functional group, when numeric", nullable=True)
    set_control_number: str = column("Transaction set, when alphanumeric", nullable=True)
    segment_ordinal: pl.Int64 = column("X12: segment in the file, from 1", nullable=True)
    byte_offset: pl.Int64 = column("Offset in the file, from 0", nullable=True)
    set_segment_position: pl.Int64 = column("X12: segment in its transaction set, ST is 1 (IK302)", nullable=True)
    loop_id: str = column("X12: loop of the guide", nullable=True)
    segment_id: str = column("X12 segment", nullable=True)
    element_position: pl.Int64 = column("X12 element within the segment, from 1", nullable=True)
    component_position: pl.Int64 = column("X12 component within the element, from 1", nullable=True)
    repetition_position: pl.Int64 = column("X12 repetition of the element, from 1", nullable=True)
    acknowledgment_code: str = column(
        "Element of a 999 or TA1 the finding becomes, and its code: IK403 7 ...", nullable=True
    )
    row_number: pl.Int64 = column("Tabular: record in the file, from 1", nullable=True)
    column_name: str = column("Column of the frame or header of the file", nullable=True)
    expected: str = column(
        "What the rule expects, when that is a count or a code; never a member's data", nullable=True
    )
    found: str = column("What was found, when that is a count; never a member's data", nullable=True)


def finding(rule_code: str, **where: Any) -> dict[str, Any]:
    """One finding as a row; the severity and the acknowledgment come from the registry.

    Raises:
        KeyError: the rule is not registered.
    """
    rule = RULES[rule_code]
    return {
        "rule_code": rule_code,
        "severity_code": rule.severity_code,
        "acknowledgment_code": rule.acknowledgment_code or None,
        **where,
    }


def findings_frame(rows: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
    """Findings rows as a frame of the contract."""
    return pl.DataFrame(list(rows), schema=Findings.polars_schema())


def describe(row: Mapping[str, Any]) -> str:
    """A finding in words: what, where, which rule, what next."""
    rule = RULES[row["rule_code"]]
    places = {
        "file": (row.get("file_sha256") or "")[:12],
        "interchange": row.get("interchange_control_number"),
        "group": row.get("group_control_number"),
        "set": row.get("set_control_number"),
        "segment": row.get("segment_ordinal"),
        "loop": row.get("loop_id"),
        "segment id": row.get("segment_id"),
        "element": row.get("element_position"),
        "component": row.get("component_position"),
        "repetition": row.get("repetition_position"),
        "offset": row.get("byte_offset"),
        "row": row.get("row_number"),
        "column": row.get("column_name"),
        "expected": row.get("expected"),
        "found": row.get("found"),
    }
    where = ", ".join(f"{name} {value}" for name, value in places.items() if value not in (None, ""))
    return f"{rule.sentence} [{where or 'whole file'}; rule {rule.code}, {rule.severity_code}] {rule.next_step}"
