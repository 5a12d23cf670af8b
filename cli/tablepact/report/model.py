"""The data model of a report: steps, each with its findings.

A report is valid only if every step passed; a step that did not run has not passed.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from tablepact.escape import escape, truncate
from tablepact.language import current_language, format_count, later, message
from tablepact.report.codes import Severity, get_code
from tablepact.report.severity import DEFAULT, SEVERITIES, Severities

Status = Literal["pass", "fail", "not run"]
KINDS = (
    later("descriptor"), later("profile"), later("table"), later("standard"), later("comparison"),
    later("contract"), later("rule"), later("derivation"), later("releases"),
)  # fmt: skip
"""What a step may check."""
_RESOURCE = re.compile(r"/resources/(\d+)")
_FIELD = re.compile(r"/fields/(\d+)")


@dataclass(frozen=True, slots=True, repr=False)
class Finding:
    """A problem in a package.

    Attributes:
        code: The kind of problem: a key of ``codes.CODES``.
        message: The problem in one line.
        table: The table, if the problem is in one.
        row: The number of the record in the file, counted from 1 and including the header.
        field: The field, if the problem is in one.
        check: The constraint, key or rule that is violated.
        record: The address of the row, ``table/identifier``, if it has an identifier.
        cell: The invalid value as text.
        error: The error object of frictionless, if frictionless reported the problem.
        line: The line of the file on which the record begins, counted from 1.
        path: The file, as the descriptor names it.
        rule: The description of the violated rule.
        pointer: The JSON pointer of a problem in the metadata: into the file ``path``, for example
            a schema, or into the descriptor if there is no ``path``.
        advice: How to fix it, if that is more specific than the hint of the code.
        part: The same as ``path`` if the table consists of several files.
        assigned: The severity that the user or the package gave its code, if any.
        column: The position in the line, in characters from 1, of a problem with the text itself.
        cells: The cells of its row, if they are known and not in ``error``.
        sheet_cell: The cell of a workbook as its programs name it, such as ``Sheet1!B17``.

    >>> Finding("type-error", "'five' is not an integer", "fruit", 3, "id", cell="five", line=4)
    <Finding type-error, fruit, row 3 (line 4), id: 'five' is not an integer>
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
    assigned: Severity | None = None
    column: int | None = None
    cells: tuple[str, ...] = ()
    sheet_cell: str = ""

    def __repr__(self) -> str:
        """Return one line: code, location and message."""
        subject = ", ".join(filter(None, (escape(self.code, 100), escape(self.location))))
        return f"<Finding {subject}: {escape(self.message, 200)}>"

    @property
    def hint(self) -> str:
        """How to fix it, in one sentence."""
        return self.advice or get_code(self.code).hint

    @property
    def severity(self) -> Severity:
        """How serious it is."""
        return self.assigned or get_code(self.code).severity

    @property
    def location(self) -> str:
        """The location in words: ``ships, row 5 (line 7), tons (ships/Alba)``."""
        if self.pointer is not None:
            return truncate(self._metadata_location(self.pointer))
        row = message("row {row}", row=self.row) if self.row else ""
        line = message("line {line}", line=self.line) if self.line else ""
        if self.part:
            line = ", ".join(filter(None, (truncate(self.part, 100), line)))
        if line and (self.part or self.line != self.row):
            row = f"{row} ({line})" if row else line
        if self.sheet_cell:
            row = f"{row} ({truncate(self.sheet_cell, 100)})" if row else self.sheet_cell
        names = (self.table, row, self.field)
        location = ", ".join(truncate(name, 100) for name in names if name)
        record = truncate(self.record or "", 200)
        return f"{location} ({record})" if record and location else record or location

    def _metadata_location(self, pointer: str) -> str:
        """Return ``ships, field tons (/resources/1/schema/fields/2, line 9)``.

        A resource or field without a name is shown by its number, counted from 1.
        """
        resource, position = _RESOURCE.match(pointer), _FIELD.search(pointer)
        table = self.table or (
            message("resource {number}", number=int(resource[1]) + 1) if resource else ""
        )
        field_ = self.field or (str(int(position[1]) + 1) if position else "")
        field_ = message("field {field}", field=field_) if field_ else ""
        names = ", ".join(part for part in (table, field_) if part)
        at = f"{self.path}#{pointer}" if self.path else pointer
        line = message("line {line}", line=self.line) if self.line else ""
        exact = ", ".join(part for part in (at, line) if part)
        return f"{names} ({exact})" if names and exact else names or exact

    def with_row(self, row: int, record: str | None) -> Finding:
        """Return a copy of the finding with the number and the address of its row.

        >>> Finding("type-error", "'five' is not an integer", "fruit").with_row(3, "fruit/pear")
        <Finding type-error, fruit, row 3 (fruit/pear): 'five' is not an integer>
        """
        return replace(self, row=row, record=record)


