"""The verdict of frictionless itself."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import frictionless

from avocado_pivot.judges.report import Finding, Step, counted
from avocado_pivot.package.descriptor import Package, Resource


def judge_by_frictionless(package: Package) -> tuple[list[Step], list[dict[str, Any]]]:
    """Run ``frictionless validate`` on a package.

    Returns:
        One step a table, or one for the whole if the descriptor is refused or frictionless itself
        stops, and the tasks of the report.
    """
    try:
        report = frictionless.Package(str(package.path)).validate().to_dict()
    except frictionless.FrictionlessException as error:
        errors = [item.to_dict() for item in (error.reasons or [error.error])]
        return [_step("", "the descriptor is refused", errors, None)], []
    except Exception as error:  # it has faults of its own, on bad patterns and bounds
        reason = " ".join(f"{type(error).__name__}: {error}".split())
        finding = Finding("judge-error", f"frictionless stopped: {reason}")
        return [Step("frictionless", "", "fail", "stopped before its end", (finding,))], []
    steps = [_task_step(task, package) for task in report["tasks"]]
    if report["errors"]:
        steps.insert(0, _step("", "the descriptor is refused", report["errors"], None))
    return steps, report["tasks"]


def _task_step(task: dict[str, Any], package: Package) -> Step:
    name, stats = task["name"], task["stats"]
    detail = f"{counted(stats.get('rows', 0), 'row')}, {counted(stats.get('fields', 0), 'field')}"
    resource = package.resource(name)
    checked = [key for key in ("hash", "bytes") if resource.metadata.get(key)]
    if checked and not task["errors"]:  # after errors frictionless may not have got so far
        detail += f", {' and '.join(checked)}"
    unchecked = [warning for warning in task["warnings"] if warning.startswith("hash is ignored")]
    detail = "; ".join([detail, *(w for w in task["warnings"] if w not in unchecked)])
    step = _step(name, detail, task["errors"], resource)
    return _with_hash_checked(step, resource) if unchecked else step


def _with_hash_checked(step: Step, resource: Resource) -> Step:
    """Check a hash of a sort that frictionless leaves unchecked, with no more than a warning."""
    algorithm, _, wanted = str(resource.metadata["hash"]).rpartition(":")
    try:
        with Path(resource.path or "").open("rb") as file:
            found = hashlib.file_digest(file, algorithm).hexdigest()
    except (OSError, ValueError, TypeError):
        message = f"the hash {algorithm!r} cannot be checked"
    else:
        message = "" if found == wanted else f"the hash is {algorithm}:{found}"
    if not message:
        return step
    findings = (*step.findings, Finding("hash-count", message, resource.name))
    return replace(step, status="fail", findings=findings)


def _step(subject: str, detail: str, errors: Sequence[Any], resource: Resource | None) -> Step:
    findings = tuple(_finding(error, subject or None, resource) for error in errors)
    return Step("frictionless", subject, "fail" if findings else "pass", detail, findings)


def _finding(error: dict[str, Any], table: str | None, resource: Resource | None) -> Finding:
    record = None
    cells = error.get("cells")
    names = [field["name"] for field in resource.fields] if resource else []
    if resource and resource.key in names and cells and len(cells) > names.index(resource.key):
        identifier = cells[names.index(resource.key)]
        record = f"{table}/{identifier}" if identifier else None
    return Finding(
        code=error["type"],
        message=" ".join(str(error["message"]).split()),
        table=table,
        row=error.get("rowNumber"),
        field=error.get("fieldName") or None,
        record=record,
        error=error,
    )
