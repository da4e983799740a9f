"""Where content breaks a rule: rows of frames made into faults with their segment, offset and control numbers.

Belongs here: the form in which checks are stated and tell what they found, and the way from a row to a segment. Does
not belong here: the checks (`balancing`, `identifiers`, `situations`).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from parsers.x12.assembly import Assembly
from parsers.x12.faults import Fault
from parsers.x12.lookup import Lookup

Frames = Mapping[str, pl.DataFrame]


class Spot(NamedTuple):
    """A rule, and what its faults point to.

    `sought` is the segment pointed to, by its identifier and the codes its first element may have: the first
    one from the row's segment on. Without it the row's segment is pointed to; so a segment that is missing is told of
    where the one stands that asks for it.
    """

    rule_code: str
    segment_id: str
    element_position: int | None = None
    loop_id: str | None = None
    component_position: int | None = None
    sought: tuple[str, ...] = ()


class RowRule(NamedTuple):
    """A rule each row of a frame keeps or breaks on its own."""

    frame: str
    column: str
    """A row without a value here does not break the rule."""
    spot: Spot
    is_broken: pl.Expr


class Broken(NamedTuple):
    """Rows that break a rule, by the ordinals of their segments, in the order of the file."""

    spot: Spot
    ordinals: NDArray[np.int64]


class Places:
    """What of the file is known with a chunk: its segments and the envelope over them."""

    def __init__(self, assembly: Assembly, lookup: Lookup) -> None:
        self._assembly = assembly
        self._lookup = lookup

    def fault(self, spot: Spot, ordinal: int) -> Fault:
        """The fault of a row of the chunk whose segment has this ordinal."""
        at = self._lookup.next_of(ordinal, *spot.sought) if spot.sought else ordinal
        at = ordinal if at is None else at
        return self._assembly.numbered(
            Fault(
                spot.rule_code,
                self._lookup.offset_of(at),
                at,
                spot.segment_id,
                spot.element_position,
                loop_id=spot.loop_id,
                component_position=spot.component_position,
            )
        )

    def begins(self, sets: pl.Series) -> NDArray[np.int64]:
        """Ordinals of the ST segments of transaction sets."""
        levels = self._assembly.envelope.sets
        return np.array([levels[number].segment.ordinal for number in sets.to_list()], np.int64)


def held(frame: pl.DataFrame, condition: pl.Expr) -> NDArray[np.int64]:
    """Ordinals of the segments of the rows for which a condition holds."""
    return frame.lazy().filter(condition).select("segment_ordinal").collect().to_series().to_numpy()


def by_frame(rules: Sequence[RowRule]) -> Mapping[str, tuple[RowRule, ...]]:
    """Rules by the frame they are about."""
    names = dict.fromkeys(rule.frame for rule in rules)
    return {name: tuple(rule for rule in rules if rule.frame == name) for name in names}


def broken_rows(frames: Frames, rules: Mapping[str, Sequence[RowRule]], places: Places) -> Iterator[Broken]:
    """Rows of a chunk's frames that break a rule; a frame is looked at once for all its rules."""
    for name, frame in frames.items():
        asked = [rule for rule in rules.get(name, ()) if frame[rule.column].null_count() < frame.height]
        if not asked:
            continue
        found = frame.select(rule.is_broken.alias(str(at)) for at, rule in enumerate(asked))
        for rule, is_broken in zip(asked, found.iter_columns(), strict=True):
            if not is_broken.any():
                continue
            if "segment_ordinal" in frame.columns:
                yield Broken(rule.spot, frame["segment_ordinal"].filter(is_broken).to_numpy())
            else:
                yield Broken(rule.spot, places.begins(frame["set_ordinal"].filter(is_broken)))
