"""The cache of compiled kernels: as fresh as all the sources it was made from."""

import shutil
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
        assert kernel._cache._cache_file._source_stamp == fingerprint(ENGINE)
