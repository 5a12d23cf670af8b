"""What a cell of a text file looks like: a number, a date, a time; a marker of a missing value.

These tests are quick and generous. They find the delimiter and the header of a file; the types of
its columns come from ``tablepact.inference``, which is strict.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from tablepact.package.csv_files.formula_errors import FORMULA_ERRORS

MISSING = (
    *("NA", "N/A", "n/a", "na", "#N/A", "NaN", "nan", "NAN", "null", "NULL", "Null", "None"),
    *("nil", "NIL", "\\N", "<NA>", "-", "--", ".", "?"),
)
"""Markers of a missing value, used where the other cells of the column fit a narrower type."""
SUPPRESSED = (
    *("*", "**", "***", "..", "...", ":", "/", "\u2013", "\u2014", "x", "X", "c", "C", "s", "S"),
    *("z", "Z", "D", "(D)", "(S)", "(X)", "(NA)", "n.a.", "[c]", "[x]", "[z]", "[u]", "[w]"),
    *("[low]", *(error for error in FORMULA_ERRORS if error not in MISSING)),
)
"""Markers of official statistics and of spreadsheets, used only where all else is a number."""
YEAR_PATTERN = "1[5-9][0-9]{2}|20[0-9]{2}|2100"
"""The pattern of a number that is a year rather than a count."""
_MARKERS = frozenset(("", *MISSING, *SUPPRESSED))
_MONTH = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_DAY = (
    r"(?:\d{4}[-/.]\d{1,2}(?:[-/.]\d{1,2})?|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})"
    rf"|\d{{1,2}}[-. /]{_MONTH}[-., /]+\d{{2,4}}|{_MONTH} \d{{1,2}},? \d{{4}})"
)
_TIME = r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?[ap]m)?"
_KINDS = (
    r"(?P<number>[-+]?[$€£]?(?:\d{1,3}(?:[,.' ]\d{3})+|\d+)?(?:[.,]\d+|(?<=\d))"
    r"(?:e[-+]?\d+)?(?: ?[%€$£])?|[-+]?inf|nan)"
    rf"|(?P<date>{_DAY}(?:[ t]{_TIME} ?(?:z|utc|[-+]\d{{2}}:?\d{{2}})?)?)"
    rf"|(?P<time>{_TIME})"
    r"|(?P<boolean>true|false)"
    r"|(?P<uuid>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"
    r"|(?P<email>[^\s@,;|]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<uri>(?:https?|ftp)://\S+)"
)
"""The pattern of the kinds of cells."""
_LONGEST = 400
"""The length from which a cell is text, unless it is an address."""


def is_marker(cell: str) -> bool:
    """Return whether a cell is empty or says that its value is missing."""
    return cell in _MARKERS


@lru_cache(maxsize=2**14)
def kind_of(cell: str) -> str:
    """Return the kind of a cell without surrounding whitespace; empty for text.

    >>> kind_of("1,234.5"), kind_of("12-Aug-2017 12:00:00"), kind_of("Aa Ltd")
    ('number', 'date', '')
    """
    if len(cell) > _LONGEST:
        return ""
    found = _kinds().fullmatch(cell)
    return (found.lastgroup or "") if found else ""


@cache
def _kinds() -> re.Pattern[str]:
    """Compile the pattern on first use, which takes longer than to import a module."""
    return re.compile(_KINDS, re.IGNORECASE)


def pattern_of(cell: str) -> str:
    """Return the pattern of a code, such as ``AA_0000``; empty if a cell has no digit."""
    if not any(map(str.isdigit, cell)):
        return ""
    return re.sub(r"[^\W\d_]", "A", re.sub(r"\d", "0", cell))
