"""999, the implementation acknowledgment (005010X231A1): what was accepted of the groups of a file, and why not.

`acknowledgments` says it of a file that was read; `write_999` writes what was said. Codes come from the registry of
rules alone (`acknowledgment_code` of a finding). No value of the file answered ever stands in an answer: what has not
its legal form is left out or stands as zeros.

Frames of `AcknowledgmentFrames` (text and integers; null only where said). Codes that come up to five times stand in
one column, separated by `:`.

`groups`    one row per functional group answered: `interchange_ordinal`, `group_ordinal`, `functional_id`,
            `group_control_number`, `guide_id`, `application_sender` and `application_receiver` of the group
            (of its interchange, where the group names none),
            `acknowledgment_code` (A, E, P, R), `stated_set_count`, `received_set_count`, `accepted_set_count`,
            `error_codes` (or null).
`sets`      one row per transaction set told of: `group_ordinal`, `set_ordinal`, `transaction_code`,
            `set_control_number`, `guide_id` (or null), `acknowledgment_code` (A, E, R), `error_codes` (or null).
`segments`  one row per segment error: `set_ordinal`, `error_ordinal` (from 0 in the file), `segment_id`,
            `segment_position` (ST is 1), `loop_id` (four characters, or null), `error_code`.
`elements`  one row per element error: `error_ordinal`, `element_position`, `component_position` (or null),
            `repetition_position` (or null), `element_reference_number` (or null), `error_code`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import polars as pl

from parsers.transactions.levels import findings_by_level
from parsers.transactions.reading import ReadFile
from parsers.x12.guide_library import data_elements
from parsers.x12.write import (
    COMPONENT,
    ELEMENT,
    SET_ORDINAL,
    Envelope,
    composite,
    interchange_of_groups,
    loop,
    require_writable,
    segment,
)

GUIDE_ID = "005010X231A1"

TRANSACTIONS: Mapping[str, str] = MappingProxyType(
    {
        "BE": "834",
        "HB": "271",
        "HC": "837",
        "HI": "278",
        "HN": "277",
        "HP": "835",
        "HR": "276",
        "HS": "270",
        "RA": "820",
    }
)
"""What a 999 can answer: the functional groups (AK101) with their transaction set (AK201)."""

UNKNOWN_SEGMENT = "ZZZ"
"""Stands for the identifier of a segment that has no legal one."""
UNKNOWN_GUIDE = "000000"
"""Stands for the guide of a group that names none, and whose sets do not either."""

_ELEMENT_ERRORS = "8"  # IK304: the segment has data element errors
_SEGMENT_ERRORS = "5"  # IK502: one or more segments in error
_GUIDE_SEGMENT_ERRORS = "I5"  # IK502: the same, by the implementation guide
_CODES = 5
_GUIDE = ("version_code", "guide_id", "functional_id")
_ELEMENT = ("segment_id", "element_position", "component")
_POSITION = ("acknowledged_ordinal", "error_ordinal", "element_ordinal")
_LAST = 2**62
"""Position behind every set, or every error, of what closes them."""


@dataclass(frozen=True, kw_only=True)
class AcknowledgmentFrames:
    """What a 999 says; the four frames are described at the top of the module."""

    groups: pl.DataFrame
    sets: pl.DataFrame
    segments: pl.DataFrame
    elements: pl.DataFrame


def acknowledgments(read: ReadFile) -> AcknowledgmentFrames:
    """What a 999 says of every functional group of a file, but those of acknowledgments.

    A set with an error is refused, one with no more than warnings that have a code is accepted with errors. A group
    with an error of its own is refused whole, and only sets that have errors themselves are told of; else it is
    accepted, accepted with errors, accepted in part or refused as its sets are. Nothing is said of what no 999 can
    name: groups of other kinds than `TRANSACTIONS`, groups outside an interchange, sets of other kinds (those count
    among the received all the same). Groups of an interchange that a TA1 refuses are among the rows.
    """
    findings = findings_by_level(read).with_columns(
        pl.col("acknowledgment_code").str.split_exact(" ", 1).struct.rename_fields(["element", "code"]).struct.unnest()
    )
    of_sets = findings.filter(pl.col("set_ordinal").is_not_null())
    sets = _judged_sets(read, of_sets)
    groups = _judged_groups(read, findings.filter(pl.col("set_ordinal").is_null()), sets)
    told = sets.join(groups.select("group_ordinal", "is_refused"), on="group_ordinal").filter(
        pl.col("transaction_code").is_in(TRANSACTIONS.values()),
        ~pl.col("is_refused") | (pl.col("acknowledgment_code") == "R"),
    )
    segments, elements = _errors(of_sets, told, _guides(read, told))
    return AcknowledgmentFrames(
        groups=groups.drop("is_refused"),
        sets=told.select(
            "group_ordinal",
            "set_ordinal",
            "transaction_code",
            pl.col("set_control_number").fill_null("0000"),
            "guide_id",
            "acknowledgment_code",
            "error_codes",
        ),
        segments=segments,
        elements=elements,
    )


def _judged_sets(read: ReadFile, findings: pl.DataFrame) -> pl.DataFrame:
    """Every set with its code and the codes of its errors."""
    is_within = pl.col("element").is_in(["IK304", "IK403"])
    is_of_guide = pl.col("code").str.starts_with("I")
    summed_up = (
        pl.when(is_within & is_of_guide)
        .then(pl.lit(_GUIDE_SEGMENT_ERRORS))
        .when(is_within)
        .then(pl.lit(_SEGMENT_ERRORS))
        .when(pl.col("element") == "IK502")
        .then(pl.col("code"))
    )
    codes = findings.group_by("set_ordinal").agg(
        is_wrong=(pl.col("severity_code") == "error").any(),
        is_warned=((pl.col("severity_code") == "warning") & pl.col("code").is_not_null()).any(),
        error_codes=_codes(summed_up),
    )
    is_refused = (pl.col("error_count") > 0) | pl.col("is_wrong").fill_null(value=False)
    return (
        read.envelope.sets.join(codes, on="set_ordinal", how="left", maintain_order="left")
        .with_columns(
            acknowledgment_code=pl.when(is_refused)
            .then(pl.lit("R"))
            .when(pl.col("is_warned"))
            .then(pl.lit("E"))
            .otherwise(pl.lit("A"))
        )
        .with_columns(
            error_codes=pl.when(pl.col("acknowledgment_code") == "R")
            .then(pl.coalesce("error_codes", pl.lit(_SEGMENT_ERRORS)))
            .when(pl.col("acknowledgment_code") == "E")
            .then("error_codes")
        )
    )


def _judged_groups(read: ReadFile, findings: pl.DataFrame, sets: pl.DataFrame) -> pl.DataFrame:
    """Every group that a 999 can name, with its counts and codes; `is_refused` says that it is refused as a whole."""
    own = findings.group_by("group_ordinal").agg(
        is_refused=(pl.col("severity_code") == "error").any(),
        is_warned=((pl.col("severity_code") == "warning") & (pl.col("element") == "AK905")).any(),
        error_codes=_codes(pl.when(pl.col("element") == "AK905").then(pl.col("code"))),
    )
    accepted = sets.group_by("group_ordinal").agg(
        accepted_set_count=(pl.col("acknowledgment_code") != "R").sum().cast(pl.Int64),
        has_warned=(pl.col("acknowledgment_code") == "E").any(),
        set_guide_id=pl.col("guide_id").drop_nulls().first(),
    )
    groups = (
        read.envelope.groups.filter(
            pl.col("functional_id").is_in(list(TRANSACTIONS)), pl.col("interchange_ordinal").is_not_null()
        )
        .join(
            read.envelope.interchanges.select("interchange_ordinal", "sender_id", "receiver_id"),
            on="interchange_ordinal",
            maintain_order="left",
        )
        .join(own, on="group_ordinal", how="left", maintain_order="left")
        .join(accepted, on="group_ordinal", how="left", maintain_order="left")
        .with_columns(pl.col("is_refused", "is_warned", "has_warned").fill_null(value=False))
        .with_columns(
            accepted_set_count=pl.when(pl.col("is_refused"))
            .then(pl.lit(0, pl.Int64))
            .otherwise(pl.col("accepted_set_count").fill_null(0))
        )
    )
    verdict = (
        pl.when(pl.col("is_refused"))
        .then(pl.lit("R"))
        .when(pl.col("accepted_set_count") < pl.col("set_count"))
        .then(pl.when(pl.col("accepted_set_count") == 0).then(pl.lit("R")).otherwise(pl.lit("P")))
        .when(pl.col("is_warned") | pl.col("has_warned"))
        .then(pl.lit("E"))
        .otherwise(pl.lit("A"))
    )
    return groups.select(
        "interchange_ordinal",
        "group_ordinal",
        "functional_id",
        pl.col("group_control_number").fill_null("0"),
        pl.coalesce("guide_id", "set_guide_id", pl.lit(UNKNOWN_GUIDE)).alias("guide_id"),
        pl.coalesce("application_sender", "sender_id").alias("application_sender"),
        pl.coalesce("application_receiver", "receiver_id").alias("application_receiver"),
        verdict.alias("acknowledgment_code"),
        pl.coalesce("stated_set_count", "set_count").alias("stated_set_count"),
        pl.col("set_count").alias("received_set_count"),
        "accepted_set_count",
        "error_codes",
        "is_refused",
    )


def _codes(code: pl.Expr) -> pl.Expr:
    """The first five different codes of a group of rows as one text; null when there are none."""
    joined = code.drop_nulls().unique(maintain_order=True).head(_CODES).str.join(COMPONENT)
    return pl.when(joined != "").then(joined)


def _guides(read: ReadFile, sets: pl.DataFrame) -> pl.DataFrame:
    """What names the guide of every set."""
    groups = read.envelope.groups.select("group_ordinal", "interchange_ordinal", "guide_id", "functional_id")
    versions = read.envelope.interchanges.select("interchange_ordinal", "version_code")
    own = sets.select("set_ordinal", "group_ordinal").join(groups, on="group_ordinal")
    return own.join(versions, on="interchange_ordinal").select("set_ordinal", *_GUIDE)


def _reference_numbers(guides: pl.DataFrame) -> pl.DataFrame:
    """Numbers of data elements, for every guide by segment, element and component (0: the element itself)."""
    known = [
        (*guide, *place, number)
        for guide in guides.select(_GUIDE).drop_nulls().unique(maintain_order=True).iter_rows()
        for place, number in data_elements(*guide).items()
        if number.isdigit()  # those of ISA and TA1 are none an answer can name
    ]
    columns = (*_GUIDE, *_ELEMENT, "element_reference_number")
    positions = dict.fromkeys(_ELEMENT[1:], pl.Int64())
    return pl.DataFrame(known, schema={name: positions.get(name, pl.String()) for name in columns}, orient="row")


def _errors(findings: pl.DataFrame, told: pl.DataFrame, guides: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Errors of segments and of their elements, in the order of the file."""
    begins = told.select("set_ordinal", pl.col("segment_ordinal").alias("set_begin"))
    counted = pl.col("segment_ordinal") - pl.col("set_begin") + 1
    is_element = pl.col("element") == "IK403"
    found = (
        findings.filter(pl.col("element").is_in(["IK304", "IK403"]))
        .join(begins, on="set_ordinal", maintain_order="left")
        .select(
            "set_ordinal",
            pl.coalesce("set_segment_position", counted).alias("segment_position"),
            pl.col("segment_id").fill_null(UNKNOWN_SEGMENT),
            # The loops of the guides have four digits and letters behind; an answer has room for the digits.
            pl.col("loop_id").str.extract(r"^(\d{4})").alias("loop_id"),
            pl.when(is_element).then(pl.lit(_ELEMENT_ERRORS)).otherwise("code").alias("error_code"),
            pl.when(is_element).then("code").alias("element_code"),
            "element_position",
            "component_position",
            "repetition_position",
        )
        .sort("set_ordinal", "segment_position", maintain_order=True)
    )
    segments = (
        found.group_by("set_ordinal", "segment_position", "segment_id", "error_code", maintain_order=True)
        .agg(pl.col("loop_id").drop_nulls().first())
        .with_row_index("error_ordinal")
        .with_columns(pl.col("error_ordinal").cast(pl.Int64))
    )
    keys = ("set_ordinal", "segment_position", "segment_id", "error_code")
    elements = (
        found.filter(pl.col("element_code").is_not_null(), pl.col("element_position").is_not_null())
        .join(segments.select(*keys, "error_ordinal"), on=keys, maintain_order="left")
        .sort("error_ordinal", "element_position", "component_position", "repetition_position", maintain_order=True)
        .join(guides, on="set_ordinal", how="left", maintain_order="left")
        .with_columns(pl.col("component_position").fill_null(0).alias(_ELEMENT[2]))
        .join(_reference_numbers(guides), on=(*_GUIDE, *_ELEMENT), how="left", maintain_order="left")
        .select(
            "error_ordinal",
            "element_position",
            "component_position",
            "repetition_position",
            "element_reference_number",
            pl.col("element_code").alias("error_code"),
        )
    )
    return segments.select(
        "set_ordinal", "error_ordinal", "segment_id", "segment_position", "loop_id", "error_code"
    ), elements


