"""The report in the JSON structure of frictionless, so that a program can read both.

We add ``package``, ``counts``, ``steps`` and the severities to it, and to an error ``severity``,
``line``, ``column``, ``record``, ``checkName``, ``rule`` and ``hint``; ``report.schema.json``
beside this file describes all keys. Findings that do not make the package invalid are in
``notices``, not in ``errors``, so that in frictionless's terms what is valid has no errors.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from tablepact._about import program
from tablepact.escape import dump_json
from tablepact.report.codes import get_code

if TYPE_CHECKING:
    from tablepact.report.model import Finding, ReportModel

SCHEMA = Path(__file__).with_name("report.schema.json")
ROW: dict[str, Any] = {"cells": [], "rowNumber": 0}
CELL: dict[str, Any] = {**ROW, "cell": "", "fieldName": "", "fieldNumber": 0}
LINK = {"fieldNames": [], "fieldCells": [], "referenceName": "", "referenceFieldNames": []}
REQUIRED: dict[str, dict[str, Any]] = {
    "type-error": CELL,
    "constraint-error": CELL,
    "unique-error": CELL,
    "primary-key": ROW,
    "foreign-key": {**ROW, **LINK},
}
"""Keys that frictionless requires to load an error of that code, with their empty values."""


def as_dict(report: ReportModel) -> dict[str, Any]:
    """Return a report as a JSON object."""
    tables = {task["name"] for task in report.tasks}
    errors: dict[str | None, list[dict[str, Any]]] = {}
    notices: dict[str | None, list[dict[str, Any]]] = {}
    for finding in report.findings:
        table = finding.table if finding.table in tables else None
        listed = errors if report.severities.fails(finding.code) else notices
        listed.setdefault(table, []).append(_with_required(as_error(finding)))
    failed = {
        step.subject for step in report.steps if (step.kind, step.status) == ("table", "fail")
    }
    tasks = [
        _with_errors(task, errors.get(name, []), notices.get(name, []), failed=name in failed)
        for task in report.tasks
        for name in [task["name"]]
    ]
    return {
        "valid": report.valid,
        "stats": {
            "tasks": len(tasks),
            "errors": sum(map(len, errors.values())),
            "warnings": sum(len(task.get("warnings", [])) for task in tasks),
            "seconds": round(report.seconds, 3),
        },
        "warnings": [],
        "errors": errors.get(None, []),
        "tasks": tasks,
        "notices": notices.get(None, []),
        "package": report.package,
        "failOn": report.severities.fail_on or "error",
        "configuration": _configuration(report),
        "counts": dict(sorted(report.counts.items())),
        "severities": {code: report.severities.of(code) for code in sorted(report.counts)},
        "ignored": dict(sorted(report.ignored.items())),
        "steps": [
            {
                "judge": step.kind,
                "subject": step.subject,
                "status": step.status,
                "detail": step.detail,
                "findings": step.counts.total(),
                "counts": dict(sorted(step.counts.items())),
            }
            for step in report.steps
        ],
    }


def as_json(report: ReportModel) -> str:
    """Return a report as indented JSON."""
    return f"{dump_json(as_dict(report), indent=2)}\n"


def schema() -> str:
    """Return the JSON Schema of a report."""
    return SCHEMA.read_text(encoding="utf-8").replace("{program}", program())


def as_error(finding: Finding) -> dict[str, Any]:
    """Return a finding in the structure of a frictionless error, with our additional keys."""
    code = get_code(finding.code)
    ours = {
        "severity": finding.severity,
        "path": finding.part,
        "line": finding.line,
        "column": finding.column,
        "sheetCell": finding.sheet_cell,
        "record": finding.record,
        "checkName": finding.check,
        "rule": finding.rule or code.meaning,
        "hint": finding.hint,
    }
    if finding.pointer is not None:
        ours |= {"tableName": finding.table, "fieldName": finding.field, "path": finding.path}
    ours = {key: value for key, value in ours.items() if value}
    ours |= {} if finding.pointer is None else {"pointer": finding.pointer}
    if finding.error is not None and "title" in finding.error:
        return {**finding.error, **ours}
    located = {"rowNumber": finding.row, "fieldName": finding.field, "cell": finding.cell}
    return {
        "type": finding.code,
        "title": code.title,
        "description": code.meaning,
        "message": finding.message,
        "tags": [],
        "note": finding.message,
        **{key: value for key, value in located.items() if value is not None},
        **ours,
    }


def _with_required(error: dict[str, Any]) -> dict[str, Any]:
    required = REQUIRED.get(error["type"], {})
    return error | {key: empty for key, empty in required.items() if key not in error}


def _with_errors(
    task: dict[str, Any],
    errors: list[dict[str, Any]],
    notices: list[dict[str, Any]],
    *,
    failed: bool,
) -> dict[str, Any]:
    stats = {**task.get("stats", {}), "errors": len(errors)}
    valid = not (errors or failed)
    return {**task, "valid": valid, "stats": stats, "errors": errors, "notices": notices}


def _configuration(report: ReportModel) -> dict[str, Any] | None:
    settings = report.configuration
    if settings is None:
        return None
    severities = dict(sorted(settings.codes.items()))
    return {"file": settings.file, "failOn": settings.fail_on, "severities": severities}
