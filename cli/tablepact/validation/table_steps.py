"""The verdict on the tables of a package by frictionless's rules; see ``tablepact.engine``."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from tablepact.engine import resource as tables
from tablepact.engine.descriptor.dangling_keys import CODE
from tablepact.engine.descriptor.resources import ResourceRef
from tablepact.engine.descriptor.v2 import malformed_properties, needs_v2_checks
from tablepact.engine.errors import StorageError
from tablepact.engine.file_hashes import FileHashes
from tablepact.engine.opening.part_files import PartMismatch, find_decode_error, find_mismatches
from tablepact.engine.result import TableResult
from tablepact.engine.session import ValidationSession
from tablepact.engine.storage.line_numbers import locate_lines
from tablepact.engine.storage.stored_file import stat_files
from tablepact.package.table_formats import TEXT_FORMATS
from tablepact.report.locations import DESCRIPTOR
from tablepact.report.model import Finding, Status, Step, format_count
from tablepact.validation.comparison_step import compare, with_departures
from tablepact.validation.departures import unless_unread, with_checksum_checked

ALWAYS = ("sha256",)
"""The hashes that are taken of every file."""


def judge_by_table_schema(
    package: ValidationSession, *, beyond: bool = True, comparing: bool = False
) -> Iterator[tuple[Step, TableResult | None]]:
    """Judge the tables, one step each, and one more for what is beyond frictionless.

    Args:
        package: The package.
        beyond: Whether files are held to checksums that frictionless leaves unchecked or takes for
            others, and what it does not look at is not run.
        comparing: Whether frictionless judges each table, too, to be compared with.
    """
    digests = FileHashes([*ALWAYS, *(["md5"] if package.options.md5 else [])])
    for source in package.sources:  # while polars is being imported
        if source.path and source.path.is_file() and not source.refusal:
            digests.start(stat_files([str(source.path)]))
    try:
        for source in package.sources:
            verdict = tables.validate_resource(package, source, digests)
            told = verdict
            if beyond:
                told = with_checksum_checked(verdict, source, package, digests)
                told = unless_unread(told, source)
            step = with_files(_step(told, source), told, source)
            yield with_misfits(step, package, source) if beyond else step, told
            if comparing:
                limit = package.options.limit
                step = compare(verdict, source, package.client, limit)
                yield with_departures(step, told), None
            v2 = package.declares_v2
            if package.check_v2 and (step_beyond := _beyond(verdict, source, v2=v2)):
                yield with_files(step_beyond, verdict, source), None
    finally:
        digests.close()


def not_judged(sources: Sequence[ResourceRef], reason: str) -> list[Step]:
    """Say that no table was judged."""
    names = [source.name or f"resource {source.index + 1}" for source in sources]
    return [Step("table", name, "not run", reason) for name in names]


def _step(verdict: TableResult, source: ResourceRef) -> Step:
    if verdict.not_run:
        return Step("table", verdict.name, "not run", verdict.not_run)
    findings = tuple(Finding(CODE, note, source.name, path=DESCRIPTOR) for note in source.dangling)
    counts = verdict.counts + Counter(one.code for one in findings)
    findings += tuple(_finding(error, None, None) for error in verdict.errors)
    findings += tuple(
        _finding(error, task["name"], source) for task in verdict.tasks for error in task["errors"]
    )
    detail = _detail(verdict, verdict.task or {"type": None, "stats": {}, "warnings": []})
    status: Status = "fail" if counts else "pass"
    return Step("table", verdict.name, status, detail, findings, counts)


def _beyond(verdict: TableResult, source: ResourceRef, *, v2: bool) -> Step | None:
    """Give the step on Data Package v2, where it asks for more than frictionless looks at."""
    wrong = malformed_properties(source.schema or {}) if v2 else []
    detail = "what Data Package v2 asks for beyond frictionless"
    findings = tuple(Finding("schema-error", note, verdict.name) for note in wrong)
    if verdict.v2_errors is None:
        reason = verdict.not_run or verdict.instead
        if reason and needs_v2_checks(source.schema, v2=v2):
            return Step("standard", verdict.name, "not run", reason)
        return Step("standard", verdict.name, "fail", detail, findings) if findings else None
    counts = verdict.v2_counts + Counter(one.code for one in findings)
    findings += tuple(_finding(error, verdict.name, source) for error in verdict.v2_errors)
    status: Status = "fail" if counts else "pass"
    return Step("standard", verdict.name, status, detail, findings, counts)


def _detail(verdict: TableResult, task: Mapping[str, Any]) -> str:
    stats = task["stats"]
    told = [
        format_count(stats.get("rows", 0), "row"),
        format_count(stats.get("fields", 0), "field"),
    ]
    told = told if task["type"] == "table" else ["no table"]
    told.extend(verdict.checked)
    if verdict.instead:
        told.append(f"by frictionless itself: {verdict.instead}")
    return "; ".join([", ".join(told), *task["warnings"]])


def _finding(error: dict[str, Any], table: str | None, source: ResourceRef | None) -> Finding:
    cells, record = error.get("cells"), None
    place = _key_place(source)
    if place is not None and cells and len(cells) > place and cells[place]:
        record = f"{table}/{cells[place]}"
    path = source.resource.get("path") if source else None
    known = {key: value for key, value in error.items() if key != "line"}
    return Finding(
        code=error["type"],
        message=_message(error),
        table=table,
        row=error.get("rowNumber"),
        field=error.get("fieldName") or None,
        record=record,
        cell=error.get("cell"),
        error=known,
        line=error.get("line"),
        path=path if isinstance(path, str) else None,
    )


def _message(error: Mapping[str, Any]) -> str:
    """Say what is wrong, without the place, which a finding has by itself."""
    cell, note = error.get("cell"), error.get("note")
    placed = cell is not None and note and note != error["message"]
    told = f'"{cell}": {note}' if placed else error["message"]
    return " ".join(str(told).split())


def _key_place(source: ResourceRef | None) -> int | None:
    """Give the place of the field that is the primary key, if it is a single one."""
    schema = (source.schema if source else None) or {}
    key = schema.get("primaryKey")
    names = [key] if isinstance(key, str) else key
    fields = schema.get("fields")
    if not isinstance(names, list) or len(names) != 1 or not isinstance(fields, list):
        return None
    listed = [field.get("name") if isinstance(field, dict) else None for field in fields]
    return listed.index(names[0]) if names[0] in listed else None


def with_files(step: Step, verdict: TableResult, source: ResourceRef) -> Step:
    """Say of each finding with a line in which file that is; the row stays that of the table.

    Of a table in an object store the line stays that of the whole, as it would have to be read once
    more.
    """
    table = verdict.table
    lines = [finding.line for finding in step.findings if finding.line]
    if table is None or len(table.file.parts) < 2 or not table.file.local or not lines:
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
    if len(source.addresses) < 2 or step.status == "not run":
        return step
    try:
        found = [*_misfits(step, package.layouts.get(source.index, {}), source)]
    except (OSError, StorageError, LookupError, TypeError, csv.Error):
        return step  # of what is wrong then, frictionless has told
    if not found:
        return step
    paths = _paths(source)
    findings = [
        Finding(one.code, one.note, step.subject, line=one.line, path=path, part=path)
        for one in found
        for path in [paths[one.part_index]]
    ]
    counts = step.counts + Counter(finding.code for finding in findings)
    return replace(step, status="fail", findings=(*findings, *step.findings), counts=counts)


def _misfits(step: Step, told: Mapping[str, Any], source: ResourceRef) -> Iterator[PartMismatch]:
    pieces = stat_files(source.addresses, header=False).parts
    if step.counts["encoding-error"]:
        yield from find_decode_error(pieces, source.resource.get("encoding") or "utf-8")
    elif (
        "fields" in told
        and told["format"] in TEXT_FORMATS
        and not (told["compression"] or told["empty"])
    ):
        yield from find_mismatches(pieces, told)


def _paths(source: ResourceRef) -> list[str]:
    """Give the paths of the files of a table, as the descriptor has them."""
    listed, more = source.resource.get("path"), source.resource.get("extrapaths")
    return [*(listed if isinstance(listed, list) else [listed]), *(more or [])]
