"""Visits reported twice, and visits that cannot both have taken place. Judged over all agencies and plans.

Two intervals overlap when each begins before the other ends; that one ends as the other begins is no overlap. A visit
is held whole, on all its dates: which of the two reports is wrong, nobody knows yet.
"""

import numpy as np
import polars as pl
from numba import njit
from numpy.typing import NDArray

from pipelines.reconciliation.lookups import grouped, numbered, with_lookup

Integers = NDArray[np.int64]


def with_aide_persons(visits: pl.DataFrame, aides: pl.DataFrame) -> pl.DataFrame:
    """Visits with `aide_number`, one for each agency and aide id, and `person_number`, one for each aide: by the
    registration id where one is known, else by agency and aide id.

    The registration id is the only name an aide keeps from agency to agency.
    """
    known = (
        aides.filter(pl.col("registration_id_hca").is_not_null())
        .unique(["agency_id", "aide_id"], keep="last", maintain_order=True)
        .select("agency_id", "aide_id", "registration_id_hca")
    )
    persons = (
        visits.select("agency_id", "aide_id")
        .unique()
        .filter(pl.col("aide_id").is_not_null())
        .join(known, on=["agency_id", "aide_id"], how="left")
        .with_row_index("aide_number")
    )
    names = persons.select(pl.coalesce("registration_id_hca", pl.concat_str("agency_id", "aide_id", separator=" ")))
    numbers = persons.select("agency_id", "aide_id", "aide_number", person_number=numbered(names.to_series()))
    return with_lookup(visits, numbers, on=["agency_id", "aide_id"])


def with_overlaps(visits: pl.DataFrame) -> pl.DataFrame:
    """Visits with `is_duplicate`, `overlaps_aide` and `overlaps_member`.

    Args:
        visits: latest versions with `visit_index` (order of visit id and agency), `person_number`, `member_number`,
            `service_pair`, `begin_at`, `end_at`, and `is_billed_before`: another batch billed some of it.

    Of visits with one aide, member, service, begin and end, one counts: one that was billed before, else the lowest
    visit id. Cancelled visits are nobody's duplicate; cancelled visits and duplicates overlap nothing.
    """
    took_place = visits.select(
        "visit_index",
        "person_number",
        "member_number",
        "service_pair",
        "begin_at",
        "end_at",
        "is_billed_before",
        "is_cancelled",
    ).filter(~pl.col("is_cancelled"), pl.col("end_at") > pl.col("begin_at"))
    duplicates = _duplicates(took_place)
    counted = (
        took_place.select("visit_index", "person_number", "member_number", "begin_at", "end_at")
        .filter(~pl.col("visit_index").is_in(duplicates["visit_index"].implode()))
        .sort("begin_at")
    )
    # an aide with a visit to nobody known is at another member for all we know
    member = (
        pl.when(pl.col("member_number").is_null())
        .then(-1 - pl.col("visit_index").cast(pl.Int64))
        .otherwise(pl.col("member_number"))
    )
    by_aide = _meetings(counted.with_columns(other=member), group="person_number")
    by_member = _meetings(counted.with_columns(other=pl.col("visit_index").cast(pl.Int64)), group="member_number")
    return visits.with_columns(
        is_duplicate=pl.col("visit_index").is_in(duplicates["visit_index"].implode()),
        overlaps_aide=pl.col("visit_index").is_in(by_aide.implode()),
        overlaps_member=pl.col("visit_index").is_in(by_member.implode()),
    )


