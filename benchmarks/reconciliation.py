"""How long `reconcile` takes, beside the same joins in plain SQL (DuckDB).

    python benchmarks/reconciliation.py [--runs 3] [--scale 1.0] [--growth]

A million generated visits, a fifth as many authorizations, as many coverage spans as visits. Figures are medians of
fresh processes that take turns; frames are in memory before the clock starts, and kernels are compiled. The yardstick
does the least that is asked of anybody: visits to coverage by member and date, to authorizations by member, service and
date, earliest end first, and a running sum of units up to what was granted. It judges nothing, holds nothing and
explains nothing. Peak RSS is that of the whole process, its inputs among it. CPU seconds, of all threads, tell how busy
the machine was. With `--growth`, half a million to four million visits follow, and one member's thousands of
authorizations. Exit status 1 when a budget is not kept.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import numpy as np
import polars as pl
from x12_engine import peak_rss, processor

from pipelines.plans.load import load_profiles
from pipelines.plans.program_rules import load_program_rules
from pipelines.reconciliation.reconcile import reconcile
from schemas.agencies import Agencies, Aides, Referrals
from schemas.authorizations import Authorizations
from schemas.coverage import CoverageSpans, Members
from schemas.reconciliation import PriorAllocations
from schemas.visits import LiveInAttestations, Visits

BUDGET_SECONDS = 5.0
BUDGET_RSS_BYTES = 4 << 30
BUDGET_GROWTH = 2.3
"""Twice the visits may take so many times the seconds."""

VISITS = 1_000_000
GROWTH = (500_000, 1_000_000, 2_000_000, 4_000_000)
HOT_AUTHORIZATIONS = (500, 1_000, 2_000, 4_000)
"""Authorizations of the one member who has all visits."""
SMALL = 1_000
"""Visits of what a process reconciles before its clock starts."""

HOME = Path(__file__).parents[1] / "examples" / "one_day"
PLAN = "goldcoast"
BILLING_DATE = date(2026, 9, 30)
FIRST_DAY = BILLING_DATE - timedelta(days=89)
SHIFTS = 90 * 3
"""Of an aide: three a day for ninety days, of at most five hours, eight hours apart."""
VISITS_OF_AIDE = 50
AGENCIES = 200

CONTRACTS = {
    "visits": Visits,
    "rejected_visits": Visits,
    "authorizations": Authorizations,
    "coverage": CoverageSpans,
    "members": Members,
    "aides": Aides,
    "agencies": Agencies,
    "attestations": LiveInAttestations,
    "referrals": Referrals,
    "prior": PriorAllocations,
}

SQL = """
    with timed as (
        select visit_id, member_id_medi_cal, service_code, actual_start_at,
            (actual_start_at at time zone 'America/Los_Angeles')::date as service_date,
            date_diff('minute', actual_start_at, actual_end_at) // 15 as units
        from visits
        where not is_cancelled and is_billable
    ),
    covered as (
        select * from timed
        where exists (
            from coverage
            where coverage.member_id_medi_cal = timed.member_id_medi_cal
                and service_date >= covered_from_date
                and (covered_to_date is null or service_date <= covered_to_date)
        )
    ),
    drawing as (
        select visit_id, actual_start_at, units, authorization_id, authorized_units,
            row_number() over (partition by visit_id order by end_date, start_date, authorization_id) as turn
        from covered join authorizations using (member_id_medi_cal, service_code)
        where service_date between start_date and end_date
    ),
    running as (
        select *, sum(units) over (
            partition by authorization_id order by actual_start_at, visit_id rows unbounded preceding
        ) - units as drawn_before
        from drawing
        where turn = 1
    )
    select visit_id, authorization_id, greatest(0, least(units, authorized_units - drawn_before)) as billed_units
    from running
