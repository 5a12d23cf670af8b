"""A table that frictionless has opened: it reads cells, and replays rows.

A stand-in replaces files that frictionless cannot open itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from frictionless import errors as kinds
from frictionless.resources import TableResource
from frictionless.table.row import Row, create_cell_handlers

from tablepact.engine.errors import Error
from tablepact.engine.frictionless_worker.protocol import ForeignKeyRequest, RowRequest
from tablepact.engine.frictionless_worker.table_layout import error_text
from tablepact.engine.values.key_text import UNEQUAL, key_text
from tablepact.engine.values.types import value_of
from tablepact.package.metadata.json_types import JsonObject
from tablepact.system.temporary_folders import TemporaryFolder


class OpenTable:
    """An open table: its fields in the order of the columns, with their readers.

    If its cells are values of stored types, ``natives`` has the type of each column.
    """

    def __init__(self, resource: TableResource, natives: Sequence[object] = ()) -> None:
        self.resource = resource
        self.natives = natives
        self.schema = resource.schema
        self.header_case = resource.dialect.header_case
        fields = resource.header.get_expected_fields()
        self.handlers = create_cell_handlers(fields)
        self.names = [field.name for field in fields]
        self.unique = [field.name for field in fields if field.constraints.get("unique")]
        self.primary = list(self.schema.primary_key)
        if not set(self.primary) <= set(self.names):
            self.primary = []

    def read_cells(
        self, column: int, cells: list[str | None], keyed: bool
    ) -> list[tuple[int, str | None]]:
        """Return the number of errors of each cell and, if keyed, its value as the text of a key.

        The number is -1 for a type error, -2 if frictionless would stop at the cell, -3 if it would
        stop only because the value cannot be part of a key, and otherwise the number of broken
        constraints. The text is None if the cell has no value.
        """
        reader = self.handlers[self.names[column]].reader
        verdicts: list[tuple[int, str | None]] = []
        for cell in cells:
            try:
                value, notes = reader(self.value(column, cell))
            except Exception:
                verdicts.append((-2, None))
                continue
            try:
                text = key_text(value) if keyed else None
            except Exception:
                verdicts.append((-3, None))
                continue
            broken = -1 if notes and "type" in notes else len(notes or ())
            unequal = keyed and text is None and value is not None
            verdicts.append((broken, UNEQUAL if unequal else text))
        return verdicts

    def value(self, column: int, cell: str | None) -> object:
        """Return a cell as frictionless would get it from the file."""
        return value_of(self.natives[column], cell) if column < len(self.natives) else cell

    def replay(self, request: RowRequest, most: int) -> list[Error]:
        """Return the first ``most`` errors of a row, in frictionless's order.

        ``request`` has the number and cells of the row, and the facts that depend on the whole
        table: which keys it repeats, and which foreign keys it breaks.
        """
        cells = [self.value(column, cell) for column, cell in enumerate(request["cells"])]
        row = Row(cells, handlers=self.handlers, row_number=request["number"])
        try:
            for name in self.unique:
                value = row[name]
                hash(value)  # fails for a signalling NaN, at which frictionless stops
                before = request["unique"].get(name)
                if value is not None and before:
                    note = f"the same as in the row at position {before}"
                    row.errors.append(kinds.UniqueError.from_row(row, note=note, field_name=name))
            if self.primary:
                self._primary(row, request["primary"])
            for foreign_key in request["foreign"]:
                self._foreign(row, foreign_key)
            return [error.to_descriptor() for error in row.errors[:most]]
        except Exception as error:
            return [_crash(request, error_text(error))]

    def _primary(self, row: Row, before: int | None) -> None:
        values = tuple(row[name] for name in self.primary)
        if set(values) == {None}:
            note = 'cells composing the primary keys are all "None"'
        elif before:
            note = f"the same as in the row at position {before}"
        else:
            return
        row.errors.append(kinds.PrimaryKeyError.from_row(row, note=note))

    def _foreign(self, row: Row, foreign_key: ForeignKeyRequest) -> None:
        values = [row[name] for name in foreign_key["fields"]]
        if set(values) == {None} or not foreign_key["broken"]:
            return
        named = ", ".join(foreign_key["fields"])
        others = ", ".join(foreign_key["reference_fields"])
        note = (
            f'for "{named}": values "{", ".join(map(str, values))}" not found in the lookup table '
            f'"{foreign_key["reference"]}" as "{others}"'
        )
        row.errors.append(
            kinds.ForeignKeyError.from_row(
                row,
                note=note,
                field_names=list(foreign_key["fields"]),
                field_values=values,
                reference_name=foreign_key["reference"],
                reference_field_names=list(foreign_key["reference_fields"]),
            )
        )


def _crash(request: RowRequest, text: str) -> Error:
    cells = ["" if cell is None else cell for cell in request["cells"]]
    error: Error = {"type": "judge-error", "message": text, "note": text}
    return {**error, "rowNumber": request["number"], "cells": cells}


StandIn = JsonObject


@contextmanager
def stand_in_for(resource: TableResource, stand_in: StandIn | None) -> Iterator[None]:
    """Replace the files of a resource within the block.

    For Parquet, the stand-in has ``labels``, ``natives`` (the type of each column), and the first
    ``rows`` as texts of their values if the schema is inferred. For text in an object store, it has
    the ``start`` of each file: its name, and its first bytes decoded as Latin-1.
    """
    if stand_in is None:
        yield
    elif "start" in stand_in:
        with TemporaryFolder() as folder:
            _take_files(resource, stand_in["start"], folder)
            yield
    else:
        _take_values(resource, stand_in)
        yield


def _take_values(resource: TableResource, stand_in: StandIn) -> None:
    natives = stand_in["natives"]
    rows = [[*map(value_of, natives, row)] for row in stand_in["rows"]]
    resource.path, resource.extrapaths = None, []
    resource.scheme, resource.format, resource.compression = "", "inline", None
    resource.data = [stand_in["labels"], *rows]


def _take_files(resource: TableResource, files: Sequence[tuple[str, str]], folder: str) -> None:
    resource.dialect  # noqa: B018 - loads a dialect file, relative to the package
    paths = []
    for number, (name, text) in enumerate(files):
        path = Path(folder, str(number), name)
        path.parent.mkdir()
        path.write_bytes(text.encode("latin-1"))
        paths.append(f"{number}/{name}")
    resource.basepath, resource.scheme = folder, "file"
    resource.path, resource.extrapaths = paths[0], paths[1:]
