"""The report as one line for each finding, ``path:line:column: severity: code message``.

Editors and the problem matchers of CI systems know this format, which is that of gcc.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from tablepact.escape import escape, escape_unprintable, truncate
from tablepact.report.locations import DESCRIPTOR, Locations
from tablepact.report.summary import step_name, unlisted

if TYPE_CHECKING:
    from tablepact.report.model import Finding, ReportModel

_Line = tuple[str, int, int, str]
"""The path, the line and the column of a finding, 0 if unknown, and the text after them."""


def as_concise(report: ReportModel, descriptor: str = DESCRIPTOR) -> Iterator[str]:
    """Yield the lines, each with its line end, by path, line and column; none if there is nothing.

    Args:
        report: The report.
        descriptor: The path of the descriptor; all paths are relative to where this one is.
    """
    for path, line, column, text in sorted(_lines(report, descriptor), key=lambda one: one[:3]):
        place = ":".join(str(part) for part in (path, line, column) if part)
        yield f"{escape(place)}: {escape_unprintable(text)}\n"


def _lines(report: ReportModel, descriptor: str) -> Iterator[_Line]:
    locations = Locations(report, descriptor)
    for step in report.steps:
        name = step_name(step, cut=True)
        if step.status == "not run":
            yield descriptor, 0, 0, f"error: not-run {name}: {truncate(step.detail)}"
        for finding in step.findings:
            where = _within(finding, locations)
            said = f"{where}: {finding.message}" if where else finding.message
            text = f"{finding.severity}: {truncate(finding.code)} {truncate(said)}"
            line = finding.line or 0
            yield locations.path(finding), line, line and (finding.column or 0), text
        if rest := unlisted(step, len(step.findings)):
            level = step.severities.most_serious(step.counts)
            yield descriptor, 0, 0, f"{level}: not-listed {name}: {rest}"


def _within(finding: Finding, locations: Locations) -> str:
    """Return the location of a finding in words, without what path and line say."""
    if finding.pointer is not None:
        return replace(finding, line=None, path=None).location
    table = None if locations.declared_path(finding) else finding.table
    row = None if finding.line else finding.row
    return replace(finding, table=table, row=row, line=None, part="").location
