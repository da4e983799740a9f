"""What a received file is, by its content: an X12 transaction set, a table of a known layout, or neither."""

from pathlib import Path

from parsers import tabular
from parsers.transactions import reading


def recognize(path: Path) -> tuple[str, str | None]:
    """The kind (`schemas.files.RECEIVED_KINDS`) and the guide or layout of a file.

    An X12 file of a set that is not read into frames is `unrecognized` here: no stage after this one could use it. What
    becomes of the other kinds is in `pipelines.intake.parse.EXPECTED_FROM`.
    """
    x12 = reading.recognize(path)
    if x12.kind_code in reading.LAYOUTS:
        return x12.kind_code, x12.guide
    layout_id = tabular.recognize(path)
    if layout_id is not None:
        return tabular.frame_of(layout_id), layout_id
    return "unrecognized", x12.guide
