"""The formats that hold all tables in one file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import polars as pl

from tablepact.export.formats import Facts
from tablepact.package.descriptor import Resource
from tablepact.package.keys import foreign_keys

Tables = Mapping[str, tuple[Resource, pl.DataFrame]]
"""The tables of an export: for each its entry in the descriptor, and its rows."""


def _write_sqlite(path: Path, tables: Tables, facts: Facts, keys: bool) -> None:
    from tablepact.export.sqlite import write_sqlite

    write_sqlite(path, tables, facts, keys=keys)


def _write_duckdb(path: Path, tables: Tables, facts: Facts, keys: bool) -> None:
    from tablepact.export.duckdb_file import write_duckdb

    write_duckdb(path, tables, facts, keys=keys)


def _write_xlsx(path: Path, tables: Tables, facts: Facts, keys: bool) -> None:  # noqa: ARG001
    from tablepact.export.xlsx import to_xlsx

    path.write_bytes(to_xlsx({name: frame for name, (_, frame) in tables.items()}, facts))


WHOLE: dict[str, Callable[[Path, Tables, Facts, bool], None]] = {
    "sqlite": _write_sqlite,
    "duckdb": _write_duckdb,
    "xlsx": _write_xlsx,
}


def left_out(tables: Tables, form: str) -> list[str]:
    """Name the foreign keys that a database does without: ``relations (subject_id)``."""
    from tablepact.schema.foreign_keys import in_order_for_duckdb, usable

    resources = {name: resource for name, (resource, _) in tables.items()}
    if form == "duckdb":
        types = {name: (resource, frame.schema) for name, (resource, frame) in tables.items()}
        kept = {resource.name: links for resource, links in in_order_for_duckdb(types)}
    else:
        kept = {name: usable(resource, resources) for name, resource in resources.items()}
    return [
        f"{name} ({', '.join(link.fields)})"
        for name, resource in resources.items()
        for link in foreign_keys(resource)
        if link not in kept[name]
    ]
