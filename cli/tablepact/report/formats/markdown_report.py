"""The report as Markdown, for a pull request or the summary of a job: verdict, steps, findings."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from tablepact._about import program
from tablepact.language import format_count, message, plural
from tablepact.markdown_text import as_html_text, as_markdown_text
from tablepact.report.formats.like_findings import choose_shown, group_findings, summaries
from tablepact.report.summary import (
    STEP_HEADS,
    configured,
    more_steps,
    step_name,
    unlisted,
    verdict,
)

if TYPE_CHECKING:
    from tablepact.report.model import ReportModel, Status, Step

MAX_LENGTH = 60_000
"""The maximum length of a report in characters; a comment on GitHub may have 65,536."""
MAX_STEPS = 100
"""The number of steps up to which all are listed; of more, only those that did not pass."""
MAX_FINDINGS = 20
"""The maximum number of findings shown for a step."""
_RESERVE = 1_000
"""The characters kept for what ends a block, and for notes on what is not shown."""
MARKS: dict[Status, str] = {"pass": "✅", "fail": "❌", "not run": "⚠️"}


def as_markdown(report: ReportModel) -> str:
    """Return the report with all text of the package escaped, at most ``MAX_LENGTH`` long."""
    page = _Page(MAX_LENGTH - _RESERVE)
    before, valid, after = (as_markdown_text(part, 600) for part in verdict(report))
    page.add(f"{before}**{valid}**{after}\n")
    if said := configured(report):
        page.add(f"\n{as_markdown_text(said)}\n")
    _add_steps(page, report)
    with_findings = [step for step in report.steps if step.counts]
    shown = sum(1 for step in with_findings if _add_findings(page, step))
    if rest := len(with_findings) - shown:
        note = plural(
            "{number} step with findings is not shown here; {program} validate -f json lists it",
            "{number} steps with findings are not shown here; {program} validate -f json lists "
            "them",
            rest,
            program=program(),
        )
        page.end(f"\n{note}\n")
    return page.text


class _Page:
    """A text that grows up to a length."""

    def __init__(self, room: int) -> None:
        self.text = ""
        self._room = room

    def add(self, text: str) -> bool:
        """Add a text if there is room for it, and return whether there was."""
        fits = len(self.text) + len(text) <= self._room
        self.text += text * fits
        return fits

    def end(self, text: str) -> None:
        """Add a text that has room in any case."""
        self.text += text


def _add_steps(page: _Page, report: ReportModel) -> None:
    listed = [*report.steps]
    if len(listed) > MAX_STEPS:
        listed = [step for step in listed if step.status != "pass"][:MAX_STEPS]
    page.add(f"\n{_row(*map(message, STEP_HEADS))}{'|---' * 4}|\n")
    shown = 0
    for step in listed:
        cells = map(as_markdown_text, (message(step.kind), step.subject, step.detail))
        shown += page.add(_row(f"{MARKS[step.status]} {message(step.status)}", *cells))
    if rest := len(report.steps) - shown:
        page.end(f"\n{more_steps(rest)}\n")


def _add_findings(page: _Page, step: Step) -> bool:
    """Add the findings of a step, as many as there is room for; return whether there was any."""
    name = as_html_text(step_name(step), 100)
    opened = " open" * (step.status == "fail")
    title = f"{name}: {format_count(step.counts.total(), 'finding')}"
    if not page.add(f"\n<details{opened}>\n<summary>{title}</summary>\n"):
        return False
    groups = group_findings(step.findings)
    for _, summary in summaries(groups, step):
        page.add(f"\n- {as_markdown_text(summary)}\n")
    listed = choose_shown(groups, MAX_FINDINGS)
    shown = 0
    for (code, hint), alike in groupby(listed, lambda finding: (finding.code, finding.hint)):
        hinted = f": {as_markdown_text(hint)}" if hint else ""
        head = f"\n**{as_markdown_text(code or 'no code')}**{hinted}\n\n"
        head += f"{_row(message('location'), message('message'))}|---|---|\n"
        if not page.add(head):
            break
        for finding in alike:
            mark = "" if finding.severity == "error" else f"{message(finding.severity)}: "
            cells = (finding.location, f"{mark}{finding.message}")
            shown += page.add(_row(*map(as_markdown_text, cells)))
    if rest := unlisted(step, shown):
        page.end(f"\n{as_markdown_text(rest)}\n")
    page.end("\n</details>\n")
    return True


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |\n"
