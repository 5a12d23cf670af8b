"""The tables of a package with a contract, each read strictly and only once.

A small table in plain CSV is kept as cells, from the bytes that the engine has validated, which
avoids importing polars. It becomes a frame only if its contract may be violated.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from tablepact.contract.plain.certain import plain_types
from tablepact.errors import ContractError, PackageError
from tablepact.package.csv_files.plain_table import PlainTable, read_plain_table
from tablepact.package.descriptor.model import Package, Resource

if TYPE_CHECKING:
    import polars as pl

    from tablepact.engine.session import ValidationSession
    from tablepact.frames.strict_csv import BadCell
    from tablepact.frames.table_reader import TableReader
    from tablepact.query.client import AnyTable

PLAIN = {"format": "csv", "scheme": "file", "encoding": "utf-8"}
"""Properties of a resource and their values in a plain CSV file; other values need the reader."""
OWN_READING = frozenset((
    "compression", "data", "dialect", "extrapaths", "innerpath", "layout", "url",
))  # fmt: skip


class StrictTables(Mapping[str, "pl.DataFrame"]):
    """The tables that could be read, as typed frames with categories as text.

    Attributes:
        plain: The tables that are kept as cells.
        bad: For each other table, the cells that cannot be read as their type; they are null in
            the frame.
        numbers: For each other table, the numbers of its rows, or None if they count up from 2.
        unread: For each table that cannot be read, the reason.
    """

    def __init__(self, package: Package, session: ValidationSession | None) -> None:
        """Read the tables of a package."""
        self.plain: dict[str, PlainTable] = {}
        self.bad: dict[str, list[BadCell]] = {}
        self.numbers: dict[str, list[int] | None] = {}
        self.unread: dict[str, PackageError | ContractError] = {}
        self._frames: dict[str, pl.DataFrame] = {}
        self._reader: TableReader | None = None
        for resource in package.resources:
            if plain := _plain(resource, session):
                self.plain[resource.name] = plain
                continue
            try:
                self._read(resource, package, session)
            except (PackageError, ContractError) as error:
                self.unread[resource.name] = error

    def _read(
        self, resource: Resource, package: Package, session: ValidationSession | None
    ) -> None:
        from tablepact.contract.table_contract import as_held
        from tablepact.frames.strict_csv import type_cells
        from tablepact.frames.table_reader import TableReader

        self._reader = self._reader or TableReader(package, session)
        cells, numbers = _cells(resource, self._reader)
        fields = as_held(resource.table_schema).fields
        self._frames[resource.name], self.bad[resource.name] = type_cells(cells, fields)
        self.numbers[resource.name] = numbers

    def __getitem__(self, name: str) -> pl.DataFrame:
        """Return a table as a frame; raise KeyError if it could not be read."""
        if name not in self._frames and name in self.plain:
            import polars as pl

            from tablepact.package.field_types.type_casts import FIELD_TYPES

            plain = self.plain[name]
            self._frames[name] = pl.DataFrame(
                {column: [*plain.values(column)] for column in plain.types},
                schema={column: FIELD_TYPES[kind].dtype for column, kind in plain.types.items()},
            )
        return self._frames[name]

    def __iter__(self) -> Iterator[str]:
        """Yield the names of the tables that could be read."""
        yield from {**self.plain, **self._frames}

    def __len__(self) -> int:
        """Return the number of tables that could be read."""
        return len({**self.plain, **self._frames})

    def __contains__(self, name: object) -> bool:
        """Return whether a table could be read."""
        return name in self.plain or name in self._frames

    def for_sql(self, package: Package) -> dict[str, AnyTable]:
        """Return all tables in the order of the package, as cells or frames."""
        return {
            resource.name: self.plain.get(resource.name) or self._frames[resource.name]
            for resource in package.resources
        }


def _plain(resource: Resource, session: ValidationSession | None) -> PlainTable | None:
    """Return a small plain table as cells; None if it is not, or the engine lacks its bytes."""
    content = session.tables.held(resource.name) if session and resource.path else None
    schema = resource.table_schema
    types, missing = plain_types(schema), schema.missing_values
    own: dict[str, object] = {
        key: resource.metadata[key] for key in PLAIN if key in resource.metadata
    }
    if content is None or types is None or missing is None or own.items() - PLAIN.items():
        return None
    return None if OWN_READING & {*resource.metadata} else read_plain_table(content, types, missing)


def _cells(resource: Resource, reader: TableReader) -> tuple[pl.DataFrame, list[int] | None]:
    """Return the cells of a table as text, and the row numbers, or None if they count up from 2.

    Raises:
        PackageError: The table or a part of it cannot be read.
    """
    from tablepact.frames.small_csv import plain_layout
    from tablepact.frames.strict_csv import read_cells

    try:
        plain_layout(resource)
        plain = not any(field.has_own_missing_values for field in resource.fields)
    except PackageError:
        plain = False
    if plain:
        return read_cells(resource), None
    table = reader.whole(resource.name, [field.name for field in resource.fields])
    if any(kind != "type-error" for kind in table.rows.faults.errors):
        raise PackageError(table.rows.faults.first)
    return table.frame, table.numbers
