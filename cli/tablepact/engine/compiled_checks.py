"""The checks of a table, compiled once for all its blocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from tablepact.engine.cells.cell_prefilter import is_missing, prefilters
from tablepact.engine.cells.stored_values import stored_prefilter
from tablepact.engine.keys.foreign_key_check import KeyLookup
from tablepact.engine.keys.hashes import KeyColumns
from tablepact.engine.table_spec import TableSpec
from tablepact.engine.v2_checks import V2Checks

LAST_IS_MISSING = "last"
"""The name of the mask of the rows whose last column has no value."""


@dataclass(frozen=True, slots=True)
class Checks:
    """The checks of a table, compiled to expressions over ``c0``, ``c1``...

    Attributes:
        table: The table.
        parents: For each link of the table, the lookup of the parent keys.
        keys: The keys that must not repeat.
        v2: The checks of Data Package v2 that frictionless lacks.
        csv_fault_limit: How many findings on the text of the file to list; 0 to look for none.
        prefilters: The prefilters of each column, by its index; no entry if any cell is valid.
        missing: For each column, the expression for "has no value".
        first_pass: The first prefilter of each column, ``c0``..., and ``LAST_IS_MISSING``.
        keyed: The indexes of the columns that are part of a key.
        stored: The columns that ``missing`` and ``first_pass`` read with their stored type; the
            ``prefilters`` read every column as text.
    """

    table: TableSpec
    parents: Sequence[KeyLookup] = ()
    keys: Sequence[KeyColumns] = ()
    v2: V2Checks = field(default_factory=V2Checks)
    csv_fault_limit: int = 0
    prefilters: dict[int, list[pl.Expr]] = field(init=False, default_factory=dict)
    missing: list[pl.Expr] = field(init=False, default_factory=list)
    first_pass: list[pl.Expr] = field(init=False, default_factory=list)
    keyed: list[int] = field(init=False, default_factory=list)
    stored: set[int] = field(init=False, default_factory=set)

    def __post_init__(self) -> None:
        """Compile the columns."""
        for index, column in enumerate(self.table.columns):
            cell = pl.col(f"c{index}")
            expressions = prefilters(column, cell)
            clear = stored_prefilter(column, cell)
            if clear is not None:
                self.stored.add(index)
            if expressions:
                self.prefilters[index] = expressions
                first = expressions[0] if clear is None else clear
                self.first_pass.append(first.alias(f"c{index}"))
            self.missing.append(is_missing(column, cell) if clear is None else cell.is_null())
        self.first_pass.append(self.missing[-1].alias(LAST_IS_MISSING))
        self.keyed.extend(_keyed(self))


def _keyed(checks: Checks) -> list[int]:
    """Return the indexes of the columns that are part of a key, sorted."""
    table = checks.table
    named = [
        *table.primary,
        *(name for link in table.links for name in link.fields),
    ]
    known = table.indexes()
    indexes = {known[name] for name in named if name in known}
    indexes |= {index for key in checks.keys for index in key.columns}
    return sorted(indexes | checks.v2.columns)
