"""Scan or read a table in Parquet, with the column types of its schema."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from tablepact import settings
from tablepact.batches import batches
from tablepact.errors import PackageError, as_line
from tablepact.exact_columns import column
from tablepact.package.descriptor.model import Resource
from tablepact.package.descriptor.table_schema import Field
from tablepact.package.digests.digest import text_of
from tablepact.package.field_types.polars_types import (
    DIGITS,
    DTYPES,
    NOT_HELD,
    ZONED,
    is_kept_as_text,
)
from tablepact.package.field_types.type_casts import code_list
from tablepact.system.regular_files import require_regular

_WHOLE = pl.Decimal(DIGITS, 0)
_FITTING_DIGITS: dict[pl.DataType, int] = {pl.Int64(): 18, pl.Float64(): 15}
"""Every number with at most this many digits survives a conversion to the type and back."""


def is_parquet(resource: Resource) -> bool:
    """Return whether a resource has one or more local Parquet files."""
    return bool(resource.paths) and resource.format == "parquet"


def scan_parquet(resource: Resource, *, codes: bool = True) -> pl.LazyFrame:
    """Scan a table in Parquet, with its columns cast to the types of their fields.

    A column that already has the type is not cast, so that filters on it reach the file. If a cast
    could lose information, the column is read once, as a stream, to check that it does not. The
    types are those of ``polars_types.DTYPES``, except that Decimals with more digits than Float64
    or Int64 can hold stay Decimals.

    Args:
        resource: The table; without a schema, its columns have the types of the file.
        codes: Whether code lists of strings become ``pl.Enum``. An Enum with the same codes in the
            file stays one.

    Raises:
        PackageError: A file is missing or is not Parquet, its columns do not match the schema, or a
            value is not of its field's type.
    """
    parts = [_scan(resource, path, codes) for path in resource.paths]
    with parquet_errors(resource):
        schemas = [part.collect_schema() for part in parts]
        if any(schema != schemas[0] for schema in schemas):
            wide = _wider_by_some(schemas)
            parts = [part.cast(wide) for part in parts]
        if any(part.collect_schema() != parts[0].collect_schema() for part in parts[1:]):
            raise PackageError(f"{resource.name}: its files differ in columns or types")
        return pl.concat(parts) if len(parts) > 1 else parts[0]


def read_parquet(resource: Resource, *, codes: bool = True) -> pl.DataFrame:
    """Read a table in Parquet; see ``scan_parquet``.

    Raises:
        PackageError: As for ``scan_parquet``, or the table has more than ``max_parquet_cells``.
    """
    for path in resource.paths:  # before scan_parquet reads a column
        with parquet_errors(resource):
            file = _file(path)
            rows = file.select(pl.len()).collect().item()
            if rows * max(len(file.collect_schema()), 1) > settings.current().max_parquet_cells:
                raise PackageError(f"{path} has {rows:,} rows, too many to read at once")
    table = scan_parquet(resource, codes=codes)
    with parquet_errors(resource):
        return table.collect()


@contextmanager
def parquet_errors(resource: Resource) -> Iterator[None]:
    """Convert errors and panics of polars to a PackageError in one line."""
    location = resource.path or resource.name
    try:
        yield
    except OSError as error:
        raise PackageError(
            f"{location} cannot be read: {error.strerror or _line(error)}"
        ) from error
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        raise PackageError(f"{location} is not valid Parquet: {_line(error)}") from error


def _file(path: Path) -> pl.LazyFrame:
    require_regular(path)  # polars would read all files of a folder
    return pl.scan_parquet(path, glob=False, hive_partitioning=False)


def _scan(resource: Resource, path: Path, codes: bool) -> pl.LazyFrame:
    with parquet_errors(resource):
        file = _file(path)
        held = file.collect_schema()
    if len(held) > (most := settings.current().max_columns):
        raise PackageError(f"{path} has {len(held):,} columns; the limit is {most:,}")
    if not resource.fields:
        return file
    fields = _matched(resource, held, path)
    names = [field.name for field in fields]
    columns = [_column(path, file, field, held[field.name], codes) for field in fields]
    checks = {
        name: plan.kept for name, plan in zip(names, columns, strict=True) if plan.kept is not None
    }
    if checks:
        with parquet_errors(resource):
            kept = file.select(check.alias(name) for name, check in checks.items())
            results = kept.collect(engine="streaming").row(0)
        for name, same in zip(checks, results, strict=True):
            index = names.index(name)
            if not same and columns[index].wider is None:
                raise _wrong(path, held[name], fields[index])
            if not same:
                columns[index] = _Column(columns[index].wider)
    typed = [plan.typed for plan in columns if plan.typed is not None]
    file = file.with_columns(typed) if typed else file
    if held.names() == [field.name for field in resource.fields]:
        return file
    declared = {field.name: field for field in resource.fields}
    return file.select(
        pl.col(name)
        if name in held
        else pl.lit(None, DTYPES.get(declared[name].type, pl.String())).alias(name)
        for name in [*declared, *(name for name in held if name not in declared)]
    )


def _matched(resource: Resource, held: pl.Schema, path: Path) -> list[Field]:
    """Return the fields that have a column: all of them, unless ``fieldsMatch`` allows fewer.

    Raises:
        PackageError: The columns do not match the fields.
    """
    match = resource.table_schema.fields_match
    declared = [field.name for field in resource.fields]
    fields = [field for field in resource.fields if field.name in held]
    fits = {
        "exact": held.names() == declared,
        "equal": set(held) == set(declared),
        "subset": set(held) >= set(declared),
        "superset": set(held) <= set(declared),
        "partial": bool(fields),
    }
    if not fits.get(str(match)):
        raise PackageError(f"{path}: the columns are not the fields of the schema")
    return fields


def _wider_by_some(schemas: Sequence[pl.Schema]) -> dict[Any, pl.DataType]:
    """Return the columns to cast to Decimal in all files: Decimal in some, Int64 in the others."""
    return {
        name: _WHOLE
        for name in schemas[0]
        if {_WHOLE, pl.Int64()} == {schema.get(name) for schema in schemas}
    }


class _Column(NamedTuple):
    """How to convert a column to the type of its field.

    Attributes:
        typed: The conversion; None if the column already has the type.
        kept: Whether the conversion keeps all information; None if it always does.
        wider: The conversion to a wider type if ``kept`` is false; None if that is an error.
    """

    typed: pl.Expr | None
    kept: pl.Expr | None = None
    wider: pl.Expr | None = None


def _column(
    path: Path, file: pl.LazyFrame, field: Field, held: pl.DataType, codes: bool
) -> _Column:
    """Return how to convert a column, whose type in the file is ``held``, to the field's type."""
    kind, cells = field.type_or_any, column(field.name)
    as_it_is = True
    if kind not in FITTING and held != pl.String:  # lists, objects and the like
        cells = cells.map_batches(text_of, return_dtype=pl.String, is_elementwise=True)
        held, as_it_is = pl.String(), False
    if held == pl.String and kind in NOT_HELD:
        values = (piece.to_series() for piece in batches(file.select(cells)))
        if is_kept_as_text(kind, values):
            return _Column(None)
    if not FITTING.get(kind, _is_text)(held) and held != pl.Null:
        raise _wrong(path, held, field)
    try:
        dtype = _dtype(field, held, codes)
    except (pl.exceptions.PolarsError, TypeError) as error:
        raise PackageError(f"{path}, {field.name}: {_line(error)}") from error
    if held == dtype:
        return _Column(None if as_it_is else cells)
    if _never_loses(held, dtype):
        return _Column(cells.cast(dtype))
    if held.is_integer() and dtype.is_float():
        kept = cells.is_between(-(2**53), 2**53).all()
    else:
        kept = cells.cast(dtype, strict=False).cast(held, strict=False).eq_missing(cells).all()
    return _Column(cells.cast(dtype), kept, cells.cast(_WHOLE) if held.is_integer() else None)


