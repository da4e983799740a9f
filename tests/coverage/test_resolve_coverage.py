"""What a plan's files mean for a member's covered days, told file by file."""

from datetime import date

import pytest

from schemas.enrollment import EnrollmentCoverages
from tests.coverage.stories import CIN, PLAN, Inbox, days, plan_profile

JANUARY = ("2026-01-01", "2026-01-31")
FEBRUARY = ("2026-02-01", "2026-02-28")


def test_an_open_coverage_is_a_span_without_end() -> None:
    inbox = Inbox()
    inbox.enrollment(("2026-01-01", None))
    assert days(inbox.resolve()) == [("2026-01-01", None)]


def test_months_that_touch_are_one_span_and_a_gap_of_one_day_parts_them() -> None:
    inbox = Inbox()
    inbox.enrollment(JANUARY, FEBRUARY, ("2026-03-02", "2026-03-31"))
    assert days(inbox.resolve()) == [("2026-01-01", "2026-02-28"), ("2026-03-02", "2026-03-31")]


def test_a_later_full_file_replaces_all_that_was_known_of_the_member() -> None:
    inbox = Inbox()
    inbox.enrollment(JANUARY, on="2026-01-01")
    inbox.enrollment(FEBRUARY, on="2026-02-01", action="4", maintenance="030")
    assert days(inbox.resolve()) == [FEBRUARY]


def test_a_change_replaces_what_was_known_from_its_first_day_on() -> None:
    inbox = Inbox()
    inbox.enrollment(("2026-01-01", None), on="2026-01-01")
    inbox.enrollment(("2026-03-01", "2026-04-30"), on="2026-02-15", maintenance="001")
    assert days(inbox.resolve()) == [("2026-01-01", "2026-04-30")]


def test_a_month_cancelled_by_an_end_before_its_begin_is_uncovered_and_noted() -> None:
    inbox = Inbox()
    inbox.enrollment(("2026-01-01", None), on="2026-01-01")
    inbox.enrollment(("2026-10-01", "2026-09-30"), on="2026-10-02", maintenance="001")
    resolved = inbox.resolve()
    assert days(resolved) == [("2026-01-01", "2026-09-30")]
    assert resolved.findings["rule_code"].to_list() == ["COVERAGE-END-BEFORE-BEGIN"]


def test_a_change_of_address_without_coverage_leaves_coverage_as_it_was() -> None:
    inbox = Inbox()
    inbox.enrollment(("2026-01-01", None), on="2026-01-01")
    inbox.enrollment(on="2026-02-01", maintenance="001")
    assert days(inbox.resolve()) == [("2026-01-01", None)]


@pytest.mark.parametrize(
    ("hds", "last_day"),
    [
        ([], "2026-05-31"),
        ([("2026-01-01", None)], "2026-05-31"),
        ([("2026-01-01", "2026-04-30")], "2026-04-30"),
        ([(None, "2026-04-30")], "2026-04-30"),
    ],
    ids=["no coverage named", "no end named", "end named", "only the end named"],
)
def test_a_cancellation_ends_on_the_date_it_names(hds: list[tuple[str | None, str | None]], last_day: str) -> None:
    inbox = Inbox()
    inbox.enrollment(("2026-01-01", None), on="2026-01-01")
    inbox.enrollment(*hds, on="2026-06-05", maintenance="024", member={"maintenance_effective_date": date(2026, 5, 31)})
    assert days(inbox.resolve()) == [("2026-01-01", last_day)]


def test_a_cancellation_without_any_date_ends_on_the_date_of_its_file() -> None:
    inbox = Inbox()
    inbox.enrollment(("2026-01-01", None), on="2026-01-01")
    inbox.enrollment(on="2026-06-05", maintenance="024")
    assert days(inbox.resolve()) == [("2026-01-01", "2026-06-05")]


def test_a_coverage_cancelled_on_its_own_date_ends_there() -> None:
    inbox = Inbox()
    inbox.enrollment(("2026-01-01", None), on="2026-01-01")
    inbox.enrollment(("2026-01-01", None), on="2026-06-05", maintenance="024")
    inbox.rows[EnrollmentCoverages][-1]["maintenance_effective_date"] = date(2026, 3, 31)
    assert days(inbox.resolve()) == [("2026-01-01", "2026-03-31")]


def test_a_reinstatement_after_a_cancellation_covers_again() -> None:
    inbox = Inbox()
    inbox.enrollment(("2026-01-01", None), on="2026-01-01")
    inbox.enrollment(("2026-01-01", "2026-05-31"), on="2026-06-05", maintenance="024")
    inbox.enrollment(("2026-06-01", None), on="2026-06-09", maintenance="025")
    assert days(inbox.resolve()) == [("2026-01-01", None)]


