"""Find the cells of texts that are errors of a spreadsheet, which are read as any text is."""

from __future__ import annotations

from collections.abc import Iterable

from tablepact.engine.cells.breaches import Breach
from tablepact.engine.table_spec import ColumnSpec
from tablepact.engine.values.types import MIXED, TEXT
from tablepact.package.csv_files.formula_errors import is_formula_error

CODE = "formula-error"
MARK = "#"
"""What all errors begin with."""


def may_have_errors(column: ColumnSpec) -> bool:
    """Return whether the cells of a column are texts, so that an error is a value of it."""
    return column.standard and column.kind in ("any", "string") and column.native in (TEXT, MIXED)


def beginning(column: ColumnSpec) -> str:
    """Return what the errors in a column begin with."""
    return f"{TEXT} {MARK}" if column.native == MIXED else MARK


def find_errors(column: ColumnSpec, cells: Iterable[str | None]) -> dict[str | None, Breach]:
    """Return what is wrong with those of some cells that are errors of a spreadsheet."""
    skipped = len(beginning(column)) - len(MARK)
    missing = frozenset(column.missing)
    wrong = "a formula failed in the spreadsheet, and its error is read as text"
    return {
        cell: Breach(CODE, wrong, column.native)
        for cell in cells
        if cell and is_formula_error(cell[skipped:]) and cell[skipped:] not in missing
    }
