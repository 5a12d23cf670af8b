"""Open a table as frictionless opens it, or raise ``FastPathUnsupported``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tablepact.engine.descriptor.encoding import supported_encoding
from tablepact.engine.errors import FastPathUnsupported
from tablepact.engine.opening.header import at_body, bind_schema
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
    form = CsvFormat(
        layout["delimiter"],
        layout["quote"],
        layout["format"] == "tsv",
        supported_encoding(layout["encoding"]) or "utf-8",
        escape=layout["escape"] or "",
        double_quote=layout["double_quote"],
        skip_initial_space=layout["skip_initial_space"],
        comment_char=layout["comment_char"] or "",
        comment_rows=tuple(layout["comment_rows"]),
        skip_blank_rows=layout["skip_blank_rows"],
    )
    return TableSpec(
        index,
        resource["name"],
        layout["place"],
        file,
        at_body(form, file, layout["encoding"], rows[-1] if (rows := layout["header_rows"]) else 0),
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
        "a delimiter that is not one character": len(layout["delimiter"]) != 1,
        "a quote that is several characters": len(layout["quote"]) > 1,
        "an escape that is several characters": len(layout["escape"] or "") > 1,
        "labels in any case": not layout["header_case"],
        "no columns": not layout["fields"],
    }
    return next((reason for reason, holds in reasons.items() if holds), None)
