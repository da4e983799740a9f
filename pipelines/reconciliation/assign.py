"""Which version of a visit counts, and which plan it is for."""

from collections.abc import Mapping

import polars as pl

from pipelines.plans.profile import PlanProfile
from pipelines.reconciliation.lookups import rows, with_lookup
from schemas.findings import Findings
from schemas.rules import RULES


def latest_visits(visits: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The version of each visit that counts, and a finding for every other.

    The highest sequence of (agency, visit id) counts; of equal sequences the one received first, which is the first row
    of the frame (Sandata altEVV: a repeated SequenceID is not an update).

    Returns:
        Visits ordered by visit id and agency, and findings VISIT-SUPERSEDED, or VISIT-SEQUENCE-REUSED where the row
        before it has the same sequence and says something else.
    """
    visits = visits.rechunk()
    key = ["visit_id", "agency_id"]
    ordered = (
        visits.select(*key, "sequence_id")
        .with_row_index("received_index")
        .sort(*key, "sequence_id", "received_index", descending=[False, False, True, False])
        .with_columns(is_first=pl.any_horizontal(pl.col(name).ne_missing(pl.col(name).shift(1)) for name in key))
        .with_columns(is_first=pl.col("is_first") | (pl.int_range(pl.len()) == 0))
    )
    place, is_later = ordered["received_index"], ~ordered["is_first"]
    later = rows(visits, place.filter(is_later))
    before = rows(visits, place.filter(is_later.shift(-1, fill_value=False)))
    content = [name for name in visits.columns if name not in ("file_sha256", "row_number", "sequence_id")]
    is_other = pl.any_horizontal(later[name].ne_missing(before[name]) for name in content)
    repeats = (later["sequence_id"] == before["sequence_id"]).fill_null(False)
    is_reused = later.select(is_other & repeats).to_series()
    findings = [
        row_findings("VISIT-SEQUENCE-REUSED", later.filter(is_reused)),
        row_findings("VISIT-SUPERSEDED", later.filter(~is_reused)),
    ]
    return rows(visits, place.filter(ordered["is_first"])), pl.concat(findings)


def with_rejected_versions(visits: pl.DataFrame, rejected: pl.DataFrame) -> pl.DataFrame:
    """Latest visits with `has_rejected_version`: a later one was received and rejected.

    Args:
        rejected: `Visits` that broke the contract, as far as they could be read.
    """
    highest = rejected.group_by("agency_id", "visit_id").agg(rejected_sequence_id=pl.col("sequence_id").max())
    return with_lookup(visits, highest, on=["agency_id", "visit_id"]).with_columns(
        has_rejected_version=(pl.col("rejected_sequence_id") > pl.col("sequence_id")).fill_null(False)
    )


def visits_by_plan(visits: pl.DataFrame, profiles: Mapping[str, PlanProfile]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Visits with the `plan_id` whose profile names their payer, and a finding for every payer that none names.

    A visit of an unknown payer stays with a null plan: nobody bills it, but its aide and member are where they are. A
    payer id that two profiles name belongs to neither.

    Returns:
        Visits in the order given, and findings VISIT-PLAN-UNKNOWN.
    """
    payers = pl.DataFrame(
        [
            (payer, plan_id)
            for plan_id, profile in sorted(profiles.items())
            for payer in sorted(set(profile.evv_payer_ids))
        ],
        schema={"payer_id_evv": pl.String, "plan_id": pl.String},
        orient="row",
    ).unique("payer_id_evv", keep="none")
    assigned = with_lookup(visits, payers, on=["payer_id_evv"])
    return assigned, row_findings("VISIT-PLAN-UNKNOWN", assigned.filter(pl.col("plan_id").is_null()))


def row_findings(rule_code: str, found: pl.DataFrame) -> pl.DataFrame:
    """One finding per row, by the file and record it stands in."""
    where = found.select(
        rule_code=pl.lit(rule_code),
        severity_code=pl.lit(RULES[rule_code].severity_code),
        file_sha256="file_sha256",
        row_number="row_number",
    )
    return pl.concat([Findings.empty(), where], how="diagonal")
