"""837P, the professional claim, as the network sends it (005010X222A1): frames to bytes, and the bytes back to rows.

The member is the subscriber and the patient; one payer per file; every line stands on the claim's one diagnosis.
Column names here are those of the business; where each one goes in X12 is known to this module alone.

Frames of `ClaimFrames` (text, dates and integers; null only where said):

`providers`    one row per billing or rendering provider: `provider_id` (NPI), `name`, `tax_id`, `taxonomy_code`,
               `address_line_1`, `city_name`, `state_code`, `postal_code` (nine digits).
`subscribers`  one row per member: `subscriber_key`, `member_id` (as the payer knows it), `last_name`, `first_name`,
               `middle_name` (or null), `birth_date`, `gender_code`, `address_line_1`, `address_line_2` (or null),
               `city_name`, `state_code`, `postal_code` (five or nine digits).
`claims`       one row per claim: `claim_id_submitter`, `billing_provider_id`, `rendering_provider_id` (null: the
               billing provider itself), `subscriber_key`, `from_date`, `charge_cents`, `place_of_service_code`,
               `frequency_code`, `original_claim_id_payer` (REF F8; null: the claim is an original),
               `authorization_id` (null: on the lines), `diagnosis_code`.
`lines`        one row per service line: `claim_id_submitter`, `line_number`, `line_id_submitter`, `service_code`,
               `modifier_codes` (separated by :, or null), `charge_cents`, `units`, `place_of_service_code`,
               `service_date`, `authorization_id` (null: on the claim).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from parsers.x12.write import (
    COMPONENT,
    CREATED_TIME,
    ELEMENT,
    SET_ORDINAL,
    TERMINATOR,
    Envelope,
    amount,
    composite,
    date8,
    interchange,
    loop,
    require_writable,
    segment,
    segment_where,
)

GUIDE_ID = "005010X222A1"
ORIGINAL = "1"
"""CLM05-3 of a claim that corrects none; 7 replaces and 8 voids the claim of the payer's number in REF F8."""
CLAIMS_PER_SUBSCRIBER = 100
"""Claims under one subscriber level: the guide's repeat of loop 2300. More of them open a second level."""

_POSITION = ("provider_ordinal", "subscriber_ordinal", "claim_ordinal", "line_number")


@dataclass(frozen=True, kw_only=True)
class Submitter:
    """Who sends the file (loop 1000A)."""

    name: str
    submitter_id: str
    contact_name: str
    contact_phone: str


@dataclass(frozen=True, kw_only=True)
class Payer:
    """Who receives and pays (loops 1000B and 2010BB). `receiver_id` is the id in the receiver's name segment."""

    name: str
    payer_id: str
    receiver_id: str
    claim_filing_code: str


@dataclass(frozen=True, kw_only=True)
class ClaimFrames:
    """What is billed; the four frames are described at the top of the module."""

    providers: pl.DataFrame
    subscribers: pl.DataFrame
    claims: pl.DataFrame
    lines: pl.DataFrame


@dataclass(frozen=True)
class FileRows:
    """What a claim file says, read from its bytes alone.

    claims: `claim_id_submitter`, `charge_cents`, `place_of_service_code`, `frequency_code`, `original_claim_id_payer`,
        `diagnosis_code`, `authorization_id`, `member_id`, `last_name`, `first_name`, `birth_date` (text), `payer_id`,
        `billing_provider_id`, `rendering_provider_id`.
    lines: `claim_id_submitter`, `line_number`, `line_id_submitter`, `service_code`, `modifier_codes`, `charge_cents`,
        `units`, `place_of_service_code` (null: the claim's), `service_date` (text), `authorization_id`.
    """

    claims: pl.DataFrame
    lines: pl.DataFrame


