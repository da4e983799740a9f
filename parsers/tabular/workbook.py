"""XLSX: the first sheet of a workbook, cell by cell, as text.

Written on the standard library, because the libraries at hand lay a sheet out as one rectangle: a file of 10 kB with
one cell in the last row and column then takes all memory. Here memory follows the content, and what a cell holds is
decided on purpose:

- text stays as it is, leading zeros included; numbers become plain digits (15 significant, as spreadsheets keep them);
- numbers under a date format become `YYYY-MM-DD`, with ` HH:MM:SS` when not midnight;
- error values are lost content (`UNREADABLE`); formulas count by the value saved with them.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Callable
from datetime import datetime, timedelta
from posixpath import join, normpath
from xml.parsers import expat

from parsers.tabular.records import MAX_TABLE_BYTES, UNREADABLE, Records, TableUnreadableError

_MAX_MEMBERS = 10_000
_MAX_COLUMNS = 1_024
_XLSX = "a workbook (XLSX)"
_DATE_FORMAT_IDS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
"""Number formats built into every spreadsheet program that show a date or time (ECMA-376 part 1, 18.8.30)."""

_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    expat.ExpatError,
    EOFError,
    RuntimeError,  # encrypted
    LookupError,  # a part is missing, an index leads nowhere, an encoding is unknown
    ValueError,  # an index or a number that is none
    OverflowError,
)
"""How the standard library says that an archive or its XML is damaged."""

Attributes = dict[str, str]


def read_workbook(content: bytes) -> Records:
    """The records of a workbook's first sheet. The header is its first row that is not blank.

    Cells missing at the end of a row are blank; a row with a value beyond the header is malformed.

    Raises:
        TableUnreadableError: no workbook, damaged, or larger than `MAX_TABLE_BYTES` once unpacked.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _refuse_bombs(archive)
            return _Workbook(archive).records()
    except _DAMAGE:
        raise TableUnreadableError(_XLSX) from None


def _refuse_bombs(archive: zipfile.ZipFile) -> None:
    # zipfile never unpacks more of a member than its declared size, so the declared sizes bound what is read.
    members = archive.infolist()
    size = sum(member.file_size for member in members)
    if any(member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for member in members):
        raise TableUnreadableError(_XLSX)
    if size > MAX_TABLE_BYTES or len(members) > _MAX_MEMBERS:
        raise TableUnreadableError(f"at most {MAX_TABLE_BYTES} bytes unpacked", str(size))


class _Workbook:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._counts_from_1904 = False
        self._sheet_relations: list[str] = []
        self._parse("xl/workbook.xml", on_start=self._workbook_part)
        self._strings = self._shared_strings()
        self._is_date = self._date_styles()

    def records(self) -> Records:
        sheet = _Sheet(self._text_of)
        self._parse(self._first_sheet(), on_start=sheet.start, on_text=sheet.text, on_end=sheet.end)
        records = sheet.records or Records(())
        records.further_sheet_count = len(self._sheet_relations) - 1
        return records

    def _parse(
        self,
        member: str,
        *,
        on_start: Callable[[str, Attributes], None],
        on_text: Callable[[str], None] | None = None,
        on_end: Callable[[str], None] | None = None,
    ) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse_doctype
        parser.StartElementHandler = lambda name, attributes: on_start(_local(name), attributes)
        parser.EndElementHandler = (lambda name: on_end(_local(name))) if on_end else None
        parser.CharacterDataHandler = on_text
        with self._archive.open(member) as stream:
            parser.ParseFile(stream)

    def _workbook_part(self, name: str, attributes: Attributes) -> None:
        if name == "workbookPr":
            self._counts_from_1904 = attributes.get("date1904") in ("1", "true")
        elif name == "sheet":
            by_name = {_local(key): value for key, value in attributes.items() if " " in key}
            self._sheet_relations.append(by_name["id"])

    def _first_sheet(self) -> str:
        targets: dict[str, str] = {}

        def relation(name: str, attributes: Attributes) -> None:
            if name == "Relationship":
                targets[attributes["Id"]] = attributes["Target"]

        self._parse("xl/_rels/workbook.xml.rels", on_start=relation)
        if not self._sheet_relations:
            raise TableUnreadableError("a workbook with a sheet")
        return normpath(join("/xl", targets[self._sheet_relations[0]])).lstrip("/")

    def _shared_strings(self) -> list[str]:
        if "xl/sharedStrings.xml" not in self._archive.namelist():
            return []
        collected = _SharedStrings()
        self._parse("xl/sharedStrings.xml", on_start=collected.start, on_text=collected.text, on_end=collected.end)
        return collected.strings

    def _date_styles(self) -> list[bool]:
        if "xl/styles.xml" not in self._archive.namelist():
            return []
        date_formats, styles, in_cell_formats = set(_DATE_FORMAT_IDS), [], False

        def start(name: str, attributes: Attributes) -> None:
            nonlocal in_cell_formats
            if name == "numFmt" and _shows_date(attributes["formatCode"]):
                date_formats.add(int(attributes["numFmtId"]))
            elif name in ("cellXfs", "cellStyleXfs"):
                in_cell_formats = name == "cellXfs"
            elif name == "xf" and in_cell_formats:
                styles.append(int(attributes.get("numFmtId", "0")))

        self._parse("xl/styles.xml", on_start=start)
        return [style in date_formats for style in styles]

    def _text_of(self, value: str, kind: str, style: int) -> str:
        if kind == "s":
            return self._strings[int(value)] if 0 <= int(value) < len(self._strings) else UNREADABLE
        if kind == "b":
            return "TRUE" if value == "1" else "FALSE"
        if kind == "e":
            return UNREADABLE
        if kind != "n" or not value.strip():
            return value
        if 0 <= style < len(self._is_date) and self._is_date[style]:
            return _date_text(float(value), datetime(1904, 1, 1) if self._counts_from_1904 else datetime(1899, 12, 30))  # noqa: DTZ001 - a civil date
        return _number_text(value)


