"""A report as JSON lines: the package, its steps, their findings, the verdict.

Each line is an object that says its ``kind``. What a line does not know, it says as null.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tablepact.report.codes import code
from tablepact.report.locations import Places
from tablepact.report.summary import dumps, tally

if TYPE_CHECKING:
    from tablepact.report.model import Finding, Report, Step


def as_json_lines(report: Report) -> Iterator[str]:
    """Give the lines, each with its line end."""
    places = Places(report)
    yield _line("package", package=report.package)
    for step in report.steps:
        yield _line("step", **_step(step))
    for step in report.steps:
        for finding in step.findings:
            where = {"judge": step.judge, "subject": step.subject}
            yield _line("finding", **where, **_finding(finding, places))
    yield _line("verdict", **tally(report))


def _line(kind: str, **told: Any) -> str:
    return f"{dumps({'kind': kind, **told})}\n"


def _step(step: Step) -> dict[str, Any]:
    return {
        "judge": step.judge,
        "subject": step.subject,
        "status": step.status,
        "detail": step.detail,
        "findings": step.found.total(),
        "listed": len(step.findings),
        "counts": dict(sorted(step.found.items())),
    }


def _finding(finding: Finding, places: Places) -> dict[str, Any]:
    return {
        "code": finding.code,
        "table": finding.table,
        "path": places.declared(finding) or None,
        "row": finding.row,
        "line": finding.line,
        "field": finding.field,
        "pointer": finding.pointer,
        "cell": finding.cell,
        "record": finding.record,
        "check": finding.check,
        "rule": finding.rule or code(finding.code).means,
        "hint": finding.hint,
        "message": finding.message,
    }
