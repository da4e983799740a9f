"""Frames on disk: one Parquet file per asset and partition, replaced in one step.

Belongs here: persistence of frames. Does not belong here: rows, samples or statistics in Dagster's metadata; a row is
a member's.
"""

import os
from pathlib import Path

import dagster as dg
import polars as pl

from pipelines.orchestration.home import DataHome
from pipelines.orchestration.partitions import partition_of_key


class ParquetFrames(dg.IOManager):
    """Stores and loads the frame of an asset's partition under the home's `frames/`."""

    def __init__(self, home: DataHome) -> None:
        self._home = home

    def _path(self, context: dg.OutputContext | dg.InputContext) -> Path:
        billing_date, plan_id = partition_of_key(context.partition_key)
        return self._home.frame_path(context.asset_key.path[-1], billing_date=billing_date, plan_id=plan_id)

    def handle_output(self, context: dg.OutputContext, obj: pl.DataFrame) -> None:
        path = self._path(context)
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".{path.name}.{os.getpid()}")
        obj.write_parquet(temporary)
        temporary.replace(path)
        context.add_output_metadata({"dagster/partition_row_count": obj.height})

    def load_input(self, context: dg.InputContext) -> pl.DataFrame:
        return pl.read_parquet(self._path(context), hive_partitioning=False)
