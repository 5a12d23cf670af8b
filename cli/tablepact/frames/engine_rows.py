"""The rows of a table in CSV as values, cut by the engine as it cuts them for ``validate``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import polars as pl

from tablepact import settings
from tablepact.engine.cells.cell_prefilter import is_missing
from tablepact.engine.errors import DecodeError, FastPathUnsupported
from tablepact.engine.rows.parallel import map_chunks
from tablepact.engine.rows.row_block import RowBlock
from tablepact.engine.table_spec import TableSpec
from tablepact.frames.table_rows import ByteProgress, RowBatch, RowFaults, TableRows
from tablepact.frames.typed_columns import typed_column
from tablepact.package.polars_types import DTYPES


class EngineRows(TableRows):
    """A table that the engine cuts; a row with an error leaves it to frictionless.

    Args:
        table: The table.
        declared: The fields of its schema; none if it has none.
        note: What is to be said of it.
        texts: The fields whose cells are given as the file has them.
        opened_by: Who has unpacked its file, which goes with that.
    """

    def __init__(
        self,
        table: TableSpec,
        declared: Sequence[dict[str, Any]],
        note: str,
        texts: Iterable[str] = (),
        opened_by: object = None,
    ) -> None:
        self.table = table
        self._opened_by = opened_by
        self._declared = declared
        bound = {field["name"] for field in declared}
        beyond = [
            {key: value for key, value in column.field.items() if key != "missingValues"}
            for column in table.columns
            if column.name not in bound
        ]
        super().__init__(table.name, [*declared, *beyond], note, texts)

    def as_texts(self, names: Iterable[str]) -> EngineRows:
        """Return the same table with the cells of some fields as the file has them."""
        return EngineRows(self.table, self._declared, self.note, names, self._opened_by)

    def batches(self, progress: ByteProgress | None = None) -> Iterator[RowBatch]:
        """Yield the rows; FastPathUnsupported where only frictionless can read them."""
        self.faults = RowFaults()
        most, first = settings.current().max_record_characters, self.table.csv.first_record
        try:
            for chunk in map_chunks(self.table, self._read):
                if chunk.end - chunk.start > most:
                    raise FastPathUnsupported("a record may be longer than is read")
                frame, blank = chunk.result
                rows = self.faults.rows
                numbers = range(first + rows, first + rows + frame.height)
                if len(blank):
                    self.faults.errors["blank-row"] += len(blank)
                yield RowBatch(frame, blank=blank, numbers=numbers)
                self.faults.rows += frame.height
                if progress:
                    progress(chunk.end)
        except DecodeError as error:
            raise FastPathUnsupported(f"bytes that are not {self.table.csv.encoding}") from error
        if not self.faults.rows:
            width = self.table.width
            nothing = {f"c{i}": pl.Series([], dtype=pl.String) for i in range(width)}
            yield RowBatch(self._read(RowBlock(pl.DataFrame(nothing), {}))[0])

    def _read(self, block: RowBlock) -> tuple[pl.DataFrame, list[int]]:
        """Return the rows of a block as values, and the indexes of those without any."""
        if block.ragged:
            raise FastPathUnsupported("rows with too few or too many cells")
        frame, columns = block.frame, self.table.columns
        cells = frame.select(
            pl.when(~is_missing(column, pl.col(f"c{i}"))).then(pl.col(f"c{i}"))
            for i, column in enumerate(columns)
        )
        blank = cells.select(pl.all_horizontal(pl.all().is_null())).to_series().arg_true()
        values = {}
        for index, column in enumerate(columns):
            text = cells.to_series(index)
            values[column.name] = (
                text if column.name in self.texts else typed_column(text, column, _unsure)[0]
            )
        typed = pl.DataFrame(
            [
                values[name].alias(name)
                if (name := str(field["name"])) in values
                else pl.Series(
                    name,
                    [None] * frame.height,
                    DTYPES.get(field.get("type", "string"), pl.String()),
                )
                for field in self.fields
            ]
        )
        return typed, blank.to_list()


def _unsure(_cells: Sequence[str]) -> dict[str, Any]:
    raise FastPathUnsupported("cells that are not plainly of their type")
