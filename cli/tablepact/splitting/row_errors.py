"""Decide from a report which rows of a table are invalid, and whether the table can be split."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from tablepact.errors import PackageError
from tablepact.language import format_count
from tablepact.report.model import Finding, Step
from tablepact.report.report import Report

OF_THE_WHOLE = frozenset((
    "hash-count", "byte-count", "row-count", "table-rule", "derived-table", "encoding-guess",
    "dialect-guess", "mixed-line-ends", "innerpath",
))  # fmt: skip
"""The codes that concern the file or the table: without a row, they set no row aside."""


class NotSplit(PackageError):  # noqa: N818 - it says what did not happen
    """A table cannot be split; the message gives the reason."""


class NotListed(NotSplit):
    """The report does not list all findings of the table."""


class RowError(NamedTuple):
    """A finding that makes a row invalid.

    Attributes:
        code: Its code.
        message: Its message, which begins with the field if it is in one.
    """

    code: str
    message: str


@dataclass(slots=True)
class RowErrors:
    """The findings that make rows of a table invalid.

    Attributes:
        by_row: The findings by the number of the row, as the report counts it.
        by_line: The findings without a number, by the line of the file; rows are found by them.
        of_the_whole: The number of findings of each code that concern the table and no row.
        lines: The lines at which invalid rows begin, once they have been read.
    """

    by_row: dict[int, list[RowError]] = field(default_factory=dict)
    by_line: dict[int, list[RowError]] = field(default_factory=dict)
    of_the_whole: Counter[str] = field(default_factory=Counter)
    lines: dict[int, int] = field(default_factory=dict)
    _numbers: list[int] = field(default_factory=list)
    _lines: list[int] = field(default_factory=list)

    def sort(self) -> None:
        """Prepare ``any_within`` and ``at``, once all findings are added."""
        self._numbers, self._lines = sorted(self.by_row), sorted(self.by_line)

    def any_within(self, number: int, line: int, count: int) -> bool:
        """Return whether any of ``count`` rows of a line each is invalid, from a place on."""
        return _any(self._numbers, number, count) or _any(self._lines, line, count)

    def at(self, number: int, line: int, lines: int) -> list[RowError]:
        """Return the findings of a row, and note where it begins.

        Args:
            number: Its number.
            line: The line at which it begins.
            lines: How many lines it takes.
        """
        first, end = bisect_left(self._lines, line), bisect_left(self._lines, line + lines)
        for place in self._lines[first:end]:
            self.by_row.setdefault(number, []).extend(self.by_line.pop(place, ()))
        found = self.by_row.get(number, [])
        if found:
            self.lines[number] = line
        return found


def _any(numbers: list[int], start: int, count: int) -> bool:
    place = bisect_left(numbers, start)
    return place < len(numbers) and numbers[place] < start + count


def row_errors(report: Report, table: str, *, parts: int = 1) -> RowErrors:
    """Return the findings that make rows of a table invalid: those that make the package invalid.

    Args:
        report: The report.
        table: The name of the table.
        parts: The number of its files.

    Raises:
        NotListed: The report does not list all findings.
        NotSplit: A check of the table was not run, or a finding concerns its header, its files or
            its schema, so that it is not known which rows are valid.
    """
    errors = RowErrors()
    steps = [step for step in report.steps if step.subject == table or step.kind == "rule"]
    for step in steps:
        if step.status == "not run":
            raise NotSplit(f"{table} cannot be split: {step.kind} was not run: {step.detail}")
    for step in report.steps:
        if step.subject == table:
            _require_listed(step, report)
        for finding in step.findings:
            if finding.table == table and report.severities.fails(finding.code):
                _add(errors, finding, step, parts)
    errors.sort()
    return errors


def _require_listed(step: Step, report: Report) -> None:
    fails = report.severities.fails
    listed = Counter(one.code for one in step.findings if fails(one.code))
    there = Counter({code: count for code, count in step.counts.items() if fails(code)})
    if listed != +there:
        raise NotListed(
            f"{step.subject} cannot be split: only {listed.total():,} of its "
            f"{format_count(there.total(), 'finding')} can be listed"
        )


def _add(errors: RowErrors, finding: Finding, step: Step, parts: int) -> None:
    message = f"{finding.field}: {finding.message}" if finding.field else finding.message
    error = RowError(finding.code, message)
    if finding.row and finding.pointer is None:
        errors.by_row.setdefault(finding.row, []).append(error)
    elif finding.code in OF_THE_WHOLE or step.kind == "profile":
        errors.of_the_whole[finding.code] += 1
    elif finding.line and finding.pointer is None and parts == 1 and step.kind == "table":
        errors.by_line.setdefault(finding.line, []).append(error)
    else:
        raise NotSplit(f"{finding.table} cannot be split: {finding.code}: {finding.message}")
