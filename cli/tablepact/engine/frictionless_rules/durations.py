"""Durations as frictionless reads them with isodate: of fixed length, or with years and months."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal

from tablepact.engine.errors import AskFrictionless

_NUMBER = "[0-9]+(?:[,.][0-9]+)?"
_PERIOD = re.compile(
    rf"^(?P<sign>[+-])?P(?!\b)(?:(?P<years>{_NUMBER})Y)?(?:(?P<months>{_NUMBER})M)?"
    rf"(?:(?P<weeks>{_NUMBER})W)?(?:(?P<days>{_NUMBER})D)?"
    rf"(?:T(?:(?P<hours>{_NUMBER})H)?(?:(?P<minutes>{_NUMBER})M)?(?:(?P<seconds>{_NUMBER})S)?)?$"
)
_FIXED = ("weeks", "days", "hours", "minutes", "seconds")
MAX_CHARACTERS = 1000
"""The longest cell that is read here; the pattern backtracks over its digits for each unit."""


@dataclass(frozen=True, slots=True, eq=False)
class Duration:
    """A duration of years and months, whose length varies, and of a fixed remainder."""

    years: Decimal
    months: Decimal
    more: dt.timedelta

    def __eq__(self, other: object) -> bool:
        """Return whether both have the same number of months, and the same remainder."""
        return isinstance(other, Duration) and self._parts == other._parts

    def __hash__(self) -> int:
        """Return the same hash for equal durations."""
        return hash(self._parts)

    def __str__(self) -> str:
        """Return the text that isodate writes."""
        years = [f"{int(self.years)} years"] if self.years else []
        month = "month" if self.months <= 1 else "months"
        months = [f"{int(self.months)} {month}"] if self.months else []
        return ", ".join([*years, *months, str(self.more)])

    @property
    def _parts(self) -> tuple[Decimal, dt.timedelta]:
        return self.years * 12 + self.months, self.more


def read_duration(cell: object) -> dt.timedelta | Duration | None:
    """Return the duration in a cell; None if it is not a duration.

    Raises:
        AskFrictionless: The cell has the form of a date with a time, or is very long.
    """
    if isinstance(cell, dt.timedelta):
        return cell
    if not isinstance(cell, str):
        return None
    if len(cell) > MAX_CHARACTERS:
        raise AskFrictionless
    period = _PERIOD.match(cell)
    if period is None:
        if cell.startswith("P") and cell.count("T") == 1:
            raise AskFrictionless
        return None
    parts = {name: (number or "0").replace(",", ".") for name, number in period.groupdict().items()}
    years, months = Decimal(parts["years"]), Decimal(parts["months"])
    negative = period["sign"] == "-"
    try:
        span = dt.timedelta(**{name: float(parts[name]) for name in _FIXED})
        span = -span if negative else span
    except OverflowError:
        return None
    if not years and not months:
        return span
    return Duration(0 - years, 0 - months, span) if negative else Duration(years, months, span)
