"""The base of every frame contract: how a column is declared, and what is derived from the declaration.

A column is declared once, in one model; Polars dtypes, the data dictionary in `docs/` and the list of columns that
hold member data are derived from it.
"""

from typing import Annotated, Any

import pandera.polars as pa
import polars as pl

Instant = Annotated[pl.Datetime, "us", "UTC"]
"""Dtype of an instant: microseconds, UTC."""


def column(
    description: str,
    *,
    nullable: bool = False,
    member_data: bool = False,
    pattern: str | None = None,
    codes: tuple[str, ...] | None = None,
    minimum: int | None = None,
    maximum: int | None = None,
    max_length: int | None = None,
) -> Any:
    """Declare a column: its meaning with unit, and the row-wise checks that hold for it."""
    return pa.Field(
        nullable=nullable,
        description=description,
        metadata={"member_data": member_data},
        str_matches=pattern,
        isin=list(codes) if codes else None,
        ge=minimum,
        le=maximum,
        str_length={"max_value": max_length} if max_length else None,
    )


class Contract(pa.DataFrameModel):
    """A frame between two stages. Columns are exactly the declared ones, in any order."""

    class Config:
        strict = True
        coerce = False

    @classmethod
    def polars_schema(cls) -> pl.Schema:
        """Column names and Polars dtypes, in the declared order."""
        return pl.Schema({name: spec.dtype.type for name, spec in cls.to_schema().columns.items()})

    @classmethod
    def empty(cls, *_args: Any) -> pl.DataFrame:  # type: ignore[override]
        """A plain frame, where pandera would give one of its own type, with the declared columns and no row."""
        return pl.DataFrame(schema=cls.polars_schema())

    @classmethod
    def conform(cls, frame: pl.DataFrame) -> pl.DataFrame:
        """The declared columns of `frame`, in the declared order.

        Raises:
            polars.exceptions.ColumnNotFoundError: a declared column is missing.
        """
        return frame.select(pl.col(name).cast(dtype) for name, dtype in cls.polars_schema().items())

    @classmethod
    def member_data_columns(cls) -> tuple[str, ...]:
        """Columns whose values identify a member; they never reach a log, a message or Dagster's storage."""
        return tuple(name for name, spec in cls.to_schema().columns.items() if (spec.metadata or {}).get("member_data"))
