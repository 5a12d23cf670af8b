"""``tablepact validate``: validate a data package and report on every step."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from tablepact.cli.encoding_option import encoding_name
from tablepact.cli.input_options import input_options
from tablepact.cli.output import F, file_options, printable, say, write_data, write_text
from tablepact.cli.package_argument import catalog_option
from tablepact.cli.progress import Progress
from tablepact.language import LANGUAGES, message, use_language
from tablepact.report.severity import Setting, Severities, one_setting_each, require_known

if TYPE_CHECKING:
    from tablepact.report.codes import Severity
    from tablepact.report.formats.console import Segment
    from tablepact.report.report import Report
    from tablepact.splitting.split_package import Validate
    from tablepact.validation.validate import Engine, Rules

FORMATS: dict[str, Callable[[Report, Path], str]] = {
    "text": lambda report, _: _colored_text(report),
    "concise": lambda report, descriptor: report.to_concise(str(descriptor)),
    "html": lambda report, _: report.to_html(),
    "markdown": lambda report, _: report.to_markdown(),
    "json": lambda report, _: report.to_json(),
    "jsonl": lambda report, _: report.to_jsonl(),
    "sarif": lambda report, descriptor: report.to_sarif(_in_repository(descriptor)),
    "junit": lambda report, _: report.to_junit(),
    "github": lambda report, descriptor: report.to_github(_in_repository(descriptor)),
    "gitlab": lambda report, descriptor: report.to_gitlab(_in_repository(descriptor)),
}
"""Functions that format a report, given the descriptor."""
FOR_PEOPLE = ("text", "concise", "html", "markdown")
"""The formats whose language a variable of the environment may choose."""


def _codes_option(name: str, what: str) -> Callable[[F], F]:
    """Return an option that takes codes: repeated, or separated by commas."""
    note = f"{what} Repeat it, or separate codes by commas. Default: none."
    return click.option(name, metavar="CODE", multiple=True, callback=_split_codes, help=note)


def _split_codes(_: click.Context, __: click.Parameter, given: tuple[str, ...]) -> list[str]:
    codes = [code.strip() for text in given for code in text.split(",")]
    try:
        for code in codes:
            require_known(code)
    except ValueError as error:
        raise click.BadParameter(printable(error)) from error
    return codes


def _packages(_: click.Context, __: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    pairs = [text.rpartition("=") for text in given]
    for name, _mark, path in pairs:
        if not (name and path):
            raise click.BadParameter("it is NAME=PATH, such as species=../species")
    return {name: path for name, _mark, path in pairs}


@click.command(short_help="Validate a data package.")
@click.argument("packages", metavar="[PACKAGE]...", nargs=-1, type=click.Path())
@click.option(
    "-f",
    "--format",
    "output_format",
    type=click.Choice(list(FORMATS)),
    default="text",
    show_default=True,
    help="Output format. concise has one line for each finding, for editors; html is a file with "
    "filters; markdown is for pull requests; json is a frictionless report with the steps added; "
    "jsonl has one object on each line; sarif, junit, github and gitlab are for CI systems.",
)
@click.option(
    "--rules",
    type=click.Choice(["all", "frictionless"]),
    default="all",
    show_default=True,
    help="Check all rules, or only those of frictionless.",
)
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "note"]),
    help="The lowest severity that makes the package invalid. Default: error, or what the "
    "configuration of the package says.",
)
@_codes_option("--ignore", "Do not report findings of this code; only count them.")
@_codes_option("--warn", "Report findings of this code as warnings.")
@_codes_option("--error", "Report findings of this code as errors.")
@click.option(
    "--no-config",
    is_flag=True,
    help="Do not use the configuration of the package: tablepact.toml, or tool.tablepact in "
    "pyproject.toml, beside the descriptor.",
)
@click.option(
    "--limit-errors",
    type=click.IntRange(0),
    default=1000,
    show_default=True,
    help="List at most this many errors per table; 0 lists all. All errors are counted.",
)
@click.option(
    "--stop",
    is_flag=True,
    help="Stop checking a table at the limit on errors, as frictionless does. Default: check all "
    "rows.",
)
@click.option(
    "--limit-rows",
    type=click.IntRange(0),
    default=0,
    help="Read at most this many rows of each table, for a first look; the report is then partial. "
    "Default: all rows.",
)
@click.option(
    "--compare-frictionless",
    is_flag=True,
    help="Also run frictionless on each table, and report any difference.",
)
@click.option(
    "--allow-remote",
    is_flag=True,
    help="Fetch files from remote addresses. Default: do not fetch them.",
)
@catalog_option
@click.option(
    "--time-limit",
    type=click.FloatRange(0, min_open=True),
    default=600.0,
    show_default=True,
    help="Stop frictionless, for tables that need it, after this many seconds per table.",
)
@click.option(
    "--engine",
    type=click.Choice(["local", "spark"]),
    default="local",
    show_default=True,
    help="Read and check the rows on this machine or on Apache Spark; the report is the same.",
)
@click.option(
    "--master",
    metavar="ADDRESS",
    help="Address of the Spark cluster, such as spark://host:7077. Default: all cores of this "
    "machine.",
)
@click.option(
    "--encoding",
    metavar="NAME",
    callback=encoding_name,
    help="Encoding of a single CSV file. Default: UTF-8; for a file that is not UTF-8, the "
    "encoding that fits best, with a warning.",
)
@input_options
@click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    default="en",
    envvar="TABLEPACT_LANG",
    show_default=True,
    help="Language of messages and help. TABLEPACT_LANG sets it, too, for the formats text, "
    "concise, html and markdown.",
)
@click.option(
    "--package-at",
    metavar="NAME=PATH",
    multiple=True,
    callback=_packages,
    help="Path of the package that foreign keys refer to by this name. Repeat the option for "
    "others. Default: look for it inside this package; if it is not there, do not check the keys.",
)
@click.option(
    "--valid-rows",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write the valid rows to this file: as they are in the source, or as Parquet if its name "
    "ends in .parquet. An existing folder gets a file for each table. Default: do not write them.",
)
@click.option(
    "--invalid-rows",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write the invalid rows to this file, with the row, the line, codes and messages in "
    "front. An existing folder gets a file for each table. Default: do not write them.",
)
@click.option(
    "--table",
    metavar="NAME",
    help="The table whose rows --valid-rows and --invalid-rows write. Default: the only one, or "
    "all, into folders.",
)
@click.option(
    "--report-schema",
    is_flag=True,
    help="Print the JSON Schema of the format json instead of validating.",
)
@file_options
@click.pass_context
def command(
    ctx: click.Context, packages: tuple[str, ...], output_format: str, rules: Rules,
    fail_on: Severity | None, ignore: list[str], warn: list[str], error: list[str],
    no_config: bool, limit_errors: int, stop: bool, limit_rows: int, compare_frictionless: bool,
    allow_remote: bool, time_limit: float, engine: Engine, master: str | None,
    encoding: str | None, schema: str | None, dialect: str | None, input_format: str | None,
    basepath: str | None, sheet: str | int | None, package_at: dict[str, str],
    valid_rows: Path | None, invalid_rows: Path | None, table: str | None, lang: str,
    report_schema: bool, output: str | None, force: bool,
) -> None:  # fmt: skip
    """Validate a data package before you use or publish it, and report every step.

    PACKAGE is a datapackage.json or .yaml, its folder, an archive of it, a git revision such as
    HEAD, a table file (CSV, Parquet, ...), a folder of table files, or - for standard input.
    Several are validated separately, with one report. The default is the descriptor in the
    current directory. The first line of output names the package.

    The rules are those of frictionless; those of Data Package v2, if the package declares that
    version; and the row rules and table rules of the package itself. With "tableContract":
    "strict", tables are read strictly and must also meet the contract compiled from their schemas.

    "{program} explain CODE" explains the code of a finding.

    Exits with 0 if every step passed, 1 if there are findings, 3 if the package cannot be read or a
    step could not run, or rows cannot be written (of several inputs: 1 if any has findings).

    \b
    Examples:
      {program} validate
      {program} validate shop -f sarif -o report.sarif
      {program} validate orders.csv customers.csv
      {program} validate orders.csv --schema schema.json
      {program} validate - < orders.csv
    """  # noqa: D301 - Click wants the backspace itself
    if report_schema:
        from tablepact.report.formats import frictionless_json

        write_text(frictionless_json.schema(), output, force)
        return
    _refuse_contradictions(packages, engine, master, stop=stop)
    _require_rows_to_split(valid_rows or invalid_rows, table, stop=stop)
    splits = valid_rows or invalid_rows
    _require_all_rows(limit_rows, splits or compare_frictionless or engine == "spark")
    codes = _severities(rules, fail_on, {"ignore": ignore, "warning": warn, "error": error})
    if (
        output_format not in FOR_PEOPLE
        and ctx.get_parameter_source("lang") == ParameterSource.ENVIRONMENT
    ):
        lang = "en"  # programs that read a report do not expect another
    ctx.with_resource(use_language(lang))
    to_file = output not in (None, "-")
    if to_file and not force and os.path.lexists(str(output)):
        raise click.UsageError(f"{printable(output)} already exists; use --force to overwrite it")
    from tablepact.cli.validated_inputs import choose_inputs
    from tablepact.report.formats.console import verdict_line
    from tablepact.report.summary import configured
    from tablepact.validation.read_source import Given
    from tablepact.validation.several_inputs import validate_inputs

    given = Given(encoding, input_format, schema, dialect, basepath, package_at, sheet)
    chosen = choose_inputs(packages, given, pyyaml=rules == "frictionless")
    click.echo(
        message("Validating {what}", what=chosen.shown), err=to_file or output_format != "text"
    )
    if chosen.inputs.title and (valid_rows or invalid_rows):
        raise click.UsageError("--valid-rows and --invalid-rows are for one package or file")
    for skipped in chosen.inputs.skipped:
        say(f"Not validated: {skipped}")
    progress = Progress()
    run = partial(
        validate_inputs, chosen.inputs, given=chosen.given, rules=rules, stop=stop,
        limit_rows=limit_rows, compare_frictionless=compare_frictionless,
        allow_remote=allow_remote, time_limit=time_limit, engine=engine, master=master,
        md5=output_format == "json", progress=progress if progress.shown else None, fail_on=fail_on,
        severities=codes, config=not no_config, files=chosen.files,
    )  # fmt: skip
    request = (valid_rows, invalid_rows, table, force)
    report, notes, is_split = _validate_and_split(run, limit_errors, *request)
    progress.end()
    text = FORMATS[output_format](report, chosen.path)
    if output_format == "text":
        write_text(text, output, force)
    else:
        write_data(text.encode(errors="surrogatepass"), output, force)
    if to_file or output_format == "concise":
        if said := configured(report):
            click.echo(printable(said), err=True)
        click.echo(_colored(verdict_line(report)), err=True)
    for note in notes:
        say(note)
    failed = any(step.status == "fail" for step in report.steps)
    ctx.exit(3 if not is_split else 1 if failed else 0 if report.complete else 3)


def _refuse_contradictions(
    packages: tuple[str, ...], engine: Engine, master: str | None, *, stop: bool
) -> None:
    if engine == "spark" and stop:
        raise click.UsageError("--stop does not work with Spark: it reads rows in no fixed order")
    if master and engine != "spark":
        raise click.UsageError("--master needs --engine spark")
    if "" in packages:
        raise click.UsageError('PACKAGE is empty; use "." for the current directory')


def _require_all_rows(limit_rows: int, whole: object) -> None:
    if limit_rows and whole:
        raise click.UsageError(
            "--limit-rows does not work with --valid-rows, --invalid-rows, --compare-frictionless "
            "or --engine spark, which read all rows"
        )


def _require_rows_to_split(splits: Path | None, table: str | None, *, stop: bool) -> None:
    if table is not None and not splits:
        raise click.UsageError("--table needs --valid-rows or --invalid-rows")
    if stop and splits:
        raise click.UsageError("--stop does not work with --valid-rows: all rows must be checked")


def _validate_and_split(
    run: Validate,
    limit_errors: int,
    valid: Path | None,
    invalid: Path | None,
    table: str | None,
    force: bool,
) -> tuple[Report, list[str], bool]:
    """Validate, and write the valid and invalid rows if files for them are named.

    Returns:
        The report, what to print about the rows, and whether all tables were split that are to be.
    """
    if not (valid or invalid):
        return run(limit_errors=limit_errors), [], True
    from tablepact.splitting.split_package import SplitRequest, split_to_files

    request = SplitRequest(valid, invalid, table, force)
    report, written, refused = split_to_files(run, request, limit_errors)
    lines = [*map(str, written), *(f"{reason}; no rows were written" for reason in refused)]
    return report, lines, not refused


def _severities(
    rules: Rules, fail_on: Severity | None, groups: dict[Setting, list[str]]
) -> dict[str, Setting]:
    """Return the severity of each code that the options set, and refuse what cannot be set."""
    try:
        codes = one_setting_each(groups)
        Severities(fail_on, codes)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    if rules == "frictionless" and (fail_on or codes):
        raise click.UsageError(
            "--fail-on, --ignore, --warn and --error do not work with --rules frictionless, for "
            "which every finding is an error"
        )
    return codes


def _colored_text(report: Report) -> str:
    from tablepact.report.formats.console import console_lines

    return "".join(f"{_colored(line)}\n" for line in console_lines(report))


def _colored(line: Iterable[Segment]) -> str:
    return "".join(click.style(printable(text), fg=color) for text, color in line)


def _in_repository(descriptor: Path) -> str:
    """Return the path of a descriptor in the repository.

    Its root is the workspace of GitHub Actions, if the descriptor is in there, or else the current
    directory. Anywhere else, it is the name alone.
    """
    try:
        path, here = descriptor.resolve(), Path.cwd()
    except OSError:  # the current directory was deleted
        return descriptor.name
    workspace = os.environ.get("GITHUB_WORKSPACE")
    for root in [*([Path(workspace).resolve()] if workspace else []), here]:
        if path.is_relative_to(root):
            return path.relative_to(root).as_posix()
    return path.name
