"""The ledger of minutes closes, or the batch fails; a broken ledger of every kind is caught."""

from collections.abc import Callable

import polars as pl
import pytest

from pipelines.reconciliation.closing import ConservationError, bucket_totals, check_conservation
from tests.reconciliation.stories import CIN, World


def ledger() -> tuple[pl.DataFrame, pl.DataFrame]:
    """A visit of 50 minutes in two stretches, and one without an end."""
    world = World().authorization().visit("2026-11-02T09:00", "2026-11-02T09:50").visit("2026-11-03T09:00", None)
    minutes = world.reconcile().minutes
    imported = minutes.group_by("agency_id", "visit_id", "service_date").agg(pl.col("minutes").sum()).sort("visit_id")
    return imported, minutes


def test_a_whole_ledger_closes_in_any_order() -> None:
    imported, minutes = ledger()
    check_conservation(imported, minutes)
    check_conservation(imported.reverse(), minutes.reverse())


BREAKS: dict[str, Callable[[pl.DataFrame], pl.DataFrame]] = {
    "a stretch is lost": lambda m: m.filter(pl.col("bucket_code") != "rounding_remainder"),
    "a stretch is in two buckets": lambda m: pl.concat([m, m.head(1).with_columns(bucket_code=pl.lit("cancelled"))]),
    "a minute is invented": lambda m: m.with_columns(minutes=pl.col("minutes") + (pl.col("first_minute") > 0)),
    "stretches overlap": lambda m: m.with_columns(
        first_minute=pl.when(pl.col("first_minute") > 0).then(40).otherwise(0)
    ),
    "a visit is lost": lambda m: m.filter(pl.col("visit_id") == "V0001"),
    "a visit is invented": lambda m: pl.concat([m, m.tail(1).with_columns(visit_id=pl.lit("V0009"))]),
}


@pytest.mark.parametrize("story", BREAKS)
def test_a_broken_ledger_is_refused_without_naming_anyone(story: str) -> None:
    imported, minutes = ledger()
    with pytest.raises(ConservationError) as refused:
        check_conservation(imported, BREAKS[story](minutes))
    assert CIN not in str(refused.value)
    assert "V000" not in str(refused.value)


def test_totals_count_minutes_and_visits_per_bucket() -> None:
    _, minutes = ledger()
    assert bucket_totals(minutes).rows() == [
        ("billable", 45, 1),
        ("not_verified_time", 0, 1),
        ("rounding_remainder", 5, 1),
    ]
