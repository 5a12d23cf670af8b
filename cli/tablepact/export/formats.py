"""The export formats, for one table or the rows of a query, and for several tables in one file."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import polars as pl

from tablepact import settings
from tablepact.batches import AnyFrame, batches, collect
from tablepact.export import text
from tablepact.package.descriptor.model import Resource
from tablepact.package.field_types.polars_types import ZONED
from tablepact.system.utf8 import encode_utf8


def to_parquet(frame: pl.DataFrame, provenance: Mapping[str, str]) -> bytes:
    """Return a frame as Parquet, with the provenance in the file's metadata."""
    out = io.BytesIO()
    sink_parquet(frame, provenance, out)
    return out.getvalue()


def sink_parquet(table: AnyFrame, provenance: Mapping[str, str], target: Path | IO[bytes]) -> None:
    """Write Parquet as a stream."""
    table.lazy().sink_parquet(
        target,
        compression="zstd",
        row_group_size=settings.current().parquet_group_rows,
        metadata=dict(provenance) or None,
        engine="streaming",
    )


def to_arrow(frame: pl.DataFrame, _facts: Mapping[str, str] | None = None) -> bytes:
    """Return a frame as an Arrow IPC file, in a layout that older readers support."""
    out = io.BytesIO()
    frame.write_ipc(out, compression="zstd", compat_level=pl.CompatLevel.oldest())
    return out.getvalue()


Provenance = Mapping[str, str]
"""Where rows come from: name, title, version, date and digest of the package, by fact."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format of one table.

    Attributes:
        endings: The file suffixes of the format, the usual one first.
        write: A function that returns a frame in the format.
        is_text: Whether the format is text.
        sink: A function that streams a table to a file, with the same bytes as ``write``; None if
            the format cannot be streamed.
    """

    endings: tuple[str, ...]
    write: Callable[[pl.DataFrame, Provenance], bytes]
    is_text: bool = True
    sink: Callable[[AnyFrame, Provenance, Path], None] | None = None

    def write_to(self, table: AnyFrame, provenance: Provenance, path: Path) -> None:
        """Write a table to a file.

        Raises:
            PackageError: A LazyFrame cannot be read.
        """
        if self.sink:
            self.sink(table, provenance, path)
        else:
            path.write_bytes(self.write(collect(table.lazy()), provenance))


def columns_as_text(table: str, types: Mapping[str, pl.DataType], export_format: str) -> list[str]:
    """Return a note for each column that is not text but becomes text in a format."""
    notes = []
    for name, dtype in types.items():
        if dtype.is_decimal() and export_format in ("xlsx", "sqlite"):
            notes.append(
                f"{table}, {name}: written as text, since {export_format} would round its digits"
            )
        elif dtype == ZONED and export_format == "xlsx":
            notes.append(
                f"{table}, {name}: written as text, since {export_format} has no time zones"
            )
    return notes


def _as_text(write: Callable[[pl.DataFrame], str]) -> Callable[[pl.DataFrame, Provenance], bytes]:
    return lambda frame, _: encode_utf8(write(frame))


def _to_xlsx(frame: pl.DataFrame, provenance: Provenance) -> bytes:
    from tablepact.export.xlsx import to_xlsx

    return to_xlsx({"rows": frame}, provenance)


def sink_csv(table: AnyFrame, _facts: Provenance, path: Path, missing: str = "") -> None:
    """Stream a table to a CSV file; see ``text.to_csv``."""
    with path.open("wb") as file:
        for number, piece in enumerate(batches(table)):
            file.write(text.to_csv(piece, missing, header=not number).encode())


def _sink_jsonl(table: AnyFrame, _facts: Provenance, path: Path) -> None:
    with path.open("wb") as file:
        for piece in batches(table):
            file.write(text.to_jsonl(piece).encode())


FORMATS = {
    "csv": Format((".csv",), _as_text(text.to_csv), sink=sink_csv),
    "json": Format((".json",), _as_text(text.to_json)),
    "jsonl": Format((".jsonl", ".ndjson"), _as_text(text.to_jsonl), sink=_sink_jsonl),
    "markdown": Format((".md",), _as_text(text.to_markdown)),
    "parquet": Format((".parquet",), to_parquet, False, sink_parquet),
    "arrow": Format((".arrow", ".feather"), to_arrow, is_text=False),
    "xlsx": Format((".xlsx",), _to_xlsx, is_text=False),
}


ExportTables = Mapping[str, tuple[Resource, pl.DataFrame]]
"""The tables of an export by name, each with its resource and rows."""


def _write_sqlite(path: Path, tables: ExportTables, provenance: Provenance, keys: bool) -> None:
    from tablepact.export.sqlite import write_sqlite

    write_sqlite(path, tables, provenance, keys=keys)


def _write_duckdb(path: Path, tables: ExportTables, provenance: Provenance, keys: bool) -> None:
    from tablepact.export.duckdb_file import write_duckdb

    write_duckdb(path, tables, provenance, keys=keys)


def _write_xlsx(path: Path, tables: ExportTables, provenance: Provenance, keys: bool) -> None:  # noqa: ARG001
    from tablepact.export.xlsx import to_xlsx

    path.write_bytes(to_xlsx({name: frame for name, (_, frame) in tables.items()}, provenance))


MULTI_TABLE_FORMATS: dict[str, Callable[[Path, ExportTables, Provenance, bool], None]] = {
    "sqlite": _write_sqlite,
    "duckdb": _write_duckdb,
    "xlsx": _write_xlsx,
}
