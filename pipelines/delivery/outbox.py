"""The outbox: what is prepared leaves once, and is delivered when the partner's server proves that it holds it.

A file goes through steps a crash may end at any point. The ledger's state then says what is known: `prepared`, it has
not got its final name; `unproven`, it may have; `delivered`, it was read back. A restart looks first at what is there.

Belongs here: the order of the steps, retries, and what is found wrong. Does not belong here: SFTP (`sftp`), or states.
"""

import hashlib
import logging
import secrets
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import polars as pl

from pipelines.delivery.connections import Connection
from pipelines.delivery.line import Line
from pipelines.delivery.sftp import (
    CHUNK_BYTES,
    DeliveryError,
    PartnerFolder,
    Presence,
    TerminalDeliveryError,
    TransientDeliveryError,
)
from pipelines.ledger import IllegalMoveError, LeaseLostError, Ledger, NotApprovedError
from pipelines.plans.profile import PlanProfile
from pipelines.storage import Storage, StorageMissingError
from schemas.files import DeliveredFiles, PreparedFiles
from schemas.findings import finding, findings_frame

LEASE = timedelta(minutes=2)
"""How long a run that died keeps others from its file. Longer than any silence within an operation (60 s) lasts."""

NEEDS_DELIVERY = ("prepared", "unproven")

_RANDOM = secrets.SystemRandom()
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Delivered:
    """The files with their standing after delivery (`DeliveredFiles`), and why those are not delivered that are not."""

    files: pl.DataFrame
    findings: pl.DataFrame


def deliver_files(  # noqa: PLR0913 - each of them can be swapped
    *,
    files: pl.DataFrame,
    profile: PlanProfile,
    connection: Connection | None,
    storage: Storage,
    ledger: Ledger,
    now: Callable[[], datetime],
    sleep: Callable[[float], None] = time.sleep,
    jitter: Callable[[], float] = _RANDOM.random,
) -> Delivered:
    """Bring a plan's prepared files to its server. What is delivered already opens no connection.

    Args:
        files: `PreparedFiles` (or `DeliveredFiles`) of the plan.
        profile: the plan's profile; `delivery.folder` is where the files go.
        connection: where the plan's server is; None: every file gets the finding DELIVERY-NO-CONNECTION.
        storage: where the bytes lie.
        ledger: decides what needs delivery, and records every step.
        now: the clock, aware.
        sleep: waits some seconds between attempts.
        jitter: a number from 0 to 1, by which a wait grows at most twofold.

    One file's failure never stops the others; a server that cannot be reached is not tried again for each file.

    Raises:
        ValueError: a file is another plan's.
        pipelines.ledger.UnknownFileError: the ledger does not know a file: no entry, no delivery.
    """
    if files.filter(pl.col("plan_id") != profile.plan_id).height:
        raise ValueError(
            f"deliver_files: files of another plan than {profile.plan_id}. A plan gets its own files only."
        )
    rows = PreparedFiles.conform(files).to_dicts()
    waiting = [row for row in rows if ledger.file_state(row)["state_code"] in NEEDS_DELIVERY]
    findings = []
    opened = Line(connection, profile.delivery.folder, sleep=sleep, jitter=jitter) if connection else nullcontext()
    with opened as line:
        for row in waiting:
            rule_code = _Delivery(row, storage, ledger, now).run(line)
            if rule_code:
                findings.append(finding(rule_code, file_sha256=row["file_sha256"]))
    standing = [row | ledger.file_state(row) for row in rows]
    return Delivered(pl.DataFrame(standing, schema=DeliveredFiles.polars_schema()), findings_frame(findings))


