"""Convert the cells of an Excel workbook to Python values, with the type that each cell has."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from functools import lru_cache

from tablepact.typed_files.xlsx_parts import Styles

CACHED = 2**16
"""The number of dates that are kept for equal cells."""
FROM_1900 = dt.datetime(1899, 12, 30)
"""The day 0, counted so that days after February 1900 are right; Excel has a 1900-02-29."""
FROM_1904 = dt.datetime(1904, 1, 1)
DAY = 86_400_000
"""The milliseconds of a day."""


class CellValues:
    """The values of the cells of one workbook.

    Args:
        strings: Its shared texts.
        styles: The styles of dates.
        from_1904: Whether days are counted from 1904-01-01.
        unescape: Replaces the escapes of characters in the text of a formula or a single cell.
    """

    def __init__(
        self,
        strings: Sequence[str],
        styles: Styles,
        from_1904: bool,
        unescape: Callable[[str], str],
    ) -> None:
        self._strings = strings
        self._styles = styles
        self._epoch = FROM_1904 if from_1904 else FROM_1900
        self._unescape = unescape
        self._moment = lru_cache(CACHED)(self._read_moment)

    def read(self, kind: str, style: str, text: str) -> object:
        """Return the value of a cell with a text.

        Args:
            kind: The type of the cell as the file has it; empty for a number.
            style: The index of its style; empty for none.
            text: The text, not empty.

        Raises:
            ValueError: The text is not of the type.
            IndexError: There is no such shared text.
        """
        if kind == "s":
            index = int(text)
            return self._strings[index if index >= 0 else len(self._strings)]
        if kind in ("", "n"):
            index = int(style or 0)
            if index in self._styles.dates:
                return self._moment(text, index in self._styles.elapsed)
            return _number(text)
        if kind == "b":
            return _BOOLEANS[text] if text in _BOOLEANS else bool(int(text))
        if kind == "d":
            return _iso(text)
        return self._unescape(text) if "_x" in text else text

    def _read_moment(self, text: str, elapsed: bool) -> object:
        """Return the date, the time or the duration of a number; an error if it is out of range."""
        number = _number(text)
        try:
            if elapsed:
                return _duration(number)
            day, part = divmod(number, 1)
            since = dt.timedelta(milliseconds=round(part * DAY))
            if day == 0 and not since.days:
                return (dt.datetime.min + since).time()
            if 0 < number < 60 and self._epoch == FROM_1900:
                day += 1
            return self._epoch + dt.timedelta(days=day) + since
        except (OverflowError, ValueError):
            return OUT_OF_RANGE


OUT_OF_RANGE = "#VALUE!"
"""The value of a number that is shown as a date, and is before or after all dates."""
_BOOLEANS = {"0": False, "1": True, "false": False, "true": True}


def _number(text: str) -> int | float:
    if "." in text or "E" in text or "e" in text:
        return float(text)
    return int(text)


def _duration(days: float) -> dt.timedelta:
    """Return a duration, rounded to milliseconds."""
    exact = dt.timedelta(days=days)
    if not exact.microseconds:
        return exact
    return dt.timedelta(
        seconds=exact.total_seconds() // 1, microseconds=round(exact.microseconds, -3)
    )


def _iso(text: str) -> dt.date | dt.time:
    """Return a date, a time or both from their text.

    Raises:
        ValueError: It is neither.
    """
    if "T" in text.strip("T") or " " in text:
        return dt.datetime.fromisoformat(text).replace(tzinfo=None)
    if "-" in text:
        return dt.date.fromisoformat(text)
    return dt.time.fromisoformat(text.strip("T").rstrip("Z"))
