"""Who takes part in the example day: agencies, aides, members. Everybody is invented.

CINs come from the series `99000nnnX`: 9, seven digits beginning with 9000, a letter of the CIN alphabet. NPIs begin
with 199900 and have a right check digit. Last names occur nowhere else in the repository, so that a search can prove
a leak.
"""

from dataclasses import dataclass
from datetime import date

CIN_LETTERS = "ACDEFGHMNTUVWXYZ"


@dataclass(frozen=True)
class Agency:
    """A home care organization, with its license periods."""

    key: str
    folder: str
    npi: str
    name: str
    tax_id: str
    street: str
    city: str
    postal_code: str
    licenses: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Aide:
    """A home care aide of one agency."""

    key: str
    aide_id: str
    last_name: str
    first_name: str
    per_id: str
    registered_from: str = "2025-11-15"
    registered_to: str = "2027-11-14"


@dataclass(frozen=True)
class Member:
    """A member of one plan."""

    number: int
    plan_id: str
    last_name: str
    first_name: str
    birth_date: date
    gender: str

    @property
    def cin(self) -> str:
        """The member's invented CIN."""
        return f"99000{100 + self.number * 7:03d}{CIN_LETTERS[self.number % 16]}"

    @property
    def plan_member_id(self) -> str:
        """The plan's own id, where the plan has one; leading zeros on purpose."""
        prefix = {"goldcoast": "GC", "sierra_vista": "00SV", "bahia": "BH"}[self.plan_id]
        return f"{prefix}{70_000 + self.number * 13}"

    @property
    def address(self) -> tuple[str, str, str, str]:
        """Street, city, ZIP, county code."""
        city = {
            "goldcoast": ("Oxnard", "93030", "56"),
            "sierra_vista": ("Fresno", "93701", "10"),
            "bahia": ("San Diego", "92101", "37"),
        }
        return (f"{100 + self.number} Papermoon Way", *city[self.plan_id])


AGENCIES = (
    Agency(
        "H", "harborlight", "1999000023", "Harborlight Example Home Care Inc", "99-0000301",
        "12 Papermoon Pier", "Oxnard", "93030-9998", (("564700001", "2025-01-01", "2026-12-31"),),
    ),
    Agency(
        "J", "juniper_ridge", "1999000031", "Juniper Ridge Example Care LLC", "99-0000302",
        "34 Papermoon Ridge", "Fresno", "93701-9998",
        (("104700002", "2024-10-14", "2026-10-13"), ("104700002", "2026-10-17", "2028-10-16")),
    ),
)  # fmt: skip
"""Juniper Ridge renewed late: 14 to 16 October 2026 it had no license."""

AIDES = (
    Aide("H1", "0101", "Vandermossy", "Odette", "9900000101"),
    Aide("H2", "0102", "Tillingbeck", "Rufus", "9900000102"),
    Aide("H3", "0103", "Corvallane", "Mabel", "9900000103"),
    Aide("H4", "0104", "Drumlinger", "Otis", "9900000104"),
    Aide("H5", "0105", "Eskerwhyte", "Pearl", "9900000105", "2024-10-16", "2026-10-15"),
    Aide("H6", "0106", "Fjordhaven", "Silas", "9900000106"),
    Aide("J1", "JR-201", "Glimmerstow", "Tansy", "9900000201"),
    Aide("J2", "JR-202", "Hazelmurk", "Ulric", "9900000202"),
    Aide("J3", "JR-203", "Ivorybridge", "Verna", "9900000203"),
    Aide("J4", "JR-204", "Jasperlocke", "Wendell", "9900000204"),
    Aide("J5", "JR-205", "Knapweather", "Xenia", "9900000205"),
    Aide("J6", "JR-206", "Lumberdown", "Yorick", "9900000206"),
)

_NAMES = (
    "Quillfeather Iris", "Brambleworth Alma", "Thistlewick Basil", "Marrowdale Cleo", "Fennimoor Dario",
    "Oakenshade Edith", "Wexcombery Fabian", "Larkspurrow Greta", "Pemberlane Horace", "Duskwillow Ines",
    "Hollowbrooke Jasper", "Yarrowgate Kira", "Candlewhit Leopold", "Emberlynne Mina", "Foxgrovely Nestor",
    "Gildenmere Opal", "Hartwhistle Percy", "Inglethorpen Queenie", "Junipersen Roman", "Kestrelwold Sabina",
    "Lindenfall Tobias", "Moonharrow Ursula", "Nettlebury Viktor", "Orchardsley Wilma", "Plumridger Ximena",
    "Quarrystone Yusuf", "Ravenhollow Zelda", "Sorrelmont Amos", "Tanglewode Birdie", "Umberfields Caspar",
    "Violetmarsh Delia", "Willowmarch Emil", "Xanthebrook Flora", "Yewcastler Gideon", "Zephyrlane Hattie",
    "Ashenvale Ivo", "Birchmantle June", "Cloverhithe Klaus", "Dovermoss Lottie", "Elderquist Milo",
)  # fmt: skip


def _plan_of(number: int) -> str:
    return "goldcoast" if number <= 16 else "sierra_vista" if number <= 30 else "bahia"


MEMBERS = {
    number: Member(
        number=number,
        plan_id=_plan_of(number),
        last_name=name.partition(" ")[0],
        first_name=name.partition(" ")[2],
        birth_date=date(1930 + number * 37 % 86, 1 + number * 5 % 12, 1 + number * 11 % 28),
        gender="F" if number % 2 else "M",
    )
    for number, name in enumerate(_NAMES, start=1)
}
