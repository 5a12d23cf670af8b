"""Findings in a table of several files: in which file, and in which line of it."""

from __future__ import annotations

from dataclasses import replace

from avocado_pivot.engine.descriptor.sources import Source
from avocado_pivot.engine.stored.lines import in_parts
from avocado_pivot.engine.verdict import Verdict
from avocado_pivot.reports.report import Step


def with_files(step: Step, verdict: Verdict, source: Source) -> Step:
    """Say of each finding with a line in which file that is; the row stays that of the table.

    Of a table in an object store the line stays that of the whole, as it would have to be read once
    more.
    """
    table = verdict.table
    lines = [finding.line for finding in step.findings if finding.line]
    if table is None or len(table.file.pieces) < 2 or not table.file.local or not lines:
        return step
    listed, more = source.resource.get("path"), source.resource.get("extrapaths")
    paths = [*(listed if isinstance(listed, list) else [listed]), *(more or [])]
    places = in_parts(table.file, lines)
    findings = [
        replace(finding, path=paths[places[finding.line][0]], line=places[finding.line][1])
        if finding.line
        else finding
        for finding in step.findings
    ]
    return replace(step, findings=tuple(findings))
