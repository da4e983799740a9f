"""Any history of files is resolved as the slow reference works it out, in whatever order its rows stand."""

import random
from datetime import UTC, date, datetime

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.coverage.resolve import resolve_coverage
from schemas.coverage import CinAliases, CoverageSpans, Members, Rosters
from schemas.eligibility import EligibilityAnswers, EligibilityBenefits
from schemas.enrollment import EnrollmentCoverages, EnrollmentMembers, EnrollmentSets
from schemas.files import ReceivedFiles
from schemas.findings import Findings
from schemas.validation import validate
from tests.coverage.reference import EVER, Coverage, File, Person, covered, number, text
from tests.coverage.stories import PLAN, Inbox, plan_profile

CINS = ("90000001A", "90000002C", "90000003D", "90000004E")
DAYS = st.integers(0, 30)
MAYBE_DAY = st.none() | DAYS

COVERAGES = st.builds(
    Coverage, begin=st.none() | DAYS | DAYS, end=MAYBE_DAY, active=st.sampled_from([True, True, False])
)
PEOPLE = st.builds(
    Person,
    cin=st.sampled_from(CINS),
    code=st.sampled_from(["001", "021", "024", "025", "030"]),
    coverages=st.lists(COVERAGES, max_size=3).map(tuple),
    effective=MAYBE_DAY,
    death=st.none() | st.none() | DAYS,
    former=st.none() | st.none() | st.sampled_from(CINS),
)
ENROLLMENTS = st.builds(File, on=DAYS, full=st.booleans(), people=st.lists(PEOPLE, min_size=1, max_size=4).map(tuple))
ANSWERS = st.builds(
    File,
    on=DAYS,
    asked=st.sampled_from(CINS),
    answers=st.lists(st.tuples(st.booleans(), DAYS, MAYBE_DAY), min_size=1, max_size=3).map(tuple),
)
RENAMED = st.tuples(st.sampled_from(CINS), st.sampled_from(CINS)).filter(lambda pair: pair[0] != pair[1])
LISTS = st.builds(File, on=DAYS, listed=st.lists(RENAMED, min_size=1, max_size=4).map(tuple))
HISTORIES = st.lists(ENROLLMENTS | ENROLLMENTS | ANSWERS | LISTS, max_size=7)


def inbox_of(files: list[File]) -> Inbox:
    inbox = Inbox()
    for file in files:
        if file.asked is not None:
            benefits = [("1" if active else "6", text(begin), text(end)) for active, begin, end in file.answers]
            inbox.answer(*benefits, on=text(file.on), identification_code=file.asked)
            continue
        if file.listed:
            inbox.listed(*file.listed, on=text(file.on))
            continue
        people = [
            (
                {
                    "policy_number": p.cin,
                    "maintenance_type_code": p.code,
                    "prior_number": p.former,
                    "death_date": p.death if p.death is None else date.fromisoformat(text(p.death)),
                    "maintenance_effective_date": p.effective
                    if p.effective is None
                    else date.fromisoformat(text(p.effective)),
                },
                [(text(c.begin), text(c.end), "304;01" if c.active else "304;59") for c in p.coverages],
            )
            for p in file.people
        ]
        inbox.file(*people, on=text(file.on), action="4" if file.full else "2")
    return inbox


def profile(prevails: str, percent: int):
    return plan_profile(
        hcp_codes=("304",),
        eligibility={"member_id_kind": "medi_cal", "prevails": prevails},
        enrollment={
            "member_id_medi_cal": "policy_number",
            "member_id_plan": "subscriber_number",
            "former_member_id_medi_cal": "prior_number",
            "full_file_ends_percent": percent,
        },
    )


def covered_days(spans: pl.DataFrame) -> dict[str, set[int]]:
    days: dict[str, set[int]] = {}
    for cin, begin, end in spans.select("member_id_medi_cal", "covered_from_date", "covered_to_date").iter_rows():
        stretch = {day for day in EVER if number(begin) <= day and (end is None or day <= number(end))}
        assert not stretch & days.get(cin, set()), "two spans of one member share a day"
        assert min(stretch) - 1 not in days.get(cin, set()), "two spans of one member touch"
        days.setdefault(cin, set()).update(stretch)
    return days