def _dtype(field: Field, held: pl.DataType, codes: bool) -> pl.DataType:
    dtype = DTYPES.get(field.type, pl.String())
    if isinstance(held, pl.Datetime) and held.time_zone and dtype == pl.Datetime:
        return ZONED
    if isinstance(held, pl.Decimal) and held.precision > _FITTING_DIGITS.get(dtype, DIGITS):
        return held if dtype.is_float() or not held.scale else dtype
    if dtype != pl.String or not (codes or isinstance(held, pl.Enum)):
        return dtype
    listed = [*dict.fromkeys(map(str, code_list(field) or ()))]
    if listed and (codes or held == pl.Enum(listed)):
        return pl.Enum(listed)
    return dtype


def _never_loses(held: pl.DataType, dtype: pl.DataType) -> bool:
    """Return whether a cast from ``held`` to ``dtype`` keeps every value."""
    if held.is_integer() and dtype.is_numeric():
        return held in (pl.Int8, pl.Int16, pl.Int32, pl.UInt8, pl.UInt16, pl.UInt32)
    if held == pl.Null or dtype.is_float():
        return True
    return dtype == pl.String or (held == pl.Date and dtype == pl.Datetime)


def _wrong(path: Path, held: pl.DataType, field: Field) -> PackageError:
    kind = field.type_or_any
    return PackageError(f"{path}, {field.name}: values of {held} are not of the type {kind}")


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
"""The column types that each field type accepts. pandas writes dates as timestamps, and integers as
floats where one is missing."""


def _line(error: BaseException) -> str:
    return as_line(error, 300)
