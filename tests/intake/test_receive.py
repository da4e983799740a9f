"""Files arrive once: archived whole, recorded once, and whatever cannot be taken is named."""

import hashlib
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.intake.receive import ArchiveError, Received, receive_files
from pipelines.ledger import open_ledger
from pipelines.plans.load import Profiles
from pipelines.storage import FolderStorage
from schemas.files import ReceivedFiles
from schemas.validation import validate

MONDAY = datetime(2026, 11, 16, 14, 0, tzinfo=UTC)


def recognize(path: Path) -> tuple[str, str | None]:
    """Stands for the parsers' recognition: by content alone."""
    first = path.read_bytes()[:6]
    return {
        b"visits": ("visits", "visits_v1"),
        b"ISA*00": ("enrollment_834", "005010X220A1"),
        b"change": ("cin_aliases", "cin_aliases_1"),
    }.get(first, ("unrecognized", None))


class Site:
    """A data home with one known plan, and one whose profile is broken."""

    def __init__(self, root: Path) -> None:
        self.inbound = root / "inbound"
        self.inbound.mkdir()
        self.storage = FolderStorage(root / "storage")
        self.ledger = open_ledger(root / "ledger.sqlite")
        self.profiles = Profiles({"alpha_health": SimpleNamespace()}, {"broken_plan": "services: ..."})
        self.recognize = recognize

    def put(self, name: str, content: bytes) -> Path:
        path = self.inbound / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    def receive(self, at: datetime = MONDAY) -> Received:
        received = receive_files(
            inbound=self.inbound,
            storage=self.storage,
            ledger=self.ledger,
            profiles=self.profiles,
            received_at=at,
            recognize=self.recognize,
        )
        assert validate(received.files, ReceivedFiles).rejected.is_empty()
        return received


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = Site(tmp_path)
    yield made
    made.ledger.close()


def codes(received: Received) -> list[str]:
    return sorted(received.findings["rule_code"].to_list())


def test_files_are_archived_under_their_hash_and_recorded(site):
    site.put("plans/alpha_health/834/roster.x12", b"ISA*00 roster")
    site.put("agencies/1999999984/visits.csv", b"visits 1")
    site.put("staff/billing/merged.csv", b"changed CINs")
    received = site.receive()
    assert codes(received) == []
    assert sorted(received.files.select("kind_code", "source_code", "source_id", "plan_id").rows()) == [
        ("cin_aliases", "staff", "billing", None),
        ("enrollment_834", "plan", "alpha_health", "alpha_health"),
        ("visits", "agency", "1999999984", None),
    ]
    for file in received.files.iter_rows(named=True):
        assert hashlib.sha256(site.storage.get(file["storage_key"])).hexdigest() == file["file_sha256"]
        assert file["storage_key"] == f"received/{file['file_sha256'][:2]}/{file['file_sha256']}"
        assert file["received_at"] == MONDAY


def test_a_rerun_is_silent_and_changes_nothing(site):
    site.put("plans/alpha_health/roster.x12", b"ISA*00 roster")
    site.put("agencies/1999999984/visits.csv", b"visits 1")
    first, head = site.receive(), site.ledger.event_head()
    again = site.receive(MONDAY + timedelta(days=1))
    assert again.files.equals(first.files)
    assert again.findings.is_empty()
    assert site.ledger.event_head() == head


def test_the_same_content_under_another_path_is_one_row_and_a_note(site):
    site.put("agencies/1999999984/a.csv", b"visits 1")
    site.receive()
    site.put("agencies/1999999984/b.csv", b"visits 1")
    for _ in range(2):
        received = site.receive()
        assert received.files.height == 1
        assert codes(received) == ["FILE-REPEATED"]


def test_the_same_content_from_two_senders_at_once_belongs_to_the_first_path(site):
    site.put("agencies/1999999984/a.csv", b"visits 1")
    site.put("agencies/1888888884/a.csv", b"visits 1")
    received = site.receive()
    assert received.files["source_id"].to_list() == ["1888888884"]
    assert codes(received) == ["FILE-REPEATED"]


