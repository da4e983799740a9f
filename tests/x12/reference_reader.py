"""A second reader of 834 and 271 files, for comparison only: plain Python, a segment at a time, from the guides.

It shares nothing with the engine or the layouts. It reads well-formed files of fixed-width ISA segments; whatever is
wrong with a file is not its business.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

Row = dict[str, Any]


@dataclass
class Read:
    """Rows by frame, keys included, and the ordinals of the segments that filled nothing."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    others: list[int] = field(default_factory=list)

    def open(self, frame: str, **keys: Any) -> Row:
        """Begin a row of a frame."""
        self.rows.setdefault(frame, []).append(row := dict(keys))
        return row

    def count(self, frame: str) -> int:
        """Rows of a frame so far."""
        return len(self.rows.get(frame, []))


def read_reference(text: bytes) -> Read:
    """Read a file."""
    read = Read()
    element, component, repetition, terminator = text[3:4], text[104:105], text[82:83], text[105:106]
    set_ordinal = -1
    body: Callable[[int, list[str]], bool] | None = None
    for ordinal, segment in enumerate(_segments(text, terminator), 1):
        raw = segment.split(element)
        elements = [part.rstrip(b" ").decode() for part in raw]
        name = elements[0]
        elements += [""] * 20
        if name == "ST":
            set_ordinal += 1
            reader = {"834": _Enrollment, "271": _Eligibility}.get(elements[1])
            body = reader(read, set_ordinal, component.decode(), repetition.decode()).take if reader else None
        elif name in ("ISA", "GS", "TA1", "SE", "GE", "IEA"):
            body = body if name == "TA1" else None
        elif body is not None and not body(ordinal, elements):
            read.others.append(ordinal)
    return read


def _segments(text: bytes, terminator: bytes) -> list[bytes]:
    return [stripped for part in text.split(terminator) if (stripped := part.strip(b"\r\n"))]


def _day(text: str) -> date | None:
    return date(int(text[:4]), int(text[4:6]), int(text[6:8])) if text else None


class _Reader:
    """What the two transaction sets have in common: a place, and values of which the first counts."""

    def __init__(self, read: Read, set_ordinal: int, component: str, repetition: str) -> None:
        self.read = read
        self.set_ordinal = set_ordinal
        self.component = component
        self.repetition = repetition
        self.place = "header"

    def put(self, row: Row | None, **values: Any) -> bool:
        """Set the values that are there and not set yet; -> whether any was."""
        is_kept = False
        for name, value in values.items():
            if row is not None and value not in (None, "") and row.get(name) is None:
                row[name] = value
                is_kept = True
        return is_kept


_MEMBER_REF = {
    "0F": "subscriber_number",
    "1L": "policy_number",
    "23": "client_number",
    "3H": "case_number",
    "1D": "medicaid_number",
    "F6": "medicare_number",
    "17": "reporting_category",
    "6O": "cross_reference_number",
    "DX": "department_number",
    "QQ": "unit_number",
    "Q4": "prior_number",
    "ABB": "personal_id_number",
    "ZZ": "mutually_defined_number",
}
_MEMBER_DTP = {
    "356": "eligibility_begin_date",
    "357": "eligibility_end_date",
    "473": "medicaid_begin_date",
    "474": "medicaid_end_date",
    "303": "maintenance_effective_date",
}
_COVERAGE_REF = {
    "1L": "policy_number",
    "CE": "contract_class_code",
    "RB": "rate_code",
    "ZX": "county_code",
    "9V": "payment_category_code",
    "M7": "assistance_category_code",
}
_COVERAGE_DTP = {"348": "benefit_begin_date", "349": "benefit_end_date", "303": "maintenance_effective_date"}
_NAMES = {
    **dict.fromkeys(("IL", "74"), "member"),
    **dict.fromkeys(("70", "31", "36", "M8", "S3", "45", "6Y", "9K", "E1", "EI", "EXS"), "other name"),
    **dict.fromkeys(("GB", "GD", "J6", "LR", "QD", "S1", "TZ", "X4"), "other name"),
}


