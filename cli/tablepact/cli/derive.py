"""``tablepact derive``: the tables that follow from the others, after an edit."""

from __future__ import annotations

import click

from tablepact.cli.output import printable


@click.command(short_help="Write the tables that follow from the others.")
@click.argument("package", default=".", type=click.Path())
def command(package: str) -> None:
    """Write the tables of PACKAGE that are derived from its others, and all sizes and hashes.

    PACKAGE is a datapackage.json or its folder; by default the working folder. A table is derived
    if its entry in the descriptor has "derivedBy", the path of one SELECT; "{program} validate"
    checks that its rows are the answer.

    Exits with 3 if something cannot be read or derived; nothing is written then.
    """
    from tablepact.api import derive

    changed = derive(package)
    click.echo(f"Changed: {printable(', '.join(changed))}" if changed else "Nothing has changed.")
