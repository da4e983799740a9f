"""276, the claim status inquiry (005010X212): one question per claim to bytes, and the bytes back to rows.

The member is the subscriber and the patient; one plan per file. A file is proven by reading it back (the claims it asks
about) and by the second reader (`parsers.x12.second_reader`: envelope, counts, the guide).
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
    amount,
    date8,
    interchange,
    loop,
    require_writable,
    segment,
    segment_where,
)

GUIDE_ID = "005010X212"

_POSITION = ("provider_ordinal", "subscriber_ordinal", "claim_ordinal")
_OPTIONAL = {"claim_id_payer", "first_name", "birth_date", "gender_code"}
_TRACE_LENGTH = 20


@dataclass(frozen=True, kw_only=True)
class Inquirer:
    """Who asks (loop 2100B). `submitter_id` is the id the plan knows the sender of claim files by."""

    name: str
    submitter_id: str


@dataclass(frozen=True, kw_only=True)
class Source:
    """The plan that is asked (loop 2100A)."""

    name: str
    payer_id: str


def write_276(
    *, envelope: Envelope, inquirer: Inquirer, source: Source, claims: pl.DataFrame, claims_per_set: int
) -> bytes:
    """The bytes of one 276 file.

    Args:
        envelope: what ISA, GS and ST say.
        inquirer: the network.
        source: the plan.
        claims: one row per claim: `claim_id_submitter`, `claim_id_payer` (null: not known), `billing_provider_id`
            (NPI), `billing_provider_name`, `member_id` (as the plan knows it), `last_name`, `first_name`,
            `birth_date`, `gender_code` (each of the three may be null), `charge_cents`, `from_date`, `to_date`.
            Claims stand in the order billing provider, member, first date, claim id.
        claims_per_set: claims in a transaction set.

    Raises:
        UnwritableValueError: a value is missing or cannot be written.
        EnvelopeError: the envelope's own fields do not fit, or there is no claim.
    """
    required = [column for column in claims.columns if column not in _OPTIONAL]
    require_writable(claims, frame_name="claims", required=required)
    parties = pl.DataFrame([{**vars(inquirer), "source_name": source.name, "payer_id": source.payer_id}])
    require_writable(parties, frame_name="inquirer and source", required=parties.columns)
    placed = _placed(claims, claims_per_set=claims_per_set)
    parts = [
        _headers(placed, envelope=envelope, inquirer=inquirer, source=source),
        _provider_loops(placed),
        _subscriber_loops(placed),
        _claim_loops(placed, traces=_traces(placed, envelope=envelope)),
    ]
    return interchange(parts, by=_POSITION, envelope=envelope)


def _placed(claims: pl.DataFrame, *, claims_per_set: int) -> pl.DataFrame:
    """Claims in file order with their position and the numbers of their hierarchical levels."""
    ordered = claims.sort("billing_provider_id", "member_id", "from_date", "claim_id_submitter").with_row_index(
        "claim_ordinal"
    )
    provider = [SET_ORDINAL, "billing_provider_id"]
    opened = ordered.with_columns(
        pl.col("claim_ordinal").cast(pl.Int64),
        (pl.col("claim_ordinal") // claims_per_set).cast(pl.Int64).alias(SET_ORDINAL),
    ).with_columns(
        opens_provider=pl.int_range(pl.len()).over(provider) == 0,
        opens_subscriber=pl.int_range(pl.len()).over([*provider, "member_id"]) == 0,
    )
    return opened.with_columns(
        provider_ordinal=pl.col("opens_provider").cast(pl.Int64).cum_sum(),
        subscriber_ordinal=pl.col("opens_subscriber").cast(pl.Int64).cum_sum(),
        # HL01 counts levels through the set; levels 1 and 2 are the plan and the network.
        subscriber_level=(pl.col("opens_provider").cast(pl.Int64) + pl.col("opens_subscriber").cast(pl.Int64))
        .cum_sum()
        .over(SET_ORDINAL)
        + 2,
    ).with_columns(
        # A provider's level comes right before that of its first subscriber.
        provider_level=pl.col("subscriber_level").first().over(provider) - 1,
    )


def _traces(claims: pl.DataFrame, *, envelope: Envelope) -> pl.Series:
    """TRN02: the same claim in the same interchange has the same trace, two claims never share one."""
    asked = f"{envelope.sender_id}|{envelope.receiver_id}|{envelope.interchange_control_number}"
    digests = (hashlib.sha256(f"{asked}|{claim}".encode()).hexdigest() for claim in claims["claim_id_submitter"])
    return pl.Series("trace", [digest[:_TRACE_LENGTH].upper() for digest in digests], dtype=pl.String)


def _headers(placed: pl.DataFrame, *, envelope: Envelope, inquirer: Inquirer, source: Source) -> pl.DataFrame:
    created = envelope.created_date.strftime("%Y%m%d")
    reference = pl.concat_str(
        pl.lit(f"{envelope.interchange_control_number:09d}"), (pl.col(SET_ORDINAL) + 1).cast(pl.String).str.zfill(4)
    )
    return placed.select(pl.col(SET_ORDINAL).unique().sort()).select(
        SET_ORDINAL,
        loop(
            segment("BHT", "0010", "13", reference, created, CREATED_TIME),
            segment("HL", "1", None, "20", "1"),
            segment("NM1", "PR", "2", source.name, *[None] * 4, "PI", source.payer_id),
            segment("HL", "2", "1", "21", "1"),
            segment("NM1", "41", "2", inquirer.name, *[None] * 4, "46", inquirer.submitter_id),
        ),
    )


def _provider_loops(placed: pl.DataFrame) -> pl.DataFrame:
    col = pl.col
    return placed.filter("opens_provider").select(
        SET_ORDINAL,
        "provider_ordinal",
        loop(
            segment("HL", col("provider_level"), "2", "19", "1"),
            segment("NM1", "1P", "2", col("billing_provider_name"), *[None] * 4, "XX", col("billing_provider_id")),
        ),
    )


def _subscriber_loops(placed: pl.DataFrame) -> pl.DataFrame:
    col = pl.col
    # The 276 knows F and M; any other answer is left out.
    gender = pl.when(col("gender_code").is_in(["F", "M"])).then(col("gender_code"))
    return placed.filter("opens_subscriber").select(
        SET_ORDINAL,
        *_POSITION[:2],
        loop(
            segment("HL", col("subscriber_level"), col("provider_level"), "22", "0"),
            segment_where(col("birth_date").is_not_null(), segment("DMG", "D8", date8(col("birth_date")), gender)),
            segment("NM1", "IL", "1", col("last_name"), col("first_name"), *[None] * 3, "MI", col("member_id")),
        ),
    )


def _claim_loops(placed: pl.DataFrame, *, traces: pl.Series) -> pl.DataFrame:
    col = pl.col
    period = pl.concat_str(date8(col("from_date")), date8(col("to_date")), separator="-")
    return placed.with_columns(traces).select(
        SET_ORDINAL,
        *_POSITION,
        loop(
            segment("TRN", "1", col("trace")),
            segment_where(col("claim_id_payer").is_not_null(), segment("REF", "1K", col("claim_id_payer"))),
            segment("REF", "EJ", col("claim_id_submitter")),
            segment("AMT", "T3", amount(col("charge_cents"))),
            segment("DTP", "472", "RD8", period),
        ),
    )


def read_back(content: bytes) -> pl.DataFrame:
    """The claims a file of `write_276` asks about: `trace`, `claim_id_submitter`, `claim_id_payer`, `charge` (text),
    `period`, `member_id`, `last_name`, `first_name`, `billing_provider_id`.

    Raises:
        UnicodeDecodeError: the file holds bytes that are not ASCII.
    """
    texts = pl.Series("text", content.decode("ascii").removesuffix(TERMINATOR).split(TERMINATOR))
    name, mark = pl.col("e0"), pl.col("e1")
    segments = (
        texts.str.split_exact(ELEMENT, 10)
        .struct.rename_fields([f"e{number}" for number in range(11)])
        .struct.unnest()
        .with_columns(
            provider=((name == "HL") & (pl.col("e3") == "19")).cum_sum(),
            subscriber=((name == "HL") & (pl.col("e3") == "22")).cum_sum(),
            claim=(name == "TRN").cum_sum(),
        )
    )
    claims = segments.filter(name == "TRN").select("claim", "subscriber", "provider", trace="e2")
    payer_ids = segments.filter(name == "REF", mark == "1K").select("claim", claim_id_payer="e2")
    own_ids = segments.filter(name == "REF", mark == "EJ").select("claim", claim_id_submitter="e2")
    charges = segments.filter(name == "AMT").select("claim", charge="e2")
    periods = segments.filter(name == "DTP").select("claim", period="e3")
    members = segments.filter(name == "NM1", mark == "IL").select(
        "subscriber", last_name="e3", first_name=pl.col("e4").replace("", None), member_id="e9"
    )
    providers = segments.filter(name == "NM1", mark == "1P").select("provider", billing_provider_id="e9")
    for frame in (own_ids, payer_ids, charges, periods):
        claims = claims.join(frame, on="claim", how="left", maintain_order="left")
    return (
        claims.join(members, on="subscriber", how="left", maintain_order="left")
        .join(providers, on="provider", how="left", maintain_order="left")
        .drop("claim", "subscriber", "provider")
    )
