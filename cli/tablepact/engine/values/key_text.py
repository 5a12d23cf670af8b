"""Convert values to key texts: two values are equal if and only if their key texts are.

Frictionless compares keys by the equality of the Python values that its fields read. Within one
type this is the equality of key texts; most cells are their own key text, see
``keys/normalize.py``.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

UNEQUAL = "\x00unequal"
"""The text in place of a value that equals no other, such as NaN."""


def key_text(value: object) -> str | None:
    """Return the key text of a value; None for None, and for NaN, which equals nothing.

    Raises:
        TypeError: Values of its type cannot be in a key (lists, objects), or are not supported.
        ValueError: The value is a signalling NaN.
    """
    if value is None or isinstance(value, str):
        return value
    for kind, write in _WRITERS.items():
        if isinstance(value, kind):
            return write(value)
    raise TypeError(f"{type(value).__name__} cannot be in a key")


def _decimal(value: Decimal) -> str | None:
    """Return a number without redundant zeros: as plain digits, or with an exponent."""
    if value.is_snan():
        raise ValueError("a signalling NaN cannot be in a key")
    if value.is_nan():
        return None
    if not value.is_finite():
        return str(value)
    sign, digits, exponent = value.as_tuple()
    text = "".join(map(str, digits)).lstrip("0")
    if not text or not isinstance(exponent, int):
        return "0"
    kept = text.rstrip("0")
    exponent += len(text) - len(kept)
    mark = "-" if sign else ""
    if exponent >= 0 and len(kept) + exponent <= 30:
        return f"{mark}{kept}{'0' * exponent}"
    if exponent < 0 and len(kept) <= 30 and exponent >= -30:
        kept = kept.rjust(1 - exponent, "0")
        return f"{mark}{kept[:exponent]}.{kept[exponent:]}"
    return f"{mark}{kept}E{exponent}"


def _instant(value: dt.datetime) -> str:
    if value.tzinfo is None or value.utcoffset() is None:
        return value.replace(tzinfo=None).isoformat()
    try:
        return f"{value.astimezone(dt.UTC).replace(tzinfo=None).isoformat()}Z"
    except OverflowError:
        return f"{value.replace(tzinfo=None).isoformat()}{value.utcoffset()}"


def _time_of_day(value: dt.time) -> str:
    offset = value.utcoffset()
    if offset is None:
        return value.replace(tzinfo=None).isoformat()
    since = dt.timedelta(
        hours=value.hour,
        minutes=value.minute,
        seconds=value.second,
        microseconds=value.microsecond,
    )
    return f"{_span(since - offset)}Z"


def _span(value: dt.timedelta) -> str:
    return f"{value // dt.timedelta(microseconds=1)}us"


_WRITERS: dict[type, Callable[[Any], str | None]] = {
    bool: lambda value: "true" if value else "false",
    int: lambda value: str(value) if value.bit_length() < 13_000 else f"{value:x}",
    float: lambda value: None if value != value else repr(value),
    Decimal: _decimal,
    dt.datetime: _instant,
    dt.date: lambda value: value.isoformat(),
    dt.time: _time_of_day,
    dt.timedelta: _span,
    tuple: lambda value: json.dumps([key_text(part) for part in value]),
}
"""How to write the values of each type; the first match is used, as bool is a subclass of int."""
