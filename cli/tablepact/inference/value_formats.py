"""Candidates for dates, times and numbers, in the notations of several countries.

Month names are English; years are from 1000 on.
"""

from __future__ import annotations

import re

import polars as pl

from tablepact.engine.values.iso8601 import CLOCK
from tablepact.inference.candidates import WORDS, Candidate, Fits, matching
from tablepact.package.csv_files.cell_kinds import YEAR_PATTERN
from tablepact.package.field_types.date_formats import DATE_FORMATS, DATETIME_FORMATS

_ZONE = r"(?:\.[0-9]{1,9})?(?:Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9])?"
_HALF_DAY = "(?:0?[1-9]|1[0-2]):[0-5][0-9]"
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
    "%I": "[0-9]{1,2}",
    "%p": "(?i:AM|PM)",
    "%f": "[0-9]{1,6}",
}


def written(pattern: str) -> Fits:
    """Return a test for cells that are existing dates in a strptime pattern."""
    parts = re.split("(%[A-Za-z])", pattern)
    shape = matching("".join(_TOKENS.get(part) or re.escape(part) for part in parts))
    dtype = pl.Datetime("us") if ":" in pattern else pl.Date()
    chrono = pattern.replace(".%f", "%.f")

    def fits(c: pl.Expr) -> pl.Expr:
        return pl.when(shape(c)).then(c).str.strptime(dtype, chrono, strict=False).is_not_null()

    return fits


def _pattern(kind: str, pattern: str) -> Candidate:
    reads = pattern.replace("%B", "%b")
    return Candidate(
        {"type": kind, "format": pattern},
        written(pattern),
        f"{kind} {pattern}",
        reads,
        suppresses=True,
    )


def _clock(pattern: str, digits: str) -> Candidate:
    """Return a candidate for times of half a day."""
    return Candidate(
        {"type": "time", "format": pattern},
        matching(f"{digits} (?i:AM|PM)"),
        f"time {pattern}",
        suppresses=True,
    )


def _stamp(c: pl.Expr) -> pl.Expr:
    return matching(f"[^T]+T{CLOCK}{_ZONE}")(c) & written("%Y-%m-%d")(c.str.slice(0, 10))


def _iso_date(c: pl.Expr) -> pl.Expr:
    return written("%Y-%m-%d")(c) & (c.str.len_chars() == 10)


def _packed_date(c: pl.Expr) -> pl.Expr:
    return matching("(?:1[5-9]|20)[0-9]{6}")(c) & written("%Y%m%d")(c)


CALENDAR = (
    Candidate({"type": "date"}, _iso_date, "date", exact=True, suppresses=True),
    *(_pattern("date", pattern) for pattern in DATE_FORMATS),
    Candidate({"type": "datetime"}, _stamp, "datetime", suppresses=True),
    *(_pattern("datetime", pattern) for pattern in DATETIME_FORMATS),
    Candidate(
        {"type": "yearmonth"}, matching("[1-9][0-9]{3}-(?:0[1-9]|1[0-2])"), "yearmonth", exact=True
    ),
    Candidate({"type": "time"}, matching(CLOCK), "time"),
    Candidate(
        {"type": "time", "format": "%H:%M:%S%z"},
        matching(f"{CLOCK}(?:Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9])"),
        "time %H:%M:%S%z",
    ),
    Candidate(
        {"type": "time", "format": "%H:%M:%S.%f"},
        matching(rf"{CLOCK}\.[0-9]{{1,6}}"),
        "time %H:%M:%S.%f",
    ),
    Candidate(
        {"type": "time", "format": "%H:%M"},
        matching("(?:[01]?[0-9]|2[0-3]):[0-5][0-9]"),
        "time %H:%M",
    ),
    _clock("%I:%M %p", _HALF_DAY),
    _clock("%I:%M:%S %p", f"{_HALF_DAY}:[0-5][0-9]"),
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
LIKE_CODE = "[A-Z]{1,3}-?[0-9]+|0[0-9]+[A-Za-z]{1,2}|[0-9]+-?[A-Za-f]"
"""Digits with a few letters, which are a code if several are among the integers of a column."""
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
        suppresses=True,
    )


def _with_unit(sample: str, pattern: str, decimal: str, group: str = "") -> Candidate:
    """Return a candidate for numbers with a percent sign or a currency, such as 18%."""
    signs = {"decimalChar": decimal if decimal != "." else "", "groupChar": group}
    grouped = rf"|[1-9][0-9]{{0,2}}(?:[{group}][0-9]{{3}}){{1,5}}" if group else ""
    number = rf"-?(?:{_WHOLE}{grouped})(?:[{decimal}][0-9]{{1,30}})?"
    return Candidate(
        {
            "type": "number",
            "bareNumber": False,
            **{name: sign for name, sign in signs.items() if sign},
        },
        matching(pattern.format(number)),
        f"number {sample}",
        reads=decimal if " *" in pattern else sample[-1],
        suppresses=True,
    )


INTEGER = Candidate(
    {"type": "integer"},
    matching("0|-?[1-9][0-9]{0,17}"),
    "integer",
    ".",
    exact=True,
    suppresses=True,
)
NUMBERS = (
    INTEGER,
    Candidate(
        {"type": "number"},
        matching(
            rf"(?:-?(?:{_WHOLE})|[+-]?(?:{_WHOLE})?\.[0-9]{{1,30}})(?:[eE][+-]?[0-9]{{1,3}})?"
            r"|(?i:-?inf)"
        ),
        "number",
        reads=".",
        suppresses=True,
    ),
    *(_notation(decimal, group) for decimal, group in _NOTATIONS),
    Candidate(
        {"type": "integer", "bareNumber": False},
        matching(" *-?(?:0|[1-9][0-9]{0,17}) *"),
        "integer between spaces",
        reads=".",
        suppresses=True,
    ),
    _with_unit("1,234.5 between spaces", " *{} *", ".", ","),
    _with_unit("18%", "{} ?%", "."),
    _with_unit("18,5%", "{} ?%", ","),
    _with_unit("$1,234.5", "[$\u00a3\u20ac] ?{}", ".", ","),
    _with_unit("1.234,5 \u20ac", "{} ?[$\u00a3\u20ac]", ",", "."),
)
YEAR = Candidate(
    {"type": "year"},
    matching(YEAR_PATTERN),
    "year",
    named="year|yr|jahr|annee|año|ano|anno|tahun",
    exact=True,
)
LIKE_INTEGERS = (
    YEAR,
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
