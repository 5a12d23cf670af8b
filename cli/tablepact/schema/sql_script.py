"""A table as SQL that runs as it stands: first the tables that it refers to, then itself."""

from __future__ import annotations

from collections.abc import Mapping

from tablepact.errors import ExportError
from tablepact.package.descriptor import Package, Resource
from tablepact.package.keys import ForeignKey, foreign_keys, unique_keys
from tablepact.schema.create_table import create_table
from tablepact.schema.fields import columns_of, fields_match, schema_of, shown
from tablepact.schema.foreign_keys import Types, has, in_order, in_order_for_duckdb, usable
from tablepact.schema.sql_constraints import Dialect

NAMES = {"duckdb": "DuckDB", "sqlite": "SQLite"}


def sql(package: Package, resource: Resource, dialect: Dialect) -> str:
    """Write a table in SQL, and before it those that its foreign keys lead to.

    What the database cannot hold is told in comments before each table.

    Raises:
        PackageError: A table has no schema, or a key is none.
        ExportError: Two names differ in case only, which is one name in SQL.
    """
    columns_of(resource)
    tables = _reached(package, resource)
    types = {n: {c.name: c.dtype for c in columns_of(res)} for n, res in tables.items()}
    _refuse_one_name_twice(list(tables), [list(known) for known in types.values()])
    parts = [_head(package, resource, dialect)]
    made: set[str] = set()
    for table, links in _ordered(tables, types, dialect):
        made.add(table.name)
        written = create_table(table, types[table.name], links, dialect=dialect)
        notes = [*_loose(table), *written.left_out, *_lost_keys(table, links, tables, made)]
        comments = [f"--   {shown(note)}\n" for note in notes]
        if comments:
            comments.insert(0, f"-- Left out of {shown(table.name)}:\n")
        comments += [
            f"-- {shown(f'{table.name} and {link.target}')} refer to each other in a circle: "
            "PRAGMA defer_foreign_keys = ON in the transaction that adds their rows\n"
            for link in links
            if link.target not in made
        ]
        parts.append(f"{''.join(comments)}{written.sql};\n")
    return "\n".join(parts)


def _reached(package: Package, resource: Resource) -> dict[str, Resource]:
    """Give a table and those that it leads to, in the order of the package."""
    known = {one.name: one for one in package.resources if one.fields}
    reached, ways = {resource.name}, [resource]
    while ways:
        found = {link.target for link in usable(ways.pop(), known)} - reached
        reached |= found
        ways += [known[name] for name in found]
    return {name: one for name, one in known.items() if name in reached}


def _ordered(
    tables: Mapping[str, Resource], types: Mapping[str, Types], dialect: Dialect
) -> list[tuple[Resource, list[ForeignKey]]]:
    if dialect == "duckdb":
        return in_order_for_duckdb({name: (one, types[name]) for name, one in tables.items()})
    return [(one, usable(one, tables)) for one, _ in in_order(tables)]


def _head(package: Package, resource: Resource, dialect: Dialect) -> str:
    of = f" of {package.title}" if package.title else ""
    lines = [f"-- {shown(f'The table {resource.name}{of}, for {NAMES[dialect]}.')}"]
    if dialect == "sqlite":
        lines.append("PRAGMA foreign_keys = ON; -- or SQLite heeds no foreign key")
    return "\n".join(lines) + "\n"


def _loose(table: Resource) -> list[str]:
    match = fields_match(schema_of(table))
    if match == "exact":
        return []
    return [f"fieldsMatch {match}: the table has just these columns"]


def _lost_keys(
    table: Resource, kept: list[ForeignKey], tables: dict[str, Resource], made: set[str]
) -> list[str]:
    """Say which foreign keys are not written, and why; ``made`` are the tables so far."""
    notes = []
    for link in foreign_keys(table):
        if link in kept:
            continue
        if link.target not in tables:
            reason = "the other table has no schema here, or no such key"
        elif link.target_fields not in unique_keys(tables[link.target]):
            reason = "the other side is no key"
        elif not has(table, link.fields) or not has(tables[link.target], link.target_fields):
            reason = "there is no such column"
        elif link.target in made:
            reason = "the two sides are of different types"
        else:
            reason = f"{table.name} and {link.target} refer to each other in a circle"
        sides = f"{', '.join(link.fields)} to {link.target} ({', '.join(link.target_fields)})"
        notes.append(f"foreign key {sides}: {reason}")
    return notes


def _refuse_one_name_twice(tables: list[str], columns: list[list[str]]) -> None:
    for names in (tables, *columns):
        lower = [name.lower() for name in names]
        if twice := [name for name in names if lower.count(name.lower()) > 1]:
            raise ExportError(f"{twice[0]!r} and {twice[1]!r} are one name in SQL")
