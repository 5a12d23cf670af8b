"""What each field type and format asks for, in words: the one place for messages about cells."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from tablepact.escape import escape_unprintable, truncate
from tablepact.language import later, message

Options = Mapping[str, Any]

_NEGATED = {
    "array": later("not an array"),
    "boolean": later("not a Boolean"),
    "date": later("not a date"),
    "datetime": later("not a date with a time"),
    "duration": later("not a duration"),
    "geojson": later("not a GeoJSON object"),
    "geopoint": later("not a point"),
    "integer": later("not an integer"),
    "list": later("not a list"),
    "number": later("not a number"),
    "object": later("not an object"),
    "string": later("not a string"),
    "time": later("not a time of day"),
    "year": later("not a year"),
    "yearmonth": later("not a month of a year"),
}
"""What a value that is not of a type is said to be: other languages negate the article."""
_NOTATIONS: dict[tuple[str, str], str] = {
    ("array", "default"): later("a JSON array, such as [1, 2]"),
    ("date", "any"): later("any common notation, such as 26 January 2024"),
    ("date", "default"): later("YYYY-MM-DD, such as 2024-01-26"),
    ("datetime", "any"): later("any common notation, such as 2024-01-26 15:30"),
    ("datetime", "default"): later(
        "YYYY-MM-DDThh:mm:ss, such as 2024-01-26T15:30:00 or with a zone, 2024-01-26T15:30:00Z"
    ),
    ("duration", "default"): later("ISO 8601, such as P1Y6M or PT90M"),
    ("geojson", "default"): later('JSON, such as {"type": "Point", "coordinates": [8.5, 47.4]}'),
    ("geojson", "topojson"): later("TopoJSON"),
    ("geopoint", "array"): later("[longitude, latitude], such as [8.5, 47.4]"),
    ("geopoint", "default"): later("longitude, latitude, such as 8.5, 47.4"),
    ("geopoint", "object"): later(
        '{"lon": longitude, "lat": latitude}, such as {"lon": 8.5, "lat": 47.4}'
    ),
    ("object", "default"): later('a JSON object, such as {"a": 1}'),
    ("string", "default"): later("text, as opposed to a value stored as a number or another type"),
    ("time", "any"): later("any common notation, such as 3:30 pm"),
    ("time", "default"): later("hh:mm:ss, such as 15:30:00"),
    ("year", "default"): later("four digits or more, such as 2024"),
    ("yearmonth", "default"): later("YYYY-MM, such as 2024-01"),
}
_STRINGS = {
    "email": (later("not an e-mail address"), later("such as name@example.org")),
    "uri": (later("not a URI"), later("a scheme, a colon and more, such as https://example.org/")),
    "uuid": (later("not a UUID"), later("such as 123e4567-e89b-12d3-a456-426614174000")),
    "binary": (later("not Base64"), later("such as aGVsbG8=")),
    "wkt": (later("not well-known text"), later("such as POINT (8.5 47.4)")),
}
_MOMENT = dt.datetime(2024, 1, 26, 15, 30, tzinfo=dt.UTC)


def negated_noun(kind: str, field_format: str) -> str:
    """Return what a value is that is not of a type and format.

    >>> negated_noun("number", "default"), negated_noun("string", "email")
    ('not a number', 'not an e-mail address')
    """
    if kind == "string" and field_format in _STRINGS:
        return message(_STRINGS[field_format][0])
    return (
        message(_NEGATED[kind])
        if kind in _NEGATED
        else message("not of the type {kind}", kind=kind)
    )


def wanted(kind: str, field_format: str, options: Options) -> str:
    """Return how a value of a type and format is written, in words.

    Args:
        kind: The type.
        field_format: The format.
        options: The other properties of the field that affect how cells are read.

    >>> wanted("number", "default", {})
    'digits with "." as decimal mark, no thousands separator'
    >>> wanted("date", "%d.%m.%Y", {})
    'the format "%d.%m.%Y", such as 26.01.2024'
    """
    if kind in ("integer", "number"):
        return _digits(kind, options)
    if kind == "boolean":
        true, false = options.get("trueValues"), options.get("falseValues")
        words = [*_texts(true, "true", "True", "TRUE", "1")]
        words += _texts(false, "false", "False", "FALSE", "0")
        return message("one of {words}", words=", ".join(words))
    if kind == "list":
        item = options.get("itemType", "string")
        return message(
            'items of the type {item} with "{delimiter}" between them',
            item=item,
            delimiter=options.get("delimiter", ","),
        )
    if kind == "string" and field_format in _STRINGS:
        return message(_STRINGS[field_format][1])
    known = _NOTATIONS.get((kind, field_format))
    if known is None and kind in ("date", "datetime", "time"):
        return message(
            'the format "{format}"{example}', format=field_format, example=_example(field_format)
        )
    return message(known or _NOTATIONS.get((kind, "default"), ""))


def quoted(value: object, limit: int = 60) -> str:
    """Return a value of a file or a descriptor, escaped and cut; a text in quotation marks."""
    text = f'"{value}"' if isinstance(value, str) else json.dumps(value, default=str)
    return truncate(escape_unprintable(text[: limit + 1]), limit)


def is_not(value: object, kind: str, field_format: str, options: Options) -> str:
    """Return in words that a value is not of a type and format, and how such values are written.

    >>> is_not("1,5", "number", "default", {})
    '"1,5" is not a number: digits with "." as decimal mark, no thousands separator'
    """
    how = wanted(kind, field_format, options)
    joined = f"{', ' if how.startswith(message('such as')) else ': '}{how}" if how else ""
    return message(
        "{value} is {noun}{joined}",
        value=quoted(value),
        noun=negated_noun(kind, field_format),
        joined=joined,
    )


def _digits(kind: str, options: Options) -> str:
    decimal, group = options.get("decimalChar", "."), options.get("groupChar", "")
    parts = message("digits") if kind == "number" else message("digits without a decimal mark")
    if kind == "number":
        parts += message(' with "{decimal}" as decimal mark', decimal=decimal)
    between = (
        message('"{group}" between thousands', group=group)
        if group
        else message("no thousands separator")
    )
    around = message(", text before and after") if options.get("bareNumber") is False else ""
    return f"{parts}, {between}{around}"


def _texts(given: object, *default: str) -> list[str]:
    listed = given if isinstance(given, list) else default
    shown = [f'"{text}"' for text in listed[:6]]
    return [*shown, "…"] if len(listed) > len(shown) else shown


def _example(field_format: str) -> str:
    """Return an example of a date in a format; empty if the format has no parts."""
    if "%" not in field_format:
        return message(", which has no part such as %Y, so that no value fits")
    try:
        text = _MOMENT.strftime(field_format)
    except ValueError:
        return ""
    return message(", such as {text}", text=text) if text.isprintable() and len(text) <= 60 else ""
