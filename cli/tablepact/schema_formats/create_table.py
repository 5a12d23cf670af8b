"""CREATE TABLE statements for DuckDB and SQLite, with types, constraints, keys and row rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from tablepact._about import program
from tablepact.escape import single_line
from tablepact.package.descriptor.keys import primary_key, unique_keys
from tablepact.package.descriptor.model import Resource
from tablepact.package.descriptor.table_schema import Field, ForeignKey
from tablepact.query.identifiers import quote_identifier
from tablepact.schema_formats.fields import schema_columns
from tablepact.schema_formats.foreign_keys import ColumnTypes
from tablepact.schema_formats.format_names import Dialect
from tablepact.schema_formats.rule_expressions import as_sql, rules_of
from tablepact.schema_formats.sql_constraints import checks_of, is_text, type_of


@dataclass(frozen=True, slots=True)
class CreateTable:
    """The CREATE TABLE statement of a table.

    Attributes:
        sql: The statement, without a semicolon.
        left_out: The parts of the schema that it omits, other than foreign keys; one line each.
    """

    sql: str
    left_out: tuple[str, ...]


def without_keys() -> str:
    """Return the advice for rows that violate a key or another constraint of a database."""
    how = "--no-keys (keys=False in Python) exports the rows as they are"
    return f"{program()} validate lists what is wrong; {how}"


def create_table(
    resource: Resource,
    types: ColumnTypes,
    links: Sequence[ForeignKey] = (),
    *,
    dialect: Dialect,
    keys: bool = True,
    enums: Mapping[str, str] | None = None,
) -> CreateTable:
    """Return the CREATE TABLE statement of a table.

    Args:
        resource: The table.
        types: The polars type of each column.
        links: The foreign keys to write.
        dialect: The database.
        keys: Whether to write keys and constraints; if not, write only names and types.
        enums: The name of each column's enum type; other code lists become a CHECK.
    """
    enums = enums or {}
    parts, left_out = [], []
    fields = {c.name: c for c in schema_columns(resource)} if keys and resource.fields else {}
    for name, dtype in types.items():
        part = f"{quote_identifier(name)} {enums.get(name) or type_of(dtype, dialect)}"
        if name in fields:
            checks, omitted = checks_of(fields[name], dtype, dialect, enum=name in enums)
            part += " NOT NULL" if fields[name].required else ""
            part += "".join(f" CHECK ({check})" for check in checks)
            left_out += [f"{single_line(name)}: {line}" for line in omitted]
        parts.append(part)
    if keys:
        more, omitted = _table_constraints(resource, types, dialect, enums)
        parts += more
        left_out += omitted
        parts += [
            f"FOREIGN KEY ({_list(link.fields)}) REFERENCES {quote_identifier(link.target)}"
            f" ({_list(link.target_fields)})"
            for link in links
        ]
    sql = f"CREATE TABLE {quote_identifier(resource.name)} (\n  " + ",\n  ".join(parts) + "\n)"
    return CreateTable(sql, tuple(map(single_line, left_out)))


def text_codes(field: Field) -> list[str]:
    """Return the enum of a string field, in order; empty if the field has none."""
    is_text = field.type == "string" and all(isinstance(code, str) for code in field.enum)
    return field.enum if is_text else []


def _table_constraints(
    resource: Resource, types: ColumnTypes, dialect: Dialect, enums: Mapping[str, str]
) -> tuple[list[str], list[str]]:
    """Return the clauses for keys and row rules, and the parts that are left out."""
    parts, left_out = [], []
    primary = primary_key(resource)
    for number, key in enumerate(unique_keys(resource)):
        kind = "PRIMARY KEY" if not number and key == primary else "UNIQUE"
        if set(key) <= set(types):
            parts.append(f"{kind} ({_list(key)})")
        else:
            left_out.append(f"{kind} ({', '.join(key)}): the table has no such column")
    stored = {n: pl.String() if is_text(d, dialect) else d for n, d in types.items()}
    for rule in rules_of(resource.table_schema, stored):
        if rule.tree is None:
            left_out.append(f"row rule {rule.name} ({rule.message}): {rule.reason}")
            continue
        sql = as_sql(rule.tree, dialect, enums)
        parts.append(
            f"{f'CONSTRAINT {quote_identifier(rule.name)} ' if rule.name else ''}CHECK ({sql})"
        )
    return parts, left_out


def _list(names: Sequence[str]) -> str:
    return ", ".join(map(quote_identifier, names))
