"""``tablepact site``: write web pages that show the tables."""

from __future__ import annotations

import click

from tablepact.cli.output import printable, say
from tablepact.cli.package_argument import PackageFirst, on_error_option, opened, package_argument
from tablepact.cli.progress import Progress
from tablepact.frames.on_error import OnError


@click.command(cls=PackageFirst, short_help="Write web pages that show the tables.")
@click.argument("out", type=click.Path())
@click.option("--force", is_flag=True, help="Overwrite files in OUT. Default: refuse.")
@package_argument
@on_error_option
def command(out: str, force: bool, package: str | None, on_error: OnError | None) -> None:
    """Write web pages that show the tables into the folder OUT, for readers without Python.

    Open OUT/index.html in a browser; the pages need no server and no network. Each page has a
    search box that works like "{program} find". Readers can search, sort and filter each table;
    each row has a link and a description like that of "{program} show".

    This command needs the extra "site".

    Exits with 2 if OUT cannot be written or the extra is missing, 3 if a table cannot be read.

    \b
    Examples:
      {program} site pages
      {program} site pages --force   # replace an earlier version
    """  # noqa: D301 - Click wants the backspace itself
    progress = Progress()
    with opened(package, on_error) as data_package:
        site = data_package.site(out, force=force, progress=progress if progress.shown else None)
    progress.end()
    for note in site.notes:
        say(note)
    size = site.bytes / 1e6
    click.echo(f"Wrote {site.files} files, {size:.1f} MB, to {printable(site.path)}", err=True)
