"""What plans answer to claims, as statements of one form: 999, 277CA and 835.

Nothing is matched with our claims here. A statement whose code says nothing of a claim's standing is a finding.
"""

from collections.abc import Callable, Mapping

import polars as pl

from schemas.answers import ClaimAnswers
from schemas.findings import findings_frame
from schemas.rules import RULES

_SYNTAX = {"A": "received", "E": "received", "R": "refused", "M": "refused", "W": "refused", "X": "refused"}
"""IK501 and AK901 -> answer (005010X231A1)."""

_CATEGORIES = {"A0": "accepted", "A1": "accepted", "A2": "accepted"} | dict.fromkeys(
    ("A3", "A6", "A7", "A8"), "refused"
)
"""STC01-1 -> answer (005010X214, claim status category codes)."""

_STATUSES = dict.fromkeys(("1", "2", "3", "19", "20", "21"), "paid") | {"4": "denied", "22": "reversed"}
"""CLP02 -> answer (005010X221A1)."""

_CLAIMS_GROUP = "HC"
_UNKNOWN = "CLAIM-ANSWER-UNKNOWN"

Frames = Mapping[str, pl.DataFrame]


def answers_of(frames: Frames) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Statements about claims in a file of whatever of the three sets.

    Args:
        frames: the file's, by name.

    Returns:
        `ClaimAnswers` without `file_sha256` and `plan_id`; and CLAIM-ANSWER-UNKNOWN for what cannot be understood.
    """
    readers: dict[str, Callable[[Frames], pl.DataFrame]] = {
        "acknowledgment_sets": _of_999,
        "claim_acknowledgment_sets": _of_277ca,
        "remittance_sets": _of_835,
    }
    stated = [read(frames) for name, read in readers.items() if not frames.get(name, pl.DataFrame()).is_empty()]
    schema = {n: t for n, t in ClaimAnswers.polars_schema().items() if n not in ("file_sha256", "plan_id")}
    rows = pl.concat([pl.DataFrame(schema=schema), *stated], how="diagonal").select(
        pl.col(name).cast(dtype) for name, dtype in schema.items()
    )
    unknown = rows.filter(pl.col("answer_code").is_null())
    findings = findings_frame(
        {"rule_code": _UNKNOWN, "severity_code": RULES[_UNKNOWN].severity_code, "segment_ordinal": place}
        for place in unknown["segment_ordinal"]
    )
    return rows.filter(pl.col("answer_code").is_not_null()), findings


def _coded(column: str, answers: Mapping[str, str]) -> pl.Expr:
    return pl.col(column).replace_strict(answers, default=None, return_dtype=pl.String)


def _errors() -> pl.Expr:
    codes = pl.concat_str([f"error_{n}_code" for n in range(1, 6)], separator=" ", ignore_nulls=True)
    return codes.replace("", None)


def _of_999(frames: Frames) -> pl.DataFrame:
    """Of every set of claims answered its verdict; of a group that is accepted or refused as a whole, that."""
    sets = frames["acknowledgment_sets"].select("set_ordinal", "functional_group_code", "group_control_number")
    of_sets = frames["acknowledgment_responses"].join(sets, on="set_ordinal", how="left")
    # AK9 P says only that its sets have different verdicts, and these stand in the sets' own rows.
    of_groups = frames["acknowledgment_groups"].filter(pl.col("acknowledgment_code").ne_missing("P"))
    stated = pl.concat(
        [
            of_sets.with_columns("set_control_number", errors=_errors()),
            of_groups.with_columns(set_control_number=pl.lit(None, pl.String), errors=_errors()),
        ],
        how="diagonal",
    )
    answer = _coded("acknowledgment_code", _SYNTAX)
    is_ours = pl.col("functional_group_code").eq_missing(_CLAIMS_GROUP) | answer.eq_missing("refused")
    # A group's acceptance repeats its sets'; its refusal may stand alone.
    is_news = pl.col("set_control_number").is_not_null() | answer.ne_missing("received")
    return stated.filter(is_ours, is_news).select(
        "segment_ordinal",
        kind_code=pl.lit("acknowledgment_999"),
        group_control_number=pl.col("group_control_number").str.strip_chars_start("0"),
        set_control_number=pl.col("set_control_number").str.strip_chars_start("0"),
        answer_code=answer,
        reason_codes="errors",
    )


def _of_277ca(frames: Frames) -> pl.DataFrame:
    """Of every claim: refused if one of its statuses, or of its lines', refuses it. A level refused as a whole names
    no claim, and cannot be matched with one.
    """
    statuses = frames["claim_acknowledgment_statuses"]
    by_action = pl.when(pl.col("action_code") == "U").then(pl.lit("refused"))
    told = statuses.with_columns(
        answer=pl.coalesce(by_action, _coded("category_1_code", _CATEGORIES)),
        reason=pl.concat_str("category_1_code", "status_1_code", separator=":", ignore_nulls=True),
    )
    is_refusal = pl.col("answer") == "refused"
    of_claim = (
        told.filter(pl.col("claim_ordinal").is_not_null())
        .group_by("claim_ordinal", maintain_order=True)
        .agg(
            answer_code=pl.when(is_refusal.any())
            .then(pl.lit("refused"))
            .when(pl.col("answer").is_not_null().all())
            .then(pl.lit("accepted")),
            reason_codes=pl.col("reason").filter(is_refusal.fill_null(False)).unique(maintain_order=True).str.join(" "),
            charge_cents=pl.col("charge_cents").filter(pl.col("line_ordinal").is_null()).first(),
        )
    )
    named = frames["claim_acknowledgment_claims"].join(of_claim, on="claim_ordinal", how="left")
    kind = pl.lit("claim_acknowledgment_277ca").alias("kind_code")
    of_level = told.filter(pl.col("claim_ordinal").is_null(), is_refusal)
    return pl.concat(
        [
            named.select(
                "segment_ordinal",
                kind,
                "answer_code",
                "charge_cents",
                claim_id_submitter="patient_control_number",
                claim_id_payer="payer_claim_control_number",
                reason_codes=pl.col("reason_codes").replace("", None),
            ),
            of_level.select("segment_ordinal", kind, "charge_cents", answer_code="answer", reason_codes="reason"),
        ],
        how="diagonal",
    )


def _of_835(frames: Frames) -> pl.DataFrame:
    traces = frames["remittance_sets"].select(
        "set_ordinal", trace_id=pl.concat_str("trace_company_id", "trace_number", separator=" ", ignore_nulls=True)
    )
    return (
        frames["remittance_claims"]
        .join(traces, on="set_ordinal", how="left")
        .select(
            "segment_ordinal",
            "charge_cents",
            "trace_id",
            kind_code=pl.lit("remittance_835"),
            claim_id_submitter="patient_control_number",
            answer_code=_coded("claim_status_code", _STATUSES),
            claim_id_payer="payer_claim_control_number",
            paid_cents="payment_cents",
        )
    )