def write_999(*, envelope: Envelope, frames: AcknowledgmentFrames) -> bytes:
    """The bytes of one 999 file: a transaction set for every group answered.

    Args:
        envelope: what ISA says, and the functional group where the groups answered have one sending and receiving
            application; of further pairs of applications each has a functional group of its own, numbered on.
        frames: what is said; described at the top of the module.

    Raises:
        UnwritableValueError: a value is missing or cannot be written.
        EnvelopeError: the envelope's own fields do not fit, or no group is answered.
    """
    _require(frames)
    pairs = frames.groups.select("application_sender", "application_receiver").unique(maintain_order=True)
    groups = []
    for turn, (sender, receiver) in enumerate(pairs.iter_rows()):
        own = replace(
            envelope,
            application_sender=receiver,
            application_receiver=sender,
            group_control_number=envelope.group_control_number + turn,
        )
        chosen = frames.groups.filter(
            pl.col("application_sender") == sender, pl.col("application_receiver") == receiver
        )
        groups.append((own, _parts(chosen, frames)))
    return interchange_of_groups(groups, by=_POSITION, envelope=envelope)


def _require(frames: AcknowledgmentFrames) -> None:
    optional = {"guide_id", "error_codes", "loop_id"}
    optional |= {"component_position", "repetition_position", "element_reference_number"}
    for name, frame in vars(frames).items():
        # Codes arrive as one text whose separator is our component separator.
        plain = [pl.col(c).str.replace_all(COMPONENT, "") for c in frame.columns if c == "error_codes"]
        required = [column for column in frame.columns if column not in optional]
        require_writable(frame.with_columns(plain), frame_name=name, required=required)


