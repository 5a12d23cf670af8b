"""The schema that frictionless infers from the first rows of a table without a schema.

It tests each type on each cell, in a fixed order. The first type that fits enough cells becomes the
type of the field.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tablepact.engine.frictionless_rules.structured import read_object
from tablepact.engine.frictionless_rules.value_readers import value_reader
from tablepact.engine.values.types import TEXT, Native
from tablepact.package.descriptor.table_schema import EMPTY_CELL
from tablepact.package.metadata.json_types import JsonObject

CONFIDENCE = 0.9
"""The share of cells that a type has to fit."""
TYPES = (
    "yearmonth", "geopoint", "duration", "geojson", "object", "array", "datetime", "time", "date",
    "integer", "number", "boolean", "year", "string",
)  # fmt: skip
"""The types, in the order of the tests."""
_TYPE_OF = {
    TEXT: "string", "integer": "integer", "float": "number", "decimal": "number",
    "number": "number", "real": "number", "boolean": "boolean", "date": "date",
    "datetime": "datetime", "instant": "datetime", "time": "time", "duration": "duration",
    "list": "array", "struct": "object",
}  # fmt: skip
"""The type of a field that has every value of a stored type; ``any`` for other stored types."""
Cell = Any
"""A cell: text, or a value of a file whose cells have types; None if there is none."""


def infer_fields(
    labels: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    missing: Sequence[str] = EMPTY_CELL,
) -> list[JsonObject]:
    """Infer the fields of a table.

    Args:
        labels: The labels; without labels, the fields are numbered.
        rows: The first rows, at most 100 records.
        missing: The missing values.

    Raises:
        AskFrictionless: Only frictionless can read a cell.
    """
    names = [field["name"] for field in named_fields(labels, rows)]
    columns = ([row[i] if i < len(row) else None for row in rows] for i in range(len(names)))
    tests = {kind: _test(kind) for kind in TYPES}
    return [
        {"name": name, "type": _infer_type(cells, tests, missing)}
        for name, cells in zip(names, columns, strict=True)
    ]


def _infer_type(
    cells: Sequence[Cell], tests: Mapping[str, Callable[[Cell], bool]], missing: Sequence[str]
) -> str:
    """Return the type of a column.

    A cell is None where the row is too short; frictionless counts it as a value of every type, not
    as missing.
    """
    needed, least = len(cells), len(cells) * (CONFIDENCE - 1)
    scores = dict.fromkeys(TYPES, 0)
    for cell in cells:
        needed -= cell in missing
        for kind, score in scores.items():
            if score < least:
                continue
            if cell not in missing:
                scores[kind] = score = score + (1 if cell is None or tests[kind](cell) else -1)
            if needed > 0 and score >= needed * CONFIDENCE:
                return kind
    return "any"


def _test(kind: str) -> Callable[[Cell], bool]:
    """Return a function that returns whether a cell is of a type."""
    read = value_reader(kind, "default", {})
    if kind == "geojson":
        return lambda cell: "type" in (read_object(cell) or ()) and read(cell) is not None
    return lambda cell: read(cell) is not None


def named_fields(labels: Sequence[str], rows: Sequence[Sequence[Cell]]) -> list[JsonObject]:
    """Return the fields of a table without their types; without labels, they are numbered."""
    return [{"name": name} for name in _names(labels or [""] * (len(rows[0]) if rows else 0))]


def stored_fields(labels: Sequence[str], natives: Sequence[Native]) -> list[JsonObject]:
    """Return the fields of a table whose columns have types: no value is of another type."""
    kinds = (native if isinstance(native, str) else native[0] for native in natives)
    pairs = zip(_names(labels), kinds, strict=True)
    return [{"name": name, "type": _TYPE_OF.get(kind, "any")} for name, kind in pairs]


def _names(labels: Sequence[str]) -> list[str]:
    return _unique([label or f"field{number}" for number, label in enumerate(labels, 1)])


def _unique(names: Sequence[str]) -> list[str]:
    """Return unique names: a repeated ``a`` becomes ``a2``, unless that name is taken."""
    unique: dict[str, None] = {}
    numbers: dict[str, int] = {}
    for own in names:
        name = own
        while name in unique:
            numbers[own] = numbers.get(own, 1) + 1
            name = f"{own}{numbers[own]}"
        unique[name] = None
    return list(unique)
