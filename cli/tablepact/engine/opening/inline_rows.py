"""Read the rows in a descriptor, as frictionless reads them: lists of cells, or objects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tablepact import settings
from tablepact.engine.descriptor.resources import SessionResource
from tablepact.engine.errors import AskFrictionless, FastPathUnsupported, SourceError
from tablepact.engine.frictionless_rules.headers import HeaderMismatchError
from tablepact.engine.opening.declared import DeclaredFile
from tablepact.engine.opening.typed_file import OpenedTyped, store_table
from tablepact.engine.storage.stored_file import NO_FILE
from tablepact.package.descriptor.table_schema import parse_table_schema
from tablepact.package.metadata.json_types import Metadata
from tablepact.typed_files.json_records import ROWS_AT_ONCE
from tablepact.typed_files.typed_table import Record, TypedFileError, TypedTable


def open_inline(
    source: SessionResource, resource: Metadata, declared: DeclaredFile, folder: Path
) -> OpenedTyped:
    """Open a table whose rows are in the descriptor.

    Args:
        source: Its resource.
        resource: The resource as frictionless gets it, with a list as its data.
        declared: What it declares about the rows.
        folder: The folder for temporary files.

    Raises:
        FastPathUnsupported: Only frictionless reads it.
        SourceError: Its rows cannot be read.
        WorkerStopped: There is not enough room on the disk.
    """
    try:
        return store_table(source, resource, declared, NO_FILE, folder, _table(resource))
    except TypedFileError as error:
        if source.by_standard:
            raise SourceError("source-error", error.note) from error
        raise FastPathUnsupported(error.note) from error
    except (AskFrictionless, HeaderMismatchError, LookupError) as error:
        raise FastPathUnsupported("only frictionless opens it") from error


def _table(resource: Metadata) -> TypedTable:
    """Return the table of the rows in a resource, the header of which is the first record.

    Args:
        resource: The resource as frictionless gets it, with a list as its data.

    Raises:
        FastPathUnsupported: Its rows are so short that filling them up takes too much memory.
        TypedFileError: An item is of another type than the first one, or neither an object nor a
            list.
    """
    data: Sequence[Any] = resource["data"]
    kind = dict if data and isinstance(data[0], dict) else list
    for number, item in enumerate(data, 1):
        if not isinstance(item, kind):
            wanted = "an object" if kind is dict else "a list"
            raise TypedFileError(f"item {number} of its data is not {wanted}")
    labels = _keys(resource) if kind is dict else []
    limits, size = settings.current(), sum(map(len, data))
    if len(data) * len(labels or [*data[:1], ()][0]) > max(
        limits.block_cells, limits.max_cells_per_byte * size
    ):
        raise FastPathUnsupported("its rows lack most of their cells")
    return TypedTable(None, _blocks(data, labels))


def _keys(resource: Metadata) -> list[str]:
    """Return the keys that are read of each object."""
    dialect, schema = resource.get("dialect") or {}, resource.get("schema")
    inner = dialect.get("inline")
    keys = inner.get("keys") if isinstance(inner, Mapping) else None
    labels = [*(keys or resource["data"][0])]
    if schema is not None:
        labels = [field.name for field in parse_table_schema(schema).fields]
    if not labels:
        raise FastPathUnsupported("its objects have no keys to read")
    return labels


def _blocks(data: Sequence[Any], labels: Sequence[str]) -> Iterator[Sequence[Record]]:
    if labels:
        yield [labels]
    for start in range(0, len(data), ROWS_AT_ONCE):
        block = data[start : start + ROWS_AT_ONCE]
        yield [[item.get(key) for key in labels] for item in block] if labels else block
