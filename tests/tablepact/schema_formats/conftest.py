"""A package with every constraint, a good row of it, and for each constraint what breaks it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from avocado_pivot.dataset import bundled
from tablepact.frames.frames import Frames
from tablepact.package.descriptor.model import Package, Resource
from tablepact.package.descriptor.parse_descriptor import read_package

Cells = Mapping[str, Any]

FIELDS: dict[str, dict[str, Any]] = {
    "id": {"type": "integer"},
    "code": {"constraints": {"unique": True, "pattern": r"[A-Z]{2}\d|it's"}},
    "name": {"title": "Name", "description": 'A "name"',
             "constraints": {"required": True, "minLength": 2, "maxLength": 5}},
    "kind": {"constraints": {"enum": ["pear", "it's a fig"]}},
    "grade": {"categories": [{"value": "a", "label": "Best"}, {"value": "b"}]},
    "stars": {"type": "integer", "constraints": {"enum": ["1", 2]}},
    "count": {"type": "integer", "constraints": {"minimum": 1, "maximum": "9"}},
    "size": {"type": "number", "constraints": {"exclusiveMinimum": 0, "exclusiveMaximum": 10.5}},
    "ripe": {"type": "boolean", "constraints": {"enum": [True]}},
    "day": {"type": "date", "constraints": {"minimum": "2020-01-01"}},
    "hour": {"type": "time", "constraints": {"maximum": "20:30:00"}},
    "seen": {"type": "datetime", "constraints": {"exclusiveMinimum": "2020-01-01T00:00:00"}},
    "planted": {"type": "year", "constraints": {"minimum": 1900}},
    "month": {"type": "yearmonth", "constraints": {"maximum": "2024-12"}},
    "garden": {"type": "integer"},
    "place": {"type": "integer"},
    "parent": {"type": "integer"},
    "low": {"type": "number"},
    "high": {"type": "number"},
}  # fmt: skip

TREE = {
    "title": "Trees",
    "fields": [{"name": name, "type": "string", **given} for name, given in FIELDS.items()],
    "primaryKey": "id",
    "uniqueKeys": [["garden", "place"]],
    "foreignKeys": [
        {"fields": "garden", "reference": {"resource": "garden", "fields": "id"}},
        {"fields": ["parent"], "reference": {"fields": ["id"]}},
    ],
    "rowRules": [
        {"name": "in-order", "message": "low is not above high", "expression": "low <= high"},
        {"name": "edtf", "message": "the day is right", "check": "edtf-bounds",
         "columns": {"edtf": "name", "start": "day"}},
    ],
}  # fmt: skip
GARDEN = {"fields": [{"name": "id", "type": "integer"}], "primaryKey": ["id"]}

GOOD: dict[str, Any] = {
    "id": 3, "code": "AB3", "name": "élan", "kind": "it's a fig", "grade": "b", "stars": 2,
    "count": 9, "size": 0.5, "ripe": True, "day": "2020-01-01", "hour": "20:30:00",
    "seen": "2020-01-01T00:00:01", "planted": 1900, "month": "2024-12", "garden": 1, "place": 3,
    "parent": 1, "low": 1.5, "high": 1.5,
}  # fmt: skip
EMPTY = dict.fromkeys(GOOD) | {"id": 1, "name": "ab"}
"""A row in which all is missing that may be."""

OTHER = GOOD | {"id": 2, "code": "it's", "place": 2, "parent": 2}

BREAKS: dict[str, tuple[dict[str, Any], str]] = {
    "primary-key": ({"id": 2}, "primaryKey id"),
    "primary-key-missing": ({"id": None, "parent": None}, "not_nullable"),
    "required": ({"name": None}, "not_nullable"),
    "unique": ({"code": "it's"}, "unique"),
    "pattern": ({"code": "xAB3"}, "pattern"),
    "pattern-whole": ({"code": "AB3x"}, "pattern"),
    "minLength": ({"name": "é"}, "minLength 2"),
    "maxLength": ({"name": "abcdef"}, "maxLength 5"),
    "enum": ({"kind": "Pear"}, "enum"),
    "enum-of-numbers": ({"stars": 3}, "enum"),
    "enum-of-booleans": ({"ripe": False}, "enum"),
    "categories": ({"grade": "c"}, "categories"),
    "minimum": ({"count": 0}, "minimum 1"),
    "maximum": ({"count": 10}, "maximum 9"),
    "exclusiveMinimum": ({"size": 0}, "exclusiveMinimum 0"),
    "exclusiveMaximum": ({"size": 10.5}, "exclusiveMaximum 10.5"),
    "minimum-of-dates": ({"day": "2019-12-31"}, "minimum 2020-01-01"),
    "maximum-of-times": ({"hour": "20:30:01"}, "maximum 20:30:00"),
    "minimum-of-datetimes": ({"seen": "2020-01-01T00:00:00"}, "exclusiveMinimum 2020-01-01"),
    "minimum-of-years": ({"planted": 1899}, "minimum 1900"),
    "maximum-of-months": ({"month": "2025-01"}, "maximum 2024-12"),
    "unique-key": ({"place": 2}, "uniqueKeys garden, place"),
    "foreign-key": ({"garden": 7}, "foreignKeys garden"),
    "foreign-key-to-itself": ({"parent": 9}, "foreignKeys parent"),
    "row-rule": ({"low": 2, "high": 1}, "row rule in-order"),
    "type-integer": ({"count": "x"}, "type"),
    "type-number": ({"size": "x"}, "type"),
    "type-boolean": ({"ripe": "x"}, "type"),
    "type-date": ({"day": "2020-02-30"}, "type"),
    "type-time": ({"hour": "25:00:00"}, "type"),
    "type-datetime": ({"seen": "2020-02-30T00:00:00"}, "type"),
}
"""For each constraint what of the good row breaks it, and what pandera says of it."""


def as_csv(rows: Sequence[Cells]) -> str:
    """Write rows as CSV; a Boolean is lower case."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    for row in rows:
        cells = {n: str(c).lower() if isinstance(c, bool) else c for n, c in row.items()}
        writer.writerow(cells)
    return out.getvalue()


Make = Callable[..., Package]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Make a package of schemas, without data; what is given goes into each resource."""

    def write(tables: Mapping[str, Any], **given: Any) -> Package:
        resources = [
            {"name": name, "type": "table", "path": f"{number}.csv", **given}
            | ({} if schema is None else {"schema": schema})
            for number, (name, schema) in enumerate(tables.items())
        ]
        path = tmp_path / "datapackage.json"
        path.write_text(json.dumps({"name": "market", "resources": resources}), encoding="utf-8")
        return read_package(path)

    return write


@pytest.fixture
def market(make: Make) -> Package:
    """The package with every constraint."""
    return make({"tree": TREE, "garden": GARDEN})


@pytest.fixture
def tree(market: Package) -> Resource:
    """Its table."""
    return market.resource("tree")


@pytest.fixture
def one(make: Make) -> Callable[..., tuple[Package, Resource]]:
    """Make a package of one table with one field ``a``; what else is given is of the schema."""

    def build(field: Mapping[str, Any], **given: Any) -> tuple[Package, Resource]:
        package = make({"t": {"fields": [{"name": "a", **field}], **given}})
        return package, package.resource("t")

    return build


@pytest.fixture(scope="session")
def dataset_frames() -> Frames:
    """The tables of the dataset."""
    return Frames(bundled())
