"""Return the values of key columns as key texts, which are equal if and only if the values are."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from tablepact.engine.cells.cell_prefilter import is_missing
from tablepact.engine.cells.frictionless_cells import NO_KEY, CellReader
from tablepact.engine.cells.stored_values import in_range, read_alike
from tablepact.engine.errors import FastPathUnsupported
from tablepact.engine.table_spec import ColumnSpec, TableSpec
from tablepact.engine.values.iso8601 import DATE, DATETIME, INSTANT, TIME
from tablepact.engine.values.types import TEXT


def key_texts(
    frame: pl.DataFrame,
    table: TableSpec,
    indexes: Sequence[int],
    cell_reader: CellReader,
    *,
    allow_invalid_keys: bool = True,
) -> pl.DataFrame:
    """Return the values of some columns as key texts, ``k0``...; null for no value.

    Args:
        frame: The cells.
        table: Their table.
        indexes: The columns.
        cell_reader: Reads the cells whose key text is not simply the cell.
        allow_invalid_keys: Whether to return null for a value that cannot be part of a key, or to
            raise.

    Raises:
        FastPathUnsupported: Such a value is found, and ``allow_invalid_keys`` is false.
    """
    masks = frame.select_seq(mask for index in indexes for mask in _masks(table, index))
    columns = []
    for index in indexes:
        column, cells = table.columns[index], frame[f"c{index}"]
        absent = masks[f"absent{index}"]
        texts = cells.set(absent, None) if absent.any() else cells
        plain = masks[f"plain{index}"]
        if not plain.all():
            bare = frame.select(without_zeros(column, pl.col(f"c{index}"))).to_series()
            trimmed = ~plain & bare.is_not_null()
            texts, plain = bare.zip_with(trimmed, texts), plain | trimmed
        if not plain.all():
            unsure = cells.filter(~plain)
            results = cell_reader.read_cells(index, unsure.unique().to_list(), keyed=True)
            if not allow_invalid_keys and any(number == NO_KEY for number, _ in results.values()):
                raise FastPathUnsupported(f"{column.name!r} has a value that a key cannot contain")
            read = pl.Series([results[cell][1] for cell in unsure], dtype=pl.String)
            texts = texts.scatter((~plain).arg_true(), read)
        columns.append(texts.alias(f"k{index}"))
    return pl.DataFrame(columns) if columns else pl.DataFrame()


def _masks(table: TableSpec, index: int) -> tuple[pl.Expr, pl.Expr]:
    """Return two masks: where there is no value, and where the key text is the cell or null."""
    column, cell = table.columns[index], pl.col(f"c{index}")
    absent = is_missing(column, cell)
    plain = (absent | plain_key(column, cell)).fill_null(False)
    return absent.alias(f"absent{index}"), plain.alias(f"plain{index}")


_INTEGER = r"\A(?:0|-?[1-9][0-9]{0,24})\z"
_NUMBER = r"\A(?:0|-?(?:[1-9][0-9]{0,14})|-?(?:0|[1-9][0-9]{0,14})\.[0-9]{0,9}[1-9])\z"
_DECIMAL = r"\A-?(?:0|[1-9][0-9]{0,14})\.[0-9]{0,9}\z"
"""A number with a decimal point, which may end in zeros."""
_PLAIN = {
    "integer": _INTEGER,
    "number": _NUMBER,
    "boolean": r"\A(?:true|false)\z",
    "date": DATE,
    "datetime": f"{DATETIME}|{INSTANT}",
    "time": TIME,
    "year": r"\A[1-9][0-9]{3}\z",
}


def plain_key(column: ColumnSpec, cell: pl.Expr) -> pl.Expr:
    """Return the test that a cell is the key text of its value; see ``values/key_text.py``."""
    kind, stored = column.key_kind, column.native != TEXT
    if kind in ("string", "any") and column.format == "default" and not stored:
        return cell.is_null() | pl.lit(True)
    if not _is_plain(column) or not read_alike(column, kind):
        return cell.is_null() & pl.lit(False)
    if stored and kind in ("datetime", "time"):  # with fractions of a second, too
        return in_range(cell)
    return cell.str.contains(_PLAIN[kind])


def without_zeros(column: ColumnSpec, cell: pl.Expr) -> pl.Expr:
    """Return the key text of numbers such as ``8.50``, ``8.5``; null for other cells."""
    if column.kind != "number" or not _is_plain(column) or not read_alike(column, "number"):
        return pl.lit(None, dtype=pl.String)
    bare = cell.str.strip_chars_end("0").str.strip_chars_end(".")
    value = pl.when(bare == "-0").then(pl.lit("0")).otherwise(bare)
    return pl.when(cell.str.contains(_DECIMAL)).then(value)


def _is_plain(column: ColumnSpec) -> bool:
    """Return whether a field has the default format and options of its type."""
    options = ("bareNumber", "decimalChar", "groupChar", "trueValues", "falseValues")
    return column.format == "default" and not any(name in column.field.options for name in options)
