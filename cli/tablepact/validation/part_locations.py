"""Findings in a table of several files: in which file, and in which line of it."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from tablepact.engine.descriptor.resources import ResourceRef
from tablepact.engine.errors import StorageError
from tablepact.engine.opening.part_files import PartMismatch, find_decode_error, find_mismatches
from tablepact.engine.result import TableResult
from tablepact.engine.session import ValidationSession
from tablepact.engine.storage.line_numbers import locate_lines
from tablepact.engine.storage.stored_file import stat_files
from tablepact.package.table_formats import TEXT
from tablepact.report.model import Finding, Step


def with_files(step: Step, verdict: TableResult, source: ResourceRef) -> Step:
    """Say of each finding with a line in which file that is; the row stays that of the table.

    Of a table in an object store the line stays that of the whole, as it would have to be read once
    more.
    """
    table = verdict.table
    lines = [finding.line for finding in step.findings if finding.line]
    if table is None or len(table.file.pieces) < 2 or not table.file.local or not lines:
        return step
    paths, places = _paths(source), locate_lines(table.file, lines)
    findings = []
    for finding in step.findings:
        if finding.line:
            place, line = places[finding.line]
            finding = replace(finding, path=paths[place], part=paths[place], line=line)
        findings.append(finding)
    return replace(step, findings=tuple(findings))


def with_misfits(step: Step, package: ValidationSession, source: ResourceRef) -> Step:
    """Add what does not fit in the files of a table, which frictionless joins as they are."""
    if len(source.parts) < 2 or step.status == "not run":
        return step
    try:
        found = [*_misfits(step, package.told.get(source.index, {}), source)]
    except (OSError, StorageError, LookupError, TypeError, csv.Error):
        return step  # of what is wrong then, frictionless has told
    if not found:
        return step
    paths = _paths(source)
    findings = [
        Finding(one.code, one.note, step.subject, line=one.line, path=path, part=path)
        for one in found
        for path in [paths[one.place]]
    ]
    counts = step.found + Counter(finding.code for finding in findings)
    return replace(step, status="fail", findings=(*findings, *step.findings), counts=counts)


def _misfits(step: Step, told: Mapping[str, Any], source: ResourceRef) -> Iterator[PartMismatch]:
    pieces = stat_files(source.parts, header=False).pieces
    if step.found["encoding-error"]:
        yield from find_decode_error(pieces, source.resource.get("encoding") or "utf-8")
    elif "fields" in told and told["format"] in TEXT and not (told["compression"] or told["empty"]):
        yield from find_mismatches(pieces, told)


def _paths(source: ResourceRef) -> list[str]:
    """Give the paths of the files of a table, as the descriptor has them."""
    listed, more = source.resource.get("path"), source.resource.get("extrapaths")
    return [*(listed if isinstance(listed, list) else [listed]), *(more or [])]
