"""Compare the rows of two versions of a small table in Python, without polars.

The result is the same as that of ``rows.py``, which compares tables of any size.
"""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from tablepact import settings
from tablepact.comparison.engine_table import (
    SHORT,
    EngineTableReader,
    ReadColumns,
    read_columns,
)
from tablepact.comparison.result import TableDiff
from tablepact.comparison.row_listing import (
    INVALID,
    NO_RENAMES,
    Cells,
    ChangedRow,
    Row,
    RowMatching,
    TableDiffBuilder,
    renames,
    table_diff,
)
from tablepact.engine.cells.frictionless_cells import CellReader
from tablepact.engine.errors import FastPathUnsupported
from tablepact.engine.keys.comparable import require_comparable_keys
from tablepact.engine.small.small_table import SmallTable
from tablepact.engine.table_spec import TableSpec
from tablepact.engine.values.key_text import UNEQUAL

if TYPE_CHECKING:
    from tablepact.frames.lazy import Progress

_is_short = re.compile(SHORT).fullmatch


class SmallRowReader(EngineTableReader):
    """Reads the rows of a small file of the engine."""

    def __init__(
        self, table: TableSpec, reader: CellReader, label: str, progress: Progress | None = None
    ) -> None:
        super().__init__(table, reader, label, progress)
        self._columns = ReadColumns((), {}, frozenset())

    def read(self, columns: ReadColumns) -> list[Row]:
        """Read all rows.

        Raises:
            PackageError: A row is ragged, or the table cannot be read.
        """
        self._columns = columns
        with self.reading_errors():
            small = SmallTable(self.table, self.reader)
            for index, row in enumerate(small.rows):
                if len(row) != self.table.width:
                    raise self.ragged_row(index)
            keys = [self._column(small, name, values=True) for name in columns.keys]
            cells = [
                self._column(small, name, values=name in columns.as_values)
                for name in columns.cells
            ]
        if self.progress:
            self.progress(self.table.name, self.table.file.size, self.table.file.size)
        rest: Iterable[Cells] = zip(*cells, strict=True) if cells else [()] * len(small.rows)
        rows = zip(zip(*keys, strict=True), rest, strict=True)
        return [Row(number, *row) for number, row in enumerate(rows)]

    def values(self, rows: Sequence[Row]) -> list[Cells]:
        """Return the values of the cells of some rows as text."""
        if not (rows and self._columns.cells):
            return [()] * len(rows)
        columns = zip(*(row.cells for row in rows), strict=True)
        values = [
            cells if name in self._columns.as_values else self._values(name, cells)
            for name, cells in zip(self._columns.cells, columns, strict=True)
        ]
        return list(zip(*values, strict=True))

    def value(self, index: int, cell: str | None) -> str | None:
        """Return the value of a cell, by the index of its field among the compared fields."""
        name = [*self._columns.cells][index]
        return cell if name in self._columns.as_values else self._values(name, [cell])[0]

    def _column(self, small: SmallTable, field: str, *, values: bool) -> Sequence[str | None]:
        index = self.position(field)
        missing = {*self.table.columns[index].missing}
        cells = [None if cell in missing else cell for cell in small.columns[index]]
        return self._values(field, cells) if values else cells

    def _values(self, field: str, cells: Sequence[str | None]) -> Sequence[str | None]:
        """Return the values; a cell that is not of its type keeps its text, marked as invalid."""
        index = self.position(field)
        try:
            require_comparable_keys(self.table, [field])
        except FastPathUnsupported:  # lists and objects are compared as text
            return cells
        distinct = [cell for cell in dict.fromkeys(cells) if cell is not None]
        with self.reading_errors():
            verdicts = self.reader.read_cells(index, distinct, keyed=True)
        is_number = self.table.columns[index].key_kind == "number"
        texts: dict[str | None, str | None] = {None: None}
        for cell in distinct:
            text = verdicts[cell][1]
            if is_number and text is not None and not _is_short(text):
                from tablepact.comparison.row_readers import float_text

                text = float_text(text)
            texts[cell] = INVALID + cell if text is None or text == UNEQUAL else text
        return [texts[cell] for cell in cells]


def compare_small_rows(
    table: str, old: SmallRowReader, new: SmallRowReader, matching: RowMatching, limit: int
) -> TableDiff:
    """Compare the rows of two versions of a table; see ``compare_rows``."""
    before, after = read_columns(old, new, matching)
    rows = old.read(before), new.read(after)
    groups: dict[Cells, tuple[list[Row], list[Row]]] = defaultdict(lambda: ([], []))
    for side in (0, 1):
        for row in rows[side]:
            groups[row.key][side].append(row)
    builder = TableDiffBuilder(matching, limit)
    for group in groups.values():
        repeated = (max(len(side) - 1, 0) for side in group)
        builder.repeated = [a + b for a, b in zip(builder.repeated, repeated, strict=True)]
        pairs, removed, added = _matched(*group, old, new)
        builder.removed += removed
        builder.added += added
        changed = [
            ChangedRow(a, b, columns)
            for a, b in pairs
            if a.cells != b.cells and (columns := _unequal(a, b, old, new, builder))
        ]
        builder.counts["changed"] += len(changed)
        builder.changed += changed
    builder.add_changed(())
    for unmatched in (builder.removed, builder.added):
        unmatched.sort()
    builder.counts |= {"removed": len(builder.removed), "added": len(builder.added)}
    builder.renamed = _renamed(builder, old, new)
    return table_diff(table, builder, (len(rows[0]), len(rows[1])))


def _matched(
    before: list[Row], after: list[Row], old: SmallRowReader, new: SmallRowReader
) -> tuple[list[tuple[Row, Row]], list[Row], list[Row]]:
    """Return the pairs of rows with the same key, equal ones first, and the rows left over."""
    if len(before) <= 1 and len(after) <= 1:
        return list(zip(before, after, strict=False)), before[len(after) :], after[len(before) :]
    equal: dict[Cells, deque[Row]] = defaultdict(deque)
    for row, values in zip(before, old.values(before), strict=True):
        equal[values].append(row)
    pairs, rest = [], []
    for row, values in zip(after, new.values(after), strict=True):
        if equal[values]:
            pairs.append((equal[values].popleft(), row))
        else:
            rest.append(row)
    left = sorted(row for rows in equal.values() for row in rows)
    pairs += zip(left, rest, strict=False)
    return pairs, left[len(rest) :], rest[len(left) :]


def _unequal(
    a: Row, b: Row, old: SmallRowReader, new: SmallRowReader, builder: TableDiffBuilder
) -> list[int]:
    """Return the indexes of the cells whose values differ, and count them."""
    names, unequal = [*builder.matching.rest.values()], []
    for index, (was, now) in enumerate(zip(a.cells, b.cells, strict=True)):
        if was != now:  # their texts differ; do their values?
            values = old.value(index, was), new.value(index, now)
            if values[0] != values[1]:
                unequal.append(index)
                builder.cells[names[index]] += 1
            builder.emptied += (values[0] is None) != (values[1] is None)
    return unequal


def _renamed(builder: TableDiffBuilder, old: SmallRowReader, new: SmallRowReader) -> dict[int, int]:
    """Return the rows that differ only in the key: the new number by the old one."""
    removed, added = builder.removed, builder.added
    if not (builder.matching.key and builder.matching.rest and removed and added):
        return {}
    if max(len(removed), len(added)) > settings.current().max_rename_rows:
        builder.note = NO_RENAMES
        return {}
    sides = (
        list(zip((row.number for row in rows), reader.values(rows), strict=True))
        for rows, reader in ((removed, old), (added, new))
    )
    return renames(*sides)
