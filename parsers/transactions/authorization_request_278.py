"""278, the request for authorization (005010X217), as the network sends it: frames to bytes.

One request is one transaction set: a member, the event that is asked for, the services in it. The member is the
subscriber and the patient; one plan per file. What is written is read back by the layout of
`parsers.transactions.authorization_278`.

Frames of `RequestFrames` (text, dates and integers; null only where said):

`requests`  one row per request: `request_id` (comes back with the answer), `request_category_code` (HS health services,
            IN individual, AR admission, SC specialty), `certification_type_code` (I initial, R renewal, S revised ...),
            `service_type_code` (or null), `place_of_service_code` (or null), `previous_authorization_id` (or null),
            `from_date`, `to_date` (the days of the event), `diagnosis_code` (or null), `member_id` (as the plan knows
            it), `last_name`, `first_name`, `birth_date`, `gender_code` (each of the three may be null), `provider_id`
            (NPI of who is to serve) and `provider_name`.
`services`  one row per service: `request_id`, `service_number` (its order in the request), `service_code`,
            `modifier_codes` (separated by :, or null), `units`, `from_date`, `to_date`, `delivery_quantity_code`
            (HS hours, VS visits, DY days ..., or null), `delivery_quantity` and `delivery_frequency_code` (DA, WK, MO,
            or null), such as HS 12 WK: twelve hours a week.
"""

from dataclasses import dataclass

import polars as pl

from parsers.x12.write import (
    COMPONENT,
    CREATED_TIME,
    SET_ORDINAL,
    Envelope,
    composite,
    date8,
    interchange,
    loop,
    require_writable,
    segment,
    segment_where,
)

GUIDE_ID = "005010X217"

_EVENT_LEVEL = 4
"""HL01 of the event: the plan, the network and the member stand above it."""

_OPTIONAL = {
    "service_type_code",
    "place_of_service_code",
    "previous_authorization_id",
    "diagnosis_code",
    "first_name",
    "birth_date",
    "gender_code",
    "modifier_codes",
    "delivery_quantity_code",
    "delivery_quantity",
    "delivery_frequency_code",
}


@dataclass(frozen=True, kw_only=True)
class Requester:
    """Who asks (loop 2000B); the tax id stands behind the traces."""

    name: str
    provider_id: str
    tax_id: str
    contact_name: str
    contact_phone: str


@dataclass(frozen=True, kw_only=True)
class Reviewer:
    """The plan that decides (loop 2000A)."""

    name: str
    payer_id: str


@dataclass(frozen=True, kw_only=True)
class RequestFrames:
    """What is asked for; the two frames are described at the top of the module."""

    requests: pl.DataFrame
    services: pl.DataFrame


def write_278_request(*, envelope: Envelope, requester: Requester, reviewer: Reviewer, frames: RequestFrames) -> bytes:
    """The bytes of one 278 request file; the frames are described at the top of the module.

    Requests stand in the order of `request_id`, services in that of `service_number`, whatever the order of the rows.

    Raises:
        UnwritableValueError: a value is missing or cannot be written.
        EnvelopeError: the envelope's own fields do not fit, or there is no request.
    """
    _require(frames, requester=requester, reviewer=reviewer)
    placed = (
        frames.requests.sort("request_id")
        .with_row_index(SET_ORDINAL)
        .with_columns(
            pl.col(SET_ORDINAL).cast(pl.Int64),
            has_services=pl.col("request_id").is_in(frames.services["request_id"].implode()),
        )
    )
    parts = [
        _request_loops(placed, envelope=envelope, requester=requester, reviewer=reviewer),
        _service_loops(placed, frames.services),
    ]
    return interchange(parts, by=("service_level",), envelope=envelope)


