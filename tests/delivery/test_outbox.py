"""A file leaves once, and is delivered when the partner's server proves that it holds it."""

import hashlib
from datetime import timedelta

import paramiko
import polars as pl
import pytest

from pipelines.delivery.outbox import LEASE
from pipelines.demo.partner_server import ensure_keys
from pipelines.ledger import Ledger, UnknownFileError
from tests.delivery.site import DATE, NOW, PLAN, DeliverySite, codes, states

NAME = "utilization_001.txt"
PART = f".{NAME}.part"


class Crash(BaseException):
    """The process dies here."""


class CrashingLedger(Ledger):
    """Dies at one step: before it is recorded, or right after."""

    def __init__(self, ledger: Ledger, step: str, *, recorded: bool) -> None:
        super().__init__(ledger.engine)
        self.step = step
        record = getattr(super(), step)

        def crash(*args: object, **kwargs: object) -> None:
            if recorded:
                record(*args, **kwargs)
            raise Crash

        setattr(self, step, crash)

    def release_lease(self, *args: object, **kwargs: object) -> None:
        """The dead release nothing."""


def test_files_arrive_whole_under_their_names_and_are_proven(site):
    big = bytes(range(256)) * 12_000  # 3 MB: many pieces in flight
    site.prepare(utilization=b"report", held_visits=big)
    delivered = site.deliver()
    assert codes(delivered) == []
    assert states(delivered) == ["delivered", "delivered"]
    assert delivered.files["delivered_at"].to_list() == [NOW, NOW]
    assert site.received() == {"held_visits_001.txt": big, NAME: b"report"}


def test_an_empty_file_is_delivered_too(site):
    site.prepare(utilization=b"")
    assert states(site.deliver()) == ["delivered"]
    assert site.received() == {NAME: b""}


def test_a_rerun_delivers_nothing_and_opens_no_connection(site):
    site.prepare(utilization=b"report")
    first = site.deliver()
    head = site.ledger.event_head()
    site.server.stop()
    again = site.deliver()
    site.server = site.new_server()
    site.server.start()
    assert again.files.equals(first.files)
    assert again.findings.is_empty()
    assert site.sleeps == []
    assert site.ledger.event_head() == head


STEPS = [
    ("lease_file", False),
    ("lease_file", True),
    ("mark_unproven", False),
    ("mark_unproven", True),
    ("mark_delivered", False),
    ("mark_delivered", True),
]


@pytest.mark.parametrize(("step", "recorded"), STEPS)
def test_after_a_crash_at_any_step_the_next_run_leaves_one_whole_copy(site, step, recorded):
    site.prepare(utilization=b"report")
    with pytest.raises(Crash):
        site.deliver(ledger=CrashingLedger(site.ledger, step, recorded=recorded))
    copies = {name: (site.at_partner / name).stat().st_ino for name in site.received() if name == NAME}
    if (step, recorded) != ("lease_file", False):
        assert codes(site.deliver()) in (["DELIVERY-OVERTAKEN"], [])  # until the dead run's lease ends, or all was done
    site.now = NOW + LEASE
    delivered = site.deliver()
    assert states(delivered) == ["delivered"]
    assert codes(delivered) == []
    assert site.received() == {NAME: b"report"}
    assert all((site.at_partner / name).stat().st_ino == inode for name, inode in copies.items())


def test_a_file_the_partner_took_away_after_a_crash_is_not_sent_again(site):
    site.prepare(utilization=b"report")
    with pytest.raises(Crash):
        site.deliver(ledger=CrashingLedger(site.ledger, "mark_delivered", recorded=False))
    (site.at_partner / NAME).unlink()
    site.now = NOW + LEASE
    for _ in range(2):
        delivered = site.deliver()
        assert states(delivered) == ["unproven"]
        assert codes(delivered) == ["DELIVERY-NOT-PROVEN"]
        assert delivered.files["reason_code"].to_list() == ["DELIVERY-NOT-PROVEN"]
        assert site.received() == {}
    (site.at_partner / NAME).write_bytes(b"report")
    assert states(site.deliver()) == ["delivered"]


def test_a_file_that_is_there_already_is_not_uploaded(site):
    """As after a run of which only the partner's disk remembers."""
    site.prepare(utilization=b"report")
    there = site.at_partner / NAME
    there.write_bytes(b"report")
    inode = there.stat().st_ino
    assert states(site.deliver()) == ["delivered"]
    assert there.stat().st_ino == inode


@pytest.mark.parametrize("other", [b"other!", b"something longer", b""])
def test_other_content_under_the_name_is_never_overwritten(site, other):
    site.prepare(utilization=b"report", held_visits=b"held")
    (site.at_partner / NAME).write_bytes(other)
    delivered = site.deliver()
    assert codes(delivered) == ["DELIVERY-NAME-TAKEN"]
    assert sorted(states(delivered)) == ["delivered", "prepared"]
    assert site.received() == {"held_visits_001.txt": b"held", NAME: other}


