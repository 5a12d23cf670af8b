"""Read a CSV table strictly: first its cells as text, then as values of the schema's types.

The file must be plain CSV with the list of fields as its header, and each cell must use the default
notation of its type; see ``tablepact.package.field_types.type_casts``.
"""

from __future__ import annotations

import csv
import io
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TextIO

import polars as pl

from tablepact import settings
from tablepact.errors import PackageError
from tablepact.exact_columns import columns as exactly
from tablepact.exact_columns import frame_of, nameless, possible
from tablepact.frames.small_csv import plain_layout, read_small_table
from tablepact.frames.table_rows import ByteProgress
from tablepact.package.descriptor.model import Resource
from tablepact.package.descriptor.table_schema import Field
from tablepact.package.field_types.polars_types import is_exact_in_float64, widen_numbers
from tablepact.package.field_types.type_casts import column_type, field_type
from tablepact.system.regular_files import open_bytes


@dataclass(frozen=True, slots=True)
class BadCell:
    """A cell that is not of its field's type; ``index`` is that of its row, from 0."""

    index: int
    field: str
    cell: str
    message: str


def read_cells(resource: Resource) -> pl.DataFrame:
    """Read a CSV file as text: one String column per field, with null for missing values.

    Raises:
        PackageError: See ``cell_batches``.
    """
    return pl.concat(cell_batches(resource))


def cell_batches(
    resource: Resource, progress: ByteProgress | None = None
) -> Iterator[pl.DataFrame]:
    """Yield the rows that ``read_cells`` returns, in at least one batch.

    The engine parses the file as long as it can prove that Python's csv module would return the
    same cells. From the first block on where it cannot, or where a row has too few or too many
    cells, the csv module parses the rest and finds the error.

    Raises:
        PackageError: The file is missing, not UTF-8 or not CSV, its header is not the list of
            fields, a row has too few or too many cells, or the resource is not in plain CSV.
    """
    names, spelled = plain_layout(resource)
    missing = possible(spelled)
    header = _Records(resource.file)
    if next(header.read(), None) != names:
        raise PackageError(f"{resource.path}: the header is not the list of fields")
    start, number = header.end, 2
    limits = settings.current()
    for end, frame in _by_engine(resource, names, start) if names else ():
        if progress:
            progress(end)
        yield frame.with_columns(
            pl.when(~cell.is_in(missing)).then(cell) for cell in exactly(names) if missing
        )
        start, number = end, number + frame.height
    rest = _Records(resource.file, start).read()
    while (rows := [*islice(rest, limits.csv_batch_rows)]) or number == 2:
        for row_number, row in enumerate(rows, number):
            if len(row) != len(names):
                raise PackageError(
                    f"{resource.path}, row {row_number}: {len(row)} cells, not {len(names)}"
                )
        yield pl.DataFrame(
            [[None if cell in missing else cell for cell in row] for row in rows],
            schema=dict.fromkeys(names, pl.String),
            orient="row",
        )
        number += len(rows) or 1


def _by_engine(
    resource: Resource, names: Sequence[str], body: int
) -> Iterator[tuple[int, pl.DataFrame]]:
    """Yield the rows that the engine parses, as long as csv would return the same cells."""
    if resource.file.stat().st_size <= settings.current().csv_at_once_bytes:
        return  # importing the parallel tokenizer would take longer
    from tablepact.engine.errors import DecodeError, FastPathUnsupported, StorageError
    from tablepact.engine.rows.parallel import map_chunks
    from tablepact.engine.storage.stored_file import stat_files
    from tablepact.engine.table_spec import BoundSchema, ColumnSpec, CsvFormat, TableSpec

    columns = tuple(ColumnSpec(Field(name, missing_values=())) for name in names)
    with suppress(DecodeError, FastPathUnsupported, OSError, StorageError):
        path = str(resource.file)
        schema = BoundSchema(columns, len(columns))
        table = TableSpec(0, resource.name, path, stat_files([path]), CsvFormat(body=body), schema)
        for chunk in map_chunks(table, lambda block: block):
            large = chunk.end - chunk.start > settings.current().max_record_characters
            if chunk.by_csv or chunk.result.ragged or large:  # a large chunk may be one record
                return
            frame = chunk.result.frame
            frame.columns = [*names]
            yield chunk.end, frame


