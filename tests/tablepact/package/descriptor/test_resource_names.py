"""Commands read packages whose resources have no names, or one name twice."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import tablepact
from tablepact.package.descriptor.resource_names import with_names


@pytest.mark.each("resources, names",
    [
        ([{"name": "a"}, {"name": "b"}], ["a", "b"]),
        ([{"name": "a"}, {"name": "a"}], ["a", "a-2"]),
        ([{"path": "x/a.csv"}, {"name": "a"}], ["a-1", "a"]),
        ([{"id": "a", "path": "b.csv"}], ["a"]),
        ([{"path": ["p1.csv", "p2.csv"]}], ["p1"]),
        ([{"path": "https://a.example/b.csv"}, {"name": ""}, {"name": 3}],
         ["resource-1", "resource-2", "resource-3"]),
        ([{"name": "resource-2"}, {}], ["resource-2", "resource-2-2"]),
    ],
)  # fmt: skip
def test_each_has_a_name_of_its_own(resources: list[dict[str, Any]], names: list[str]) -> None:
    assert [entry["name"] for entry in with_names(resources)] == names


def test_what_is_no_object_stays() -> None:
    assert with_names([3, "a.json", None]) == [3, "a.json", None]


def test_commands_name_the_tables_as_validate_does(tmp_path: Path) -> None:
    (tmp_path / "fruit.csv").write_text("id\n1\n")
    path = tmp_path / "datapackage.json"
    path.write_text(json.dumps({"resources": [{"path": "fruit.csv"}, {"path": "fruit.csv"}]}))
    package = tablepact.open_package(path)
    steps = [step.subject for step in tablepact.validate(path).steps if step.kind == "table"]
    assert package.tables == steps == ["fruit", "fruit-2"]
    assert package.frames["fruit-2"].height == 1
