"""Faults: what the engine finds wrong, as rule and position. Values never enter a fault.

`parsers.transactions.reading` turns faults into findings; the rules stand in `schemas.rules`.
"""

from typing import NamedTuple


class Fault(NamedTuple):
    """A broken rule and where; control numbers and identifiers only when they have their legal form."""

    rule_code: str
    byte_offset: int
    segment_ordinal: int | None = None
    segment_id: str | None = None
    element_position: int | None = None
    expected: str | None = None
    found: str | None = None
    interchange_control_number: str | None = None
    group_control_number: str | None = None
    set_control_number: str | None = None
    set_segment_position: int | None = None
    loop_id: str | None = None
    component_position: int | None = None
    repetition_position: int | None = None
