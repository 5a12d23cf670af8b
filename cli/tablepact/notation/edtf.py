"""Parse dates in EDTF, the Extended Date/Time Format of ISO 8601-2:2019, to days and to English.

| Notation                                     | Precision             |
|----------------------------------------------|-----------------------|
| 2025-05-15; 2025-05, 2025-05-XX              | day; month            |
| 2025, 2025-XX, 2025-XX-XX; 202X; 20XX        | year; decade; century |
| 2025-21 to 2025-24, that is spring to winter | season                |
| 2026-33 to 2026-36; 2026-40, 2026-41         | quarter; half-year    |
| 2025-05/2026-03; open ../2026; unknown /2026 | interval              |

Any date may end in ``?`` (uncertain), ``~`` (about) or ``%`` (both), also in an interval. Source:
https://www.loc.gov/standards/datetime/ (4 February 2019), levels 0 and 1, and the level 2 codes of
quarters and half-years. Marks on seasons and quarters, and intervals of them, go beyond it.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from tablepact.errors import NotationError


@dataclass(frozen=True, slots=True)
class DateSpan:
    """The span of days that a date can mean.

    Attributes:
        start: The first day; None if the start of an interval is open or unknown.
        end: The last day, inclusive; None if the end of an interval is open or unknown.
        precision: The finest known part, from ``day`` to ``century``, or ``interval``.
    """

    start: date | None
    end: date | None
    precision: str


_MONTHS = "January February March April May June July August September October November December"
_SEASONS = ("spring", "summer", "autumn", "winter")
_NTH = ("first", "second", "third", "fourth")
# After the year: precision, first month, length in months, words before the year.
_PARTS = {
    "": ("year", 1, 12, ""),
    "XX": ("year", 1, 12, "a month in"),
    "XX-XX": ("year", 1, 12, "a day in"),
    **{f"{n:02}": ("month", n, 1, name) for n, name in enumerate(_MONTHS.split(), 1)},
    **{f"{20 + n}": ("season", 3 * n, 3, name) for n, name in enumerate(_SEASONS, 1)},
    **{f"{33 + n}": ("quarter", 1 + 3 * n, 3, f"the {_NTH[n]} quarter of") for n in range(4)},
    **{f"{40 + n}": ("half-year", 1 + 6 * n, 6, f"the {_NTH[n]} half of") for n in range(2)},
}
_QUALIFIERS = {"": "", "?": "possibly ", "~": "about ", "%": "possibly about "}
_NO_DATE = dict.fromkeys(("", ".."), (DateSpan(None, None, ""), "an unknown date"))
_DATE = re.compile(
    r"(?:([0-9]{3}X|[0-9]{2}XX)|([0-9]{4})(?:-(XX-XX|XX|[0-9]{2})(?:-(XX|[0-9]{2}))?)?)([?~%])?"
)


def parse_edtf(text: str) -> DateSpan:
    """Return the span of days of a date in EDTF.

    A qualifier does not widen the span. The standard does not define the months of a season
    ("independent of location"); here they are those of the northern hemisphere: spring is March to
    May, and winter is December to February of the next year. An unknown side of an interval is
    None.

    Args:
        text: The date, without surrounding spaces.

    Returns:
        The first and the last day that it can mean, and its precision.

    Raises:
        NotationError: The text is in none of the notations above, or it names a day that is not in
            the calendar, a year outside 0001 to 9999 (the range of ``date``), a day without a
            month, an interval without a date, or one that ends before it starts.

    >>> span = parse_edtf("2026-03")
    >>> str(span.start), str(span.end), span.precision
    ('2026-03-01', '2026-03-31', 'month')
    >>> parse_edtf("2026-05/..").end is None
    True
    """
    return _read(text)[0]


def edtf_in_words(text: str) -> str:
    """Return a date in EDTF in English: "15 May 2025", "about 2026", "from October 2025 on".

    Args:
        text: The date, as for ``parse_edtf``.

    Returns:
        The words, without a leading article: "first quarter of 2026".

    Raises:
        NotationError: As for ``parse_edtf``.

    """
    return _read(text)[1].removeprefix("the ")


def _read(text: str) -> tuple[DateSpan, str]:
    if "/" not in text:
        return _read_date(text)
    (first, since), (last, until) = (
        _NO_DATE.get(side) or _read_date(side) for side in text.split("/", maxsplit=1)
    )
    if first.start is None and last.end is None:
        raise NotationError(f"{text!r} has no date on either side")
    if first.start and last.end and first.start > last.end:
        raise NotationError(f"{text!r} ends before it starts")
    words = f"from {since} to {until}"
    if ".." in text:
        words = f"from {since} on" if first.start else f"until {until}"
    return DateSpan(first.start, last.end, "interval"), words


def _read_date(text: str) -> tuple[DateSpan, str]:
    match = _DATE.fullmatch(text)
    if match is None:
        raise NotationError(f"{text!r} is not a date such as 2025, 2025-05-15, 2026-33 or 202X~")
    years, year, part, day, qualifier = match.groups(default="")
    if part not in _PARTS:
        raise NotationError(f"{text!r}: {part} is not a month, season, quarter or half-year")
    if day and _PARTS[part][0] != "month":
        raise NotationError(f"{text!r} has a day but no month")
    try:
        span, words = _read_years(years) if years else _read_days(int(year), part, day)
    except ValueError as error:
        raise NotationError(f"{text!r} is not in the calendar of years 0001 to 9999") from error
    return span, _QUALIFIERS[qualifier] + words


def _read_years(years: str) -> tuple[DateSpan, str]:
    first, last = (int(years.replace("X", digit)) for digit in "09")
    century = years.endswith("XX")
    span = DateSpan(date(first, 1, 1), date(last, 12, 31), "century" if century else "decade")
    return span, f"the years {first} to {last}" if century else f"the {first}s"


def _read_days(year: int, part: str, day: str) -> tuple[DateSpan, str]:
    precision, month, months, prefix = _PARTS[part]
    words = f"{prefix} {year}".lstrip()
    if day and day != "XX":
        exact = date(year, month, int(day))
        return DateSpan(exact, exact, "day"), f"{exact.day} {words}"
    later, index = divmod(month + months - 2, 12)
    length = monthrange(year + later, index + 1)[1]
    span = DateSpan(date(year, month, 1), date(year + later, index + 1, length), precision)
    return span, f"a day in {words}" if day else words
