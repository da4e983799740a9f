"""What happened: authorizations granted, visits made, and what becomes of every visit, told as a story.

The outcome of each odd visit is written here by hand (`held`, `limit`). `expected.py` adds the arithmetic of whole
units. Nothing here knows how the reconciliation works.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import cycle, pairwise
from typing import Any

BILLING_DATE = date(2026, 11, 2)


@dataclass(frozen=True)
class Authorization:
    """Units a plan granted; `agency` is H, J or empty for any agency of the network."""

    authorization_id: str
    member: int
    service: str
    units: int
    unit: str
    agency: str = ""
    start: date = date(2026, 7, 1)
    end: date = date(2026, 12, 31)
    period: str = ""
    period_units: int | None = None
    diagnosis: str = ""
    status: str = "approved"


@dataclass(frozen=True)
class Visit:
    """One version of a visit. `start` is the begin on the member's clock; what is missing is None.

    Args:
        held: the reason the whole visit is held; empty: its minutes are billed as far as they fill units.
        limit: units that may be billed of its pool, and why no more.
    """

    member: int | None
    aide: str | None
    service: str | None
    start: datetime
    minutes: int
    visit_id: str = ""
    plan_id: str = ""
    sequence: int = 1
    agency: str = ""
    held: str = ""
    limit: tuple[int, str] | None = None
    adjust_start: int | None = None
    adjust_end: int | None = None
    reason: str = ""
    location: str = "1"
    method: str = "Mobile"
    has_begin: bool = True
    has_end: bool = True
    is_cancelled: bool = False
    is_billable: bool = True
    superseded: bool = False
    story: str = ""


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of 2026 on the member's clock."""
    return datetime(2026, month, day, hour, minute)  # noqa: DTZ001 - zone is Pacific throughout


# --- authorizations

_USUAL = (
    # member, service, units
    (1, "T1019", 400), (2, "T1019", 400), (3, "T1019", 400), (4, "T1019", 400), (5, "T1019", 400), (6, "S5130", 300),
    (7, "S9125", 500), (8, "S9125", 400), (9, "T1019", 200), (10, "T1019", 200), (11, "T1019", 200), (12, "T1019", 200),
    (17, "T1019", 400), (18, "T1019", 400), (19, "T1019", 400), (20, "T1019", 200), (25, "T1019", 200),
    (26, "T1019", 200), (27, "T1019", 200), (28, "S9125", 200), (29, "S9125", 200), (30, "T1019", 200),
    (31, "T1019", 80), (32, "S9125", 60), (33, "T1019", 120), (35, "S9125", 30), (36, "S9125", 30), (37, "S5130", 60),
    (38, "T1019", 40), (39, "T1019", 40), (40, "T1019", 40),
)  # fmt: skip


def _authorization_id(member: int, serial: int = 1) -> str:
    if member <= 16:
        return f"{700_000 + member * 10 + serial:08d}"
    return f"SV26-{member * 10 + serial:04d}" if member <= 30 else f"BAH-{member}-{serial}"


def _unit(member: int, service: str) -> str:
    if member <= 30:
        return "15min"
    return "day" if service == "S9125" else "hour"


def _granted(member: int, service: str, units: int, *, serial: int = 1, **more: Any) -> Authorization:
    number = _authorization_id(member, serial)
    return Authorization(number, member, service, units, _unit(member, service), **more)


AUTHORIZATIONS = (
    *(_granted(*row, diagnosis="Z74.1" if row[0] % 3 else "") for row in _USUAL),
    _granted(13, "T1019", 0, status="denied"),
    _granted(14, "S5130", 100),
    _granted(15, "T1019", 13, end=date(2026, 10, 31)),
    _granted(16, "T1019", 5, end=date(2026, 10, 31)),
    _granted(16, "T1019", 40, serial=2, end=date(2026, 11, 30)),
    _granted(21, "T1019", 200, agency="H"),
    _granted(22, "T1019", 200, end=date(2026, 10, 20)),
    _granted(23, "T1019", 200, period="week", period_units=16),
    _granted(24, "T1019", 200, period="day", period_units=8),
    _granted(34, "S9125", 2, end=date(2026, 10, 31)),
)

# --- usual visits: a member has an aide and an hour

