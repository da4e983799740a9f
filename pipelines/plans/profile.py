"""The shape of a plan's profile.

Everything a partner does in its own way is a field here. Fields that change over time stand in dated entries
(`services`), so that a date of service always meets the rule that held on it.
"""

import itertools
import re
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,30}$")]
X12Text = Annotated[str, StringConstraints(pattern=r"^[^*:^~|]+$", strip_whitespace=True)]
Npi = Annotated[str, StringConstraints(pattern=r"^[12]\d{9}$")]

UNIT_MINUTES = {"15min": 15, "hour": 60, "day": 1440}
"""Length of one unit, minutes. A day unit stands for the date, whatever the hours."""


class Part(BaseModel):
    """A part of a profile: frozen, and no field unknown."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Interchange(Part):
    """Who speaks to whom: ISA, GS, and the submitter and receiver loops of our files."""

    sender_qualifier: X12Text
    sender_id: Annotated[X12Text, StringConstraints(max_length=15)]
    receiver_qualifier: X12Text
    receiver_id: Annotated[X12Text, StringConstraints(max_length=15)]
    application_sender: Annotated[X12Text, StringConstraints(max_length=15)]
    application_receiver: Annotated[X12Text, StringConstraints(max_length=15)]
    usage_code: Literal["P", "T"]
    asks_for_ta1: bool = False
    inbound_sender_ids: tuple[X12Text, ...]
    """ISA06 values the plan's own files may carry; a file of another sender in the plan's folder is not read."""


class Payer(Part):
    """The plan as the payer of a claim."""

    name: Annotated[X12Text, StringConstraints(max_length=60)]
    payer_id: Annotated[X12Text, StringConstraints(max_length=80)]
    claim_filing_code: Literal["MC", "HM", "CI", "ZZ"] = "MC"


class Enrollment(Part):
    """How the plan's 834 is read. The ids are named by their columns of the enrollment frame."""

    member_id_medi_cal: Literal[
        "policy_number", "client_number", "medicaid_number", "subscriber_number", "identification_code"
    ]
    member_id_plan: Literal[
        "policy_number", "client_number", "medicaid_number", "subscriber_number", "identification_code"
    ]
    former_member_id_medi_cal: (
        Literal[
            "prior_number",
            "cross_reference_number",
            "mutually_defined_number",
            "client_number",
            "personal_id_number",
        ]
        | None
    ) = None
    """Where a member's former CIN stands, for plans that send one: REF Q4, 6O, ZZ, 23, ABB."""
    full_file_names: Literal["all", "some"] = "all"
    """Whether a full file (BGN08 4 or RX) names all members of the plan, so that who is not named is not covered."""
    full_file_ends_percent: int = Field(default=5, ge=0, le=100)
    """Share of the covered members that a full file may end by not naming them; above it, a person has to approve."""


class Eligibility(Part):
    """How the plan's 271 is read."""

    member_id_kind: Literal["medi_cal", "plan"]
    """Which id the identification code of an answer is."""
    prevails: Literal["enrollment", "answer", "later"] = "enrollment"
    """What decides where an answer contradicts the 834: either, or whichever is later by its own date."""


class AuthorizationRules(Part):
    """How the plan's authorization files are read."""

    restated_by: Literal["authorization", "line"] = "authorization"
    """What a newer file replaces: all service lines of the numbers it states, or the lines it states alone."""
    network_ids: tuple[Npi, ...] = ()
    """NPIs that stand for the network: what is granted to one of them, any agency may deliver."""


class Service(Part):
    """How one HCPCS code with its modifiers is counted and priced, from a date to a date."""

    program_code: Literal["respite", "pchs"]
    service_code: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{5}$")]
    modifier_codes: Annotated[str, StringConstraints(pattern=r"^([A-Z0-9]{2}(:[A-Z0-9]{2}){0,3})?$")] = ""
    effective_from: date
    effective_to: date | None = None
    unit_code: Literal["15min", "hour", "day"]
    rounding: Literal["floor", "nearest", "ceiling"]
    """Whole units from pooled minutes; nearest rounds half a unit and less than half a minute up (7 of 15 down, 8 up).
    """
    pooled_by: Literal["visit", "service_date"]
    """What minutes are rounded together: each visit alone, or all of the member, service and agency on the date."""
    minimum_minutes: int = Field(default=0, ge=0)
    """Pooled minutes below this are not billed at all."""
    unit_rate_cents: int = Field(gt=0)
    place_of_service_code: Annotated[str, StringConstraints(pattern=r"^\d{2}$")] = "12"
    needs_evv: bool = True
    overnight: Literal["midnight", "start_date"] = "midnight"
    """Whether a visit over midnight is split there or counts for the date it began."""
    billed_service_code: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{5}$")] | None = None
    """The plan's own code, where it differs from the visit's."""
    billed_modifier_codes: Annotated[str, StringConstraints(pattern=r"^([A-Z0-9]{2}(:[A-Z0-9]{2}){0,3})?$")] | None = (
        None
    )


