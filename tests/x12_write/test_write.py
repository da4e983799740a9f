"""Segments, elements and envelopes as X12.5 and X12.6 want them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.transactions.claim_837p import _cents
from parsers.x12.write import (
    Envelope,
    EnvelopeError,
    UnwritableValueError,
    amount,
    composite,
    interchange,
    loop,
    require_writable,
    segment,
    segment_where,
    transliterated,
)

ENVELOPE = Envelope(
    sender_qualifier="ZZ",
    sender_id="GPHCN",
    receiver_qualifier="30",
    receiver_id="330000001",
    application_sender="GPHCN",
    application_receiver="REDWOOD",
    usage_code="T",
    acknowledgment_requested_code="1",
    created_date=date(2026, 3, 2),
    interchange_control_number=1,
    group_control_number=1,
    functional_id="HC",
    set_id="837",
    guide_id="005010X222A1",
)


def text_of(expression: pl.Expr, **columns: object) -> str:
    return str(pl.DataFrame({name: [value] for name, value in columns.items()} or {"": [0]}).select(expression).item())


def test_empty_elements_at_the_end_are_not_written() -> None:
    assert text_of(segment("N3", "A", None, pl.col("b"), ""), b=None) == "N3*A~"


def test_empty_elements_in_between_keep_their_place() -> None:
    assert text_of(segment("NM1", "A", None, pl.col("b")), b=7) == "NM1*A**7~"


def test_empty_components_at_the_end_are_not_written() -> None:
    assert text_of(segment("SV1", composite("HC", "T1019", pl.col("m")), "1"), m=None) == "SV1*HC:T1019*1~"


def test_a_segment_without_its_reason_is_left_out() -> None:
    written = segment_where(pl.col("x").is_not_null(), segment("REF", "G1", pl.col("x")))
    assert text_of(written, x=None) == ""
    assert text_of(written, x="1") == "REF*G1*1~"


@pytest.mark.parametrize(
    ("cents", "written"),
    [(0, "0"), (5, ".05"), (50, ".5"), (100, "1"), (1250, "12.5"), (1205, "12.05"), (-1250, "-12.5"), (100000, "1000")],
)
def test_amounts_have_no_needless_zeros(cents: int, written: str) -> None:
    assert text_of(amount(pl.col("c")), c=cents) == written


@given(st.integers(0, 10**15))
def test_an_amount_read_back_is_the_same_cents(cents: int) -> None:
    written = text_of(amount(pl.col("c")), c=cents)
    assert Decimal(written) * 100 == cents
    assert pl.DataFrame({"t": [written]}).select(_cents(pl.col("t"))).item() == cents


@given(st.text(max_size=300), st.integers(1, 60))
def test_whatever_is_transliterated_can_be_written_and_fits(text: str, max_length: int) -> None:
    frame = pl.DataFrame({"name": [text]}, schema={"name": pl.String})
    printed = frame.select(transliterated(pl.col("name"), max_length=max_length))
    require_writable(printed, frame_name="names", required=())
    value = printed.item()
    assert value is None or (0 < len(value) <= max_length and value == value.strip())
    assert printed.select(transliterated(pl.col("name"), max_length=max_length)).item() == value


@pytest.mark.parametrize("character", list("*:^~\n\r\t`é\u202e"))
def test_a_delimiter_or_foreign_character_is_refused_by_place_never_by_value(character: str) -> None:
    frame = pl.DataFrame({"name": ["FINE", None, f"SECRET{character}"]})
    with pytest.raises(UnwritableValueError, match=r"people\.name, row 3") as refused:
        require_writable(frame, frame_name="people", required=())
    assert "SECRET" not in str(refused.value)
    assert (refused.value.column_name, refused.value.row_number) == ("name", 3)


@pytest.mark.parametrize("value", [None, ""])
def test_a_required_value_that_is_missing_is_refused(value: str | None) -> None:
    frame = pl.DataFrame({"name": ["FINE", value]}, schema={"name": pl.String})
    with pytest.raises(UnwritableValueError, match="row 2"):
        require_writable(frame, frame_name="people", required=("name",))


def test_an_interchange_counts_itself_and_puts_parents_before_children() -> None:
    heads = pl.DataFrame({"set_ordinal": [1, 0], "who": ["B", "A"]}).select(
        "set_ordinal", loop(segment("BHT", pl.col("who")))
    )
    rows = pl.DataFrame({"set_ordinal": [0, 1, 0], "line": [2, 1, 1]}).select(
        "set_ordinal", "line", loop(segment("LX", pl.col("line")), segment("REF", "6R"))
    )
    content = interchange([rows, heads], by=("line",), envelope=ENVELOPE)
    assert content[:106] == (
        b"ISA*00*          *00*          *ZZ*GPHCN          *30*330000001      *260302*1200*^*00501*000000001*1*T*:~"
    )
    assert content[106:] == (
        b"GS*HC*GPHCN*REDWOOD*20260302*1200*1*X*005010X222A1~"
        b"ST*837*0001*005010X222A1~BHT*A~LX*1~REF*6R~LX*2~REF*6R~SE*7*0001~"
        b"ST*837*0002*005010X222A1~BHT*B~LX*1~REF*6R~SE*5*0002~"
        b"GE*2*1~IEA*1*000000001~"
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"sender_id": "SIXTEEN-LETTERS-"},
        {"receiver_id": "A*B"},
        {"sender_qualifier": "Z"},
        {"interchange_control_number": 0},
        {"interchange_control_number": 1_000_000_000},
        {"group_control_number": 0},
    ],
)
def test_an_envelope_field_that_does_not_fit_is_refused_by_name(wrong: dict[str, object]) -> None:
    part = pl.DataFrame({"set_ordinal": [0], "text": ["BHT~"]})
    with pytest.raises(EnvelopeError, match=next(iter(wrong))):
        interchange([part], by=(), envelope=replace(ENVELOPE, **wrong))