class _Enrollment(_Reader):
    def __init__(self, read: Read, set_ordinal: int, component: str, repetition: str) -> None:
        super().__init__(read, set_ordinal, component, repetition)
        self.set = read.open("enrollment_sets", set_ordinal=set_ordinal)
        self.member: Row | None = None
        self.coverage: Row | None = None

    def take(self, ordinal: int, e: list[str]) -> bool:
        if e[0] in ("LX", "LS", "LE"):
            return self._mark(e[0])
        if e[0] == "INS":
            return self._open_member(ordinal, e)
        if e[0] == "HD" and self.member is not None and self.place != "categories":
            return self._open_coverage(ordinal, e)
        if self.place == "header":
            return self._header(e)
        if self.place in ("coverage", "providers", "other insurance", "insurer"):
            return self._coverage(e)
        return self._member(e) if self.place != "categories" else False

    def _mark(self, name: str) -> bool:
        if name == "LX" and self.place in ("coverage", "providers", "other insurance", "insurer"):
            self.place = "providers" if self.place in ("coverage", "providers") else self.place
        if name == "LS":
            self.place = "categories"
        return True

    def _header(self, e: list[str]) -> bool:
        put = self.put
        if e[0] == "BGN":
            day = _day(e[3])
            return put(
                self.set, purpose_code=e[1], reference_id=e[2], created_date=day, created_time=e[4], action_code=e[8]
            )
        if e[0] == "REF" and e[1] == "38":
            return put(self.set, master_policy_number=e[2])
        if e[0] == "DTP" and e[1] == "007":
            return put(self.set, effective_date=_day(e[3]))
        counts = {"TO": "stated_member_count", "ET": "stated_subscriber_count", "DT": "stated_dependent_count"}
        if e[0] == "QTY" and e[1] in counts:
            return put(self.set, **{counts[e[1]]: int(e[2])})
        who = {"P5": "sponsor", "IN": "payer"}.get(e[1]) if e[0] == "N1" else None
        return put(self.set, **{f"{who}_name": e[2], f"{who}_id": e[4]}) if who else False

    def _open_member(self, ordinal: int, e: list[str]) -> bool:
        number = self.read.count("enrollment_members")
        keys = {"set_ordinal": self.set_ordinal, "member_ordinal": number, "segment_ordinal": ordinal}
        self.member = self.read.open("enrollment_members", **keys)
        self.coverage, self.place = None, "member level"
        self.put(
            self.member,
            subscriber_code=e[1],
            relationship_code=e[2],
            maintenance_type_code=e[3],
            maintenance_reason_code=e[4],
            benefit_status_code=e[5],
            medicare_plan_code=e[6].split(self.component)[0],
            death_date=_day(e[12]),
        )
        return True

    def _member(self, e: list[str]) -> bool:
        if e[0] == "NM1":
            self.place = _NAMES.get(e[1], self.place)
            if self.place == "member" and e[1] in ("IL", "74"):
                return self.put(
                    self.member, last_name=e[3], first_name=e[4], middle_name=e[5], identification_code=e[9]
                )
            return False
        if self.place == "member level" and e[0] == "REF" and e[1] in _MEMBER_REF:
            return self.put(self.member, **{_MEMBER_REF[e[1]]: e[2]})
        if self.place == "member level" and e[0] == "DTP" and e[1] in _MEMBER_DTP:
            return self.put(self.member, **{_MEMBER_DTP[e[1]]: _day(e[3])})
        return self._person(e) if self.place == "member" else False

    def _person(self, e: list[str]) -> bool:
        put = self.put
        if e[0] == "PER":
            numbers = {e[at]: e[at + 1] for at in (7, 5, 3) if e[at]}
            phone = next((numbers[kind] for kind in ("HP", "CP", "TE", "AP", "BN", "WP") if kind in numbers), "")
            return put(self.member, phone_number=phone, email_address=numbers.get("EM"))
        if e[0] == "N3":
            return put(self.member, address_line_1=e[1], address_line_2=e[2])
        if e[0] == "N4":
            county = e[6] if e[5] == "CY" else ""
            return put(self.member, city_name=e[1], state_code=e[2], postal_code=e[3], county_code=county)
        if e[0] == "DMG":
            return put(self.member, birth_date=_day(e[2]), gender_code=e[3])
        return put(self.member, language_code=e[2]) if e[0] == "LUI" else False

    def _open_coverage(self, ordinal: int, e: list[str]) -> bool:
        keys = {
            "member_ordinal": self.read.count("enrollment_members") - 1,
            "coverage_ordinal": self.read.count("enrollment_coverages"),
            "segment_ordinal": ordinal,
        }
        self.coverage, self.place = self.read.open("enrollment_coverages", **keys), "coverage"
        self.put(
            self.coverage,
            maintenance_type_code=e[1],
            insurance_line_code=e[3],
            plan_coverage_description=e[4],
            coverage_level_code=e[5],
        )
        return True

    def _coverage(self, e: list[str]) -> bool:
        if e[0] == "COB":
            self.place = "other insurance"
        elif e[0] == "NM1" and self.place == "other insurance":
            self.place = "insurer"
        elif e[0] == "NM1" and e[1] == "P3" and self.place == "providers":
            return self.put(self.coverage, provider_id=e[9], provider_last_name=e[3], provider_first_name=e[4])
        elif self.place == "coverage" and e[0] == "REF" and e[1] in _COVERAGE_REF:
            return self.put(self.coverage, **{_COVERAGE_REF[e[1]]: e[2]})
        elif self.place == "coverage" and e[0] == "DTP" and e[1] in _COVERAGE_DTP:
            return self.put(self.coverage, **{_COVERAGE_DTP[e[1]]: _day(e[3])})
        return False