def write_claims(
    *,
    envelope: Envelope,
    submitter: Submitter,
    payer: Payer,
    frames: ClaimFrames,
    claims_per_set: int,
) -> bytes:
    """The bytes of one 837P file; the frames are described at the top of the module.

    Claims stand in the order billing provider, subscriber, first date, claim id, whatever the order of the rows; every
    `claims_per_set` of them make a transaction set.

    Raises:
        UnwritableValueError: a value is missing or cannot be written; nothing is replaced silently.
        EnvelopeError: the envelope's own fields do not fit.
    """
    _require(frames)
    placed = _placed(frames.claims, claims_per_set=claims_per_set)
    written_claims = _with_providers(placed.join(frames.subscribers, on="subscriber_key", how="left"), frames.providers)
    # The frames were checked one by one; here, that every claim found its subscriber and its providers.
    found = ("member_id", "billing_name", "rendering_name")
    require_writable(written_claims.select(found), frame_name="claims", required=found)
    parts = [
        _headers(placed, envelope=envelope, submitter=submitter, payer=payer),
        _provider_loops(written_claims),
        _subscriber_loops(written_claims, payer=payer),
        _claim_loops(written_claims),
        _line_loops(placed, frames.lines),
    ]
    return interchange(parts, by=_POSITION, envelope=envelope)


def _require(frames: ClaimFrames) -> None:
    optional = {"middle_name", "address_line_2", "rendering_provider_id", "authorization_id", "modifier_codes"}
    optional |= {"original_claim_id_payer"}
    for name, frame in vars(frames).items():
        # Modifiers arrive as one text whose separator is our component separator.
        plain = [pl.col(c).str.replace_all(COMPONENT, "") for c in frame.columns if c == "modifier_codes"]
        required = [c for c in frame.columns if c not in optional]
        require_writable(frame.with_columns(plain), frame_name=name, required=required)
    # A replacement or void that does not name what it corrects would be filed as one more claim.
    corrections = frames.claims.filter(pl.col("frequency_code") != ORIGINAL)
    number = "original_claim_id_payer"
    require_writable(corrections.select(number), frame_name="corrections", required=(number,))


