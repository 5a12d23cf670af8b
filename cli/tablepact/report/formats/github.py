"""The report as GitHub annotations: a line for each finding and for each step not run.

GitHub shows only the first ten errors of a workflow step; we print all listed findings.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tablepact._about import program
from tablepact.escape import MAX_LENGTH, escape, truncate
from tablepact.language import message
from tablepact.report.locations import DESCRIPTOR, Locations
from tablepact.report.summary import configured, step_name, unlisted, verdict

if TYPE_CHECKING:
    from tablepact.report.model import ReportModel
    from tablepact.report.severity import Setting

LEVELS: dict[Setting, str] = {"error": "error", "warning": "warning", "note": "notice"}
"""The command for each severity."""
DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
PROPERTY = DATA | str.maketrans({":": "%3A", ",": "%2C"})


def as_github(report: ReportModel, descriptor: str = DESCRIPTOR) -> Iterator[str]:
    """Yield the lines, each with its line end; ``descriptor`` is the path of the descriptor."""
    locations = Locations(report, descriptor)
    for step in report.steps:
        name = step_name(step)
        if step.status == "not run":
            title = message("{step} did not run", step=name)
            yield annotation("error", step.detail, file=descriptor, title=title)
        for finding in step.findings:
            location = f"{finding.location}: " if finding.location else ""
            said = f"{location}{truncate(finding.message)}"
            hint = message("hint: {hint}", hint=finding.hint) * bool(finding.hint)
            file, line = locations.path(finding), finding.line
            level = LEVELS[finding.severity]
            place = {"file": file, "line": line, "col": finding.column if line else None}
            yield annotation(level, said, hint, **place, title=finding.code)
        if rest := unlisted(step, len(step.findings)):
            level = LEVELS[step.severities.most_serious(step.counts)]
            yield annotation(level, f"{name}: {rest}", file=descriptor, title=message("not listed"))
    if used := configured(report):
        yield annotation("notice", used, file=descriptor, title=message("configuration"))
    yield annotation("notice", "".join(verdict(report)), title=f"{program()} validate")


def annotation(level: str, *texts: str, **properties: object) -> str:
    """Return a line of an annotation, in which no text is a command; ``level`` is its command."""
    given = {name: escape(value) for name, value in properties.items() if value}
    listed = ",".join(f"{name}={value.translate(PROPERTY)}" for name, value in given.items())
    lines = "\n".join(escape(line, 2 * MAX_LENGTH) for line in texts if line)
    return f"::{level} {listed}::{lines.translate(DATA)}\n"
