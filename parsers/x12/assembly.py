"""Parts put together: ordinals that count from the file's begin, values that reach over chunks, the envelope.

Belongs here: everything that needs what came before. Parts must come in the file's order. Does not belong here: bytes.
"""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from parsers.x12.envelope import Envelope, EnvelopeSegment
from parsers.x12.faults import Fault
from parsers.x12.layout import Key, Within
from parsers.x12.listing import Counted, Listing
from parsers.x12.lookup import Lookup
from parsers.x12.others import COLUMNS
from parsers.x12.parts import FrameRows, OtherRows, Part, Unmapped
from parsers.x12.tables import CompiledFrame, Tables

OTHER_SEGMENTS = "other_segments"

_IDENTIFIER = re.compile(rb"[A-Z][0-9A-Z]{1,2}")
_QUALIFIER = re.compile(rb"[0-9A-Z]{1,3}")

_OTHER_SCHEMA = pl.Schema(
    {
        "set_ordinal": pl.Int64(),
        "segment_ordinal": pl.Int64(),
        "byte_offset": pl.Int64(),
        "parent_frame": pl.String(),
        "parent_ordinal": pl.Int64(),
        "loop_id": pl.String(),
        **dict.fromkeys(COLUMNS, pl.String()),
    }
)


@dataclass(frozen=True)
class Assembled:
    """Frames of a chunk with ordinals of the file, and the faults known by then."""

    frames: dict[str, pl.DataFrame]
    faults: list[Fault]
    lookup: Lookup | None = None
    """The chunk's segments; None behind the last chunk."""


