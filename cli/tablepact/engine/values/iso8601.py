"""ISO 8601 dates and times as regular expressions in Rust's syntax.

Frictionless also reads each match as a date or time, the standard allows it, and matches of one
pattern sort like their values. The patterns know the days of each month, including leap years.
"""

from __future__ import annotations

_MONTHS = (
    r"(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
    r"|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    r"|02-(?:0[1-9]|1[0-9]|2[0-8]))"
)
_YEAR = r"(?:000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})"
_LEAP = r"(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:0[48]|[2468][048]|[13579][26])00)-02-29"
_DAY = rf"(?:{_YEAR}-{_MONTHS}|{_LEAP})"
CLOCK = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
"""A time of day, as a part of longer patterns, for ``re`` too."""
DATE = rf"\A{_DAY}\z"
DATETIME = rf"\A{_DAY}T{CLOCK}\z"
INSTANT = rf"\A{_DAY}T{CLOCK}Z\z"
TIME = rf"\A{CLOCK}\z"
YEAR = rf"\A{_YEAR}\z"
YEARMONTH = rf"\A{_YEAR}-(?:0[1-9]|1[0-2])\z"
