"""A world in which a visit is billable: one member, aide, agency, plan; and ways to change one thing in it."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
from hypothesis import settings

from pipelines.plans.profile import PlanProfile
from pipelines.plans.program_rules import ProgramRules, load_program_rules
from pipelines.reconciliation.reconcile import Reconciled, reconcile
from schemas.agencies import Agencies, Aides, Referrals
from schemas.authorizations import Authorizations
from schemas.contract import Contract
from schemas.coverage import CoverageSpans, Members
from schemas.reconciliation import PriorAllocations
from schemas.visits import LiveInAttestations, Visits

UNTIMED = settings(deadline=None)
"""The first call compiles; how long a machine takes is no property."""

CIN, OTHER_CIN = "90000001A", "90000002C"
AGENCY, OTHER_AGENCY = "1000000004", "1000000012"
FILE = "0" * 64
BILLING_DATE = date(2026, 11, 30)
PACIFIC = ZoneInfo("America/Los_Angeles")


def day(text: str) -> date:
    return date.fromisoformat(text)


def at(text: str) -> datetime:
    """An instant from Pacific wall-clock text."""
    return datetime.fromisoformat(text).replace(tzinfo=PACIFIC).astimezone(UTC)


def service(code: str = "T1019", **changes: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "program_code": "pchs",
        "service_code": code,
        "modifier_codes": "U6",
        "effective_from": day("2020-01-01"),
        "unit_code": "15min",
        "rounding": "floor",
        "pooled_by": "service_date",
        "unit_rate_cents": 700,
    }
    return {**fields, **changes}


RESPITE = service("S9125", program_code="respite", unit_code="hour", unit_rate_cents=3000)


def plan_profile(
    *services: dict[str, Any], plan_id: str = "sequoia", claims: dict[str, Any] | None = None, **parts: Any
) -> PlanProfile:
    party = {"sender_qualifier": "ZZ", "sender_id": "NETWORK", "receiver_qualifier": "ZZ", "receiver_id": "PLAN"}
    claim_rules: dict[str, Any] = {
        "grouped_by": "week",
        "member_id_kind": "medi_cal",
        "billing_provider": "network",
        "authorization_at": "claim",
        "default_diagnosis_code": "Z741",
        "filing_limit_days": 180,
        "filing_limit_from": "service_date",
    }
    return PlanProfile.model_validate(
        {
            "plan_id": plan_id,
            "name": "Sequoia Health",
            "hcp_codes": (),
            "evv_payer_ids": (plan_id.upper(),),
            "interchange": {
                **party,
                "application_sender": "NETWORK",
                "application_receiver": "PLAN",
                "usage_code": "T",
                "inbound_sender_ids": ("PLAN",),
            },
            "payer": {"name": "SEQUOIA", "payer_id": "SEQ01"},
            "eligibility": {"member_id_kind": "medi_cal"},
            "claims": {**claim_rules, **(claims or {})},
            "services": services or (service(), RESPITE),
            "file_names": {
                kind: f"{{plan_id}}_{kind}_{{billing_date:%Y%m%d}}_{{sequence:03d}}.txt"
                for kind in ("claims_837p", "inquiry_270", "utilization", "held_visits")
            },
            **parts,
        }
    )


class World:
    """Everything a visit is judged by; starts with one covered, authorized member and no visit."""

    def __init__(self, *services: dict[str, Any], claims: dict[str, Any] | None = None) -> None:
        self.profile = plan_profile(*services, claims=claims)
        self.other = plan_profile(*services, plan_id="redwood")
        self.rules: ProgramRules = load_program_rules()
        self.rows: dict[type[Contract], list[dict[str, Any]]] = {
            contract: []
            for contract in (
                Visits,
                Authorizations,
                CoverageSpans,
                Members,
                Aides,
                Agencies,
                LiveInAttestations,
                Referrals,
                PriorAllocations,
            )
        }
        self.coverage()
        self.member()
        self.aide()
        self.agency()

    def _add(self, contract: type[Contract], fields: dict[str, Any], changes: dict[str, Any]) -> "World":
        rows = self.rows[contract]
        self.rows[contract] = [*rows, {"file_sha256": FILE, "row_number": len(rows) + 1, **fields, **changes}]
        return self

    def visit(
        self, begin: str | None = "2026-11-02T09:00", end: str | None = "2026-11-02T11:00", **changes: Any
    ) -> "World":
        return self._add(
            Visits,
            {
                "visit_id": f"V{len(self.rows[Visits]) + 1:04d}",
                "sequence_id": 1,
                "agency_id": AGENCY,
                "payer_id_evv": "SEQUOIA",
                "aide_id": "A1",
                "member_id_medi_cal": CIN,
                "service_code": "T1019",
                "modifier_codes": "U6",
                "actual_start_at": at(begin) if begin else None,
                "actual_end_at": at(end) if end else None,
                "verification_method_code": "mobile",
                "location_type_code": "home",
                "is_cancelled": False,
                "is_billable": True,
            },
            changes,
        )

    def authorization(
        self, units: int = 1000, *, unit: str = "15min", service_code: str = "T1019", **changes: Any
    ) -> "World":
        return self._add(
            Authorizations,
            {
                "plan_id": "sequoia",
                "authorization_id": f"AU{len(self.rows[Authorizations]) + 1}",
                "member_id_medi_cal": CIN,
                "service_code": service_code,
                "modifier_codes": "U6",
                "start_date": day("2026-01-01"),
                "end_date": day("2026-12-31"),
                "authorized_units": units,
                "unit_code": unit,
                "status_code": "approved",
            },
            changes,
        )

    def coverage(self, **changes: Any) -> "World":
        fields = {
            "plan_id": "sequoia",
            "member_id_medi_cal": CIN,
            "covered_from_date": day("2020-01-01"),
            "source_code": "834",
            "file_sha256": FILE,
            "segment_ordinal": 20,
        }
        self.rows[CoverageSpans] = [*self.rows[CoverageSpans], {**fields, **changes}]
        return self

    def member(self, **changes: Any) -> "World":
        fields = {"plan_id": "sequoia", "member_id_medi_cal": CIN, "member_id_plan": "P1"}
        self.rows[Members] = [*self.rows[Members], {**fields, **changes}]
        return self

    def aide(self, aide_id: str = "A1", **changes: Any) -> "World":
        fields = {
            "aide_id": aide_id,
            "agency_id": AGENCY,
            "last_name": "AIDE",
            "first_name": "ANN",
            "registration_id_hca": "1234567890",
            "registered_from_date": day("2020-01-01"),
        }
        return self._add(Aides, fields, changes)

    def agency(self, agency_id: str = AGENCY, **changes: Any) -> "World":
        fields = {
            "agency_id": agency_id,
            "name": "AGENCY",
            "tax_id": "123456789",
            "taxonomy_code": "253Z00000X",
            "address_line_1": "1 MAIN ST",
            "city_name": "FRESNO",
            "state_code": "CA",
            "postal_code": "937000000",
            "license_id_cdss": "104700001",
            "licensed_from_date": day("2020-01-01"),
        }
        return self._add(Agencies, fields, changes)

    def live_in(self, **changes: Any) -> "World":
        fields = {
            "agency_id": AGENCY,
            "aide_id": "A1",
            "member_id_medi_cal": CIN,
            "attested_date": day("2026-01-01"),
            "live_in_from_date": day("2026-01-01"),
        }
        return self._add(LiveInAttestations, fields, changes)

    def referral(self, **changes: Any) -> "World":
        fields = {
            "referral_id": f"R{len(self.rows[Referrals]) + 1}",
            "plan_id": "sequoia",
            "member_id_medi_cal": CIN,
            "program_code": "pchs",
            "referral_date": day("2026-01-01"),
        }
        return self._add(Referrals, fields, changes)

    def frame(self, contract: type[Contract]) -> pl.DataFrame:
        schema = contract.polars_schema()
        rows = [{name: row.get(name) for name in schema} for row in self.rows[contract]]
        return pl.DataFrame(rows, schema=schema)

    def frames(self) -> dict[str, pl.DataFrame]:
        names = {
            "visits": Visits,
            "authorizations": Authorizations,
            "coverage": CoverageSpans,
            "members": Members,
            "aides": Aides,
            "agencies": Agencies,
            "attestations": LiveInAttestations,
            "referrals": Referrals,
            "prior": PriorAllocations,
        }
        return {name: self.frame(contract) for name, contract in names.items()}

    def reconcile(self, *, billing_date: date = BILLING_DATE, **frames: pl.DataFrame) -> Reconciled:
        profiles = {p.plan_id: p for p in (self.profile, self.other)}
        frames = {"rejected_visits": Visits.empty(), **frames}
        return reconcile(
            **{**self.frames(), **frames},  # type: ignore[arg-type]
            profile=self.profile,
            profiles=profiles,
            rules=self.rules,
            billing_date=billing_date,
        )


def buckets(reconciled: Reconciled) -> dict[str, int]:
    """Minutes by bucket."""
    totals = reconciled.minutes.group_by("bucket_code").agg(pl.col("minutes").sum())
    return dict(totals.sort("bucket_code").iter_rows())


def drawn(reconciled: Reconciled) -> list[tuple[str, int, int]]:
    """Authorization, units and minutes of every line."""
    return reconciled.lines.select("authorization_id", "units", "minutes").rows()


def as_prior(reconciled: Reconciled, *, billing_date: date) -> pl.DataFrame:
    """A batch's billable minutes as the ledger hands them to the next batch."""
    units = reconciled.lines.select("line_key", line_units="units")
    return PriorAllocations.conform(
        reconciled.minutes.filter(pl.col("bucket_code") == "billable")
        .join(units, on="line_key", how="inner")
        .with_columns(
            billing_date=pl.lit(billing_date), claim_id_submitter=pl.lit("C") + pl.col("line_key").str.head(12)
        )
    )
