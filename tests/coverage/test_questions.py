"""What staff ask of coverage: who is covered on a day as known then, and what is known otherwise since."""

from datetime import UTC, date, datetime, timedelta

import polars as pl
from hypothesis import given, settings

from pipelines.coverage.questions import coverage_changes, covered_on
from pipelines.coverage.resolve import resolve_coverage
from schemas.coverage import CoverageChanges
from schemas.files import ReceivedFiles
from schemas.validation import validate
from tests.coverage.reference import EVER, File, covered, number
from tests.coverage.stories import CIN, PLAN, Inbox, plan_profile
from tests.coverage.test_against_reference import HISTORIES, inbox_of, profile

START = datetime(2026, 1, 1, tzinfo=UTC)
TODAY = date(2026, 3, 15)
OTHER = "90000002C"
OPEN = ("2026-01-01", None)
NO_VISITS = pl.DataFrame(schema={"member_id_medi_cal": pl.String, "service_date": pl.Date, "visit_key": pl.String})
NO_CLAIMS = pl.DataFrame(
    schema={
        "plan_id": pl.String,
        "member_id_medi_cal": pl.String,
        "service_date": pl.Date,
        "claim_id_submitter": pl.String,
    }
)


def received_daily(inbox: Inbox) -> Inbox:
    """The n-th file came in on the n-th day."""
    for n, row in enumerate(inbox.rows[ReceivedFiles]):
        row["received_at"] = START + timedelta(days=n)
    return inbox


def known(inbox: Inbox, files: int, *profiles):
    """Coverage as known when so many files had come in."""
    statements = received_daily(inbox).statements().known_at(START + timedelta(days=files - 1))
    return resolve_coverage(statements, profiles={p.plan_id: p for p in profiles or (plan_profile(),)})


def changes(
    inbox: Inbox, *profiles, visits: pl.DataFrame = NO_VISITS, claims: pl.DataFrame = NO_CLAIMS
) -> pl.DataFrame:
    """What the last file changed."""
    files = len(inbox.rows[ReceivedFiles])
    before, after = known(inbox, files - 1, *profiles), known(inbox, files, *profiles)
    return coverage_changes(before, after, visit_days=visits, claim_days=claims, as_of=TODAY)


def told(frame: pl.DataFrame) -> list[tuple[str, str, str | None, bool]]:
    return [
        (code, str(begin), str(end) if end else None, retroactive)
        for code, begin, end, retroactive in frame.select(
            "change_code", "from_date", "to_date", "is_retroactive"
        ).iter_rows()
    ]


def test_the_same_day_is_covered_or_not_by_when_it_is_asked() -> None:
    inbox = Inbox()
    inbox.enrollment(OPEN, on="2026-01-01")
    inbox.enrollment(("2026-01-01", "2026-01-31"), on="2026-02-10", maintenance="024")
    assert covered_on(known(inbox, 1).spans, date(2026, 2, 5)).height == 1
    assert covered_on(known(inbox, 2).spans, date(2026, 2, 5)).height == 0


def test_a_retroactive_termination_is_told_with_the_visits_and_claims_it_touches() -> None:
    inbox = Inbox()
    inbox.enrollment(OPEN, on="2026-01-01")
    inbox.enrollment(("2026-01-01", "2026-01-31"), on="2026-03-10", maintenance="024")
    visits = pl.DataFrame(
        {
            "member_id_medi_cal": [CIN, CIN, CIN, OTHER],
            "service_date": [date(2026, 1, 31), date(2026, 2, 1), date(2026, 2, 2), date(2026, 2, 2)],
            "visit_key": ["V1", "V2", "V3", "V4"],
        }
    )
    claims = visits.head(3).select(
        pl.lit(PLAN).alias("plan_id"), "member_id_medi_cal", "service_date", claim_id_submitter=pl.lit("C1")
    )
    found = changes(inbox, visits=visits, claims=claims)
    assert told(found) == [("lost", "2026-02-01", None, True)]
    assert found.select("visit_count", "claim_count").rows() == [(2, 1)]


