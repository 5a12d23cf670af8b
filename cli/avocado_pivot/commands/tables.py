"""``dataset tables``: what there is."""

from __future__ import annotations

import click

from avocado_pivot.commands.output import rows_options, write_rows


@click.command(short_help="List the tables.")
@rows_options
def command(form: str | None, output: str | None, force: bool) -> None:
    """List the tables with their rows and what a row is.

    The three that most people need come first: entities, events, figures.
    """
    import polars as pl

    from avocado_pivot import dataset

    rows = [
        (name, dataset.load(name).height, dataset.resource(name).metadata["description"])
        for name in dataset.tables()
    ]
    frame = pl.DataFrame(rows, schema=["table", "rows", "description"], orient="row")
    write_rows(frame, form, output, force)