def _parts(groups: pl.DataFrame, frames: AcknowledgmentFrames) -> list[pl.DataFrame]:
    col = pl.col
    placed = groups.sort("group_ordinal").with_row_index(SET_ORDINAL).with_columns(col(SET_ORDINAL).cast(pl.Int64))
    sets = frames.sets.rename({"set_ordinal": "acknowledged_ordinal"}).join(
        placed.select("group_ordinal", SET_ORDINAL), on="group_ordinal"
    )
    segments = frames.segments.rename({"set_ordinal": "acknowledged_ordinal"}).join(
        sets.select("acknowledged_ordinal", SET_ORDINAL), on="acknowledged_ordinal"
    )
    elements = frames.elements.join(
        segments.select(SET_ORDINAL, "acknowledged_ordinal", "error_ordinal"), on="error_ordinal"
    ).with_row_index("element_ordinal")
    codes = col("error_codes").str.replace_all(COMPONENT, ELEMENT, literal=True)
    place = composite(col("element_position"), col("component_position"), col("repetition_position"))
    counts = (col("stated_set_count"), col("received_set_count"), col("accepted_set_count"))
    return [
        placed.select(
            SET_ORDINAL, loop(segment("AK1", col("functional_id"), col("group_control_number"), col("guide_id")))
        ),
        sets.select(
            SET_ORDINAL,
            "acknowledged_ordinal",
            loop(segment("AK2", col("transaction_code"), col("set_control_number"), col("guide_id"))),
        ),
        segments.select(
            SET_ORDINAL,
            *_POSITION[:2],
            loop(segment("IK3", col("segment_id"), col("segment_position"), col("loop_id"), col("error_code"))),
        ),
        elements.select(
            SET_ORDINAL,
            *_POSITION[:2],
            col("element_ordinal").cast(pl.Int64),
            loop(segment("IK4", place, col("element_reference_number"), col("error_code"))),
        ),
        sets.select(
            SET_ORDINAL,
            "acknowledged_ordinal",
            pl.lit(_LAST, pl.Int64).alias("error_ordinal"),
            loop(segment("IK5", col("acknowledgment_code"), codes)),
        ),
        placed.select(
            SET_ORDINAL,
            pl.lit(_LAST, pl.Int64).alias("acknowledged_ordinal"),
            loop(segment("AK9", col("acknowledgment_code"), *counts, codes)),
        ),
    ]
