"""A small table: all its rows in memory, and how frictionless reads its cells."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from tablepact.engine.cells.frictionless_cells import CellReader, CellResult
from tablepact.engine.csv_faults.text_faults import Records
from tablepact.engine.errors import DecodeError, FastPathUnsupported
from tablepact.engine.rows.csv_records import csv_records, numbered_rows, require_dense
from tablepact.engine.small.keys import Key
from tablepact.engine.table_spec import TableSpec, missing_sets

Cells = Sequence[str | None]


class SmallTable:
    """A small table with its rows.

    Attributes:
        spec: How the table is read and checked.
        numbers: The numbers of its rows, as frictionless counts them.
        rows: The cells of its rows.
        columns: The cells of each column; None where a row is too short.
        read: Its records as they were read: its rows, comments and blank records.
    """

    def __init__(self, spec: TableSpec, cell_reader: CellReader, keyed: Iterable[int] = ()) -> None:
        """Read the rows.

        Args:
            spec: How the table is read and checked.
            cell_reader: Reads and checks cells as frictionless does.
            keyed: The indexes of the columns that are part of a key.

        Raises:
            DecodeError: The file cannot be decoded with its encoding.
            FastPathUnsupported: The ``csv`` module cannot read the file, or most cells of its rows
                are missing.
        """
        self.spec = spec
        self._cell_reader = cell_reader
        self._keyed = frozenset(keyed)
        self._missing = missing_sets(spec.columns)
        self.read = _read(spec)
        records = self.read.cells
        self._has_newlines = bool(spec.csv.escape) or spec.csv.quote in self.read.text
        self.numbers: list[int] = []
        self.rows: list[list[str]] = []
        for number, row in numbered_rows(records, spec.csv):
            self.numbers.append(number)
            self.rows.append(row)
        require_dense(len(self.rows), spec.width, spec.file.size)
        self.columns = _columns(self.rows, spec.width)
        self._verdicts: dict[int, dict[str | None, CellResult]] = {}
        self._texts: dict[int, list[str | None]] = {}

    def verdicts(self, column: int) -> dict[str | None, CellResult]:
        """Return the result of reading each distinct cell of a column.

        Raises:
            WorkerStopped: The worker stopped before it had read the cells.
        """
        if column not in self._verdicts:
            cells = [*dict.fromkeys(self.columns[column])]
            keyed = column in self._keyed
            self._verdicts[column] = self._cell_reader.read_cells(column, cells, keyed=keyed)
        return self._verdicts[column]

    def texts(self, column: int) -> list[str | None]:
        """Return the value of a column in each row, as the text that keys are compared by."""
        if column not in self._texts:
            verdicts = self.verdicts(column)
            self._texts[column] = [verdicts[cell][1] for cell in self.columns[column]]
        return self._texts[column]

    def keys(self, columns: Sequence[int]) -> list[Key]:
        """Return the key of each row, made of the values of these columns."""
        return list(zip(*map(self.texts, columns), strict=True))

    def with_all_parts(self, rows: Sequence[int], columns: Sequence[int]) -> Sequence[int]:
        """Return the rows whose foreign key is checked: by the standard, those with all parts."""
        if len(columns) < 2 or not rows or not self.spec.columns[0].standard:
            return rows
        return [row for row in rows if not any(self.absent(row, columns))]

    def absent(self, row: int, columns: Sequence[int]) -> list[bool]:
        """Return, for some columns, whether a row has no cell, not one that cannot be read."""
        cells = [(column, self.columns[column][row]) for column in columns]
        return [cell is None or cell in self._missing[column] for column, cell in cells]

    def blank_rows(self) -> set[int]:
        """Return the indexes of the rows without any value."""
        missing = self._missing
        last = missing[-1]
        return {
            row
            for row, cell in enumerate(self.columns[-1])
            if (cell is None or cell in last)
            and all(cell in none for cell, none in zip(self.rows[row], missing, strict=False))
        }

    def lines(self, rows: Sequence[int]) -> dict[int, int]:
        """Return the physical line at which each of these rows begins; the rows must be sorted."""
        csv_format = self.spec.csv
        lines, newlines, record = {}, 0, 0
        for row in rows:
            index = self.numbers[row] - csv_format.first_record
            if self._has_newlines:
                between = self.read.cells[record:index]
                newlines += sum(cell.count("\n") for cells in between for cell in cells)
                record = index
            lines[row] = csv_format.first_line + index + newlines
        return lines


def _read(spec: TableSpec) -> Records:
    """Read all records of the body."""
    csv_format = spec.csv
    with spec.file.open() as file:
        data = file.read()[csv_format.body :]
    try:
        text = data.decode(csv_format.encoding)
    except UnicodeDecodeError as error:
        raise DecodeError from error
    try:
        cells = list(csv_records(io.StringIO(text, newline=""), csv_format))
    except csv.Error as error:
        raise FastPathUnsupported(f"Python's csv module cannot read it: {error}") from error
    return Records(data, text, csv_format.encoding, cells, csv_format.first_record)


def _columns(rows: Sequence[list[str]], width: int) -> list[Cells]:
    if rows and all(len(row) == width for row in rows):
        return list(zip(*rows, strict=True))
    return [[row[index] if index < len(row) else None for row in rows] for index in range(width)]
