"""Preparing a batch: claims and reports become files, recorded in the ledger in one transaction, or not at all.

Belongs here: in which order the claims stage, the reports and the ledger meet. Does not belong here: how any of them works.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from pipelines.claims.prepare import (
    ControlNumbers,
    PreparedClaims,
    prepare_claims,
    prove_claim_file,
    write_claim_file,
    write_inquiry_file,
)
from pipelines.delivery.file_names import render_file_name
from pipelines.ledger import Ledger
from pipelines.plans.profile import NetworkProfile, PlanProfile
from pipelines.reports.held_visits import held_visits, held_visits_workbook
from pipelines.reports.utilization import utilization, utilization_workbook
from pipelines.storage import Storage


@dataclass(frozen=True)
class Facts:
    """What a batch is prepared from: the frames of the stages before it, for one plan."""

    lines: pl.DataFrame
    minutes: pl.DataFrame
    balances: pl.DataFrame
    members: pl.DataFrame
    agencies: pl.DataFrame


@dataclass(frozen=True)
class PreparedBatch:
    """What a batch became. `files` are the latest of each kind, whether made now or before."""

    claims: pl.DataFrame
    claim_lines: pl.DataFrame
    allocations: pl.DataFrame
    minutes: pl.DataFrame
    utilization: pl.DataFrame
    held_visits: pl.DataFrame
    files: pl.DataFrame
    findings: pl.DataFrame


@dataclass(frozen=True)
class _Content:
    """A file that may have to be made: what it says (as a fingerprint) and how its bytes are made."""

    kind_code: str
    fingerprint: str
    claim_count: int
    charge_cents: int
    write: Callable[[ControlNumbers], bytes]
    interchange: bool


class AmountsDifferError(Exception):
    """Line, claim, file and report do not add up to the same cents; nothing was recorded."""
