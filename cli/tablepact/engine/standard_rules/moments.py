"""The lexical rules of dates, times and durations: those of XML Schema, and ``hh:mm:ss``."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from tablepact.engine.standard_rules.lexical_rule import LexicalRule, Read, nothing
from tablepact.engine.values.iso8601 import CLOCK

if TYPE_CHECKING:
    from tablepact.engine.values.calendar_values import LongDuration, YearMonth

MAX_CHARACTERS = 1000
"""The longest cell that is read as a number here."""
_ZONE = r"(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))"
_CLOCK = r"[0-9]{2}:[0-9]{2}:[0-9]{2}"
_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_DATETIME = rf"{_DATE}T{_CLOCK}(?:\.[0-9]+)?{_ZONE}?"
_YEAR = rf"(-?(?!0000)(?:[1-9][0-9]{{4,}}|[0-9]{{4}})){_ZONE}?"
_YEARMONTH = rf"(-?(?!0000)(?:[1-9][0-9]{{4,}}|[0-9]{{4}}))-(0[1-9]|1[0-2]){_ZONE}?"
_DURATION = (
    r"(-?)P(?=[0-9T])(?:([0-9]+)Y)?(?:([0-9]+)M)?(?:([0-9]+)D)?"
    r"(?:T(?=[0-9])(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+(?:\.[0-9]+)?)S)?)?"
)


def _year(cell: str) -> int | None:
    found = re.fullmatch(_YEAR, cell) if len(cell) <= MAX_CHARACTERS else None
    return int(found[1]) if found else None


def _yearmonth(cell: str) -> YearMonth | None:
    found = re.fullmatch(_YEARMONTH, cell) if len(cell) <= MAX_CHARACTERS else None
    if not found:
        return None
    from tablepact.engine.values.calendar_values import YearMonth

    return YearMonth(int(found[1]), int(found[2]))


def _duration(cell: str) -> LongDuration | None:
    found = re.fullmatch(_DURATION, cell) if len(cell) <= MAX_CHARACTERS else None
    if not found:
        return None
    from tablepact.engine.values.calendar_values import LongDuration

    years, months, days, hours, minutes, seconds = (
        Decimal(number or 0) for number in found.groups()[1:]
    )
    sign = -1 if found[1] else 1
    whole = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
    return LongDuration(sign * (years * 12 + months), sign * whole)


_RULES: dict[str, tuple[str, str, Read]] = {
    "date": (_DATE, "yyyy-mm-dd", nothing),
    "time": (CLOCK, "hh:mm:ss, up to 23:59:59 and without a zone", nothing),
    "datetime": (
        _DATETIME,
        "yyyy-mm-ddThh:mm:ss, perhaps with a fraction and a zone such as Z or +05:00",
        nothing,
    ),
    "year": (_YEAR, "a year such as 2024 or -0044, but not 0000", _year),
    "yearmonth": (_YEARMONTH, "a month such as 2024-01", _yearmonth),
    "duration": (
        _DURATION, "a duration such as P1Y2M3DT10H30M or PT0.5S, without weeks", _duration,
    ),
}  # fmt: skip
"""The pattern of each type, what it asks for, and the reader of cells that frictionless refuses."""


def moment_rule(kind: str, field_format: str) -> LexicalRule | None:
    """Return the rule of a date, time or duration; None in a format of ``strptime``."""
    pattern, wants, read = _RULES[kind]
    if read is nothing and field_format != "default":
        return None
    return LexicalRule("date-form", wants, re.compile(pattern).fullmatch, read)
