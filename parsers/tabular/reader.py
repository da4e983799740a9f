"""Recognizing a table and reading it by its layout."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from parsers.tabular.delimited import read_delimited, read_delimited_header
from parsers.tabular.documents import read_documents, recognize_documents
from parsers.tabular.layout import Column, Layout, compared, load_layouts
from parsers.tabular.records import MAX_TABLE_BYTES, Records, TableUnreadableError
from parsers.tabular.values import ReadColumn, read_column
from parsers.tabular.workbook import read_workbook
from schemas.findings import finding, findings_frame

_HEADER_BYTES = 64 * 1024
"""How much of a CSV file is read for its header."""

_NEAR = 0.5
"""Share of a layout's required headers a file must have for the layout to be named as near."""

_PRINTABLE_HEADER = re.compile(r"[A-Za-z0-9_ ]{1,40}")
"""What looks like the name of a column. Anything else might be a value of a file that came without a header."""


@dataclass(frozen=True)
class RowCounts:
    """Records met after the header: `records` = `rows` + `malformed` + `blank`."""

    records: int
    rows: int
    malformed: int
    blank: int


@dataclass(frozen=True)
class ReadTable:
    """A table read by its layout.

    `frame` has the columns of the layout's contract, without `file_sha256`; values that could not be read are null.
    `findings` keep the findings contract, with `file_sha256` null. The caller knows the file and adds it to both.
    """

    layout_id: str
    frame: pl.DataFrame
    findings: pl.DataFrame
    counts: RowCounts


def recognize(path: Path) -> str | None:
    """The layout of a table, by its content alone: form, then header or paths. None: no declared layout.

    Raises:
        OSError: the file cannot be opened.
    """
    if path.stat().st_size > MAX_TABLE_BYTES:
        return None
    with path.open("rb") as stream:
        head = stream.read(_HEADER_BYTES)
    form = _form(head)
    layouts = [layout for layout in load_layouts().values() if layout.form == form]
    if form == "json":
        found = recognize_documents(path.read_bytes(), layouts)
    else:
        try:
            header = _header(path, form, head)
        except TableUnreadableError:
            return None
        found = next((layout for layout in layouts if layout.fits(header)), None)
    return found.layout_id if found else None


def explain_header(path: Path) -> pl.DataFrame:
    """Findings (`TABLE-HEADER-UNKNOWN`): which headers a file lacks or has too many, against the nearest layout.

    One finding for the file, then one per header; no header that could be a value. When no layout is near, only the
    first.

    Raises:
        OSError: the file cannot be opened.
    """
    with path.open("rb") as stream:
        head = stream.read(_HEADER_BYTES)
    form = _form(head)
    if form == "json" or path.stat().st_size > MAX_TABLE_BYTES:
        return findings_frame([finding("TABLE-HEADER-UNKNOWN", expected="a declared layout")])
    try:
        header = _header(path, form, head)
    except TableUnreadableError as error:
        return findings_frame([finding("FILE-UNREADABLE", expected=error.expected, found=error.found)])
    return findings_frame(_header_findings(header, [x for x in load_layouts().values() if x.form == form]))


def read_table(path: Path, layout_id: str, *, plan_id: str | None) -> ReadTable:
    """Read a table by its layout.

    Args:
        path: the file.
        layout_id: a layout, as `recognize` named it.
        plan_id: the plan that sent the file; fills the frame's `plan_id`, where it has one.

    Raises:
        KeyError: no such layout.
        ValueError: the frame has a `plan_id` and none is given.
        OSError: the file cannot be opened.
    """
    layout = load_layouts()[layout_id]
    if plan_id is None and "plan_id" in layout.contract.polars_schema():
        raise ValueError(f"Layout {layout_id} is sent by plans; say which plan sent the file.")
    try:
        records = _records(path, layout)
    except TableUnreadableError as error:
        row = finding("FILE-UNREADABLE", expected=error.expected, found=error.found)
        return ReadTable(layout_id, _empty(layout), findings_frame([row]), RowCounts(0, 0, 0, 0))
    if layout.form != "json" and not layout.fits(records.header):
        found = findings_frame(_header_findings(records.header, [layout]))
        refused = RowCounts(records.record_count, 0, len(records.rows) + len(records.malformed), records.blank_count)
        return ReadTable(layout_id, _empty(layout), found, refused)
    frame, findings = _typed_frame(records, layout, plan_id)
    findings = [*_structure_findings(records), *findings]
    counts = RowCounts(records.record_count, frame.height, len(records.malformed), records.blank_count)
    return ReadTable(layout_id, frame, findings_frame(findings), counts)


def _form(head: bytes) -> str:
    if head.startswith(b"PK\x03\x04"):
        return "xlsx"
    return "json" if head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"[" else "csv"


def _header(path: Path, form: str, head: bytes) -> tuple[str, ...]:
    return read_workbook(path.read_bytes()).header if form == "xlsx" else read_delimited_header(head)


