"""A report as annotations of GitHub: one line for each finding and for each step not run.

GitHub shows the first ten errors of a step of a workflow; all that are listed are printed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tablepact.report.locations import DESCRIPTOR, Places
from tablepact.report.summary import LONGEST, cut, more, place, shown, verdict

if TYPE_CHECKING:
    from tablepact.report.model import Report

DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
PROPERTY = DATA | str.maketrans({":": "%3A", ",": "%2C"})


def as_github(report: Report, descriptor: str = DESCRIPTOR) -> Iterator[str]:
    """Give the lines, each with its line end; ``descriptor`` is the path of the descriptor."""
    places = Places(report, descriptor)
    for step in report.steps:
        name = f"{step.judge} {step.subject}".strip()
        if step.status == "not run":
            yield _line("error", step.detail, file=descriptor, title=f"{name} did not run")
        for finding in step.findings:
            where = f"{place(finding)}: " if place(finding) else ""
            told = (f"{where}{cut(finding.message)}", f"hint: {finding.hint}" * bool(finding.hint))
            file, line = places.file(finding), finding.line
            yield _line("error", *told, file=file, line=line, title=finding.code)
        if rest := more(step, len(step.findings)):
            yield _line("error", f"{name}: {rest}", file=descriptor, title="not listed")
    yield _line("notice", "".join(verdict(report)), title="dataset validate")


def _line(level: str, *message: str, **properties: object) -> str:
    given = {name: shown(value) for name, value in properties.items() if value}
    told = ",".join(f"{name}={value.translate(PROPERTY)}" for name, value in given.items())
    lines = "\n".join(shown(line, 2 * LONGEST) for line in message if line)
    return f"::{level} {told}::{lines.translate(DATA)}\n"
