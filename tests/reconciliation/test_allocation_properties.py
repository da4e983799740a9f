"""The compiled allocation against the clerk's, and what must hold whatever is delivered and granted."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.reconciliation.reconcile import Reconciled
from schemas.reconciliation import PriorAllocations
from tests.reconciliation.plain_allocation import UNIT, Clerk, Contract, Grant, Pool
from tests.reconciliation.stories import CIN, OTHER_CIN, World, as_prior, at, service

MEMBERS = (CIN, OTHER_CIN)
CODES = {"T1019": "pchs", "S9125": "respite"}
FIRST_DAY = date(2026, 10, 26)  # three weeks over a change of clock and a change of month
EXHAUSTED = ("units_exhausted", "period_units_exhausted", "annual_cap_reached")


@dataclass(frozen=True)
class Case:
    contracts: dict[str, Contract]
    grants: list[Grant]
    visits: list[tuple[str, str, int, int, int]]
    """Member, service, day, quarter of the day, minutes."""
    used: int

    def world(self) -> World:
        world = World(
            *(
                service(
                    code,
                    program_code=CODES[code],
                    unit_code=contract.unit,
                    rounding=contract.rounding,
                    minimum_minutes=contract.minimum,
                )
                for code, contract in self.contracts.items()
            )
        )
        world.coverage(member_id_medi_cal=OTHER_CIN).member(member_id_medi_cal=OTHER_CIN, member_id_plan="P2")
        world.aide("A2", registration_id_hca="2222222222")
        world.referral(program_code="respite", external_use_year=2026, external_use_minutes=self.used)
        for grant in self.grants:
            world.authorization(
                grant.units,
                unit=grant.unit,
                service_code=grant.service_code,
                authorization_id=grant.authorization_id,
                member_id_medi_cal=grant.member,
                start_date=grant.start,
                end_date=grant.end,
                period_code=grant.period,
                period_units=grant.period_units,
            )
        for member, code, offset, quarter, minutes in self.visits:
            begin = at(f"{FIRST_DAY + timedelta(days=offset)}T{quarter * 5:02d}:00")
            world.visit(
                aide_id="A1" if member == CIN else "A2",
                member_id_medi_cal=member,
                service_code=code,
                actual_start_at=begin,
                actual_end_at=begin + timedelta(minutes=minutes),
            )
        return world

    def pools(self) -> list[Pool]:
        minutes: dict[tuple[str, str, date], int] = defaultdict(int)
        begins: dict[tuple[str, str, date], list[float]] = defaultdict(list)
        for number, (member, code, offset, quarter, length) in enumerate(self.visits):
            key = (member, code, FIRST_DAY + timedelta(days=offset))
            if length and self.is_authorized(*key):
                minutes[key] += length
                begins[key].append(quarter + number / 1000)  # equal begins: the lower visit id is first
        return [Pool(*key, min(begins[key]), minutes[key]) for key in minutes]

    def is_authorized(self, member: str, code: str, on: date) -> bool:
        return any((g.member, g.service_code) == (member, code) and g.start <= on <= g.end for g in self.grants)

    def clerk(self) -> Clerk:
        clerk = Clerk(self.grants, self.contracts, {(CIN, 2026): self.used})
        clerk.bill(self.pools())
        return clerk


@st.composite
def grants(draw: st.DrawFn, number: int) -> Grant:
    start = FIRST_DAY + timedelta(days=draw(st.integers(-3, 12)))
    period = draw(st.sampled_from([None, "day", "week", "month", "year"]))
    return Grant(
        authorization_id=f"AU{number}",
        member=draw(st.sampled_from(MEMBERS)),
        service_code=draw(st.sampled_from(sorted(CODES))),
        start=start,
        end=start + timedelta(days=draw(st.integers(0, 20))),
        units=draw(st.integers(0, 30)),
        unit=draw(st.sampled_from(["15min", "hour", "day"])),
        period=period,
        period_units=draw(st.integers(0, 12)) if period else None,
    )


@st.composite
def cases(draw: st.DrawFn) -> Case:
    contract = st.builds(
        Contract,
        unit=st.sampled_from(["15min", "hour", "day"]),
        rounding=st.sampled_from(["floor", "nearest", "ceiling"]),
        minimum=st.sampled_from([0, 0, 30]),
        is_respite=st.just(False),
    )
    contracts = {code: draw(contract) for code in CODES}
    contracts = {
        code: Contract(c.unit, c.rounding, c.minimum, CODES[code] == "respite") for code, c in contracts.items()
    }
    slot = st.tuples(st.sampled_from(MEMBERS), st.integers(0, 20), st.integers(0, 3))
    slots = draw(st.lists(slot, unique=True, max_size=14))
    visits = [
        (member, draw(st.sampled_from(sorted(CODES))), offset, quarter, draw(st.integers(0, 290)))
        for member, offset, quarter in slots
    ]
    count = draw(st.integers(0, 5))
    return Case(
        contracts,
        [draw(grants(number)) for number in range(count)],
        visits,
        336 * 60 - draw(st.sampled_from([0, 100, 600, 20000])),
    )


UNTIMED = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])


@UNTIMED
@given(cases())
def test_lines_draws_and_buckets_agree_with_the_clerk(case: Case) -> None:
    reconciled, clerk = case.world().reconcile(), case.clerk()
    lines = {
        (member, code, on, authorization): (units, minutes)
        for member, code, on, authorization, units, minutes in reconciled.lines.select(
            "member_id_medi_cal", "service_code", "service_date", "authorization_id", "units", "minutes"
        ).iter_rows()
    }
    assert lines == clerk.lines
    drawn = dict(reconciled.balances.select("authorization_id", "drawn_minutes").iter_rows())
    assert drawn == {grant.authorization_id: clerk.drawn[grant.authorization_id] for grant in case.grants}
    totals = by_bucket(reconciled)
    assert totals.get("billable", 0) == clerk.minutes["billable"]
    assert sum(totals.get(code, 0) for code in EXHAUSTED) == clerk.minutes["exhausted"]
    assert totals.get("rounding_remainder", 0) == clerk.minutes["remainder"]


@UNTIMED
@given(cases())
def test_minutes_in_are_minutes_out_and_on_lines(case: Case) -> None:
    reconciled = case.world().reconcile()
    for member in MEMBERS:
        delivered = sum(minutes for who, _, _, _, minutes in case.visits if who == member)
        assert reconciled.minutes.filter(pl.col("member_id_medi_cal") == member)["minutes"].sum() == delivered
    on_lines = (
        reconciled.minutes.filter(pl.col("line_key").is_not_null()).group_by("line_key").agg(pl.col("minutes").sum())
    )
    assert dict(on_lines.iter_rows()) == dict(reconciled.lines.select("line_key", "minutes").iter_rows())
    assert reconciled.lines["line_key"].is_unique().all()


@UNTIMED
@given(cases())
def test_no_limit_is_exceeded(case: Case) -> None:
    reconciled = case.world().reconcile()
    assert (reconciled.balances["remaining_minutes"] >= 0).all()
    timed = {code for code, contract in case.contracts.items() if contract.unit != "day"}
    for grant in case.grants:
        if grant.unit == "day" or grant.service_code not in timed or grant.period_units is None:
            continue
        length = UNIT[case.contracts[grant.service_code].unit]
        every = {"day": "1d", "week": "1w", "month": "1mo", "year": "1y"}[str(grant.period)]
        drawn = (
            reconciled.lines.filter(pl.col("authorization_id") == grant.authorization_id)
            .group_by(pl.col("service_date").dt.truncate(every))
            .agg(pl.col("units").sum() * length)
        )
        assert (drawn["units"] <= grant.period_units * UNIT[grant.unit]).all()
    respite = reconciled.lines.filter(pl.col("program_code") == "respite", pl.col("member_id_medi_cal") == CIN)
    assert respite["minutes"].sum() + case.used <= 336 * 60 or respite.is_empty()


@UNTIMED
@given(cases(), st.integers(0, 2**32 - 1))
def test_row_order_does_not_matter(case: Case, seed: int) -> None:
    world = case.world()
    shuffled = {name: frame.sample(fraction=1, shuffle=True, seed=seed) for name, frame in world.frames().items()}
    assert same(world.reconcile(), world.reconcile(**shuffled))


@UNTIMED
@given(cases(), st.integers(0, 20))
def test_two_batches_draw_what_one_would(case: Case, offset: int) -> None:
    world = case.world()
    first_billing = FIRST_DAY + timedelta(days=offset)
    whole, first = world.reconcile(), world.reconcile(billing_date=first_billing)
    second = world.reconcile(prior=as_prior(first, billing_date=first_billing))
    key = ["line_key", "units", "minutes", "charge_cents"]
    both = pl.concat([first.lines.select(key), second.lines.select(key)])
    assert both.sort("line_key").equals(whole.lines.select(key).sort("line_key"))
    assert second.balances.equals(whole.balances)
    billable = pl.col("bucket_code") == "billable"
    assert second.minutes.filter(billable).equals(whole.minutes.filter(billable))


@UNTIMED
@given(cases())
def test_a_batch_repeated_over_its_own_claims_bills_nothing_again(case: Case) -> None:
    world = case.world()
    first = world.reconcile()
    again = world.reconcile(prior=as_prior(first, billing_date=date(2026, 11, 30)))
    assert again.lines.is_empty()
    assert again.balances.equals(first.balances)
    assert by_bucket(again).get("billable", 0) == by_bucket(first).get("billable", 0)


@UNTIMED
@given(cases(), st.integers(0, 20))
def test_no_minute_is_billed_twice(case: Case, offset: int) -> None:
    world = case.world()
    first_billing = FIRST_DAY + timedelta(days=offset)
    first = world.reconcile(billing_date=first_billing)
    second = world.reconcile(prior=as_prior(first, billing_date=first_billing))
    billed = pl.concat(
        batch.minutes.join(batch.lines, on="line_key", how="semi").with_columns(
            minute=pl.int_ranges("first_minute", pl.col("first_minute") + pl.col("minutes"))
        )
        for batch in (first, second)
    )
    minute = billed.explode("minute").select("agency_id", "visit_id", "service_date", "minute")
    assert not minute.is_duplicated().any()
    assert minute.height == sum(batch.lines["minutes"].sum() for batch in (first, second))


@UNTIMED
@given(cases().filter(lambda case: case.visits))
def test_another_visit_takes_nothing_from_a_line_where_authorizations_are_large(case: Case) -> None:
    large = [replace(grant, units=10**6, period=None, period_units=None) for grant in case.grants]
    more = replace(case, grants=large, used=0)
    fewer = replace(more, visits=case.visits[:-1])
    before, after = (amounts(some.world().reconcile()) for some in (fewer, more))
    assert all(units <= after[line][0] and minutes <= after[line][1] for line, (units, minutes) in before.items())


HOSTILE_VISITS = st.fixed_dictionaries(
    {
        "service_code": st.sampled_from([None, "T1019", "ZZZZZ"]),
        "modifier_codes": st.sampled_from([None, "U6", "U6:U6:U6:U6"]),
        "member_id_medi_cal": st.sampled_from([None, CIN, "", "X" * 24]),
        "aide_id": st.sampled_from([None, "A1", "A" * 64]),
        "payer_id_evv": st.sampled_from(["SEQUOIA", "REDWOOD", ""]),
        "actual_start_at": st.one_of(st.none(), st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1))),  # noqa: DTZ001
        "length": st.sampled_from([None, 0, 1, 59, 60 * 1_000_000]),
        "is_cancelled": st.booleans(),
        "sequence_id": st.sampled_from([0, 2**62]),
        "visit_id": st.sampled_from(["V1", "V2", "V3"]),
    }
)


@UNTIMED
@given(st.lists(HOSTILE_VISITS, max_size=5), st.sampled_from([0, 1, 2**62]))
def test_hostile_rows_never_crash_and_still_close(rows: list[dict[str, Any]], granted: int) -> None:
    world = World().authorization(granted, period_code="week", period_units=granted, start_date=date(1, 1, 1))
    for row in rows:
        begin, seconds = row["actual_start_at"], row.pop("length")
        begin = begin.replace(tzinfo=at("2026-01-01T00:00").tzinfo) if begin else None
        end = begin + timedelta(seconds=seconds) if begin and seconds is not None else None
        world.visit(**{**row, "actual_start_at": begin, "actual_end_at": end})
    reconciled = world.reconcile(billing_date=date(2100, 1, 1))
    assert (reconciled.minutes["minutes"] >= 0).all()


def test_prior_lines_of_nothing_known_do_not_crash() -> None:
    world = World().authorization().visit()
    prior = as_prior(world.reconcile(), billing_date=date(2026, 11, 30)).with_columns(
        service_code=pl.lit("ZZZZZ"), authorization_id=pl.lit("GONE"), visit_id=pl.lit("GONE")
    )
    assert by_bucket(world.reconcile(prior=PriorAllocations.conform(prior))) == {"billable": 120}


def amounts(reconciled: Reconciled) -> dict[str, tuple[int, int]]:
    """Units and minutes by line."""
    return {
        key: (units, minutes) for key, units, minutes in reconciled.lines.select("line_key", "units", "minutes").rows()
    }


def by_bucket(reconciled: Reconciled) -> dict[str, int]:
    return dict(reconciled.minutes.group_by("bucket_code").agg(pl.col("minutes").sum()).iter_rows())


def same(one: Reconciled, other: Reconciled) -> bool:
    names = ("minutes", "lines", "balances", "judgements", "findings")
    return all(getattr(one, name).equals(getattr(other, name)) for name in names)
