"""``tablepact release``: check that a version can be released, and release it."""

from __future__ import annotations

import click

from tablepact.cli.output import printable
from tablepact.cli.package_argument import bundled, catalog_option, descriptor_here


@click.command(short_help="Check a version, and release it.")
@catalog_option
@click.argument("package", required=False, type=click.Path())
@click.option("--check", "only_check", is_flag=True, help="Only check; write nothing.")
@click.option("--list", "only_list", is_flag=True, help="Only list the releases; write nothing.")
@click.pass_context
def command(ctx: click.Context, package: str | None, only_check: bool, only_list: bool) -> None:
    """Release the version of PACKAGE: write releases/VERSION.zip, and list it in releases.json.

    PACKAGE is a datapackage.json or its folder; the default is the current directory. A release
    never changes, so the command first checks PACKAGE against the newest one. If anything differs,
    the version number must be high enough, the changelog must have a heading for it, and the table
    corrections, if there is one, must list each changed value. Sizes and hashes must be up to date.

    Exits with 1 if a check fails, with one line for each reason; 2 if the version is already
    released; 3 if a file cannot be read or written.

    \b
    Examples:
      {program} release --check
      {program} release
      {program} release --list
    """  # noqa: D301 - Click wants the backspace itself
    from tablepact.package.descriptor.parse_descriptor import read_package
    from tablepact.releases.manifest import read_releases
    from tablepact.releases.publish import publish
    from tablepact.releases.release_checks import check_release

    if only_check and only_list:
        raise click.UsageError("use either --check or --list, not both")
    path = package or descriptor_here()
    own = bundled() if only_list and path is None else None
    opened = own.package if own else read_package(path or ".")
    known = read_releases(opened.path.parent)
    if only_list:
        for one in known:
            rows = sum(table.rows for table in one.tables.values())
            tables = f"{len(one.tables)} tables" if len(one.tables) != 1 else "1 table"
            click.echo(printable(f"{one.version}  {one.date}  {tables}, {rows:,} rows"))
            click.echo(f"  {printable(one.content)}")
        return
    if not only_check and opened.version in {one.version for one in known}:
        raise click.UsageError(
            printable(
                f"{opened.version} is already released, and a release never changes; raise the "
                "version in the descriptor"
            )
        )
    problems = check_release(opened)
    for problem in problems:
        click.echo(printable(problem))
    if problems:
        ctx.exit(1)
    if only_check:
        newest = known[-1].version if known else ""
        same = opened.version == newest
        click.echo(printable(
            f"{opened.title} is the release {newest}, unchanged." if same
            else f"{opened.title} can be released" + (f" after {newest}." if newest else ".")
        ))  # fmt: skip
        return
    published = publish(opened)
    click.echo(printable(f"Released {opened.title}: {published.content}"))