"""


class Figures(NamedTuple):
    """Seconds, CPU seconds of all threads, peak RSS, and units billed."""

    seconds: float
    cpu_seconds: float
    rss: float
    units: float


def conformed(name: str, columns: dict[str, Any], count: int) -> pl.DataFrame:
    """A frame that keeps its contract; what is not given is null."""
    contract = CONTRACTS[name]
    schema = contract.polars_schema()
    standing = {"file_sha256": pl.lit("0" * 64), "row_number": pl.int_range(1, count + 1, dtype=pl.Int64)}
    given = {key: value for key, value in {**standing, **columns}.items() if key in schema}
    missing = {key: pl.lit(None, dtype=dtype) for key, dtype in schema.items() if key not in given}
    return contract.conform(pl.select(pl.int_range(count).alias("_")).with_columns(**given, **missing))


def text(prefix: str, numbers: Any, digits: int, suffix: str = "") -> pl.Series:
    """Numbers as ids of one length."""
    return pl.select(
        pl.lit(prefix) + pl.Series(np.asarray(numbers)).cast(pl.String).str.zfill(digits) + pl.lit(suffix)
    ).to_series()


def members_of(numbers: Any) -> pl.Series:
    """CINs."""
    return text("9", numbers, 7, "A")


def generate(visits: int, *, hot_authorizations: int = 0) -> dict[str, pl.DataFrame]:
    """The frames of `reconcile`; with `hot_authorizations`, all visits are one member's, who has so many."""
    random = np.random.default_rng(20260930)
    everybody = np.arange(visits)
    aides = -(-visits // VISITS_OF_AIDE)
    persons = 1 if hot_authorizations else max(visits * 3 // 20, 1)
    authorized = hot_authorizations or visits // 5
    return {
        "visits": visits_of(random, visits, persons),
        "rejected_visits": Visits.empty(),
        "authorizations": authorizations_of(random, authorized, persons),
        "coverage": conformed(
            "coverage",
            {
                "plan_id": pl.lit(PLAN),
                "member_id_medi_cal": members_of(everybody),
                "covered_from_date": pl.lit(date(2020, 1, 1)),
                "source_code": pl.lit("834"),
                "segment_ordinal": pl.int_range(visits, dtype=pl.Int64),
            },
            visits,
        ),
        "members": conformed("members", {"plan_id": pl.lit(PLAN), "member_id_medi_cal": members_of(everybody)}, visits),
        "aides": conformed(
            "aides",
            {
                "aide_id": text("A", np.arange(aides), 6),
                "agency_id": text("1", np.arange(aides) % AGENCIES, 9),
                "last_name": pl.lit("AIDE"),
                "first_name": pl.lit("ANN"),
                "registration_id_hca": text("", np.arange(aides), 10),
                "registered_from_date": pl.lit(date(2020, 1, 1)),
            },
            aides,
        ),
        "agencies": conformed(
            "agencies",
            {
                "agency_id": text("1", np.arange(AGENCIES), 9),
                "license_id_cdss": pl.lit("104700001"),
                "licensed_from_date": pl.lit(date(2020, 1, 1)),
            },
            AGENCIES,
        ),
        "attestations": LiveInAttestations.empty(),
        "referrals": Referrals.empty(),
        "prior": PriorAllocations.empty(),
    }


def visits_of(random: np.random.Generator, count: int, persons: int) -> pl.DataFrame:
    """Visits of aides who work fifty shifts each in ninety days, in no order; one in fifty is cancelled."""
    number = np.arange(count)
    aide, turn = number // VISITS_OF_AIDE, number % VISITS_OF_AIDE
    shift = (turn * 37 + aide * 11) % SHIFTS
    begin = datetime.combine(FIRST_DAY, datetime.min.time(), UTC) + timedelta(hours=13)
    minutes = shift * 480 + random.integers(0, 120, count)
    start = pl.Series(minutes * 60_000_000 + int(begin.timestamp()) * 1_000_000).cast(pl.Datetime("us", "UTC"))
    length = pl.Series(random.integers(30, 300, count) * 60_000_000).cast(pl.Duration("us"))
    is_respite = pl.Series(random.random(count) < 0.3)
    columns = {
        "visit_id": text("V", number, 8),
        "sequence_id": pl.lit(1, dtype=pl.Int64),
        "agency_id": text("1", aide % AGENCIES, 9),
        "payer_id_evv": pl.lit("CAGCEX"),
        "aide_id": text("A", aide, 6),
        "member_id_medi_cal": members_of(random.integers(0, persons, count)),
        "service_code": pl.when(is_respite).then(pl.lit("S9125")).otherwise(pl.lit("T1019")),
        "modifier_codes": pl.lit("U6"),
        "actual_start_at": start,
        "actual_end_at": start + length,
        "verification_method_code": pl.lit("mobile"),
        "location_type_code": pl.lit("home"),
        "is_cancelled": pl.Series(random.random(count) < 0.02),
        "is_billable": pl.lit(True),
        "has_change_memo": pl.lit(False),
    }
    return conformed("visits", columns, count)[random.permutation(count)]


def authorizations_of(random: np.random.Generator, count: int, persons: int) -> pl.DataFrame:
    """Authorizations in quarter hours; every third has a limit a week."""
    number = np.arange(count)
    start = pl.Series(random.integers(0, 60, count)).cast(pl.Int32) + (FIRST_DAY - date(1970, 1, 1)).days - 30
    columns = {
        "plan_id": pl.lit(PLAN),
        "authorization_id": text("AU", number, 7),
        "member_id_medi_cal": members_of(number % persons),
        "service_code": pl.when(pl.Series(number // persons % 2 == 0)).then(pl.lit("T1019")).otherwise(pl.lit("S9125")),
        "modifier_codes": pl.lit("U6"),
        "start_date": start.cast(pl.Date),
        "end_date": (start + 120).cast(pl.Date),
        "authorized_units": pl.lit(100, dtype=pl.Int64),
        "unit_code": pl.lit("15min"),
        "period_code": pl.when(pl.Series(number % 3 == 0)).then(pl.lit("week")),
        "period_units": pl.when(pl.Series(number % 3 == 0)).then(pl.lit(40, dtype=pl.Int64)),
        "status_code": pl.lit("approved"),
    }
    return conformed("authorizations", columns, count)


def ours(folder: Path) -> Callable[[], int]:
    """`reconcile` of the frames in a folder; -> units billed."""
    frames = {name: pl.read_parquet(folder / f"{name}.parquet") for name in CONTRACTS}
    profiles, rules = load_profiles(HOME), load_program_rules()
    arguments = {"profiles": profiles.plans, "profile": profiles.plan(PLAN), "rules": rules}

    def run() -> int:
        return int(reconcile(**frames, **arguments, billing_date=BILLING_DATE).lines["units"].sum())

    return run


def in_sql(folder: Path) -> Callable[[], int]:
    """The yardstick of the tables in a folder; -> units billed."""
    connection = duckdb.connect()
    for name in ("visits", "authorizations", "coverage"):
        connection.execute(f"create table {name} as from read_parquet('{folder / name}.parquet')")

    def run() -> int:
        return int(connection.sql(SQL).to_arrow_table()["billed_units"].to_numpy().sum())

    return run


OURS, YARDSTICK = "reconcile", "DuckDB, the joins alone"
CONTENDERS = {OURS: ours, YARDSTICK: in_sql}


def written(folder: Path, name: str, frames: dict[str, pl.DataFrame]) -> Path:
    """Frames as Parquet files."""
    place = folder / name
    place.mkdir(exist_ok=True)
    for frame_name, frame in frames.items():
        frame.write_parquet(place / f"{frame_name}.parquet")
    return place


def run_once(contender: str, first: Path, folder: Path) -> Figures:
    """Run in this process, `first` before the clock starts."""
    CONTENDERS[contender](first)()
    run = CONTENDERS[contender](folder)
    begin, cpu_begin = time.perf_counter(), time.process_time()
    units = run()
    return Figures(time.perf_counter() - begin, time.process_time() - cpu_begin, peak_rss(), units)


def medians(folder: Path, first: Path, runs: int, contenders: tuple[str, ...] = (OURS,)) -> dict[str, Figures]:
    """Medians of runs in fresh processes that take turns."""
    found: dict[str, list[Figures]] = {contender: [] for contender in contenders}
    for _ in range(runs):
        for contender in contenders:
            command = [sys.executable, __file__, "--contender", contender, "--folders", str(first), str(folder)]
            run = subprocess.run(command, check=True, capture_output=True)
            found[contender].append(Figures(*json.loads(run.stdout)))
    return {
        contender: Figures(*(statistics.median(column) for column in zip(*figures, strict=True)))
        for contender, figures in found.items()
    }


def compare(runs: int, scale: float, folder: Path, first: Path) -> list[str]:
    """The budget, beside the yardstick; -> the budgets not kept."""
    visits = round(VISITS * scale)
    place = written(folder, "all", generate(visits))
    figures = medians(place, first, runs, (OURS, YARDSTICK))
    print("| what | visits | seconds | CPU seconds | visits/s | peak RSS, MB | units billed | times the yardstick |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for name, (seconds, cpu_seconds, rss, units) in figures.items():
        ratio = seconds / figures[YARDSTICK].seconds
        print(
            f"| {name} | {visits:,} | {seconds:.2f} | {cpu_seconds:.2f} | {visits / seconds:,.0f} | {rss / 1e6:,.0f} "
            f"| {units:,.0f} | {ratio:.1f} |"
        )
    broken = {
        f"{BUDGET_SECONDS:.0f} s": figures[OURS].seconds > BUDGET_SECONDS,
        f"{BUDGET_RSS_BYTES >> 30} GiB": figures[OURS].rss > BUDGET_RSS_BYTES,
    }
    return [budget for budget, is_broken in broken.items() if is_broken]


def grow(
    label: str, cases: dict[int, Callable[[], dict[str, pl.DataFrame]]], runs: int, folder: Path, first: Path
) -> list[str]:
    """Times at sizes that double; -> whether one took more than it may."""
    print(f"\n| {label} | seconds | times the size before | CPU seconds | peak RSS, MB |")
    print("| ---: | ---: | ---: | ---: | ---: |")
    before, broken = 0.0, []
    for size, make in cases.items():
        seconds, cpu_seconds, rss, _ = medians(written(folder, "growth", make()), first, runs)[OURS]
        ratio = seconds / before if before else 0.0
        grown = f"{ratio:.2f}" if before else ""
        print(f"| {size:,} | {seconds:.2f} | {grown} | {cpu_seconds:.2f} | {rss / 1e6:,.0f} |", flush=True)
        broken += [f"linear growth, {label} {size:,}"] if ratio > BUDGET_GROWTH else []
        before = seconds
    return broken


def compare_growth(runs: int, scale: float, folder: Path, first: Path) -> list[str]:
    """Sizes that double; -> those that took more than they may."""
    sizes = [round(size * scale) for size in GROWTH]
    broken = grow("visits", {size: lambda size=size: generate(size) for size in sizes}, runs, folder, first)
    visits = round(VISITS * scale)
    hot = {count: lambda count=count: generate(visits, hot_authorizations=count) for count in HOT_AUTHORIZATIONS}
    return broken + grow("authorizations of one member with all visits", hot, runs, folder, first)


def compare_all(runs: int, scale: float, folder: Path, *, growth: bool) -> int:
    """Measure everything asked for and print it; -> the exit status."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("duckdb", "numba", "numpy", "polars"))
    print(f"{os.cpu_count()} cores, {processor()}; Python {platform.python_version()}, {packages}\n")
    first = written(folder, "first", generate(SMALL))
    broken = compare(runs, scale, folder, first)
    if growth:
        broken += compare_growth(runs, scale, folder, first)
    print("\nBudgets not kept: " + "; ".join(broken) if broken else "\nAll budgets are kept.")
    return 1 if broken else 0


def main() -> int:
    """Measure one contender here, or all of them in processes of their own."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--scale", type=float, default=1.0, help="of all sizes; the budgets are meant for 1")
    parser.add_argument("--growth", action="store_true", help="half a million to four million visits too")
    parser.add_argument("--contender", choices=CONTENDERS, help=argparse.SUPPRESS)
    parser.add_argument("--folders", type=Path, nargs=2, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.contender:
        print(json.dumps(run_once(args.contender, *args.folders)))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        return compare_all(args.runs, args.scale, Path(folder), growth=args.growth)


if __name__ == "__main__":
    sys.exit(main())
