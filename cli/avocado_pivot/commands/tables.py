"""``dataset tables``: what there is."""

from __future__ import annotations

import click

from avocado_pivot.commands.output import rows_options, write_rows
from avocado_pivot.commands.package import package_option


@click.command(short_help="List the tables.")
@package_option
@rows_options
def command(package: str | None, form: str | None, output: str | None, force: bool) -> None:
    """List the tables with their rows and what a row is.

    The three that most people need come first: entities, events, figures.
    """
    import polars as pl

    from avocado_pivot.files import well_formed
    from avocado_pivot.versions import frames

    tables = frames(package)
    rows = [
        (
            well_formed(name),
            frame.height,
            well_formed(entry.get("description") or entry.get("title")),
        )
        for name, frame in tables.items()
        for entry in (tables.resource(name).metadata,)
    ]
    columns = {"table": pl.String, "rows": pl.Int64, "description": pl.String}
    frame = pl.DataFrame(rows, schema=columns, orient="row")
    write_rows(frame, form, output, force)
