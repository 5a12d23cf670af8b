"""The rows of a table as frictionless reads them, written to a file for the client."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import islice
from typing import Any

import frictionless
from frictionless.resources import TableResource
from frictionless.table.row import Row, create_cell_handlers

from tablepact.engine.errors import Error, TableRefused
from tablepact.engine.frictionless_worker.protocol import ExtractAnswer
from tablepact.package.metadata.json_types import JsonObject

ROWS_AT_ONCE = 10_000
"""The most rows in one line of the file."""
_FINER = re.compile(r":\d\d[.,](\d{6})(\d*[1-9])")
AS_VALUES = ("boolean",)
"""The types whose values are written as JSON values; values of other types are texts."""


def write_rows(resource: TableResource, target: str, texts: Sequence[str]) -> ExtractAnswer:
    """Write the values of a table, in lines of many rows with a list for each field.

    Types are checked, constraints are not. Values are written without loss: numbers in decimal
    digits, dates and times in ISO 8601 with their offset, values of other types as in the file.

    Args:
        resource: The table, closed.
        target: The file to write.
        texts: The names of fields that are written as in the file, regardless of their type.

    Returns:
        The ``fields``, the number of ``rows``, the number of ``errors`` of each kind, the message
        of the ``first`` error, and in ``wrong`` the fields with cells that are not of their type.
    """
    for field in resource.schema.fields if resource.schema else ():
        field.constraints = {k: v for k, v in field.constraints.items() if k == "required"}
    resource.open()  # type: ignore[no-untyped-call]
    with resource:
        if not (resource.labels or resource.fragment):
            raise TableRefused("the source is empty")
        header, expected = resource.header, resource.header.get_expected_fields()
        for field in expected:
            field.constraints = {}
        handlers = create_cell_handlers(expected)
        fields = _fields(resource, expected)
        faults = _Faults(header.errors)
        stream = resource.dialect.read_enumerated_content_stream(resource.cell_stream)
        rows = (Row(cells, handlers=handlers, row_number=number) for number, cells in stream)
        columns = {field.name: column for column, field in enumerate(expected)}
        rows_read = 0
        with open(target, "w", encoding="ascii") as file:  # noqa: PTH123
            while some := [*islice(rows, ROWS_AT_ONCE)]:
                line = faults.of(some) | {
                    "numbers": [row.row_number for row in some],
                    "columns": [
                        _column_values(some, field, columns.get(field.name), texts)
                        for field in fields
                    ],
                }
                file.write(json.dumps(line) + "\n")
                rows_read += len(some)
        named = [{**field.to_descriptor(), "type": field.type} for field in fields]
        return {
            "fields": named,
            "rows": rows_read,
            "errors": faults.errors,
            "first": faults.first,
            "wrong": [*faults.wrong],
        }


def _first(errors: Sequence[Any]) -> Error | None:
    """Return the first error; None if there is none."""
    return errors[0].to_descriptor() if errors else None


class _Faults:
    """The errors of the rows."""

    def __init__(self, header: Sequence[Any]) -> None:
        self.errors = Counter(error.type for error in header)
        self.first = _first(header)
        self.wrong: dict[str, None] = {}

    def of(self, rows: Sequence[Row]) -> JsonObject:
        """Count the errors of rows; return the indexes of rows with errors, and of blank rows."""
        faulty, blank = list[int](), list[int]()
        for index, row in enumerate(rows):
            if not row.errors:
                continue
            kinds = [error.type for error in row.errors]
            (blank if "blank-row" in kinds else faulty).append(index)
            self.errors.update(kinds)
            self.first = self.first or _first(row.errors)
            self.wrong.update(dict.fromkeys(row.error_cells))
        return {"faulty": faulty, "blank": blank}


def _fields(
    resource: TableResource, expected: Iterable[frictionless.Field]
) -> list[frictionless.Field]:
    """Return the fields of the schema, and of extra labels if the schema allows them."""
    fields = list(resource.schema.fields)
    known = {field.name for field in fields}
    if any(error.type == "extra-label" for error in resource.header.errors):
        return fields
    return fields + [field for field in expected if field.name not in known]


def _column_values(
    rows: Sequence[Row], field: frictionless.Field, column: int | None, texts: Sequence[str]
) -> list[object]:
    if column is None:  # a field without a label
        return [None] * len(rows)
    if field.name in texts:
        return [_as_in_file(row, column) if _is_given(row, field.name) else None for row in rows]
    if field.type in AS_VALUES:
        return [row[field.name] for row in rows]
    return [_as_text(row, field.name, column) for row in rows]


def _is_given(row: Row, name: str) -> bool:
    """Return whether a cell has a value, even one that is not of its type."""
    return row[name] is not None or name in row.error_cells


def _as_text(row: Row, name: str, column: int) -> str | None:
    value = row[name]
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return str(value)
    if isinstance(value, float):  # the field declares floatNumber
        return repr(value)
    if isinstance(value, dt.datetime | dt.time):
        return _moment(value, _as_in_file(row, column))
    if isinstance(value, dt.date):
        return value.isoformat()
    return _as_in_file(row, column)


def _moment(value: dt.datetime | dt.time, cell: str | None) -> str:
    """Return a time in ISO 8601, with all the digits of its second, even beyond microseconds."""
    finer = _FINER.search(cell or "")
    if not finer or finer[1] != f"{value.microsecond:06}":
        return value.isoformat()
    text = value.replace(microsecond=1).isoformat()
    return text.replace(".000001", f".{finer[1]}{finer[2]}")


def _as_in_file(row: Row, column: int) -> str | None:
    cell = row.cells[column] if column < len(row.cells) else None
    if cell is None or isinstance(cell, str):
        return cell
    return json.dumps(cell, ensure_ascii=False, default=str)
