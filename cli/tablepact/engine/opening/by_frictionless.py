"""Open a table as frictionless opens it, or raise ``FastPathUnsupported``."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from itertools import islice
from typing import Any

from tablepact.engine.descriptor.encoding import supported_encoding
from tablepact.engine.errors import FastPathUnsupported
from tablepact.engine.opening.header import (
    at_body,
    bind_schema,
    is_one_byte,
    normalize_line_ends,
    read_lines,
)
from tablepact.engine.storage.stored_file import StoredFile
from tablepact.engine.table_spec import BoundSchema, ColumnSpec, CsvFormat, TableSpec

Unpack = Callable[[int], StoredFile]
"""Unpacks the file of a resource, given its index in the package."""


def open_from_layout(
    index: int,
    resource: Mapping[str, Any],
    schema: Mapping[str, Any],
    file: StoredFile,
    layout: Mapping[str, Any],
    unpack: Unpack | None = None,
) -> TableSpec:
    """Open a table by the layout that frictionless gives; see ``table_layout.py``.

    Args:
        index: The index of its resource in the package, from 0.
        resource: The resource.
        schema: Its Table Schema.
        file: Its file.
        layout: What frictionless tells.
        unpack: Gives the file as it is unpacked, if it is compressed and may be.

    Raises:
        FastPathUnsupported: The fast path does not read it.
    """
    if reason := _reason(layout, unpack):
        raise FastPathUnsupported(reason)
    packed = None
    if layout["compression"] and unpack:
        packed, file = file, unpack(index)
    tsv = layout["format"] == "tsv"
    rows = layout["header_rows"]
    used = 0
    if rows:
        lines = normalize_line_ends(read_lines(file, layout["encoding"]), tsv)
        reader = csv.reader(lines, delimiter=layout["delimiter"], quotechar=layout["quote"])
        for _ in islice(reader, rows[-1]):
            used = reader.line_num
    form = CsvFormat(
        layout["delimiter"], layout["quote"], tsv, supported_encoding(layout["encoding"]) or "utf-8"
    )
    return TableSpec(
        index,
        resource["name"],
        layout["place"],
        file,
        at_body(form, file, layout["encoding"], used, rows[-1] if rows else 0),
        layout_schema(layout, schema),
        labels=tuple(layout["labels"]),
        header_errors=tuple(layout["header_errors"]),
        packed=packed,
    )


def layout_schema(layout: Mapping[str, Any], schema: Mapping[str, Any]) -> BoundSchema:
    """Return the schema of a table by the layout that the worker gives."""
    bound = bind_schema(column_specs(layout), {**schema, "primaryKey": layout["primary"]})
    return bound._replace(schema_fields=layout["schema_fields"])


def column_specs(layout: Mapping[str, Any]) -> tuple[ColumnSpec, ...]:
    """Return the columns of a table by the layout that the worker gives."""
    return tuple(
        ColumnSpec(field["name"], field["type"], field, tuple(field["missingValues"]))
        for field in layout["fields"]
    )


def _reason(layout: Mapping[str, Any], unpack: Unpack | None) -> str | None:
    """Return why the fast path does not read a table, if it does not."""
    packed = layout["compression"]
    may_unpack = unpack and layout["scheme"] == "file"
    reasons = {
        f"the scheme {layout['scheme']}": layout["scheme"] not in ("file", "multipart"),
        f"the format {layout['format']}": layout["format"] not in ("csv", "tsv"),
        f"compressed ({packed})": packed and not may_unpack,
        f"the encoding {layout['encoding']}": supported_encoding(layout["encoding"]) is None,
        "the source is empty": layout["empty"],
        "an escape character": bool(layout["escape"]),
        "spaces after the delimiter": layout["skip_initial_space"],
        "a delimiter that is not one plain character": not is_one_byte(layout["delimiter"]),
        "a quote that is not one plain character": not is_one_byte(layout["quote"]),
        "delimiter and quote are the same": layout["delimiter"] == layout["quote"],
        "several header rows": len(layout["header_rows"]) > 1,
        "comment rows": layout["comments"],
        "blank rows are skipped": layout["skip_blank_rows"],
        "labels in any case": not layout["header_case"],
        "no columns": not layout["fields"],
    }
    return next((reason for reason, holds in reasons.items() if holds), None)
