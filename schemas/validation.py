"""The one door to pandera: rows in, valid rows and rejected rows out, nothing dropped, no value in any message.

Four traps of pandera on Polars are closed here: a LazyFrame would be checked for types only, so it is refused; a check
that fails as a whole points at row 0, so it rejects the frame instead of that row; `drop_invalid_rows` loses rows, so
the split is made here; and pandera's exceptions carry values, so they end here.
"""

from dataclasses import dataclass

import pandera.errors
import polars as pl

from schemas.contract import Contract
from schemas.findings import finding, findings_frame
from schemas.rules import RULES


class ContractError(Exception):
    """The frame itself is not what the contract names: a column is missing, unknown or of another type. A fault of
    ours.
    """


@dataclass(frozen=True)
class Validated:
    """What validation made of a frame: `rows` + `rejected` = what came in, in the order they came."""

    rows: pl.DataFrame
    rejected: pl.DataFrame
    findings: pl.DataFrame


def validate(frame: pl.DataFrame, contract: type[Contract]) -> Validated:
    """Split a frame into rows that keep the contract and rows that do not, with a finding per broken rule and row.

    Findings name file and row through the frame's `file_sha256` and `row_number` (or `segment_ordinal`) columns.

    Raises:
        TypeError: `frame` is not an eager Polars frame. A LazyFrame would pass unchecked.
        ContractError: columns or types differ from the contract; the message names them, never a value.
    """
    if not isinstance(frame, pl.DataFrame):
        raise TypeError(
            f"{contract.__name__}: only an eager polars.DataFrame can be validated; collect() the frame first."
        )
    _check_columns(frame, contract)
    try:
        contract.to_schema().validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as errors:
        cases = errors.failure_cases.select("column", "check", "index")
    else:
        return Validated(frame, frame.clear(), findings_frame([]))
    if cases["index"].null_count():
        checks = sorted(set(cases.filter(pl.col("index").is_null())["check"].to_list()))
        raise ContractError(f"{contract.__name__}: checks {checks} failed on the whole frame, not on rows.") from None
    bad = cases["index"].cast(pl.UInt32).unique().sort()
    is_bad = pl.Series(range(frame.height), dtype=pl.UInt32).is_in(bad.implode())
    return Validated(frame.filter(~is_bad), frame.filter(is_bad), _findings(frame, cases))


def _check_columns(frame: pl.DataFrame, contract: type[Contract]) -> None:
    expected = contract.polars_schema()
    missing = sorted(set(expected) - set(frame.columns))
    unknown = sorted(set(frame.columns) - set(expected))
    other = sorted(
        f"{n} is {frame.schema[n]}, not {t}" for n, t in expected.items() if n in frame.columns and frame.schema[n] != t
    )
    if missing or unknown or other:
        raise ContractError(f"{contract.__name__}: missing {missing}, unknown {unknown}, of another type {other}.")


def _findings(frame: pl.DataFrame, cases: pl.DataFrame) -> pl.DataFrame:
    row_column = (
        "row_number"
        if "row_number" in frame.columns
        else "segment_ordinal"
        if "segment_ordinal" in frame.columns
        else None
    )
    has_file = "file_sha256" in frame.columns
    rows = []
    for case in cases.unique(maintain_order=True).iter_rows(named=True):
        code = _rule_of(case["check"])
        index = int(case["index"])
        where = {
            "file_sha256": frame["file_sha256"][index] if has_file else None,
            "column_name": case["column"] if code.startswith("ROW-") else None,
        }
        if row_column:
            where[row_column] = frame[row_column][index]
        rows.append(finding(code, **where))
    return findings_frame(rows)


def _rule_of(check: str) -> str:
    """The registered rule of a pandera check: its own name, or the rule for its kind."""
    if check in RULES:
        return check
    kinds = {
        "not_nullable": "ROW-VALUE-MISSING",
        "isin": "ROW-CODE-UNKNOWN",
        "str_matches": "ROW-FORM-WRONG",
        "str_length": "ROW-TOO-LONG",
        "greater_than_or_equal_to": "ROW-OUT-OF-RANGE",
        "less_than_or_equal_to": "ROW-OUT-OF-RANGE",
    }
    return kinds[check.split("(", maxsplit=1)[0]]
