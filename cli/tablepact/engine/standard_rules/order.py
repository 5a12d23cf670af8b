"""Constraints by the standard: the order of dates, times and durations, which is partial.

A time without a zone is in one of the zones from +14:00 to -14:00, and a month has 28 to 31 days:
where that decides, two values are not comparable, and no bound holds.
(https://www.w3.org/TR/xmlschema-2/#dateTime, https://www.w3.org/TR/xmlschema-2/#duration)
"""

from __future__ import annotations

import datetime as dt
import operator
from decimal import Decimal
from typing import Any

ORDERED = ("datetime", "time", "duration")
"""The types whose order is partial."""
_TESTS = {
    "minimum": operator.ge,
    "maximum": operator.le,
    "exclusiveMinimum": operator.gt,
    "exclusiveMaximum": operator.lt,
}
MORE_CONSTRAINTS: dict[str, tuple[str, ...]] = {"duration": (*_TESTS,), "list": ("enum",)}
"""The constraints that the standard allows and frictionless refuses, by the type of the field."""
_FARTHEST = dt.timedelta(hours=14)
_STARTS = ((1696, 9), (1697, 2), (1903, 3), (1903, 7))
"""The months from which XML Schema counts to compare durations."""


def is_within(name: str, value: Any, bound: Any) -> bool:
    """Return whether a bound holds.

    Args:
        name: The constraint: ``minimum``, ``maximum``, ``exclusiveMinimum``, ``exclusiveMaximum``.
        value: A date with a time, a time, or a duration.
        bound: The bound, of the same type.
    """
    test = _TESTS[name]
    if isinstance(value, dt.datetime) and isinstance(bound, dt.datetime):
        return _is_within_zone(name, value, bound)
    if isinstance(value, dt.time) and isinstance(bound, dt.time):
        if (value.tzinfo is None) != (bound.tzinfo is None):
            return True  # the standard has no zones here, which is another finding
        return bool(test(value, bound))
    return all(map(test, _ends(value), _ends(bound)))


def _is_within_zone(name: str, value: dt.datetime, bound: dt.datetime) -> bool:
    moment, limit = _since_start(value), _since_start(bound)
    if (value.tzinfo is None) != (bound.tzinfo is None):
        late = "inimum" in name  # the value must come after the bound, whatever the zone
        moment += -_FARTHEST if late else _FARTHEST
        return moment > limit if late else moment < limit
    return bool(_TESTS[name](moment, limit))


def _since_start(moment: dt.datetime) -> dt.timedelta:
    """Return the time since the year 1 in UTC; a moment in UTC may lie outside Python's years."""
    return moment.replace(tzinfo=None) - dt.datetime.min - (moment.utcoffset() or dt.timedelta())


def _ends(duration: object) -> list[Decimal]:
    """Return when a duration ends, in seconds, from each of the four starts."""
    from tablepact.engine.values.calendar_values import Duration, LongDuration

    if isinstance(duration, dt.timedelta):
        months, seconds = Decimal(0), _seconds(duration)
    elif isinstance(duration, Duration):
        months, seconds = duration.years * 12 + duration.months, _seconds(duration.more)
    elif isinstance(duration, LongDuration):
        months, seconds = duration
    else:
        raise TypeError(f"{duration!r} is not a duration")
    return [
        _days(year * 12 + month - 1 + int(months)) * 86_400 + seconds for year, month in _STARTS
    ]


def _seconds(span: dt.timedelta) -> Decimal:
    return Decimal(span // dt.timedelta(microseconds=1)) / 1_000_000


def _days(months: int) -> int:
    """Return the days from the year 0 to the start of a month, given as months since then."""
    year, month = divmod(months, 12)
    year, month = (year, month - 2) if month > 1 else (year - 1, month + 10)  # from March
    return 365 * year + year // 4 - year // 100 + year // 400 + (153 * month + 2) // 5
