"""One authorization number, several service lines: each has its own totals, and a newer file says what still stands."""

from datetime import date

import polars as pl
import pytest

from tests.reconciliation.stories import (
    AGENCY,
    OTHER_AGENCY,
    World,
    as_prior,
    buckets,
    day,
    drawn,
    plan_profile,
    service,
)

NEWER = "1" * 64
TWO_SERVICES = (service("T1019"), service("S5130"))


def remaining(world: World, **frames: pl.DataFrame) -> list[tuple[str, int]]:
    balances = world.reconcile(**frames).balances
    return sorted(balances.select("service_code", "remaining_minutes").rows())


def two_services(**changes: object) -> World:
    world = World(*TWO_SERVICES)
    world.authorization(8, authorization_id="N1", service_code="T1019", **changes)
    return world.authorization(4, authorization_id="N1", service_code="S5130", **changes)


def test_two_services_under_one_number_have_their_own_units() -> None:
    world = two_services().visit("2026-11-02T09:00", "2026-11-02T12:00")
    world.visit("2026-11-03T09:00", "2026-11-03T12:00", service_code="S5130")
    reconciled = world.reconcile()
    assert reconciled.lines.select("service_code", "authorization_id", "units").rows() == [
        ("T1019", "N1", 8),
        ("S5130", "N1", 4),
    ]
    assert buckets(reconciled) == {"billable": 180, "units_exhausted": 180}


def test_what_was_billed_before_is_drawn_from_the_line_of_its_service() -> None:
    world = two_services().visit("2026-11-02T09:00", "2026-11-02T10:00", service_code="S5130")
    prior = as_prior(world.reconcile(), billing_date=day("2026-11-30"))
    assert remaining(world, prior=prior) == [("S5130", 0), ("T1019", 120)]


def test_periods_of_one_service_under_one_number_have_their_own_units() -> None:
    world = World().authorization(4, authorization_id="N1", end_date=day("2026-11-02"))
    world.authorization(4, authorization_id="N1", start_date=day("2026-11-03"))
    world.visit("2026-11-02T09:00", "2026-11-02T11:00").visit("2026-11-03T09:00", "2026-11-03T10:00")
    reconciled = world.reconcile()
    assert drawn(reconciled) == [("N1", 4, 60), ("N1", 4, 60)]
    assert buckets(reconciled) == {"billable": 120, "units_exhausted": 60}
    assert reconciled.findings.is_empty()


def test_two_agencies_under_one_number_have_their_own_units() -> None:
    world = World().agency(OTHER_AGENCY).aide("B7", agency_id=OTHER_AGENCY, registration_id_hca="7777777777")
    world.authorization(4, authorization_id="N1", agency_id=AGENCY)
    world.authorization(8, authorization_id="N1", agency_id=OTHER_AGENCY)
    world.visit("2026-11-02T09:00", "2026-11-02T11:00")
    world.visit("2026-11-02T12:00", "2026-11-02T14:00", agency_id=OTHER_AGENCY, aide_id="B7")
    first = world.reconcile()
    assert drawn(first) == [("N1", 4, 60), ("N1", 8, 120)]
    again = world.reconcile(prior=as_prior(first, billing_date=day("2026-11-30")))
    assert again.balances["remaining_minutes"].to_list() == [0, 0]


def test_what_is_granted_to_the_network_itself_any_agency_may_deliver() -> None:
    world = World().authorization(agency_id="1999000007").visit()
    assert buckets(world.reconcile()) == {"wrong_agency": 120}
    world.profile = plan_profile(service(), authorizations={"network_ids": ["1999000007"]})
    assert buckets(world.reconcile()) == {"billable": 120}


def test_a_line_stated_twice_in_one_file_counts_once_as_stated_last() -> None:
    world = World().authorization(100, authorization_id="N1")
    world.authorization(4, authorization_id="N1", start_date=day("2026-06-01"), end_date=day("2027-03-31")).visit()
    reconciled = world.reconcile()
    assert drawn(reconciled) == [("N1", 4, 60)]
    assert reconciled.findings.select("rule_code", "row_number").rows() == [("AUTHORIZATION-LINE-REPEATED", 1)]


def test_numbered_lines_of_one_service_add_up_on_one_claim_line() -> None:
    world = World().authorization(4, authorization_id="N1", service_line_number=1)
    world.authorization(3, authorization_id="N1", service_line_number=2).visit()
    first = world.reconcile()
    assert drawn(first) == [("N1", 7, 105)]
    assert buckets(first) == {"billable": 105, "units_exhausted": 15}
    again = world.reconcile(prior=as_prior(first, billing_date=day("2026-11-30")))
    assert again.balances["remaining_minutes"].to_list() == [0, 0]
    assert again.lines.is_empty()


def test_a_newer_file_states_the_whole_authorization() -> None:
    world = two_services().authorization(9, authorization_id="N1", service_code="T1019", file_sha256=NEWER)
    world.visit().visit("2026-11-03T09:00", "2026-11-03T10:00", service_code="S5130")
    assert buckets(world.reconcile()) == {"billable": 120, "wrong_service": 60}
    assert remaining(world) == [("T1019", 15)]


def test_a_plan_that_sends_changed_lines_alone_replaces_them_alone() -> None:
    world = two_services().authorization(9, authorization_id="N1", service_code="T1019", file_sha256=NEWER)
    line_by_line = plan_profile(*TWO_SERVICES, authorizations={"restated_by": "line"})
    world.profile = line_by_line
    world.visit().visit("2026-11-03T09:00", "2026-11-03T10:00", service_code="S5130")
    assert buckets(world.reconcile()) == {"billable": 180}
    assert remaining(world) == [("S5130", 0), ("T1019", 15)]


@pytest.mark.parametrize("status", ["denied", "cancelled"])
def test_one_line_may_be_refused_and_the_other_granted(status: str) -> None:
    world = World(*TWO_SERVICES).authorization(8, authorization_id="N1", service_code="T1019")
    world.authorization(8, authorization_id="N1", service_code="S5130", status_code=status)
    world.visit().visit("2026-11-03T09:00", "2026-11-03T10:00", service_code="S5130")
    reconciled = world.reconcile()
    assert reconciled.lines["service_date"].to_list() == [date(2026, 11, 2)]
    assert buckets(reconciled) == {"billable": 120, "wrong_service": 60}


def test_what_was_billed_under_a_service_since_corrected_still_counts() -> None:
    world = World(*TWO_SERVICES).authorization(8, authorization_id="N1", service_code="T1019").visit()
    prior = as_prior(world.reconcile(), billing_date=day("2026-11-30"))
    world.authorization(8, authorization_id="N1", service_code="S5130", file_sha256=NEWER)
    assert remaining(world, prior=prior) == [("S5130", 0)]
