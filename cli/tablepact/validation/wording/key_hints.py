"""Hints for a foreign key: a value that differs from a key only by case or by spaces."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import islice

from tablepact import settings
from tablepact.engine.descriptor.resources import SessionResource
from tablepact.engine.errors import FastPathUnsupported, StorageError, WorkerStopped
from tablepact.engine.opened_tables import Tables
from tablepact.engine.rows.csv_records import RecordLines, numbered_rows
from tablepact.engine.table_spec import TableSpec
from tablepact.language import message
from tablepact.package.field_types.type_words import quoted

MOST_KEYS = 200_000
"""The most keys of a table that are compared with a value."""
ReadCells = Callable[[str, str], Iterable[str]]
"""Returns the cells of a field of a resource, given both names."""


def alike(text: str) -> str:
    """Return what values that differ only by case or by spaces have in common.

    >>> alike(" A01  b ") == alike("a01 B")
    True
    """
    return " ".join(text.split()).casefold()


class NearKeys:
    """The keys of other tables that are almost equal to a given value.

    Args:
        read: Returns the cells of a field of a resource.
    """

    def __init__(self, read: ReadCells) -> None:
        self._read = read
        self._found: dict[tuple[str, str], dict[str, str]] = {}

    def hint(self, cell: str, resource: str, field: str) -> str:
        """Return how to fix a value that is not a key; empty if no key is like it."""
        if (resource, field) not in self._found:
            cells = islice(self._read(resource, field), MOST_KEYS)
            self._found[resource, field] = {alike(one): one for one in cells}
        near = self._found[resource, field].get(alike(cell))
        return near_hint(cell, near) if near is not None else ""


def near_hint(cell: str, near: str) -> str:
    """Return how to write a value that differs from another one only by case or by spaces."""
    if near == cell or not near:
        return ""
    same_case = "".join(cell.split()) == "".join(near.split())
    same_spaces = cell.casefold() == near.casefold()
    key, value = quoted(near), quoted(cell)
    if same_case:
        return message("write {key}: {value} differs from it only in spaces", key=key, value=value)
    if same_spaces:
        return message("write {key}: {value} differs from it only in case", key=key, value=value)
    return message(
        "write {key}: {value} differs from it only in case and spaces", key=key, value=value
    )


def read_key_cells(tables: Tables, source: SessionResource) -> ReadCells:
    """Return a function that reads the cells of a field, none of them if that would take long.

    Args:
        tables: The tables of the package.
        source: The table that has the foreign keys, for those that refer to itself.
    """

    def read(resource: str, field: str) -> Iterator[str]:
        failures = (
            FastPathUnsupported,
            WorkerStopped,
            StorageError,
            OSError,
            ValueError,
            csv.Error,
        )
        with suppress(*failures):  # the step of that table reports the problem
            target = tables.referenced(resource, source)
            table = tables.open(target, values=True, any_csv=True)
            index = table.position(field)
            most = settings.current().max_row_search_bytes
            if index is not None and table.file.local and table.file.size <= most:
                yield from _parquet(table, index) if table.parquet else _csv(table, index)

    return read


def _csv(table: TableSpec, index: int) -> Iterator[str]:
    csv_format, limits = table.csv, settings.current()
    with table.file.open() as file:
        file.seek(csv_format.body)
        text = io.TextIOWrapper(file, csv_format.encoding, newline="")
        lines = RecordLines(text, limits.max_record_characters)
        for _, cells in numbered_rows(lines.records(csv_format), csv_format):
            if index < len(cells):
                yield cells[index]


def _parquet(table: TableSpec, index: int) -> Iterator[str]:
    from tablepact.engine.rows.parquet_rows import StoredRows, read_rows

    rows = sum(table.parquet.rows) if table.parquet else 0
    start = 0
    while start < rows:
        stored = StoredRows(table, read_rows(table, start, rows))
        yield from (cell for cell in stored.cells([index]).to_series() if cell is not None)
        start += stored.height
