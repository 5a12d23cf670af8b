"""A report in the shape of frictionless's own, so that what reads one reads the other.

Added to it are ``package``, ``counts``, ``steps``, and in an error ``line``, ``record``,
``checkName``, ``rule`` and ``hint``; ``report.schema.json`` beside this file says what each is.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from tablepact.report.summary import dumps

if TYPE_CHECKING:
    from tablepact.report.model import Finding, Report

SCHEMA = Path(__file__).with_name("report.schema.json")
ROW: dict[str, Any] = {"cells": [], "rowNumber": 0}
CELL: dict[str, Any] = {**ROW, "cell": "", "fieldName": "", "fieldNumber": 0}
LINK = {"fieldNames": [], "fieldCells": [], "referenceName": "", "referenceFieldNames": []}
DEMANDED: dict[str, dict[str, Any]] = {
    "type-error": CELL,
    "constraint-error": CELL,
    "unique-error": CELL,
    "primary-key": ROW,
    "foreign-key": {**ROW, **LINK},
}
"""Keys without which frictionless reads back no error of that code, empty where not known."""


def as_json(report: Report) -> dict[str, Any]:
    """Give a report as a JSON object."""
    tables = {task["name"] for task in report.tasks}
    errors: dict[str | None, list[dict[str, Any]]] = {}
    for finding in report.findings:
        home = finding.table if finding.table in tables else None
        errors.setdefault(home, []).append(_error(finding))
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
        "counts": dict(sorted(report.counts.items())),
        "steps": [
            {
                "judge": step.judge,
                "subject": step.subject,
                "status": step.status,
                "detail": step.detail,
                "findings": step.found.total(),
                "counts": dict(sorted(step.found.items())),
            }
            for step in report.steps
        ],
    }


def as_json_text(report: Report) -> str:
    """Give a report as JSON, as it is printed."""
    return f"{dumps(as_json(report), indent=2)}\n"


def schema() -> str:
    """Give the JSON Schema of a report."""
    return SCHEMA.read_text(encoding="utf-8")


def _error(finding: Finding) -> dict[str, Any]:
    told = finding.to_error()
    wanted = DEMANDED.get(finding.code, {})
    return {**told, **{key: empty for key, empty in wanted.items() if key not in told}}


def _with_errors(task: dict[str, Any], errors: list[dict[str, Any]]) -> dict[str, Any]:
    stats = {**task.get("stats", {}), "errors": len(errors)}
    return {**task, "valid": not errors, "stats": stats, "errors": errors}
