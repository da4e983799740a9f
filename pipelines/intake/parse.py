"""From archived files to parsed and then valid frames: every record passed on or rejected under a rule."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import polars as pl

from parsers.tabular import explain_header, read_table
from parsers.transactions.reading import LAYOUTS, ReadFile, read_file, recognize, sender_of
from pipelines.intake.claim_answers import answers_of
from pipelines.intake.service_reviews import authorizations_of
from pipelines.plans.profile import PlanProfile
from pipelines.storage import Storage
from schemas.answers import ANSWER_KINDS
from schemas.findings import Findings, finding, findings_frame
from schemas.frames import INBOUND_FRAMES
from schemas.validation import validate

EXPECTED_FROM = MappingProxyType(
    {
        "plan": (
            *("enrollment_834", "eligibility_271", "authorization_278", "authorizations", "referrals"),
            *ANSWER_KINDS,
        ),
        "agency": ("visits", "live_in_attestations", "aides", "agencies"),
        "staff": ("cin_aliases",),
    }
)
"""Kinds of files read from each kind of sender; anything else from it is archived and reported, not read."""


@dataclass(frozen=True)
class Parsed:
    """Frames by name (`schemas.frames.INBOUND_FRAMES`), and what was wrong."""

    frames: dict[str, pl.DataFrame]
    findings: pl.DataFrame


@dataclass(frozen=True)
class ValidatedFrames:
    """Valid rows by frame; of every rejected row its place: `frame_name`, `file_sha256`, `row_number`."""

    frames: dict[str, pl.DataFrame]
    rejected: pl.DataFrame
    findings: pl.DataFrame


def parse_received(received: pl.DataFrame, *, storage: Storage, profiles: Mapping[str, PlanProfile]) -> Parsed:
    """Read every received file of a known sender into frames.

    Args:
        received: `schemas.files.ReceivedFiles`.
        storage: where the originals are archived.
        profiles: the plans' profiles by plan id; they say which interchange senders a plan's files may carry.

    A file that cannot be read gives findings and no row; the others go on.
    """
    parts: dict[str, list[pl.DataFrame]] = defaultdict(list)
    findings: list[pl.DataFrame] = [findings_frame([])]
    for file in received.iter_rows(named=True):
        if file["source_code"] == "plan" and file["plan_id"] not in profiles:
            continue  # reported when it was received
        try:
            read = parse_file(storage.path_of(file["storage_key"]), file, profiles)
        except OSError:
            read = Parsed({}, _of_file(findings_frame([finding("FILE-UNREADABLE")]), file))
        for name, frame in read.frames.items():
            parts[name].append(frame)
        findings.append(read.findings)
    return Parsed(
        frames={name: pl.concat([model.empty(), *parts[name]]) for name, model in INBOUND_FRAMES.items()},
        findings=pl.concat(findings).pipe(Findings.conform),
    )


def parse_file(path: Path, file: Mapping[str, Any], profiles: Mapping[str, PlanProfile]) -> Parsed:
    """Read one file of a known sender: its frames, by name, and what was wrong.

    Args:
        path: where the content lies.
        file: its row of `ReceivedFiles`.
        profiles: the plans' profiles by plan id.

    Raises:
        OSError: the file cannot be read.
    """
    frames, findings = _read(path, file, profiles)
    return Parsed({name: _place(frame, file, name) for name, frame in frames.items()}, _of_file(findings, file))


def _read(
    path: Path, file: Mapping[str, Any], profiles: Mapping[str, PlanProfile]
) -> tuple[dict[str, pl.DataFrame], pl.DataFrame]:
    kind = file["kind_code"]
    if kind == "unrecognized":
        return {}, read_file(path).findings if recognize(path).kind_code == "x12_other" else explain_header(path)
    if kind not in EXPECTED_FROM[file["source_code"]]:
        checked = read_file(path).findings if kind in LAYOUTS else findings_frame([])
        return {}, pl.concat([checked, findings_frame([finding("FILE-NOT-EXPECTED")])])
    if kind in LAYOUTS:
        senders = profiles[file["plan_id"]].interchange.inbound_sender_ids
        if sender_of(path) not in senders:
            return {}, findings_frame([finding("FILE-INTERCHANGE-SENDER", segment_id="ISA", element_position=6)])
        x12 = read_file(path)
        if kind in ANSWER_KINDS:
            return _answered(x12)
        return _granted(x12, profiles[file["plan_id"]]) if kind == "authorization_278" else _expected(x12)
    table = read_table(path, file["layout_id"], plan_id=file["plan_id"])
    return {kind: table.frame}, table.findings


def _of_file(findings: pl.DataFrame, file: Mapping[str, Any]) -> pl.DataFrame:
    return findings.with_columns(pl.lit(file["file_sha256"]).alias("file_sha256"))


def _expected(x12: ReadFile) -> tuple[dict[str, pl.DataFrame], pl.DataFrame]:
    """The frames that are taken from a file, and its findings: sets of another kind in it are reported, not taken."""
    frames = {name: frame for name, frame in x12.frames.items() if name in INBOUND_FRAMES}
    if all(x12.frames[name].is_empty() for name in x12.frames.keys() - frames.keys()):
        return frames, x12.findings
    others = frames["other_segments"]
    frames["other_segments"] = others.filter(pl.col("parent_frame").is_in(list(INBOUND_FRAMES)))
    return frames, pl.concat([x12.findings, findings_frame([finding("FILE-NOT-EXPECTED")])])


def _granted(x12: ReadFile, profile: PlanProfile) -> tuple[dict[str, pl.DataFrame], pl.DataFrame]:
    """A 278 goes on as the authorizations it decides on; sets of another kind in it are reported, not taken."""
    authorizations, found = authorizations_of(x12.frames, profile)
    return {"authorizations": authorizations}, pl.concat([x12.findings, found, _unexpected(x12, "authorization_")])


def _answered(x12: ReadFile) -> tuple[dict[str, pl.DataFrame], pl.DataFrame]:
    """A 999, 277CA or 835 goes on as its statements about claims; sets of other kinds are reported, not taken."""
    answers, found = answers_of(x12.frames)
    unexpected = _unexpected(x12, "acknowledgment_", "claim_acknowledgment_", "remittance_")
    return {"claim_answers": answers}, pl.concat([x12.findings, found, unexpected])


def _unexpected(x12: ReadFile, *own_prefixes: str) -> pl.DataFrame:
    """A finding when the file holds rows of frames other than its own."""
    foreign = [
        name
        for name, frame in x12.frames.items()
        if name != "other_segments" and not name.startswith(own_prefixes) and not frame.is_empty()
    ]
    return findings_frame([finding("FILE-NOT-EXPECTED")] if foreign else [])


def _place(frame: pl.DataFrame, file: Mapping[str, Any], name: str) -> pl.DataFrame:
    """Say of every row which file, and which plan's file, it is from."""
    model = INBOUND_FRAMES[name]
    known = {"file_sha256": file["file_sha256"], "plan_id": file["plan_id"]}
    added = [
        pl.lit(value, dtype=pl.String).alias(column)
        for column, value in known.items()
        if column in model.polars_schema()
    ]
    return model.conform(frame.with_columns(added))


