"""The workbooks a plan and the billing office open: sums that close, text that cannot run, bytes that repeat."""

from datetime import date
from io import BytesIO
from types import SimpleNamespace

import openpyxl
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.reports.held_visits import held_visits, held_visits_workbook
from pipelines.reports.outlook import Outlook
from pipelines.reports.utilization import utilization, utilization_workbook
from pipelines.reports.workbook import Sheet, write_workbook
from schemas.agencies import Agencies
from schemas.claims import ClaimLines, Claims
from schemas.coverage import Members
from schemas.forecast import AuthorizationBurnDown, AuthorizationForecasts, CareGaps
from schemas.reconciliation import AuthorizationBalances, VisitMinutes
from schemas.rules import RULES

PROFILE = SimpleNamespace(name="Gold Coast Health Partners (fictional)")
DAY = date(2026, 11, 2)


def rows(contract, *given_rows):
    return pl.DataFrame(list(given_rows), schema=contract.polars_schema())


def stretch(visit, first, minutes, bucket, **more):
    base = {
        "plan_id": "goldcoast",
        "visit_id": visit,
        "sequence_id": 1,
        "agency_id": "1234567893",
        "aide_id": "A1",
        "member_id_medi_cal": "99000001A",
        "service_code": "T1019",
        "service_date": date(2026, 10, 5),
        "first_minute": first,
        "minutes": minutes,
        "bucket_code": bucket,
        "rule_codes": "" if bucket == "billable" else bucket,
        "authorization_id": "AUTH1",
        "file_sha256": "f" * 64,
        "row_number": 1,
    }
    return base | more


MINUTES = rows(
    VisitMinutes,
    stretch("V1", 0, 120, "billable", line_key="K1"),
    stretch("V2", 0, 60, "billable", line_key="K1"),
    stretch("V2", 60, 7, "rounding_remainder"),
    stretch("V3", 0, 90, "no_authorization", authorization_id=None, rule_codes="no_authorization past_filing_limit"),
    stretch("V4", 0, 30, "not_verified_member", member_id_medi_cal=None, authorization_id=None),
)
BALANCES = rows(
    AuthorizationBalances,
    {
        "plan_id": "goldcoast",
        "authorization_id": "AUTH1",
        "member_id_medi_cal": "99000001A",
        "service_code": "T1019",
        "start_date": date(2026, 10, 1),
        "end_date": date(2026, 10, 31),
        "unit_code": "15min",
        "authorized_minutes": 600,
        "drawn_minutes": 180,
        "remaining_minutes": 420,
    },
)
MEMBERS = rows(
    Members,
    {
        "plan_id": "goldcoast",
        "member_id_medi_cal": "99000001A",
        "member_id_plan": "=1+1",
        "last_name": "=HYPERLINK(0)",
        "first_name": "Odalys",
    },
)
CLAIMS = rows(
    Claims,
    {"claim_id_submitter": "C1", "member_id_medi_cal": "99000001A", "authorization_id": "AUTH1", "charge_cents": 7200},
)
LINES = rows(
    ClaimLines,
    {
        "claim_id_submitter": "C1",
        "line_number": 1,
        "line_key": "K1",
        "authorization_id": "AUTH1",
        "service_code": "T1019",
        "units": 12,
        "charge_cents": 7200,
    },
)
FORECASTS = rows(
    AuthorizationForecasts,
    BALANCES.row(0, named=True)
    | {
        "deliverable_minutes": 420,
        "lapsed_minutes": 0,
        "runs_out_date": date(2026, 11, 20),
        "days_to_end": 40,
        "is_expiring": False,
        "row_number": 1,
    },
    BALANCES.row(0, named=True)
    | {"authorization_id": "AUTH2", "lapsed_minutes": 90, "days_to_end": 5, "is_expiring": True, "row_number": 2},
    BALANCES.row(0, named=True)
    | {"authorization_id": "AUTH3", "lapsed_minutes": 60, "days_to_end": -3, "is_expiring": False, "row_number": 3},
    BALANCES.row(0, named=True)
    | {"authorization_id": "AUTH4", "lapsed_minutes": 0, "days_to_end": -3, "is_expiring": False, "row_number": 4},
).with_columns(end_date=pl.lit(DAY) + pl.duration(days="days_to_end"))
OUTLOOK = Outlook(
    FORECASTS,
    rows(
        AuthorizationBurnDown,
        {
            "authorization_id": "AUTH1",
            "member_id_medi_cal": "99000001A",
            "drawn_minutes": 180,
            "remaining_minutes": 420,
        },
    ),
    rows(
        CareGaps,
        {"member_id_medi_cal": "99000001A", "without_visit_days": 15, "is_without_care": True},
        {"member_id_medi_cal": "99000002C", "without_visit_days": 3, "is_without_care": False},
    ),
)
AGENCIES = rows(Agencies, {"agency_id": "1234567893", "name": "Harbor Home Care"})


@pytest.fixture
def report():
    return utilization(minutes=MINUTES, claim_lines=LINES, claims=CLAIMS, balances=BALANCES, members=MEMBERS)


