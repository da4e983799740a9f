"""What the three plans send: enrollment, eligibility answers, authorizations, referrals."""

from people import AGENCIES, MEMBERS, Member
from story import AUTHORIZATIONS, Authorization
from tables import Envelope, csv_bytes, interchange, workbook_bytes

_NPI = {agency.key: agency.npi for agency in AGENCIES} | {"": None}
_ENROLLMENT, _ANSWERS = ("BE", "005010X220A1"), ("HB", "005010X279A1")
_FROM_STATE = Envelope(("ZZ", "CADHCS_5010_834"), ("30", "990000201"), *_ENROLLMENT, control=261101001, line_end="\r\n")
_FROM_SIERRA_VISTA = (("ZZ", "SIERRAVISTA"), ("30", "990000101"))
_FROM_BAHIA = (("ZZ", "BAHIACARE"), ("ZZ", "LANTERNFIELD"))


def _members(plan_id: str) -> list[Member]:
    return [member for member in MEMBERS.values() if member.plan_id == plan_id]


def _d8(qualifier: str, value: str) -> str:
    return f"DTP*{qualifier}*D8*{value}"


# --- goldcoast: the state's 834, passed on

_GOLDCOAST_MONTHS = {
    10: [("930;01", "20261001", "20260930")],  # the month was cancelled: its end precedes its begin
    11: [("930;01", "20260901", "20260930"), ("299;01", "20261001", "20261031")],  # another plan since October
}
_GOLDCOAST_USUAL = [("930;01", "20261001", "20261031"), ("930;01", "20261101", "20261130")]


def goldcoast_834_members() -> list[list[str]]:
    """The segments of each member, in the style of the state's file."""
    return [_state_member(member) for member in _members("goldcoast")]


def goldcoast_834_header() -> list[str]:
    """The segments before the first member."""
    return [
        "BGN*00*DHCS834-DA-20261101-930-001*20261101*0600*PT***2",
        _d8("007", "20261101"),
        "N1*P5*California DHCS Sample*FI*990000202",
        "N1*IN*Gold Coast Example Health Plan*FI*990000201",
    ]


def goldcoast_834() -> bytes:
    """Daily file in the state's style, one segment a line."""
    body = goldcoast_834_header() + [segment for member in goldcoast_834_members() for segment in member]
    return goldcoast_interchange(body)


def goldcoast_interchange(body: list[str]) -> bytes:
    """Wrap the body of one 834."""
    return interchange("834", body, _FROM_STATE)


def _state_member(member: Member) -> list[str]:
    street, city, postal_code, county = member.address
    segments = [
        f"INS*Y*18*{'024' if member.number == 10 else '001'}*AI*A***AC",
        f"REF*0F*{member.plan_member_id}",
        f"REF*1L*{member.cin}",
        "REF*17*202703;;202611",
        f"REF*23*{member.number % 10};20240115",
        f"REF*3H*{county};M1;{5_600_000 + member.number}",
        f"NM1*IL*1*{member.last_name}*{member.first_name}",
        f"PER*IP**TE*80555501{member.number:02d}",
        f"N3*{street}",
        f"N4*{city}*CA*{postal_code}**CY*{county}",
        f"DMG*D8*{member.birth_date:%Y%m%d}*{member.gender}",
    ]
    for code, begin, end in _GOLDCOAST_MONTHS.get(member.number, _GOLDCOAST_USUAL):
        action = "024" if end < begin else "001"
        segments += [
            f"HD*{action}**HMO*{code}",
            _d8("348", begin),
            _d8("349", end),
            "REF*CE*M1;301",
            f"REF*ZX*{county}",
        ]
    return segments


def goldcoast_authorizations() -> bytes:
    """Quarter hours, dates as MM/DD/YYYY, Windows line ends."""
    header = [
        "Auth Number",
        "CIN",
        "Member Name",
        "Procedure Code",
        "Modifier",
        "Provider NPI",
        "Auth Start Date",
        "Auth End Date",
        "Approved Units",
        "Limit Period",
        "Limit Units",
        "Diagnosis",
        "Auth Status",
    ]
    words = {"day": "Daily", "week": "Weekly", "month": "Monthly", "": None}
    rows = [
        [
            a.authorization_id, member.cin, f"{member.last_name}, {member.first_name}", a.service, "U6", _NPI[a.agency],
            f"{a.start:%m/%d/%Y}", f"{a.end:%m/%d/%Y}", a.units, words[a.period], a.period_units, a.diagnosis,
            a.status.title(),
        ]
        for a, member in _granted("goldcoast")
    ]  # fmt: skip
    return csv_bytes(header, rows, line_end="\r\n")


