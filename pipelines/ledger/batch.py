"""A batch: one transaction in which what leaves on a billing date is recorded, whole or not at all.

Belongs here: control numbers, claims with their lines and allocations, prepared files, buckets of one batch.
Does not belong here: deciding what is billed; sending files.
"""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import polars as pl
import sqlalchemy as sa

from pipelines.ledger.errors import LedgerConflictError, LedgerError, StaleBatchError
from pipelines.ledger.events import Event, append_event
from pipelines.ledger.frames import read_frame
from pipelines.ledger.states import CLAIM_MOVES, FILE_MOVES, PREPARED, SUPERSEDED, check_move
from pipelines.ledger.tables import (
    allocations,
    batch_buckets,
    batches,
    claim_lines,
    claims,
    control_numbers,
    prepared_files,
)
from schemas.claims import Allocations, ClaimLines, Claims
from schemas.files import PreparedFiles

LAST_CONTROL_NUMBER = 999_999_999
"""ISA13 has nine digits."""

_BUCKETS = {"bucket_code": pl.String(), "minutes": pl.Int64(), "visits": pl.Int64()}


class Batch:
    """An open batch. `Ledger.open_batch` makes it; an exception inside its `with` leaves nothing behind."""

    def __init__(self, connection: sa.Connection, plan_id: str, billing_date: date, at: datetime) -> None:
        self._connection = connection
        self._plan_id = plan_id
        self._billing_date = billing_date
        self._at = at
        self._batch_id: int | None = None
        latest = sa.select(sa.func.max(batches.c.sequence)).where(self._of_partition(batches))
        self.sequence: int = (connection.scalar(latest) or 0) + 1

    def reserve_control_number(self, partner: str, kind: str) -> int:
        """The next number of a partner and kind, from 1, never given again once the batch is recorded.

        Raises:
            LedgerError: nine digits are used up.
        """
        used = sa.select(sa.func.max(control_numbers.c.number)).where(
            control_numbers.c.partner == partner, control_numbers.c.kind == kind
        )
        number = (self._connection.scalar(used) or 0) + 1
        if number > LAST_CONTROL_NUMBER:
            raise LedgerError(f"Control numbers {kind} for {partner} are used up. Agree on a new sender id.")
        row = {"partner": partner, "kind": kind, "number": number, "batch_id": self._recorded_batch()}
        self._connection.execute(control_numbers.insert(), row)
        self._append("control_number_reserved", subject=f"{partner} {kind}", number=number)
        return number

    def record_claims(self, claims_frame: pl.DataFrame, lines: pl.DataFrame, stretches: pl.DataFrame) -> None:
        """Record what is new: frames of `Claims`, `ClaimLines` and `Allocations`.

        Claims with action `original` or `rebuild` are recorded, with their lines and allocations; others (`wait`,
        `unchanged`) stay as they are. A rebuild supersedes the live version of its slot, which must be of the same
        billing date (another date's file would go out with the old one), and releases its allocations.

        Raises:
            LedgerError: lines and allocations do not add up to the claims.
            IllegalMoveError: a rebuild's live version may have left already.
            LedgerConflictError: a claim is live already, or a minute is on another live claim line.
        """
        new = claims_frame.filter(pl.col("action_code").is_in(["original", "rebuild"]))
        if new.is_empty():
            return
        new_lines = lines.join(new.select("claim_id_submitter"), on="claim_id_submitter", how="semi")
        new_stretches = stretches.join(new.select("claim_id_submitter"), on="claim_id_submitter", how="semi")
        _check_sums(new, new_lines, new_stretches)
        self._supersede(new.filter(pl.col("action_code") == "rebuild").select("claim_slot"), on="claim_slot")
        self._insert_claims(new, new_lines, new_stretches)
        self._refuse_overlaps()
        digest = hashlib.sha256("\n".join(sorted(new["content_sha256"])).encode()).hexdigest()
        total = int(new["charge_cents"].sum())
        self._append("claims_recorded", claim_count=new.height, charge_cents=total, content_sha256=digest)

    def refuse_newer_draws(self, drawing: pl.DataFrame, *, after: int) -> None:
        """Refuse the batch if what it was reconciled with is no longer all that was drawn.

        Of the same plan every draw for these members counts, because its authorizations are shared by its billing
        dates; of other plans those for members with a limit that follows them from plan to plan. Call it after
        `record_claims`: from there on no other batch is recorded before this one ends.

        Args:
            drawing: `member_id_medi_cal` and `has_shared_limit` of the members whose claims are new.
            after: `LedgerMarks.last_allocation` of the mark read before the batch was reconciled.

        Raises:
            StaleBatchError: another batch drew for one of them since.
        """
        names = {"plan_id": pl.String(), "member_id_medi_cal": pl.String()}
        newer = (
            sa.select(*(claims.c[name] for name in names))
            .join(allocations, allocations.c.claim_id == claims.c.id)
            .where(allocations.c.id > after, allocations.c.is_live, sa.not_(self._of_partition(claims)))
            .distinct()
        )
        met = (
            read_frame(self._connection, newer, names)
            .join(drawing, on="member_id_medi_cal", how="inner")
            .filter((pl.col("plan_id") == self._plan_id) | pl.col("has_shared_limit"))
        )
        if met.height:
            raise StaleBatchError(
                f"Another run recorded claims of {met['member_id_medi_cal'].n_unique()} members of plan "
                f"{self._plan_id} after this batch was reconciled, under limits they share; nothing was recorded. "
                "Run the partition again."
            )

    def withdraw_claims(self, claim_ids: pl.Series) -> None:
        """Supersede claims of which nothing is billed any more, with no successor; their minutes are free again.

        Raises:
            IllegalMoveError: a claim may have left already.
            LedgerConflictError: a claim is not live in this plan on this billing date.
        """
        self._supersede(claim_ids.to_frame("claim_id_submitter"), on="claim_id_submitter")

    def record_file(
        self, row: Mapping[str, Any], *, content_fingerprint: str, claim_ids: pl.Series | None = None
    ) -> None:
        """Record a prepared file: a row of `PreparedFiles` of this batch.

        Claims in a file of kind `claims_837p` follow the file's state from now on; `claim_ids` names them, default:
        every claim of the partition that has not left. Of other kinds, an earlier file that has not left is superseded.

        Raises:
            LedgerError: count or cents of the file differ from the claims in it, or the row is of another batch.
            LedgerConflictError: the plan has a file of this name, or the batch one of this kind.
        """
        mine = {"plan_id": self._plan_id, "billing_date": self._billing_date, "sequence": self.sequence}
        if any(row[name] != value for name, value in mine.items()):
            raise LedgerError(f"A {row['kind_code']} file is of another batch than {self._plan_id} {self.sequence}.")
        values = {name: row[name] for name in PreparedFiles.polars_schema()}
        values |= {
            "batch_id": self._recorded_batch(),
            "content_fingerprint": content_fingerprint,
            "state_code": PREPARED,
        }
        file_id = int(
            self._connection.execute(prepared_files.insert().returning(prepared_files.c.id), values).scalar_one()
        )
        if row["kind_code"] == "claims_837p":
            self._put_claims_into(file_id, values, claim_ids)
        else:
            for earlier in self._waiting_files(row["kind_code"]):
                if earlier["id"] != file_id:
                    self._supersede_file(earlier)
        self._append(
            "file_prepared",
            subject=row["file_name"],
            kind_code=row["kind_code"],
            file_sha256=row["file_sha256"],
            size_bytes=row["size_bytes"],
            claim_count=row["claim_count"],
            charge_cents=row["charge_cents"],
        )

    def record_buckets(self, buckets: pl.DataFrame) -> None:
        """Replace the partition's closed minute ledger: columns bucket_code, minutes, visits.

        It takes no sequence by itself, and no event when nothing changed.
        """
        wanted = buckets.select(pl.col(name).cast(dtype) for name, dtype in _BUCKETS.items()).sort("bucket_code")
        known = read_frame(
            self._connection,
            sa.select(*(batch_buckets.c[name] for name in _BUCKETS))
            .where(self._of_partition(batch_buckets))
            .order_by(batch_buckets.c.bucket_code),
            _BUCKETS,
        )
        if wanted.equals(known):
            return
        self._connection.execute(batch_buckets.delete().where(self._of_partition(batch_buckets)))
        partition = {"plan_id": self._plan_id, "billing_date": self._billing_date}
        if wanted.height:
            self._connection.execute(batch_buckets.insert(), [row | partition for row in wanted.to_dicts()])
        self._append("buckets_recorded", minutes=int(wanted["minutes"].sum()), bucket_count=wanted.height)

    def close(self) -> None:
        """End the batch; `Ledger.open_batch` calls it before it commits.

        A claim file that has not left is superseded when every claim in it was rebuilt, withdrawn or moved to a later
        file.

        Raises:
            LedgerError: such a file lost some of its claims and kept others, which would never leave.
        """
        for file in self._waiting_files("claims_837p"):
            live = sa.and_(claims.c.file_id == file["id"], claims.c.state_code != SUPERSEDED)
            kept = self._connection.scalar(sa.select(sa.func.count()).select_from(claims).where(live))
            if kept == file["claim_count"]:
                continue
            if kept:
                raise LedgerError(
                    f"File {file['file_name']} has not left, and some of its claims were rebuilt, withdrawn or moved "
                    f"while {kept} were not: they would never leave. Put every claim that has not left into a new file."
                )
            self._supersede_file(file)

    def _of_partition(self, table: sa.Table) -> sa.ColumnElement[bool]:
        return sa.and_(table.c.plan_id == self._plan_id, table.c.billing_date == self._billing_date)

    def _recorded_batch(self) -> int:
        """The batch's row, made when the first thing is recorded: a batch of nothing takes no sequence."""
        if self._batch_id is None:
            values = {
                "plan_id": self._plan_id,
                "billing_date": self._billing_date,
                "sequence": self.sequence,
                "recorded_at": self._at,
            }
            statement = batches.insert().returning(batches.c.id)
            self._batch_id = int(self._connection.execute(statement, values).scalar_one())
            self._append("batch_opened", sequence=self.sequence)
        return self._batch_id

    def _append(self, event_code: str, *, subject: str | None = None, **facts: str | int | None) -> None:
        event = Event(event_code, self._at, facts, self._plan_id, self._billing_date, subject)
        append_event(self._connection, event)

    def _supersede(self, wanted: pl.DataFrame, *, on: str) -> None:
        if wanted.is_empty():
            return
        names = {
            "id": pl.Int64(),
            "claim_slot": pl.String(),
            "claim_id_submitter": pl.String(),
            "state_code": pl.String(),
        }
        live = sa.select(*(claims.c[name] for name in names)).where(
            self._of_partition(claims), claims.c.state_code != SUPERSEDED
        )
        found = read_frame(self._connection, live, names).join(wanted, on=on, how="semi")
        if found.height != wanted.height:
            raise LedgerConflictError(
                f"{wanted.height - found.height} of {wanted.height} claims to supersede are not live in plan "
                f"{self._plan_id} on {self._billing_date}. Another run may have changed them: read the ledger "
                "again and run again."
            )
        for state, claim_id in found.select("state_code", "claim_id_submitter").iter_rows():
            check_move(CLAIM_MOVES, state, SUPERSEDED, subject=f"Claim {claim_id}")
        ids = [{"of_claim": claim_id} for claim_id in found["id"]]
        of_claim: sa.BindParameter[int] = sa.bindparam("of_claim")
        self._connection.execute(claims.update().where(claims.c.id == of_claim).values(state_code=SUPERSEDED), ids)
        self._connection.execute(
            allocations.update().where(allocations.c.claim_id == of_claim).values(is_live=False), ids
        )
        self._recorded_batch()
        self._append("claims_superseded", claim_count=found.height)

    def _insert_claims(self, new: pl.DataFrame, lines: pl.DataFrame, stretches: pl.DataFrame) -> None:
        batch_id = self._recorded_batch()
        standing = {"batch_id": batch_id, "state_code": PREPARED}
        self._connection.execute(claims.insert(), [row | standing for row in Claims.conform(new).to_dicts()])
        numbered = read_frame(
            self._connection,
            sa.select(claims.c.id, claims.c.claim_id_submitter, claims.c.agency_id).where(
                claims.c.batch_id == batch_id, claims.c.state_code != SUPERSEDED
            ),
            {"claim_id": pl.Int64(), "claim_id_submitter": pl.String(), "agency_id": pl.String()},
        )
        rows = _of_claims(ClaimLines.conform(lines), numbered.drop("agency_id"))
        self._connection.execute(claim_lines.insert(), rows.to_dicts())
        rows = _of_claims(Allocations.conform(stretches), numbered).with_columns(is_live=pl.lit(True))
        if rows.height:
            self._connection.execute(allocations.insert(), rows.to_dicts())

    def _refuse_overlaps(self) -> None:
        """Equal stretches are refused by the unique index; those that begin at different minutes are compared here."""
        mine, other = allocations.alias("mine"), allocations.alias("other")
        overlaps = (
            sa.select(sa.func.count())
            .select_from(mine)
            .join(claims, claims.c.id == mine.c.claim_id)
            .join(
                other,
                sa.and_(
                    other.c.agency_id == mine.c.agency_id,
                    other.c.visit_id == mine.c.visit_id,
                    other.c.service_date == mine.c.service_date,
                    other.c.is_live,
                    other.c.id != mine.c.id,
                    other.c.first_minute < mine.c.first_minute + mine.c.minutes,
                    mine.c.first_minute < other.c.first_minute + other.c.minutes,
                ),
            )
            .where(claims.c.batch_id == self._batch_id, mine.c.is_live)
        )
        count = self._connection.scalar(overlaps)
        if count:
            raise LedgerConflictError(
                f"{count} stretches of visits in plan {self._plan_id} overlap with minutes on a live claim line: "
                "a minute is billed once. Read the ledger again and reconcile again."
            )

    def _put_claims_into(self, file_id: int, row: Mapping[str, Any], claim_ids: pl.Series | None) -> None:
        waiting = sa.and_(self._of_partition(claims), claims.c.state_code == PREPARED)
        statement = claims.update().where(waiting).values(file_id=file_id)
        if claim_ids is None:
            self._connection.execute(statement)
        elif len(claim_ids):
            one = statement.where(claims.c.claim_id_submitter == sa.bindparam("one_claim"))
            self._connection.execute(one, [{"one_claim": claim_id} for claim_id in claim_ids])
        sums = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(claims.c.charge_cents), 0))
        count, cents = self._connection.execute(sums.where(claims.c.file_id == file_id)).one()
        if (count, int(cents)) != (row["claim_count"], row["charge_cents"]):
            raise LedgerError(
                f"File {row['file_name']} states {row['claim_count']} claims and {row['charge_cents']} cents; in the "
                f"ledger it has {count} claims and {cents} cents. Nothing was recorded. This is a fault of the claims "
                "stage."
            )

    def _waiting_files(self, kind_code: str) -> list[sa.RowMapping]:
        statement = sa.select(prepared_files).where(
            self._of_partition(prepared_files),
            prepared_files.c.kind_code == kind_code,
            prepared_files.c.state_code == PREPARED,
        )
        return list(self._connection.execute(statement.order_by(prepared_files.c.id)).mappings())

    def _supersede_file(self, file: sa.RowMapping) -> None:
        check_move(FILE_MOVES, file["state_code"], SUPERSEDED, subject=f"File {file['file_name']}")
        of_file = prepared_files.update().where(prepared_files.c.id == file["id"])
        self._connection.execute(of_file.values(state_code=SUPERSEDED))
        self._append("file_superseded", subject=file["file_name"])


