"""Files for the guide maps: invented transactions in an envelope, a single fault put into them, what pyx12 says."""

from collections.abc import Callable
from typing import NamedTuple

from parsers.x12.second_reader import findings_of_pyx12

ISA = "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260102*1200*^*00501*000000001*0*T*:"

Edit = Callable[[list[str]], list[str]]
Place = tuple[str, int, int | None, str]
"""Segment, its number in the file, element, X12's code of the fault."""


class Transaction(NamedTuple):
    """GS01, ST01, GS08 and what stands between ST and SE; ISA, GS and ST make BHT the fourth segment of a file."""

    functional_id: str
    set_id: str
    guide_id: str
    body: list[str]


def interchange(transaction: Transaction) -> bytes:
    functional_id, set_id, guide_id, body = transaction
    header = [ISA, f"GS*{functional_id}*SENDER*RECEIVER*20260102*1200*1*X*{guide_id}"]
    transaction_set = [f"ST*{set_id}*0001*{guide_id}", *body, f"SE*{len(body) + 2}*0001"]
    return "".join(f"{text}~" for text in [*header, *transaction_set, "GE*1*1", "IEA*1*000000001"]).encode()


def places(content: bytes) -> list[tuple[object, ...]]:
    found = findings_of_pyx12(content)
    return found.select("segment_id", "segment_ordinal", "element_position", "found").rows()


def first_place(transaction: Transaction, edit: Edit) -> tuple[object, ...]:
    """Where pyx12 complains first of a transaction changed; the change must change something."""
    body = edit(transaction.body)
    assert body != transaction.body
    return places(interchange(transaction._replace(body=body)))[0]


def instead(old: str, new: str) -> Edit:
    return lambda body: [text.replace(old, new, 1) if text.startswith(old) else text for text in body]


def without(start: str) -> Edit:
    return lambda body: [text for text in body if not text.startswith(start)]


def after(start: str, *added: str) -> Edit:
    def edit(body: list[str]) -> list[str]:
        at = next(n for n, text in enumerate(body) if text.startswith(start)) + 1
        return [*body[:at], *added, *body[at:]]

    return edit
