"""Visits that cannot be right, or are too many: rows with findings, never a crash, and every minute still counted."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.intake.parse import validate_parsed
from schemas.frames import INBOUND_FRAMES
from schemas.validation import validate
from schemas.visits import Visits
from tests.reconciliation.stories import UNTIMED, World, at, buckets

EMPTY = {name: contract.empty() for name, contract in INBOUND_FRAMES.items()}


def told(world: World) -> list[str]:
    return validate_parsed({**EMPTY, "visits": world.frame(Visits)}).findings["rule_code"].to_list()


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"begin": "2026-11-02T11:00", "end": "2026-11-02T09:00"}, "VISIT-END-BEFORE-START"),
        ({"end": "2026-11-02T09:00"}, "VISIT-END-BEFORE-START"),
        ({"end": "2026-11-03T15:00"}, "VISIT-LONGER-THAN-A-DAY"),
        ({"adjusted_end_at": at("2026-11-03T15:00")}, "VISIT-LONGER-THAN-A-DAY"),
        ({"sequence_id": -1}, "ROW-OUT-OF-RANGE"),
        ({"service_code": "personal care"}, "ROW-FORM-WRONG"),
        ({"modifier_codes": "U6:"}, "ROW-FORM-WRONG"),
        ({"agency_id": "12345"}, "ROW-FORM-WRONG"),
        ({"verification_method_code": "pigeon"}, "ROW-CODE-UNKNOWN"),
        ({"visit_id": None}, "ROW-VALUE-MISSING"),
        ({"visit_id": "V" * 51}, "ROW-TOO-LONG"),
    ],
)
def test_a_row_that_cannot_be_right_is_rejected_under_its_rule_and_the_next_goes_on(changes, rule) -> None:
    world = World().visit(**changes).visit()
    validated = validate_parsed({**EMPTY, "visits": world.frame(Visits)})
    assert validated.findings["rule_code"].to_list() == [rule]
    assert validated.frames["visits"]["row_number"].to_list() == [2]
    assert validated.rejected.select("frame_name", "row_number").rows() == [("visits", 1)]


def test_a_visit_as_long_as_the_longest_day_is_accepted() -> None:
    assert told(World().visit("2026-11-01T00:00", "2026-11-02T00:00")) == []


INSTANT = st.none() | st.datetimes(datetime(1900, 1, 1), datetime(2199, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
VISIT = st.fixed_dictionaries(
    {
        "visit_id": st.sampled_from(["V1", "V2", "V3"]),
        "sequence_id": st.sampled_from([0, 1, 2**63 - 1]),
        "actual_start_at": INSTANT,
        "actual_end_at": INSTANT,
        "adjusted_start_at": INSTANT,
        "adjusted_end_at": INSTANT,
        "service_code": st.sampled_from([None, "T1019", "XXXXX"]),
        "change_reason_code": st.sampled_from([None, "22", "-1", "1e9", "ZZ"]),
        "member_id_medi_cal": st.sampled_from([None, "90000001A", "?"]),
        "aide_id": st.sampled_from([None, "A1", ""]),
        "payer_id_evv": st.sampled_from(["SEQUOIA", "REDWOOD", "?"]),
        "is_cancelled": st.booleans(),
    }
)


@UNTIMED
@given(st.lists(VISIT, max_size=6))
def test_whatever_is_sent_is_rejected_found_or_in_one_bucket(rows) -> None:
    world = World().authorization().live_in()
    for row in rows:
        world.visit(**row)
    validated = validate(world.frame(Visits), Visits)
    kept = validated.rows
    assert kept.height + validated.rejected.height == len(rows)
    reconciled = world.reconcile(visits=kept)
    assert reconciled.minutes["minutes"].sum() == reconciled.imported_minutes
    found = reconciled.findings["rule_code"].is_in(["VISIT-SUPERSEDED", "VISIT-SEQUENCE-REUSED"]).sum()
    assert found == kept.height - kept.select("visit_id", "agency_id").unique().height


def test_a_hundred_thousand_visits_of_one_member_are_judged() -> None:
    count, begin = 100_000, at("2026-10-01T00:00")
    one = World().visit(service_code="T1019").frame(Visits)
    number = pl.int_range(count, eager=True)
    many = (
        pl.concat([one] * count)
        .with_columns(visit_id=pl.format("V{}", number), row_number=number + 1)
        .with_columns(
            actual_start_at=begin + pl.duration(seconds=20 * number),
            actual_end_at=begin + timedelta(hours=1) + pl.duration(seconds=20 * number),
        )
    )
    reconciled = World().authorization().reconcile(visits=Visits.conform(many))
    assert buckets(reconciled) == {"overlap_member": reconciled.imported_minutes}
    assert reconciled.imported_minutes == count * 60
