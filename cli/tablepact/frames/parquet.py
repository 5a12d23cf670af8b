"""A table of a package that is in Parquet, as a typed frame: lazy, or read whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from tablepact import settings
from tablepact.errors import PackageError
from tablepact.exact_columns import column
from tablepact.package.batches import batches
from tablepact.package.descriptor import Resource
from tablepact.package.digest import as_text
from tablepact.package.polars_types import DIGITS, DTYPES, NOT_HELD, ZONED, is_kept_as_text
from tablepact.package.table_schema import Field
from tablepact.package.type_casts import code_list
from tablepact.system.regular_files import require_regular

_WHOLE = pl.Decimal(DIGITS, 0)
_FITTING_DIGITS: dict[pl.DataType, int] = {pl.Int64(): 18, pl.Float64(): 15}
"""Up to how many digits every number fits into a type, and can be printed again."""


def is_parquet(resource: Resource) -> bool:
    """Return whether a resource is one local Parquet file, or several."""
    return bool(resource.paths) and resource.format == "parquet"


def scan_parquet(resource: Resource, *, codes: bool = True) -> pl.LazyFrame:
    """Open a table in Parquet without reading its rows, its columns in the types of their fields.

    A column that has its type already is left as it is, so that filters on it reach the file. One
    that could lose something by becoming of its type is looked at once, as a stream. The types are
    those of ``column_types``, but Decimals with more digits than Float64 or Int64 hold stay so.

    Args:
        resource: The table; without a schema the types are those of the file.
        codes: Whether code lists of strings become ``pl.Enum``. What is one in the file stays one.

    Raises:
        PackageError: A file is not there, is no Parquet, has other columns than the schema, or a
            value is not of its field's type.
    """
    parts = [_scan(resource, path, codes) for path in resource.paths]
    with parquet_errors(resource):
        schemas = [part.collect_schema() for part in parts]
        if any(schema != schemas[0] for schema in schemas):
            wide = _wider_by_some(schemas)
            parts = [part.cast(wide) for part in parts]
        if any(part.collect_schema() != parts[0].collect_schema() for part in parts[1:]):
            raise PackageError(f"{resource.name}: its files have other columns or types")
        return pl.concat(parts) if len(parts) > 1 else parts[0]


def read_parquet(resource: Resource, *, codes: bool = True) -> pl.DataFrame:
    """Read a table in Parquet; see ``scan_parquet``.

    Raises:
        PackageError: As there; or it has more than ``max_parquet_cells``.
    """
    for path in resource.paths:  # before a column is looked at
        with parquet_errors(resource):
            file = _file(path)
            rows = file.select(pl.len()).collect().item()
            if rows * max(len(file.collect_schema()), 1) > settings.current().max_parquet_cells:
                raise PackageError(f"{path} has {rows:,} rows, more than are read at once")
    table = scan_parquet(resource, codes=codes)
    with parquet_errors(resource):
        return table.collect()


@contextmanager
def parquet_errors(resource: Resource) -> Iterator[None]:
    """Raise what is wrong with the files, in one line, where polars fails or panics at them."""
    location = resource.path or resource.name
    try:
        yield
    except OSError as error:
        raise PackageError(
            f"{location} cannot be read: {error.strerror or _line(error)}"
        ) from error
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        raise PackageError(f"{location} is no Parquet: {_line(error)}") from error


def _file(path: Path) -> pl.LazyFrame:
    require_regular(path)  # a folder would be read with all that is in it
    return pl.scan_parquet(path, glob=False, hive_partitioning=False)


def _scan(resource: Resource, path: Path, codes: bool) -> pl.LazyFrame:
    with parquet_errors(resource):
        file = _file(path)
        held = file.collect_schema()
    if len(held) > (most := settings.current().max_columns):
        raise PackageError(f"{path} has {len(held):,} columns, and at most {most:,} are read")
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
    """Return the fields that columns are of: all, unless ``fieldsMatch`` says otherwise.

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
    """Name the columns of whole numbers that are Decimals in some of the files, so in all."""
    return {
        name: _WHOLE
        for name in schemas[0]
        if {_WHOLE, pl.Int64()} == {schema.get(name) for schema in schemas}
    }


class _Column(NamedTuple):
    """A column as it is to be.

    Attributes:
        typed: How it becomes so; None if it is.
        kept: What is true if it loses nothing thereby; None if it never does.
        wider: How it becomes of a type that holds more, where that is false; None if it is refused.
    """

    typed: pl.Expr | None
    kept: pl.Expr | None = None
    wider: pl.Expr | None = None


def _column(
    path: Path, file: pl.LazyFrame, field: Field, held: pl.DataType, codes: bool
) -> _Column:
    """Return the expression by which a column that is held as some type gets that of its field."""
    kind, cells = field.type_or_any, column(field.name)
    as_it_is = True
    if kind not in FITTING and held != pl.String:  # lists, objects and the like
        cells = cells.map_batches(_written, return_dtype=pl.String, is_elementwise=True)
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
    """Return whether every value of one type is one of the other."""
    if held.is_integer() and dtype.is_numeric():
        return held in (pl.Int8, pl.Int16, pl.Int32, pl.UInt8, pl.UInt16, pl.UInt32)
    if held == pl.Null or dtype.is_float():
        return True
    return dtype == pl.String or (held == pl.Date and dtype == pl.Datetime)


def _wrong(path: Path, held: pl.DataType, field: Field) -> PackageError:
    kind = field.type_or_any
    return PackageError(f"{path}, {field.name}: values of {held} are not of the type {kind}")


def _written(column: pl.Series) -> pl.Series:
    """Write values that polars has types for and Table Schema has not as text."""
    return as_text(column.to_frame()).to_series()


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
