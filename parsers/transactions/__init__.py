"""One module per transaction set: what its frames are, and where each field sits. The only place, with `parsers.x12`,
that knows X12 element names.
"""
