"""``tablepact describe``: describe the columns of a table, or of all tables."""

from __future__ import annotations

from pathlib import Path

import click

from tablepact.cli.output import FORMATS, file_options, write_data, write_listing
from tablepact.cli.package_argument import (
    PackageFirst,
    complete_tables,
    is_one_table,
    only_table,
    opened,
    package_argument,
)
from tablepact.system.utf8 import encode_utf8

ENDINGS = {".md": "markdown", ".svg": "svg"}


@click.command(cls=PackageFirst, short_help="Describe the columns of one table or of all.")
@click.argument("table", required=False, shell_complete=complete_tables)
@click.option("--all", "everything", is_flag=True, help="Describe all tables instead of one.")
@click.option("--codes", is_flag=True, help="Print the code lists, with definitions, instead.")
@package_argument
@click.option("-f", "--format", "output_format", type=click.Choice([*FORMATS, "svg"]),
              help="Output format. Default: from the file extension of -o; without -o, table on a "
              "terminal, csv in a pipe. With --all, markdown is a data dictionary, and svg a "
              "diagram of the tables and their foreign keys.")  # fmt: skip
@file_options
def command(
    table: str | None, everything: bool, codes: bool, package: str | None,
    output_format: str | None, output: str | None, force: bool,
) -> None:  # fmt: skip
    """Describe the columns of TABLE before you use it: type, constraints, meaning, an example.

    A PACKAGE that is a table file needs no TABLE.

    {where_units_stand}With --all, it writes a data dictionary or a diagram for the documentation of
    the package.

    Exits with 2 if the table does not exist, 3 if the package cannot be read.

    \b
    Examples:
      {program} describe {table}
      {program} describe --all -o dictionary.md   # all tables and code lists
      {program} describe --all -o tables.svg      # tables and foreign keys
    """  # noqa: D301 - Click wants the backspace itself
    if everything == (table is not None) and (everything or not is_one_table(package)):
        raise click.UsageError("give either one TABLE or --all")
    if output_format is None and everything and output not in (None, "-"):
        output_format = ENDINGS.get(Path(str(output)).suffix.lower())
    if output_format == "svg" and (codes or not everything):
        raise click.UsageError(
            "svg is a diagram of all tables; use it with --all and without --codes"
        )
    from tablepact.dictionary.as_rows import described

    with opened(package, every_table=False) as data_package:
        if output_format == "svg":
            write_data(data_package.dictionary("svg").encode(), output, force)
        elif everything and output_format == "markdown" and not codes:
            write_data(encode_utf8(data_package.dictionary()), output, force)
        else:
            if not everything and table is None:
                table = only_table(data_package)
            names, rows = described(data_package.frames, table, codes=codes)
            write_listing(dict.fromkeys(names, str), rows, output_format, output, force)
