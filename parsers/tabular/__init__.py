"""Tables by declared layout: CSV, XLSX and JSON become the canonical frames of `schemas`.

Belongs here: recognizing a table by its content, taking it apart into text, and turning text into typed columns as its
layout declares. Everything is text first: no type is ever guessed, so leading zeros survive.

Does not belong here: what a value means to the business, files' names, the network, the clock.
"""

from parsers.tabular.layout import FRAMES, Layout, frame_of, load_layouts
from parsers.tabular.reader import ReadTable, RowCounts, explain_header, read_table, recognize

__all__ = [
    "FRAMES",
    "Layout",
    "ReadTable",
    "RowCounts",
    "explain_header",
    "frame_of",
    "load_layouts",
    "read_table",
    "recognize",
]