def test_two_services_under_one_number_are_two_rows_and_their_cents_stand_once():
    minutes = pl.concat(
        [
            MINUTES,
            rows(VisitMinutes, stretch("V5", 0, 60, "billable", service_code="S5130", line_key="K2")),
        ]
    )
    # the plan's own code stands on the claim; the service delivered is what the minutes say
    own_code = LINES.with_columns(line_key=pl.lit("K2"), service_code=pl.lit("Z0001"), charge_cents=pl.lit(2400))
    lines = pl.concat([LINES, own_code.cast(LINES.schema)])
    balances = pl.concat([BALANCES, BALANCES, BALANCES.with_columns(service_code=pl.lit("S5130"))])
    report = utilization(minutes=minutes, claim_lines=lines, claims=CLAIMS, balances=balances, members=MEMBERS)
    shown = report.filter(pl.col("authorization_id") == "AUTH1").select(
        "service_code", "authorized_minutes", "billed_minutes", "billed_cents"
    )
    assert shown.rows() == [("S5130", 600, 60, 2400), ("T1019", 1200, 180, 7200)]


def cells(content, sheet):
    page = openpyxl.load_workbook(BytesIO(content))[sheet]
    header = [cell.value for cell in page[3]]
    return [dict(zip(header, (cell.value for cell in row), strict=True)) for row in page.iter_rows(min_row=4)]


def test_delivered_is_billed_plus_held_in_every_row_and_in_sum(report):
    assert (report["delivered_minutes"] == report["billed_minutes"] + report["held_minutes"]).all()
    assert report["delivered_minutes"].sum() == MINUTES["minutes"].sum()
    assert report["billed_cents"].sum() == 7200


def test_minutes_without_authorization_or_member_have_a_row_of_their_own(report):
    assert report.filter(pl.col("authorization_id").is_null())["held_minutes"].sum() == 120
    assert report.filter(pl.col("member_id_medi_cal").is_null()).height == 1


def test_an_authorization_nobody_used_is_reported():
    report = utilization(
        minutes=MINUTES.clear(), claim_lines=LINES.clear(), claims=CLAIMS.clear(), balances=BALANCES, members=MEMBERS
    )
    assert report["remaining_minutes"].to_list() == [420]
    assert report["delivered_minutes"].to_list() == [0]


def test_the_utilization_workbook_shows_hours_and_dollars(report):
    content = utilization_workbook(report, outlook=OUTLOOK, members=MEMBERS, profile=PROFILE, billing_date=DAY)
    row = next(row for row in cells(content, "Utilization") if row["Authorization"] == "AUTH1")
    assert (row["Authorized hours"], row["Billed hours"], row["Remaining hours"], row["Billed dollars"]) == (
        10,
        3,
        7,
        72,
    )
    assert row["Held because (hours)"] == "rounding remainder 0.12"
    assert len(cells(content, "Held by reason")) == 3
    totals = {row["What"]: row["Hours"] for row in cells(content, "Totals")}
    assert totals["Delivered"] == pytest.approx(totals["Billed"] + totals["Held"])


def test_the_utilization_workbook_shows_what_is_ahead(report):
    content = utilization_workbook(report, outlook=OUTLOOK, members=MEMBERS, profile=PROFILE, billing_date=DAY)
    ahead = cells(content, "Authorizations")
    assert [row["Authorization"] for row in ahead] == ["AUTH2", "AUTH1", "AUTH3"], "ended with nothing left: not shown"
    assert [row["Expiring"] for row in ahead] == ["expiring", None, None]
    assert [row["Lapsed hours"] for row in ahead] == [1.5, 0, 1]
    assert ahead[1]["Runs out"].date() == date(2026, 11, 20)
    assert [(row["Drawn hours"], row["Left after hours"]) for row in cells(content, "Burn-down")] == [(3, 7)]
    assert [(row["CIN"], row["Days without a visit"]) for row in cells(content, "Without a visit")] == [
        ("99000001A", 15)
    ]


def test_the_worklist_says_why_and_what_next():
    worklist = held_visits(minutes=MINUTES, members=MEMBERS, agencies=AGENCIES)
    assert worklist["visit_id"].to_list() == ["V4", "V3", "V2"], "by precedence of the reason"
    row = worklist.row(1, named=True)
    assert row["next_step"] == RULES["no_authorization"].next_step
    assert row["other_reasons"] == "past_filing_limit"
    reasons = cells(held_visits_workbook(worklist, profile=PROFILE, billing_date=DAY), "Reasons")
    assert sum(row["Hours"] for row in reasons) * 60 == pytest.approx(127)


def test_text_from_outside_stays_text(report):
    page = openpyxl.load_workbook(
        BytesIO(utilization_workbook(report, outlook=OUTLOOK, members=MEMBERS, profile=PROFILE, billing_date=DAY))
    )["Utilization"]
    hostile = [
        cell for row in page.iter_rows() for cell in row if isinstance(cell.value, str) and cell.value.startswith("=")
    ]
    assert len(hostile) == 4, "two rows of the member, two hostile texts each"
    assert all(cell.data_type == "s" for cell in hostile)


@given(st.lists(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00"), max_size=40), max_size=5))
def test_equal_frames_give_equal_bytes_whatever_they_hold(texts):
    sheet = Sheet("S", "T", pl.DataFrame({"text": texts}, schema={"text": pl.String}), {})
    first = write_workbook([sheet], as_of=DAY)
    assert first == write_workbook([sheet], as_of=DAY)
