"""The keywords of JSON Schema that look at one value only, and what each says if it fails.

Drafts 4, 6 and 7 are supported: those in which profiles are written.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from tablepact.escape import escape
from tablepact.language import format_count, later, message, plural

SHOWN = 60
"""The most characters of a value in a message."""
_FORMATS = {
    "email": (r"[^@]+@[^@]+", later("an e-mail address")),
    "uri": (r"[A-Za-z][\w+.-]*:\S+", later("an address such as https://example.org")),
    "date": (
        r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])",
        later("a date such as 2026-11-30"),
    ),
    "date-time": (
        r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[Tt]([01]\d|2[0-3]):[0-5]\d:[0-5]\d"
        r"(\.\d+)?([Zz]|[+-]\d\d:\d\d)",
        later("a date and time with a zone, such as 2026-11-30T00:00:00Z"),
    ),
}  # fmt: skip
_TYPES: dict[str, tuple[type | tuple[type, ...], str]] = {
    "string": (str, later("a string")),
    "object": (dict, later("an object")),
    "array": (list, later("a list")),
    "boolean": (bool, later("true or false")),
    "number": ((int, float), later("a number")),
    "integer": ((int, float), later("a whole number")),
    "null": (type(None), "null"),
}


class Keyword(NamedTuple):
    """A keyword that looks at one value.

    Attributes:
        wants: The type of its own value in a profile.
        of: The type of the values that it looks at; all others satisfy it.
        fault: Returns what must hold, if a value breaks it; else an empty text.
    """

    wants: type | tuple[type, ...]
    of: type | tuple[type, ...]
    fault: Callable[[Any, Any], str]


def shown(value: object) -> str:
    """Return a value for a message, as a quotation: a short text, or its kind."""
    if isinstance(value, dict):
        return message("an object")
    if isinstance(value, list):
        return message("a list of {items}", items=format_count(len(value), "item"))
    if isinstance(value, str):
        return f"'{escape(value, SHOWN)}'"
    return escape(json.dumps(value), SHOWN)


def listed(words: Iterable[str]) -> str:
    """Return words as a list in a sentence: ``a, b or c``."""
    *before, end = words
    return message("{words} or {last}", words=", ".join(before), last=end) if before else end


def listed_with_and(words: Iterable[str]) -> str:
    """Return words as a list in a sentence: ``a, b and c``."""
    *before, end = words
    return message("{words} and {last}", words=", ".join(before), last=end) if before else end


def is_of_type(value: object, kind: object) -> bool:
    """Return whether a value is of a type of JSON Schema; a number with zero decimals is whole."""
    known = _TYPES.get(str(kind))
    if known is None:
        return True  # a type that only a later draft has
    if isinstance(value, bool) and kind != "boolean":
        return False
    if kind == "integer" and isinstance(value, float):
        return value.is_integer()
    return isinstance(value, known[0])


def same(one: object, other: object) -> bool:
    """Return whether two values are equal in JSON, where true is not 1."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[name], other[name]) for name in one)
    return one == other


def _type(value: object, wanted: str | list[object]) -> str:
    kinds = wanted if isinstance(wanted, list) else [wanted]
    if any(is_of_type(value, kind) for kind in kinds):
        return ""
    known = dict.fromkeys(_TYPES.get(str(kind), ((), str(kind)))[1] for kind in kinds)
    return message("must be {what}", what=listed(map(message, known)))


def _enum(value: object, members: list[object]) -> str:
    if any(same(value, member) for member in members):
        return ""
    if not members:
        return message("must not be present")
    return message("must be {what}", what=listed(map(shown, members[:20])))


def _const(value: object, wanted: object) -> str:
    return "" if same(value, wanted) else message("must be {what}", what=shown(wanted))


def _format(value: str, name: str) -> str:
    known = _FORMATS.get(name)
    if known is None or re.fullmatch(known[0], value):
        return ""
    return message("must be {what}", what=message(known[1]))


def _at_least(value: float, least: float) -> str:
    return message("must be at least {bound}", bound=least) if value < least else ""


def _at_most(value: float, most: float) -> str:
    return message("must be at most {bound}", bound=most) if value > most else ""


def _above(value: float, bound: float) -> str:
    if isinstance(bound, bool) or value > bound:
        return ""
    return message("must be above {bound}", bound=bound)


def _below(value: float, bound: float) -> str:
    if isinstance(bound, bool) or value < bound:
        return ""
    return message("must be below {bound}", bound=bound)


def _multiple(value: float, of: float) -> str:
    if not of or not math.isfinite(value):
        return ""
    exact = isinstance(value, int) and isinstance(of, int)
    whole = value % of == 0 if exact else (value / of).is_integer()
    return "" if whole else message("must be a multiple of {number}", number=of)


def _least(count: Callable[[int], str]) -> Callable[[Any, Any], str]:
    return lambda value, least: (
        message("must have at least {count}", count=count(least)) if len(value) < least else ""
    )


def _most(count: Callable[[int], str]) -> Callable[[Any, Any], str]:
    return lambda value, most: (
        message("must have at most {count}", count=count(most)) if len(value) > most else ""
    )


def _characters(number: int) -> str:
    return format_count(number, "character")


def _items(number: int) -> str:
    return format_count(number, "item")


def _members(number: int) -> str:
    return plural("{number} property", "{number} properties", number)


def _unique(value: list[object], wanted: bool) -> str:
    if not wanted:
        return ""
    seen = set[str]()
    for item in value:
        text = json.dumps(item, sort_keys=True)
        if text in seen:
            return message("must not have an item twice: {item}", item=shown(item))
        seen.add(text)
    return ""


_NUMBER = (int, float)
KEYWORDS: dict[str, Keyword] = {
    "type": Keyword((str, list), object, _type),
    "enum": Keyword(list, object, _enum),
    "const": Keyword(object, object, _const),
    "format": Keyword(str, str, _format),
    "minimum": Keyword(_NUMBER, _NUMBER, _at_least),
    "maximum": Keyword(_NUMBER, _NUMBER, _at_most),
    "exclusiveMinimum": Keyword((bool, *_NUMBER), _NUMBER, _above),
    "exclusiveMaximum": Keyword((bool, *_NUMBER), _NUMBER, _below),
    "multipleOf": Keyword(_NUMBER, _NUMBER, _multiple),
    "minLength": Keyword(int, str, _least(_characters)),
    "maxLength": Keyword(int, str, _most(_characters)),
    "minItems": Keyword(int, list, _least(_items)),
    "maxItems": Keyword(int, list, _most(_items)),
    "uniqueItems": Keyword(bool, list, _unique),
    "minProperties": Keyword(int, dict, _least(_members)),
    "maxProperties": Keyword(int, dict, _most(_members)),
}
"""The keywords by name."""
