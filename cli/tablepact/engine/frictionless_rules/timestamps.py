"""Dates and times as frictionless reads them: ISO 8601 as dateutil accepts it, or a format.

This ports ``dateutil.parser.isoparse`` exactly, which accepts any character between date and time,
commas before fractions, weeks, and days of the year. For the format ``any``, it calls
``dateutil.parser.parse``.
"""

from __future__ import annotations

import datetime as dt
import re
import warnings
from contextlib import suppress

from tablepact.engine.errors import AskFrictionless

MAX_CHARACTERS = 1000
"""The longest cell for ``strptime``; white space in a format matches any amount of it."""
MAX_GUESSED = 100
"""The longest cell that dateutil parses here."""
_WORDED = re.compile("%[^%]*[aAbBpcxXZ]")
"""Formats with names of days, months or time zones, which depend on the locale."""
_PLAIN = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}", re.ASCII)
"""Dates and times in the form that every version of Python reads the same."""
_UNMISTAKABLE = re.compile(
    r"[1-9][0-9]{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
    r"(?:[T ](?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,6})?Z?)?",
    re.ASCII,
)
"""Dates, with or without a time, that dateutil reads without guessing."""
_ZONE = re.compile("[-+Zz]")
_CLOCK = re.compile(r"(?:([0-9]{2})(?:(:?)([0-9]{2})(?:\2([0-9]{2})(?:[.,]([0-9]+))?)?)?)?")
"""Hour, minute, second and fraction, with or without colons."""


def by_format(cell: str, form: str) -> dt.datetime:
    """Return the date and time in a cell, in a format of ``strptime``.

    Raises:
        ValueError: The cell does not match the format.
        AskFrictionless: The cell is very long, or the names in the format depend on the locale.
    """
    if len(cell) > MAX_CHARACTERS or len(form) > MAX_CHARACTERS:
        raise AskFrictionless
    if _WORDED.search(form) and not _speaks_english():
        raise AskFrictionless
    try:
        return dt.datetime.strptime(cell, form)
    except Exception as error:
        raise ValueError(cell) from error


def _speaks_english() -> bool:
    import locale

    return locale.setlocale(locale.LC_TIME) in ("C", "POSIX")


def any_datetime(cell: str) -> dt.datetime:
    """Return the date and time in a cell, in any format that dateutil reads.

    Raises:
        ValueError: The cell is not a date or time.
        AskFrictionless: The cell is very long.
    """
    if _UNMISTAKABLE.fullmatch(cell):
        with suppress(ValueError):  # dateutil may then swap day and month
            return iso_datetime(cell)
    if len(cell) > MAX_GUESSED:
        raise AskFrictionless
    from dateutil.parser import parse

    with warnings.catch_warnings(action="ignore"):  # about unknown time zones
        try:
            found: dt.datetime = parse(cell)
        except Exception as error:
            raise ValueError(cell) from error
    return found


def iso_date(cell: str) -> dt.date:
    """Return the date in a cell, as ``%Y-%m-%d`` reads it.

    Raises:
        ValueError: The cell is not a date.
    """
    if len(cell) == 10 and cell.isascii() and cell[4] == cell[7] == "-":
        year, month, day = cell[:4], cell[5:7], cell[8:]
        if year.isdigit() and month.isdigit() and day.isdigit():
            return dt.date(int(year), int(month), int(day))
    if cell.count("-") != 2:  # strptime would refuse it, but is slow
        raise ValueError(cell)
    return by_format(cell, "%Y-%m-%d").date()


def iso_datetime(cell: str) -> dt.datetime:
    """Return the date and time in a cell, as ``isoparse`` of dateutil reads it.

    Raises:
        ValueError: The cell is not a date or a time.
        OverflowError: The time is out of range.
    """
    if not cell.isascii():
        raise ValueError("not ASCII")
    if _PLAIN.fullmatch(cell):
        return dt.datetime.fromisoformat(cell)
    date, end = _date(cell)
    if len(cell) <= end:
        return dt.datetime(*date)
    (hour, minute, second, micro), zone = _time(cell[end + 1 :])
    day = dt.date(*date)
    if hour == 24:  # midnight, of the next day
        return dt.datetime.combine(day, dt.time(tzinfo=zone)) + dt.timedelta(days=1)
    return dt.datetime.combine(day, dt.time(hour, minute, second, micro, zone))


