"""The contract: what every frame between two stages looks like, and what may be wrong with it.

Belongs here: one pandera model per frame (columns, units, nullability, code lists), the registry of rules that
findings and holds refer to, and the one door to pandera (`schemas.validation`).

Does not belong here: reading or writing files, X12 element names, business decisions across frames.
"""
