"""``tablepact cite``: the whole, a table or a row, with version, date and digest."""

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
              show_default=True, help="The style.")  # fmt: skip
@package_argument
@file_options
def command(
    address: str | None, style: str, package: str | None, output: str | None, force: bool
) -> None:
    """Print a citation of the whole package, or of ADDRESS: TABLE or TABLE/ID.

    It names the version, its date, and the SHA-256 of the rows in their canonical form, so that a
    reader can tell whether he has the same ones. No DOI is made up; a package that has one says it
    in the "id" of its descriptor.

    The style datacite is a record of metadata in JSON, for whoever registers a DOI.

    Exits with 2 if there is no such table or row, or none of that style.
    """
    with opened(package, every_table=False) as data_package:
        text = data_package.cite(address, style)
    write_data(encode_utf8(text), output, force)
