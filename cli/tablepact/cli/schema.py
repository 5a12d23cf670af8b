"""``dataset schema TABLE``: its contract as other tools take it."""

from __future__ import annotations

from pathlib import Path

import click

from tablepact.cli.output import file_options, write_data
from tablepact.cli.package_argument import complete_tables, package_option
from tablepact.system.utf8 import encode_utf8

FORMS = ("table-schema", "sql", "json-schema", "pandera")
DIALECTS = ("duckdb", "sqlite")
ENDINGS = {".sql": "sql", ".py": "pandera"}


@click.command(short_help="Print the contract of a table for other tools.")
@click.argument("table", shell_complete=complete_tables)
@click.option("-f", "--format", "form", type=click.Choice(FORMS),
              help="Default: what the ending of -o says; else table-schema.")  # fmt: skip
@click.option("--dialect", type=click.Choice(DIALECTS), help="Of sql; default: duckdb.")
@package_option
@file_options
def command(
    table: str, form: str | None, dialect: str | None, package: str | None, output: str | None,
    force: bool,
) -> None:  # fmt: skip
    """Print what must hold of TABLE: types, constraints, keys, rules within a row.

    \b
    table-schema   its Table Schema, in one piece
    sql            CREATE TABLE, after the tables that it refers to
    json-schema    JSON Schema of one row, as dataset export -f jsonl writes it
    pandera        a Python script: python contract.py FILE.csv

    What a form cannot say stands in a comment. Exits with 2 if there is no such table, 3 if the
    package cannot be read or the table has no schema.
    """  # noqa: D301 - Click wants the backspace itself
    from tablepact.opening import frames

    form = form or ENDINGS.get(Path(output or "").suffix.lower(), "table-schema")
    if dialect and form != "sql":
        raise click.UsageError(f"--dialect is of the format sql, not of {form}")
    tables = frames(package)
    resource = tables.resource(table)
    if form == "sql":
        from tablepact.schema.sql_script import sql_script

        text = sql_script(tables.package, resource, "sqlite" if dialect == "sqlite" else "duckdb")
    elif form == "json-schema":
        from tablepact.schema.json_schema import json_schema

        text = json_schema(resource)
    elif form == "pandera":
        from tablepact.schema.pandera_script import pandera_script

        text = pandera_script(tables.package, resource)
    else:
        from tablepact.schema.fields import table_schema

        text = table_schema(resource)
    write_data(encode_utf8(text), output, force)
