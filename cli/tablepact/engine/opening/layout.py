"""The layout of a table, detected here or by the worker, and the ``TableSpec`` made from it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from tablepact.engine.descriptor.encoding import supported_encoding
from tablepact.engine.errors import Error, FastPathUnsupported
from tablepact.engine.opening.header import at_body, bind_schema, without_absent_comments
from tablepact.engine.storage.stored_file import StoredFile
from tablepact.engine.table_spec import BoundSchema, ColumnSpec, CsvFormat, TableSpec
from tablepact.package.descriptor.table_schema import TableSchema, parse_field

if TYPE_CHECKING:
    from tablepact.engine.frictionless_worker.protocol import LayoutAnswer

SAMPLE = 100
"""The number of lines and records in the sample of frictionless."""


class TableLayout(NamedTuple):
    """How frictionless reads a table.

    Attributes:
        scheme: The source of its bytes: ``file``, ``multipart`` for several files, or another.
        format: Its format.
        compression: Its compression; empty if there is none.
        location: The name of its file in reports of frictionless.
        header: Whether the first line of each file after the first is skipped.
        encoding: The codec of its text; ``utf-8-sig`` or ``utf-16`` if it begins with a mark.
        csv: The dialect of its text, without the position of the rows.
        header_rows: The numbers of the records of the header.
        header_case: Whether labels are case-sensitive.
        empty: Whether it has neither labels nor rows.
        labels: The labels.
        header_errors: The errors of the labels.
        schema_fields: The number of fields of its schema.
        columns: The fields, in the order of the file.
        primary: The fields of its primary key.
    """

    scheme: str
    format: str
    compression: str
    location: str
    header: bool
    encoding: str
    csv: CsvFormat
    header_rows: tuple[int, ...]
    header_case: bool
    empty: bool
    labels: tuple[str, ...]
    header_errors: tuple[Error, ...]
    schema_fields: int
    columns: tuple[ColumnSpec, ...]
    primary: tuple[str, ...]

    def bound_schema(self, schema: TableSchema) -> BoundSchema:
        """Return the part of its schema that applies to its columns."""
        bound = bind_schema(self.columns, replace(schema, primary_key=self.primary))
        return bound._replace(schema_fields=self.schema_fields)


def layout_of(answer: LayoutAnswer) -> TableLayout:
    """Return the layout in an answer of the worker."""
    encoding = answer["encoding"] or ""
    csv_format = CsvFormat(
        answer["delimiter"],
        answer["quote"],
        answer["format"] == "tsv",
        supported_encoding(encoding) or encoding,
        escape=answer["escape"] or "",
        double_quote=answer["double_quote"],
        skip_initial_space=answer["skip_initial_space"],
        comment_char=answer["comment_char"] or "",
        comment_rows=tuple(answer["comment_rows"]),
        skip_blank_rows=answer["skip_blank_rows"],
    )
    return TableLayout(
        scheme=answer["scheme"] or "",
        format=answer["format"] or "",
        compression=answer["compression"] or "",
        location=answer["place"],
        header=answer["header"],
        encoding=encoding,
        csv=csv_format,
        header_rows=tuple(answer["header_rows"]),
        header_case=answer["header_case"],
        empty=answer["empty"],
        labels=tuple(answer["labels"]),
        header_errors=tuple(answer["header_errors"]),
        schema_fields=answer["schema_fields"],
        columns=tuple(ColumnSpec(parse_field(field)) for field in answer["fields"]),
        primary=tuple(answer["primary"]),
    )


def open_from_layout(
    index: int,
    name: str,
    schema: TableSchema,
    layout: TableLayout,
    file: StoredFile,
    packed: StoredFile | None = None,
) -> TableSpec:
    """Return the ``TableSpec`` of a table whose layout is known.

    Args:
        index: The index of its resource in the package, from 0.
        name: The name of its resource.
        schema: Its Table Schema.
        layout: How it is read.
        file: Its file, uncompressed.
        packed: The compressed file of the package, if it is compressed.

    Raises:
        FastPathUnsupported: Only frictionless reads the table; see ``why_unsupported``.
    """
    if reason := why_unsupported(layout):
        raise FastPathUnsupported(reason)
    records = max(layout.header_rows[-1:], default=0)
    csv_format = at_body(layout.csv, file, layout.encoding, records)
    return TableSpec(
        index,
        name,
        layout.location,
        file,
        without_absent_comments(csv_format, file),
        layout.bound_schema(schema),
        labels=layout.labels,
        header_errors=layout.header_errors,
        packed=packed,
    )


def why_unsupported(layout: TableLayout) -> str:
    """Return why only frictionless reads a table; empty if the fast path reads it."""
    csv_format = layout.csv
    reasons = {
        f"the scheme is {layout.scheme}": layout.scheme not in ("file", "multipart"),
        f"the format is {layout.format}": layout.format not in ("csv", "tsv"),
        f"the encoding is {layout.encoding}": supported_encoding(layout.encoding) is None,
        "the source is empty": layout.empty,
        "the delimiter is not one character": len(csv_format.separator) != 1,
        "the quote is several characters": len(csv_format.quote) > 1,
        "the escape is several characters": len(csv_format.escape) > 1,
        "the primary key names ambiguous fields": not layout.header_case
        and not _has_own_key(layout),
        "it has no columns": not layout.columns,
    }
    return next((reason for reason, holds in reasons.items() if holds), "")


def _has_own_key(layout: TableLayout) -> bool:
    """Return whether a primary key without case matches exactly its own fields.

    With ``"headerCase": false``, frictionless adds every field to the key whose name differs from
    one of its fields only in case.
    """
    names = {name.lower() for name in layout.primary}
    return sum(column.name.lower() in names for column in layout.columns) == len(layout.primary)
