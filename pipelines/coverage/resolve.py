"""Coverage by member, plan and day, and the members' identities, out of everything the plans stated."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from pipelines.coverage.answers import answered_members, answered_spans
from pipelines.coverage.enrollment import enrolled_members, enrolled_spans
from pipelines.coverage.identities import latest_identities
from pipelines.coverage.spans import merge_spans, paint_spans
from pipelines.plans.profile import PlanProfile
from schemas.coverage import CoverageSpans, Members
from schemas.findings import Findings


@dataclass(frozen=True)
class ResolvedCoverage:
    """What the plans' files say of coverage: `spans` (CoverageSpans), `members` (Members), `findings` (Findings)."""

    spans: pl.DataFrame
    members: pl.DataFrame
    findings: pl.DataFrame


def resolve_coverage(  # noqa: PLR0913 - the five frames the plans' files become, and what to read them by
    *,
    sets: pl.DataFrame,
    members: pl.DataFrame,
    coverages: pl.DataFrame,
    answers: pl.DataFrame,
    benefits: pl.DataFrame,
    received: pl.DataFrame,
    profiles: Mapping[str, PlanProfile],
) -> ResolvedCoverage:
    """Who was covered by which plan on which day, and who the members are, over all files of all plans.

    Enrollment (834). Sets count in the order of their date and time, then of receipt, then of the file's SHA-256. A
    full set (BGN08 4, or INS03 030) replaces all that was known of the members it names; it does *not* end the coverage
    of members it does not name: a short file would end thousands at once. A change set replaces what was known from
    the first day it states; a change without any coverage of the plan leaves coverage as it was. A cancellation (024)
    without an end date ends with the date of the maintenance, else of the set. An end before its begin covers no day,
    and replaces what was known from that begin. No day after a member's death is covered.

    Eligibility (271). For a member whom no enrollment of the plan names, an active benefit (EB01 1-5) with a begin date
    covers its days, an inactive one (6-8) uncovers them; of two answers about a day the later one counts. Where the
    profile says that answers win over enrollment, they are laid over it in the same way. A rejected request (AAA) and
    an answer without dates say nothing.

    Args:
        sets: `EnrollmentSets` of all files.
        members: `EnrollmentMembers` of all files.
        coverages: `EnrollmentCoverages` of all files.
        answers: `EligibilityAnswers` of all files.
        benefits: `EligibilityBenefits` of all files.
        received: `ReceivedFiles`; gives the time of receipt.
        profiles: the plans' profiles by plan id.

    Returns:
        Spans and members in a fixed order, whatever the order of the rows given.
    """
    enrolled = enrolled_members(sets=sets, members=members, received=received, profiles=profiles)
    stated = enrolled_spans(enrolled=enrolled.rows, coverages=coverages, profiles=profiles)
    answered = answered_members(answers=answers, enrolled=enrolled.rows, received=received, profiles=profiles)
    answered_days = answered_spans(answered=answered.rows, benefits=benefits, enrolled=enrolled.rows, profiles=profiles)
    overlaid = stated.rows.join(answered_days, on=["plan_id", "member_id_medi_cal"], how="semi")
    untouched = stated.rows.join(answered_days, on=["plan_id", "member_id_medi_cal"], how="anti")
    painted = paint_spans(
        pl.concat([overlaid.with_columns(rank=pl.lit(0, dtype=pl.Int64), is_covered=pl.lit(True)), answered_days])
    )
    spans = merge_spans(pl.concat([untouched, painted]))
    findings = pl.concat([enrolled.findings, stated.findings, answered.findings])
    return ResolvedCoverage(
        spans=CoverageSpans.conform(spans),
        members=Members.conform(latest_identities(enrolled=enrolled.rows, answered=answered.rows)),
        findings=Findings.conform(findings).sort("rule_code", "file_sha256", "segment_ordinal"),
    )
