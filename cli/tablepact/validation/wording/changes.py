"""Proposals to change a field: only those that keep the values of all cells that are right."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from itertools import islice
from typing import NamedTuple

from tablepact import settings
from tablepact.engine.errors import AskFrictionless, FastPathUnsupported, StorageError
from tablepact.engine.frictionless_rules.value_readers import Reader, value_reader
from tablepact.engine.rows.csv_records import RecordLines, numbered_rows
from tablepact.engine.table_spec import ColumnSpec, TableSpec
from tablepact.package.descriptor.table_schema import Field

MAX_ROWS = 100_000
"""The most rows whose cells are compared with a proposal."""
MAX_DISTINCT = 1000
"""The most distinct cells of a column that are compared."""
_SHAPE = str.maketrans("123456789", "000000000")
"""Of further cells, one of each shape is compared: a notation fits all of a shape or none."""
_PLAIN = {"integer": ("1", "-1"), "number": ("1.5", "-1.25", "1234.125", "1")}
"""Cells that a column may hold whose right cells are not known."""


class Column(NamedTuple):
    """The distinct cells of a column.

    Attributes:
        wrong: Those that are not of the type of the field.
        cells: A sample of all; None if they are not known.
    """

    wrong: Sequence[str] = ()
    cells: Sequence[str] | None = ()


class Proposal(NamedTuple):
    """How to cure a cell, or all wrong cells of a column.

    Attributes:
        text: What to do.
        changes: The properties of the field that this changes.
        instead: What to do to the cells, if the change would alter cells that are right.
        meant: Returns the number that a wrong cell means, as Python writes it; empty if none. Of
            another type than numbers, any cell that can be read is meant so.
    """

    text: str
    changes: Mapping[str, object] = {}
    instead: str = ""
    meant: Callable[[str], str] | None = None


def choose(field: Field, proposals: Iterable[Proposal], column: Column) -> str:
    """Return the first proposal that keeps what is right; empty if there is none."""
    for one in proposals:
        if not one.changes or is_kept(field, one, column):
            return one.text
        if one.instead:
            return one.instead
    return ""


def is_kept(field: Field, proposal: Proposal, column: Column) -> bool:
    """Return whether a change keeps all right values, and reads no wrong cell as another."""
    changed = replace(
        field,
        type=str(proposal.changes.get("type", field.type)),
        format=str(proposal.changes.get("format", field.format)),
        options={**field.options, **proposal.changes},
    )
    before, after = _reader(field), _reader(changed)
    if before is None or after is None:
        return False
    cells = _PLAIN.get(field.type, ()) if column.cells is None else column.cells
    for cell in cells:
        value = _read(before, cell)
        if value is not None and str(_read(after, cell)) != str(value):
            return False
    meant = proposal.meant
    return meant is None or all(_as_meant(after, cell, meant(cell)) for cell in column.wrong)


def fits(cell: str, field: Field) -> bool:
    """Return whether a cell is of the type of a field."""
    read = _reader(field)
    return read is not None and _read(read, cell) is not None


def _as_meant(read: Reader, cell: str, meant: str) -> bool:
    value = _read(read, cell)
    if value is None or not meant:
        return value is None
    try:
        return bool(Decimal(str(value)) == Decimal(meant))
    except InvalidOperation:
        return False


def _reader(field: Field) -> Reader | None:
    try:
        return value_reader(field.type, ColumnSpec(field).format, field.options)
    except KeyError:
        return None


def _read(read: Reader, cell: str) -> object:
    try:
        return read(cell)
    except AskFrictionless:
        return None


def sample_cells(table: TableSpec | None, names: Iterable[str]) -> dict[str, list[str]]:
    """Return distinct cells of some columns of a table from its first rows; none if not CSV."""
    found: dict[str, dict[str, str]] = {}
    if table is None or table.parquet or not table.file.local:
        return {}
    wanted = {*names}
    indexes = [(i, found.setdefault(c.name, {})) for i, c in enumerate(table.columns)
               if c.name in wanted]  # fmt: skip
    csv_format, limits = table.csv, settings.current()
    try:
        with table.file.open() as file:
            file.seek(csv_format.body)
            text = io.TextIOWrapper(file, csv_format.encoding, newline="")
            lines = RecordLines(text, limits.max_record_characters)
            for _, cells in islice(numbered_rows(lines.records(csv_format), csv_format), MAX_ROWS):
                for index, column in indexes:
                    if index < len(cells) and len(column) < 2 * MAX_DISTINCT:
                        cell = cells[index]
                        many = len(column) >= MAX_DISTINCT
                        column.setdefault(cell.translate(_SHAPE) if many else cell, cell)
                if lines.read > limits.max_row_search_bytes:
                    break
    except (FastPathUnsupported, StorageError, OSError, ValueError, csv.Error):
        pass  # the step of the table has reported the problem; the cells before it are known
    return {name: [*cells.values()] for name, cells in found.items()}