class Assembly:
    """Brings the parts of one file into the file's ordinals."""

    def __init__(self, tables: Tables, errors: Collection[str] = ()) -> None:
        """Tables to read by, and the rules whose faults count as errors of the set they stand in."""
        self.tables = tables
        self.segments = self.sets = 0
        self.kinds: set[int] = set()
        """Kinds of transaction sets read so far."""
        self._rows = np.zeros(len(tables.frames), np.int64)
        versions: dict[bytes, set[bytes]] = {}
        for layout in tables.layouts:
            versions.setdefault(layout.transaction.encode(), set()).add(layout.version.encode())
        self.envelope = Envelope(versions, errors)
        self._listing = Listing()
        self._unmapped: dict[tuple[bytes, str], tuple[int, Fault]] = {}
        self._elements: dict[bytes, tuple[Counter[int], Fault]] = {}
        self._sets: dict[int, pl.DataFrame] = {}
        self._tail: EnvelopeSegment | None = None

    def add(self, part: Part) -> Assembled:
        """The part's frames and faults in the file's ordinals."""
        faults = [*part.cut_faults, *(self._judge_tail(is_last=False) if part.length else ())]
        base = self.segments
        self.envelope.feed(
            (segment._replace(ordinal=base + segment.ordinal) for segment in part.envelope),
            (stretch._replace(ordinal=base + stretch.ordinal) for stretch in part.strays),
        )
        faults += self.envelope.take_faults()
        for counted in part.faults:
            if counted.listed[0].rule_code in self.envelope.errors:
                self.envelope.count_errors(base + counted.ordinals)
            faults += self._listable(counted)
        frames = self._frames(part)
        if len(part.others.segment):
            frames[OTHER_SEGMENTS] = self._others(part.others)
            self._count_unmapped(part.others)
        self._count_elements(part.unmapped)
        if part.tail is not None:
            self._tail = part.tail._replace(ordinal=base + part.tail.ordinal)
        self.segments += part.segments
        self.sets += part.sets
        self._rows += part.rows
        self.kinds |= {frame.kind for frame in self.tables.frames if part.rows[frame.number]}
        return Assembled(frames, faults, replace(part.lookup, before=base))

    def finish(self) -> list[Fault]:
        """What can be said only at the file's end."""
        faults = self._judge_tail(is_last=True)
        self.envelope.finish(self.segments)
        faults += self.envelope.take_faults()
        faults += self._listing.finish()
        for (_, qualifier), (count, fault) in self._unmapped.items():
            faults.append(fault._replace(found=f"{qualifier}: {count}" if qualifier else str(count)))
        for counts, fault in self._elements.values():
            elements = ", ".join(f"{element:02d}: {count}" for element, count in sorted(counts.items()))
            faults.append(fault._replace(found=elements))
        return faults

    def empty_frames(self, kinds: Collection[int]) -> dict[str, pl.DataFrame]:
        """The frames of kinds of transaction sets without a row, the other segments' too when there are any kinds."""
        chosen = [frame for frame in self.tables.frames if frame.kind in kinds]
        empty = {frame.name: pl.DataFrame(schema=self._schema(frame)) for frame in chosen}
        return {**empty, OTHER_SEGMENTS: pl.DataFrame(schema=_OTHER_SCHEMA)} if empty else {}

    # --- frames

    def _frames(self, part: Part) -> dict[str, pl.DataFrame]:
        """The part's frames; the set's come before those that inherit from them."""
        frames = {}
        known_rows = {rows.frame.name: rows for rows in part.frames}
        for rows in part.frames:
            frame = self._frame(rows, known_rows)
            if rows.frame.parent < 0:
                # A set may reach over parts: the last one stays known.
                known = self._sets.get(rows.frame.kind, frame.clear()).tail(1)
                self._sets[rows.frame.kind] = pl.concat([known, frame])
            if rows.frame.inherits:
                frame = self._inherit(frame, rows.frame)
            frames[rows.frame.name] = frame
        return frames

    def _frame(self, rows: FrameRows, known: Mapping[str, FrameRows]) -> pl.DataFrame:
        above = rows.parent + (self._rows[rows.frame.parent] if rows.frame.parent >= 0 else 0)
        ordinals = {
            Key.SET: rows.set + self.sets,
            Key.SELF: np.arange(len(rows.segment)) + self._rows[rows.frame.number],
            Key.PARENT: above,
            Key.SEGMENT: rows.segment + self.segments + 1,
        }
        keys = (
            self._within(rows, known.get(key.frame), known).alias(name)
            if isinstance(key, Within)
            else pl.Series(name, ordinals[key])
            for name, key in rows.frame.keys
        )
        return pl.concat([pl.DataFrame(list(keys)), rows.values], how="horizontal")

    def _within(self, rows: FrameRows, outer: FrameRows | None, known: Mapping[str, FrameRows]) -> pl.Series:
        """Of every row the ordinal of the row of `outer` it lies in, or null."""
        if outer is None:
            return pl.repeat(None, len(rows.segment), dtype=pl.Int64, eager=True)
        at = self._latest(rows, outer, known)
        return pl.select(
            pl.when(pl.lit(pl.Series(at >= 0))).then(pl.lit(pl.Series(at + self._rows[outer.frame.number])))
        ).to_series()

    def _latest(self, rows: FrameRows, outer: FrameRows, known: Mapping[str, FrameRows]) -> NDArray[np.int64]:
        """The last row of `outer` before each row, in the part; -1 when a row above has begun since."""
        at = np.searchsorted(outer.segment, rows.segment) - 1
        above = self.tables.frames[outer.frame.parent]
        if above.parent < 0:
            is_same = outer.set[at] == rows.set
        else:
            is_same = outer.parent[at] == self._latest(rows, known[above.name], known)
        return np.where((at >= 0) & is_same, at, -1)

    def _inherit(self, frame: pl.DataFrame, compiled: CompiledFrame) -> pl.DataFrame:
        """The frame with columns of the sets its rows belong to, behind its keys."""
        names = list(compiled.inherits)
        sets = self._sets[compiled.kind].select("set_ordinal", *names)
        keys = [name for name, _ in compiled.keys]
        joined = frame.join(sets, on="set_ordinal", how="left", maintain_order="left")
        return joined.select(*keys, *names, pl.exclude(*keys, *names))

    def _schema(self, frame: CompiledFrame) -> pl.Schema:
        of_set = next(other for other in self.tables.frames if other.kind == frame.kind and other.parent < 0)
        keys = {name: pl.Int64() for name, _ in frame.keys}
        inherited = {name: of_set.schema[name] for name in frame.inherits}
        return pl.Schema({**keys, **inherited, **frame.schema})

    def _others(self, rows: OtherRows) -> pl.DataFrame:
        names = pl.Series([frame.name for frame in self.tables.frames])
        is_set = np.array([frame.parent < 0 for frame in self.tables.frames])
        sets = rows.set + self.sets
        keys = pl.DataFrame(
            [
                pl.Series("set_ordinal", sets),
                pl.Series("segment_ordinal", rows.segment + self.segments + 1),
                pl.Series("byte_offset", rows.offset),
                names.gather(rows.frame).alias("parent_frame"),
                pl.Series("parent_ordinal", np.where(is_set[rows.frame], sets, rows.parent + self._rows[rows.frame])),
                pl.Series(self.tables.loop_ids).gather(rows.loop).alias("loop_id"),
            ]
        )
        return pl.concat([keys, rows.values], how="horizontal")

    # --- faults

    def _judge_tail(self, *, is_last: bool) -> list[Fault]:
        """What the bytes are that no terminator ended, now that it is known what follows them."""
        tail, self._tail = self._tail, None
        if tail is None:
            return []
        if is_last and self.envelope.ends_with(tail):
            self.envelope.feed([tail], [])
            self.segments += 1
            return [Fault("X12-LAST-TERMINATOR", tail.offset, tail.ordinal, "IEA")]
        if self.envelope.is_open:
            return [Fault("X12-TRUNCATED", tail.offset)]
        return [Fault("X12-TEXT-AFTER-IEA" if is_last else "X12-TEXT-BEFORE-ISA", tail.offset)]

    def _listable(self, counted: Counted) -> list[Fault]:
        """The faults of a kind that are still listed one by one; the others are counted until the end."""
        faults = [self._placed(fault) for fault in counted.listed]
        beyond = self._placed(counted.beyond) if counted.beyond is not None else None
        return self._listing.take(faults, counted.total, beyond)

    def _placed(self, fault: Fault) -> Fault:
        if fault.segment_ordinal is None:
            return fault
        return self.numbered(fault._replace(segment_ordinal=fault.segment_ordinal + self.segments))

    def numbered(self, fault: Fault) -> Fault:
        """A fault of the chunk added last, its ordinal that of the file, with the control numbers it stands under."""
        ordinal = fault.segment_ordinal or 0
        numbers = self.envelope.numbers_at(ordinal)
        return fault._replace(
            interchange_control_number=numbers.interchange,
            group_control_number=numbers.group,
            set_control_number=numbers.set,
            set_segment_position=ordinal - numbers.set_ordinal + 1 if numbers.set_ordinal else None,
        )

    def _count_elements(self, unmapped: Sequence[Unmapped]) -> None:
        """Count elements without a column by the segment they stand in."""
        for part in unmapped:
            fault = Fault("X12-ELEMENT-NOT-MAPPED", part.offset, part.segment + self.segments, part.identifier.decode())
            counts, _ = self._elements.setdefault(part.identifier, (Counter(), fault))
            counts[part.element] += part.number

    def _count_unmapped(self, rows: OtherRows) -> None:
        """Count segments without a column by identifier and, where they have one, qualifier."""
        for identifier, qualifier, number, first in rows.tallies:
            if not _IDENTIFIER.fullmatch(identifier):
                continue  # named as X12-SEGMENT-ID
            code = qualifier.decode() if _QUALIFIER.fullmatch(qualifier) else ""
            ordinal, offset = int(rows.segment[first]) + self.segments + 1, int(rows.offset[first])
            fault = Fault("X12-SEGMENT-NOT-MAPPED", offset, ordinal, identifier.decode(), 1 if code else None)
            before, known = self._unmapped.get((identifier, code), (0, fault))
            self._unmapped[identifier, code] = (before + number, known)
