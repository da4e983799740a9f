"""What a file's form yields before its layout is applied: a header, and records of text."""

from dataclasses import dataclass, field

MAX_TABLE_BYTES = 128 * 1024 * 1024
"""Largest table read, uncompressed. A larger file is refused before it is opened."""

MAX_RECORDS = 1_000_000
"""Most records read of one table: 128 bytes each fill a table of `MAX_TABLE_BYTES`, and a visit is longer than that."""

MAX_MALFORMED = 10_000
"""Most malformed records named one by one; with more, the file as a whole is not what it claims to be."""

MAX_CELL_CHARACTERS = 32_767
"""Longest value read: what a spreadsheet cell can hold. A longer one is unreadable."""

UNREADABLE = "\N{REPLACEMENT CHARACTER}"
"""Text of a cell whose content was lost: bytes in no encoding, an error value of a spreadsheet."""


class TableUnreadableError(Exception):
    """The file cannot be taken apart at all; `expected` and `found` are a form or a count, never content."""

    def __init__(self, expected: str, found: str | None = None) -> None:
        self.expected = expected
        self.found = found
        super().__init__(f"table unreadable: expected {expected}, found {found or 'something else'}")


@dataclass
class Records:
    """Records of text by header.

    `row_numbers` are ordinals of the records in `rows`, from 1 after the header; malformed and blank records count.
    """

    header: tuple[str, ...]
    rows: list[list[str | None]] = field(default_factory=list)
    row_numbers: list[int] = field(default_factory=list)
    malformed: list[int] = field(default_factory=list)
    blank_count: int = 0
    further_sheet_count: int = 0
    is_cut_off: bool = False

    @property
    def record_count(self) -> int:
        """All records met: kept, malformed and blank."""
        return len(self.rows) + len(self.malformed) + self.blank_count

    def add(self, cells: list[str | None]) -> None:
        """Keep a record, or count it as blank or malformed. Short records are malformed; the form pads where it may."""
        number = self.record_count + 1
        if number > MAX_RECORDS:
            raise TableUnreadableError(f"at most {MAX_RECORDS} records")
        if all(cell is None or not cell.strip() for cell in cells):
            self.blank_count += 1
        elif len(cells) != len(self.header):
            self.refuse()
        else:
            self.rows.append(cells)
            self.row_numbers.append(number)

    def refuse(self) -> None:
        """Count a record that could not be taken apart."""
        if len(self.malformed) == MAX_MALFORMED:
            raise TableUnreadableError(f"at most {MAX_MALFORMED} malformed records")
        self.malformed.append(self.record_count + 1)
