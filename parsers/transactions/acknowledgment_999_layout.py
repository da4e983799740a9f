"""999 Implementation Acknowledgment, 005010X231A1: what a partner says of our groups, sets, segments and elements.

The frames are those of `schemas.acknowledgments` without `file_sha256` and `plan_id`, which are known only where the
file is. AK9 stands behind the sets a file may be cut before, so it opens a row of its own, which carries AK1 with it.
"""

from parsers.transactions.positions import at, integer, text
from parsers.x12.layout import Column, Frame, Key, Layout, Loop, Within

_LOOPS = (
    Loop("2000", "ST", "AK2", 30, is_boundary=True),
    Loop("2100", "2000", "IK3", 40),
    Loop("2100 CTX", "2100", "CTX", 50),
    Loop("2110", "2100", "IK4", 60),
    Loop("2110 CTX", "2110", "CTX", 70),
    Loop("2000 IK5", "2000", "IK5", 80),
    Loop("AK9", "ST", "AK9", 90),
)

_CONTEXT = ("2100 CTX", "2110 CTX")


def _error_codes(loop: str, segment: str, first: int) -> tuple[Column, ...]:
    """Columns of the five error codes of a segment, from this element on."""
    return tuple(text(f"error_{number}_code", at(loop, segment, first + number - 1)) for number in range(1, 6))


_SETS = Frame(
    "acknowledgment_sets",
    ("ST",),
    {"set_ordinal": Key.SET},
    (
        text("functional_group_code", at("ST", "AK1", 1)),
        text("group_control_number", at("ST", "AK1", 2)),
        text("group_version", at("ST", "AK1", 3)),
    ),
)

_GROUPS = Frame(
    "acknowledgment_groups",
    ("AK9",),
    {"set_ordinal": Key.SET, "group_ordinal": Key.SELF, "segment_ordinal": Key.SEGMENT},
    (
        text("acknowledgment_code", at("AK9", "AK9", 1)),
        integer("included_count", at("AK9", "AK9", 2)),
        integer("received_count", at("AK9", "AK9", 3)),
        integer("accepted_count", at("AK9", "AK9", 4)),
        *_error_codes("AK9", "AK9", 5),
    ),
    inherits=("functional_group_code", "group_control_number", "group_version"),
)

_RESPONSES = Frame(
    "acknowledgment_responses",
    ("2000",),
    {"set_ordinal": Key.SET, "response_ordinal": Key.SELF, "segment_ordinal": Key.SEGMENT},
    (
        text("transaction_set_code", at("2000", "AK2", 1)),
        text("set_control_number", at("2000", "AK2", 2)),
        text("guide_id", at("2000", "AK2", 3)),
        text("acknowledgment_code", at("2000 IK5", "IK5", 1)),
        *_error_codes("2000 IK5", "IK5", 2),
    ),
)

_SEGMENT_ERRORS = Frame(
    "acknowledgment_segment_errors",
    ("2100",),
    {"response_ordinal": Key.PARENT, "segment_error_ordinal": Key.SELF, "segment_ordinal": Key.SEGMENT},
    (
        text("answered_segment_id", at("2100", "IK3", 1)),
        integer("segment_position", at("2100", "IK3", 2)),
        text("answered_loop_id", at("2100", "IK3", 3)),
        text("error_code", at("2100", "IK3", 4)),
    ),
)

_ELEMENT_ERRORS = Frame(
    "acknowledgment_element_errors",
    ("2110",),
    {"segment_error_ordinal": Key.PARENT, "element_error_ordinal": Key.SELF, "segment_ordinal": Key.SEGMENT},
    (
        integer("element_position", at("2110", "IK4", 1, component=1)),
        integer("component_position", at("2110", "IK4", 1, component=2)),
        integer("repetition_position", at("2110", "IK4", 1, component=3)),
        text("element_reference_number", at("2110", "IK4", 2)),
        text("error_code", at("2110", "IK4", 3)),
        text("answered_value", at("2110", "IK4", 4)),
    ),
)

_CONTEXTS = Frame(
    "acknowledgment_contexts",
    _CONTEXT,
    {
        "segment_error_ordinal": Key.PARENT,
        "element_error_ordinal": Within("acknowledgment_element_errors"),
        "context_ordinal": Key.SELF,
        "segment_ordinal": Key.SEGMENT,
    },
    (
        text("context_name", at(_CONTEXT, "CTX", 1, component=1)),
        text("context_reference", at(_CONTEXT, "CTX", 1, component=2)),
        text("trigger_segment_id", at(_CONTEXT, "CTX", 2)),
        integer("trigger_segment_position", at(_CONTEXT, "CTX", 3)),
        text("trigger_loop_id", at(_CONTEXT, "CTX", 4)),
        integer("trigger_element_position", at(_CONTEXT, "CTX", 5, component=1)),
        integer("trigger_component_position", at(_CONTEXT, "CTX", 5, component=2)),
        integer("trigger_repetition_position", at(_CONTEXT, "CTX", 5, component=3)),
        text("trigger_element_reference_number", at(_CONTEXT, "CTX", 6, component=1)),
        text("trigger_component_reference_number", at(_CONTEXT, "CTX", 6, component=2)),
    ),
)

LAYOUT = Layout(
    transaction="999",
    version="005010",
    root="ST",
    loops=_LOOPS,
    frames=(_SETS, _GROUPS, _RESPONSES, _SEGMENT_ERRORS, _ELEMENT_ERRORS, _CONTEXTS),
)
"""The 999 as this project reads it."""
