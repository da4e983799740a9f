"""Single values: dates, numbers, text. Every form is compared with Python's own reading of the same text."""

from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.x12.compiled import PADDING, Octets
from parsers.x12.values import NO_DATE, NO_NUMBER, is_utf8, parse_date, parse_number

EPOCH = date(1970, 1, 1)


def padded(text: bytes) -> Octets:
    return np.frombuffer(text + bytes(PADDING), np.uint8).copy()


def days(text: str) -> int:
    octets = padded(text.encode())
    return int(parse_date(octets.ctypes.data, 0))


def number(text: str, decimals: int) -> int:
    octets = padded(text.encode())
    return int(parse_number(octets.ctypes.data, 0, len(text), decimals))


@settings(deadline=None)
@given(st.dates(min_value=date(1, 1, 1)))
def test_every_day_of_the_calendar_reads_as_itself(day: date) -> None:
    assert EPOCH + timedelta(days(day.strftime("%Y%m%d").zfill(8))) == day


@settings(deadline=None)
@given(st.from_regex(r"[0-9]{8}", fullmatch=True))
def test_eight_digits_are_a_date_only_if_the_calendar_has_it(text: str) -> None:
    try:
        expected = (date(int(text[:4]), int(text[4:6]), int(text[6:])) - EPOCH).days
    except ValueError:
        expected = NO_DATE
    assert days(text) == expected


@pytest.mark.parametrize("text", ["2025013A", "-2025013", "20250132", "20250000", "00000000", "20230229", "        "])
def test_what_is_no_date_is_none(text: str) -> None:
    assert days(text) == NO_DATE


@settings(deadline=None)
@given(st.from_regex(r"[-+]?[0-9]{0,6}(\.[0-9]{0,4})?", fullmatch=True), st.sampled_from([0, 2]))
def test_numbers_read_as_decimals_in_whole_units(text: str, decimals: int) -> None:
    try:
        scaled = Decimal(text).scaleb(decimals)
        expected = int(scaled) if scaled == int(scaled) else NO_NUMBER
    except InvalidOperation:
        expected = NO_NUMBER
    assert number(text, decimals) == expected


@pytest.mark.parametrize("text", ["1.2.3", "1,5", "1e3", "--1", "1-", "", ".", "-", "ONE", "123456789012345678"])
def test_what_is_no_number_is_none(text: str) -> None:
    assert number(text, 2) == NO_NUMBER


@settings(deadline=None, max_examples=300)
@given(st.binary(max_size=12) | st.text(max_size=6).map(str.encode))
def test_utf8_is_what_python_decodes(octets: bytes) -> None:
    try:
        octets.decode("utf-8")
        expected = True
    except UnicodeDecodeError:
        expected = False
    held = padded(octets)
    assert is_utf8(held.ctypes.data, 0, len(octets)) == expected
