"""Candidates for dates, times and numbers, in the notations of several countries.

Month names are English; years are from 1000 on.
"""

from __future__ import annotations

import re

import polars as pl

from tablepact.inference.candidates import WORDS, Candidate, Fits, matching
from tablepact.package.date_formats import DATE_FORMATS, DATETIME_FORMATS

_TIME = "(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
_ZONE = r"(?:\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):?[0-5][0-9])?"
_TOKENS = {
    "%Y": "[1-9][0-9]{3}",
    "%y": "[0-9]{2}",
    "%m": "[0-9]{1,2}",
    "%d": "[0-9]{1,2}",
    "%B": "(?i:January|February|March|April|May|June|July|August|September|October|November"
    "|December)",
    "%b": "(?i:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)",
    "%H": "[0-9]{1,2}",
    "%M": "[0-9]{2}",
    "%S": "[0-9]{2}",
    "%f": "[0-9]{1,6}",
}


def written(pattern: str) -> Fits:
    """Return a test for cells that are existing dates in a strptime pattern."""
    parts = re.split("(%[A-Za-z])", pattern)
    shape = matching("".join(_TOKENS.get(part) or re.escape(part) for part in parts))
    dtype = pl.Datetime("us") if "%H" in pattern else pl.Date()
    chrono = pattern.replace(".%f", "%.f")

    def fits(c: pl.Expr) -> pl.Expr:
        return pl.when(shape(c)).then(c).str.strptime(dtype, chrono, strict=False).is_not_null()

    return fits


def _pattern(kind: str, pattern: str) -> Candidate:
    reads = pattern.replace("%B", "%b")
    return Candidate(
        {"type": kind, "format": pattern}, written(pattern), f"{kind} {pattern}", reads
    )


def _stamp(c: pl.Expr) -> pl.Expr:
    return matching(f"[^T]+T{_TIME}{_ZONE}")(c) & written("%Y-%m-%d")(c.str.slice(0, 10))


def _iso_date(c: pl.Expr) -> pl.Expr:
    return written("%Y-%m-%d")(c) & (c.str.len_chars() == 10)


def _packed_date(c: pl.Expr) -> pl.Expr:
    return matching("(?:1[5-9]|20)[0-9]{6}")(c) & written("%Y%m%d")(c)


CALENDAR = (
    Candidate({"type": "date"}, _iso_date, "date", exact=True),
    *(_pattern("date", pattern) for pattern in DATE_FORMATS),
    Candidate({"type": "datetime"}, _stamp, "datetime"),
    *(_pattern("datetime", pattern) for pattern in DATETIME_FORMATS),
    Candidate(
        {"type": "yearmonth"}, matching("[1-9][0-9]{3}-(?:0[1-9]|1[0-2])"), "yearmonth", exact=True
    ),
    Candidate({"type": "time"}, matching(_TIME + _ZONE), "time"),
    Candidate(
        {"type": "time", "format": "%H:%M"},
        matching("(?:[01]?[0-9]|2[0-3]):[0-5][0-9]"),
        "time %H:%M",
    ),
)
PACKED = Candidate(
    {"type": "date", "format": "%Y%m%d"},
    _packed_date,
    "date %Y%m%d",
    named="date|day|datum|tag|fecha|jour|tanggal",
    exact=True,
)
"""A date without separators, which looks like an integer; the column name must suggest it."""

_WHOLE = "0|[1-9][0-9]{0,17}"
CODE = "[+-]?0[0-9]+|-?[0-9]{19,}"
"""Digits that are a code, not a number: with leading zeros, or too many for 64 bits."""
_NOTATIONS = ((".", ","), (",", ""), (",", "."), (",", " "), (".", "'"))


def _notation(decimal: str, group: str) -> Candidate:
    """Return a candidate for numbers with separators, such as 1.234,56 or 1,234.56."""
    grouped = f"|[1-9][0-9]{{0,2}}(?:[{group}][0-9]{{3}}){{1,5}}" if group else ""
    signs = {"decimalChar": decimal if decimal != "." else "", "groupChar": group}
    return Candidate(
        {"type": "number", **{name: sign for name, sign in signs.items() if sign}},
        matching(rf"-?(?:{_WHOLE}{grouped})(?:[{decimal}][0-9]{{1,30}})?"),
        f"number 1{group}234{decimal}5",
        reads=decimal,
    )


INTEGER = Candidate(
    {"type": "integer"}, matching("0|-?[1-9][0-9]{0,17}"), "integer", reads=".", exact=True
)
NUMBERS = (
    INTEGER,
    Candidate(
        {"type": "number"},
        matching(
            rf"(?:-?(?:{_WHOLE})|[+-]?(?:{_WHOLE})?\.[0-9]{{1,30}})(?:[eE][+-]?[0-9]{{1,3}})?"
        ),
        "number",
        reads=".",
    ),
    *(_notation(decimal, group) for decimal, group in _NOTATIONS),
)
LIKE_INTEGERS = (
    Candidate(
        {"type": "year"},
        matching("1[5-9][0-9]{2}|20[0-9]{2}|2100"),
        "year",
        named="year|yr|jahr|annee|año|ano|anno|tahun",
        exact=True,
    ),
    PACKED,
    Candidate(
        {"type": "boolean", "trueValues": ["1"], "falseValues": ["0"]},
        matching("[01]"),
        "boolean 0/1",
        named="is|has|was|can|flag",
    ),
)
"""Types with the notation of an integer; the column name decides."""
CANDIDATES = (*WORDS, *CALENDAR, *NUMBERS, *LIKE_INTEGERS)
"""All candidates; if several fit, the first one wins."""
