"""270, the eligibility inquiry (005010X279A1): one inquiry per member to bytes, and the bytes back to rows.

The member is the subscriber; one plan per file. A file is proven by reading it back (the inquiries it holds) and by the
second reader (`parsers.x12.second_reader`: envelope, counts, the guide).
"""

import hashlib
from dataclasses import dataclass

import polars as pl

from parsers.x12.write import (
    CREATED_TIME,
    ELEMENT,
    SET_ORDINAL,
    TERMINATOR,
    Envelope,
    date8,
    interchange,
    loop,
    require_writable,
    segment,
    segment_where,
)

GUIDE_ID = "005010X279A1"
INQUIRIES_PER_SET = 99
"""Members per transaction set: the guide recommends at most ninety-nine patients in a batch set."""

HEALTH_BENEFIT_PLAN_COVERAGE = "30"
_TRACE_LENGTH = 20


@dataclass(frozen=True, kw_only=True)
class Inquirer:
    """Who asks (loop 2100B); the tax id stands behind the traces."""

    name: str
    provider_id: str
    tax_id: str


@dataclass(frozen=True, kw_only=True)
class Source:
    """The plan that is asked (loop 2100A)."""

    name: str
    payer_id: str


def write_inquiries(*, envelope: Envelope, inquirer: Inquirer, source: Source, inquiries: pl.DataFrame) -> bytes:
    """The bytes of one 270 file.

    Args:
        envelope: what ISA, GS and ST say.
        inquirer: the network.
        source: the plan.
        inquiries: one row per member: `member_id` (as the plan knows it), `last_name`, `first_name`, `birth_date`,
            `gender_code` (each may be null: what is unknown is not asked with), `from_date`, `to_date` (the days asked
            about). Inquiries stand in the order of `member_id`.

    Raises:
        UnwritableValueError: a value is missing or cannot be written.
        EnvelopeError: the envelope's own fields do not fit, or there is no inquiry.
    """
    require_writable(inquiries, frame_name="inquiries", required=("member_id", "from_date", "to_date"))
    parties = pl.DataFrame([{**vars(inquirer), "source_name": source.name, "payer_id": source.payer_id}])
    require_writable(parties, frame_name="inquirer and source", required=parties.columns)
    ordered = inquiries.sort("member_id", "from_date").with_row_index("ordinal")
    placed = ordered.with_columns(
        (pl.col("ordinal") // INQUIRIES_PER_SET).cast(pl.Int64).alias(SET_ORDINAL),
        # Levels 1 and 2 are the plan and the network.
        level=(pl.col("ordinal") % INQUIRIES_PER_SET + 3).cast(pl.Int64),
        trace=_traces(ordered, envelope=envelope),
    )
    parts = [_headers(placed, envelope=envelope, inquirer=inquirer, source=source), _members(placed, inquirer=inquirer)]
    return interchange(parts, by=("level",), envelope=envelope)


def _traces(inquiries: pl.DataFrame, *, envelope: Envelope) -> pl.Series:
    """TRN02: the same inquiry in the same interchange has the same trace, two inquiries never share one."""
    texts = inquiries.select(
        pl.concat_str(
            pl.lit(f"{envelope.sender_id}|{envelope.receiver_id}|{envelope.interchange_control_number}"),
            "member_id",
            date8(pl.col("from_date")),
            date8(pl.col("to_date")),
            separator="|",
        )
    ).to_series()
    digests = [hashlib.sha256(text.encode()).hexdigest()[:_TRACE_LENGTH].upper() for text in texts]
    return pl.Series(digests, dtype=pl.String)


def _headers(placed: pl.DataFrame, *, envelope: Envelope, inquirer: Inquirer, source: Source) -> pl.DataFrame:
    created = envelope.created_date.strftime("%Y%m%d")
    reference = pl.concat_str(
        pl.lit(f"{envelope.interchange_control_number:09d}"), (pl.col(SET_ORDINAL) + 1).cast(pl.String).str.zfill(4)
    )
    return placed.select(pl.col(SET_ORDINAL).unique().sort()).select(
        SET_ORDINAL,
        loop(
            segment("BHT", "0022", "13", reference, created, CREATED_TIME),
            segment("HL", "1", None, "20", "1"),
            segment("NM1", "PR", "2", source.name, *[None] * 4, "PI", source.payer_id),
            segment("HL", "2", "1", "21", "1"),
            segment("NM1", "1P", "2", inquirer.name, *[None] * 4, "XX", inquirer.provider_id),
        ),
    )


def _members(placed: pl.DataFrame, *, inquirer: Inquirer) -> pl.DataFrame:
    col = pl.col
    # The 270 knows F and M; any other answer is left out.
    gender = pl.when(col("gender_code").is_in(["F", "M"])).then(col("gender_code"))
    period = pl.concat_str(date8(col("from_date")), date8(col("to_date")), separator="-")
    return placed.select(
        SET_ORDINAL,
        "level",
        loop(
            segment("HL", col("level"), "2", "22", "0"),
            segment("TRN", "1", col("trace"), f"1{inquirer.tax_id}"),  # 1: what follows is an employer's tax id
            segment("NM1", "IL", "1", col("last_name"), col("first_name"), *[None] * 3, "MI", col("member_id")),
            segment_where(col("birth_date").is_not_null(), segment("DMG", "D8", date8(col("birth_date")), gender)),
            segment("DTP", "291", "RD8", period),
            segment("EQ", HEALTH_BENEFIT_PLAN_COVERAGE),
        ),
    )


def read_back(content: bytes) -> pl.DataFrame:
    """The inquiries a file of `write_inquiries` holds: `trace`, `member_id`, `last_name`, `first_name`, `period`.

    Raises:
        UnicodeDecodeError: the file holds bytes that are not ASCII.
    """
    texts = pl.Series("text", content.decode("ascii").removesuffix(TERMINATOR).split(TERMINATOR))
    segments = (
        texts.str.split_exact(ELEMENT, 10)
        .struct.rename_fields([f"e{n}" for n in range(11)])
        .struct.unnest()
        .with_columns(member=((pl.col("e0") == "HL") & (pl.col("e3") == "22")).cum_sum())
        .filter(pl.col("member") > 0)
    )
    traces = segments.filter(pl.col("e0") == "TRN").select("member", trace="e2")
    names = segments.filter(pl.col("e0") == "NM1", pl.col("e1") == "IL").select(
        "member", member_id="e9", last_name=pl.col("e3").replace("", None), first_name=pl.col("e4").replace("", None)
    )
    periods = segments.filter(pl.col("e0") == "DTP").select("member", period="e3")
    return traces.join(names, on="member", how="left").join(periods, on="member", how="left").drop("member")
