"""The shape of a declared layout, and the layouts that come with the package."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from schemas.agencies import Agencies, Aides, Referrals
from schemas.authorizations import Authorizations
from schemas.contract import Contract
from schemas.coverage import ListedCinAliases
from schemas.visits import LiveInAttestations, Visits

FRAMES: Mapping[str, type[Contract]] = MappingProxyType(
    {
        "visits": Visits,
        "live_in_attestations": LiveInAttestations,
        "authorizations": Authorizations,
        "aides": Aides,
        "agencies": Agencies,
        "referrals": Referrals,
        "cin_aliases": ListedCinAliases,
    }
)
"""Frames that tables become, with their contracts."""

FILLED_BY_READER = ("file_sha256", "row_number", "plan_id")
"""Contract columns that no layout names: they say where a row came from."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Pick(_Part):
    """JSON: which element of a list a value is taken from."""

    where: dict[str, str] = {}
    """Only elements whose fields hold these texts."""
    by: str
    """Field the elements are ordered by, as text."""
    take: Literal["first", "last"]


class Column(_Part):
    """How one canonical column is read.

    `headers` are headers of a CSV or XLSX file, or dotted paths into a JSON record; several are joined by `:`, blanks
    left out.
    """

    headers: Annotated[tuple[str, ...], Field(min_length=1)]
    type: Literal["text", "cin", "integer", "date", "instant", "flag", "presence"] = "text"
    pick: Pick | None = None
    optional: bool = False
    """Whether the header may be absent from the file."""
    default: str | None = None
    """Text a blank cell stands for."""
    remove: str = ""
    """Characters the sender writes and the contract does not hold, such as the point of a diagnosis code."""
    codes: dict[str, str] = {}
    """The sender's word -> our code. A word not listed is a finding."""
    multiply: int = Field(default=1, ge=1)
    """Integer: our units in one of the sender's; 60 turns hours into minutes."""
    formats: tuple[str, ...] = ()
    """Date, instant: strptime formats, tried in order."""
    zone: str | None = None
    """Instant: IANA zone of local times; `UTC` for instants."""
    zone_header: str | None = None
    """Instant: header that names the zone of local times, row by row."""
    zones: dict[str, str] = {}
    """Instant: the sender's zone name -> IANA zone."""
    corrects: str | None = None
    """Canonical column that this one corrects. Where the correction is unreadable, the value corrected is not kept
    either: the sender no longer stands by it."""
    true_words: tuple[str, ...] = ()
    false_words: tuple[str, ...] = ()

    @model_validator(mode="after")
    def says_what_its_type_needs(self) -> Self:
        """Dates name formats, instants formats and a zone, flags both their words."""
        if self.type in ("date", "instant") and not self.formats:
            raise ValueError(f"a {self.type} needs formats")
        if self.type == "instant" and (self.zone is None) == (self.zone_header is None):
            raise ValueError("an instant needs either zone or zone_header")
        if self.type == "flag" and not (self.true_words and self.false_words):
            raise ValueError("a flag needs true_words and false_words")
        return self


class Layout(_Part):
    """One sender's table in one version."""

    layout_id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]+$")]
    frame: Literal["visits", "live_in_attestations", "authorizations", "aides", "agencies", "referrals", "cin_aliases"]
    form: Literal["csv", "xlsx", "json"]
    source: str
    """Where the layout is known from."""
    columns: dict[str, Column]
    constants: dict[str, str] = {}
    """Canonical columns that hold one text in every row."""
    ignored: tuple[str, ...] = ()
    """Headers the sender writes and we do not read; they may be absent."""
    recognized_by: tuple[str, ...] = ()
    """JSON: paths that every record of this layout has and no record of another."""

    @model_validator(mode="after")
    def names_columns_of_its_frame(self) -> Self:
        """Canonical columns exist in the frame's contract and are filled once."""
        unknown = set(self.columns) | set(self.constants)
        unknown -= set(self.contract.polars_schema()) - set(FILLED_BY_READER)
        if unknown:
            raise ValueError(f"{self.layout_id}: {sorted(unknown)} are no columns of {self.frame}")
        if twice := set(self.columns) & set(self.constants):
            raise ValueError(f"{self.layout_id}: {sorted(twice)} are both read and constant")
        if any(column.corrects not in {None, *self.columns} for column in self.columns.values()):
            raise ValueError(f"{self.layout_id}: corrects names a column that is not read")
        if (self.form == "json") != bool(self.recognized_by):
            raise ValueError(f"{self.layout_id}: recognized_by belongs to JSON layouts, and only to them")
        return self

    @property
    def contract(self) -> type[Contract]:
        """The contract of the frame."""
        return FRAMES[self.frame]

    @property
    def required_headers(self) -> dict[str, str]:
        """Headers that must be in the file: as compared -> as declared."""
        columns = [column for column in self.columns.values() if not column.optional]
        headers = [header for column in columns for header in (*column.headers, column.zone_header)]
        return {compared(header): header for header in headers if header}

    @property
    def known_headers(self) -> dict[str, str]:
        """Headers that may be in the file: as compared -> as declared."""
        optional = [header for column in self.columns.values() for header in column.headers]
        return self.required_headers | {compared(header): header for header in (*optional, *self.ignored)}

    def fits(self, header: tuple[str, ...]) -> bool:
        """Whether a file's header is this layout's: every required column, no unknown one, none twice, in any order."""
        names = [compared(name) for name in header]
        known = set(self.known_headers)
        return len(set(names)) == len(names) and set(self.required_headers) <= set(names) <= known


def frame_of(layout_id: str) -> str:
    """The frame a layout's tables become: a key of `FRAMES`.

    Raises:
        KeyError: no such layout.
    """
    return load_layouts()[layout_id].frame


def compared(header: str) -> str:
    """A header as headers are compared: case and runs of blanks do not count."""
    return " ".join(header.split()).casefold()


@cache
def load_layouts() -> Mapping[str, Layout]:
    """The package's layouts by id.

    Raises:
        pydantic.ValidationError: a layout file breaks the shape of a layout. A fault of ours.
    """
    layouts = {}
    for file in sorted(resources.files("parsers.tabular.layouts").iterdir(), key=lambda f: f.name):
        if file.name.endswith(".toml"):
            layout = Layout.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
            layouts[layout.layout_id] = layout
    return MappingProxyType(layouts)