def _date(cell: str) -> tuple[tuple[int, int, int], int]:
    """Return year, month and day at the start of a cell, and the position after them."""
    try:
        return _calendar_date(cell)
    except ValueError:
        return _other_date(cell)


def _calendar_date(cell: str) -> tuple[tuple[int, int, int], int]:
    year, end = _digits(cell, 0, 4), 4
    if len(cell) == end:
        return (year, 1, 1), end
    dashed = cell[end] == "-"
    end += dashed
    month, end = _digits(cell, end, 2), end + 2
    if len(cell) == end:
        if dashed:
            return (year, month, 1), end
        raise ValueError("a year and a month without a dash")
    if dashed and cell[end] != "-":
        raise ValueError("one dash")
    end += dashed
    return (year, month, _digits(cell, end, 2)), end + 2


def _other_date(cell: str) -> tuple[tuple[int, int, int], int]:
    """Return the date of a week, or of a day of the year, and the position after it."""
    year = _digits(cell, 0, 4)
    dashed = cell[4:5] == "-"
    end = 4 + dashed
    if cell[end : end + 1] == "W":
        week, end, day = _digits(cell, end + 1, 2), end + 3, 1
        if len(cell) > end:
            if (cell[end] == "-") != dashed:
                raise ValueError("one dash")
            end += dashed
            day, end = _digits(cell, end, 1), end + 1
        found = _by_week(year, week, day)
    else:
        number, end = _digits(cell, end, 3), end + 3
        found = dt.date(year, 1, 1) + dt.timedelta(days=number - 1)
        if found.year != year:
            raise ValueError("no such day")
    return (found.year, found.month, found.day), end


def _by_week(year: int, week: int, day: int) -> dt.date:
    if not (0 < week < 54 and 0 < day < 8):
        raise ValueError("no such week or day")
    first = dt.date(year, 1, 4)  # always in the first week
    monday = first - dt.timedelta(days=first.isoweekday() - 1)
    return monday + dt.timedelta(days=(week - 1) * 7 + day - 1)


def _time(text: str) -> tuple[list[int], dt.tzinfo | None]:
    """Return hour, minute, second and microsecond of a time of day, and its time zone."""
    if len(text) < 2:
        raise ValueError("too short")
    clock, zone = text, None
    if mark := _ZONE.search(text):
        clock, zone = text[: mark.start()], _time_zone(text[mark.start() :])
    if not (found := _CLOCK.fullmatch(clock)):
        raise ValueError(text)
    fraction = (found[5] or "")[:6].ljust(6, "0")
    parts = [int(part or 0) for part in (*found.group(1, 3, 4), fraction)]
    if parts[0] == 24 and any(parts[1:]):
        raise ValueError("after midnight")
    return parts, zone


def _time_zone(text: str) -> dt.tzinfo:
    if text in ("Z", "z"):
        return dt.UTC
    if len(text) not in (3, 5, 6) or text[0] not in "+-":
        raise ValueError("no time zone")
    hours, minutes = _digits(text, 1, 2), 0
    if len(text) > 3:
        at = 4 if text[3] == ":" else 3
        if len(text) != at + 2:
            raise ValueError("no minutes")
        minutes = _digits(text, at, 2)
    if minutes > 59 or hours > 23:
        raise ValueError("no such time zone")
    offset = dt.timedelta(hours=hours, minutes=minutes)
    return dt.timezone(-offset if text[0] == "-" else offset)


def _digits(text: str, start: int, count: int) -> int:
    digits = text[start : start + count]
    if len(digits) != count or not digits.isdigit():
        raise ValueError("no digits")
    return int(digits)
