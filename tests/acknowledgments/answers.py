"""Answers of a plan as the bytes of 999, 277CA and 835 files; everything is made up."""

from collections.abc import Iterable

from tests.guides.files import Transaction, interchange


def _from(sender: str, transaction: Transaction, number: int) -> bytes:
    content = interchange(transaction).replace(b"SENDER         ", sender.ljust(15).encode(), 1)
    content = content.replace(b"*000000001*0*T", b"*%09d*0*T" % number, 1)
    return content.replace(b"IEA*1*000000001", b"IEA*1*%09d" % number)


def answer_999(sender: str, group: int, *verdicts: str, group_verdict: str = "A", number: int = 1) -> bytes:
    """Sets 1, 2 ... of one of our groups, each accepted (A), accepted with errors (E) or refused (R)."""
    body = [f"AK1*HC*{group}*005010X222A1"]
    for place, verdict in enumerate(verdicts, start=1):
        body += [f"AK2*837*{place:04}*005010X222A1", f"IK5*{verdict}" + ("*I5" if verdict == "R" else "")]
    accepted = sum(verdict != "R" for verdict in verdicts)
    body.append(f"AK9*{group_verdict}*{len(verdicts)}*{len(verdicts)}*{accepted}")
    return _from(sender, Transaction("FA", "999", "005010X231A1", body), number)


def answer_277ca(
    sender: str, claims: Iterable[tuple[str, int, str | None]], *, refused: str = "A7:562", number: int = 1
) -> bytes:
    """Claims by number, charge in cents, and the plan's own number of them; without one, the claim is refused."""
    body = [
        "BHT*0085*08*ANSWER1*20261103*1200*TH",
        *("HL*1**20*1", "NM1*PR*2*PLAN*****PI*PLAN1", "TRN*1*ANSWER1", "DTP*050*D8*20261103", "DTP*009*D8*20261103"),
        *("HL*2*1*21*1", "NM1*41*2*NETWORK*****46*NETWORK1", "TRN*2*OURS", "STC*A1:19:PR*20261103*WQ*1"),
        *("HL*3*2*19*1", "NM1*85*2*NETWORK*****XX*1999999984", "TRN*1*0"),
    ]
    for level, (claim_id, cents, payer_number) in enumerate(claims, start=4):
        status, action = ("A2:20", "WQ") if payer_number else (refused, "U")
        body += [
            *(f"HL*{level}*3*PT", "NM1*QC*1*EXAMPLE*ALVA****MI*99000001A", f"TRN*2*{claim_id}"),
            f"STC*{status}*20261103*{action}*{cents / 100:.2f}".removesuffix(".00"),
            *([f"REF*1K*{payer_number}"] if payer_number else []),
            "DTP*472*D8*20261006",
        ]
    return _from(sender, Transaction("HN", "277", "005010X214", body), number)


def answer_835(
    sender: str, claims: Iterable[tuple[str, str, int, int, str]], *, trace: str = "EFT1", number: int = 1
) -> bytes:
    """Claims by number, status (CLP02), charge and payment in cents, and the plan's own number."""
    rows = list(claims)
    total = sum(paid for _, _, _, paid, _ in rows)
    body = [
        f"BPR*I*{total / 100:.2f}*C*CHK************20261110",
        f"TRN*1*{trace}*1999999999",
        *("N1*PR*PLAN", "N3*1 WAY", "N4*FRESNO*CA*93701", "PER*BL*DESK*TE*5595550100"),
        *("N1*PE*NETWORK*XX*1999999984", "LX*1"),
    ]
    for claim_id, status, charge, paid, payer_number in rows:
        body.append(f"CLP*{claim_id}*{status}*{charge / 100:.2f}*{paid / 100:.2f}**MC*{payer_number}*12*1")
        if charge != paid:
            body.append(f"CAS*CO*45*{(charge - paid) / 100:.2f}")
        body.append("NM1*QC*1*EXAMPLE*ALVA****MI*99000001A")
    content = _from(sender, Transaction("HP", "835", "005010X221A1", body), number)
    return content.replace(b"ST*835*0001*005010X221A1~", b"ST*835*0001~", 1)  # ST03 is not used in an 835
