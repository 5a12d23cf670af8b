"""A package with every kind of key, and with names that nobody would choose."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tablepact.frames.frames import Frames
from tablepact.package.descriptor.parse_descriptor import read_package

Make = Callable[..., Frames]


def key(fields: Any, table: str, target: Any) -> dict[str, Any]:
    """Write a foreign key; the empty table is the table itself."""
    return {"fields": fields, "reference": {"resource": table, "fields": target}}


def table(*fields: Any, **schema: Any) -> dict[str, Any]:
    """Write a schema; a field is a name, or the whole of it."""
    whole = [{"name": f, "type": "string"} if isinstance(f, str) else f for f in fields]
    return {"fields": whole, **schema}


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Make a package of tables by their schemas; ``data`` has the text of some of them."""

    def write(schemas: dict[str, Any], data: Any = None, **given: Any) -> Frames:
        resources = []
        for number, (name, schema) in enumerate(schemas.items()):
            entry = {"name": name, "type": "table", "path": f"{number}.csv"}
            resources.append(entry | ({"schema": schema} if schema else {}))
            if name in (data or {}):
                (tmp_path / f"{number}.csv").write_text(data[name], encoding="utf-8", newline="")
        descriptor = {"name": "market", "resources": resources, **given}
        (tmp_path / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
        return Frames(read_package(tmp_path))

    return write


@pytest.fixture
def stalls(make: Make) -> Frames:
    """Stalls that sell fruit: keys to itself, of two fields, to no key, to no table, and a tie."""
    kinds = [{"value": "pear", "label": "Pear"}, {"value": "fig", "description": "Not a fruit."}]
    return make(
        {
            "fruit": table(
                {"name": "id", "type": "integer", "constraints": {"required": True}},
                {"name": "kind", "type": "string", "categories": kinds, "categoriesOrdered": True},
                {"name": "like", "type": "integer", "description": "What it is like."},
                primaryKey="id",
                foreignKeys=[key("like", "", "id")],
            ),
            "stall": table(
                "row", "place", {"name": "ripe", "constraints": {"enum": ["a", "b"]}},
                {"name": "opened", "type": "date", "format": "%d/%m/%Y"},
                primaryKey=["row", "place"],
                rowRules=[{"name": "r", "message": "a stall | has a place", "expression": "true"}],
            ),
            "sale": table(
                "row", "place", "fruit", "day",
                {"name": "about", "constraints": {"enum": ["fruit", "stall"]}},
                foreignKeys=[
                    key(["row", "place"], "stall", ["row", "place"]),
                    key("fruit", "fruit", "kind"),
                    key("day", "days", "day"),
                ],
            ),
        },
        {"fruit": "id,kind,like\n1,fig,\n2,pear,1\n"},
        title="A market",
    )  # fmt: skip
