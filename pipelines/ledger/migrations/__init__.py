"""The ledger's schema through time: one numbered step per change, up and down.

Belongs here: Alembic's environment and steps, written once and never changed after release.
Does not belong here: the schema as it is now (`pipelines.ledger.tables`).
"""