@settings(deadline=None, max_examples=300)
@given(HISTORIES, st.sampled_from(["enrollment", "answer", "later"]), st.sampled_from([0, 40, 100]))
def test_every_member_is_covered_on_the_days_the_reference_says(files: list[File], prevails: str, percent: int) -> None:
    resolved = inbox_of(files).resolve(profile(prevails, percent))
    days, held = covered(files, prevails=prevails, percent=percent)
    assert covered_days(resolved.spans) == days
    stopped = resolved.rosters.filter(standing_code="held")["file_sha256"].to_list()
    assert sorted(int(sha256, 16) - 1 for sha256 in stopped) == held
    stopping = resolved.findings.filter(rule_code="ROSTER-HELD")["file_sha256"].to_list()
    assert sorted(stopping) == sorted(stopped)


@settings(deadline=None)
@given(HISTORIES, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(files: list[File], chance: random.Random) -> None:
    inbox = inbox_of(files)
    first = inbox.resolve(profile("later", 40))
    for rows in inbox.rows.values():
        chance.shuffle(rows)
    second = inbox.resolve(profile("later", 40))
    for name in ("spans", "members", "aliases", "rosters", "findings"):
        assert getattr(first, name).equals(getattr(second, name)), name


ODD_TEXT = st.none() | st.sampled_from(
    ["", " ", "*", "024", "030", "4", "30", "é", "90000001A", "99999999", "9٣000001A"]
)
ODD_DATES = (
    st.none() | st.dates(date(1, 1, 1), date(9999, 12, 31)) | st.sampled_from([date(1, 1, 1), date(9999, 12, 31)])
)


def hostile_rows(contract, sha256s: list[str]):
    """Rows of a contract with any ids, codes and dates, under few ordinals, so that they collide."""
    values = {
        pl.String(): ODD_TEXT,
        pl.Date(): ODD_DATES,
        pl.Int64(): st.integers(0, 3),
        pl.Datetime("us", "UTC"): st.just(datetime(2026, 1, 1, tzinfo=UTC)),
    }
    columns = {name: values[dtype] for name, dtype in contract.polars_schema().items()}
    fixed = {"file_sha256": st.sampled_from(sha256s), "plan_id": st.just(PLAN)}
    return st.lists(st.fixed_dictionaries({**columns, **{k: v for k, v in fixed.items() if k in columns}}), max_size=6)


FILES = [f"{n:064x}" for n in range(3)]
STATED = (EnrollmentSets, EnrollmentMembers, EnrollmentCoverages, EligibilityAnswers, EligibilityBenefits)


@settings(deadline=None)
@given(st.tuples(*(hostile_rows(contract, FILES) for contract in STATED)))
def test_hostile_rows_become_findings_and_frames_that_keep_their_contracts(rows) -> None:
    inbox = Inbox()
    inbox.rows.update(dict(zip(STATED, rows, strict=True)))
    inbox.rows[ReceivedFiles] = [
        {"file_sha256": sha256, "plan_id": PLAN, "received_at": datetime(2026, 1, n + 1, tzinfo=UTC)}
        for n, sha256 in enumerate(FILES)
    ]
    resolved = resolve_coverage(inbox.statements(), profiles={PLAN: profile("later", 5)})
    frames = {
        "spans": CoverageSpans,
        "members": Members,
        "aliases": CinAliases,
        "rosters": Rosters,
        "findings": Findings,
    }
    for name, contract in frames.items():
        assert validate(getattr(resolved, name), contract).rejected.is_empty(), name
    unnamed = resolved.findings.filter(rule_code="MEMBER-ID-MISSING").height
    named = sum(1 for row in rows[1] if row["policy_number"])
    assert unnamed >= len(rows[1]) - named
