"""Arithmetic on decimal numbers without rounding, for the rows of one frame.

A column of floats holds decimals such as 0.10, which binary floating point only approximates, so
that 3 * 0.10 is not 0.30. Here each number is an integer and a power of ten, as in ``Decimal``.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

import polars as pl
from sqlglot import exp

from tablepact.exact_columns import column as exactly

MAX_SCALE = 12
"""The most decimal places of a column of floats."""
_LARGEST = 2**126
"""The bound of 128-bit integers, less one bit for sums."""
_SAFE = 2**53
"""Up to here, floats hold all integers."""
_ROUNDING = 2.0**-52
"""The relative error of a division of floats."""
_TESTS: dict[type[exp.Expression], Callable[[pl.Expr, pl.Expr], pl.Expr]] = {
    exp.EQ: operator.eq,
    exp.NEQ: operator.ne,
    exp.GT: operator.gt,
    exp.GTE: operator.ge,
    exp.LT: operator.lt,
    exp.LTE: operator.le,
}


class InexactError(Exception):
    """The expression, or a column, cannot be computed exactly."""


class Scaled(NamedTuple):
    """A number for each row: an integer that is divided by a power of ten.

    Attributes:
        integer: The integers, of 128 bits.
        scale: The exponent of the power of ten.
        largest: The largest absolute value that an integer may have.
    """

    integer: pl.Expr
    scale: int
    largest: int

    def rescaled(self, scale: int) -> Scaled:
        """Return the same numbers with more decimal places; InexactError if they are too large."""
        factor = 10 ** (scale - self.scale)
        if self.largest * factor >= _LARGEST:
            raise InexactError
        integer = self.integer if factor == 1 else self.integer * pl.lit(factor, dtype=pl.Int128)
        return Scaled(integer, scale, self.largest * factor)


class ExactNumbers:
    """The numeric columns of a frame, and the comparisons of numbers that are computed exactly."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self._frame = frame
        self._columns: dict[str, Scaled] = {}

    def test(self, node: exp.Expression) -> pl.Expr | None:
        """Return a comparison of computed numbers; None if it is none, or cannot be exact."""
        if not any(node.find_all(exp.Add, exp.Sub, exp.Mul)):
            return None  # floats of the same text are the same
        try:
            if type(node) in _TESTS:
                first, second = _aligned([self._number(node.this), self._number(node.expression)])
                return _TESTS[type(node)](first.integer, second.integer)
            if isinstance(node, exp.Between):
                parts = [node.this, node.args["low"], node.args["high"]]
                value, low, high = _aligned([self._number(part) for part in parts])
                return value.integer.is_between(low.integer, high.integer)
            if isinstance(node, exp.In):
                parts = [node.this, *node.expressions]
                value, *members = _aligned([self._number(part) for part in parts])
                return pl.any_horizontal(value.integer == one.integer for one in members)
        except InexactError:
            pass
        return None

    def _number(self, node: Any) -> Scaled:
        match node:
            case exp.Paren():
                return self._number(node.this)
            case exp.Column():
                return self._column(node.name)
            case exp.Literal(is_string=False):
                return _literal(str(node.this))
            case exp.Neg():
                number = self._number(node.this)
                return number._replace(integer=pl.lit(0, dtype=pl.Int128) - number.integer)
            case exp.Abs():
                number = self._number(node.this)
                return number._replace(integer=number.integer.abs())
            case exp.Add() | exp.Sub():
                one, other = _aligned([self._number(node.this), self._number(node.expression)])
                combine = operator.add if isinstance(node, exp.Add) else operator.sub
                combined = combine(one.integer, other.integer)
                return _within(Scaled(combined, one.scale, one.largest + other.largest))
            case exp.Mul():
                one, other = self._number(node.this), self._number(node.expression)
                product = one.integer * other.integer
                scale, largest = one.scale + other.scale, one.largest * other.largest
                return _within(Scaled(product, scale, largest))
            case exp.Coalesce():
                parts = _aligned([self._number(part) for part in [node.this, *node.expressions]])
                largest = max(part.largest for part in parts)
                return Scaled(pl.coalesce([p.integer for p in parts]), parts[0].scale, largest)
        raise InexactError

    def _column(self, name: str) -> Scaled:
        if name not in self._columns:
            self._columns[name] = _scaled(self._frame[name])
        return self._columns[name]


def _scaled(values: pl.Series) -> Scaled:
    """Return a column as integers; InexactError if its numbers have too many digits."""
    column, dtype = exactly(values.name), values.dtype
    if dtype.is_integer():
        return Scaled(column.cast(pl.Int128), 0, _largest(values))
    if dtype.is_decimal():
        integers = values.to_physical()
        scale = dtype.scale  # type: ignore[attr-defined]
        return _within(Scaled(column.to_physical().cast(pl.Int128), scale, _largest(integers)))
    known = values.drop_nulls()
    if dtype != pl.Float64 or not known.is_finite().all():
        raise InexactError
    for scale in range(MAX_SCALE + 1):
        factor = float(10**scale)
        integers = (known * factor).round()
        if _largest(integers) >= _SAFE:
            break
        if ((integers / factor - known).abs() <= known.abs() * _ROUNDING).all():
            integer = (column * factor).round().cast(pl.Int128)
            return Scaled(integer, scale, _largest(integers))
    raise InexactError


def _largest(values: pl.Series) -> int:
    least, most = values.min(), values.max()
    return max(abs(int(least or 0)), abs(int(most or 0)))  # type: ignore[arg-type]


def _literal(text: str) -> Scaled:
    number = Decimal(text)
    _, digits, exponent = number.as_tuple()
    if not isinstance(exponent, int) or len(digits) + abs(exponent) > 38:
        raise InexactError
    scale = max(0, -exponent)
    integer = int(number.scaleb(scale))
    return Scaled(pl.lit(integer, dtype=pl.Int128), scale, abs(integer))


def _aligned(numbers: Sequence[Scaled]) -> list[Scaled]:
    """Return numbers with the same number of decimal places."""
    scale = max(number.scale for number in numbers)
    return [number.rescaled(scale) for number in numbers]


def _within(number: Scaled) -> Scaled:
    if number.largest >= _LARGEST:
        raise InexactError
    return number