def test_a_left_over_temporary_file_is_replaced(site):
    site.prepare(utilization=b"report")
    (site.at_partner / PART).write_bytes(b"rep")
    assert states(site.deliver()) == ["delivered"]
    assert site.received() == {NAME: b"report"}


def test_to_a_server_with_another_host_key_nothing_is_sent(site):
    site.prepare(utilization=b"report", held_visits=b"held")
    other = ensure_keys(site.root / "secrets" / "client", site.root / "elsewhere" / "host_key")
    delivered = site.deliver(connection=site.connection.model_copy(update={"host_keys": (other.host_public,)}))
    assert codes(delivered) == ["DELIVERY-HOST-KEY", "DELIVERY-HOST-KEY"]
    assert states(delivered) == ["prepared", "prepared"]
    assert site.received() == {}
    assert site.sleeps == []
    assert states(site.deliver()) == ["delivered", "delivered"]


def test_a_pinned_key_of_another_kind_is_another_key(site):
    site.prepare(utilization=b"report")
    key = paramiko.ECDSAKey.generate()
    pinned = f"{key.get_name()} {key.get_base64()}"
    delivered = site.deliver(connection=site.connection.model_copy(update={"host_keys": (pinned,)}))
    assert codes(delivered) == ["DELIVERY-HOST-KEY"]
    assert site.received() == {}


def test_a_key_the_partner_does_not_know_is_not_tried_twice(site):
    site.prepare(utilization=b"report", held_visits=b"held")
    other = ensure_keys(site.root / "other" / "client", site.keys.host_path)
    delivered = site.deliver(connection=site.connection.model_copy(update={"private_key_file": other.client_path}))
    assert codes(delivered) == ["DELIVERY-FAILED", "DELIVERY-FAILED"]
    assert site.sleeps == []
    assert site.received() == {}


@pytest.mark.parametrize("content", [None, b"no key"])
def test_a_missing_or_broken_key_file_is_a_failed_delivery(site, content):
    site.prepare(utilization=b"report")
    path = site.root / "broken_key"
    if content is not None:
        path.write_bytes(content)
    delivered = site.deliver(connection=site.connection.model_copy(update={"private_key_file": path}))
    assert codes(delivered) == ["DELIVERY-FAILED"]


def test_when_the_partner_is_down_files_wait_for_the_next_run(site):
    site.prepare(utilization=b"report", held_visits=b"held")
    port = site.server.port
    connection = site.connection
    site.server.stop()
    delivered = site.deliver(connection=connection)
    assert codes(delivered) == ["DELIVERY-FAILED", "DELIVERY-FAILED"]
    assert delivered.files["reason_code"].to_list() == ["DELIVERY-FAILED", "DELIVERY-FAILED"]
    assert site.sleeps == [3.0, 6.0]  # 2 and 4 seconds and half as much again; once, not once per file
    site.server = site.new_server(port)
    site.server.start()
    later = site.deliver()
    assert states(later) == ["delivered", "delivered"]
    assert later.files["reason_code"].to_list() == [None, None]


def test_a_plan_without_a_connection_is_named(site):
    site.prepare(utilization=b"report")
    delivered = site.deliver(connection=None)
    assert codes(delivered) == ["DELIVERY-NO-CONNECTION"]
    assert states(delivered) == ["prepared"]


def test_a_missing_folder_at_the_partner_is_a_failed_delivery(site):
    site.prepare(utilization=b"report")
    site.at_partner.rmdir()
    assert codes(site.deliver()) == ["DELIVERY-FAILED"]
    site.at_partner.mkdir()
    assert states(site.deliver()) == ["delivered"]


@pytest.mark.parametrize("damaged", [b"reporT", b"repor", None])
def test_stored_bytes_that_changed_do_not_leave_and_the_others_do(site, damaged):
    files = site.prepare(utilization=b"report", held_visits=b"held")
    path = site.storage.path_of(files.filter(kind_code="utilization")["storage_key"][0])
    path.unlink()
    if damaged is not None:
        path.write_bytes(damaged)
    delivered = site.deliver()
    assert codes(delivered) == ["DELIVERY-FAILED"]
    assert site.received() == {"held_visits_001.txt": b"held"}


def test_a_file_another_run_is_sending_is_left_to_it(site):
    row = site.prepare(utilization=b"report").row(0, named=True)
    site.ledger.lease_file(row, NOW, NOW + timedelta(minutes=2))
    delivered = site.deliver()
    assert codes(delivered) == ["DELIVERY-OVERTAKEN"]
    assert site.received() == {}
    site.now = NOW + timedelta(minutes=2)
    assert states(site.deliver()) == ["delivered"]


