"""``tablepact schema TABLE``: print the schema of a table in formats of other tools."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import click

from tablepact.cli.output import file_options, write_data
from tablepact.cli.package_argument import PackageFirst, complete_tables, opened, package_argument
from tablepact.schema_formats.format_names import Dialect, SchemaFormat
from tablepact.system.utf8 import encode_utf8

ENDINGS: dict[str, SchemaFormat] = {".sql": "sql", ".py": "pandera"}


def _extensions(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from tablepact.schema_formats.descriptor_schema import descriptor_schema

        click.echo(descriptor_schema(), nl=False)
        ctx.exit()


@click.command(cls=PackageFirst, short_help="Print the schema of a table for other tools.")
@click.argument("table", shell_complete=complete_tables)
@click.option("-f", "--format", "output_format", type=click.Choice(get_args(SchemaFormat)),
              help="Output format. Default: from the file extension of -o, else "
                   "table-schema.")  # fmt: skip
@click.option(
    "--dialect", type=click.Choice(get_args(Dialect)), help="SQL dialect. Default: duckdb."
)
@click.option("--extensions", is_flag=True, is_eager=True, expose_value=False, callback=_extensions,
              help="Print the JSON Schema of a descriptor, with the properties that this tool adds "
                   "to the standard, for an editor; needs no TABLE.")  # fmt: skip
@package_argument
@file_options
def command(
    table: str, output_format: SchemaFormat | None, dialect: Dialect | None, package: str | None,
    output: str | None, force: bool,
) -> None:  # fmt: skip
    """Print the schema of TABLE for another tool: types, constraints, keys and row rules.

    \b
    table-schema   the Table Schema, with everything that it refers to
    sql            CREATE TABLE for TABLE and the tables that it refers to
    json-schema    a JSON Schema of one row, as {program} export -f jsonl writes it
    pandera        a Python script that checks a file: python contract.py FILE.csv

    A rule that the format cannot express becomes a comment.

    Exits with 2 if the table does not exist, 3 if the package cannot be read or the table has no
    schema.

    \b
    Examples:
      {program} schema {table}
      {program} schema {table} -f sql --dialect sqlite
      {program} schema {table} -o contract.py
      {program} schema --extensions > datapackage.schema.json
    """  # noqa: D301 - Click wants the backspace itself
    output_format = output_format or ENDINGS.get(Path(output or "").suffix.lower(), "table-schema")
    if dialect and output_format != "sql":
        raise click.UsageError(f"--dialect needs -f sql; the format is {output_format}")
    with opened(package, every_table=False) as data_package:
        text = data_package.schema(table, output_format, dialect or "duckdb")
    write_data(encode_utf8(text), output, force)
