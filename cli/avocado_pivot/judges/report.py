"""What a validation found: steps, each with its findings, as text for people and as JSON.

A step that did not run has not passed, and a report is valid only if every step passed.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Literal

Status = Literal["pass", "fail", "not run"]

TITLES = {
    "type-error": "Type Error",
    "constraint-error": "Constraint Error",
    "unique-error": "Unique Error",
    "primary-key": "Primary Key Error",
    "foreign-key": "Foreign Key Error",
    "unique-key": "Unique Key Error",
    "row-rule": "Row Rule Error",
    "table-rule": "Table Rule Error",
    "derived-table": "Derived Table Error",
    "rule-error": "Rule Cannot Run",
    "contract-error": "Contract Cannot Run",
    "judge-error": "Judge Cannot Run",
}
"""Codes of findings that we give ourselves; where frictionless has the code, it means the same."""


def counted(number: int, noun: str) -> str:
    """Say how many: ``1 row``, ``2,000 rows``."""
    return f"{number:,} {noun}{'s' * (number != 1)}"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with a package.

    Attributes:
        code: What sort of fault: one of ``TITLES``, or an error type of frictionless.
        message: One line for a person.
        table: The table, if it is about one.
        row: The record in the file, counted from 1 with the header, if it is about one.
        field: The field, if it is about one.
        check: The constraint, key or rule that found it, if one did.
        record: The address of the row, ``table/identifier``, if it has one.
        cell: The value that is wrong, as text, if it is about one.
        error: The error as frictionless gives it, if it comes from there.
    """

    code: str
    message: str
    table: str | None = None
    row: int | None = None
    field: str | None = None
    check: str | None = None
    record: str | None = None
    cell: str | None = None
    error: dict[str, Any] | None = None

    @property
    def place(self) -> str:
        """Where it is, for a person: ``events, row 5, kind (events/behemoth-halted)``."""
        parts = [self.table, f"row {self.row}" if self.row else None, self.field]
        where = ", ".join(part for part in parts if part)
        return f"{where} ({self.record})" if self.record and where else self.record or where

    def at(self, row: int, record: str | None) -> Finding:
        """Give the same finding with its place."""
        return replace(self, row=row, record=record)

    def to_error(self) -> dict[str, Any]:
        """Give it the shape of an error of a frictionless report."""
        if self.error is not None:
            return self.error
        located = {
            "rowNumber": self.row,
            "fieldName": self.field,
            "cell": self.cell,
            "checkName": self.check,
            "record": self.record,
        }
        return {
            "type": self.code,
            "title": TITLES[self.code],
            "description": "",
            "message": self.message,
            "tags": [],
            "note": self.message,
            **{key: value for key, value in located.items() if value is not None},
        }


@dataclass(frozen=True, slots=True)
class Step:
    """One judge's work on the package, on one table, or on one rule.

    Attributes:
        judge: Who judged: descriptor, frictionless, contract or rule.
        subject: The table or rule; empty for the whole package.
        status: ``pass``, ``fail`` or ``not run``.
        detail: What was judged and how much of it, or why it was not.
        findings: What was found; some if and only if the status is ``fail``.
    """

    judge: str
    subject: str
    status: Status
    detail: str
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """The steps of a validation, in order.

    Attributes:
        package: Name and version of the package.
        steps: What was done.
        seconds: How long it took.
        tasks: The tasks of the frictionless report, one a table.
    """

    package: str
    steps: tuple[Step, ...]
    seconds: float
    tasks: tuple[dict[str, Any], ...] = field(default=(), repr=False)

    @property
    def valid(self) -> bool:
        """Whether every step ran and passed."""
        return all(step.status == "pass" for step in self.steps)

    @property
    def findings(self) -> list[Finding]:
        """All findings, in order of the steps."""
        return [finding for step in self.steps for finding in step.findings]

    def to_dict(self) -> dict[str, Any]:
        """Give the report the shape of a frictionless report, with ``steps`` added.

        Errors of a table stand in its task, whoever found them; the others at the top.
        """
        tables = {task["name"] for task in self.tasks}
        errors: dict[str | None, list[dict[str, Any]]] = {}
        for finding in self.findings:
            home = finding.table if finding.table in tables else None
            errors.setdefault(home, []).append(finding.to_error())
        tasks = [_with_errors(task, errors.get(task["name"], [])) for task in self.tasks]
        warnings = sum(len(task.get("warnings", [])) for task in tasks)
        return {
            "valid": self.valid,
            "stats": {
                "tasks": len(tasks),
                "errors": len(self.findings),
                "warnings": warnings,
                "seconds": round(self.seconds, 3),
            },
            "warnings": [],
            "errors": errors.get(None, []),
            "tasks": tasks,
            "package": self.package,
            "steps": [
                {
                    "judge": step.judge,
                    "subject": step.subject,
                    "status": step.status,
                    "detail": step.detail,
                    "findings": len(step.findings),
                }
                for step in self.steps
            ],
        }


def _with_errors(task: dict[str, Any], errors: list[dict[str, Any]]) -> dict[str, Any]:
    stats = {**task.get("stats", {}), "errors": len(errors)}
    return {**task, "valid": not errors, "stats": stats, "errors": errors}