def test_files_count_by_their_own_date_and_not_by_the_order_they_arrive_in() -> None:
    inbox = Inbox()
    inbox.enrollment(("2026-01-01", "2026-05-31"), on="2026-06-05", action="4")
    inbox.enrollment(("2026-01-01", None), on="2026-01-01", action="4")
    assert days(inbox.resolve()) == [("2026-01-01", "2026-05-31")]


def test_a_deleted_coverage_covers_no_day_from_its_begin_on() -> None:
    inbox = Inbox()
    inbox.enrollment(("2026-01-01", None), on="2026-01-01")
    inbox.enrollment(("2026-03-01", None), on="2026-06-05", maintenance="001")
    inbox.rows[EnrollmentCoverages][-1]["maintenance_type_code"] = "002"
    assert days(inbox.resolve()) == [("2026-01-01", "2026-02-28")]


def test_a_coverage_without_any_begin_covers_no_day_and_is_noted() -> None:
    inbox = Inbox()
    inbox.enrollment((None, "2026-03-31"))
    resolved = inbox.resolve()
    assert resolved.spans.is_empty()
    assert resolved.findings.select("rule_code", "segment_ordinal").rows() == [("COVERAGE-WITHOUT-BEGIN", 20)]


def test_a_death_that_was_a_mistake_is_taken_back_by_a_reinstatement() -> None:
    inbox = Inbox()
    inbox.enrollment(("2026-01-01", None), on="2026-01-01")
    inbox.enrollment(on="2026-07-10", maintenance="024", member={"death_date": date(2026, 7, 4)})
    inbox.enrollment(("2026-07-01", None), on="2026-08-02", maintenance="025")
    assert days(inbox.resolve()) == [("2026-01-01", None)]


def test_no_day_after_death_is_covered() -> None:
    inbox = Inbox()
    inbox.enrollment(("2026-01-01", None), member={"death_date": date(2026, 7, 4)})
    assert days(inbox.resolve()) == [("2026-01-01", "2026-07-04")]


@pytest.mark.parametrize(
    ("description", "is_covered"),
    [
        ("304;01", True),
        ("305;51;304;01", True),
        ("304;51", False),
        ("305;01", False),
        ("3041;01", False),
        ("304", True),
    ],
)
def test_only_active_pairs_with_the_plans_own_code_cover(description: str, *, is_covered: bool) -> None:
    inbox = Inbox()
    inbox.enrollment((*JANUARY, description))
    resolved = inbox.resolve(plan_profile(hcp_codes=("304", "352")))
    assert days(resolved) == ([JANUARY] if is_covered else [])


def test_a_hold_status_of_the_own_code_uncovers_its_days() -> None:
    inbox = Inbox()
    inbox.enrollment(("2026-01-01", None, "304;01"), on="2026-01-01")
    inbox.enrollment(("2026-03-01", "2026-03-31", "304;59"), on="2026-03-02", maintenance="001")
    assert days(inbox.resolve(plan_profile(hcp_codes=("304",)))) == [("2026-01-01", "2026-02-28")]


def test_a_member_without_cin_is_found_and_left_out() -> None:
    inbox = Inbox()
    inbox.enrollment(JANUARY, member={"policy_number": ""})
    resolved = inbox.resolve()
    assert resolved.spans.is_empty()
    assert resolved.members.is_empty()
    assert resolved.findings.select("rule_code", "segment_ordinal").rows() == [("MEMBER-ID-MISSING", 10)]


def test_a_cin_of_another_form_is_warned_about_and_stays() -> None:
    inbox = Inbox()
    inbox.enrollment(JANUARY, member={"policy_number": "TEST1"})
    resolved = inbox.resolve()
    assert days(resolved) == [JANUARY]
    assert resolved.findings["rule_code"].to_list() == ["MEMBER-CIN-SHAPE"]


def test_an_active_answer_covers_for_a_plan_without_enrollment() -> None:
    inbox = Inbox()
    inbox.answer(("1", *JANUARY))
    resolved = inbox.resolve()
    assert days(resolved) == [JANUARY]
    assert resolved.spans["source_code"].to_list() == ["271"]


def test_an_active_answer_covers_no_day_after_the_death_it_names() -> None:
    inbox = Inbox()
    inbox.answer(("1", "2026-01-01", None), death_date=date(2026, 1, 9))
    assert days(inbox.resolve()) == [("2026-01-01", "2026-01-09")]


def test_the_plans_dates_stand_in_for_a_benefit_without_dates() -> None:
    inbox = Inbox()
    inbox.answer(("1", None, None), plan_begin_date=date(2026, 1, 1), plan_end_date=date(2026, 1, 31))
    assert days(inbox.resolve()) == [JANUARY]


