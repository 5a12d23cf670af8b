"""The JSON Schema (draft 2020-12) of a row: an object whose missing values are null."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from typing import Any

from tablepact._about import program
from tablepact.escape import single_line
from tablepact.package.descriptor.keys import foreign_keys, primary_key, unique_keys
from tablepact.package.descriptor.model import Resource
from tablepact.schema_formats.fields import (
    SchemaColumn,
    schema_columns,
)
from tablepact.schema_formats.values import BOUNDS, CODE_LISTS, LENGTHS, TEXT_PATTERNS

_DAY = r"\d{4}-\d{2}-\d{2}"
_HOUR = r"\d{2}:\d{2}:\d{2}(?:\.\d+)?"
_ZONE = r"(?:Z|[+-]\d{2}:\d{2})?"
_AS_TEXT = "{program} export writes the value as text that holds JSON; that text is not validated"
_BY_PATTERN = "a pattern instead of the JSON Schema format, which requires a time zone"

Json = dict[str, Any]


def _text(pattern: str, **more: Any) -> Json:
    return {"type": ["string"], "pattern": f"^(?:{pattern})$", **more}


def _nested(kind: str, **more: Any) -> Json:
    inner = {"type": kind, **more}
    text = {"contentMediaType": "application/json", "contentSchema": inner}
    return {"type": [kind, "string"], **more, **text, "$comment": _AS_TEXT}


_DEGREES = {"type": "number"}
_POINTS = {
    "default": _text(TEXT_PATTERNS["geopoint"]),
    "array": _nested("array", items=_DEGREES, minItems=2, maxItems=2),
    "object": _nested(
        "object", properties={"lon": _DEGREES, "lat": _DEGREES}, required=["lon", "lat"]
    ),
}
_STRINGS: dict[str, Json] = {
    "email": {"format": "email"},
    "uri": {"format": "uri"},
    "uuid": {"format": "uuid"},
    "binary": {"contentEncoding": "base64"},
}
_TYPES: dict[str, Json] = {
    "integer": {"type": ["integer"]},
    "number": {"type": ["number"]},
    "boolean": {"type": ["boolean"]},
    "date": _text(_DAY, format="date"),
    "time": _text(_HOUR + _ZONE, **{"$comment": _BY_PATTERN}),
    "datetime": _text(f"{_DAY}T{_HOUR}{_ZONE}", **{"$comment": _BY_PATTERN}),
    "year": {"type": ["integer"]},
    "yearmonth": _text(TEXT_PATTERNS["yearmonth"]),
    "duration": _text(TEXT_PATTERNS["duration"]),
    "object": _nested("object"),
    "array": _nested("array"),
    "geojson": _nested("object"),
    "any": {},
}


def type_keywords(column: SchemaColumn) -> tuple[Json, list[str]]:
    """Return the JSON Schema keywords for the type of a field, and notes about them.

    The keyword ``type`` is always a list.
    """
    kind, field_format, notes = column.kind, column.format, []
    if kind == "string":
        known = {"type": ["string"], **_STRINGS.get(field_format, {})}
        if field_format in _STRINGS:
            notes.append("validators check a format only if configured to")
        elif field_format != "default":
            notes.append(f"left out: the format {field_format}: any text is accepted")
    elif kind == "list":
        known = _nested("array")
        notes.append("left out: the type of the items")
    elif kind == "geopoint":
        known = _POINTS.get(field_format, _POINTS["default"])
    else:
        known = _TYPES.get(kind, {})
    if kind == "geojson":
        notes.append("left out: the rules of GeoJSON; any object is accepted")
    if kind in ("date", "time", "datetime") and field_format != "default":
        notes.append(f"the file has the format {field_format}; here it is ISO 8601")
    known = dict(known)
    if comment := known.pop("$comment", None):
        notes.insert(0, comment.replace("{program}", program()))
    return known, notes


DIALECT = "https://json-schema.org/draft/2020-12/schema"

MAX_PATTERN = 10_000
"""The longest regular expression that is compiled, in characters, to bound the time it takes."""

_NUMBERS = ("integer", "number", "year")


def json_schema(resource: Resource) -> str:
    """Return the JSON Schema of a row as an export to JSON Lines writes it.

    A ``$comment`` lists what JSON Schema cannot express.

    Raises:
        PackageError: The table has no schema.
    """
    columns, schema = schema_columns(resource), resource.table_schema
    metadata = {
        key: value
        for key in ("title", "description")
        if isinstance(value := schema.metadata.get(key) or resource.metadata.get(key), str)
    }
    match = resource.table_schema.fields_match
    absent = match in ("superset", "partial")
    row = {
        "$schema": DIALECT,
        "title": resource.name,
        **metadata,
        **_comment(_beyond_a_row(resource)),
        "type": "object",
        "properties": {column.name: _property(column) for column in columns},
        "required": [column.name for column in columns if column.required and not absent],
        "additionalProperties": match in ("subset", "partial"),
    }
    return json.dumps(row, indent=2, ensure_ascii=False) + "\n"


def _property(column: SchemaColumn) -> Json:
    """Return the JSON Schema of the values of a column."""
    known, notes = type_keywords(column)
    for constraint, value in column.constraints.items():
        try:
            keywords = _constraint_keywords(column, constraint, value)
        except ValueError as error:
            notes.append(f"left out: {constraint} {_as_json(value)}: {error}")
            continue
        if set(keywords) & set(known):
            keywords = {"allOf": [keywords]}  # the field has both enum and categories
        known |= keywords
        if constraint == "pattern":
            notes.append("the pattern is anchored as ^(?:p)$, since it must match the whole value")
    kinds = known.pop("type", None)
    if kinds:
        kinds = kinds if column.required else [*kinds, "null"]
        known["type"] = kinds[0] if len(kinds) == 1 else kinds
    elif column.required:
        known["not"] = {"type": "null"}
    metadata = {"title": column.field.title, "description": column.field.description}
    example = {} if column.field.example is None else {"examples": [_example(column)]}
    notes += [f"left out: {line}" for line in column.unsupported]
    return {
        **{key: text for key, text in metadata.items() if text},
        **_comment(notes),
        **dict(sorted(known.items(), key=_type_first)),
        **example,
    }


def _example(column: SchemaColumn) -> object:
    """Return the example of a field as a JSON value; Data Package v2 writes examples as text."""
    example = column.field.example
    if not isinstance(example, str) or column.kind not in (*_NUMBERS, "boolean"):
        return example
    try:
        value = json.loads(example)
    except ValueError:
        return example
    return value if isinstance(value, int | float) else example


def _constraint_keywords(column: SchemaColumn, constraint: str, value: Any) -> Json:
    """Return the JSON Schema keywords for a constraint.

    Raises:
        ValueError: JSON Schema cannot express the constraint.
    """
    if constraint in CODE_LISTS:
        codes = [_as_json(code) for code in value]
        return {"enum": codes if column.required else [*codes, None]}
    if constraint in BOUNDS:
        if column.kind not in _NUMBERS:
            raise ValueError("JSON Schema cannot compare text")
        return {constraint: value}
    if constraint in LENGTHS:
        counted = {"string": "Length", "object": "Properties"}.get(column.kind, "Items")
        return {constraint.replace("Length", counted): value}
    if constraint == "pattern":
        return {"pattern": _anchored(value)}
    return {"if": {"type": ["object", "array"]}, "then": value}


def _anchored(pattern: str) -> str:
    """Return a pattern with anchors, if it is also a regular expression of ECMA-262.

    Raises:
        ValueError: The pattern is too long, invalid, or not supported by ECMA-262.
    """
    if len(pattern) > MAX_PATTERN:
        raise ValueError(f"longer than {MAX_PATTERN:,} characters")
    try:
        re.compile(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        raise ValueError("not a valid regular expression") from error
    if re.search(r"\\[AZz]|\(\?(?![:=!]|<[=!])", pattern):
        raise ValueError("not a regular expression of ECMA-262")
    return f"^(?:{pattern})$"


def _beyond_a_row(resource: Resource) -> list[str]:
    """Return the constraints on the table, or on several columns of a row, as one note."""
    primary = primary_key(resource)
    left = [f"primary key {', '.join(primary)}"] if primary else []
    left += [f"unique key {', '.join(key)}" for key in unique_keys(resource) if key != primary]
    left += [
        f"foreign key {', '.join(link.fields)} to {link.target} ({', '.join(link.target_fields)})"
        for link in foreign_keys(resource)
    ]
    left += [
        f"row rule {rule.get('name')} ({rule.get('message')})"
        for rule in resource.table_schema.row_rules or ()
        if isinstance(rule, Mapping)
    ]
    match = resource.table_schema.fields_match
    if match not in (
        "exact",
        "equal",
        "subset",
        "superset",
        "partial",
    ):
        left.append(f"fieldsMatch {match}")
    return [single_line(f"left out: {'; '.join(left)}")] if left else []


def _comment(notes: list[str]) -> Json:
    return {"$comment": "; ".join(notes)} if notes else {}


def _type_first(item: tuple[str, Any]) -> bool:
    return item[0] != "type"


def _as_json(value: Any) -> Any:
    """Return a constraint value as JSON; dates and times become ISO 8601 text."""
    if isinstance(value, list):
        return [_as_json(member) for member in value]
    if not isinstance(value, dt.date | dt.time):
        return value
    text = value.isoformat()
    return text.rstrip("0") if "." in text else text
