"""The year's 336 hours of respite are the member's: over several plans, members and two calendar years, whichever plan
bills first, no plan draws what another has drawn.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from pipelines.plans.program_rules import load_program_rules
from pipelines.reconciliation.reconcile import Reconciled, reconcile
from schemas.reconciliation import PriorAllocations
from schemas.visits import Visits
from tests.reconciliation.plain_allocation import Clerk, Contract, Grant, Pool
from tests.reconciliation.stories import CIN, OTHER_CIN, World, as_prior, at, plan_profile, service
from tests.reconciliation.test_allocation_properties import UNTIMED

PLANS = ("cypress", "redwood", "sequoia")
MEMBERS = (CIN, OTHER_CIN, "90000003D")
YEARS = (2026, 2027)
FIRST_DAY = date(2026, 12, 20)  # three weeks over the end of a year
BILLING_DATE = date(2027, 1, 31)
LIMIT = 336 * 60


@dataclass(frozen=True)
class Visit:
    plan_id: str
    member: str
    offset: int
    quarter: int
    minutes: int

    @property
    def on(self) -> date:
        return FIRST_DAY + timedelta(days=self.offset)


@dataclass(frozen=True)
class Case:
    order: list[str]
    """In which the plans bill."""
    contracts: dict[str, Contract]
    units: dict[tuple[str, str], int]
    """Granted by plan and member."""
    visits: list[Visit]
    left: dict[tuple[str, int], int]
    """Minutes left of the limit by member and year, before any plan bills; below 0: used up and more."""
    granted_more: int
    """Minutes granted to everybody as an exception; `left` counts them in."""

    def world(self) -> World:
        world = World()
        for number, member in enumerate(MEMBERS):
            world.aide(f"H{number}", registration_id_hca=f"{number:010d}")
            for plan_id in PLANS:
                world.coverage(plan_id=plan_id, member_id_medi_cal=member)
                world.member(plan_id=plan_id, member_id_medi_cal=member, member_id_plan=f"P{number}")
                world.authorization(
                    self.units[plan_id, member],
                    unit="hour",
                    service_code="S9125",
                    plan_id=plan_id,
                    authorization_id=f"{plan_id} {member}",
                    member_id_medi_cal=member,
                    end_date=date(2027, 12, 31),
                )
        for number, ((member, year), left) in enumerate(self.left.items()):
            world.referral(
                plan_id=PLANS[number % len(PLANS)],
                member_id_medi_cal=member,
                program_code="respite",
                external_use_year=year,
                external_use_minutes=LIMIT + self.granted_more - left,
                exception_year=year,
                exception_minutes=self.granted_more,
            )
        for visit in self.visits:
            begin = at(f"{visit.on}T{visit.quarter * 5:02d}:00")
            world.visit(
                payer_id_evv=visit.plan_id.upper(),
                aide_id=f"H{MEMBERS.index(visit.member)}",
                member_id_medi_cal=visit.member,
                service_code="S9125",
                actual_start_at=begin,
                actual_end_at=begin + timedelta(minutes=visit.minutes),
            )
        return world

    def billed(self) -> dict[str, Reconciled]:
        """What every plan bills, one after the other, each knowing what those before it have billed."""
        profiles = {
            plan_id: plan_profile(
                service(
                    "S9125",
                    program_code="respite",
                    unit_code=contract.unit,
                    rounding=contract.rounding,
                    minimum_minutes=contract.minimum,
                ),
                plan_id=plan_id,
            )
            for plan_id, contract in self.contracts.items()
        }
        frames = self.world().frames() | {"rejected_visits": Visits.empty()}
        found: dict[str, Reconciled] = {}
        for plan_id in self.order:
            prior = [as_prior(batch, billing_date=BILLING_DATE) for batch in found.values()]
            found[plan_id] = reconcile(
                **frames | {"prior": pl.concat([PriorAllocations.empty(), *prior])},
                profile=profiles[plan_id],
                profiles=profiles,
                rules=load_program_rules(),
                billing_date=BILLING_DATE,
            )
        return found

    def clerks(self) -> dict[str, Clerk]:
        respite = {key: LIMIT - left for key, left in self.left.items()}
        found = {}
        for plan_id in self.order:
            grants = [
                Grant(
                    f"{plan_id} {m}",
                    m,
                    "S9125",
                    date(2026, 1, 1),
                    date(2027, 12, 31),
                    self.units[plan_id, m],
                    "hour",
                )
                for m in MEMBERS
            ]
            found[plan_id] = Clerk(grants, {"S9125": self.contracts[plan_id]}, respite)
            found[plan_id].bill(self.pools(plan_id))
            respite = found[plan_id].respite
        return found

    def pools(self, plan_id: str) -> list[Pool]:
        visits: dict[tuple[str, date], list[Visit]] = defaultdict(list)
        for visit in self.visits:
            if visit.plan_id == plan_id:
                visits[visit.member, visit.on].append(visit)
        return [
            Pool(member, "S9125", on, min(v.quarter for v in some), sum(v.minutes for v in some))
            for (member, on), some in visits.items()
        ]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    contracts = st.builds(
        Contract,
        unit=st.sampled_from(["15min", "hour"]),
        rounding=st.sampled_from(["floor", "nearest", "ceiling"]),
        minimum=st.sampled_from([0, 30]),
        is_respite=st.just(True),
    )
    slots = st.lists(
        st.tuples(st.sampled_from(MEMBERS), st.integers(0, 20), st.integers(0, 3)), unique=True, max_size=16
    )
    left = st.sampled_from([-600, 0, 50, 100, 300, 600, LIMIT])
    return Case(
        draw(st.permutations(PLANS)),
        {plan_id: draw(contracts) for plan_id in PLANS},
        {(plan_id, member): draw(st.sampled_from([2, 5, 1000])) for plan_id in PLANS for member in MEMBERS},
        [Visit(draw(st.sampled_from(PLANS)), *slot, draw(st.integers(1, 290))) for slot in draw(slots)],
        {(member, year): draw(left) for member in MEMBERS for year in YEARS},
        draw(st.sampled_from([0, 90])),
    )


@UNTIMED
@given(cases())
def test_plans_that_bill_one_after_the_other_agree_with_the_clerk(case: Case) -> None:
    clerks = case.clerks()
    for plan_id, batch in case.billed().items():
        lines = {
            (member, "S9125", on, authorization): (units, minutes)
            for member, on, authorization, units, minutes in batch.lines.select(
                "member_id_medi_cal", "service_date", "authorization_id", "units", "minutes"
            ).iter_rows()
        }
        assert lines == clerks[plan_id].lines
        held = batch.minutes.filter(pl.col("bucket_code").is_in(["annual_cap_reached", "units_exhausted"]))
        assert held["minutes"].sum() == clerks[plan_id].minutes["exhausted"]


@UNTIMED
@given(cases())
def test_all_plans_together_bill_a_member_no_more_than_the_year_has(case: Case) -> None:
    lines = pl.concat(batch.lines for batch in case.billed().values())
    by_year = lines.group_by("member_id_medi_cal", pl.col("service_date").dt.year()).agg(pl.col("minutes").sum())
    for member, year, minutes in by_year.iter_rows():
        assert minutes <= case.left[member, year]
