"""A small table: its rows, all in memory, and what frictionless makes of its cells."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from tablepact.engine.cells.frictionless_cells import CellReader, CellResult
from tablepact.engine.errors import DecodeError, FastPathUnsupported
from tablepact.engine.rows.csv_records import csv_records, numbered_rows, require_dense
from tablepact.engine.small.keys import Key
from tablepact.engine.table_spec import TableSpec, missing_sets

Cells = Sequence[str | None]


class SmallTable:
    """A small table with its rows.

    Attributes:
        spec: The table.
        numbers: The numbers of its rows, as frictionless counts.
        rows: Their cells.
        columns: The cells of each column; None where a row has no such cell.
    """

    def __init__(self, spec: TableSpec, cell_reader: CellReader, keyed: Iterable[int] = ()) -> None:
        """Read the rows.

        Args:
            spec: The table.
            cell_reader: Who judges cells.
            keyed: The indexes of the columns that are part of a key.

        Raises:
            DecodeError: The file is not of its encoding.
            FastPathUnsupported: csv does not read it, or most cells of its rows are not there.
        """
        self.spec = spec
        self._cell_reader = cell_reader
        self._keyed = frozenset(keyed)
        records, self._has_newlines = _read_records(spec)
        self.numbers: list[int] = []
        self.rows: list[list[str]] = []
        for number, row in numbered_rows(records, spec.csv):
            self.numbers.append(number)
            self.rows.append(row)
        self._records = records
        require_dense(len(self.rows), spec.width, spec.file.size)
        self.columns = _columns(self.rows, spec.width)
        self._verdicts: dict[int, dict[str | None, CellResult]] = {}
        self._texts: dict[int, list[str | None]] = {}

    def verdicts(self, column: int) -> dict[str | None, CellResult]:
        """Return what each distinct cell of a column is; ``WorkerStopped`` if that is not known."""
        if column not in self._verdicts:
            cells = [*dict.fromkeys(self.columns[column])]
            keyed = column in self._keyed
            self._verdicts[column] = self._cell_reader.read_cells(column, cells, keyed=keyed)
        return self._verdicts[column]

    def texts(self, column: int) -> list[str | None]:
        """Return the values of a column as the texts of keys, row by row."""
        if column not in self._texts:
            verdicts = self.verdicts(column)
            self._texts[column] = [verdicts[cell][1] for cell in self.columns[column]]
        return self._texts[column]

    def keys(self, columns: Sequence[int]) -> list[Key]:
        """Return the key of each row; the columns are part of a key."""
        return list(zip(*map(self.texts, columns), strict=True))

    def blank_rows(self) -> set[int]:
        """Return the rows that have no value at all."""
        missing = missing_sets(self.spec.columns)
        last = missing[-1]
        return {
            row
            for row, cell in enumerate(self.columns[-1])
            if (cell is None or cell in last)
            and all(cell in none for cell, none in zip(self.rows[row], missing, strict=False))
        }

    def lines(self, rows: Sequence[int]) -> dict[int, int]:
        """Return the physical line in which each of these rows begins, which are in order."""
        form = self.spec.csv
        lines, newlines, record = {}, 0, 0
        for row in rows:
            index = self.numbers[row] - form.first_record
            if self._has_newlines:
                between = self._records[record:index]
                newlines += sum(cell.count("\n") for cells in between for cell in cells)
                record = index
            lines[row] = form.first_line + index + newlines
        return lines


def _read_records(spec: TableSpec) -> tuple[list[list[str]], bool]:
    """Read all records from the body on; say, too, whether line feeds may be within cells."""
    form = spec.csv
    with spec.file.open() as file:
        data = file.read()[form.body :]
    try:
        text = data.decode(form.encoding)
    except UnicodeDecodeError as error:
        raise DecodeError from error
    try:
        records = list(csv_records(io.StringIO(text, newline=""), form))
    except csv.Error as error:
        raise FastPathUnsupported(f"csv stops: {error}") from error
    return records, bool(form.escape) or form.quote in text


def _columns(rows: Sequence[list[str]], width: int) -> list[Cells]:
    if rows and all(len(row) == width for row in rows):
        return list(zip(*rows, strict=True))
    return [[row[index] if index < len(row) else None for row in rows] for index in range(width)]
