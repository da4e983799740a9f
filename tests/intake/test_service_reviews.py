"""What a plan's 278 response grants, refuses, or leaves open."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from parsers.transactions.reading import read_file
from pipelines.intake.service_reviews import authorizations_of
from pipelines.plans.profile import PlanProfile
from schemas.authorizations import Authorizations
from schemas.validation import validate
from tests.guides.files import Transaction, interchange
from tests.reconciliation.stories import RESPITE, day, plan_profile, service

HEAD = [
    "BHT*0007*11*REQUEST1*20260103*0800*18",
    "HL*1**20*1",
    "NM1*X3*2*PLAN*****PI*PLAN1",
    "HL*2*1*21*1",
    "NM1*1P*2*HOME CARE*****XX*1999000015",
    "HL*3*2*22*1",
    "NM1*IL*1*EXAMPLE*ALVA****MI*99000001A",
]
EVENT = ["HL*4*3*EV*1", "UM*HS*I*42*12:B", "HCR*A1*AUTH1", "DTP*007*RD8*20260101-20260331", "HI*ABK:Z741"]
PROVIDER = ["NM1*SJ*2*HOME CARE*****XX*1999000015"]
LINE = ["HL*5*4*SS*0", "SV1*HC:T1019:U6**UN*720"]


@pytest.fixture
def granted(tmp_path: Path):
    """Read a response, given what follows the subscriber."""

    def read(*segments: str, head=HEAD, profile: PlanProfile | None = None):
        path = tmp_path / "answer.278"
        path.write_bytes(interchange(Transaction("HI", "278", "005010X217", [*head, *segments])))
        return authorizations_of(read_file(path).frames, profile or plan_profile(service(), RESPITE))

    return read


def valid(frame: pl.DataFrame):
    placed = frame.with_columns(file_sha256=pl.lit("0" * 64), plan_id=pl.lit("sequoia"))
    return validate(Authorizations.conform(placed), Authorizations)


def rejected_for(frame: pl.DataFrame) -> set[tuple[str, str | None]]:
    return set(valid(frame).findings.select("rule_code", "column_name").rows())


def test_a_certified_service_is_an_approved_line(granted) -> None:
    lines, findings = granted(*EVENT, *PROVIDER, *LINE)
    assert findings.is_empty()
    assert valid(lines).rejected.is_empty()
    assert lines.drop("member_id_plan", "period_code", "period_units", "service_line_number").row(0, named=True) == {
        "row_number": 17,
        "authorization_id": "AUTH1",
        "member_id_medi_cal": "99000001A",
        "service_code": "T1019",
        "modifier_codes": "U6",
        "agency_id": "1999000015",
        "start_date": date(2026, 1, 1),
        "end_date": date(2026, 3, 31),
        "authorized_units": 720,
        "unit_code": "15min",
        "diagnosis_code": "Z741",
        "status_code": "approved",
    }


def test_each_service_is_its_own_line_and_its_own_decision_counts(granted) -> None:
    refused = ["HL*6*4*SS*0", "HCR*A3*AUTH1", "SV1*HC:S9125:U6**UN*40"]
    reduced = ["HL*7*4*SS*0", "HCR*A6*AUTH2", "DTP*007*RD8*20260201-20260228", "SV1*HC:S9125:U6**UN*12"]
    lines, findings = granted(*EVENT, *LINE, *refused, *reduced)
    assert lines.select(
        "authorization_id", "service_code", "authorized_units", "unit_code", "status_code", "start_date"
    ).rows() == [
        ("AUTH1", "T1019", 720, "15min", "approved", date(2026, 1, 1)),
        ("AUTH1", "S9125", 40, "hour", "denied", date(2026, 1, 1)),
        ("AUTH2", "S9125", 12, "hour", "approved", date(2026, 2, 1)),
    ]
    assert findings.is_empty()


@pytest.mark.parametrize("decision", ["A4", "CT", "NA", "A3"])
def test_what_is_not_decided_or_refused_without_a_number_is_found_and_no_line(granted, decision: str) -> None:
    event = [decided.replace("HCR*A1*AUTH1", f"HCR*{decision}") for decided in EVENT]
    lines, findings = granted(*event, *LINE)
    assert lines.is_empty()
    assert findings.select("rule_code", "segment_ordinal").rows() == [("AUTHORIZATION-NOT-GRANTED", 16)]


def test_a_request_grants_nothing(granted) -> None:
    lines, findings = granted(*EVENT, *LINE, head=[HEAD[0].replace("*11*", "*13*"), *HEAD[1:]])
    assert lines.is_empty()
    assert findings["rule_code"].to_list() == ["AUTHORIZATION-NOT-GRANTED"]


def test_an_event_without_a_service_grants_nothing(granted) -> None:
    lines, findings = granted("HL*4*3*EV*0", *EVENT[1:])
    assert lines.is_empty()
    assert findings.select("rule_code", "segment_ordinal").rows() == [("AUTHORIZATION-NOT-GRANTED", 11)]


def test_a_cancelled_certification_names_the_earlier_number(granted) -> None:
    event = [*EVENT[:2], "HCR*C", "REF*BB*AUTH0", *EVENT[3:]]
    lines, findings = granted(*event, *LINE)
    assert lines.select("authorization_id", "status_code").rows() == [("AUTH0", "cancelled")]
    assert findings.is_empty()


def test_an_approval_without_a_number_is_refused_by_the_contract(granted) -> None:
    lines, _ = granted(*[decided.replace("*AUTH1", "") for decided in EVENT], *LINE)
    assert rejected_for(lines) == {("ROW-VALUE-MISSING", "authorization_id")}


@pytest.mark.parametrize(
    ("segments", "total", "limit"),
    [
        (["SV1*HC:T1019:U6**UN*720", "HSD*HS*15*WK"], ("15min", 720), ("week", 60)),
        (["SV1*HC:T1019:U6**UN*720", "HSD*FL*8*DA"], ("15min", 720), ("day", 8)),
        (["SV1*HC:T1019:U6**MJ*600"], ("15min", 40), (None, None)),
        (["SV1*HC:S9125:U6**UN*48", "HSD*HS*7.0*WK"], ("hour", 48), ("week", 7)),
        (["SV1*HC:S9125:U6", "HSD*HS*15*WK**35*4"], ("hour", 60), ("week", 15)),
        (["SV1*HC:S9125:U6", "HSD*HS*40"], ("hour", 40), (None, None)),
        (["SV1*HC:H0045:U6", "HSD*DY*2*MO**34*3"], ("day", 6), ("month", 2)),
        (["SV1*HC:T1019:U6**UN*720", "HSD*HS*2.5*DA"], ("15min", 720), ("day", 10)),
        (["SV1*HC:T1019:U6**UN*720", "HSD*****29*2"], ("15min", 720), (None, None)),
    ],
)
def test_quantities_and_patterns_become_units_of_one_kind(granted, segments, total, limit) -> None:
    lines, findings = granted(*EVENT, "HL*5*4*SS*0", *segments)
    assert findings.is_empty()
    assert lines.select("unit_code", "authorized_units").rows() == [total]
    assert lines.select("period_code", "period_units").rows() == [limit]
    assert valid(lines).rejected.is_empty()


@pytest.mark.parametrize(
    ("segments", "missing"),
    [
        (["SV1*HC:T1019:U6**UN*7.5"], {"authorized_units"}),
        (["SV1*HC:T1019:U6**F2*7"], {"authorized_units"}),
        (["SV1*HC:T1019:U6**MJ*20"], {"authorized_units"}),
        (["SV1*HC:T9999**UN*7"], {"authorized_units", "unit_code"}),
        (["SV1*HC:T1019:U6"], {"authorized_units", "unit_code"}),
        (["SV1*HC:T1019:U6**UN*720", "HSD*VS*3*WK"], {"authorized_units"}),
        (["SV1*HC:T1019:U6**UN*720", "HSD*DY*3*WK"], {"authorized_units"}),
        (["SV1*HC:T1019:U6**UN*720", "HSD*HS*15*WK*2"], {"authorized_units"}),
        (["SV1*HC:S9125:U6", "HSD*HS*15*WK**34*3"], {"authorized_units"}),
        (["SV1*HC:T1019:U6**UN*99999999999999999999"], {"authorized_units"}),
    ],
)
def test_a_quantity_that_cannot_be_said_in_units_grants_nothing(granted, segments, missing) -> None:
    lines, _ = granted(*EVENT, "HL*5*4*SS*0", *segments)
    assert rejected_for(lines) == {("ROW-VALUE-MISSING", name) for name in missing}


def test_a_provider_known_by_another_number_is_not_taken_for_any_agency(granted) -> None:
    lines, _ = granted(*EVENT, PROVIDER[0].replace("*XX*", "*24*"), *LINE)
    assert rejected_for(lines) == {("ROW-FORM-WRONG", "agency_id")}


def test_without_a_provider_any_agency_of_the_network_may_deliver(granted) -> None:
    lines, _ = granted(*EVENT, *LINE)
    assert lines["agency_id"].to_list() == [None]


def test_a_plan_that_answers_with_its_own_member_ids_is_read_so(granted) -> None:
    profile = plan_profile(service(), eligibility={"member_id_kind": "plan"})
    lines, _ = granted(*EVENT, *LINE, profile=profile)
    assert lines.select("member_id_medi_cal", "member_id_plan").rows() == [(None, "99000001A")]


def test_units_are_those_of_the_profile_on_the_first_date_also_by_the_plans_own_code(granted) -> None:
    by_hour = service(effective_to=day("2025-12-31"), unit_code="hour")
    own = service(effective_from=day("2026-01-01"), billed_service_code="Z0001", billed_modifier_codes="UA:UB")
    lines, _ = granted(*EVENT, "HL*5*4*SS*0", "SV1*HC:Z0001:UB:UA**UN*720", profile=plan_profile(by_hour, own))
    assert lines.select("unit_code", "authorized_units").rows() == [("15min", 720)]
