"""The members of a batch are judged in parts: how many parts there are changes nothing."""

from dataclasses import fields
from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.reconciliation import members
from pipelines.reconciliation.reconcile import Reconciled
from tests.reconciliation.stories import RESPITE, UNTIMED, World, as_prior, at, service

CINS = tuple(f"9000000{number}A" for number in range(6))
FIRST_DAY = date(2026, 11, 2)
FIRST_BATCH = date(2026, 11, 5)

VISIT = st.tuples(
    st.sampled_from([*CINS, None]),
    st.sampled_from(["A1", "A2", "A3"]),
    st.sampled_from(["T1019", "S9125"]),
    st.integers(0, 6),
    st.sampled_from([8, 10, 22]),
    st.integers(0, 300),
)


@settings(UNTIMED, max_examples=30)
@given(
    st.lists(VISIT, min_size=4, max_size=16),
    st.lists(st.integers(0, 40), min_size=len(CINS), max_size=len(CINS)),
    st.integers(1, 4),
    st.integers(0, 15),
)
def test_parts_of_any_size_come_to_the_same(
    visits: list[tuple[str | None, str, str, int, int, int]], grants: list[int], size: int, moved: int
) -> None:
    world = _world(visits, grants)
    frames = world.frames()
    prior = as_prior(world.reconcile(billing_date=FIRST_BATCH), billing_date=FIRST_BATCH)
    # a billed visit is another member's by now
    is_moved = pl.int_range(pl.len()) == moved
    delivered = frames["visits"].with_columns(
        member_id_medi_cal=pl.when(is_moved).then(pl.lit(CINS[0])).otherwise("member_id_medi_cal")
    )
    whole = world.reconcile(visits=delivered, prior=prior)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(members, "VISITS_OF_PART", size)
        in_parts = world.reconcile(visits=delivered, prior=prior)
    for field in fields(Reconciled):
        one, other = getattr(whole, field.name), getattr(in_parts, field.name)
        assert one.equals(other) if isinstance(one, pl.DataFrame) else one == other, field.name
    assert in_parts.lines["service_date"].is_sorted()


def _world(visits: list[tuple[str | None, str, str, int, int, int]], grants: list[int]) -> World:
    world = World(service(), {**RESPITE, "pooled_by": "visit"})
    world.aide("A2", registration_id_hca="2222222222").aide("A3", registration_id_hca="3333333333")
    for cin in CINS[:-1]:
        world.coverage(member_id_medi_cal=cin).member(member_id_medi_cal=cin, member_id_plan=cin)
        world.referral(member_id_medi_cal=cin, program_code="respite", diagnosis_code=f"Z{cin[-2]}")
        world.referral(member_id_medi_cal=cin, external_use_year=2026, external_use_minutes=336 * 60 - 90)
    world.live_in(member_id_medi_cal=CINS[1])
    for cin, units in zip(CINS, grants, strict=True):
        world.authorization(units, member_id_medi_cal=cin, authorization_id=f"AU{units % 3}")
        world.authorization(units, member_id_medi_cal=cin, service_code="S9125", unit="hour")
    for cin, aide, code, offset, hour, length in visits:
        begin = at(f"{FIRST_DAY + timedelta(days=offset)}T{hour:02d}:00")
        world.visit(
            member_id_medi_cal=cin,
            aide_id=aide,
            service_code=code,
            actual_start_at=begin,
            actual_end_at=begin + timedelta(minutes=length),
        )
    return world