def rejected_rows_of(name: str, parsed: pl.DataFrame, rejected: pl.DataFrame) -> pl.DataFrame:
    """The rows of a tabular frame that validation rejected.

    Args:
        name: the frame's name in `INBOUND_FRAMES`.
        parsed: the frame as parsed.
        rejected: `ValidatedFrames.rejected`.
    """
    places = rejected.filter(pl.col("frame_name") == name).select("file_sha256", "row_number").unique()
    return parsed.join(places, on=["file_sha256", "row_number"], how="semi")


def validate_parsed(frames: dict[str, pl.DataFrame]) -> ValidatedFrames:
    """Hold every parsed frame against its contract.

    Raises:
        schemas.validation.ContractError: a frame lacks columns or types; a fault of the parser, not of the sender.
    """
    valid: dict[str, pl.DataFrame] = {}
    rejected = [pl.DataFrame(schema={"frame_name": pl.String, "file_sha256": pl.String, "row_number": pl.Int64})]
    findings = [findings_frame([])]
    for name, model in INBOUND_FRAMES.items():
        outcome = validate(frames[name], model)
        valid[name] = outcome.rows
        place = "row_number" if "row_number" in outcome.rejected.columns else "segment_ordinal"
        if place in outcome.rejected.columns:
            rejected.append(
                outcome.rejected.select(
                    pl.lit(name).alias("frame_name"), "file_sha256", pl.col(place).alias("row_number")
                )
            )
        findings.append(outcome.findings)
    return ValidatedFrames(valid, pl.concat(rejected), pl.concat(findings))
