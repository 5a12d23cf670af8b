"""Choose the polars type of a column, without losing digits or time zones.

A column has the first of these types that holds all its values, in the whole table:

integer, year   ``Int64``, ``Decimal(38, 0)``, text
number          ``Float64``, ``Decimal(38, s)`` with the smallest sufficient scale ``s``, text
datetime        ``Datetime("us")`` if no value has a zone, ``Datetime("us", "UTC")`` if all have
                one, text
time            ``Time`` if no value has a zone, text

Float64 holds a number if converting it back gives the same digits (``0.1``, but not
``135217135789158401``). Whole numbers beyond 64 bits are Decimal rather than Int128, which Arrow
lacks, so that DuckDB would read it from Parquet as bytes. Text is canonical: equal values have
equal text. A table read in batches gets the same types as the whole table: ``common_type`` returns
the type, and ``recast`` converts each batch without loss.
"""

from __future__ import annotations

import datetime as dt
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from math import nan
from typing import Any

import polars as pl

from tablepact.errors import KeptAsText
from tablepact.package.descriptor.table_schema import Field
from tablepact.package.digests.digest import (
    decimal_text,
    fits_float64,
    moment_text,
    number_text,
    text_of,
)

DTYPES: dict[str, pl.DataType] = {
    "integer": pl.Int64(),
    "year": pl.Int64(),
    "number": pl.Float64(),
    "boolean": pl.Boolean(),
    "date": pl.Date(),
    "time": pl.Time(),
    "datetime": pl.Datetime("us"),
}
"""The preferred polars type of each Table Schema type; any other type is kept as text."""

DIGITS = 38
"""The precision of a Decimal in polars, Arrow, Parquet and DuckDB."""
_TOO_MANY = (DIGITS + 1, 0)
ZONED = pl.Datetime("us", "UTC")
_WHOLE = ("integer", "year")
_NUMBERS = f"numbers too long for a Decimal of {DIGITS} digits"
NOT_HELD = {
    **dict.fromkeys((*_WHOLE, "number"), _NUMBERS),
    "datetime": "timestamps with and without a zone, or finer than a microsecond",
    "time": "times with a zone, or finer than a microsecond",
}
"""The reason why a column of a Table Schema type may have to be text."""
_FINER = re.compile(r":\d\d[.,](\d{6})(\d*[1-9])")
_PLAIN = r"^-?\d+(\.\d+)?$"


def typed_series(name: str, kind: str, values: Sequence[Any]) -> pl.Series:
    """Return the values of a field as a column.

    Args:
        name: The name of the field.
        kind: The Table Schema type.
        values: The values as Python objects or as exact text: numbers in decimal digits, timestamps
            in ISO 8601. None for a missing value.

    Raises:
        TypeError, ValueError, ArithmeticError, PolarsError: A value is not of the type.
    """
    dtype = DTYPES.get(kind, pl.String())
    if kind in _WHOLE:
        return _whole_numbers(name, values)
    if kind == "number":
        return _numbers(name, values)
    if kind in ("datetime", "time"):
        return _moments(name, dtype, [_moment(kind, value) for value in values])
    return pl.Series(name, values, dtype=dtype)


def widen_numbers(cells: pl.Series) -> pl.Series:
    """Return numbers that Int64 or Float64 cannot hold, as Decimal if possible, else as text.

    Args:
        cells: All numbers of the column, in decimal digits.
    """
    return _wide(cells.name, map(_decimal, cells))


def is_exact_in_float64(number: str | Decimal) -> bool:
    """Return whether Float64 holds a number; see ``fits_float64``."""
    try:
        return fits_float64(Decimal(number))
    except (ArithmeticError, ValueError):
        return False


def exact_moment(value: Any, cell: Any) -> Any:
    """Return a timestamp or time, as text if its cell is finer than a microsecond."""
    match = _FINER.search(cell) if isinstance(cell, str) else None
    if not match or not isinstance(value, dt.datetime | dt.time):
        return value
    if f"{value.microsecond:06}" != match[1]:
        return value
    text = moment_text(value.replace(microsecond=1))
    return text.replace(".000001", f".{match[1]}{match[2]}")


def common_type(columns: Iterable[pl.Series]) -> pl.DataType:
    """Return the type that holds all values of the batches of a column.

    Args:
        columns: The batches, at least one; each is read once, in order.
    """
    dtype: pl.DataType = pl.String()
    held: set[pl.DataType] = set()
    integer_digits = decimals = 0
    for column in columns:
        if column.null_count() == len(column):
            dtype = column.dtype
            continue
        held.add(column.dtype)
        digits = (column.dtype.is_numeric() and _digits(text_of(column))) or _TOO_MANY
        integer_digits, decimals = max(integer_digits, digits[0]), max(decimals, digits[1])
    if len(held) < 2:
        return held.pop() if held else dtype
    return pl.Decimal(DIGITS, decimals) if integer_digits + decimals <= DIGITS else pl.String()


