"""A plan, a network, two agencies and two members, and the frames of a small billing day; everything is made up."""

from datetime import date, timedelta
from typing import Any

import polars as pl

from pipelines.claims.prepare import PreparedClaims, prepare_claims
from pipelines.plans.profile import NetworkProfile, PlanProfile
from schemas.agencies import Agencies
from schemas.claims import Allocations, Claims
from schemas.contract import Contract
from schemas.coverage import Members
from schemas.reconciliation import BillableLines, VisitMinutes

BILLING_DATE = date(2026, 3, 2)
FIRST_DAY = date(2026, 2, 2)  # a Monday
ALVA, BERN = "90000001A", "90000002B"
VALLEY_HOME, COAST_HOME = "1234567893", "1098765435"
RATE_CENTS = 825

NETWORK = NetworkProfile(
    name="Golden Poppy Home Care Network",
    npi="1999999984",
    tax_id="951112222",
    taxonomy_code="251E00000X",
    address_line_1="1 Poppy Way",
    city_name="Fresno",
    state_code="CA",
    postal_code="937010001",
    contact_name="Billing Desk",
    contact_phone="5595550100",
    submitter_id="GPHCN",
)


def plan(**rules: Any) -> PlanProfile:
    """The example plan; `rules` replace fields of its `claims`."""
    claims = {
        "grouped_by": "service_date",
        "member_id_kind": "medi_cal",
        "billing_provider": "network",
        "authorization_at": "claim",
        "default_diagnosis_code": "Z741",
        "filing_limit_days": 180,
        "filing_limit_from": "month_end",
    }
    return PlanProfile.model_validate(
        {
            "plan_id": "redwood",
            "name": "Redwood Health Plan",
            "hcp_codes": ("029",),
            "evv_payer_ids": ("REDW",),
            "interchange": {
                "sender_qualifier": "ZZ",
                "sender_id": "GPHCN",
                "receiver_qualifier": "30",
                "receiver_id": "330000001",
                "application_sender": "GPHCN",
                "application_receiver": "REDWOOD",
                "usage_code": "T",
                "inbound_sender_ids": ("PLAN",),
            },
            "payer": {"name": "Redwood Health Plan", "payer_id": "RDWD1"},
            "eligibility": {"member_id_kind": "medi_cal"},
            "claims": claims | rules,
            "services": (),
            "file_names": {
                kind: f"{{plan_id}}.{kind}.{{billing_date:%Y%m%d}}.{{sequence:02d}}"
                for kind in ("claims_837p", "inquiry_270", "utilization", "held_visits")
            },
        }
    )


def _frame(contract: type[Contract], rows: list[dict[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=contract.polars_schema())


def member(member_id_medi_cal: str, **differs: Any) -> dict[str, Any]:
    """A complete member of the plan, as a row."""
    given = {
        "plan_id": "redwood",
        "member_id_medi_cal": member_id_medi_cal,
        "member_id_plan": f"RW{member_id_medi_cal}",
        "last_name": "Example",
        "first_name": "Alva",
        "birth_date": date(1950, 1, 2),
        "gender_code": "F",
        "address_line_1": "2 Elm Street",
        "city_name": "Fresno",
        "state_code": "CA",
        "postal_code": "93701",
    }
    return given | differs


def members(*rows: dict[str, Any]) -> pl.DataFrame:
    """Members as a frame; without rows, the two of the example."""
    return _frame(Members, list(rows) or [member(ALVA), member(BERN, first_name="Bern", gender_code="M")])


def agencies() -> pl.DataFrame:
    """The two agencies of the example."""
    shared = {"file_sha256": "0" * 64, "taxonomy_code": "253Z00000X", "state_code": "CA", "postal_code": "937020002"}
    valley = {"agency_id": VALLEY_HOME, "name": "Valley Home Care", "tax_id": "952223333", "city_name": "Fresno"}
    coast = {"agency_id": COAST_HOME, "name": "Coast Home Care", "tax_id": "953334444", "city_name": "Ventura"}
    return _frame(
        Agencies,
        [
            shared | valley | {"row_number": 1, "address_line_1": "3 Oak Avenue"},
            shared | coast | {"row_number": 2, "address_line_1": "4 Shore Road"},
        ],
    )


def line(day: int, **differs: Any) -> dict[str, Any]:
    """One hour of personal care on a day (0: the first Monday of February 2026), as a billable line."""
    given = {
        "plan_id": "redwood",
        "member_id_medi_cal": ALVA,
        "agency_id": VALLEY_HOME,
        "program_code": "pchs",
        "service_code": "T1019",
        "modifier_codes": "U6",
        "place_of_service_code": "12",
        "service_date": FIRST_DAY + timedelta(days=day),
        "authorization_id": "AUTH-1",
        "diagnosis_code": "Z741",
        "minutes": 60,
        "units": 4,
        "unit_rate_cents": RATE_CENTS,
    } | differs
    identity = (given["member_id_medi_cal"], given["agency_id"], given["service_code"], given["service_date"])
    return {
        "line_key": "/".join(map(str, identity)),
        "charge_cents": given["units"] * given["unit_rate_cents"],
    } | given


def lines(*rows: dict[str, Any]) -> pl.DataFrame:
    """Billable lines as a frame."""
    return _frame(BillableLines, list(rows))


def minutes_of(billable: pl.DataFrame) -> pl.DataFrame:
    """The minute ledger that made these lines: one visit per line, and one held visit beside them."""
    visits = billable.with_columns(
        visit_id=pl.concat_str(pl.lit("V-"), "line_key"),
        sequence_id=pl.lit(1),
        aide_id=pl.lit("A1"),
        first_minute=pl.lit(0),
        bucket_code=pl.lit("billable"),
        rule_codes=pl.lit(""),
        file_sha256=pl.lit("0" * 64),
        row_number=pl.int_range(1, pl.len() + 1),
    )
    held = {
        "plan_id": "redwood",
        "visit_id": "V-held",
        "sequence_id": 1,
        "agency_id": VALLEY_HOME,
        "service_date": FIRST_DAY,
        "first_minute": 0,
        "minutes": 45,
        "bucket_code": "cancelled",
        "rule_codes": "cancelled",
        "file_sha256": "0" * 64,
        "row_number": 0,
    }
    return pl.concat([VisitMinutes.conform(visits), _frame(VisitMinutes, [held])])


def nothing_known() -> pl.DataFrame:
    """A ledger without claims."""
    return Claims.empty().with_columns(state_code=pl.lit(None, pl.String))


def known_as(state_code: str, batch: PreparedClaims) -> pl.DataFrame:
    """What the ledger knows after a batch was recorded and its file came to be in a state."""
    return batch.claims.with_columns(state_code=pl.lit(state_code))


def prepare(
    billable: pl.DataFrame,
    *,
    profile: PlanProfile | None = None,
    known: pl.DataFrame | None = None,
    known_allocations: pl.DataFrame | None = None,
    people: pl.DataFrame | None = None,
    minutes: pl.DataFrame | None = None,
) -> PreparedClaims:
    """The example day's claims, with whatever differs."""
    return prepare_claims(
        lines=billable,
        minutes=minutes_of(billable) if minutes is None else minutes,
        members=members() if people is None else people,
        agencies=agencies(),
        known=nothing_known() if known is None else known,
        known_allocations=Allocations.empty() if known_allocations is None else known_allocations,
        network=NETWORK,
        profile=profile or plan(),
        billing_date=BILLING_DATE,
    )
