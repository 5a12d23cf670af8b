"""The column of a field: its values in the polars type that stands for its type in Table Schema."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import polars as pl

DTYPES: dict[str, pl.DataType] = {
    "integer": pl.Int64(),
    "year": pl.Int64(),
    "number": pl.Float64(),
    "boolean": pl.Boolean(),
    "date": pl.Date(),
    "time": pl.Time(),
    "datetime": pl.Datetime("us"),
}
"""The polars types of the types of Table Schema; a field of any other is kept as text."""


def column(name: str, kind: str, values: Sequence[Any]) -> pl.Series:
    """Give the values of a field as a column.

    Numbers become Float64, the nearest one; timestamps lose their zone, once they are in UTC.

    Args:
        name: The name of the field.
        kind: Its type in Table Schema.
        values: The values: Booleans and dates as Python has them, all else as exact text: numbers
            in decimal digits, moments in ISO 8601. None where there is none.

    Raises:
        TypeError, OverflowError, polars.exceptions.PolarsError: A value has no place in the column.
    """
    read = _READ.get(kind)
    if read:
        values = [None if value is None else read(value) for value in values]
    return pl.Series(name, values, dtype=DTYPES.get(kind, pl.String()))


def _moment(text: str) -> dt.datetime:
    value = dt.datetime.fromisoformat(text)
    return value.astimezone(dt.UTC).replace(tzinfo=None) if value.tzinfo else value


_READ: Mapping[str, Callable[[str], Any]] = {
    "integer": int,
    "year": int,
    "number": float,
    "time": dt.time.fromisoformat,
    "datetime": _moment,
}
