"""Files that are wrong, laid beside the example day by tests: each must be named, none may stop the rest."""

from dataclasses import replace

from plan_files import goldcoast_834_header, goldcoast_834_members, goldcoast_interchange
from story import VISITS, at
from tables import csv_bytes
from visit_files import FLAT_HEADER, flat_row


def cut_off_834() -> bytes:
    """goldcoast's own file, broken off within the second member."""
    body = goldcoast_834_header() + goldcoast_834_members()[0] + goldcoast_834_members()[1]
    whole = goldcoast_interchange(body)
    return whole[: whole.rindex(b"DMG*") + 9]


def authorizations_of_nobody() -> bytes:
    """A file in the folder of a plan that has no profile."""
    return b"authorization_id,medi_cal_id,service\nX-1,99000999Z,Personal care\n"


def damaged_visits() -> bytes:
    """A visit as it should be, one for a payer nobody knows, a record cut short, and a time that is none."""
    usual = next(visit for visit in VISITS if visit.agency == "H")
    good = flat_row(replace(usual, visit_id="HL-2610-09001", start=at(10, 28, 8), minutes=60))
    unknown_payer = flat_row(replace(usual, visit_id="HL-2610-09002", start=at(10, 29, 8), minutes=60))
    unknown_payer[FLAT_HEADER.index("PayerID")] = "NOBODY"
    cut_short = flat_row(replace(usual, visit_id="HL-2610-09003", start=at(10, 30, 8), minutes=60))[:9]
    no_time = flat_row(replace(usual, visit_id="HL-2610-09004", start=at(10, 30, 12), minutes=60))
    no_time[FLAT_HEADER.index("CallInDateTime")] = "half past noon"
    return csv_bytes(FLAT_HEADER, [good, unknown_payer, cut_short, no_time], line_end="\r\n")


def unrecognized() -> bytes:
    """Text that is neither X12 nor a table of a known layout."""
    return b"Agenda\n1. Holiday schedule\n2. Mileage forms\n"