def _of_claims(rows: pl.DataFrame, numbered: pl.DataFrame) -> pl.DataFrame:
    """Rows with the ledger's number of their claim in place of the claim's own."""
    return rows.join(numbered, on="claim_id_submitter", how="left", maintain_order="left").drop("claim_id_submitter")


def _check_sums(new: pl.DataFrame, lines: pl.DataFrame, stretches: pl.DataFrame) -> None:
    by_line = stretches.group_by("claim_id_submitter", "line_number").agg(allocated=pl.col("minutes").sum())
    by_claim = (
        lines.join(by_line, on=["claim_id_submitter", "line_number"], how="left")
        .group_by("claim_id_submitter")
        .agg(
            lines=pl.len(),
            cents=pl.col("charge_cents").sum(),
            is_closed=(pl.col("allocated").fill_null(0) == pl.col("minutes")).all(),
        )
    )
    off = new.join(by_claim, on="claim_id_submitter", how="left").filter(
        ~(
            (pl.col("lines") == pl.col("line_count"))
            & (pl.col("cents") == pl.col("charge_cents"))
            & pl.col("is_closed")
        ).fill_null(False)
    )
    orphans = by_line.join(lines, on=["claim_id_submitter", "line_number"], how="anti").height
    if off.height or orphans:
        raise LedgerError(
            f"{off.height} claims do not equal the sum of their lines and allocations, {orphans} lines are missing; "
            f"first claims: {off['claim_id_submitter'].head(3).to_list()}. Nothing was recorded. This is a fault of "
            "the claims stage."
        )
