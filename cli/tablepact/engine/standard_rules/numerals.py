"""The lexical rules of numbers: decimals of XML Schema, exponents, and grouped digits."""

from __future__ import annotations

import re
from functools import cache

from tablepact.engine.standard_rules.lexical_rule import LexicalRule, Read, Test
from tablepact.package.metadata.json_types import Metadata

_BARE = re.compile(r"-?[0-9](?:.*[0-9])?", re.DOTALL)
"""A number with the text around it left out, for fields with ``"bareNumber": false``."""
_SPECIAL = re.compile(r"[Nn][Aa][Nn]|-?[Ii][Nn][Ff]")
_INTEGER = "an optional sign and the digits 0 to 9"
_NUMBER = f"{_INTEGER}, with a decimal point or an exponent, or NaN, INF or -INF"


def integer_rule(options: Metadata) -> LexicalRule:
    """Return the rule of integers; their digits may be grouped, which frictionless ignores."""
    group = _text(options, "groupChar")
    pattern = _pattern("", group, whole=True)
    core = pattern.fullmatch if options.get("bareNumber", True) else _within(pattern)

    def read(cell: str) -> int | None:
        if not group or not core(cell):
            return None
        text = cell if options.get("bareNumber", True) else _BARE.findall(cell)[0]
        try:
            return int(text.replace(group, ""))
        except ValueError:  # too many digits for Python
            return None

    return LexicalRule("number-form", _wanted(_INTEGER, group), core, read)


def number_rule(options: Metadata) -> LexicalRule:
    """Return the rule of numbers."""
    group = _text(options, "groupChar")
    pattern = _pattern(_text(options, "decimalChar") or ".", group, whole=False)
    wanted = _wanted(_NUMBER, group)
    if options.get("bareNumber", True):
        return LexicalRule("number-form", wanted, pattern.fullmatch)
    return LexicalRule("number-form", wanted, _within(pattern), _special(options))


def _special(options: Metadata) -> Read:
    """Return the reader of NaN and INF, which frictionless takes for text around no number."""
    from decimal import Decimal

    kind = float if options.get("floatNumber") else Decimal
    return lambda cell: kind(cell) if _SPECIAL.fullmatch(cell) else None


def _within(pattern: re.Pattern[str]) -> Test:
    """Return the test of a number with text around it, or one that is not finite."""

    def fits(cell: str) -> bool:
        found = _BARE.search(cell)
        return bool(pattern.fullmatch(found[0] if found else cell))

    return fits


@cache
def _pattern(point: str, group: str, *, whole: bool) -> re.Pattern[str]:
    digits = f"[0-9]+(?:{re.escape(group)}[0-9]+)*" if group else "[0-9]+"
    if whole:
        return re.compile(f"[+-]?{digits}")
    point = re.escape(point)
    decimal = f"(?:{digits}(?:{point}(?:{digits})?)?|{point}{digits})"
    return re.compile(f"[+-]?{decimal}(?:[eE][+-]?[0-9]+)?|{_SPECIAL.pattern}")


def _wanted(words: str, group: str) -> str:
    return f'{words}; "{group}" may stand between digits' if group else words


def _text(options: Metadata, name: str) -> str:
    value = options.get(name)
    return value if isinstance(value, str) else ""
