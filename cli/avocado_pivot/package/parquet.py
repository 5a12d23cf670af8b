"""A table of a package that is a Parquet file, as a typed frame."""

from __future__ import annotations

import polars as pl

from avocado_pivot.errors import PackageError
from avocado_pivot.package.any_table import DTYPES
from avocado_pivot.package.descriptor import Resource
from avocado_pivot.package.field_types import code_list

MOST_CELLS = 500_000_000
"""How many cells are read at most: a few bytes of Parquet can stand for billions of rows."""


def is_parquet(resource: Resource) -> bool:
    """Say whether a resource is one Parquet file."""
    return resource.path is not None and (
        str(resource.metadata.get("format") or resource.path.suffix[1:]).lower() == "parquet"
    )


def read_parquet(resource: Resource, *, codes: bool = True) -> pl.DataFrame:
    """Read a Parquet file, its columns in the types of their fields.

    Args:
        resource: The table; without a schema the types are those of the file.
        codes: Whether code lists of strings become ``pl.Enum``; those of the file stay as they are.

    Raises:
        PackageError: It is not there, is no Parquet, has other columns than the schema, or a value
            is not of its field's type; or it is larger than ``MOST_CELLS``.
    """
    path = resource.file
    try:
        scan = pl.scan_parquet(path, glob=False)
        rows = scan.select(pl.len()).collect().item()
        if rows * max(len(scan.collect_schema()), 1) > MOST_CELLS:
            raise PackageError(f"{path} has {rows:,} rows, more than are read at once")
        frame = scan.collect()
    except OSError as error:
        raise PackageError(f"{path} cannot be read: {error.strerror or error}") from error
    except pl.exceptions.PolarsError as error:
        raise PackageError(f"{path} is no Parquet: {' '.join(str(error).split())}") from error
    if not resource.fields:
        return frame
    names = [str(field["name"]) for field in resource.fields]
    if frame.columns != names:
        raise PackageError(f"{path}: the columns are not the fields of the schema")
    try:
        return frame.with_columns(
            _typed(frame[str(field["name"])], field, codes) for field in resource.fields
        )
    except (pl.exceptions.PolarsError, TypeError) as error:
        raise PackageError(f"{path}: {' '.join(str(error).split())[:300]}") from error


def _typed(column: pl.Series, field: dict[str, object], codes: bool) -> pl.Series:
    dtype = DTYPES.get(str(field.get("type")), pl.String())
    listed = code_list(field) if codes and dtype == pl.String() else None
    if listed:
        return column.cast(pl.Enum([str(code) for code in listed]))
    return column if dtype == pl.String() and column.dtype == pl.Enum else column.cast(dtype)