def _require(frames: RequestFrames, *, requester: Requester, reviewer: Reviewer) -> None:
    for name, frame in vars(frames).items():
        # Modifiers arrive as one text whose separator is our component separator.
        plain = [pl.col(c).str.replace_all(COMPONENT, "") for c in frame.columns if c == "modifier_codes"]
        required = [column for column in frame.columns if column not in _OPTIONAL]
        require_writable(frame.with_columns(plain), frame_name=name, required=required)
    parties = pl.DataFrame([{**vars(requester), **{f"reviewer_{k}": v for k, v in vars(reviewer).items()}}])
    require_writable(parties, frame_name="requester and reviewer", required=parties.columns)


def _request_loops(
    placed: pl.DataFrame, *, envelope: Envelope, requester: Requester, reviewer: Reviewer
) -> pl.DataFrame:
    col = pl.col
    created = envelope.created_date.strftime("%Y%m%d")
    contact = ("IC", requester.contact_name, "TE", requester.contact_phone)
    # The 278 knows F, M and U.
    gender = pl.when(col("gender_code").is_in(["F", "M", "U"])).then(col("gender_code"))
    name = (col("last_name"), col("first_name"), *[None] * 3)
    child = pl.when("has_services").then(pl.lit("1")).otherwise(pl.lit("0"))
    place = pl.when(col("place_of_service_code").is_not_null()).then(composite(col("place_of_service_code"), "B"))
    review = (col("request_category_code"), col("certification_type_code"), col("service_type_code"), place)
    previous = col("previous_authorization_id")
    return placed.select(
        SET_ORDINAL,
        loop(
            segment("BHT", "0007", "13", col("request_id"), created, CREATED_TIME),
            segment("HL", "1", None, "20", "1"),
            segment("NM1", "X3", "2", reviewer.name, *[None] * 4, "PI", reviewer.payer_id),
            segment("HL", "2", "1", "21", "1"),
            segment("NM1", "1P", "2", requester.name, *[None] * 4, "XX", requester.provider_id),
            segment("PER", *contact),
            segment("HL", "3", "2", "22", "1"),
            segment("NM1", "IL", "1", *name, "MI", col("member_id")),
            segment_where(col("birth_date").is_not_null(), segment("DMG", "D8", date8(col("birth_date")), gender)),
            segment("HL", str(_EVENT_LEVEL), "3", "EV", child),
            segment("TRN", "1", col("request_id"), f"1{requester.tax_id}"),  # 1: an employer's tax id follows
            segment("UM", *review),
            segment_where(previous.is_not_null(), segment("REF", "BB", previous)),
            segment("DTP", "AAH", "RD8", _period()),
            segment_where(col("diagnosis_code").is_not_null(), segment("HI", composite("ABK", col("diagnosis_code")))),
            segment("NM1", "SJ", "2", col("provider_name"), *[None] * 4, "XX", col("provider_id")),
        ),
    )


def _service_loops(placed: pl.DataFrame, services: pl.DataFrame) -> pl.DataFrame:
    col = pl.col
    numbered = (
        services.join(placed.select("request_id", SET_ORDINAL), on="request_id")
        .sort(SET_ORDINAL, "service_number", maintain_order=True)
        .with_columns(service_level=pl.int_range(pl.len()).over(SET_ORDINAL) + _EVENT_LEVEL + 1)
    )
    delivery = (col("delivery_quantity_code"), col("delivery_quantity"), col("delivery_frequency_code"))
    return numbered.select(
        SET_ORDINAL,
        "service_level",
        loop(
            segment("HL", col("service_level"), str(_EVENT_LEVEL), "SS", "0"),
            segment("DTP", "472", "RD8", _period()),
            segment("SV1", composite("HC", col("service_code"), col("modifier_codes")), None, "UN", col("units")),
            segment_where(col("delivery_quantity").is_not_null(), segment("HSD", *delivery)),
        ),
    )


def _period() -> pl.Expr:
    return pl.concat_str(date8(pl.col("from_date")), date8(pl.col("to_date")), separator="-")