def _granted(plan_id: str) -> list[tuple[Authorization, Member]]:
    return [(a, MEMBERS[a.member]) for a in AUTHORIZATIONS if MEMBERS[a.member].plan_id == plan_id]


# --- sierra_vista: its own 834 and ids, a workbook, a few answers

_KNOWN_BY_271_ONLY = 30
_ENDED = {20: "20261015"}


def sierra_vista_834() -> bytes:
    """Full file (030), all on one line."""
    body = [
        "BGN*00*SVFULL20261101*20261101*0600*PT***4",
        _d8("007", "20261101"),
        "N1*P5*Sierra Vista Sample Health*FI*990000203",
        "N1*IN*Sierra Vista Sample Health*FI*990000203",
    ]
    for member in _members("sierra_vista"):
        if member.number == _KNOWN_BY_271_ONLY:
            continue
        street, city, postal_code, _ = member.address
        end = _ENDED.get(member.number)
        body += [
            "INS*Y*18*030*XN*A***FT",
            f"REF*0F*{member.plan_member_id}",
            "REF*1L*SVMCAL",
            f"REF*23*{member.cin}",
            f"NM1*IL*1*{member.last_name}*{member.first_name}****ZZ*{member.plan_member_id}",
            f"N3*{street}",
            f"N4*{city}*CA*{postal_code}",
            f"DMG*D8*{member.birth_date:%Y%m%d}*{member.gender}",
            "HD*030**HMO*MEDI-CAL*IND",
            _d8("348", "20260101"),
            *([_d8("349", end)] if end else []),
        ]
    return interchange("834", body, Envelope(*_FROM_SIERRA_VISTA, *_ENROLLMENT, control=4711))


def sierra_vista_271() -> bytes:
    """One member the 834 does not have yet; one the 834 and the answer contradict each other on; one both agree on."""
    answers = [
        _answer(MEMBERS[30], "1", "20261015-20261231", identification=MEMBERS[30].plan_member_id, cin=MEMBERS[30].cin),
        _answer(MEMBERS[27], "6", "", identification=MEMBERS[27].plan_member_id, cin=MEMBERS[27].cin),
        _answer(MEMBERS[17], "1", "20260101-20261231", identification=MEMBERS[17].plan_member_id, cin=MEMBERS[17].cin),
    ]
    return _answers(
        "Sierra Vista Sample Health", "SVSH9", answers, Envelope(*_FROM_SIERRA_VISTA, *_ANSWERS, control=4712)
    )


def sierra_vista_authorizations() -> bytes:
    """A workbook: dates as dates but for one, the unit row by row, members by the plan's id."""
    header = [
        "Authorization No",
        "Member ID",
        "HCPCS",
        "Mod",
        "Agency NPI",
        "From",
        "Thru",
        "Units",
        "Unit Type",
        "Frequency",
        "Frequency Units",
        "ICD10",
        "Determination",
        "Notes",
    ]
    words = {"day": "PER DAY", "week": "PER WEEK", "month": "PER MONTH", "": None}
    rows = [
        [
            a.authorization_id, member.plan_member_id, a.service, "U6", _NPI[a.agency], a.start,
            f"{a.end:%m/%d/%Y}" if a.member == 28 else a.end, a.units, "15 MIN", words[a.period], a.period_units,
            a.diagnosis or None, a.status.upper(), "=not a formula" if a.member == 17 else None,
        ]
        for a, member in _granted("sierra_vista")
    ]  # fmt: skip
    return workbook_bytes("Authorizations", header, rows)


# --- bahia: answers only


def bahia_271() -> bytes:
    """Everything bahia says of its members: active, inactive, not found; several benefits, repeated service types."""
    answers = [_bahia_answer(member) for member in _members("bahia")]
    envelope = Envelope(*_FROM_BAHIA, *_ANSWERS, control=271001, line_end="\n")
    return _answers("Bahia Specimen Care", "BAHS3", answers, envelope)


