"""Stored content is whole, stays inside the root, and never changes."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.storage import FolderStorage, StorageConflictError, StorageKeyError, StorageMissingError, check_key

ALLOWED = st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9._=@+\-]{0,20}", fullmatch=True)


@pytest.fixture
def storage(tmp_path: Path) -> FolderStorage:
    return FolderStorage(tmp_path / "storage")


def test_content_and_files_come_back_as_they_were_put(storage, tmp_path):
    source = tmp_path / "source"
    source.write_bytes(b"from a file")
    storage.put("received/ab/abc", b"bytes")
    storage.put("prepared/x.txt", source)
    assert storage.get("received/ab/abc") == b"bytes"
    assert storage.path_of("prepared/x.txt").read_bytes() == b"from a file"
    with storage.open("prepared/x.txt") as stream:
        assert stream.read() == b"from a file"
    assert storage.keys() == ["prepared/x.txt", "received/ab/abc"]
    assert storage.keys("received/") == ["received/ab/abc"]
    assert storage.exists("received/ab/abc")
    assert not storage.exists("received/ab/other")


def test_the_same_content_again_is_fine(storage):
    storage.put("key", b"same")
    storage.put("key", b"same")
    assert storage.get("key") == b"same"


def test_other_content_is_refused_and_the_first_stays(storage):
    storage.put("key", b"first")
    with pytest.raises(StorageConflictError):
        storage.put("key", b"other")
    assert storage.get("key") == b"first"
    assert storage.keys() == ["key"]


@pytest.mark.parametrize("read", ["get", "open", "path_of"])
def test_what_is_not_there_is_missing(storage, read):
    with pytest.raises(StorageMissingError):
        getattr(storage, read)("nothing/here")


def test_a_write_that_fails_leaves_nothing(storage, tmp_path):
    with pytest.raises(FileNotFoundError):
        storage.put("folder/key", tmp_path / "no such file")
    assert storage.keys() == []
    assert not list((storage.root / "folder").iterdir())


def test_an_unfinished_write_is_no_key(storage):
    storage.put("folder/key", b"x")
    (storage.root / "folder" / ".unfinished.tmp").write_bytes(b"half")
    assert storage.keys() == ["folder/key"]


@pytest.mark.parametrize(
    "key",
    [
        *("", "/etc/passwd", "a//b", "a/", "../a", "a/../b", "a/..", ".", ".hidden", "a/.hidden"),
        *("a\\b", "a\nb", "a\0b", "a b", "a/b\u202e", "c:a", "~", "x" * 201, "/".join("x" * 1000)),
    ],
)
def test_a_key_that_could_leave_the_root_or_mislead_is_refused(storage, key):
    for act in (storage.get, storage.exists, storage.path_of, lambda k: storage.put(k, b"x")):
        with pytest.raises(StorageKeyError):
            act(key)


@given(st.text(alphabet=st.sampled_from("ab./\\~ \n\0:-_"), max_size=12) | st.text(max_size=12))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_key_nothing_is_written_outside_the_root(tmp_path_factory, key):
    base = tmp_path_factory.mktemp("base")
    storage = FolderStorage(base / "storage")
    try:
        storage.put(key, b"x")
    except StorageKeyError:
        assert storage.keys() == []
    else:
        assert storage.keys() == [key]
    assert [path.name for path in base.iterdir()] == ["storage"]


@given(st.lists(ALLOWED, min_size=1, max_size=4).map("/".join))
def test_plain_keys_are_allowed(key):
    assert check_key(key) == key


def test_a_link_inside_the_root_does_not_lead_out_of_it(storage, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret").write_bytes(b"secret")
    (storage.root / "link").symlink_to(outside)
    keys = ("link/secret", "link/new", "link/folder/new")
    for act in (lambda: storage.get(keys[0]), lambda: storage.put(keys[1], b"x"), lambda: storage.put(keys[2], b"x")):
        with pytest.raises(StorageKeyError, match="leads out"):
            act()
    assert [path.name for path in outside.iterdir()] == ["secret"]


def test_an_error_does_not_repeat_a_key_that_may_come_from_outside(storage):
    with pytest.raises(StorageKeyError) as refused:
        storage.get("../JOHN DOE 91234567A")
    assert "91234567A" not in str(refused.value)
