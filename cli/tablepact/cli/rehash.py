"""``tablepact rehash``: update sizes and hashes after an edit."""

from __future__ import annotations

import click

from tablepact.cli.output import printable
from tablepact.cli.package_argument import catalog_option


@click.command(short_help="Update sizes and hashes.")
@catalog_option
@click.argument("package", default=".", type=click.Path())
def command(package: str) -> None:
    """Update the sizes and hashes of the data files in the descriptor of PACKAGE, after an edit.

    PACKAGE is a datapackage.json or its folder; the default is the current directory. Record in the
    changelog why the data changed: a hash that is updated with every edit proves nothing.

    Exits with 3, and writes nothing, if the descriptor or a data file cannot be read.

    \b
    Examples:
      {program} rehash
      {program} rehash shop/datapackage.json
    """  # noqa: D301 - Click wants the backspace itself
    from tablepact.api import rehash

    changed = rehash(package)
    click.echo(f"Changed: {printable(', '.join(changed))}" if changed else "Nothing has changed.")
