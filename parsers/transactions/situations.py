"""Situational rules: what content asks for elsewhere in its transaction set (SNIP type 4).

Belongs here: rules of claims and enrollments that home care meets and public descriptions of the guides state. Does not
belong here: what a guide requires always, which the engine judges; what one payer wants.
"""

from collections.abc import Iterator

import numpy as np
import polars as pl
from numpy.typing import NDArray

from parsers.transactions.spots import Broken, Frames, Places, RowRule, Spot, held
from parsers.x12.envelope import Envelope
from parsers.x12.faults import Fault

_CHILD = Spot("X12-837-CHILD", "HL", 4)
_SELF_MISSING = Spot("X12-837-SELF-MISSING", "SBR", 2, "2000B", sought=("SBR",))
_SELF_NOT_USED = Spot("X12-837-SELF-NOT-USED", "SBR", 2, "2000B", sought=("SBR",))
_NEXT_LEVEL = {"child": _CHILD, "self_missing": _SELF_MISSING, "self_not_used": _SELF_NOT_USED}
"""Rules about the next level, by the columns of `_followed`."""

_PATIENT_STREET = Spot("X12-837-PATIENT", "N3", None, "2010BA", sought=("NM1", "IL"))
_PATIENT_CITY = Spot("X12-837-PATIENT", "N4", None, "2010BA", sought=("NM1", "IL"))
_PATIENT_BIRTH = Spot("X12-837-PATIENT", "DMG", None, "2010BA", sought=("NM1", "IL"))
_BILLING_STREET = Spot("X12-837-BILLING-STREET", "N3", 1, "2010AA", sought=("N3",))
_BILLING_ZIP = Spot("X12-837-BILLING-ZIP", "N4", 3, "2010AA", sought=("N4",))
_CLAIM_NUMBER = Spot("X12-837-CLAIM-NUMBER", "REF", None, "2300")
_ADMISSION = Spot("X12-837-ADMISSION", "DTP", None, "2300")
_POINTERS = tuple(
    Spot("X12-837-POINTER", "SV1", 7, "2400", component_position=number, sought=("SV1",)) for number in range(1, 5)
)
_SUBSCRIBER = Spot("X12-834-SUBSCRIBER", "INS", 2, "2000")
_FULL = Spot("X12-834-FULL", "INS", 3, "2000")

_INPATIENT = ("21", "51", "61")
_BOX = r"(?i)^\s*(P\.?\s*O\.?|POST\s+OFFICE)\s*BOX\b"
_LEVEL_COLUMNS = (
    "set_ordinal",
    "segment_ordinal",
    "level_code",
    "child_code",
    "payer_responsibility_code",
    "subscriber_relationship_code",
)


class NextLevels:
    """What a level of an 837P says of the level that follows it, which may stand in the next chunk.

    HL04 tells whether a level below follows; SBR02 is 18 exactly when no patient's level follows the subscriber's, who
    is the patient then. The last level of a set without its trailer is not judged.
    """

    def __init__(self, envelope: Envelope) -> None:
        self._envelope = envelope
        self._open: pl.DataFrame | None = None
        self._faults: list[Fault] = []
        """Of the open level, one for each rule it may turn out to break."""

    def add(self, frames: Frames, places: Places) -> tuple[list[Fault], list[Broken]]:
        """The levels of a chunk; -> faults of the level carried from an earlier one, and rows that break a rule."""
        levels = frames.get("professional_levels")
        if levels is None:
            return [], []
        levels, before = levels.select(_LEVEL_COLUMNS), self._open
        followed = _followed(levels if before is None else pl.concat([before, levels]))
        carried = self._carried(followed.head(1)) if before is not None else []
        judged = followed.slice(0 if before is None else 1).head(-1)
        broken = [Broken(spot, self._broken(judged, rule)) for rule, spot in _NEXT_LEVEL.items()]
        self._open = levels.tail(1)
        row = self._open.row(0, named=True)
        is_subscriber = row["payer_responsibility_code"] is not None
        spots = [spot for spot in _NEXT_LEVEL.values() if is_subscriber or not spot.sought]
        self._faults = [places.fault(spot, row["segment_ordinal"]) for spot in spots]
        return carried, broken

    def finish(self) -> list[Fault]:
        """Faults of the last level; the file is at its end."""
        return self._carried(_followed(self._open)) if self._open is not None else []

    def _carried(self, level: pl.DataFrame) -> list[Fault]:
        broken = {spot.rule_code for rule, spot in _NEXT_LEVEL.items() if len(self._broken(level, rule))}
        return [fault for fault in self._faults if fault.rule_code in broken]

    def _broken(self, levels: pl.DataFrame, rule: str) -> NDArray[np.int64]:
        if not levels[rule].any():
            return np.zeros(0, np.int64)
        rows = levels.filter(rule).select("segment_ordinal", "set_ordinal", "is_last").iter_rows()
        sets = self._envelope.sets
        return np.array(
            [ordinal for ordinal, number, is_last in rows if not is_last or sets[number].trailer is not None], np.int64
        )


