"""The lexical rules of dates, times and durations: those of XML Schema, and ``hh:mm:ss``."""

from __future__ import annotations

import re
from decimal import Decimal

from tablepact.engine.standard_rules.lexical_rule import LexicalRule
from tablepact.engine.values.calendar_values import LongDuration, YearMonth

MAX_CHARACTERS = 1000
"""The longest cell that is read as a number here."""
_ZONE = r"(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))"
_CLOCK = r"[0-9]{2}:[0-9]{2}:[0-9]{2}"
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]")
_DATETIME = re.compile(rf"{_DATE.pattern}T{_CLOCK}(?:\.[0-9]+)?{_ZONE}?")
_YEAR = re.compile(rf"(-?(?!0000)(?:[1-9][0-9]{{4,}}|[0-9]{{4}})){_ZONE}?")
_YEARMONTH = re.compile(rf"(-?(?!0000)(?:[1-9][0-9]{{4,}}|[0-9]{{4}}))-(0[1-9]|1[0-2]){_ZONE}?")
_DURATION = re.compile(
    r"(-?)P(?=[0-9T])(?:([0-9]+)Y)?(?:([0-9]+)M)?(?:([0-9]+)D)?"
    r"(?:T(?=[0-9])(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+(?:\.[0-9]+)?)S)?)?"
)


def _year(cell: str) -> int | None:
    found = _YEAR.fullmatch(cell) if len(cell) <= MAX_CHARACTERS else None
    return int(found[1]) if found else None


def _yearmonth(cell: str) -> YearMonth | None:
    found = _YEARMONTH.fullmatch(cell) if len(cell) <= MAX_CHARACTERS else None
    return YearMonth(int(found[1]), int(found[2])) if found else None


def _duration(cell: str) -> LongDuration | None:
    found = _DURATION.fullmatch(cell) if len(cell) <= MAX_CHARACTERS else None
    if not found:
        return None
    years, months, days, hours, minutes, seconds = (
        Decimal(number or 0) for number in found.groups()[1:]
    )
    sign = -1 if found[1] else 1
    whole = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
    return LongDuration(sign * (years * 12 + months), sign * whole)


_ISO = {
    "date": LexicalRule("date-form", "yyyy-mm-dd", _DATE.fullmatch),
    "time": LexicalRule(
        "date-form", "hh:mm:ss, up to 23:59:59 and without a zone", _TIME.fullmatch
    ),
    "datetime": LexicalRule(
        "date-form",
        "yyyy-mm-ddThh:mm:ss, perhaps with a fraction and a zone such as Z or +05:00",
        _DATETIME.fullmatch,
    ),
}
_OTHERS = {
    "year": LexicalRule(
        "date-form", "a year such as 2024 or -0044, but not 0000", _YEAR.fullmatch, _year
    ),
    "yearmonth": LexicalRule(
        "date-form", "a month such as 2024-01", _YEARMONTH.fullmatch, _yearmonth
    ),
    "duration": LexicalRule(
        "date-form",
        "a duration such as P1Y2M3DT10H30M or PT0.5S, without weeks",
        _DURATION.fullmatch,
        _duration,
    ),
}


def moment_rule(kind: str, field_format: str) -> LexicalRule | None:
    """Return the rule of a date, time or duration; None in a format of ``strptime``."""
    return _OTHERS.get(kind) or (_ISO[kind] if field_format == "default" else None)
