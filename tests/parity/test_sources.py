"""What the sources of the samples say of them, beside our verdict: broken files are refused, valid ones accepted.

Some files are valid to their source and break their guide all the same. They are named here with what they break; pyx12
refuses them too, but for two whose errors it loses.
"""

import csv

import polars as pl
import pytest

from parsers.transactions.reading import read_chunks
from tests.parity.pyx12_verdict import verdict_of
from tests.x12.files import SAMPLES

with (SAMPLES / "INDEX.csv").open(encoding="utf-8") as lines:
    SAYS = {row["file"]: row["source_says"] for row in csv.DictReader(lines)}

BROKEN = sorted(file for file, says in SAYS.items() if says == "broken")
VALID = sorted(file for file, says in SAYS.items() if says == "valid")

NOBODY = "nobody has a map of its guide"
SEPARATOR = "composites are written with another separator than ISA16 names"
LINE_BREAK = "a line break stands before each terminator, as the last character of an element"

REFUSED = {
    "271/node-x12__271.edi": "IEA is missing",
    "271/x12-parser-encoder__271_multiple_eb_segments.x12": "ST01 271 in a group of inquiries (GS01 HS)",
    "271/x12-parser-encoder__271_rejected_subscriber.x12": "ST01 271 in a group of inquiries (GS01 HS)",
    "278/stupidedi__X217-HI278__request-for-home-health-care.edi": "SE01 is not the number of its segments",
    "820/stupidedi__X306-RA820__final-hix-820-current-month-debt-amount-covered-by-affiliate.edi": NOBODY,
    "820/stupidedi__X306-RA820__initial-hix-820-optional-debt-amount-covered-by-affiliate.edi": NOBODY,
    "834/edi834validator__valid-834.edi": "N1*41 is no party of the header, and ISA16 is empty",
    "835/lfh-x12__835_005010X221A1__secondary-payment.835": "BPR16, the date of payment, is missing",
    "835/tigershark__835-example-2.txt": LINE_BREAK,
    "835/tigershark__835-example.txt": LINE_BREAK,
    "837D/stupidedi__X224A2-HC837__claim-multi-quantity-single-line.edi": NOBODY,
    "837D/stupidedi__X224A2-HC837__multiple-tooth-numbers.edi": NOBODY,
    "837D/stupidedi__X224A2-HC837__sales-tax.edi": NOBODY,
    "837I/stupidedi__X223A2-HC837__automobile-accident.edi": "the billing provider's N403 has five digits, not nine",
    "837P/imsweb__x12_valid_different_separators.txt": SEPARATOR,
    "837P/lfh-x12__837_005010X222A2__demo.example11.837": SEPARATOR,
    "837P/staedi__sample837-original.edi": "ISA12 is 00402 in a 005010 interchange, ISA01 is 01 without a password",
    "837P/staedi__sample837-small.edi": "ISA12 is 00402 in a 005010 interchange, ISA01 is 01 without a password",
    "837P/stupidedi__X222A1-HC837__wheelchair.edi": "PWK02 AD, which a certificate's PWK takes and the line's does not",
    "837P/stupidedi__X291-HC837__drug-administered-in-the-physician-office.edi": NOBODY,
    "837P/stupidedi__X291-HC837__ppo-repriced-claim.edi": NOBODY,
    "837P/stupidedi__X291-HC837__wheelchair.edi": NOBODY,
    "837P/stupidedi__X298-HC837__pacdr-professional-external-example.edi": NOBODY,
    "997/staedi__simple997-multiple-interchanges.edi": NOBODY,
    "997/staedi__simple997.edi": NOBODY,
    "997/stupidedi__X230-FA997__response-to-functional-group-containing-837s.edi": NOBODY,
    "TA1/staedi__x12_interchange_ack.txt": "IEA01 counts a group where there is none",
}
"""Valid to their source, refused by us, and why."""

LOST = {file for file, reason in REFUSED.items() if "GS01" in reason}
"""pyx12 finds their errors and loses them (errors-are-lost)."""


def is_refused(file: str) -> bool:
    findings = pl.concat(chunk.findings for chunk in read_chunks(SAMPLES / file, workers=1))
    return "error" in findings["severity_code"]


def pyx12_accepts(file: str) -> bool:
    return verdict_of((SAMPLES / file).read_bytes()).accepts


@pytest.mark.parametrize("file", BROKEN)
def test_what_its_source_calls_broken_is_refused(file: str) -> None:
    assert is_refused(file)


@pytest.mark.parametrize("file", VALID)
def test_what_its_source_calls_valid_is_accepted_but_for_the_files_named_here(file: str) -> None:
    assert is_refused(file) == (file in REFUSED)
    if pyx12_accepts(file):
        assert file not in REFUSED or file in LOST


def test_the_sources_speak_of_so_many_samples() -> None:
    assert (len(BROKEN), len(VALID)) == (18, 58)
    assert set(REFUSED) <= set(VALID)
