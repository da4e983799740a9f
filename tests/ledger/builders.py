"""Claims and files to record, as small as the contracts allow."""

from datetime import UTC, date, datetime

import polars as pl

from schemas.claims import Allocations, ClaimLines, Claims

PLAN = "alpha_health"
DATE = date(2026, 11, 20)
AT = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


class Claimed:
    """Frames of claims of one line each: claim, line, and the stretch of a visit on it."""

    def __init__(self, *claims: dict) -> None:
        rows = [claim(**values) for values in claims]
        self.claims = pl.DataFrame([row[0] for row in rows], schema=Claims.polars_schema())
        self.lines = pl.DataFrame([row[1] for row in rows], schema=ClaimLines.polars_schema())
        self.stretches = pl.DataFrame([row[2] for row in rows], schema=Allocations.polars_schema())

    @property
    def frames(self) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
        return self.claims, self.lines, self.stretches


def claim(
    slot: str = "slot-1",
    *,
    version: int = 1,
    action: str = "original",
    visit: str = "visit-1",
    first_minute: int = 0,
    minutes: int = 60,
    claim_id: str | None = None,
    agency: str = "1999999984",
    billing_date: date = DATE,
    plan_id: str = PLAN,
) -> tuple[dict, dict, dict]:
    number = claim_id or f"{slot}-{version}".upper()
    service_date = date(2026, 11, 3)
    head = {
        "claim_id_submitter": number,
        "claim_slot": slot,
        "version": version,
        "action_code": action,
        "frequency_code": "1",
        "plan_id": plan_id,
        "billing_date": billing_date,
        "member_id_medi_cal": "91234567A",
        "agency_id": agency,
        "authorization_id": "AUTH-1",
        "from_date": service_date,
        "to_date": service_date,
        "place_of_service_code": "12",
        "diagnosis_code": "Z7389",
        "line_count": 1,
        "charge_cents": minutes * 10,
        "content_sha256": f"{minutes:064x}",
    }
    line = {
        "claim_id_submitter": number,
        "line_number": 1,
        "line_id_submitter": f"{number}-1",
        "line_key": f"{slot}-line",
        "service_code": "S5150",
        "modifier_codes": None,
        "place_of_service_code": "12",
        "service_date": service_date,
        "authorization_id": "AUTH-1",
        "minutes": minutes,
        "units": max(minutes // 15, 1),
        "charge_cents": minutes * 10,
    }
    stretch = {
        "claim_id_submitter": number,
        "line_number": 1,
        "visit_id": visit,
        "sequence_id": 1,
        "service_date": service_date,
        "first_minute": first_minute,
        "minutes": minutes,
    }
    return head, line, stretch


def file_row(
    sequence: int, *, kind: str = "claims_837p", claim_count: int = 0, charge_cents: int = 0, sha: str = "a"
) -> dict:
    return {
        "plan_id": PLAN,
        "billing_date": DATE,
        "sequence": sequence,
        "kind_code": kind,
        "file_name": f"{kind}_{sequence:03}.txt",
        "file_sha256": sha * 64,
        "size_bytes": 100,
        "claim_count": claim_count,
        "charge_cents": charge_cents,
        "storage_key": f"prepared/{kind}_{sequence}",
    }