def test_a_file_that_another_run_takes_over_while_it_is_uploaded_is_not_renamed(site):
    row = site.prepare(utilization=b"report").row(0, named=True)

    class Overtaken(Ledger):
        def mark_unproven(self, *args: object, **kwargs: object) -> None:
            self.lease_file(row, NOW + LEASE, NOW + 2 * LEASE)
            super().mark_unproven(*args, **kwargs)

    delivered = site.deliver(ledger=Overtaken(site.ledger.engine))
    assert codes(delivered) == ["DELIVERY-OVERTAKEN"]
    assert states(delivered) == ["prepared"]
    assert NAME not in site.received()


def test_a_file_that_is_replaced_while_it_is_uploaded_is_not_renamed(site):
    site.prepare(utilization=b"report")

    class Replacing(Ledger):
        def mark_unproven(self, *args: object, **kwargs: object) -> None:
            site.prepare(utilization=b"newer report")
            super().mark_unproven(*args, **kwargs)

    delivered = site.deliver(ledger=Replacing(site.ledger.engine))
    assert codes(delivered) == ["DELIVERY-OVERTAKEN"]
    assert NAME not in site.received()
    assert site.ledger.files_to_deliver(PLAN, DATE)["sequence"].to_list() == [2]


def test_a_slow_upload_keeps_its_lease(site):
    site.prepare(utilization=bytes(2_000_000))
    renewed = []

    class Watching(Ledger):
        def renew_lease(self, *args: object, **kwargs: object) -> None:
            renewed.append(args)
            super().renew_lease(*args, **kwargs)

    def slow_clock():
        site.now += timedelta(seconds=20)
        return site.now

    delivered = site.deliver(ledger=Watching(site.ledger.engine), now=slow_clock)
    assert states(delivered) == ["delivered"]
    assert renewed


def test_a_file_that_waits_for_approval_opens_no_connection_and_leaves_once_it_is_approved(site):
    row = site.prepare(utilization=b"report").row(0, named=True)
    with site.ledger.open_batch(PLAN, DATE, NOW, needs_approval=True):
        pass
    port = site.server.port
    site.server.stop()
    waiting = site.deliver(connection=site.connection)
    assert codes(waiting) == ["DELIVERY-NOT-APPROVED"]
    assert states(waiting) == ["prepared"]
    assert site.sleeps == []
    site.server = site.new_server(port)
    site.server.start()
    site.ledger.approve_file(row["file_sha256"], by="R. Okafor", at=NOW)
    assert states(site.deliver()) == ["delivered"]
    assert site.received() == {NAME: b"report"}


def test_a_file_whose_approval_is_asked_for_while_it_is_uploaded_is_not_renamed(site):
    site.prepare(utilization=b"report")

    class Stopping(Ledger):
        def mark_unproven(self, *args: object, **kwargs: object) -> None:
            with self.open_batch(PLAN, DATE, NOW, needs_approval=True):
                pass
            super().mark_unproven(*args, **kwargs)

    delivered = site.deliver(ledger=Stopping(site.ledger.engine))
    assert codes(delivered) == ["DELIVERY-NOT-APPROVED"]
    assert NAME not in site.received()


def test_a_file_the_ledger_does_not_know_never_leaves(site):
    files = site.prepare(utilization=b"report")
    content = b"smuggled"
    site.storage.put("smuggled", content)
    smuggled = files.with_columns(
        file_sha256=pl.lit(hashlib.sha256(content).hexdigest()), storage_key=pl.lit("smuggled")
    )
    with pytest.raises(UnknownFileError, match="no file leaves without its entry"):
        site.deliver(files=smuggled)
    assert site.received() == {}


def test_files_of_another_plan_never_leave(site):
    files = site.prepare(utilization=b"report")
    with pytest.raises(ValueError, match="another plan"):
        site.deliver(files=files.with_columns(plan_id=pl.lit("beta_plan")))
    assert site.received() == {}


def test_the_log_and_findings_name_the_file_and_the_rule(site, caplog):
    site.prepare(utilization=b"report")
    site.deliver(connection=None)
    assert f"{NAME} of plan {PLAN}, rule DELIVERY-NO-CONNECTION" in caplog.text


def test_two_runs_at_once_leave_one_copy(tmp_path):
    """The second run begins while the first is between upload and rename."""
    site = DeliverySite(tmp_path)
    site.server.start()
    site.prepare(utilization=b"report")
    second = []

    class Interrupted(Ledger):
        def mark_unproven(self, *args: object, **kwargs: object) -> None:
            second.append(codes(site.deliver()))
            super().mark_unproven(*args, **kwargs)

    first = site.deliver(ledger=Interrupted(site.ledger.engine))
    assert second == [["DELIVERY-OVERTAKEN"]]
    assert states(first) == ["delivered"]
    assert site.received() == {NAME: b"report"}
    site.close()
