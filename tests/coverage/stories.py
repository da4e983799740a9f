"""A plan's files in a few words: frames of the contracts, with one row per thing said."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import polars as pl

from pipelines.coverage.resolve import ResolvedCoverage, resolve_coverage
from pipelines.coverage.statements import Statements
from pipelines.plans.profile import PlanProfile
from schemas.contract import Contract
from schemas.coverage import ListedCinAliases
from schemas.eligibility import EligibilityAnswers, EligibilityBenefits
from schemas.enrollment import EnrollmentCoverages, EnrollmentMembers, EnrollmentSets
from schemas.files import ReceivedFiles

CIN = "90000001A"
PLAN = "sequoia"


def day(text: str) -> date:
    return date.fromisoformat(text)


def plan_profile(*, plan_id: str = PLAN, **changes: Any) -> PlanProfile:
    """A plan that names its members by CIN in REF 1L; `changes` replace whole fields."""
    fields: dict[str, Any] = {
        "plan_id": plan_id,
        "name": "Sequoia Health",
        "hcp_codes": (),
        "evv_payer_ids": (plan_id.upper(),),
        "interchange": {
            "sender_qualifier": "ZZ",
            "sender_id": "NETWORK",
            "receiver_qualifier": "ZZ",
            "receiver_id": "PLAN",
            "application_sender": "NETWORK",
            "application_receiver": "PLAN",
            "usage_code": "T",
            "inbound_sender_ids": ("PLAN",),
        },
        "payer": {"name": "SEQUOIA", "payer_id": "SEQ01"},
        "enrollment": {"member_id_medi_cal": "policy_number", "member_id_plan": "subscriber_number"},
        "eligibility": {"member_id_kind": "medi_cal"},
        "claims": {
            "grouped_by": "week",
            "member_id_kind": "medi_cal",
            "billing_provider": "network",
            "authorization_at": "claim",
            "default_diagnosis_code": "Z741",
            "filing_limit_days": 180,
            "filing_limit_from": "service_date",
        },
        "services": (),
        "file_names": {
            kind: f"{{plan_id}}_{kind}_{{billing_date:%Y%m%d}}_{{sequence:03d}}.txt"
            for kind in ("claims_837p", "inquiry_270", "utilization", "held_visits")
        },
    }
    return PlanProfile.model_validate({**fields, **changes})


class Inbox:
    """Files as they arrive; each call is one file with one set or answer."""

    def __init__(self) -> None:
        self.rows: dict[type[Contract], list[dict[str, Any]]] = {
            contract: []
            for contract in (
                EnrollmentSets,
                EnrollmentMembers,
                EnrollmentCoverages,
                EligibilityAnswers,
                EligibilityBenefits,
                ListedCinAliases,
                ReceivedFiles,
            )
        }

    def _file(self, plan_id: str | None) -> str:
        number = len(self.rows[ReceivedFiles]) + 1
        sha256 = f"{number:064x}"
        self.rows[ReceivedFiles].append(
            {
                "file_sha256": sha256,
                "kind_code": "enrollment_834" if plan_id else "cin_aliases",
                "source_code": "plan" if plan_id else "staff",
                "source_id": plan_id or "billing",
                "plan_id": plan_id,
                "size_bytes": 1,
                "received_at": datetime(2026, 12, 1, tzinfo=UTC),
                "storage_key": sha256,
            }
        )
        return sha256

    def enrollment(
        self,
        *hds: tuple[str | None, str | None] | tuple[str | None, str | None, str],
        on: str = "2026-11-01",
        plan_id: str = PLAN,
        action: str = "2",
        maintenance: str = "021",
        member: dict[str, Any] | None = None,
    ) -> None:
        """An 834 with one member and a coverage per (begin, end[, HD04])."""
        told = {"maintenance_type_code": maintenance, "policy_number": CIN, **(member or {})}
        self.file((told, hds), on=on, plan_id=plan_id, action=action)

    def file(
        self,
        *members: tuple[dict[str, Any], Sequence[tuple[str | None, ...]]],
        on: str | None = "2026-11-01",
        plan_id: str = PLAN,
        action: str | None = "2",
        **of_set: Any,
    ) -> str:
        """An 834 with any number of members, each with its coverages; the file's SHA-256."""
        sha256 = self._file(plan_id)
        place = {"file_sha256": sha256, "plan_id": plan_id}
        dated = {"created_date": day(on) if on else None, "action_code": action}
        self.rows[EnrollmentSets].append({**place, "set_ordinal": 0, **dated, **of_set})
        coverage_ordinal = 0
        for ordinal, (member, hds) in enumerate(members):
            where = {**place, "set_ordinal": 0, "member_ordinal": ordinal, "segment_ordinal": 10 + 100 * ordinal}
            self.rows[EnrollmentMembers].append({**where, **member})
            for number, (begin, end, *text) in enumerate(hds):
                self.rows[EnrollmentCoverages].append(
                    {
                        **place,
                        "member_ordinal": ordinal,
                        "coverage_ordinal": coverage_ordinal,
                        "segment_ordinal": 20 + 100 * ordinal + number,
                        "plan_coverage_description": text[0] if text else None,
                        "benefit_begin_date": day(begin) if begin else None,
                        "benefit_end_date": day(end) if end else None,
                    }
                )
                coverage_ordinal += 1
        return sha256

    def answer(
        self,
        *benefits: tuple[str, str | None, str | None] | tuple[str, str | None, str | None, str],
        on: str = "2026-11-01",
        plan_id: str = PLAN,
        **person: Any,
    ) -> None:
        """A 271 about one person with a benefit per (EB01, begin, end[, EB03])."""
        sha256 = self._file(plan_id)
        self.rows[EligibilityAnswers].append(
            {
                "file_sha256": sha256,
                "plan_id": plan_id,
                "set_ordinal": 0,
                "answer_ordinal": 0,
                "segment_ordinal": 5,
                "created_date": day(on),
                "identification_code": CIN,
                **person,
            }
        )
        for ordinal, (code, begin, end, *services) in enumerate(benefits):
            self.rows[EligibilityBenefits].append(
                {
                    "file_sha256": sha256,
                    "plan_id": plan_id,
                    "answer_ordinal": 0,
                    "benefit_ordinal": ordinal,
                    "segment_ordinal": 6 + ordinal,
                    "information_code": code,
                    "service_type_codes": services[0] if services else None,
                    "benefit_begin_date": day(begin) if begin else None,
                    "benefit_end_date": day(end) if end else None,
                }
            )

    def listed(self, *renamed: tuple[str, str], on: str = "2026-11-01") -> str:
        """A list of the network's staff with a row per (former CIN, present CIN); its SHA-256."""
        sha256 = self._file(None)
        self.rows[ListedCinAliases] += [
            {
                "file_sha256": sha256,
                "row_number": number,
                "member_id_medi_cal_former": former,
                "member_id_medi_cal": present,
                "known_date": day(on),
                "source_note": "county letter",
            }
            for number, (former, present) in enumerate(renamed, start=1)
        ]
        return sha256

    def frame(self, contract: type[Contract]) -> pl.DataFrame:
        return pl.DataFrame(self.rows[contract], schema=contract.polars_schema())

    def statements(self) -> Statements:
        return Statements(
            sets=self.frame(EnrollmentSets),
            members=self.frame(EnrollmentMembers),
            coverages=self.frame(EnrollmentCoverages),
            answers=self.frame(EligibilityAnswers),
            benefits=self.frame(EligibilityBenefits),
            received=self.frame(ReceivedFiles),
            aliases=self.frame(ListedCinAliases),
        )

    def resolve(self, *profiles: PlanProfile) -> ResolvedCoverage:
        return resolve_coverage(self.statements(), profiles={p.plan_id: p for p in profiles or (plan_profile(),)})


def days(resolved: ResolvedCoverage) -> list[tuple[str, str | None]]:
    """First and last day of every span, in words."""
    return [
        (str(begin), str(end) if end else None)
        for begin, end in resolved.spans.select("covered_from_date", "covered_to_date").iter_rows()
    ]
