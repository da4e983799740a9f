"""X12 files for the tests, written from segments in plain notation."""

import importlib.util
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "tests" / "samples"


@dataclass(frozen=True)
class Separators:
    """How a file separates what it says."""

    element: str = "*"
    component: str = ":"
    repetition: str = "^"
    terminator: str = "~"
    line_end: str = ""

    def write(self, segments: list[str]) -> bytes:
        """Segments written with * : ^ in these separators; `ISA` and `IEA` as for any file."""
        table = str.maketrans({"*": self.element, ":": self.component, "^": self.repetition})
        ends = self.terminator + self.line_end
        return "".join(segment.translate(table) + ends for segment in segments).encode()


STANDARD = Separators()


def isa(number: int = 1) -> str:
    """An ISA segment of fixed width."""
    return f"ISA*00*{'':10}*00*{'':10}*ZZ*{'PLAN':15}*ZZ*{'NETWORK':15}*260115*1200*^*00501*{number:09d}*0*T*:"


def interchange(*groups: list[str], number: int = 1) -> list[str]:
    """Groups in an interchange."""
    return [isa(number), *(segment for group in groups for segment in group), f"IEA*{len(groups)}*{number:09d}"]


def group(kind: str, guide: str, *bodies: list[str], number: int = 1) -> list[str]:
    """Bodies of transaction sets in a functional group, each wrapped in ST and SE."""
    segments = [f"GS*{kind}*PLAN*NETWORK*20260115*1200*{number}*X*{guide}"]
    for at, body in enumerate(bodies, 1):
        transactions = {"BE": "834", "FA": "999", "HB": "271", "HC": "837", "HI": "278", "HN": "277", "HP": "835"}
        transaction = (transactions | {"HS": "270", "RA": "820"})[kind]
        # The guide of the 835 does not use ST03.
        header = f"ST*{transaction}*{at:04d}" if kind == "HP" else f"ST*{transaction}*{at:04d}*{guide}"
        segments += [header, *body, f"SE*{len(body) + 2}*{at:04d}"]
    return [*segments, f"GE*{len(bodies)}*{number}"]


def enrollment(*members: list[str]) -> list[str]:
    """The body of an 834 with these members."""
    return [
        "BGN*00*REF1*20260115*1200****4",
        "N1*P5*DHCS*FI*941234567",
        "N1*IN*PLAN*FI*941234568",
        *(segment for member in members for segment in member),
    ]


def member(number: int) -> list[str]:
    """A member with one coverage."""
    return [
        "INS*Y*18*030*XN*A***FT",
        f"REF*0F*S{number:08d}",
        f"REF*1L*9{number:07d}A",
        "DTP*356*D8*20250101",
        f"NM1*IL*1*NAME{number}*FIRST*M***34*{number:09d}",
        "N3*1 MAIN STREET SOUTHWEST*APT 2",
        "N4*FRESNO*CA*93701",
        "DMG*D8*19500722*F",
        "HD*030**HLT*PLAN;01*IND",
        "DTP*348*D8*20260101",
        "REF*XX1*UNMAPPED VALUE OF THE COVERAGE",
    ]


def eligibility(*persons: list[str]) -> list[str]:
    """The body of a 271 that answers these persons."""
    return [
        "BHT*0022*11*INQ1*20260115*1200",
        "HL*1**20*1",
        "NM1*PR*2*PLAN*****PI*123",
        "HL*2*1*21*1",
        "NM1*1P*2*NETWORK*****XX*1234567893",
        *(segment for person in persons for segment in person),
    ]


def person(number: int) -> list[str]:
    """A subscriber with a benefit of several service types."""
    return [
        f"HL*{number}*2*22*0",
        f"TRN*2*TRACE{number}*9NETWORK01",
        f"NM1*IL*1*NAME{number}*FIRST****MI*9{number:07d}A",
        "DMG*D8*19500722*F",
        "DTP*346*D8*20250101",
        "EB*1*IND*30^42^A5*MC*MEDI-CAL",
        "DTP*291*RD8*20260101-20261231",
        "MSG*A MESSAGE THAT IS LONGER THAN TWELVE",
    ]


def remittance(*claims: list[str]) -> list[str]:
    """The body of an 835 that pays these claims, with an adjustment of the provider's behind them."""
    return [
        "BPR*I*45.75*C*ACH*CCP*01*111*DA*33*1234567890**01*222*DA*22*20260120",
        "TRN*1*EFT0001*1234567890",
        "DTM*405*20260119",
        "N1*PR*PLAN",
        "N3*1 PLAN STREET",
        "N4*FRESNO*CA*93701",
        "PER*BL*TECHNICAL DESK*TE*5555550100",
        "N1*PE*NETWORK*XX*1234567893",
        *(["LX*1"] if claims else []),
        *(segment for claim in claims for segment in claim),
        "PLB*1234567893*20261231*WO:REF1*10.5*L6*-1",
    ]