@dataclass(frozen=True, slots=True, repr=False)
class Step:
    """One part of a validation, for the package, a table or a rule.

    Attributes:
        kind: What was checked: descriptor, profile, table, standard, comparison, contract, rule,
            derivation, releases, reference or checklist.
        subject: The table or rule; empty for the whole package.
        status: ``pass``, ``fail`` or ``not run``.
        detail: What was checked and its size, or why it was not checked.
        findings: The listed findings. A step with warnings and notes alone has passed.
        counts: The number of findings of each code, listed or not; by default of those listed.
        severities: What is set about the severity of codes.

    >>> Step("table", "fruit", "pass", "2 rows")
    <Step table fruit: pass, 0 findings>
    """

    kind: str
    subject: str
    status: Status
    detail: str
    findings: tuple[Finding, ...] = ()
    counts: Counter[str] = field(default_factory=Counter)
    severities: Severities = DEFAULT

    def __post_init__(self) -> None:
        """Count the listed findings if no counts were given; without errors, the step passed."""
        if not self.counts:
            object.__setattr__(self, "counts", Counter(finding.code for finding in self.findings))
        harmless = self.counts and not any(map(self.severities.fails, self.counts))
        if self.status == "fail" and harmless:
            object.__setattr__(self, "status", "pass")

    def __repr__(self) -> str:
        """Return one line: kind, subject, status and the number of findings."""
        name = escape(f"{self.kind} {self.subject}".strip(), 100)
        return f"<Step {name}: {self.status}, {format_count(self.counts.total(), 'finding')}>"


@dataclass(frozen=True, slots=True, repr=False)
class ReportModel:
    """The content of a report, which the formats read; ``report.Report`` adds those formats.

    Attributes:
        package: The name and version of the package.
        steps: The steps, in the order in which they ran.
        seconds: The duration of the validation.
        tasks: The tasks of the frictionless report, one for each table.
        severities: What is set about the severity of codes, by the user and by the package.
        configuration: What of that the configuration of the package sets; None if it has none.
        ignored: The number of findings of each code that is ignored.
        language: The language of its messages.
    """

    package: str
    steps: tuple[Step, ...]
    seconds: float
    tasks: tuple[dict[str, Any], ...] = ()
    severities: Severities = DEFAULT
    configuration: Severities | None = None
    ignored: Counter[str] = field(default_factory=Counter)
    language: str = field(default_factory=current_language)

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
        """All listed findings, in the order of the steps."""
        return [finding for step in self.steps for finding in step.findings]

    @property
    def counts(self) -> Counter[str]:
        """The number of findings of each code, listed or not."""
        return sum((step.counts for step in self.steps), Counter())

    @property
    def severity_counts(self) -> dict[Severity, int]:
        """The number of findings of each severity, listed or not."""
        numbers: Counter[str] = Counter()
        for code, count in self.counts.items():
            numbers[self.severities.of(code)] += count
        return {severity: numbers[severity] for severity in SEVERITIES}
