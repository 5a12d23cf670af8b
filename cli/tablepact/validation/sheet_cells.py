"""Name the cells of findings on workbooks as spreadsheet programs name them."""

from __future__ import annotations

from dataclasses import replace

from tablepact.engine.errors import FastPathUnsupported, SourceError, WorkerStopped
from tablepact.engine.session import ValidationSession
from tablepact.engine.table_spec import TableSpec
from tablepact.report.model import Finding, Step

WORKBOOKS = ("xlsx", "ods")
"""The formats of files with sheets."""


def name_sheet_cells(steps: list[Step], session: ValidationSession) -> list[Step]:
    """Return the steps with the cell of each finding on a workbook, such as ``Sheet1!B17``.

    A finding without a row or a field, or on a table that could not be read, stays without one.
    """
    tables = {
        ref.name: table
        for ref in session.tables.refs
        if ref.format in WORKBOOKS and (table := _opened(session, ref.name))
    }
    return [_with_cells(step, tables) for step in steps] if tables else steps


def _opened(session: ValidationSession, name: str) -> TableSpec | None:
    try:
        return session.tables.open(session.tables.by_name[name], values=True)
    except (FastPathUnsupported, SourceError, WorkerStopped):
        return None  # the step of the table has reported the problem


def _with_cells(step: Step, tables: dict[str, TableSpec]) -> Step:
    findings = [
        replace(finding, sheet_cell=_cell(finding, table))
        if (table := tables.get(finding.table or ""))
        else finding
        for finding in step.findings
    ]
    return replace(step, findings=tuple(findings))


def _cell(finding: Finding, table: TableSpec) -> str:
    """Return the cell of a finding in the notation of spreadsheets; empty if it is unknown."""
    from tablepact.typed_files.sheets import column_letters

    sheet = table.parquet.sheet if table.parquet else ""
    names = [column.name for column in table.columns]
    number = (finding.error or {}).get("fieldNumber")
    if finding.field in names:
        number = names.index(finding.field) + 1
    if not (sheet and finding.row and number):
        return ""
    plain = sheet.replace("_", "a").isalnum() and not sheet[0].isdigit()
    quoted = sheet if plain else "'" + sheet.replace("'", "''") + "'"
    return f"{quoted}!{column_letters(number - 1)}{finding.row}"
