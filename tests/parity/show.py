"""One mutation: its bytes, and what both sides say of it.

python -m tests.parity.show 834/pyx12__testdata_834_ls_le_ls.txt 17
"""

import sys
import tempfile
from pathlib import Path

from tests.parity.agreement import compare
from tests.parity.exceptions import Case, exceptions_of
from tests.parity.mutations import mutate
from tests.parity.pyx12_verdict import verdict_of


def main(sample: str, seed: str) -> None:
    """Print it."""
    mutation = mutate(sample, int(seed))
    print(mutation)
    case = Case(mutation.content, compare(mutation.content, verdict_of(mutation.content), Path(tempfile.mkdtemp())))
    compared = case.comparison
    for ordinal, line in enumerate(case.lines, 1):
        print(f"{ordinal:4} {line!r}")
        for side, places in (("pyx12", compared.theirs), ("ours", compared.ours)):
            print(
                *(f"       {side}: {place.what}\n" for place in sorted(places) if place.segment == ordinal),
                sep="",
                end="",
            )
    print(
        f"pyx12: {compared.pyx12.word}, {compared.pyx12.segments} segments;",
        f"we {'refuse' if compared.ours else 'accept'}",
    )
    print("listed faults of pyx12:", *exceptions_of(case) or ["none"])


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
