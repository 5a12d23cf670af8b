"""The report as text: a line for each step with its findings below it, then the verdict."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, islice
from typing import TYPE_CHECKING

from tablepact.escape import escape_unprintable, truncate
from tablepact.language import format_number, later, message
from tablepact.report.formats.like_findings import choose_shown, group_findings, summaries
from tablepact.report.summary import configured, step_name, unlisted, verdict

if TYPE_CHECKING:
    from tablepact.report.codes import Severity
    from tablepact.report.model import Finding, ReportModel, Step

Segment = tuple[str, str | None]
"""A text and its colour, if any."""
COLORS = {later("pass"): "green", later("fail"): "red", later("not run"): "yellow"}
MARKS: dict[Severity, str] = {"warning": "yellow", "note": "blue"}
"""The colour of the severity that precedes a finding that is no error."""
MAX_FINDINGS = 20
"""The maximum number of findings shown for a step."""
_IN_ERROR = 5
"""The maximum number of findings in an error message."""
MAX_WIDTH = 48
"""The maximum width of the subject column; a longer name shifts the rest of its line."""
MARGIN = " " * 9


def as_text(report: ReportModel) -> str:
    """Return the report as text without colours, with unprintable characters escaped."""
    return "".join(f"{_plain(line)}\n" for line in console_lines(report))


def as_error_message(report: ReportModel) -> str:
    """Return the verdict, and a line for each of the first findings and steps that did not run."""
    failing = (n for code, n in report.counts.items() if report.severities.fails(code))
    total = sum(failing) + sum(step.status == "not run" for step in report.steps)
    shown = [*islice(_problems(report), _IN_ERROR)]
    more = message("and {rest} more", rest=format_number(total - len(shown)))
    rest = [more] * (total > len(shown))
    said = [configured(report)] * (report.configuration is not None)
    lines = [escape_unprintable(line) for line in (*shown, *rest, *said)]
    return "\n  ".join([_plain(verdict_line(report)), *lines])


def console_lines(report: ReportModel) -> Iterator[list[Segment]]:
    """Yield the lines, each in segments; unprintable characters are not yet escaped."""
    width = max((len(step.subject) for step in report.steps), default=0)
    statuses = {status: message(status) for status in COLORS}
    wide = max([7, *(len(statuses[step.status]) for step in report.steps)]) + 1
    for step in report.steps:
        subject = f"{truncate(step.subject):<{min(width, MAX_WIDTH)}}"
        rest = f" {message(step.kind):<13}{subject}  {truncate(step.detail)}"
        yield [(f"{statuses[step.status]:<{wide}}", COLORS[step.status]), (rest, None)]
        yield from _findings(step)
    if said := configured(report):
        yield [(truncate(said), "yellow")]
    yield verdict_line(report)


def verdict_line(report: ReportModel) -> list[Segment]:
    """Return the last line, the verdict."""
    before, valid, after = verdict(report)
    return [(before, None), (valid, COLORS["pass" if report.valid else "fail"]), (after, None)]


def _findings(step: Step) -> Iterator[list[Segment]]:
    """Yield a summary of each large group of like findings, then the findings and their hints.

    Like findings are shown together, so that a hint is directly below those that it applies to.
    """
    groups = group_findings(step.findings)
    for finding, summary in summaries(groups, step):
        yield _line(finding, summary)
    listed = choose_shown(groups, MAX_FINDINGS)
    for (_, hint), alike in groupby(listed, lambda finding: (finding.code, finding.hint)):
        for finding in alike:
            yield _line(finding, _finding(finding))
        if hint:
            shown = message("hint: {hint}", hint=truncate(hint))
            yield [(f"{MARGIN}{shown}", "cyan")]
    if rest := unlisted(step, len(listed)):
        yield [(f"{MARGIN}{rest}", None)]


def _line(finding: Finding, text: str) -> list[Segment]:
    """Return an indented line about a finding, marked unless it is an error."""
    if color := MARKS.get(finding.severity):
        return [(MARGIN, None), (f"{message(finding.severity)}: ", color), (text, None)]
    return [(f"{MARGIN}{text}", None)]


def _problems(report: ReportModel) -> Iterator[str]:
    for step in report.steps:
        if step.status == "not run":
            name = step_name(step, cut=True)
            yield f"{message('not run')}  {name}: {truncate(step.detail)}"
        failing = [one for one in step.findings if step.severities.fails(one.code)]
        yield from map(_finding, choose_shown(group_findings(failing), _IN_ERROR))


def _finding(finding: Finding) -> str:
    location = f"{finding.location}: " if finding.location else ""
    return f"{truncate(finding.code)}  {location}{truncate(finding.message)}"


def _plain(line: list[Segment]) -> str:
    return escape_unprintable("".join(text for text, _ in line))
