"""A table of anybody's package as a frame: read by frictionless, in whatever form it comes.

For what ``tables.py`` does not read: another dialect, encoding, compression or format, a table in
parts or inline, without a schema, with cells written in other ways. Only the resource itself is
handed on, with its schema in hand and its paths looked at; so nothing is fetched.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, Any

import polars as pl

from avocado_pivot.errors import PackageError
from avocado_pivot.package.descriptor import Resource

if TYPE_CHECKING:
    from frictionless.resources import TableResource

ROWS_AT_ONCE = 10_000
"""How many rows a piece of a table has at most."""
HANDED_ON = ("name", "data", "format", "encoding", "compression", "dialect")
DTYPES: dict[str, pl.DataType] = {
    "integer": pl.Int64(),
    "year": pl.Int64(),
    "number": pl.Float64(),
    "boolean": pl.Boolean(),
    "date": pl.Date(),
    "time": pl.Time(),
    "datetime": pl.Datetime("us"),
}
"""The polars types of the types of Table Schema; a field of any other is kept as text."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A table as frictionless reads it.

    Attributes:
        frame: One column a field; null where a cell is missing or is not of its type.
        fields: The fields of its schema, or as frictionless infers them.
        numbers: The number of each row in the file.
        faults: What keeps it from being read whole, each in one line with its place.
    """

    frame: pl.DataFrame
    fields: list[dict[str, Any]]
    numbers: list[int]
    faults: list[str]


def read_any(resource: Resource) -> Reading:
    """Read a table with frictionless: its types are checked, its constraints and keys are not.

    Numbers become Float64, the nearest one; times of day and timestamps lose their zone, once they
    are in UTC. What polars has no type for (objects, lists, durations, points) is text.

    Raises:
        PackageError: It cannot be opened, is remote, or a value has no place in its column.
    """
    pieces = [*any_pieces(resource)]
    return Reading(
        pl.concat([piece.frame for piece in pieces]),
        pieces[0].fields,
        [number for piece in pieces for number in piece.numbers],
        [fault for piece in pieces for fault in piece.faults],
    )


def any_pieces(resource: Resource) -> Iterator[Reading]:
    """Read a table piece by piece, as ``read_any`` does whole; there is always one piece.

    Raises:
        PackageError: As there.
    """
    try:
        with _table(resource) as table:
            faults = [_fault(resource, error) for error in table.header.errors]
            fields = [field.to_descriptor() for field in table.schema.fields]
            first = True
            while (rows := [*islice(table.row_stream, ROWS_AT_ONCE)]) or first:
                if first and not table.labels and not rows:
                    raise ValueError("the source is empty")
                faults += [_fault(resource, error) for row in rows for error in row.errors]
                numbers = [row.row_number for row in rows]
                yield Reading(_frame(resource, fields, rows), fields, numbers, faults)
                first, faults = False, []
    except PackageError:
        raise
    except Exception as error:  # whatever frictionless meets in a stranger's file
        raise PackageError(f"{resource.name}: {_reason(error)}") from error


def _table(resource: Resource) -> TableResource:
    """Hand a resource on to frictionless, closed yet."""
    from frictionless import Resource as AnyResource
    from frictionless.resources import TableResource

    if not resource.is_local:
        raise PackageError(f"{resource.name}: it is at a remote address, and nothing is fetched")
    given = {key: resource.metadata[key] for key in HANDED_ON if key in resource.metadata}
    if "path" in resource.metadata:
        given["path"] = resource.metadata["path"]
        if resource.format:
            given["format"] = resource.format
    if isinstance(given.get("dialect"), str):
        raise PackageError(f"{resource.name}: a dialect in a file of its own")
    if resource.schema is not None:
        given["schema"] = {
            key: value
            for key, value in resource.schema.items()
            if key in ("$schema", "missingValues")
        } | {"fields": [_bare(field) for field in resource.fields]}
    table = AnyResource.from_descriptor(given | {"type": "table"})
    if not isinstance(table, TableResource):
        raise TypeError("it is no table")
    table.basepath = str(resource.folder)
    return table


def _bare(field: Mapping[str, Any]) -> dict[str, Any]:
    """Leave of a field what says how it is read."""
    meaning = ("title", "description", "example", "constraints", "categories", "rdfType")
    return {key: value for key, value in field.items() if not key.startswith(meaning)}


def _frame(
    resource: Resource, fields: Sequence[Mapping[str, Any]], rows: Sequence[Any]
) -> pl.DataFrame:
    columns = {}
    for position, field in enumerate(fields):
        name, dtype = str(field["name"]), DTYPES.get(str(field.get("type")), pl.String())
        if dtype == pl.String:
            values = [_as_text(row, name, position) for row in rows]
        else:
            values = [_plain(row.get(name)) for row in rows]
        try:
            columns[name] = pl.Series(name, values, dtype=dtype)
        except (pl.exceptions.PolarsError, TypeError, OverflowError) as error:
            raise PackageError(f"{resource.name}, {name}: {_reason(error)}") from error
    return pl.DataFrame(columns)


def _as_text(row: Any, name: str, position: int) -> str | None:
    """Give a value as text: a string as it is, anything else as the file has it."""
    value = row.get(name)
    if value is None or isinstance(value, str):
        return value
    cell = row.cells[position] if position < len(row.cells) else value
    return cell if isinstance(cell, str) else json.dumps(cell, ensure_ascii=False, default=str)


def _plain(value: Any) -> Any:
    """Give a value as polars takes it."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, dt.datetime) and value.tzinfo:
        return value.astimezone(dt.UTC).replace(tzinfo=None)
    return value


def _fault(resource: Resource, error: Any) -> str:
    return f"{resource.name}: {' '.join(str(error.message).split())}"


def _reason(error: Exception) -> str:
    return " ".join(str(error).split())[:300] or type(error).__name__
