"""What is said of content beyond the guide: balancing, check digits and situational rules, chunk by chunk.

Belongs here: which checks there are, and their faults listed up to a limit. Does not belong here: the checks
(`balancing`, `identifiers`, `situations`), how a row becomes a segment (`spots`).
"""

from collections.abc import Iterator

import numpy as np

from parsers.transactions import balancing, situations
from parsers.transactions.balancing import NEGATIVE_PAYMENT, Totals
from parsers.transactions.identifiers import NPIS
from parsers.transactions.situations import SITUATIONS, FullFiles, NextLevels
from parsers.transactions.spots import Broken, Frames, Places, broken_rows, by_frame
from parsers.x12.assembly import Assembled, Assembly
from parsers.x12.faults import Fault
from parsers.x12.listing import Listing

ROW_RULES = by_frame((*NPIS, *SITUATIONS, NEGATIVE_PAYMENT))
"""What rows ask of themselves, by the frame they stand in."""


class Content:
    """The checks of one file, fed with its chunks in their order; the result does not depend on how it is cut."""

    def __init__(self, assembly: Assembly) -> None:
        self._assembly = assembly
        self._listing = Listing()
        envelope = assembly.envelope
        self._payments = Totals(balancing.PAYMENTS, envelope, are_counts=False)
        self._counts = Totals(balancing.COUNTS, envelope, are_counts=True)
        self._levels = NextLevels(envelope)
        self._full_files = FullFiles()

    def add(self, part: Assembled) -> list[Fault]:
        """Faults known with a chunk."""
        if part.lookup is None:
            return []
        places = Places(self._assembly, part.lookup)
        frames = part.frames
        carried, broken = self._levels.add(frames, places)
        carried += self._payments.add(balancing.payment_parts(frames), places)
        carried += self._counts.add(balancing.count_parts(frames), places)
        faults = self._taken(carried)
        for kind in _kinds([*broken, *self._broken(frames, places)]):
            faults += self._listed(kind, places)
        return faults

    def finish(self) -> list[Fault]:
        """Faults known only at the file's end."""
        ends = [*self._levels.finish(), *self._payments.finish(), *self._counts.finish()]
        return [*self._taken(ends), *self._listing.finish()]

    def _broken(self, frames: Frames, places: Places) -> Iterator[Broken]:
        yield from broken_rows(frames, ROW_RULES, places)
        yield from balancing.remittance_claims(frames)
        yield from balancing.professional_claims(frames)
        yield from situations.pointers(frames)
        yield from self._full_files.add(frames)

    def _taken(self, faults: list[Fault]) -> list[Fault]:
        return [taken for fault in faults for taken in self._listing.take([fault], 1)]

    def _listed(self, broken: list[Broken], places: Places) -> list[Fault]:
        """Faults of a kind in the order of the file; only those that are still listed, and one more, are made."""
        ordinals = np.concatenate([rows.ordinals for rows in broken])
        spots = np.repeat(np.arange(len(broken)), [len(rows.ordinals) for rows in broken])
        first = places.fault(broken[spots[0]].spot, int(ordinals[0]))
        order = np.lexsort((spots, ordinals))[: self._listing.free(first) + 1]
        faults = [places.fault(broken[spots[row]].spot, int(ordinals[row])) for row in order.tolist()]
        return self._listing.take(faults, len(ordinals))


def _kinds(broken: list[Broken]) -> list[list[Broken]]:
    """Broken rows by rule, segment and element."""
    kinds: dict[tuple[str, str, int | None], list[Broken]] = {}
    for rows in broken:
        if len(rows.ordinals):
            spot = rows.spot
            kinds.setdefault((spot.rule_code, spot.segment_id, spot.element_position), []).append(rows)
    return list(kinds.values())
