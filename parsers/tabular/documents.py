"""JSON: an array of records, each an object whose values stand at dotted paths."""

import json
from collections.abc import Iterator
from typing import Any

from parsers.tabular.layout import Column, Layout
from parsers.tabular.records import Records, TableUnreadableError

_SCAN_BYTES = 1024 * 1024
"""How far into a file its first record is looked for."""


class _Malformed(Exception):  # noqa: N818 - ends one record, never leaves the module
    """The record lacks the structure the layout needs."""


def read_documents(content: bytes, layout: Layout) -> Records:
    """The records of a JSON file, flattened to the layout's headers. Numbers stay the text they were.

    Raises:
        TableUnreadableError: not JSON, not an array, or nested too deep to read.
    """
    try:
        array = json.loads(content.decode("utf-8-sig"), object_pairs_hook=_object, **_NUMBERS_AS_TEXT)
    except (ValueError, RecursionError):
        raise TableUnreadableError("a JSON array of records") from None
    if not isinstance(array, list):
        raise TableUnreadableError("a JSON array of records")
    records = Records(tuple(layout.columns))
    for record in array:
        try:
            cells = [_cell(record, column) for column in layout.columns.values()]
        except _Malformed:
            records.refuse()
        else:
            records.add(cells)
    return records


def recognize_documents(content: bytes, layouts: list[Layout]) -> Layout | None:
    """The layout whose paths the first object of the array has; `content` may be the beginning of the file."""
    first = next((record for record in _leading_records(content) if isinstance(record, dict)), None)
    if first is None:
        return None
    return next((layout for layout in layouts if all(_has(first, path) for path in layout.recognized_by)), None)


def _leading_records(content: bytes) -> Iterator[Any]:
    text = content[:_SCAN_BYTES].decode("utf-8-sig", errors="replace").lstrip()
    decoder = json.JSONDecoder(**_NUMBERS_AS_TEXT)
    position = 1  # after the bracket
    while position < len(text):
        if text[position] in " \t\r\n,":
            position += 1
            continue
        try:
            record, position = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            return
        yield record


_AMBIGUOUS = object()
"""Stands for an object in which a name stands twice: which value counts is anybody's guess, so no field is read."""


def _object(pairs: list[tuple[str, Any]]) -> Any:
    found = dict(pairs)
    return found if len(found) == len(pairs) else _AMBIGUOUS


def _has(record: Any, path: str) -> bool:
    for name in path.split("."):
        if not isinstance(record, dict) or name not in record:
            return False
        record = record[name]
    return True


def _cell(record: Any, column: Column) -> str | None:
    values = [_value(record, path, column) for path in column.headers]
    return ":".join(value for value in values if value) or None


def _value(record: Any, path: str, column: Column) -> str | None:
    *parents, name = path.split(".")
    for parent in parents:
        record = _picked(record, parent, column) if column.pick else _field(record, parent)
        if record is None:
            return None
    return _text(_field(record, name))


def _picked(record: Any, name: str, column: Column) -> Any:
    pick, elements = column.pick, _field(record, name)
    if pick is None or elements is None:
        return None
    if not isinstance(elements, list):
        raise _Malformed
    kept = [e for e in elements if all(_text(_field(e, key)) == text for key, text in pick.where.items())]
    kept.sort(key=lambda element: _text(_field(element, pick.by)) or "")
    return None if not kept else kept[0] if pick.take == "first" else kept[-1]


def _field(record: Any, name: str) -> Any:
    if not isinstance(record, dict):
        raise _Malformed
    return record.get(name)


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    raise _Malformed


_NUMBERS_AS_TEXT: dict[str, Any] = {"parse_int": str, "parse_float": str, "parse_constant": str}
