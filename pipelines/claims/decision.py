"""The decision: what happens to a proposed claim, given what the ledger knows of its slot.

| live version in the ledger             | proposed now                          | action    |
|----------------------------------------|---------------------------------------|-----------|
| none, or the last one was refused      | something                             | original  |
| prepared, never delivered              | other content                         | rebuild   |
| sent, whatever the plan answered       | other content                         | wait      |
| of another billing date                | other content                         | wait      |
| any                                    | same content                          | unchanged |
| none, or prepared                      | minutes that another sent claim holds | wait      |

A claim of another billing date is that batch's: its minutes are not proposed again, so what is proposed now is only an
addition, and rebuilding the claim from it would lose the rest.

A refused claim is not live: what follows it is an original again, and names the version that was refused, whose answer
tells why. A claim that the plan has in its books is never billed as an original.
"""

from datetime import date

import polars as pl

from pipelines.claims.numbering import claim_ids

SENT_STATES = ("delivered", "unproven", "accepted", "paid", "denied", "reversed", "correction_refused")
"""The claim left, or may have left, and was not refused: nothing of it may be billed a second time."""

REFUSED_STATE = "refused"

PREPARED_STATE = "prepared"
LIVE_STATES = (PREPARED_STATE, *SENT_STATES)

FIRST_FREQUENCY = "1"


def decide(proposed: pl.DataFrame, known: pl.DataFrame, *, contested: pl.DataFrame) -> pl.DataFrame:
    """Action, version and number of every proposed claim.

    Args:
        proposed: one row per slot with `claim_slot`, `billing_date`, `content_sha256` and whatever else the claim has.
        known: `schemas.claims.Claims` with `state_code`. At most one row per slot is live (prepared, or sent and not
            refused); rows in other states only keep their versions from being used again.
        contested: `claim_slot` of proposals that hold minutes which a sent claim of another slot already bills.

    Returns:
        `proposed` with `action_code`, `version`, `frequency_code`, `claim_id_submitter`, `follows_claim_id` (the
        refused version before an original) and `original_claim_id_payer`. An unchanged claim keeps what it has.
    """
    live = known.filter(pl.col("state_code").is_in(LIVE_STATES)).select(
        "claim_slot",
        live_state="state_code",
        live_billing_date="billing_date",
        live_version="version",
        live_content="content_sha256",
        live_id="claim_id_submitter",
        live_frequency="frequency_code",
        live_follows="follows_claim_id",
        live_original="original_claim_id_payer",
    )
    refused = known.filter(pl.col("state_code") == REFUSED_STATE).select(
        "claim_slot", refused_id=pl.col("claim_id_submitter").last().over("claim_slot", order_by="version")
    )
    versions = known.group_by("claim_slot").agg(last_version=pl.col("version").max())
    is_of_other_date = pl.col("live_billing_date") != pl.col("billing_date")
    is_contested = pl.col("claim_slot").is_in(contested["claim_slot"].implode())
    decided = (
        proposed.join(live, on="claim_slot", how="left", maintain_order="left")
        .join(versions, on="claim_slot", how="left", maintain_order="left")
        .join(refused.unique(), on="claim_slot", how="left", maintain_order="left")
        .with_columns(
            action_code=pl.when(pl.col("content_sha256") == pl.col("live_content"))
            .then(pl.lit("unchanged"))
            .when(pl.col("live_state").is_in(SENT_STATES) | is_of_other_date | is_contested)
            .then(pl.lit("wait"))
            .when(pl.col("live_state") == PREPARED_STATE)
            .then(pl.lit("rebuild"))
            .otherwise(pl.lit("original")),
        )
    )
    is_unchanged = pl.col("action_code") == "unchanged"
    next_version = pl.col("last_version").fill_null(0) + 1
    follows = pl.when(action_code="original").then("refused_id").when(action_code="rebuild").then("live_follows")
    versioned = decided.with_columns(
        version=pl.when(is_unchanged).then("live_version").otherwise(next_version),
        frequency_code=pl.when(is_unchanged).then("live_frequency").otherwise(pl.lit(FIRST_FREQUENCY)),
        follows_claim_id=pl.when(is_unchanged).then("live_follows").otherwise(follows),
        original_claim_id_payer=pl.when(is_unchanged).then("live_original"),
    )
    numbers = pl.when(is_unchanged).then("live_id").otherwise(claim_ids(versioned))
    return versioned.with_columns(claim_id_submitter=numbers).drop(*live.columns[1:], "refused_id", "last_version")


def withdrawn(decided: pl.DataFrame, known: pl.DataFrame, *, billing_date: date) -> pl.DataFrame:
    """Known claims of the billing date that were prepared, never left, and are not to leave: nothing is proposed in
    their slot any more, or what is proposed must wait. Their minutes are free again once the ledger supersedes them.

    Returns:
        The rows of `known`.
    """
    kept = decided.filter(pl.col("action_code").is_in(["rebuild", "unchanged"]))
    waiting = known.filter(pl.col("state_code") == PREPARED_STATE, pl.col("billing_date") == billing_date)
    return waiting.join(kept, on="claim_slot", how="anti")


def left_behind(proposed_slots: pl.Series, known: pl.DataFrame, *, billing_date: date) -> pl.DataFrame:
    """Claims of the billing date that left and of which nothing is billed any more: the plan still has them.

    Args:
        proposed_slots: `claim_slot` of everything billable, whether its claim can be built or not.
        known: as for `decide`.
        billing_date: the batch's; claims of another date are seen by its own runs.

    Returns:
        The rows of `known`.
    """
    sent = known.filter(pl.col("state_code").is_in(SENT_STATES), pl.col("billing_date") == billing_date)
    return sent.filter(~pl.col("claim_slot").is_in(proposed_slots.implode()))
