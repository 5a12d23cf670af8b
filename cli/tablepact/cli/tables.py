"""``tablepact tables``: list the tables of a package."""

from __future__ import annotations

import click

from tablepact.cli.output import rows_options, write_listing
from tablepact.cli.package_argument import PackageFirst, on_error_option, opened, package_argument
from tablepact.frames.on_error import OnError


@click.command(cls=PackageFirst, short_help="List the tables of a package.")
@package_argument
@on_error_option
@rows_options
def command(
    package: str | None,
    on_error: OnError | None,
    output_format: str | None,
    output: str | None,
    force: bool,
) -> None:
    """List the tables of a package to see what is in it: names, numbers of rows, descriptions.

    The list includes tables that cannot be read; the reason is printed to stderr.

    Exits with 3 if a table cannot be read.

    \b
    Examples:
      {program} tables
      {program} tables -f json
    """  # noqa: D301 - Click wants the backspace itself
    from tablepact.system.utf8 import without_surrogates

    with opened(package, on_error) as data_package:
        tables = data_package.frames
        rows = [
            (
                without_surrogates(name),
                tables.height(name),
                without_surrogates(entry.get("description") or entry.get("title")),
            )
            for name in tables
            for entry in (tables.resource(name).metadata,)
        ]
    columns = {"table": str, "rows": int, "description": str}
    write_listing(columns, rows, output_format, output, force)
