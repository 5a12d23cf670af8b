"""``tablepact catalog``: list and pin copies of profiles and schemas that are named by address."""

from __future__ import annotations

from pathlib import Path

import click

from tablepact._about import program
from tablepact.cli.output import rows_options, say, write_listing
from tablepact.cli.package_argument import catalog_option


@click.command(short_help="List and pin copies of profiles and schemas.")
@click.argument("action", type=click.Choice(["list", "add"]), default="list", metavar="[list|add]")
@click.argument("address", required=False)
@click.option(
    "--from",
    "source",
    type=click.Path(exists=True),
    help="With add: pin this file, or the JSON files of this folder, instead of fetching. ADDRESS "
    "is then the address of the file or of the folder. Default: fetch it.",
)
@click.option(
    "--to",
    type=click.Path(file_okay=False),
    help="With add: the folder of the copies. Default: TABLEPACT_CATALOG, or a folder of "
    "this user account that is always searched.",
)
@click.option("--licence", default="", help="With add: the licence of the copies. Default: none.")
@click.option(
    "--allow-remote", is_flag=True, help="With add: fetch ADDRESS. Default: do not fetch it."
)
@catalog_option
@rows_options
def command(
    action: str, address: str | None, source: str | None, to: str | None, licence: str,
    allow_remote: bool, output_format: str | None, output: str | None, force: bool,
) -> None:  # fmt: skip
    """List the pinned copies of profiles, schemas and dialects, or add one.

    A descriptor can name its profile, and the schema of a table, by an address. Every
    command looks it up in the catalogue, and fetches nothing. The standard's profiles are included.

    "list" lists the copies; "add ADDRESS" pins the document at an address, with its SHA-256. A
    document that has changed since it was pinned is not replaced without --force.

    Exits with 3 if ADDRESS cannot be fetched or a file cannot be read.

    \b
    Examples:
      {program} catalog list
      {program} catalog add https://example.org/s.json --from schema.json
    """  # noqa: D301 - Click wants the backspace itself
    from tablepact.package.descriptor.pin_copies import fetch, pin, read_copies
    from tablepact.package.descriptor.pinned_copies import default_folder

    if action == "list":
        if address or source or to or licence or allow_remote:
            raise click.UsageError("list takes no ADDRESS, and none of the options of add")
        _list(output_format, output, force)
        return
    if not address:
        raise click.UsageError("add needs ADDRESS, the address of the document to pin")
    if source is None and not allow_remote:
        raise click.UsageError(
            f"nothing is fetched without --allow-remote; or pin a file that you have: {program()} "
            f"catalog add {address} --from FILE"
        )
    documents = read_copies(address, Path(source)) if source else {address: fetch(address)}
    folder = Path(to) if to else default_folder()
    made = pin(
        documents, folder, source=source or "", licence=licence, replace=force
    )  # a source is a path of this machine only if the user named one
    for copy in made:
        click.echo(f"{copy.address}\n  sha256 {copy.sha256}")
    if unchanged := len(documents) - len(made):
        say(f"{unchanged} already pinned, with the same bytes")
    say(f"The catalogue is {folder}")


def _list(output_format: str | None, output: str | None, force: bool) -> None:
    from tablepact.package.descriptor.pinned_copies import list_copies

    rows = [
        (address, copy.licence, copy.source, copy.date, copy.sha256,
         "" if copy.is_bundled else str(copy.folder))
        for copy in list_copies()
        for address in (copy.address, *copy.also)
    ]  # fmt: skip
    columns = dict.fromkeys(("address", "licence", "source", "date", "sha256", "folder"), str)
    write_listing(columns, rows, output_format, output, force)
