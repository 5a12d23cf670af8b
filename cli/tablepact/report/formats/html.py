"""The report as HTML for a notebook: verdict, steps and findings."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from tablepact.language import message
from tablepact.report.formats.like_findings import choose_shown, group_findings
from tablepact.report.formats.markup import Html, join, tag
from tablepact.report.summary import (
    FINDING_HEADS,
    STEP_HEADS,
    configured,
    step_name,
    unlisted,
    verdict,
)

if TYPE_CHECKING:
    from tablepact.report.model import ReportModel

MAX_FINDINGS = 20
"""The maximum number of findings shown for a step."""


def as_html(report: ReportModel) -> str:
    """Return a fragment of HTML in which all text of the package is escaped."""
    before, valid, after = verdict(report)
    steps = (
        (message(step.status), message(step.kind), step.subject, step.detail)
        for step in report.steps
    )
    said = configured(report)
    findings = []
    for step in report.steps:
        listed = choose_shown(group_findings(step.findings), MAX_FINDINGS)
        findings += [
            (message(one.severity), one.code, one.location, one.message, one.hint) for one in listed
        ]
        if rest := unlisted(step, len(listed)):
            findings.append(("", "", step_name(step), rest, ""))
    return tag(
        "div",
        tag("p", before, tag("strong", valid), after),
        _table(map(message, STEP_HEADS), steps),
        tag("p", said) if said else None,
        _table(map(message, FINDING_HEADS), findings) if findings else None,
    )


def _table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> Html:
    head = tag("tr", *(tag("th", name) for name in header))
    body = join(tag("tr", *(tag("td", cell) for cell in row)) for row in rows)
    return tag("table", tag("thead", head), tag("tbody", body))