def test_an_answer_without_dates_covers_no_day() -> None:
    inbox = Inbox()
    inbox.answer(("1", None, None))
    assert inbox.resolve().spans.is_empty()


def test_of_two_answers_about_a_day_the_later_counts() -> None:
    inbox = Inbox()
    inbox.answer(("6", "2026-01-15", None), on="2026-02-01")
    inbox.answer(("1", "2026-01-01", None), on="2026-01-01")
    inbox.answer(("1", "2026-01-20", "2026-01-25"), on="2026-03-01")
    assert days(inbox.resolve()) == [("2026-01-01", "2026-01-14"), ("2026-01-20", "2026-01-25")]


def test_an_inactive_dental_benefit_leaves_the_member_covered() -> None:
    inbox = Inbox()
    inbox.answer(("1", *JANUARY, "30^42"), ("6", *JANUARY, "35"))
    assert days(inbox.resolve()) == [JANUARY]


def test_an_inactive_answer_removes_enrolled_days_only_where_answers_win() -> None:
    inbox = Inbox()
    inbox.enrollment(("2026-01-01", None))
    inbox.answer(("6", *FEBRUARY))
    assert days(inbox.resolve()) == [("2026-01-01", None)]
    wins = plan_profile(eligibility={"member_id_kind": "medi_cal", "prevails": "answer"})
    assert days(inbox.resolve(wins)) == [("2026-01-01", "2026-01-31"), ("2026-03-01", None)]


def test_where_the_later_prevails_an_old_answer_gives_way_to_a_newer_enrollment() -> None:
    inbox = Inbox()
    inbox.answer(("6", "2026-02-01", None), on="2026-02-03")
    inbox.enrollment(("2026-01-01", None), on="2026-02-20")
    inbox.answer(("6", "2026-05-01", None), on="2026-05-02")
    later = plan_profile(eligibility={"member_id_kind": "medi_cal", "prevails": "later"})
    assert days(inbox.resolve(later)) == [("2026-01-01", "2026-04-30")]


def test_a_rejected_request_says_nothing_of_coverage() -> None:
    inbox = Inbox()
    inbox.enrollment(("2026-01-01", None))
    inbox.answer(("6", *FEBRUARY), reject_reason_code="75")
    wins = plan_profile(eligibility={"member_id_kind": "medi_cal", "prevails": "answer"})
    assert days(inbox.resolve(wins)) == [("2026-01-01", None)]


def test_an_answer_under_the_plans_id_finds_its_member_through_the_enrollment() -> None:
    inbox = Inbox()
    inbox.enrollment(("2026-01-01", None), member={"subscriber_number": "P-77"})
    inbox.answer(("6", *FEBRUARY), identification_code="P-77")
    inbox.answer(("6", *JANUARY), identification_code="P-78")
    wins = plan_profile(eligibility={"member_id_kind": "plan", "prevails": "answer"})
    resolved = inbox.resolve(wins)
    assert days(resolved) == [("2026-01-01", "2026-01-31"), ("2026-03-01", None)]
    assert resolved.findings["rule_code"].to_list() == ["MEMBER-ID-MISSING"]


def test_the_latest_identity_counts_and_an_address_is_never_mixed_from_two() -> None:
    inbox = Inbox()
    inbox.enrollment(
        on="2026-01-01",
        member={
            "last_name": "OLD",
            "first_name": "ANN",
            "address_line_1": "1 A ST",
            "address_line_2": "APT 2",
            "city_name": "FRESNO",
        },
    )
    inbox.enrollment(on="2026-02-01", member={"last_name": "NEW", "address_line_1": "9 B ST", "city_name": "MADERA"})
    inbox.enrollment(on="2026-03-01", member={"birth_date": date(1950, 2, 3)})
    inbox.answer(on="2026-04-01", last_name="ECHO", gender_code="F", address_line_1="OTHER")
    row = inbox.resolve().members.row(0, named=True)
    assert row == {
        "plan_id": PLAN,
        "member_id_medi_cal": CIN,
        "member_id_plan": None,
        "last_name": "NEW",
        "first_name": None,
        "middle_name": None,
        "birth_date": date(1950, 2, 3),
        "gender_code": "F",
        "address_line_1": "9 B ST",
        "address_line_2": None,
        "city_name": "MADERA",
        "state_code": None,
        "postal_code": None,
        "county_code": None,
    }


def test_nothing_received_covers_nobody() -> None:
    resolved = Inbox().resolve()
    assert (resolved.spans.height, resolved.members.height, resolved.findings.height) == (0, 0, 0)
