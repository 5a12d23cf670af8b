"""An SQL script that creates a table, after the tables that it refers to."""

from __future__ import annotations

from collections.abc import Mapping

from tablepact.errors import ExportError
from tablepact.escape import single_line
from tablepact.package.descriptor.keys import foreign_keys, unique_keys
from tablepact.package.descriptor.model import Package, Resource
from tablepact.package.descriptor.table_schema import ForeignKey
from tablepact.schema_formats.create_table import create_table
from tablepact.schema_formats.fields import schema_columns
from tablepact.schema_formats.foreign_keys import (
    ColumnTypes,
    dependency_order,
    duckdb_order,
    has_fields,
    usable_foreign_keys,
)
from tablepact.schema_formats.format_names import Dialect

NAMES = {"duckdb": "DuckDB", "sqlite": "SQLite"}


def sql_script(package: Package, resource: Resource, dialect: Dialect) -> str:
    """Return the SQL script that creates a table and all tables that its foreign keys lead to.

    Comments before each table list the parts of its schema that the database does not support.

    Raises:
        PackageError: A table has no schema, or a key is malformed.
        ExportError: Two names differ only in case, which SQL ignores.
    """
    schema_columns(resource)
    tables = _reached(package, resource)
    types = {n: {c.name: c.dtype for c in schema_columns(res)} for n, res in tables.items()}
    _refuse_names_equal_but_for_case(list(tables), [list(known) for known in types.values()])
    parts = [_head(package, resource, dialect)]
    written: set[str] = set()
    for table, links in _ordered(tables, types, dialect):
        written.add(table.name)
        statement = create_table(table, types[table.name], links, dialect=dialect)
        notes = [*_loose(table), *statement.left_out, *_lost_keys(table, links, tables, written)]
        comments = [f"--   {single_line(note)}\n" for note in notes]
        if comments:
            comments.insert(0, f"-- Left out of {single_line(table.name)}:\n")
        comments += [
            f"-- {single_line(f'{table.name} and {link.target}')} refer to each other: set "
            "PRAGMA defer_foreign_keys = ON in the transaction that inserts their rows\n"
            for link in links
            if link.target not in written
        ]
        parts.append(f"{''.join(comments)}{statement.sql};\n")
    return "\n".join(parts)


def _reached(package: Package, resource: Resource) -> dict[str, Resource]:
    """Return a table and all tables that it refers to, in the order of the package."""
    tables = {table.name: table for table in package.resources if table.fields}
    reached, queue = {resource.name}, [resource]
    while queue:
        targets = {link.target for link in usable_foreign_keys(queue.pop(), tables)} - reached
        reached |= targets
        queue += [tables[name] for name in targets]
    return {name: table for name, table in tables.items() if name in reached}


def _ordered(
    tables: Mapping[str, Resource], types: Mapping[str, ColumnTypes], dialect: Dialect
) -> list[tuple[Resource, list[ForeignKey]]]:
    if dialect == "duckdb":
        return duckdb_order({name: (table, types[name]) for name, table in tables.items()})
    return [(table, usable_foreign_keys(table, tables)) for table, _ in dependency_order(tables)]


def _head(package: Package, resource: Resource, dialect: Dialect) -> str:
    of = f" of {package.title}" if package.title else ""
    lines = [f"-- {single_line(f'The table {resource.name}{of}, for {NAMES[dialect]}.')}"]
    if dialect == "sqlite":
        lines.append("PRAGMA foreign_keys = ON; -- SQLite ignores foreign keys by default")
    return "\n".join(lines) + "\n"


def _loose(table: Resource) -> list[str]:
    match = table.table_schema.fields_match
    if match == "exact":
        return []
    return [f"fieldsMatch {match}: the table has exactly these columns"]


def _lost_keys(
    table: Resource, kept: list[ForeignKey], tables: dict[str, Resource], written: set[str]
) -> list[str]:
    """Return the foreign keys that are not written, and why.

    Args:
        table: The table.
        kept: The foreign keys that are written.
        tables: The tables of the script.
        written: The tables that are written so far, including ``table``.
    """
    notes = []
    for link in foreign_keys(table):
        if link in kept:
            continue
        if link.target not in tables:
            reason = f"{link.target} has no schema, or these columns are not a key of it"
        elif link.target_fields not in unique_keys(tables[link.target]):
            reason = f"these columns are not a key of {link.target}"
        elif not has_fields(table, link.fields) or not has_fields(
            tables[link.target], link.target_fields
        ):
            reason = "a column does not exist"
        elif link.target in written:
            reason = "the columns have different types"
        else:
            reason = f"{table.name} and {link.target} refer to each other"
        sides = f"{', '.join(link.fields)} to {link.target} ({', '.join(link.target_fields)})"
        notes.append(f"foreign key {sides}: {reason}")
    return notes


def _refuse_names_equal_but_for_case(tables: list[str], columns: list[list[str]]) -> None:
    for names in (tables, *columns):
        lower = [name.lower() for name in names]
        if duplicates := [name for name in names if lower.count(name.lower()) > 1]:
            raise ExportError(
                f"{duplicates[0]!r} and {duplicates[1]!r} are the same name in SQL; rename one"
            )
