"""Judging answers: each statement finds its claims, and each claim goes through its answers in order.

Sources: 005010X231A1 (999), 005010X214 (277CA), 005010X221A1 (835); the moves are `pipelines.ledger.states`.
"""

import hashlib
from dataclasses import dataclass

import polars as pl

from pipelines.ledger.states import ACCEPTED, ANSWERED_STATES, CLAIM_MOVES, LATE_ANSWERS, REFUSED
from schemas.answers import JudgedAnswers
from schemas.findings import findings_frame
from schemas.rules import RULES

RECEIVED = "received"

_PLACE = ["file_sha256", "segment_ordinal"]
_CONTENT = (
    *("kind_code", "claim_id_submitter", "answer_code", "claim_id_payer", "charge_cents", "paid_cents"),
    *("reason_codes", "trace_id", "group_control_number", "set_control_number"),
)


@dataclass(frozen=True)
class Judged:
    """`answers`: `JudgedAnswers` that are new, in the order in which they count; `findings` about all statements."""

    answers: pl.DataFrame
    findings: pl.DataFrame


def judge_answers(
    statements: pl.DataFrame,
    *,
    received: pl.DataFrame,
    sent_sets: pl.DataFrame,
    claims: pl.DataFrame,
    recorded: pl.DataFrame,
) -> Judged:
    """What statements of one plan do to its claims. Judged again, they do nothing more and are found the same.

    Args:
        statements: `ClaimAnswers` of the plan, all that ever came.
        received: `ReceivedFiles`; answers count in the order in which their files came, then as they stand in them.
        sent_sets: `claim_id_submitter`, `group_control_number`, `set_control_number` of sent claims.
        claims: `claim_id_submitter`, `frequency_code`, `state_code`, `claim_id_payer` of claims that left, or may have.
        recorded: `JudgedAnswers` the ledger has of these claims.

    Returns:
        New answers; and CLAIM-ANSWER-UNMATCHED, -REPEATED and -CONTRADICTS.
    """
    in_order = _in_order(_about_claims(statements, sent_sets), received)
    known = in_order.join(claims, on="claim_id_submitter", how="semi", maintain_order="left")
    unmatched = in_order.join(known.select(_PLACE), on=_PLACE, how="anti")
    hashed = _with_content(known)
    elsewhere = hashed.join(recorded, on=["claim_id_submitter", "content_sha256", *_PLACE], how="anti")
    is_again = ~pl.struct("claim_id_submitter", "content_sha256").is_first_distinct()
    repeats = elsewhere.with_columns(is_again=is_again).join(
        recorded.select("claim_id_submitter", "content_sha256", is_recorded=pl.lit(value=True)),
        on=["claim_id_submitter", "content_sha256"],
        how="left",
        maintain_order="left",
    )
    is_repeat = pl.col("is_again") | pl.col("is_recorded").is_not_null()
    answers = _followed(repeats.filter(~is_repeat), claims)
    contradicting = pl.concat([recorded, answers]).filter(pl.col("outcome_code") == "contradicts")
    findings = [
        *_found("CLAIM-ANSWER-UNMATCHED", unmatched),
        *_found("CLAIM-ANSWER-REPEATED", repeats.filter(is_repeat)),
        *_found("CLAIM-ANSWER-CONTRADICTS", contradicting),
    ]
    return Judged(answers, findings_frame(findings))


def _found(rule_code: str, rows: pl.DataFrame) -> list[dict[str, object]]:
    """One finding per place, however many claims it speaks of."""
    severity = RULES[rule_code].severity_code
    counted = rows.group_by(_PLACE, maintain_order=True).len()
    return [
        {
            "rule_code": rule_code,
            "severity_code": severity,
            "file_sha256": sha256,
            "segment_ordinal": segment,
            "found": f"{count} claims" if rule_code != "CLAIM-ANSWER-UNMATCHED" else None,
        }
        for sha256, segment, count in counted.iter_rows()
    ]


