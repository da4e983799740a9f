"""A real 834 that nobody here wrote, from its first byte to a delivered claim for one of its members."""

import shutil
from collections import Counter

import pytest

from parsers.x12.second_reader import findings_of_pyx12
from tests.orchestration.conftest import ROOT

SAMPLE = ROOT / "tests" / "samples" / "834" / "hccinfhir__sample_834_01.txt"
PLAN = "health_plan_name"
CIN, ENDED_CIN = "TESTMCD000000001", "TESTMCD000000003"

AUTHORIZATIONS = f"""\
Auth Number,CIN,Member Name,Procedure Code,Modifier,Provider NPI,Auth Start Date,Auth End Date,Approved Units,Limit Period,Limit Units,Diagnosis,Auth Status
A-1,{CIN},,T1019,U6,,07/01/2026,12/31/2026,400,,,Z74.1,Approved
A-3,{ENDED_CIN},,T1019,U6,,07/01/2026,12/31/2026,400,,,Z74.1,Approved
"""
VISITS = f"""\
PayerID,ProviderID,ClientID,EmployeeID,VisitKey,VisitOtherID,VisitCancelledIndicator,PayerProgram,ProcedureCode,Modifier1,Modifier2,Modifier3,Modifier4,Timezone,CallInDateTime,CallOutDateTime,ActDuration,AdjBeginningDateTime,AdjEndDateTime,AdjDuration,VisitVerificationMethod,VisitLocationType,ReasonCode,SequenceID,BillVisit
SAMPLE,1999000023,{CIN},0101,1,V-1,false,CALAIM,T1019,U6,,,,US/Pacific,2026-10-04 19:00:00,2026-10-04 21:15:00,,,,,Mobile,1,,1,true
SAMPLE,1999000023,{ENDED_CIN},0101,2,V-3,false,CALAIM,T1019,U6,,,,US/Pacific,2026-10-11 19:00:00,2026-10-11 20:00:00,,,,,Mobile,1,,1,true
"""


@pytest.fixture
def real_day(own_day):
    """The example's home with one more plan, whose enrollment is the sample as it is."""
    home = own_day.home.root
    profile = (home / "plans" / "goldcoast.toml").read_text(encoding="utf-8")
    changes = {
        'plan_id = "goldcoast"': f'plan_id = "{PLAN}"',
        'hcp_codes = ["930", "931"]': "hcp_codes = []",
        'evv_payer_ids = ["CAGCEX"]': 'evv_payer_ids = ["SAMPLE"]',
        'member_id_medi_cal = "policy_number"': 'member_id_medi_cal = "medicaid_number"',
        'inbound_sender_ids = ["CADHCS_5010_834"]': 'inbound_sender_ids = ["DHCS"]',
        'receiver_id = "990000201"': 'receiver_id = "HEALTHPLAN"',
    }
    for old, new in changes.items():
        assert old in profile
        profile = profile.replace(old, new)
    (home / "plans" / f"{PLAN}.toml").write_text(profile, encoding="utf-8")
    folder = own_day.home.inbound / "plans" / PLAN
    folder.mkdir()
    shutil.copyfile(SAMPLE, folder / SAMPLE.name)
    (folder / "authorizations.csv").write_text(AUTHORIZATIONS, encoding="utf-8")
    (own_day.home.inbound / "agencies" / "harborlight" / "more_visits.csv").write_text(VISITS, encoding="utf-8")
    return own_day


def test_a_member_of_a_real_834_is_billed_and_one_it_ended_is_held(real_day):
    with real_day.partners():
        assert real_day.run(PLAN).is_success
    coverage = real_day.frame("resolved_coverage", PLAN).filter(plan_id=PLAN)
    assert SAMPLE.read_bytes().count(b"~INS*") == 5
    assert coverage["member_id_medi_cal"].n_unique() == 4, "the fifth has no Medicaid number"
    buckets = dict(real_day.frame("prepared_minutes", PLAN).select("visit_id", "bucket_code").iter_rows())
    assert buckets == {"V-1": "billable", "V-3": "not_covered"}
    content = next(content for name, content in real_day.received_by(PLAN).items() if name.endswith(".837"))
    assert content.count(b"~CLM*") == 1
    assert f"NM1*IL*1*TESTLAST01*TESTFIRST01****MI*{CIN}~".encode() in content
    assert findings_of_pyx12(content).is_empty()


def test_what_is_wrong_with_the_sample_is_named_and_nothing_else(real_day):
    assert real_day.run(PLAN).is_success
    received = real_day.frame("received_files", PLAN).filter(source_id=PLAN, kind_code="enrollment_834")
    sample = received["file_sha256"].item()
    parsed, resolved = (
        real_day.frame(f"{stage}_findings", PLAN).filter(file_sha256=sample) for stage in ("parse", "resolve")
    )
    places = Counter(parsed.select("rule_code", "segment_id", "element_position").rows())
    assert places == {
        # FT stands in INS06 instead of INS08, AC and TE in INS09, and INS05 is left out.
        ("X12-ELEMENT-MISSING", "INS", 5): 5,
        ("X12-ELEMENT-CODE", "INS", 6): 5,
        ("X12-ELEMENT-LONG", "INS", 6): 5,
        ("X12-ELEMENT-CODE", "INS", 9): 5,
        ("X12-ELEMENT-LONG", "INS", 9): 5,
        # MI is a qualifier of claims.
        ("X12-ELEMENT-CODE", "NM1", 8): 5,
        # REF*6P of four members, REF*1D of four, one REF*AB.
        ("X12-SEGMENT-UNEXPECTED", "REF", None): 9,
        ("X12-SEGMENT-NOT-MAPPED", "REF", 1): 2,
        **{("X12-ELEMENT-NOT-MAPPED", segment, None): 1 for segment in ("N1", "INS", "NM1", "PER")},
        ("X12-SE-COUNT", "SE", 1): 1,
    }
    assert sorted(resolved["rule_code"]) == ["MEMBER-CIN-SHAPE"] * 4 + ["MEMBER-ID-MISSING"]
