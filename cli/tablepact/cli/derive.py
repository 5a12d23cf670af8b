"""``tablepact derive``: write the derived tables again after an edit."""

from __future__ import annotations

import click

from tablepact.cli.output import printable
from tablepact.cli.package_argument import catalog_option


@click.command(short_help="Write the tables that are derived from others.")
@catalog_option
@click.argument("package", default=".", type=click.Path())
def command(package: str) -> None:
    """Write the derived tables of PACKAGE, and update all sizes and hashes.

    Run it after you edit the tables from which others are derived. PACKAGE is a datapackage.json or
    its folder; the default is the current directory. A table is derived if its entry in the
    descriptor has "derivedBy", the path of a file with one SELECT statement; "{program} validate"
    checks that the table has the rows that the statement returns.

    Exits with 3, and writes nothing, if a file cannot be read or a table cannot be derived.

    \b
    Examples:
      {program} derive
      {program} derive shop/datapackage.json
    """  # noqa: D301 - Click wants the backspace itself
    from tablepact.api import derive

    changed = derive(package)
    click.echo(f"Changed: {printable(', '.join(changed))}" if changed else "Nothing has changed.")
