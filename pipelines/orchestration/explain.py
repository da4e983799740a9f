"""Why a visit is billed or held: every fact used, every rule tried, how minutes became units, the authorization drawn
on and the claim line.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.coverage.people import under_present_cin
from pipelines.orchestration.home import DataHome
from pipelines.plans.profile import PlanProfile
from pipelines.reconciliation.gates import GATE_CODES
from pipelines.reconciliation.overlaps import met_visits
from pipelines.reconciliation.reconcile import prepared_visits
from pipelines.reconciliation.services import contracted_services, service_on_date, with_service_pair
from pipelines.reconciliation.units import whole_units
from schemas.explanations import EXPLANATION_TOPICS, VisitExplanations
from schemas.reconciliation import BILLABLE
from schemas.rules import HOLD_CODES, RULES
from schemas.visits import Visits

_VISIT_DATE = ["agency_id", "visit_id", "service_date"]  # two agencies may use the same visit id

_FACTS = {
    "coverage": "segment_ordinal",
    "authorization": "row_number",
    "aide": "row_number",
    "agency": "row_number",
    "live_in": "row_number",
    "exclusion": "row_number",
    "ihss": "row_number",
}
"""Facts of a judgement, and the column of their position."""

_OVERLAPS = ("overlap_aide", "overlap_member")

_X12_KINDS = ("enrollment_834", "eligibility_271", "authorization_278")


@dataclass(frozen=True)
class Judgement:
    """What a partition knows of a visit.

    `pooled`: `VisitMinutes` of the plan, because minutes of other visits may be rounded together with the visit's;
    `judgements`: VisitJudgements of the visit; `met`: the visits it overlaps, by `met_visits`; `authorizations`:
    AuthorizationForecasts of the plan; `lines`: claim lines of the ledger; `received`: ReceivedFiles.
    """

    pooled: pl.DataFrame
    judgements: pl.DataFrame
    met: pl.DataFrame
    authorizations: pl.DataFrame
    lines: pl.DataFrame
    received: pl.DataFrame


def explain_visit(home: DataHome, visit_id: str) -> pl.DataFrame:
    """`VisitExplanations` of a visit from the latest partition of every plan that judged it; empty when none has."""
    latest: dict[str, Path] = {}
    for path in sorted(home.frames.glob("prepared_minutes/*/*.parquet")):
        rows = pl.scan_parquet(path, hive_partitioning=False).filter(pl.col("visit_id") == visit_id)
        if rows.select(pl.len()).collect().item():
            latest[path.stem] = path
    told = [_explain(home, visit_id, plan_id, path.parent.name) for plan_id, path in sorted(latest.items())]
    return pl.concat([VisitExplanations.empty(), *told])


def _explain(home: DataHome, visit_id: str, plan_id: str, billing_date: str) -> pl.DataFrame:
    def frame(name: str) -> pl.DataFrame:
        path = home.frame_path(name, billing_date=billing_date, plan_id=plan_id)
        return pl.read_parquet(path, hive_partitioning=False)

    judgements = frame("reconciled_judgements").filter(pl.col("visit_id") == visit_id)
    overlaps = judgements.filter(pl.any_horizontal(_OVERLAPS)).height > 0
    with home.ledger() as ledger:
        lines = ledger.known_lines(plan_id)
        prior = ledger.prior_allocations(plan_id, other_than=date.fromisoformat(billing_date))
    visits, _ = prepared_visits(
        under_present_cin(frame("validated_visits"), frame("resolved_aliases")) if overlaps else Visits.empty(),
        Visits.empty(),  # versions that were rejected overlap nothing
        frame("validated_aides"),
        prior,
        home.profiles().plans,
    )
    known = Judgement(
        pooled=frame("prepared_minutes"),
        judgements=judgements,
        met=met_visits(visits, visit_id),
        authorizations=frame("forecast_authorizations"),
        lines=lines,
        received=frame("received_files"),
    )
    return explained(
        visit_id, known, profile=home.profiles().plan(plan_id), billing_date=date.fromisoformat(billing_date)
    )


def explained(visit_id: str, known: Judgement, *, profile: PlanProfile, billing_date: date) -> pl.DataFrame:
    """`VisitExplanations` of a visit that the plan judged, by date of service and topic."""
    minutes = known.pooled.filter(pl.col("visit_id") == visit_id).sort(*_VISIT_DATE, "first_minute")
    files = known.received.select("file_sha256", file_kind_code="kind_code", file_source_id="source_id")
    topics = pl.DataFrame({"topic_code": EXPLANATION_TOPICS}).with_row_index("turn")
    told = [
        _facts(minutes, known.judgements),
        _overlapped(known.judgements, known.met),
        _rules(minutes, known.judgements),
        _minutes(minutes, known.lines),
        _units(minutes, known.pooled, profile),
        _authorizations(minutes, known.authorizations),
        _lines(minutes, known.lines),
    ]
    blank = VisitExplanations.empty().drop("file_kind_code", "file_source_id")
    return VisitExplanations.conform(
        pl.concat([blank, *told], how="diagonal_relaxed")
        .with_columns(plan_id=pl.lit(profile.plan_id), billing_date=pl.lit(billing_date))
        .join(files, on="file_sha256", how="left", maintain_order="left")
        .join(topics, on="topic_code", how="left", maintain_order="left")
        .sort("agency_id", "service_date", "turn", maintain_order=True)
    )


def _facts(minutes: pl.DataFrame, judgements: pl.DataFrame) -> pl.DataFrame:
    visit = minutes.unique(_VISIT_DATE, maintain_order=True).select(
        *_VISIT_DATE, "file_sha256", subject_code=pl.lit("visit"), position="row_number"
    )
    others = [
        judgements.select(
            *_VISIT_DATE,
            file_sha256=f"{name}_file_sha256",
            subject_code=pl.lit(name),
            position=f"{name}_{where}",
        )
        for name, where in _FACTS.items()
    ]
    is_used = pl.col("file_sha256").is_not_null()
    return pl.concat([visit, *others]).with_columns(
        topic_code=pl.lit("fact"),
        outcome_code=pl.when(is_used).then(pl.lit("used")).otherwise(pl.lit("absent")),
    )


def _overlapped(judgements: pl.DataFrame, met: pl.DataFrame) -> pl.DataFrame:
    """The visits that one held for an overlap overlaps, on every date on which it is held."""
    held = judgements.select(*_VISIT_DATE, *_OVERLAPS).unpivot(
        index=_VISIT_DATE, variable_name="rule_code", value_name="is_held"
    )
    return (
        held.filter("is_held")
        .join(met, on=["agency_id", "visit_id", "rule_code"], how="inner")
        .select(
            *_VISIT_DATE,
            "other_agency_id",
            "other_visit_id",
            "file_sha256",
            topic_code=pl.lit("fact"),
            subject_code="rule_code",
            outcome_code=pl.lit("used"),
            position="row_number",
        )
        .sort(*_VISIT_DATE, "subject_code", "other_agency_id", "other_visit_id")
    )


def _rules(minutes: pl.DataFrame, judgements: pl.DataFrame) -> pl.DataFrame:
    """Every hold rule by precedence. The gates are all asked; the others only of minutes that no gate holds."""
    later = [code for code in HOLD_CODES if code not in GATE_CODES]
    holds = pl.col("rule_codes").str.split(" ")
    met = minutes.group_by(_VISIT_DATE).agg(holds.list.contains(code).any().alias(code) for code in later)
    is_stopped = pl.any_horizontal(GATE_CODES) & pl.col("rule_code").is_in(later) & ~pl.col("is_held")
    outcome = (
        pl.when("is_held").then(pl.lit("held")).when(is_stopped).then(pl.lit("not_tried")).otherwise(pl.lit("passed"))
    )
    gates = judgements.select(*_VISIT_DATE, *GATE_CODES)
    asked = gates.join(met, on=_VISIT_DATE, how="left", nulls_equal=True, maintain_order="left")
    turns = pl.DataFrame({"rule_code": HOLD_CODES}).with_row_index("precedence")
    return (
        asked.unpivot(index=_VISIT_DATE, variable_name="rule_code", value_name="is_held")
        .join(gates, on=_VISIT_DATE, how="left", nulls_equal=True)
        .join(turns, on="rule_code")
        .sort("precedence")
        .select(*_VISIT_DATE, topic_code=pl.lit("rule"), subject_code="rule_code", outcome_code=outcome)
    )


def _minutes(minutes: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    placed = lines.select("line_key", "claim_id_submitter", "line_number")
    is_billed = pl.col("bucket_code") == BILLABLE
    return minutes.join(placed, on="line_key", how="left", maintain_order="left").select(
        *_VISIT_DATE,
        "first_minute",
        "minutes",
        "authorization_id",
        "claim_id_submitter",
        "line_number",
        topic_code=pl.lit("minutes"),
        subject_code="bucket_code",
        outcome_code=pl.when(is_billed).then(pl.lit("billed")).otherwise(pl.lit("held")),
    )


def _units(minutes: pl.DataFrame, pooled: pl.DataFrame, profile: PlanProfile) -> pl.DataFrame:
    """Minutes that no gate holds, rounded as the profile pools them: with what other visits bring in."""
    services = contracted_services(profile)
    dates = minutes.select("agency_id", "member_id_medi_cal", "service_date").unique()
    passed = pooled.filter(~pl.col("bucket_code").is_in(GATE_CODES), pl.col("service_date").is_not_null()).join(
        dates, on=["agency_id", "member_id_medi_cal", "service_date"], how="semi"
    )
    is_by_visit = (pl.col("pooled_by") == "visit") & (pl.col("unit_code") != "day")
    counted = (
        service_on_date(with_service_pair(passed), services)
        .join(services.drop("plan_id", "service_code", "modifier_codes", "service_pair"), on="service_index")
        .with_columns(
            pooled_by=pl.when(is_by_visit).then(pl.lit("visit")).otherwise(pl.lit("service_date")),
            pooled_visit=pl.when(is_by_visit).then("visit_id"),
        )
    )
    pool = ["agency_id", "member_id_medi_cal", "service_index", "service_date", "pooled_visit"]
    rounded = counted.with_columns(pl.col("minutes").sum().over(pool)).with_columns(
        units=whole_units(pl.col("minutes"))
    )
    return (
        rounded.join(minutes.select(_VISIT_DATE).unique(), on=_VISIT_DATE, how="semi")
        .unique(_VISIT_DATE, maintain_order=True)
        .select(
            *_VISIT_DATE,
            "minutes",
            "units",
            "unit_code",
            topic_code=pl.lit("units"),
            subject_code="rounding",
            pooled_by_code="pooled_by",
        )
    )


def _authorizations(minutes: pl.DataFrame, authorizations: pl.DataFrame) -> pl.DataFrame:
    """Service lines of the authorizations that the visit's minutes name, as they stand after the batch."""
    named = minutes.select(*_VISIT_DATE, "authorization_id").drop_nulls("authorization_id").unique(maintain_order=True)
    return named.join(authorizations, on="authorization_id", how="inner", maintain_order="left_right").select(
        *[pl.col(name) for name in _VISIT_DATE],
        "authorization_id",
        "unit_code",
        "authorized_minutes",
        "file_sha256",
        topic_code=pl.lit("authorization"),
        subject_code="status_code",
        minutes="remaining_minutes",
        position="row_number",
    )


