"""Where the rows of a file begin, and what is known of its table then."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from tablepact import settings
from tablepact.engine.descriptor.encoding import supported_encoding
from tablepact.engine.errors import FastPathUnsupported
from tablepact.engine.rows.csv_tokenizer import allow_long_cells, with_line_feed
from tablepact.engine.storage.stored_file import StoredFile
from tablepact.engine.table_spec import ColumnSpec, ForeignKeySpec, ParquetLayout, TableSpec
from tablepact.package.table_schema import key_names


@dataclass(frozen=True, slots=True)
class CsvFormat:
    """How the cells of a file are parted.

    Attributes:
        separator: What stands between cells: one byte.
        quote: What stands around cells: one byte.
        tsv: Whether line ends within cells become line feeds.
        encoding: How its characters are written, a mark at its start aside.
    """

    separator: str
    quote: str
    tsv: bool
    encoding: str = "utf-8"


def is_one_byte(text: Any) -> bool:
    """Return whether a separator or quote is one plain character."""
    return isinstance(text, str) and len(text) == 1 and text.isascii() and text not in "\r\n\0"


def build_table(
    index: int,
    resource: Mapping[str, Any],
    file: StoredFile,
    *,
    location: str,
    form: CsvFormat,
    start: tuple[int, int, int],
    labels: list[str],
    columns: tuple[ColumnSpec, ...],
    schema: Mapping[str, Any],
    errors: Iterable[dict[str, Any]] = (),
    parquet: ParquetLayout | None = None,
    packed: StoredFile | None = None,
) -> TableSpec:
    """Put together what is known of a table; ``start`` is what ``body_start`` gives."""
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
    return TableSpec(
        index=index,
        name=resource["name"],
        location=location,
        file=file,
        separator=form.separator,
        quote=form.quote,
        universal_newlines=form.tsv,
        encoding=form.encoding,
        body=start[0],
        first_record=start[1],
        first_line=start[2],
        labels=tuple(labels),
        header_errors=tuple(errors),
        columns=columns,
        schema_fields=len(schema["fields"]),
        unique=tuple(c.name for c in columns if c.constraints.get("unique")),
        primary=primary if set(primary) <= bound else (),
        foreign_keys=tuple(
            foreign_key for foreign_key in foreign_keys if set(foreign_key.fields) <= bound
        ),
        parquet=parquet,
        packed=packed,
    )


def body_start(file: StoredFile, encoding: str, used: int, records: int) -> tuple[int, int, int]:
    """Find where the rows begin: byte, number of the first record, physical line."""
    with file.open() as bare:  # an encoding may be called utf-8-sig without a mark being there
        marked = encoding == "utf-8-sig" and bare.read(3) == codecs.BOM_UTF8
    bare_encoding = supported_encoding(encoding) or encoding
    size = sum(len(line.encode(bare_encoding)) for line in islice(read_lines(file, encoding), used))
    return 3 * marked + size, records + 1, used + 1


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