def claim_payment(number: int) -> list[str]:
    """A claim paid in part: an adjustment of the claim, and of its second line."""
    return [
        f"CLP*CLAIM{number}*1*100*70*10*MC*PAYER{number}*12*1",
        "CAS*OA*23*5",
        f"NM1*QC*1*NAME{number}*FIRST****MI*9{number:07d}A",
        "DTM*232*20260105",
        "AMT*ZK*1.25",
        "SVC*HC:T1019:U6*40*40**8",
        "DTM*472*20260105",
        f"REF*6R*LINE{number}A",
        "SVC*HC:S5130*60*35**4",
        "CAS*CO*45*15*2*97*-.5",
        "CAS*PR*142*10.5",
        f"REF*6R*LINE{number}B",
        "LQ*HE*N20",
        "LQ*HE*M68",
    ]


def claim_acknowledgment(*patients: list[str]) -> list[str]:
    """The body of a 277CA that answers about these patients."""
    return [
        "BHT*0085*08*ANSWER1*20260115*1200*TH",
        "HL*1**20*1",
        "NM1*PR*2*PLAN*****PI*123",
        "TRN*1*RECEIPT1",
        "DTP*050*D8*20260114",
        "DTP*009*D8*20260115",
        "HL*2*1*21*1",
        "NM1*41*2*NETWORK*****46*NETWORK",
        "TRN*2*BATCH1",
        "STC*A1:19:PR*20260115*WQ*200",
        "QTY*90*1",
        "QTY*AA*1",
        "AMT*YU*120.5",
        "AMT*YY*79.5",
        "HL*3*2*19*1",
        "NM1*85*2*NETWORK*****XX*1234567893",
        "TRN*1*0",
        "STC*A1:19:PR**WQ*200",
        "REF*TJ*123456789",
        "QTY*QA*1",
        "AMT*YU*120.5",
        *(segment for patient in patients for segment in patient),
    ]


def patient(number: int) -> list[str]:
    """A patient with two claims: one refused in a line, one accepted."""
    return [
        f"HL*{number}*3*PT",
        f"NM1*QC*1*NAME{number}*FIRST****MI*9{number:07d}A",
        f"TRN*2*CLAIM{number}A",
        "STC*A7:562:85*20260115*U*79.5******A7:21*A8:187:QC*A TEXT OF THE PAYER",
        f"REF*1K*PAYER{number}",
        "DTP*472*RD8*20260105-20260106",
        "SVC*HC:T1019:U6*79.5*****8",
        "STC*A7:507*20260115*U",
        f"REF*FJ*LINE{number}A",
        "DTP*472*D8*20260106",
        f"TRN*2*CLAIM{number}B",
        "STC*A2:20*20260115*WQ*120.5",
        "DTP*472*D8*20260107",
    ]


def acknowledgment(*answers: list[str]) -> list[str]:
    """The body of a 999 that answers these sets of a group of claims."""
    return [
        "AK1*HC*17*005010X222A1",
        *(segment for answer in answers for segment in answer),
        "AK9*P*2*2*1",
    ]


def refused_set(number: int) -> list[str]:
    """A set refused for a segment missing and an element that is no code."""
    return [
        f"AK2*837*{number:04d}*005010X222A1",
        "IK3*REF*12*2010*3",
        "CTX*CLM01:CLAIM1",
        "CTX*SITUATIONAL TRIGGER*CLM*11*2300*5:3:1*1325",
        "IK3*CLM*22*2300*8",
        "CTX*CLM01:CLAIM2",
        "IK4*5:1*1331*7*95",
        "CTX*SITUATIONAL TRIGGER*SBR*20**9",
        "IK4*2*782*6*1O",
        "IK5*R*5*I5",
    ]


def enrollment_file(count: int = 3) -> list[str]:
    """A whole file of one 834 set."""
    return interchange(group("BE", "005010X220A1", enrollment(*(member(at) for at in range(count)))))


def mixed_file() -> list[str]:
    """Two sets of each transaction set that is read, of each in an interchange of its own."""
    first = group("BE", "005010X220A1", enrollment(member(1), member(2)), enrollment(member(3)))
    second = group("HB", "005010X279A1", eligibility(person(3), person(4)), eligibility(person(3)), number=2)
    third = group("HP", "005010X221A1", remittance(claim_payment(1), claim_payment(2)), remittance(), number=3)
    fourth = group("HN", "005010X214", *[claim_acknowledgment(patient(4), patient(5))] * 2, number=4)
    fifth = group("FA", "005010X231A1", *(acknowledgment(refused_set(at), refused_set(2)) for at in (1, 3)), number=5)
    groups = (first, second, third, fourth, fifth)
    return [segment for number, made in enumerate(groups, 1) for segment in interchange(made, number=number)]


def generator() -> ModuleType:
    """The generator of the benchmarks."""
    path = ROOT / "benchmarks" / "generate_x12.py"
    spec = importlib.util.spec_from_file_location("generate_x12", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def generated(path: Path, *arguments: str) -> Path:
    """A file of the generator."""
    assert generator().main([*arguments, "-o", str(path)]) == 0
    return path
