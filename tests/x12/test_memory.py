"""The memory a hostile file takes is what docs/x12-engine.md promises, measured in a process of its own."""

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.x12.files import ROOT, STANDARD, enrollment_file, isa

CHUNK_BYTES = 1 << 17
CHUNKS = 3
"""Chunks in memory at once: as many as there are workers, here one, and two more."""

BASELINE = enrollment_file(1)
_MEMBER, _END = STANDARD.write(BASELINE[:-3]), STANDARD.write(BASELINE[-3:])

_SCRIPT = """
import re, sys
from pathlib import Path
from parsers.transactions.reading import read_chunks
for chunk in read_chunks(sys.argv[1], workers=1, chunk_bytes=int(sys.argv[2])):
    pass
print(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1])
"""


def members(segment: str, length: int = 1 << 20) -> bytes:
    """Members with nothing but such a segment, of some four thousand bytes each."""
    member = b"INS~" + segment.encode() * (4096 // len(segment))
    return _MEMBER + member * (length // len(member)) + _END


def repeated(segments: list[str], length: int) -> bytes:
    """A file over and over."""
    octets = STANDARD.write(segments)
    return octets * (length // len(octets))


BY_CHUNK = {
    "empty segments": members("~"),
    "segments of a letter": members("A~"),
    "segments of a letter and a separator": members("A*~"),
    "levels under levels": members("HL*2*1*22*1~"),
    "thousands of elements": members("REF" + "*1" * 2000 + "~"),
    "one enormous segment": _MEMBER + b"N3*" + b"X" * CHUNK_BYTES * 2 + b"~" + _END,
    "a member of segments of a letter": _MEMBER + b"A~" * CHUNK_BYTES + _END,
}
BY_ENVELOPE = {
    "sets without content": STANDARD.write(BASELINE[:2]) + b"ST~" * 30_000,
    "interchanges without content": repeated([isa(), "IEA*0*000000001"], 1 << 20),
}


def peak(path: Path) -> int:
    """Bytes of memory the reading of a file took at most."""
    command = [sys.executable, "-c", _SCRIPT, str(path), str(CHUNK_BYTES)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return int(done.stdout) * 1024


@pytest.fixture(scope="module")
def peaks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, int]:
    """What every file took beyond a trivial one."""
    folder = tmp_path_factory.mktemp("memory")
    contents = {"": STANDARD.write(BASELINE)} | BY_CHUNK | BY_ENVELOPE
    for name, content in contents.items():
        (folder / f"{name}.x12").write_bytes(content)
    with ThreadPoolExecutor(2) as pool:
        found = dict(zip(contents, pool.map(peak, (folder / f"{name}.x12" for name in contents)), strict=True))
    return {name: taken - found[""] for name, taken in found.items()}


def promised(sentence: str) -> int:
    """The number of bytes the engine's page states."""
    text = " ".join((ROOT / "docs" / "x12-engine.md").read_text(encoding="utf-8").split())
    found = re.search(sentence, text)
    assert found is not None, "the page of the engine states no number"
    return int(found[1].replace(",", ""))


@pytest.mark.parametrize("kind", BY_CHUNK)
def test_memory_is_bounded_by_the_chunks(kind: str, peaks: dict[str, int]) -> None:
    assert len(BY_CHUNK[kind]) > CHUNK_BYTES, "a file of one chunk would tell nothing"
    assert peaks[kind] < CHUNKS * CHUNK_BYTES * promised(r"never more than ([\d,]+) bytes for each byte")


@pytest.mark.parametrize("kind", BY_ENVELOPE)
def test_memory_of_envelopes_is_bounded_by_their_number(kind: str, peaks: dict[str, int]) -> None:
    octets = BY_ENVELOPE[kind]
    segments = sum(octets.count(b"~" + name) for name in (b"ISA", b"GS", b"ST", b"SE", b"GE", b"IEA", b"TA1"))
    assert peaks[kind] < segments * promised(r"up to ([\d,]+) bytes are needed")
