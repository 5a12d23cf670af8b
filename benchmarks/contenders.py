"""The peers, each with the tables and the schema of a package that validators are measured on.

    python benchmarks/contenders.py dataframely FOLDER

runs one of those that have no command of their own, and fails at what it finds.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

WHOLE, BROKEN = ("plain", "wide", "keys"), ("dirty", "ragged", "quotes")


@dataclass
class Contender:
    """A command to measure, on packages of some shapes."""

    title: str
    command: list[str]
    shapes: tuple[str, ...]
    slow: bool = False
    clean: bool = False
    """Whether it runs on the package that is alike but for the faults."""


def resources(folder: Path) -> list[dict[str, Any]]:
    """Return the tables that the descriptor of a package names; what they refer to comes first."""
    descriptor = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    return list(reversed(descriptor["resources"]))


def read(folder: Path, resource: dict[str, Any]) -> Any:
    """Read a table with polars, each field in its type."""
    import polars as pl

    types: dict[str, Any] = {
        "string": pl.String,
        "number": pl.Float64,
        "integer": pl.Int64,
        "boolean": pl.Boolean,
        "date": pl.Date,
        "datetime": pl.Datetime("us", "UTC"),
    }
    schema = {column["name"]: types[column["type"]] for column in resource["schema"]["fields"]}
    return pl.read_csv(folder / resource["path"], schema=schema)


def polars(folder: Path) -> None:
    """Read the tables and check nothing but that cells are of their types."""
    for resource in resources(folder):
        read(folder, resource)


def dataframely(folder: Path) -> None:
    """Read the tables with polars, hold each to a schema of dataframely, and look up the keys."""
    import dataframely as dy

    frames = {}
    for resource in resources(folder):
        name, schema = resource["name"], resource["schema"]
        primary = schema.get("primaryKey")
        columns = {
            column["name"]: dataframely_column(column, primary=column["name"] == primary)
            for column in schema["fields"]
        }
        contract: Any = type(name, (dy.Schema,), columns)
        frames[name] = contract.validate(read(folder, resource))
        for key in schema.get("foreignKeys", []):
            parent = frames[key["reference"]["resource"]][key["reference"]["fields"]]
            if not frames[name][key["fields"]].is_in(parent.implode()).all():
                raise SystemExit(f"{key['fields']} refers to no row")


def dataframely_column(column: dict[str, Any], *, primary: bool) -> Any:
    """Return the column of dataframely that a field is; a primary key is unique as it is."""
    import datetime

    import dataframely as dy

    kinds = {
        "string": dy.String,
        "number": dy.Float64,
        "integer": dy.Int64,
        "boolean": dy.Bool,
        "date": dy.Date,
        "datetime": lambda **options: dy.Datetime(time_zone="UTC", **options),
    }
    given = column.get("constraints", {})
    options: dict[str, Any] = {"primary_key": True} if primary else {"nullable": True}
    if "pattern" in given:
        options["regex"] = f"^(?:{given['pattern']})$"
    if "enum" in given:
        options["check"] = lambda cell: cell.is_in(given["enum"])
    for bound, name in (("minimum", "min"), ("maximum", "max")):
        if bound in given:
            value = given[bound]
            options[name] = datetime.date.fromisoformat(value) if isinstance(value, str) else value
    return kinds[column["type"]](**options)


def pandera(folder: Path) -> None:
    """Read the tables with pandas and hold each to what pandera makes of its schema."""
    import pandas as pd
    from pandera.io.pandas_io import from_frictionless_schema

    for resource in resources(folder):
        frame = pd.read_csv(folder / resource["path"])
        from_frictionless_schema(resource["schema"]).validate(frame, lazy=True)


def duckdb(folder: Path) -> None:
    """Insert the tables into tables of DuckDB that have the constraints and the keys."""
    import duckdb as db

    types = {"string": "VARCHAR", "number": "DOUBLE", "integer": "BIGINT", "datetime": "TIMESTAMP"}
    database = db.connect()
    for resource in resources(folder):
        schema, columns, lines = resource["schema"], {}, []
        for column in schema["fields"]:
            name, given = column["name"], column.get("constraints", {})
            columns[name] = types.get(column["type"], column["type"].upper())
            checks = {
                "pattern": f"regexp_full_match({name}, {given.get('pattern')!r})",
                "minimum": f"{name} >= {given.get('minimum')!r}",
                "maximum": f"{name} <= {given.get('maximum')!r}",
                "enum": f"{name} IN {tuple(given.get('enum', ()))}",
            }
            found = [f"CHECK ({check})" for rule, check in checks.items() if rule in given]
            key = "PRIMARY KEY" if name == schema.get("primaryKey") else ""
            lines.append(" ".join([name, columns[name], key, *found]))
        for key in schema.get("foreignKeys", []):
            parent = f"{key['reference']['resource']} ({key['reference']['fields']})"
            lines.append(f"FOREIGN KEY ({key['fields']}) REFERENCES {parent}")
        database.execute(f"CREATE TABLE {resource['name']} ({', '.join(lines)})")
        source = f"read_csv({str(folder / resource['path'])!r}, header = true, columns = {columns})"
        database.execute(f"INSERT INTO {resource['name']} SELECT * FROM {source}")  # noqa: S608


def contenders() -> dict[str, Contender]:
    """Return all that can be measured, by name; a hyphen in a name marks another case of it."""
    binaries = Path(sys.executable).parent
    ours = [str(binaries / "dataset"), "validate", "{package}"]
    theirs = [str(binaries / "frictionless"), "validate", "--json", "datapackage.json"]
    peer = {name: [sys.executable, __file__, name, "{package}"] for name in PEERS}
    read, dirty, no_limit = "polars, bare typed read", ("dirty",), "--limit-errors=1000000000"
    all_but_dirty = (*WHOLE, "ragged", "quotes")
    return {
        "polars": Contender(read, peer["polars"], WHOLE),
        "polars-clean": Contender(f"{read}, no faults", peer["polars"], BROKEN, clean=True),
        "ours-clean": Contender("ours, no faults", ours, BROKEN, clean=True),
        "ours": Contender("ours", ours, all_but_dirty),
        "ours-all": Contender("ours, all errors counted", ours, dirty),
        "ours-stop": Contender("ours, `--stop`", [*ours, "--stop"], dirty),
        "dataframely": Contender("dataframely", peer["dataframely"], WHOLE),
        "pandera": Contender("pandera on pandas", peer["pandera"], WHOLE),
        "duckdb": Contender("DuckDB, insert", peer["duckdb"], WHOLE),
        "frictionless": Contender("frictionless", theirs, all_but_dirty, slow=True),
        "frictionless-all": Contender(
            "frictionless, no limit of errors", [*theirs, no_limit], dirty, slow=True
        ),
        "frictionless-stop": Contender("frictionless, stops at 1,000", theirs, dirty),
    }


PEERS = {peer.__name__: peer for peer in (polars, dataframely, pandera, duckdb)}

if __name__ == "__main__":
    PEERS[sys.argv[1]](Path(sys.argv[2]))
