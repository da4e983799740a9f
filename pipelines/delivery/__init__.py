"""Delivery: prepared files leave once, and we can prove it.

Belongs here: file names, the SFTP client with pinned host keys, temporary name, rename, read-back, what state follows.

Does not belong here: building files; deciding what may be sent (the ledger's state decides).
"""
