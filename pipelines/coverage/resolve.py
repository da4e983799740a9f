"""Coverage by member, plan and day, and the members' identities, out of everything the plans stated."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from pipelines.coverage.aliases import enrolled_aliases, in_order, listed_aliases, superseded
from pipelines.coverage.answers import answered_days, answered_members
from pipelines.coverage.enrollment import OPEN_DAY, enrolled_days, enrolled_members, enrollment_cuts, last_days
from pipelines.coverage.identities import latest_identities
from pipelines.coverage.people import People, member_keys, people
from pipelines.coverage.replay import COVERS, Days, Integers, Replayed, replay
from pipelines.coverage.rosters import roster_standings, roster_turns, rosters
from pipelines.coverage.statements import Statements, plan_files, positions, set_turns
from pipelines.plans.profile import PlanProfile
from schemas.coverage import CIN_PATTERN, CinAliases, CoverageSpans, Members
from schemas.findings import Findings

_DAY_COLUMNS = ["turn", "member", "file_number", "segment_ordinal", "kind", "from_day", "to_day"]


@dataclass(frozen=True)
class ResolvedCoverage:
    """What the plans' files say of coverage.

    `spans` (CoverageSpans), `members` (Members), `aliases` (CinAliases), `rosters` (Rosters), `findings` (Findings).
    """

    spans: pl.DataFrame
    members: pl.DataFrame
    aliases: pl.DataFrame
    rosters: pl.DataFrame
    findings: pl.DataFrame


@dataclass(frozen=True)
class _Known:
    """What was stated, by numbers: `plans` and `cins` say which. `members` are keys of plan and person, rising."""

    enrolled: pl.DataFrame
    answered: pl.DataFrame
    members: Integers
    who: People
    plans: list[str]

    def plan_of_member(self) -> Integers:
        return self.members // max(len(self.who.cins), 1)


def resolve_coverage(statements: Statements, *, profiles: Mapping[str, PlanProfile]) -> ResolvedCoverage:
    """Who was covered by which plan on which day, and who the members are, over all files of all plans.

    Enrollment (834). Sets count in the order of their date and time, then of receipt, then of the file's SHA-256. A
    full statement (BGN08 4 or RX, or INS03 030) replaces all that was known of its member. A change replaces what was
    known from the first day it states; a change without any coverage of the plan leaves coverage as it was. A
    cancellation (024) without an end date ends with the date of the maintenance, else of the set. An end before its
    begin covers no day, and replaces what was known from that begin. No day after a member's death is covered; a
    reinstatement (025) takes a death back.

    Full files. Who is not named in a file with full sets is not covered from the file's effective date on, where the
    plan's profile says that its full files name all members. A file that would end a larger share of the known members
    than the profile allows, or that could not be read whole, ends nobody until it is approved; all else in it counts.

    Eligibility (271). For a member whom no enrollment of the plan names, an active benefit (EB01 1-5) with a begin date
    covers its days, an inactive one (6-8) uncovers them; of two answers about a day the later one counts. For others
    the profile says what prevails: enrollment, the answer, or the later of the two; on one date, the enrollment. A
    rejected request (AAA) and an answer without dates say nothing.

    Changed CINs. Plans name a member's former CIN in their enrollment, the network's staff in lists. Statements under a
    former CIN are about the person who has another now. Once that is known, the plan closing the old record ends
    nothing.

    Args:
        statements: what was received; `Statements.known_at` gives what was known at an earlier instant.
        profiles: the plans' profiles by plan id.

    Returns:
        Frames in a fixed order, whatever the order of the rows given.
    """
    plans = sorted(profiles)
    files = plan_files(statements.received, plans)
    turns = set_turns(sets=statements.sets, answers=statements.answers, files=files, profiles=profiles)
    named = enrolled_members(members=statements.members, turns=turns, files=files, profiles=profiles)
    asked = answered_members(
        answers=statements.answers, enrolled=named.rows, turns=turns, files=files, profiles=profiles
    )
    enrolled = enrolled_aliases(named.rows, files)
    listed = listed_aliases(statements.aliases, received=statements.received, turns=turns)
    stated = in_order(enrolled.rows, listed.rows)
    known, unshaped = _numbered(named.rows, asked.rows, stated, files, plans)
    covered = enrolled_days(enrolled=known.enrolled, coverages=statements.coverages, files=files, profiles=profiles)
    days = _all_days(
        known, covered.rows, answered_days(answered=known.answered, benefits=statements.benefits, files=files), profiles
    )
    held = rosters(
        turns=turns,
        statements=statements,
        enrolled=known.enrolled,
        files=files,
        profiles=profiles,
    )
    replayed = replay(
        turn_count=turns.height + 1,
        cuts=enrollment_cuts(known.enrolled, covered.rows),
        days=Days(*(days[name].to_numpy() for name in ("turn", "kind", "member", "from_day", "to_day"))),
        rosters=roster_turns(held, known.enrolled, known.plan_of_member()),
        last_days=last_days(known.enrolled, len(known.members)),
    )
    standings, stopped = roster_standings(held, replayed, plans)
    aliases = _aliases(known.who, stated)
    of_aliases = [enrolled.findings, listed.findings, superseded(listed.rows, aliases)]
    findings = pl.concat([named.findings, asked.findings, *of_aliases, unshaped, covered.findings, stopped])
    return ResolvedCoverage(
        spans=_spans(replayed, days, known, files),
        members=_members(known),
        aliases=aliases,
        rosters=standings,
        findings=Findings.conform(findings).sort("rule_code", "file_sha256", "segment_ordinal", "row_number"),
    )


def _numbered(
    enrolled: pl.DataFrame, answered: pl.DataFrame, aliases: pl.DataFrame, files: pl.DataFrame, plans: list[str]
) -> tuple[_Known, pl.DataFrame]:
    """Statements with the number of their `member`, and MEMBER-CIN-SHAPE for CINs of another form."""
    who, persons = people(aliases, enrolled["member_id_medi_cal"], answered["member_id_medi_cal"])
    is_unshaped = ~who.cins.str.contains(CIN_PATTERN)
    keys = [
        member_keys(person, rows["plan_index"], who) for person, rows in zip(persons, (enrolled, answered), strict=True)
    ]
    members, number_of = _distinct(np.concatenate(keys), len(plans) * len(who.cins))
    findings = [
        positions("MEMBER-CIN-SHAPE", rows.filter(is_unshaped.gather(person)), files)
        for person, rows in zip(persons, (enrolled, answered), strict=True)
        if is_unshaped.any()
    ]
    is_former = (who.renamed_turn[persons[0]] >= 0) & (enrolled["turn"].to_numpy() > who.renamed_turn[persons[0]])
    known = _Known(
        enrolled.with_columns(member=pl.Series(number_of[keys[0]]), is_former=pl.Series(is_former)),
        answered.with_columns(member=pl.Series(number_of[keys[1]])),
        members,
        who,
        plans,
    )
    return known, pl.concat([Findings.empty(), *findings])


def _distinct(keys: Integers, bound: int) -> tuple[Integers, Integers]:
    """The keys that occur, rising; and, by key, its place among them. Keys are below `bound`: nothing is sorted."""
    number_of = np.zeros(bound, dtype=np.int64)
    number_of[keys] = 1
    distinct = np.flatnonzero(number_of)
    number_of[distinct] = np.arange(len(distinct))
    return distinct, number_of


def _all_days(
    known: _Known, covered: pl.DataFrame, answered: pl.DataFrame, profiles: Mapping[str, PlanProfile]
) -> pl.DataFrame:
    """Days stated by enrollment and by the answers that count, in the order in which they are replayed."""
    enrollment = covered.filter("covers").select(
        *_DAY_COLUMNS[:4], pl.lit(COVERS, dtype=pl.Int64).alias("kind"), *_DAY_COLUMNS[5:]
    )
    if answered.is_empty():
        return enrollment.with_columns(source_code=pl.lit("834"))
    is_enrolled = np.zeros(len(known.members), dtype=np.bool_)
    is_enrolled[known.enrolled["member"].to_numpy()] = True
    weighed = [plan for plan, p in enumerate(known.plans) if profiles[p].eligibility.prevails != "enrollment"]
    only_answered = pl.Series(~is_enrolled).gather(answered["member"])
    counted = answered.filter(pl.col("plan_index").is_in(weighed) | pl.lit(only_answered))
    days = pl.concat(
        [
            enrollment.with_columns(source_code=pl.lit("834")),
            counted.select(*_DAY_COLUMNS, source_code=pl.lit("271")),
        ],
        rechunk=True,
    )
    return days[np.argsort(days["turn"].to_numpy() * 4 + days["kind"].to_numpy(), kind="stable")]


def _named(known: _Known, member: Integers) -> dict[str, pl.Series]:
    key = known.members[member]
    return {
        "plan_id": pl.Series(known.plans, dtype=pl.String).gather(key // max(len(known.who.cins), 1)),
        "member_id_medi_cal": known.who.cins.gather(key % max(len(known.who.cins), 1)),
    }


def _spans(replayed: Replayed, days: pl.DataFrame, known: _Known, files: pl.DataFrame) -> pl.DataFrame:
    end = pl.Series(replayed.end)
    said = days.select("file_number", "segment_ordinal", "source_code")[replayed.row]
    spans = pl.DataFrame(
        {
            **_named(known, replayed.member),
            "covered_from_date": pl.Series(replayed.begin).cast(pl.Int32).cast(pl.Date),
            "covered_to_date": end.set(end >= OPEN_DAY, None).cast(pl.Int32).cast(pl.Date),
            "source_code": said["source_code"],
            "file_sha256": files["file_sha256"].gather(said["file_number"]),
            "segment_ordinal": said["segment_ordinal"],
        }
    )
    return CoverageSpans.conform(spans)


def _members(known: _Known) -> pl.DataFrame:
    identities = latest_identities(enrolled=known.enrolled, answered=known.answered, count=len(known.members))
    named = pl.DataFrame(_named(known, np.arange(len(known.members))))
    return Members.conform(named.hstack(identities))


def _aliases(who: People, stated: pl.DataFrame) -> pl.DataFrame:
    former = np.flatnonzero(who.edge >= 0)
    return CinAliases.conform(
        stated.select("file_sha256", "segment_ordinal", "row_number")[who.edge[former]].with_columns(
            member_id_medi_cal_former=who.cins.gather(former),
            member_id_medi_cal=who.cins.gather(who.current[former]),
        )
    )
