"""Durations as frictionless reads them with isodate: of fixed length, or with years and months."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

from tablepact.engine.errors import AskFrictionless
from tablepact.engine.values.calendar_values import Duration

_NUMBER = "[0-9]+(?:[,.][0-9]+)?"
_PERIOD = re.compile(
    rf"^(?P<sign>[+-])?P(?!\b)(?:(?P<years>{_NUMBER})Y)?(?:(?P<months>{_NUMBER})M)?"
    rf"(?:(?P<weeks>{_NUMBER})W)?(?:(?P<days>{_NUMBER})D)?"
    rf"(?:T(?:(?P<hours>{_NUMBER})H)?(?:(?P<minutes>{_NUMBER})M)?(?:(?P<seconds>{_NUMBER})S)?)?$"
)
_FIXED = ("weeks", "days", "hours", "minutes", "seconds")
MAX_CHARACTERS = 1000
"""The longest cell that is read here; the pattern backtracks over its digits for each unit."""


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
