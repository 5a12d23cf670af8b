"""Data in the descriptor, as rows that frictionless reads.

Frictionless reads a list of rows. The standard also allows text in CSV or JSON, and frictionless
takes the header of objects from the first one, or from the schema alone.
https://datapackage.org/standard/data-resource/#path-or-data
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from tablepact import settings
from tablepact.engine.descriptor.resources import SessionResource
from tablepact.package.csv_files.delimited_text import Delimited, records
from tablepact.package.metadata.json_types import Metadata
from tablepact.package.table_files.table_formats import TEXT_FORMATS
from tablepact.typed_files.keyed_rows import ITEM_TYPES, labels_of

_FILE_PROPERTIES = ("format", "mediatype", "encoding")
"""Properties that describe text, and not the rows in it."""


class InlineDataError(Exception):
    """Data that cannot be read as their format."""


def with_inline_rows(source: SessionResource, dialect: Metadata) -> SessionResource:
    """Return a resource with its inline data as a list of rows.

    Args:
        source: The resource.
        dialect: Its valid dialect; empty if it has none.

    Returns:
        The same resource if it has no inline data, or frictionless reads them by the standard.
    """
    data = source.metadata.get("data")
    if data is None or source.metadata.get("path") is not None or source.format is None:
        return source
    departures = list[str]()
    metadata = dict(source.metadata)
    try:
        if isinstance(data, str):
            data = _from_text(data, str(source.format), dialect)
            departures.append(f"{source.format} in the descriptor, which frictionless refuses")
            metadata = {name: metadata[name] for name in metadata if name not in _FILE_PROPERTIES}
        data = _within(data, dialect)
        rows = _as_rows(data, source, dialect)
    except InlineDataError as error:
        unread = {**metadata, "data": [[""]], "type": "table"}  # frictionless accepts no text
        return replace(source, metadata=unread).at_fault("data", str(error))
    if rows is not data:
        departures.append(
            "objects with all their keys, where frictionless takes those of the first object or of "
            "the schema"
        )
    if rows is source.metadata["data"]:
        return source
    metadata |= {"data": rows, "type": "table"}
    return replace(source, metadata=metadata, departures=(*source.departures, *departures))


def _from_text(text: str, file_format: str, dialect: Metadata) -> Any:
    """Return the rows in a text."""
    if file_format in TEXT_FORMATS:
        return _from_csv(text, "\t" if file_format == "tsv" else ",", dialect)
    if file_format not in ("json", "inline"):
        raise InlineDataError(
            f'its data are a string in the format "{file_format}", which is not read'
        )
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InlineDataError(f"its data are a string that is not JSON: {error}") from error


def _from_csv(text: str, delimiter: str, dialect: Metadata) -> list[list[str]]:
    inner = dialect.get("csv")
    given = {**(inner if isinstance(inner, Mapping) else {}), **dialect}
    delimited = Delimited(
        given.get("delimiter") or delimiter,
        given.get("lineTerminator") or "\n",
        given.get("quoteChar", '"') or "",
        given.get("escapeChar") or "",
        given.get("doubleQuote") is not False,
        bool(given.get("skipInitialSpace")),
    )
    try:
        return [*records([text], delimited)]
    except (csv.Error, TypeError, ValueError) as error:
        raise InlineDataError(f"its data cannot be read as CSV: {error}") from error


def _within(data: Any, dialect: Metadata) -> Any:
    """Return the rows at the ``property`` of a dialect."""
    path = dialect.get("property")
    if not path or not isinstance(data, Mapping):
        return data
    for name in [path] if path in data else path.split("."):
        data = data.get(name) if isinstance(data, Mapping) else None
    if data is None:
        raise InlineDataError(f'its data have nothing at the "property" {path[:60]!r}')
    return data


def _as_rows(data: Any, source: SessionResource, dialect: Metadata) -> Any:
    """Return objects as lists of cells after one of labels; other data unchanged."""
    if not isinstance(data, list) or not data:
        return data
    for number, item in enumerate(data, 1):
        kind = ITEM_TYPES.get(type(item))
        if dialect.get("itemType", kind) != kind and kind:
            wanted = dialect["itemType"]
            raise InlineDataError(
                f'the "itemType" is "{wanted}", but item {number} has another type'
            )
    if not all(isinstance(item, Mapping) for item in data):
        return data
    names = [field.name for field in source.table_schema.fields]
    labels = dialect.get("itemKeys") or labels_of(data, names)
    if labels == (names or [*data[0]]) and dialect.get("header") is not False:
        return data  # frictionless takes the same
    _require_dense(data, len(labels))
    header = [] if dialect.get("header") is False else [labels]
    return [*header, *([item.get(label) for label in labels] for item in data)]


def _require_dense(data: Sequence[Metadata], width: int) -> None:
    limits = settings.current()
    most = max(limits.block_cells, limits.max_cells_per_byte * sum(map(len, data)))
    if len(data) * width > most or width > limits.max_columns:
        raise InlineDataError(f"its objects have {width:,} different keys, which is over the limit")
