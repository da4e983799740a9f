"""Answers: what a plan says of claims of ours, in whatever file it says it."""

import polars as pl

from schemas.contract import Contract, column

ANSWER_KINDS = ("acknowledgment_999", "claim_acknowledgment_277ca", "remittance_835")
ANSWER_CODES = ("received", "accepted", "refused", "paid", "denied", "reversed")
OUTCOME_CODES = ("applied", "noted", "contradicts")

_KIND = "What says it: 999, 277CA or 835"
_ANSWER = "received (syntax only), accepted into adjudication, refused before it, paid, denied, reversed"
_PAYER_NUMBER = "The plan's number of the claim (277CA REF 1K, 835 CLP07)"
_PAID = "Paid by this statement, negative for a reversal, cents"
_REASONS = "Codes of the reason: error codes of a 999, category:status of a 277CA; separated by a space"
_SEGMENT = "Ordinal of the segment that says it, from 1"


class ClaimAnswers(Contract):
    """One row per statement about claims: about one by its number, or about all of a group or set of ours."""

    file_sha256: str = column("SHA-256 of the file, hex")
    plan_id: str = column("Plan that sent the file")
    segment_ordinal: pl.Int64 = column(_SEGMENT)
    kind_code: str = column(_KIND, codes=ANSWER_KINDS)
    claim_id_submitter: str = column("Our CLM01, echoed; null: the statement is about a group or set", nullable=True)
    group_control_number: str = column("Our GS06, without leading zeros (999)", nullable=True)
    set_control_number: str = column("Our ST02, without leading zeros (999); null: the whole group", nullable=True)
    answer_code: str = column(_ANSWER, codes=ANSWER_CODES)
    claim_id_payer: str = column(_PAYER_NUMBER, nullable=True)
    charge_cents: pl.Int64 = column("Charge the statement is about, cents", nullable=True)
    paid_cents: pl.Int64 = column(_PAID, nullable=True)
    reason_codes: str = column(_REASONS, nullable=True)
    trace_id: str = column("Payment: the payer's company id and its trace number (TRN03, TRN02)", nullable=True)


class JudgedAnswers(Contract):
    """One row per answer to one claim, with what it does to the claim."""

    claim_id_submitter: str = column("Claim answered (CLM01)")
    file_sha256: str = column("SHA-256 of the file, hex")
    segment_ordinal: pl.Int64 = column(_SEGMENT)
    kind_code: str = column(_KIND, codes=ANSWER_KINDS)
    answer_code: str = column(_ANSWER, codes=ANSWER_CODES)
    outcome_code: str = column(
        "applied: the claim's standing follows it; noted: it stands as it was; contradicts: what was said before",
        codes=OUTCOME_CODES,
    )
    state_code: str = column("Standing of the claim after it")
    claim_id_payer: str = column(_PAYER_NUMBER, nullable=True)
    paid_cents: pl.Int64 = column(_PAID, nullable=True)
    reason_codes: str = column(_REASONS, nullable=True)
    trace_id: str = column("Payment: the payer's company id and its trace number", nullable=True)
    content_sha256: str = column("SHA-256 of the statement without its place, hex; equal content, the same answer")