_PERSON_DTP = ("346", "356", "291", "307")
_BENEFIT_DTP = ("348", "346", "356", "291", "292", "307")


class _Eligibility(_Reader):
    def __init__(self, read: Read, set_ordinal: int, component: str, repetition: str) -> None:
        super().__init__(read, set_ordinal, component, repetition)
        self.set: Row | None = read.open("eligibility_sets", set_ordinal=set_ordinal)
        self.created: date | None = None
        self.person: Row | None = None
        self.benefit: Row | None = None
        self.dates: dict[int, dict[str, tuple[date | None, date | None]]] = {}

    def take(self, ordinal: int, e: list[str]) -> bool:
        if e[0] == "HL":
            return self._level(ordinal, e)
        if e[0] in ("LS", "LE"):
            return True
        if e[0] == "EB" and self.place in ("person", "benefit", "entity"):
            return self._open_benefit(ordinal, e)
        if self.place in ("benefit", "entity"):
            return self._benefit(e)
        if self.place in ("person level", "person"):
            return self._person(e)
        return self._above(e)

    def _level(self, ordinal: int, e: list[str]) -> bool:
        if e[3] in ("20", "21"):
            self.place = {"20": "source", "21": "receiver"}[e[3]]
            return True
        self.set = None
        keys = {
            "set_ordinal": self.set_ordinal,
            "answer_ordinal": self.read.count("eligibility_answers"),
            "segment_ordinal": ordinal,
        }
        self.person = self.read.open("eligibility_answers", created_date=self.created, **keys)
        self.place = "person level"
        self.put(self.person, level_code=e[3], hierarchy_id=e[1], parent_hierarchy_id=e[2])
        return True

    def _above(self, e: list[str]) -> bool:
        if e[0] == "BHT" and self.place == "header":
            self.created = _day(e[4])
            return self.put(
                self.set, purpose_code=e[2], reference_id=e[3], created_date=self.created, created_time=e[5]
            )
        if e[0] == "AAA" and self.place != "header":
            return self.put(self.set, reject_reason_code=e[3], follow_up_action_code=e[4])
        who = {"source": "payer", "receiver": "provider"}.get(self.place)
        if e[0] == "NM1" and who:
            return self.put(self.set, **{f"{who}_name": e[3], f"{who}_id": e[9]})
        return False

    def _person(self, e: list[str]) -> bool:
        put, row = self.put, self.person
        if e[0] == "TRN" and self.place == "person level":
            return put(row, **{"trace_number" if e[1] == "2" else "payer_trace_number": e[2]})
        if e[0] == "AAA":
            return put(row, reject_reason_code=e[3], follow_up_action_code=e[4])
        if e[0] == "NM1":
            self.place = "person"
            return put(row, identification_code=e[9], last_name=e[3], first_name=e[4], middle_name=e[5])
        if self.place != "person":
            return False
        if e[0] in ("REF", "DTP"):
            return self._reference(row, e)
        return self._place_and_birth(row, e)

    def _reference(self, row: Row | None, e: list[str]) -> bool:
        if e[0] == "DTP":
            return self._date(row, e, "plan", _PERSON_DTP, ("347", "357"))
        names = {"1D": "medicaid_number", "NQ": "medicaid_number", "F6": "medicare_number", "3H": "case_number"}
        names |= {"6P": "group_number", "1L": "group_number"}
        return self.put(row, **{names[e[1]]: e[2]}) if e[1] in names else False

    def _place_and_birth(self, row: Row | None, e: list[str]) -> bool:
        if e[0] == "N3":
            return self.put(row, address_line_1=e[1], address_line_2=e[2])
        if e[0] == "N4":
            return self.put(row, city_name=e[1], state_code=e[2], postal_code=e[3])
        return self.put(row, birth_date=_day(e[2]), gender_code=e[3]) if e[0] == "DMG" else False

    def _open_benefit(self, ordinal: int, e: list[str]) -> bool:
        keys = {
            "answer_ordinal": self.read.count("eligibility_answers") - 1,
            "benefit_ordinal": self.read.count("eligibility_benefits"),
            "segment_ordinal": ordinal,
        }
        self.benefit, self.place = self.read.open("eligibility_benefits", **keys), "benefit"
        procedure = [*e[13].split(self.component), ""][1]
        self.put(
            self.benefit,
            information_code=e[1],
            coverage_level_code=e[2],
            service_type_codes=e[3].replace(self.repetition, "^"),
            insurance_type_code=e[4],
            plan_coverage_description=e[5],
            period_code=e[6],
            amount_cents=round(float(e[7]) * 100) if e[7] else None,
            percent=e[8],
            quantity_code=e[9],
            quantity=e[10],
            authorization_required_code=e[11],
            in_network_code=e[12],
            procedure_code=procedure,
        )
        return True

    def _benefit(self, e: list[str]) -> bool:
        put, row = self.put, self.benefit
        if e[0] == "NM1":
            self.place = "entity"
            return put(row, entity_code=e[1], entity_name=e[3], entity_id=e[9])
        if self.place != "benefit":
            return False
        if e[0] == "MSG":
            return put(row, message=e[1])
        if e[0] == "REF" and e[1] in ("18", "N6"):
            return put(row, **{"plan_number" if e[1] == "18" else "plan_network_id": e[2]})
        if e[0] == "AAA":
            return put(self.person, reject_reason_code=e[3], follow_up_action_code=e[4])
        return self._date(row, e, "benefit", _BENEFIT_DTP, ("349", "347", "357"))

    def _date(self, row: Row | None, e: list[str], what: str, begins: tuple[str, ...], ends: tuple[str, ...]) -> bool:
        if e[0] != "DTP" or row is None or e[1] not in (*begins, *ends, "442"):
            return False
        if e[1] == "442":
            return self.put(row, death_date=_day(e[3])) if what == "plan" else False
        known = self.dates.setdefault(id(row), {})
        if e[1] in known:
            return False
        first, last = (_day(e[3][:8]), _day(e[3][9:])) if e[2] == "RD8" else (_day(e[3]), None)
        known[e[1]] = (first, last)
        row[f"{what}_begin_date"] = next((known[code][0] for code in begins if code in known), None)
        ended = [known[code][1] or known[code][0] for code in ends if code in known]
        ranged = [known[code][1] for code in begins if code in known and known[code][1]]
        row[f"{what}_end_date"] = next(iter([*ended, *ranged]), None)
        return True
