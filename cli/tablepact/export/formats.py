"""The formats that hold any rows, those of a query, too: how each is written, how its files end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from tablepact.export import columns, text
from tablepact.package.batches import Table, collected, pieces
from tablepact.package.column_types import ZONED
from tablepact.system.utf8 import encode_utf8

Facts = Mapping[str, str]
"""What a file says of where its rows are from, where its format has a place for it."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format of one table.

    Attributes:
        endings: The endings of its files, the usual one first.
        write: Writes a frame.
        is_text: Whether it can be read as text.
        sink: Writes a table to a file as a stream, in the same bytes; none if it is held whole.
    """

    endings: tuple[str, ...]
    write: Callable[[pl.DataFrame, Facts], bytes]
    is_text: bool = True
    sink: Callable[[Table, Facts, Path], None] | None = None

    def write_to(self, table: Table, facts: Facts, path: Path) -> None:
        """Write a table to a file.

        Raises:
            PackageError: A LazyFrame cannot be read.
        """
        if self.sink:
            self.sink(table, facts, path)
        else:
            path.write_bytes(self.write(collected(table.lazy()), facts))


def made_text(table: str, types: Mapping[str, pl.DataType], form: str) -> list[str]:
    """Say which columns of a table become text in a format although they are none, a line each."""
    notes = []
    for name, dtype in types.items():
        if dtype.is_decimal() and form in ("xlsx", "sqlite"):
            notes.append(f"{table}, {name}: more digits than a number of {form} has; text there")
        elif dtype == ZONED and form == "xlsx":
            notes.append(f"{table}, {name}: moments with a zone, which {form} has not; text there")
    return notes


def _as_text(write: Callable[[pl.DataFrame], str]) -> Callable[[pl.DataFrame, Facts], bytes]:
    return lambda frame, _: encode_utf8(write(frame))


def _to_xlsx(frame: pl.DataFrame, facts: Facts) -> bytes:
    from tablepact.export.xlsx import to_xlsx

    return to_xlsx({"rows": frame}, facts)


def sink_csv(table: Table, _facts: Facts, path: Path, missing: str = "") -> None:
    """Write CSV as a stream; see ``text.to_csv``."""
    with path.open("wb") as file:
        for number, piece in enumerate(pieces(table)):
            file.write(text.to_csv(piece, missing, header=not number).encode())


def _sink_jsonl(table: Table, _facts: Facts, path: Path) -> None:
    with path.open("wb") as file:
        for piece in pieces(table):
            file.write(text.to_jsonl(piece).encode())


FORMATS = {
    "csv": Format((".csv",), _as_text(text.to_csv), sink=sink_csv),
    "json": Format((".json",), _as_text(text.to_json)),
    "jsonl": Format((".jsonl", ".ndjson"), _as_text(text.to_jsonl), sink=_sink_jsonl),
    "markdown": Format((".md",), _as_text(text.to_markdown)),
    "parquet": Format((".parquet",), columns.to_parquet, False, columns.sink_parquet),
    "arrow": Format((".arrow", ".feather"), columns.to_arrow, is_text=False),
    "xlsx": Format((".xlsx",), _to_xlsx, is_text=False),
}
