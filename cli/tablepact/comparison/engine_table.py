"""Shared code of the two engine readers: in blocks, and for small tables in Python.

It does not import polars, since small tables are compared without polars.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from tablepact._about import program
from tablepact.comparison.fields import FORMAT_PROPERTIES
from tablepact.comparison.row_listing import RowMatching
from tablepact.engine.cells.frictionless_cells import CellReader
from tablepact.engine.errors import DecodeError, FastPathUnsupported, WorkerStopped
from tablepact.engine.table_spec import TableSpec
from tablepact.errors import PackageError

if TYPE_CHECKING:
    from tablepact.frames.lazy import Progress

SHORT = r"-?[0-9]{1,10}(?:\.[0-9]{0,4}[1-9])?"
"""Matches a number in canonical form; Float64 holds any number of up to fifteen digits."""


@dataclass(frozen=True, slots=True)
class ReadColumns:
    """The columns to read from the rows of one version.

    Attributes:
        keys: The fields of the key; their columns in frames are ``k0``, ``k1``...
        cells: The compared fields, each with the name of its column in frames.
        as_values: The compared fields to read as values instead of as written.
    """

    keys: Sequence[str]
    cells: Mapping[str, str]
    as_values: frozenset[str]


class RaggedRow(PackageError):  # noqa: N818 - the name describes the row
    """A row has too few or too many cells."""


class FieldReader(Protocol):
    """A reader that describes how it reads the cells of a field."""

    def reading(self, field: str) -> object:
        """Return how the cells of a field are read, comparable with the other version."""
        ...


def read_columns(
    old: FieldReader, new: FieldReader, matching: RowMatching
) -> tuple[ReadColumns, ReadColumns]:
    """Return the columns to read; fields that the versions read differently are read as values."""
    pairs = matching.fields.items()
    as_values = {now for was, now in pairs if old.reading(was) != new.reading(now)}
    columns = {name: column for column, name in matching.rest.items()}
    old_name = matching.old_name
    before = ReadColumns(
        [*map(old_name, matching.keys)],
        {old_name(name): column for name, column in columns.items()},
        frozenset(map(old_name, as_values)),
    )
    return before, ReadColumns(matching.keys, columns, frozenset(as_values))


class EngineTableReader:
    """Base of the readers of a table that the engine has opened."""

    def __init__(
        self, table: TableSpec, reader: CellReader, label: str, progress: Progress | None = None
    ) -> None:
        self.table = table
        self.reader = reader
        self.label = label
        self.progress = progress
        self.names = [column.name for column in table.columns]

    def reading(self, field: str) -> object:
        """Return the type of a field and the properties that define how values are written."""
        column = self.table.columns[self.position(field)]
        options = tuple(repr(column.field.options.get(key)) for key in FORMAT_PROPERTIES)
        return column.kind, column.format, column.missing, options

    def position(self, field: str) -> int:
        """Return the index of a field."""
        return self.names.index(field)

    def ragged_row(self, index: int) -> RaggedRow:
        """Return the error for a row, by its index from 0, with too few or too many cells."""
        number = self.table.format.number_of(index)
        return RaggedRow(
            f"{self.label}, {self.table.name}: row {number} has too few or too many cells; "
            f"{program()} validate lists all"
        )

    @contextmanager
    def reading_errors(self) -> Iterator[None]:
        """Turn errors of the engine into PackageError."""
        try:
            yield
        except DecodeError as error:
            reason = f"it is not {self.table.csv.encoding.upper()}"
            raise PackageError(f"{self.label}, {self.table.name}: {reason}") from error
        except (WorkerStopped, FastPathUnsupported) as error:
            raise PackageError(f"{self.label}, {self.table.name}: {error}") from error
