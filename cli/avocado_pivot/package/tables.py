"""A table of a package as a polars frame: its cells as text, then as what its schema says.

The reading is strict: plain CSV whose header is the list of fields, each cell written in the one
plain way of its type; see ``avocado_pivot.package.field_types``.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import polars as pl

from avocado_pivot.errors import PackageError
from avocado_pivot.package.descriptor import Resource
from avocado_pivot.package.field_types import Field, column_type, field_type


@dataclass(frozen=True, slots=True)
class BadCell:
    """A cell that is not of its field's type; ``index`` counts rows from 0."""

    index: int
    field: str
    cell: str
    message: str


def read_cells(resource: Resource) -> pl.DataFrame:
    """Read a CSV file as text: one String column a field, missing values null.

    Raises:
        PackageError: The file is not there, not UTF-8 or no CSV, its header is not the list of
            fields, or a row has too few or too many cells; or the resource asks to be read in a way
            of its own.
    """
    names = [str(field["name"]) for field in resource.fields]
    if len(set(names)) < len(names):
        raise PackageError(f"{resource.name}: two fields of the same name")
    missing = (resource.schema or {}).get("missingValues", [""])
    if not isinstance(missing, list) or not all(isinstance(value, str) for value in missing):
        raise PackageError(f"{resource.name}: missingValues is not a list of strings")
    rows = _read_records(resource)
    if not rows or rows[0] != names:
        raise PackageError(f"{resource.path}: the header is not the list of fields")
    for number, row in enumerate(rows[1:], 2):
        if len(row) != len(names):
            raise PackageError(f"{resource.path}, row {number}: {len(row)} cells, not {len(names)}")
    return pl.DataFrame(
        [[None if cell in missing else cell for cell in row] for row in rows[1:]],
        schema=dict.fromkeys(names, pl.String),
        orient="row",
    )


def _read_records(resource: Resource) -> list[list[str]]:
    """Read a file of plain CSV: comma, double quotes, UTF-8."""
    path = resource.file
    dialect = resource.metadata.get("dialect", {})
    if not isinstance(dialect, dict) or set(dialect) - {"$schema"}:
        raise PackageError(f"{resource.name}: a dialect of its own")
    if str(resource.metadata.get("encoding", "utf-8")).lower() not in ("utf-8", "utf8"):
        raise PackageError(f"{resource.name}: an encoding of its own")
    try:
        text = path.read_bytes().decode("utf-8-sig")
        return list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except OSError as error:
        raise PackageError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise PackageError(f"{path} is not UTF-8") from error
    except csv.Error as error:
        raise PackageError(f"{path} is no CSV: {error}") from error


def type_cells(
    cells: pl.DataFrame, fields: Sequence[Field], *, codes: bool = False
) -> tuple[pl.DataFrame, list[BadCell]]:
    """Give cells of text the types of their fields.

    Args:
        cells: One String column a field, as ``read_cells`` gives it.
        fields: The fields of the Table Schema.
        codes: Whether a code list becomes ``pl.Enum`` (then a cell outside it is bad), or text.

    Returns:
        The typed frame, null where a cell is bad, and the bad cells in order of rows.

    Raises:
        ContractError: A field cannot be typed.
    """
    typed: list[pl.Series] = []
    bad: list[BadCell] = []
    for field in fields:
        name = str(field["name"])
        column, kind = cells[name], field_type(field)
        values = cells.select(kind.parse(pl.col(name)).cast(kind.dtype).alias(name))[name]
        message = f"not of the type {field.get('type', 'string')}"
        if (dtype := column_type(field, codes=codes)) != kind.dtype:
            values = values.cast(dtype, strict=False)
            message = "not in the code list"
        wrong = dict.fromkeys((values.is_null() & column.is_not_null()).arg_true(), message)
        if field.get("type") == "number":
            wrong |= dict.fromkeys(_inexact(column, wrong), "a number that Float64 cannot hold")
        bad += [BadCell(i, name, column[i], why) for i, why in wrong.items()]
        typed.append(values)
    frame = pl.DataFrame(typed) if typed else cells
    return frame, sorted(bad, key=lambda cell: cell.index)


def read_table(resource: Resource, *, codes: bool = True) -> pl.DataFrame:
    """Read a CSV file as a typed frame.

    Args:
        resource: The table.
        codes: Whether code lists become ``pl.Enum``.

    Raises:
        PackageError: The file cannot be read, or a cell is not of its type.
        ContractError: A field cannot be typed.
    """
    frame, bad = type_cells(read_cells(resource), resource.fields, codes=codes)
    if bad:
        cell = bad[0]
        where = f"{resource.path}, row {cell.index + 2}, {cell.field}"
        raise PackageError(f"{where}: {cell.cell!r} is {cell.message}")
    return frame


def _inexact(column: pl.Series, known: Mapping[int, str]) -> list[int]:
    """Find numbers that come back from Float64 as another decimal number.

    Float64 holds every decimal number of 15 digits so that it can be printed again (IEEE 754).
    """
    lost = {text for text in column.drop_nulls().unique() if not _survives(text)}
    return [i for i, text in enumerate(column) if text in lost and i not in known]


def _survives(text: str) -> bool:
    try:
        return Decimal(text) == Decimal(repr(float(text)))
    except (InvalidOperation, ValueError):
        return False