_MINUTES = (120, 135, 128, 90, 180, 105, 62)
_WEEK, _MWF, _TTH = (5, 6, 7, 8, 9), (5, 7, 9, 12, 19, 21), (6, 8, 13, 20, 22, 27)

_USUAL_VISITS = (
    # member, aide, hour, service, days of October
    (1, "H1", 8, "T1019", (*_WEEK, 12, 13)),
    (2, "H1", 12, "T1019", _WEEK),
    (3, "H1", 16, "T1019", _MWF),
    (4, "H2", 8, "T1019", _MWF),
    (5, "H2", 12, "T1019", _TTH),
    (6, "H2", 16, "S5130", _TTH),
    (7, "H3", 8, "S9125", _MWF),
    (9, "H5", 8, "T1019", _WEEK),
    (17, "J1", 8, "T1019", _MWF),
    (18, "J1", 12, "T1019", _TTH),
    (19, "J1", 16, "T1019", _MWF),
    (20, "J2", 8, "T1019", (5, 7, 9, 12)),
    (22, "J2", 16, "T1019", (6, 8, 13, 20)),
    (26, "J3", 12, "T1019", _MWF),
    (27, "J2", 12, "T1019", _TTH),
    (28, "H4", 8, "S9125", _MWF),
    (29, "H4", 12, "S9125", _TTH),
    (30, "H4", 16, "T1019", (19, 21, 26)),
    (31, "J4", 8, "T1019", _WEEK),
    (32, "J4", 12, "S9125", _MWF),
    (33, "J4", 16, "T1019", _TTH),
    (35, "J5", 12, "S9125", _MWF),
    (36, "J5", 16, "S9125", (6, 8, 20)),
    (37, "H6", 8, "S5130", (5, 7, 9, 12)),
)


def _usual_visits() -> list[Visit]:
    visits = []
    for member, aide, hour, service, days in _USUAL_VISITS:
        lengths = cycle(_MINUTES[member % 7 :] + _MINUTES[: member % 7])
        for day in days:
            method = "Telephony" if (member + day) % 4 == 0 else "FVV" if (member + day) % 7 == 0 else "Mobile"
            place = "2" if (member * day) % 11 == 0 else "1"
            visit = Visit(member, aide, service, at(10, day, hour), next(lengths), method=method, location=place)
            visits.append(visit)
    return visits


_CORRECTIONS = {
    # member, day of October: what changed
    (2, 8): {
        "minutes": 100, "adjust_end": 30, "reason": "0003",
        "story": "The aide forgot to clock out; the end was corrected, with a reason: corrected times count.",
    },
    (18, 20): {
        "minutes": 120, "adjust_start": -15, "adjust_end": 15, "reason": "0022",
        "story": "Both times corrected, with a reason.",
    },
    (3, 7): {"sequence": 2, "story": "Second version of the visit; this one counts."},
}  # fmt: skip


def _corrected(visits: list[Visit]) -> list[Visit]:
    """Three of the usual visits were corrected; one of them came in two versions."""
    changed = []
    for visit in visits:
        change: dict[str, Any] = _CORRECTIONS.get((visit.member or 0, visit.start.day), {})
        if change.get("sequence") == 2:
            changed.append(replace(visit, minutes=60, superseded=True, story="First version; a later one replaces it."))
        changed.append(replace(visit, **change))
    return changed


# --- odd visits

