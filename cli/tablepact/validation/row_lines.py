"""Find the lines of rows that break a rule: rules see rows without their place in the file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from tablepact import settings
from tablepact.engine.descriptor.resources import SessionResource
from tablepact.engine.errors import FastPathUnsupported, StorageError, WorkerStopped
from tablepact.engine.rows.csv_records import RecordLines, row_filter
from tablepact.engine.session import ValidationSession
from tablepact.engine.storage.line_numbers import locate_lines
from tablepact.engine.table_spec import TableSpec
from tablepact.report.model import Finding, Step
from tablepact.validation.table_steps import part_paths

MAX_ROWS = 1_000
"""The maximum number of rows of a table whose cells are kept."""


class _Place(NamedTuple):
    """The number of a row, the line of the file on which it begins, and its cells."""

    row: int
    line: int
    cells: tuple[str, ...]


def locate_rows(step: Step, session: ValidationSession) -> Step:
    """Return the step with the line of each row that its findings name, by number or by key.

    A row without a known line, such as one of a Parquet file, stays without one.
    """
    for name in dict.fromkeys(one.table for one in step.findings if not one.line):
        ref = session.tables.by_name.get(name or "")
        if ref is not None and ref.addresses:
            step = _locate(step, session, ref)
    return step


def _locate(step: Step, session: ValidationSession, ref: SessionResource) -> Step:
    try:
        table = session.tables.open(ref, any_csv=True)
        most = settings.current().max_row_search_bytes
        if table.parquet or not table.file.local or table.file.size > most:
            return step
        findings = [one for one in step.findings if one.table == ref.name and not one.line]
        rows = {one.row for one in findings if one.row}
        keys = {key for one in findings if not one.row and (key := _key(one))}
        places = dict(_places(table, rows, keys, ref.key))
    except (FastPathUnsupported, WorkerStopped, StorageError, OSError, ValueError, csv.Error):
        return step  # the step of the table has reported the problem
    paths, parts = part_paths(ref), len(table.file.parts) > 1
    lines = {place.line for place in places.values()} if parts else ()
    in_files = locate_lines(table.file, lines)
    located = []
    for finding in step.findings:
        wanted = finding.table == ref.name and not finding.line
        place = places.get(finding.row or _key(finding)) if wanted else None
        if place:
            index, line = in_files[place.line] if parts else (0, place.line)
            part = paths[index] if parts else ""
            finding = replace(
                finding, row=place.row, line=line, path=paths[index], part=part, cells=place.cells
            )
        located.append(finding)
    return replace(step, findings=tuple(located))


def _key(finding: Finding) -> str:
    """Return the key of the row in the address of a finding; empty if it has none."""
    record, prefix = finding.record or "", f"{finding.table}/"
    return record.removeprefix(prefix) if record.startswith(prefix) else ""


def _places(
    table: TableSpec, rows: set[int], keys: set[str], key: str | None
) -> Iterator[tuple[int | str, _Place]]:
    """Yield the place of each row, by the number or the key by which it was asked for."""
    csv_format, names = table.csv, [column.name for column in table.columns]
    column = names.index(key) if key in names else None
    is_row = row_filter(csv_format)
    left, kept, sought = len(rows), 0, keys if column is not None else set()
    with table.file.open() as file:
        file.seek(csv_format.body)
        text = io.TextIOWrapper(file, csv_format.encoding, newline="")
        lines, line = (
            RecordLines(text, settings.current().max_record_characters),
            csv_format.first_line,
        )
        for number, cells in enumerate(lines.records(csv_format), csv_format.first_record):
            if not (left or sought):
                return
            place = _Place(number, line, tuple(cells) if kept < MAX_ROWS else ())
            line = csv_format.first_line + lines.number
            if number in rows:
                left, kept = left - 1, kept + 1
                yield number, place
            cell = cells[column] if sought and column is not None and column < len(cells) else None
            if cell in sought and (is_row is None or is_row(number, cells)):
                sought, kept = sought - {cell}, kept + 1
                yield cell, place