def _about_claims(statements: pl.DataFrame, sent_sets: pl.DataFrame) -> pl.DataFrame:
    """One row per claim a statement is about; a statement about nothing that was sent keeps a row without a claim."""
    is_of_claim = pl.col("claim_id_submitter").is_not_null() | pl.col("group_control_number").is_null()
    of_groups = statements.filter(~is_of_claim).drop("claim_id_submitter")
    has_set = pl.col("set_control_number").is_not_null()
    both = ["group_control_number", "set_control_number"]
    whole = sent_sets.select("claim_id_submitter", "group_control_number")
    return pl.concat(
        [
            statements.filter(is_of_claim),
            of_groups.filter(has_set).join(sent_sets, on=both, how="left"),
            of_groups.filter(~has_set).join(whole, on="group_control_number", how="left"),
        ],
        how="diagonal",
    )


def _in_order(answers: pl.DataFrame, received: pl.DataFrame) -> pl.DataFrame:
    times = received.select("file_sha256", "received_at")
    kinds = pl.col("kind_code").replace_strict(
        {"acknowledgment_999": 0, "claim_acknowledgment_277ca": 1, "remittance_835": 2}, return_dtype=pl.Int8
    )
    joined = answers.join(times, on="file_sha256", how="left").with_columns(kind_order=kinds)
    return joined.sort("received_at", "kind_order", *_PLACE, "claim_id_submitter").drop("received_at", "kind_order")


def _with_content(answers: pl.DataFrame) -> pl.DataFrame:
    """`content_sha256`: what is said, by whom and of which payment, and which time within its file."""
    time = pl.int_range(pl.len()).over("file_sha256", *_CONTENT)
    texts = answers.select(
        pl.concat_str([pl.col(name).cast(pl.String).fill_null("") for name in ("plan_id", *_CONTENT)], separator="\x1f")
        + "\x1f"
        + time.cast(pl.String)
    ).to_series()
    hashes = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
    return answers.with_columns(content_sha256=pl.Series(hashes, dtype=pl.String))


def _moves() -> pl.DataFrame:
    """Frequency, standing before, answer -> outcome and standing after."""
    rows = [
        (frequency, before, answer, *_outcome(before, answer, after))
        for frequency, answered in ANSWERED_STATES.items()
        for before in CLAIM_MOVES
        for answer, after in {**answered, RECEIVED: before}.items()
    ]
    names = ["frequency_code", "standing", "answer_code", "outcome_code", "state_code"]
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")


def _outcome(before: str, answer: str, after: str) -> tuple[str, str]:
    proven = "delivered" if before == "unproven" else before
    if after == before or answer in LATE_ANSWERS.get(before, ()):
        return "noted", before
    return ("applied", after) if after in CLAIM_MOVES[proven] else ("contradicts", before)


def _followed(answers: pl.DataFrame, claims: pl.DataFrame) -> pl.DataFrame:
    """Every claim through its answers, one after the other: all first answers at once, then all second ones."""
    moves = _moves()
    standing = claims.select(
        "claim_id_submitter", "frequency_code", standing="state_code", number=pl.col("claim_id_payer")
    )
    numbered = answers.with_columns(turn=pl.int_range(pl.len()).over("claim_id_submitter")).with_row_index("order")
    # The plan has the claim under a number of its own: a refusal of what it has accepted would be billed again.
    is_withdrawn = (
        (pl.col("standing") == ACCEPTED) & (pl.col("answer_code") == REFUSED) & pl.col("number").is_not_null()
    )
    judged = []
    for turn in numbered["turn"].unique().sort():
        stepped = (
            numbered.filter(turn=turn)
            .join(standing, on="claim_id_submitter", how="left")
            .join(moves, on=["frequency_code", "standing", "answer_code"], how="left")
            .with_columns(
                outcome_code=pl.when(is_withdrawn).then(pl.lit("contradicts")).otherwise("outcome_code"),
                state_code=pl.when(is_withdrawn).then("standing").otherwise("state_code"),
            )
        )
        judged.append(stepped)
        counts = pl.col("outcome_code") != "contradicts"
        after = stepped.select(
            "claim_id_submitter",
            state_now="state_code",
            number_now=pl.when(counts).then(pl.coalesce("claim_id_payer", "number")).otherwise("number"),
        )
        standing = standing.join(after, on="claim_id_submitter", how="left").select(
            "claim_id_submitter",
            "frequency_code",
            standing=pl.coalesce("state_now", "standing"),
            number=pl.coalesce("number_now", "number"),
        )
    return JudgedAnswers.conform(pl.concat(judged).sort("order")) if judged else JudgedAnswers.empty()
