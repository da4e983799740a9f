"""Acknowledging: a plan's answers meet the claims that were sent to it, and the ledger keeps what becomes of them.

Belongs here: in which order files, the acknowledgments stage and the ledger meet. Does not belong here: what an answer
means.
"""

from dataclasses import dataclass
from datetime import datetime

import polars as pl

from parsers.transactions import claim_837p
from pipelines.acknowledgments.judge import judge_answers
from pipelines.ledger import Ledger
from pipelines.storage import Storage

_HEADER_BYTES = 400
_SENT_STATES = ("delivered", "unproven")


@dataclass(frozen=True)
class Acknowledged:
    """Every answer to the plan's claims, now and before (`JudgedAnswers`), and what is wrong with those that came."""

    answers: pl.DataFrame
    findings: pl.DataFrame


def acknowledge_answers(  # noqa: PLR0913 - what came, and the places it meets
    statements: pl.DataFrame,
    *,
    received: pl.DataFrame,
    plan_id: str,
    ledger: Ledger,
    storage: Storage,
    at: datetime,
) -> Acknowledged:
    """Record what a plan's answers (`ClaimAnswers`) do to its claims; answers recorded before do nothing more.

    Raises:
        pipelines.ledger.LedgerError: another run recorded the same meanwhile.
    """
    judged = judge_answers(
        statements,
        received=received,
        sent_sets=_sent_sets(statements["group_control_number"].drop_nulls(), plan_id, ledger, storage),
        claims=ledger.answerable_claims(plan_id),
        recorded=ledger.recorded_answers(plan_id),
    )
    ledger.record_answers(plan_id, judged.answers, at)
    return Acknowledged(ledger.recorded_answers(plan_id), judged.findings)


def _sent_sets(groups: pl.Series, plan_id: str, ledger: Ledger, storage: Storage) -> pl.DataFrame:
    """Claims of the plan's files that have one of these group control numbers, with group and set."""
    names = ("claim_id_submitter", "group_control_number", "set_control_number")
    found = [pl.DataFrame(schema=dict.fromkeys(names, pl.String))]
    wanted = set(groups)
    sent = ledger.all_files(plan_id).filter(pl.col("state_code").is_in(_SENT_STATES), kind_code="claims_837p")
    for key in sent["storage_key"] if wanted else []:
        with storage.open(key) as stream:
            is_wanted = claim_837p.group_control_number(stream.read(_HEADER_BYTES)) in wanted
        if is_wanted:
            found.append(claim_837p.sent_sets(storage.get(key)).select(names))
    return pl.concat(found)
