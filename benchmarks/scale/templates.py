"""The tables of the dataset as templates: each row as it is, its identifiers with a mark.

A copy of the rows is a template whose marks are replaced by the number of the copy, so `meta` is
`meta-0` in the first copy and `meta-7` in the eighth. What refers to a row has the same mark, hence
points into its own copy. No two identifiers of different copies are alike: what follows the last
hyphen is the number of the copy, and what stands before it is the identifier.
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

MARK = "\0"
REPOSITORY = Path(__file__).resolve().parents[2]
ADDRESSES = {"record_id", "evidence"}
"""Fields that name a row of any table; no foreign key says so."""
OWN = {"$schema", "rowRules"}
"""What a schema of a corpus leaves out: rules of our own beside the standard's."""


@dataclass
class Template:
    """A table of the dataset, to be copied.

    Attributes:
        name: Its name.
        schema: Its Table Schema, without rules of our own.
        cells: The cells of its rows, with a mark at the end of each identifier.
        resource: What else the descriptor says of it and still holds.
    """

    name: str
    schema: dict[str, Any]
    cells: list[list[str]]
    resource: dict[str, Any]

    @cached_property
    def fields(self) -> list[dict[str, Any]]:
        """The fields."""
        return self.schema["fields"]

    @cached_property
    def header(self) -> bytes:
        """The first line of each of its files."""
        return line([column["name"] for column in self.fields])

    @cached_property
    def lines(self) -> bytes:
        """All its rows as CSV, with marks."""
        return b"".join(line(row) for row in self.cells)

    @cached_property
    def bound(self) -> set[str]:
        """The fields that are part of any key, or name a row."""
        keys = [name for key in self.schema.get("uniqueKeys", []) for name in key]
        return identifiers(self.schema) | set(keys)

    def copy(self, number: int) -> bytes:
        """Return the lines of a copy."""
        return self.lines.replace(MARK.encode(), b"-%d" % number)

    def row(self, copy: int, number: int) -> list[str]:
        """Return the cells of a row of a copy."""
        return [cell.replace(MARK, f"-{copy}") for cell in self.cells[number]]


def line(cells: list[str]) -> bytes:
    """Write cells as a line of CSV."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue().encode()


def identifiers(schema: dict[str, Any]) -> set[str]:
    """Name the fields whose cells differ from copy to copy."""
    keys = [schema["primaryKey"], *(key["fields"] for key in schema.get("foreignKeys", []))]
    unique = [one["name"] for one in schema["fields"] if one.get("constraints", {}).get("unique")]
    names = {one["name"] for one in schema["fields"]}
    return {name for key in keys for name in key} | set(unique) | (ADDRESSES & names)


def templates(copies: int) -> list[Template]:
    """Read the tables of the dataset; so many copies must leave each identifier valid."""
    descriptor = json.loads((REPOSITORY / "datapackage.json").read_text(encoding="utf-8"))
    return [template(resource, copies) for resource in descriptor["resources"]]


def template(resource: dict[str, Any], copies: int) -> Template:
    """Read a table of the dataset."""
    given = json.loads((REPOSITORY / resource["schema"]).read_text(encoding="utf-8"))
    schema = {key: value for key, value in given.items() if key not in OWN}
    marked = identifiers(schema)
    with (REPOSITORY / resource["path"]).open(newline="", encoding="utf-8") as file:
        reader = csv.reader(file)
        marks = [MARK if name in marked else "" for name in next(reader)]
        rows = [
            [cell and cell + mark for cell, mark in zip(row, marks, strict=True)] for row in reader
        ]
    for place, column in enumerate(schema["fields"]):
        room = column.get("constraints", {}).get("maxLength")
        longest = max(len(row[place]) for row in rows) + len(str(copies))
        if room and column["name"] in marked and longest > room:
            raise SystemExit(f"{resource['name']}.{column['name']} has no room for {copies} copies")
    kept = {key: resource[key] for key in ("type", "title", "encoding")}
    return Template(resource["name"], schema, rows, kept)
