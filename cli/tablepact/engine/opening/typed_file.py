"""Open files whose cells have types, such as JSON: read them once, into temporary Parquet files.

From then on, the table is one in Parquet for the engine.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib.util import find_spec
from itertools import chain, islice
from pathlib import Path
from typing import Any, NamedTuple

from tablepact import settings
from tablepact._about import install
from tablepact.engine.descriptor.encoding import BUFFER, detect_encoding, encoding_name
from tablepact.engine.descriptor.resources import SessionResource
from tablepact.engine.errors import (
    AskFrictionless,
    Error,
    FastPathUnsupported,
    SourceError,
    WorkerStopped,
)
from tablepact.engine.frictionless_rules.headers import HeaderMismatchError
from tablepact.engine.opening.csv_layout import labels_of
from tablepact.engine.opening.declared import DeclaredDialect, DeclaredFile
from tablepact.engine.opening.header import bind_header, bind_schema
from tablepact.engine.opening.header_position import header_rows_of
from tablepact.engine.opening.infer_schema import infer_fields, named_fields, stored_fields
from tablepact.engine.opening.layout import SAMPLE
from tablepact.engine.rows.csv_records import comment_filter
from tablepact.engine.storage.stored_file import StoredFile, stat_files
from tablepact.engine.table_spec import CsvFormat, ParquetLayout, TableSpec
from tablepact.engine.values.types import Native, text_of
from tablepact.package.descriptor.table_schema import TableSchema, parse_table_schema
from tablepact.package.metadata.json_types import JsonObject, Metadata
from tablepact.typed_files.reader_of_format import (
    BINARY_FORMATS,
    only_frictionless_reads,
    reader_of,
)
from tablepact.typed_files.typed_table import (
    Reading,
    Record,
    Records,
    Remark,
    TooLargeError,
    TypedFileError,
    TypedTable,
)

UNTYPED_FORMATS = ("sqlite", "inline")
"""The formats whose cells may all be text, so that the types of fields are guessed from it."""


class OpenedTyped(NamedTuple):
    """An opened table.

    Attributes:
        table: The table, in temporary Parquet files.
        remarks: The findings on what is suspicious in its file.
        stand_in: What frictionless gets in place of the file; see ``frictionless_worker/table.py``.
    """

    table: TableSpec
    remarks: list[Error]
    stand_in: JsonObject


class _Start(NamedTuple):
    """The beginning of a table: its labels, and the first rows.

    Attributes:
        labels: The labels; more may be added to them.
        header_rows: The numbers of the records of the header; empty if there is none.
        first_record: The number of the first row.
        sample: The first rows.
        blocks: All rows, with None for each record that is no row.
    """

    labels: Sequence[str]
    header_rows: tuple[int, ...]
    first_record: int
    sample: Sequence[Record]
    blocks: Iterator[Any]


def open_typed(
    source: SessionResource,
    resource: Metadata,
    declared: DeclaredFile,
    file: StoredFile,
    packed: StoredFile,
    folder: Path,
) -> OpenedTyped:
    """Open a table in a file whose cells have types.

    Args:
        source: Its resource.
        resource: The resource as frictionless gets it.
        declared: What it declares about its file.
        file: The file, uncompressed.
        packed: The file of the package.
        folder: The folder for temporary files.

    Raises:
        FastPathUnsupported: Only frictionless reads it.
        SourceError: The file cannot be read.
        WorkerStopped: There is not enough room on the disk.
    """
    encoding = ""
    given = resource.get("dialect")
    dialect = given if isinstance(given, dict) else {}
    if name := only_frictionless_reads(declared.format, dialect):
        raise _for_frictionless(declared.format, f"only frictionless reads {name}")
    try:
        encoding = _encoding(source, declared, file)
        with file.open() as content:
            names = [field.name for field in source.table_schema.fields]
            path = Path(file.parts[0].address)
            reading = Reading(dialect, names, encoding, source.by_standard, path)
            typed = reader_of(declared.format)(content, reading)
            if declared.several:
                typed = typed._replace(first_line=None)  # lines count in each file
            return store_table(source, resource, declared, packed, folder, typed)
    except TooLargeError as error:
        raise WorkerStopped(error.note) from error
    except TypedFileError as error:
        if source.by_standard:
            raise SourceError("source-error", error.note, error.line, error.column) from error
        raise _for_frictionless(declared.format, error.note) from error
    except UnicodeDecodeError as error:
        if not source.by_standard:
            raise FastPathUnsupported("some of its bytes cannot be decoded") from error
        from tablepact.engine.opening.undecodable import find_undecodable

        bad = find_undecodable(file, encoding or "utf-8")
        note, line = (bad.note, bad.line) if bad else (str(error), None)
        raise SourceError("encoding-error", note, line) from error
    except (AskFrictionless, HeaderMismatchError, LookupError) as error:
        raise FastPathUnsupported("only frictionless opens it") from error
    except OSError as error:
        raise SourceError("scheme-error", f"it cannot be read: {error.strerror}") from error


def _for_frictionless(file_format: str, reason: str) -> FastPathUnsupported | WorkerStopped:
    """Return the error that has frictionless read a file, if it can.

    Without the library that it needs for Excel, it calls any workbook invalid.
    """
    if file_format != "xlsx" or find_spec("openpyxl"):
        return FastPathUnsupported(reason)
    return WorkerStopped(f"{reason}, and its reader is not installed: {install('formats')}")


def _encoding(source: SessionResource, declared: DeclaredFile, file: StoredFile) -> str:
    """Return the encoding of a file; empty for that of its format."""
    if declared.format in BINARY_FORMATS:
        return ""
    if declared.format == "json" and not source.by_standard:
        return ""  # frictionless decodes no JSON
    with file.open() as content:
        buffer = content.read(BUFFER)
    if declared.encoding:
        return encoding_name(declared.encoding, buffer)
    return "" if source.by_standard else detect_encoding(buffer)


def store_table(
    source: SessionResource,
    resource: Metadata,
    declared: DeclaredFile,
    packed: StoredFile,
    folder: Path,
    typed: TypedTable,
) -> OpenedTyped:
    """Write a table to temporary Parquet files, and bind its schema; as for ``open_typed``."""
    from tablepact.engine.opening.parquet import with_natives
    from tablepact.engine.opening.typed_rows import RowStore

    dialect = declared.dialect
    guessed = not source.by_standard or declared.format in UNTYPED_FORMATS
    start = (
        _keyed(typed, dialect, source)
        if typed.labels is not None
        else _listed(typed, dialect, source)
    )
    given = resource.get("schema")
    inferred = not given
    if typed.filled:
        start = start._replace(sample=[_filled(row, len(start.labels)) for row in start.sample])
    described = parse_table_schema(given or {"fields": _inferred(start, guessed=guessed)})

    labels = start.labels
    if len(labels) > (most := settings.current().max_columns):
        raise WorkerStopped(f"it has {len(labels):,} columns; the limit is {most:,}")
    exact = typed.labels is None
    if exact and not labels:
        labels = [field.name for field in described.fields]
    if not labels:
        raise _empty(source)
    store = RowStore(folder, str(source.index), labels, exact, typed.filled)
    for block in start.blocks:
        store.add(block)
    stored = store.finish()
    if inferred:  # now that all labels and types are known
        fields = _inferred(
            start._replace(labels=start.labels or labels), stored.natives, guessed=guessed
        )
        described = parse_table_schema({"fields": fields})
    case = dialect.header_case
    header = bind_header(start.labels, start.header_rows, described, ignore_case=not case)
    natives = tuple(stored.natives)
    if not header.columns:
        raise TypedFileError("it has no columns")
    if len(header.columns) != len(natives):
        raise FastPathUnsupported("it has columns that are bound to no field")
    _require_own_key(header.columns, described, case=case)
    columns = with_natives(header.columns, natives)
    bound = bind_schema(columns, replace(source.table_schema, primary_key=described.primary_key))
    first = start.first_record
    records_before = 2 if typed.labels is not None and start.header_rows else 1
    layout = ParquetLayout(
        tuple(stored.rows),
        natives,
        first,
        skipped=tuple(stored.skipped),
        lines_before=None if typed.first_line is None else typed.first_line - records_before,
        ragged=stored.ragged,
        sheet=typed.sheet,
        unread=typed.unread if source.by_standard else "",
    )
    table = TableSpec(
        source.index,
        source.name,
        declared.location,
        stat_files([*map(str, stored.paths)], header=False),
        layout,
        bound._replace(schema_fields=len(described.fields)),
        tuple(start.labels),
        tuple(header.errors),
        packed,
    )
    width = len(natives)
    rows = [
        [text_of(native, cell) for native, cell in zip(natives, row, strict=False)]
        for row in (start.sample if inferred else ())
        if len(row) <= width
    ]
    remarks = [_error(one, records_before, typed.first_line) for one in typed.remarks]
    return OpenedTyped(
        table, remarks, {"labels": [*start.labels], "natives": natives, "rows": rows}
    )


def _inferred(start: _Start, natives: Sequence[Native] = (), *, guessed: bool) -> list[JsonObject]:
    """Return the fields of a table without a schema.

    Args:
        start: Its beginning.
        natives: The types of the columns, once all rows are read.
        guessed: Whether their types are those that frictionless guesses from the first rows.
    """
    if guessed:
        return infer_fields(start.labels, start.sample)
    if natives:
        return stored_fields(start.labels, natives)
    return named_fields(start.labels, start.sample)


def _filled(row: Record, width: int) -> Record:
    return [*row, *[None] * (width - len(row))]


def _keyed(typed: TypedTable, dialect: DeclaredDialect, source: SessionResource) -> _Start:
    """Return the beginning of a table whose format names the columns.

    Raises:
        FastPathUnsupported: The dialect has a header, or comments, among the rows, which only
            frictionless sees.
    """
    assert typed.labels is not None  # noqa: S101 - checked by the caller
    unnamed = dialect.header is False
    unusual = dialect.header_rows not in (None, (1,)) or dialect.comment_char
    if not source.by_standard and (
        unnamed or unusual or dialect.comment_rows or dialect.skip_blank_rows
    ):
        raise FastPathUnsupported("its dialect has header, comment or blank rows among objects")
    blocks = iter(typed.blocks)
    first = [*islice(blocks, 1)]
    sample = _first_rows(first[0]) if first else ()
    whole = chain(first, blocks)
    if unnamed:
        return _Start((), (), 1, sample, whole)
    return _Start(typed.labels, (1,), 2, sample, whole)


def _first_rows(block: Any) -> list[Record]:
    if isinstance(block, Sequence):
        return [row for row in block[:SAMPLE] if row is not None]
    rows: list[Record] = block.head(SAMPLE).rows()
    return rows


def _empty(source: SessionResource) -> SourceError | FastPathUnsupported:
    """Return the error of a table without records or columns."""
    if source.by_standard:
        return SourceError("source-error", "the source is empty")
    return FastPathUnsupported("it is empty")


def _listed(typed: TypedTable, dialect: DeclaredDialect, source: SessionResource) -> _Start:
    """Return the beginning of a table whose header, if it has one, is among its records.

    Raises:
        SourceError: It has no records.
        FastPathUnsupported: It has none, and frictionless is to say so.
    """
    csv_format = CsvFormat(comment_char=dialect.comment_char, comment_rows=dialect.comment_rows)
    blocks: Iterator[Any] = iter(typed.blocks)
    read, known = list[Records](), 0
    for block in blocks:
        read.append(block)
        known += len(block)
        if known >= SAMPLE:
            break
    records = [[*(record or ())] for record in islice(chain(*read), SAMPLE)]
    if not any(records):
        raise _empty(source)
    texts = [["" if cell is None else str(cell) for cell in record] for record in records]
    names = [field.name for field in source.table_schema.fields] if source.by_standard else ()
    header_rows = header_rows_of(texts, csv_format, dialect, names, filled=typed.filled)
    if typed.filled and len(header_rows) > 1:  # the cells that a header row lacks are empty
        width = max(map(len, texts))
        texts = [[*text, *[""] * (width - len(text))] for text in texts]
    has_header = dialect.header is not False
    labels = labels_of(texts, csv_format, header_rows, dialect) if has_header else []
    first = header_rows[-1] + 1 if has_header and header_rows else 1
    is_no_comment = comment_filter(csv_format)

    def as_row(number: int, record: Record | None) -> Record | None:
        if record is None or not is_no_comment(number, record):  # type: ignore[arg-type]
            return None
        is_blank = dialect.skip_blank_rows and all(cell in (None, "") for cell in record)
        return None if is_blank else record

    def rows() -> Iterator[Records]:
        number = 0
        for block in chain(read, blocks):
            kept = [
                as_row(index, record)
                for index, record in enumerate(block, number + 1)
                if index >= first
            ]
            number += len(block)
            yield kept

    head = list(enumerate(records, 1))[first - 1 :]
    sample = [row for number, record in head if (row := as_row(number, record)) is not None]
    if not (labels or sample):
        raise _empty(source)
    return _Start(labels, header_rows if has_header else (), first, sample, rows())


def _require_own_key(columns: Sequence[Any], schema: TableSchema, *, case: bool) -> None:
    """Raise FastPathUnsupported if a key without case may name several fields."""
    primary = schema.primary_key or ()
    names = {name.lower() for name in primary}
    if not case and sum(column.name.lower() in names for column in columns) != len(primary):
        raise FastPathUnsupported("the primary key names ambiguous fields")


def _error(remark: Remark, records_before: int, first_line: int | None) -> Error:
    """Return the finding on what is suspicious in a record."""
    number = remark.record + records_before
    error: Error = {
        "type": remark.code,
        "note": remark.note,
        "message": remark.note,
        "rowNumber": number,
    }
    if first_line is not None:
        error["line"] = first_line + remark.record
    return error
