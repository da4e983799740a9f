"""Who says that a person's CIN is another now: plans in their enrollment, the network's staff in their lists."""

import numpy as np
import polars as pl

from pipelines.coverage.statements import UNKNOWN_SET, Stated, found_in, positions
from schemas.coverage import CIN_PATTERN

_ALIAS = ["former_id", "member_id_medi_cal", "turn", "file_sha256", "segment_ordinal", "row_number"]


def enrolled_aliases(enrolled: pl.DataFrame, files: pl.DataFrame) -> Stated:
    """Former CINs that enrollment names, in order: `former_id`, `member_id_medi_cal`, `turn`, and where it stands.

    Findings: MEMBER-FORMER-CIN-SHAPE, MEMBER-FORMER-CIN-SHARED (two members of one file name the same former CIN);
    neither is used.
    """
    named = enrolled.filter(pl.col("former_id").is_not_null(), pl.col("former_id") != pl.col("member_id_medi_cal"))
    named = named.select("former_id", "member_id_medi_cal", "turn", "file_number", "segment_ordinal")
    shaped = named.filter(pl.col("former_id").str.contains(CIN_PATTERN))
    shared = (pl.col("member_id_medi_cal").n_unique() > 1).over("file_number", "former_id")
    findings = [
        positions("MEMBER-FORMER-CIN-SHAPE", named.filter(~pl.col("former_id").str.contains(CIN_PATTERN)), files),
        positions("MEMBER-FORMER-CIN-SHARED", shaped.filter(shared), files),
    ]
    used = shaped.filter(~shared)
    placed = used.with_columns(
        files["file_sha256"].gather(used["file_number"]), row_number=pl.lit(None, dtype=pl.Int64)
    )
    return Stated(placed.select(_ALIAS), pl.concat(findings))


def listed_aliases(listed: pl.DataFrame, *, received: pl.DataFrame, turns: pl.DataFrame) -> Stated:
    """Former CINs that the staff's lists name, in order, with the columns of `enrolled_aliases`.

    A row counts after all enrollment sets of its `known_date`. Of two rows about one former CIN the later date counts,
    then the later receipt. Rows of one file make one statement, in whatever order they stand: a CIN that was changed
    twice leads to the last.

    Args:
        listed: `ListedCinAliases`; of files that were not received they are not known.
        received: `ReceivedFiles`.
        turns: the sets of all files, by `set_turns`.

    Findings: MEMBER-FORMER-CIN-SHARED, MEMBER-FORMER-CIN-CIRCULAR; none of their rows is used.
    """
    dated = turns.filter(~pl.col("is_answer"), pl.col("created_day").is_not_null())
    known = listed.join(received.select("file_sha256", "received_at").unique("file_sha256"), on="file_sha256")
    known = known.sort("known_date", "received_at", "file_sha256", "row_number")
    before = np.searchsorted(dated["created_day"].to_numpy(), known["known_date"].to_physical().to_numpy(), "right")
    named = known.select(
        "file_sha256",
        "row_number",
        "member_id_medi_cal",
        former_id="member_id_medi_cal_former",
        turn=pl.Series(np.append(UNKNOWN_SET, dated["turn"].to_numpy())[before]),
        segment_ordinal=pl.lit(None, dtype=pl.Int64),
    )
    is_shared = (pl.col("member_id_medi_cal").n_unique() > 1).over("file_sha256", "former_id")
    followed = _followed(named.filter(~is_shared))
    findings = [
        found_in("MEMBER-FORMER-CIN-SHARED", named.filter(is_shared)),
        found_in("MEMBER-FORMER-CIN-CIRCULAR", followed.filter("is_circular")),
    ]
    return Stated(followed.filter(~pl.col("is_circular")).select(_ALIAS), pl.concat(findings))


def in_order(enrolled: pl.DataFrame, listed: pl.DataFrame) -> pl.DataFrame:
    """Aliases of both, as they count: of one turn, the list after the enrollment."""
    return pl.concat([enrolled, listed]).sort("turn", maintain_order=True)


def superseded(listed: pl.DataFrame, aliases: pl.DataFrame) -> pl.DataFrame:
    """MEMBER-FORMER-CIN-SUPERSEDED for rows of lists whose two CINs are not one person's by the `CinAliases`."""
    former, present = aliases["member_id_medi_cal_former"], aliases["member_id_medi_cal"]
    of_one = pl.col("former_id").replace(former, present) == pl.col("member_id_medi_cal").replace(former, present)
    return found_in("MEMBER-FORMER-CIN-SUPERSEDED", listed.filter(~of_one))


def _followed(named: pl.DataFrame) -> pl.DataFrame:
    """Rows with the last CIN their file leads to, and whether they are `is_circular`: it leads to none."""
    key = ["file_sha256", "former_id"]
    for _ in range(named.height.bit_length()):  # a chain of renamings, halved each time
        further = named.select(*key, further_id="member_id_medi_cal").unique(key)
        named = named.join(
            further, left_on=["file_sha256", "member_id_medi_cal"], right_on=key, how="left", maintain_order="left"
        ).with_columns(pl.coalesce("further_id", "member_id_medi_cal").alias("member_id_medi_cal"))
        named = named.drop("further_id")
    ends = named.join(
        named, left_on=["file_sha256", "member_id_medi_cal"], right_on=key, how="anti", maintain_order="left"
    ).select("file_sha256", "row_number", is_circular=pl.lit(False))
    return named.join(ends, on=["file_sha256", "row_number"], how="left", maintain_order="left").with_columns(
        pl.col("is_circular").fill_null(True)
    )
