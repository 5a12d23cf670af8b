"""Write the derived tables of a package, which SQL computes from the other tables."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from tablepact import settings
from tablepact.errors import PackageError, SqlError, as_line
from tablepact.exact_columns import column
from tablepact.export.text import to_csv
from tablepact.frames.frames import Frames
from tablepact.package.descriptor.model import Package, Resource
from tablepact.package.descriptor.rehash import rehash
from tablepact.package.field_types.type_casts import column_type
from tablepact.package.metadata.metadata_files import read_text
from tablepact.query.named_tables import named_tables
from tablepact.query.sandbox import run_query
from tablepact.system.atomic_write import atomic_write
from tablepact.system.regular_files import open_bytes


def derive(package: Package) -> list[str]:
    """Run each ``derivedBy`` over the tables that are not derived, and write its rows as CSV.

    The rows are sorted by the first column. Sizes and hashes in the descriptor are updated.

    Returns:
        The names of the tables that have changed.

    Raises:
        PackageError: An SQL file or a table that it may name cannot be read, or a result does not
            have the columns and types of its schema; nothing is written.
    """
    frames, views = Frames(package), package.view_texts()
    derived = [resource for resource in package.resources if resource.derived_by]
    derived_rows = [(resource, _rows(resource, frames, views)) for resource in derived]
    changed = []
    for resource, rows in derived_rows:
        data = to_csv(rows).encode()
        if not _holds(resource.file, data):
            atomic_write(resource.file, data)
            changed.append(resource.name)
    rehash(package)
    return changed


def _holds(path: Path, data: bytes) -> bool:
    """Return whether a file exists with exactly this content.

    Raises:
        PackageError: The path is not a readable regular file.
    """
    try:
        with open_bytes(path) as file:
            return file.read(len(data) + 1) == data
    except FileNotFoundError:
        return False
    except OSError as error:
        raise PackageError(f"{path} cannot be read: {error.strerror}") from error


def _rows(resource: Resource, frames: Frames, views: dict[str, str]) -> pl.DataFrame:
    query = read_text(resource.derived_by) if resource.derived_by else ""
    given = [name for name in frames if not frames.resource(name).derived_by]
    used = named_tables(query, given, views)
    tables = {name: frames[name] for name in used.tables}
    used_views = views if used.may_be_views else {}
    in_bytes = sum(table.estimated_size() for table in tables.values())
    small = in_bytes <= settings.current().small_table_bytes
    types = {field.name: column_type(field, codes=False) for field in resource.fields}
    try:
        found = run_query(tables, query, views=used_views, small=small)
        rows = found.select(column(name).cast(dtype) for name, dtype in types.items())
        return rows.sort(column(next(iter(types))))
    except (SqlError, pl.exceptions.PolarsError) as error:
        reason = as_line(error)
        raise PackageError(f"{resource.name} cannot be derived: {reason}") from error
