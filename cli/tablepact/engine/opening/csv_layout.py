"""Detect how frictionless reads a CSV or TSV file: a port of the way it opens one.

Encoding, dialect, header, labels and schema are declared or guessed, in this order; each guess
depends on the previous ones.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from tablepact import settings
from tablepact.engine.descriptor.encoding import (
    BUFFER,
    detect_encoding,
    encoding_name,
)
from tablepact.engine.errors import (
    AskFrictionless,
    FastPathUnsupported,
    SourceError,
    StorageError,
    WorkerStopped,
)
from tablepact.engine.frictionless_rules.headers import HeaderMismatchError
from tablepact.engine.opening.content import not_decoded
from tablepact.engine.opening.csv_dialect import guess_format
from tablepact.engine.opening.declared import DeclaredDialect, DeclaredFile, declared_file
from tablepact.engine.opening.header import bind_header, read_lines
from tablepact.engine.opening.header_position import header_rows_of
from tablepact.engine.opening.layout import SAMPLE, TableLayout
from tablepact.engine.rows.csv_records import (
    comment_filter,
    csv_records,
    row_filter,
)
from tablepact.engine.storage.stored_file import StoredFile
from tablepact.engine.table_spec import CsvFormat
from tablepact.package.csv_files.header_rows import join_labels
from tablepact.package.descriptor.table_schema import EMPTY_CELL, parse_table_schema
from tablepact.package.metadata.json_types import Metadata

if TYPE_CHECKING:
    from tablepact.engine.opening.decompress import UnpackedFiles

SAMPLE_BYTES = 8 * 2**20
"""The largest sample, in bytes: a hundred lines of 10,000 columns, which take a second to sniff."""
Record = list[str]


class OpenedFile(NamedTuple):
    """A file whose layout is known.

    Attributes:
        layout: How the file is read.
        file: The file, uncompressed.
        packed: The compressed file of the package, if it is compressed.
    """

    layout: TableLayout
    file: StoredFile
    packed: StoredFile | None = None


def open_csv(
    index: int,
    resource: Metadata,
    look_at: Callable[[bool], StoredFile],
    unpacked_files: Callable[[], UnpackedFiles],
) -> OpenedFile | None:
    """Open the files of a resource that frictionless accepts.

    Args:
        index: The index of the resource in the package, from 0.
        resource: The resource, with its schema if it has one.
        look_at: Returns its files, given whether each begins with the header.
        unpacked_files: Returns the object that unpacks compressed files.

    Returns:
        The file with its layout; None if only frictionless can detect the layout.
    """
    declared = declared_file(resource)
    if declared is None:
        return None
    file, packed = look_at(declared.repeats_header), None
    if declared.compression:
        if declared.several or not file.local:
            return None
        member = declared.member
        try:
            unpacked = unpacked_files().unpack_here(index, file, declared.compression, member)
        except (SourceError, WorkerStopped):
            return None
        packed, file = file, unpacked.file
        declared = declared._replace(member=unpacked.member or declared.member)
    layout = read_layout(declared, resource.get("schema"), file)
    return OpenedFile(layout, file, packed) if layout else None


def read_layout(
    declared: DeclaredFile, schema: Metadata | None, file: StoredFile
) -> TableLayout | None:
    """Detect how a file is read.

    Args:
        declared: The declared properties of the file.
        schema: Its Table Schema; None to infer one.
        file: The file, uncompressed.

    Returns:
        The layout; None if only frictionless can detect it.

    Raises:
        NotOpened: The first rows cannot be decoded.
    """
    encoding = ""
    try:
        encoding = _encoding(declared, file)
        lines = list(islice(read_lines(file, encoding, SAMPLE_BYTES), SAMPLE))
        csv_format = guess_format(declared, encoding, lines)
        records = list(islice(csv_records(read_lines(file, encoding), csv_format), SAMPLE))
        return _layout(declared, schema, encoding, csv_format, records)
    except UnicodeDecodeError:
        alone = file.local and not (declared.several or declared.compression)
        if alone and (refusal := not_decoded(file, encoding)):
            raise refusal from None
        return None
    except (
        AskFrictionless, FastPathUnsupported, HeaderMismatchError, LookupError, OSError,
        StorageError, TypeError, UnicodeError, csv.Error,
    ):  # fmt: skip
        return None


def _encoding(declared: DeclaredFile, file: StoredFile) -> str:
    with file.open() as bare:
        buffer = bare.read(BUFFER)
    if declared.encoding:
        return encoding_name(declared.encoding, buffer)
    return detect_encoding(buffer)


def _layout(
    declared: DeclaredFile,
    schema: Metadata | None,
    encoding: str,
    csv_format: CsvFormat,
    records: Sequence[Record],
) -> TableLayout:
    dialect = declared.dialect
    header_rows = header_rows_of(records, csv_format, dialect)
    has_header = dialect.header is not False
    labels = labels_of(records, csv_format, header_rows, dialect) if has_header else []
    if len(labels or (records and records[0]) or ()) > settings.current().max_columns:
        raise FastPathUnsupported("it has more columns than max_columns allows")
    first = header_rows[-1] + 1 if has_header and header_rows else 1
    rows = _rows(records, csv_format._replace(first_record=first))
    described = parse_table_schema(schema or _inferred(labels, rows, dialect))
    header = bind_header(labels, header_rows, described, ignore_case=not dialect.header_case)
    return TableLayout(
        scheme="multipart" if declared.several else "file",
        format=declared.format,
        compression=declared.compression,
        location=declared.location,
        header=declared.repeats_header,
        encoding=encoding,
        csv=csv_format,
        header_rows=header_rows if has_header else (),
        header_case=dialect.header_case,
        empty=not (labels or rows),
        labels=tuple(labels),
        header_errors=tuple(header.errors),
        schema_fields=len(described.fields),
        columns=header.columns,
        primary=described.primary_key or (),
    )


def _inferred(labels: Sequence[str], rows: Sequence[Record], dialect: DeclaredDialect) -> Metadata:
    """Return the inferred schema; a null sequence is a missing value by the standard only."""
    from tablepact.engine.opening.infer_schema import infer_fields

    if not (dialect.by_standard and dialect.null_sequence):
        return {"fields": infer_fields(labels, rows)}
    missing = [*EMPTY_CELL, dialect.null_sequence]
    return {"fields": infer_fields(labels, rows, missing), "missingValues": missing}


def labels_of(
    records: Sequence[Record],
    csv_format: CsvFormat,
    header_rows: Sequence[int],
    dialect: DeclaredDialect,
) -> list[str]:
    """Return the labels; the cells of several header records are joined."""
    first_row = header_rows[-1] + 1 if header_rows else 1
    is_no_comment = comment_filter(csv_format)
    header: list[Record] = []
    for number, cells in enumerate(records, 1):
        if not is_no_comment(number, cells):
            continue  # even at first_row: after a comment there, frictionless reads on
        if number in header_rows:
            header.append(cells)
        if number >= first_row:
            break
    join = dialect.header_join
    if dialect.by_standard:
        return join_labels([[*map(str.strip, cells)] for cells in header], join)
    labels: list[str] = []
    before: dict[int, str] = {}
    for cells in header:
        for index, cell in enumerate(map(str.strip, cells)):
            if before.get(index) == cell:
                continue
            before[index] = cell
            if len(labels) <= index:
                labels.append(cell)
            else:
                labels[index] = join.join([labels[index], cell])
    return labels


def _rows(records: Sequence[Record], csv_format: CsvFormat) -> list[Record]:
    """Return the records of the sample that are rows."""
    is_row = row_filter(csv_format)
    numbered = enumerate(records, 1)
    return [
        cells
        for number, cells in numbered
        if number >= csv_format.first_record and (is_row is None or is_row(number, cells))
    ]
