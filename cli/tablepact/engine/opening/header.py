"""The first lines of a file, the position of its rows, and its columns and keys."""

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
from tablepact.package.descriptor.table_schema import TableSchema

BLOCK = 2**20
"""The number of bytes in which comments are looked for at a time."""


def bind_header(
    labels: Sequence[str],
    rows: Sequence[int],
    schema: TableSchema,
    *,
    ignore_case: bool = False,
) -> Header:
    """Match the labels of a file to the fields of a schema that frictionless accepts.

    Raises:
        AskFrictionless: Frictionless may fail to open the table; or as ``match_header`` raises it.
        HeaderMismatchError: As ``match_header`` raises it.
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
    """Return the part of a schema that applies to these columns: only keys that they have."""
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


def at_body(csv_format: CsvFormat, file: StoredFile, encoding: str, records: int) -> CsvFormat:
    """Return a format with the offset, record and line at which the rows begin.

    Args:
        csv_format: The format of the file.
        file: The file, uncompressed.
        encoding: The codec of the file.
        records: The number of records before the rows.
    """
    with file.open() as bare:  # utf-8-sig may be declared for a file without a mark
        size = 3 * (encoding == "utf-8-sig" and bare.read(3) == codecs.BOM_UTF8)
    lines = 0

    def counted() -> Iterator[str]:
        nonlocal size, lines
        for line in read_lines(file, encoding):
            size += len(line.encode(csv_format.encoding))
            lines += 1
            yield line

    for _ in islice(csv_records(counted(), csv_format), records):
        pass
    numbers = (
        row for row in csv_format.comment_rows if isinstance(row, int)
    )  # frictionless takes any
    left = tuple(row for row in numbers if row > records)
    return csv_format._replace(
        body=size, first_record=records + 1, first_line=lines + 1, comment_rows=left
    )


def without_absent_comments(csv_format: CsvFormat, file: StoredFile) -> CsvFormat:
    """Return a format without a comment character that begins no line after the header.

    A large file is read in blocks unless comments are left out of it. A very small file is read
    record by record anyway, and one in an object store is not read twice.
    """
    large = file.size > settings.current().small_table_bytes // 8 and file.local
    if not csv_format.comment_char or not large or csv_format.skip_initial_space:
        return csv_format
    mark = csv_format.comment_char.encode(csv_format.encoding)
    marks = [mark, csv_format.quote.encode(csv_format.encoding) + mark]
    wanted = [end + one for one in marks for end in (b"\n", b"\r")]
    rest = b"\n"
    with file.open() as content:
        content.seek(csv_format.body)
        while block := content.read(BLOCK):
            rest += block
            if any(one in rest for one in wanted):
                return csv_format
            rest = rest[-max(map(len, wanted)) :]
    return csv_format._replace(comment_char="")


def read_lines(file: StoredFile, encoding: str, most: int | None = None) -> Iterator[str]:
    """Yield the physical lines of a file, which end with a line feed, a carriage return, or both.

    Raises:
        FastPathUnsupported: The lines have more than ``most`` characters in total.
    """
    read, most = 0, most or settings.current().max_record_characters
    with io.TextIOWrapper(file.open(), encoding=encoding, newline="") as text:
        while line := text.readline(most):
            read += len(line)
            if read > most:
                raise FastPathUnsupported("its first lines are very long")
            yield line