def test_a_retroactive_reinstatement_gives_its_days_back() -> None:
    inbox = Inbox()
    inbox.enrollment(("2026-01-01", "2026-01-31"), on="2026-01-01")
    inbox.enrollment(("2026-02-01", None), on="2026-03-10", maintenance="025")
    assert told(changes(inbox)) == [("extended", "2026-02-01", None, True)]


def test_a_new_member_and_one_lost_from_next_month_on_are_no_news_of_the_past() -> None:
    inbox = Inbox()
    inbox.enrollment(OPEN, on="2026-01-01")
    inbox.file(
        ({"policy_number": CIN, "maintenance_type_code": "024"}, [("2026-01-01", "2026-03-31")]),
        ({"policy_number": OTHER, "maintenance_type_code": "021"}, [("2026-04-01", None)]),
        on="2026-03-14",
    )
    assert told(changes(inbox)) == [("lost", "2026-04-01", None, False), ("new", "2026-04-01", None, False)]


def test_a_member_who_changes_plans_is_told_from_both_sides() -> None:
    inbox = Inbox()
    inbox.enrollment(OPEN, on="2026-01-01")
    hds = [("2026-01-01", "2026-03-31")]
    inbox.file(({"policy_number": CIN, "maintenance_type_code": "024"}, hds), on="2026-03-14")
    inbox.enrollment(("2026-04-01", None), on="2026-03-14", plan_id="redwood")
    both = plan_profile(), plan_profile(plan_id="redwood")
    found = coverage_changes(
        known(inbox, 1, *both), known(inbox, 3, *both), visit_days=NO_VISITS, claim_days=NO_CLAIMS, as_of=TODAY
    )
    assert found.select("plan_id", "change_code", "other_plan_id").rows() == [
        ("redwood", "moved_in", PLAN),
        (PLAN, "moved_out", "redwood"),
    ]


def test_another_county_of_residence_is_told_for_who_is_covered() -> None:
    inbox = Inbox()
    inbox.enrollment(OPEN, on="2026-01-01", member={"county_code": "10"})
    inbox.enrollment(on="2026-03-10", maintenance="001", member={"county_code": "24"})
    assert told(changes(inbox)) == [("moved_county", "2026-03-15", None, False)]


def test_a_changed_cin_alone_is_no_change_of_coverage() -> None:
    inbox = Inbox()
    inbox.enrollment(OPEN, on="2026-01-01", member={"policy_number": OTHER})
    inbox.enrollment(OPEN, on="2026-03-10", member={"policy_number": CIN, "prior_number": OTHER})
    assert changes(inbox, profile("enrollment", 5)).is_empty()


@settings(deadline=None)
@given(HISTORIES)
def test_changes_are_the_days_the_reference_gains_and_loses(files: list[File]) -> None:
    plain = [File(f.on, f.full, tuple(p for p in f.people if not p.former), f.asked, f.answers) for f in files]
    plain = [f for f in plain if f.people or f.asked]
    if not plain:
        return
    found = changes(inbox_of(plain), profile("later", 40))
    assert validate(found, CoverageChanges).rejected.is_empty()
    before, _ = covered(plain[:-1], prevails="later", percent=40)
    after, _ = covered(plain, prevails="later", percent=40)
    gained, lost = {}, {}
    for cin, code, begin, end in found.select("member_id_medi_cal", "change_code", "from_date", "to_date").iter_rows():
        side = lost if code == "lost" else gained
        last = max(EVER) if end is None else number(end)
        side.setdefault(cin, set()).update(day for day in EVER if number(begin) <= day <= last)
    everyone = set(before) | set(after)
    assert gained == {c: d for c in everyone if (d := after.get(c, set()) - before.get(c, set()))}
    assert lost == {c: d for c in everyone if (d := before.get(c, set()) - after.get(c, set()))}
