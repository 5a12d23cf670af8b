"""``tablepact cite``: cite a package, a table or a row, with version, date and digest."""

from __future__ import annotations

import click

from tablepact.cli.output import file_options, write_data
from tablepact.cli.package_argument import (
    PackageFirst,
    complete_addresses,
    opened,
    package_argument,
)
from tablepact.system.utf8 import encode_utf8

STYLES = ("apa", "bibtex", "ris", "csl-json", "cff", "datacite")


@click.command(cls=PackageFirst, short_help="Cite a package, a table or a row.")
@click.argument("address", required=False, shell_complete=complete_addresses)
@click.option("-f", "--format", "style", type=click.Choice(STYLES), default="apa",
              show_default=True, help="Citation style.")  # fmt: skip
@package_argument
@file_options
def command(
    address: str | None, style: str, package: str | None, output: str | None, force: bool
) -> None:
    """Print a citation of the whole package, or of a table or row, for your references.

    ADDRESS is TABLE or TABLE/ID. The citation has the version, its date, and the SHA-256 of the
    rows in canonical form, so that readers can check that they have the same rows. It has a DOI
    only if the "id" of the descriptor is one.

    The style datacite prints the JSON metadata that you need to register a DOI.

    Exits with 2 if the table or the row does not exist, or has no citation in that style.

    \b
    Examples:
      {program} cite
      {program} cite {row} -f bibtex
      {program} cite -f cff -o CITATION.cff
    """  # noqa: D301 - Click wants the backspace itself
    with opened(package, every_table=False) as data_package:
        text = data_package.cite(address, style)
    write_data(encode_utf8(text), output, force)
