"""The report as JSON lines: the package, its steps, their findings, the verdict.

Each line is an object with a ``kind``. A missing value is null.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tablepact.escape import dump_json
from tablepact.report.codes import get_code
from tablepact.report.locations import Locations
from tablepact.report.summary import configured, summarize

if TYPE_CHECKING:
    from tablepact.report.model import Finding, ReportModel, Step


def as_jsonl(report: ReportModel) -> Iterator[str]:
    """Yield the lines, each with its line end."""
    locations = Locations(report)
    yield _line("package", package=report.package)
    for step in report.steps:
        yield _line("step", **_step(step))
    for step in report.steps:
        for finding in step.findings:
            origin = {"judge": step.kind, "subject": step.subject}
            yield _line("finding", **origin, **as_record(finding, locations))
    yield _line("verdict", **summarize(report), configuration=configured(report) or None)


def as_record(finding: Finding, locations: Locations) -> dict[str, Any]:
    """Return a finding as a flat record, with null for missing values."""
    return {
        "code": finding.code,
        "severity": finding.severity,
        "table": finding.table,
        "path": locations.declared_path(finding) or None,
        "row": finding.row,
        "line": finding.line,
        "column": finding.column,
        "sheetCell": finding.sheet_cell or None,
        "field": finding.field,
        "pointer": finding.pointer,
        "cell": finding.cell,
        "record": finding.record,
        "check": finding.check,
        "rule": finding.rule or get_code(finding.code).meaning,
        "hint": finding.hint,
        "message": finding.message,
    }


def _line(kind: str, **members: Any) -> str:
    return f"{dump_json({'kind': kind, **members})}\n"


def _step(step: Step) -> dict[str, Any]:
    return {
        "judge": step.kind,
        "subject": step.subject,
        "status": step.status,
        "detail": step.detail,
        "findings": step.counts.total(),
        "listed": len(step.findings),
        "counts": dict(sorted(step.counts.items())),
    }