def recast(column: pl.Series, dtype: pl.DataType) -> pl.Series:
    """Return a batch of a column in the type from ``common_type``, without loss."""
    if column.dtype == dtype:
        return column
    if column.null_count() == len(column):
        return column.cast(dtype)
    return text_of(column).cast(dtype)


def narrow_decimals(column: pl.Series) -> pl.Series:
    """Return a Decimal column as Int64 or Float64 if that holds all values."""
    if not isinstance(column.dtype, pl.Decimal):
        return column
    kind = pl.Float64() if column.dtype.scale else pl.Int64()
    narrow = column.cast(kind, strict=False)
    return narrow if text_of(narrow).equals(text_of(column)) else column


def concat_batches(pieces: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Return the batches of a table as one frame, each column in a type that holds all values."""
    types = {
        name: common_type(piece[name] for piece in pieces)
        for name in pieces[0].columns
        if any(piece.schema[name] != pieces[0].schema[name] for piece in pieces)
    }
    return pl.concat(
        piece.with_columns(recast(piece[name], dtype) for name, dtype in types.items())
        for piece in pieces
    )


def is_kept_as_text(kind: str, pieces: Iterable[pl.Series]) -> bool:
    """Return whether ``typed_series`` would keep the batches of a text column as they are."""
    alike = True

    def read() -> Iterator[pl.Series]:
        nonlocal alike
        for piece in pieces:
            series = typed_series(piece.name, kind, piece.to_list())
            alike &= text_of(series).equals(piece)
            yield series

    try:
        return common_type(read()) == pl.String and alike
    except (TypeError, ValueError, ArithmeticError, pl.exceptions.PolarsError):
        return False


def warn_kept_as_text(
    table: str, fields: Iterable[Field], types: Mapping[str, pl.DataType]
) -> None:
    """Warn about the columns of a table that are text because no type holds their values."""
    for field in fields:
        why = NOT_HELD.get(field.type)
        if why and types.get(field.name) == pl.String:
            warnings.warn(KeptAsText(f"{table}, {field.name}: {why}; kept as text"), stacklevel=2)


def _whole_numbers(name: str, values: Sequence[Any]) -> pl.Series:
    try:
        return pl.Series(name, values, dtype=pl.Int64)
    except (TypeError, OverflowError, pl.exceptions.PolarsError):
        numbers = [_decimal(value) for value in values]
    if all(number is None or -(2**63) <= number < 2**63 for number in numbers):
        return pl.Series(
            name, [number if number is None else int(number) for number in numbers], pl.Int64
        )
    return _wide(name, numbers)


def _numbers(name: str, values: Sequence[Any]) -> pl.Series:
    numbers = [_decimal(value) for value in values]
    if all(
        number is None or not number.is_finite() or is_exact_in_float64(number)
        for number in numbers
    ):
        floats = [
            None if number is None else nan if number.is_nan() else float(number)
            for number in numbers
        ]
        return pl.Series(name, floats, dtype=pl.Float64)
    return _wide(name, numbers)


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(repr(value) if isinstance(value, float) else value)


def _wide(name: str, numbers: Iterable[Decimal | None]) -> pl.Series:
    texts = [None if number is None else _as_held(number) for number in numbers]
    column = pl.Series(name, texts, dtype=pl.String)
    digits = _digits(column)
    if digits and sum(digits) <= DIGITS:
        return column.cast(pl.Decimal(DIGITS, digits[1]))
    return column


def _as_held(number: Decimal) -> str:
    """Return a number as text, in its Float64 form if that is exact, as in a Float64 batch."""
    return number_text(float(number)) if is_exact_in_float64(number) else decimal_text(number)


def _digits(texts: pl.Series) -> tuple[int, int] | None:
    """Return the maximum number of digits before and after the point; None if not all are plain."""
    if not texts.str.contains(_PLAIN).all():
        return None
    integer_digits = texts.str.extract(r"^-?0*(\d*)", 1).str.len_bytes().max()
    decimals = texts.str.extract(r"\.(\d+)$", 1).str.len_bytes().max()
    return int(integer_digits or 0), int(decimals or 0)  # type: ignore[arg-type]


def _moment(kind: str, value: Any) -> Any:
    """Return a timestamp or time from exact text; keep it as text if finer than a microsecond."""
    if not isinstance(value, str):
        return value
    read = dt.time.fromisoformat if kind == "time" else dt.datetime.fromisoformat
    return exact_moment(read(value), value)


def _moments(name: str, dtype: pl.DataType, values: Sequence[Any]) -> pl.Series:
    zones = {isinstance(v, str) or v.tzinfo is not None for v in values if v is not None}
    if True not in zones:
        return pl.Series(name, values, dtype=dtype)
    if zones == {True} and dtype == pl.Datetime:
        try:
            moments = [v if v is None else v.astimezone(dt.UTC) for v in values]
        except (AttributeError, OverflowError):  # a string; UTC outside years 1 to 9999
            pass
        else:
            return pl.Series(name, moments, dtype=ZONED)
    texts = [v if v is None or isinstance(v, str) else moment_text(v) for v in values]
    return pl.Series(name, texts, dtype=pl.String)
