"""Every version of an authorization is kept, and what it changes can be seen."""

from datetime import date
from typing import Literal

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from pipelines.plans.profile import AuthorizationRules
from pipelines.reconciliation.authorizations import current_authorizations
from pipelines.reconciliation.versions import authorization_changes
from schemas.authorizations import AuthorizationChanges, Authorizations
from schemas.coverage import Members
from schemas.validation import validate
from tests.reconciliation.stories import CIN, UNTIMED, World, day

FILES = [str(number) * 64 for number in range(8)]


def told(world: World, restated_by: Literal["authorization", "line"] = "authorization") -> list[tuple[object, ...]]:
    changes = authorization_changes(
        world.frame(Authorizations), plan_id="sequoia", rules=AuthorizationRules(restated_by=restated_by)
    )
    assert validate(changes, AuthorizationChanges).rejected.is_empty()
    return changes.select(
        "version_number", "service_code", "change_code", "column_name", "old_value", "new_value"
    ).rows()


def version(world: World, number: int, units: int = 100, **changes: object) -> World:
    return world.authorization(units, authorization_id="N1", file_sha256=FILES[number], **changes)


def test_the_first_version_changes_nothing() -> None:
    assert told(version(World(), 0)) == []


def test_a_version_that_says_the_same_changes_nothing() -> None:
    assert told(version(version(World(), 0), 1)) == []


def test_each_value_that_changed_is_told_with_old_and_new_and_where_both_stand() -> None:
    world = version(version(World(), 0), 1, 80, end_date=day("2026-11-30"), status_code="cancelled")
    assert told(world) == [
        (2, "T1019", "changed", "authorized_units", "100", "80"),
        (2, "T1019", "changed", "status_code", "approved", "cancelled"),
        (2, "T1019", "changed", "end_date", "2026-12-31", "2026-11-30"),
    ]
    row = authorization_changes(world.frame(Authorizations), plan_id="sequoia", rules=AuthorizationRules()).row(
        2, named=True
    )
    assert (row["old_file_sha256"], row["old_row_number"]) == (FILES[0], 1)
    assert (row["new_file_sha256"], row["new_row_number"]) == (FILES[1], 2)


def test_a_difference_concerns_dates_of_service_from_its_first_on() -> None:
    world = version(version(World(), 0), 1, start_date=day("2026-03-01"), end_date=day("2026-11-30"))
    changes = authorization_changes(world.frame(Authorizations), plan_id="sequoia", rules=AuthorizationRules())
    assert dict(changes.select("column_name", "effective_date").rows()) == {
        "start_date": date(2026, 1, 1),
        "end_date": date(2026, 12, 1),
    }


def test_a_line_that_comes_or_goes_is_told() -> None:
    world = version(version(World(), 0), 0, service_code="S5130")
    version(version(world, 1), 1, service_code="S9125")
    assert told(world) == [
        (2, "S5130", "removed", None, None, None),
        (2, "S9125", "added", None, None, None),
    ]


def test_a_plan_that_sends_changed_lines_alone_removes_none() -> None:
    world = version(version(World(), 0), 0, service_code="S5130")
    version(world, 1, 90)
    assert told(world, "line") == [(2, "T1019", "changed", "authorized_units", "100", "90")]


def test_versions_of_other_plans_and_numbers_are_their_own() -> None:
    world = version(World(), 0).authorization(authorization_id="N2", file_sha256=FILES[1])
    version(world, 1, plan_id="redwood")
    assert told(world) == []


def test_a_change_of_member_is_told_and_marked_as_member_data() -> None:
    world = version(version(World(), 0), 1, member_id_medi_cal="90000002C")
    assert told(world)[0][3:] == ("member_id_medi_cal", CIN, "90000002C")
    assert {"old_value", "new_value"} <= set(AuthorizationChanges.member_data_columns())


LINES = st.lists(
    st.tuples(
        st.integers(0, 4), st.sampled_from(["T1019", "S5130"]), st.sampled_from([None, 1, 2]), st.integers(0, 3),
        st.integers(0, 3), st.integers(0, 50),
    ),
    max_size=12,
).map(lambda rows: sorted(rows, key=lambda row: row[0]))  # fmt: skip


@UNTIMED
@given(LINES)
def test_the_changes_applied_to_the_first_version_give_the_last(
    rows: list[tuple[int, str, int | None, int, int, int]],
) -> None:
    world = World()
    for number, code, line, first, length, units in rows:
        start = date(2026, 1 + 3 * first, 1)
        end = date(2026, min(12, 1 + 3 * first + length), 28)
        version(world, number, units, service_code=code, service_line_number=line, start_date=start, end_date=end)
    stated = world.frame(Authorizations)
    changes = authorization_changes(stated, plan_id="sequoia", rules=AuthorizationRules())
    key = ["service_line_number", "service_code"]
    first_file = stated["file_sha256"].head(1).to_list()

    def lines_of(frame: pl.DataFrame) -> dict[tuple[object, ...], int]:
        current, _ = current_authorizations(
            frame, members=world.frame(Members), plan_id="sequoia", rules=AuthorizationRules()
        )
        counts = current.group_by(key).len()
        return {(line, code): count for line, code, count in counts.iter_rows()}

    standing = lines_of(stated.filter(pl.col("file_sha256").is_in(first_file)))
    for line, code, change in changes.select(*key, "change_code").iter_rows():
        step = {"added": 1, "removed": -1, "changed": 0}[change]
        standing[line, code] = standing.get((line, code), 0) + step
    assert {name: count for name, count in standing.items() if count} == lines_of(stated)