class ClaimRules(Part):
    """How billable lines become claims and files."""

    grouped_by: Literal["service_date", "week", "month"]
    member_id_kind: Literal["medi_cal", "plan"]
    billing_provider: Literal["network", "agency"]
    authorization_at: Literal["claim", "line"]
    default_diagnosis_code: Annotated[str, StringConstraints(pattern=r"^[A-Z]\d[A-Z0-9]{1,5}$")]
    lines_per_claim: int = Field(default=50, ge=1, le=50)
    claims_per_set: int = Field(default=5000, ge=1, le=5000)
    filing_limit_days: int = Field(ge=1)
    filing_limit_from: Literal["service_date", "month_end"]


class Watch(Part):
    """From when on staff are told of what is about to go wrong with a member's care."""

    expiring_days: int = Field(default=30, ge=0, le=366)
    """An authorization that ends within so many days of the billing date is shown as expiring."""
    without_visit_days: int = Field(default=14, ge=1, le=366)
    """A member with an authorization in force who had no visit for so many days is shown as without care."""
    pace_days: int = Field(default=28, ge=1, le=366)
    """The days up to the billing date whose draws are the pace by which hours run out."""


class FileNames(Part):
    """File-name templates. Fields: plan_id, submitter, billing_date (a strftime format), sequence (a width)."""

    claims_837p: str
    inquiry_270: str
    utilization: str
    held_visits: str

    @model_validator(mode="after")
    def cannot_collide(self) -> Self:
        """Names differ by kind, and every one carries date and sequence, so no two files of a plan share a name."""
        templates = list(type(self).model_fields)
        texts = [getattr(self, name) for name in templates]
        for name, text in zip(templates, texts, strict=True):
            if "{billing_date" not in text or "{sequence" not in text:
                raise ValueError(f"file_names.{name} must carry {{billing_date:...}} and {{sequence:...}}")
            if not re.fullmatch(r"[A-Za-z0-9._{}:%\-]+", text):
                raise ValueError(f"file_names.{name} may hold letters, digits, dot, hyphen and underscore only")
        if len(set(texts)) != len(texts):
            raise ValueError("two file-name templates are the same")
        return self


class Delivery(Part):
    """Where the plan's files go; host, port, keys stand in the site's connections, not here."""

    folder: Annotated[str, StringConstraints(pattern=r"^/?([A-Za-z0-9_\-]+/?)*$")] = ""
    approval: Literal["required", "automatic"] = "required"
    """Whether a person has to approve a file's exact bytes before it leaves. A profile that says nothing sends nothing
    that nobody has seen: `automatic` is for a plan whose files have proven themselves, and is written down."""


class PlanProfile(Part):
    """A health plan as a partner."""

    plan_id: Identifier
    name: str
    hcp_codes: tuple[str, ...]
    """The plan's codes in HD04 of DHCS-style files; empty when the plan's 834 carries only its own members."""
    evv_payer_ids: tuple[str, ...]
    interchange: Interchange
    payer: Payer
    enrollment: Enrollment | None = None
    eligibility: Eligibility
    authorizations: AuthorizationRules = AuthorizationRules()
    claims: ClaimRules
    watch: Watch = Watch()
    services: tuple[Service, ...]
    file_names: FileNames
    delivery: Delivery = Delivery()

    @model_validator(mode="after")
    def services_do_not_overlap(self) -> Self:
        """One code with its modifiers has one rule on any date."""
        entries = sorted(self.services, key=lambda s: (s.service_code, s.modifier_codes, s.effective_from))
        for earlier, later in itertools.pairwise(entries):
            same = (earlier.service_code, earlier.modifier_codes) == (later.service_code, later.modifier_codes)
            if same and (earlier.effective_to is None or earlier.effective_to >= later.effective_from):
                raise ValueError(
                    f"services: {later.service_code} {later.modifier_codes} has two rules on {later.effective_from}"
                )
        return self


class NetworkProfile(Part):
    """The network itself: submitter of every file, billing provider where a plan contracts with the network.

    `ledger_url` names the ledger's database in PostgreSQL, without a password; without it the ledger is a SQLite file.
    """

    name: Annotated[X12Text, StringConstraints(max_length=60)]
    npi: Npi
    tax_id: Annotated[str, StringConstraints(pattern=r"^\d{9}$")]
    taxonomy_code: Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{9}X$")]
    address_line_1: X12Text
    city_name: X12Text
    state_code: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    postal_code: Annotated[str, StringConstraints(pattern=r"^\d{9}$")]
    contact_name: X12Text
    contact_phone: Annotated[str, StringConstraints(pattern=r"^\d{10}$")]
    submitter_id: X12Text
    ledger_url: Annotated[str, StringConstraints(pattern=r"^postgresql://([^:@/?]+@)?[^@]+$")] | None = None

    @field_validator("ledger_url", mode="after")
    @classmethod
    def _has_no_password(cls, url: str | None) -> str | None:
        if url is not None and "password" in url:
            raise ValueError("a password stands in secrets/ledger_password, never in a URL")
        return url