def test_a_file_moved_to_the_right_folder_becomes_that_senders(site):
    wrong = site.put("plans/alpha_health/visits.csv", b"visits 1")
    site.receive()
    wrong.unlink()
    site.put("agencies/1999999984/visits.csv", b"visits 1")
    moved = site.receive()
    assert moved.files.select("source_code", "source_id", "plan_id").rows() == [("agency", "1999999984", None)]
    assert codes(moved) == []
    assert moved.files["received_at"].to_list() == [MONDAY]


def test_a_file_of_an_unknown_plan_is_archived_and_taken_up_when_the_profile_is_there(site):
    site.put("plans/newcomer/roster.x12", b"ISA*00 roster")
    received = site.receive()
    assert codes(received) == ["FILE-PLAN-UNKNOWN"]
    assert received.files["plan_id"].to_list() == [None]
    assert site.storage.get(received.files["storage_key"][0]) == b"ISA*00 roster"
    site.profiles = Profiles(site.profiles.plans | {"newcomer": SimpleNamespace()}, {})
    later = site.receive(MONDAY + timedelta(days=1))
    assert later.files["plan_id"].to_list() == ["newcomer"]
    assert later.files["received_at"].to_list() == [MONDAY]
    assert codes(later) == []


def test_a_file_of_a_plan_whose_profile_is_broken_says_so(site):
    site.put("plans/broken_plan/roster.x12", b"ISA*00 roster")
    assert codes(site.receive()) == ["PLAN-PROFILE-INVALID"]


def test_what_is_not_recognized_is_archived_and_looked_at_again(site):
    site.put("agencies/1999999984/odd.bin", b"?????")
    received = site.receive()
    assert codes(received) == ["FILE-UNRECOGNIZED"]
    assert site.storage.get(received.files["storage_key"][0]) == b"?????"
    site.recognize = lambda _: ("aides", "aides_v2")
    later = site.receive()
    assert later.files.select("kind_code", "layout_id").rows() == [("aides", "aides_v2")]
    assert codes(later) == []


def test_an_empty_file_is_a_finding(site):
    site.put("plans/alpha_health/roster.x12", b"")
    received = site.receive()
    assert codes(received) == ["FILE-EMPTY"]
    assert received.files.is_empty()


@pytest.mark.parametrize("name", [".hidden", "roster.x12.part", "roster.tmp", ".folder/roster.x12"])
def test_hidden_and_unfinished_files_are_left_alone(site, name):
    site.put(f"plans/alpha_health/{name}", b"ISA*00")
    received = site.receive()
    assert received.files.is_empty()
    assert received.findings.is_empty()


@pytest.mark.parametrize("name", ["stray.txt", "plans/stray.txt", "agencies/stray.txt", "other/alpha/roster.x12"])
def test_a_file_outside_every_senders_folder_is_named_not_taken(site, name):
    site.put(name, b"ISA*00")
    received = site.receive()
    assert codes(received) == ["FILE-SENDER-UNKNOWN"]
    assert received.files.is_empty()


def make_folder(path: Path, _outside: Path) -> None:
    path.mkdir()


def make_pipe(path: Path, _outside: Path) -> None:
    os.mkfifo(path)


def make_link_outside(path: Path, outside: Path) -> None:
    path.symlink_to(outside)


def make_dead_link(path: Path, _outside: Path) -> None:
    path.symlink_to("nowhere")


def make_circle(path: Path, _outside: Path) -> None:
    path.symlink_to(path.name)


def make_folder_link_outside(path: Path, outside: Path) -> None:
    path.symlink_to(outside.parent, target_is_directory=True)


