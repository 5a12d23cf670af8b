"""``tablepact mcp PACKAGE…``: serve packages to an assistant, read-only."""

from __future__ import annotations

from typing import Any

import click

from tablepact.cli.package_argument import bundled, catalog_option


@click.command(short_help="Serve packages to an assistant (MCP), read-only.")
@click.argument("packages", nargs=-1, type=click.Path(), metavar="[PACKAGE]...")
@catalog_option
def command(packages: tuple[str, ...]) -> None:
    """Serve each PACKAGE over the Model Context Protocol, on stdin and stdout, until they close.

    An assistant starts this command, and gets tools that only read: validate, tables, describe,
    query (in the sandbox), find, show, diff and cite; and the data dictionary and the code lists as
    resources. The tools have no access to other packages or paths, or to the network. Without
    PACKAGE, the command serves the package in the current directory.

    It needs the extra mcp. docs/integrations.md says how to set it up.

    Exits with 2 if the extra is not installed, 3 if a package cannot be read.

    \b
    Examples:
      {program} mcp shop
      {program} mcp old new
    """  # noqa: D301 - Click wants the backspace itself
    from tablepact.data_package import open_package
    from tablepact.system.extras import requires_extra

    with requires_extra("mcp"):
        from tablepact.mcp_server.server import serve
    own = bundled()
    sources: dict[str, Any] = {name: name for name in packages}
    if not sources:
        sources = {own.package.name: own.package} if own else {".": "."}
    for source in sources.values():
        open_package(source)
    serve(sources)
