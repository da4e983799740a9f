"""Orchestration: the only package that imports Dagster.

Belongs here: assets, checks, resources, partitions, schedules, the Parquet IO manager, and what metadata an asset
shows.

Does not belong here: business logic; an asset takes frames, calls one function, returns frames with counts.
"""
