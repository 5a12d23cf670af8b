"""Open a table as frictionless opens it, or raise ``FastPathUnsupported``."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from itertools import islice
from typing import Any

from tablepact.engine.descriptor.encoding import supported_encoding
from tablepact.engine.errors import FastPathUnsupported
from tablepact.engine.opening.header import (
    CsvFormat,
    body_start,
    build_table,
    is_one_byte,
    normalize_line_ends,
    read_lines,
)
from tablepact.engine.storage.stored_file import StoredFile
from tablepact.engine.table_spec import ColumnSpec, TableSpec

Unpack = Callable[[int], StoredFile]
"""Unpacks the file of a resource, told by its place in the package."""


def open_from_layout(
    index: int,
    resource: Mapping[str, Any],
    schema: Mapping[str, Any],
    file: StoredFile,
    told: Mapping[str, Any],
    unpack: Unpack | None = None,
) -> TableSpec:
    """Take over how frictionless opens a table; see ``engine/exact/child.py`` for what it tells.

    Args:
        index: The place of its resource in the package, from 0.
        resource: The resource.
        schema: Its Table Schema.
        file: Its file.
        told: What frictionless tells.
        unpack: Gives the file as it is unpacked, if it is compressed and may be.

    Raises:
        FastPathUnsupported: The fast path does not read it.
    """
    if reason := _reason(told, unpack):
        raise FastPathUnsupported(reason)
    packed = None
    if told["compression"] and unpack:
        packed, file = file, unpack(index)
    tsv = told["format"] == "tsv"
    rows = told["header_rows"]
    used = 0
    if rows:
        lines = normalize_line_ends(read_lines(file, told["encoding"]), tsv)
        reader = csv.reader(lines, delimiter=told["delimiter"], quotechar=told["quote"])
        for _ in islice(reader, rows[-1]):
            used = reader.line_num
    return build_table(
        index,
        resource,
        file,
        place=told["place"],
        form=CsvFormat(
            told["delimiter"], told["quote"], tsv, supported_encoding(told["encoding"]) or "utf-8"
        ),
        start=body_start(file, told["encoding"], used, rows[-1] if rows else 0),
        labels=told["labels"],
        columns=column_specs(told),
        schema={**schema, "primaryKey": told["primary"], "fields": range(told["schema_fields"])},
        errors=told["header_errors"],
        packed=packed,
    )


def column_specs(told: Mapping[str, Any]) -> tuple[ColumnSpec, ...]:
    """Give the columns of a table as frictionless has told of them."""
    return tuple(
        ColumnSpec(field["name"], field["type"], field, tuple(field["missingValues"]))
        for field in told["fields"]
    )


def _reason(told: Mapping[str, Any], unpack: Unpack | None) -> str | None:
    """Say why the fast path does not read a table, if it does not."""
    packed = told["compression"]
    may_unpack = unpack and told["scheme"] == "file"
    reasons = {
        f"the scheme {told['scheme']}": told["scheme"] not in ("file", "multipart"),
        f"the format {told['format']}": told["format"] not in ("csv", "tsv"),
        f"compressed ({packed})": packed and not may_unpack,
        f"the encoding {told['encoding']}": supported_encoding(told["encoding"]) is None,
        "the source is empty": told["empty"],
        "an escape character": bool(told["escape"]),
        "spaces after the delimiter": told["skip_initial_space"],
        "a delimiter that is not one plain character": not is_one_byte(told["delimiter"]),
        "a quote that is not one plain character": not is_one_byte(told["quote"]),
        "delimiter and quote are the same": told["delimiter"] == told["quote"],
        "several header rows": len(told["header_rows"]) > 1,
        "comment rows": told["comments"],
        "blank rows are skipped": told["skip_blank_rows"],
        "labels in any case": not told["header_case"],
        "no columns": not told["fields"],
    }
    return next((reason for reason, holds in reasons.items() if holds), None)
