"""A table of a package that is a Parquet file, as a typed frame."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from avocado_pivot.errors import PackageError
from avocado_pivot.package.any_table import DTYPES
from avocado_pivot.package.canonical import as_text
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
        codes: Whether code lists of strings become ``pl.Enum``.

    Raises:
        PackageError: It is not there, is no Parquet, has other columns than the schema, or a value
            is not of its field's type; or it is larger than ``MOST_CELLS``.
    """
    path = resource.file
    try:
        if path.exists() and not path.is_file():  # a folder would be read with all that is in it
            raise PackageError(f"{path} is not a regular file")
        file = pl.scan_parquet(path, glob=False, hive_partitioning=False)
        names = file.collect_schema().names()
        rows = file.select(pl.len()).collect().item()
        if rows * max(len(names), 1) > MOST_CELLS:
            raise PackageError(f"{path} has {rows:,} rows, more than are read at once")
        frame = file.collect()
    except OSError as error:
        raise PackageError(f"{path} cannot be read: {error.strerror or error}") from error
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        raise PackageError(f"{path} is no Parquet: {_line(error)}") from error
    if not resource.fields:
        return frame
    if names != [str(field["name"]) for field in resource.fields]:
        raise PackageError(f"{path}: the columns are not the fields of the schema")
    return pl.DataFrame([_typed(path, frame[str(f["name"])], f, codes) for f in resource.fields])


def _typed(path: Path, column: pl.Series, field: Mapping[str, Any], codes: bool) -> pl.Series:
    """Give a column the type of its field, if every value is one of that type."""
    kind = str(field.get("type", "any"))
    dtype = _dtype(field, codes)
    wrong = PackageError(
        f"{path}, {column.name}: values of {column.dtype} are not of the type {kind}"
    )
    if kind not in FITTING and column.dtype != pl.String:  # lists, objects and the like
        column = as_text(column.to_frame()).to_series()
    if not FITTING.get(kind, _is_text)(column.dtype) and column.dtype != pl.Null:
        raise wrong
    try:
        typed = column.cast(dtype)
        if not dtype.is_float() and not typed.cast(column.dtype).eq_missing(column).all():
            raise wrong
    except (pl.exceptions.PolarsError, TypeError, ValueError) as error:
        raise PackageError(f"{path}, {column.name}: {_line(error)}") from error
    return typed


def _dtype(field: Mapping[str, Any], codes: bool) -> pl.DataType:
    dtype = DTYPES.get(str(field.get("type")), pl.String())
    listed = code_list(field) if codes and dtype == pl.String() else None
    return pl.Enum([*dict.fromkeys(map(str, listed))]) if listed else dtype


def _is_text(dtype: pl.DataType) -> bool:
    return dtype in (pl.String, pl.Categorical, pl.Enum)


FITTING: dict[str, Callable[[pl.DataType], bool]] = {
    "integer": lambda dtype: dtype.is_numeric(),
    "year": lambda dtype: dtype.is_numeric(),
    "number": lambda dtype: dtype.is_numeric(),
    "boolean": lambda dtype: dtype == pl.Boolean,
    "date": lambda dtype: dtype in (pl.Date, pl.Datetime),
    "time": lambda dtype: dtype == pl.Time,
    "datetime": lambda dtype: dtype in (pl.Date, pl.Datetime),
    "string": _is_text,
}
"""For each type the columns whose values can be of it; pandas has dates as timestamps, and integers
as numbers where one is missing."""


def _line(error: BaseException) -> str:
    return " ".join(str(error).split())[:300]
