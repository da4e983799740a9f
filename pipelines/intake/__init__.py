"""Intake: from files that arrive to valid frames.

Finds inbound files, archives the original bytes under their SHA-256, recognizes them by content, records them in the
ledger, has them parsed, and holds the frames against their contracts.

Belongs here: where files are looked for, whether they were seen before, which sender may send what.

Does not belong here: how a format is read (parsers), what a valid row is (schemas).
"""
