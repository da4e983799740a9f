"""Answers of plans in the ledger: what was said of which claim, and where it brought the claim.

Belongs here: recording and reading them, on an open transaction. Does not belong here: what an answer means.
"""

from datetime import datetime

import polars as pl
import sqlalchemy as sa

from pipelines.ledger.deliveries import Move, move_file
from pipelines.ledger.errors import LedgerConflictError
from pipelines.ledger.events import Event, append_event
from pipelines.ledger.frames import columns_of, read_frame, schema_of
from pipelines.ledger.states import ACCEPTED, CLAIM_MOVES, DELIVERED, PAID, REFUSED, UNPROVEN, VOIDED, check_move
from pipelines.ledger.tables import allocations, claim_answers, claims, prepared_files
from schemas.answers import JudgedAnswers

_SETTLING = (ACCEPTED, PAID, VOIDED)
"""A replacement or void the plan has taken: the minutes that only the claim before it billed are free again."""

_CLAIM = {
    "id": pl.Int64(),
    "claim_id_submitter": pl.String(),
    "state_code": pl.String(),
    "follows_claim_id": pl.String(),
}


def record(connection: sa.Connection, plan_id: str, answers: pl.DataFrame, at: datetime) -> None:
    """Record new answers (`JudgedAnswers`) and move their claims; a refused original gives its minutes back.

    An answer to a claim of an unproven file proves that the file arrived.

    Raises:
        LedgerConflictError: a claim is not the plan's, or an answer is recorded already.
        IllegalMoveError: another run has moved a claim since the answers were judged.
    """
    if answers.is_empty():
        return
    _prove_files(connection, plan_id, answers, at)
    found = _claims_of(connection, plan_id, answers)
    rows = answers.join(found.select("id", "claim_id_submitter"), on="claim_id_submitter", how="left")
    values = rows.rename({"id": "claim_id"}).drop("claim_id_submitter").to_dicts()
    connection.execute(claim_answers.insert(), [row | {"recorded_at": at} for row in values])
    _move(connection, found, answers)
    said = answers.group_by("file_sha256", "answer_code", "outcome_code", maintain_order=True).agg(
        claim_count=pl.len().cast(pl.Int64), paid_cents=pl.col("paid_cents").sum()
    )
    for row in said.to_dicts():
        file_sha256 = row.pop("file_sha256")
        append_event(connection, Event("claims_answered", at, row, plan_id, subject=file_sha256))


def read(connection: sa.Connection, plan_id: str) -> pl.DataFrame:
    """Every answer recorded of a plan's claims: `JudgedAnswers`, in the order in which they count."""
    statement = (
        sa.select(*columns_of(JudgedAnswers, claim_answers, claims))
        .join(claims, claims.c.id == claim_answers.c.claim_id)
        .where(claims.c.plan_id == plan_id)
        .order_by(claim_answers.c.id)
    )
    return read_frame(connection, statement, schema_of(JudgedAnswers))


def payer_numbers(connection: sa.Connection, plan_id: str) -> pl.DataFrame:
    """`claim_id_submitter`, `claim_id_payer`: the last number the plan gave each claim, contradicting answers aside."""
    said = read(connection, plan_id).filter(
        pl.col("claim_id_payer").is_not_null(), pl.col("outcome_code") != "contradicts"
    )
    return said.group_by("claim_id_submitter", maintain_order=True).agg(pl.col("claim_id_payer").last())


def _claims_of(connection: sa.Connection, plan_id: str, answers: pl.DataFrame) -> pl.DataFrame:
    wanted = answers.select("claim_id_submitter").unique()
    statement = sa.select(*(claims.c[name] for name in _CLAIM)).where(claims.c.plan_id == plan_id)
    found = read_frame(connection, statement, _CLAIM).join(wanted, on="claim_id_submitter", how="semi")
    if found.height != wanted.height:
        raise LedgerConflictError(
            f"{wanted.height - found.height} answered claims are not of plan {plan_id}; nothing was recorded. "
            "This is a fault of the acknowledgments stage."
        )
    return found


def _prove_files(connection: sa.Connection, plan_id: str, answers: pl.DataFrame, at: datetime) -> None:
    """Files that were unproven and hold an answered claim are delivered."""
    names = {"claim_id_submitter": pl.String(), "file_name": pl.String()}
    unproven = (
        sa.select(claims.c.claim_id_submitter, prepared_files.c.file_name)
        .join(prepared_files, prepared_files.c.id == claims.c.file_id)
        .where(claims.c.plan_id == plan_id, prepared_files.c.state_code == UNPROVEN)
    )
    arrived = read_frame(connection, unproven, names).join(answers, on="claim_id_submitter", how="semi")
    for file_name in arrived["file_name"].unique().sort():
        file = {"plan_id": plan_id, "file_name": file_name}
        move_file(connection, file, Move(DELIVERED, at, proof_code="answered"), lease_number=None)


def _move(connection: sa.Connection, found: pl.DataFrame, answers: pl.DataFrame) -> None:
    applied = answers.filter(pl.col("outcome_code") == "applied")
    standing = dict(found.select("claim_id_submitter", "state_code").iter_rows())
    for claim_id, state in applied.select("claim_id_submitter", "state_code").iter_rows():
        check_move(CLAIM_MOVES, standing[claim_id], state, subject=f"Claim {claim_id}")
        standing[claim_id] = state
    moved = found.join(applied, on="claim_id_submitter", how="semi").with_columns(
        state_code=pl.col("claim_id_submitter").replace_strict(standing, return_dtype=pl.String)
    )
    if moved.is_empty():
        return
    of_claim: sa.BindParameter[int] = sa.bindparam("of_claim")
    rows = [{"of_claim": number, "now": state} for number, state in moved.select("id", "state_code").iter_rows()]
    connection.execute(claims.update().where(claims.c.id == of_claim).values(state_code=sa.bindparam("now")), rows)
    settled = moved.filter(pl.col("state_code").is_in(_SETTLING))["follows_claim_id"].drop_nulls()
    release(connection, moved.filter(pl.col("state_code") == REFUSED)["id"])
    release(connection, _with_earlier(connection, settled))


def _with_earlier(connection: sa.Connection, claim_ids: pl.Series) -> pl.Series:
    """Rows of these claims and of all versions before them."""
    chain = (
        sa.select(claims.c.id, claims.c.follows_claim_id)
        .where(claims.c.claim_id_submitter.in_(sa.bindparam("ids", expanding=True)))
        .cte("chain", recursive=True)
    )
    earlier = sa.select(claims.c.id, claims.c.follows_claim_id).where(
        claims.c.claim_id_submitter == chain.c.follows_claim_id
    )
    statement = sa.select(chain.union(earlier).c.id)
    return pl.Series("id", connection.scalars(statement, {"ids": claim_ids.to_list()}).all(), dtype=pl.Int64)


def release(connection: sa.Connection, ids: pl.Series) -> None:
    """Minutes of these claims, by their rows, are on no live line any more."""
    if ids.is_empty():
        return
    of_claim = allocations.c.claim_id == sa.bindparam("of_claim")
    connection.execute(
        allocations.update().where(of_claim).values(is_live=False), [{"of_claim": number} for number in ids]
    )
