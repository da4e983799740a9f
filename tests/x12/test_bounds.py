"""No kernel reads or writes behind the bytes and arrays it may, whatever the file and wherever it is cut off."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.x12.files import ROOT, SAMPLES

STEP = 997
"""Bytes between two cuts of a sample: a prime, so that they fall on every place of segments and elements."""

HOSTILE = 60
"""Files that are made up; `make fuzz` goes on from there."""

FOLDERS = sorted(path.name for path in SAMPLES.iterdir() if path.is_dir())


def run(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, check=False, capture_output=True)


READ_BEHIND_BYTES = """
@kernel
def touch(address, at):
    return byte_at(address, at)
octets = Guarded(10).hold(np.zeros(10, np.uint8), beyond=0)
touch(octets.ctypes.data, 9)
print("within", flush=True)
touch(octets.ctypes.data, 10)
"""

WRITE_BEHIND_ROW = """
@kernel
def touch(address, at):
    put_int(address, at, 1)
guard_arrays()
rows = np.empty((2, 10), np.int32)
touch(rows[0].ctypes.data, 9)
print("within", flush=True)
touch(rows[0].ctypes.data, 10)
"""


@pytest.mark.parametrize("touching", [READ_BEHIND_BYTES, WRITE_BEHIND_ROW])
def test_memory_is_guarded(tmp_path: Path, touching: str) -> None:
    """A byte too far does end the process; without this the other tests could not fail."""
    path = tmp_path / "touching.py"
    path.write_text(
        f"import sys\nsys.path.insert(0, {str(ROOT)!r})\nimport numpy as np\n"
        "from parsers.x12.compiled import byte_at, kernel, put_int\n"
        f"from tests.x12.guarded import Guarded, guard_arrays\n{touching}",
        encoding="utf-8",
    )
    done = run(str(path))
    assert (done.returncode, done.stdout) == (-signal.SIGSEGV, b"within\n"), done.stderr.decode()


@pytest.mark.parametrize("folder", FOLDERS)
def test_samples_cut_off_anywhere_are_read_within_their_bytes_and_arrays(folder: str) -> None:
    done = run("-m", "tests.x12.guarded", str(SAMPLES / folder), str(STEP))
    assert done.returncode == 0, done.stderr.decode()


def test_hostile_files_are_read_within_their_bytes_and_arrays() -> None:
    done = run("-m", "tests.x12.guarded", str(HOSTILE))
    assert done.returncode == 0, done.stderr.decode()
