"""Which foreign keys a database can hold, and in which order tables have to be made for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from tablepact.package.descriptor import Resource
from tablepact.package.keys import ForeignKey, foreign_keys, unique_keys

Types = Mapping[str, pl.DataType]
"""The polars types of the columns of a table."""


def usable(resource: Resource, tables: Mapping[str, Resource]) -> list[ForeignKey]:
    """Give the foreign keys of fields that are there, whose target is a key of one of the tables.

    A database asks for all that.
    """
    return [
        link
        for link in foreign_keys(resource)
        if link.target in tables
        and link.target_fields in unique_keys(tables[link.target])
        and has(resource, link.fields)
        and has(tables[link.target], link.target_fields)
    ]


def has(resource: Resource, fields: Sequence[str]) -> bool:
    """Say whether a table has these fields."""
    return set(fields) <= {str(field["name"]) for field in resource.fields}


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


def in_order_for_duckdb(
    tables: Mapping[str, tuple[Resource, Types]],
) -> list[tuple[Resource, list[ForeignKey]]]:
    """Put tables in order, with the foreign keys that DuckDB can hold: it wants the same types."""

    def types(name: str, fields: Sequence[str]) -> list[pl.DataType]:
        known = tables[name][1]
        texts = (pl.Enum, pl.Categorical)
        return [pl.String() if isinstance(known[f], texts) else known[f] for f in fields]

    ordered = in_order({name: resource for name, (resource, _) in tables.items()})
    return [
        (res, [k for k in links if types(res.name, k.fields) == types(k.target, k.target_fields)])
        for res, links in ordered
    ]


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
