"""The first lines of a file, where its rows begin, and its columns with the keys of its schema."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator, Sequence
from itertools import islice

from tablepact import settings
from tablepact.engine.errors import AskFrictionless, FastPathUnsupported
from tablepact.engine.frictionless_rules.cells import compile_rules
from tablepact.engine.frictionless_rules.headers import Header, match_header
from tablepact.engine.rows.csv_records import csv_records
from tablepact.engine.storage.stored_file import StoredFile
from tablepact.engine.table_spec import BoundSchema, ColumnSpec, CsvFormat
from tablepact.package.table_schema import TableSchema


def bind_header(
    labels: Sequence[str],
    rows: Sequence[int],
    schema: TableSchema,
    *,
    ignore_case: bool = False,
) -> Header:
    """Match the labels of a file and the fields of a schema that frictionless accepts.

    Raises:
        AskFrictionless: It may stop as it opens the table; or as ``match_header`` does.
        HeaderMismatchError: As that does.
    """
    header = match_header(
        labels,
        [*map(ColumnSpec, schema.fields)],
        rows=rows,
        fields_match=schema.fields_match,
        ignore_case=ignore_case,
        primary=schema.primary_key or (),
    )
    if not all(rules.is_compiled for rules in compile_rules(header.columns)):
        raise AskFrictionless
    return header


def bind_schema(columns: tuple[ColumnSpec, ...], schema: TableSchema) -> BoundSchema:
    """Return what of a schema holds for columns: keys of fields that have no column do not."""
    bound = {column.name for column in columns}
    primary = schema.primary_key or ()
    return BoundSchema(
        columns,
        len(schema.fields),
        unique=tuple(c.name for c in columns if c.constraints.get("unique")),
        primary=primary if set(primary) <= bound else (),
        foreign_keys=tuple(
            key for key in schema.foreign_keys if key and key.fields and set(key.fields) <= bound
        ),
    )


def at_body(form: CsvFormat, file: StoredFile, encoding: str, records: int) -> CsvFormat:
    """Return a format with the start of the rows, behind so many records."""
    with file.open() as bare:  # an encoding may be called utf-8-sig without a mark being there
        size = 3 * (encoding == "utf-8-sig" and bare.read(3) == codecs.BOM_UTF8)
    lines = 0

    def counted() -> Iterator[str]:
        nonlocal size, lines
        for line in read_lines(file, encoding):
            size += len(line.encode(form.encoding))
            lines += 1
            yield line

    for _ in islice(csv_records(counted(), form), records):
        pass
    return form._replace(body=size, first_record=records + 1, first_line=lines + 1)


def read_lines(file: StoredFile, encoding: str, most: int | None = None) -> Iterator[str]:
    """Yield the physical lines of a file: they end with a line feed, a carriage return, or both."""
    read, most = 0, most or settings.current().max_record_characters
    with io.TextIOWrapper(file.open(), encoding=encoding, newline="") as text:
        while line := text.readline(most):
            read += len(line)
            if read > most:
                raise FastPathUnsupported("its first lines are very long")
            yield line
