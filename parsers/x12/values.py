"""Values: from bytes in a chunk to the memory of a column.

Text goes into Arrow's string views, 16 bytes a value: length and up to 12 bytes inline, or length, the first four bytes
and a place. The place points into the chunk until `take_views` gives long values a heap of their own, so that the
chunk's bytes may go. An empty element is no value.
"""

import numpy as np

from parsers.x12.compiled import (
    Octets,
    Words,
    as_signed,
    as_word,
    byte_at,
    compiled,
    first_bytes,
    kernel,
    load_word,
    put_byte,
    put_word,
    store_word,
    word_at,
)

NO_NUMBER, NO_DATE = -(2**63), -(2**31)
"""What stands where a number, or a date in days since 1970-01-01, would stand and none does."""

_LONGEST_NUMBER = 17
"""Digits of a number that fit int64, with room for two more of the cents."""


@compiled
def put_text(address: int, begin: int, end: int, views: int, row: int) -> int:
    """Write a string view; -> bytes of it that are not inline."""
    length = end - begin
    head = first_bytes(load_word(address, begin), min(length, 4))
    store_word(views, 16 * row, as_word(length) | (head << as_word(32)))
    if length <= 12:
        store_word(views, 16 * row + 8, first_bytes(load_word(address, begin + 4), length - 4))
        return 0
    store_word(views, 16 * row + 8, as_word(begin) << as_word(32))
    return length


@kernel
def take_long(views: Words, address: int, heap: Octets) -> None:
    """Copy long values from the chunk into `heap`, which is eight bytes longer: they are copied in words."""
    source, goal = views.ctypes.data, heap.ctypes.data
    used = 0
    for row in range(len(views) // 2):
        length = as_signed(word_at(source, 2 * row) & as_word(0xFFFFFFFF))
        if length > 12:
            begin = as_signed(word_at(source, 2 * row + 1) >> as_word(32))
            for done in range(0, length, 8):
                store_word(goal, used + done, load_word(address, begin + done))
            put_word(source, 2 * row + 1, as_word(used) << as_word(32))
            used += length


@kernel
def mark_values(views: Words, validity: Octets) -> None:
    """Mark the rows that have a value, a bit each."""
    source = views.ctypes.data
    for place in range(len(validity)):
        bits = 0
        for row in range(8 * place, min(8 * place + 8, len(views) // 2)):
            bits |= (word_at(source, 2 * row) != as_word(0)) << (row - 8 * place)
        validity[place] = bits


@kernel
def rewrite(views: Words, heap: Octets, old: Octets, new: Octets) -> None:
    """Write the bytes `old` in the values of a column as `new`, one for one; 0 in `old` is none."""
    address, long_address = views.ctypes.data, heap.ctypes.data
    for row in range(len(views) // 2):
        length = as_signed(views[2 * row] & as_word(0xFFFFFFFF))
        inline = 16 * row + 4
        _rewrite(address, inline, inline + (length if length <= 12 else 4), old, new)
        if length > 12:
            begin = as_signed(views[2 * row + 1] >> as_word(32))
            _rewrite(long_address, begin, begin + length, old, new)


@compiled
def _rewrite(address: int, begin: int, end: int, old: Octets, new: Octets) -> None:
    for at in range(begin, end):
        byte = byte_at(address, at)
        for place in range(len(old)):
            if byte == old[place] and byte != 0:
                put_byte(address, at, new[place])
                break


@kernel
def parse_date(address: int, begin: int) -> int:
    """Days since 1970-01-01 of eight digits CCYYMMDD; `NO_DATE` when they are not a day of the calendar."""
    year = digits(address, begin, begin + 4)
    month = digits(address, begin + 4, begin + 6)
    day = digits(address, begin + 6, begin + 8)
    if year < 1 or month < 1 or month > 12 or day < 1 or day > days_in(year, month):
        return NO_DATE
    # Days of a proleptic Gregorian date, with the year begun in March so that February is the last month.
    shifted = year - (month <= 2)
    era = shifted // 400
    year_of_era = shifted - era * 400
    day_of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    return era * 146097 + year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year - 719468


@kernel
def parse_number(address: int, begin: int, end: int, decimals: int) -> int:
    """A decimal number in units of `10 ** -decimals`; `NO_NUMBER` when it is none or finer than the unit."""
    at = begin
    if at < end and (byte_at(address, at) == 45 or byte_at(address, at) == 43):
        at += 1
    number = 0
    places = -1
    digits = 0
    for place in range(at, end):
        byte = byte_at(address, place)
        if byte == 46 and places < 0:
            places = 0
        elif 48 <= byte <= 57:
            if places >= decimals:
                if byte != 48:
                    return NO_NUMBER
            else:
                number = 10 * number + as_signed(byte - 48)
                places += places >= 0
            digits += 1
        else:
            return NO_NUMBER
    if digits == 0 or digits > _LONGEST_NUMBER:
        return NO_NUMBER
    for _ in range(decimals - max(places, 0)):
        number *= 10
    return -number if byte_at(address, begin) == 45 else number


@kernel
def is_utf8(address: int, begin: int, end: int) -> bool:
    """Whether the bytes are well-formed UTF-8 (Unicode 3.9, table 3-7)."""
    at = begin
    while at < end:
        lead = byte_at(address, at)
        if lead < 0x80:
            at += 1
            continue
        length = 2 if 0xC2 <= lead <= 0xDF else 3 if 0xE0 <= lead <= 0xEF else 4 if 0xF0 <= lead <= 0xF4 else 0
        if length == 0 or at + length > end:
            return False
        lowest = 0xA0 if lead == 0xE0 else 0x90 if lead == 0xF0 else 0x80
        highest = 0x9F if lead == 0xED else 0x8F if lead == 0xF4 else 0xBF
        if not lowest <= byte_at(address, at + 1) <= highest:
            return False
        for place in range(at + 2, at + length):
            if not 0x80 <= byte_at(address, place) <= 0xBF:
                return False
        at += length
    return True


@kernel
def is_ascii(octets: Octets) -> bool:
    """Whether no byte is above 0x7F."""
    seen = np.uint8(0)
    for at in range(len(octets)):
        seen |= octets[at]
    return bool(seen < 0x80)


@compiled
def digits(address: int, begin: int, end: int) -> int:
    """The number the bytes spell, or a negative one when one of them is no digit."""
    number = 0
    for at in range(begin, end):
        digit = as_signed(byte_at(address, at)) - 48
        if digit < 0 or digit > 9:
            return -1
        number = 10 * number + digit
    return number


@compiled
def days_in(year: int, month: int) -> int:
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31
