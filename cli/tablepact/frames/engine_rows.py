"""The typed rows of a CSV table, parsed by the engine as for ``validate``."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import polars as pl

from tablepact import settings
from tablepact.engine.cells.cell_prefilter import is_missing
from tablepact.engine.errors import AskFrictionless, DecodeError, FastPathUnsupported
from tablepact.engine.rows.csv_records import RecordLines, numbered_rows
from tablepact.engine.rows.row_block import RowBlock, TextRows
from tablepact.engine.table_spec import BoundSchema, ColumnSpec, TableSpec
from tablepact.errors import PackageError
from tablepact.exact_columns import frame_of
from tablepact.frames.table_rows import ByteProgress, RowBatch, RowFaults, TableRows
from tablepact.frames.typed_columns import INVALID, ReadCells, as_in_file, typed_column
from tablepact.package.descriptor.table_schema import Field, parse_field
from tablepact.package.field_types.polars_types import DTYPES
from tablepact.system.utf8 import encode_utf8

if TYPE_CHECKING:
    from tablepact.engine.frictionless_rules.cells import CellRules
    from tablepact.engine.frictionless_rules.rows import RowRules


@dataclass(frozen=True, slots=True)
class _TypedBlock:
    """The typed rows of a block.

    Attributes:
        frame: The values, one column per field.
        wrong: The indexes of the cells that are not of the field's type, by field.
        ragged: The rows with too few or too many cells, by index.
        blank: The indexes of rows without a value.
        first: The index and the cells of the first row with an error; None if there is none.
    """

    frame: pl.DataFrame
    wrong: Mapping[str, Sequence[int]]
    ragged: Mapping[int, list[str]]
    blank: Sequence[int]
    first: tuple[int, Sequence[str | None]] | None


class EngineRows(TableRows):
    """A table that the engine parses.

    Args:
        opened_by: The object that opened the table, kept because a decompressed file is deleted
            with it.
        table: The table.
        declared: The fields of its schema; none if it has no schema.
        note: A note for the user; empty if there is none.
        texts: The fields whose cells are returned as text, as in the file.
    """

    def __init__(
        self,
        opened_by: object,
        table: TableSpec,
        declared: Sequence[Field],
        note: str,
        texts: Iterable[str] = (),
    ) -> None:
        self._opened_by = opened_by
        self._declared = declared
        self._columns = tuple(column.without_constraints() for column in table.columns)
        self.table = replace(table, schema=BoundSchema(self._columns, len(self._columns)))
        super().__init__(table.name, (*declared, *self._beyond()), note, texts)

    @property
    def is_in_other_order(self) -> bool:
        """Whether the header has the names of all fields, but in another order."""
        errors = self.table.header_errors
        labels = sorted(str(error.get("label")) for error in errors)
        return (
            bool(errors)
            and all(error["type"] == "incorrect-label" for error in errors)
            and labels == sorted(str(error.get("fieldName")) for error in errors)
        )

    def _beyond(self) -> list[Field]:
        """Return the columns that the schema does not declare, if it allows them, as fields."""
        if any(error["type"] == "extra-label" for error in self.table.header_errors):
            return []
        bound = {field.name for field in self._declared}
        unsaid = ("constraints", "missingValues")
        return [
            parse_field({k: v for k, v in column.field.metadata.items() if k not in unsaid})
            for column in self._columns
            if column.name not in bound
        ]

    def as_texts(self, names: Iterable[str]) -> EngineRows:
        """Return the same table with the cells of some fields as text, as in the file."""
        return EngineRows(self._opened_by, self.table, self._declared, self.note, names)

    def batches(self, progress: ByteProgress | None = None) -> Iterator[RowBatch]:
        """Yield the rows.

        Raises:
            FastPathUnsupported: Only frictionless can read them.
            PackageError: Some bytes are not valid in the encoding of the table.
        """
        header = self.table.header_errors
        self.faults = RowFaults(Counter(error["type"] for error in header))
        if header:
            self.faults.first = self.describe(header[0])
        for error in header:
            self.faults.add_header(error, self.fields)
        small = settings.current().csv_at_once_bytes
        by_records = not self.table.parquet and (
            self.table.csv.record_by_record or self.table.file.size <= small
        )
        try:
            for numbers, block in (self._by_records if by_records else self._by_blocks)(progress):
                yield self._batch(numbers, block)
        except (DecodeError, UnicodeDecodeError) as error:
            from tablepact.engine.opening.undecodable import find_undecodable

            if found := find_undecodable(self.table.file, self.table.csv.encoding):
                raise PackageError(f"{self.name}, line {found.line}, {found.note}") from error
            raise FastPathUnsupported(f"some bytes are not {self.table.csv.encoding}") from error
        except csv.Error as error:
            raise FastPathUnsupported(f"Python's csv module cannot read it: {error}") from error
        if not self.faults.rows:
            yield RowBatch(self._typed(self._block([])).frame)

    def _by_blocks(
        self, progress: ByteProgress | None
    ) -> Iterator[tuple[Sequence[int], _TypedBlock]]:
        from tablepact.engine.rows.parallel import map_chunks

        number_of, row = self.table.format.number_of, 0
        for chunk in map_chunks(self.table, self._typed):
            height = chunk.result.frame.height
            if progress and not self.table.parquet:
                progress(chunk.end)
            yield [*map(number_of, range(row, row + height))], chunk.result
            row += height

    def _by_records(
        self, progress: ByteProgress | None
    ) -> Iterator[tuple[Sequence[int], _TypedBlock]]:
        csv_format, limits = self.table.csv, settings.current()
        with self.table.file.open() as file:
            file.seek(csv_format.body)
            text = io.TextIOWrapper(file, csv_format.encoding, newline="")
            lines = RecordLines(text, limits.max_record_characters)
            numbers, records, end = list[int](), list[list[str]](), limits.block_bytes
            for number, cells in numbered_rows(lines.records(csv_format), csv_format):
                numbers.append(number)
                records.append(cells)
                if len(numbers) == limits.csv_batch_rows or lines.read > end:
                    if progress:
                        progress(file.tell())
                    yield numbers, self._typed(self._block(records))
                    numbers, records, end = [], [], lines.read + limits.block_bytes
            if progress:
                progress(file.tell())
            if numbers:
                yield numbers, self._typed(self._block(records))

    def _block(self, records: Sequence[list[str]]) -> RowBlock:
        """Return a block of records that Python's csv module has parsed."""
        width = self.table.width
        columns = {
            f"c{index}": pl.Series(
                [row[index] if index < len(row) else None for row in records], dtype=pl.String
            )
            for index in range(width)
        }
        ragged = {index: row for index, row in enumerate(records) if len(row) != width}
        return TextRows(pl.DataFrame(columns), ragged)

    def _batch(self, numbers: Sequence[int], block: _TypedBlock) -> RowBatch:
        """Return the rows of a block, and add their errors to ``faults``."""
        faults, blank = self.faults, set(block.blank)
        faulty = {index for indexes in block.wrong.values() for index in indexes}
        for name, indexes in block.wrong.items():
            if indexes:
                faults.errors["type-error"] += len(indexes)
                faults.wrong[name] = None
        for index, row in block.ragged.items():
            if index not in blank:
                beyond = len(row) - self.table.width
                faults.errors["extra-cell" if beyond > 0 else "missing-cell"] += abs(beyond)
                faulty.add(index)
        if blank:
            faults.errors["blank-row"] += len(blank)
            faults.readable += len(blank - block.ragged.keys())
        faults.faulty += len(faulty)
        if block.first and not faults.first:
            index, cells = block.first
            try:
                errors = self._rules.errors(numbers[index], cells, {}, None, ())
            except AskFrictionless as error:
                raise FastPathUnsupported("a row that only frictionless reads") from error
            faults.first = self.describe(errors[0])
        faults.rows += block.frame.height
        return RowBatch(block.frame, sorted(faulty), block.blank, numbers)

    @cached_property
    def _rules(self) -> RowRules:
        from tablepact.engine.frictionless_rules.rows import RowRules

        return RowRules(self.table)

    @cached_property
    def _cell_rules(self) -> dict[str, CellRules]:
        from tablepact.engine.frictionless_rules.cells import compile_rules

        rules = compile_rules(self._columns)
        return {column.name: own for column, own in zip(self._columns, rules, strict=True)}

    def _typed(self, block: RowBlock) -> _TypedBlock:
        """Convert the cells of a block to values."""
        frame, names = block.frame, [f"c{index}" for index in range(self.table.width)]
        cells = frame.select(
            pl.when(~is_missing(column, pl.col(name))).then(pl.col(name))
            for column, name in zip(self._columns, names, strict=True)
        )
        values, wrong = dict[str, pl.Series](), dict[str, list[int]]()
        for column, text in zip(self._columns, cells, strict=True):
            typed, wrong[column.name] = typed_column(text, column, self._reader(column))
            values[column.name] = as_in_file(text, column) if column.name in self.texts else typed
        blank = cells.select(pl.all_horizontal(pl.all().is_null())).to_series().arg_true().to_list()
        faulty = [*blank, *block.ragged, *(index for some in wrong.values() for index in some)]
        first: tuple[int, Sequence[str | None]] | None = None
        if faulty:
            index = min(faulty)
            first = index, block.ragged[index] if index in block.ragged else frame.row(index)
        return _TypedBlock(
            frame_of([self._column(field, values, frame.height) for field in self.fields]),
            wrong,
            block.ragged,
            blank,
            first,
        )

    def _column(self, field: Field, values: Mapping[str, pl.Series], height: int) -> pl.Series:
        """Return the column of a field; all null if the file has no column with its name."""
        written = encode_utf8(field.name).decode()  # polars rejects lone surrogates
        if field.name in values:
            return values[field.name].alias(written)
        dtype = DTYPES.get(field.type, pl.String())
        return pl.Series(written, [None] * height, dtype)

    def _reader(self, column: ColumnSpec) -> ReadCells:
        def read(cells: Sequence[str]) -> dict[str, Any]:
            rules, values = self._cell_rules[column.name], {}
            for cell in cells:
                try:
                    value, notes = rules.read(cell)
                except AskFrictionless as error:
                    raise FastPathUnsupported("a cell that only frictionless reads") from error
                values[cell] = INVALID if notes else value
            return values

        return read
