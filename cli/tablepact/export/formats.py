"""The export formats: those of one table, or of the rows of a query, and those of many tables."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import polars as pl

from tablepact import settings
from tablepact.export import text
from tablepact.package.batches import AnyFrame, batches, collect
from tablepact.package.descriptor import Resource
from tablepact.package.polars_types import ZONED
from tablepact.system.utf8 import encode_utf8


def to_parquet(frame: pl.DataFrame, provenance: Mapping[str, str]) -> bytes:
    """Return Parquet; the provenance is metadata of the file."""
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
    """Return an Arrow IPC file, in the layout that older readers know, too."""
    out = io.BytesIO()
    frame.write_ipc(out, compression="zstd", compat_level=pl.CompatLevel.oldest())
    return out.getvalue()


Provenance = Mapping[str, str]
"""Where rows are from: name, title, version, date and digest of the package, by name."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format of one table.

    Attributes:
        endings: The endings of its files, the usual one first.
        write: Writes a frame.
        is_text: Whether it can be read as text.
        sink: Writes a table to a file as a stream, in the same bytes; None if it cannot.
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


def columns_as_text(table: str, types: Mapping[str, pl.DataType], form: str) -> list[str]:
    """Return which columns of a table become text in a format, although they are none."""
    notes = []
    for name, dtype in types.items():
        if dtype.is_decimal() and form in ("xlsx", "sqlite"):
            notes.append(f"{table}, {name}: more digits than a number of {form} has; text there")
        elif dtype == ZONED and form == "xlsx":
            notes.append(f"{table}, {name}: moments with a zone, which {form} has not; text there")
    return notes


def _as_text(write: Callable[[pl.DataFrame], str]) -> Callable[[pl.DataFrame, Provenance], bytes]:
    return lambda frame, _: encode_utf8(write(frame))


def _to_xlsx(frame: pl.DataFrame, provenance: Provenance) -> bytes:
    from tablepact.export.xlsx import to_xlsx

    return to_xlsx({"rows": frame}, provenance)


def sink_csv(table: AnyFrame, _facts: Provenance, path: Path, missing: str = "") -> None:
    """Write CSV as a stream; see ``text.to_csv``."""
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
"""The tables of an export by name: the entry in the descriptor, and the rows."""


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
