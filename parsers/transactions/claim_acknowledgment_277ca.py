"""277CA Claim Acknowledgment, 005010X214: levels answered, claims, service lines, and every status of each.

The frames are those of `schemas.claim_acknowledgments` without `file_sha256` and `plan_id`, which are known only where
the file is. What follows an STC still belongs to its level, claim or line, so their columns have the loops of both as
their source.
"""

from parsers.transactions.positions import (
    amount_of,
    at,
    cents,
    date,
    dated,
    integer,
    quantity_of,
    reference,
    text,
)
from parsers.x12.layout import Column, Form, Frame, Key, Layout, Loop, Where, Within

_LOOPS = (
    Loop("2000A", "ST", "HL", 10, Where(3, ("20",)), is_boundary=True),
    Loop("2100A", "2000A", "NM1", 50),
    Loop("2200A", "2000A", "TRN", 90),
    Loop("2000B", "ST", "HL", 10, Where(3, ("21",)), is_boundary=True),
    Loop("2100B", "2000B", "NM1", 50),
    Loop("2200B", "2000B", "TRN", 90),
    Loop("2200B STC", "2200B", "STC", 100),
    Loop("2000C", "ST", "HL", 10, Where(3, ("19",)), is_boundary=True),
    Loop("2100C", "2000C", "NM1", 50),
    Loop("2200C", "2000C", "TRN", 90),
    Loop("2200C STC", "2200C", "STC", 100),
    Loop("2000D", "ST", "HL", 10, Where(3, ("PT",)), is_boundary=True),
    Loop("2100D", "2000D", "NM1", 50),
    Loop("2200D", "2000D", "TRN", 90),
    Loop("2200D STC", "2200D", "STC", 100),
    Loop("2220D", "2200D", "SVC", 180),
    Loop("2220D STC", "2220D", "STC", 190),
    Loop("2000", "ST", "HL", 10),
)

_LEVEL = ("2000A", "2000B", "2000C", "2000D")
_NAME = ("2100A", "2100B", "2100C", "2100D")
_SOURCE = "2200A"
_RECEIVER = ("2200B", "2200B STC")
_PROVIDER = ("2200C", "2200C STC")
_TRACE = (_SOURCE, "2200B", "2200C")
_TOTALS = (*_RECEIVER, *_PROVIDER)
_CLAIM = ("2200D", "2200D STC")
_LINE = ("2220D", "2220D STC")
_STATUS = ("2200B STC", "2200C STC", "2200D STC", "2220D STC")

_PROVIDER_IDS = ("0B", "1G", "G2", "LU", "SY", "TJ")

_SETS = Frame(
    "claim_acknowledgment_sets",
    ("ST",),
    {"set_ordinal": Key.SET},
    (
        text("purpose_code", at("ST", "BHT", 2)),
        text("reference_id", at("ST", "BHT", 3)),
        date("created_date", at("ST", "BHT", 4)),
        text("created_time", at("ST", "BHT", 5)),
        text("transaction_type_code", at("ST", "BHT", 6)),
    ),
)

_LEVELS = Frame(
    "claim_acknowledgment_levels",
    _LEVEL,
    {"set_ordinal": Key.SET, "level_ordinal": Key.SELF, "segment_ordinal": Key.SEGMENT},
    (
        text("level_code", at(_LEVEL, "HL", 3)),
        text("hierarchy_id", at(_LEVEL, "HL", 1)),
        text("parent_hierarchy_id", at(_LEVEL, "HL", 2)),
        text("child_code", at(_LEVEL, "HL", 4)),
        text("entity_code", at(_NAME, "NM1", 1)),
        text("entity_type_code", at(_NAME, "NM1", 2)),
        text("last_name", at(_NAME, "NM1", 3)),
        text("first_name", at(_NAME, "NM1", 4)),
        text("middle_name", at(_NAME, "NM1", 5)),
        text("name_prefix", at(_NAME, "NM1", 6)),
        text("name_suffix", at(_NAME, "NM1", 7)),
        text("id_qualifier_code", at(_NAME, "NM1", 8)),
        text("identification_code", at(_NAME, "NM1", 9)),
        text("trace_type_code", at(_TRACE, "TRN", 1)),
        text("trace_number", at(_TRACE, "TRN", 2)),
        date("received_date", dated(_SOURCE, "050")),
        date("processed_date", dated(_SOURCE, "009")),
        text("provider_secondary_qualifier_code", at(_PROVIDER, "REF", 1, Where(1, _PROVIDER_IDS))),
        text("provider_secondary_id", reference(_PROVIDER, *_PROVIDER_IDS)),
        integer("accepted_count", quantity_of(_TOTALS, "90", "QA")),
        integer("rejected_count", quantity_of(_TOTALS, "AA", "QC")),
        cents("accepted_cents", amount_of(_TOTALS, "YU")),
        cents("rejected_cents", amount_of(_TOTALS, "YY")),
    ),
)

