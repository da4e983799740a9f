"""Files of claims and inquiries: the frames of a batch become bytes, and the bytes are proven before they may leave.

Everything in the envelope follows from billing date, control numbers and profile: the same inputs are the same bytes.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from parsers.transactions import claim_837p, inquiry_270
from parsers.x12.second_reader import findings_of_pyx12
from parsers.x12.write import Envelope, date8, is_writable, transliterated
from pipelines.claims.identities import MEMBER_ID_COLUMNS, printed_agencies, printed_members, printed_network
from pipelines.plans.profile import NetworkProfile, PlanProfile
from schemas.findings import finding, findings_frame

_GUIDES = {"837": ("HC", claim_837p.GUIDE_ID), "270": ("HS", inquiry_270.GUIDE_ID)}
"""GS01 and GS08 of a transaction set."""


@dataclass(frozen=True, kw_only=True)
class ControlNumbers:
    """Numbers the ledger reserved for one file."""

    interchange: int
    group: int


@dataclass(frozen=True)
class Inquiries:
    """Members that can be asked about (`rows`, as `write_inquiry_file` takes them), and why others cannot."""

    rows: pl.DataFrame
    findings: pl.DataFrame


def write_claim_file(  # noqa: PLR0913 - frames, profiles and numbers a file is made of
    *,
    claims: pl.DataFrame,
    claim_lines: pl.DataFrame,
    members: pl.DataFrame,
    agencies: pl.DataFrame,
    network: NetworkProfile,
    profile: PlanProfile,
    billing_date: date,
    control: ControlNumbers,
) -> bytes:
    """The 837P of the claims given: those that are to be in the file, whatever their action.

    Args:
        claims: `Claims` to send.
        claim_lines: `ClaimLines`; lines of other claims are left out.
        members: `Members`.
        agencies: `Agencies`.
        network: submitter, and billing provider where the profile says so.
        profile: the plan.
        billing_date: date of the envelope.
        control: reserved numbers.

    Raises:
        UnwritableValueError: a claim's member or agency is not complete; `prepare_claims` holds such claims. Or a
            replacement or void does not name the plan's number of the claim it corrects.
        EnvelopeError: there is no claim, or a field of the profile does not fit.
    """
    subscribers = printed_members(members, wanted=claims["member_id_medi_cal"], profile=profile).rows
    providers = pl.concat(
        [printed_network(network), printed_agencies(agencies, wanted=claims["agency_id"], profile=profile).rows],
        how="diagonal",
    ).unique("agency_id", keep="first", maintain_order=True)
    is_network = profile.claims.billing_provider == "network"
    is_on_claim = profile.claims.authorization_at == "claim"
    own_lines = claim_lines.join(claims, on="claim_id_submitter", how="semi")
    return claim_837p.write_claims(
        envelope=_envelope("837", profile=profile, billing_date=billing_date, control=control),
        submitter=claim_837p.Submitter(
            name=_printed(network.name, 60),
            submitter_id=network.submitter_id,
            contact_name=_printed(network.contact_name, 60),
            contact_phone=network.contact_phone,
        ),
        payer=claim_837p.Payer(
            name=_printed(profile.payer.name, 60),
            payer_id=profile.payer.payer_id,
            receiver_id=profile.interchange.receiver_id,
            claim_filing_code=profile.payer.claim_filing_code,
        ),
        frames=claim_837p.ClaimFrames(
            providers=providers.rename({"agency_id": "provider_id"}),
            subscribers=subscribers.rename({"member_id_medi_cal": "subscriber_key"}),
            claims=claims.select(
                *("claim_id_submitter", "from_date", "charge_cents", "place_of_service_code", "frequency_code"),
                *("original_claim_id_payer", "diagnosis_code"),
                billing_provider_id=pl.lit(network.npi) if is_network else pl.col("agency_id"),
                rendering_provider_id=pl.col("agency_id") if is_network else pl.lit(None, pl.String),
                subscriber_key=pl.col("member_id_medi_cal"),
                authorization_id=pl.col("authorization_id") if is_on_claim else pl.lit(None, pl.String),
            ),
            lines=own_lines.select(
                *("claim_id_submitter", "line_number", "line_id_submitter", "service_code", "modifier_codes"),
                *("charge_cents", "units", "place_of_service_code", "service_date"),
                authorization_id=pl.lit(None, pl.String) if is_on_claim else pl.col("authorization_id"),
            ),
        ),
        claims_per_set=profile.claims.claims_per_set,
    )


def prove_claim_file(
    *, content: bytes, claims: pl.DataFrame, claim_lines: pl.DataFrame, members: pl.DataFrame, profile: PlanProfile
) -> pl.DataFrame:
    """What stands against a claim file; no row: it may leave.

    Three proofs, none of which trusts the writer: the file read back says line by line what is billed, and its cents
    are those of claims and lines; every member in it is a member of this plan and its payer is this plan; pyx12 finds
    nothing against it.

    Returns:
        `Findings` under CLAIM-FILE-DIFFERS, CLAIM-FILE-FOREIGN-MEMBER and CLAIM-FILE-REFUSED.
    """
    file_sha256 = hashlib.sha256(content).hexdigest()
    refused = findings_of_pyx12(content)
    try:
        read = claim_837p.read_back(content)
    except UnicodeDecodeError:
        unreadable = finding("CLAIM-FILE-DIFFERS", file_sha256=file_sha256, column_name="encoding")
        return pl.concat([findings_frame([unreadable]), refused])
    own_lines = claim_lines.join(claims, on="claim_id_submitter", how="semi")
    rows = [*_differences(read, claims, own_lines, members, profile), *_foreigners(read, members, profile)]
    return pl.concat([findings_frame({**row, "file_sha256": file_sha256} for row in rows), refused])


def _differences(
    read: claim_837p.FileRows, claims: pl.DataFrame, lines: pl.DataFrame, members: pl.DataFrame, profile: PlanProfile
) -> Iterator[dict[str, Any]]:
    is_on_claim = profile.claims.authorization_at == "claim"
    delivered_by = pl.coalesce("rendering_provider_id", "billing_provider_id")
    ids = members.filter(pl.col("plan_id") == profile.plan_id).select(
        "member_id_medi_cal", member_id=pl.col(MEMBER_ID_COLUMNS[profile.claims.member_id_kind])
    )
    meant_claims = claims.join(ids, on="member_id_medi_cal", how="left")
    same_claim = ["claim_id_submitter", "charge_cents", "place_of_service_code", "frequency_code", "diagnosis_code"]
    same_claim += ["original_claim_id_payer", "member_id", "agency_id", *(["authorization_id"] if is_on_claim else [])]
    yield from _unequal("claims", meant_claims.select(same_claim), read.claims.with_columns(agency_id=delivered_by))
    same_line = ["claim_id_submitter", "line_number", "line_id_submitter", "service_code", "modifier_codes"]
    same_line += ["charge_cents", "units", "service_date", "place_of_service_code"]
    same_line += [] if is_on_claim else ["authorization_id"]
    claim_place = claims.select("claim_id_submitter", claim_place="place_of_service_code")
    read_lines = read.lines.join(claim_place, on="claim_id_submitter", how="left").with_columns(
        place_of_service_code=pl.coalesce("place_of_service_code", "claim_place")
    )
    meant_lines = lines.with_columns(date8(pl.col("service_date")), pl.col("modifier_codes").replace("", None))
    yield from _unequal("claim_lines", meant_lines.select(same_line), read_lines)
    cents = (lines["charge_cents"].sum(), claims["charge_cents"].sum(), read.claims["charge_cents"].sum())
    if len({*cents, read.lines["charge_cents"].sum()}) != 1:
        yield finding("CLAIM-FILE-DIFFERS", column_name="charge_cents", expected=str(cents[0]), found=str(cents[2]))


def _unequal(name: str, meant: pl.DataFrame, read: pl.DataFrame) -> Iterator[dict[str, Any]]:
    """A finding when the two are not the same rows."""
    said = read.select(meant.columns)
    matched = meant.join(said, on=meant.columns, how="semi", nulls_equal=True).height
    if not meant.height == said.height == matched == said.unique().height:
        yield finding("CLAIM-FILE-DIFFERS", column_name=name, expected=str(meant.height), found=str(matched))


def _foreigners(read: claim_837p.FileRows, members: pl.DataFrame, profile: PlanProfile) -> Iterator[dict[str, Any]]:
    own = set(members.filter(pl.col("plan_id") == profile.plan_id)[MEMBER_ID_COLUMNS[profile.claims.member_id_kind]])
    strangers = sum(member_id not in own or member_id is None for member_id in read.claims["member_id"])
    if strangers:
        yield finding("CLAIM-FILE-FOREIGN-MEMBER", column_name="member_id", expected="0", found=str(strangers))
    others = sum(payer_id != profile.payer.payer_id for payer_id in read.claims["payer_id"])
    if others:
        yield finding("CLAIM-FILE-FOREIGN-MEMBER", column_name="payer_id", expected="0", found=str(others))


def inquiries_of(*, periods: pl.DataFrame, members: pl.DataFrame, profile: PlanProfile) -> Inquiries:
    """One inquiry per member over the days the rows of `periods` span.

    Args:
        periods: `member_id_medi_cal`, `from_date`, `to_date`; a `Claims` frame is one.
        members: `Members`.
        profile: names the plan and which id its answers carry (`eligibility.member_id_kind`).

    Returns:
        rows: what `write_inquiry_file` takes. Names that X12 cannot spell are left out: the id and birth date ask.
        findings: CLAIM-MEMBER-INCOMPLETE for members that have no id the plan would know.
    """
    spans = periods.group_by("member_id_medi_cal").agg(pl.col("from_date").min(), pl.col("to_date").max())
    own = members.filter(pl.col("plan_id") == profile.plan_id)
    column_name = MEMBER_ID_COLUMNS[profile.eligibility.member_id_kind]
    asked = spans.join(own.with_columns(member_id=pl.col(column_name)), on="member_id_medi_cal", how="left").select(
        member_id=pl.when(is_writable(pl.col("member_id"))).then("member_id"),
        last_name=transliterated(pl.col("last_name"), max_length=60),
        first_name=transliterated(pl.col("first_name"), max_length=35),
        birth_date="birth_date",
        gender_code="gender_code",
        from_date="from_date",
        to_date="to_date",
    )
    lacking = asked["member_id"].null_count()
    rows = [finding("CLAIM-MEMBER-INCOMPLETE", column_name=column_name) for _ in range(lacking)]
    return Inquiries(asked.drop_nulls("member_id").sort("member_id"), findings_frame(rows))


def write_inquiry_file(
    *,
    inquiries: pl.DataFrame,
    network: NetworkProfile,
    profile: PlanProfile,
    billing_date: date,
    control: ControlNumbers,
) -> bytes:
    """The 270 of the inquiries given (`inquiries_of(...).rows`).

    Raises:
        EnvelopeError: there is no inquiry, or a field of the profile does not fit.
    """
    return inquiry_270.write_inquiries(
        envelope=_envelope("270", profile=profile, billing_date=billing_date, control=control),
        inquirer=inquiry_270.Inquirer(name=_printed(network.name, 60), provider_id=network.npi, tax_id=network.tax_id),
        source=inquiry_270.Source(name=_printed(profile.payer.name, 60), payer_id=profile.payer.payer_id),
        inquiries=inquiries,
    )


def prove_inquiry_file(*, content: bytes, inquiries: pl.DataFrame) -> pl.DataFrame:
    """What stands against a 270; no row: it may leave.

    Two proofs, neither of which trusts the writer: the file read back asks about the members and days meant; pyx12,
    with our map of 005010X279A1 (`parsers.x12.guides`), finds nothing against it.

    Returns:
        `Findings` under CLAIM-FILE-DIFFERS and CLAIM-FILE-REFUSED.
    """
    file_sha256 = hashlib.sha256(content).hexdigest()
    refused = findings_of_pyx12(content)
    try:
        read = inquiry_270.read_back(content)
    except UnicodeDecodeError:
        unreadable = finding("CLAIM-FILE-DIFFERS", file_sha256=file_sha256, column_name="encoding")
        return pl.concat([findings_frame([unreadable]), refused])
    meant = inquiries.select(
        "member_id",
        "last_name",
        "first_name",
        period=pl.concat_str(date8(pl.col("from_date")), date8(pl.col("to_date")), separator="-"),
    )
    rows = ({**row, "file_sha256": file_sha256} for row in _unequal("inquiries", meant, read))
    return pl.concat([findings_frame(rows), refused])


def _envelope(set_id: str, *, profile: PlanProfile, billing_date: date, control: ControlNumbers) -> Envelope:
    functional_id, guide_id = _GUIDES[set_id]
    parties = profile.interchange
    return Envelope(
        sender_qualifier=parties.sender_qualifier,
        sender_id=parties.sender_id,
        receiver_qualifier=parties.receiver_qualifier,
        receiver_id=parties.receiver_id,
        application_sender=parties.application_sender,
        application_receiver=parties.application_receiver,
        usage_code=parties.usage_code,
        acknowledgment_requested_code="1" if parties.asks_for_ta1 else "0",
        created_date=billing_date,
        interchange_control_number=control.interchange,
        group_control_number=control.group,
        functional_id=functional_id,
        set_id=set_id,
        guide_id=guide_id,
    )


def _printed(text: str, max_length: int) -> str:
    return str(pl.select(transliterated(pl.lit(text), max_length=max_length)).item() or "")
