"""A small market of two tables, and what can be done to it before it is compared with itself."""

from __future__ import annotations

import copy
import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

FRUIT = [
    ["pear", "Pear", "1.5", "2026-01-31", "pome"],
    ["fig", "Fig", "12", "", "drupe"],
    ["plum", "Plum", "3", "2026-03-01", "drupe"],
]
STALLS = [["north", "pear", "4"], ["south", "fig", "2"]]
DESCRIPTOR = {
    "name": "market",
    "version": "1.2.3",
    "resources": [
        {
            "name": "fruit",
            "type": "table",
            "path": "fruit.csv",
            "title": "Fruit",
            "schema": {
                "fields": [
                    {"name": "fruit_id", "type": "string"},
                    {"name": "name", "type": "string", "constraints": {"maxLength": 20}},
                    {"name": "price", "type": "number", "constraints": {"minimum": 0}},
                    {"name": "day", "type": "date"},
                    {
                        "name": "kind",
                        "type": "string",
                        "constraints": {"enum": ["pome", "drupe", "berry"]},
                    },
                ],
                "primaryKey": ["fruit_id"],
            },
        },
        {
            "name": "stalls",
            "type": "table",
            "path": "stalls.csv",
            "schema": {
                "fields": [
                    {"name": "stall_id", "type": "string"},
                    {"name": "sells", "type": "string"},
                    {"name": "crates", "type": "integer"},
                ],
                "primaryKey": ["stall_id"],
                "foreignKeys": [
                    {
                        "fields": ["sells"],
                        "reference": {"resource": "fruit", "fields": ["fruit_id"]},
                    }
                ],
            },
        },
    ],
}


class Market:
    """A market that can be changed and then written."""

    def __init__(self) -> None:
        self.descriptor: dict[str, Any] = copy.deepcopy(DESCRIPTOR)
        self.tables = {"fruit": copy.deepcopy(FRUIT), "stalls": copy.deepcopy(STALLS)}
        self.files: dict[str, str] = {}

    @property
    def fruit(self) -> dict[str, Any]:
        entry: dict[str, Any] = self.descriptor["resources"][0]
        return entry

    @property
    def stalls(self) -> dict[str, Any]:
        entry: dict[str, Any] = self.descriptor["resources"][1]
        return entry

    def field(self, place: int) -> dict[str, Any]:
        """Return a field of the fruit."""
        found: dict[str, Any] = self.fruit["schema"]["fields"][place]
        return found

    def write(self, folder: Path) -> Path:
        """Write the package and give its folder."""
        folder.mkdir(parents=True, exist_ok=True)
        for entry in self.descriptor["resources"]:
            rows = self.tables.get(entry["path"].removesuffix(".csv"))
            if rows is not None:
                out = io.StringIO()
                writer = csv.writer(out, lineterminator="\n")
                writer.writerow(field["name"] for field in entry["schema"]["fields"])
                writer.writerows(rows)
                (folder / entry["path"]).write_text(out.getvalue(), encoding="utf-8", newline="")
        for name, text in self.files.items():
            (folder / name).write_text(text, encoding="utf-8", newline="")
        (folder / "datapackage.json").write_text(json.dumps(self.descriptor), encoding="utf-8")
        return folder


Edit = Callable[[Market], object]


def two(tmp_path: Path, edit: Edit, before: Edit = lambda _: None) -> tuple[Path, Path]:
    """Write the market as it was, and as it is after an edit; give both folders."""
    old, new = Market(), Market()
    before(old)
    before(new)
    edit(new)
    return old.write(tmp_path / "old"), new.write(tmp_path / "new")
