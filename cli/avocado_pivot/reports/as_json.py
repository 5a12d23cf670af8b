"""A report in the shape of frictionless's own, so that what reads one reads the other.

Added to it are ``package``, ``counts``, ``steps``, and in an error ``line``, ``record``,
``checkName``, ``rule`` and ``hint``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from avocado_pivot.reports.report import Report


def as_json(report: Report) -> dict[str, Any]:
    """Give a report as a JSON object."""
    tables = {task["name"] for task in report.tasks}
    errors: dict[str | None, list[dict[str, Any]]] = {}
    for finding in report.findings:
        home = finding.table if finding.table in tables else None
        errors.setdefault(home, []).append(finding.to_error())
    tasks = [_with_errors(task, errors.get(task["name"], [])) for task in report.tasks]
    return {
        "valid": report.valid,
        "stats": {
            "tasks": len(tasks),
            "errors": len(report.findings),
            "warnings": sum(len(task.get("warnings", [])) for task in tasks),
            "seconds": round(report.seconds, 3),
        },
        "warnings": [],
        "errors": errors.get(None, []),
        "tasks": tasks,
        "package": report.package,
        "counts": dict(report.counts),
        "steps": [
            {
                "judge": step.judge,
                "subject": step.subject,
                "status": step.status,
                "detail": step.detail,
                "findings": step.found.total(),
                "counts": dict(step.found),
            }
            for step in report.steps
        ],
    }


def _with_errors(task: dict[str, Any], errors: list[dict[str, Any]]) -> dict[str, Any]:
    stats = {**task.get("stats", {}), "errors": len(errors)}
    return {**task, "valid": not errors, "stats": stats, "errors": errors}
