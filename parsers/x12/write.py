"""Writing X12: frames become segments, segments become the bytes of one interchange.

A segment is a Polars expression over the frame that carries its values, so a whole loop of segments is written by one
`select`. Rows of all loops carry their position (set, then loop keys); one sort puts parents before children, one
join makes the bytes. Counts in SE, GE and IEA are counted from the text itself.

Knows delimiters, characters, numbers and the envelope; knows no transaction set.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Literal

import polars as pl

ELEMENT = "*"
COMPONENT = ":"
REPETITION = "^"
TERMINATOR = "~"

CREATED_TIME = "1200"
"""Time of creation where none is given: a constant, so that the same inputs are the same bytes at any hour."""

SET_ORDINAL = "set_ordinal"
"""Column of every part: the transaction set within the group, from 0."""

# X12.5 extended character set, without our four delimiters.
_UNWRITABLE = r"""[^A-Z0-9a-z !"&'()+,\-./;?=%@\[\]_{}\\|<>#$]"""
# X12.5 basic character set, without our delimiters that belong to it: what names and addresses are written in.
_UNPRINTABLE = r"""[^A-Z0-9 !"&'()+,\-./;?=]"""

# Letters and marks that Unicode does not decompose into a base letter, in their customary Latin spelling.
_SPELLINGS: Mapping[str, str] = MappingProxyType(
    {
        **dict(zip("ÆŒØŁĐÐÞĦẞŊ", ("AE", "OE", "O", "L", "D", "D", "TH", "H", "SS", "NG"), strict=True)),
        **dict.fromkeys("\u2018\u2019\u201b\u02bc\u02bb\u02b9\u0060", "'"),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
        **dict.fromkeys("\u201c\u201d\u201e", '"'),
    }
)


_NOTHING = "There is nothing to write: an interchange or a group without content is not X12."


class UnwritableValueError(ValueError):
    """A value cannot stand in an X12 file: a delimiter, a character outside the set, or nothing where a value must be.

    Names frame, column and row position, never the value.
    """

    def __init__(self, *, frame_name: str, column_name: str, row_number: int, reason: str) -> None:
        self.frame_name = frame_name
        self.column_name = column_name
        self.row_number = row_number
        super().__init__(
            f"X12 writing: {frame_name}.{column_name}, row {row_number} (from 1) {reason} (X12.5 character set). "
            "Nothing was written; the stage that built the frame must hold or transliterate the value."
        )


class EnvelopeError(ValueError):
    """An envelope field does not fit ISA, GS or ST; names the field and what fits."""


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """Everything ISA, GS and ST carry beside counts.

    `created_date` is the date in ISA09 and GS04, `created_time` the time in ISA10 and GS05, HHMM.
    """

    sender_qualifier: str
    sender_id: str
    receiver_qualifier: str
    receiver_id: str
    application_sender: str
    application_receiver: str
    usage_code: Literal["P", "T"]
    acknowledgment_requested_code: Literal["0", "1"]
    created_date: date
    interchange_control_number: int
    group_control_number: int
    functional_id: str
    set_id: str
    guide_id: str
    created_time: str = CREATED_TIME


def segment(segment_id: str, *elements: pl.Expr | str | None) -> pl.Expr:
    """One segment as an expression; null elements are empty, empty elements and components at the end are not written.

    Strings are literal text, expressions are columns of the frame the segment is selected from.
    """
    texts = [_text(element) for element in elements]
    joined = pl.concat_str([pl.lit(segment_id), *texts], separator=ELEMENT)
    return joined.str.strip_chars_end(ELEMENT + COMPONENT) + TERMINATOR


def composite(*components: pl.Expr | str | None) -> pl.Expr:
    """Components of one element; empty ones at the end are not written."""
    return pl.concat_str([_text(component) for component in components], separator=COMPONENT).str.strip_chars_end(
        COMPONENT
    )


def segment_where(present: pl.Expr, written: pl.Expr) -> pl.Expr:
    """The segment on rows where `present` holds, nothing on the others."""
    return pl.when(present).then(written).otherwise(pl.lit(""))


def loop(*segments: pl.Expr) -> pl.Expr:
    """The segments of one loop as the column `text` of a part."""
    return pl.concat_str(segments).alias("text")


def amount(cents: pl.Expr) -> pl.Expr:
    """Integer cents as X12 type R: no needless zeros, no needless point (1250 -> 12.5, 500 -> 5, 5 -> .05)."""
    size = cents.abs()
    whole, rest = size // 100, size % 100
    sign = pl.when(cents < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    digits = pl.when((whole == 0) & (rest != 0)).then(pl.lit("")).otherwise(whole.cast(pl.String))
    fraction = pl.concat_str(pl.lit("."), rest.cast(pl.String).str.zfill(2)).str.strip_chars_end("0")
    return pl.concat_str(sign, digits, pl.when(rest == 0).then(pl.lit("")).otherwise(fraction))


def date8(day: pl.Expr) -> pl.Expr:
    """A date as CCYYMMDD."""
    return day.dt.strftime("%Y%m%d")


def transliterated(text: pl.Expr, *, max_length: int) -> pl.Expr:
    """A name or address in X12's basic characters: upper case, no accents, other characters to spaces, cut to length.

    Null where nothing is left, so that a name in a script without Latin letters shows as missing.
    """
    # Upper case last, too: compatibility decomposition can bring lower case back.
    latin = text.str.to_uppercase().str.normalize("NFKD").str.to_uppercase().str.replace_all(r"\p{Mn}", "")
    spelled = latin.str.replace_many(list(_SPELLINGS), list(_SPELLINGS.values()))
    plain = spelled.str.replace_all(_UNPRINTABLE, " ").str.replace_all(" +", " ").str.strip_chars(" ")
    cut = plain.str.slice(0, max_length).str.strip_chars_end(" ")
    return pl.when(cut != "").then(cut)


def is_writable(text: pl.Expr) -> pl.Expr:
    """Whether a value, an identifier for instance, can stand in a file exactly as it is; null for null."""
    return ~text.str.contains(_UNWRITABLE) & (text != "") & (text == text.str.strip_chars(" "))


def require_writable(frame: pl.DataFrame, *, frame_name: str, required: Sequence[str]) -> None:
    """Check every text column of a frame before its segments are written.

    Raises:
        UnwritableValueError: a value holds a delimiter or a character outside the extended set, or a required one is
            null or empty.
    """
    texts = [name for name, dtype in frame.schema.items() if dtype == pl.String]
    bad = frame.select(
        *(pl.col(name).str.contains(_UNWRITABLE).arg_max().alias(f"{name} holds") for name in texts),
        *(pl.col(name).str.contains(_UNWRITABLE).any().alias(f"{name} is bad") for name in texts),
    )
    for name in texts:
        if bad[f"{name} is bad"].item():
            _refuse(frame_name, name, int(bad[f"{name} holds"].item()), "holds a character that cannot be written")
    for name in required:
        is_missing = frame[name].is_null() if name not in texts else frame[name].is_null() | (frame[name] == "")
        if is_missing.any():
            _refuse(frame_name, name, int(is_missing.arg_max() or 0), "is missing")


def interchange(parts: Sequence[pl.DataFrame], *, by: Sequence[str], envelope: Envelope) -> bytes:
    """The bytes of one interchange with one group.

    Args:
        parts: frames of `set_ordinal` (from 0, without gaps), some of the `by` columns (integers), and `text`, the
            segments of that row's loop. A part that lacks a `by` column stands above the rows that have it.
        by: position keys below the set, outermost first.
        envelope: what ISA, GS and ST say.

    Returns:
        ISA, GS, every set as ST ... SE, GE, IEA; no line breaks.

    Raises:
        EnvelopeError: a field does not fit the envelope.
    """
    return interchange_of_groups([(envelope, parts)], by=by, envelope=envelope)


def interchange_of_groups(
    groups: Sequence[tuple[Envelope, Sequence[pl.DataFrame]]], *, by: Sequence[str], envelope: Envelope
) -> bytes:
    """The bytes of one interchange with several groups.

    Args:
        groups: what GS and ST say of each group, and its parts, as for `interchange`.
        by: position keys below the set, outermost first.
        envelope: what ISA says.

    Raises:
        EnvelopeError: a field does not fit the envelope, or there is no group.
    """
    texts = [_group(_sets(parts, by=by, envelope=own), own) for own, parts in groups]
    if not texts:
        raise EnvelopeError(_NOTHING)
    return _enveloped("".join(texts), envelope, group_count=len(texts)).encode("ascii")


def interchange_of_segments(segments: pl.Series, *, envelope: Envelope) -> bytes:
    """The bytes of one interchange that holds segments outside any group (TA1) and no group.

    Raises:
        EnvelopeError: a field does not fit the envelope, or there is no segment.
    """
    if segments.is_empty():
        raise EnvelopeError(_NOTHING)
    return _enveloped("".join(segments.to_list()), envelope, group_count=0).encode("ascii")


def _sets(parts: Sequence[pl.DataFrame], *, by: Sequence[str], envelope: Envelope) -> pl.Series:
    keys = [SET_ORDINAL, *by]
    rows = pl.concat([part.select(*(k for k in keys if k in part.columns), "text") for part in parts], how="diagonal")
    ordered = rows.sort(keys, nulls_last=False, maintain_order=True)
    number = (pl.col(SET_ORDINAL) + 1).cast(pl.String).str.zfill(4)
    return (
        ordered.group_by(SET_ORDINAL, maintain_order=True)
        .agg(pl.col("text").str.join(""))
        .with_columns(count=pl.col("text").str.count_matches(TERMINATOR, literal=True) + 2, number=number)
        .select(
            pl.concat_str(
                segment("ST", envelope.set_id, pl.col("number"), envelope.guide_id),
                pl.col("text"),
                segment("SE", pl.col("count").cast(pl.String), pl.col("number")),
            )
        )
        .to_series()
    )


def _group(sets: pl.Series, envelope: Envelope) -> str:
    """GS, the sets, GE."""
    if sets.is_empty():
        raise EnvelopeError(_NOTHING)
    number = str(envelope.group_control_number)
    _check(envelope)
    gs = ELEMENT.join(
        (
            *("GS", envelope.functional_id, envelope.application_sender, envelope.application_receiver),
            *(envelope.created_date.strftime("%Y%m%d"), envelope.created_time, number, "X", envelope.guide_id),
        )
    )
    return gs + TERMINATOR + "".join(sets.to_list()) + f"GE{ELEMENT}{len(sets)}{ELEMENT}{number}{TERMINATOR}"


def _enveloped(content: str, envelope: Envelope, *, group_count: int) -> str:
    """ISA, the content, IEA."""
    _check(envelope)
    control = f"{envelope.interchange_control_number:09d}"
    isa = ELEMENT.join(
        (
            *("ISA", "00", " " * 10, "00", " " * 10),
            *(envelope.sender_qualifier, envelope.sender_id.ljust(15)),
            *(envelope.receiver_qualifier, envelope.receiver_id.ljust(15)),
            *(envelope.created_date.strftime("%y%m%d"), envelope.created_time, REPETITION, "00501", control),
            *(envelope.acknowledgment_requested_code, envelope.usage_code, COMPONENT),
        )
    )
    return isa + TERMINATOR + content + f"IEA{ELEMENT}{group_count}{ELEMENT}{control}{TERMINATOR}"


def _check(envelope: Envelope) -> None:
    widths = {
        "sender_qualifier": (2, 2),
        "sender_id": (2, 15),
        "receiver_qualifier": (2, 2),
        "receiver_id": (2, 15),
        "application_sender": (2, 15),
        "application_receiver": (2, 15),
    }
    for name, (least, most) in widths.items():
        value: str = getattr(envelope, name)
        if not least <= len(value) <= most or not pl.select(is_writable(pl.lit(value))).item():
            raise EnvelopeError(
                f"Envelope field {name} must be {least} to {most} characters of X12. Correct the profile."
            )
    if not re.fullmatch(r"([01]\d|2[0-3])[0-5]\d", envelope.created_time):
        raise EnvelopeError("Envelope field created_time must be hours and minutes, HHMM.")
    for name in ("interchange_control_number", "group_control_number"):
        if not 1 <= getattr(envelope, name) <= 999_999_999:  # ISA13 has nine digits, GS06 at most nine
            raise EnvelopeError(f"Envelope field {name} must be 1 to 999999999. Reserve another control number.")


def _text(element: pl.Expr | str | None) -> pl.Expr:
    if isinstance(element, pl.Expr):
        return element.cast(pl.String).fill_null("")
    return pl.lit(element or "")


def _refuse(frame_name: str, column_name: str, index: int, reason: str) -> None:
    raise UnwritableValueError(frame_name=frame_name, column_name=column_name, row_number=index + 1, reason=reason)
