"""What the client gets about a table: its layout, its unpacked bytes, its errors as text."""

from __future__ import annotations

import json
from typing import cast

import frictionless
from frictionless import system
from frictionless.formats.csv.control import CsvControl
from frictionless.resources import TableResource

from tablepact.engine.errors import Error, TableRefused
from tablepact.engine.frictionless_worker.protocol import LayoutAnswer
from tablepact.errors import as_line
from tablepact.package.metadata.json_types import JsonObject


def table_layout(resource: TableResource, location: str) -> LayoutAnswer:
    """Return the layout of an open table, with its location as given."""
    dialect, control = resource.dialect, CsvControl.from_dialect(resource.dialect)
    fields = resource.header.get_expected_fields()
    return {
        "scheme": resource.scheme,
        "format": resource.format,
        "compression": resource.compression,
        "place": location,
        "header": dialect.header and resource.format == "csv",
        "encoding": resource.encoding,
        "delimiter": control.delimiter,
        "quote": control.quote_char,
        "escape": control.escape_char,
        "skip_initial_space": control.skip_initial_space,
        "double_quote": control.double_quote,
        "header_rows": dialect.header_rows if dialect.header else [],
        "comment_char": dialect.comment_char,
        "comment_rows": dialect.comment_rows,
        "skip_blank_rows": dialect.skip_blank_rows,
        "header_case": dialect.header_case,
        "empty": not (resource.labels or resource.fragment),
        "labels": resource.labels,
        "header_errors": [error.to_descriptor() for error in resource.header.errors],
        "schema_fields": len(resource.schema.fields),
        "fields": [_field(field) for field in fields],
        "primary": resource.schema.primary_key,
    }


def _field(field: frictionless.Field) -> JsonObject:
    missing = field.missing_values
    if not field.has_defined("missing_values") and field.schema:
        missing = field.schema.missing_values
    return {**field.to_descriptor(), "type": field.type, "missingValues": list(missing)}


def cell_text(cell: object) -> str | None:
    """Return a cell as the text of a CSV file; cells of JSON data may have other values."""
    if cell is None or isinstance(cell, str):
        return cell
    return json.dumps(cell, ensure_ascii=False, default=str)


def text_of(cell: object) -> str | None:
    """Return a cell if it is text in the file; None for other values of JSON or of a workbook."""
    return cell if isinstance(cell, str) else None


CHUNK = 2**20


def unpack(resource: TableResource, target: str, most: int) -> None:
    """Write the unpacked bytes of a table to a file.

    Raises:
        TableRefused: The file is damaged, or has more than ``most`` bytes.
    """
    packed = f"it is compressed ({resource.compression})"
    size = 0
    try:
        with system.create_loader(resource) as loader, open(target, "wb") as file:  # noqa: PTH123
            while chunk := loader.byte_stream.read(CHUNK):
                size += len(chunk)
                if size > most:
                    raise TableRefused(f"{packed} and has more than {most:,} bytes unpacked")
                file.write(chunk)
    except TableRefused:
        raise
    except Exception as error:
        reason = f"{packed} and cannot be unpacked: {error_text(error)}"
        raise TableRefused(reason) from error


def as_error(error: frictionless.Error) -> Error:
    """Return an error in the form of a report."""
    return cast("Error", error.to_descriptor())


def error_text(error: Exception) -> str:
    """Return the type and the message of an exception, in one line of at most 500 characters."""
    return as_line(f"{type(error).__name__}: {error}", 500)
