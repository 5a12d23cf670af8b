"""The report as GitLab Code Quality (https://docs.gitlab.com/ci/testing/code_quality/)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tablepact.escape import dump_json, escape
from tablepact.language import message
from tablepact.report.formats.fingerprint import fingerprint, hash_of
from tablepact.report.locations import DESCRIPTOR, Locations
from tablepact.report.summary import step_name, unlisted

if TYPE_CHECKING:
    from tablepact.report.model import ReportModel
    from tablepact.report.severity import Setting

SEVERITIES: dict[Setting, str] = {"error": "major", "warning": "minor", "note": "info"}
NOT_RUN = "blocker"
"""The severity of a step that did not run."""


def as_gitlab(report: ReportModel, descriptor: str = DESCRIPTOR) -> str:
    """Return an array with an issue for each listed finding and for each step that did not run.

    GitLab compares the fingerprints with those of the target branch. They are unique: that of the
    second finding on the same cell of the same record says that it is the second.

    Args:
        report: The report.
        descriptor: The path of the descriptor, relative to the root of the repository.
    """
    seen: Counter[str] = Counter()
    issues = [*_issues(report, descriptor)]
    for issue in issues:
        first = issue["fingerprint"]
        seen[first] += 1
        issue["fingerprint"] = hash_of(first, str(seen[first])) if seen[first] > 1 else first
    return f"{dump_json(issues, indent=2)}\n"


def _issues(report: ReportModel, descriptor: str) -> Iterator[dict[str, Any]]:
    locations = Locations(report, descriptor)
    for step in report.steps:
        name = step_name(step)
        if step.status == "not run":
            print_ = hash_of("not-run", step.kind, step.subject)
            text = message("{step} did not run: {why}", step=name, why=step.detail)
            yield _issue("not-run", NOT_RUN, text, print_, descriptor)
        for finding in step.findings:
            where = f"{finding.location}: " if finding.location else ""
            text, severity = f"{where}{finding.message}", SEVERITIES[finding.severity]
            path, line = locations.path(finding), finding.line
            yield _issue(finding.code, severity, text, fingerprint(finding), path, line)
        if rest := unlisted(step, len(step.findings)):
            severity = SEVERITIES[step.severities.most_serious(step.counts)]
            print_ = hash_of("not-listed", step.kind, step.subject)
            yield _issue("not-listed", severity, f"{name}: {rest}", print_, descriptor)


def _issue(
    check: str, severity: str, text: str, print_: str, path: str, line: int | None = None
) -> dict[str, Any]:
    """Return an issue; GitLab requires a line, so that one without a line is at the first."""
    return {
        "description": escape(text),
        "check_name": escape(check),
        "fingerprint": print_,
        "severity": severity,
        "location": {"path": escape(path), "lines": {"begin": line or 1}},
    }
