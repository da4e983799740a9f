"""The stages of the billing day, in flow order, and the packages they stand on.

`intake`, `coverage`, `reconciliation`, `claims`, `reports` and `delivery` are stages: pure
functions on frames that never import one another. They stand on `ledger` (the database), `plans` (partners' rules)
and `storage`. `orchestration` is the only package that imports Dagster; `cli` and `demo` are the doors for people.
"""
