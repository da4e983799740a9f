"""271 Eligibility Response, 005010X279A1: sets, persons answered, benefits.

The frames are those of `schemas.eligibility` without `file_sha256` and `plan_id`, which are known only where the file
is. Every person's level is an answer of its own, a dependent's too; a benefit belongs to the person last named.
Service types (EB03) keep all their repetitions.
"""

from parsers.transactions.positions import at, date, dated, formatted, reference, text
from parsers.x12.layout import Column, Form, Frame, Key, Layout, Loop, Where

_LOOPS = (
    Loop("2000A", "ST", "HL", 10, Where(3, ("20",))),
    Loop("2100A", "2000A", "NM1", 30),
    Loop("2000B", "ST", "HL", 10, Where(3, ("21",))),
    Loop("2100B", "2000B", "NM1", 30),
    Loop("2000C", "ST", "HL", 10, Where(3, ("22",)), is_boundary=True),
    Loop("2100C", "2000C", "NM1", 30),
    Loop("2100C other", "2100C", "NM1", 30),
    Loop("2110C", "2100C", "EB", 130),
    Loop("2120C", "2110C", "NM1", 240),
    Loop("2000D", "ST", "HL", 10, Where(3, ("23",)), is_boundary=True),
    Loop("2100D", "2000D", "NM1", 30),
    Loop("2100D other", "2100D", "NM1", 30),
    Loop("2110D", "2100D", "EB", 130),
    Loop("2120D", "2110D", "NM1", 240),
    Loop("2000", "ST", "HL", 10),
)

_ABOVE = ("2000A", "2100A", "2000B", "2100B")
_LEVEL = ("2000C", "2000D")
_PERSON = ("2100C", "2100D")
_BENEFIT = ("2110C", "2110D")
_ENTITY = ("2120C", "2120D")
_REFUSABLE = (*_LEVEL, *_PERSON, *_BENEFIT)


def _begin(name: str, loops: tuple[str, ...], *qualifiers: str) -> Column:
    """A date that begins something, under the first of the qualifiers that was sent."""
    return Column(name, Form.BEGIN, tuple(dated(loops, qualifier) for qualifier in qualifiers))


def _end(name: str, loops: tuple[str, ...], ends: tuple[str, ...], begins: tuple[str, ...]) -> Column:
    """A date that ends something: under a qualifier of an end, or the last of a range under one of a begin."""
    dates = [dated(loops, qualifier) for qualifier in ends]
    ranges = [dated(loops, qualifier, form=Form.RANGE_END) for qualifier in begins]
    return Column(name, Form.END, (*dates, *ranges))


_SETS = Frame(
    "eligibility_sets",
    ("ST",),
    {"set_ordinal": Key.SET},
    (
        text("purpose_code", at("ST", "BHT", 2)),
        text("reference_id", at("ST", "BHT", 3)),
        date("created_date", at("ST", "BHT", 4)),
        text("created_time", at("ST", "BHT", 5)),
        text("payer_name", at("2100A", "NM1", 3)),
        text("payer_id", at("2100A", "NM1", 9)),
        text("provider_name", at("2100B", "NM1", 3)),
        text("provider_id", at("2100B", "NM1", 9)),
        text("reject_reason_code", at(_ABOVE, "AAA", 3)),
        text("follow_up_action_code", at(_ABOVE, "AAA", 4)),
    ),
)

