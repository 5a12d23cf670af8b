"""Which cells are written as the text of their value in a key; see ``key_text.py``.

It may leave out cells, never take in one whose value has another text: the others are asked of
frictionless. And which types have values that can be equal at all.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from tablepact.engine.cells.iso8601 import DATE, DATETIME, INSTANT, TIME
from tablepact.engine.cells.stored_values import in_range, read_alike
from tablepact.engine.table_spec import ColumnSpec, FastPathUnsupported, TableSpec
from tablepact.engine.values.types import TEXT

_INTEGER = r"\A(?:0|-?[1-9][0-9]{0,24})\z"
_NUMBER = r"\A(?:0|-?(?:[1-9][0-9]{0,14})|-?(?:0|[1-9][0-9]{0,14})\.[0-9]{0,9}[1-9])\z"
_DECIMAL = r"\A-?(?:0|[1-9][0-9]{0,14})\.[0-9]{0,9}\z"
"""A number that has a point, and may have zeros at its end that say nothing."""
_PLAIN = {
    "integer": _INTEGER,
    "number": _NUMBER,
    "boolean": r"\A(?:true|false)\z",
    "date": DATE,
    "datetime": f"{DATETIME}|{INSTANT}",
    "time": TIME,
    "year": r"\A[1-9][0-9]{3}\z",
}
_FAMILY = {
    "integer": "number",
    "number": "number",
    "year": "number",
    "any": "text",
    "string": "text",
}


def plain_key(column: ColumnSpec, cell: pl.Expr) -> pl.Expr:
    """Say where the text of a cell is the text of its value; see ``key_text.py``."""
    kind, stored = column.key_kind, column.native != TEXT
    if kind in ("string", "any") and column.format == "default" and not stored:
        return cell.is_null() | pl.lit(True)
    if not _is_plain(column) or not read_alike(column, kind):
        return cell.is_null() & pl.lit(False)
    if stored and kind in ("datetime", "time"):  # with fractions of a second, too
        return in_range(cell)
    return cell.str.contains(_PLAIN[kind])


def without_zeros(column: ColumnSpec, cell: pl.Expr) -> pl.Expr:
    """Write numbers such as ``8.50`` as their value is written, ``8.5``; null for other cells."""
    if column.kind != "number" or not _is_plain(column) or not read_alike(column, "number"):
        return pl.lit(None, dtype=pl.String)
    bare = cell.str.strip_chars_end("0").str.strip_chars_end(".")
    value = pl.when(bare == "-0").then(pl.lit("0")).otherwise(bare)
    return pl.when(cell.str.contains(_DECIMAL)).then(value)


def _is_plain(column: ColumnSpec) -> bool:
    """Say whether a field is read in the one way that its type has by default."""
    options = ("bareNumber", "decimalChar", "groupChar", "trueValues", "falseValues")
    return column.format == "default" and not any(name in column.field for name in options)


def require_comparable_keys(table: TableSpec, names: Sequence[str]) -> None:
    """Refuse keys whose values are not told apart by their texts.

    Raises:
        FastPathUnsupported: A field is of a type that frictionless itself has to compare.
    """
    for name in names:
        place = table.position(name)
        if place is None:
            continue
        column = table.columns[place]
        kind = column.key_kind
        if kind not in (*_PLAIN, "string", "any") or column.field.get("floatNumber"):
            raise FastPathUnsupported(f"a key on {name!r}, of the type {kind}")


def family(column: ColumnSpec) -> str:
    """Name the types whose values are equal if their texts are; those of two families never are."""
    return _FAMILY.get(column.key_kind, column.key_kind)


def comparable(own: ColumnSpec, other: ColumnSpec) -> bool | None:
    """Say whether two columns have values that can be equal; None if only Python can say."""
    if family(own) == family(other):
        return True
    return None if {"boolean", "number"} == {family(own), family(other)} else False
