"""A member whose CIN changes stays one member, under the CIN the plan calls them by now."""

from typing import Any

from pipelines.coverage.resolve import ResolvedCoverage
from tests.coverage.stories import CIN, PLAN, Inbox, days, plan_profile

OLD, NEW, NEWEST = "90000002C", CIN, "90000003D"


def resolve(inbox: Inbox) -> ResolvedCoverage:
    return inbox.resolve(
        plan_profile(
            enrollment={
                "member_id_medi_cal": "policy_number",
                "member_id_plan": "subscriber_number",
                "former_member_id_medi_cal": "prior_number",
            }
        )
    )


def told(inbox: Inbox, cin: str, *hds: tuple[str | None, str | None], former: str | None = None, **more: Any) -> None:
    inbox.enrollment(*hds, member={"policy_number": cin, "prior_number": former, "last_name": f"AS {cin}"}, **more)


def aliases(resolved: ResolvedCoverage) -> dict[str, str]:
    return dict(resolved.aliases.select("member_id_medi_cal_former", "member_id_medi_cal").iter_rows())


def test_what_was_stated_under_the_former_cin_is_about_the_present_one() -> None:
    inbox = Inbox()
    told(inbox, OLD, ("2026-01-01", "2026-05-31"), on="2026-01-01")
    told(inbox, NEW, ("2026-06-01", None), former=OLD, on="2026-06-02")
    resolved = resolve(inbox)
    assert days(resolved) == [("2026-01-01", None)]
    assert resolved.members.select("plan_id", "member_id_medi_cal", "last_name").rows() == [(PLAN, NEW, f"AS {NEW}")]
    assert aliases(resolved) == {OLD: NEW}


def test_closing_the_old_record_after_the_merge_ends_nothing() -> None:
    inbox = Inbox()
    told(inbox, OLD, ("2026-01-01", None), on="2026-01-01")
    told(inbox, NEW, ("2026-06-01", None), former=OLD, on="2026-06-02")
    told(inbox, OLD, ("2026-01-01", "2026-05-31"), on="2026-06-03", maintenance="024")
    assert days(resolve(inbox)) == [("2026-01-01", None)]


def test_a_cin_changed_twice_leads_to_the_newest() -> None:
    inbox = Inbox()
    told(inbox, NEWEST, ("2026-09-01", None), former=NEW, on="2026-09-02")
    told(inbox, NEW, ("2026-06-01", None), former=OLD, on="2026-06-02")
    assert aliases(resolve(inbox)) == {OLD: NEWEST, NEW: NEWEST}


def test_a_change_taken_back_leads_to_the_first_cin_again() -> None:
    inbox = Inbox()
    told(inbox, NEW, ("2026-06-01", None), former=OLD, on="2026-06-02")
    told(inbox, OLD, ("2026-06-01", None), former=NEW, on="2026-06-20")
    assert aliases(resolve(inbox)) == {NEW: OLD}


def test_two_members_of_one_file_cannot_have_had_one_cin() -> None:
    inbox = Inbox()
    hds = [("2026-06-01", None)]
    inbox.file(*(({"policy_number": cin, "prior_number": OLD}, hds) for cin in (NEW, NEWEST)))
    resolved = resolve(inbox)
    assert aliases(resolved) == {}
    assert resolved.findings["rule_code"].to_list() == ["MEMBER-FORMER-CIN-SHARED"] * 2


def test_a_former_id_that_is_no_cin_is_not_used() -> None:
    inbox = Inbox()
    told(inbox, NEW, ("2026-06-01", None), former="PLAN-7")
    resolved = resolve(inbox)
    assert aliases(resolved) == {}
    assert resolved.findings["rule_code"].to_list() == ["MEMBER-FORMER-CIN-SHAPE"]


def test_a_plan_whose_profile_names_no_column_of_former_cins_has_none() -> None:
    inbox = Inbox()
    told(inbox, NEW, ("2026-06-01", None), former=OLD)
    assert aliases(inbox.resolve()) == {}
