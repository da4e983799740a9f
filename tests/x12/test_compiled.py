"""The cache of compiled kernels: as fresh as all the sources it was made from."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from parsers.x12 import extract, survey, values
from parsers.x12.compiled import fingerprint
from tests.x12.files import ROOT

ENGINE = ROOT / "parsers" / "x12"


def test_a_change_in_any_source_makes_new_kernels(tmp_path: Path) -> None:
    shutil.copytree(ENGINE, tmp_path / "x12", ignore=shutil.ignore_patterns("__pycache__"))
    assert fingerprint(tmp_path / "x12") == fingerprint(ENGINE)
    for source in sorted((tmp_path / "x12").glob("*.py")):
        before = fingerprint(tmp_path / "x12")
        source.write_bytes(source.read_bytes() + b"\n")
        assert fingerprint(tmp_path / "x12") != before, source.name


def test_every_kernel_is_cached_under_the_sources_of_the_whole_engine() -> None:
    for kernel in (survey._survey, extract._extract, values.parse_date):
        assert kernel._cache._cache_file._version.endswith(fingerprint(ENGINE))


def test_kernels_of_other_sources_are_passed_over_unread(tmp_path: Path) -> None:
    """What another release cached may name types that are gone; unpickling it would fail."""
    script = (
        "import numba, os, pickle\n"
        "from parsers.x12 import values\n"
        "file = values.parse_date._cache._cache_file\n"
        "os.makedirs(os.path.dirname(file._index_path), exist_ok=True)\n"
        "with open(file._index_path, 'wb') as index:\n"
        "    pickle.dump(numba.__version__ + ' of other sources', index)\n"
        "    index.write(b'not a pickle')\n"
        "assert file._load_index() == {}\n"
    )
    subprocess.run(
        [sys.executable, "-c", script],
        check=True,
        cwd=ROOT,
        env={**os.environ, "NUMBA_CACHE_DIR": str(tmp_path), "PYTHONPATH": str(ROOT)},
    )