def _lines(minutes: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    named = minutes.select(*_VISIT_DATE, "line_key").drop_nulls("line_key").unique(maintain_order=True)
    of_lines = lines.select(
        "line_key",
        "claim_id_submitter",
        "line_number",
        "authorization_id",
        "minutes",
        "units",
        "charge_cents",
        claim_billing_date="billing_date",
        subject_code="state_code",
    )
    return (
        named.join(of_lines, on="line_key", how="inner", maintain_order="left")
        .drop("line_key")
        .with_columns(topic_code=pl.lit("line"))
    )


# --- in words


def explanation_lines(explained: pl.DataFrame) -> Iterator[str]:
    """`VisitExplanations` as lines for a person; no member is named."""
    heading, topic = None, None
    for row in explained.iter_rows(named=True):
        if heading != (heading := (row["plan_id"], row["agency_id"], row["service_date"])):
            yield (
                f"Visit {row['visit_id']} of agency {row['agency_id']}, {row['service_date'] or 'date unknown'}, "
                f"as plan {row['plan_id']} judged it for billing date {row['billing_date']}"
            )
            topic = None
        if topic != (topic := row["topic_code"]):
            yield f"  {_TITLES[topic]}"
        yield f"    {_IN_WORDS[topic](row)}"


_TITLES = {
    "fact": "Facts, and where they stand:",
    "rule": "Rules, by precedence:",
    "minutes": "Minutes:",
    "units": "Units:",
    "authorization": "Authorization:",
    "line": "Claim line:",
}


def _fact(row: dict[str, Any]) -> str:
    other = f"visit {row['other_visit_id']} of agency {row['other_agency_id']}; " if row["other_visit_id"] else ""
    return f"{row['subject_code']:<14}{other}{_place(row) if row['file_sha256'] else 'none'}"


def _rule(row: dict[str, Any]) -> str:
    if row["outcome_code"] != "held":
        return f"{row['outcome_code'].replace('_', ' '):<10}{row['subject_code']}"
    rule = RULES[row["subject_code"]]
    return f"{'HELD':<10}{rule.code}: {rule.sentence} {rule.next_step} [{rule.source}]"


def _stretch(row: dict[str, Any]) -> str:
    until = row["first_minute"] + row["minutes"]
    said = f"{row['first_minute']} to {until}: {row['minutes']} {row['outcome_code']}"
    if row["outcome_code"] == "held":
        said += f", {row['subject_code']}"
    if row["authorization_id"]:
        said += f", authorization {row['authorization_id']}"
    if row["claim_id_submitter"]:
        said += f", claim {row['claim_id_submitter']} line {row['line_number']}"
    return said


def _rounding(row: dict[str, Any]) -> str:
    together = "of the visit" if row["pooled_by_code"] == "visit" else "of member, service and agency on the date"
    return f"{row['minutes']} minutes {together} are {row['units']} x {row['unit_code']} ({row['subject_code']})"


def _authorization(row: dict[str, Any]) -> str:
    return (
        f"{row['authorization_id']}, {row['subject_code']}: {row['authorized_minutes']} minutes granted by "
        f"{row['unit_code']}, {row['minutes']} left; {_place(row)}"
    )


def _line(row: dict[str, Any]) -> str:
    return (
        f"{row['claim_id_submitter']} line {row['line_number']}, {row['subject_code']}, billing date "
        f"{row['claim_billing_date']}: {row['minutes']} minutes, "
        f"{row['units']} units, {row['charge_cents'] / 100:,.2f} dollars, authorization {row['authorization_id']}"
    )


def _place(row: dict[str, Any]) -> str:
    kind = row["file_kind_code"]
    what = "segment" if kind in _X12_KINDS else "record"
    return f"{kind} of {row['file_source_id']}, file {row['file_sha256'][:12]}, {what} {row['position']}"


_IN_WORDS = {
    "fact": _fact,
    "rule": _rule,
    "minutes": _stretch,
    "units": _rounding,
    "authorization": _authorization,
    "line": _line,
}
