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

    It needs the extra "site" of the distribution.

    Exits with 2 if OUT cannot be written, 3 if a table cannot be read.
    """
    progress = Progress()
    with opened(package, on_error) as data_package:
        site = data_package.site(out, force=force, progress=progress if progress.shown else None)
    progress.end()
    for note in site.notes:
        say(note)
    size = site.bytes / 1e6
    click.echo(f"Wrote {site.files} files, {size:.1f} MB, to {printable(site.path)}", err=True)
