"""The foreign keys that a database supports, and the order in which to create their tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from tablepact.package.descriptor.keys import foreign_keys, unique_keys
from tablepact.package.descriptor.model import Resource
from tablepact.package.descriptor.table_schema import ForeignKey

ColumnTypes = Mapping[str, pl.DataType]
"""The polars types of the columns of a table."""


def usable_foreign_keys(resource: Resource, tables: Mapping[str, Resource]) -> list[ForeignKey]:
    """Return the foreign keys that a database accepts.

    Their fields must exist, and must refer to a primary or unique key of one of the tables.
    """
    return [
        link
        for link in foreign_keys(resource)
        if link.target in tables
        and link.target_fields in unique_keys(tables[link.target])
        and has_fields(resource, link.fields)
        and has_fields(tables[link.target], link.target_fields)
    ]


def has_fields(resource: Resource, fields: Sequence[str]) -> bool:
    """Return whether a table has these fields."""
    return set(fields) <= {field.name for field in resource.fields}


def dependency_order(tables: Mapping[str, Resource]) -> list[tuple[Resource, list[ForeignKey]]]:
    """Return the tables, each after the tables that it refers to, with their foreign keys.

    Where tables refer to each other in a cycle, the foreign keys that close it are left out.
    """
    order: list[tuple[Resource, list[ForeignKey]]] = []
    placed: set[str] = set()
    waiting = dict(tables)
    while waiting:
        links = {name: usable_foreign_keys(resource, tables) for name, resource in waiting.items()}
        ready = [
            name for name in waiting if all(link.target in {*placed, name} for link in links[name])
        ] or [next(name for name in waiting if _in_circle(name, links))]
        for name in ready:
            allowed = [link for link in links[name] if link.target in {*placed, name}]
            order.append((waiting.pop(name), allowed))
        placed.update(ready)
    return order


def duckdb_order(
    tables: Mapping[str, tuple[Resource, ColumnTypes]],
) -> list[tuple[Resource, list[ForeignKey]]]:
    """Return the tables in order, with the foreign keys that DuckDB accepts: equal types only."""

    def types(name: str, fields: Sequence[str]) -> list[pl.DataType]:
        known = tables[name][1]
        texts = (pl.Enum, pl.Categorical)
        return [pl.String() if isinstance(known[f], texts) else known[f] for f in fields]

    ordered = dependency_order({name: resource for name, (resource, _) in tables.items()})
    return [
        (res, [k for k in links if types(res.name, k.fields) == types(k.target, k.target_fields)])
        for res, links in ordered
    ]


def _in_circle(name: str, links: Mapping[str, Sequence[ForeignKey]]) -> bool:
    """Return whether a table refers to itself through other tables."""
    visited: set[str] = set()
    targets = [link.target for link in links[name] if link.target != name]
    while targets:
        table = targets.pop()
        if table == name:
            return True
        if table not in visited:
            visited.add(table)
            targets += [link.target for link in links.get(table, ())]
    return False