class _Delivery:
    """The delivery of one file by one run."""

    def __init__(self, row: dict[str, Any], storage: Storage, ledger: Ledger, now: Callable[[], datetime]) -> None:
        self._row = row
        self._storage = storage
        self._ledger = ledger
        self._now = now
        self._name = row["file_name"]
        self._part = f".{self._name}.part"
        self._lease_number = 0
        self._leased_until = now()

    def run(self, line: Line | None) -> str | None:
        """Deliver the file. The rule code of why it is not delivered, or None."""
        try:
            return self._run(line)
        except (LeaseLostError, IllegalMoveError):
            return "DELIVERY-OVERTAKEN"
        except NotApprovedError:
            return "DELIVERY-NOT-APPROVED"

    def _run(self, line: Line | None) -> str | None:
        self._leased_until = self._now() + LEASE
        lease_number = self._ledger.lease_file(self._row, self._now(), self._leased_until)
        if lease_number is None:
            return "DELIVERY-OVERTAKEN"
        self._lease_number = lease_number
        try:
            return self._run_leased(line)
        finally:
            self._ledger.release_lease(self._row, lease_number)

    def _run_leased(self, line: Line | None) -> str | None:
        if self._state() not in NEEDS_DELIVERY:  # another run was faster, between the question and the lease
            return None
        if line is None:
            return self._failed("DELIVERY-NO-CONNECTION", "the plan has no connection")
        if not self._is_stored_whole():
            return self._failed("DELIVERY-FAILED", "the stored bytes are missing, or not those the ledger knows")
        reason: DeliveryError | None = None
        for _ in line.attempts():
            try:
                return self._attempt(line.folder())
            except TerminalDeliveryError as error:
                return self._failed(error.rule_code, error)
            except TransientDeliveryError as error:
                reason = error
                line.drop()
        return self._failed("DELIVERY-FAILED", reason)

    def _attempt(self, folder: PartnerFolder) -> str | None:
        """One attempt, which first looks at what is there already."""
        there = self._presence(folder, self._name)
        if there is Presence.SAME:
            self._mark_delivered("found_there")
            return None
        if self._state() == "unproven":
            if not folder.exists(self._part):
                return self._failed("DELIVERY-NOT-PROVEN", f"under the final name: {there.value}")
            # The temporary name is still there, so the file never got its final one.
            self._ledger.mark_not_sent(self._row, self._now(), "DELIVERY-NOT-PROVEN", lease_number=self._lease_number)
        if there is Presence.OTHER:
            return self._failed("DELIVERY-NAME-TAKEN", "other content under the final name")
        self._upload(folder)
        # From here the partner may take the file, whatever becomes of this run.
        self._ledger.mark_unproven(self._row, self._now(), "DELIVERY-NOT-PROVEN", lease_number=self._lease_number)
        folder.rename(self._part, self._name)
        there = self._presence(folder, self._name)
        if there is Presence.SAME:
            self._mark_delivered("read_back")
            return None
        return self._failed("DELIVERY-NOT-PROVEN", f"after renaming, under the final name: {there.value}")

    def _upload(self, folder: PartnerFolder) -> None:
        """Put the whole file under its temporary name; damage is found before it gets a name the partner takes."""
        folder.remove(self._part)
        with self._storage.open(self._row["storage_key"]) as content:
            folder.upload(self._part, content, keep=self._keep_lease)
        if self._presence(folder, self._part) is not Presence.SAME:
            raise TransientDeliveryError(f"{self._name} arrived damaged under its temporary name. It is tried again.")

    def _presence(self, folder: PartnerFolder, name: str) -> Presence:
        size_bytes, sha256 = self._row["size_bytes"], self._row["file_sha256"]
        return folder.presence(name, size_bytes=size_bytes, sha256=sha256, keep=self._keep_lease)

    def _is_stored_whole(self) -> bool:
        digest, size = hashlib.sha256(), 0
        try:
            with self._storage.open(self._row["storage_key"]) as content:
                while chunk := content.read(CHUNK_BYTES):
                    digest.update(chunk)
                    size += len(chunk)
        except StorageMissingError:
            return False
        return (digest.hexdigest(), size) == (self._row["file_sha256"], self._row["size_bytes"])

    def _keep_lease(self) -> None:
        now = self._now()
        if now > self._leased_until - LEASE / 2:
            self._leased_until = now + LEASE
            self._ledger.renew_lease(self._row, self._lease_number, self._leased_until)

    def _state(self) -> str:
        return str(self._ledger.file_state(self._row)["state_code"])

    def _mark_delivered(self, proof_code: str) -> None:
        self._ledger.mark_delivered(self._row, self._now(), proof_code, lease_number=self._lease_number)

    def _failed(self, rule_code: str, reason: object) -> str:
        """Record and log why the file is not delivered; one that may have arrived is not called failed."""
        if rule_code == "DELIVERY-FAILED" and self._state() == "unproven":
            rule_code = "DELIVERY-NOT-PROVEN"
        _log.warning("%s of plan %s, rule %s: %s", self._name, self._row["plan_id"], rule_code, reason)
        self._ledger.note_failure(self._row, self._now(), rule_code)
        return rule_code
