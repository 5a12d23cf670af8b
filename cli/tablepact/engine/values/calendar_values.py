"""Values of the calendar that Python has no type for: months, and durations in years and months."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple


class YearMonth(NamedTuple):
    """A month of a year; in a key, it equals a pair."""

    year: object
    month: object

    def __str__(self) -> str:
        """Return the text of frictionless's own class."""
        return f"yearmonth(year={self.year!r}, month={self.month!r})"


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


class LongDuration(NamedTuple):
    """A duration that is longer than Python's durations can be, in months and seconds."""

    months: Decimal
    seconds: Decimal
