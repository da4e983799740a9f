"""Which other visit an overlap is with: one for every visit held for it, and for none besides."""

from datetime import timedelta

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from pipelines.reconciliation.overlaps import met_visits
from pipelines.reconciliation.reconcile import prepared_visits
from schemas.agencies import Aides
from schemas.reconciliation import PriorAllocations
from schemas.visits import Visits
from tests.reconciliation.stories import CIN, OTHER_AGENCY, OTHER_CIN, UNTIMED, World, at


def prepared(world: World) -> pl.DataFrame:
    profiles = {world.profile.plan_id: world.profile}
    prior = world.frame(PriorAllocations)
    visits, _ = prepared_visits(world.frame(Visits), Visits.empty(), world.frame(Aides), prior, profiles)
    return visits


def met(world: World, visit_id: str) -> list[tuple[str, str, str]]:
    found = met_visits(prepared(world), visit_id)
    return found.select("rule_code", "other_agency_id", "other_visit_id").rows()


def test_two_agencies_at_one_member_name_each_other() -> None:
    world = World().visit().visit(agency_id=OTHER_AGENCY, aide_id="B7")
    assert met(world, "V0001") == [("overlap_member", OTHER_AGENCY, "V0002")]


def test_an_aide_in_two_homes_names_the_other_whose_member_is_not_told() -> None:
    world = World().visit().visit("2026-11-02T10:00", "2026-11-02T12:00", member_id_medi_cal=OTHER_CIN)
    found = met_visits(prepared(world), "V0001")
    assert found.select("rule_code", "other_visit_id", "row_number").rows() == [("overlap_aide", "V0002", 2)]
    assert "member_id_medi_cal" not in found.columns


def test_a_visit_that_begins_as_the_other_ends_a_cancelled_one_and_a_duplicate_meet_nothing() -> None:
    world = World().visit().visit("2026-11-02T11:00", "2026-11-02T12:00").visit(is_cancelled=True, aide_id="A2").visit()
    assert [met(world, f"V{number:04d}") for number in range(1, 5)] == [[], [], [], []]


VISITS = st.lists(
    st.fixed_dictionaries(
        {
            "member_id_medi_cal": st.sampled_from([None, CIN, OTHER_CIN]),
            "aide_id": st.sampled_from([None, "A1", "A2"]),
            "begin": st.integers(0, 8),
            "hours": st.integers(0, 4),
            "is_cancelled": st.sampled_from([False, False, True]),
        }
    ),
    max_size=7,
)


@UNTIMED
@given(VISITS)
def test_who_is_held_for_an_overlap_has_met_another_and_nobody_else_has(visits) -> None:
    world = World().aide("A2", registration_id_hca="2222222222")
    for visit in visits:
        begin = at("2026-11-02T08:00") + timedelta(hours=visit.pop("begin"))
        world.visit(actual_start_at=begin, actual_end_at=begin + timedelta(hours=visit.pop("hours")), **visit)
    judged = prepared(world)
    for visit_id, is_aide, is_member in (
        judged.filter(~pl.col("is_duplicate"), ~pl.col("is_cancelled"))
        .select("visit_id", "overlaps_aide", "overlaps_member")
        .rows()
    ):
        rules = set(met_visits(judged, visit_id)["rule_code"])
        assert ("overlap_aide" in rules, "overlap_member" in rules) == (is_aide, is_member)