class _SharedStrings:
    """Collects the workbook's table of texts; phonetic readings (rPh) are no part of a text."""

    def __init__(self) -> None:
        self.strings: list[str] = []
        self._parts: list[str] = []
        self._in_text = False
        self._in_phonetic = False

    def start(self, name: str, _attributes: Attributes) -> None:
        self._in_phonetic |= name == "rPh"
        self._in_text = name == "t" and not self._in_phonetic

    def text(self, characters: str) -> None:
        if self._in_text:
            self._parts.append(characters)

    def end(self, name: str) -> None:
        self._in_text = False
        self._in_phonetic &= name != "rPh"
        if name == "si":
            self.strings.append("".join(self._parts))
            self._parts.clear()


class _Sheet:
    """Collects the rows of a sheet; the first that is not blank is the header."""

    def __init__(self, text_of: Callable[[str, str, int], str]) -> None:
        self.records: Records | None = None
        self._text_of = text_of
        self._first_column = 0
        self._cells: dict[int, str] = {}
        self._column = -1
        self._kind = "n"
        self._style = 0
        self._parts: list[str] = []
        self._in_value = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "row":
            self._cells, self._column = {}, -1
        elif name == "c":
            self._column = _column_of(attributes["r"]) if "r" in attributes else self._column + 1
            self._kind, self._style = attributes.get("t", "n"), int(attributes.get("s", "0"))
            self._parts.clear()
        self._in_value = name in ("v", "t")

    def text(self, characters: str) -> None:
        if self._in_value:
            self._parts.append(characters)

    def end(self, name: str) -> None:
        self._in_value = False
        if name == "c" and (value := "".join(self._parts)):
            self._cells[self._column] = self._text_of(value, self._kind, self._style)
        elif name == "row":
            self._close_row()

    def _close_row(self) -> None:
        filled = {column: text for column, text in self._cells.items() if text.strip()}
        if self.records is None:
            if filled:
                self._begin(filled)
            return
        width = len(self.records.header)
        if any(not 0 <= column - self._first_column < width for column in filled):
            self.records.refuse()
        else:
            self.records.add([self._cells.get(self._first_column + offset) for offset in range(width)])

    def _begin(self, filled: dict[int, str]) -> None:
        self._first_column, last = min(filled), max(filled)
        if last - self._first_column >= _MAX_COLUMNS:
            raise TableUnreadableError(f"at most {_MAX_COLUMNS} columns", str(last - self._first_column + 1))
        self.records = Records(tuple(filled.get(column, "") for column in range(self._first_column, last + 1)))


def _refuse_doctype(*_declaration: object) -> None:
    raise TableUnreadableError(_XLSX, "a document type declaration")


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _column_of(reference: str) -> int:
    """`C7` -> 2."""
    letters = re.match(r"[A-Z]{1,3}", reference)
    if letters is None:
        raise TableUnreadableError(_XLSX)
    column = 0
    for letter in letters[0]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1


def _shows_date(format_code: str) -> bool:
    """Whether a number format has a date or time part outside quoted text, escapes and [colours]."""
    return re.search(r"[ymdhs]", re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", format_code), re.IGNORECASE) is not None


def _number_text(value: str) -> str:
    if re.fullmatch(r"-?[0-9]+", value):
        return value
    number = f"{float(value):.15g}"
    return f"{float(number):.0f}" if "e+" in number else number


def _date_text(serial: float, epoch: datetime) -> str:
    if not 0 <= serial < 2_958_466:  # 10000-01-01, where dates of spreadsheets end
        return UNREADABLE
    moment = epoch + timedelta(seconds=round(serial * 86_400))
    return moment.strftime("%Y-%m-%d" if moment.time() == datetime.min.time() else "%Y-%m-%d %H:%M:%S")
