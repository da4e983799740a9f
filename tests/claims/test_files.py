"""Claim files and inquiries: what leaves is what is billed, and pyx12 agrees."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from parsers.x12.write import EnvelopeError, UnwritableValueError
from pipelines.claims.files import (
    ControlNumbers,
    inquiries_of,
    prove_claim_file,
    prove_inquiry_file,
    write_claim_file,
    write_inquiry_file,
)
from pipelines.claims.prepare import PreparedClaims
from pipelines.plans.profile import PlanProfile
from tests.claims.example_day import (
    BERN,
    BILLING_DATE,
    COAST_HOME,
    NETWORK,
    agencies,
    line,
    lines,
    member,
    members,
    plan,
    prepare,
)

CONTROL = ControlNumbers(interchange=17, group=5)
THREE_CLAIMS = lines(
    line(0),
    line(1, place_of_service_code="99", units=3, minutes=45),
    line(1, member_id_medi_cal=BERN, agency_id=COAST_HOME, authorization_id="AUTH-2", modifier_codes=None),
)


def write(batch: PreparedClaims, profile: PlanProfile, people: pl.DataFrame | None = None) -> bytes:
    return write_claim_file(
        claims=batch.claims,
        claim_lines=batch.claim_lines,
        members=members() if people is None else people,
        agencies=agencies(),
        network=NETWORK,
        profile=profile,
        billing_date=BILLING_DATE,
        control=CONTROL,
    )


def against(
    content: bytes, batch: PreparedClaims, profile: PlanProfile, people: pl.DataFrame | None = None
) -> list[str]:
    found = prove_claim_file(
        content=content,
        claims=batch.claims,
        claim_lines=batch.claim_lines,
        members=members() if people is None else people,
        profile=profile,
    )
    return sorted(set(found["rule_code"]))


@pytest.mark.parametrize("billing_provider", ["network", "agency"])
@pytest.mark.parametrize("authorization_at", ["claim", "line"])
@pytest.mark.parametrize("grouped_by", ["service_date", "week", "month"])
def test_a_file_passes_pyx12_and_says_what_is_billed(
    billing_provider: str, authorization_at: str, grouped_by: str
) -> None:
    profile = plan(
        billing_provider=billing_provider, authorization_at=authorization_at, grouped_by=grouped_by, claims_per_set=2
    )
    batch = prepare(THREE_CLAIMS, profile=profile)
    assert against(write(batch, profile), batch, profile) == []


def corrections(frequency_code: str, *numbers: str | None) -> PreparedClaims:
    """The three claims as corrections of claims the plan knows by these numbers."""
    batch = prepare(THREE_CLAIMS)
    named = pl.Series("original_claim_id_payer", numbers, dtype=pl.String)
    return replace(batch, claims=batch.claims.with_columns(named, frequency_code=pl.lit(frequency_code)))


@pytest.mark.parametrize("frequency_code", ["7", "8"])
def test_a_replacement_or_void_names_the_plans_claim_and_passes_pyx12(frequency_code: str) -> None:
    batch = corrections(frequency_code, "P1", "P2", "P3")
    content = write(batch, plan())
    assert content.count(f":B:{frequency_code}*".encode()) == content.count(b"~REF*F8*P") == 3
    assert against(content, batch, plan()) == []


def test_a_correction_that_names_no_claim_of_the_plan_is_not_written() -> None:
    with pytest.raises(UnwritableValueError, match="original_claim_id_payer"):
        write(corrections("7", "P1", None, "P3"), plan())


@pytest.mark.parametrize(
    ("meant", "written"),
    [(b":B:7*", b":B:1*"), (b"~REF*F8*P1~", b"~REF*F8*P9~"), (b"~REF*F8*P1~", b"~")],
)
def test_a_correction_that_became_an_original_or_names_another_claim_is_found(meant: bytes, written: bytes) -> None:
    batch = corrections("7", "P1", "P2", "P3")
    content = write(batch, plan())
    assert meant in content
    assert "CLAIM-FILE-DIFFERS" in against(content.replace(meant, written, 1), batch, plan())


def test_a_month_of_120_lines_passes_as_three_claims() -> None:
    profile = plan(grouped_by="month", member_id_kind="plan")
    services = [f"T10{n:02d}" for n in range(5)]
    batch = prepare(lines(*(line(d, service_code=c) for d in range(24) for c in services)), profile=profile)
    content = write(batch, profile)
    assert content.count(b"~CLM*") == 3
    assert b"*MI*RW90000001A~" in content
    assert against(content, batch, profile) == []


def test_more_than_a_hundred_claims_of_one_member_open_a_second_subscriber_level() -> None:
    profile = plan()
    batch = prepare(lines(*(line(day) for day in range(101))), profile=profile)
    content = write(batch, profile)
    assert content.count(b"*22*0~") == 2
    assert against(content, batch, profile) == []


def test_claims_per_set_opens_transaction_sets() -> None:
    profile = plan(claims_per_set=2)
    content = write(prepare(THREE_CLAIMS, profile=profile), profile)
    assert content.count(b"~ST*837*") == 2
    assert b"~GE*2*5~IEA*1*000000017~" in content


def test_the_authorization_stands_at_one_level_only() -> None:
    at_line = write(prepare(THREE_CLAIMS, profile=plan(authorization_at="line")), plan(authorization_at="line"))
    at_claim = write(prepare(THREE_CLAIMS), plan())
    assert at_line.count(b"REF*G1*") == at_claim.count(b"REF*G1*") == 3
    assert b"Y*Y~REF*G1*AUTH-1~HI*" in at_claim
    assert b"~REF*G1*AUTH-1~REF*6R*" in at_line


def test_three_claims_of_agencies_that_bill_for_themselves_in_full() -> None:
    profile = plan(billing_provider="agency")
    batch = prepare(THREE_CLAIMS, profile=profile)
    coast, first, second = batch.claims.sort("agency_id", "from_date")["claim_id_submitter"]
    expected = (
        "ISA*00*          *00*          *ZZ*GPHCN          *30*330000001      *260302*1200*^*00501*000000017*0*T*:~"
        "GS*HC*GPHCN*REDWOOD*20260302*1200*5*X*005010X222A1~ST*837*0001*005010X222A1~"
        "BHT*0019*00*0000000170001*20260302*1200*CH~NM1*41*2*GOLDEN POPPY HOME CARE NETWORK*****46*GPHCN~"
        "PER*IC*BILLING DESK*TE*5595550100~NM1*40*2*REDWOOD HEALTH PLAN*****46*330000001~"
        # Coast Home Care, Bern, one claim
        "HL*1**20*1~PRV*BI*PXC*253Z00000X~NM1*85*2*COAST HOME CARE*****XX*1098765435~N3*4 SHORE ROAD~"
        "N4*VENTURA*CA*937020002~REF*EI*953334444~"
        "HL*2*1*22*0~SBR*P*18*******MC~NM1*IL*1*EXAMPLE*BERN****MI*90000002B~N3*2 ELM STREET~N4*FRESNO*CA*93701~"
        "DMG*D8*19500102*M~NM1*PR*2*REDWOOD HEALTH PLAN*****PI*RDWD1~"
        f"CLM*{coast}*33***12:B:1*Y*A*Y*Y~REF*G1*AUTH-2~HI*ABK:Z741~"
        f"LX*1~SV1*HC:T1019*33*UN*4***1~DTP*472*D8*20260203~REF*6R*{coast}01~"
        # Valley Home Care, Alva, two claims
        "HL*3**20*1~PRV*BI*PXC*253Z00000X~NM1*85*2*VALLEY HOME CARE*****XX*1234567893~N3*3 OAK AVENUE~"
        "N4*FRESNO*CA*937020002~REF*EI*952223333~"
        "HL*4*3*22*0~SBR*P*18*******MC~NM1*IL*1*EXAMPLE*ALVA****MI*90000001A~N3*2 ELM STREET~N4*FRESNO*CA*93701~"
        "DMG*D8*19500102*F~NM1*PR*2*REDWOOD HEALTH PLAN*****PI*RDWD1~"
        f"CLM*{first}*33***12:B:1*Y*A*Y*Y~REF*G1*AUTH-1~HI*ABK:Z741~"
        f"LX*1~SV1*HC:T1019:U6*33*UN*4***1~DTP*472*D8*20260202~REF*6R*{first}01~"
        f"CLM*{second}*24.75***99:B:1*Y*A*Y*Y~REF*G1*AUTH-1~HI*ABK:Z741~"
        f"LX*1~SV1*HC:T1019:U6*24.75*UN*3***1~DTP*472*D8*20260203~REF*6R*{second}01~"
        "SE*53*0001~GE*1*5~IEA*1*000000017~"
    )
    assert write(batch, profile).decode() == expected


def test_a_line_names_its_place_only_where_it_is_not_the_claims() -> None:
    content = write(prepare(THREE_CLAIMS, profile=plan(grouped_by="week")), plan(grouped_by="week"))
    assert b"*57.75***12:B:1*" in content
    assert b"*33*UN*4***1~" in content
    assert b"*24.75*UN*3*99**1~" in content


def test_the_same_batch_is_the_same_bytes_whatever_the_order_of_the_rows() -> None:
    profile = plan(grouped_by="week")
    first = write(prepare(THREE_CLAIMS, profile=profile), profile)
    second = write(prepare(THREE_CLAIMS.reverse(), profile=profile), profile, members().reverse())
    assert first == second


@pytest.mark.parametrize(
    ("written", "tampered"),
    [
        (b"*33*UN*4*", b"*34*UN*4*"),
        (b"*33*UN*4*", b"*33*UN*5*"),
        (b"T1019:U6", b"T1019:U7"),
        (b"D8*20260202~REF", b"D8*20260204~REF"),
        (b"REF*G1*AUTH-1", b"REF*G1*AUTH-2"),
        (b"*33***12:B:1", b"*33***12:B:7"),
        (b"NM1*82*2*VALLEY HOME CARE*****XX*1234567893", b"NM1*82*2*VALLEY HOME CARE*****XX*1098765435"),
        (b"MI*90000001A", b"MI*90000002B"),
    ],
)
def test_a_file_that_says_something_else_than_the_claims_does_not_leave(written: bytes, tampered: bytes) -> None:
    batch = prepare(THREE_CLAIMS)
    content = write(batch, plan())
    assert written in content
    assert "CLAIM-FILE-DIFFERS" in against(content.replace(written, tampered, 1), batch, plan())


def test_a_claim_left_out_of_the_file_is_noticed() -> None:
    batch = prepare(THREE_CLAIMS)
    two = prepare(THREE_CLAIMS.head(2))
    assert against(write(two, plan()), batch, plan()) == ["CLAIM-FILE-DIFFERS"]


def test_a_member_of_another_plan_in_the_file_stops_it() -> None:
    batch = prepare(THREE_CLAIMS)
    moved = members(member(batch.claims["member_id_medi_cal"].min()), member(BERN, plan_id="sequoia"))
    assert "CLAIM-FILE-FOREIGN-MEMBER" in against(write(batch, plan()), batch, plan(), moved)


def test_a_file_for_another_payer_stops() -> None:
    batch = prepare(THREE_CLAIMS)
    content = write(batch, plan()).replace(b"PI*RDWD1", b"PI*SEQU1")
    assert against(content, batch, plan()) == ["CLAIM-FILE-FOREIGN-MEMBER"]


@pytest.mark.parametrize(
    ("written", "broken", "segment_id"),
    [(b"~SE*", b"~SE*9", "ST"), (b"DMG*D8*19500102*F", b"DMG*D8*19500102*Q", "DMG"), (b"~HI*ABK:Z741", b"", "HI")],
)
def test_what_pyx12_refuses_is_refused_with_its_place_and_without_a_value(
    written: bytes, broken: bytes, segment_id: str, caplog: pytest.LogCaptureFixture
) -> None:
    batch = prepare(THREE_CLAIMS)
    content = write(batch, plan()).replace(written, broken, 1)
    found = prove_claim_file(
        content=content, claims=batch.claims, claim_lines=batch.claim_lines, members=members(), profile=plan()
    ).filter(pl.col("rule_code") == "CLAIM-FILE-REFUSED")
    assert segment_id in found["segment_id"].to_list()
    assert caplog.text == ""


def test_bytes_that_are_not_x12_are_refused_not_raised() -> None:
    batch = prepare(THREE_CLAIMS)
    assert against("Señora".encode(), batch, plan()) == ["CLAIM-FILE-DIFFERS", "CLAIM-FILE-REFUSED"]
    assert against(b"nothing", batch, plan()) == ["CLAIM-FILE-DIFFERS", "CLAIM-FILE-REFUSED"]


def test_a_claim_whose_member_vanished_is_not_written() -> None:
    batch = prepare(THREE_CLAIMS)
    with pytest.raises(UnwritableValueError, match=r"claims\.member_id"):
        write(batch, plan(), members(member(BERN)))


def test_an_empty_batch_is_no_file() -> None:
    with pytest.raises(EnvelopeError, match="nothing to write"):
        write(prepare(lines()), plan())


def test_an_inquiry_asks_once_per_member_about_all_days_billed() -> None:
    batch = prepare(THREE_CLAIMS)
    asked = inquiries_of(periods=batch.claims, members=members(), profile=plan())
    content = write_inquiry_file(
        inquiries=asked.rows, network=NETWORK, profile=plan(), billing_date=BILLING_DATE, control=CONTROL
    )
    assert asked.findings.is_empty()
    assert content.count(b"~EQ*30~") == 2
    assert b"NM1*IL*1*EXAMPLE*ALVA****MI*90000001A~DMG*D8*19500102*F~DTP*291*RD8*20260202-20260203~" in content
    assert b"~HL*3*2*22*0~TRN*1*" in content
    assert b"~SE*19*0001~GE*1*5~IEA*1*000000017~" in content
    assert prove_inquiry_file(content=content, inquiries=asked.rows).is_empty()
    other_name = prove_inquiry_file(content=content.replace(b"EXAMPLE", b"SAMPLE", 1), inquiries=asked.rows)
    assert other_name["rule_code"].to_list() == ["CLAIM-FILE-DIFFERS"]


@pytest.mark.parametrize(
    ("written", "broken", "segment_id"),
    [
        (b"~SE*", b"~SE*9", "ST"),
        (b"~ST*270", b"~ST*271", "ST"),
        (b"DMG*D8*19500102*F", b"DMG*D8*19500102*Q", "DMG"),
        (b"DTP*291*RD8", b"DTP*472*RD8", "DTP"),
        (b"~EQ*30", b"~EQ*31", "EQ"),
        (b"*22*0~", b"*22*2~", "HL"),
    ],
)
def test_an_inquiry_file_pyx12_refuses_does_not_leave_and_its_values_stay_out_of_the_log(
    written: bytes, broken: bytes, segment_id: str, caplog: pytest.LogCaptureFixture
) -> None:
    asked = inquiries_of(periods=prepare(THREE_CLAIMS).claims, members=members(), profile=plan())
    content = write_inquiry_file(
        inquiries=asked.rows, network=NETWORK, profile=plan(), billing_date=BILLING_DATE, control=CONTROL
    )
    assert written in content
    found = prove_inquiry_file(content=content.replace(written, broken, 1), inquiries=asked.rows)
    refused = found.filter(pl.col("rule_code") == "CLAIM-FILE-REFUSED")
    assert segment_id in refused["segment_id"].to_list()
    assert caplog.text == ""


def test_inquiry_bytes_that_are_not_x12_are_refused_not_raised() -> None:
    asked = inquiries_of(periods=prepare(THREE_CLAIMS).claims, members=members(), profile=plan())
    for content in ("Señora".encode(), b"nothing"):
        found = prove_inquiry_file(content=content, inquiries=asked.rows)
        assert sorted(set(found["rule_code"])) == ["CLAIM-FILE-DIFFERS", "CLAIM-FILE-REFUSED"]


def test_inquiries_open_a_set_after_every_99_members() -> None:
    periods = pl.DataFrame(
        {
            "member_id_medi_cal": [f"9{n:07d}A" for n in range(100)],
            "from_date": date(2026, 2, 1),
            "to_date": date(2026, 2, 1),
        }
    )
    people = members(*(member(member_id) for member_id in periods["member_id_medi_cal"]))
    asked = inquiries_of(periods=periods, members=people, profile=plan())
    content = write_inquiry_file(
        inquiries=asked.rows, network=NETWORK, profile=plan(), billing_date=BILLING_DATE, control=CONTROL
    )
    assert content.count(b"~ST*270*") == 2
    assert prove_inquiry_file(content=content, inquiries=asked.rows).is_empty()


def test_a_member_the_plan_has_no_id_for_is_named_not_asked_about() -> None:
    periods = pl.DataFrame({"member_id_medi_cal": [BERN], "from_date": date(2026, 2, 1), "to_date": date(2026, 2, 1)})
    asked = inquiries_of(periods=periods, members=members().clear(), profile=plan())
    assert asked.rows.is_empty()
    assert asked.findings["rule_code"].to_list() == ["CLAIM-MEMBER-INCOMPLETE"]
