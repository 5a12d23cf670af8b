"""Convert typed columns to text, with one text per value."""

from __future__ import annotations

import json

import polars as pl

from tablepact.engine.values.types import TEXT, Native, json_value
from tablepact.exact_columns import column as exactly

NO_FRACTION = ".000000"


def native_type(dtype: pl.DataType) -> Native | None:
    """Return the stored type of a column; None if it is not supported."""
    if dtype in (pl.String, pl.Categorical, pl.Enum, pl.Null):
        return TEXT
    if dtype.is_integer():
        return "integer"
    if isinstance(dtype, pl.Datetime):
        return "datetime" if dtype.time_zone is None else "instant"
    if isinstance(dtype, pl.List | pl.Array):
        inner = native_type(_dtype(dtype.inner))
        return None if inner is None else ("list", inner)
    if isinstance(dtype, pl.Struct):
        parts = [(field.name, native_type(_dtype(field.dtype))) for field in dtype.fields]
        return None if any(part is None for _, part in parts) else ("struct", tuple(parts))
    named = {
        pl.Float32: "float", pl.Float64: "float", pl.Boolean: "boolean", pl.Date: "date",
        pl.Time: "time", pl.Duration: "duration", pl.Binary: "bytes",
    }  # fmt: skip
    if dtype.is_float():
        return "float"
    return "decimal" if dtype.is_decimal() else named.get(dtype.base_type())


def column_text(column: pl.Series, native: Native, *, as_days: bool = False) -> pl.Series:
    """Return a column as text.

    Times are truncated to microseconds, as Python has no smaller unit; instants are in UTC.

    Args:
        column: The values.
        native: Their type.
        as_days: Whether to write midnight as a date alone, for a field of type ``date``.
    """
    if native == TEXT or column.dtype == pl.Null:
        return column.cast(pl.String)
    if not isinstance(native, str):
        written = [None if value is None else _json(value) for value in column.to_list()]
        return pl.Series(column.name, written, dtype=pl.String)
    cell = exactly(column.name)
    return column.to_frame().select(_written(cell, native, as_days=as_days)).to_series()


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=json_value)


def _written(cell: pl.Expr, native: str, *, as_days: bool) -> pl.Expr:
    if native == "float":  # without ".0", so that a whole float has the text of an integer
        return cell.cast(pl.Float64).cast(pl.String).str.strip_suffix(".0")
    if native == "duration":
        return cell.cast(pl.Duration("us")).cast(pl.Int64).cast(pl.String)
    if native == "bytes":
        return cell.bin.encode("hex")
    if native == "time":
        return cell.dt.to_string("%H:%M:%S%.6f").str.strip_suffix(NO_FRACTION)
    if native not in ("datetime", "instant"):
        return cell.cast(pl.String)
    aware = native == "instant"
    if aware:
        cell = cell.dt.convert_time_zone("UTC").dt.replace_time_zone(None)
    text = cell.cast(pl.Datetime("us")).dt.to_string("iso:strict").str.strip_suffix(NO_FRACTION)
    if not as_days:
        return text + "Z" if aware else text
    day = text.str.ends_with("T00:00:00")
    bare = text.str.strip_suffix("T00:00:00")
    return pl.when(day).then(bare).otherwise(text + "Z") if aware else bare


def _dtype(inner: object) -> pl.DataType:
    dtype = inner() if isinstance(inner, type) else inner
    assert isinstance(dtype, pl.DataType)  # noqa: S101 - polars returns a class or an instance
    return dtype
