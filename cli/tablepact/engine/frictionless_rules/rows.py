"""The errors of a row that frictionless reports, in its order and words."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence

from tablepact.engine.errors import AskFrictionless, Error
from tablepact.engine.frictionless_rules import messages
from tablepact.engine.frictionless_rules.cells import Notes, Reading, compile_rules
from tablepact.engine.table_spec import TableSpec
from tablepact.engine.values.types import in_json
from tablepact.package.descriptor.table_schema import ForeignKey

REMEMBERED = 50_000
"""The number of cached readings of cells, in all columns together."""
MAX_CHARACTERS = 100
"""The longest cell whose reading is cached."""


class RowRules:
    """The rules of the rows of a table, compiled.

    Attributes:
        columns: The rules of each column.
        may_ask: Whether many rows are likely to need frictionless.
    """

    def __init__(self, table: TableSpec) -> None:
        self.columns = compile_rules(table.columns)
        self.may_ask = any(column.may_ask for column in self.columns)
        self.names = [column.name for column in table.columns]
        positions = {name: index for index, name in enumerate(self.names)}
        self.unique = {name: positions[name] for name in table.unique}
        self.primary = [positions[name] for name in table.primary]
        self.standard = bool(table.columns) and table.columns[0].standard
        self.foreign_keys = [
            (key, [positions[name] for name in key.fields], link)
            for key, link in zip(table.foreign_keys, table.link_numbers(), strict=True)
        ]
        in_foreign_keys = {index for _, key, _ in self.foreign_keys for index in key}
        self.keyed = [*self.unique.values(), *self.primary, *in_foreign_keys]
        self.known: list[dict[str | None, Reading]] = [{} for _ in self.columns]
        self.most_known = REMEMBERED // max(len(self.columns), 1)
        self.stored = table.parquet

    def errors(
        self,
        number: int,
        cells: Sequence[str | None],
        unique: Mapping[str, int],
        primary: int | None,
        unmatched: Sequence[int],
        most: int = sys.maxsize,
    ) -> list[Error]:
        """Return the errors of a row.

        Args:
            number: The number of the row.
            cells: Its cells, as text.
            unique: For each unique field whose value it repeats, the number of the previous row
                with that value.
            primary: The number of the previous row with its primary key; None if there is none.
            unmatched: The indexes in ``TableSpec.links`` of the foreign keys that it breaks.
            most: The limit of errors; a row may have millions of extra cells.

        Raises:
            AskFrictionless: Only frictionless can read one of its cells, or frictionless stops.
        """
        values, notes = self._read(cells)
        without_primary = bool(self.primary) and all(values[i] is None for i in self.primary)
        if without_primary and self.standard:  # a cell that cannot be read is not a missing one
            without_primary = not any("type" in notes.get(i, ()) for i in self.primary)
        is_blank = all(value is None for value in values) and not any(
            "type" in noted for noted in notes.values()
        )
        if not (notes or is_blank or without_primary or len(cells) != len(values)) and not (
            unique or primary or unmatched
        ):
            return []
        row = _Row(self, number, cells, values, notes, is_blank, most)
        for name, index in self.unique.items():
            row.list_cell(index)
            if values[index] is not None and unique.get(name):
                row.add_unique(index, unique[name])
        self._list_primary(row, primary, without=without_primary)
        self._list_foreign(row, unmatched)
        row.list_rest()
        return row.errors

    def _list_primary(self, row: _Row, before: int | None, *, without: bool) -> None:
        for index in self.primary:
            row.list_cell(index)
        if not self.primary:
            return
        if without:
            row.add_primary(messages.NO_PRIMARY)
        elif before:
            row.add_primary(f"the same as in the row at position {before}")

    def _list_foreign(self, row: _Row, unmatched: Sequence[int]) -> None:
        broken = set(unmatched)
        for key, indexes, link in self.foreign_keys:
            if len(row.errors) >= row.most:
                return
            for index in indexes:
                row.list_cell(index)
            values = [row.values[index] for index in indexes]
            if link in broken and any(value is not None for value in values):
                row.add_foreign(key, values)

    def _read(self, cells: Sequence[str | None]) -> tuple[list[object], dict[int, Notes]]:
        """Return the values of all cells, and the errors of cells by column."""
        if len(cells) < len(self.columns):
            cells = [*cells, *[None] * (len(self.columns) - len(cells))]
        known = [known.get(cell) for known, cell in zip(self.known, cells, strict=False)]
        readings = [
            self._read_cell(index, cells[index]) if reading is None else reading
            for index, reading in enumerate(known)
        ]
        values = [value for value, _ in readings]
        try:
            for index in self.keyed:
                hash(values[index])  # fails for a list, an object and a signalling NaN
        except TypeError as error:
            raise AskFrictionless from error
        return values, {index: notes for index, (_, notes) in enumerate(readings) if notes}

    def _read_cell(self, index: int, cell: str | None) -> Reading:
        """Return the reading of a cell, and cache it."""
        reading, known = self.columns[index].read(cell), self.known[index]
        if len(known) < self.most_known and len(cell or "") <= MAX_CHARACTERS:
            known[cell] = reading
        return reading


class _Row:
    """A row and the list of its errors.

    As in frictionless, a key lists the errors of its cells when it reads them, and the first error
    of a key lists all other errors of cells before it.
    """

    def __init__(
        self,
        rules: RowRules,
        number: int,
        cells: Sequence[str | None],
        values: Sequence[object],
        notes: dict[int, Notes],
        is_blank: bool,
        most: int,
    ) -> None:
        self.rules = rules
        self.values = values
        self.notes = notes
        self.is_blank = is_blank
        self.most = most
        self.cells: Sequence[object] = cells
        if rules.stored:
            values = rules.stored.values_of(cells)
            self.cells = [*map(in_json, values)] if rules.standard else values
        texts = ["" if cell is None else str(cell) for cell in self.cells]
        self.place: dict[str, object] = {"cells": texts, "rowNumber": number}
        self.errors: list[Error] = []
        self.is_complete = False

    def list_cell(self, index: int) -> None:
        """List the errors of a cell, once."""
        for name, note in self.notes.pop(index, {}).items():
            kind = messages.TYPE_ERROR if name == "type" else messages.CONSTRAINT_ERROR
            cell = self.cells[index] if index < len(self.cells) else None
            self._add_cell(kind, note, str(cell), self.rules.names[index], index)

    def list_rest(self) -> None:
        """List all errors except those of keys, once."""
        if self.is_complete:
            return
        self.is_complete = True
        width = len(self.values)
        for index in list(self.notes):
            self.list_cell(index)
        for index, cell in enumerate(self.cells[width:], width):
            if len(self.errors) >= self.most:
                break
            self._add_cell(messages.EXTRA_CELL, "", str(cell), "", index)
        for index in range(len(self.cells), width):
            if len(self.errors) >= self.most:
                break
            self._add_cell(messages.MISSING_CELL, "", "", self.rules.names[index], index)
        if self.is_blank:
            self.errors = [messages.BLANK_ROW.error("", **self.place)]

    def add_unique(self, index: int, before: int) -> None:
        """Add the error of a repeated value of a unique field."""
        self.list_rest()
        note = f"the same as in the row at position {before}"
        value = str(self.values[index])
        self._add_cell(messages.UNIQUE_ERROR, note, value, self.rules.names[index], index)

    def add_primary(self, note: str) -> None:
        """Add an error of the primary key."""
        self.list_rest()
        self.errors.append(messages.PRIMARY_KEY.error(note, **self.place))

    def add_foreign(self, key: ForeignKey, values: Sequence[object]) -> None:
        """Add the error of a foreign key whose values have no match."""
        self.list_rest()
        note = (
            f'for "{", ".join(key.fields)}": values "{", ".join(map(str, values))}" not found in '
            f'the lookup table "{key.target}" as "{", ".join(key.target_fields)}"'
        )
        error = messages.FOREIGN_KEY.error(
            note,
            **self.place,
            fieldNames=list(key.fields),
            fieldCells=["" if value is None else str(value) for value in values],
            referenceName=key.target,
            referenceFieldNames=list(key.target_fields),
        )
        self.errors.append(error)

    def _add_cell(
        self, kind: messages.ErrorKind, note: str, cell: str, name: str, index: int
    ) -> None:
        self.errors.append(
            kind.error(note, **self.place, cell=cell, fieldName=name, fieldNumber=index + 1)
        )
