"""Packages to export: the dataset, a table of every type, and whatever a test makes."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from avocado_pivot.dataset import bundled
from tablepact.frames.frames import Frames
from tablepact.package.descriptor.parse_descriptor import read_package

TYPES = {
    "id": "integer",
    "text": "string",
    "kind": "string",
    "count": "integer",
    "size": "number",
    "ripe": "boolean",
    "day": "date",
    "hour": "time",
    "seen": "datetime",
}
"""The columns of the table of every type, and their types in Table Schema."""

EVERY = """\
id,text,kind,count,size,ripe,day,hour,seen
1,,pear,9007199254740993,0.0000001,true,2024-02-29,00:00:00,2024-02-29T12:30:00
2,a text,fig,-9007199254740993,0.1,false,1899-12-31,23:59:59,1969-12-31T23:59:59
3,NA,pear,9223372036854775807,10000000000000000000000,true,0001-01-01,12:00:00,2000-01-01T00:00:00
4,?,?,?,?,?,?,?,?
5," ä, ""b""
c",fig,-9223372036854775808,NaN,false,9999-12-31,01:02:03,2038-01-19T03:14:08
6,d,fig,0,INF,true,2000-01-01,06:00:00,2001-02-03T04:05:06
7,e,fig,1,-INF,true,2000-01-01,06:00:00,2001-02-03T04:05:06
"""
"""A table of every type, where ``?`` is a missing value."""

Make = Callable[..., Frames]


def in_schema(columns: Mapping[str, str], **given: Any) -> dict[str, Any]:
    """Write a Table Schema of these columns and types."""
    return {"fields": [{"name": n, "type": kind} for n, kind in columns.items()], **given}


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Make a package: of each table its CSV and its schema; what is given goes in beside them."""

    def write(tables: Mapping[str, tuple[str, Any]], **given: Any) -> Frames:
        folder = tmp_path / "package"
        folder.mkdir(exist_ok=True)
        resources = []
        for number, (name, (text, schema)) in enumerate(tables.items()):
            (folder / f"{number}.csv").write_text(text, encoding="utf-8", newline="")
            entry = {"name": name, "type": "table", "path": f"{number}.csv"}
            resources.append(entry | ({"schema": schema} if schema else {}))
        package = {"name": "market", "resources": resources, **given}
        (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
        return Frames(read_package(folder))

    return write


@pytest.fixture
def texts(make: Make) -> Callable[..., Frames]:
    """Make a package of one table, with a column of these texts beside ``id``; None is missing."""

    def write(*values: str | None, name: str = "t", column: str = "text") -> Frames:
        out = io.StringIO()
        cells = ["?missing?" if value is None else value for value in values]
        writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL)
        writer.writerows([("id", column), *enumerate(cells)])
        columns = {"id": "integer", column: "string"}
        return make({name: (out.getvalue(), in_schema(columns, missingValues=["?missing?"]))})

    return write


@pytest.fixture
def every(make: Make) -> Frames:
    """The table of every type, ``fruit``."""
    schema = in_schema(TYPES, missingValues=["?"], primaryKey="id")
    schema["fields"][2]["constraints"] = {"enum": ["pear", "fig"]}
    frames = make({"fruit": (EVERY, schema)}, title="A market", version="1.2.3")
    frames["fruit"]
    return frames


@pytest.fixture(scope="session")
def rows() -> list[tuple[Any, ...]]:
    """The rows of the table of every type, as Python has them."""
    day, time, seen = dt.date, dt.time, dt.datetime
    noon, six = (
        seen(2024, 2, 29, 12, 30),
        (True, day(2000, 1, 1), time(6), seen(2001, 2, 3, 4, 5, 6)),
    )
    return [
        (1, "", "pear", 2**53 + 1, 1e-7, True, day(2024, 2, 29), time(0), noon),
        (2, "a text", "fig", -(2**53) - 1, 0.1, False, day(1899, 12, 31), time(23, 59, 59),
         seen(1969, 12, 31, 23, 59, 59)),
        (3, "NA", "pear", 2**63 - 1, 1e22, True, day(1, 1, 1), time(12), seen(2000, 1, 1)),
        (4, *[None] * 8),
        (5, ' ä, "b"\nc', "fig", -(2**63), math.nan, False, day(9999, 12, 31), time(1, 2, 3),
         seen(2038, 1, 19, 3, 14, 8)),
        (6, "d", "fig", 0, math.inf, *six),
        (7, "e", "fig", 1, -math.inf, *six),
    ]  # fmt: skip


