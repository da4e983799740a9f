"""The ledger: what was received, claimed, allocated, prepared and delivered; the only door to the database.

Belongs here: tables, migrations, and functions that read or write them in one transaction each.

Does not belong here: SQL anywhere else, or a business decision.
"""
