"""Integers, numbers, years and months as frictionless reads them."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from tablepact.engine.errors import AskFrictionless
from tablepact.package.metadata.json_types import Metadata

if TYPE_CHECKING:
    from tablepact.engine.values.calendar_values import YearMonth

MAX_DIGITS = 4300
"""The longest cell that is read as an integer here; Python refuses more digits by default."""


class IntegerReader:
    """A reader of integers; with ``"bareNumber": false``, text may precede and follow them."""

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
    """A reader of decimals, or of floats if the field declares ``floatNumber``."""

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
    r"""Return a text from its first digit or minus sign to its last digit.

    Frictionless removes what ``((^[^-\d]*)|(\D*$))`` matches; this takes linear time.
    """
    start, end = 0, len(text)
    while start < end and text[start] != "-" and not text[start].isdecimal():
        start += 1
    while start < end and not text[end - 1].isdecimal():
        end -= 1
    return text[start:end]


def read_year(cell: object) -> int | None:
    """Return the year in a cell: an integer of four characters. None if it is not a year."""
    if isinstance(cell, str):
        cell = _integer(cell) if len(cell) == 4 else None
    return cell if isinstance(cell, int) and 0 <= cell <= 9999 else None


def read_yearmonth(cell: object) -> YearMonth | None:
    """Return the month in a cell: two integers with a dash between. None if it is not a month."""
    from tablepact.engine.values.calendar_values import YearMonth

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
