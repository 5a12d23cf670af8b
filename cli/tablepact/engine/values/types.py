"""The types of stored columns, and the values that their texts represent."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

Native = str | tuple[Any, ...]
"""A type: a key of ``_READERS``, ``("list", type)``, or ``("struct", ((name, type), ...))``."""
TEXT = "text"
"""The type of text cells, such as all cells of a CSV file."""


def value_of(native: object, text: Any) -> object:
    """Return the value that a text represents; the text itself if Python has no such value.

    Args:
        native: The type; JSON turns its tuples into lists, which are accepted, too.
        text: The text; within lists and structs, a JSON value.
    """
    if text is None:
        return None
    if not isinstance(native, str):
        return _nested(native, json.loads(text))
    try:
        return _READERS[native](text)
    except (ValueError, OverflowError, InvalidOperation):
        return text


def _nested(native: Any, value: Any) -> object:
    if value is None or native in _IN_JSON:
        return value
    if isinstance(native, str):
        return value_of(native, value)
    kind, inner = native
    if kind == "list":
        return [_nested(inner, item) for item in value]
    return {name: _nested(of, value[name]) for name, of in inner}


def json_value(value: object) -> object:
    """Return a value within a list or struct as a JSON value; the reverse of ``value_of``."""
    if isinstance(value, dt.datetime):
        aware = value.tzinfo is not None
        return value.astimezone(dt.UTC).isoformat()[:-6] + "Z" if aware else value.isoformat()
    if isinstance(value, dt.timedelta):
        return str(value // dt.timedelta(microseconds=1))
    if isinstance(value, bytes):
        return value.hex()
    return value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)


def missing_texts(native: Native, missing: Sequence[str], *, as_days: bool) -> tuple[str, ...]:
    """Return the texts of the values whose ``str`` is a missing value, as frictionless compares.

    Args:
        native: The type.
        missing: The missing values of the field.
        as_days: Whether midnight is written as a date; see ``as_text.py``.

    Raises:
        ValueError: A missing value may match a value whose text cannot be determined.
    """
    if native == TEXT:
        return tuple(missing)
    kind = native if isinstance(native, str) else native[0]
    if kind in _ODD:
        for word in missing:
            if re.match(_ODD[kind], word):
                raise ValueError(word)
        return ()
    spelled = (_spelled(kind, word) for word in missing)
    return tuple(_as_day(text) if as_days else text for text in spelled if text is not None)


def _spelled(native: str, word: str) -> str | None:
    """Return the text of the value whose ``str`` is ``word``; None if there is no such value."""
    if native == "boolean":
        return {"True": "true", "False": "false"}.get(word)
    try:
        value = _READERS[native](word)
    except (ValueError, OverflowError, InvalidOperation):
        return None
    if str(value) != word:
        return None
    if native == "float":
        return {"nan": "NaN"}.get(word, word.removesuffix(".0"))
    if native == "decimal":
        return format(value, "f")
    return str(json_value(value)) if native in ("datetime", "instant") else word


def _as_day(text: str) -> str:
    return text.removesuffix("Z").removesuffix("T00:00:00")


def _instant(text: str) -> dt.datetime:
    value = dt.datetime.fromisoformat(text)
    return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value


_READERS: dict[str, Callable[[str], object]] = {
    TEXT: str,
    "integer": int,
    "float": float,
    "decimal": Decimal,
    "boolean": lambda text: text == "true",
    "date": dt.date.fromisoformat,
    "datetime": dt.datetime.fromisoformat,
    "instant": _instant,
    "time": dt.time.fromisoformat,
    "duration": lambda text: dt.timedelta(microseconds=int(text)),
    "bytes": bytes.fromhex,
}
_IN_JSON = (TEXT, "integer", "float", "boolean")
"""The types whose values are also JSON values."""
_ODD = {
    "duration": r"(-?\d+ days?, )?[12]?\d:\d",
    "bytes": "b['\"]",
    "list": r"\[",
    "struct": r"\{",
}
"""The pattern of the ``str`` of a value, for the types whose ``str`` cannot be parsed here."""
