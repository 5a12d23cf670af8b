"""Rows without a value, which each way to handle errors except ``fail`` leaves out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar

import polars as pl

from tablepact.language import english_count
from tablepact.package.descriptor.table_schema import EMPTY_CELL, Field

if TYPE_CHECKING:
    Table = TypeVar("Table", pl.DataFrame, pl.LazyFrame)


def without_blank_rows(table: Table, fields: Sequence[Field]) -> tuple[Table, int]:
    """Return a table without its blank rows, and the number of these.

    Usually each row has a value in the first column, and no other column is read.

    Args:
        table: The table, whose texts may be missing values.
        fields: The fields of its schema.
    """
    missing = {field.name: field.missing_values or () for field in fields}
    is_blank = [
        pl.col(name).is_null() | pl.col(name).is_in(missing.get(name, EMPTY_CELL))
        if dtype == pl.String
        else pl.col(name).is_null()
        for name, dtype in table.lazy().collect_schema().items()
    ]
    for some in (is_blank[:1], is_blank):
        blank = pl.all_horizontal(some) if some else pl.lit(False)
        number = int(table.lazy().select(blank.sum()).collect(engine="streaming").item())
        if not number:
            return table, 0
    return table.filter(~blank), number


def blank_rows_note(number: int) -> str:
    """Return the note that says how many blank rows were left out."""
    return f"{english_count(number, 'blank row')} left out"