def _placed(claims: pl.DataFrame, *, claims_per_set: int) -> pl.DataFrame:
    """Claims in file order with their position and the numbers of their hierarchical levels."""
    in_order = claims.sort("billing_provider_id", "subscriber_key", "from_date", "claim_id_submitter").with_row_index(
        "claim_ordinal"
    )
    provider = [SET_ORDINAL, "billing_provider_id"]
    subscriber = [*provider, "subscriber_key"]
    ordinals = in_order.with_columns(
        pl.col("claim_ordinal").cast(pl.Int64),
        (pl.col("claim_ordinal") // claims_per_set).cast(pl.Int64).alias(SET_ORDINAL),
    ).with_columns(
        opens_provider=pl.int_range(pl.len()).over(provider) == 0,
        opens_subscriber=pl.int_range(pl.len()).over(subscriber) % CLAIMS_PER_SUBSCRIBER == 0,
    )
    return ordinals.with_columns(
        provider_ordinal=pl.col("opens_provider").cast(pl.Int64).cum_sum(),
        subscriber_ordinal=pl.col("opens_subscriber").cast(pl.Int64).cum_sum(),
        # HL01 counts levels through the set: providers and subscribers opened so far.
        subscriber_level=(pl.col("opens_provider").cast(pl.Int64) + pl.col("opens_subscriber").cast(pl.Int64))
        .cum_sum()
        .over(SET_ORDINAL),
    ).with_columns(
        # A provider's level comes right before that of its first subscriber.
        provider_level=pl.col("subscriber_level").first().over(provider) - 1,
    )


def _with_providers(claims: pl.DataFrame, providers: pl.DataFrame) -> pl.DataFrame:
    def named(role: str) -> pl.DataFrame:
        return providers.rename({c: f"{role}_{c}" for c in providers.columns})

    both_named = claims.with_columns(rendering_key=pl.coalesce("rendering_provider_id", "billing_provider_id"))
    return both_named.join(named("billing"), on="billing_provider_id", how="left").join(
        named("rendering").rename({"rendering_provider_id": "rendering_key"}), on="rendering_key", how="left"
    )


def _headers(placed: pl.DataFrame, *, envelope: Envelope, submitter: Submitter, payer: Payer) -> pl.DataFrame:
    created = envelope.created_date.strftime("%Y%m%d")
    reference = pl.concat_str(
        pl.lit(f"{envelope.interchange_control_number:09d}"), (pl.col(SET_ORDINAL) + 1).cast(pl.String).str.zfill(4)
    )
    contact = ("IC", submitter.contact_name, "TE", submitter.contact_phone)
    require_writable(
        pl.DataFrame([{**vars(submitter), **{f"payer_{k}": v for k, v in vars(payer).items()}}]),
        frame_name="submitter and payer",
        required=(),
    )
    return placed.select(pl.col(SET_ORDINAL).unique().sort()).select(
        SET_ORDINAL,
        loop(
            segment("BHT", "0019", "00", reference, created, CREATED_TIME, "CH"),
            segment("NM1", "41", "2", submitter.name, *[None] * 4, "46", submitter.submitter_id),
            segment("PER", *contact),
            segment("NM1", "40", "2", payer.name, *[None] * 4, "46", payer.receiver_id),
        ),
    )


def _provider_loops(claims: pl.DataFrame) -> pl.DataFrame:
    col = pl.col
    return claims.filter("opens_provider").select(
        SET_ORDINAL,
        "provider_ordinal",
        loop(
            segment("HL", col("provider_level"), None, "20", "1"),
            segment("PRV", "BI", "PXC", col("billing_taxonomy_code")),
            segment("NM1", "85", "2", col("billing_name"), *[None] * 4, "XX", col("billing_provider_id")),
            segment("N3", col("billing_address_line_1")),
            segment("N4", col("billing_city_name"), col("billing_state_code"), col("billing_postal_code")),
            segment("REF", "EI", col("billing_tax_id")),
        ),
    )


def _subscriber_loops(claims: pl.DataFrame, *, payer: Payer) -> pl.DataFrame:
    col = pl.col
    name = (col("last_name"), col("first_name"), col("middle_name"), None, None)
    return claims.filter("opens_subscriber").select(
        SET_ORDINAL,
        "provider_ordinal",
        "subscriber_ordinal",
        loop(
            segment("HL", col("subscriber_level"), col("provider_level"), "22", "0"),
            segment("SBR", "P", "18", *[None] * 6, payer.claim_filing_code),
            segment("NM1", "IL", "1", *name, "MI", col("member_id")),
            segment("N3", col("address_line_1"), col("address_line_2")),
            segment("N4", col("city_name"), col("state_code"), col("postal_code")),
            segment("DMG", "D8", date8(col("birth_date")), col("gender_code")),
            segment("NM1", "PR", "2", payer.name, *[None] * 4, "PI", payer.payer_id),
        ),
    )


def _claim_loops(claims: pl.DataFrame) -> pl.DataFrame:
    col = pl.col
    is_rendered_by_another = col("rendering_provider_id").is_not_null()
    place = composite(col("place_of_service_code"), "B", col("frequency_code"))
    return claims.select(
        SET_ORDINAL,
        *_POSITION[:3],
        loop(
            segment(
                *("CLM", col("claim_id_submitter"), amount(col("charge_cents")), None, None, place, "Y", "A", "Y", "Y")
            ),
            segment_where(col("authorization_id").is_not_null(), segment("REF", "G1", col("authorization_id"))),
            segment_where(
                col("original_claim_id_payer").is_not_null(), segment("REF", "F8", col("original_claim_id_payer"))
            ),
            segment("HI", composite("ABK", col("diagnosis_code"))),
            segment_where(
                is_rendered_by_another,
                pl.concat_str(
                    segment("NM1", "82", "2", col("rendering_name"), *[None] * 4, "XX", col("rendering_provider_id")),
                    segment("PRV", "PE", "PXC", col("rendering_taxonomy_code")),
                ),
            ),
        ),
    )


def _line_loops(placed: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    col = pl.col
    claim = placed.select(
        "claim_id_submitter", SET_ORDINAL, *_POSITION[:3], claim_place=pl.col("place_of_service_code")
    )
    own_place = pl.when(col("place_of_service_code") != col("claim_place")).then(col("place_of_service_code"))
    procedure = composite("HC", col("service_code"), col("modifier_codes"))
    return lines.join(claim, on="claim_id_submitter").select(
        SET_ORDINAL,
        *_POSITION,
        loop(
            segment("LX", col("line_number")),
            segment("SV1", procedure, amount(col("charge_cents")), "UN", col("units"), own_place, None, "1"),
            segment("DTP", "472", "D8", date8(col("service_date"))),
            segment_where(col("authorization_id").is_not_null(), segment("REF", "G1", col("authorization_id"))),
            segment("REF", "6R", col("line_id_submitter")),
        ),
    )


def read_back(content: bytes) -> FileRows:
    """What a file of `write_claims` says, read from the bytes by rules of its own; proof, not a general 837P reader.

    It shares nothing with the layout other files are read by, so that neither hides a fault of the other.

    Raises:
        UnicodeDecodeError: the file holds bytes that are not ASCII.
    """
    segments = _segments(content)
    return FileRows(_claim_rows(segments), _line_rows(segments))


def group_control_number(start: bytes) -> str:
    """GS06 of a file of `write_claims`, without leading zeros; its first 400 bytes are enough."""
    header = start.decode("ascii").split(TERMINATOR)[1]
    return header.split(ELEMENT)[6].lstrip("0")


def sent_sets(content: bytes) -> pl.DataFrame:
    """Which set of a file of `write_claims` each claim is in, as the partner's 999 names it.

    Returns:
        `claim_id_submitter`, `group_control_number` and `set_control_number`, without leading zeros.
    """
    segments = _segments(content)
    name = pl.col("e0")
    return (
        segments.with_columns(
            group_control_number=pl.when(name == "GS").then("e6").forward_fill().str.strip_chars_start("0"),
            set_control_number=pl.when(name == "ST").then("e2").forward_fill().str.strip_chars_start("0"),
        )
        .filter(name == "CLM")
        .select("group_control_number", "set_control_number", claim_id_submitter="e1")
    )


def _segments(content: bytes) -> pl.DataFrame:
    """One row per segment: `e0` its id, `e1` ... its elements; `section`, the HL, CLM or LX it stands under; and the
    running numbers of provider, subscriber, claim and line."""
    texts = pl.Series("text", [content.decode("ascii").removesuffix(TERMINATOR)]).str.split(TERMINATOR).explode()
    elements = texts.str.split_exact(ELEMENT, 10).struct.rename_fields([f"e{n}" for n in range(11)]).struct.unnest()
    name = pl.col("e0")
    return elements.with_columns(
        section=pl.when(name.is_in(["HL", "CLM", "LX", "SE"])).then(name).forward_fill(),
        provider=((name == "HL") & (pl.col("e3") == "20")).cum_sum(),
        subscriber=((name == "HL") & (pl.col("e3") == "22")).cum_sum(),
        claim=(name == "CLM").cum_sum(),
        line=(name == "LX").cum_sum(),
    )


def _values(segments: pl.DataFrame, key: str, section: str, marks: Mapping[str, str], **wanted: str) -> pl.DataFrame:
    """Elements `wanted` of the one segment per `key` and section that carries the `marks`."""
    is_it = pl.all_horizontal(pl.col("section") == section, *(pl.col(at) == value for at, value in marks.items()))
    return segments.filter(is_it).select(key, **{name: pl.col(at).replace("", None) for name, at in wanted.items()})


def _claim_rows(segments: pl.DataFrame) -> pl.DataFrame:
    place = pl.col("e5").str.split_exact(COMPONENT, 2).struct
    rows = segments.filter(pl.col("e0") == "CLM").select(
        "claim",
        "subscriber",
        "provider",
        claim_id_submitter="e1",
        charge_cents=_cents(pl.col("e2")),
        place_of_service_code=place.field("field_0"),
        frequency_code=place.field("field_2"),
    )
    insured = {"last_name": "e3", "first_name": "e4", "member_id": "e9"}
    of_claim = (
        _values(segments, "claim", "CLM", {"e0": "REF", "e1": "G1"}, authorization_id="e2"),
        _values(segments, "claim", "CLM", {"e0": "REF", "e1": "F8"}, original_claim_id_payer="e2"),
        _values(segments, "claim", "CLM", {"e0": "HI"}, diagnosis_code="e1"),
        _values(segments, "claim", "CLM", {"e0": "NM1", "e1": "82"}, rendering_provider_id="e9"),
    )
    of_subscriber = (
        _values(segments, "subscriber", "HL", {"e0": "NM1", "e1": "IL"}, **insured),
        _values(segments, "subscriber", "HL", {"e0": "NM1", "e1": "PR"}, payer_id="e9"),
        _values(segments, "subscriber", "HL", {"e0": "DMG"}, birth_date="e2"),
    )
    for frame in of_claim:
        rows = rows.join(frame, on="claim", how="left")
    for frame in of_subscriber:
        rows = rows.join(frame, on="subscriber", how="left")
    billing = _values(segments, "provider", "HL", {"e0": "NM1", "e1": "85"}, billing_provider_id="e9")
    return (
        rows.join(billing, on="provider", how="left")
        .with_columns(pl.col("diagnosis_code").str.strip_prefix("ABK" + COMPONENT))
        .drop("claim", "subscriber", "provider")
    )


def _line_rows(segments: pl.DataFrame) -> pl.DataFrame:
    claim_ids = segments.filter(pl.col("e0") == "CLM").select("claim", claim_id_submitter="e1")
    numbers = segments.filter(pl.col("e0") == "LX").select("line", "claim", line_number=_integer(pl.col("e1")))
    service = _values(
        segments, "line", "LX", {"e0": "SV1"}, procedure="e1", charge="e2", units="e4", place_of_service_code="e5"
    ).with_columns(
        service_code=pl.col("procedure").str.extract("^HC:([^:]*)"),
        modifier_codes=pl.col("procedure").str.extract("^HC:[^:]*:(.*)$"),
        charge_cents=_cents(pl.col("charge")),
        units=_integer(pl.col("units")),
    )
    rows = numbers.join(claim_ids, on="claim", how="left").join(
        service.drop("procedure", "charge"), on="line", how="left"
    )
    details = (
        _values(segments, "line", "LX", {"e0": "DTP", "e1": "472"}, service_date="e3"),
        _values(segments, "line", "LX", {"e0": "REF", "e1": "6R"}, line_id_submitter="e2"),
        _values(segments, "line", "LX", {"e0": "REF", "e1": "G1"}, authorization_id="e2"),
    )
    for frame in details:
        rows = rows.join(frame, on="line", how="left")
    return rows.drop("line", "claim")


def _integer(text: pl.Expr) -> pl.Expr:
    return text.cast(pl.Int64, strict=False)


def _cents(text: pl.Expr) -> pl.Expr:
    """X12 type R with at most two decimals, as cents; null for anything else."""
    whole = text.str.extract(r"^(\d*)(\.\d{1,2})?$", 1).replace("", "0")
    fraction = text.str.extract(r"^\d*\.(\d{1,2})$", 1).fill_null("").str.pad_end(2, "0")
    return _integer(whole) * 100 + _integer(fraction)
