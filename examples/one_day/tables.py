"""How the example's tables are written: CSV, JSON and XLSX, the same bytes on any machine."""

import csv
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import xlsxwriter


def csv_bytes(
    header: list[str], rows: Sequence[Sequence[object]], *, encoding: str = "utf-8", line_end: str = "\n"
) -> bytes:
    """A CSV file; None is blank."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator=line_end)
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def workbook_bytes(sheet_name: str, header: list[str], rows: Sequence[Sequence[object]]) -> bytes:
    """A workbook with one sheet: dates as dates, numbers as numbers, text as text.

    Repacked without compression and without times, because compressed bytes differ between versions of zlib.
    """
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"created": datetime(2026, 11, 1)})  # noqa: DTZ001 - the format has no zone
    as_date = book.add_format({"num_format": "mm/dd/yyyy"})
    sheet = book.add_worksheet(sheet_name)
    for number, row in enumerate([header, *rows]):
        for column, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(number, column, datetime(value.year, value.month, value.day), as_date)  # noqa: DTZ001
            elif isinstance(value, int):
                sheet.write_number(number, column, value)
            elif value is not None:
                sheet.write_string(number, column, str(value))
    book.close()
    packed = io.BytesIO()
    with zipfile.ZipFile(content) as written, zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name in written.namelist():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), written.read(name))
    return packed.getvalue()


@dataclass(frozen=True)
class Envelope:
    """Who sends what to whom: qualifier and id of both, GS01, GS08, control number, what follows a terminator."""

    sender: tuple[str, str]
    receiver: tuple[str, str]
    functional: str
    guide: str
    control: int
    line_end: str = ""


def interchange(code: str, body: list[str], envelope: Envelope) -> bytes:
    """An interchange of one transaction set; `body` is what stands between ST and SE."""
    sender, receiver, control = envelope.sender, envelope.receiver, envelope.control
    segments = [
        f"ISA*00*{'':10}*00*{'':10}*{sender[0]}*{sender[1]:15}*{receiver[0]}*{receiver[1]:15}"
        f"*261101*0600*^*00501*{control:09d}*0*T*:",
        f"GS*{envelope.functional}*{sender[1]}*{receiver[1]}*20261101*0600*{control}*X*{envelope.guide}",
        f"ST*{code}*0001*{envelope.guide}",
        *body,
        f"SE*{len(body) + 2}*0001",
        f"GE*1*{control}",
        f"IEA*1*{control:09d}",
    ]
    return "".join(f"{segment}~{envelope.line_end}" for segment in segments).encode("ascii")
