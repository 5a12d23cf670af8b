"""Open Parquet files as frictionless would open the same labels and rows as inline data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import accumulate
from typing import Any

import polars as pl

from tablepact.engine.descriptor.resources import SessionResource
from tablepact.engine.errors import (
    AskFrictionless,
    Error,
    SourceError,
    StorageError,
    TableRefused,
    WorkerCrashed,
    WorkerStopped,
)
from tablepact.engine.frictionless_rules.headers import HeaderMismatchError
from tablepact.engine.frictionless_worker.client import FrictionlessClient
from tablepact.engine.opening.header import bind_header, bind_schema
from tablepact.engine.opening.infer_schema import stored_fields
from tablepact.engine.opening.layout import TableLayout, layout_of
from tablepact.engine.rows.chunks import full_range
from tablepact.engine.rows.parquet_rows import parquet_errors, read_rows
from tablepact.engine.storage.addresses import in_object_store
from tablepact.engine.storage.parquet_file import (
    TAIL,
    local_path,
    require_parquet_tail,
    row_groups,
)
from tablepact.engine.storage.stored_file import FilePart, StoredFile, stat_files
from tablepact.engine.table_spec import BoundSchema, ColumnSpec, ParquetLayout, TableSpec
from tablepact.engine.values.as_text import column_text, native_type
from tablepact.engine.values.types import TEXT, Native, missing_texts
from tablepact.package.descriptor.table_schema import parse_table_schema

MOST_FOOTER = 128 * 2**10
"""The largest footer that is parsed for row groups, in bytes; that takes about 40 ms."""
SAMPLE = 100
"""The number of rows from which frictionless infers a schema."""


def open_parquet(
    source: SessionResource, client: FrictionlessClient, accepted: Mapping[str, Any] | None
) -> TableSpec:
    """Open the Parquet files of a resource.

    Args:
        source: The resource.
        client: The client of the worker, with the package set.
        accepted: The resource as frictionless gets it; None unless frictionless accepts it.

    Raises:
        SourceError: A file cannot be read, or its columns differ from the first file.
        WorkerStopped: The dialect or a type is not supported for Parquet, or the worker stopped.
    """
    try:
        file = stat_files(source.addresses, header=False)
    except StorageError as error:
        raise SourceError("scheme-error", str(error)) from error
    labels, parquet = _inspect(file)
    if source.is_frame:
        parquet = parquet._replace(first_record=1)
    schema = source.table_schema
    bare = _table(source, file, labels, bind_schema((), schema), parquet)
    natives = parquet.natives
    rows: list[Any] = []
    height = full_range(bare).stop
    if not schema.fields and height:
        sample = read_rows(bare, 0, min(SAMPLE, height))
        rows = pl.DataFrame(map(column_text, sample, natives)).rows()
    client.stand_ins[source.index] = {"labels": labels, "natives": natives, "rows": rows}
    if accepted and source.by_standard and not schema.fields:
        accepted = {**accepted, "schema": {"fields": stored_fields(labels, natives)}}
    if accepted and accepted.get("schema") and not {"dialect", "layout"} & accepted.keys():
        with suppress(AskFrictionless, HeaderMismatchError):
            described = parse_table_schema(accepted["schema"])
            header = bind_header(list(map(str.strip, labels)), (1,), described)
            bound = bind_schema(with_natives(header.columns, natives), schema)
            bound = bound._replace(schema_fields=len(described.fields))
            return _table(source, file, labels, bound, parquet, header.errors)
    try:
        layout = layout_of(client.open(source.index))
    except TableRefused as refused:
        if known := refused.error:
            raise SourceError(known["type"], known["note"] or known["message"]) from refused
        raise WorkerStopped(f"the Parquet file cannot be read: {refused}") from refused
    except WorkerCrashed as crash:
        raise WorkerStopped(f"the Parquet file cannot be read: {crash.reason}") from crash
    if reason := _reason(layout):
        raise WorkerStopped(f"Parquet with {reason} is not supported")
    bound = layout.bound_schema(schema)._replace(columns=with_natives(layout.columns, natives))
    return _table(source, file, labels, bound, parquet, layout.header_errors)


def _inspect(file: StoredFile) -> tuple[list[str], ParquetLayout]:
    """Return the labels, the types of the columns, and the number of rows of each file.

    Raises:
        SourceError: A file cannot be read, or its columns differ from the first file.
        WorkerStopped: A type is not supported.
    """
    labels: list[str] = []
    natives: list[Native | None] = []
    rows: list[int] = []
    group_ends: list[int] = []
    for number, part in enumerate(file.parts):
        types, height = _inspect_part(part)
        group_ends += accumulate(_group_rows(part), initial=sum(rows))
        rows.append(height)
        if not number:
            labels, natives = list(types), list(types.values())
            if not labels:
                raise SourceError("source-error", f"{part.address} has no columns")
            continue
        if list(types) != labels:
            raise SourceError(
                "source-error", f"{part.address} does not have the columns of the first file"
            )
        for index, (name, native) in enumerate(types.items()):
            if native is None or natives[index] is None:
                natives[index] = natives[index] or native
            elif native != natives[index]:
                note = f"{part.address}: {name!r} does not have the type that the first file has"
                raise SourceError("source-error", note)
    types_found = tuple(native or TEXT for native in natives)
    return labels, ParquetLayout(tuple(rows), types_found, group_ends=tuple(group_ends))


def _group_rows(part: FilePart) -> list[int]:
    """Return the number of rows of each row group; an empty list if that would take long."""
    if in_object_store(part.address):  # one more request
        return []
    with StoredFile((part,)).open() as file:
        file.seek(max(part.size - MOST_FOOTER, 0))
        end = file.read(MOST_FOOTER)
    length = int.from_bytes(end[-TAIL:-4], "little")
    if length > len(end) - TAIL:
        return []
    try:
        return [group.rows for group in row_groups(end[-TAIL - length : -TAIL])]
    except ValueError:  # damaged, which polars reports later
        return []


def _inspect_part(part: FilePart) -> tuple[dict[str, Native | None], int]:
    """Return the types of the columns of a file, and its number of rows.

    Returns:
        The type of each column by its name, None for a column of type null; and the number of rows.

    Raises:
        SourceError: The file cannot be read.
        WorkerStopped: A type is not supported.
    """
    with parquet_errors(part):
        with StoredFile((part,)).open() as file:
            file.seek(max(part.size - 8, 0))
            require_parquet_tail(file.read(8))
        rows = pl.scan_parquet(local_path(part), glob=False, hive_partitioning=False)
        schema = rows.collect_schema()
        height = rows.select(pl.len()).collect().item()
    types: dict[str, Native | None] = {}
    for name, dtype in schema.items():
        native = native_type(dtype)
        if native is None:
            raise WorkerStopped(
                f"{part.address}: {name!r} has the type {dtype}, which is not supported"
            )
        types[name] = None if dtype == pl.Null else native
    return types, height


def with_natives(specs: Iterable[ColumnSpec], natives: Sequence[Native]) -> tuple[ColumnSpec, ...]:
    """Return columns with the types of their values in the file.

    Raises:
        WorkerStopped: A text in ``missingValues`` may equal a value whose text is not known.
    """
    columns = []
    for column, native in zip(specs, natives, strict=False):
        try:
            missing = missing_texts(native, column.missing, as_days=column.kind == "date")
        except ValueError as word:
            note = f"{column.name!r}: {word} in missingValues may be equal to a value of its type"
            raise WorkerStopped(note) from word
        field = replace(column.field, missing_values=missing)
        columns.append(column._replace(field=field, native=native))
    return tuple(columns)


def _table(
    source: SessionResource,
    file: StoredFile,
    labels: list[str],
    schema: BoundSchema,
    parquet: ParquetLayout,
    errors: Sequence[Error] = (),
) -> TableSpec:
    path = source.metadata.get("path")
    location = path[0] if isinstance(path, list) else str(path)
    if len(file.parts) > 1:
        location = f"{location} (multipart)"
    name = source.metadata["name"]
    return TableSpec(
        source.index, name, location, file, parquet, schema, tuple(labels), tuple(errors)
    )


def _reason(layout: TableLayout) -> str | None:
    """Return the part of a layout that is not supported for Parquet; None if all is."""
    reasons = {
        "no header": not layout.header_rows,
        "several header rows": layout.header_rows != (1,),
        "comment rows": layout.csv.comment_char or layout.csv.comment_rows,
        "skipped blank rows": layout.csv.skip_blank_rows,
        "case-insensitive labels": not layout.header_case,
        "columns that are bound to no field": len(layout.columns) != len(layout.labels),
    }
    return next((reason for reason, holds in reasons.items() if holds), None)