@pytest.fixture(scope="session")
def plain() -> Callable[[Iterable[Sequence[Any]]], list[tuple[Any, ...]]]:
    """Return rows as a format without dates, and without NaN, has them."""

    def cell(value: Any) -> Any:
        if isinstance(value, dt.date | dt.time):
            return value.isoformat()
        if isinstance(value, float) and not math.isfinite(value):
            return "NaN" if math.isnan(value) else "INF" if value > 0 else "-INF"
        return value

    return lambda rows: [tuple(map(cell, row)) for row in rows]


@pytest.fixture(scope="session")
def dataset_frames() -> Frames:
    """The tables of the dataset."""
    return Frames(bundled())


ORCHARD = {
    "garden": ("id\n1\n2\n", {"id": "integer"}, {"primaryKey": "id"}),
    "tree": (
        "id,code,kind,garden,place\n1,A,pear,1,1\n2,,fig,2,1\n",
        {"id": "integer", "code": "string", "kind": "string", "garden": "integer",
         "place": "integer"},
        {"primaryKey": ["id"], "uniqueKeys": [["garden", "place"]],
         "foreignKeys": [
             {"fields": "garden", "reference": {"resource": "garden", "fields": "id"}}]},
    ),
}  # fmt: skip


@pytest.fixture
def orchard(make: Make) -> Frames:
    """Two tables with keys of every kind."""
    tables = {n: (text, in_schema(columns, **keys)) for n, (text, columns, keys) in ORCHARD.items()}
    fields = {field["name"]: field for field in tables["tree"][1]["fields"]}
    fields["code"]["constraints"] = {"unique": True}
    fields["kind"]["constraints"] = {"required": True, "enum": ["pear", "fig"]}
    return make(tables)


@pytest.fixture
def family(make: Make) -> Callable[[str], Frames]:
    """Make a table that refers to itself, of these rows."""
    key = {"fields": ["parent"], "reference": {"resource": "", "fields": ["id"]}}
    schema = in_schema({"id": "integer", "parent": "integer"}, primaryKey="id", foreignKeys=[key])
    return lambda text: make({"person": (f"id,parent\n{text}", schema)})


def linked(target: str) -> dict[str, Any]:
    """Write the schema of a table whose ``other`` names a row of another one."""
    key = {"fields": "other", "reference": {"resource": target, "fields": "id"}}
    return in_schema({"id": "integer", "other": "integer"}, primaryKey="id", foreignKeys=[key])


@pytest.fixture
def couple(make: Make) -> Frames:
    """Two tables that refer to each other."""
    return make(
        {"one": ("id,other\n1,1\n", linked("two")), "two": ("id,other\n1,1\n", linked("one"))}
    )


@pytest.fixture(params=["primary", "required", "code-list", "foreign", "unique"])
def broken(request: Any, make: Make) -> Frames:
    """Two tables of which one row breaks a key."""
    schema = linked("good")
    schema["fields"][1] |= {"type": "string", "constraints": {}}
    constraints = {"required": {"required": True}, "code-list": {"enum": ["1", "2"]},
                   "unique": {"unique": True}}  # fmt: skip
    schema["fields"][1]["constraints"] = constraints.get(request.param, {})
    if request.param != "foreign":
        del schema["foreignKeys"]
    else:
        schema["fields"][1]["type"] = "integer"
    rows = {"primary": "1,1\n1,2\n", "required": "1,1\n2,\n", "unique": "1,1\n2,1\n"}
    bad = "id,other\n" + rows.get(request.param, "1,1\n2,9\n")
    good = in_schema({"id": "integer"}, primaryKey="id")
    return make({"good": ("id\n1\n", good), "bad": (bad, schema)})
