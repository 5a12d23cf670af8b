"""Rows as columns: Parquet and Arrow, with their types and code lists."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import IO

import polars as pl

from tablepact.package.batches import Table


def to_parquet(frame: pl.DataFrame, facts: Mapping[str, str]) -> bytes:
    """Write Parquet; the facts are metadata of the file."""
    out = io.BytesIO()
    sink_parquet(frame, facts, out)
    return out.getvalue()


def sink_parquet(table: Table, facts: Mapping[str, str], place: Path | IO[bytes]) -> None:
    """Write Parquet as a stream, in groups of ``ROWS_A_GROUP`` rows."""
    table.lazy().sink_parquet(
        place,
        compression="zstd",
        row_group_size=ROWS_A_GROUP,
        metadata=dict(facts) or None,
        engine="streaming",
    )


ROWS_A_GROUP = 2**18
"""How many rows a group of Parquet has: a reader may skip one whole, or has to hold it."""


def to_arrow(frame: pl.DataFrame, _facts: Mapping[str, str] | None = None) -> bytes:
    """Write an Arrow IPC file, in the layout that older readers know, too."""
    out = io.BytesIO()
    frame.write_ipc(out, compression="zstd", compat_level=pl.CompatLevel.oldest())
    return out.getvalue()
