"""How a table is read, whoever has found that out, and the ``TableSpec`` that follows from it."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from tablepact.engine.descriptor.encoding import supported_encoding
from tablepact.engine.errors import Error, FastPathUnsupported
from tablepact.engine.frictionless_worker.protocol import LayoutAnswer
from tablepact.engine.opening.header import at_body, bind_schema
from tablepact.engine.storage.stored_file import StoredFile
from tablepact.engine.table_spec import BoundSchema, ColumnSpec, CsvFormat, TableSpec
from tablepact.package.table_schema import TableSchema, parse_field


class TableLayout(NamedTuple):
    """How frictionless reads a table.

    Attributes:
        scheme: Where its bytes are from: ``file``, ``multipart`` for several files, or other.
        format: Its format.
        compression: How its file is compressed; empty if it is not.
        location: How frictionless names its file.
        header: Whether the first line of each file but the first is left out.
        encoding: That of its text, with what says that there is a mark.
        csv: The dialect of its text; where rows begin is not in it.
        header_rows: The numbers of the records that the labels are from.
        header_case: Whether ``A`` and ``a`` are two labels.
        empty: Whether it has neither labels nor rows.
        labels: The labels.
        header_errors: What is wrong with them.
        schema_fields: How many fields its schema has.
        columns: The fields in the order of the file.
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
        """Return what of its schema holds for its columns."""
        bound = bind_schema(self.columns, replace(schema, primary_key=self.primary))
        return bound._replace(schema_fields=self.schema_fields)


def layout_of(answer: LayoutAnswer) -> TableLayout:
    """Return the layout that the worker answers."""
    encoding = answer["encoding"] or ""
    form = CsvFormat(
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
        csv=form,
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
    """Open a table by its layout.

    Args:
        index: The index of its resource in the package, from 0.
        name: The name of that.
        schema: Its Table Schema.
        layout: How it is read.
        file: Its file.
        packed: The same as the package has it, if that is compressed.

    Raises:
        FastPathUnsupported: Only frictionless reads it; see ``why_unsupported``.
    """
    if reason := why_unsupported(layout):
        raise FastPathUnsupported(reason)
    return TableSpec(
        index,
        name,
        layout.location,
        file,
        at_body(layout.csv, file, layout.encoding, max(layout.header_rows[-1:], default=0)),
        layout.bound_schema(schema),
        labels=layout.labels,
        header_errors=layout.header_errors,
        packed=packed,
    )


def why_unsupported(layout: TableLayout) -> str:
    """Return why only frictionless reads a table; empty if that is not so."""
    form = layout.csv
    reasons = {
        f"the scheme {layout.scheme}": layout.scheme not in ("file", "multipart"),
        f"the format {layout.format}": layout.format not in ("csv", "tsv"),
        f"the encoding {layout.encoding}": supported_encoding(layout.encoding) is None,
        "the source is empty": layout.empty,
        "a delimiter that is not one character": len(form.separator) != 1,
        "a quote that is several characters": len(form.quote) > 1,
        "an escape that is several characters": len(form.escape) > 1,
        "keys in any case": not layout.header_case and not _has_own_key(layout),
        "no columns": not layout.columns,
    }
    return next((reason for reason, holds in reasons.items() if holds), "")


def _has_own_key(layout: TableLayout) -> bool:
    """Return whether the primary key has its own fields alone where labels are in any case.

    Frictionless takes all fields for parts of it then that are called as one of them is.
    """
    names = {name.lower() for name in layout.primary}
    return sum(column.name.lower() in names for column in layout.columns) == len(layout.primary)
