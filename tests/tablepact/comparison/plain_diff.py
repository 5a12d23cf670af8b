"""What a comparison should find, in plain Python, of values as frictionless reads them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import frictionless

from tablepact.comparison.result import TableDiff
from tablepact.engine.values.key_text import key_text
from tablepact.package.digests.digest import number_text


@dataclass
class Row:
    """A row: its number, its key and its other values, and its cells as they are written."""

    number: int
    key: tuple[Any, ...]
    rest: tuple[Any, ...]
    cells: dict[str, str | None]


@dataclass
class Expected:
    """What is to be found; rows as ``(kind, identifier, new identifier, cells)``."""

    counts: dict[str, int]
    cells: dict[str, int]
    listed: list[tuple[Any, ...]] = field(default_factory=list)


def told(rows: TableDiff | None) -> Expected:
    """Bring what was found into the same shape, without the cells shown of rows that came."""
    if rows is None:
        return Expected({}, {})
    listed = [
        (
            r.kind,
            r.row,
            r.now,
            tuple((c.column, c.old, c.new) for c in r.cells if r.kind != "added"),
        )
        for r in rows.listed
    ]
    return Expected({str(k): n for k, n in rows.counts.items()}, dict(rows.cells), listed)


def expected(old: Path, new: Path) -> Expected:
    """Compare the only table of two packages whose schemas are the same."""
    key, names = _key_and_names(old)
    before, after = _by_key(_read(old, key), _read(new, key))
    gone = [row for place, row in before.items() if place not in after]
    come = [row for place, row in after.items() if place not in before]
    renamed = _renamed(gone, come) if key else []
    removed = [row for row in gone if not any(row is one for one, _ in renamed)]
    added = [row for row in come if not any(row is other for _, other in renamed)]
    rest = [name for name in names if name not in key] if key else []
    cells: Counter[str] = Counter()
    changed = []
    for place, now in sorted(after.items(), key=lambda one: one[1].number):
        was = before.get(place)
        differ = (
            [n for n, a, b in zip(rest, was.rest, now.rest, strict=True) if a != b] if was else []
        )
        if was and differ:
            cells.update(differ)
            told = tuple((name, was.cells[name], now.cells[name]) for name in differ)
            changed.append(("changed", _identifier(now, key), None, told))
    listed = [("removed", _identifier(row, key), None, ()) for row in removed]
    listed += [("renamed", _identifier(a, key), _identifier(b, key), ()) for a, b in renamed]
    listed += changed
    listed += [("added", _identifier(row, key), None, ()) for row in added]
    counts = Counter(one[0] for one in listed)
    return Expected(dict(counts), dict(cells), listed)


def _key_and_names(folder: Path) -> tuple[list[str], list[str]]:
    schema = frictionless.Package(str(folder / "datapackage.json")).resources[0].schema
    return schema.primary_key, schema.field_names


def _read(folder: Path, key: Sequence[str]) -> list[Row]:
    resource = frictionless.Package(str(folder / "datapackage.json")).resources[0]
    resource.schema.primary_key = []  # at a list in a key frictionless stops
    read = []
    with resource:
        missing = resource.schema.missing_values
        for row in resource.row_stream:
            texts = dict(zip(resource.schema.field_names, row.cells, strict=True))
            texts = {name: None if cell in missing else cell for name, cell in texts.items()}
            values = {name: _value(row[name], cell) for name, cell in texts.items()}
            keys = key or list(values)
            rest = [name for name in values if name not in keys]
            read.append(
                Row(
                    row.row_number,
                    tuple(values[name] for name in keys),
                    tuple(values[name] for name in rest),
                    texts,
                )
            )
    return read


def _value(value: Any, cell: str | None) -> Any:
    """Return a value; numbers of Float64 as it prints them, what cannot be hashed by its text.

    A double is no value here: Python compares all its digits, of which only the first are meant.
    """
    if isinstance(value, Decimal):
        if value.is_nan():
            return "NaN"
        digits = len(value.as_tuple().digits)
        near = float(value)
        written = [repr(near)] if value == value.to_integral_value() else [
            repr(near), f"{near:.{digits - 1}e}"
        ]  # fmt: skip
        return Decimal(repr(near)) if value in map(Decimal, written) else value
    if value is not None and not isinstance(value, list | dict):
        return value
    return None if cell is None else ("its text", cell)


def _by_key(*sides: Sequence[Row]) -> list[dict[Any, Row]]:
    """Return rows by their key, and which of those of that key: first those alike in both sides."""
    both = _count(sides[0]) & _count(sides[1])
    found = []
    for rows in sides:
        left, seen = Counter(both), Counter[Any]()
        by_key = {}
        for row in rows:
            whole = row.key, row.rest
            alike = left[whole] > 0
            left[whole] -= alike
            place = (row.key, alike and row.rest)
            by_key[place, seen[place]] = row
            seen[place] += 1
        found.append(by_key)
    return found


def _count(rows: Sequence[Row]) -> Counter[Any]:
    return Counter((row.key, row.rest) for row in rows)


def _renamed(gone: Sequence[Row], come: Sequence[Row]) -> list[tuple[Row, Row]]:
    once = [Counter(row.rest for row in rows) for rows in (gone, come)]
    new = {row.rest: row for row in come}
    return [
        (row, new[row.rest])
        for row in gone
        if any(value is not None for value in row.rest)
        and once[0][row.rest] == once[1][row.rest] == 1
    ]


def _identifier(row: Row, key: Sequence[str]) -> str:
    if not key:
        return str(row.number)
    if None in row.key:
        return f"#{row.number}"
    parts = [_part(value) for value in row.key]
    if len(parts) > 1:
        parts = ['"' + p.replace('"', '""') + '"' if set(p) & set(',"') else p for p in parts]
    return ",".join(parts)


def _part(value: Any) -> str:
    if isinstance(value, Decimal) and Decimal(repr(float(value))) == value:
        return number_text(float(value))
    return str(value[1]) if isinstance(value, tuple) else key_text(value) or ""