_ODD_VISITS = (
    # EVV elements missing, each alone
    Visit(1, "H6", None, at(10, 5, 17), 60, held="not_verified_service", story="No type of service."),
    Visit(None, "H6", "T1019", at(10, 5, 19, 30), 60, held="not_verified_member", story="No member."),
    Visit(3, "H6", "T1019", at(10, 6, 19, 30), 0, has_begin=False, held="not_verified_date",
          story="No begin, so no date."),
    Visit(4, "H6", "T1019", at(10, 6, 17), 75, location="", held="not_verified_location", story="No location."),
    Visit(4, None, "T1019", at(10, 6, 14), 45, agency="H", held="not_verified_aide", story="No aide."),
    Visit(5, "H6", "T1019", at(10, 7, 19, 30), 0, has_end=False, held="not_verified_time", story="No end."),
    Visit(5, "H6", "T1019", at(10, 9, 19, 30), 60, adjust_start=15, adjust_end=15, held="not_verified_time",
          story="Times moved without a reason."),
    # entered twice, cancelled, two places at once
    Visit(1, "H1", "T1019", at(10, 6, 8), 128, held="duplicate", story="HL-2610-01002, entered a second time."),
    Visit(2, "H6", "T1019", at(10, 7, 17), 90, is_cancelled=True, held="cancelled", story="Cancelled by the agency."),
    Visit(17, "J6", "T1019", at(10, 7, 18), 90, is_billable=False, held="cancelled",
          story="Marked as not to be billed."),
    Visit(4, "H6", "T1019", at(10, 20, 18), 120, held="overlap_aide", story="One aide in two homes: first home."),
    Visit(5, "H6", "T1019", at(10, 20, 19), 120, held="overlap_aide", story="One aide in two homes: second home."),
    Visit(6, "H6", "S5130", at(10, 21, 18), 90, held="overlap_member", story="Two agencies at one member: first."),
    Visit(6, "J6", "S5130", at(10, 21, 19), 90, held="overlap_member", story="Two agencies at one member: second."),
    # registration and license
    Visit(9, "H5", "T1019", at(10, 20, 8), 120, held="aide_not_registered", story="The registration ended 15 October."),
    Visit(18, "J1", "T1019", at(10, 14, 8), 120, held="agency_not_licensed", story="First day without license."),
    Visit(31, "J4", "T1019", at(10, 16, 8), 120, held="agency_not_licensed", story="Last day without license."),
    # coverage
    Visit(19, "H6", "T1019", at(10, 23, 17), 90, plan_id="goldcoast", held="other_plan",
          story="Reported to goldcoast; sierra_vista covers the member."),
    Visit(10, "H6", "T1019", at(10, 8, 17), 120, held="not_covered",
          story="October was cancelled: its end precedes its begin."),
    Visit(11, "H6", "T1019", at(10, 9, 17), 120, held="not_covered",
          story="The member left for a plan outside the network."),
    Visit(20, "J6", "T1019", at(10, 20, 17), 120, held="not_covered", story="Coverage ended 15 October."),
    Visit(39, "J6", "T1019", at(10, 6, 17), 60, held="not_covered", story="The 271 answers: inactive."),
    Visit(40, "J6", "T1019", at(10, 6, 19), 60, held="not_covered", story="The 271 answers: subscriber not found."),
    # policy and time
    Visit(12, "H6", "T1019", at(10, 12, 17), 120, held="excluded_combination", story="HCBA waiver since 1 October."),
    Visit(32, "J4", "S9125", at(8, 1, 12), 180, held="past_filing_limit",
          story="93 days before billing; the limit is 90."),
    Visit(32, "J4", "S9125", at(8, 4, 12), 180, story="Exactly 90 days before billing: the last day that counts."),
    # authorizations
    Visit(13, "H6", "T1019", at(10, 13, 17), 120, held="no_authorization", story="The only authorization was denied."),
    Visit(14, "H6", "T1019", at(10, 14, 17), 120, held="wrong_service", story="Authorized for homemaker only."),
    Visit(14, "H6", "S5125", at(10, 15, 17), 60, held="wrong_service",
          story="The plan does not contract this service."),
    Visit(14, "H6", "S5130", at(10, 16, 17), 75, story="The service that is authorized."),
    Visit(21, "J6", "T1019", at(10, 19, 17), 120, held="wrong_agency", story="Authorized for Harborlight."),
    Visit(21, "H4", "T1019", at(10, 27, 18, 30), 120, story="The agency that is authorized."),
    Visit(22, "J6", "T1019", at(10, 23, 17), 60, held="outside_authorization",
          story="The authorization ended 20 October."),
    Visit(8, "H3", "S9125", at(10, 6, 12), 240, story="330 of 336 hours were used elsewhere: 4 of the last 6."),
    Visit(8, "H3", "S9125", at(10, 13, 12), 240, limit=(8, "annual_cap_reached"), story="Two hours were left."),
    Visit(8, "H3", "S9125", at(10, 20, 12), 240, limit=(0, "annual_cap_reached"), story="Nothing was left."),
    Visit(23, "J3", "T1019", at(10, 20, 16), 120, story="8 of the week's 16 units."),
    Visit(23, "J3", "T1019", at(10, 21, 16), 120, story="The week's other 8 units."),
    Visit(23, "J3", "T1019", at(10, 22, 16), 60, limit=(0, "period_units_exhausted"), story="The week is used up."),
    Visit(24, "J3", "T1019", at(10, 6, 16), 180, limit=(8, "period_units_exhausted"),
          story="8 units a day, 12 delivered."),
    Visit(15, "H5", "T1019", at(10, 6, 12), 120, story="8 of 13 units."),
    Visit(15, "H5", "T1019", at(10, 7, 12), 127, limit=(5, "units_exhausted"),
          story="8 units delivered, 5 left; 7 minutes fill no unit."),
    Visit(16, "H5", "T1019", at(10, 8, 12), 120,
          story="5 units from the authorization that ends first, 3 from the next."),
    Visit(34, "J5", "S9125", at(10, 5, 8), 180, story="First of two days."),
    Visit(34, "J5", "S9125", at(10, 6, 8), 150, story="Second of two days."),
    Visit(34, "J5", "S9125", at(10, 7, 8), 180, limit=(0, "units_exhausted"), story="A third day."),
    Visit(38, "H6", "T1019", at(10, 19, 12), 120, held="claim_incomplete", story="Known from a 271 without address."),
    # rounding
    Visit(25, "J3", "T1019", at(10, 8, 8), 22, story="Nearest, visit by visit: 1 unit, 7 minutes left."),
    Visit(25, "J3", "T1019", at(10, 8, 9), 53, story="Nearest, visit by visit: 4 units of 53 minutes."),
    Visit(1, "H6", "T1019", at(10, 13, 19, 30), 50, story="Pooled with the morning's visit."),
    Visit(31, "J6", "T1019", at(10, 27, 17), 46, method="Manual", reason="0001",
          story="Ceiling: 46 minutes are 4 units."),
    Visit(37, "H6", "S5130", at(10, 26, 8), 150, story="By the hour: 2 units, 30 minutes left."),
    # nights
    Visit(36, "J6", "S9125", at(10, 10, 20), 720, story="Over midnight: two days of respite."),
    Visit(7, "H3", "S9125", at(10, 31, 22), 540, story="Over the end of summer time: 2 hours, then 7."),
    Visit(35, "J6", "S9125", at(11, 1, 0), 1500, story="The whole 25-hour day: one day unit."),
    # days of a program
    Visit(14, "H6", "S5130", at(10, 18, 17), 60, story="The 60th day of personal care without IHSS."),
    Visit(14, "H6", "S5130", at(10, 19, 17), 60, held="past_program_days",
          story="The 61st day: not eligible for IHSS since 20 August."),
)  # fmt: skip


