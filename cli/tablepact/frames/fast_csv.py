"""The cells of plain CSV, piece by piece: as ``strict_csv`` reads them, as fast as the engine.

What the engine can prove that csv would cut alike, it cuts; from the first row on where it cannot,
csv itself reads, which gives the same rows or says what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress

import polars as pl

from tablepact.engine.errors import AmbiguousQuoting, DecodeError, FastPathUnsupported, StorageError
from tablepact.engine.opening.fast import open_fast
from tablepact.engine.rows.parallel import ChunkResult, map_chunks
from tablepact.engine.rows.row_block import RowBlock
from tablepact.engine.storage.stored_file import stat_files
from tablepact.engine.table_spec import TableSpec
from tablepact.errors import PackageError
from tablepact.exact_columns import column as exactly
from tablepact.exact_columns import possible
from tablepact.frames.strict_csv import cell_batches, plain_layout
from tablepact.package.descriptor import Resource
from tablepact.package.table_formats import COMPRESSED_EXTENSIONS

OTHER_FORMS = ("compression", "innerpath", "extrapaths", "layout", "data")
"""Properties of a resource that say that its file is no plain one."""
LOCAL = ("", "file", None)
ByteProgress = Callable[[int], None]
"""Is told how many bytes of the file are done."""


def fast_batches(resource: Resource, progress: ByteProgress) -> Iterator[pl.DataFrame]:
    """Yield the cells of a table as text; there is always one piece.

    Raises:
        PackageError: See ``cell_batches``.
    """
    names, spelled = plain_layout(resource)
    missing = possible(spelled)
    done = 0
    if table := open_plain_csv(resource):
        with suppress(AmbiguousQuoting, DecodeError, FastPathUnsupported, OSError):
            for chunk in map_chunks(table, _as_cut):
                if not _is_certain(chunk):
                    break
                yield _with_names(chunk.result.frame, names, missing)
                done += chunk.result.frame.height
                progress(chunk.end)
            else:
                if done:
                    return
    for cells in cell_batches(resource):
        rest = cells[max(done, 0) :]
        if done <= 0 or rest.height:
            yield rest
        done -= cells.height - rest.height


def open_plain_csv(resource: Resource) -> TableSpec | None:
    """Open a file as frictionless does, if it cuts it into the cells of the strict reading.

    That is CSV in UTF-8 with commas and double quotes, whose header is the list of the fields. What
    says otherwise, or may be guessed otherwise, gives None.
    """
    metadata, path = resource.metadata, resource.path
    if (
        not path
        or any(metadata.get(name) for name in OTHER_FORMS)
        or metadata.get("scheme", "") not in LOCAL
    ):
        return None
    if path.suffix.lower() in COMPRESSED_EXTENSIONS or resource.format != "csv":
        return None
    try:
        names, _ = plain_layout(resource)
        file = stat_files([str(path)])
        entry = {"name": resource.name, "path": path.name, "format": "csv"}
        schema = {"fields": [{"name": name, "type": "string"} for name in names]}
        table = open_fast(0, entry, schema, file)
    except (PackageError, OSError, FastPathUnsupported, StorageError):
        return None
    return table if table and has_plain_format(table) else None


def has_plain_format(table: TableSpec) -> bool:
    """Return whether a file is in UTF-8 with commas and double quotes, and not compressed."""
    form = table.csv.separator, table.csv.quote, table.csv.encoding, table.packed
    return form == (",", '"', "utf-8", None)


def _as_cut(tokens: RowBlock) -> RowBlock:
    return tokens


def _is_certain(chunk: ChunkResult[RowBlock]) -> bool:
    """Return whether a strict reader of CSV would give the same rows."""
    return not chunk.by_csv and not chunk.result.ragged


def _with_names(frame: pl.DataFrame, names: list[str], missing: list[str]) -> pl.DataFrame:
    """Return columns under the names of their fields, with nulls for missing values."""
    return frame.select(
        pl.when(~exactly(column).is_in(missing)).then(exactly(column)).alias(name)
        if missing
        else exactly(column).alias(name)
        for column, name in zip(frame.columns, names, strict=True)
    )
