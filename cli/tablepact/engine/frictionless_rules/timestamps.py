"""Dates and times as frictionless reads them: ISO 8601 as dateutil accepts it, or a format.

The standard library reads the usual notations, since it is quicker, and dateutil all others, as
frictionless does: its parsers accept far more than their documentation says, such as blanks among
the digits.
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
_WORDED = "%[^%]*[aAbBpcxXZ]"
"""Formats with names of days, months or time zones, which depend on the locale."""
_PLAIN = (
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ](?:[01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?"
    r"(?:Z|[-+](?:[01][0-9]|2[0-3]):[0-5][0-9])?"
)
"""Dates and times that the standard library reads as dateutil does."""
_UNMISTAKABLE = (
    r"[1-9][0-9]{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
    r"(?:[T ](?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,6})?Z?)?"
)
"""Dates, with or without a time, that dateutil reads without guessing."""


def by_format(cell: str, field_format: str) -> dt.datetime:
    """Return the date and time in a cell, in a format of ``strptime``.

    Raises:
        ValueError: The cell does not match the format.
        AskFrictionless: The cell is very long, or the names in the format depend on the locale.
    """
    if len(cell) > MAX_CHARACTERS or len(field_format) > MAX_CHARACTERS:
        raise AskFrictionless
    if re.search(_WORDED, field_format) and not _speaks_english():
        raise AskFrictionless
    try:
        return dt.datetime.strptime(cell, field_format)
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
    if re.fullmatch(_UNMISTAKABLE, cell):
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
    if re.fullmatch(_PLAIN, cell):
        return dt.datetime.fromisoformat(cell)
    from dateutil.parser import isoparse

    found: dt.datetime = isoparse(cell)
    return found
