"""Electronic visit verification: the state of each of the six elements, and what is said of corrections.

The elements are those of the 21st Century Cures Act s. 12006: service, individual receiving it, date, location,
individual providing it, begin and end. A live-in caregiver need not be verified electronically (DHCS EVV), where the
agency has attested that aide and member live together; who, whom, what and when must be known all the same.
"""

from datetime import date

import polars as pl

from pipelines.plans.program_rules import ProgramRules
from pipelines.reconciliation.assign import row_findings

NOT_VERIFIED = ("missing", "unexplained", "contradicted")
"""States of an element that hold the visit."""


def element_states(*, adjusted_within_calls_from: date | None) -> dict[str, pl.Expr]:
    """State of each element of a piece, one of `schemas.visits.ELEMENT_STATES`.

    Reads the visit's columns, `service_date`, `needs_evv` and `live_in_fact`.

    Args:
        adjusted_within_calls_from: first date of service on which corrected times must meet the captured visit.
    """
    method = pl.col("verification_method_code")
    is_exempt = pl.col("live_in_fact").is_not_null() | ~pl.col("needs_evv").fill_null(True)
    is_live_in = pl.col("live_in_fact").is_not_null()
    captured = (
        pl.when(method.is_null())
        .then(pl.lit("stated"))
        .when(method == "manual")
        .then(pl.lit("manual"))
        .otherwise(pl.lit("captured"))
    )
    is_adjusted = pl.col("adjusted_start_at").is_not_null() | pl.col("adjusted_end_at").is_not_null()
    is_checked = pl.lit(False)
    if adjusted_within_calls_from is not None:
        is_checked = pl.col("service_date") >= adjusted_within_calls_from
    is_beside = (pl.col("adjusted_start_at") > pl.col("actual_end_at")) | (
        pl.col("adjusted_end_at") < pl.col("actual_start_at")
    )
    corrected = (
        pl.when(pl.col("change_reason_code").is_null())
        .then(pl.lit("unexplained"))
        .when(is_checked & is_beside)
        .then(pl.lit("contradicted"))
        .otherwise(pl.lit("edited"))
    )
    has_no_time = pl.col("begin_at").is_null() | pl.col("end_at").is_null()

    def present(name: str) -> pl.Expr:
        return pl.when(pl.col(name).is_null()).then(pl.lit("missing")).otherwise(captured)

    return {
        "service_state_code": present("service_code"),
        "member_state_code": present("member_id_medi_cal"),
        "date_state_code": pl.when(pl.col("service_date").is_null())
        .then(pl.lit("missing"))
        .when(pl.col("adjusted_start_at").is_not_null())
        .then(pl.lit("edited"))
        .otherwise(captured),
        "location_state_code": pl.when(pl.col("location_type_code").is_not_null())
        .then(captured)
        .when(is_exempt)
        .then(pl.lit("exempt"))
        .otherwise(pl.lit("missing")),
        "aide_state_code": present("aide_id"),
        "time_state_code": pl.when(has_no_time | (method.is_null() & ~is_live_in))
        .then(pl.lit("missing"))
        .when(is_adjusted)
        .then(corrected)
        .otherwise(captured),
    }


def live_ins(attestations: pl.DataFrame) -> pl.DataFrame:
    """Live-in periods as facts by (`agency_id`, `aide_id`, `member_id_medi_cal`); the last statement of a period
    counts.

    Args:
        attestations: `LiveInAttestations`.
    """
    pair = ["agency_id", "aide_id", "member_id_medi_cal"]
    return (
        attestations.with_row_index("fact_index")
        .unique([*pair, "live_in_from_date"], keep="last", maintain_order=True)
        .select(*pair, "fact_index", from_date="live_in_from_date", to_date="live_in_to_date")
    )


def reason_findings(visits: pl.DataFrame, rules: ProgramRules) -> list[pl.DataFrame]:
    """Findings VISIT-REASON-UNKNOWN and VISIT-REASON-WITHOUT-MEMO about the last correction of each visit.

    Codes are compared as numbers: 22 and 0022 are one. They do not hold the visit: states have lists of their own.

    Args:
        visits: latest visits.
        rules: their reason codes count from the date on which the visit began.
    """
    given = visits.filter(pl.col("change_reason_code").is_not_null())
    code = pl.col("change_reason_code").str.to_integer(strict=False)
    began = pl.coalesce("adjusted_start_at", "actual_start_at").dt.date()
    is_unknown, lacks_memo = pl.lit(False), pl.lit(False)
    for entry in rules.reason_codes:
        is_in_force = began.is_between(entry.effective_from, entry.effective_to or date.max)
        is_unknown |= is_in_force & ~code.is_in(list(entry.codes)).fill_null(False)
        lacks_memo |= is_in_force & code.is_in(list(entry.memo_needed)) & ~pl.col("has_change_memo")
    return [
        row_findings("VISIT-REASON-UNKNOWN", given.filter(is_unknown)),
        row_findings("VISIT-REASON-WITHOUT-MEMO", given.filter(lacks_memo)),
    ]