def met_visits(visits: pl.DataFrame, visit_id: str) -> pl.DataFrame:
    """The other visits that those of a visit id overlap, by the rules of `with_overlaps`, which gave `visits`.

    Returns:
        `agency_id`, `visit_id` and `rule_code` (overlap_aide, overlap_member); of the other visit `other_agency_id`,
        `other_visit_id`, `file_sha256` and `row_number`. Ordered.
    """
    counted = visits.filter(~pl.col("is_cancelled"), ~pl.col("is_duplicate"), pl.col("end_at") > pl.col("begin_at"))
    columns = ["visit_index", "agency_id", "visit_id", "person_number", "member_number", "begin_at", "end_at"]
    others = counted.select(*(pl.col(name).name.prefix("other_") for name in columns), "file_sha256", "row_number")
    pairs = (
        counted.filter(visit_id=visit_id)
        .select(columns)
        .join(others, how="cross")
        .filter(
            pl.col("visit_index") != pl.col("other_visit_index"),
            pl.col("begin_at") < pl.col("other_end_at"),
            pl.col("other_begin_at") < pl.col("end_at"),
        )
        .with_columns(is_one_member=(pl.col("member_number") == pl.col("other_member_number")).fill_null(False))
    )
    by_rule = [
        pairs.filter(~pl.col("is_one_member"), pl.col("person_number") == pl.col("other_person_number")).with_columns(
            rule_code=pl.lit("overlap_aide")
        ),
        pairs.filter("is_one_member").with_columns(rule_code=pl.lit("overlap_member")),
    ]
    wanted = ["agency_id", "visit_id", "rule_code", "other_agency_id", "other_visit_id", "file_sha256", "row_number"]
    return pl.concat(by_rule).select(wanted).sort(wanted)


def _duplicates(took_place: pl.DataFrame) -> pl.DataFrame:
    same = ["person_number", "member_number", "service_pair", "begin_at", "end_at"]
    named = took_place.filter(pl.col("person_number").is_not_null(), pl.col("member_number").is_not_null())
    numbers = grouped(named.select("member_number", "begin_at"))[0].to_numpy()
    repeated = named.filter(np.bincount(numbers)[numbers] > 1).sort(
        "is_billed_before", "visit_index", descending=[True, False]
    )
    is_first = repeated.select(pl.struct(same).is_first_distinct()).to_series()
    return repeated.filter(~is_first).filter(~pl.col("is_billed_before")).select("visit_index")


def _meetings(visits: pl.DataFrame, *, group: str) -> pl.Series:
    """Indices of the visits, ordered by begin, that overlap one of the same `group` and another `other`."""
    ordered = (
        visits.filter(pl.col(group).is_not_null())
        .select(
            "visit_index",
            "other",
            group=group,
            begin=pl.col("begin_at").to_physical(),
            end=pl.col("end_at").to_physical(),
        )
        .sort("group", maintain_order=True)
    )
    meets = _meets_another(
        ordered["group"].to_numpy(), ordered["other"].to_numpy(), ordered["begin"].to_numpy(), ordered["end"].to_numpy()
    )
    return ordered["visit_index"].filter(pl.Series(meets))


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _meets_another(group: Integers, other: Integers, begin: Integers, end: Integers) -> NDArray[np.bool_]:
    """Rows ordered by group and begin: which overlap a row of their group with another `other`.

    Forward, a row meets an earlier one if the latest end so far among rows of another `other` is after its begin: the
    latest end is kept for one `other`, and the latest of all the rest. Backward, it meets a later one if the next row
    of another `other` begins before it ends.
    """
    count = len(group)
    meets = np.zeros(count, dtype=np.bool_)
    latest_other, latest_end, rest_end = np.int64(0), np.int64(0), np.int64(0)
    lowest = np.int64(-(2**62))
    for i in range(count):
        if i == 0 or group[i] != group[i - 1]:
            latest_other, latest_end, rest_end = other[i], lowest, lowest
        if other[i] == latest_other:
            meets[i] = rest_end > begin[i]
            latest_end = max(latest_end, end[i])
        else:
            meets[i] = latest_end > begin[i]
            if end[i] > latest_end:
                latest_other, latest_end, rest_end = other[i], end[i], latest_end
            else:
                rest_end = max(rest_end, end[i])
    next_begin = -lowest
    for i in range(count - 1, -1, -1):
        if i == count - 1 or group[i] != group[i + 1]:
            next_begin = -lowest
        elif other[i] != other[i + 1]:
            next_begin = begin[i + 1]
        if next_begin < end[i]:
            meets[i] = True
    return meets
