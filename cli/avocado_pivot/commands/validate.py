"""``dataset validate``: judge a data package and print every step."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from avocado_pivot.commands.output import printable

if TYPE_CHECKING:
    from avocado_pivot.judges.report import Report, Step

COLORS = {"pass": "green", "fail": "red", "not run": "yellow"}
SHOWN = 20
"""How many findings of a step the text report shows."""


@click.command(short_help="Validate a data package, or this dataset.")
@click.argument("package", required=False, type=click.Path())
@click.option(
    "-f", "--format", "form", type=click.Choice(["text", "json"]), default="text",
    show_default=True, help="json has the shape of a frictionless report, with the steps added.",
)  # fmt: skip
@click.pass_context
def command(ctx: click.Context, package: str | None, form: str) -> None:
    """Validate a data package: PACKAGE, or the dataset that comes with this command.

    PACKAGE is a datapackage.json or its folder. It is judged by frictionless, and by the row rules
    and the rules across tables that it carries; if it says "tableContract": "strict", its tables
    are read strictly and held to the contract compiled from their schemas too.

    Exits with 0 if every step ran and passed, 1 if not, 3 if the descriptor cannot be read.
    """
    if package == "":
        raise click.UsageError("PACKAGE is empty; a single point is the working folder")
    from avocado_pivot import dataset
    from avocado_pivot.judges.validate import validate
    from avocado_pivot.package.descriptor import read_package

    chosen = dataset.bundled() if package is None else read_package(package)
    if package is None:
        title = f"Validating the bundled {chosen.title}; yours: dataset validate PATH"
    else:
        title = f"Validating {printable(package)}"
    click.echo(title, err=form == "json")
    report = validate(chosen)
    if form == "json":
        click.echo(json.dumps(report.to_dict(), indent=2, ensure_ascii=False, default=str))
    else:
        _print(report)
    ctx.exit(0 if report.valid else 1)


def _print(report: Report) -> None:
    from avocado_pivot.judges.report import counted

    width = max(len(step.subject) for step in report.steps) + 2
    for step in report.steps:
        status = click.style(f"{step.status:<8}", fg=COLORS[step.status])
        subject, detail = printable(step.subject), printable(step.detail)
        click.echo(f"{status} {step.judge:<13}{subject:<{width}}{detail}")
        _print_findings(step)
    passed = sum(step.status == "pass" for step in report.steps)
    verdict, color = ("valid", "green") if report.valid else ("not valid", "red")
    idle = sum(step.status == "not run" for step in report.steps)
    not_run = f"{idle} not run, " if idle else ""
    click.echo(
        f"{printable(report.package) or 'The package'} is {click.style(verdict, fg=color)}: "
        f"{passed} of {len(report.steps)} steps passed, "
        f"{not_run}{counted(len(report.findings), 'finding')}, {report.seconds:.1f} s"
    )


def _print_findings(step: Step) -> None:
    for finding in step.findings[:SHOWN]:
        where = f"{printable(finding.place)}: " if finding.place else ""
        click.echo(f"         {finding.code}  {where}{printable(finding.message)}")
    if (more := len(step.findings) - SHOWN) > 0:
        click.echo(f"         and {more:,} more; -f json has them all")
