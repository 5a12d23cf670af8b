"""Decide whether a quoted cell with line ends has swallowed rows of the table.

It has if the record, read as if its quotes were ordinary characters, is a run of lines that all
have as many cells as the table has columns, and if the cells of its lines have the types of their
columns. How many lines that takes depends on how likely it is by chance: text has commas, and may
begin with a number.
"""

from __future__ import annotations

from collections.abc import Sequence

from tablepact.engine.cells.frictionless_cells import CRASH, TYPE_ERROR, CellReader
from tablepact.engine.csv_faults.text_scanner import AreRows
from tablepact.engine.table_spec import TableSpec

READ = 1000
"""How many lines of a record to read; further ones only have to have the right width."""
UNTYPED = ("string", "any")
PROSE = ", "
"""The separators that text has between words."""


def swallowed_rows(table: TableSpec, reader: CellReader) -> AreRows:
    """Return the test of the lines of a record of a table."""
    csv_format, width = table.csv, table.width
    typed = [index for index, column in enumerate(table.columns) if column.kind not in UNTYPED]
    needed = fewest_lines(table)

    def are_rows(lines: Sequence[str]) -> bool:
        if len(lines) <= needed or any(
            line.count(csv_format.separator) != width - 1 for line in lines
        ):
            return False
        rows = [
            [cell.strip(csv_format.quote) for cell in line.split(csv_format.separator)]
            for line in lines
        ]
        return all(_fits(column, [row[column] for row in rows[1 : READ + 1]]) for column in typed)

    def _fits(column: int, cells: list[str]) -> bool:
        missing = table.columns[column].missing
        distinct = [cell for cell in dict.fromkeys(cells) if cell not in missing]
        results = reader.read_cells(column, distinct) if distinct else {}
        return bool(distinct) and all(n not in (TYPE_ERROR, CRASH) for n, _ in results.values())

    return are_rows


def fewest_lines(table: TableSpec) -> int:
    """Return how many lines a cell must have swallowed at least, so that chance is ruled out."""
    typed = sum(column.kind not in UNTYPED for column in table.columns)
    if table.width == 1:
        return 2**31  # any text is a row
    if table.csv.separator not in PROSE:
        return 1 if typed else 2
    if typed > 1:
        return 2
    return (3 if typed else 5) if table.width > 2 else (8 if typed else 12)


def are_lines(row: Sequence[str], separator: str, fewest: int, more: int) -> bool:
    """Return whether a row may consist of lines with ``more`` separators, by their number."""
    feeds = sum(cell.count("\n") for cell in row if "\n" in cell)
    if feeds < fewest:
        return False
    return len(row) - 1 + sum(cell.count(separator) for cell in row) == (feeds + 1) * more
