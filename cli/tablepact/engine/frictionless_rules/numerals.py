"""Integers, numbers, years and months as frictionless reads them."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from tablepact.engine.errors import AskFrictionless
from tablepact.package.json_types import Metadata

MAX_DIGITS = 4300
"""The longest cell that is taken for an integer here: of more digits Python may not read any."""


class YearMonth(NamedTuple):
    """A month of a year, which is a pair in a key."""

    year: object
    month: object

    def __str__(self) -> str:
        """Write it as the class that frictionless has for it."""
        return f"yearmonth(year={self.year!r}, month={self.month!r})"


class IntegerReader:
    """Reads integers; without ``bareNumber`` there may be text before and after."""

    def __init__(self, options: Metadata) -> None:
        self.bare = options.get("bareNumber", True)

    def __call__(self, cell: object) -> int | None:
        """Return the value of a cell, None if it has none."""
        if isinstance(cell, str):
            text = _short(cell).strip()
            return _integer(text if self.bare else without_text(text))
        if isinstance(cell, bool):
            return None
        if isinstance(cell, int):
            return cell
        if isinstance(cell, float):
            return int(cell) if cell.is_integer() else None
        if isinstance(cell, Decimal) and cell % 1 == 0:
            return int(cell)
        return None


class NumberReader:
    """Reads decimals, or floats if the field says so."""

    def __init__(self, options: Metadata) -> None:
        self.bare = options.get("bareNumber", True)
        self.decimal = options.get("decimalChar", ".")
        self.group = options.get("groupChar", "")
        self.adapted = any(name in options for name in ("bareNumber", "decimalChar", "groupChar"))
        self.first, self.second = Decimal, float
        if options.get("floatNumber"):
            self.first, self.second = float, Decimal  # type: ignore[assignment]

    def __call__(self, cell: object) -> Decimal | float | None:
        """Return the value of a cell, None if it has none."""
        if isinstance(cell, str):
            text: str | None = cell.strip()
            if self.adapted:
                text = self._plain(cell.strip())
            try:
                return None if text is None else self.first(text)
            except (ValueError, InvalidOperation):
                return None
        if isinstance(cell, self.first):
            return cell
        if isinstance(cell, bool):
            return None
        if isinstance(cell, int):
            return cell
        if isinstance(cell, self.second):
            return self.first(str(cell) if self.first is Decimal else cell)
        return None

    def _plain(self, text: str) -> str | None:
        if not self.bare:
            text = without_text(text)
        text = text.replace(self.group, "")
        if self.decimal != "." and "." in text:
            return None
        return text.replace(self.decimal, ".")


def without_text(text: str) -> str:
    r"""Leave out what stands before the first digit or minus sign and after the last digit.

    That is what ``((^[^-\d]*)|(\D*$))`` matches, at once.
    """
    start, end = 0, len(text)
    while start < end and text[start] != "-" and not text[start].isdecimal():
        start += 1
    while start < end and not text[end - 1].isdecimal():
        end -= 1
    return text[start:end]


def read_year(cell: object) -> int | None:
    """Return the year of a cell, of four characters that are an integer; None if it has none."""
    if isinstance(cell, str):
        cell = _integer(cell) if len(cell) == 4 else None
    return cell if isinstance(cell, int) and 0 <= cell <= 9999 else None


def read_yearmonth(cell: object) -> YearMonth | None:
    """Return the month of a cell, two integers with a dash between; None if it has none."""
    if isinstance(cell, tuple | list):
        return YearMonth(*cell) if len(cell) == 2 else None
    if not isinstance(cell, str) or cell.count("-") != 1:
        return None
    year, month = map(_integer, _short(cell).split("-"))
    if year is None or month is None or not 1 <= month <= 12:
        return None
    return YearMonth(year, month)


def _short(cell: str) -> str:
    if len(cell) > MAX_DIGITS:
        raise AskFrictionless
    return cell


def _integer(text: str) -> int | None:
    try:
        return int(text)
    except ValueError:
        return None
