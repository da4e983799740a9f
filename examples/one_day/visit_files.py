"""What the two agencies send: visits of their EVV systems, their aides, their licenses."""

import json
from datetime import datetime, timedelta

from expected import PACIFIC, actual_instants
from people import AGENCIES, AIDES, MEMBERS
from story import VISITS, Visit
from tables import csv_bytes

_AGENCY = {agency.key: agency for agency in AGENCIES}
_AIDE_ID = {aide.key: aide.aide_id for aide in AIDES}
_PAYER = {"goldcoast": "CAGCEX", "sierra_vista": "CASVSH", "bahia": "CABAHS"}

FLAT_HEADER = [
    "PayerID",
    "ProviderID",
    "ClientID",
    "EmployeeID",
    "VisitKey",
    "VisitOtherID",
    "VisitCancelledIndicator",
    "PayerProgram",
    "ProcedureCode",
    "Modifier1",
    "Modifier2",
    "Modifier3",
    "Modifier4",
    "Timezone",
    "CallInDateTime",
    "CallOutDateTime",
    "ActDuration",
    "AdjBeginningDateTime",
    "AdjEndDateTime",
    "AdjDuration",
    "VisitVerificationMethod",
    "VisitLocationType",
    "ReasonCode",
    "SequenceID",
    "BillVisit",
]


def harborlight_visits() -> bytes:
    """The flat export: times on the clock of the zone beside them, Windows line ends."""
    return csv_bytes(FLAT_HEADER, [flat_row(visit) for visit in VISITS if visit.agency == "H"], line_end="\r\n")


def flat_row(visit: Visit) -> list[object]:
    """A visit as a row of the flat export."""
    begin, end = actual_instants(visit)
    row = {
        "PayerID": _PAYER[visit.plan_id],
        "ProviderID": _AGENCY["H"].npi,
        "ClientID": MEMBERS[visit.member].cin if visit.member else "",
        "EmployeeID": _AIDE_ID[visit.aide] if visit.aide else "",
        "VisitKey": visit.visit_id[-5:],
        "VisitOtherID": visit.visit_id,
        "VisitCancelledIndicator": "true" if visit.is_cancelled else "false",
        "PayerProgram": "CALAIM",
        "ProcedureCode": visit.service,
        "Modifier1": "U6" if visit.service else "",
        "Timezone": "US/Pacific",
        "CallInDateTime": _local(begin) if visit.has_begin else "",
        "CallOutDateTime": _local(end) if visit.has_end else "",
        "AdjBeginningDateTime": _local(_moved(begin, visit.adjust_start)),
        "AdjEndDateTime": _local(_moved(end, visit.adjust_end)),
        "VisitVerificationMethod": visit.method,
        "VisitLocationType": visit.location,
        "ReasonCode": visit.reason,
        "SequenceID": _sequence_id(visit),
        "BillVisit": "true" if visit.is_billable else "false",
    }
    return [row.get(name, "") for name in FLAT_HEADER]


def juniper_ridge_visits() -> bytes:
    """Alternate EVV: visits with calls and changes, instants in UTC."""
    visits = [_alt_evv(visit) for visit in VISITS if visit.agency == "J"]
    return (json.dumps(visits, indent=1) + "\n").encode()


def _alt_evv(visit: Visit) -> dict[str, object]:
    begin, end = actual_instants(visit)
    calls = [("Time In", begin)] * visit.has_begin + [("Time Out", end)] * visit.has_end
    changed_at = end + timedelta(hours=2)
    return {
        "ProviderIdentification": {"ProviderQualifier": "NPI", "ProviderID": _AGENCY["J"].npi},
        "VisitOtherID": visit.visit_id,
        "SequenceID": _sequence_id(visit),
        "EmployeeQualifier": "EmployeeCustomID",
        "EmployeeOtherID": _AIDE_ID[visit.aide] if visit.aide else None,
        "ClientIDQualifier": "ClientMedicaidID",
        "ClientID": MEMBERS[visit.member].cin if visit.member else None,
        "VisitCancelledIndicator": visit.is_cancelled,
        "PayerID": _PAYER[visit.plan_id],
        "PayerProgram": "CALAIM",
        "ProcedureCode": visit.service,
        "Modifier1": "U6",
        "VisitTimeZone": "US/Pacific",
        "AdjInDateTime": _utc(_moved(begin, visit.adjust_start)),
        "AdjOutDateTime": _utc(_moved(end, visit.adjust_end)),
        "BillVisit": visit.is_billable,
        "Calls": [
            {
                "CallExternalID": f"{visit.visit_id}{kind[-1]}",
                "CallDateTime": _utc(moment),
                "CallAssignment": kind,
                "CallType": visit.method,
                "VisitLocationType": visit.location,
            }
            for kind, moment in calls
        ],
        "VisitChanges": [
            {"SequenceID": _sequence_id(visit), "ChangeDateTime": _utc(changed_at), "ReasonCode": visit.reason}
        ]
        if visit.reason
        else [],
    }


def aides(key: str) -> bytes:
    """An agency's aides with their registrations."""
    header = ["Employee ID", "Agency NPI", "Last Name", "First Name", "PER ID", "Registered From", "Registered To"]
    rows = [
        [a.aide_id, _AGENCY[key].npi, a.last_name, a.first_name, a.per_id, a.registered_from, a.registered_to]
        for a in AIDES
        if a.key.startswith(key)
    ]
    return csv_bytes(header, rows)


def agencies(key: str) -> bytes:
    """An agency, one row per license period."""
    header = [
        "Agency NPI",
        "Legal Name",
        "Tax ID",
        "Taxonomy",
        "Street",
        "City",
        "State",
        "ZIP",
        "HCO License",
        "Licensed From",
        "Licensed To",
    ]
    a = _AGENCY[key]
    place = [a.npi, a.name, a.tax_id, "253Z00000X", a.street, a.city, "CA", a.postal_code]
    return csv_bytes(header, [[*place, *license_period] for license_period in a.licenses])


def _moved(moment: datetime, minutes: int | None) -> datetime | None:
    return None if minutes is None else moment + timedelta(minutes=minutes)


def _local(moment: datetime | None) -> str:
    return "" if moment is None else f"{moment.astimezone(PACIFIC):%Y-%m-%d %H:%M:%S}"


def _utc(moment: datetime | None) -> str | None:
    return None if moment is None else f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def _sequence_id(visit: Visit) -> int:
    """A timestamp on the evening of the visit; a later version comes an hour later."""
    return int(f"{visit.start:%Y%m%d}") * 1_000_000 + (21 + visit.sequence) * 10_000
