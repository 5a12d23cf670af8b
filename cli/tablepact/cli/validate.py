"""``tablepact validate``: validate a data package and report on every step."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tablepact._about import program
from tablepact.cli.output import file_options, printable, write_data, write_text
from tablepact.cli.package_argument import bundled, descriptor_here, has_bundled
from tablepact.cli.progress import Progress

if TYPE_CHECKING:
    from tablepact.package.descriptor import Package
    from tablepact.report.formats.console import Segment
    from tablepact.report.report import Report
    from tablepact.validation.validate import Engine, Rules

FORMATS: dict[str, Callable[[Report, str], str]] = {
    "text": lambda report, _: _colored_text(report),
    "json": lambda report, _: report.to_json(),
    "jsonl": lambda report, _: report.to_jsonl(),
    "sarif": lambda report, descriptor: report.to_sarif(descriptor),
    "junit": lambda report, _: report.to_junit(),
    "github": lambda report, descriptor: report.to_github(descriptor),
}
"""What writes a report, with the path of the descriptor in hand."""


def _print_schema(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value:
        from tablepact.report.formats.frictionless_json import schema

        click.echo(schema(), nl=False)
        ctx.exit()


@click.command(short_help="Validate a data package.")
@click.argument("package", required=False, type=click.Path())
@click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(list(FORMATS)),
    default="text",
    show_default=True,
    help="json has the shape of a frictionless report, with the steps added; jsonl has an object "
    "a line, sarif and junit are for forges, github annotates files.",
)
@click.option(
    "--rules",
    type=click.Choice(["all", "frictionless"]),
    default="all",
    show_default=True,
    help="frictionless leaves out what is not a rule of frictionless.",
)
@click.option(
    "--limit-errors",
    type=click.IntRange(0),
    default=1000,
    show_default=True,
    help="How many errors of a table are listed; all are counted. 0 lists all.",
)
@click.option("--stop", is_flag=True, help="Leave a table at that limit, as frictionless does.")
@click.option(
    "--compare-frictionless",
    is_flag=True,
    help="Let frictionless judge each table, too, and show any difference.",
)
@click.option("--allow-remote", is_flag=True, help="Fetch what lies at a remote address.")
@click.option(
    "--time-limit",
    type=click.FloatRange(0, min_open=True),
    default=600.0,
    show_default=True,
    help="How many seconds frictionless itself may take for one table.",
)
@click.option(
    "--engine",
    type=click.Choice(["local", "spark"]),
    default="local",
    show_default=True,
    help="Who works through the rows: this machine, or Apache Spark, with the same report.",
)
@click.option(
    "--master",
    metavar="ADDRESS",
    help="The Spark cluster, such as spark://host:7077; by default all cores of this machine.",
)
@click.option(
    "--report-schema",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_schema,
    help="Print the JSON Schema of the json form and stop.",
)
@file_options
@click.pass_context
def command(
    ctx: click.Context, package: str | None, form: str, rules: Rules, limit_errors: int, stop: bool,
    compare_frictionless: bool, allow_remote: bool, time_limit: float, engine: Engine,
    master: str | None, output: str | None, force: bool,
) -> None:  # fmt: skip
    """Validate a data package: PACKAGE, or that of the working folder.

    PACKAGE is a datapackage.json, its folder, or a single CSV or Parquet file. Without it, the
    datapackage.json of the working folder is judged; the first line says which.

    A package is judged by frictionless's rules, by what Data Package v2 asks for beyond them if it
    declares that version, and by the row rules and the rules across tables that it carries; if it
    says "tableContract": "strict", its tables are read strictly and held to the contract compiled
    from their schemas too.

    The code of a finding is explained by {program} explain CODE.

    Exits with 0 if every step ran and passed, 1 if there are findings, 3 if something could not be
    read or judged.
    """
    if engine == "spark" and stop:
        raise click.UsageError("--stop is for one file read in order, which Spark does not do")
    if master and engine != "spark":
        raise click.UsageError("--master is for --engine spark")
    if package == "":
        raise click.UsageError('PACKAGE is an empty text; "." names the working folder')
    to_file = output not in (None, "-")
    if to_file and not force and Path(str(output)).exists():
        raise click.UsageError(f"{printable(output)} already exists; --force overwrites it")
    from tablepact.package.metadata_files import MetadataFiles
    from tablepact.report.formats.console import verdict_line
    from tablepact.validation.find_descriptor import (
        find_descriptor,
        is_remote,
        read_metadata,
    )
    from tablepact.validation.validate import validate

    files = MetadataFiles()
    named = package or descriptor_here() or ("" if has_bundled() else ".")
    chosen: str | Package
    if own := None if named else bundled():
        chosen = own.package
        files = chosen.files or files
        path, whose = chosen.path, f"the bundled {chosen.title}; yours: {program()} validate PATH"
    else:
        chosen, whose = named, printable(package or f"the {named} of the working folder")
        if is_remote(named):
            path = Path(named.rpartition("/")[2])
        else:
            path = find_descriptor(named)
            read_metadata(path, files)
    click.echo(f"Validating {whose}", err=to_file or form != "text")
    progress = Progress()
    report = validate(
        chosen, rules=rules, limit_errors=limit_errors, stop=stop,
        compare_frictionless=compare_frictionless, allow_remote=allow_remote, time_limit=time_limit,
        engine=engine, master=master, md5=form == "json",
        progress=progress if progress.shown else None, files=files,
    )  # fmt: skip
    progress.end()
    text = FORMATS[form](report, _from_here(path))
    if form == "text":
        write_text(text, output, force)
    else:
        write_data(text.encode(errors="surrogatepass"), output, force)
    if to_file:
        click.echo(_colored(verdict_line(report)), err=True)
    failed = any(step.status == "fail" for step in report.steps)
    ctx.exit(1 if failed else 0 if report.complete else 3)


def _colored_text(report: Report) -> str:
    from tablepact.report.formats.console import console_lines

    return "".join(f"{_colored(line)}\n" for line in console_lines(report))


def _colored(line: Iterable[Segment]) -> str:
    return "".join(click.style(printable(text), fg=color) for text, color in line)


def _from_here(descriptor: Path) -> str:
    """Return the path of a descriptor from the working folder, if it lies in there."""
    try:
        path, here = descriptor.resolve(), Path.cwd()
    except OSError:  # the working folder was deleted
        return descriptor.name
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else path.name
