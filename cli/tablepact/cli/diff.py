"""``tablepact diff``: what changed between two versions of a package."""

from __future__ import annotations

from pathlib import Path

import click

from tablepact.cli.output import file_options, printable, say, write_data, write_text
from tablepact.cli.package_argument import bundled
from tablepact.cli.progress import Progress
from tablepact.system.utf8 import encode_utf8

FORMATS = ("text", "markdown", "json", "csv")
SHOWN = 20
"""How many rows of each kind are shown of a table where people read."""


@click.command(short_help="Compare two versions of a package.")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option("-f", "--format", "form", type=click.Choice(FORMATS), default="text",
              show_default=True, help="markdown is for a changelog.")  # fmt: skip
@click.option("--limit", type=click.IntRange(min=0), metavar="N",
              help="How many rows of each kind are listed of a table; 0 lists all. "
              "All are counted. Default: 20 as text or Markdown, else 1000.")  # fmt: skip
@file_options
@click.pass_context
def command(
    ctx: click.Context, old: str, new: str, form: str, limit: int | None, output: str | None,
    force: bool,
) -> None:  # fmt: skip
    """Compare OLD with NEW by key, and name the smallest version that the changes ask for.

    OLD and NEW are data packages: a folder, a datapackage.json, a zip or a wheel; or a version that
    was released, such as 0.1.0, of the package that is the other one.

    The version follows the Data Package Version recipe; docs/explanation/releases.md has the rules.

    Exits with 0 if nothing differs but how files are stored, 1 if anything else does, 3 if a
    package or a table in it cannot be read; the other tables are compared all the same.
    """
    from tablepact.api import diff
    from tablepact.comparison.compare import LIMIT
    from tablepact.comparison.formats.console import to_text
    from tablepact.comparison.formats.json_csv import to_csv, to_json
    from tablepact.comparison.formats.markdown import to_markdown

    if "" in (old, new):
        raise click.UsageError("OLD and NEW are two packages; an empty path is none")
    if limit is None:
        limit = SHOWN if form in ("text", "markdown") else LIMIT
    progress = Progress()
    own = bundled()
    found = diff(
        old, new, limit=limit, progress=progress if progress.shown else None,
        releases_of=own or Path(),
    )  # fmt: skip
    progress.end()
    if form == "text":
        lines = to_text(found, limit).splitlines()
        write_text("".join(f"{printable(line)}\n" for line in lines), output, force)
    else:
        text = to_markdown(found, limit) if form == "markdown" else (
            to_json(found) if form == "json" else to_csv(found)
        )  # fmt: skip
        write_data(encode_utf8(text), output, force)
    for table, reason in found.unread.items():
        say(f"Error: {table} was not compared: {reason}")
    ctx.exit(3 if found.unread else 0 if found.same else 1)
