"""What a validation returns: a report of steps, each with its findings.

A step that did not run has not passed, and a report is valid only if every step passed.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from tablepact.report.codes import get_code
from tablepact.report.escape import escape, format_count, truncate

if TYPE_CHECKING:
    pass

Status = Literal["pass", "fail", "not run"]
_RESOURCE = re.compile(r"/resources/(\d+)")
_FIELD = re.compile(r"/fields/(\d+)")


@dataclass(frozen=True, slots=True, repr=False)
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

    >>> Finding("type-error", "'five' is no integer", "fruit", 3, "id", cell="five", line=4)
    <Finding type-error, fruit, row 3 (line 4), id: 'five' is no integer>
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

    def __repr__(self) -> str:
        """Return one line: code, location and message."""
        subject = ", ".join(filter(None, (escape(self.code, 100), escape(self.location))))
        return f"<Finding {subject}: {escape(self.message, 200)}>"

    @property
    def hint(self) -> str:
        """What to do about it, in one sentence."""
        return self.advice or get_code(self.code).hint

    @property
    def location(self) -> str:
        """Where it is, for a person: ``ships, row 5 (line 7), tons (ships/Alba)``."""
        if self.pointer is not None:
            return truncate(self._metadata_location(self.pointer))
        row = f"row {self.row}" if self.row else ""
        line = f"line {self.line}" if self.line else ""
        if self.part:
            line = ", ".join(filter(None, (truncate(self.part, 100), line)))
        if line and (self.part or self.line != self.row):
            row = f"{row} ({line})" if row else line
        names = (self.table, row, self.field)
        location = ", ".join(truncate(name, 100) for name in names if name)
        record = truncate(self.record or "", 200)
        return f"{location} ({record})" if record and location else record or location

    def _metadata_location(self, pointer: str) -> str:
        """Return ``ships, field tons (/resources/1/schema/fields/2, line 9)``.

        What has no name is counted, from 1.
        """
        resource, position = _RESOURCE.match(pointer), _FIELD.search(pointer)
        table = self.table or (f"resource {int(resource[1]) + 1}" if resource else "")
        field_ = self.field or (str(int(position[1]) + 1) if position else "")
        names = ", ".join(part for part in (table, f"field {field_}" if field_ else "") if part)
        at = f"{self.path}#{pointer}" if self.path else pointer
        exact = ", ".join(part for part in (at, f"line {self.line}" if self.line else "") if part)
        return f"{names} ({exact})" if names and exact else names or exact

    def with_row(self, row: int, record: str | None) -> Finding:
        """Return the same finding with its row, and the address of that.

        >>> Finding("type-error", "'five' is no integer", "fruit").with_row(3, "fruit/pear")
        <Finding type-error, fruit, row 3 (fruit/pear): 'five' is no integer>
        """
        return replace(self, row=row, record=record)


@dataclass(frozen=True, slots=True, repr=False)
class Step:
    """One part of a validation: of the package, of one table, or of one rule.

    Attributes:
        kind: What was judged: descriptor, table, standard, comparison, contract, rule, derivation
            or releases.
        subject: The table or rule; empty for the whole package.
        status: ``pass``, ``fail`` or ``not run``.
        detail: What was judged and how much of it, or why it was not.
        findings: What was found, as far as it is listed; none unless the status is ``fail``.
        counts: How many findings of each code there are, listed or not; by default those listed.

    >>> Step("table", "fruit", "pass", "2 rows")
    <Step table fruit: pass, 0 findings>
    """

    kind: str
    subject: str
    status: Status
    detail: str
    findings: tuple[Finding, ...] = ()
    counts: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        """Count the findings that are listed, unless more are known of."""
        if not self.counts:
            object.__setattr__(self, "counts", Counter(finding.code for finding in self.findings))

    def __repr__(self) -> str:
        """Return one line: kind, subject, status and the number of findings."""
        name = escape(f"{self.kind} {self.subject}".strip(), 100)
        return f"<Step {name}: {self.status}, {format_count(self.counts.total(), 'finding')}>"


@dataclass(frozen=True, slots=True, repr=False)
class ReportModel:
    """What is in a report; ``report.Report`` adds the formats, which read this.

    Attributes:
        package: Name and version of the package.
        steps: What was done.
        seconds: How long it took.
        tasks: The tasks of the frictionless report, one a table.
    """

    package: str
    steps: tuple[Step, ...]
    seconds: float
    tasks: tuple[dict[str, Any], ...] = ()

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
        return sum((step.counts for step in self.steps), Counter())