_ANSWERS = Frame(
    "eligibility_answers",
    _LEVEL,
    {"set_ordinal": Key.SET, "answer_ordinal": Key.SELF, "segment_ordinal": Key.SEGMENT},
    (
        text("level_code", at(_LEVEL, "HL", 3)),
        text("hierarchy_id", at(_LEVEL, "HL", 1)),
        text("parent_hierarchy_id", at(_LEVEL, "HL", 2)),
        text("trace_number", at(_LEVEL, "TRN", 2, Where(1, ("2",)))),
        text("payer_trace_number", at(_LEVEL, "TRN", 2, Where(1, ("1",)))),
        text("identification_code", at(_PERSON, "NM1", 9)),
        text("last_name", at(_PERSON, "NM1", 3)),
        text("first_name", at(_PERSON, "NM1", 4)),
        text("middle_name", at(_PERSON, "NM1", 5)),
        text("medicaid_number", reference(_PERSON, "1D"), reference(_PERSON, "NQ")),
        text("medicare_number", reference(_PERSON, "F6")),
        text("case_number", reference(_PERSON, "3H")),
        text("group_number", reference(_PERSON, "6P"), reference(_PERSON, "1L")),
        date("birth_date", formatted(_PERSON, "DMG", 2, 1)),
        date("death_date", dated(_PERSON, "442")),
        text("gender_code", at(_PERSON, "DMG", 3)),
        text("address_line_1", at(_PERSON, "N3", 1)),
        text("address_line_2", at(_PERSON, "N3", 2)),
        text("city_name", at(_PERSON, "N4", 1)),
        text("state_code", at(_PERSON, "N4", 2)),
        text("postal_code", at(_PERSON, "N4", 3)),
        _begin("plan_begin_date", _PERSON, "346", "356", "291", "307"),
        _end("plan_end_date", _PERSON, ("347", "357"), ("346", "356", "291", "307")),
        text("reject_reason_code", at(_REFUSABLE, "AAA", 3)),
        text("follow_up_action_code", at(_REFUSABLE, "AAA", 4)),
    ),
    inherits=("created_date",),
)

_BENEFITS = Frame(
    "eligibility_benefits",
    _BENEFIT,
    {"answer_ordinal": Key.PARENT, "benefit_ordinal": Key.SELF, "segment_ordinal": Key.SEGMENT},
    (
        text("information_code", at(_BENEFIT, "EB", 1)),
        text("coverage_level_code", at(_BENEFIT, "EB", 2)),
        Column("service_type_codes", Form.REPEATS, (at(_BENEFIT, "EB", 3),)),
        text("insurance_type_code", at(_BENEFIT, "EB", 4)),
        text("plan_coverage_description", at(_BENEFIT, "EB", 5)),
        text("period_code", at(_BENEFIT, "EB", 6)),
        Column("amount_cents", Form.CENTS, (at(_BENEFIT, "EB", 7),)),
        text("percent", at(_BENEFIT, "EB", 8)),
        text("quantity_code", at(_BENEFIT, "EB", 9)),
        text("quantity", at(_BENEFIT, "EB", 10)),
        text("authorization_required_code", at(_BENEFIT, "EB", 11)),
        text("in_network_code", at(_BENEFIT, "EB", 12)),
        text("procedure_code", at(_BENEFIT, "EB", 13, component=2)),
        text("plan_number", reference(_BENEFIT, "18")),
        text("plan_network_id", reference(_BENEFIT, "N6")),
        _begin("benefit_begin_date", _BENEFIT, "348", "346", "356", "291", "292", "307"),
        _end("benefit_end_date", _BENEFIT, ("349", "347", "357"), ("348", "346", "356", "291", "292", "307")),
        text("message", at(_BENEFIT, "MSG", 1)),
        text("entity_code", at(_ENTITY, "NM1", 1)),
        text("entity_name", at(_ENTITY, "NM1", 3)),
        text("entity_id", at(_ENTITY, "NM1", 9)),
    ),
)

LAYOUT = Layout(
    transaction="271",
    version="005010",
    root="ST",
    loops=_LOOPS,
    frames=(_SETS, _ANSWERS, _BENEFITS),
    structure={
        "2000A": ("HL",),
        "2000B": ("HL",),
        **dict.fromkeys((*_BENEFIT, *_ENTITY), ("LS", "LE")),
    },
    qualified=frozenset({"AAA", "AMT", "DTP", "HSD", "III", "NM1", "PER", "PRV", "REF", "TRN"}),
)
"""The 271 as this project reads it."""