def _plan_of(member: int | None) -> str:
    if member is None or member <= 16:
        return "goldcoast"
    return "sierra_vista" if member <= 30 else "bahia"


def _numbered(visits: list[Visit]) -> list[Visit]:
    """Visit ids per agency in the order told; versions of one visit share theirs."""
    serial = {"H": 1000, "J": 90_000}
    numbered = []
    for visit in visits:
        agency = visit.agency or (visit.aide or "")[:1]
        serial[agency] += visit.sequence == 1
        visit_id = f"HL-2610-{serial['H']:05d}" if agency == "H" else f"JR{serial['J']}"
        plan_id = visit.plan_id or _plan_of(visit.member)
        numbered.append(replace(visit, agency=agency, visit_id=visit_id, plan_id=plan_id))
    return numbered


VISITS = _numbered([*_corrected(_usual_visits()), *_ODD_VISITS])


def unplanned_overlaps() -> list[tuple[str, str]]:
    """Visits that overlap although the story does not say so; the generator refuses to write them."""
    told = {"duplicate", "overlap_aide", "overlap_member", "not_verified_aide", "not_verified_member"}
    clashes = []
    for who in ("aide", "member"):
        real = [v for v in VISITS if getattr(v, who) is not None and not v.superseded and v.held not in told]
        real.sort(key=lambda v: (str(getattr(v, who)), v.start))
        for one, other in pairwise(real):
            end = one.start + timedelta(minutes=one.minutes + 30)  # the margin covers corrections
            if getattr(one, who) == getattr(other, who) and other.start < end and one.minutes and other.minutes:
                clashes.append((one.visit_id, other.visit_id))
    return clashes
