"""``tablepact rehash``: sizes and hashes after an edit."""

from __future__ import annotations

import click

from tablepact.cli.output import printable


@click.command(short_help="Bring sizes and hashes up to date.")
@click.argument("package", default=".", type=click.Path())
def command(package: str) -> None:
    """Write the sizes and hashes of the data files into the descriptor of PACKAGE.

    PACKAGE is a datapackage.json or its folder; by default the working folder. Say why the data
    changed in the changelog: a hash that follows every edit proves nothing by itself.

    Exits with 3 if the descriptor or a data file cannot be read; nothing is written then.
    """
    from tablepact.api import rehash

    changed = rehash(package)
    click.echo(f"Changed: {printable(', '.join(changed))}" if changed else "Nothing has changed.")