def _followed(levels: pl.DataFrame) -> pl.DataFrame:
    """Levels with whether they break a rule about the next one; the last one is followed by none."""
    followed = levels.with_columns(
        is_last=(pl.col("set_ordinal") != pl.col("set_ordinal").shift(-1)).fill_null(value=True),
        is_next_below=(pl.col("level_code").shift(-1) > pl.col("level_code")).fill_null(value=False),
        is_subscriber=pl.col("payer_responsibility_code").is_not_null(),
    )
    is_above = pl.col("is_next_below") & ~pl.col("is_last")
    child, relationship = pl.col("child_code"), pl.col("subscriber_relationship_code")
    return followed.select(
        "set_ordinal",
        "segment_ordinal",
        "is_last",
        child=((child == "0") & is_above) | ((child == "1") & ~is_above),
        self_missing=pl.col("is_subscriber") & relationship.is_null() & ~is_above,
        self_not_used=pl.col("is_subscriber") & (relationship == "18") & is_above,
    )


_IS_PATIENT = (pl.col("subscriber_relationship_code") == "18") & pl.col("subscriber_entity_type_code").is_not_null()
_NO_STREET = pl.col("subscriber_address_line_1").is_null()
_NO_CITY = pl.all_horizontal(
    pl.col(name).is_null() for name in ("subscriber_city_name", "subscriber_state_code", "subscriber_postal_code")
)
_NO_BIRTH = pl.col("subscriber_birth_date").is_null() & pl.col("subscriber_gender_code").is_null()
_IS_DOMESTIC = pl.col("billing_country_code").is_null() | (pl.col("billing_country_code") == "US")
_IS_WHOLE_ZIP = pl.col("billing_postal_code").str.contains(r"^[0-9]{9}$")
_IS_CORRECTION = pl.col("frequency_code").is_in(["7", "8"])
_IS_INPATIENT = pl.col("place_of_service_code").is_in(_INPATIENT)


def _levels(column: str, spot: Spot, is_broken: pl.Expr) -> RowRule:
    return RowRule("professional_levels", column, spot, is_broken)


def _claims(column: str, spot: Spot, is_broken: pl.Expr) -> RowRule:
    return RowRule("professional_claims", column, spot, is_broken)


SITUATIONS = (
    _levels("subscriber_relationship_code", _PATIENT_STREET, _IS_PATIENT & _NO_STREET),
    _levels("subscriber_relationship_code", _PATIENT_CITY, _IS_PATIENT & _NO_CITY),
    _levels("subscriber_relationship_code", _PATIENT_BIRTH, _IS_PATIENT & _NO_BIRTH),
    _levels("billing_address_line_1", _BILLING_STREET, pl.col("billing_address_line_1").str.contains(_BOX)),
    _levels("billing_postal_code", _BILLING_ZIP, _IS_DOMESTIC & ~_IS_WHOLE_ZIP),
    _claims("frequency_code", _CLAIM_NUMBER, _IS_CORRECTION & pl.col("payer_claim_number").is_null()),
    # An admission date that could not be read counts as none.
    _claims("place_of_service_code", _ADMISSION, _IS_INPATIENT & pl.col("admission_date").is_null()),
    RowRule(
        "enrollment_members",
        "subscriber_code",
        _SUBSCRIBER,
        (pl.col("subscriber_code") == "Y") != (pl.col("relationship_code") == "18"),
    ),
)
"""What rows ask of themselves: addresses of billing providers and of subscribers who are the patient, what a correction
and an inpatient stay need, and that an enrollment's subscriber is the one related to the subscriber as self."""


def pointers(frames: Frames) -> Iterator[Broken]:
    """Pointers to a diagnosis the claim has not; a claim without any lacks a segment, which is another rule's."""
    rows, lines = frames.get("professional_claims"), frames.get("professional_lines")
    if rows is None or lines is None:
        return
    stated = np.zeros(rows.height, np.uint16)  # a bit for each diagnosis
    for number in range(1, 13):
        codes = rows[f"diagnosis_{number}_code"]
        if codes.null_count() < rows.height:
            stated |= codes.is_not_null().to_numpy().astype(np.uint16) << number
    stated = stated[lines["claim_ordinal"].to_numpy() - rows["claim_ordinal"][0]]
    ordinals = lines["segment_ordinal"].to_numpy()
    for number, spot in enumerate(_POINTERS, 1):
        pointers = lines[f"diagnosis_pointer_{number}"]
        if pointers.null_count() < lines.height:
            # No diagnosis has the number 0: it stands here for every number there cannot be.
            pointed = pointers.fill_null(0).clip(-1, 13).to_numpy()
            pointed = np.where((pointed < 0) | (pointed > 12), 0, pointed).astype(np.uint16)
            is_missing = pointers.is_not_null().to_numpy() & (stated >> pointed & 1 == 0)
            yield Broken(spot, ordinals[is_missing & (stated != 0)])


class FullFiles:
    """Members of an 834 that states to be a full file (BGN08 4), each of which is sent for comparison (INS03 030)."""

    def __init__(self) -> None:
        self._sets: pl.DataFrame | None = None
        """The last set, which may reach into the next chunk."""

    def add(self, frames: Frames) -> Iterator[Broken]:
        """The members of a chunk."""
        known = [] if self._sets is None else [self._sets]
        if (begun := frames.get("enrollment_sets")) is not None:
            known.append(begun.select("set_ordinal", "action_code"))
        rows = frames.get("enrollment_members")
        if not known:
            return
        sets = pl.concat(known)
        self._sets = sets.tail(1)
        full = sets.filter(pl.col("action_code") == "4")["set_ordinal"]
        if rows is not None and len(full):
            is_full = pl.col("set_ordinal").is_in(full.implode())
            yield Broken(_FULL, held(rows, is_full & (pl.col("maintenance_type_code") != "030")))
