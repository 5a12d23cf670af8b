"""What the two ways to read a table with the engine share: in blocks, and small ones in Python.

This needs no polars, as small tables are compared without it.
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
"""A number that is written as its value is: Float64 holds any of fifteen digits."""


@dataclass(frozen=True, slots=True)
class ReadColumns:
    """What is read of the rows of one version.

    Attributes:
        keys: The fields of the key; their columns in frames are ``k0``, ``k1``...
        cells: The fields that are compared, each with the name of its column in frames.
        as_values: Those of them that are read as values, not as they are written.
    """

    keys: Sequence[str]
    cells: Mapping[str, str]
    as_values: frozenset[str]


class FieldReader(Protocol):
    """What knows how the cells of a table are read."""

    def reading(self, field: str) -> object:
        """Return how the cells of a field are read, to be compared with another version."""
        ...


def read_columns(
    old: FieldReader, new: FieldReader, matching: RowMatching
) -> tuple[ReadColumns, ReadColumns]:
    """Return what is read of two versions; as values what is not read alike."""
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
    """A table that is open for the engine, and how its cells are read."""

    def __init__(
        self, table: TableSpec, judge: CellReader, label: str, progress: Progress | None = None
    ) -> None:
        self.table = table
        self.judge = judge
        self.label = label
        self.progress = progress
        self.names = [column.name for column in table.columns]

    def reading(self, field: str) -> object:
        """Return the type of a field, and the properties that say how values are written."""
        column = self.table.columns[self.position(field)]
        options = tuple(repr(column.field.options.get(key)) for key in FORMAT_PROPERTIES)
        return column.kind, column.format, column.missing, options

    def position(self, field: str) -> int:
        """Return the index of a field."""
        return self.names.index(field)

    def ragged_row(self, index: int) -> PackageError:
        """Return the error where a row, by its index from 0, has too few or too many cells."""
        number = self.table.format.first_record + index
        return PackageError(
            f"{self.label}, {self.table.name}: row {number} has too few or too many cells; "
            f"{program()} validate lists all"
        )

    @contextmanager
    def reading_errors(self) -> Iterator[None]:
        """Raise what the engine raises where it cannot read the table as PackageError."""
        try:
            yield
        except DecodeError as error:
            reason = f"it is not {self.table.csv.encoding.upper()}"
            raise PackageError(f"{self.label}, {self.table.name}: {reason}") from error
        except (WorkerStopped, FastPathUnsupported) as error:
            raise PackageError(f"{self.label}, {self.table.name}: {error}") from error
