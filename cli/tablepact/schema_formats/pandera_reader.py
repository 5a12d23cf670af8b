"""Python code with which the pandera script reads a CSV file and converts its text to types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import polars as pl

from tablepact.package.descriptor.model import Resource
from tablepact.package.descriptor.table_schema import EMPTY_CELL, TableSchema
from tablepact.package.metadata.json_types import Metadata
from tablepact.schema_formats.fields import SchemaColumn
from tablepact.schema_formats.python_code import python_code

_MOMENTS = ("date", "time", "datetime")
_TRUE = ["true", "True", "TRUE", "1"]
_FALSE = ["false", "False", "FALSE", "0"]
_PLAIN = {"header": True, "doubleQuote": True, "lineTerminator": "\r\n"}
"""Dialect properties that have the default value."""


def as_readable(column: SchemaColumn) -> SchemaColumn:
    """Return a field; as a text field if polars cannot parse its date or time format."""
    if column.kind not in _MOMENTS or _can_read(column.kind, column.format):
        return column
    lost = ", ".join(["the type", *column.constraints])
    line = f"{lost}: polars cannot parse a {column.kind} in the format {column.format}"
    return replace(
        column,
        kind="string",
        format="default",
        constraints={},
        unsupported=(*column.unsupported, line),
    )


def _can_read(kind: str, field_format: str) -> bool:
    if not field_format.startswith("%"):
        return field_format != "any"
    parse = getattr(pl.col("a").str, f"to_{kind}")
    try:
        pl.DataFrame({"a": ["1"]}).select(parse(_strptime(field_format), strict=False))
    except pl.exceptions.PolarsError:
        return False
    return True


def reading_code(column: SchemaColumn) -> str | None:
    """Return the code of the expression that converts cells to the type; None for text."""
    name, options = f"pl.col({python_code(column.name)})", column.field.options
    match column.kind:
        case "integer" | "year":
            bare = _bare(r"^[^\d+-]+|[^\d]+$") if options.get("bareNumber") is False else ""
            text = _without(options, name + bare)
            return f"{text}.str.strip_chars().cast(pl.Int64, strict=False)"
        case "number":
            bare = _bare(r"^[^\d.+-]+|[^\d.]+$") if options.get("bareNumber") is False else ""
            text = _without(options, name)
            if isinstance(point := options.get("decimalChar"), str) and point != ".":
                text += f'.str.replace({python_code(point)}, ".", literal=True)'
            return f"{text}{bare}.str.strip_chars().cast(pl.Float64, strict=False)"
        case "boolean":
            true, false = (
                _texts(options.get(key), usual)
                for key, usual in (("trueValues", _TRUE), ("falseValues", _FALSE))
            )
            return (
                f"pl.when({name}.is_in({python_code(true)})).then(True)"
                f".when({name}.is_in({python_code(false)})).then(False)"
            )
        case "date" | "time" | "datetime":
            return _moment(column, name)
    return None


def dialect_of(resource: Resource) -> tuple[dict[str, Any], list[str]]:
    """Return the options of ``pl.read_csv`` for the table's file, and what they leave out."""
    entry = resource.metadata
    given, left_out = entry.get("dialect", {}), []
    if not isinstance(given, Mapping):
        given, left_out = {}, ["the dialect: it is in a separate file"]
    given = dict(given)
    nested = given.pop("csv", {})  # as frictionless writes it
    given |= nested if isinstance(nested, Mapping) else {"csv": nested}
    given.pop("$schema", None)
    tabs = str(entry.get("format", "")).lower() == "tsv" or str(entry.get("path")).endswith(".tsv")
    options = {"separator": given.pop("delimiter", "\t" if tabs else ",")}
    options["quote_char"] = given.pop("quoteChar", '"')
    for option, value in options.items():
        if not isinstance(value, str) or len(value.encode()) != 1:
            left_out.append(f"the dialect: {option} {value!r} is not one byte")
            options[option] = {"separator": ",", "quote_char": '"'}[option]
    left_out += [
        f"the dialect: {key} {value!r}" for key, value in given.items() if _PLAIN.get(key) != value
    ]
    encoding = str(entry.get("encoding", "utf-8")).lower()
    options |= {} if encoding in ("utf-8", "utf8") else {"encoding": encoding}
    if str(entry.get("format", "csv")).lower() not in ("csv", "tsv"):
        left_out.append(f"the format {entry['format']}: the script reads CSV")
    return options, left_out


def missing_of(schema: TableSchema) -> tuple[list[str], dict[str, list[str]]]:
    """Return the texts that stand for a missing value: those of the table, then by column."""
    own = {
        field.name: list(field.missing_values or ())
        for field in schema.fields
        if field.has_own_missing_values
    }
    listed = schema.missing_values
    return list(EMPTY_CELL if listed is None else listed), own


def _moment(column: SchemaColumn, name: str) -> str:
    field_format, kind = column.format, column.kind
    if field_format.startswith("%"):
        own = f"{python_code(_strptime(field_format))}, strict=False"
        if kind == "datetime":
            return f'{name}.str.to_datetime({own}, time_unit="us").dt.replace_time_zone(None)'
        return f"{name}.str.to_{kind}({own})"
    if kind == "date":
        return f'{name}.str.to_date("%Y-%m-%d", strict=False)'
    hour = "%H:%M:%S%.f"
    if kind == "time":
        return f'{name}.str.strip_suffix("Z").str.to_time("{hour}", strict=False)'
    given = 'strict=False, time_unit="us"'
    plain = f'{name}.str.to_datetime("%Y-%m-%dT{hour}", {given})'
    zoned = f'{name}.str.to_datetime("%Y-%m-%dT{hour}%#z", {given}, time_zone="UTC")'
    return f"pl.coalesce({plain}, {zoned}.dt.replace_time_zone(None))"


def _strptime(field_format: str) -> str:
    """Return a strptime format of Python in the syntax of polars."""
    return field_format.replace(".%f", "%.f")


def _without(options: Metadata, text: str) -> str:
    group = options.get("groupChar")
    is_text = isinstance(group, str) and group
    return f'{text}.str.replace_all({python_code(group)}, "", literal=True)' if is_text else text


def _bare(pattern: str) -> str:
    return f'.str.replace_all(r"{pattern}", "")'


def _texts(given: Any, usual: list[str]) -> list[str]:
    """Return the strings of a list, or ``usual`` if ``given`` is not a list."""
    return [text for text in given if isinstance(text, str)] if isinstance(given, list) else usual
