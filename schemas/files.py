"""Files that came in and files that go out."""

import polars as pl

from schemas.contract import Contract, Instant, column

RECEIVED_KINDS = (
    "enrollment_834",
    "eligibility_271",
    "remittance_835",
    "claim_837p",
    "inquiry_270",
    "authorization_278",
    "claim_acknowledgment_277ca",
    "acknowledgment_999",
    "visits",
    "live_in_attestations",
    "authorizations",
    "aides",
    "agencies",
    "referrals",
    "cin_aliases",
    "unrecognized",
)
PREPARED_KINDS = ("claims_837p", "inquiry_270", "utilization", "held_visits")


class ReceivedFiles(Contract):
    """One row per distinct content received, ever: the same bytes twice are one row."""

    file_sha256: str = column("SHA-256 of the content, hex", pattern=r"^[0-9a-f]{64}$")
    kind_code: str = column("What the content is, recognized by content", codes=RECEIVED_KINDS)
    layout_id: str = column("Tabular layout or X12 guide", nullable=True)
    source_code: str = column(
        "Who sent it: a plan, an agency, or the network's own staff", codes=("plan", "agency", "staff")
    )
    source_id: str = column("Folder it came from: the plan's or the agency's id, or the office of the staff")
    plan_id: str = column("Plan, when a plan with a profile sent it", nullable=True)
    size_bytes: pl.Int64 = column("Size, bytes", minimum=0)
    received_at: Instant = column("When it was archived")
    storage_key: str = column("Where the original lies in the storage")


class PreparedFiles(Contract):
    """One row per file prepared for a plan."""

    plan_id: str = column("Plan that receives it")
    billing_date: pl.Date = column("Billing date of the batch")
    sequence: pl.Int64 = column("Sequence of the batch within plan and billing date, from 1", minimum=1)
    kind_code: str = column("What it is", codes=PREPARED_KINDS)
    file_name: str = column("Name at the partner")
    file_sha256: str = column("SHA-256 of the content, hex", pattern=r"^[0-9a-f]{64}$")
    size_bytes: pl.Int64 = column("Size, bytes", minimum=0)
    claim_count: pl.Int64 = column("Claims in the file", minimum=0)
    charge_cents: pl.Int64 = column("Charges in the file, cents", minimum=0)
    storage_key: str = column("Where the bytes lie in the storage")


class DeliveredFiles(PreparedFiles):
    """One row per file of the batch with its standing after delivery."""

    state_code: str = column("Standing in the ledger", codes=("prepared", "delivered", "unproven", "superseded"))
    delivered_at: Instant = column("When delivery was proven", nullable=True)
    reason_code: str = column("Why it is not delivered: a rule code", nullable=True)


class FileApprovals(Contract):
    """One row per prepared file that may not leave without a person's approval."""

    plan_id: str = column("Plan that receives it")
    billing_date: pl.Date = column("Billing date of the batch")
    kind_code: str = column("What it is", codes=PREPARED_KINDS)
    file_name: str = column("Name at the partner")
    file_sha256: str = column("SHA-256 of the content that is to be approved, hex", pattern=r"^[0-9a-f]{64}$")
    state_code: str = column("Standing in the ledger", codes=("prepared", "delivered", "unproven", "superseded"))
    required_at: Instant = column("Since when it waits, or waited")
    approved_by: str = column("Who approved it", nullable=True)
    approved_at: Instant = column("When; null: not approved", nullable=True)
