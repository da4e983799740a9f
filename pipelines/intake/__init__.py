"""Intake: files arrive once. Finds inbound files, archives the original bytes under their SHA-256, recognises them by content,
and records them in the ledger.

Belongs here: where files are looked for, what they are, whether they were seen before.

Does not belong here: what a file says (parsers) or whether that is right (schemas).
"""
