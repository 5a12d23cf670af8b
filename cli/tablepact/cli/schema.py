"""``tablepact schema TABLE``: its contract as other tools take it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tablepact.cli.output import file_options, write_data
from tablepact.cli.package_argument import PackageFirst, complete_tables, opened, package_argument
from tablepact.system.utf8 import encode_utf8

if TYPE_CHECKING:
    from tablepact.data_package import Dialect, SchemaFormat

FORMS: tuple[SchemaFormat, ...] = ("table-schema", "sql", "json-schema", "pandera")
DIALECTS: tuple[Dialect, ...] = ("duckdb", "sqlite")
ENDINGS: dict[str, SchemaFormat] = {".sql": "sql", ".py": "pandera"}


@click.command(cls=PackageFirst, short_help="Print the contract of a table for other tools.")
@click.argument("table", shell_complete=complete_tables)
@click.option("-f", "--format", "form", type=click.Choice(FORMS),
              help="Default: what the ending of -o says; else table-schema.")  # fmt: skip
@click.option("--dialect", type=click.Choice(DIALECTS), help="Of sql; default: duckdb.")
@package_argument
@file_options
def command(
    table: str, form: SchemaFormat | None, dialect: Dialect | None, package: str | None,
    output: str | None, force: bool,
) -> None:  # fmt: skip
    """Print what must hold of TABLE: types, constraints, keys, rules within a row.

    \b
    table-schema   its Table Schema, in one piece
    sql            CREATE TABLE, after the tables that it refers to
    json-schema    JSON Schema of one row, as {program} export -f jsonl writes it
    pandera        a Python script: python contract.py FILE.csv

    What a form cannot say stands in a comment. Exits with 2 if there is no such table, 3 if the
    package cannot be read or the table has no schema.
    """  # noqa: D301 - Click wants the backspace itself
    form = form or ENDINGS.get(Path(output or "").suffix.lower(), "table-schema")
    if dialect and form != "sql":
        raise click.UsageError(f"--dialect is of the format sql, not of {form}")
    with opened(package, every_table=False) as data_package:
        text = data_package.schema(table, form, dialect or "duckdb")
    write_data(encode_utf8(text), output, force)
