"""The type and constraints of a column as SQL conditions for DuckDB or SQLite."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

import polars as pl

from tablepact.errors import as_line
from tablepact.package.digests.digest import moment_text
from tablepact.package.field_types.polars_types import DTYPES, ZONED
from tablepact.query.identifiers import quote_identifier
from tablepact.schema_formats.fields import SchemaColumn
from tablepact.schema_formats.format_names import Dialect
from tablepact.schema_formats.values import BOUNDS, CODE_LISTS, LENGTHS, TEXT_TYPES

TYPES = {
    pl.Int64: "BIGINT",
    pl.Float64: "DOUBLE",
    pl.Boolean: "BOOLEAN",
    pl.Date: "DATE",
    pl.Time: "TIME",
    pl.Datetime: "TIMESTAMP",
}
"""The SQL types of columns; see ``type_of``."""

_IN_SQLITE = {
    pl.Int64: "typeof({0}) IN ('integer', 'null')",
    pl.Float64: "typeof({0}) IN ('real', 'integer', 'null') OR {0} IN ('NaN', 'INF', '-INF')",
    pl.Boolean: "{0} IN (0, 1)",
    pl.Date: "{0} IS date({0}, '+0 days')",
    pl.Time: "substr({0}, 1, 8) IS strftime('%H:%M:%S', substr({0}, 1, 8))"
    " AND ({0} IS NULL) = (julianday({0}) IS NULL)",
    pl.Datetime: "substr({0}, 1, 19)"
    " IS strftime('%Y-%m-%dT%H:%M:%S', substr({0}, 1, 19), '+0 days')"
    " AND ({0} IS NULL) = (julianday({0}) IS NULL)",
}
"""The CHECK conditions for types, since SQLite accepts any value in any column.

Without the modifier, date() would accept 30 February. The time conditions cut off fractions of a
second, which strftime() would round.
"""

_JSON = {"object": "object", "geojson": "object", "array": "array"}
"""The types that are stored as JSON text, with the kind of their JSON."""


def type_of(dtype: pl.DataType, dialect: Dialect) -> str:
    """Return the SQL type of a column; TEXT if the database has no type for the values."""
    if isinstance(dtype, pl.Decimal) and dialect == "duckdb":
        return f"DECIMAL({dtype.precision}, {dtype.scale})"
    if dtype == ZONED and dialect == "duckdb":
        return "TIMESTAMPTZ"
    return TYPES.get(dtype.base_type(), "TEXT")


def is_text(dtype: pl.DataType, dialect: Dialect) -> bool:
    """Return whether a database stores values of a type as TEXT."""
    return type_of(dtype, dialect) == "TEXT"


def checks_of(
    column: SchemaColumn, dtype: pl.DataType, dialect: Dialect, *, enum: bool = False
) -> tuple[list[str], list[str]]:
    """Return the conditions of a column that a database checks, and those that it cannot check.

    Args:
        column: The field.
        dtype: The polars type of its values.
        dialect: The database.
        enum: Whether the column has an enum type, which enforces the codes.

    Returns:
        The conditions, and the parts that are left out, one line each.
    """
    name = quote_identifier(column.name)
    checks, left_out = _type_checks(column, name, dtype, dialect)
    for constraint, value in column.constraints.items():
        if enum and constraint in CODE_LISTS:
            continue
        try:
            if column.kind in DTYPES and is_text(dtype, dialect):
                raise ValueError(f"values of the type {column.kind} are stored as text here")
            if dtype == ZONED:
                subject, value = _zoned(name, value, dialect)
            else:
                subject = name
            checks.append(_check(constraint, value, subject, column, dialect, enum=enum))
        except ValueError as error:
            left_out.append(f"{constraint} {value}: {error}")
    return checks, [*column.unsupported, *left_out]


def literal(value: Any, dialect: Dialect) -> str:
    """Return a value as an SQL literal.

    Raises:
        ValueError: SQL has no literal for the value.
    """
    match value:
        case bool():
            return str(value).upper()
        case int() | float():
            return repr(value)
        case str() if "\0" not in value:
            return "'" + value.replace("'", "''") + "'"
        case dt.date() | dt.time():
            kind = next(k for k in (dt.datetime, dt.date, dt.time) if isinstance(value, k))
            names = {dt.datetime: "TIMESTAMP", dt.date: "DATE", dt.time: "TIME"}
            zone = "TZ" if isinstance(value, dt.datetime) and value.tzinfo else ""
            text = value.isoformat() if kind is dt.date else moment_text(value)  # type: ignore[arg-type]
            return f"{f'{names[kind]}{zone} ' if dialect == 'duckdb' else ''}'{text}'"
    raise ValueError("SQL has no literal for the value")


def _zoned(name: str, value: Any, dialect: Dialect) -> tuple[str, Any]:
    """Return the expression to compare with a moment in UTC, and the moment.

    SQLite stores moments as text, so that it compares text without the trailing Z.
    """
    if dialect == "sqlite":
        return f"rtrim({name}, 'Z')", value
    moments = value if isinstance(value, list) else [value]
    in_utc = [moment.replace(tzinfo=dt.UTC) for moment in moments]
    return name, in_utc if isinstance(value, list) else in_utc[0]


def _type_checks(
    column: SchemaColumn, name: str, dtype: pl.DataType, dialect: Dialect
) -> tuple[list[str], list[str]]:
    if dialect == "sqlite" and (known := _IN_SQLITE.get(dtype.base_type())):
        return [known.format(name)], []
    if dtype.base_type() in TYPES:
        return [], []
    if column.kind in _JSON:
        sort = _JSON[column.kind] if dialect == "sqlite" else _JSON[column.kind].upper()
        geo = ["the type geojson: any object is accepted"]
        left_out = geo if column.kind == "geojson" else []
        return [
            f"{name} IS NULL OR (json_valid({name}) AND json_type({name}) = '{sort}')"
        ], left_out
    if column.kind in TEXT_TYPES:
        return [], [f"the type {column.kind}: any text is accepted"]
    if column.kind == "string" and column.format != "default":
        return [], [f"the format {column.format}: any text is accepted"]
    return [], []


def _check(
    constraint: str, value: Any, name: str, column: SchemaColumn, dialect: Dialect, *, enum: bool
) -> str:
    """Return the condition for a constraint.

    Raises:
        ValueError: SQL cannot express the constraint.
    """
    if constraint in CODE_LISTS:
        if column.kind in TEXT_TYPES and not all(isinstance(code, str) for code in value):
            raise ValueError(f"values of the type {column.kind} are stored as text")
        return f"{name} IN ({', '.join(literal(code, dialect) for code in value)})"
    if constraint in BOUNDS:
        return f"{name} {BOUNDS[constraint]} {literal(value, dialect)}"
    text = f"CAST({name} AS TEXT)" if enum else name
    if constraint in LENGTHS and column.kind == "string":
        return f"length({text}) {LENGTHS[constraint]} {value}"
    if constraint == "pattern":
        if dialect == "sqlite":
            raise ValueError("SQLite has no regular expressions")
        return f"regexp_full_match({text}, {_regex(value)})"
    raise ValueError(f"values of the type {column.kind} are stored as text")


@cache
def _regex(pattern: str) -> str:
    """Return a regular expression as an SQL literal, if DuckDB supports it.

    Raises:
        ValueError: DuckDB does not support it; it has no look-around, for example.
    """
    import duckdb

    try:
        with duckdb.connect() as con:
            con.execute("SELECT regexp_full_match('', ?)", [pattern])
    except duckdb.Error as error:
        raise ValueError(as_line(error)) from error
    return literal(pattern, "duckdb")