class _Records:
    """The records of a file from an offset on, parsed by csv in strict mode.

    Attributes:
        end: The offset of the first byte that has not been read.
    """

    def __init__(self, path: Path, start: int = 0) -> None:
        self.path = path
        self.end = start
        self._characters = 0

    def read(self) -> Iterator[list[str]]:
        """Yield the records; raise PackageError if the file cannot be read as CSV."""
        most = settings.current().max_record_characters
        csv.field_size_limit(max(csv.field_size_limit(), most))
        try:
            with open_bytes(self.path) as file:
                self.end = self.end or len(BOM_UTF8) * (file.peek(3)[:3] == BOM_UTF8)
                file.seek(self.end)
                text = io.TextIOWrapper(file, "utf-8", newline="")
                for record in csv.reader(self._lines(text, most), strict=True):
                    yield record
                    self._characters = 0
        except OSError as error:
            raise PackageError(f"{self.path} cannot be read: {error.strerror}") from error
        except UnicodeDecodeError as error:
            raise PackageError(f"{self.path} is not UTF-8") from error
        except csv.Error as error:
            raise PackageError(f"{self.path} is not valid CSV: {error}") from error

    def _lines(self, text: TextIO, most: int) -> Iterator[str]:
        while line := text.readline(most):
            self._characters += len(line)
            if self._characters >= most:
                raise PackageError(
                    f"{self.path}: a record has more than {self._characters - 1:,} characters, "
                    "which is over the limit"
                )
            self.end += len(line.encode())
            yield line


def type_cells(
    cells: pl.DataFrame, fields: Sequence[Field], *, codes: bool = False
) -> tuple[pl.DataFrame, list[BadCell]]:
    """Convert text cells to values of their fields' types.

    Args:
        cells: One String column per field, as ``read_cells`` returns them.
        fields: The fields of the Table Schema.
        codes: Whether a code list becomes ``pl.Enum``, so that a cell outside it is bad, or text.

    Returns:
        The typed frame, with null for bad cells, and the bad cells, ordered by row.

    Raises:
        ContractError: The strict reader does not support the type of a field.
    """
    columns: list[pl.Series] = []
    bad: list[BadCell] = []
    for field in fields:
        column = nameless(cells[field.name])
        values, wrong = type_column(column, field, codes=codes)
        bad += [BadCell(i, field.name, column[i], why) for i, why in wrong.items()]
        columns.append(values.alias(field.name))
    frame = frame_of(columns) if columns else cells
    return frame, sorted(bad, key=lambda cell: cell.index)


def type_column(
    column: pl.Series, field: Field, *, codes: bool = False, widen: bool = False
) -> tuple[pl.Series, dict[int, str]]:
    """Convert the text cells of a column without a name, and return the bad cells by index.

    Args:
        column: The cells.
        field: The field.
        codes: Whether a code list becomes ``pl.Enum``, or text.
        widen: Whether a number that Int64 or Float64 cannot hold makes the column a Decimal or text
            (see ``polars_types``); otherwise, its cell is bad.

    Raises:
        ContractError: The strict reader does not support the type of the field.
    """
    kind = field_type(field)
    alone = column.to_frame()
    values = alone.select(kind.parse(pl.first()).cast(kind.dtype)).to_series()
    message = f"not of the type {field.type}"
    if (dtype := column_type(field, codes=codes)) != kind.dtype:
        values = values.cast(dtype, strict=False)
        message = "not in the code list"
    wrong = dict.fromkeys((values.is_null() & column.is_not_null()).arg_true(), message)
    if field.type == "number":
        wrong |= dict.fromkeys(_inexact(column, wrong), "a number that Float64 cannot hold")
    if widen and wrong and kind.digits and column[[*wrong]].str.contains(kind.digits).all():
        return widen_numbers(column), {}
    return values, wrong


def read_table(resource: Resource) -> pl.DataFrame:
    """Read a CSV file as a typed frame, code lists as ``pl.Enum``.

    Raises:
        PackageError: The file cannot be read, or a cell is not of its type.
        ContractError: The strict reader does not support the type of a field.
    """
    small = read_small_table(resource)
    return pl.concat(typed_batches(resource)) if small is None else small


def typed_batches(
    resource: Resource, progress: ByteProgress | None = None
) -> Iterator[pl.DataFrame]:
    """Yield the rows that ``read_table`` returns, in at least one batch.

    Raises:
        PackageError, ContractError: As for ``read_table``. If a later part of the file is not CSV,
            the error reports that instead of a bad cell.
    """
    above, pieces = 2, cell_batches(resource, progress)
    for cells in pieces:
        frame, bad = type_cells(cells, resource.fields, codes=True)
        if bad:
            for _ in pieces:
                pass
            cell = bad[0]
            where = f"{resource.path}, row {cell.index + above}, {cell.field}"
            raise PackageError(f"{where}: {cell.cell!r} is {cell.message}")
        yield frame
        above += frame.height


def _inexact(column: pl.Series, known: Mapping[int, str]) -> list[int]:
    """Return the indexes of numbers that Float64 changes, except those already known.

    Every decimal number of 15 digits survives a conversion to Float64 and back (IEEE 754), so only
    longer numbers and those with an exponent are checked.
    """
    long = column.filter((column.str.len_bytes() > 15) | column.str.contains("[eE]"))
    lost = {text for text in long.unique() if not is_exact_in_float64(text)}
    if not lost:
        return []
    return [i for i in column.is_in([*lost]).arg_true() if i not in known]
