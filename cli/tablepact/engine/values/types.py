"""The types of stored columns, and the values that their texts represent."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any

Native = str | tuple[Any, ...]
"""A type: a key of ``_READERS``, ``("list", type)``, or ``("struct", ((name, type), ...))``."""
TEXT = "text"
"""The type of text cells, such as all cells of a CSV file."""
MIXED = "mixed"
"""The type of a column whose cells have several types: each text begins with that of its cell."""


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


def text_of(native: Native, value: object) -> str | None:
    """Return the text that represents a value; the reverse of ``value_of``.

    Args:
        native: ``MIXED``, or the type of the value.
        value: A value of a file whose cells have types.
    """
    if value is None:
        return None
    if native == MIXED:
        kind = kind_of(value)
        return f"{kind} {text_of(kind, value)}"
    if native in ("json", "exact-json"):
        return as_json(value)
    if native == "boolean":
        return "true" if value else "false"
    if native == "float":
        return {"nan": "NaN"}.get(repr(value), repr(value).removesuffix(".0"))
    if isinstance(value, str | int | float | Decimal):
        return str(value)
    return str(json_value(value))


def kind_of(value: object) -> str:
    """Return the type of a value of a file whose cells have types."""
    if isinstance(value, list | dict):
        return "exact-json" if _has_decimals(value) else "json"
    if isinstance(value, dt.datetime) and value.tzinfo is not None:
        return "instant"
    return _KINDS[type(value)]


def shown(native: Native, text: str | None) -> str | None:
    """Return a cell as a person would write it."""
    return text if native != MIXED or text is None else as_text(value_of(native, text))


def _has_decimals(value: object) -> bool:
    if isinstance(value, dict):
        return any(map(_has_decimals, value.values()))
    return any(map(_has_decimals, value)) if isinstance(value, list) else type(value) is Decimal


def as_json(value: object) -> str:
    """Return a value as JSON, in which Decimals keep their digits."""
    if isinstance(value, dict):
        parts = (f"{as_json(str(key))}: {as_json(item)}" for key, item in value.items())
        return f"{{{', '.join(parts)}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(as_json, value))}]"
    if isinstance(value, Decimal):
        return str(value)
    is_text = not isinstance(value, str) or value.isprintable()  # lone surrogates are not
    return json.dumps(value, ensure_ascii=not is_text, default=json_value)


def in_json(value: object) -> object:
    """Return a list or an object as JSON; other values unchanged."""
    return as_json(value) if isinstance(value, list | dict) else value


def as_text(value: object) -> str:
    """Return a value as a person would write it: lists and objects as JSON."""
    return str(in_json(value))


def _mixed(text: str) -> object:
    kind, _, rest = text.partition(" ")
    return value_of(kind, rest)


def _number(text: str) -> int | Decimal:
    return int(text) if _WHOLE.fullmatch(text) else Decimal(text)


def _real(text: str) -> int | float:
    return int(text) if _WHOLE.fullmatch(text) else float(text)


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
    if native == MIXED:
        one_by_one = (missing_texts(kind, missing, as_days=False) for kind in _IN_MIXED)
        kinds = zip(_IN_MIXED, one_by_one, strict=True)
        return tuple(f"{kind} {text}" for kind, texts in kinds for text in texts)
    kind = native if isinstance(native, str) else native[0]
    if kind in _ODD:
        for word in missing:
            if re.match(_ODD[kind], word):
                raise ValueError(word)
        return ()
    spelled = (_spelled(kind, word) for word in missing)
    return tuple(as_day(text) if as_days else text for text in spelled if text is not None)


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


def as_day(text: str) -> str:
    """Return the text of a moment, as a day alone if it is midnight."""
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
    "number": _number,
    "real": _real,
    MIXED: _mixed,
    "json": json.loads,
    "exact-json": partial(json.loads, parse_float=Decimal),
}
"""The value of a text, by type: ``number`` and ``real`` are integers with Decimals or floats."""
_WHOLE = re.compile(r"-?[0-9]+")
_KINDS: dict[type, str] = {
    str: TEXT,
    bool: "boolean",
    int: "integer",
    float: "float",
    Decimal: "number",
    dt.date: "date",
    dt.datetime: "datetime",
    dt.time: "time",
    dt.timedelta: "duration",
    bytes: "bytes",
}
_IN_MIXED = (*_KINDS.values(), "instant", "json", "exact-json")
"""The types that the cells of a mixed column may have."""
_IN_JSON = (TEXT, "integer", "float", "boolean")
"""The types whose values are also JSON values."""
_ODD = {
    "duration": r"(-?\d+ days?, )?[12]?\d:\d",
    "bytes": "b['\"]",
    "list": r"\[",
    "struct": r"\{",
    "json": r"[\[{]",
    "exact-json": r"[\[{]",
}
"""The pattern of the ``str`` of a value, for the types whose ``str`` cannot be parsed here."""
