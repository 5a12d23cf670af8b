"""``tablepact release``: the gate before a release, and the release itself."""

from __future__ import annotations

import click

from tablepact.cli.output import printable
from tablepact.cli.package_argument import bundled, descriptor_here


@click.command(short_help="Check a version, and release it.")
@click.argument("package", required=False, type=click.Path())
@click.option("--check", "only_check", is_flag=True, help="Say what is wrong, and write nothing.")
@click.option("--list", "only_list", is_flag=True, help="List the releases, and write nothing.")
@click.pass_context
def command(ctx: click.Context, package: str | None, only_check: bool, only_list: bool) -> None:
    """Write down the version of PACKAGE for good, in its releases.json and releases/VERSION.zip.

    PACKAGE is a datapackage.json or its folder; by default the working folder. It has to pass
    the gate: if anything differs from the newest release, the version is high enough, the changelog
    has a heading for it, the table corrections (if there is one) tells every value that was
    changed, and sizes and hashes are those of the files. --check asks only whether it does.

    Exits with 1 if it does not pass, a line for each reason; 2 if the version is released already;
    3 if something cannot be read or written.
    """
    from tablepact.package.parse_descriptor import read_package
    from tablepact.releases.manifest import read_releases
    from tablepact.releases.publish import publish
    from tablepact.releases.release_checks import check_release

    if only_check and only_list:
        raise click.UsageError("--check and --list do not go together")
    path = package or descriptor_here()
    own = bundled() if only_list and path is None else None
    opened = own.package if own else read_package(path or ".")
    known = read_releases(opened.path.parent)
    if only_list:
        for one in known:
            rows = sum(table.rows for table in one.tables.values())
            tables = f"{len(one.tables)} tables" if len(one.tables) > 1 else "1 table"
            click.echo(printable(f"{one.version}  {one.date}  {tables}, {rows:,} rows"))
            click.echo(f"  {printable(one.content)}")
        return
    if not only_check and opened.version in {one.version for one in known}:
        raise click.UsageError(
            printable(f"{opened.version} is released already, and a release never changes")
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
            else f"{opened.title} may be released" + (f" after {newest}." if newest else ".")
        ))  # fmt: skip
        return
    published = publish(opened)
    click.echo(printable(f"Released {opened.title}: {published.content}"))
