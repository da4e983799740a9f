"""Files as agencies and plans send them, made for a test."""

import csv
import io
import json

import pytest

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

FLAT_VISIT = {
    "PayerID": "CALGC",
    "ProviderID": "1990000019",
    "ClientID": "99000901A",
    "EmployeeID": "0042",
    "VisitOtherID": "V1",
    "ProcedureCode": "T1019",
    "Modifier1": "U6",
    "Timezone": "US/Pacific",
    "CallInDateTime": "2026-10-05 08:00:00",
    "CallOutDateTime": "2026-10-05 10:00:00",
    "VisitVerificationMethod": "Mobile",
    "VisitLocationType": "1",
    "SequenceID": "1",
}


@pytest.fixture
def write(tmp_path):
    """Write bytes or text as a file, under a name that says nothing of its content."""

    def write_file(content):
        path = tmp_path / f"received_{len(list(tmp_path.iterdir()))}"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write_file


@pytest.fixture
def flat_visits(write):
    """Write a flat visit export, one keyword dictionary per visit."""

    def write_visits(*visits, header=FLAT_HEADER, line_end="\r\n"):
        text = io.StringIO()
        writer = csv.DictWriter(text, header, lineterminator=line_end, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(FLAT_VISIT | visit for visit in visits)
        return write(text.getvalue())

    return write_visits


@pytest.fixture
def alt_evv(write):
    """Write alternate-EVV JSON; each visit is laid over a complete one."""

    def write_visits(*visits):
        base = {
            "ProviderIdentification": {"ProviderQualifier": "NPI", "ProviderID": "1990000019"},
            "VisitOtherID": "V1",
            "SequenceID": 20261006080000,
            "EmployeeOtherID": "0042",
            "ClientID": "99000901A",
            "PayerID": "CALGC",
            "ProcedureCode": "S9125",
            "Modifier1": "U6",
            "Calls": [
                {
                    "CallDateTime": f"2026-10-05T{hour}:00:00Z",
                    "CallAssignment": assignment,
                    "CallType": "Telephony",
                    "VisitLocationType": "1",
                }
                for hour, assignment in (("15", "Time In"), ("17", "Time Out"))
            ],
        }
        return write(json.dumps([visit if not isinstance(visit, dict) else base | visit for visit in visits]))

    return write_visits
