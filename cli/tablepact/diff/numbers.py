"""Numbers as the digest has them: those that are one to Float64 are the same."""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from tablepact.engine.values.key_text import UNEQUAL
from tablepact.package.digest import as_text, fits_float64, number_text

SHORT = r"\A-?[0-9]{1,10}(?:\.[0-9]{0,4}[1-9])?\z"
"""A number that is written as its value is: Float64 holds any of fifteen digits."""


def one_spelling(numbers: pl.Series) -> pl.Series:
    """Write numbers, given as the texts of keys, so that equal values are written alike.

    6.7907400000000004 is 6.79074, and NaN is NaN. What Float64 does not hold keeps its digits.
    """
    odd = (~numbers.str.contains(SHORT)).fill_null(False).arg_true()
    if not len(odd):
        return numbers
    return numbers.scatter(odd, pl.Series(map(_as_value, numbers[odd]), dtype=pl.String))


def value_texts(frame: pl.DataFrame) -> pl.DataFrame:
    """Write every cell of a frame as text, Decimals as if they were in a column of Float64."""
    texts = as_text(frame)
    wide = [name for name, dtype in frame.schema.items() if dtype.is_decimal()]
    return texts.with_columns(one_spelling(texts[name]) for name in wide)


def _as_value(number: str) -> str:
    if number == UNEQUAL:
        return "NaN"
    value = Decimal(number)
    fits = not value.is_finite() or fits_float64(value)
    return number_text(float(value)) if fits else number
