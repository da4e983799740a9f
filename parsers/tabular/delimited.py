"""CSV: comma-separated, quoted by RFC 4180; UTF-8 with or without a byte order mark, else Windows-1252."""

import codecs
import csv
import io
from collections.abc import Iterator

from parsers.tabular.records import Records


def read_delimited(content: bytes) -> Records:
    """The records of a CSV file. The header is its first record that is not blank.

    A record with more or fewer cells than the header, or with a quote out of place, is malformed; reading goes on at
    the next line. A quote that is never closed swallows what follows: that record is malformed and the file is
    marked as cut off.
    """
    reader = csv.reader(io.StringIO(_decoded(content), newline=""), strict=True)
    header = _header(reader)
    records = Records(header)
    if not header:
        return records
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return records
        except csv.Error as error:
            records.refuse()
            records.is_cut_off |= "end of data" in str(error)
        else:
            records.add(list(cells))


def read_delimited_header(content: bytes) -> tuple[str, ...]:
    """The header of a CSV file, of which `content` is the beginning."""
    return _header(csv.reader(io.StringIO(_decoded(content), newline=""), strict=True))


def _header(reader: Iterator[list[str]]) -> tuple[str, ...]:
    try:
        return next((tuple(cells) for cells in reader if any(cell.strip() for cell in cells)), ())
    except csv.Error:
        return ()


def _decoded(content: bytes) -> str:
    content = content.removeprefix(codecs.BOM_UTF8)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        # Five bytes mean nothing in Windows-1252; they become the replacement character, and their cell unreadable.
        return content.decode("cp1252", errors="replace")
