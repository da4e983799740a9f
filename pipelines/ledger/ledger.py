"""The ledger as its callers see it: frames in, frames out, one transaction per call.

Belongs here: what is read, and the doors to a batch and to deliveries. Does not belong here: dialects, states, sums.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import sqlalchemy as sa

from pipelines.ledger import answers, approvals, deliveries, received, totals
from pipelines.ledger.batch import Batch
from pipelines.ledger.database import migrate, open_engine, reading, writing
from pipelines.ledger.errors import StaleBatchError
from pipelines.ledger.events import first_bad_event
from pipelines.ledger.frames import columns_of, read_frame, schema_of
from pipelines.ledger.states import DELIVERED, NOT_LIVE, PREPARED, SUPERSEDED, UNPROVEN
from pipelines.ledger.tables import allocations, batches, claim_lines, claims, event_heads, prepared_files
from schemas.claims import Allocations, ClaimLines, Claims
from schemas.files import DeliveredFiles
from schemas.reconciliation import LedgerMarks, PriorAllocations

_FILES = schema_of(DeliveredFiles, content_fingerprint=pl.String())


def open_ledger(url_or_path: str | Path, *, password: str | None = None) -> "Ledger":
    """The ledger in a SQLite file (by path) or in PostgreSQL (by URL), brought to the newest schema.

    Raises:
        LedgerError: the URL cannot be read, or the database is not fit for a ledger.
        LedgerUnavailableError: the database cannot be reached.
    """
    engine = open_engine(url_or_path, password=password)
    migrate(engine)
    return Ledger(engine)


class Ledger:
    """What was received, claimed, allocated, prepared and delivered. Close it when done."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()

    # --- received files

    def record_received(self, files: pl.DataFrame) -> pl.DataFrame:
        """Record a frame of `ReceivedFiles`, optionally with `source_path_sha256`; the rows not known before."""
        with writing(self.engine) as connection:
            return received.record(connection, files)

    def revise_received(self, files: pl.DataFrame, at: datetime) -> None:
        """Take over what known files are and whose: a layout or a plan's profile was added, or a file was moved."""
        with writing(self.engine) as connection:
            received.revise(connection, files, at)

    def received_files(self) -> pl.DataFrame:
        """Every content ever received: `ReceivedFiles`, in order of received_at and file_sha256."""
        with reading(self.engine) as connection:
            return received.read(connection)

    def received_sources(self) -> pl.DataFrame:
        """Of which source each content came first: file_sha256, source_path_sha256 (SHA-256 of the path, hex)."""
        with reading(self.engine) as connection:
            return received.read_sources(connection)

    # --- approvals

    def approve_roster(self, file_sha256: str, *, by: str, at: datetime) -> None:
        """Record that a full enrollment file may end the members it does not name, and who says so.

        Raises:
            UnknownFileError: no enrollment file of this SHA-256 was received.
        """
        with writing(self.engine) as connection:
            approvals.approve_roster(connection, file_sha256, by=by, at=at)

    def roster_approvals(self) -> pl.DataFrame:
        """Every approval of a full file: `RosterApprovals`."""
        with reading(self.engine) as connection:
            return approvals.read_rosters(connection)

    def approve_file(self, file_sha256: str, *, by: str, at: datetime) -> None:
        """Record that exactly these prepared bytes may leave, and who says so.

        Raises:
            UnknownFileError: no file of this SHA-256 was prepared.
            ApprovalRefusedError: what was prepared of it was superseded, or needs no approval.
        """
        with writing(self.engine) as connection:
            approvals.approve_file(connection, file_sha256, by=by, at=at)

    def file_approvals(self) -> pl.DataFrame:
        """Every prepared file that wanted an approval, and who gave it: `FileApprovals`."""
        with reading(self.engine) as connection:
            return approvals.read_files(connection)

    # --- claims

    def known_claims(self, plan_id: str) -> pl.DataFrame:
        """The newest version in every slot of a plan: `Claims` with `state_code` and `claim_id_payer`.

        When it is not live (`states.NOT_LIVE`) it was withdrawn before it left, refused, or voided; then it only keeps
        its version and number from being used again, and what follows a refusal is linked to it.
        """
        newer = claims.alias("newer")
        is_newest = ~sa.exists().where(newer.c.claim_slot == claims.c.claim_slot, newer.c.version > claims.c.version)
        statement = (
            sa.select(*columns_of(Claims, claims), claims.c.state_code)
            .where(claims.c.plan_id == plan_id, is_newest)
            .order_by(claims.c.claim_slot)
        )
        with self.engine.connect() as connection:
            known = read_frame(connection, statement, schema_of(Claims, state_code=pl.String()))
            numbers = answers.payer_numbers(connection, plan_id)
        return known.join(numbers, on="claim_id_submitter", how="left", maintain_order="left")

    # --- answers

    def record_answers(self, plan_id: str, judged: pl.DataFrame, at: datetime) -> None:
        """Record new answers (`JudgedAnswers`) to a plan's claims, and move the claims. Raises as `answers.record`."""
        with writing(self.engine) as connection:
            answers.record(connection, plan_id, judged, at)

    def recorded_answers(self, plan_id: str) -> pl.DataFrame:
        """Every answer to a plan's claims: `JudgedAnswers`, in the order in which they count."""
        with self.engine.connect() as connection:
            return answers.read(connection, plan_id)

    def answerable_claims(self, plan_id: str) -> pl.DataFrame:
        """Every version that left, or may have: claim_id_submitter, frequency_code, state_code, claim_id_payer."""
        names = {"claim_id_submitter": pl.String(), "frequency_code": pl.String(), "state_code": pl.String()}
        statement = sa.select(*(claims.c[name] for name in names)).where(
            claims.c.plan_id == plan_id, claims.c.state_code.not_in([PREPARED, SUPERSEDED])
        )
        with self.engine.connect() as connection:
            numbers = answers.payer_numbers(connection, plan_id)
            sent = read_frame(connection, statement, names)
        return sent.join(numbers, on="claim_id_submitter", how="left")

    def billed_members(self, plan_id: str, billing_date: date) -> pl.Series:
        """CINs that live claims of a partition are under."""
        statement = sa.select(claims.c.member_id_medi_cal).where(
            claims.c.plan_id == plan_id,
            claims.c.billing_date == billing_date,
            claims.c.state_code.not_in(NOT_LIVE),
        )
        names = {"member_id_medi_cal": pl.String()}
        return self._read(statement.distinct(), names)["member_id_medi_cal"]

    def known_allocations(self, plan_id: str) -> pl.DataFrame:
        """Allocations of live claims: `Allocations`, and the claim's slot, billing_date, agency_id, state_code."""
        more = {
            "claim_slot": pl.String(),
            "billing_date": pl.Date(),
            "agency_id": pl.String(),
            "state_code": pl.String(),
        }
        statement = (
            sa.select(*columns_of(Allocations, allocations, claims), *(claims.c[name] for name in more))
            .join(claims, claims.c.id == allocations.c.claim_id)
            .where(claims.c.plan_id == plan_id, allocations.c.is_live)
            .order_by(allocations.c.id)
        )
        return self._read(statement, schema_of(Allocations, **more))

    def known_lines(self, plan_id: str) -> pl.DataFrame:
        """Lines of live claims: `ClaimLines`, and the claim's billing_date and state_code."""
        more = {"billing_date": pl.Date(), "state_code": pl.String()}
        statement = (
            sa.select(*columns_of(ClaimLines, claim_lines, claims), *(claims.c[name] for name in more))
            .join(claims, claims.c.id == claim_lines.c.claim_id)
            .where(claims.c.plan_id == plan_id, claims.c.state_code.not_in(NOT_LIVE))
            .order_by(claims.c.claim_slot, claim_lines.c.line_number)
        )
        return self._read(statement, schema_of(ClaimLines, **more))

    def prior_allocations(self, plan_id: str, *, other_than: date) -> pl.DataFrame:
        """What live claims drew: `PriorAllocations` of every batch but the plan's own of this date.

        Those of other plans count towards limits that follow the member, whatever their billing date: who is recorded
        first draws first. What is recorded after this was read is refused by `Batch.refuse_newer_draws`.
        """
        from_tables = {
            "line_units": claim_lines.c.units.label("line_units"),
            "minutes": allocations.c.minutes,
            "service_date": allocations.c.service_date,
            "authorization_id": claim_lines.c.authorization_id,
        }
        columns = [
            from_tables[name] if name in from_tables else _first(name, claims, claim_lines, allocations)
            for name in PriorAllocations.polars_schema()
        ]
        statement = (
            sa.select(*columns)
            .select_from(allocations)
            .join(claims, claims.c.id == allocations.c.claim_id)
            .join(
                claim_lines,
                sa.and_(
                    claim_lines.c.claim_id == allocations.c.claim_id,
                    claim_lines.c.line_number == allocations.c.line_number,
                ),
            )
            .where(
                sa.or_(claims.c.plan_id != plan_id, claims.c.billing_date != other_than),
                allocations.c.is_live,
            )
            .order_by(allocations.c.id)
        )
        return self._read(statement, schema_of(PriorAllocations))

    def mark(self) -> pl.DataFrame:
        """How far the ledger is written: `LedgerMarks`. Read it before what a batch is based on."""
        latest = sa.select(sa.func.coalesce(sa.func.max(allocations.c.id), 0))
        return self._read(latest, LedgerMarks.polars_schema())

    # --- batches

    def batch_count(self, plan_id: str) -> int:
        """How many batches of the plan are recorded; for `open_batch(expected_batch_count=...)`."""
        with reading(self.engine) as connection:
            return _count_batches(connection, plan_id)

    @contextmanager
    def open_batch(
        self,
        plan_id: str,
        billing_date: date,
        at: datetime,
        *,
        expected_batch_count: int | None = None,
        needs_approval: bool = False,
    ) -> Iterator[Batch]:
        """One transaction for a batch; see `Batch`. Other writers wait until it ends.

        `expected_batch_count` is `batch_count` as it was before the caller read what it bases the batch on.
        `needs_approval`: no file of the partition that has not left may leave without a person's approval.

        Raises:
            StaleBatchError: another batch of the plan was recorded since.
            LedgerConflictError: a constraint refused.
            LedgerBusyError: another writer did not finish in time.
        """
        with writing(self.engine) as connection:
            if expected_batch_count not in (None, _count_batches(connection, plan_id)):
                raise StaleBatchError(
                    f"Another run recorded a batch of plan {plan_id} meanwhile; nothing was recorded. Run again."
                )
            batch = Batch(connection, plan_id, billing_date, at)
            yield batch
            batch.close()
            if needs_approval:
                approvals.require_for_files(connection, plan_id, billing_date, at=at)

    def batch_totals(self) -> pl.DataFrame:
        """Per plan and billing date: minutes by standing, claims, cents and files; see `pipelines.ledger.totals`."""
        with reading(self.engine) as connection:
            return totals.batch_totals(connection)

    def batch_buckets(self) -> pl.DataFrame:
        """The closed minute ledger of every partition: plan_id, billing_date, bucket_code, minutes, visits."""
        with reading(self.engine) as connection:
            return totals.buckets(connection)

    # --- prepared files

    def last_left_at(self, plan_id: str) -> datetime | None:
        """When the newest batch of the plan was recorded of which a file has left and none waits; None: there is none.
        A file that may have left has left.
        """

        def has_file(*state_codes: str) -> sa.ColumnElement[bool]:
            of_batch = sa.exists().where(prepared_files.c.batch_id == batches.c.id)
            return of_batch.where(prepared_files.c.state_code.in_(state_codes))

        latest = sa.select(sa.func.max(batches.c.recorded_at)).where(
            batches.c.plan_id == plan_id, has_file(UNPROVEN, DELIVERED), ~has_file(PREPARED)
        )
        with reading(self.engine) as connection:
            at: datetime | None = connection.scalar(latest)
        return at

    def all_files(self, plan_id: str | None = None, billing_date: date | None = None) -> pl.DataFrame:
        """Every file ever prepared, superseded ones too: `DeliveredFiles` with `content_fingerprint`."""
        conditions = []
        if plan_id is not None:
            conditions.append(prepared_files.c.plan_id == plan_id)
        if billing_date is not None:
            conditions.append(prepared_files.c.billing_date == billing_date)
        return self._files(*conditions)

    def latest_files(self, plan_id: str, billing_date: date) -> pl.DataFrame:
        """The latest file of each kind of a partition: `DeliveredFiles` with `content_fingerprint`."""
        return self.all_files(plan_id, billing_date).group_by("kind_code", maintain_order=True).last().select(*_FILES)

    def files_to_deliver(self, plan_id: str, billing_date: date) -> pl.DataFrame:
        """Files of a partition that are not proven at the partner: `DeliveredFiles`, in order of sequence and kind."""
        files = self._files(
            prepared_files.c.plan_id == plan_id,
            prepared_files.c.billing_date == billing_date,
            prepared_files.c.state_code.in_([PREPARED, UNPROVEN]),
        )
        return DeliveredFiles.conform(files)

    def file_state(self, file: deliveries.FileRow) -> dict[str, Any]:
        """State of one file: state_code, delivered_at, reason_code.

        Raises:
            UnknownFileError: the ledger has no such file.
        """
        with reading(self.engine) as connection:
            found = deliveries.find_file(connection, file)
            return {name: found[name] for name in ("state_code", "delivered_at", "reason_code")}

    def lease_file(self, file: deliveries.FileRow, at: datetime, until: datetime) -> int | None:
        """Take a file for one run; the lease's number, or None while another run has it.

        Raises:
            NotApprovedError: it waits for a person's approval.
        """
        with writing(self.engine) as connection:
            return deliveries.lease(connection, file, at=at, until=until)

    def renew_lease(self, file: deliveries.FileRow, lease_number: int, until: datetime) -> None:
        """Keep a leased file longer.

        Raises:
            LeaseLostError: another run has taken it since.
        """
        with writing(self.engine) as connection:
            deliveries.renew(connection, file, lease_number, until=until)

    def release_lease(self, file: deliveries.FileRow, lease_number: int) -> None:
        """Give a leased file back."""
        with writing(self.engine) as connection:
            deliveries.release(connection, file, lease_number)

    def mark_delivered(
        self, file: deliveries.FileRow, at: datetime, proof: str, *, lease_number: int | None = None
    ) -> None:
        """The partner holds the file, proven by `proof` (a code such as `read_back`); its claims are delivered.

        Raises:
            IllegalMoveError: it is delivered already, or superseded.
            LeaseLostError: another run has taken the file over.
            NotApprovedError: it waits for a person's approval.
        """
        with writing(self.engine) as connection:
            move = deliveries.Move(DELIVERED, at, proof_code=proof)
            deliveries.move_file(connection, file, move, lease_number=lease_number)

    def mark_unproven(
        self, file: deliveries.FileRow, at: datetime, reason_code: str, *, lease_number: int | None = None
    ) -> None:
        """The file may be at the partner, or may not; its claims may not be rebuilt. Raises as `mark_delivered`."""
        with writing(self.engine) as connection:
            deliveries.move_file(
                connection, file, deliveries.Move(UNPROVEN, at, reason_code), lease_number=lease_number
            )

    def mark_not_sent(
        self, file: deliveries.FileRow, at: datetime, reason_code: str, *, lease_number: int | None = None
    ) -> None:
        """An unproven file is known not to have got its final name: prepared again. Raises as `mark_delivered`."""
        with writing(self.engine) as connection:
            deliveries.move_file(
                connection, file, deliveries.Move(PREPARED, at, reason_code), lease_number=lease_number
            )

    def note_failure(self, file: deliveries.FileRow, at: datetime, reason_code: str) -> None:
        """Record the rule code of a failed delivery; the file's state stays."""
        with writing(self.engine) as connection:
            deliveries.note_failure(connection, file, at=at, reason_code=reason_code)

    # --- events

    def verify_events(self) -> int | None:
        """The position of the first event that was changed, moved or removed; None when the chain holds."""
        with reading(self.engine) as connection:
            return first_bad_event(connection)

    def event_head(self) -> Mapping[str, Any]:
        """Position and sha256 of the newest event: what an anchor outside keeps."""
        with reading(self.engine) as connection:
            statement = sa.select(event_heads.c.position, event_heads.c.sha256)
            return dict(connection.execute(statement).mappings().one())

    def _read(self, statement: sa.Select[Any], schema: Mapping[str, Any]) -> pl.DataFrame:
        with reading(self.engine) as connection:
            return read_frame(connection, statement, schema)

    def _files(self, *conditions: sa.ColumnElement[bool]) -> pl.DataFrame:
        order = ("plan_id", "billing_date", "sequence", "kind_code")
        statement = sa.select(*(prepared_files.c[name] for name in _FILES))
        statement = statement.where(*conditions).order_by(*(prepared_files.c[name] for name in order))
        return self._read(statement, _FILES)


def _count_batches(connection: sa.Connection, plan_id: str) -> int:
    return connection.scalar(sa.select(sa.func.count()).where(batches.c.plan_id == plan_id)) or 0


def _first(name: str, *tables: sa.Table) -> sa.ColumnElement[Any]:
    return next(table.c[name] for table in tables if name in table.c)