def _records(path: Path, layout: Layout) -> Records:
    if (size := path.stat().st_size) > MAX_TABLE_BYTES:
        raise TableUnreadableError(f"at most {MAX_TABLE_BYTES} bytes", str(size))
    content = path.read_bytes()
    match layout.form:
        case "csv":
            return read_delimited(content)
        case "xlsx":
            return read_workbook(content)
        case "json":
            return read_documents(content, layout)


def _typed_frame(records: Records, layout: Layout, plan_id: str | None) -> tuple[pl.DataFrame, list[dict[str, Any]]]:
    numbers = pl.Series("row_number", records.row_numbers, dtype=pl.Int64)
    cells = _cells(records, layout)
    columns: dict[str, pl.Series] = {"row_number": numbers}
    findings: list[dict[str, Any]] = []
    unreadable: dict[str, pl.Series] = {}
    for name, column in layout.columns.items():
        if column.type == "presence" and not _headers_present(cells, name, column, layout):
            continue  # a file without the column does not say
        read = read_column(_joined(cells, name, column, layout), column, zones=_zones(cells, column))
        columns[name], unreadable[name] = read.values, read.unreadable
        findings += _value_findings(read, column, numbers)
    for name, column in layout.columns.items():
        if column.corrects:
            columns[column.corrects] = columns[column.corrects].set(unreadable[name], None)
    constants = dict(layout.constants) | ({"plan_id": plan_id} if plan_id else {})
    schema = {name: dtype for name, dtype in layout.contract.polars_schema().items() if name != "file_sha256"}
    frame = pl.DataFrame(columns).select(
        (pl.col(name) if name in columns else pl.lit(constants.get(name))).cast(dtype).alias(name)
        for name, dtype in schema.items()
    )
    return frame, sorted(findings, key=lambda row: row["row_number"])


def _cells(records: Records, layout: Layout) -> pl.DataFrame:
    names = records.header if layout.form == "json" else tuple(compared(name) for name in records.header)
    return pl.DataFrame(records.rows, schema=dict.fromkeys(names, pl.String), orient="row")


def _joined(cells: pl.DataFrame, name: str, column: Column, layout: Layout) -> pl.Series:
    """The column's text: of one header, or of several joined by a colon, blanks left out."""
    present = _headers_present(cells, name, column, layout)
    if not present:
        return pl.Series(name, [None] * cells.height, dtype=pl.String)
    if len(present) == 1:
        return cells[present[0]]
    stripped = (pl.col(header).str.strip_chars() for header in present)
    filled = (pl.when(text != "").then(text) for text in stripped)
    return cells.select(pl.concat_str(filled, separator=":", ignore_nulls=True).alias(name)).to_series()


def _headers_present(cells: pl.DataFrame, name: str, column: Column, layout: Layout) -> list[str]:
    headers = [name] if layout.form == "json" else [compared(header) for header in column.headers]
    return [header for header in headers if header in cells.columns]


def _zones(cells: pl.DataFrame, column: Column) -> pl.Series | None:
    return cells[compared(column.zone_header)].str.strip_chars() if column.zone_header else None


def _value_findings(read: ReadColumn, column: Column, numbers: pl.Series) -> list[dict[str, Any]]:
    header = column.headers[0]
    marked = {"TABLE-VALUE-UNREADABLE": read.unreadable, "TABLE-CODE-UNKNOWN": read.unknown}
    return [
        finding(code, row_number=number, column_name=header)
        for code, mask in marked.items()
        for number in numbers.filter(mask).to_list()
    ]


def _structure_findings(records: Records) -> list[dict[str, Any]]:
    findings = []
    if records.is_cut_off:
        findings.append(finding("FILE-UNREADABLE", expected="a closing quote"))
    if records.further_sheet_count > 0:
        findings.append(finding("TABLE-SHEETS-UNREAD", expected="1", found=str(records.further_sheet_count + 1)))
    return findings + [finding("TABLE-ROW-MALFORMED", row_number=number) for number in records.malformed]


def _header_findings(header: tuple[str, ...], layouts: list[Layout]) -> list[dict[str, Any]]:
    names = {compared(name): name.strip() for name in header}

    def share(layout: Layout) -> float:
        return len(set(layout.required_headers) & set(names)) / len(layout.required_headers)

    nearest = max(layouts, key=share, default=None)
    if nearest is None or share(nearest) < _NEAR:
        return [finding("TABLE-HEADER-UNKNOWN", expected="a declared layout", found=f"{len(header)} columns")]
    missing = [name for key, name in nearest.required_headers.items() if key not in names]
    new = [n for key, n in names.items() if key not in nearest.known_headers and _PRINTABLE_HEADER.fullmatch(n)]
    return [
        finding("TABLE-HEADER-UNKNOWN", expected=nearest.layout_id, found=f"{len(header)} columns"),
        *(finding("TABLE-HEADER-UNKNOWN", column_name=n, expected="present", found="missing") for n in missing),
        *(finding("TABLE-HEADER-UNKNOWN", column_name=n, expected="absent", found="new") for n in new),
    ]


def _empty(layout: Layout) -> pl.DataFrame:
    return layout.contract.empty().drop("file_sha256")
