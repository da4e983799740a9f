"""Balancing: amounts of remittances and claims, and counts of enrollments, that must add up (SNIP type 3).

Amounts are whole cents. A row with an amount that could not be read is not judged, nor is what it is part of: its
element has a finding of its own. Rules: shared facts of X12's answers to requests for interpretation 222, 1115, 1294,
1551, 1555 and 2348, and the public descriptions of 835 balancing.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from parsers.transactions.spots import Broken, Frames, Places, RowRule, Spot, held
from parsers.x12.envelope import Envelope
from parsers.x12.faults import Fault

Cents = NDArray[np.int64]
Flags = NDArray[np.bool_]

_LINE_PAYMENT = Spot("X12-835-LINE", "SVC", 3, "2110")
_CLAIM_PAYMENT = Spot("X12-835-CLAIM", "CLP", 4, "2100")
_PAYMENT = Spot("X12-835-TOTAL", "BPR", 2, sought=("BPR",))
_CLAIM_CHARGE = Spot("X12-837-TOTAL", "CLM", 2, "2300")
_OTHER_PAYMENT = Spot("X12-837-COB-CLAIM", "AMT", 2, "2320", sought=("AMT", "D"))
_OTHER_PAYMENT_OF_LINES = Spot("X12-837-COB-PAID", "AMT", 2, "2320", sought=("AMT", "D"))
_LINE_ADJUDICATION = Spot("X12-837-COB-LINE", "SVD", 2, "2430")
_COUNTS = {
    "member": Spot("X12-834-COUNT", "QTY", 2, sought=("QTY", "TO")),
    "subscriber": Spot("X12-834-COUNT", "QTY", 2, sought=("QTY", "ET")),
    "dependent": Spot("X12-834-COUNT", "QTY", 2, sought=("QTY", "DT")),
}


class _Sums(NamedTuple):
    """A sum for each row of a frame, and whether an amount of it could not be read."""

    cents: Cents
    is_unread: Flags


def _amounts(frame: pl.DataFrame, name: str) -> _Sums:
    """A required amount of each row."""
    amounts = frame[name]
    return _Sums(amounts.fill_null(0).to_numpy(), amounts.is_null().to_numpy())


def _adjusted(frame: pl.DataFrame, amount: str) -> _Sums:
    """Of each segment of adjustments the sum of its up to six amounts; one with a reason must have its amount."""
    cents, is_unread = np.zeros(frame.height, np.int64), np.zeros(frame.height, np.bool_)
    for number in range(1, 7):
        amounts, reasons = frame[f"{amount}_{number}_cents"], frame[f"reason_{number}_code"]
        if amounts.null_count() < frame.height:
            cents += amounts.fill_null(0).to_numpy()
        if reasons.null_count() < amounts.null_count():
            is_unread |= (amounts.is_null() & reasons.is_not_null()).to_numpy()
    return _Sums(cents, is_unread)


def _by(owners: NDArray[np.int64], rows: _Sums, count: int) -> _Sums:
    """Rows added up by the row of a frame of `count` rows they belong to."""
    cents, is_unread = np.zeros(count, np.int64), np.zeros(count, np.bool_)
    np.add.at(cents, owners, rows.cents)
    is_unread[owners[rows.is_unread]] = True
    return _Sums(cents, is_unread)


def _within(rows: pl.Series, frame: pl.DataFrame, key: str) -> NDArray[np.int64]:
    """Of ordinals of a frame's rows the places in a chunk's part of it."""
    return rows.to_numpy() - (frame[key][0] if frame.height else 0)


_NO_OWNERS = np.zeros(0, np.int64)
_NO_ROWS = _Sums(np.zeros(0, np.int64), np.zeros(0, np.bool_))


# --- remittances


def remittance_claims(frames: Frames) -> Iterator[Broken]:
    """Lines and claims of an 835: charges less adjustments are payments, of reversals too."""
    claims = frames.get("remittance_claims")
    if claims is None:
        return
    services, adjustments = frames.get("remittance_services"), frames.get("remittance_adjustments")
    off = _adjusted(adjustments, "amount") if adjustments is not None else _NO_ROWS
    if services is not None:
        yield _unbalanced_lines(services, adjustments, off)
    charge, paid = _amounts(claims, "charge_cents"), _amounts(claims, "payment_cents")
    owners = _within(adjustments["claim_ordinal"], claims, "claim_ordinal") if adjustments is not None else _NO_OWNERS
    adjusted = _by(owners, off, claims.height)
    is_read = ~(charge.is_unread | paid.is_unread | adjusted.is_unread)
    is_broken = is_read & (charge.cents - adjusted.cents != paid.cents)
    yield Broken(_CLAIM_PAYMENT, claims["segment_ordinal"].to_numpy()[is_broken])


def _unbalanced_lines(services: pl.DataFrame, adjustments: pl.DataFrame | None, off: _Sums) -> Broken:
    charge, paid = _amounts(services, "charge_cents"), _amounts(services, "payment_cents")
    owners, of_lines = _NO_OWNERS, _NO_ROWS
    if adjustments is not None:
        is_of_line = adjustments["service_ordinal"].is_not_null()
        owners = _within(adjustments["service_ordinal"].filter(is_of_line), services, "service_ordinal")
        of_lines = _Sums(*(values[is_of_line.to_numpy()] for values in off))
    adjusted = _by(owners, of_lines, services.height)
    is_read = ~(charge.is_unread | paid.is_unread | adjusted.is_unread)
    is_broken = is_read & (charge.cents - adjusted.cents != paid.cents)
    return Broken(_LINE_PAYMENT, services["segment_ordinal"].to_numpy()[is_broken])


NEGATIVE_PAYMENT = RowRule(
    "remittance_sets",
    "payment_cents",
    Spot("X12-835-SIGN", "BPR", 2, sought=("BPR",)),
    pl.col("payment_cents") < 0,
)
"""Payments of an 835 are never negative: what is owed to the payer is carried by a provider adjustment FB."""


def payment_parts(frames: Frames) -> Iterator[pl.DataFrame]:
    """What each 835 of a chunk states to be paid, and what its claims and provider adjustments of the chunk add to it.

    Columns: `set_ordinal`, `stated_0` and `counted_0` in cents, `is_unread`.
    """
    if (sets := frames.get("remittance_sets")) is not None:
        yield sets.select("set_ordinal", stated_0="payment_cents", counted_0=pl.lit(0, pl.Int64), is_unread=False)
    if (claims := frames.get("remittance_claims")) is not None:
        paid = pl.col("payment_cents")
        yield claims.group_by("set_ordinal").agg(
            stated_0=pl.lit(None, pl.Int64), counted_0=paid.sum(), is_unread=paid.is_null().any()
        )
    if (adjustments := frames.get("remittance_provider_adjustments")) is not None:
        off = _adjusted(adjustments, "amount")
        yield adjustments.select(
            "set_ordinal",
            stated_0=pl.lit(None, pl.Int64),
            counted_0=-pl.lit(pl.Series(off.cents)),
            is_unread=pl.lit(pl.Series(off.is_unread)),
        )


PAYMENTS = (_PAYMENT,)


# --- professional claims


def professional_claims(frames: Frames) -> Iterator[Broken]:
    """Claims of an 837P: their charge is that of their lines, and what other payers paid and adjusted adds up."""
    claims, lines = frames.get("professional_claims"), frames.get("professional_lines")
    if claims is None or lines is None:
        return
    charge, of_lines = _amounts(claims, "charge_cents"), _amounts(lines, "charge_cents")
    owners = _within(lines["claim_ordinal"], claims, "claim_ordinal")
    total = _by(owners, of_lines, claims.height)
    is_read = ~(charge.is_unread | total.is_unread)
    # A claim without lines lacks a loop; that is another rule's.
    is_read &= np.bincount(owners, minlength=claims.height) > 0
    is_broken = is_read & (charge.cents != total.cents)
    yield Broken(_CLAIM_CHARGE, claims["segment_ordinal"].to_numpy()[is_broken])
    if "professional_other_payers" in frames:
        yield from _other_payers(frames, claims, lines)


_COB_LINE = pl.Schema(
    {
        "claim_ordinal": pl.Int64(),
        "line_ordinal": pl.Int64(),
        "payer": pl.String(),
        "segment_ordinal": pl.Int64(),
        "paid": pl.Int64(),
        "off": pl.Int64(),
        "is_unread": pl.Boolean(),
    }
)


def _other_payers(frames: Frames, claims: pl.DataFrame, lines: pl.DataFrame) -> Iterator[Broken]:
    adjudicated = _adjudicated_lines(frames)
    charges = lines.select("line_ordinal", charge="charge_cents")
    judged = adjudicated.join(charges, on="line_ordinal", maintain_order="left").filter(~pl.col("is_unread"))
    yield Broken(_LINE_ADJUDICATION, held(judged, pl.col("paid") + pl.col("off") != pl.col("charge")))
    payers = _payers(frames).join(claims.select("claim_ordinal", charge="charge_cents"), on="claim_ordinal")
    of_lines = adjudicated.group_by("claim_ordinal", "payer").agg(
        line_paid=pl.col("paid").sum(), line_off=pl.col("off").sum(), is_line_unread=pl.col("is_unread").any()
    )
    payers = payers.join(of_lines, on=("claim_ordinal", "payer"), how="left").sort("segment_ordinal")
    payers = payers.filter(~pl.col("is_line_unread").fill_null(value=False))
    off = pl.col("off") + pl.col("line_off").fill_null(0)
    yield Broken(_OTHER_PAYMENT, held(payers, pl.col("paid") + off != pl.col("charge")))
    yield Broken(_OTHER_PAYMENT_OF_LINES, held(payers, pl.col("paid") != pl.col("line_paid") - pl.col("off")))


def _payers(frames: Frames) -> pl.DataFrame:
    """Other payers with what they paid and took off a claim as a whole; only those a claim names once, by an id."""
    payers, adjustments = frames["professional_other_payers"], frames.get("professional_payer_adjustments")
    rows = _adjusted(adjustments, "adjustment") if adjustments is not None else _NO_ROWS
    owners = _NO_OWNERS
    if adjustments is not None:
        owners = _within(adjustments["other_payer_ordinal"], payers, "other_payer_ordinal")
    off = _by(owners, rows, payers.height)
    known = payers.select(
        "claim_ordinal",
        "segment_ordinal",
        payer="payer_identification_code",
        paid="paid_cents",
        off=pl.lit(pl.Series(off.cents)),
        is_unread=pl.lit(pl.Series(off.is_unread)),
    )
    is_named_once = pl.col("payer").is_not_null() & pl.struct("claim_ordinal", "payer").is_unique()
    return known.filter(is_named_once).filter(pl.col("paid").is_not_null() & ~pl.col("is_unread"))


def _adjudicated_lines(frames: Frames) -> pl.DataFrame:
    """Lines by other payer: what it paid and took off; a line paid in several procedures is added up."""
    adjudications, adjustments = (
        frames.get("professional_adjudications"),
        frames.get("professional_line_adjustments"),
    )
    if adjudications is None:
        return pl.DataFrame(schema=_COB_LINE)
    rows = _adjusted(adjustments, "adjustment") if adjustments is not None else _NO_ROWS
    owners = _NO_OWNERS
    if adjustments is not None:
        owners = _within(adjustments["adjudication_ordinal"], adjudications, "adjudication_ordinal")
    off = _by(owners, rows, adjudications.height)
    known = adjudications.select(
        "claim_ordinal",
        "line_ordinal",
        "segment_ordinal",
        payer="payer_identification_code",
        paid="paid_cents",
        off=pl.lit(pl.Series(off.cents)),
        is_unread=pl.lit(pl.Series(off.is_unread)),
    )
    return (
        known.filter(pl.col("payer").is_not_null())
        .group_by("claim_ordinal", "line_ordinal", "payer", maintain_order=True)
        .agg(
            pl.col("segment_ordinal").first(),
            pl.col("paid").sum(),
            pl.col("off").sum(),
            is_unread=pl.col("is_unread").any() | pl.col("paid").is_null().any(),
        )
    )


# --- enrollments


def count_parts(frames: Frames) -> Iterator[pl.DataFrame]:
    """What each 834 of a chunk states of its members, and how many of them the chunk has.

    Columns: `set_ordinal`; `stated_0` and `counted_0` of all members, 1 of subscribers, 2 of dependents; `is_unread`.
    """
    if (sets := frames.get("enrollment_sets")) is not None:
        yield sets.select(
            "set_ordinal",
            *(pl.col(f"stated_{name}_count").alias(f"stated_{number}") for number, name in enumerate(_COUNTS)),
            *(pl.lit(0, pl.Int64).alias(f"counted_{number}") for number in range(len(_COUNTS))),
            is_unread=False,
        )
    if (members := frames.get("enrollment_members")) is not None:
        code = pl.col("subscriber_code")
        yield members.group_by("set_ordinal").agg(
            *(pl.lit(None, pl.Int64).alias(f"stated_{number}") for number in range(len(_COUNTS))),
            counted_0=pl.len().cast(pl.Int64),
            counted_1=(code == "Y").sum().cast(pl.Int64),
            counted_2=(code == "N").sum().cast(pl.Int64),
            is_unread=(~code.is_in(["Y", "N"])).any() | code.is_null().any(),
        )


COUNTS = tuple(_COUNTS.values())


class Totals:
    """What transaction sets state of themselves against what their rows come to, over the chunks they reach over.

    A set is judged when another one of its kind has begun, or at the file's end; one without its trailer is not whole
    and is not judged.
    """

    def __init__(self, spots: tuple[Spot, ...], envelope: Envelope, *, are_counts: bool) -> None:
        """The spots of what is stated, as `stated_0`, `stated_1` ...; faults tell both numbers when `are_counts`."""
        self._spots = spots
        self._envelope = envelope
        self._are_counts = are_counts
        self._open: pl.DataFrame | None = None
        self._faults: list[Fault | None] = []
        """Of the open set by spot."""

    def add(self, parts: Iterator[pl.DataFrame], places: Places) -> list[Fault]:
        """The parts of a chunk; -> faults of the sets that are over."""
        known = list(parts)
        if not known:
            return []
        before = self._open
        sets = self._added(known if before is None else [before, *known])
        faults = self._judged(sets.head(-1), places)
        last = sets.tail(1)
        if before is None or before["set_ordinal"][0] != last["set_ordinal"][0]:
            self._faults = [
                places.fault(spot, int(places.begins(last["set_ordinal"])[0])) if last[name][0] is not None else None
                for name, spot in self._stated()
            ]
        self._open = last
        return faults

    def finish(self) -> list[Fault]:
        """Faults of the last set; the file is at its end."""
        return self._judged(self._open, None) if self._open is not None else []

    def _stated(self) -> Iterator[tuple[str, Spot]]:
        return ((f"stated_{number}", spot) for number, spot in enumerate(self._spots))

    def _added(self, parts: list[pl.DataFrame]) -> pl.DataFrame:
        numbers = range(len(self._spots))
        return (
            pl.concat(parts)
            .group_by("set_ordinal")
            .agg(
                *(pl.col(f"stated_{number}").max() for number in numbers),
                *(pl.col(f"counted_{number}").sum() for number in numbers),
                pl.col("is_unread").any(),
            )
            .sort("set_ordinal")
        )

    def _judged(self, sets: pl.DataFrame, places: Places | None) -> list[Fault]:
        """Faults of sets that are over; only the set carried from an earlier chunk is placed already."""
        carried = self._open["set_ordinal"][0] if self._open is not None else None
        faults = []
        for number, spot in enumerate(self._spots):
            stated, counted = pl.col(f"stated_{number}"), pl.col(f"counted_{number}")
            broken = sets.filter(~pl.col("is_unread") & (stated != counted))
            for ordinal, said, found in broken.select("set_ordinal", stated, counted).iter_rows():
                level = self._envelope.sets[ordinal]
                if level.trailer is None:
                    continue
                fault = self._faults[number] if ordinal == carried else None
                if fault is None and places is not None:
                    fault = places.fault(spot, level.segment.ordinal)
                if fault is not None:
                    faults.append(fault._replace(expected=str(found), found=str(said)) if self._are_counts else fault)
        return faults
