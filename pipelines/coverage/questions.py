"""Questions about coverage: who is covered on a day, and what changed between two instants."""

from datetime import date

import polars as pl

from pipelines.coverage.people import under_present_cin
from pipelines.coverage.resolve import ResolvedCoverage
from schemas.coverage import CoverageChanges

_MEMBER = ["plan_id", "member_id_medi_cal"]
_DAY = pl.duration(days=1)
_OPEN = date(9999, 12, 31)


def covered_on(spans: pl.DataFrame, day: date) -> pl.DataFrame:
    """The spans (`CoverageSpans`) that hold a day. Of statements known at T they say who was covered, as known at T."""
    return spans.filter(
        pl.col("covered_from_date") <= day, pl.col("covered_to_date").is_null() | (pl.col("covered_to_date") >= day)
    )


def coverage_changes(
    before: ResolvedCoverage,
    after: ResolvedCoverage,
    *,
    visit_days: pl.DataFrame,
    claim_days: pl.DataFrame,
    as_of: date,
) -> pl.DataFrame:
    """What is known otherwise: one row per member, plan and stretch of days that was gained or lost, and per county.

    A member whose CIN changed in between is one member. Of days lost at one plan and gained at another, both rows say
    which the other is.

    Args:
        before: coverage as known at the earlier instant.
        after: coverage as known at the later one.
        visit_days: `member_id_medi_cal`, `service_date`, `visit_key` of visits.
        claim_days: `plan_id`, `member_id_medi_cal`, `service_date`, `claim_id_submitter` of live claim lines.
        as_of: today; a change of days before it is retroactive.

    Returns:
        `CoverageChanges`, in order of plan, member and first day.
    """
    earlier, later = under_present_cin(before.spans, after.aliases), after.spans
    days = _with_kind(_changed_days(earlier, later), earlier)
    moved = _moved_counties(under_present_cin(before.members, after.aliases), after.members)
    county = covered_on(later, as_of).join(moved, on=_MEMBER, how="semi").unique(_MEMBER, keep="first")
    changes = pl.concat(
        [days, county.select(*_MEMBER, change_code=pl.lit("moved_county"), from_date=pl.lit(as_of))], how="diagonal"
    ).with_columns(is_retroactive=(pl.col("change_code") != "moved_county") & (pl.col("from_date") < as_of))
    touched = [
        _touched(changes, under_present_cin(visit_days, after.aliases), "visit_key", ["member_id_medi_cal"]),
        _touched(changes, under_present_cin(claim_days, after.aliases), "claim_id_submitter", _MEMBER),
    ]
    counted = changes.with_columns(visit_count=touched[0], claim_count=touched[1])
    return CoverageChanges.conform(counted).sort(*_MEMBER, "from_date", "change_code")


def _changed_days(earlier: pl.DataFrame, later: pl.DataFrame) -> pl.DataFrame:
    """Stretches of days covered in one of two and not in the other: the member, `from_date`, `to_date`, `is_gained`.

    Only members with a span that the other does not have are looked at.
    """
    span = [*_MEMBER, "covered_from_date", "covered_to_date"]
    sides = [earlier.select(span), later.select(span)]
    differing = pl.concat(
        [a.join(b, on=span, how="anti", nulls_equal=True).select(_MEMBER) for a, b in (sides, sides[::-1])]
    ).unique()
    edges = [
        edge
        for side, weight in zip(sides, ("earlier", "later"), strict=True)
        for edge in _edges(side.join(differing, on=_MEMBER, how="semi"), weight)
    ]
    return (
        pl.concat(edges, how="diagonal")
        .group_by(*_MEMBER, "from_date")
        .agg(pl.col("earlier", "later").sum())
        .sort(*_MEMBER, "from_date")
        .with_columns(pl.col("earlier", "later").cum_sum().over(_MEMBER) > 0)
        .with_columns(change=pl.col("later").cast(pl.Int8) - pl.col("earlier").cast(pl.Int8))
        .filter(pl.col("change") != pl.col("change").shift(1, fill_value=0).over(_MEMBER))
        .with_columns(ends_at=pl.col("from_date").shift(-1).over(_MEMBER))
        .filter(pl.col("change") != 0)
        .select(
            *_MEMBER,
            "from_date",
            to_date=pl.when(pl.col("ends_at") <= _OPEN).then(pl.col("ends_at") - _DAY),
            is_gained=pl.col("change") > 0,
        )
    )


def _edges(spans: pl.DataFrame, side: str) -> list[pl.DataFrame]:
    """Where a span begins, and the day after it ends."""
    return [
        spans.select(*_MEMBER, pl.lit(1).alias(side), from_date="covered_from_date"),
        spans.drop_nulls("covered_to_date").select(
            *_MEMBER, pl.lit(-1).alias(side), from_date=pl.col("covered_to_date") + _DAY
        ),
    ]


def _with_kind(days: pl.DataFrame, earlier: pl.DataFrame) -> pl.DataFrame:
    """The stretches with `change_code`, and `other_plan_id` where the same days went to, or came from, another plan."""
    numbered = days.with_row_index("change")
    pairs = (
        numbered.join(numbered, on="member_id_medi_cal", suffix="_other")
        .filter(
            pl.col("plan_id") != pl.col("plan_id_other"),
            pl.col("is_gained") != pl.col("is_gained_other"),
            pl.col("from_date") <= pl.col("to_date_other").fill_null(_OPEN),
            pl.col("from_date_other") <= pl.col("to_date").fill_null(_OPEN),
        )
        .group_by("change")
        .agg(other_plan_id=pl.col("plan_id_other").min())
    )
    known = earlier.select(*_MEMBER, was_known=pl.lit(True)).unique()
    gained = (
        pl.when(pl.col("other_plan_id").is_not_null())
        .then(pl.lit("moved_in"))
        .when("was_known")
        .then(pl.lit("extended"))
        .otherwise(pl.lit("new"))
    )
    lost = pl.when(pl.col("other_plan_id").is_not_null()).then(pl.lit("moved_out")).otherwise(pl.lit("lost"))
    return (
        numbered.join(pairs, on="change", how="left")
        .join(known, on=_MEMBER, how="left")
        .select(
            *_MEMBER,
            change_code=pl.when("is_gained").then(gained).otherwise(lost),
            from_date="from_date",
            to_date="to_date",
            other_plan_id="other_plan_id",
        )
    )


def _moved_counties(earlier: pl.DataFrame, later: pl.DataFrame) -> pl.DataFrame:
    counties = earlier.unique(_MEMBER, keep="last", maintain_order=True).select(*_MEMBER, former_code="county_code")
    return later.join(counties, on=_MEMBER, how="inner").filter(pl.col("former_code") != pl.col("county_code"))


def _touched(changes: pl.DataFrame, dated: pl.DataFrame, key: str, on: list[str]) -> pl.Series:
    """How many different `key` have a date of service in each change's days."""
    numbered = changes.with_row_index("change")
    counted = (
        numbered.join(dated.drop_nulls("service_date"), on=on)
        .filter(
            pl.col("service_date") >= pl.col("from_date"),
            pl.col("service_date") <= pl.col("to_date").fill_null(_OPEN),
        )
        .group_by("change")
        .agg(count=pl.col(key).n_unique())
    )
    found = numbered.select("change").join(counted, on="change", how="left", maintain_order="left")["count"]
    return found.fill_null(0).cast(pl.Int64)
