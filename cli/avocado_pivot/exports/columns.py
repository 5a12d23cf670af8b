"""Rows as columns: Parquet and Arrow, with their types and code lists."""

from __future__ import annotations

import io
from collections.abc import Mapping

import polars as pl


def to_parquet(frame: pl.DataFrame, facts: Mapping[str, str]) -> bytes:
    """Write Parquet; the facts are metadata of the file."""
    out = io.BytesIO()
    frame.write_parquet(out, compression="zstd", metadata=dict(facts) or None)
    return out.getvalue()


def to_arrow(frame: pl.DataFrame, _facts: Mapping[str, str] | None = None) -> bytes:
    """Write an Arrow IPC file, in the layout that older readers know, too."""
    out = io.BytesIO()
    frame.write_ipc(out, compression="zstd", compat_level=pl.CompatLevel.oldest())
    return out.getvalue()
