"""Writes `properties.md`: on how many examples every property of coverage and reconciliation held.

`make properties` runs them, prints the table and writes the page. It is a record of one run, not derived: no test
compares it.
"""

import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).parent
SUITES = ("tests/coverage", "tests/reconciliation")

_PROPERTY = re.compile(r"(?P<file>tests/\S+\.py)::test_(?P<name>\w+)\S*:")
_EXAMPLES = re.compile(r"- (?P<passing>\d+) passing, \d+ failing, and (?P<invalid>\d+) invalid")


def examples(statistics: str) -> dict[tuple[str, str], tuple[int, int]]:
    """Examples that held, and those Hypothesis left out, by file and property; of all phases together.

    Args:
        statistics: what pytest prints under `--hypothesis-show-statistics`.
    """
    found: dict[tuple[str, str], tuple[int, int]] = {}
    key = None
    for line in statistics.splitlines():
        if told := _PROPERTY.fullmatch(line.strip()):
            key = (told["file"], told["name"].replace("_", " "))
        elif key and (counted := _EXAMPLES.search(line)):
            held, left_out = found.get(key, (0, 0))
            found[key] = (held + int(counted["passing"]), left_out + int(counted["invalid"]))
    return found


def properties_page(found: dict[tuple[str, str], tuple[int, int]], made_at: datetime) -> str:
    """The page: a row for every property."""
    rows = [
        f"| {name} | [{Path(file).stem}](../{file}) | {held:,} | {left_out:,} |"
        for (file, name), (held, left_out) in sorted(found.items())
    ]
    lines = [
        "# Properties of coverage and reconciliation",
        "",
        f"On how many random examples each property held in one run of `make properties`, made {made_at:%Y-%m-%d}.",
        "Hypothesis chooses them anew in every run; one that is filtered out or grows too large is left out.",
        "",
        "| property | where | examples it held on | left out |",
        "| --- | --- | ---: | ---: |",
        *rows,
        f"| **{len(found)} properties** | | **{sum(held for held, _ in found.values()):,}** | |",
    ]
    return "\n".join([*lines, ""])


def main() -> None:
    """Run the properties, print the table and write the page."""
    command = [sys.executable, "-m", "pytest", "-q", "-m", "hypothesis", "--hypothesis-show-statistics", *SUITES]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, cwd=HERE.parent)
    if ended.returncode:
        sys.exit(ended.stdout + ended.stderr)
    page = properties_page(examples(ended.stdout), datetime.now(UTC))
    (HERE / "properties.md").write_text(page, encoding="utf-8")
    sys.stdout.write(page)


if __name__ == "__main__":
    main()
