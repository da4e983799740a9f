"""No kernel reads behind the bytes it may read, whatever the file and wherever it is cut off."""

import signal
import subprocess
import sys

import pytest

from tests.x12.files import ROOT, SAMPLES

STEP = 997
"""Bytes between two cuts of a sample: a prime, so that they fall on every place of segments and elements."""

FOLDERS = sorted(path.name for path in SAMPLES.iterdir() if path.is_dir())


def run(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, check=False, capture_output=True)


def test_memory_is_guarded() -> None:
    """A byte read too far does end the process; without this the other test could not fail."""
    script = (
        "import numpy as np\n"
        "from parsers.x12.compiled import byte_at, compiled\n"
        "from tests.x12.guarded import Guarded\n"
        "@compiled\n"
        "def read(address, at):\n"
        "    return byte_at(address, at)\n"
        "octets = Guarded(10).hold(np.zeros(10, np.uint8), beyond=0)\n"
        "print(read(octets.ctypes.data, 9), flush=True)\n"
        "read(octets.ctypes.data, 10)\n"
    )
    path = ROOT / ".pytest_cache" / "guarded_read.py"
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"import sys\nsys.path.insert(0, {str(ROOT)!r})\n{script}", encoding="utf-8")
    done = run(str(path))
    assert (done.returncode, done.stdout) == (-signal.SIGSEGV, b"0\n"), done.stderr.decode()


@pytest.mark.parametrize("folder", FOLDERS)
def test_samples_cut_off_anywhere_are_read_within_their_bytes(folder: str) -> None:
    done = run("-m", "tests.x12.guarded", str(SAMPLES / folder), str(STEP))
    assert done.returncode == 0, done.stderr.decode()
