"""Faults: what the engine finds wrong, as rule and position. Values never enter a fault.

`parsers.transactions.reading` turns faults into findings; the rules stand in `schemas.rules`.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from parsers.x12.compiled import as_signed

KERNEL_RULES = (
    "X12-DATE",
    "X12-NUMBER",
    "X12-TEXT",
    "X12-TIME",
    "X12-CHARACTER",
    "X12-TRAILING-BLANKS",
    "X12-ELEMENT-MISSING",
    "X12-ELEMENT-CONDITION",
    "X12-ELEMENT-EXCLUSIVE",
    "X12-ELEMENT-SURPLUS",
    "X12-ELEMENT-SHORT",
    "X12-ELEMENT-LONG",
    "X12-ELEMENT-CODE",
    "X12-ELEMENT-NOT-USED",
    "X12-ELEMENT-REPEATS",
    "X12-COMPONENT-SURPLUS",
    "X12-SEGMENT-UNEXPECTED",
    "X12-SEGMENT-MISSING",
    "X12-LOOP-MISSING",
    "X12-LOOP-REPEATS",
    "X12-SEGMENT-REPEATS",
    "X12-SEGMENT-NOT-USED",
    "X12-SEGMENT-NO-DATA",
    "X12-SEGMENT-BLANKS",
    "X12-TRAILING-SEPARATOR",
    "X12-HL-NUMBER",
    "X12-HL-PARENT",
    "X12-LX-NUMBER",
    "X12-SET-GUIDE",
)
"""Rules that kernels apply, by the number they give them."""

(
    BAD_DATE,
    BAD_NUMBER,
    BAD_TEXT,
    BAD_TIME,
    BAD_CHARACTER,
    TRAILING_BLANKS,
    ELEMENT_MISSING,
    ELEMENT_CONDITION,
    ELEMENT_EXCLUSIVE,
    ELEMENT_SURPLUS,
    ELEMENT_SHORT,
    ELEMENT_LONG,
    ELEMENT_CODE,
    ELEMENT_NOT_USED,
    ELEMENT_REPEATS,
    COMPONENT_SURPLUS,
    SEGMENT_UNEXPECTED,
    SEGMENT_MISSING,
    LOOP_MISSING,
    LOOP_REPEATS,
    SEGMENT_REPEATS,
    SEGMENT_NOT_USED,
    SEGMENT_NO_DATA,
    SEGMENT_BLANKS,
    TRAILING_SEPARATOR,
    HL_NUMBER,
    HL_PARENT,
    LX_NUMBER,
    SET_GUIDE,
) = map(as_signed, range(len(KERNEL_RULES)))

NOT_IN_GUIDE = "X12-SEGMENT-NOT-IN-GUIDE"
"""What `SEGMENT_UNEXPECTED` becomes for an identifier the guide has nowhere."""


class Noted(NamedTuple):
    """A fault as kernels note it: a row of integers.

    Rule, index of the segment in the chunk, element, component and repetition (0: none is meant), node of the guide.
    """

    rule: int
    segment: int
    element: int
    component: int
    repetition: int
    node: int


NotedRows = NDArray[np.int32]
"""Rows of `Noted`."""


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