_CLAIMS = Frame(
    "claim_acknowledgment_claims",
    ("2200D",),
    {
        "set_ordinal": Key.SET,
        "level_ordinal": Key.PARENT,
        "claim_ordinal": Key.SELF,
        "segment_ordinal": Key.SEGMENT,
    },
    (
        text("trace_type_code", at("2200D", "TRN", 1)),
        text("patient_control_number", at("2200D", "TRN", 2)),
        text("payer_claim_control_number", reference(_CLAIM, "1K")),
        text("clearinghouse_claim_number", reference(_CLAIM, "D9")),
        text("bill_type_code", reference(_CLAIM, "BLT")),
        date("service_begin_date", dated(_CLAIM, "472"), form=Form.BEGIN),
        date("service_end_date", dated(_CLAIM, "472"), form=Form.END),
    ),
)

_LINES = Frame(
    "claim_acknowledgment_lines",
    ("2220D",),
    {"claim_ordinal": Key.PARENT, "line_ordinal": Key.SELF, "segment_ordinal": Key.SEGMENT},
    (
        text("procedure_qualifier_code", at("2220D", "SVC", 1, component=1)),
        text("procedure_code", at("2220D", "SVC", 1, component=2)),
        text("modifier_1_code", at("2220D", "SVC", 1, component=3)),
        text("modifier_2_code", at("2220D", "SVC", 1, component=4)),
        text("modifier_3_code", at("2220D", "SVC", 1, component=5)),
        text("modifier_4_code", at("2220D", "SVC", 1, component=6)),
        cents("charge_cents", at("2220D", "SVC", 2)),
        text("revenue_code", at("2220D", "SVC", 4)),
        text("original_quantity", at("2220D", "SVC", 7)),
        text("line_item_control_number", reference(_LINE, "FJ")),
        text("prescription_number", reference(_LINE, "XZ")),
        date("service_begin_date", dated(_LINE, "472"), form=Form.BEGIN),
        date("service_end_date", dated(_LINE, "472"), form=Form.END),
    ),
)


def _status(number: int, element: int) -> tuple[Column, ...]:
    """Columns of one of the composites of an STC segment."""
    return (
        text(f"category_{number}_code", at(_STATUS, "STC", element, component=1)),
        text(f"status_{number}_code", at(_STATUS, "STC", element, component=2)),
        text(f"entity_{number}_code", at(_STATUS, "STC", element, component=3)),
        text(f"code_list_{number}_code", at(_STATUS, "STC", element, component=4)),
    )


_STATUSES = Frame(
    "claim_acknowledgment_statuses",
    _STATUS,
    {
        "level_ordinal": Key.PARENT,
        "claim_ordinal": Within("claim_acknowledgment_claims"),
        "line_ordinal": Within("claim_acknowledgment_lines"),
        "status_ordinal": Key.SELF,
        "segment_ordinal": Key.SEGMENT,
    },
    (
        *_status(1, 1),
        *_status(2, 10),
        *_status(3, 11),
        date("status_date", at(_STATUS, "STC", 2)),
        text("action_code", at(_STATUS, "STC", 3)),
        cents("charge_cents", at(_STATUS, "STC", 4)),
        text("message", at(_STATUS, "STC", 12)),
    ),
)

LAYOUT = Layout(
    transaction="277",
    version="005010",
    root="ST",
    loops=_LOOPS,
    frames=(_SETS, _LEVELS, _CLAIMS, _LINES, _STATUSES),
    qualified=frozenset({"AMT", "DTP", "NM1", "QTY", "REF", "TRN"}),
    industry="X214",
)
"""The 277CA as this project reads it."""
