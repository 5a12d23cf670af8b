"""The schema of a table as SQL that SQLite and DuckDB both take: types, code lists, keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from avocado_pivot.package.descriptor import Resource
from avocado_pivot.package.keys import (
    ForeignKey,
    constraints_of,
    foreign_keys,
    primary_key,
    unique_keys,
)

_TYPES = {
    pl.Int64: "BIGINT",
    pl.Float64: "DOUBLE",
    pl.Boolean: "BOOLEAN",
    pl.Date: "DATE",
    pl.Time: "TIME",
    pl.Datetime: "TIMESTAMP",
}


def quoted(name: str) -> str:
    """Write a name as SQL has it, whatever is in it."""
    return '"' + name.replace('"', '""') + '"'


def create_table(
    resource: Resource,
    frame: pl.DataFrame,
    links: Sequence[ForeignKey] = (),
    *,
    keys: bool = True,
    enums: Mapping[str, str] | None = None,
) -> str:
    """Write CREATE TABLE.

    Args:
        resource: The table's entry in the descriptor.
        frame: Its rows, for the types of the columns.
        links: The foreign keys to write.
        keys: Whether to write keys, code lists and what is required.
        enums: The names of enumerated types by column; a code list without one is a CHECK.
    """
    fields = {str(field["name"]): field for field in resource.fields}
    primary = primary_key(resource)
    parts = []
    for name, dtype in frame.schema.items():
        kind = (enums or {}).get(name) or _TYPES.get(dtype.base_type(), "TEXT")
        part = f"{quoted(name)} {kind}"
        if keys:
            constraints = constraints_of(fields.get(name, {}))
            required = constraints.get("required") is True or name in primary
            part += " NOT NULL" if required else ""
            listed = code_list(fields.get(name, {}))
            if listed and name not in (enums or {}):
                codes = ", ".join("'" + code.replace("'", "''") + "'" for code in listed)
                part += f" CHECK ({quoted(name)} IN ({codes}))"
        parts.append(part)
    if keys:
        for number, key in enumerate(unique_keys(resource)):
            kind = "PRIMARY KEY" if not number and key == primary else "UNIQUE"
            parts.append(f"{kind} ({_list(key)})")
        parts += [
            f"FOREIGN KEY ({_list(link.fields)}) REFERENCES {quoted(link.target)}"
            f" ({_list(link.target_fields)})"
            for link in links
        ]
    return f"CREATE TABLE {quoted(resource.name)} (\n  " + ",\n  ".join(parts) + "\n)"


def code_list(field: Mapping[str, Any]) -> list[str]:
    """Give the codes of a field that is a list of text, in order; none if it is not."""
    listed = constraints_of(field).get("enum") or []
    is_text = field.get("type", "string") == "string" and all(isinstance(c, str) for c in listed)
    return list(listed) if is_text else []


def usable(resource: Resource, tables: Mapping[str, Resource]) -> list[ForeignKey]:
    """Give the foreign keys whose target is among the tables and is a key there.

    A database asks for both.
    """
    return [
        link
        for link in foreign_keys(resource)
        if link.target in tables and link.target_fields in unique_keys(tables[link.target])
    ]


def in_order(tables: Mapping[str, Resource]) -> list[tuple[Resource, list[ForeignKey]]]:
    """Put tables behind those that they refer to, with the foreign keys that allow it.

    Where tables refer to each other in a circle, the keys that close it are left out.
    """
    order: list[tuple[Resource, list[ForeignKey]]] = []
    done: set[str] = set()
    waiting = dict(tables)
    while waiting:
        links = {name: usable(resource, tables) for name, resource in waiting.items()}
        ready = [
            name for name in waiting if all(link.target in {*done, name} for link in links[name])
        ] or [next(name for name in waiting if _in_circle(name, links))]
        for name in ready:
            kept = [link for link in links[name] if link.target in {*done, name}]
            order.append((waiting.pop(name), kept))
        done.update(ready)
    return order


def _in_circle(name: str, links: Mapping[str, Sequence[ForeignKey]]) -> bool:
    """Say whether a table leads back to itself through others."""
    seen: set[str] = set()
    ways = [link.target for link in links[name] if link.target != name]
    while ways:
        table = ways.pop()
        if table == name:
            return True
        if table not in seen:
            seen.add(table)
            ways += [link.target for link in links.get(table, ())]
    return False


def _list(names: Sequence[str]) -> str:
    return ", ".join(map(quoted, names))
