"""Find dates and amounts in a text, with keys that are equal if the meaning is.

``October 2025``, ``2025-10`` and ``Oktober 2025`` have the same key, and so do ``$14.3 billion``,
``14.3bn`` and ``14,3 miliar``. A key is one word of letters and digits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from tablepact.errors import NotationError
from tablepact.notation.amounts import EXPONENTS, THOUSANDS, THOUSANDS_MARK, parse_amount


@dataclass(frozen=True, slots=True)
class Mention:
    """A date or an amount in a text.

    Attributes:
        start: The index of its first character.
        end: The index after its last character.
        keys: The keys, finest first: a day also has those of its month, quarter and year.
    """

    start: int
    end: int
    keys: tuple[str, ...]


_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            *("january jan januari", "february feb februari", "march mar maret"),
            *("april apr", "may mei", "june jun juni", "july jul juli"),
            *("august aug agustus agu", "september sep sept", "october oct oktober okt"),
            *("november nov", "december dec desember des"),
        ),
        1,
    )
    for name in names.split()
}
_WORD_TOO = ("may", "march", "mar", "jan", "sept", "dec", "des", "mei", "agu")
"""Month names that are also other words or names."""
_NTH = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "1st": 1,
    "2nd": 2,
    "3rd": 3,
    "4th": 4,
    "pertama": 1,
    "kedua": 2,
    "ketiga": 3,
    "keempat": 4,
    "1": 1,
    "2": 2,
    "3": 3,
    "4": 4,
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_CLEAR = "|".join(sorted((m for m in _MONTHS if m not in _WORD_TOO), key=len, reverse=True))
_YEAR = r"(?:19|20)[0-9]{2}"
_DAY = r"(?:3[01]|[12][0-9]|0?[1-9])(?:st|nd|rd|th)?"
_BEFORE = "in|since|until|till|by|from|before|after|during|last|this|early|late|mid|of|pada|bulan"
_DATES = re.compile(
    rf"\b(?:(?P<iso>{_YEAR})-(?P<part>[0-9]{{2}})(?:-(?P<isoday>[0-9]{{2}}))?"
    rf"|(?P<d1>{_DAY})(?: of)? (?P<m1>{_MONTH})\b\.?(?:,? (?P<y1>{_YEAR}))?"
    rf"|(?P<m2>{_MONTH})\b\.? (?P<d2>{_DAY})\b(?:,? (?P<y2>{_YEAR}))?"
    rf"|(?P<m3>{_MONTH})\b\.?,?(?: of)? (?P<y3>{_YEAR})"
    rf"|(?:q(?P<q1>[1-4])|(?P<q2>first|second|third|fourth|[1-4](?:st|nd|rd|th)) quarter"
    rf"|(?:kuartal|triwulan) (?P<q3>pertama|kedua|ketiga|keempat|[1-4]))"
    rf"(?:,?(?: of)? (?P<y4>{_YEAR}))?"
    rf"|(?P<y5>{_YEAR})[ -]?q(?P<q5>[1-4])"
    rf"|(?:(?:{_BEFORE}) )(?P<m6>{_MONTH})(?!\.?,?(?: of)? (?:{_YEAR}|{_DAY})\b)|(?P<m7>{_CLEAR})"
    rf"|(?<![$€£.,])(?P<y8>{_YEAR})(?![.,%]?[0-9%]))\b"
)
_SCALE = "thousand|million|billion|trillion|ribu|rb|juta|jt|miliar|milyar|triliun|bn|tn|mn|k|m|b|t"
_NUMBER = r"[0-9]+(?:[.,][0-9]+)*"
_AMOUNTS = re.compile(
    rf"(?<![\w.,-])(?P<money>(?:us)?[$€£¥]|rp\.?|usd|idr|eur)? ?"
    rf"(?P<low>{_NUMBER})(?:(?: ?[-–—] ?| to )[$€£¥]?(?P<high>{_NUMBER}))?"
    rf"(?:[ -]?(?P<scale>{_SCALE}))?(?!\w)"
)
_ANY = re.compile(rf"[0-9]|\b(?:{_MONTH}|quarter|kuartal|triwulan)\b")


def mentions(text: str) -> list[Mention]:
    """Return the dates and amounts in a text, in order and without overlaps."""
    text = text.replace("İ", "i").lower()  # of the same length; three times as fast as IGNORECASE
    if not _ANY.search(text):
        return []
    dates = list(_dates(text))
    bare = list(text)
    for mention in dates:
        bare[mention.start : mention.end] = "_" * (mention.end - mention.start)
    return sorted([*dates, *_amounts("".join(bare))], key=lambda mention: mention.start)


def keys_of_days(start: date, end: date) -> tuple[str, ...]:
    """Return the keys of the day, month, quarter or year that contains a span of days."""
    if start.year != end.year:
        return ()
    if start == end:
        return _keys(start.year, start.month, start.day)
    if start.month == end.month:
        return _keys(start.year, start.month)
    if (start.month - 1) // 3 == (end.month - 1) // 3:
        return _quarter(start.year, (start.month + 2) // 3)
    return _keys(start.year)


def key_of_number(number: Decimal) -> str:
    """Return the key of a number: ``n14300000000``, ``n13p79``."""
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"n{text.lstrip('-').replace('.', 'p')}"


def cell_prefix(key: str) -> str:
    """Return the prefix of cells with a key: ``2025-10``, ``14300000000``; empty for other keys."""
    if match := re.fullmatch(r"[dy]([0-9]{4})(?:m([0-9]+))?(?:d([0-9]+))?", key):
        return "-".join(f"{int(part):02}" for part in match.groups() if part)
    match = re.fullmatch(r"n([0-9]+)(?:p([0-9]+))?", key)
    return ".".join(part for part in match.groups() if part) if match else ""


def _dates(text: str) -> Iterator[Mention]:
    for match in _DATES.finditer(text):
        got = {name: value for name, value in match.groupdict().items() if value}
        years = [value for name, value in got.items() if name[0] == "y" or name == "iso"]
        year = int(years[0]) if years else None
        months = [value for name, value in got.items() if name[0] == "m"]
        quarters = [value for name, value in got.items() if name[0] == "q"]
        days = [value for name, value in got.items() if name in ("d1", "d2", "isoday")]
        if "part" in got:
            part = int(got["part"])
            if 33 <= part <= 36:  # the codes of quarters in EDTF
                quarters = [str(part - 32)]
            elif 1 <= part <= 12:
                months = [_NAMES[part]]
            else:
                continue
        if quarters:
            keys = _quarter(year, _NTH[quarters[0]])
        else:
            day = int(re.sub(r"\D", "", days[0])) if days else None
            keys = _keys(year, _MONTHS[months[0]] if months else None, day)
            keys += (f"n{year}",) if "y8" in got else ()  # a bare year may be a number
        yield Mention(match.start(), match.end(), keys)


_NAMES = {number: name for name, number in reversed(list(_MONTHS.items()))}


def _keys(year: int | None, month: int | None = None, day: int | None = None) -> tuple[str, ...]:
    keys = []
    if month and day:
        keys += [f"d{year}m{month}d{day}"] if year else []
        keys.append(f"m{month}d{day}")
    if month:
        keys += [f"y{year}m{month}"] if year else []
    if month and year:
        keys += _quarter(year, (month + 2) // 3)[:1]
    keys += [f"y{year}"] if year else []
    return (*keys, *([f"m{month}"] if month else []))


def _quarter(year: int | None, quarter: int) -> tuple[str, ...]:
    return (f"y{year}q{quarter}", f"y{year}", f"q{quarter}") if year else (f"q{quarter}",)


def _amounts(text: str) -> Iterator[Mention]:
    for match in _AMOUNTS.finditer(text):
        scale, high = match["scale"] or "", match["high"]
        short = len(scale) == 1 and not match["money"] and scale != "k"
        sign = "$" if match["money"] or short else ""
        token = f"{sign}{match['low']}{f'-{high}' if high else ''} {scale}"
        keys: list[str] = []
        with suppress(NotationError):
            amount = parse_amount(token.strip())
            keys = [*map(key_of_number, (amount.minimum, amount.maximum))] if amount else []
        if keys:
            yield Mention(match.start(), match.end(), tuple(dict.fromkeys(keys)))


def grammar() -> dict[str, Any]:
    """Return the words and patterns of this module, for an implementation in another language.

    The groups of the patterns have JavaScript syntax. The patterns ignore case.
    """
    patterns = {"any": _ANY, "dates": _DATES, "amounts": _AMOUNTS, "thousands": THOUSANDS}
    return {
        **{name: pattern.pattern.replace("(?P<", "(?<") for name, pattern in patterns.items()},
        "months": _MONTHS,
        "nth": _NTH,
        "powers": EXPONENTS,
        "marks": THOUSANDS_MARK,
    }
