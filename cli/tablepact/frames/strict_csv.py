"""A table of a package as a polars frame: its cells as text, then as what its schema says.

The reading is strict: plain CSV whose header is the list of fields, each cell written in the one
plain way of its type; see ``tablepact.package.type_casts``.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TextIO

import polars as pl

from tablepact import settings
from tablepact.errors import PackageError
from tablepact.exact_columns import nameless
from tablepact.package.descriptor import Resource
from tablepact.package.polars_types import is_exact_in_float64, widen_numbers
from tablepact.package.table_schema import missing_values
from tablepact.package.type_casts import Field, column_type, field_type
from tablepact.system.regular_files import open_text


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
        PackageError: See ``cell_batches``.
    """
    return pl.concat(cell_batches(resource))


def cell_batches(resource: Resource) -> Iterator[pl.DataFrame]:
    """Read a CSV file piece by piece, as ``read_cells`` does whole; there is always one piece.

    Raises:
        PackageError: The file is not there, not UTF-8 or no CSV, its header is not the list of
            fields, or a row has too few or too many cells; or the resource asks to be read in a way
            of its own.
    """
    names, missing = plain_layout(resource)
    records = _records(resource)
    if next(records, None) != names:
        raise PackageError(f"{resource.path}: the header is not the list of fields")
    number, most = 2, settings.current().csv_batch_rows
    while (rows := [*islice(records, most)]) or number == 2:
        for row_number, row in enumerate(rows, number):
            if len(row) != len(names):
                raise PackageError(
                    f"{resource.path}, row {row_number}: {len(row)} cells, not {len(names)}"
                )
        yield pl.DataFrame(
            [[None if cell in missing else cell for cell in row] for row in rows],
            schema=dict.fromkeys(names, pl.String),
            orient="row",
        )
        number += len(rows) or 1


def plain_layout(resource: Resource) -> tuple[list[str], tuple[str, ...]]:
    """Return the fields of a table in plain CSV (comma, double quotes, UTF-8), and what is missing.

    Raises:
        PackageError: The resource asks to be read in a way of its own.
    """
    names = [str(field["name"]) for field in resource.fields]
    if len(set(names)) < len(names):
        raise PackageError(f"{resource.name}: two fields of the same name")
    missing = missing_values(resource.schema or {})
    if missing is None:
        raise PackageError(f"{resource.name}: missingValues is not a list of strings")
    dialect = resource.metadata.get("dialect", {})
    if not isinstance(dialect, dict) or set(dialect) - {"$schema"}:
        raise PackageError(f"{resource.name}: a dialect of its own")
    if str(resource.metadata.get("encoding", "utf-8")).lower() not in ("utf-8", "utf8"):
        raise PackageError(f"{resource.name}: an encoding of its own")
    return names, missing


def _records(resource: Resource) -> Iterator[list[str]]:
    path, read, most = resource.file, 0, settings.current().max_record_characters
    csv.field_size_limit(max(csv.field_size_limit(), most))

    def lines(file: TextIO) -> Iterator[str]:
        nonlocal read
        while line := file.readline(most):
            read += len(line)
            if read >= most:
                raise PackageError(
                    f"{path}: a record of more than {read - 1:,} characters is not read"
                )
            yield line

    try:
        with open_text(path, "utf-8-sig", newline="") as file:
            for record in csv.reader(lines(file), strict=True):
                yield record
                read = 0
    except OSError as error:
        raise PackageError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise PackageError(f"{path} is not UTF-8") from error
    except csv.Error as error:
        raise PackageError(f"{path} is no CSV: {error}") from error


def type_cells(
    cells: pl.DataFrame, fields: Sequence[Field], *, codes: bool = False, widen: bool = False
) -> tuple[pl.DataFrame, list[BadCell]]:
    """Return cells of text in the types of their fields.

    Args:
        cells: One String column a field, as ``read_cells`` gives it.
        fields: The fields of the Table Schema.
        codes: Whether a code list becomes ``pl.Enum`` (then a cell outside it is bad), or text.
        widen: Whether a number that Int64 or Float64 cannot hold makes its column a Decimal, or
            text (see ``column_types``), or is bad.

    Returns:
        The typed frame, null where a cell is bad, and the bad cells in order of rows.

    Raises:
        ContractError: A field cannot be typed.
    """
    columns: list[pl.Series] = []
    bad: list[BadCell] = []
    for field in fields:
        name = str(field["name"])
        column, kind = nameless(cells[name]), field_type(field)
        alone = column.to_frame()  # or each select would look at all columns
        values = alone.select(kind.parse(pl.first()).cast(kind.dtype)).to_series()
        message = f"not of the type {field.get('type', 'string')}"
        if (dtype := column_type(field, codes=codes)) != kind.dtype:
            values = values.cast(dtype, strict=False)
            message = "not in the code list"
        wrong = dict.fromkeys((values.is_null() & column.is_not_null()).arg_true(), message)
        if field.get("type") == "number":
            wrong |= dict.fromkeys(_inexact(column, wrong), "a number that Float64 cannot hold")
        if widen and wrong and kind.digits and column[[*wrong]].str.contains(kind.digits).all():
            values, wrong = widen_numbers(column), {}
        bad += [BadCell(i, name, column[i], why) for i, why in wrong.items()]
        columns.append(values.alias(name))
    frame = pl.DataFrame(columns) if columns else cells
    return frame, sorted(bad, key=lambda cell: cell.index)


def read_table(resource: Resource, *, strict: bool = True) -> pl.DataFrame:
    """Read a CSV file as a typed frame.

    Args:
        resource: The table.
        strict: Whether code lists become ``pl.Enum``, and a number that Float64 cannot hold is
            refused; else its column is wider, see ``column_types``.

    Raises:
        PackageError: The file cannot be read, or a cell is not of its type.
        ContractError: A field cannot be typed.
    """
    return pl.concat(typed_batches(resource, [read_cells(resource)], strict=strict))


def typed_batches(
    resource: Resource, pieces: Iterable[pl.DataFrame], *, strict: bool
) -> Iterator[pl.DataFrame]:
    """Yield the pieces of a table, as ``cell_batches`` gives them, the types of their fields.

    Each has the types that hold its own values; ``common_type`` gives those for all.

    Raises:
        PackageError: A cell is not of its type.
        ContractError: A field cannot be typed.
    """
    above = 2
    for cells in pieces:
        frame, bad = type_cells(cells, resource.fields, codes=strict, widen=not strict)
        if bad:
            cell = bad[0]
            where = f"{resource.path}, row {cell.index + above}, {cell.field}"
            raise PackageError(f"{where}: {cell.cell!r} is {cell.message}")
        yield frame
        above += frame.height


def _inexact(column: pl.Series, known: Mapping[int, str]) -> list[int]:
    """Find numbers that come back from Float64 as another decimal number.

    Float64 holds every decimal number of 15 digits so that it can be printed again (IEEE 754), so
    only longer ones, and those with an exponent, are looked at.
    """
    long = column.filter((column.str.len_bytes() > 15) | column.str.contains("[eE]"))
    lost = {text for text in long.unique() if not is_exact_in_float64(text)}
    if not lost:
        return []
    return [i for i in column.is_in([*lost]).arg_true() if i not in known]