@pytest.mark.parametrize(
    "make", [make_folder, make_pipe, make_link_outside, make_dead_link, make_circle, make_folder_link_outside]
)
def test_what_cannot_be_read_is_a_finding_and_the_others_go_on(site, tmp_path, make):
    outside = tmp_path / "secret" / "secret.x12"
    outside.parent.mkdir()
    outside.write_bytes(b"ISA*00 secret")
    good = site.put("plans/alpha_health/z.x12", b"ISA*00 good")
    make(good.with_name("a.x12"), outside)
    received = site.receive()
    assert codes(received) == ["FILE-UNREADABLE"]
    assert received.findings["found"][0].endswith("in plans/alpha_health")
    assert received.files["file_sha256"].to_list() == [hashlib.sha256(b"ISA*00 good").hexdigest()]


def test_a_file_that_vanishes_or_grows_while_files_are_read_is_a_finding(site):
    """Between hashing and archiving the first file is recognized: that is when the others change."""
    site.put("agencies/1999999984/first.csv", b"visits first")
    paths = {name: site.put(f"plans/alpha_health/{name}.x12", name.encode()) for name in ("goes", "grows", "stays")}

    def recognize_and_meddle(path: Path) -> tuple[str, str | None]:
        paths["goes"].unlink(missing_ok=True)
        paths["grows"].write_bytes(b"grows and grows")
        return recognize(path)

    site.recognize = recognize_and_meddle
    received = site.receive()
    unreadable = received.findings.filter(pl.col("rule_code") == "FILE-UNREADABLE")
    assert sorted(unreadable["found"]) == [
        "changed while it was read, in plans/alpha_health",
        "vanished, in plans/alpha_health",
    ]
    hashes = [hashlib.sha256(content).hexdigest() for content in (b"visits first", b"stays")]
    assert sorted(received.files["file_sha256"]) == sorted(hashes)
    site.recognize = recognize
    assert hashlib.sha256(b"grows and grows").hexdigest() in site.receive().files["file_sha256"].to_list()


def test_an_archive_that_loses_bytes_stops_the_run(site):
    class Lossy(FolderStorage):
        def put(self, key: str, content: bytes | Path) -> None:
            super().put(key, b"lost")

    site.storage = Lossy(site.storage.root)
    site.put("plans/alpha_health/roster.x12", b"ISA*00 roster")
    with pytest.raises(ArchiveError, match="does not hold"):
        site.receive()
    assert site.ledger.received_files().is_empty()


def test_a_content_lost_from_the_archive_is_archived_again(site):
    site.put("plans/alpha_health/roster.x12", b"ISA*00 roster")
    received = site.receive()
    site.storage.path_of(received.files["storage_key"][0]).unlink()
    assert site.receive().files.equals(received.files)
    assert site.storage.get(received.files["storage_key"][0]) == b"ISA*00 roster"


def test_a_missing_inbound_folder_stops_the_run(site):
    site.inbound.rmdir()
    with pytest.raises(FileNotFoundError, match="no inbound folder"):
        site.receive()


NAMES = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="/\0"), min_size=1, max_size=20).filter(
    lambda name: name not in (".", "..") and not name.startswith(".") and len(name.encode()) < 200
)


@given(
    st.dictionaries(
        st.tuples(st.sampled_from(["plans/alpha_health", "plans/other", "agencies/1999999984", "plans"]), NAMES),
        st.sampled_from([b"", b"visits 1", b"visits 2", b"ISA*00", b"?"]),
        max_size=6,
    )
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_file_is_archived_or_named(tmp_path_factory, files):
    site = Site(tmp_path_factory.mktemp("site"))
    for (folder, name), content in files.items():
        if not name.endswith((".part", ".tmp")) and not (site.inbound / folder / name).is_dir():
            site.put(f"{folder}/{name}", content)
    count = sum(1 for path in site.inbound.rglob("*") if path.is_file())
    received = site.receive()
    named = received.findings.filter(
        pl.col("rule_code").is_in(["FILE-REPEATED", "FILE-EMPTY", "FILE-SENDER-UNKNOWN", "FILE-UNREADABLE"])
    )
    assert count == received.files.height + named.height
    assert len(site.storage.keys("received/")) == received.files.height
    again = site.receive(MONDAY + timedelta(days=1))
    assert again.files.equals(received.files)
    assert again.findings.equals(received.findings)
    site.ledger.close()
