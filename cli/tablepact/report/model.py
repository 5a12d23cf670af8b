"""What a validation found: steps, each with its findings.

A step that did not run has not passed, and a report is valid only if every step passed.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from tablepact.report.codes import code

Status = Literal["pass", "fail", "not run"]
_RESOURCE = re.compile(r"/resources/(\d+)")
_FIELD = re.compile(r"/fields/(\d+)")


def counted(number: int, noun: str) -> str:
    """Say how many: ``1 row``, ``2,000 rows``."""
    return f"{number:,} {noun}{'s' * (number != 1)}"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with a package.

    Attributes:
        code: What sort of fault: one of ``codes.CODES``.
        message: One line for a person.
        table: The table, if it is about one.
        row: The record in the file, counted from 1 with the header, if it is about one.
        field: The field, if it is about one.
        check: The constraint, key or rule that found it, if one did.
        record: The address of the row, ``table/identifier``, if it has one.
        cell: The value that is wrong, as text, if it is about one.
        error: The error as frictionless gives it, if it comes from there.
        line: The physical line in the file at which the record begins, from 1, if it is known.
        path: The file, as the descriptor names it, if it is in one.
        rule: The sentence of the rule that is broken.
        pointer: Where it is in the metadata, as a JSON pointer, if it is about them: in the file
            ``path``, such as one of a schema, or else in the descriptor.
        advice: What to do about it, if more can be said than the code does.
        part: The same as ``path`` where the table is in several files, of which it is one.
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
    line: int | None = None
    path: str | None = None
    rule: str = ""
    pointer: str | None = None
    advice: str = ""
    part: str = ""

    @property
    def hint(self) -> str:
        """What to do about it, in one sentence."""
        return self.advice or code(self.code).hint

    @property
    def place(self) -> str:
        """Where it is, for a person: ``events, row 5, kind (events/behemoth-halted)``."""
        if self.pointer is not None:
            return self._in_metadata(self.pointer)
        parts = [self.table, f"row {self.row}" if self.row else None, self.field]
        where = ", ".join(part for part in parts if part)
        return f"{where} ({self.record})" if self.record and where else self.record or where

    def _in_metadata(self, pointer: str) -> str:
        """Say where in the metadata: ``events, field kind (/resources/1/schema/fields/2, line 9)``.

        What has no name is counted, from 1.
        """
        resource, place = _RESOURCE.match(pointer), _FIELD.search(pointer)
        table = self.table or (f"resource {int(resource[1]) + 1}" if resource else "")
        field_ = self.field or (str(int(place[1]) + 1) if place else "")
        names = ", ".join(part for part in (table, f"field {field_}" if field_ else "") if part)
        at = f"{self.path}#{pointer}" if self.path else pointer
        exact = ", ".join(part for part in (at, f"line {self.line}" if self.line else "") if part)
        return f"{names} ({exact})" if names and exact else names or exact

    def at(self, row: int, record: str | None) -> Finding:
        """Give the same finding with its place."""
        return replace(self, row=row, record=record)

    def to_error(self) -> dict[str, Any]:
        """Give it the shape of an error of a frictionless report, with what we know besides."""
        known = code(self.code)
        besides = {
            "path": self.part,
            "line": self.line,
            "record": self.record,
            "checkName": self.check,
            "rule": self.rule or known.means,
            "hint": self.hint,
        }
        if self.pointer is not None:
            besides |= {"tableName": self.table, "fieldName": self.field, "path": self.path}
        told = {key: value for key, value in besides.items() if value}
        told |= {} if self.pointer is None else {"pointer": self.pointer}
        if self.error is not None and "title" in self.error:
            return {**self.error, **told}
        located = {"rowNumber": self.row, "fieldName": self.field, "cell": self.cell}
        return {
            "type": self.code,
            "title": known.title,
            "description": known.means,
            "message": self.message,
            "tags": [],
            "note": self.message,
            **{key: value for key, value in located.items() if value is not None},
            **told,
        }


@dataclass(frozen=True, slots=True)
class Step:
    """One judge's work on the package, on one table, or on one rule.

    Attributes:
        judge: Who judged: descriptor, table, standard, contract, rule, derivation or releases.
        subject: The table or rule; empty for the whole package.
        status: ``pass``, ``fail`` or ``not run``.
        detail: What was judged and how much of it, or why it was not.
        findings: What was found, as far as it is listed; none unless the status is ``fail``.
        counts: How many findings of each code there are, listed or not.
    """

    judge: str
    subject: str
    status: Status
    detail: str
    findings: tuple[Finding, ...] = ()
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def found(self) -> Counter[str]:
        """How many findings of each code there are, listed or not."""
        return self.counts or Counter(finding.code for finding in self.findings)


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
    def complete(self) -> bool:
        """Whether every step ran."""
        return all(step.status != "not run" for step in self.steps)

    @property
    def findings(self) -> list[Finding]:
        """All findings that are listed, in order of the steps."""
        return [finding for step in self.steps for finding in step.findings]

    @property
    def counts(self) -> Counter[str]:
        """How many findings of each code there are, listed or not."""
        return sum((step.found for step in self.steps), Counter())

    def to_dict(self) -> dict[str, Any]:
        """Give the report the shape of a frictionless report, with more in it.

        Errors of a table stand in its task, whoever found them; the others at the top.
        """
        from tablepact.report.formats.frictionless_json import as_json

        return as_json(self)
