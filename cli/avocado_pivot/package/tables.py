"""A table of a package as a polars frame: its cells as text, then as what its schema says.

The reading is strict, stricter than frictionless's: a cell is written in the one plain way of its
type (``5``, not `` 5``; ``2026-01-31``), and the header is the list of fields. What it cannot type
it refuses; see ``FIELD_TYPES``.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

import polars as pl

from avocado_pivot.errors import ContractError, PackageError
from avocado_pivot.package.descriptor import Resource

Field = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class BadCell:
    """A cell that is not of its field's type; ``index`` counts rows from 0."""

    index: int
    field: str
    cell: str
    message: str


@dataclass(frozen=True, slots=True)
class FieldType:
    """How a type of Table Schema is held in polars.

    Attributes:
        dtype: The polars type.
        parse: An expression over cells of text; null where a cell is not of the type.
    """

    dtype: pl.DataType
    parse: Callable[[pl.Expr], pl.Expr]


FIELD_TYPES: dict[str, FieldType] = {
    "string": FieldType(pl.String(), lambda c: c),
    "integer": FieldType(
        pl.Int64(),
        lambda c: pl.when(c.str.contains(r"^-?\d+$")).then(c).cast(pl.Int64, strict=False),
    ),
    "number": FieldType(
        pl.Float64(),
        lambda c: (
            pl.when(c.str.contains(r"^-?\d+(\.\d+)?([eE][-+]?\d+)?$"))
            .then(c)
            .cast(pl.Float64, strict=False)
        ),
    ),
    "boolean": FieldType(
        pl.Boolean(),
        lambda c: pl.when(c == "true").then(pl.lit(True)).when(c == "false").then(pl.lit(False)),
    ),
    "date": FieldType(
        pl.Date(),
        lambda c: (
            pl.when(c.str.contains(r"^\d{4}-\d\d-\d\d$"))
            .then(c)
            .str.to_date("%Y-%m-%d", strict=False)
        ),
    ),
}
"""The types that can be typed; any other is refused."""

_OWN_READING = ("bareNumber", "decimalChar", "groupChar", "trueValues", "falseValues")


def field_type(field: Field) -> FieldType:
    """Say how a field is held in polars.

    Raises:
        ContractError: Its type, its format or an own way of writing is not among those known.
    """
    name, kind = field.get("name"), field.get("type", "string")
    if kind not in FIELD_TYPES:
        known = ", ".join(FIELD_TYPES)
        raise ContractError(f"field {name}: the type {kind!r} cannot be compiled; {known} can")
    if field.get("format", "default") != "default":
        raise ContractError(f"field {name}: the format {field['format']!r} cannot be compiled")
    for option in (*_OWN_READING, "missingValues"):
        if option in field:
            raise ContractError(f"field {name}: {option} cannot be compiled")
    return FIELD_TYPES[kind]


def code_list(field: Field) -> list[str] | None:
    """Give the codes of a field with categories (Table Schema v2), in order."""
    categories = field.get("categories")
    if categories is None:
        return None
    return [c["value"] if isinstance(c, Mapping) else c for c in categories]


def read_cells(resource: Resource) -> pl.DataFrame:
    """Read a CSV file as text: one String column a field, missing values null.

    Raises:
        PackageError: The file is not there, not UTF-8 or no CSV, its header is not the list of
            fields, or a row has too few or too many cells.
    """
    if resource.path is None:
        raise PackageError(f"{resource.name}: not one local file")
    dialect = {k: v for k, v in resource.metadata.get("dialect", {}).items() if k != "$schema"}
    if dialect:
        raise PackageError(f"{resource.name}: a dialect of its own ({', '.join(dialect)})")
    names = [str(field["name"]) for field in resource.fields]
    try:
        text = resource.path.read_bytes().decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except OSError as error:
        raise PackageError(f"{resource.path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise PackageError(f"{resource.path} is not UTF-8") from error
    except csv.Error as error:
        raise PackageError(f"{resource.path} is no CSV: {error}") from error
    if not rows or rows[0] != names:
        raise PackageError(f"{resource.path}: the header is not the list of fields")
    for number, row in enumerate(rows[1:], 2):
        if len(row) != len(names):
            raise PackageError(f"{resource.path}, row {number}: {len(row)} cells, not {len(names)}")
    missing = set((resource.schema or {}).get("missingValues", [""]))
    return pl.DataFrame(
        [[None if cell in missing else cell for cell in row] for row in rows[1:]],
        schema=dict.fromkeys(names, pl.String),
        orient="row",
    )


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
        if codes and (listed := code_list(field)):
            values = values.cast(pl.Enum(listed), strict=False)
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
        return True
