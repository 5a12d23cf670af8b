"""``tablepact site``: a folder of pages to look at the tables."""

from __future__ import annotations

import click

from tablepact.cli.output import printable, say
from tablepact.cli.package_argument import PackageFirst, on_error_option, opened, package_argument
from tablepact.cli.progress import Progress
from tablepact.frames.on_error import OnError


@click.command(cls=PackageFirst, short_help="Write pages to look at the tables.")
@click.argument("out", type=click.Path())
@click.option("--force", is_flag=True, help="Overwrite files that are there.")
@package_argument
@on_error_option
def command(out: str, force: bool, package: str | None, on_error: OnError) -> None:
    """Write a static explorer into the folder OUT; open OUT/index.html in a browser.

    It needs no server and no network, and asks for nothing. One box on every page finds what
    "{program} find" finds; every table can be searched, sorted and filtered; every row has a link
    and is described as by "{program} show".

    It needs the extra: pip install '{distribution}[site]'.

    Exits with 2 if OUT cannot be written, 3 if a table cannot be read.
    """
    told = Progress()
    with opened(package, on_error) as data_package:
        made = data_package.site(out, force=force, progress=told if told.shown else None)
    told.end()
    for note in made.notes:
        say(note)
    size = made.bytes / 1e6
    click.echo(f"Wrote {made.files} files, {size:.1f} MB, to {printable(made.path)}", err=True)
