"""Write the example day's files from its story: `python examples/one_day/generate.py [--out DIR]`.

Same story, same bytes, on any machine. Uses the standard library and XlsxWriter only.
"""

import argparse
import csv
import io
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import hostile
import plan_files
import visit_files
from expected import SERVICES, outcome
from story import unplanned_overlaps

FILES: dict[str, Callable[[], bytes]] = {
    "one_day/inbound/plans/goldcoast/DHCS834-DA-20261101-930-001.834": plan_files.goldcoast_834,
    "one_day/inbound/plans/goldcoast/authorizations_20261101.csv": plan_files.goldcoast_authorizations,
    "one_day/inbound/plans/goldcoast/referrals_20261101.csv": lambda: plan_files.referrals("goldcoast"),
    "one_day/inbound/plans/sierra_vista/SV834_FULL_20261101.edi": plan_files.sierra_vista_834,
    "one_day/inbound/plans/sierra_vista/SV271_20261102.edi": plan_files.sierra_vista_271,
    "one_day/inbound/plans/sierra_vista/SV Authorizations November.xlsx": plan_files.sierra_vista_authorizations,
    "one_day/inbound/plans/sierra_vista/referrals.csv": lambda: plan_files.referrals("sierra_vista"),
    "one_day/inbound/plans/bahia/271_20261102.x12": plan_files.bahia_271,
    "one_day/inbound/plans/bahia/authorizations-2026-11.csv": plan_files.bahia_authorizations,
    "one_day/inbound/plans/bahia/referrals.csv": lambda: plan_files.referrals("bahia"),
    "one_day/inbound/agencies/harborlight/visits_20261102.csv": visit_files.harborlight_visits,
    "one_day/inbound/agencies/harborlight/aides.csv": lambda: visit_files.aides("H"),
    "one_day/inbound/agencies/harborlight/agencies.csv": lambda: visit_files.agencies("H"),
    "one_day/inbound/agencies/juniper_ridge/visits_20261102.json": visit_files.juniper_ridge_visits,
    "one_day/inbound/agencies/juniper_ridge/aides.csv": lambda: visit_files.aides("J"),
    "one_day/inbound/agencies/juniper_ridge/agencies.csv": lambda: visit_files.agencies("J"),
    "hostile_day/inbound/plans/goldcoast/enrollment_cut_off.834": hostile.cut_off_834,
    "hostile_day/inbound/plans/mystery_plan/authorizations.csv": hostile.authorizations_of_nobody,
    "hostile_day/inbound/agencies/harborlight/visits_damaged.csv": hostile.damaged_visits,
    "hostile_day/inbound/agencies/juniper_ridge/minutes_of_meeting.txt": hostile.unrecognized,
}


def expected_visits() -> bytes:
    """`expected.csv`: a row per visit, service date and bucket, in the order the minutes passed."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["plan_id", "visit_id", "service_date", "bucket_code", "minutes", "story"])
    for piece in outcome().pieces:
        visit = piece.visit
        for bucket, minutes in piece.buckets:
            writer.writerow([visit.plan_id, visit.visit_id, piece.service_date or "", bucket, minutes, visit.story])
    return text.getvalue().encode()


def expected_totals() -> bytes:
    """`expected_totals.csv`: per plan, what goes in and what comes out."""
    day = outcome()
    totals: Counter[tuple[str, str]] = Counter()
    for plan_id, _ in {(piece.visit.plan_id, piece.visit.visit_id) for piece in day.pieces}:
        totals[plan_id, "visits"] += 1
    for piece in day.pieces:
        totals[piece.visit.plan_id, "minutes imported"] += piece.minutes
        for bucket, minutes in piece.buckets:
            totals[piece.visit.plan_id, f"minutes {bucket}"] += minutes
    for (plan_id, service), units in day.units.items():
        totals[plan_id, "units"] += units
        totals[plan_id, "charge cents"] += units * SERVICES[plan_id, service][3]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["plan_id", "measure", "amount"])
    writer.writerows((*key, amount) for key, amount in sorted(totals.items()))
    return text.getvalue().encode()


FILES |= {"one_day/expected.csv": expected_visits, "one_day/expected_totals.csv": expected_totals}


def main(arguments: list[str]) -> None:
    """Write every file under the folder given; by default the one that holds `one_day`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parent.parent)
    folder = parser.parse_args(arguments).out
    if overlaps := unplanned_overlaps():
        raise SystemExit(f"The story contradicts itself: these visits overlap unsaid: {overlaps}")
    for name, content in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content())


if __name__ == "__main__":
    main(sys.argv[1:])
