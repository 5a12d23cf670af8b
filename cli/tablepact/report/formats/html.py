"""The report as HTML for a notebook: verdict, steps and findings."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape as escape_html
from typing import TYPE_CHECKING

from tablepact.report.escape import escape
from tablepact.report.formats.like_findings import choose_shown, group_findings
from tablepact.report.summary import configured, unlisted, verdict

if TYPE_CHECKING:
    from tablepact.report.model import ReportModel

MAX_FINDINGS = 20
"""The maximum number of findings shown for a step."""


def as_html(report: ReportModel) -> str:
    """Return a fragment of HTML in which all text of the package is escaped."""
    before, valid, after = verdict(report)
    parts = [f"<p>{_text(before)}<strong>{_text(valid)}</strong>{_text(after)}</p>"]
    steps = ((step.status, step.kind, step.subject, step.detail) for step in report.steps)
    parts.append(_table(("status", "step", "subject", "detail"), steps))
    if said := configured(report):
        parts.append(f"<p>{_text(said)}</p>")
    findings = []
    for step in report.steps:
        listed = choose_shown(group_findings(step.findings), MAX_FINDINGS)
        findings += [
            (str(one.severity), one.code, one.location, one.message, one.hint) for one in listed
        ]
        if rest := unlisted(step, len(listed)):
            findings.append(("", "", f"{step.kind} {step.subject}".strip(), rest, ""))
    if findings:
        parts.append(_table(("severity", "code", "location", "message", "hint"), findings))
    return f"<div>{''.join(parts)}</div>"


def _table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = "".join(f"<th>{name}</th>" for name in header)
    body = "".join(f"<tr>{''.join(f'<td>{_text(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _text(text: str) -> str:
    return escape_html(escape(text))
