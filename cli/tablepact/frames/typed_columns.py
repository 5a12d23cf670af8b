"""Convert the text cells of a field to the values that frictionless reads from them.

polars converts the cells in the default notation. For every other notation, each distinct cell is
converted by the port of frictionless's rules.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import polars as pl

from tablepact.engine.cells.stored_values import read_alike
from tablepact.engine.table_spec import ColumnSpec
from tablepact.engine.values.iso8601 import DATETIME, INSTANT, TIME, YEAR
from tablepact.engine.values.types import MIXED, TEXT, as_json, json_value, value_of
from tablepact.exact_columns import nameless
from tablepact.frames.strict_csv import type_column
from tablepact.package.descriptor.table_schema import OWN_READING, Field
from tablepact.package.field_types.polars_types import DTYPES, ZONED, exact_moment, typed_series
from tablepact.package.field_types.type_casts import FIELD_TYPES, FieldType

INVALID = object()
"""The marker for a cell that is not of its type, instead of a value."""
ReadCells = Callable[[Sequence[str]], Mapping[str, Any]]
"""Converts distinct cells of a column as frictionless does, to values or INVALID, by cell."""

_MOMENTS: dict[str, FieldType] = {
    "year": FieldType(
        pl.Int64(), lambda c: pl.when(c.str.contains(YEAR)).then(c).cast(pl.Int64, strict=False)
    ),
    "datetime": FieldType(
        DTYPES["datetime"],
        lambda c: (
            pl.when(c.str.contains(DATETIME))
            .then(c)
            .str.to_datetime("%Y-%m-%dT%H:%M:%S", time_unit="us", strict=False)
        ),
    ),
    "time": FieldType(
        DTYPES["time"],
        lambda c: pl.when(c.str.contains(TIME)).then(c).str.to_time("%H:%M:%S", strict=False),
    ),
}
"""Further types with a default notation that polars converts."""
_INSTANT = FieldType(
    ZONED,
    lambda c: (
        pl.when(c.str.contains(INSTANT))
        .then(c.str.strip_suffix("Z"))
        .str.to_datetime("%Y-%m-%dT%H:%M:%S", time_unit="us", strict=False)
        .dt.replace_time_zone("UTC")
    ),
)


def typed_column(
    cells: pl.Series, column: ColumnSpec, read: ReadCells
) -> tuple[pl.Series, list[int]]:
    """Convert the cells of a field, and return the values and the indexes of invalid cells.

    Args:
        cells: The cells as text, null if missing.
        column: The field.
        read: Converts the cells that are not in the default notation.

    Returns:
        The column, in a type that holds all its values and null for missing and invalid cells; and
        the indexes of the cells that are not of the field's type.
    """
    cells = nameless(cells)
    typed, odd = _at_once(cells, column)
    if not len(odd):
        return typed, []
    if column.kind not in DTYPES:
        return _in_text(cells, column, read, odd)
    values = read(cells.gather(odd).unique(maintain_order=True).to_list())
    invalid = [cell for cell, value in values.items() if value is INVALID]
    wrong = odd.filter(cells.gather(odd).is_in(invalid)) if invalid else odd.clear()
    cells = cells.scatter(wrong, None) if len(wrong) else cells
    return _by_value(cells, column, values), wrong.to_list()


def _in_text(
    cells: pl.Series, column: ColumnSpec, read: ReadCells, odd: pl.Series
) -> tuple[pl.Series, list[int]]:
    """Convert the cells of a field whose values stay texts, such as objects."""
    values = read(cells.gather(odd).unique(maintain_order=True).to_list())
    invalid = [cell for cell, value in values.items() if value is INVALID]
    wrong = odd.filter(cells.gather(odd).is_in(invalid)) if invalid else odd.clear()
    cells = cells.scatter(wrong, None) if len(wrong) else cells
    return as_in_file(cells, column), wrong.to_list()


def as_in_file(cells: pl.Series, column: ColumnSpec) -> pl.Series:
    """Return the cells of a field as they are written in the file: those of JSON as JSON."""
    if column.native != MIXED:
        return cells
    spelled = {cell: _in_json(value_of(MIXED, cell)) for cell in cells.drop_nulls().unique()}
    return cells.replace([*spelled], [*spelled.values()])


def _in_json(value: object) -> str:
    """Return a value as text; lists and objects as JSON."""
    if isinstance(value, str):
        return value
    if isinstance(value, list | dict | bool | float):
        return as_json(value)
    return str(json_value(value))


def _at_once(cells: pl.Series, column: ColumnSpec) -> tuple[pl.Series, pl.Series]:
    """Convert the cells in the default notation, and return the indexes of the others."""
    if column.native != TEXT and column.kind == "any":
        return as_in_file(cells, column), _indexes([])
    if column.native != TEXT and not read_alike(column, column.kind):
        kept = _nothing(cells, column) if column.kind in DTYPES else cells
        return kept, cells.is_not_null().arg_true()
    if column.kind == "any" or (column.kind == "string" and column.format == "default"):
        return cells, _indexes([])
    options = column.field.options.keys()
    own = column.format != "default" or not options.isdisjoint((*OWN_READING, "floatNumber"))
    if column.kind in FIELD_TYPES and column.kind != "string":
        if own:
            return _nothing(cells, column), cells.is_not_null().arg_true()
        typed, wrong = type_column(cells, Field("", column.kind), widen=True)
        return typed, _indexes([*wrong])
    if column.kind in _MOMENTS:
        if own:
            return _nothing(cells, column), cells.is_not_null().arg_true()
        kind = _MOMENTS[column.kind]
        if column.kind == "datetime" and cells.str.ends_with("Z").any():
            kind = _INSTANT
        typed = cells.to_frame().select(kind.parse(pl.first()).cast(kind.dtype)).to_series()
        return typed, (typed.is_null() & cells.is_not_null()).arg_true()
    from tablepact.engine.cells.cell_prefilter import prefilters

    bare = column.without_constraints()
    certain = cells.to_frame().select(pl.any_horizontal(prefilters(bare, pl.first()))).to_series()
    return cells, (~certain).arg_true()


def _nothing(cells: pl.Series, column: ColumnSpec) -> pl.Series:
    """Return a column of nulls, as long as the cells."""
    return cells.clear(len(cells)).cast(DTYPES[column.kind])


def _indexes(numbers: Sequence[int]) -> pl.Series:
    return pl.Series(numbers, dtype=pl.UInt32)


def _by_value(cells: pl.Series, column: ColumnSpec, values: Mapping[str, Any]) -> pl.Series:
    """Return the values of a column; ``values`` has those of cells in another notation."""
    spelled = {cell: _plain(value) for cell, value in values.items() if value is not INVALID}
    plain = cells.replace([*spelled], [*spelled.values()])
    bare = ColumnSpec(Field(column.name, column.kind))
    typed, odd = _at_once(plain, bare)
    if not len(odd):
        return typed
    distinct = cells.drop_nulls().unique()
    read = [
        exact_moment(values[cell], cell) if cell in values else _value(column.kind, cell)
        for cell in distinct
    ]
    known = pl.DataFrame({"cell": distinct, "value": typed_series("value", column.kind, read)})
    joined = cells.alias("cell").to_frame().join(
        known, on="cell", how="left", maintain_order="left"
    )  # fmt: skip
    return nameless(joined["value"])


def _plain(value: Any) -> str | None:
    """Return a value as text, in the default notation of its type if there is one."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(value)
    return value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)


def _value(kind: str, cell: str) -> Any:
    """Return the value of a cell in the default notation; numbers, times and timestamps as text."""
    if kind == "boolean":
        return cell == "true"
    if kind == "date":
        return dt.date.fromisoformat(cell)
    return cell.replace("Z", "+00:00") if kind == "datetime" else cell
