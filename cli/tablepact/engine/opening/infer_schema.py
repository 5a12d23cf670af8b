"""The schema that frictionless infers from the first rows of a table that has none.

Each type is tried on each cell in a fixed order; the first whose cells are far enough in the
majority is that of the field.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from tablepact.engine.frictionless_rules.structured import read_object
from tablepact.engine.frictionless_rules.value_readers import value_reader
from tablepact.package.json_types import JsonObject

SAMPLE = 100
"""How many lines and records frictionless looks at before it reads."""
CONFIDENCE = 0.9
"""Of how many cells a type has to hold."""
TYPES = (
    "yearmonth", "geopoint", "duration", "geojson", "object", "array", "datetime", "time", "date",
    "integer", "number", "boolean", "year", "string",
)  # fmt: skip
"""The types in the order in which they are tried."""
Cell = str | None


def infer_fields(labels: Sequence[str], rows: Sequence[Sequence[str]]) -> list[JsonObject]:
    """Infer the fields of a table.

    Args:
        labels: The labels; fields are numbered if there are none.
        rows: The first rows, 100 records at most.

    Raises:
        AskFrictionless: Only frictionless can tell what a cell is.
    """
    names: Sequence[str] = labels or [""] * (len(rows[0]) if rows else 0)
    names = _unique([name or f"field{number}" for number, name in enumerate(names, 1)])
    columns = ([row[i] if i < len(row) else None for row in rows] for i in range(len(names)))
    tests = {kind: _test(kind) for kind in TYPES}
    return [
        {"name": name, "type": _infer_type(cells, tests)}
        for name, cells in zip(names, columns, strict=True)
    ]


def _infer_type(cells: Sequence[Cell], tests: Mapping[str, Callable[[str], bool]]) -> str:
    """Infer the type of a column, whose cells are None where a row is too short.

    That is no missing value to frictionless, but one that is of any type.
    """
    needed, least = len(cells), len(cells) * (CONFIDENCE - 1)
    scores = dict.fromkeys(TYPES, 0)
    for cell in cells:
        needed -= cell == ""
        for kind, score in scores.items():
            if score < least:
                continue
            if cell != "":
                scores[kind] = score = score + (1 if cell is None or tests[kind](cell) else -1)
            if needed > 0 and score >= needed * CONFIDENCE:
                return kind
    return "any"


def _test(kind: str) -> Callable[[str], bool]:
    """Return whether a cell is of a type."""
    read = value_reader(kind, "default", {})
    if kind == "geojson":
        return lambda cell: "type" in (read_object(cell) or ()) and read(cell) is not None
    return lambda cell: read(cell) is not None


def _unique(names: Sequence[str]) -> list[str]:
    """Number the names that were there before: the second ``a`` is ``a2``, if that is free."""
    unique: dict[str, None] = {}
    numbers: dict[str, int] = {}
    for own in names:
        name = own
        while name in unique:
            numbers[own] = numbers.get(own, 1) + 1
            name = f"{own}{numbers[own]}"
        unique[name] = None
    return list(unique)