def _bahia_answer(member: Member) -> list[str]:
    if member.number == 40:
        return _rejection(member)
    period = "" if member.number == 39 else "20260101-20261231"
    answer = _answer(member, "6" if member.number == 39 else "1", period, identification=member.cin)
    if member.number == 38:
        return [segment for segment in answer if not segment.startswith(("N3", "N4"))]
    if member.number == 33:
        return [*answer, "EB*1**42^44*MC*Home care", "EB*B**98***27*0"]
    return answer


def bahia_authorizations() -> bytes:
    """Services in words, hours and days, ISO dates, a byte order mark."""
    header = [
        "authorization_id",
        "medi_cal_id",
        "service",
        "agency_npi",
        "valid_from",
        "valid_through",
        "quantity",
        "quantity_unit",
        "per",
        "per_quantity",
        "icd10",
        "decision",
    ]
    words = {"S9125": "In-home respite", "T1019": "Personal care", "S5130": "Homemaker"}
    rows = [
        [
            a.authorization_id, member.cin, words[a.service], _NPI[a.agency], a.start, a.end, a.units, f"{a.unit}s",
            a.period or None, a.period_units, a.diagnosis or None, "granted",
        ]
        for a, member in _granted("bahia")
    ]  # fmt: skip
    return csv_bytes(header, rows, encoding="utf-8-sig")


# --- 271 and referrals, alike for all


def _answer(member: Member, information: str, period: str, *, identification: str, cin: str = "") -> list[str]:
    street, city, postal_code, _ = member.address
    return [
        f"TRN*2*{261102000 + member.number}*9990000101",
        f"NM1*IL*1*{member.last_name}*{member.first_name}****MI*{identification}",
        *([f"REF*NQ*{cin}"] if cin else []),
        f"N3*{street}",
        f"N4*{city}*CA*{postal_code}",
        f"DMG*D8*{member.birth_date:%Y%m%d}*{member.gender}",
        *([f"DTP*291*RD8*{period}"] if period else []),
        f"EB*{information}**30*MC*Medi-Cal managed care",
        *(["EB*1**42^46*MC"] if information == "1" else []),
    ]


def _rejection(member: Member) -> list[str]:
    return [
        f"TRN*2*{261102000 + member.number}*9990000101",
        f"NM1*IL*1*{member.last_name}*{member.first_name}****MI*{member.cin}",
        "AAA*N**75*C",
    ]


def _answers(payer: str, payer_id: str, answers: list[list[str]], envelope: Envelope) -> bytes:
    body = [
        "BHT*0022*11*20261102001*20261102*0530",
        "HL*1**20*1",
        f"NM1*PR*2*{payer}*****PI*{payer_id}",
        "HL*2*1*21*1",
        "NM1*1P*2*Lanternfield Home Care Network*****XX*1999000015",
    ]
    for number, answer in enumerate(answers, start=3):
        body += [f"HL*{number}*2*22*0", *answer]
    return interchange("271", body, envelope)


def referrals(plan_id: str) -> bytes:
    """Who was referred; one has a waiver, another used respite elsewhere, a third is not eligible for IHSS."""
    header = [
        "Referral ID",
        "CIN",
        "Community Support",
        "Referral Date",
        "Diagnosis",
        "Excluding Program",
        "Excluded From",
        "Excluded To",
        "External Respite Year",
        "External Respite Hours",
        "IHSS Status",
        "IHSS Status From",
    ]
    rows: list[list[object]] = []
    for authorization, member in _granted(plan_id):
        program = "Respite" if authorization.service == "S9125" else "PCHS"
        waiver = ["HCBA", "2026-10-01", None] if member.number == 12 else [None, None, None]
        elsewhere = [2026, "330.0"] if member.number == 8 else [None, None]
        standing = ["Not eligible", "2026-08-20"] if member.number == 14 else [None, None]
        if authorization.authorization_id.endswith("2") and member.number == 16:
            continue  # one referral, two authorizations
        diagnosis = "Z63.6" if member.number % 2 else None
        number = f"R{member.number:06d}"
        rows.append([number, member.cin, program, "2026-06-15", diagnosis, *waiver, *elsewhere, *standing])
    return csv_bytes(header, rows)
