"""The first lines of a file, where its rows begin, and its columns with the keys of its schema."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from tablepact import settings
from tablepact.engine.errors import FastPathUnsupported
from tablepact.engine.rows.csv_records import allow_long_cells, with_line_feed
from tablepact.engine.storage.stored_file import StoredFile
from tablepact.engine.table_spec import BoundSchema, ColumnSpec, CsvFormat, ForeignKeySpec
from tablepact.package.table_schema import key_names


def is_one_byte(text: Any) -> bool:
    """Return whether a separator or quote is one plain character."""
    return isinstance(text, str) and len(text) == 1 and text.isascii() and text not in "\r\n\0"


def bind_schema(columns: tuple[ColumnSpec, ...], schema: Mapping[str, Any]) -> BoundSchema:
    """Return what of a schema holds for columns: keys of fields that have no column do not."""
    bound = {column.name for column in columns}
    primary = key_names(schema.get("primaryKey")) or ()
    foreign_keys = (
        ForeignKeySpec(
            key_names(key["fields"]) or (),
            key["reference"].get("resource") or "",
            key_names(key["reference"]["fields"]) or (),
        )
        for key in schema.get("foreignKeys") or []
        if key.get("fields")
    )
    return BoundSchema(
        columns,
        len(schema.get("fields") or ()),
        unique=tuple(c.name for c in columns if c.constraints.get("unique")),
        primary=primary if set(primary) <= bound else (),
        foreign_keys=tuple(key for key in foreign_keys if set(key.fields) <= bound),
    )


def at_body(
    form: CsvFormat, file: StoredFile, encoding: str, lines: int, records: int
) -> CsvFormat:
    """Return a format with the start of the rows: behind so many physical lines, and records."""
    with file.open() as bare:  # an encoding may be called utf-8-sig without a mark being there
        marked = encoding == "utf-8-sig" and bare.read(3) == codecs.BOM_UTF8
    size = sum(
        len(line.encode(form.encoding)) for line in islice(read_lines(file, encoding), lines)
    )
    return form._replace(body=3 * marked + size, first_record=records + 1, first_line=lines + 1)


def read_lines(file: StoredFile, encoding: str, most: int | None = None) -> Iterator[str]:
    """Yield the physical lines of a file: they end with a line feed, a carriage return, or both."""
    allow_long_cells()
    read, most = 0, most or settings.current().max_record_characters
    with io.TextIOWrapper(file.open(), encoding=encoding, newline="") as text:
        while line := text.readline(most):
            read += len(line)
            if read > most:
                raise FastPathUnsupported("its first lines are very long")
            yield line


def normalize_line_ends(lines: Iterator[str], tsv: bool) -> Iterator[str]:
    """Return lines as frictionless reads them, which in TSV end with a line feed alone."""
    return map(with_line_feed, lines) if tsv else lines
