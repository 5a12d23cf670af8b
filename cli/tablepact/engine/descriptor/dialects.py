"""Table Dialect by the standard, in the form in which frictionless understands it.

Frictionless ignores the properties of the standard for sheets, JSON, databases and null sequences,
and has its own form for some of them, such as ``"excel": {"sheet": 2}``. If a dialect has both, the
property of the standard counts. https://datapackage.org/standard/table-dialect/
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from tablepact.engine.descriptor.resources import SessionResource
from tablepact.engine.descriptor.zip_members import with_zip_member
from tablepact.escape import truncate
from tablepact.package.csv_files.delimited_text import needs_translation
from tablepact.package.csv_files.header_rows import MARK
from tablepact.package.descriptor.table_schema import EMPTY_CELL
from tablepact.package.metadata.json_types import JsonObject, Metadata
from tablepact.package.paths import is_remote
from tablepact.package.table_files.table_formats import (
    DATABASE_FORMATS,
    TEXT_FORMATS,
    database_table,
)

HEADER_SAMPLE = 100
"""The number of records among which a header is looked for."""
SHOWN = 60
"""The longest quotation of a value in a message, in characters."""
_CONTROLS = {"xlsx": "excel", "xls": "excel", "ods": "ods"}
"""The name that frictionless has for the properties of a format."""
JSON_FORMATS = ("json", "jsonl", "ndjson", "geojson")
"""The formats of JSON."""


class DialectProblem(NamedTuple):
    """A property of a dialect whose value the standard does not allow.

    Attributes:
        name: The property.
        note: What its value must be.
    """

    name: str
    note: str


def dialect_problems(dialect: Metadata) -> Iterator[DialectProblem]:
    """Yield the properties of a dialect that have a value of another type or range."""
    for name, (wanted, is_valid) in _SHAPES.items():
        value = dialect.get(name)
        if value is not None and not is_valid(value):
            written = json.dumps(value)
            shown = truncate(written, SHOWN)
            yield DialectProblem(name, f'"{name}" must be {wanted}, not {shown}')


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_some_text(value: object) -> bool:
    return isinstance(value, str) and value != ""


def _is_character(value: object) -> bool:
    return isinstance(value, str) and len(value) <= 1


def _is_boolean(value: object) -> bool:
    return isinstance(value, bool)


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _are_numbers(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_number, value))


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(key, str) for key in value)


_SHAPES: dict[str, tuple[str, Any]] = {
    **dict.fromkeys(("header", "doubleQuote", "skipInitialSpace"), ("true or false", _is_boolean)),
    **dict.fromkeys(("headerRows", "commentRows"), ("a list of row numbers from 1", _are_numbers)),
    **dict.fromkeys(
        ("headerJoin", "nullSequence", "property", "sheetName", "table"), ("a string", _is_text)
    ),
    **dict.fromkeys(
        ("commentChar", "delimiter", "lineTerminator"),
        ("a string of at least one character", _is_some_text),
    ),
    **dict.fromkeys(("quoteChar", "escapeChar"), ("one character", _is_character)),
    "itemType": ('"array" or "object"', ("array", "object").__contains__),
    "itemKeys": ("a list of strings", _are_texts),
    "sheetNumber": ("a whole number from 1", _is_number),
}
"""For each property of the standard, what it must be, and whether a value is that."""


def with_standard_dialects(
    metadata: JsonObject, sources: Sequence[SessionResource]
) -> tuple[JsonObject, list[SessionResource]]:
    """Translate the dialects of the tables for frictionless.

    Returns:
        The descriptor and its resources; those that frictionless reads by the standard are
        unchanged.
    """
    if not sources:
        return metadata, []
    adapted = [replace(with_zip_member(_adapted(source)), by_standard=True) for source in sources]
    listed = zip(metadata["resources"], sources, adapted, strict=True)
    resources = [
        entry if new.metadata is old.metadata else _with_changes(entry, old.metadata, new.metadata)
        for entry, old, new in listed
    ]
    return {**metadata, "resources": resources}, adapted


def _with_changes(entry: Metadata, old: Metadata, new: Metadata) -> JsonObject:
    """Return an entry of the descriptor with the changes between two versions of its resource."""
    kept = {name: value for name, value in entry.items() if name in new or name not in old}
    return kept | {name: value for name, value in new.items() if old.get(name) is not value}


def _adapted(source: SessionResource) -> SessionResource:
    """Return a resource with its dialect translated; the same if there is nothing to translate."""
    given = source.metadata.get("dialect")
    dialect = (source.dialect if isinstance(given, str) else given) or {}
    if not isinstance(dialect, Mapping) or source.format is None:
        return source
    if problem := next(dialect_problems(dialect), None):
        return replace(
            source, refusal=source.refusal or f"its dialect is not valid: {problem.note}"
        )
    translated = _Translation(source, dialect).result()
    if translated.metadata.get("data") is None:
        return translated
    from tablepact.engine.descriptor.inline_data import with_inline_rows

    return with_inline_rows(translated, dialect)


class _Translation:
    """The translation of one dialect, which collects what differs from frictionless."""

    def __init__(self, source: SessionResource, dialect: Metadata) -> None:
        self._source = source
        self._given = dialect
        self._dialect = dict(dialect)
        self._schema = source.schema
        self._departures: list[str] = []
        self._refusal = ""

    def result(self) -> SessionResource:
        """Return the translated resource."""
        file_format = self._source.format
        self._header()
        if self._given.get("table") and is_remote(self._source.metadata.get("path")):
            self._table_on_server()
        elif file_format in TEXT_FORMATS:
            self._null_sequence()
            self._ends_of_cells_and_rows()
        elif file_format in JSON_FORMATS and self._source.metadata.get("data") is None:
            self._json()
        elif file_format in _CONTROLS:
            self._sheet(_CONTROLS[str(file_format)])
        elif file_format in DATABASE_FORMATS:
            self._table_in_file()
        if not (self._departures or self._refusal):
            return self._source
        metadata = {**self._source.metadata, "dialect": self._dialect}
        if self._schema is not self._source.schema:
            metadata["schema"] = self._schema
        return replace(
            self._source,
            metadata=metadata,
            dialect=None,
            schema=self._schema,
            refusal=self._source.refusal or self._refusal,
            departures=(*self._source.departures, *self._departures),
        )

    def _header(self) -> None:
        """Sort the header rows; have several joined by the standard."""
        rows = self._given.get("headerRows")
        if self._given.get("header") is False:
            return
        if rows:
            if max(rows) > HEADER_SAMPLE:
                self._refusal = (
                    f'"headerRows" names row {max(rows)}, but a header is looked for in the first '
                    f"{HEADER_SAMPLE} rows only"
                )
            ordered = sorted({*rows})
            if ordered != rows:
                self._dialect["headerRows"] = ordered
                self._departures.append("header rows in any order, where frictionless sees rows")
            if len(ordered) > 1:
                self._dialect[MARK] = True
                self._departures.append(
                    "cells of several header rows joined as the standard joins them, where "
                    "frictionless fills no short row and joins empty cells"
                )
        elif self._given.get("header") and rows is None and self._has_comments():
            self._dialect[MARK] = True
            self._departures.append(
                "the first row that is no comment as the header, where frictionless has none"
            )

    def _has_comments(self) -> bool:
        return bool(self._given.get("commentChar") or 1 in (self._given.get("commentRows") or ()))

    def _null_sequence(self) -> None:
        """Add the null sequence to the missing values."""
        null = self._given.get("nullSequence", self._inner("csv").get("nullSequence"))
        if not isinstance(null, str) or null == "":
            return
        self._departures.append(
            f"the nullSequence {null!r} as a missing value, where frictionless reads it as text"
        )
        if self._schema is None and self._source.metadata.get("schema") is None:
            self._dialect[MARK] = True  # the schema is inferred without it
        elif self._schema is None:
            self._refusal = "its dialect has a nullSequence, but its schema is not in a JSON file"
        else:
            self._schema = _with_missing_value(self._schema, null)

    def _ends_of_cells_and_rows(self) -> None:
        """Have a text read whose delimiter or line terminator csv does not support."""
        given = {**self._inner("csv"), **self._given}
        delimiter, terminator = given.get("delimiter"), given.get("lineTerminator")
        if not needs_translation(delimiter, terminator):
            return
        if len(self._source.addresses) > 1:
            self._refusal = (
                "a delimiter of several characters, or a lineTerminator that ends no line, is not "
                "supported for a table in several files"
            )
        self._dialect[MARK] = True
        self._departures.append(
            "the delimiter and the lineTerminator of the dialect, where frictionless fails at "
            "delimiters of several characters and ignores terminators"
        )

    def _inner(self, control: str) -> JsonObject:
        """Return the properties of a format in the form of frictionless."""
        inner = self._given.get(control)
        return dict(inner) if isinstance(inner, Mapping) else {}

    def _table_on_server(self) -> None:
        """Name the table of a database as frictionless does."""
        self._dialect["sql"] = self._inner("sql") | {"table": self._given["table"]}
        self._departures.append("the table of the database, which frictionless ignores")

    def _table_in_file(self) -> None:
        """Name the table of a database in a file, which is read without frictionless's reader."""
        if unknown := sorted(self._inner("sql").keys() - {"table"}):
            self._refusal = f'"{unknown[0]}" of a database in a file is not supported'
        self._dialect.pop("sql", None)
        self._dialect["table"] = database_table(self._given)
        self._departures.append("a table in SQLite, whose file frictionless does not read")

    def _json(self) -> None:
        """Name keys and property as frictionless does; have objects read with all their keys."""
        names = {"itemKeys": "keys", "property": "property"}
        told = {own: self._given[name] for name, own in names.items() if self._given.get(name)}
        inner = self._inner("json")
        self._dialect |= {MARK: True, "json": inner | told}
        self._departures += [
            f"{name} by the standard, which frictionless ignores"
            for name in ("itemKeys", "itemType", "property")
            if self._given.get(name)
        ]
        if not inner.get("keys") and not self._given.get("itemKeys"):
            self._departures.append(
                "objects with all their keys, where frictionless takes those of the first object"
            )

    def _sheet(self, control: str) -> None:
        """Name the sheet as frictionless does: by its name, or else by its number."""
        sheet = self._given.get("sheetName", self._given.get("sheetNumber"))
        inner = self._inner(control)
        if sheet is None or inner.get("sheet", 1) == sheet:
            return
        self._dialect[control] = inner | {"sheet": sheet}
        self._departures.append(f"the sheet {sheet!r}, where frictionless reads another one")


def _with_missing_value(schema: JsonObject, text: str) -> JsonObject:
    """Return a schema with one more missing value, also for fields that list their own."""
    fields = schema.get("fields")
    adapted = {**schema, "missingValues": _more(schema.get("missingValues"), text)}
    if isinstance(fields, list):
        adapted["fields"] = [
            {**field, "missingValues": _more(field["missingValues"], text)}
            if isinstance(field, dict) and "missingValues" in field
            else field
            for field in fields
        ]
    return adapted


def _more(listed: object, text: str) -> object:
    """Return missing values with one more, in the form of the others."""
    if listed is None:
        listed = [*EMPTY_CELL]
    if not isinstance(listed, list):
        return listed  # which is an error of the schema
    objects = [entry for entry in listed if isinstance(entry, dict)]
    known = [entry.get("value") if isinstance(entry, dict) else entry for entry in listed]
    if text in known:
        return listed
    return [*listed, {"value": text} if objects else text]
